//! The window of a conversation.

use std::sync::Arc;

use crate::scenes::{BO, ME, NOW};
use anser::core::message::Content;
use anser::core::model::{About, Fault, Friend, Progress, Returned, Ticket};
use anser::core::settings::Language;
use anser::core::{Action, ConversationAction, Model};
use anser::ui::conversation;
use anser::ui::text::Words;
use anser_shared::body::Notice;
use anser_shared::conversation::Marks;
use anser_shared::friend::FriendState;
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::people::Gag;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes;
use crate::walks::*;

#[test]
fn a_conversation_shows_who_said_what() {
    let walk = conversation_window(scenes::busy());
    let last = walk.get_by_role_and_label(Role::ListItem, "OK");
    let said = last.accesskit_node().description();
    assert_eq!(
        said.as_deref(),
        Some("Anna Berg, 18 November 2026, 14:09. Stored on the server")
    );
    let coffee = walk.get_by_label_contains("Coffee, please");
    let said = coffee.accesskit_node().description();
    assert_eq!(said.as_deref(), Some("Bo Chen, 18 November 2026, 14:08"));
    walk.get_by_role_and_label(Role::Heading, "Bo Chen");
    walk.get_by_label("Online");
}

#[test]
fn a_window_is_kept_on_top_and_let_go() {
    let mut walk = conversation_window(scenes::busy());
    let keep = |on_top| Action::In(BO, ConversationAction::KeepOnTop { on_top });
    press(&mut walk, "Keep this window on top");
    assert_eq!(asked(&mut walk), [keep(true)]);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| conversation.on_top = true);
    });
    press(&mut walk, "Keep this window on top");
    assert_eq!(asked(&mut walk), [keep(false)]);
}

#[test]
fn the_outbox_shows_what_waits_and_what_was_refused() {
    let mut model = scenes::busy();
    scenes::with_outbox(&mut model);
    let mut walk = conversation_window(model);
    let state = |walk: &Walk, text: &str| {
        let bubble = walk.get_by_label_contains(text);
        bubble.accesskit_node().description().unwrap_or_default()
    };
    assert!(state(&walk, "And this one waits.").ends_with("Waiting to be sent"));
    assert!(state(&walk, "This one was refused").ends_with("Not sent"));
    press(&mut walk, "Try again");
    let refused = MessageId([201; 16]);
    assert_eq!(
        asked(&mut walk),
        [Action::In(BO, ConversationAction::Retry { id: refused })]
    );
    // Nobody else has it: it is asked about.
    is_red(&walk, "Delete");
    let place = |walk: &Walk, name| walk.get_by_role_and_label(Role::Button, name).rect();
    let first = place(&walk, "Delete").center();
    assert!(place(&walk, "Delete").left() - place(&walk, "Try again").right() > 12.0);
    for _ in 0..2 {
        walk.drag_at(first);
        walk.drop_at(first);
        walk.run();
    }
    assert_eq!(asked(&mut walk), [], "two presses at one place");
    press(&mut walk, "Delete");
    is_red(&walk, "Delete for good");
    press(&mut walk, "Delete for good");
    assert_eq!(
        asked(&mut walk),
        [Action::In(BO, ConversationAction::Discard { id: refused })]
    );
}

