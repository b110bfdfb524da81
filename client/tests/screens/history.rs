//! The window with everything that was said: who, when, which words, what is chosen, and what is written into a file.

use std::path::PathBuf;
use std::sync::Arc;

use anser::core::model::{
    About, DiskFault, Done, Export, ExportFault, Fault, FetchState, Format, Model, Progress, Scope,
};
use anser::core::search::{HITS, Part, Query, Searcher};
use anser::core::{Action, ConversationAction};
use anser_shared::id::{ConversationId, Seq};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::{self, BO};
use crate::walks::*;

fn everything() -> Query {
    Query {
        everything: true,
        ..Query::default()
    }
}

fn newest(query: Query) -> Action {
    Action::SearchPart {
        searcher: Searcher::History,
        query,
        part: Part::Newest,
    }
}

/// The part that was asked for last.
fn part(walk: &mut Walk) -> Part {
    match asked(walk).as_slice() {
        [Action::SearchPart { part, .. }] => *part,
        other => panic!("{other:?}"),
    }
}

/// What the core answers.
fn found(walk: &mut Walk, part: Part, more: bool, count: usize) {
    change(walk, |model| {
        let known = &model.searches[&Searcher::History];
        let mut searched = known.as_ref().clone();
        (searched.part, searched.more) = (part, more);
        let hits = Arc::make_mut(&mut searched.hits);
        let last = hits.last().expect("something is there").clone();
        hits.resize(count, last);
        Arc::make_mut(&mut model.searches).insert(Searcher::History, Arc::new(searched));
    });
}

fn row(walk: &Walk, words: &str) -> String {
    let rows = names(walk, Role::ListBoxOption).into_iter();
    let mut found = rows.filter(|name| name.contains(words));
    found.next().unwrap_or_else(|| panic!("{words}"))
}

fn click(walk: &mut Walk, words: &str, held: Modifiers) {
    let name = row(walk, words);
    let node = walk.get_by_role_and_label(Role::ListBoxOption, &name);
    node.click_modifiers(held);
    walk.run();
}

#[test]
fn everything_is_shown_and_one_conversation_is_chosen() {
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    assert_eq!(asked(&mut walk), [newest(everything())], "asked once");
    // Who has said it, where, and what became of it.
    let plan = row(&walk, "The new plan");
    assert!(plan.starts_with("Anna"), "{plan}");
    assert!(shows(&walk, "Message deleted"));
    assert!(
        !painted(&walk, |shown| shown
            .galley
            .text()
            .contains("edited · Bo Chen"))
        .is_empty()
    );
    assert!(!painted(&walk, |shown| shown.galley.text().contains("👍 1   🎉 1")).is_empty());
    walk.get_by_role_and_label(Role::ListBoxOption, "Jonas Lindqvist")
        .click();
    walk.run();
    let Some((jonas, _)) = walk.state().model.conversations.iter().find(|(_, shown)| {
        let peer = shown.peer();
        peer.is_some_and(|peer| peer.0 == 24)
    }) else {
        unreachable!()
    };
    let only = Query {
        conversation: Some(*jonas),
        ..everything()
    };
    assert_eq!(asked(&mut walk), [newest(only)]);
}

#[test]
fn conversations_are_found_by_name_and_by_how_it_is_read() {
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    fill(&mut walk, Role::TextInput, "Find by name", "wangxiao");
    let listed = names(&walk, Role::ListBoxOption);
    assert!(listed.contains(&"王小明".to_owned()), "{listed:?}");
    assert!(!listed.contains(&"Jonas Lindqvist".to_owned()));
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    walk.get_by_role_and_label(Role::RadioButton, "Groups")
        .click();
    walk.run();
    assert!(!names(&walk, Role::ListBoxOption).contains(&"Bo Chen".to_owned()));
}

