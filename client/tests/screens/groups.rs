//! Groups among the conversations, and their windows.

use anser::core::message::Content;
use anser::core::model::{Whose, WindowKey};
use anser::core::{Action, ConversationAction, Model};
use anser::ui::faces::Faces;
use anser::ui::text::Words;
use anser::ui::timeline::rows::Rows;
use anser_shared::body::Notice;
use anser_shared::conversation::{Arrangement, ConversationKind};
use anser_shared::group::{Group, MemberRole as Place};
use anser_shared::id::{PictureId, Seq, UserId};
use anser_shared::people::Gag;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::groups::workshop;
use crate::scenes::{self, BO, ME, NOW};
use crate::walks::*;

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
    assert!(shows(&walk, "Anna Berg joined"));
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

/// Whether it has ended or one is only not in it any more makes a difference: one can be let in again.
#[test]
fn how_one_came_to_be_out_is_said() {
    let removed = Notice::Removed {
        user: ME,
        members: 2,
    };
    let other = Notice::Removed {
        user: UserId(21),
        members: 2,
    };
    for (author, notice, said) in [
        (
            UserId(21),
            Notice::GroupDeleted,
            "This group has ended. What",
        ),
        (
            ME,
            Notice::Left { members: 2 },
            "You have left this group. What",
        ),
        (
            UserId(21),
            removed,
            "You were removed from this group. What",
        ),
        // The last thing that was seen there says nothing about it.
        (
            UserId(21),
            Notice::Left { members: 2 },
            "has ended, or you are not in it any more",
        ),
        (ME, other, "has ended, or you are not in it any more"),
    ] {
        let mut model = scenes::club();
        scenes::change(&mut model, BO, |conversation| {
            conversation.kind.group_mut().unwrap().role = Place::Outside;
            let last = conversation.last.as_mut().unwrap();
            last.author = author;
            last.content = Content::Notice(notice.clone());
        });
        let walk = conversation_window(model);
        assert!(shows(&walk, said), "{notice:?}");
    }
}

/// What one had begun to write is not locked away with the field.
#[test]
fn who_is_out_gets_at_what_they_had_begun_to_write() {
    let mut model = scenes::club();
    scenes::change(&mut model, BO, |conversation| {
        conversation.kind.group_mut().unwrap().role = Place::Outside;
        conversation.draft.text = "I would rather".into();
    });
    let mut walk = conversation_window(model);
    assert!(shows(&walk, "Draft: I would rather"));
    walk.get_by_role_and_label(Role::Button, "Copy what you had begun to write")
        .click();
    assert_eq!(copied(&mut walk).as_deref(), Some("I would rather"));
    let drop = "Discard what you had begun to write…";
    press(&mut walk, drop);
    assert!(shows(&walk, "“I would rather” has not been sent"));
    press(&mut walk, "Cancel");
    assert!(walk.state().outcome.actions.is_empty(), "nothing is gone");
    press(&mut walk, drop);
    press(&mut walk, "Discard");
    let dropped = Action::In(
        BO,
        ConversationAction::Draft {
            text: String::new(),
            seen: 0,
        },
    );
    let actions = everything_asked(&mut walk);
    assert!(actions.contains(&dropped), "{actions:?}");
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.draft.text.clear();
        });
    });
    assert!(!shows(&walk, "begun to write"));
}

/// What stands in place of the composer.
fn barrier(model: Model) -> Option<String> {
    let walk = conversation_window(model);
    let composer = walk.query_by_role_and_label(Role::MultilineTextInput, "Message");
    if composer.is_some() {
        return None;
    }
    let words = [
        "post at the moment",
        "closed this group",
        "silenced in this group",
        "administrators of this server can post",
    ];
    let said = words.into_iter().find(|words| shows(&walk, words));
    Some(said.expect("a reason is said").to_owned())
}

fn with_group(role: Place, change: impl FnOnce(&mut Group)) -> Model {
    let mut model = workshop(role);
    scenes::change(&mut model, BO, |conversation| {
        change(conversation.kind.group_mut().unwrap());
    });
    model
}

#[test]
fn who_may_not_write_reads_why() {
    assert_eq!(barrier(workshop(Place::Member)), None);
    let quiet = |role| barrier(with_group(role, |group| group.quiet = true));
    assert_eq!(quiet(Place::Member).as_deref(), Some("post at the moment"));
    assert_eq!(quiet(Place::Administrator), None);
    let closed = with_group(Place::Owner, |group| group.blocked = true);
    assert_eq!(barrier(closed).as_deref(), Some("closed this group"));
    let muted = |until: Option<i64>| {
        let until = until.map(|after| Timestamp(NOW.0 + after));
        barrier(with_group(Place::Member, |group| {
            group.muted = Some(Gag { until });
        }))
    };
    assert_eq!(muted(None).as_deref(), Some("silenced in this group"));
    assert_eq!(
        muted(Some(60_000)).as_deref(),
        Some("silenced in this group")
    );
    assert_eq!(
        muted(Some(-1)),
        None,
        "it is over, and nobody had to say so"
    );
    let said = barrier(scenes::groups::announcements());
    assert_eq!(
        said.as_deref(),
        Some("administrators of this server can post")
    );
}