/// A message that was refused goes back into the field, before what stands there, and can be sent again when it is
/// another one. What was sent with a slash before it is not taken for a command.
#[test]
fn a_message_that_was_refused_can_be_taken_back_and_edited() {
    let mut model = scenes::busy();
    scenes::with_outbox(&mut model);
    let mut walk = conversation_window(model);
    let open_menu = |walk: &mut Walk, text: &str| {
        walk.get_by_label_contains(text).click_secondary();
        walk.run();
    };
    open_menu(&mut walk, "And this one waits.");
    assert!(!shows(&walk, "Edit and resend"), "it may be stored already");
    walk.key_press(egui::Key::Escape);
    walk.run();
    open_menu(&mut walk, "This one was refused");
    choose(&mut walk, "Edit and resend");
    let id = MessageId([201; 16]);
    let take_back = Action::In(BO, ConversationAction::TakeBack { id });
    assert_eq!(asked(&mut walk), [take_back]);
    // The field loses the keyboard to whatever is pressed, and has it again with the text.
    let taken_back = |walk: &mut Walk, text: &str| {
        change(walk, |model| {
            scenes::change(model, BO, |conversation| {
                let returned = Arc::make_mut(&mut conversation.returned);
                let (text, fault) = (text.to_owned(), None);
                returned.push(Returned { text, fault });
            });
        });
    };
    taken_back(&mut walk, "/one");
    assert_eq!(composer(&walk), "//one");
    type_text(&mut walk, "!");
    assert_eq!(composer(&walk), "//one!", "one writes on where it ends");
    press(&mut walk, "Send");
    assert_eq!(asked(&mut walk).last(), Some(&sent("/one!")));
    type_text(&mut walk, "typed since");
    taken_back(&mut walk, "two");
    assert_eq!(composer(&walk), "two\ntyped since");
    // Where one cannot write there is no field to take it back into.
    change(&mut walk, |model| {
        let account = model.account.as_mut().expect("signed in");
        account.rights.gag = Some(Gag { until: None });
    });
    open_menu(&mut walk, "This one was refused");
    assert!(shows(&walk, "Copy") && !shows(&walk, "Edit and resend"));
}

#[test]
fn an_empty_conversation_says_so() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::conversation(BO.0, conversation.peer().unwrap(), vec![]);
    });
    let walk = conversation_window(model);
    assert!(shows(
        &walk,
        "This is the beginning of your conversation with Bo Chen."
    ));
}

#[test]
fn how_far_ones_own_message_has_come() {
    let mut walk = conversation_window(scenes::busy());
    let own = |walk: &Walk| {
        let bubbles = walk.root().children_recursive();
        let said: Vec<String> = bubbles
            .filter(|node| node.accesskit_node().role() == Role::ListItem)
            .filter_map(|node| node.accesskit_node().description())
            .filter(|said| said.starts_with("Anna Berg"))
            .collect();
        said.last().cloned().unwrap_or_default()
    };
    let head = scenes::busy().conversations[&BO].local_head;
    for (read, delivered, said) in [
        (Seq(0), Seq(0), "Stored on the server"),
        (Seq(0), head, "Delivered"),
        (head, head, "Read"),
    ] {
        change(&mut walk, |model| {
            let theirs = Marks { read, delivered };
            scenes::change(model, BO, |conversation| conversation.theirs = theirs);
        });
        assert!(own(&walk).ends_with(said), "{}", own(&walk));
    }
}

#[test]
fn lines_of_the_server_and_what_was_taken_back() {
    let mut walk = conversation_window(scenes::busy());
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let last = conversation.messages.rows() - 1;
            scenes::says(conversation, last, Content::Notice(Notice::Parted));
            scenes::says(conversation, last - 1, Content::Deleted);
            scenes::says(conversation, last - 2, Content::Deletes(Seq(1)));
        });
    });
    assert!(shows(&walk, "You are no longer friends"));
    assert!(shows(&walk, "Message deleted"));
}

