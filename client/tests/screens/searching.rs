//! Searching in messages: in one conversation with a bar below its header, and in all of them from the contact list.

use std::sync::Arc;

use crate::scenes::{self, BO, NOW};
use crate::walks::*;
use anser::core::model::{DiskFault, Fault, FetchState, Model, Searched};
use anser::core::search::{Hit, Query, Searcher};
use anser::core::{Action, ConversationAction};
use anser::ui::theme;
use anser_shared::id::{Seq, UserId};
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Color32, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

const FIELD: &str = "Search in this conversation";

fn query(words: &str) -> Query {
    Query {
        words: words.into(),
        ..Query::default()
    }
}

fn here(words: &str) -> Action {
    Action::Search {
        searcher: Searcher::In(BO),
        query: Query {
            conversation: Some(BO),
            ..query(words)
        },
    }
}

fn jump(seq: u64) -> Action {
    Action::In(BO, ConversationAction::JumpToPlace { seq: Seq(seq) })
}

/// What the core shows of a search.
fn found(model: &mut Model, searcher: Searcher, query: Query, texts: &[(u64, &str)], more: bool) {
    let hit = |&(seq, text): &(u64, &str)| Hit {
        conversation: BO,
        message: scenes::entry(seq, UserId(21), NOW, text).into(),
        answered: None,
    };
    let searched = Searched::given(query, texts.iter().map(hit).collect(), more);
    Arc::make_mut(&mut model.searches).insert(searcher, Arc::new(searched));
}

fn backgrounds(walk: &Walk, text: &str) -> Vec<String> {
    let ground = theme::palette_of(false).found;
    let shown = painted(walk, |shown| shown.galley.text().contains(text));
    let mut marked = Vec::new();
    for shown in shown {
        for section in &shown.galley.job.sections {
            if section.format.background == ground {
                let range = section.byte_range.start.0..section.byte_range.end.0;
                marked.push(shown.galley.text()[range].to_owned());
            }
        }
    }
    marked
}

#[test]
fn words_are_found_in_a_conversation_and_the_keys_walk_through_them() {
    let mut walk = conversation_window(scenes::busy());
    walk.key_press_modifiers(Modifiers::COMMAND, Key::F);
    walk.run();
    walk.get_by_role_and_label(Role::TextInput, FIELD);
    type_text(&mut walk, "Coffee");
    assert_eq!(asked(&mut walk), [here("Coffee")]);
    let texts = [(9, "Coffee at nine"), (7, "no coffee"), (5, "coffee")];
    change(&mut walk, |model| {
        let Action::Search { query, .. } = here("Coffee") else {
            unreachable!()
        };
        found(model, Searcher::In(BO), query, &texts, false);
    });
    // The newest one is shown as soon as it is known.
    assert_eq!(asked(&mut walk), [jump(9)]);
    assert!(shows(&walk, "1 of 3"));
    walk.key_press(Key::F3);
    walk.run();
    assert_eq!(asked(&mut walk), [jump(7)]);
    assert!(shows(&walk, "2 of 3"));
    // Enter walks, too, and the field keeps the keyboard.
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [jump(5)]);
    press(&mut walk, "Older (F3)");
    assert_eq!(asked(&mut walk), [jump(9)], "from the oldest to the newest");
    walk.key_press_modifiers(Modifiers::SHIFT, Key::F3);
    walk.run();
    assert_eq!(asked(&mut walk), [jump(5)]);
    // One press of Escape closes it, and what is typed goes into the composer again.
    walk.key_press(Key::Escape);
    walk.run();
    assert!(
        walk.query_by_role_and_label(Role::TextInput, FIELD)
            .is_none()
    );
    let ends = Action::Search {
        searcher: Searcher::In(BO),
        query: Query::default(),
    };
    assert_eq!(asked(&mut walk), [ends]);
    type_text(&mut walk, "hello");
    assert_eq!(composer(&walk), "hello");
}

