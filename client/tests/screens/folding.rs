//! What is folded in a conversation: lines of the server's own, and texts of many lines.

use anser::core::Model;
use anser_shared::body::{Body, Notice};
use anser_shared::id::Seq;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::scenes::groups::{self, joined, log, minutes, said};
use crate::scenes::{BO, CARLA, NOW};
use crate::walks::*;

const FIVE: &str = "Noor Haddad, 王小明 and 3 others joined";

fn is_unfolded(walk: &Walk, name: &str) -> Option<bool> {
    let control = walk.get_by_role_and_label(Role::Button, name);
    control.accesskit_node().data().is_expanded()
}

fn line(walk: &Walk, text: &str) -> bool {
    walk.query_by_role_and_label(Role::ListItem, text).is_some()
}

#[test]
fn three_lines_fold_into_one_and_two_do_not() {
    let walk = conversation_window(groups::comings());
    assert_eq!(is_unfolded(&walk, FIVE), Some(false));
    assert!(!line(&walk, "Noor Haddad joined"));
    assert!(line(&walk, "Mira Novák let Tariq Aziz post again"));
    assert!(line(&walk, "Carla Diaz changed who can post: everybody"));
    // Of different kinds they are counted.
    assert_eq!(is_unfolded(&walk, "4 changes in the group"), Some(false));
    assert!(!shows(&walk, "左"));
    let mut walk = conversation_window(groups::comings());
    change(&mut walk, |model| {
        model.settings.language = anser::core::settings::Language::Chinese;
    });
    assert_eq!(
        is_unfolded(&walk, "Noor Haddad、王小明和另外 3 人加入了群组"),
        Some(false)
    );
}

#[test]
fn what_was_added_and_removed_by_the_same_person_is_said_of_them() {
    let added = |user| Notice::Added {
        user: anser_shared::id::UserId(user),
        members: 4,
    };
    let by = |user, body: Notice| (anser_shared::id::UserId(user), Body::from(body));
    let walk = conversation_window(log(vec![
        by(22, added(61)),
        by(22, added(23)),
        by(22, added(27)),
    ]));
    assert!(shows(
        &walk,
        "Mira Novák added Noor Haddad, 王小明 and one other"
    ));
    let walk = conversation_window(log(vec![
        by(22, added(61)),
        by(61, added(23)),
        by(22, added(27)),
    ]));
    assert!(shows(&walk, "3 changes in the group"));
    // What people are to read is not folded away.
    let announced = Notice::Announced {
        text: "Bring gloves".into(),
    };
    let walk = conversation_window(log(vec![
        joined(61),
        joined(23),
        by(22, announced),
        joined(27),
        joined(28),
    ]));
    assert!(shows(&walk, "Mira Novák announced: Bring gloves"));
    assert!(shows(&walk, "Noor Haddad joined"));
}

#[test]
fn lines_unfold_by_a_press_and_by_key_and_fold_again() {
    let mut walk = conversation_window(groups::comings());
    let before = walk.get_by_role_and_label(Role::Button, FIVE).rect();
    press(&mut walk, FIVE);
    let first = walk.get_by_role_and_label(Role::ListItem, "Noor Haddad joined");
    assert!(
        first.rect().top() <= before.bottom(),
        "it begins where it was"
    );
    assert!(line(&walk, "田中 ゆき joined"));
    assert_eq!(is_unfolded(&walk, "Show less"), Some(true));
    press(&mut walk, "Show less");
    assert_eq!(is_unfolded(&walk, FIVE), Some(false));

    // The control takes the keyboard, and keeps it.
    walk.get_by_role_and_label(Role::Button, FIVE).focus();
    walk.run();
    walk.event(enter(Modifiers::NONE));
    walk.run();
    let less = walk.get_by_role_and_label(Role::Button, "Show less");
    assert!(less.accesskit_node().is_focused());
    walk.event(enter(Modifiers::NONE));
    walk.run();
    assert_eq!(is_unfolded(&walk, FIVE), Some(false));
}

