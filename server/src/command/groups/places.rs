//! Who may do what in a group: every request about a group, from every role and state of its author.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::Gag;
use anser_shared::request::Request;

use crate::admin::{self, Actor};
use crate::command::relations::cell;
use crate::command::story::{Story, schedule};
use crate::session::Session;
use crate::store::rights::Act;

/// The state of Anna, who asks, in Ben's group. Carla is a member, and Dora is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Stranger,
    Member,
    Administrator,
    /// The group is hers, not Ben's.
    Owner,
    Removed,
    Left,
    /// A member who may only read there.
    Muted,
    /// A member of a group in which only administrators write.
    Quiet,
    /// A member who may write nowhere on the server.
    Gagged,
    /// She has asked to join, and waits.
    Waiting,
    /// She owns the group, and an administrator of the server has closed it.
    Closed,
}

const PLACES: [Place; 11] = [
    Place::Stranger,
    Place::Member,
    Place::Administrator,
    Place::Owner,
    Place::Removed,
    Place::Left,
    Place::Muted,
    Place::Quiet,
    Place::Gagged,
    Place::Waiting,
    Place::Closed,
];

struct Many {
    story: Story,
    anna: Arc<Session>,
    here: ConversationId,
}

async fn many(place: Place) -> Many {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    story.person("carla").await;
    story.person("dora").await;
    let is_hers = matches!(place, Place::Owner | Place::Closed);
    let owner = if is_hers { &anna } else { &ben };
    let policy = if place == Place::Waiting {
        JoinPolicy::Approval
    } else {
        JoinPolicy::Open
    };
    let create = Request::CreateGroup {
        name: "chess".into(),
        policy,
    };
    let made = story.ask(owner, create).await;
    let Ok(Answer::Conversation(head)) = made else {
        panic!("{made:?}")
    };
    let here = head.conversation;
    let name = |name: &str| name.to_owned();
    let add = |who| Request::Order {
        conversation: here,
        order: Order::Add { who: name(who) },
    };
    story.ask(owner, add("carla")).await.unwrap();
    if !is_hers && !matches!(place, Place::Stranger | Place::Waiting) {
        story.ask(owner, add("anna")).await.unwrap();
    }
    if !matches!(place, Place::Stranger | Place::Waiting) {
        story.post(&anna, here, 1, "hello").await.unwrap();
    }
    let change = match place {
        Place::Administrator => Some((
            &ben,
            Request::Order {
                conversation: here,
                order: Order::Appoint {
                    who: name("anna"),
                    administrator: true,
                },
            },
        )),
        Place::Removed => Some((
            &ben,
            Request::Order {
                conversation: here,
                order: Order::Remove { who: name("anna") },
            },
        )),
        Place::Left => Some((
            &anna,
            Request::Order {
                conversation: here,
                order: Order::Leave,
            },
        )),
        Place::Muted => Some((
            &ben,
            Request::Order {
                conversation: here,
                order: Order::Mute {
                    who: name("anna"),
                    mute: Some(Gag { until: None }),
                },
            },
        )),
        Place::Quiet => Some((
            &ben,
            Request::Order {
                conversation: here,
                order: Order::Quiet { quiet: true },
            },
        )),
        Place::Waiting => Some((&anna, Request::JoinGroup(Which::Id(here)))),
        Place::Stranger | Place::Member | Place::Owner | Place::Gagged | Place::Closed => None,
    };
    if let Some((who, change)) = change {
        story.ask(who, change).await.unwrap();
    }
    let by_the_server = match place {
        Place::Gagged => Some((Act::Gag { until: None }, "anna")),
        Place::Closed => Some((Act::BlockGroup, "chess")),
        _ => None,
    };
    if let Some((act, what)) = by_the_server {
        admin::act(&story.service, &Actor::Server, act, what)
            .await
            .unwrap();
    }
    Many { story, anna, here }
}

/// The answers in every one of [`PLACES`], by role, to a request that a closed group does not refuse.
fn open(
    outside: &'static str,
    member: &'static str,
    administrator: &'static str,
    owner: &'static str,
) -> [&'static str; 11] {
    [
        outside,
        member,
        administrator,
        owner,
        outside,
        outside,
        member,
        member,
        member,
        outside,
        owner,
    ]
}

