//! Who may do what to whom: every request about another user, in every state of the friendship and of a block.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::people::FriendRequests;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::story::{Story, add, schedule};
use crate::config::Config;
use crate::session::Session;

/// The friendship of Ben and Anna, who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Stranger,
    Friend,
    /// Anna has asked him.
    Asked,
    /// He has asked Anna.
    Asks,
    Parted,
    /// Friends, and Anna has blocked him.
    Blocked,
    /// Friends, and he has blocked Anna.
    Blocks,
}

const RELATIONS: [Relation; 7] = [
    Relation::Stranger,
    Relation::Friend,
    Relation::Asked,
    Relation::Asks,
    Relation::Parted,
    Relation::Blocked,
    Relation::Blocks,
];

struct Two {
    story: Story,
    anna: Arc<Session>,
    ben: Arc<Session>,
    /// The conversation of the two, if they have one.
    here: ConversationId,
}

async fn two(relation: Relation) -> Two {
    let config = Config {
        friend_requests: FriendRequests::Ask,
        ..Config::default()
    };
    let story = Story::begin_with(config);
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let mut here = ConversationId(4711);
    let asked = |answer: Result<Answer, Refusal>| match answer {
        Ok(Answer::Friend { friend }) => friend.conversation,
        other => panic!("{other:?}"),
    };
    let befriended = !matches!(
        relation,
        Relation::Stranger | Relation::Asked | Relation::Asks
    );
    if befriended || relation == Relation::Asked {
        here = asked(story.ask(&anna, add("ben")).await);
    }
    if relation == Relation::Asks {
        here = asked(story.ask(&ben, add("anna")).await);
    }
    if befriended {
        let accept = Request::AnswerFriend {
            user: anna.user,
            accept: true,
        };
        story.ask(&ben, accept).await.unwrap();
        // A message of hers that she may delete, and a message of his that she may not.
        story.post(&anna, here, 1, "hello").await.unwrap();
        story.post(&ben, here, 2, "hi").await.unwrap();
    }
    let block = |user| Request::Block {
        user,
        blocked: true,
    };
    match relation {
        Relation::Parted => {
            let user = ben.user;
            let part = Request::EndFriendship { user };
            story.ask(&anna, part).await.unwrap();
        }
        Relation::Blocked => drop(story.ask(&anna, block(ben.user)).await.unwrap()),
        Relation::Blocks => drop(story.ask(&ben, block(anna.user)).await.unwrap()),
        _ => {}
    }
    Two {
        story,
        anna,
        ben,
        here,
    }
}

/// The outcome of a request, short enough for a cell of a table.
pub(super) fn cell(answer: &Result<Answer, Refusal>) -> String {
    match answer {
        Ok(Answer::Friend { friend }) if friend.blocked => "blocked".into(),
        Ok(Answer::Friend { friend }) => match friend.state {
            FriendState::Friends => "friends",
            FriendState::Asked => "asked",
            FriendState::Asks => "asks",
            FriendState::Parted => "parted",
            FriendState::Declined => "declined",
        }
        .into(),
        Ok(_) => "done".into(),
        Err(refusal) => format!("{refusal:?}"),
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
async fn every_request_in_every_relation() {
    type Make = fn(&Two) -> Request;
    // One row for each request, one column for each relation, in the order of RELATIONS.
    let table: &[(&str, Make, [&str; 7])] = &[
        (
            "add",
            |_| add("ben"),
            [
                "asked",
                "AlreadyFriends",
                "RequestWaiting",
                "friends",
                "asked",
                "Blocked",
                "AlreadyFriends",
            ],
        ),
        (
            "accept",
            |two| Request::AnswerFriend {
                user: two.ben.user,
                accept: true,
            },
            [
                "NoSuchRequest",
                "AlreadyFriends",
                "NoSuchRequest",
                "friends",
                "NoSuchRequest",
                "AlreadyFriends",
                "AlreadyFriends",
            ],
        ),
        (
            "refuse",
            |two| Request::AnswerFriend {
                user: two.ben.user,
                accept: false,
            },
            [
                "NoSuchRequest",
                "AlreadyFriends",
                "NoSuchRequest",
                "parted",
                "NoSuchRequest",
                "AlreadyFriends",
                "AlreadyFriends",
            ],
        ),
        (
            "part",
            |two| Request::EndFriendship { user: two.ben.user },
            [
                "NotFriends",
                "parted",
                "parted",
                "NotFriends",
                "NotFriends",
                "blocked",
                "parted",
            ],
        ),
        (
            "look at",
            |two| Request::Person { user: two.ben.user },
            ["done"; 7],
        ),
        (
            "news of everybody",
            |_| Request::PeopleNews { since: None },
            ["done"; 7],
        ),
        (
            "look at the face of",
            |two| Request::Picture { user: two.ben.user },
            ["NoSuchPicture"; 7],
        ),
        (
            "block",
            |two| Request::Block {
                user: two.ben.user,
                blocked: true,
            },
            ["blocked"; 7],
        ),
        (
            "unblock",
            |two| Request::Block {
                user: two.ben.user,
                blocked: false,
            },
            [
                "parted", "friends", "asked", "asks", "parted", "friends", "friends",
            ],
        ),
        (
            "remark",
            |two| Request::Remark {
                user: two.ben.user,
                remark: "B".into(),
                note: String::new(),
            },
            [
                "NotFriends",
                "friends",
                "asked",
                "asks",
                "parted",
                "blocked",
                "friends",
            ],
        ),
        (
            "fetch",
            |two| Request::Fetch {
                conversation: two.here,
                after: Seq(0),
                limit: 9,
            },
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "done",
                "done",
                "done",
            ],
        ),
        (
            "mark",
            |two| Request::Mark {
                conversation: two.here,
                marks: Marks {
                    read: Seq(1),
                    delivered: Seq(1),
                },
            },
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "done",
                "done",
                "done",
            ],
        ),
        (
            "pin",
            |two| Request::Arrange {
                conversation: two.here,
                arrangement: Arrangement::default(),
            },
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "done",
                "done",
                "done",
            ],
        ),
        (
            "typing",
            |two| Request::Typing {
                conversation: two.here,
            },
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "done",
                "done",
                "done",
            ],
        ),
        (
            "draft",
            |two| Request::Draft {
                conversation: two.here,
                text: "half a th".into(),
                base: 0,
            },
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "NotFriends",
                "done",
                "done",
            ],
        ),
        (
            "schedule",
            |two| schedule(two.here),
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "NotFriends",
                "done",
                "done",
            ],
        ),
        (
            "delete one's own",
            |two| Request::Delete {
                conversation: two.here,
                seq: Seq(1),
            },
            [
                "NoSuchConversation",
                "done",
                "NoSuchConversation",
                "NoSuchConversation",
                "done",
                "done",
                "done",
            ],
        ),
        (
            "delete theirs",
            |two| Request::Delete {
                conversation: two.here,
                seq: Seq(2),
            },
            [
                "NoSuchConversation",
                "NotYours",
                "NoSuchConversation",
                "NoSuchConversation",
                "NotYours",
                "NotYours",
                "NotYours",
            ],
        ),
    ];
    for (name, make, expected) in table {
        for (relation, expected) in RELATIONS.into_iter().zip(expected) {
            let two = two(relation).await;
            let answer = two.story.ask(&two.anna, make(&two)).await;
            assert_eq!(cell(&answer), *expected, "{name}, {relation:?}");
        }
    }
    let posts = [
        "NoSuchConversation",
        "done",
        "NoSuchConversation",
        "NoSuchConversation",
        "NotFriends",
        "Blocked",
        "done",
    ];
    for (relation, expected) in RELATIONS.into_iter().zip(posts) {
        let two = two(relation).await;
        let answer = two.story.post(&two.anna, two.here, 9, "well?").await;
        assert_eq!(cell(&answer), expected, "post, {relation:?}");
    }
}

