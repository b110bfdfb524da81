//! Who is called by name: while one writes, where one reads, and in lists and titles.

use anser::core::message::Content;
use anser::core::{Action, Model};
use anser::ui::conversation::title;
use anser::ui::text::Words;
use anser_shared::group::MemberRole as Place;
use egui::accesskit::{Role, Toggled};
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::groups::{self, workshop};
use crate::scenes::{self, BO};
use crate::walks::*;

/// What is offered, from top to bottom, and which of it is chosen.
fn offered(walk: &Walk) -> (Vec<String>, Option<String>) {
    let options = walk.query_all_by_role(Role::ListBoxOption);
    let mut options: Vec<(f32, String, bool)> = options
        .map(|node| {
            let label = node.accesskit_node().label().unwrap_or_default();
            let chosen = node
                .accesskit_node()
                .toggled()
                .is_some_and(|on| on == Toggled::True)
                || node.accesskit_node().is_selected() == Some(true);
            (node.rect().top(), label, chosen)
        })
        .collect();
    options.sort_by(|a, b| a.0.total_cmp(&b.0));
    let chosen = options
        .iter()
        .find(|(.., chosen)| *chosen)
        .map(|(_, name, _)| name.clone());
    (
        options.into_iter().map(|(_, name, _)| name).collect(),
        chosen,
    )
}

fn key(walk: &mut Walk, key: Key) {
    walk.key_press(key);
    walk.run();
}

#[test]
fn a_name_is_completed_by_keys_and_by_the_pointer() {
    let mut walk = conversation_window(workshop(Place::Member));
    type_text(&mut walk, "hi @");
    let (names, chosen) = offered(&walk);
    assert_eq!(names[..3], ["Carla Diaz", "Mira Novák", "Noor Haddad"]);
    assert_eq!(chosen.as_deref(), Some("Carla Diaz"));
    assert!(
        !names
            .iter()
            .any(|name| name == "@all" || name == "Anna Berg")
    );
    key(&mut walk, Key::ArrowDown);
    assert_eq!(offered(&walk).1.as_deref(), Some("Mira Novák"));
    key(&mut walk, Key::Enter);
    assert_eq!(composer(&walk), "hi @mira ");
    assert!(offered(&walk).0.is_empty());
    type_text(&mut walk, "and @no");
    assert_eq!(
        offered(&walk).0,
        ["Noor Haddad", "Mira Novák"],
        "whose name begins so first"
    );
    key(&mut walk, Key::Tab);
    assert_eq!(composer(&walk), "hi @mira and @noor ");
    type_text(&mut walk, "@小");
    walk.get_by_role_and_label(Role::ListBoxOption, "王小明")
        .click();
    walk.run();
    assert_eq!(composer(&walk), "hi @mira and @noor @wangxiaoming ");
    // The keyboard is still the field's.
    type_text(&mut walk, "!");
    assert_eq!(composer(&walk), "hi @mira and @noor @wangxiaoming !");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert!(asked(&mut walk).contains(&sent("hi @mira and @noor @wangxiaoming !")));
}

#[test]
fn escape_closes_the_list_and_leaves_the_keyboard_to_the_field() {
    let mut walk = conversation_window(workshop(Place::Member));
    type_text(&mut walk, "@");
    key(&mut walk, Key::Escape);
    assert!(offered(&walk).0.is_empty());
    type_text(&mut walk, "mi");
    assert!(offered(&walk).0.is_empty(), "closed for this word");
    key(&mut walk, Key::Enter);
    assert_eq!(composer(&walk), "@mi\n", "the key is the field's again");
    type_text(&mut walk, "@mir");
    assert_eq!(offered(&walk).0, ["Mira Novák"]);
}

#[test]
fn nothing_is_offered_while_a_word_is_composed_or_of_two_people() {
    let mut walk = conversation_window(workshop(Place::Member));
    type_text(&mut walk, "@");
    assert!(!offered(&walk).0.is_empty());
    let preedit = |text: &str| {
        Event::Ime(ImeEvent::Preedit {
            text: text.into(),
            active_range_chars: None,
        })
    };
    walk.event(preedit("xiao"));
    walk.run();
    assert!(offered(&walk).0.is_empty());
    // What was composed finds somebody, once its last key cannot be meant for the list.
    walk.event(Event::Ime(ImeEvent::Commit("小".into())));
    walk.run();
    walk.run();
    assert_eq!(offered(&walk).0, ["王小明"]);
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "@mi");
    assert!(offered(&walk).0.is_empty());
    assert!(
        !asked(&mut walk)
            .iter()
            .any(|a| matches!(a, Action::ListMembers { .. }))
    );
}

#[test]
fn everybody_is_called_by_those_who_may() {
    let mut walk = conversation_window(workshop(Place::Administrator));
    type_text(&mut walk, "@al");
    assert_eq!(offered(&walk).0.first().map(String::as_str), Some("@all"));
    key(&mut walk, Key::Enter);
    assert_eq!(composer(&walk), "@all ");
}

