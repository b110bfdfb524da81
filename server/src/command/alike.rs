//! What blocked users, and strangers where the directory is closed, can find out: no more than everybody else. Each
//! test makes the same request in two worlds. They differ only in a block, or in whether a number belongs to a user.
//! Both answers must be the same in words, frames, bytes and look-ups.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::codec;
use anser_shared::conversation::Marks;
use anser_shared::event::{Change, Event, ServerFrame};
use anser_shared::friend::FriendState;
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::{FriendRequests, Person, Profile, SeenAs};
use anser_shared::picture;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Post, Request};

use super::relations::cell;
use super::story::{Story, add};
use crate::config::{Config, Directory};
use crate::session::Session;

/// What a user can see and measure of a request.
#[derive(Debug, PartialEq, Eq)]
struct Trace {
    answer: String,
    answer_bytes: usize,
    /// The frames before the answer.
    told_bytes: Vec<usize>,
    looks: (u64, u64),
}

async fn trace(story: &Story, session: &Arc<Session>, request: Request) -> Trace {
    story.frames(session);
    let before = story.sqlite().tally();
    let (answer, told) = story.ask_all(session, request).await;
    let after = story.sqlite().tally();
    let told = told.iter().map(|frame| codec::encode(frame).len());
    Trace {
        answer: cell(&answer),
        told_bytes: told.collect(),
        answer_bytes: codec::encode(&ServerFrame::Answer { tag: 1, answer }).len(),
        looks: (after.reads - before.reads, after.writes - before.writes),
    }
}

struct World {
    story: Story,
    anna: Arc<Session>,
    ben: Arc<Session>,
    here: ConversationId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Strangers,
    /// Anna has asked, and he has not answered.
    Asked,
    /// They are friends, and Ben looks offline.
    Friends,
}