#[test]
fn words_and_filters_are_those_of_every_search() {
    let mut walk = history_window(scenes::recorded(""), Some(BO), 860.0);
    asked(&mut walk);
    fill(
        &mut walk,
        Role::TextInput,
        "Search in Bo Chen",
        "plan after:2026-11-02",
    );
    let said = asked(&mut walk);
    let Some(Action::SearchPart { query, part, .. }) = said.last() else {
        panic!("{said:?}")
    };
    assert_eq!(
        (query.words.as_str(), query.conversation),
        ("plan", Some(BO))
    );
    assert!(query.after.is_some() && !query.everything && *part == Part::Newest);
    press(&mut walk, "With a link");
    let said = asked(&mut walk);
    let Some(Action::SearchPart { query, .. }) = said.last() else {
        panic!("{said:?}")
    };
    assert!(query.with_link);
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    fill(
        &mut walk,
        Role::TextInput,
        "Search everything",
        "from:nobody",
    );
    assert!(shows(&walk, "nobody"), "what a filter lacks is said");
}

#[test]
fn older_and_newer_parts_are_turned_to_and_the_ends_are_full() {
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    asked(&mut walk);
    walk.get_by_role_and_label(Role::Button, "Newer").click();
    walk.run();
    assert_eq!(asked(&mut walk), [], "there is nothing newer");
    found(&mut walk, Part::Newest, true, HITS);
    press(&mut walk, "Older");
    let last = walk.state().model.searches[&Searcher::History].hits[HITS - 1].place();
    let older = Part::Older(last);
    assert_eq!(part(&mut walk), older);
    found(&mut walk, older, true, HITS);
    walk.key_press_modifiers(Modifiers::COMMAND, Key::PageDown);
    walk.run();
    let newer = part(&mut walk);
    assert!(matches!(newer, Part::Newer(_)));
    // Beyond the end there are fewer than fit: the newest ones are shown in their place.
    found(&mut walk, newer, false, 3);
    assert_eq!(part(&mut walk), Part::Newest);
    found(&mut walk, Part::Newest, true, HITS);
    walk.key_press_modifiers(Modifiers::COMMAND, Key::PageUp);
    walk.run();
    let older = part(&mut walk);
    found(&mut walk, older, false, 3);
    let Part::Newer(first) = part(&mut walk) else {
        panic!("the oldest ones")
    };
    assert_eq!(first.at.0, i64::MIN);
}

#[test]
fn a_day_is_gone_to() {
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    asked(&mut walk);
    press(&mut walk, "Go to date");
    press(&mut walk, "2 November 2026");
    let Part::Newer(place) = part(&mut walk) else {
        panic!("what follows the day’s beginning")
    };
    assert_eq!(place.at.0, 1_793_577_600_000);
    assert_eq!((place.conversation, place.seq), (ConversationId(0), Seq(0)));
}

#[test]
fn what_is_new_is_looked_for_again() {
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    asked(&mut walk);
    change(&mut walk, |model| {
        scenes::change(model, BO, |shown| {
            let seq = shown.local_head.next();
            shown.append(&scenes::entry(seq.0, scenes::ME, scenes::NOW, "one more").into());
        });
    });
    assert_eq!(asked(&mut walk), [newest(everything())]);
    change(&mut walk, |model| scenes::record(model, ""));
    assert!(shows(&walk, "one more"));
    assert_eq!(asked(&mut walk), [], "and then no more");
}