#[test]
fn ones_own_message_is_taken_back_by_right_click() {
    let mut walk = conversation_window(scenes::busy());
    let entries = scenes::busy().conversations[&BO].clone();
    let own = (1..=entries.local_head.0)
        .rev()
        .filter_map(|seq| entries.messages.at(Seq(seq)))
        .find(|entry| entry.author == ME)
        .expect("one's own");
    let text = own.content.words().expect("a text");
    walk.get_by_role_and_label(Role::ListItem, text)
        .click_secondary();
    walk.run();
    choose(&mut walk, "Delete for everybody…");
    assert_eq!(asked(&mut walk), [], "it asks first");
    press(&mut walk, "Delete message");
    let delete = Action::In(BO, ConversationAction::Delete { seq: own.seq });
    assert_eq!(asked(&mut walk), [delete]);
    let (conversation, seq) = (BO, own.seq);
    let too_old = Fault::Refused(Refusal::TooOld { minutes: 2 });
    change(&mut walk, |model| {
        let about = About::Delete { conversation, seq };
        let refused = Progress::Refused(too_old);
        model.tickets.add(Ticket::take(), about, refused);
    });
    assert!(shows(&walk, "Messages can be deleted for 2 minutes"));
    press(&mut walk, "Dismiss");
    let forget = Action::In(BO, ConversationAction::ForgetFault);
    assert_eq!(asked(&mut walk), [forget]);
}

#[test]
fn who_is_no_friend_any_more_is_read_and_not_written_to() {
    let mut walk = conversation_window(scenes::busy());
    let stands = |walk: &mut Walk, change_friend: fn(&mut Friend)| {
        change(walk, |model| {
            let friends = Arc::make_mut(&mut model.friends);
            change_friend(friends.get_mut(&UserId(21)).expect("Bo"));
        });
    };
    stands(&mut walk, |bo| bo.state = FriendState::Parted);
    assert!(shows(&walk, "You are no longer friends."));
    assert!(walk.query_by_label("Send").is_none());
    press(&mut walk, "Add a friend");
    assert!(matches!(asked(&mut walk)[..], [Action::AddFriend { .. }]));
    // What is refused is said here, until it is read.
    change(&mut walk, |model| {
        let name = model.friends[&UserId(21)].person.name.clone();
        let refused = Progress::Refused(Fault::Refused(Refusal::NotAccepting));
        model
            .tickets
            .add(Ticket::take(), About::AddFriend { name }, refused);
    });
    assert!(shows(&walk, "This person does not want to be asked"));
    press(&mut walk, "Dismiss");
    let forget = Action::In(BO, ConversationAction::ForgetFault);
    assert_eq!(asked(&mut walk), [forget]);
    stands(&mut walk, |bo| bo.blocked = true);
    press(&mut walk, "Unblock");
    let user = UserId(21);
    let blocked = false;
    assert_eq!(asked(&mut walk), [Action::Block { user, blocked }]);
    stands(&mut walk, |bo| {
        bo.blocked = false;
        bo.state = FriendState::Friends;
    });
    walk.get_by_role_and_label(Role::Button, "Send");
}

#[test]
fn that_somebody_writes_is_said_for_a_moment() {
    let mut walk = conversation_window(scenes::busy());
    assert!(!shows(&walk, "is typing…"));
    change(&mut walk, |model| {
        let until = Some(Timestamp(NOW.0 + 5_000));
        scenes::change(model, BO, |conversation| conversation.typing_until = until);
    });
    assert!(shows(&walk, "is typing…"));
    change(&mut walk, |model| {
        let until = Some(Timestamp(NOW.0 - 1));
        scenes::change(model, BO, |conversation| conversation.typing_until = until);
    });
    assert!(!shows(&walk, "is typing…"));
}

#[test]
fn the_title_says_how_much_is_unread_who_it_is_and_whether_they_are_there() {
    let mut model = scenes::busy();
    let words = Words::of(Language::English);
    let title = |model: &Model| conversation::title(model, words, BO);
    assert_eq!(title(&model), "Bo Chen – Online");
    scenes::change(&mut model, BO, |conversation| conversation.unread = 12);
    assert_eq!(title(&model), "(12) Bo Chen – Online");
    let friends = Arc::make_mut(&mut model.friends);
    friends.get_mut(&UserId(21)).expect("Bo").presence = None;
    assert_eq!(title(&model), "(12) Bo Chen");
}