/// Anna, who asks, and Ben, who handles requests in this way and has or has not blocked her.
async fn world(requests: FriendRequests, before: Before, blocks: bool) -> World {
    let story = Story::begin_with(Config {
        friend_requests: FriendRequests::Ask,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let mut here = ConversationId(4711);
    if before != Before::Strangers {
        here = story.befriend(&anna, "ben").await;
    }
    if before == Before::Friends {
        let (user, accept) = (anna.user, true);
        let accept = Request::AnswerFriend { user, accept };
        story.ask(&ben, accept).await.unwrap();
        story.post(&ben, here, 1, "hello").await.unwrap();
    }
    let profile = Profile {
        requests: Some(requests),
        seen_as: SeenAs::Invisible,
        ..Profile::named("ben")
    };
    story.ask(&ben, Request::SetProfile(profile)).await.unwrap();
    if blocks {
        story.ask(&ben, block(anna.user, true)).await.unwrap();
    }
    World {
        story,
        anna,
        ben,
        here,
    }
}

fn block(user: UserId, blocked: bool) -> Request {
    Request::Block { user, blocked }
}

#[tokio::test]
async fn a_block_changes_no_answer() {
    type Make = fn(&World) -> Request;
    let asks: &[(&str, Make)] = &[
        ("add", |_| add("ben")),
        ("accept", |world| Request::AnswerFriend {
            user: world.ben.user,
            accept: true,
        }),
        ("take back, or part", |world| Request::EndFriendship {
            user: world.ben.user,
        }),
        ("block", |world| block(world.ben.user, true)),
        ("remark", |world| Request::Remark {
            user: world.ben.user,
            remark: "B".into(),
            note: String::new(),
        }),
        ("look at", |world| Request::Person {
            user: world.ben.user,
        }),
        ("look at the face of", |world| Request::Picture {
            user: world.ben.user,
        }),
        ("list friends", |_| Request::Friends { after: UserId(0) }),
        ("list people", |_| Request::People { after: UserId(0) }),
        ("list conversations", |_| Request::Conversations {
            after: ConversationId(0),
        }),
        ("fetch", |world| Request::Fetch {
            conversation: world.here,
            after: Seq(0),
            limit: 9,
        }),
        ("mark", |world| Request::Mark {
            conversation: world.here,
            marks: Marks {
                read: Seq(1),
                delivered: Seq(1),
            },
        }),
        ("typing", |world| Request::Typing {
            conversation: world.here,
        }),
        ("post", |world| {
            Request::Post(Post {
                conversation: world.here,
                id: MessageId([9; 16]),
                body: Body::text("well?"),
            })
        }),
    ];
    for requests in [
        FriendRequests::Ask,
        FriendRequests::Auto,
        FriendRequests::Nobody,
    ] {
        for before in [Before::Strangers, Before::Asked, Before::Friends] {
            for (name, make) in asks {
                let mut traces = Vec::new();
                for blocks in [false, true] {
                    let world = world(requests, before, blocks).await;
                    let asked = make(&world);
                    let mut trace = trace(&world.story, &world.anna, asked).await;
                    // The look-ups for a friendship that follows come after the answer. The readers of a post are
                    // looked up once for each conversation, and after the answer, too.
                    if *name == "add" || *name == "post" {
                        trace.looks.0 = 0;
                    }
                    traces.push(trace);
                }
                assert_eq!(traces[0], traces[1], "{name}, {requests:?}, {before:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_request_to_be_friends_is_answered_asked_or_not_accepting() {
    for (requests, expected, follows) in [
        (FriendRequests::Ask, "asked", false),
        (FriendRequests::Auto, "asked", true),
        (FriendRequests::Nobody, "NotAccepting", false),
    ] {
        for blocks in [false, true] {
            let world = world(requests, Before::Strangers, blocks).await;
            let answer = world.story.ask(&world.anna, add("ben")).await;
            assert_eq!(cell(&answer), expected, "{requests:?}, {blocks}");
            let friends = Request::Friends { after: UserId(0) };
            let Ok(Answer::Friends { friends, .. }) = world.story.ask(&world.anna, friends).await
            else {
                panic!("friends")
            };
            let is_friend = friends.iter().any(|friend| {
                friend.person.user == world.ben.user && friend.state == FriendState::Friends
            });
            assert_eq!(is_friend, follows && !blocks, "{requests:?}, {blocks}");
        }
    }
}

#[tokio::test]
async fn a_request_that_was_cut_off_before_the_friendship_is_finished_by_the_next_one() {
    let world = world(FriendRequests::Auto, Before::Strangers, false).await;
    let story = &world.story;
    // As if the server is killed between the two.
    let ask = crate::store::change::Ask {
        friend: world.ben.user,
        greeting: String::new(),
        usual: FriendRequests::Auto,
    };
    story.service.carry_out(world.anna.user, ask).await.unwrap();
    let again = story.ask(&world.anna, add("ben")).await;
    assert_eq!(again, Err(Refusal::RequestWaiting));
    let once_more = story.ask(&world.anna, add("ben")).await;
    assert_eq!(once_more, Err(Refusal::AlreadyFriends));
}

#[tokio::test]
async fn being_blocked_is_told_to_nobody_who_did_not_see_the_person() {
    for before in [Before::Strangers, Before::Asked, Before::Friends] {
        let world = world(FriendRequests::Ask, before, false).await;
        let (story, anna, ben) = (&world.story, &world.anna, &world.ben);
        story.frames(anna);
        for blocked in [true, false, true] {
            story.ask(ben, block(anna.user, blocked)).await.unwrap();
        }
        assert_eq!(story.frames(anna), [], "{before:?}");
    }
}

/// The part of a picture that the server looks at.
fn png(colour: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([0, 0, 0, 96, 0, 0, 0, 96, 8, 6, 0, 0, 0, colour]);
    bytes
}

type Seen = (String, String, String, PictureId);

fn of_person(person: &Person) -> Seen {
    let Person {
        nickname,
        status,
        about,
        picture,
        ..
    } = person.clone();
    (nickname, status, about, picture)
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
async fn a_blocked_friend_gets_no_further_status_words_or_pictures() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    story.befriend(&anna, "ben").await;
    // Both are in a group, which shows pictures, too.
    let create = Request::CreateGroup {
        name: "chess".into(),
        policy: JoinPolicy::Open,
    };
    let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
        panic!("a group")
    };
    let group = head.conversation;
    let name = "ben".into();
    let conversation = group;
    let join = Request::Order {
        conversation,
        order: Order::Add { who: name },
    };
    story.ask(&anna, join).await.unwrap();
    let look = async |number: u8, picture: Option<Vec<u8>>| {
        let mut profile = Profile::named(format!("Ben {number}"));
        profile.person.status = format!("status {number}");
        profile.person.about = format!("about {number}");
        story.ask(&ben, Request::SetProfile(profile)).await.unwrap();
        let picture = Request::SetPicture(picture);
        story.ask(&ben, picture).await.unwrap();
    };
    look(1, Some(png(1))).await;
    let seen = (
        "Ben 1".to_owned(),
        "status 1".to_owned(),
        "about 1".to_owned(),
        picture::name(&png(1)),
    );
    story.ask(&ben, block(anna.user, true)).await.unwrap();
    story.frames(&anna);
    let check = async |expected: &Seen, face: Option<Vec<u8>>, when: &str| {
        let friends = Request::Friends { after: UserId(0) };
        let Ok(Answer::Friends { friends, .. }) = story.ask(&anna, friends).await else {
            panic!("friends")
        };
        assert_eq!(of_person(&friends[0].person), *expected, "{when}");
        let user = ben.user;
        let one = story.ask(&anna, Request::Person { user }).await;
        let Ok(Answer::Person(one)) = one else {
            panic!("{one:?}")
        };
        assert_eq!(of_person(&one), *expected, "{when}");
        let all = Request::People { after: UserId(0) };
        let Ok(Answer::People { people, .. }) = story.ask(&anna, all).await else {
            panic!("people")
        };
        let one = people.iter().find(|person| person.user == user).unwrap();
        assert_eq!(of_person(one), *expected, "{when}");
        let after = UserId(0);
        let conversation = group;
        let members = Request::Members {
            conversation,
            after,
        };
        let Ok(Answer::Members { members, .. }) = story.ask(&anna, members).await else {
            panic!("members")
        };
        let member = members
            .iter()
            .find(|member| member.person.user == user)
            .unwrap();
        assert_eq!(of_person(&member.person), *expected, "{when}");
        let given = story.ask(&anna, Request::Picture { user }).await;
        let given = given.ok().map(|answer| match answer {
            Answer::Picture { bytes, .. } => bytes,
            other => panic!("{other:?}"),
        });
        assert_eq!(given, face, "{when}");
    };
    check(&seen, Some(png(1)), "before anything has changed").await;
    look(2, Some(png(2))).await;
    look(3, None).await;
    assert_eq!(story.events(&anna), [], "she is told nothing");
    check(&seen, Some(png(1)), "while she is blocked").await;
    // A user who is not blocked sees the current profile.
    let carla = story.person("carla").await;
    let user = ben.user;
    let one = story.ask(&carla, Request::Person { user }).await;
    let Ok(Answer::Person(one)) = one else {
        panic!("{one:?}")
    };
    assert_eq!(one.status, "status 3");

    story.ask(&ben, block(anna.user, false)).await.unwrap();
    let told = story
        .events(&anna)
        .into_iter()
        .find_map(|event| match event {
            Event::Changed {
                change: Change::Friend(friend),
                ..
            } => Some(of_person(&friend.person)),
            _ => None,
        });
    let now = (
        "Ben 3".to_owned(),
        "status 3".to_owned(),
        "about 3".to_owned(),
        PictureId::NONE,
    );
    assert_eq!(told.as_ref(), Some(&now), "what there is now is news");
    check(&now, None, "afterwards").await;
    // A second block begins with his profile at that time.
    story.ask(&ben, block(anna.user, true)).await.unwrap();
    look(4, Some(png(4))).await;
    check(&now, None, "blocked once more").await;
}

#[tokio::test]
async fn where_the_directory_is_closed_a_number_tells_nothing() {
    type Make = fn(UserId) -> Request;
    let asks: &[(&str, Make, &str)] = &[
        (
            "look at",
            |user| Request::Person { user },
            "DirectoryClosed",
        ),
        (
            "look at the face of",
            |user| Request::Picture { user },
            "NoSuchPicture",
        ),
        ("block", |user| block(user, true), "DirectoryClosed"),
        ("unblock", |user| block(user, false), "DirectoryClosed"),
        (
            "remark",
            |user| Request::Remark {
                user,
                remark: "B".into(),
                note: String::new(),
            },
            "DirectoryClosed",
        ),
        (
            "part",
            |user| Request::EndFriendship { user },
            "DirectoryClosed",
        ),
        (
            "accept",
            |user| Request::AnswerFriend { user, accept: true },
            "NoSuchRequest",
        ),
        (
            "refuse",
            |user| Request::AnswerFriend {
                user,
                accept: false,
            },
            "NoSuchRequest",
        ),
    ];
    for (name, make, expected) in asks {
        let story = Story::begin_with(Config {
            directory: Directory::Closed,
            lobby: None,
            ..Config::default()
        });
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let real = trace(&story, &anna, make(ben.user)).await;
        let made_up = trace(&story, &anna, make(UserId(ben.user.0 ^ 1))).await;
        assert_eq!(real, made_up, "{name}");
        assert_eq!(real.answer, *expected, "{name}");
        let profile = Profile::named("Somebody Else");
        story.ask(&ben, Request::SetProfile(profile)).await.unwrap();
        assert_eq!(story.frames(&anna), [], "{name}: later changes");
    }
}

/// A stranger can be blocked by name, and the answer reveals no more than a friend request to them would.
#[tokio::test]
async fn where_the_directory_is_closed_a_stranger_is_blocked_by_name() {
    let story = Story::begin_with(Config {
        directory: Directory::Closed,
        friend_requests: FriendRequests::Auto,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let named = |name: &str| Request::BlockNamed { name: name.into() };
    for name in ["carla", "", "a b"] {
        let added = story.ask(&anna, add(name)).await.unwrap_err();
        assert_eq!(story.ask(&anna, named(name)).await, Err(added), "{name:?}");
    }
    assert_eq!(
        story.ask(&anna, named("anna")).await,
        Err(Refusal::Yourself)
    );

    story.ask(&anna, named("BEN")).await.unwrap();
    assert_eq!(story.frames(&ben), [], "he is not told");
    let Ok(Answer::Friend { friend }) = story.ask(&ben, add("anna")).await else {
        panic!("what comes of it looks as if she had not answered");
    };
    assert_eq!(friend.state, FriendState::Asked);
    let friends = Request::Friends { after: UserId(0) };
    let Ok(Answer::Friends { friends, .. }) = story.ask(&anna, friends).await else {
        panic!("a list");
    };
    let kept: Vec<_> = friends
        .iter()
        .map(|of| (of.person.user, of.blocked))
        .collect();
    assert_eq!(kept, [(ben.user, true)]);
    // Now she knows him, and ends the block by his number.
    story.ask(&anna, block(ben.user, false)).await.unwrap();
}

/// A user who turns every request away is not revealed either.
#[tokio::test]
async fn where_the_directory_is_closed_a_name_alone_shows_nobody_who_turns_requests_away() {
    let story = Story::begin_with(Config {
        directory: Directory::Closed,
        friend_requests: FriendRequests::Nobody,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let named = Request::BlockNamed { name: "ben".into() };
    let refused = Err(Refusal::NotAccepting);
    assert_eq!(story.ask(&anna, add("ben")).await, refused);
    assert_eq!(story.ask(&anna, named).await, refused);
    let look = Request::Person { user: ben.user };
    assert_eq!(story.ask(&anna, look).await, Err(Refusal::DirectoryClosed));
}

#[tokio::test]
async fn where_the_directory_is_closed_tries_at_numbers_are_counted() {
    let story = Story::begin_with(Config {
        directory: Directory::Closed,
        lookups_per_minute: 3,
        friend_requests: FriendRequests::Auto,
        lobby: None,
        ..Config::default()
    });
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    story.befriend(&anna, "ben").await;
    let closed = Err(Refusal::DirectoryClosed);
    let user = UserId(99);
    for request in [
        Request::Person { user },
        block(user, true),
        Request::EndFriendship { user },
    ] {
        assert_eq!(story.ask(&anna, request).await, closed);
    }
    let often = Err(Refusal::TooOften { seconds: 20 });
    for request in [
        Request::Person { user },
        Request::Picture { user },
        block(user, true),
        Request::AnswerFriend { user, accept: true },
    ] {
        assert_eq!(
            story.ask(&anna, request.clone()).await,
            often,
            "{request:?}"
        );
    }
    // Numbers from the user's own lists are no guesses.
    let user = ben.user;
    story.ask(&anna, Request::Person { user }).await.unwrap();
    story.ask(&anna, block(user, true)).await.unwrap();
    story.wait(20);
    let user = UserId(99);
    assert_eq!(story.ask(&anna, Request::Person { user }).await, closed);
}