#[test]
fn messages_are_chosen_copied_and_shown_where_they_were_said() {
    let mut walk = history_window(scenes::recorded(""), None, 860.0);
    click(&mut walk, "On my way", Modifiers::NONE);
    assert!(shows(&walk, "One message selected"));
    click(&mut walk, "The new plan", Modifiers::SHIFT);
    let chosen = walk.query_all_by_role(Role::ListBoxOption);
    let chosen = chosen
        .filter(|node| node.accesskit_node().is_selected() == Some(true))
        .count();
    assert_eq!(chosen, 5, "with everything, which is chosen at the left");
    click(&mut walk, "The new plan", Modifiers::COMMAND);
    walk.key_press(Key::Escape);
    walk.run();
    assert!(!shows(&walk, "selected"), "let go");
    // All that is shown, once nothing is typed.
    click(&mut walk, "On my way", Modifiers::NONE);
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.run();
    let all = scenes::shown(&walk.state().model).len();
    assert!(shows(&walk, &format!("{all} messages selected")));
    walk.get_by_role_and_label(Role::Button, "Copy").click();
    let copied = copied(&mut walk).expect("it is copied");
    walk.run();
    assert!(copied.contains("On my way") && copied.contains("Bo Chen"));
    let name = row(&walk, "On my way");
    walk.get_by_role_and_label(Role::ListBoxOption, &name)
        .click_secondary();
    walk.run();
    choose(&mut walk, "Show in conversation");
    let outcome = &walk.state().outcome;
    let (conversation, seq) = *outcome.goes_to.last().expect("a message is gone to");
    let shown = &walk.state().model.conversations[&conversation];
    let said = shown
        .messages
        .at(seq)
        .and_then(|message| message.content.words());
    assert!(said.is_some_and(|said| said.starts_with("On my way")));
}

fn export(walk: &mut Walk) -> Export {
    let said = asked(walk).into_iter();
    let mut exports = said.filter_map(|action| match action {
        Action::Export(export) => Some(export),
        _ => None,
    });
    exports.next().expect("an export is asked for")
}

fn refused(walk: &mut Walk, fault: ExportFault) {
    let ticket = walk.state().ticket;
    change(walk, |model| {
        let refused = Progress::Refused(Fault::Export(fault));
        model.tickets.add(ticket, About::Export, refused);
    });
}

#[test]
fn what_is_chosen_is_exported_and_a_file_that_is_there_is_asked_about() {
    let mut walk = history_window(scenes::recorded(""), Some(BO), 860.0);
    click(&mut walk, "The new plan", Modifiers::NONE);
    asked(&mut walk);
    press(&mut walk, "Export…");
    walk.get_by_role_and_label(Role::RadioButton, "JSON")
        .click();
    walk.run();
    press(&mut walk, "Export");
    let wanted = export(&mut walk);
    let place = scenes::shown(&walk.state().model)[0];
    assert_eq!(wanted.scope, Scope::Selection(Arc::new(vec![place])));
    assert_eq!(wanted.format, Format::Json);
    assert_eq!(
        wanted.path,
        PathBuf::from("/home/anna/anser-2026-11-18.json")
    );
    assert!(!wanted.replaces);
    refused(&mut walk, ExportFault::Exists);
    assert!(shows(&walk, "There is a file of this name already."));
    press(&mut walk, "Replace the file");
    assert!(export(&mut walk).replaces);
    refused(&mut walk, ExportFault::Full);
    assert!(shows(&walk, "The disk is full. No file was written."));
    press(&mut walk, "Export");
    assert!(!export(&mut walk).replaces, "asked again for another try");
    answer_with(&mut walk, Done::Exported { messages: 1 });
    assert!(!shows(&walk, "Export messages"), "the form is closed");
}

fn answer_with(walk: &mut Walk, done: Done) {
    let ticket = walk.state().ticket;
    change(walk, |model| {
        model
            .tickets
            .add(ticket, About::Export, Progress::Done(done));
    });
}

#[test]
fn an_export_shows_how_far_it_is_and_can_be_stopped() {
    let mut model = scenes::recorded("");
    model.export = Some(Arc::new(scenes::exporting(300, None)));
    let mut walk = history_window(model, None, 860.0);
    assert!(shows(&walk, "Exporting: 300 of 1,204") || shows(&walk, "Exporting: 300 of 1204"));
    asked(&mut walk);
    press(&mut walk, "Stop the export");
    assert_eq!(asked(&mut walk), [Action::StopExport]);
    change(&mut walk, |model| {
        let came = Some(Err(ExportFault::Stopped));
        model.export = Some(Arc::new(scenes::exporting(300, came)));
    });
    assert!(shows(&walk, "The export was stopped. No file was written."));
    press(&mut walk, "Dismiss");
    assert_eq!(asked(&mut walk), [Action::ForgetExport]);
    let mut walk = history_window(scenes::exported(), None, 860.0);
    assert!(shows(&walk, "/home/anna/Documents/anser.html"));
    press(&mut walk, "Dismiss");
}

