//! Who is called when, told with two people and a group.

use std::sync::Arc;

use anser_shared::body::{Body, Notice};
use anser_shared::conversation::ConversationKind;
use anser_shared::event::NewDevice;
use anser_shared::friend::Friend as SharedFriend;
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::{MessageId, PictureId, Seq};
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::app::activity::Unread;
use crate::app::sample;
use crate::core::message::{Content, Message};
use crate::core::model::Friend;

const BEN: UserId = UserId(2);
const TALK: ConversationId = ConversationId(102);

fn ben(state: FriendState) -> Friend {
    let friend = SharedFriend {
        state,
        ..SharedFriend::new(BEN, "ben", "Ben Okafor", TALK)
    };
    Friend::new(&friend, None)
}

fn conversation(id: ConversationId, unread: u64, words: &str) -> Conversation {
    Conversation {
        unread,
        local_head: Seq(unread),
        server_head: Seq(unread),
        last: Some(Message {
            reactions: <_>::default(),
            seq: Seq(unread),
            author: BEN,
            id: MessageId([1; 16]),
            at: Timestamp(0),
            content: Content::of(Some(&Body::text(words))),
        }),
        ..Conversation::of(id, ConversationKind::Direct { peer: BEN })
    }
}

fn model() -> Model {
    Model {
        account: Some(sample::account()),
        friends: Arc::new([(BEN, ben(FriendState::Friends))].into()),
        ..Model::default()
    }
}

fn with(model: &mut Model, of: Conversation) {
    Arc::make_mut(&mut model.conversations).insert(of.id, Arc::new(of));
}

/// Somebody's desktop: what is looked at, and what has come of it.
#[derive(Default)]
struct Desktop {
    calls: Calls,
    unread: Unread,
    front: Option<ConversationId>,
}

impl Desktop {
    fn look(&mut self, model: &Model) -> Vec<Call> {
        let news = self.unread.news(model);
        let scene = Scene {
            model,
            words: crate::ui::text::Words::ENGLISH,
            now: Timestamp(0),
            zone: &TimeZone::UTC,
        };
        let front = self.front;
        self.calls.look(&scene, &news, |id| front == Some(id))
    }
}

fn shown(calls: &[Call]) -> Vec<(&str, &str)> {
    let notes = calls.iter().filter_map(|call| match call {
        Call::Show(note) => Some((note.title.as_str(), note.words.as_str())),
        _ => None,
    });
    notes.collect()
}

#[test]
fn a_message_calls_until_it_was_read() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    with(&mut model, conversation(TALK, 1, "from before"));
    assert_eq!(desktop.look(&model), [], "it was there at the start");
    with(&mut model, conversation(TALK, 2, "Tea?"));
    let calls = desktop.look(&model);
    assert_eq!(shown(&calls), [("Ben Okafor (2)", "Tea?")]);
    assert_eq!(calls[0], Call::Sound);
    assert_eq!(desktop.look(&model), [], "once");
    with(&mut model, conversation(TALK, 0, "Tea?"));
    let withdrawn = Call::Withdraw(About::Conversation(TALK));
    assert_eq!(desktop.look(&model), [withdrawn], "read somewhere");
}

#[test]
fn who_is_brought_into_a_group_is_called_there() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    let me = model.account.as_ref().unwrap().profile.person.user;
    let group = Group::new("Book club", BEN, "ben", MemberRole::Member);
    let mut brought = conversation(ConversationId(500), 1, "");
    brought.kind = ConversationKind::Group(group);
    let notice = Notice::Added {
        user: me,
        members: 3,
    };
    brought.last.as_mut().unwrap().content = Content::Notice(notice);
    with(&mut model, brought);
    let calls = desktop.look(&model);
    assert_eq!(shown(&calls), [("Book club", "Ben Okafor added you")]);
    assert_eq!(desktop.look(&model), [], "once");
}

