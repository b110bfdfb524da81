//! Groups, to somebody who is in them.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, BodyKind, Notice as Line};
use anser_shared::conversation::{Arrangement, ConversationKind, Head, Marks};
use anser_shared::event::{Change, Event};
use anser_shared::friend::Friend as SharedFriend;
use anser_shared::group::{Group, JoinPolicy, MemberRole, Which};
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::order::Order;
use anser_shared::people::{Gag, Person};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::cases::{NOW, act, hear, online, requests};
use crate::Core;
use crate::action::{Action, ConversationAction, GroupWish};
use crate::effect::{Effect, Notice, StoreCommand};
use crate::input::{Input, NetEvent, StoreEvent};
use crate::message::Spot;
use crate::model::{
    About, Conversation, Done, Fault, FileFault, LinkFault, Progress, Ticket, Whose,
};

pub(super) const CLUB: ConversationId = ConversationId(70);
pub(super) const BEN: UserId = UserId(9);

fn club(role: MemberRole, members: u32) -> ConversationKind {
    ConversationKind::Group(Group {
        members,
        from: Seq(100),
        ..Group::new("Book club", BEN, "ben", role)
    })
}

pub(super) fn head(role: MemberRole, members: u32, seq: u64) -> Head {
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

pub(super) fn entry(seq: u64, author: UserId, body: impl Into<Body>) -> Entry {
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(body.into()),
    }
}

pub(super) fn changed(core: &mut Core, revision: u64, head: Head) -> Vec<Effect> {
    let change = Change::Conversation(head);
    hear(core, NetEvent::Event(Event::Changed { revision, change }))
}

pub(super) fn posted(core: &mut Core, entry: Entry) -> Vec<Effect> {
    let conversation = CLUB;
    let event = Event::Posted {
        conversation,
        entry,
    };
    hear(core, NetEvent::Event(event))
}

pub(super) fn shown(core: &Core) -> &Conversation {
    &core.model().conversations[&CLUB]
}

/// The tag of a request.
pub(super) fn tag(effects: &[Effect], wanted: impl Fn(&Request) -> bool) -> u32 {
    let asked = requests(effects);
    let found = asked.iter().find(|(_, request)| wanted(request));
    found.expect("it was asked for").0
}

/// Anna has just been added: what stands there from her coming on is here.
pub(super) fn inside() -> Core {
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
    let messages = &club.messages;
    assert_eq!((club.local_head, messages.rows()), (Seq(102), 2));
    assert_eq!(messages.row_of(Seq(101)), Some(0));
    assert_eq!(messages.seq_of(1), Some(Seq(102)));
    let welcome = messages.at(Seq(102)).unwrap();
    assert_eq!(welcome.content.words(), Some("welcome"));
    assert_eq!(messages.at(Seq(100)), None);
    // That one was brought in is news, and so is a text.
    assert_eq!(
        (club.unread, club.first_unread),
        (
            2,
            Some(Spot {
                seq: Seq(101),
                row: 0
            })
        )
    );
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
fn a_name_from_before_one_was_out_does_not_come_back_on_a_new_device() {
    let mut core = online();
    // Somebody has renamed it and made it loud again while one was out: these lines are not one's own.
    let effects = changed(&mut core, 1, head(MemberRole::Member, 3, 104));
    let tag = tag(&effects, |request| matches!(request, Request::Fetch { .. }));
    let name = "Old name".to_owned();
    let unseen = Body {
        kind: BodyKind::WITHHELD,
        bytes: vec![],
    };
    let entries = vec![
        entry(101, BEN, Line::Renamed { name }),
        entry(102, BEN, Line::Quieted { quiet: true }),
        entry(103, UserId(0), unseen),
        entry(104, UserId(1), Line::Joined { members: 3 }),
    ];
    let answer = Ok(Answer::Entries {
        conversation: CLUB,
        entries,
        head: Seq(104),
    });
    hear(&mut core, NetEvent::Answer { tag, answer });
    let group = shown(&core).group().unwrap();
    assert_eq!((group.name.as_str(), group.quiet), ("Book club", false));
    // A page of heads that was read before the latest one does not undo it, either.
    let older = Head {
        kind: ConversationKind::Group(Group::new("Older", BEN, "ben", MemberRole::Member)),
        ..head(MemberRole::Member, 3, 103)
    };
    changed(&mut core, 2, older);
    assert_eq!(shown(&core).group().unwrap().name, "Book club");
    let name = "Readers".to_owned();
    posted(&mut core, entry(105, BEN, Line::Renamed { name }));
    assert_eq!(shown(&core).group().unwrap().name, "Readers");
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
    assert_eq!((club.local_head, club.messages.rows()), (Seq(103), 3));
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
        Action::Group(GroupWish::Create {
            name,
            policy,
            people: Vec::new(),
        })
    };
    let effects = act(&mut core, create());
    let tag = tag(&effects, |request| {
        matches!(request, Request::CreateGroup { .. })
    });
    let answer = Ok(Answer::Conversation(head(MemberRole::Owner, 1, 101)));
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    assert!(told(&effects, &Ok(Done::Entered(CLUB))));
    assert!(core.model().conversations.contains_key(&CLUB));
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    let effects = act(&mut core, create());
    assert!(told(&effects, &Err(Fault::Offline)));
}