#[test]
fn the_arrows_pass_what_is_folded_away_and_enter_unfolds_it() {
    let mut walk = conversation_window(groups::comings());
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::Home);
    walk.run();
    walk.key_press(Key::ArrowDown);
    walk.run();
    walk.event(enter(Modifiers::NONE));
    walk.run();
    assert!(line(&walk, "Noor Haddad joined"));
    walk.event(enter(Modifiers::NONE));
    walk.run();
    assert!(!line(&walk, "Noor Haddad joined"));
    // One step further is what was said after them, and two back what was said before.
    walk.key_press(Key::ArrowDown);
    walk.run();
    walk.event(Event::Copy);
    assert_eq!(copied(&mut walk).as_deref(), Some("Here we are."));
    walk.key_press(Key::ArrowUp);
    walk.run();
    walk.key_press(Key::ArrowUp);
    walk.run();
    walk.event(Event::Copy);
    let first = "Good morning! The others will come in a minute.";
    assert_eq!(copied(&mut walk).as_deref(), Some(first));
}

#[test]
fn a_day_and_what_is_new_keep_lines_apart() {
    let all = || {
        log((0..6)
            .map(|n| joined([61, 23, 25, 27, 28, 22][n]))
            .collect())
    };
    assert!(shows(&conversation_window(all()), "and 4 others joined"));
    let mut model = all();
    scenes::change(&mut model, BO, |conversation| {
        conversation.read = Seq(2);
        conversation.unread = 1;
        conversation.first_unread = Some(scenes::spot(3));
    });
    let walk = conversation_window(model);
    assert!(line(&walk, "Noor Haddad joined"), "two before the line");
    assert!(shows(
        &walk,
        "Sofía Ruiz-Hernández de la Torre y Domínguez, Tariq Aziz and 2 others joined"
    ));
    let mut model = all();
    scenes::change(&mut model, BO, |conversation| {
        for row in 0..3 {
            let message = conversation.messages.get_mut(row).expect("one page");
            message.at.0 -= 86_400_000;
        }
    });
    let walk = conversation_window(model);
    assert_eq!(
        walk.query_all_by_label_contains("and one other joined")
            .count(),
        2
    );
}

#[test]
fn a_jump_leads_to_a_line_that_was_folded_away() {
    let mut said = vec![said(22, "before")];
    said.extend([61, 23, 25, 27, 28].map(joined));
    said.extend((0..40).map(|n| groups::said(22, &format!("later {n}"))));
    let mut walk = conversation_window(log(said));
    assert!(!line(&walk, "Tariq Aziz joined"));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.jump = Some((1, 4)));
    });
    assert!(line(&walk, "Tariq Aziz joined"));
    press(&mut walk, "Show less");
    assert!(
        shows(&walk, "and 3 others joined"),
        "and can be folded again"
    );
}

#[test]
fn a_thousand_lines_are_a_few_and_only_rows_in_view_are_laid_out() {
    let names: Vec<_> = (0..1_000)
        .map(|n| joined([61, 23, 25, 27, 28][n % 5]))
        .collect();
    let mut walk = conversation_window(log(names));
    walk.run();
    let folds = walk
        .query_all_by_label_contains("and 3 others joined")
        .count();
    assert!((5..20).contains(&folds), "{folds}");
    let laid_out = |walk: &Walk| match &walk.state().window {
        Window::Conversation(view) => view.timeline.laid_out,
        _ => 0,
    };
    assert!(laid_out(&walk) <= folds + 2, "{}", laid_out(&walk));
    // One more is told in the last of them.
    let more = |model: &mut Model| {
        scenes::change(model, BO, |conversation| {
            let seq = conversation.local_head.next();
            let mut entry = scenes::entry(seq.0, CARLA, NOW, "");
            entry.body = Some(Notice::Left { members: 2 }.into());
            conversation.append(&entry.into());
        });
    };
    change(&mut walk, more);
    assert!(shows(&walk, "changes in the group"));
}

