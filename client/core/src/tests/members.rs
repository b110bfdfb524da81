//! Who is in a group, to somebody who looks at it.

use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Notice as Line};
use anser_shared::conversation::{ConversationKind, Head};
use anser_shared::event::Event;
use anser_shared::group::{Member, MemberRole};
use anser_shared::id::UserId;
use anser_shared::people::Person;
use anser_shared::presence::Presence;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::Request;

use super::cases::{NOW, act, hear, requests, signed_in};
use super::groups::{BEN, CLUB, changed, entry, head, inside, posted, tag};
use crate::effect::Effect;
use crate::input::{Input, NetEvent};
use crate::model::{Fault, LinkFault, Members};
use crate::{Action, Core};

const ANNA: UserId = UserId(1);
const CARLA: UserId = UserId(20);

fn member(user: UserId, presence: Presence) -> Member {
    let (name, nickname) = (format!("person{user}"), format!("Person {user}"));
    let person = Person::named(user, name, nickname);
    Member {
        presence,
        ..Member::new(person, MemberRole::Member)
    }
}

fn watch(core: &mut Core, open: bool) -> Vec<Effect> {
    let conversation = CLUB;
    act(core, Action::WatchMembers { conversation, open })
}

/// How often these ask for the first page of members.
fn asks(effects: &[Effect]) -> usize {
    let first = |request: &Request| {
        matches!(
            request,
            Request::Members {
                after: UserId(0),
                conversation: CLUB
            }
        )
    };
    let requests = requests(effects);
    requests
        .iter()
        .filter(|(_, request)| first(request))
        .count()
}

fn answer(core: &mut Core, tag: u32, answer: Result<Answer, Refusal>) -> Vec<Effect> {
    hear(core, NetEvent::Answer { tag, answer })
}

fn is_members(request: &Request) -> bool {
    matches!(request, Request::Members { .. })
}

fn page(core: &mut Core, asked: &[Effect], members: Vec<Member>, more: bool) -> Vec<Effect> {
    let tag = tag(asked, is_members);
    answer(core, tag, Ok(Answer::Members { members, more }))
}

fn known(core: &Core) -> &Members {
    &core.model().members[&CLUB]
}

/// Somebody looks at the club, and sees three people, of whom Ben is there.
fn looking() -> Core {
    let mut core = inside();
    let effects = watch(&mut core, true);
    let first = vec![member(ANNA, Presence::Online), member(BEN, Presence::Away)];
    let effects = page(&mut core, &effects, first, true);
    let after = tag(
        &effects,
        |asked| matches!(asked, Request::Members { after, .. } if *after == BEN),
    );
    assert!(known(&core).people().is_empty(), "half a list is none");
    let members = vec![member(CARLA, Presence::Offline)];
    answer(
        &mut core,
        after,
        Ok(Answer::Members {
            members,
            more: false,
        }),
    );
    core
}

fn tick(core: &mut Core, seconds: u64) -> Vec<Effect> {
    core.handle(Input::Tick, NOW.after(Duration::from_secs(seconds)))
}

#[test]
fn members_come_by_pages() {
    let core = looking();
    let people: Vec<UserId> = known(&core)
        .people()
        .iter()
        .map(|m| m.person.user)
        .collect();
    assert_eq!(people, [ANNA, BEN, CARLA]);
    assert_eq!(known(&core).presence(BEN), Some(Presence::Away));
    assert_eq!(known(&core).presence(CARLA), Some(Presence::Offline));
    assert!(known(&core).is_here() && !known(&core).list.is_loading());
}

#[test]
fn of_a_closed_panel_nothing_is_asked() {
    let mut core = inside();
    posted(&mut core, entry(103, CARLA, Line::Joined { members: 4 }));
    assert_eq!(core.wake_at(), None);
    let effects = tick(&mut core, 100);
    assert!(requests(&effects).is_empty());
    let mut core = looking();
    watch(&mut core, false);
    assert_eq!(core.wake_at(), None);
    let effects = posted(&mut core, entry(103, CARLA, Line::Joined { members: 4 }));
    assert_eq!(asks(&effects), 0);
    assert!(requests(&tick(&mut core, 100)).is_empty());
}

#[test]
fn changes_are_asked_for_one_at_a_time_and_once_more() {
    let mut core = looking();
    let joined = |seq| entry(seq, UserId(30 + seq), Line::Joined { members: 4 });
    let effects = posted(&mut core, joined(103));
    assert_eq!(asks(&effects), 1);
    let under_way = effects;
    for seq in 104..110 {
        assert_eq!(asks(&posted(&mut core, joined(seq))), 0, "one is under way");
    }
    let effects = page(
        &mut core,
        &under_way,
        vec![member(ANNA, Presence::Online)],
        false,
    );
    assert_eq!(asks(&effects), 1, "once more after it");
    let effects = page(
        &mut core,
        &effects,
        vec![member(ANNA, Presence::Online)],
        false,
    );
    assert_eq!(asks(&effects), 0);
    assert_eq!(known(&core).people().len(), 1);
    // What is only said changes nobody.
    let effects = posted(&mut core, entry(110, BEN, Body::text("hello")));
    assert_eq!(asks(&effects), 0);
}