#[test]
fn the_words_are_marked_in_the_list() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        let seq = conversation.local_head.next();
        conversation.append(&scenes::entry(seq.0, UserId(21), NOW, "Two LATHES, one lathe").into());
    });
    let mut walk = conversation_window(model);
    assert!(backgrounds(&walk, "LATHES").is_empty());
    press(&mut walk, FIELD);
    type_text(&mut walk, "lathe");
    walk.run();
    assert_eq!(backgrounds(&walk, "LATHES"), ["LATHE", "lathe"]);
    press(&mut walk, "Close the search");
    walk.run();
    assert!(backgrounds(&walk, "LATHES").is_empty());
}

#[test]
fn more_is_asked_for_behind_the_last_and_nothing_is_said_to_be_nothing() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, FIELD);
    type_text(&mut walk, "a");
    asked(&mut walk);
    let Action::Search { query: typed, .. } = here("a") else {
        unreachable!()
    };
    change(&mut walk, |model| {
        found(model, Searcher::In(BO), typed.clone(), &[(9, "a")], true);
    });
    assert!(shows(&walk, "1 of 1+"));
    asked(&mut walk);
    walk.key_press(Key::F3);
    walk.run();
    assert_eq!(asked(&mut walk), [Action::SearchOn(Searcher::In(BO))]);
    change(&mut walk, |model| {
        found(
            model,
            Searcher::In(BO),
            typed.clone(),
            &[(9, "a"), (4, "a")],
            false,
        );
    });
    assert_eq!(asked(&mut walk), [jump(4)]);
    change(&mut walk, |model| {
        found(model, Searcher::In(BO), typed.clone(), &[], false);
    });
    assert!(shows(&walk, "Nothing found"));
    change(&mut walk, |model| {
        let known = Arc::make_mut(&mut model.searches)
            .get_mut(&Searcher::In(BO))
            .unwrap();
        let fault = Fault::Disk(DiskFault::Other("it is gone".into()));
        Arc::make_mut(known).state = FetchState::Failed(fault);
    });
    assert!(shows(&walk, "it is gone"));
    type_text(&mut walk, " from:nobody");
    assert!(shows(&walk, "Nobody here is called nobody."));
}

#[test]
fn the_contact_list_finds_messages_below_names() {
    let mut walk = contacts_window(scenes::busy());
    fill(&mut walk, Role::TextInput, "Search", "lathe");
    let everywhere = |words| Action::Search {
        searcher: Searcher::Everywhere,
        query: query(words),
    };
    assert_eq!(asked(&mut walk).last(), Some(&everywhere("lathe")));
    // As long as nothing is known, nothing is said to be missing.
    change(&mut walk, |model| {
        found(model, Searcher::Everywhere, query("lath"), &[], false);
        let known = Arc::make_mut(&mut model.searches)
            .get_mut(&Searcher::Everywhere)
            .unwrap();
        Arc::make_mut(known).answered = false;
    });
    assert!(!shows(&walk, "no message on this device"));
    change(&mut walk, |model| {
        found(model, Searcher::Everywhere, query("lathe"), &[], false);
    });
    assert!(shows(
        &walk,
        "Nobody here is called “lathe”, and no message on this device has it."
    ));
    change(&mut walk, |model| {
        let texts = [(9, "The lathe is free"), (7, "a LATHE?")];
        found(model, Searcher::Everywhere, query("lathe"), &texts, true);
    });
    walk.get_by_role_and_label(Role::Heading, "Messages");
    assert_eq!(backgrounds(&walk, "lathe is free"), ["lathe"]);
    press(&mut walk, "Show more");
    assert_eq!(asked(&mut walk), [Action::SearchOn(Searcher::Everywhere)]);
    let hits = walk.query_all_by_role_and_label(Role::Button, "Bo Chen");
    hits.last().expect("a row").click();
    walk.run();
    assert_eq!(walk.state().outcome.goes_to, [(BO, Seq(7))]);
    press(&mut walk, "Clear the search");
    assert_eq!(asked(&mut walk).last(), Some(&everywhere("")));
    // Other tabs find names alone.
    walk.get_by_role_and_label(Role::Tab, "Friends").click();
    walk.run();
    fill(&mut walk, Role::TextInput, "Search", "zzz");
    assert!(shows(&walk, "Nobody here is called “zzz”."));
}

