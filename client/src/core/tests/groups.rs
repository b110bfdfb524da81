//! Groups, to somebody who is in them.

use anser_shared::event::{Arrangement, Change, ConversationKind, Event, Head, Marks};
use anser_shared::group::{Group, JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::message::{Body, Entry, Notice as Line};
use anser_shared::people::Person;
use anser_shared::request::{Answer, Request};

use super::cases::{NOW, act, hear, online, requests};
use crate::core::Core;
use crate::core::action::{Action, GroupWish};
use crate::core::effect::{Effect, Notice, StoreCommand};
use crate::core::input::NetEvent;
use crate::core::model::{Conversation, Fault, LinkFault};

const CLUB: ConversationId = ConversationId(70);
const BEN: UserId = UserId(9);

fn club(role: MemberRole, members: u32) -> ConversationKind {
    ConversationKind::Group(Group {
        members,
        from: Seq(100),
        ..Group::new("Book club", BEN, "ben", role)
    })
}

fn head(role: MemberRole, members: u32, seq: u64) -> Head {
    Head {
        conversation: CLUB,
        kind: club(role, members),
        seq: Seq(seq),
        mine: Marks {
            read: Seq(100),
            delivered: Seq(0),
        },
        theirs: Marks::default(),
        arrangement: Arrangement::default(),
    }
}

fn entry(seq: u64, author: UserId, body: impl Into<Body>) -> Entry {
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(body.into()),
    }
}

fn changed(core: &mut Core, revision: u64, head: Head) -> Vec<Effect> {
    let change = Change::Conversation(head);
    hear(core, NetEvent::Event(Event::Changed { revision, change }))
}

fn posted(core: &mut Core, entry: Entry) -> Vec<Effect> {
    let conversation = CLUB;
    let event = Event::Posted {
        conversation,
        entry,
    };
    hear(core, NetEvent::Event(event))
}

fn shown(core: &Core) -> &Conversation {
    &core.model().conversations[&CLUB]
}

/// The tag of a request.
fn tag(effects: &[Effect], wanted: impl Fn(&Request) -> bool) -> u32 {
    let asked = requests(effects);
    let found = asked.iter().find(|(_, request)| wanted(request));
    found.expect("it was asked for").0
}

/// Anna has just been added: what stands there from her coming on is here.
fn inside() -> Core {
    let mut core = online();
    let effects = changed(&mut core, 1, head(MemberRole::Member, 3, 102));
    let tag = tag(&effects, |request| {
        matches!(
            request,
            Request::Fetch {
                conversation: CLUB,
                after: Seq(100),
                ..
            }
        )
    });
    let added = Line::Added {
        user: UserId(1),
        members: 3,
    };
    let entries = vec![
        entry(101, BEN, added),
        entry(102, BEN, Body::text("welcome")),
    ];
    let answer = Ok(Answer::Entries {
        conversation: CLUB,
        entries,
        head: Seq(102),
    });
    hear(&mut core, NetEvent::Answer { tag, answer });
    core
}

#[test]
fn a_log_that_begins_later_has_its_rows_from_there() {
    let core = inside();
    let club = shown(&core);
    assert_eq!((club.local_head, club.rows()), (Seq(102), 2));
    assert_eq!((club.row_of(Seq(101)), club.seq_of(1)), (0, Seq(102)));
    assert_eq!(club.page_of(Seq(102)), 0);
    let text = |seq| {
        club.entry(Seq(seq))
            .and_then(|entry| entry.body.as_ref()?.as_text())
    };
    assert_eq!(text(102).map(|text| text.text), Some("welcome".into()));
    assert_eq!(club.entry(Seq(100)), None);
    // A line of the server's is no news; a text is.
    assert_eq!((club.unread, club.first_unread), (1, Some(Seq(102))));
}