/// Whether it is told that this has come of what was asked for.
fn told(effects: &[Effect], wanted: &Result<Done, Fault>) -> bool {
    let is = |effect: &Effect| matches!(effect, Effect::Tell(Notice::Finished { came, .. }) if came == wanted);
    effects.iter().any(is)
}

/// What has come of what was wanted of the club.
fn came(core: &Core) -> Option<Progress> {
    let progress = core.model().tickets.last_wish(Some(CLUB), |_| true);
    progress.cloned()
}

#[test]
fn every_order_is_asked_and_says_what_came_of_it() {
    let who = || "carla".to_owned();
    let orders = [
        Order::Appoint {
            who: who(),
            administrator: true,
        },
        Order::SetPolicy {
            policy: JoinPolicy::Approval,
        },
        Order::Announce {
            text: "tea at five".into(),
        },
        Order::Quiet { quiet: true },
        Order::Mute {
            who: who(),
            mute: Some(Gag { until: None }),
        },
        Order::HandOver { who: who() },
        Order::Answer {
            who: who(),
            accept: false,
        },
        Order::SetPicture { picture: None },
    ];
    for order in orders {
        let mut core = inside();
        let effects = act(&mut core, Action::order(CLUB, order.clone()));
        let request = Request::Order {
            conversation: CLUB,
            order,
        };
        let tag = tag(&effects, |asked| *asked == request);
        assert_eq!(came(&core), Some(Progress::Waiting), "{request:?}");
        let refused = Refusal::NotAllowed;
        let answer = Err(refused.clone());
        let effects = hear(&mut core, NetEvent::Answer { tag, answer });
        let fault = Fault::Refused(refused);
        assert_eq!(came(&core), Some(Progress::Refused(fault.clone())));
        assert!(told(&effects, &Err(fault)));
        act(
            &mut core,
            Action::ForgetGroupWish {
                conversation: Some(CLUB),
            },
        );
        assert_eq!(came(&core), None);
    }
}

#[test]
fn an_answer_belongs_to_its_own_wish() {
    let mut core = inside();
    let mut tickets = Vec::new();
    let mut wish = |core: &mut Core, quiet| {
        let ticket = Ticket::take();
        tickets.push(ticket);
        let action = Action::order(CLUB, Order::Quiet { quiet });
        core.handle(Input::Action(ticket, action), NOW)
    };
    let asks = |wanted| move |asked: &Request| matches!(asked, Request::Order { order: Order::Quiet { quiet, .. }, .. } if *quiet == wanted);
    let first = tag(&wish(&mut core, true), asks(true));
    let second = tag(&wish(&mut core, false), asks(false));
    let answer = Err(Refusal::NotAllowed);
    hear(&mut core, NetEvent::Answer { tag: first, answer });
    assert_eq!(
        came(&core),
        Some(Progress::Waiting),
        "the second is still under way"
    );
    let first = core.model().tickets.progress(tickets[0]);
    let refused = Progress::Refused(Fault::Refused(Refusal::NotAllowed));
    assert_eq!(first, Some(&refused), "whoever has asked first hears it");
    let answer = Ok(Answer::Done);
    hear(
        &mut core,
        NetEvent::Answer {
            tag: second,
            answer,
        },
    );
    assert_eq!(came(&core), Some(Progress::Done(Done::Group(None))));
}

