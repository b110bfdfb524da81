//! Groups among the conversations, and their windows.

use anser::core::Model;
use anser::core::model::WindowKey;
use anser::ui::timeline::rows::Rows;
use anser_shared::event::ConversationKind;
use anser_shared::group::MemberRole as Place;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::desk::*;
use crate::scenes::{self, BO, ME};

#[test]
fn a_group_stands_in_the_list_with_who_has_said_what() {
    let mut walk = contacts_window(scenes::club());
    let row = walk.get_by_role_and_label(Role::Button, "Book club");
    let said = row.accesskit_node().description().unwrap();
    assert!(said.starts_with("Carla Diaz: and tea"), "{said}");
    row.click();
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
}

#[test]
fn its_window_says_who_is_there_and_who_writes() {
    let walk = conversation_window(scenes::club());
    walk.get_by_role_and_label(Role::Heading, "Book club");
    walk.get_by_label("3 members");
    assert!(!shows(&walk, "Show card"), "a group has none");
    let words = walk.get_by_role_and_label(Role::ListItem, "we read Tawada");
    let said = words.accesskit_node().description().unwrap();
    assert!(said.starts_with("Carla Diaz, "), "{said}");
    assert!(shows(&walk, "Anna Berg has joined"));
    walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
}

#[test]
fn a_name_stands_above_the_first_of_what_somebody_else_says() {
    let model = scenes::club();
    let zone = jiff::tz::TimeZone::UTC;
    let named = |model: &Model| {
        let rows = Rows::new(&model.conversations[&BO], ME, &zone);
        let rows = (0..rows.count()).map(|row| rows.row(row).unwrap().named);
        rows.collect::<Vec<_>>()
    };
    assert_eq!(named(&model), [false, true, false, false, true]);
    let mut two = model;
    scenes::change(&mut two, BO, |conversation| {
        let shown = conversation.kind.clone();
        conversation.kind = ConversationKind::Lobby(shown.group().unwrap().clone());
    });
    assert_eq!(named(&two), [false, true, false, false, true]);
    assert!(
        !named(&scenes::busy()).contains(&true),
        "of two it is clear"
    );
}

#[test]
fn who_is_out_reads_and_does_not_write() {
    let mut model = scenes::club();
    scenes::change(&mut model, BO, |conversation| {
        conversation.kind.group_mut().unwrap().role = Place::Outside;
    });
    let walk = conversation_window(model);
    assert!(shows(&walk, "we read Tawada"));
    assert!(shows(&walk, "you are not in it any more"));
    let composer = walk.query_by_role_and_label(Role::MultilineTextInput, "Message");
    assert!(composer.is_none());
}