#[test]
fn a_narrow_window_shows_one_half_at_a_time() {
    let mut walk = history_window(scenes::recorded(""), None, 380.0);
    asked(&mut walk);
    assert!(!shows(&walk, "Find by name"));
    press(&mut walk, "Conversations");
    walk.get_by_role_and_label(Role::ListBoxOption, "Bo Chen")
        .click();
    walk.run();
    let only = Query {
        conversation: Some(BO),
        ..everything()
    };
    assert_eq!(asked(&mut walk), [newest(only)]);
    walk.get_by_role_and_label(Role::TextInput, "Search in Bo Chen");
}

#[test]
fn an_empty_history_and_one_that_cannot_be_read_are_said() {
    let mut model = scenes::alone();
    scenes::record(&mut model, "");
    let mut walk = history_window(model, None, 860.0);
    assert!(shows(&walk, "Nothing was said here yet."));
    change(&mut walk, |model: &mut Model| {
        let searches = Arc::make_mut(&mut model.searches);
        let known = searches.get_mut(&Searcher::History).unwrap();
        let fault = Fault::Disk(DiskFault::Full);
        Arc::make_mut(known).state = FetchState::Failed(fault);
    });
    assert!(!shows(&walk, "Nothing was said here yet."));
}

#[test]
fn the_window_is_opened_from_the_list_and_from_a_conversation() {
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "Messages");
    choose(&mut walk, "Message history");
    assert_eq!(walk.state().outcome.history, Some(None));
    walk.get_by_role_and_label(Role::Button, "Bo Chen")
        .click_secondary();
    walk.run();
    choose(&mut walk, "Message history");
    assert_eq!(walk.state().outcome.history, Some(Some(BO)));
}

#[test]
fn several_messages_of_ones_own_are_taken_back_at_once() {
    let mut walk = conversation_window(scenes::busy());
    let (shown, own) = {
        let shown = &walk.state().model.conversations[&BO];
        let rows = shown.messages.rows();
        let own = (0..rows).filter(|row| {
            let message = shown.messages.get(*row).unwrap();
            message.author == scenes::ME && message.content.words().is_some()
        });
        (rows, own.count())
    };
    assert!(shown > 1 && own > 0);
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    for _ in 0..shown {
        walk.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
        walk.run();
    }
    asked(&mut walk);
    press(&mut walk, "Delete");
    assert!(shows(&walk, "not yours"), "the others stay");
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Delete");
    let mut buttons = names(&walk, Role::Button).into_iter();
    let yes = buttons.find(|name| name.starts_with("Delete ")).unwrap();
    press(&mut walk, &yes);
    let actions: Vec<_> = std::mem::take(&mut walk.state_mut().outcome.actions)
        .into_iter()
        .collect();
    let tickets: Vec<_> = actions
        .into_iter()
        .filter_map(|(ticket, action)| match action {
            Action::In(BO, ConversationAction::Delete { seq }) => Some((ticket, seq)),
            _ => None,
        })
        .collect();
    assert!(tickets.len() > 1 && yes.contains(&tickets.len().to_string()));
    let told = |model: &mut Model, to: usize, progress: Progress| {
        let (ticket, seq) = tickets[to];
        let about = About::Delete {
            conversation: BO,
            seq,
        };
        model.tickets.add(ticket, about, progress);
    };
    change(&mut walk, |model| {
        for to in 0..tickets.len() {
            told(model, to, Progress::Done(Done::Plain));
        }
        told(model, 0, Progress::Refused(Fault::Offline));
    });
    assert!(shows(&walk, "1 message was not deleted"));
    let others = tickets.len() - 1;
    assert!(
        shows(&walk, &format!("{others} message")),
        "the others were"
    );
    press(&mut walk, "Close");
    assert!(!shows(&walk, "not deleted"));
}