#[test]
fn somebody_renames_themselves_while_their_window_is_open() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "half a th");
    change(&mut walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(21)).expect("Bo").person.nickname = "Bo Chen-Berg".into();
    });
    walk.get_by_role_and_label(Role::Heading, "Bo Chen-Berg");
    let model = &walk.state().model;
    let title = conversation::title(model, Words::of(Language::English), BO);
    assert_eq!(title, "Bo Chen-Berg – Online");
    assert_eq!(composer(&walk), "half a th", "and nothing else has changed");
    // A name of one's own for them stays in front.
    change(&mut walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        friends.get_mut(&UserId(21)).expect("Bo").remark = "Bo (lathe)".into();
    });
    walk.get_by_role_and_label(Role::Heading, "Bo (lathe)");
}

#[test]
fn whoever_may_not_write_reads_until_when() {
    let mut walk = conversation_window(scenes::busy());
    let gag = |walk: &mut Walk, gag: Option<Gag>| {
        change(walk, |model| {
            model.account.as_mut().expect("signed in").rights.gag = gag;
        });
    };
    let until = Some(NOW.after(std::time::Duration::from_mins(10)));
    gag(&mut walk, Some(Gag { until }));
    assert!(shows(&walk, "taken your right to write until"));
    assert!(walk.query_by_label("Send").is_none());
    gag(&mut walk, Some(Gag { until: None }));
    assert!(shows(
        &walk,
        "An administrator has taken your right to write. You can go on reading."
    ));
    change(&mut walk, |model| {
        model.gag_reason = "too many links".into();
    });
    assert!(shows(&walk, "You may not write: “too many links”."));
    gag(&mut walk, Some(Gag { until }));
    assert!(shows(&walk, "You may not write until"));
    assert!(shows(&walk, ": “too many links”."));
    // One that is over is none, although nobody has said so.
    let until = Some(NOW);
    gag(&mut walk, Some(Gag { until }));
    walk.get_by_role_and_label(Role::Button, "Send");
    change(&mut walk, |model| {
        model.settings.language = Language::Chinese;
    });
    gag(&mut walk, Some(Gag { until: None }));
    assert!(shows(&walk, "管理员已禁止你发言"));
}

/// What the server does not have any more stands over the list, until the person has decided about it.
#[test]
fn what_the_server_lost_is_shown_and_can_be_sent_again() {
    let mut model = scenes::busy();
    let bo = model.conversations[&BO].peer().unwrap();
    let apart = vec![
        scenes::entry(91, ME, NOW, "Mine is gone").into(),
        scenes::entry(92, bo, NOW, "So is mine").into(),
    ];
    scenes::change(&mut model, BO, |conversation| {
        conversation.apart = Arc::new(apart);
    });
    let mut walk = conversation_window(model);
    let banner =
        "The server was set back to an older copy. 2 messages exist only on this computer.";
    assert!(shows(&walk, banner));
    assert!(!shows(&walk, "So is mine"));
    press(&mut walk, "Show");
    for words in ["Mine is gone", "So is mine", "Bo Chen · "] {
        assert!(shows(&walk, words), "{words}");
    }
    press(&mut walk, "Hide");
    assert!(!shows(&walk, "So is mine"));
    press(&mut walk, "Send mine again");
    assert_eq!(
        asked(&mut walk),
        [Action::In(BO, ConversationAction::SendApart)]
    );
    // Nobody else has them: it is asked about.
    press(&mut walk, "Delete these…");
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Cancel");
    press(&mut walk, "Delete these…");
    press(&mut walk, "Delete for good");
    assert_eq!(
        asked(&mut walk),
        [Action::In(BO, ConversationAction::DropApart)]
    );
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            Arc::make_mut(&mut conversation.apart).remove(0);
        });
    });
    assert!(shows(&walk, "One message exists only on this computer."));
    assert!(
        walk.query_by_label("Send mine again").is_none(),
        "it is not one's own"
    );
}