fn last_search(walk: &mut Walk) -> Query {
    let asked = asked(walk).into_iter();
    let mut searches = asked.filter_map(|action| match action {
        Action::Search { query, .. } => Some(query),
        _ => None,
    });
    searches.next_back().expect("something is looked for")
}

#[test]
fn filters_are_pressed_and_taken_out_again() {
    let mut walk = contacts_window(scenes::busy());
    assert!(!shows(&walk, "With a link"), "nothing is looked for");
    fill(&mut walk, Role::TextInput, "Search", "lathe");
    press(&mut walk, "With a link");
    let links = Query {
        with_link: true,
        ..query("lathe")
    };
    assert_eq!(last_search(&mut walk), links);
    // The keyboard is in the field, behind the filter.
    type_text(&mut walk, "s");
    assert_eq!(last_search(&mut walk).words, "lathe s");
    press(&mut walk, "From");
    choose(&mut walk, "You");
    assert_eq!(last_search(&mut walk).author, Some(scenes::ME));
    press(&mut walk, "Remove the filter “With a link”");
    let own = last_search(&mut walk);
    assert!(!own.with_link && own.author.is_some(), "{own:?}");
    press(&mut walk, "Since");
    choose(&mut walk, "Yesterday");
    assert!(last_search(&mut walk).after.is_some());
    press(&mut walk, "In");
    choose(&mut walk, "Bo Chen");
    assert_eq!(last_search(&mut walk).conversation, Some(BO));
    press(&mut walk, "Remove the filter “From You”");
    press(&mut walk, "Remove the filter “In Bo Chen”");
    let left = last_search(&mut walk);
    assert!(left.conversation.is_none() && left.author.is_none() && left.after.is_some());
    assert_eq!(left.words, "lathe s");
}

#[test]
fn a_conversation_has_filters_too_and_says_how_far_back_it_goes() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, FIELD);
    assert!(walk.query_by_role_and_label(Role::Button, "In").is_none());
    press(&mut walk, "With a link");
    let links = Query {
        with_link: true,
        conversation: Some(BO),
        ..Query::default()
    };
    assert_eq!(last_search(&mut walk), links);
    press(&mut walk, "From");
    choose(&mut walk, "Bo Chen");
    assert_eq!(last_search(&mut walk).author, Some(UserId(21)));
    press(&mut walk, "Remove the filter “From Bo Chen”");
    asked(&mut walk);
    change(&mut walk, |model| {
        found(
            model,
            Searcher::In(BO),
            links,
            &[(9, "https://a.example")],
            false,
        );
        let known = Arc::make_mut(&mut model.searches).get_mut(&Searcher::In(BO));
        Arc::make_mut(known.expect("it was found")).since = Some(Timestamp(1_700_000_000_000));
    });
    let said = "The history on this device goes back to 14 November 2023.";
    walk.get_by_role_and_label(Role::Label, said);
}

#[test]
fn letters_on_what_was_found_can_be_read() {
    for dark in [false, true] {
        let palette = theme::palette_of(dark);
        for letters in [palette.text, palette.own_text] {
            let seen = contrast(letters, palette.found);
            assert!(seen >= 4.5, "dark: {dark}, {seen:.2}");
        }
    }
}

/// By WCAG 2.
fn contrast(one: Color32, other: Color32) -> f64 {
    let light = |colour: Color32| {
        let [r, g, b] = [colour.r(), colour.g(), colour.b()].map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    };
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}