/// The same for requests that a closed group refuses.
fn cells(
    outside: &'static str,
    member: &'static str,
    administrator: &'static str,
    owner: &'static str,
) -> [&'static str; 11] {
    let mut cells = open(outside, member, administrator, owner);
    cells[10] = "GroupBlocked";
    cells
}

/// The same for requests that only read the log. A former member can read on.
fn reading(stranger: &'static str) -> [&'static str; 11] {
    let mut cells = open(stranger, "done", "done", "done");
    cells[4] = "done";
    cells[5] = "done";
    cells
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
async fn every_request_from_every_place_in_a_group() {
    type Make = fn(ConversationId) -> Request;
    let (out, no, done, nowhere) = ("NotAMember", "NotAllowed", "done", "NoSuchConversation");
    let mut joins = [done; 11];
    joins[1..4].fill("AlreadyMember");
    joins[6..9].fill("AlreadyMember");
    joins[9] = "RequestWaiting";
    joins[10] = "GroupBlocked";
    let mut leaves = open(out, done, done, "OwnerStays");
    leaves[9] = done;
    // A user who may write nowhere cannot write to a group in this way either.
    let mut says = cells(out, no, done, done);
    says[8] = "Gagged { until: None }";
    // Where a user can no longer write, no draft is kept.
    let mut drafts = reading(nowhere);
    drafts[4] = out;
    drafts[5] = out;
    // One row for each request, one column for each place, in the order of PLACES.
    let table: &[(&str, Make, [&str; 11])] = &[
        (
            "delete",
            |conversation| Request::Order {
                conversation,
                order: Order::Delete,
            },
            open(out, no, no, done),
        ),
        (
            "rename",
            |conversation| Request::Order {
                conversation,
                order: Order::Rename { name: "go".into() },
            },
            says,
        ),
        (
            "say how one joins",
            |conversation| Request::Order {
                conversation,
                order: Order::SetPolicy {
                    policy: JoinPolicy::Invitation,
                },
            },
            cells(out, no, done, done),
        ),
        (
            "announce",
            |conversation| Request::Order {
                conversation,
                order: Order::Announce {
                    text: "Friday".into(),
                },
            },
            says,
        ),
        (
            "choose a picture",
            |conversation| Request::Order {
                conversation,
                order: Order::SetPicture { picture: None },
            },
            says,
        ),
        (
            "look at the picture",
            |conversation| Request::GroupPicture { conversation },
            ["NoGroupPicture"; 11],
        ),
        (
            "quiet",
            |conversation| Request::Order {
                conversation,
                order: Order::Quiet { quiet: true },
            },
            cells(out, no, done, done),
        ),
        (
            "add",
            |conversation| Request::Order {
                conversation,
                order: Order::Add { who: "dora".into() },
            },
            cells(out, no, done, done),
        ),
        (
            "remove",
            |conversation| Request::Order {
                conversation,
                order: Order::Remove {
                    who: "carla".into(),
                },
            },
            cells(out, no, done, done),
        ),
        (
            "remove oneself",
            |conversation| Request::Order {
                conversation,
                order: Order::Remove { who: "anna".into() },
            },
            cells(out, no, no, "OwnerStays"),
        ),
        (
            "mute",
            |conversation| Request::Order {
                conversation,
                order: Order::Mute {
                    who: "carla".into(),
                    mute: Some(Gag { until: None }),
                },
            },
            cells(out, no, done, done),
        ),
        (
            "mute oneself, or end it",
            |conversation| Request::Order {
                conversation,
                order: Order::Mute {
                    who: "anna".into(),
                    mute: None,
                },
            },
            cells(out, no, no, "OwnerStays"),
        ),
        (
            "appoint",
            |conversation| Request::Order {
                conversation,
                order: Order::Appoint {
                    who: "carla".into(),
                    administrator: true,
                },
            },
            cells(out, no, no, done),
        ),
        (
            "hand over",
            |conversation| Request::Order {
                conversation,
                order: Order::HandOver {
                    who: "carla".into(),
                },
            },
            cells(out, no, no, done),
        ),
        (
            "hand over to oneself",
            |conversation| Request::Order {
                conversation,
                order: Order::HandOver { who: "anna".into() },
            },
            ["OwnerStays"; 11],
        ),
        (
            "hand over to somebody outside",
            |conversation| Request::Order {
                conversation,
                order: Order::HandOver { who: "dora".into() },
            },
            cells(out, no, no, "NoSuchMember"),
        ),
        (
            "see who waits",
            |conversation| Request::Wishes {
                conversation,
                after: UserId(0),
            },
            open(no, no, done, done),
        ),
        (
            "let somebody in who has not asked",
            |conversation| Request::Order {
                conversation,
                order: Order::Answer {
                    who: "dora".into(),
                    accept: true,
                },
            },
            cells(out, no, "NoSuchWish", "NoSuchWish"),
        ),
        (
            "join",
            |conversation| Request::JoinGroup(Which::Id(conversation)),
            joins,
        ),
        (
            "leave",
            |conversation| Request::Order {
                conversation,
                order: Order::Leave,
            },
            leaves,
        ),
        (
            "members",
            |conversation| Request::Members {
                conversation,
                after: UserId(0),
            },
            open(out, done, done, done),
        ),
        (
            "who is there",
            |conversation| Request::Present { conversation },
            open(out, done, done, done),
        ),
        (
            "say who pins",
            |conversation| Request::Order {
                conversation,
                order: Order::SetPinning { everybody: false },
            },
            cells(out, no, done, done),
        ),
        (
            "see what is pinned",
            |conversation| Request::Pins { conversation },
            reading(nowhere),
        ),
        (
            "save what only the group says",
            |conversation| Request::Save {
                conversation,
                seq: Seq(1),
                on: true,
            },
            reading(nowhere).map(|cell| if cell == done { "NothingToSave" } else { cell }),
        ),
        (
            "fetch",
            |conversation| Request::Fetch {
                conversation,
                after: Seq(0),
                limit: 9,
            },
            reading(nowhere),
        ),
        (
            "mark",
            |conversation| Request::Mark {
                conversation,
                marks: Marks {
                    read: Seq(1),
                    delivered: Seq(1),
                },
            },
            reading(nowhere),
        ),
        (
            "pin",
            |conversation| Request::Arrange {
                conversation,
                arrangement: Arrangement::default(),
            },
            reading(nowhere),
        ),
        (
            "draft",
            |conversation| Request::Draft {
                conversation,
                text: "half a th".into(),
                base: 0,
            },
            drafts,
        ),
        ("schedule", schedule, drafts),
        (
            "typing",
            |conversation| Request::Typing { conversation },
            open(out, done, done, done),
        ),
    ];
    for (name, make, expected) in table {
        for (place, expected) in PLACES.into_iter().zip(expected) {
            let many = many(place).await;
            let request = make(many.here);
            let answer = many.story.ask(&many.anna, request).await;
            assert_eq!(cell(&answer), *expected, "{name}, {place:?}");
        }
    }
}

#[tokio::test]
async fn who_writes_from_every_place_in_a_group() {
    let nowhere = "NoSuchConversation";
    let out = "NotAMember";
    let (muted, gagged) = ("Muted { until: None }", "Gagged { until: None }");
    let post = [
        nowhere,
        "done",
        "done",
        "done",
        out,
        out,
        muted,
        "GroupQuiet",
        gagged,
        nowhere,
        "GroupBlocked",
    ];
    let mut all = post;
    all[1] = "NotForAll";
    for (text, expected) in [("well?", post), ("@all: well?", all)] {
        for (place, expected) in PLACES.into_iter().zip(expected) {
            let many = many(place).await;
            let answer = many.story.post(&many.anna, many.here, 9, text).await;
            assert_eq!(cell(&answer), expected, "{text}, {place:?}");
        }
    }
    // A member who may only read can still delete their own message.
    let delete = [
        nowhere, "done", "done", "done", out, out, "done", "done", "done", nowhere, "done",
    ];
    for (place, expected) in PLACES.into_iter().zip(delete) {
        let many = many(place).await;
        // Her message is after the lines about the members who joined, if she has written at all.
        let is_hers = matches!(place, Place::Owner | Place::Closed);
        let seq = Seq(if is_hers { 3 } else { 4 });
        let delete = Request::Delete {
            conversation: many.here,
            seq,
        };
        let answer = many.story.ask(&many.anna, delete).await;
        assert_eq!(cell(&answer), expected, "delete one's own, {place:?}");
    }
}