/// Both are saved with one press: that the one was done does not hide that the other one was refused.
#[test]
fn what_came_of_one_wish_does_not_hide_another() {
    let mut core = inside();
    let name = "Readers".to_owned();
    let rename = |asked: &Request| {
        matches!(
            asked,
            Request::Order {
                order: Order::Rename { .. },
                ..
            }
        )
    };
    let effects = act(&mut core, Action::order(CLUB, Order::Rename { name }));
    let first = tag(&effects, rename);
    let text = "tea at five".to_owned();
    let announce = |asked: &Request| {
        matches!(
            asked,
            Request::Order {
                order: Order::Announce { .. },
                ..
            }
        )
    };
    let effects = act(&mut core, Action::order(CLUB, Order::Announce { text }));
    let second = tag(&effects, announce);
    let answer = Err(Refusal::GroupNameTaken);
    hear(&mut core, NetEvent::Answer { tag: first, answer });
    let (tag, answer) = (second, Ok(Answer::Done));
    hear(&mut core, NetEvent::Answer { tag, answer });
    let came = |core: &Core, wanted: fn(&Order) -> bool| {
        let tickets = &core.model().tickets;
        let last = tickets.last_wish(Some(CLUB), |wish| wish.order().is_some_and(wanted));
        last.cloned()
    };
    let refused = Progress::Refused(Fault::Refused(Refusal::GroupNameTaken));
    let renames = |order: &Order| matches!(order, Order::Rename { .. });
    let announces = |order: &Order| matches!(order, Order::Announce { .. });
    assert_eq!(came(&core, renames), Some(refused.clone()));
    assert_eq!(
        came(&core, announces),
        Some(Progress::Done(Done::Group(None)))
    );
    // What is wanted next does not hide it either, unless it is the same.
    act(&mut core, Action::order(CLUB, Order::Quiet { quiet: true }));
    assert_eq!(came(&core, renames), Some(refused));
    assert_eq!(came(&core, announces), None);
    let name = "Readers 2".to_owned();
    act(&mut core, Action::order(CLUB, Order::Rename { name }));
    assert_eq!(came(&core, renames), Some(Progress::Waiting));
}

#[test]
fn a_wish_that_the_line_has_swallowed_is_not_done() {
    let mut core = inside();
    let quiet = true;
    let conversation = CLUB;
    act(
        &mut core,
        Action::order(conversation, Order::Quiet { quiet }),
    );
    let fault = LinkFault::Lost;
    let retry_at = Some(NOW);
    let effects = hear(&mut core, NetEvent::Down { fault, retry_at });
    let fault = Fault::Offline;
    assert_eq!(came(&core), Some(Progress::Refused(fault.clone())));
    assert!(told(&effects, &Err(fault)));
}

#[test]
fn who_asks_to_be_let_in_waits() {
    let mut core = online();
    let which = Which::Id(CLUB);
    let effects = act(&mut core, Action::Group(GroupWish::Join(which)));
    let tag = tag(&effects, |asked| matches!(asked, Request::JoinGroup(_)));
    hear(
        &mut core,
        NetEvent::Answer {
            tag,
            answer: Ok(Answer::Waits),
        },
    );
    let last = core.model().tickets.last_wish(None, |_| true);
    assert_eq!(last, Some(&Progress::Done(Done::Waits)));
}

#[test]
fn a_picture_of_a_group_is_made_small_and_sent() {
    let mut core = inside();
    let (conversation, whose) = (CLUB, Whose::Group(CLUB));
    let path = std::path::PathBuf::from("goose.png");
    let wish = GroupWish::ChoosePicture { conversation, path };
    let effects = act(&mut core, Action::Group(wish.clone()));
    let prepared = |effects: &[Effect], prepared| match effects {
        [
            Effect::Prepare {
                ticket, whose: of, ..
            },
        ] if *of == whose => Input::Prepared {
            ticket: *ticket,
            whose,
            prepared,
        },
        _ => panic!("{effects:?}"),
    };
    core.handle(prepared(&effects, Err(FileFault::Empty)), NOW);
    assert_eq!(
        came(&core),
        Some(Progress::Refused(Fault::File(FileFault::Empty)))
    );

    let effects = act(&mut core, Action::Group(wish));
    let effects = core.handle(prepared(&effects, Ok(vec![1, 2, 3])), NOW);
    let picture = Some(vec![1, 2, 3]);
    let request = Request::Order {
        conversation,
        order: Order::SetPicture { picture },
    };
    let tag = tag(&effects, |asked| *asked == request);
    hear(
        &mut core,
        NetEvent::Answer {
            tag,
            answer: Ok(Answer::Done),
        },
    );
    assert_eq!(came(&core), Some(Progress::Done(Done::Group(None))));
    let own = core.model().tickets.last(&About::OwnPicture);
    assert_eq!(own, None, "not one's own");
}