#[test]
fn a_sign_in_on_another_device_calls_once() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    let device = |number: u64| NewDevice {
        device: DeviceId(number),
        name: "a strange desk".into(),
        at: Timestamp(0),
        address: String::new(),
    };
    Arc::make_mut(&mut model.new_devices).push(device(1));
    let calls = desktop.look(&model);
    let said = "Signed in on another device: a strange desk. Wasn’t you? Click for details.";
    assert_eq!(shown(&calls), [("Anser", said)]);
    assert_eq!(desktop.look(&model), [], "once");
    Arc::make_mut(&mut model.new_devices).push(device(2));
    assert_eq!(shown(&desktop.look(&model)).len(), 1, "another one");
    Arc::make_mut(&mut model.new_devices).clear();
    let withdrawn = Call::Withdraw(About::NewDevice);
    assert_eq!(desktop.look(&model), [withdrawn], "the person knows");
    // Who wants nothing to be seen is told that, and not which device.
    model.settings.notifications = Notifications::Hidden;
    Arc::make_mut(&mut model.new_devices).push(device(3));
    let said = "Your account was signed in to on another device";
    assert_eq!(shown(&desktop.look(&model)), [("Anser", said)]);
}

#[test]
fn what_is_in_front_calls_nobody() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    desktop.front = Some(TALK);
    with(&mut model, conversation(TALK, 1, "Tea?"));
    assert_eq!(desktop.look(&model), []);
    desktop.front = None;
    assert_eq!(desktop.look(&model), [], "it was seen when it came");
    with(&mut model, conversation(TALK, 2, "Well?"));
    assert_eq!(shown(&desktop.look(&model)).len(), 1);
    desktop.front = Some(TALK);
    let withdrawn = Call::Withdraw(About::Conversation(TALK));
    assert_eq!(desktop.look(&model), [withdrawn]);
}

#[test]
fn a_notification_waits_for_its_words() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    let mut announced = conversation(TALK, 2, "old");
    announced.local_head = Seq(1);
    with(&mut model, announced);
    assert_eq!(desktop.look(&model), []);
    with(&mut model, conversation(TALK, 2, "new"));
    assert_eq!(shown(&desktop.look(&model)), [("Ben Okafor (2)", "new")]);
}

#[test]
fn a_face_stands_beside_the_words_unless_nothing_is_to_be_told() {
    let of = |shows: Notifications, picture: bool| {
        let (mut desktop, mut model) = (Desktop::default(), model());
        model.settings.notifications = shows;
        if picture {
            let id = PictureId(7);
            let mut friend = ben(FriendState::Friends);
            friend.person.picture = id;
            model.friends = Arc::new([(BEN, friend)].into());
            model.pictures = Arc::new([(id, Arc::from([1, 2, 3]))].into());
        }
        desktop.look(&model);
        with(&mut model, conversation(TALK, 1, "Tea?"));
        let calls = desktop.look(&model);
        let notes = calls.into_iter().filter_map(|call| match call {
            Call::Show(note) => Some(note.portrait),
            _ => None,
        });
        notes.collect::<Vec<_>>()
    };
    let initials = Portrait::Initials(BEN, "Ben Okafor".into());
    assert_eq!(of(Notifications::Words, false), [initials]);
    let picture = Portrait::Picture(Arc::from([1, 2, 3]));
    assert_eq!(of(Notifications::Names, true), [picture]);
    for has_picture in [false, true] {
        assert_eq!(of(Notifications::Hidden, has_picture), [Portrait::Mark]);
    }
}