#[test]
fn who_is_there_is_asked_for_when_somebody_is_about_to_be_called() {
    let mut model = workshop(Place::Member);
    let members = std::mem::take(&mut model.members);
    let mut walk = conversation_window(model);
    type_text(&mut walk, "@mi");
    type_text(&mut walk, "r");
    let asked = asked(&mut walk);
    let asked: Vec<_> = asked
        .iter()
        .filter(|a| matches!(a, Action::ListMembers { .. }))
        .collect();
    assert_eq!(asked, [&Action::ListMembers { conversation: BO }], "once");
    change(&mut walk, |model: &mut Model| model.members = members);
    assert_eq!(offered(&walk).0, ["Mira Novák"]);
}

#[test]
fn who_is_called_sees_it_in_the_title_the_list_and_the_window() {
    let mut model = workshop(Place::Member);
    groups::called(&mut model);
    assert_eq!(title(&model, Words::ENGLISH, BO), "(8, @3) Workshop");
    let walk = contacts_window(model.clone());
    let row = walk.get_by_role_and_label(Role::Button, "Workshop");
    let said = row.accesskit_node().description().unwrap();
    assert!(
        said.starts_with("You are mentioned 3 times. 8 unread"),
        "{said}"
    );

    scenes::change(&mut model, BO, |conversation| {
        conversation.read = anser_shared::id::Seq(7);
        conversation.mentions = 1;
        conversation.first_unread = Some(scenes::spot(8));
        conversation.first_mention = Some(scenes::spot(2));
    });
    let mut walk = conversation_window(model);
    let first = |walk: &Walk| shows(walk, "it is yours, if you still want it");
    assert!(!first(&walk), "the place is above");
    press(&mut walk, "Go to where you are mentioned");
    assert!(first(&walk));
    assert!(
        !shows(&walk, "Go to where you are mentioned"),
        "it is in view"
    );
}

#[test]
fn who_is_called_is_shown_by_the_name_that_the_reader_knows() {
    let mut model = workshop(Place::Member);
    let mira = std::sync::Arc::make_mut(&mut model.friends)
        .get_mut(&anser_shared::id::UserId(22))
        .expect("Mira");
    mira.remark = "Aunt Mira".into();
    let mut walk = conversation_window(model);
    walk.set_size(egui::vec2(480.0, 1_200.0));
    walk.run();
    // A friend by one's own remark, somebody in the group as they call themselves, oneself, and nobody.
    let thanks = "Thanks, I do. @Aunt Mira could you leave the chuck on?";
    walk.get_by_role_and_label(Role::ListItem, thanks);
    assert!(shows(&walk, "@Carla Diaz that means your table, too"));
    assert!(shows(
        &walk,
        "@Anna Berg, may I take it along in the van at ten?"
    ));
    assert!(shows(&walk, "closed on Thursday, @all. Please"));
    // What is copied is what was said.
    walk.get_by_role_and_label(Role::ListItem, thanks)
        .click_secondary();
    walk.run();
    walk.get_by_role_and_label(Role::MenuItem, "Copy").click();
    walk.step();
    let commands = &walk.output().platform_output.commands;
    let raw = "Thanks, I do. @mira could you leave the chuck on?";
    let copied = |command: &egui::OutputCommand| matches!(command, egui::OutputCommand::CopyText(text) if text == raw);
    assert!(commands.iter().any(copied), "{commands:?}");
}

#[test]
fn lists_and_the_composer_say_who_is_called() {
    let mut model = workshop(Place::Member);
    let called = "@carla and @ANNA, look at this: https://example.org/@mira";
    scenes::change(&mut model, BO, |conversation| {
        let last = conversation.last.as_mut().expect("something was said");
        last.content = Content::of(Some(&anser_shared::body::Body::text(called)));
        last.author = scenes::CARLA;
    });
    let said = |model: &Model| {
        let walk = contacts_window(model.clone());
        let row = walk.get_by_role_and_label(Role::Button, "Workshop");
        row.accesskit_node().description().unwrap_or_default()
    };
    let text = "@Carla Diaz and @Anna Berg, look at this: https://example.org/@mira";
    assert!(said(&model).contains(text), "{}", said(&model));
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft.text = "thanks @noor".into();
    });
    assert!(said(&model).contains("Draft: thanks @Noor Haddad"));
    // What is sent stands in the field; whom it calls stands below.
    let mut walk = conversation_window(model);
    let status = |walk: &Walk| {
        let found = walk.query_all_by_role(Role::Status);
        let said = found.map(|node| node.accesskit_node().label().unwrap_or_default());
        said.collect::<Vec<_>>().join("|")
    };
    assert_eq!(composer(&walk), "thanks @noor");
    assert_eq!(status(&walk), "Mentions Noor Haddad");
    walk.key_press(Key::End);
    walk.run();
    type_text(&mut walk, ", @Mira, @noor and @nobody");
    assert_eq!(status(&walk), "Mentions Noor Haddad, Mira Novák");
}