fn text(walk: &Walk, begin: &str) -> egui::Rect {
    let mut texts = walk.query_all_by_role(Role::ListItem).filter(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        label.starts_with(begin)
    });
    texts.next().expect("the text is in view").rect()
}

#[test]
fn a_text_of_more_than_thirty_lines_is_folded_and_copied_whole() {
    let long = minutes(42);
    let mut walk = wide_window(log(vec![said(22, &minutes(30)), said(22, &long)]));
    assert_eq!(is_unfolded(&walk, "Show all"), Some(false));
    let folded = text(&walk, &long);
    assert!(
        (30.0 * 21.0..34.0 * 21.0).contains(&folded.height()),
        "{folded:?}"
    );
    walk.get_by_role_and_label(Role::ListItem, &long)
        .click_secondary();
    walk.run();
    walk.get_by_role_and_label(Role::MenuItem, "Copy").click();
    assert_eq!(copied(&mut walk).as_deref(), Some(long.as_str()));
    walk.run();
    press(&mut walk, "Show all");
    let whole = text(&walk, &long);
    assert!(
        (whole.height() - folded.height() - 12.0 * 21.0).abs() < 1.0,
        "{whole:?}"
    );
    assert!(
        (whole.top() - folded.top()).abs() < 1.5,
        "reading goes on where it was"
    );
    // It stays so while the window is open.
    for _ in 0..2 {
        walk.get_by_role_and_label(Role::List, "Messages").focus();
        walk.run();
        walk.key_press(Key::End);
        walk.run();
    }
    assert_eq!(is_unfolded(&walk, "Show less"), Some(true));
    let before = walk.get_by_role_and_label(Role::Button, "Show less").rect();
    press(&mut walk, "Show less");
    assert_eq!(is_unfolded(&walk, "Show all"), Some(false));
    let after = walk.get_by_role_and_label(Role::Button, "Show all");
    assert!((after.rect().bottom() - before.bottom()).abs() < 2.0);
}

#[test]
fn thirty_lines_are_shown_and_a_text_in_one_line_folds_as_well() {
    let walk = wide_window(log(vec![said(22, &minutes(30))]));
    assert!(!shows(&walk, "Show all"));
    let without_end = "no end of it ".repeat(460);
    let mut walk = conversation_window(log(vec![said(11, &without_end)]));
    assert!(shows(&walk, "Show all"));
    let folded = text(&walk, "no end").height();
    assert!(folded < 34.0 * 21.0, "{folded}");
    // The keyboard unfolds it, too.
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::End);
    walk.run();
    walk.event(enter(Modifiers::NONE));
    walk.run();
    assert!(text(&walk, "no end").height() > folded + 100.0);
    walk.event(enter(Modifiers::NONE));
    walk.run();
    assert_eq!(is_unfolded(&walk, "Show all"), Some(false));
    // In a wider window the same text has fewer lines, and what unfolds it is called the same.
    walk.set_size(egui::vec2(700.0, 600.0));
    walk.run();
    assert_eq!(is_unfolded(&walk, "Show all"), Some(false));
    walk.event(enter(Modifiers::NONE));
    walk.run();
    walk.set_size(egui::vec2(900.0, 600.0));
    walk.run();
    let fewer = text(&walk, "no end").height();
    walk.set_size(egui::vec2(480.0, 600.0));
    walk.run();
    assert!(fewer < text(&walk, "no end").height());
}

#[test]
fn a_jump_leads_to_the_beginning_of_a_folded_text() {
    let mut texts = vec![said(22, &minutes(60))];
    texts.extend((0..40).map(|n| said(22, &format!("later {n}"))));
    let mut walk = conversation_window(log(texts));
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.jump = Some((1, 0)));
    });
    let folded = text(&walk, "1. What was said");
    assert!((50.0..200.0).contains(&folded.top()), "{folded:?}");
    assert!(folded.height() < 34.0 * 21.0);
}