#[test]
fn the_picture_of_a_group_is_asked_of_the_group() {
    let mut core = inside();
    let picture = PictureId(7);
    let conversation = CLUB;
    act(
        &mut core,
        Action::NeedGroupPicture {
            conversation,
            picture,
        },
    );
    let event = StoreEvent::Picture {
        picture,
        bytes: None,
    };
    let effects = core.handle(Input::Store(event), NOW);
    tag(&effects, |asked| {
        *asked == Request::GroupPicture { conversation }
    });
}

#[test]
fn groups_and_the_lobby_are_pinned_and_muted() {
    for lobby in [false, true] {
        let mut core = inside();
        let mut revision = 2;
        if lobby {
            let mut head = head(MemberRole::Member, 3, 102);
            let ConversationKind::Group(group) = head.kind else {
                panic!("it is a group")
            };
            head.kind = ConversationKind::Lobby(group);
            changed(&mut core, revision, head);
            revision += 1;
        }
        let conversation = CLUB;
        let arrangement = Arrangement {
            pinned: true,
            muted: true,
        };
        let effects = act(
            &mut core,
            Action::In(conversation, ConversationAction::Arrange { arrangement }),
        );
        let request = Request::Arrange {
            conversation,
            arrangement,
        };
        let tag = tag(&effects, |asked| *asked == request);
        hear(
            &mut core,
            NetEvent::Answer {
                tag,
                answer: Ok(Answer::Done),
            },
        );
        let change = Change::Arranged {
            conversation,
            arrangement,
        };
        let event = Event::Changed { revision, change };
        let effects = hear(&mut core, NetEvent::Event(event));
        assert_eq!(shown(&core).arrangement, arrangement);
        let is_kept = |effect: &Effect| {
            matches!(
                effect,
                Effect::Store(StoreCommand::SaveArrangement {
                    conversation: CLUB,
                    ..
                })
            )
        };
        assert!(effects.iter().any(is_kept));
        // It is muted: what is said is counted all the same, and who is called apart.
        posted(&mut core, entry(103, BEN, Body::text("@anna?")));
        assert_eq!((shown(&core).unread, shown(&core).mentions), (3, 1));
    }
}

#[test]
fn what_the_server_says_is_news() {
    let mut core = inside();
    let text = "The server stops at nine.".to_owned();
    posted(
        &mut core,
        entry(103, UserId(0), Line::Said { text: text.clone() }),
    );
    assert_eq!(shown(&core).unread, 3);

    // The conversation that only the server writes is there, and is listed with its first entry.
    let everybody = true;
    let from = Seq(4);
    let mut told = head(MemberRole::Member, 3, 4);
    told.kind = ConversationKind::Server { everybody, from };
    told.conversation = ConversationId(90);
    told.mine = Marks::default();
    changed(&mut core, 2, told);
    let shown = |core: &Core| core.model().conversations[&ConversationId(90)].clone();
    assert!(!shown(&core).is_listed());
    let conversation = ConversationId(90);
    let event = Event::Posted {
        conversation,
        entry: entry(5, UserId(0), Line::Said { text }),
    };
    hear(&mut core, NetEvent::Event(event));
    assert!(shown(&core).is_listed());
    assert_eq!((shown(&core).unread, shown(&core).mentions), (1, 0));
}