#[test]
fn it_tells_no_more_than_the_person_wants() {
    let calls = |shows: Notifications, seen_as: SeenAs, sound: bool| {
        let (mut desktop, mut model) = (Desktop::default(), model());
        model.settings.notifications = shows;
        model.settings.sound = sound;
        if let Some(account) = &mut model.account {
            account.profile.seen_as = seen_as;
        }
        desktop.look(&model);
        with(&mut model, conversation(TALK, 1, "Tea?"));
        desktop.look(&model)
    };
    let said = |shows, seen_as| {
        let calls = calls(shows, seen_as, false);
        shown(&calls)
            .into_iter()
            .map(|(title, words)| format!("{title}: {words}"))
            .collect::<String>()
    };
    let sounds = |shows, seen_as, sound| {
        let calls = calls(shows, seen_as, sound);
        calls.iter().any(|call| matches!(call, Call::Sound))
    };
    let here = SeenAs::Available;
    assert!(sounds(Notifications::Words, here, true));
    assert!(!sounds(Notifications::Words, here, false));
    assert!(sounds(Notifications::Off, here, true), "a sound alone");
    assert!(!sounds(Notifications::Off, SeenAs::Busy, true));
    assert_eq!(said(Notifications::Words, here), "Ben Okafor: Tea?");
    assert_eq!(said(Notifications::Names, here), "Ben Okafor: New message");
    assert_eq!(said(Notifications::Hidden, here), "Anser: New message");
    assert_eq!(said(Notifications::Off, here), "");
    assert_eq!(said(Notifications::Words, SeenAs::Busy), "");
}

#[test]
fn many_at_once_are_one() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    for id in 1..=4 {
        with(&mut model, conversation(ConversationId(id), 1, "x"));
    }
    let calls = desktop.look(&model);
    let expected = [("Anser", "4 conversations have new messages")];
    assert_eq!(shown(&calls), expected);
    for id in 1..=4 {
        with(&mut model, conversation(ConversationId(id), 0, "x"));
    }
    assert_eq!(desktop.look(&model), [Call::Withdraw(About::Many)]);
}

#[test]
fn requests_call_and_so_does_their_answer() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    let stands = |model: &mut Model, state| {
        model.friends = Arc::new([(BEN, ben(state))].into());
    };
    stands(&mut model, FriendState::Parted);
    desktop.look(&model);
    stands(&mut model, FriendState::Asks);
    let calls = desktop.look(&model);
    let expected = [("Ben Okafor", "Would like to be your friend")];
    assert_eq!(shown(&calls), expected);
    // With what was written, where words may be seen.
    for (shows, said) in [
        (
            Notifications::Words,
            "Would like to be your friend: “we met at the lake”",
        ),
        (Notifications::Names, "Would like to be your friend"),
    ] {
        stands(&mut model, FriendState::Parted);
        desktop.look(&model);
        let mut asks = ben(FriendState::Asks);
        asks.greeting = "we met at the lake".into();
        model.friends = Arc::new([(BEN, asks)].into());
        model.settings.notifications = shows;
        let calls = desktop.look(&model);
        assert_eq!(shown(&calls), [("Ben Okafor", said)], "{shows:?}");
    }
    model.settings.notifications = Notifications::Words;
    stands(&mut model, FriendState::Friends);
    let withdrawn = Call::Withdraw(About::Request(BEN));
    assert_eq!(
        desktop.look(&model),
        [withdrawn],
        "one has accepted oneself"
    );
}

#[test]
fn whoever_accepts_a_request_is_told_of_once_also_when_it_was_before_the_first_look() {
    for how in [Acceptance::News, Acceptance::Known] {
        let (mut desktop, mut model) = (Desktop::default(), model());
        let talk = Conversation::of(TALK, ConversationKind::Direct { peer: BEN });
        with(&mut model, talk);
        model.accepted = Arc::new([(BEN, how)].into());
        let calls = desktop.look(&model);
        if how == Acceptance::Known {
            assert_eq!(calls, [], "an earlier run has told of it");
            continue;
        }
        assert_eq!(shown(&calls), [("Ben Okafor", "Is your friend now")]);
        assert_eq!(desktop.look(&model), [], "it stays until somebody looks");
        model.accepted = Arc::default();
        let withdrawn = Call::Withdraw(About::Accepted(TALK));
        assert_eq!(desktop.look(&model), [withdrawn]);
    }
}