#[tokio::test]
async fn what_reaches_somebody_in_every_relation() {
    use anser_shared::event::Event;
    // Whether Ben is told that Anna writes and is typing, and whether she is online.
    for (relation, hears) in [
        (Relation::Friend, true),
        (Relation::Blocked, false),
        (Relation::Blocks, false),
        (Relation::Parted, false),
    ] {
        let two = two(relation).await;
        two.story.events(&two.ben);
        let typing = Request::Typing {
            conversation: two.here,
        };
        two.story.ask(&two.anna, typing).await.unwrap();
        let read = Request::Mark {
            conversation: two.here,
            marks: Marks {
                read: Seq(2),
                delivered: Seq(2),
            },
        };
        two.story.ask(&two.anna, read).await.unwrap();
        let idle = Request::Idle { idle: true };
        two.story.ask(&two.anna, idle).await.unwrap();
        let told = two.story.events(&two.ben);
        let about = |wanted: fn(&Event) -> bool| told.iter().any(wanted);
        assert_eq!(
            about(|e| matches!(e, Event::Typing { .. })),
            hears,
            "{relation:?}"
        );
        assert_eq!(
            about(|e| matches!(e, Event::Marked { .. })),
            hears,
            "{relation:?}"
        );
        assert_eq!(
            about(|e| matches!(e, Event::Presence(_))),
            hears,
            "{relation:?}"
        );
        // The stored marks reveal nothing either.
        let after = ConversationId(0);
        let heads = two
            .story
            .ask(&two.ben, Request::Conversations { after })
            .await;
        let Ok(Answer::Conversations { heads, .. }) = heads else {
            panic!("{heads:?}")
        };
        assert_eq!(
            heads[0].theirs.read,
            Seq(if hears { 2 } else { 0 }),
            "{relation:?}"
        );
    }
}

#[tokio::test]
async fn words_that_are_too_long_and_people_who_are_not_there() {
    let two = two(Relation::Friend).await;
    let (anna, ben) = (&two.anna, two.ben.user);
    let long = |words: usize| "x".repeat(words);
    for (request, refusal) in [
        (
            Request::Remark {
                user: ben,
                remark: long(300),
                note: String::new(),
            },
            Refusal::WordsTooLong,
        ),
        (
            Request::AddFriend {
                name: "ben".into(),
                greeting: long(201),
            },
            Refusal::WordsTooLong,
        ),
        (
            Request::EndFriendship { user: UserId(99) },
            Refusal::NoSuchPerson,
        ),
        (
            Request::EndFriendship { user: anna.user },
            Refusal::NoSuchPerson,
        ),
        (
            Request::Block {
                user: anna.user,
                blocked: true,
            },
            Refusal::Yourself,
        ),
    ] {
        let answer = two.story.ask(anna, request.clone()).await;
        assert_eq!(answer, Err(refusal), "{request:?}");
    }
}