/// A window that waits for an answer draws when it comes, whatever the answer belongs to.
#[test]
fn windows_are_woken_by_what_they_wait_for() {
    let mut core = inside();
    let mut wakes = |asks: Action, is: fn(&Request) -> bool, answer: Answer| {
        let effects = act(&mut core, asks);
        let tag = tag(&effects, is);
        core.take_changed();
        let answer = Ok(answer);
        hear(&mut core, NetEvent::Answer { tag, answer });
        core.take_changed().contains(&CLUB)
    };
    let join = Action::Group(GroupWish::Join(Which::Id(ConversationId(5))));
    let is_join = |asked: &Request| matches!(asked, Request::JoinGroup(_));
    assert!(wakes(join, is_join, Answer::Waits));
    let is_groups = |asked: &Request| matches!(asked, Request::Groups { .. });
    let groups = Answer::Groups {
        groups: Vec::new(),
        more: false,
    };
    assert!(wakes(Action::ListGroups, is_groups, groups));
    let conversation = CLUB;
    let is_members = |asked: &Request| matches!(asked, Request::Members { .. });
    let members = Answer::Members {
        members: Vec::new(),
        more: false,
    };
    let list = Action::ListMembers { conversation };
    assert!(wakes(list, is_members, members));
    let add = Action::AddFriend {
        name: "noor".into(),
        greeting: String::new(),
    };
    let is_add = |asked: &Request| matches!(asked, Request::AddFriend { .. });
    let friend = SharedFriend::new(UserId(61), "noor", "Noor", ConversationId(9));
    assert!(wakes(add, is_add, Answer::Friend { friend }));
}

/// The answer to the one request that adds somebody.
fn adds(
    core: &mut Core,
    effects: &[Effect],
    name: &str,
    answer: Result<Answer, Refusal>,
) -> Vec<Effect> {
    let tag = tag(
        effects,
        |request| matches!(request, Request::Order { conversation: CLUB, order: Order::Add { who: asked } } if asked == name),
    );
    hear(core, NetEvent::Answer { tag, answer })
}

fn is_adding(effects: &[Effect]) -> bool {
    let asked = requests(effects);
    let adds = |request: &Request| {
        matches!(
            request,
            Request::Order {
                order: Order::Add { .. },
                ..
            }
        )
    };
    asked.iter().any(|(_, request)| adds(request))
}

#[test]
fn who_cannot_be_added_to_a_new_group_does_not_lose_the_others() {
    let mut core = online();
    let effects = act(
        &mut core,
        Action::Group(GroupWish::Create {
            name: "Book club".into(),
            policy: JoinPolicy::Open,
            people: ["ben", "carla", "dora"].map(str::to_owned).into(),
        }),
    );
    assert!(!is_adding(&effects), "there is no group yet");
    let made = tag(&effects, |request| {
        matches!(request, Request::CreateGroup { .. })
    });
    let answer = Ok(Answer::Conversation(head(MemberRole::Owner, 1, 101)));
    let effects = hear(&mut core, NetEvent::Answer { tag: made, answer });
    let effects = adds(&mut core, &effects, "ben", Ok(Answer::Done));
    let effects = adds(&mut core, &effects, "carla", Err(Refusal::NotAccepting));
    assert_eq!(core.model().additions[&CLUB].waiting, ["dora"]);
    // What is still wanted waits behind it, and what was wanted already is not wanted twice.
    let more = Action::AddPeople {
        conversation: CLUB,
        names: ["dora", "emil"].map(str::to_owned).into(),
    };
    assert!(!is_adding(&act(&mut core, more)));
    let effects = adds(&mut core, &effects, "dora", Ok(Answer::Done));
    assert!(is_adding(&effects));
    // It is not forgotten while somebody still waits.
    act(&mut core, Action::ForgetAdditions { conversation: CLUB });
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    let round = &core.model().additions[&CLUB];
    assert_eq!(round.added, ["ben", "dora"]);
    let refused = [
        ("carla".to_owned(), Fault::Refused(Refusal::NotAccepting)),
        ("emil".to_owned(), Fault::Offline),
    ];
    assert_eq!((round.waiting.len(), &round.refused[..]), (0, &refused[..]));
    act(&mut core, Action::ForgetAdditions { conversation: CLUB });
    assert!(core.model().additions.is_empty());
    // A group that is not made adds nobody.
    let names = vec!["ben".to_owned()];
    let add = Action::AddPeople {
        conversation: CLUB,
        names,
    };
    assert!(!is_adding(&act(&mut core, add)), "nobody can be asked");
    let refused = [("ben".to_owned(), Fault::Offline)];
    assert_eq!(core.model().additions[&CLUB].refused, refused);
}