#[test]
fn the_log_says_how_many_there_are_and_what_the_group_is_called() {
    let mut core = inside();
    posted(
        &mut core,
        entry(103, UserId(8), Line::Joined { members: 4 }),
    );
    let name = "Readers".to_owned();
    let effects = posted(&mut core, entry(104, BEN, Line::Renamed { name }));
    let is_kept = |effect: &Effect| {
        matches!(effect, Effect::Store(StoreCommand::AddConversation { conversation: CLUB, kind })
            if kind.group().is_some_and(|group| group.name == "Readers"))
    };
    assert!(effects.iter().any(is_kept));
    let group = shown(&core).group().unwrap();
    assert_eq!((group.name.as_str(), group.members), ("Readers", 4));
    // A head that was read before that is older, in what the log says too.
    changed(&mut core, 2, head(MemberRole::Administrator, 3, 103));
    let group = shown(&core).group().unwrap();
    assert_eq!((group.name.as_str(), group.members), ("Readers", 4));
    assert_eq!(group.role, MemberRole::Administrator);

    posted(&mut core, entry(105, BEN, Line::GroupDeleted));
    assert!(shown(&core).is_outside());
}

#[test]
fn who_is_put_out_keeps_what_was_said() {
    let mut core = inside();
    changed(&mut core, 2, head(MemberRole::Outside, 2, 103));
    let removed = Line::Removed {
        user: UserId(1),
        members: 2,
    };
    posted(&mut core, entry(103, BEN, removed));
    let club = shown(&core);
    assert!(club.is_outside());
    assert_eq!((club.local_head, club.rows()), (Seq(103), 3));
}

#[test]
fn somebody_who_writes_there_gets_a_name_once() {
    let mut core = inside();
    let asks = |effects: &[Effect]| {
        let is_for = |request: &Request| *request == Request::Person { user: UserId(8) };
        requests(effects)
            .iter()
            .filter(|(_, request)| is_for(request))
            .count()
    };
    let effects = posted(&mut core, entry(103, UserId(8), Body::text("hello")));
    assert_eq!(asks(&effects), 1);
    let tag = tag(&effects, |request| {
        matches!(request, Request::Person { .. })
    });
    let person = Person {
        user: UserId(8),
        name: "carla".into(),
        nickname: "Carla".into(),
        status: String::new(),
        picture: PictureId::NONE,
        about: String::new(),
    };
    let answer = Ok(Answer::Person(person.clone()));
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    let is_kept = |effect: &Effect| matches!(effect, Effect::Store(StoreCommand::SavePerson { person: kept }) if **kept == person);
    assert!(effects.iter().any(is_kept));
    assert_eq!(core.model().met[&UserId(8)], person);
    let effects = posted(&mut core, entry(104, UserId(8), Body::text("again")));
    assert_eq!(asks(&effects), 0);
}

#[test]
fn how_far_others_have_read_is_of_two_alone() {
    let mut core = inside();
    let event = Event::Marked {
        conversation: CLUB,
        user: BEN,
        marks: Marks {
            read: Seq(102),
            delivered: Seq(102),
        },
    };
    hear(&mut core, NetEvent::Event(event));
    assert_eq!(shown(&core).theirs, Marks::default());
}

#[test]
fn what_is_asked_about_a_group_is_answered() {
    let mut core = online();
    let create = || {
        let name = "Book club".to_owned();
        let policy = JoinPolicy::Open;
        Action::Group(GroupWish::Create { name, policy })
    };
    let effects = act(&mut core, create());
    let tag = tag(&effects, |request| {
        matches!(request, Request::CreateGroup { .. })
    });
    let answer = Ok(Answer::Conversation(head(MemberRole::Owner, 1, 101)));
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    let told = |effects: &[Effect], wanted: &Notice| {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Tell(told) if told == wanted))
    };
    let done = Notice::GroupAsked {
        conversation: Some(CLUB),
        fault: None,
    };
    assert!(told(&effects, &done));
    assert!(core.model().conversations.contains_key(&CLUB));
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    let effects = act(&mut core, create());
    let offline = Notice::GroupAsked {
        conversation: None,
        fault: Some(Fault::Offline),
    };
    assert!(told(&effects, &offline));
}
