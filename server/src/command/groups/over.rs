//! Groups that ended, groups that a user left, and who may add a user.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::Marks;
use anser_shared::event::{Change, Event};
use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::{AddedBy, FriendRequests, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use crate::command::story::{Story, schedule};
use crate::config::Config;
use crate::session::Session;

async fn make(story: &Story, by: &Arc<Session>, name: &str) -> ConversationId {
    let create = Request::CreateGroup {
        name: name.into(),
        policy: JoinPolicy::Open,
    };
    match story.ask(by, create).await {
        Ok(Answer::Conversation(head)) => head.conversation,
        other => panic!("{other:?}"),
    }
}

fn add(conversation: ConversationId, name: &str) -> Request {
    let name = name.into();
    Request::Order {
        conversation,
        order: Order::Add { who: name },
    }
}

fn end(conversation: ConversationId) -> Request {
    Request::Order {
        conversation,
        order: Order::Delete,
    }
}

fn hide(conversation: ConversationId) -> Request {
    Request::Hide { conversation }
}

async fn listed(story: &Story, session: &Arc<Session>) -> Vec<ConversationId> {
    let after = ConversationId(0);
    match story.ask(session, Request::Conversations { after }).await {
        Ok(Answer::Conversations { heads, .. }) => {
            heads.into_iter().map(|head| head.conversation).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn hidden(story: &Story, session: &Session) -> Vec<ConversationId> {
    let events = story.events(session).into_iter();
    events
        .filter_map(|event| match event {
            Event::Changed {
                change: Change::Hidden { conversation },
                ..
            } => Some(conversation),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_group_that_ended_before_one_saw_anything_of_it_is_not_shown() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = make(&story, &ben, "trap").await;
    story.ask(&ben, add(here, "anna")).await.unwrap();
    assert_eq!(listed(&story, &anna).await, [here]);
    story.ask(&ben, end(here)).await.unwrap();
    assert_eq!(listed(&story, &anna).await, []);
    assert_eq!(listed(&story, &ben).await, [here], "it was his");
    // The same after she is removed again.
    let again = make(&story, &ben, "trap").await;
    story.ask(&ben, add(again, "anna")).await.unwrap();
    story.events(&anna);
    let remove = Request::Order {
        conversation: again,
        order: Order::Remove { who: "anna".into() },
    };
    story.ask(&ben, remove).await.unwrap();
    assert_eq!(hidden(&story, &anna), [again]);
    assert_eq!(listed(&story, &anna).await, []);
    // What she has read stays in her list, and so does a group that she joined or left herself.
    let read = make(&story, &ben, "read").await;
    story.ask(&ben, add(read, "anna")).await.unwrap();
    let mark = Request::Mark {
        conversation: read,
        marks: Marks {
            read: Seq(2),
            delivered: Seq(2),
        },
    };
    story.ask(&anna, mark).await.unwrap();
    let joined = make(&story, &ben, "joined").await;
    let join = Request::JoinGroup(Which::Id(joined));
    story.ask(&anna, join).await.unwrap();
    let left = make(&story, &ben, "left").await;
    story.ask(&ben, add(left, "anna")).await.unwrap();
    let leave = Request::Order {
        conversation: left,
        order: Order::Leave,
    };
    story.ask(&anna, leave).await.unwrap();
    for conversation in [read, joined, left] {
        story.ask(&ben, end(conversation)).await.unwrap();
    }
    assert_eq!(listed(&story, &anna).await, [read, joined, left]);
}

#[tokio::test]
async fn who_has_asked_to_be_let_in_keeps_the_group_in_the_list() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = make(&story, &ben, "chess").await;
    let order = Request::Order {
        conversation: here,
        order: Order::SetPolicy {
            policy: JoinPolicy::Approval,
        },
    };
    story.ask(&ben, order).await.unwrap();
    let join = Request::JoinGroup(Which::Id(here));
    assert_eq!(story.ask(&anna, join).await, Ok(Answer::Waits));
    let accept = Request::Order {
        conversation: here,
        order: Order::Answer {
            who: "anna".into(),
            accept: true,
        },
    };
    story.ask(&ben, accept).await.unwrap();
    story.ask(&ben, end(here)).await.unwrap();
    assert_eq!(listed(&story, &anna).await, [here], "before she has looked");
}

#[tokio::test]
async fn what_is_over_can_be_taken_out_of_the_list_on_every_device_and_comes_back() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let desk = story.device(anna.user).await;
    let ben = story.person("ben").await;
    let friends = story.befriend(&anna, "ben").await;
    story.post(&anna, friends, 1, "hello").await.unwrap();
    let group = make(&story, &ben, "chess").await;
    let join = || Request::JoinGroup(Which::Id(group));
    story.ask(&anna, join()).await.unwrap();
    let ended = make(&story, &anna, "ended").await;
    for conversation in [friends, group, ended] {
        let answer = story.ask(&anna, hide(conversation)).await;
        assert_eq!(answer, Err(Refusal::StillInside));
    }
    let nowhere = story.ask(&anna, hide(ConversationId(4711))).await;
    assert_eq!(nowhere, Err(Refusal::NoSuchConversation));
    story.ask(&anna, end(ended)).await.unwrap();
    let leave = Request::Order {
        conversation: group,
        order: Order::Leave,
    };
    story.ask(&anna, leave).await.unwrap();
    let part = Request::EndFriendship { user: ben.user };
    story.ask(&anna, part).await.unwrap();
    assert_eq!(listed(&story, &anna).await.len(), 3, "they stay until then");
    story.events(&desk);
    for conversation in [friends, group, ended] {
        let answer = story.ask(&anna, hide(conversation)).await;
        assert_eq!(answer, Ok(Answer::Done));
        assert_eq!(hidden(&story, &desk), [conversation]);
        // A second time changes nothing.
        let answer = story.ask(&anna, hide(conversation)).await;
        assert_eq!(answer, Ok(Answer::Done));
        assert_eq!(hidden(&story, &desk), []);
    }
    assert_eq!(listed(&story, &anna).await, []);
    assert_eq!(listed(&story, &ben).await.len(), 2, "his list is his");
    // Both come back when she can write there again.
    story.ask(&ben, add(group, "anna")).await.unwrap();
    story.befriend(&ben, "anna").await;
    assert_eq!(listed(&story, &anna).await, [friends, group]);
}

#[tokio::test]
async fn who_may_add_a_person_is_theirs_to_say() {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum By {
        Stranger,
        /// Both are members of one group.
        Fellow,
        Friend,
    }
    let table = [
        (AddedBy::Everybody, [true, true, true]),
        (AddedBy::GroupMembers, [false, true, false]),
        (AddedBy::Friends, [false, false, true]),
        (AddedBy::Nobody, [false, false, false]),
    ];
    for (added_by, expected) in table {
        for (by, expected) in [By::Stranger, By::Fellow, By::Friend]
            .into_iter()
            .zip(expected)
        {
            for blocks in [false, true] {
                let story = Story::begin_with(Config {
                    friend_requests: FriendRequests::Auto,
                    ..Config::default()
                });
                story.service.keep_lobby().await.unwrap();
                let anna = story.person("anna").await;
                let ben = story.person("ben").await;
                let carla = story.person("carla").await;
                match by {
                    By::Stranger => {}
                    By::Fellow => {
                        let chess = make(&story, &carla, "chess").await;
                        for session in [&anna, &ben] {
                            let join = Request::JoinGroup(Which::Id(chess));
                            story.ask(session, join).await.unwrap();
                        }
                    }
                    By::Friend => drop(story.befriend(&anna, "ben").await),
                }
                let profile = Request::SetProfile(Profile {
                    added_by,
                    ..Profile::named("anna")
                });
                story.ask(&anna, profile).await.unwrap();
                if blocks {
                    let (user, blocked) = (ben.user, true);
                    let block = Request::Block { user, blocked };
                    story.ask(&anna, block).await.unwrap();
                }
                let here = make(&story, &ben, "plot").await;
                story.frames(&ben);
                let before = story.sqlite().tally();
                let (answer, told) = story.ask_all(&ben, add(here, "anna")).await;
                let after = story.sqlite().tally();
                let allowed = expected && !blocks;
                let wanted = if allowed {
                    Ok(Answer::Done)
                } else {
                    Err(Refusal::NotAccepting)
                };
                assert_eq!(answer, wanted, "{added_by:?}, {by:?}, {blocks}");
                assert_eq!(told.is_empty(), !allowed);
                if !allowed {
                    // A block and a setting get the same refusal.
                    let looks = (after.reads - before.reads, after.writes - before.writes);
                    assert_eq!(looks, (1, 1), "{added_by:?}, {by:?}, {blocks}");
                }
            }
        }
    }
}

#[tokio::test]
async fn groups_made_in_a_day_and_people_added_in_an_hour_are_limited() {
    let story = Story::begin_with(Config {
        groups_per_day: 3,
        added_per_hour: 2,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    for name in ["ben", "carla", "dora"] {
        story.person(name).await;
    }
    for number in 0..3 {
        let here = make(&story, &anna, &format!("g{number}")).await;
        story.ask(&anna, end(here)).await.unwrap();
        story.wait(3600);
    }
    let create = Request::CreateGroup {
        name: "one more".into(),
        policy: JoinPolicy::Open,
    };
    let refused = story.ask(&anna, create.clone()).await;
    let (limit, seconds) = (3, 21 * 3600);
    let expected = Refusal::TooManyGroupsToday { limit, seconds };
    assert_eq!(refused, Err(expected));
    story.wait(21 * 3600);
    let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
        panic!("the first of them was made a day ago")
    };
    let here = head.conversation;
    story.ask(&anna, add(here, "ben")).await.unwrap();
    story.ask(&anna, add(here, "carla")).await.unwrap();
    let refused = story.ask(&anna, add(here, "dora")).await;
    let (limit, seconds) = (2, 1800);
    assert_eq!(refused, Err(Refusal::TooManyAdded { limit, seconds }));
    story.wait(1800);
    assert!(story.ask(&anna, add(here, "dora")).await.is_ok());
}

/// A group by invitation, and a number that no group has.
#[tokio::test]
async fn a_group_that_one_may_not_know_of_is_not_there_by_number() {
    type Make = fn(ConversationId) -> Request;
    let asks: &[(&str, Make)] = &[
        ("members", |conversation| Request::Members {
            conversation,
            after: UserId(0),
        }),
        ("present", |conversation| Request::Present { conversation }),
        ("typing", |conversation| Request::Typing { conversation }),
        ("join", |conversation| {
            Request::JoinGroup(Which::Id(conversation))
        }),
        ("leave", |conversation| Request::Order {
            conversation,
            order: Order::Leave,
        }),
        ("end", end),
        ("hide", hide),
        ("add", |conversation| add(conversation, "ben")),
        ("picture", |conversation| Request::GroupPicture {
            conversation,
        }),
        ("wishes", |conversation| Request::Wishes {
            conversation,
            after: UserId(0),
        }),
        ("fetch", |conversation| Request::Fetch {
            conversation,
            after: Seq(0),
            limit: 9,
        }),
        ("draft", |conversation| Request::Draft {
            conversation,
            text: "x".into(),
            base: 0,
        }),
        ("schedule", schedule),
    ];
    for (name, make_request) in asks {
        for ends in [false, true] {
            let story = Story::begin();
            let anna = story.person("anna").await;
            let ben = story.person("ben").await;
            let create = Request::CreateGroup {
                name: "plot".into(),
                policy: JoinPolicy::Invitation,
            };
            let Ok(Answer::Conversation(head)) = story.ask(&ben, create).await else {
                panic!("a group")
            };
            let here = head.conversation;
            story.post(&ben, here, 1, "hush").await.unwrap();
            if ends {
                story.ask(&ben, end(here)).await.unwrap();
            }
            let mut seen = Vec::new();
            for conversation in [here, ConversationId(here.0 ^ 1)] {
                let before = story.sqlite().tally();
                let answer = story.ask(&anna, make_request(conversation)).await;
                let after = story.sqlite().tally();
                assert!(answer.is_err(), "{name}: {answer:?}");
                let looks = (after.reads - before.reads, after.writes - before.writes);
                seen.push((answer, looks));
            }
            assert_eq!(seen[0], seen[1], "{name}, {ends}");
        }
    }
}
