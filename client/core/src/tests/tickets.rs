//! Whoever asks for something hears what has come of it, whatever happens to the connection.

use std::collections::BTreeMap;

use anser_shared::conversation::{Arrangement, ConversationKind, Head, Marks};
use anser_shared::event::{Change, Event};
use anser_shared::group::{Group, JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::Profile;

use super::cases::{HERE, NOW, hear, online};
use crate::action::{GroupWish, NewPassword};
use crate::effect::{Effect, Notice};
use crate::input::{Input, NetEvent};
use crate::model::{Done, Fault, LinkFault, Progress, Ticket};
use crate::{Action, ConversationAction, Core};

const CLUB: ConversationId = ConversationId(70);

/// Somebody who is signed in and has made a group.
fn inside() -> Core {
    let mut core = online();
    let group = Group::new("club", UserId(1), "anna", MemberRole::Owner);
    let head = Head {
        conversation: CLUB,
        kind: ConversationKind::Group(group),
        seq: Seq(1),
        mine: Marks::default(),
        theirs: Marks::default(),
        arrangement: Arrangement::default(),
    };
    let change = Change::Conversation(head);
    let revision = 1;
    hear(
        &mut core,
        NetEvent::Event(Event::Changed { revision, change }),
    );
    core
}

/// One of each that the server is asked for somebody who waits.
fn everything() -> Vec<Action> {
    let user = UserId(2);
    let conversation = CLUB;
    let words = || String::from("words");
    let password = || zeroize::Zeroizing::new(words());
    vec![
        Action::AddFriend {
            name: words(),
            greeting: words(),
        },
        Action::AnswerFriend { user, accept: true },
        Action::EndFriendship { user },
        Action::Block {
            user,
            blocked: true,
        },
        Action::BlockNamed { name: words() },
        Action::Remark {
            user,
            remark: words(),
            note: words(),
        },
        Action::In(
            HERE,
            ConversationAction::Arrange {
                arrangement: Arrangement::default(),
            },
        ),
        Action::In(HERE, ConversationAction::Delete { seq: Seq(1) }),
        Action::SetProfile(Profile::named("Anna")),
        Action::RemovePicture,
        Action::ChangePassword(NewPassword {
            old: password(),
            new: password(),
            end_others: true,
        }),
        Action::ListDevices,
        Action::Revoke(DeviceId(2)),
        Action::Administer { line: words() },
        Action::Group(GroupWish::Create {
            name: words(),
            policy: JoinPolicy::Open,
            people: Vec::new(),
        }),
        Action::Group(GroupWish::Order {
            conversation,
            order: Order::Delete,
        }),
        Action::AddPeople {
            conversation,
            names: vec![words()],
        },
        Action::ListGroups,
        Action::ListMembers { conversation },
        Action::ListWishes { conversation },
        Action::ListPeople,
    ]
}

/// How often those who wait are told.
fn told(effects: &[Effect]) -> BTreeMap<Ticket, usize> {
    let mut told = BTreeMap::new();
    for effect in effects {
        if let Effect::Tell(Notice::Finished { ticket, .. }) = effect {
            *told.entry(*ticket).or_default() += 1;
        }
    }
    told
}

/// It was not done; of people who are added, each one has the reason.
fn is_over(core: &Core, ticket: Ticket) -> bool {
    matches!(
        core.model().tickets.progress(ticket),
        Some(
            Progress::Refused(Fault::Offline | Fault::PasswordUnknown)
                | Progress::Done(Done::Listed)
        )
    )
}

#[test]
fn every_wait_ends_when_the_connection_is_lost() {
    let lost = || NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    for action in everything() {
        let mut core = inside();
        let said = format!("{action:?}");
        let ticket = Ticket::take();
        let effects = core.handle(Input::Action(ticket, action.clone()), NOW);
        assert_eq!(told(&effects), BTreeMap::new(), "it is asked: {said}");
        let waits = core.model().tickets.progress(ticket);
        assert_eq!(waits, Some(&Progress::Waiting), "{said}");
        let effects = hear(&mut core, lost());
        assert_eq!(told(&effects), BTreeMap::from([(ticket, 1)]), "{said}");
        assert!(is_over(&core, ticket), "{said}");
        // Without a connection nobody waits at all.
        let ticket = Ticket::take();
        let effects = core.handle(Input::Action(ticket, action), NOW);
        assert_eq!(told(&effects), BTreeMap::from([(ticket, 1)]), "{said}");
        assert!(is_over(&core, ticket), "{said}");
    }
}