#[test]
fn what_the_server_says_stands_in_bubbles_and_can_be_copied() {
    let mut walk = conversation_window(scenes::groups::announcements());
    walk.get_by_role_and_label(Role::Heading, "Announcements");
    let said = walk.get_by_role_and_label(
        Role::ListItem,
        "Everything is back. Thank you for your patience!",
    );
    let who = said.accesskit_node().description().unwrap();
    assert!(who.starts_with("The server’s administrators, "), "{who}");
    said.click_secondary();
    walk.run();
    choose(&mut walk, "Copy");
    let model = scenes::groups::announcements();
    let title = anser::ui::conversation::title(&model, Words::ENGLISH, BO);
    assert_eq!(title, "Announcements");
}

#[test]
fn what_the_server_says_is_listed_once_there_is_something() {
    let mut model = scenes::groups::announcements();
    let walk = contacts_window(model.clone());
    let row = walk.get_by_role_and_label(Role::Button, "Announcements");
    let said = row.accesskit_node().description().unwrap();
    assert!(said.starts_with("Everything is back."), "{said}");
    scenes::change(&mut model, BO, |conversation| {
        conversation.server_head = Seq::START;
        conversation.local_head = Seq::START;
        conversation.last = None;
    });
    let walk = contacts_window(model);
    assert!(!shows(&walk, "Announcements"));
}

#[test]
fn what_is_said_in_its_name_in_a_group_is_nobodys_own() {
    let mut model = workshop(Place::Member);
    scenes::change(&mut model, BO, |conversation| {
        let last = conversation.messages.rows() - 1;
        let said = conversation.messages.get_mut(last).unwrap();
        // An administrator who is oneself has said it.
        said.author = ME;
        said.content = Content::Said("Please keep to the subject.".to_owned());
        conversation.last = Some(said.clone());
    });
    let walk = conversation_window(model.clone());
    let said = walk.get_by_role_and_label(Role::ListItem, "Please keep to the subject.");
    let who = said.accesskit_node().description().unwrap();
    assert!(who.starts_with("The server’s administrators, "), "{who}");
    let walk = contacts_window(model);
    let row = walk.get_by_role_and_label(Role::Button, "Workshop");
    let said = row.accesskit_node().description().unwrap();
    assert!(
        said.starts_with("The server’s administrators: Please keep"),
        "{said}"
    );
}

#[test]
fn an_announcement_is_one_line_until_somebody_reads_it() {
    let mut walk = conversation_window(workshop(Place::Member));
    let line = |walk: &Walk| {
        let mut found = walk.query_all_by_label_contains("Announcement: Stocktaking");
        found.next().map(|node| node.rect().height())
    };
    assert_eq!(line(&walk), Some(34.0));
    walk.get_by_label_contains("Announcement: Stocktaking")
        .click();
    walk.run();
    walk.get_by_label_contains("Fold the announcement: Stocktaking")
        .click();
    walk.run();
    assert_eq!(line(&walk), Some(34.0));
    walk.get_by_label_contains("Announcement: Stocktaking")
        .click();
    walk.run();
    // Another one is news, and is folded again.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let group = conversation.kind.group_mut().unwrap();
            group.announcement = "The lathe is broken.".into();
        });
    });
    assert!(shows(&walk, "Announcement: The lathe is broken."));
    assert!(!shows(&walk, "Fold the announcement"));
}

#[test]
fn a_group_is_pinned_and_muted_by_right_click() {
    let mut walk = contacts_window(workshop(Place::Member));
    let conversation = BO;
    for (entry, pinned, muted) in [("Pin", true, false), ("Mute", false, true)] {
        walk.get_by_role_and_label(Role::Button, "Workshop")
            .click_secondary();
        walk.run();
        choose(&mut walk, entry);
        let arrangement = Arrangement { pinned, muted };
        let expected = Action::In(conversation, ConversationAction::Arrange { arrangement });
        assert_eq!(asked(&mut walk), [expected]);
    }
}

#[test]
fn the_picture_of_a_group_is_asked_of_the_group() {
    let picture = PictureId(5);
    let model = with_group(Place::Member, |group| group.picture = picture);
    let walk = conversation_window(model.clone());
    let wishes = |walk: &Walk| Faces::of(&walk.ctx).wishes();
    assert_eq!(wishes(&walk), [(Whose::Group(BO), picture)]);
    let walk = contacts_window(model);
    assert_eq!(wishes(&walk), [(Whose::Group(BO), picture)]);
}
