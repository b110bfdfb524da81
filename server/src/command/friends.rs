//! Friendship: requests, answers, the end of a friendship, blocks and remarks.

use anser_shared::answer::Answer;
use anser_shared::friend::{Friend, FriendState};
use anser_shared::id::UserId;
use anser_shared::people::FriendRequests;
use anser_shared::refusal::Refusal;
use anser_shared::text::{self, NAME_MAX_CHARS, NOTE_MAX_CHARS, Username, WORDS_MAX_CHARS};

use super::people;
use crate::caller::Caller;
use crate::presence;
use crate::service::Service;
use crate::store::Store as _;
use crate::store::{Change, change};

/// A page of friends is below a frame's limit, with the longest names and notes too.
const PAGE_FRIENDS: usize = 100;

pub async fn list(service: &Service, user: UserId, after: UserId) -> Result<Answer, Refusal> {
    let page = service.store.friends(user, after, PAGE_FRIENDS).await;
    let (revision, page) = page.map_err(|error| super::refuse(&error))?;
    Ok(Answer::Friends {
        revision,
        friends: page.items,
        more: page.more,
    })
}

/// A friendship that follows if a user accepts every request.
pub struct Welcoming {
    friend: UserId,
    change: change::Welcome,
}

/// Asks a user to be friends. If they accept every request, the friendship follows after the answer. The answer is
/// the same for all, so it does not reveal a block.
pub async fn add(
    service: &Service,
    caller: &Caller<'_>,
    name: &str,
    greeting: &str,
) -> (Result<Answer, Refusal>, Option<Welcoming>) {
    let friend = match find(service, name).await {
        Ok(friend) => friend,
        Err(refusal) => return (Err(refusal), None),
    };
    let answer = ask(service, caller, friend, greeting).await;
    let waits = match &answer {
        Ok(Answer::Friend { friend }) => friend.state == FriendState::Asked,
        // The server was stopped between the answer and the friendship.
        Err(Refusal::RequestWaiting) => true,
        _ => false,
    };
    let welcoming = waits.then_some(Welcoming {
        friend,
        change: change::Welcome {
            asker: caller.user,
            usual: service.config.friend_requests,
        },
    });
    (answer, welcoming)
}

/// Makes the friendship that follows.
pub async fn welcome(service: &Service, welcoming: Welcoming) {
    let Welcoming { friend, change } = welcoming;
    // Refused if the user answers requests themselves.
    let _ = tie(service, friend, change).await;
}

async fn find(service: &Service, name: &str) -> Result<UserId, Refusal> {
    let name = Username::parse(name).map_err(Refusal::Name)?;
    let person = service.store.person_named(name.folded().as_str()).await;
    let person = person.map_err(|error| super::refuse(&error))?;
    Ok(person.ok_or(Refusal::NoSuchPerson)?.user)
}

async fn ask(
    service: &Service,
    caller: &Caller<'_>,
    friend: UserId,
    greeting: &str,
) -> Result<Answer, Refusal> {
    let greeting = words(greeting, WORDS_MAX_CHARS)?;
    if !greeting.is_empty() {
        caller.may_speak()?;
    }
    let change = change::Ask {
        friend,
        greeting,
        usual: service.config.friend_requests,
    };
    tie(service, caller.user, change).await
}

/// Accepts or refuses another user's request.
pub async fn answer(
    service: &Service,
    caller: &Caller<'_>,
    asker: UserId,
    accept: bool,
) -> Result<Answer, Refusal> {
    // A user who has asked is known. There is no request of any other user, whether or not they exist.
    match people::check_known(service, caller.user, asker).await {
        Err(Refusal::DirectoryClosed) => Err(Refusal::NoSuchRequest),
        Err(refusal) => Err(refusal),
        Ok(()) => {
            tie(
                service,
                caller.user,
                change::AnswerRequest { asker, accept },
            )
            .await
        }
    }
}

/// Ends a friendship, or takes a request back.
pub async fn part(
    service: &Service,
    caller: &Caller<'_>,
    friend: UserId,
) -> Result<Answer, Refusal> {
    people::check_known(service, caller.user, friend).await?;
    let knew = see_each_other(service, caller.user, friend).await;
    let answer = tie(service, caller.user, change::Part { friend }).await?;
    if knew {
        presence::part(service, caller.user, friend);
    }
    Ok(answer)
}

pub async fn block(
    service: &Service,
    caller: &Caller<'_>,
    other: UserId,
    blocked: bool,
) -> Result<Answer, Refusal> {
    if other != caller.user {
        people::check_known(service, caller.user, other).await?;
    }
    keep_away(service, caller, (other, None), blocked).await
}

/// Blocks a user by name, also a stranger where the directory is closed. The rule of a friend request applies: a user
/// who turns every request away is not revealed to a user who only knows the name.
pub async fn block_named(
    service: &Service,
    caller: &Caller<'_>,
    name: &str,
) -> Result<Answer, Refusal> {
    let other = find(service, name).await?;
    let is_stranger = other != caller.user
        && people::check_known(service, caller.user, other)
            .await
            .is_err();
    let stranger = is_stranger.then_some(service.config.friend_requests);
    keep_away(service, caller, (other, stranger), true).await
}