#[test]
fn whoever_signs_out_leaves_nothing_behind() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    with(&mut model, conversation(TALK, 1, "Tea?"));
    desktop.look(&model);
    assert_eq!(desktop.look(&Model::default()), [Call::WithdrawAll]);
    assert_eq!(desktop.look(&Model::default()), []);
}

#[test]
fn the_tray_says_what_is_unread() {
    let mut model = model();
    let look = |model: &Model| {
        let scene = Scene {
            model,
            words: crate::ui::text::Words::ENGLISH,
            now: Timestamp(0),
            zone: &TimeZone::UTC,
        };
        item(&scene)
    };
    assert_eq!(look(&model).badge, Badge::None);
    assert_eq!(look(&model).title, "Anser – Anna Berg (offline)");
    with(&mut model, conversation(TALK, 2, "Tea?"));
    let item = look(&model);
    assert_eq!(
        (item.badge, item.news.as_str()),
        (Badge::Unread, "2 new messages")
    );
    assert_eq!(item.unread, [(TALK, "Ben Okafor (2)".to_owned())]);
    model.link = crate::core::model::LinkState::Online;
    assert_eq!(look(&model).title, "Anser – Anna Berg");
    let signed_out = look(&Model::default());
    assert_eq!((signed_out.seen_as, signed_out.unread.len()), (None, 0));
}

#[test]
fn a_notification_says_by_name_who_is_called() {
    let mut model = model();
    let group = Group::new("Club", BEN, "ben", MemberRole::Member);
    let id = ConversationId(7);
    let club = Conversation {
        kind: ConversationKind::Group(group),
        ..conversation(id, 1, "@Ben is late again")
    };
    with(&mut model, club);
    let scene = Scene {
        model: &model,
        words: crate::ui::text::Words::ENGLISH,
        now: Timestamp(0),
        zone: &TimeZone::UTC,
    };
    let note = note_of(&scene, &model.conversations[&id]).expect("something was said");
    assert_eq!(note.words, "Ben Okafor: @Ben Okafor is late again");
}

#[test]
fn what_is_silent_is_unread_and_calls_nobody() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    desktop.look(&model);
    let silent = Conversation {
        silent: 1,
        ..conversation(TALK, 1, "no hurry")
    };
    with(&mut model, silent.clone());
    assert_eq!(desktop.look(&model), []);
    let scene = Scene {
        model: &model,
        words: crate::ui::text::Words::ENGLISH,
        now: Timestamp(0),
        zone: &TimeZone::UTC,
    };
    assert_eq!(
        (item(&scene).badge, item(&scene).unread.len()),
        (Badge::None, 0)
    );
    let loud = Conversation {
        unread: 2,
        ..silent
    };
    with(&mut model, loud);
    assert_eq!(shown(&desktop.look(&model)).len(), 1);
}

#[test]
fn what_was_not_sent_at_its_time_is_told_until_something_is_done_about_it() {
    let (mut desktop, mut model) = (Desktop::default(), model());
    with(&mut model, conversation(TALK, 0, "hello"));
    desktop.look(&model);
    let id = MessageId([7; 16]);
    let mut text = Scheduled {
        id,
        conversation: TALK,
        at: Timestamp(0),
        body: Body::text("good morning"),
        refusal: None,
    };
    let waits = |model: &mut Model, text: &Scheduled| {
        Arc::make_mut(&mut model.scheduled).insert(id, text.clone());
    };
    waits(&mut model, &text);
    assert_eq!(desktop.look(&model), []);
    text.refusal = Some(Refusal::NotFriends);
    waits(&mut model, &text);
    let calls = desktop.look(&model);
    let [(title, words)] = shown(&calls)[..] else {
        panic!("{calls:?}")
    };
    assert_eq!(title, "Ben Okafor");
    assert!(words.contains("not friends"), "{words}");
    assert_eq!(desktop.look(&model), [], "once");
    text.refusal = None;
    waits(&mut model, &text);
    let withdrawn = Call::Withdraw(About::NotSent(TALK));
    assert_eq!(desktop.look(&model), [withdrawn]);
}