#[test]
fn who_is_there_is_asked_every_fifteen_seconds() {
    let mut core = looking();
    assert_eq!(core.wake_at(), Some(NOW.after(Duration::from_secs(15))));
    assert!(requests(&tick(&mut core, 14)).is_empty());
    let effects = tick(&mut core, 15);
    let tag = tag(&effects, |asked| {
        matches!(asked, Request::Present { conversation: CLUB })
    });
    assert!(
        requests(&tick(&mut core, 60)).is_empty(),
        "the answer is awaited"
    );
    let present = vec![(CARLA, Presence::Busy)];
    answer(&mut core, tag, Ok(Answer::Present(present)));
    assert_eq!(known(&core).presence(CARLA), Some(Presence::Busy));
    assert_eq!(
        known(&core).presence(BEN),
        Some(Presence::Offline),
        "not named"
    );
    assert_eq!(core.wake_at(), Some(NOW.after(Duration::from_secs(15))));
    // A friend is told of at once.
    let event = Event::Presence(vec![(BEN, Presence::Online)]);
    hear(&mut core, NetEvent::Event(event));
    assert_eq!(known(&core).presence(BEN), Some(Presence::Online));
}

#[test]
fn who_is_there_is_not_asked_for_ever_where_it_is_not_said() {
    let asks = |effects: &[Effect]| tag(effects, |asked| matches!(asked, Request::Present { .. }));
    let mut core = looking();
    for refusal in [
        Refusal::Unavailable(Trouble::Database),
        Refusal::DirectoryClosed,
    ] {
        let asked = asks(&tick(&mut core, 15));
        answer(&mut core, asked, Err(refusal));
    }
    assert_eq!(core.wake_at(), None);
    assert!(requests(&tick(&mut core, 100)).is_empty());
    watch(&mut core, false);
    watch(&mut core, true);
    assert!(core.wake_at().is_some(), "somebody looks anew");
}

#[test]
fn a_new_connection_sees_who_is_in_it_now() {
    let mut core = looking();
    let fault = LinkFault::Lost;
    let retry_at = Some(NOW);
    hear(&mut core, NetEvent::Down { fault, retry_at });
    assert_eq!(known(&core).presence(BEN), None, "nobody knows");
    assert_eq!(known(&core).people().len(), 3, "they stay in view");
    assert!(requests(&tick(&mut core, 100)).is_empty());
    let effects = hear(&mut core, signed_in(false));
    assert_eq!(asks(&effects), 1);
    page(
        &mut core,
        &effects,
        vec![member(BEN, Presence::Online)],
        false,
    );
    assert_eq!(known(&core).presence(BEN), Some(Presence::Online));
}

#[test]
fn a_list_that_is_not_given_says_why() {
    let mut core = inside();
    let effects = watch(&mut core, true);
    let asked = tag(&effects, is_members);
    answer(&mut core, asked, Err(Refusal::NotAMember));
    assert_eq!(
        known(&core).list.fault(),
        Some(&Fault::Refused(Refusal::NotAMember))
    );
    let fault = LinkFault::Lost;
    let retry_at = Some(NOW);
    hear(&mut core, NetEvent::Down { fault, retry_at });
    let conversation = CLUB;
    act(&mut core, Action::ListMembers { conversation });
    assert_eq!(known(&core).list.fault(), Some(&Fault::Offline));
}

#[test]
fn who_waits_is_asked_when_their_number_changes() {
    let mut core = inside();
    let head = |role, asking| {
        let mut head: Head = head(role, 3, 102);
        if let ConversationKind::Group(group) = &mut head.kind {
            group.asking = asking;
        }
        head
    };
    let is_wishes = |asked: &Request| {
        matches!(
            asked,
            Request::Wishes {
                conversation: CLUB,
                ..
            }
        )
    };
    let asks = |effects: &[Effect]| {
        requests(effects)
            .iter()
            .filter(|(_, r)| is_wishes(r))
            .count()
    };
    assert_eq!(asks(&watch(&mut core, true)), 0, "it is not theirs to say");
    let effects = changed(&mut core, 2, head(MemberRole::Administrator, 1));
    assert_eq!(asks(&effects), 1);
    let person = Person::named(CARLA, "carla", "Carla");
    let people = vec![person.clone()];
    let tag = tag(&effects, is_wishes);
    answer(
        &mut core,
        tag,
        Ok(Answer::People {
            people,
            more: false,
        }),
    );
    let waits =
        |core: &Core| -> Vec<Person> { core.model().waiting[&CLUB].iter().cloned().collect() };
    assert_eq!(waits(&core), [person]);
    let effects = changed(&mut core, 3, head(MemberRole::Administrator, 1));
    assert_eq!(asks(&effects), 0, "nothing has changed");
    let effects = changed(&mut core, 4, head(MemberRole::Administrator, 0));
    assert_eq!(asks(&effects), 0);
    assert_eq!(waits(&core), [], "nobody waits");
}