async fn keep_away(
    service: &Service,
    caller: &Caller<'_>,
    (other, stranger): (UserId, Option<FriendRequests>),
    blocked: bool,
) -> Result<Answer, Refusal> {
    // A stranger, or a friend who already sees nothing of the user, would learn of the block by being told.
    let knew = see_each_other(service, caller.user, other).await;
    let block = change::Block {
        other,
        blocked,
        stranger,
    };
    let answer = tie(service, caller.user, block).await?;
    if blocked && knew {
        presence::part(service, caller.user, other);
    }
    Ok(answer)
}

pub async fn remark(
    service: &Service,
    caller: &Caller<'_>,
    other: UserId,
    remark: &str,
    note: &str,
) -> Result<Answer, Refusal> {
    people::check_known(service, caller.user, other).await?;
    let change = change::Remark {
        other,
        remark: words(remark, NAME_MAX_CHARS)?,
        note: text::lines(note, NOTE_MAX_CHARS).ok_or(Refusal::WordsTooLong)?,
    };
    tie(service, caller.user, change).await
}

fn words(typed: &str, max_chars: usize) -> Result<String, Refusal> {
    text::words(typed, max_chars).ok_or(Refusal::WordsTooLong)
}

/// Changes the friendship of two users, and answers with its state. Friends learn whether the other is online.
async fn tie(
    service: &Service,
    user: UserId,
    change: impl Change<Done = Friend>,
) -> Result<Answer, Refusal> {
    let friend = service.carry_out(user, change).await?;
    if is_told_of(service, user, &friend).await {
        presence::introduce(service, user, friend.person.user);
    }
    Ok(Answer::Friend { friend })
}

/// Whether the two may know whether the other is online.
async fn is_told_of(service: &Service, user: UserId, friend: &Friend) -> bool {
    friend.state == FriendState::Friends
        && !friend.blocked
        && see_each_other(service, user, friend.person.user).await
}

/// Whether two users are friends and neither has blocked the other.
async fn see_each_other(service: &Service, user: UserId, other: UserId) -> bool {
    let friends = service.store.friend_ids(user).await;
    friends.is_ok_and(|friends| friends.contains(&other))
}

#[cfg(test)]
mod tests {
    use anser_shared::answer::Answer;
    use anser_shared::event::{Change, Event};
    use anser_shared::friend::FriendState;
    use anser_shared::id::UserId;
    use anser_shared::presence::Presence;
    use anser_shared::refusal::{NameFault, Refusal};
    use anser_shared::request::Request;

    use crate::command::story::{Story, add};

    #[tokio::test]
    async fn adding_is_immediate_mutual_and_told_to_every_device() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("Ben").await;
        let bens_other = story.device(ben.user).await;
        let (added, told) = story.ask_all(&anna, add("ben")).await;
        let Ok(Answer::Friend { friend }) = added else {
            panic!("{added:?}")
        };
        assert_eq!(
            (friend.person.user, friend.person.name.as_str()),
            (ben.user, "Ben")
        );
        assert_eq!(friend.state, FriendState::Asked, "the friendship follows");
        assert_eq!(told.len(), 1, "the change: {told:?}");
        for device in [&ben, &bens_other] {
            let events = story.events(device);
            let [
                Event::Changed {
                    revision: 1,
                    change: Change::Friend(back),
                },
                Event::Presence(here),
            ] = &events[..]
            else {
                panic!("{events:?}")
            };
            assert_eq!(
                (back.person.user, back.conversation),
                (anna.user, friend.conversation)
            );
            assert_eq!(here[..], [(anna.user, Presence::Online)]);
        }
        for (session, other, revision) in [(&anna, &ben, 2), (&ben, &anna, 1)] {
            let list = story
                .ask(session, Request::Friends { after: UserId(0) })
                .await;
            let Ok(Answer::Friends {
                revision: told,
                friends,
                more: false,
            }) = list
            else {
                panic!("{list:?}")
            };
            assert_eq!(told, revision);
            assert_eq!(
                friends.iter().map(|f| f.person.user).collect::<Vec<_>>(),
                [other.user]
            );
        }
    }

    #[tokio::test]
    async fn who_cannot_be_added() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        story.person("ben").await;
        story.befriend(&anna, "ben").await;
        for (name, refusal) in [
            ("nobody", Refusal::NoSuchPerson),
            ("ANNA", Refusal::Yourself),
            ("ＢＥＮ", Refusal::AlreadyFriends),
            ("b\u{200b}en", Refusal::Name(NameFault::Invisible)),
            ("", Refusal::Name(NameFault::TooShort)),
        ] {
            assert_eq!(story.ask(&anna, add(name)).await, Err(refusal), "{name}");
        }
    }
}
