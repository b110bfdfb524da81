//! Friends: who they are, and adding one, which here is immediate and mutual.

use std::sync::Arc;

use anser_shared::event::{Change, Event};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::request::Answer;
use anser_shared::text::Username;
use anser_shared::time::Timestamp;

use crate::service::Service;
use crate::session::Session;
use crate::store::Store;

/// A page of friends is well below a frame's limit, with the longest names too.
const PAGE_FRIENDS: usize = 1000;

pub async fn list<S: Store>(
    service: &Service<S>,
    user: UserId,
    after: UserId,
) -> Result<Answer, Refusal> {
    let page = service.store.friends(user, after, PAGE_FRIENDS).await;
    let (revision, page) = page.map_err(|error| super::refuse(&error))?;
    Ok(Answer::Friends {
        revision,
        friends: page.items,
        more: page.more,
    })
}

pub async fn add<S: Store>(
    service: &Service<S>,
    session: &Arc<Session>,
    name: &str,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let name = Username::parse(name).map_err(Refusal::Name)?;
    let person = service
        .store
        .person_named(&name.folded())
        .await
        .map_err(|e| super::refuse(&e))?;
    let person = person.ok_or(Refusal::NoSuchPerson)?;
    if person.user == session.user {
        return Err(Refusal::Yourself);
    }
    let conversation = ConversationId(service.mint());
    let befriended = service
        .store
        .befriend(session.user, person.user, conversation, now)
        .await
        .map_err(|error| super::refuse(&error))??;

    // Every device of the two hears of it, the one that asked too: that is how its lists and its
    // revision stay those of the account.
    let friend = befriended.for_asker.1.clone();
    for (to, (revision, friend)) in [
        (session.user, befriended.for_asker),
        (person.user, befriended.for_friend),
    ] {
        service.hub.each_session(&[to], |session| {
            session.tell(Event::Changed {
                revision,
                change: Change::Friend(friend.clone()),
            });
        });
    }
    crate::presence::introduce(service, session.user, person.user);
    Ok(Answer::FriendAdded { friend })
}

#[cfg(test)]
mod tests {
    use anser_shared::event::{Change, Event, Presence};
    use anser_shared::id::UserId;
    use anser_shared::refusal::{NameFault, Refusal};
    use anser_shared::request::{Answer, Request};

    use crate::command::story::Story;

    fn add(name: &str) -> Request {
        Request::AddFriend { name: name.into() }
    }

    #[tokio::test]
    async fn adding_is_immediate_mutual_and_told_to_every_device() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("Ben").await;
        let bens_other = story.device(ben.user).await;
        let (added, told) = story.ask_all(&anna, add("ben")).await;
        let Ok(Answer::FriendAdded { friend }) = added else {
            panic!("{added:?}")
        };
        assert_eq!((friend.user, friend.name.as_str()), (ben.user, "Ben"));
        assert!(told.len() >= 2, "the change and the presence: {told:?}");
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
                (back.user, back.conversation),
                (anna.user, friend.conversation)
            );
            assert_eq!(here[..], [(anna.user, Presence::Online)]);
        }
        for (session, other) in [(&anna, &ben), (&ben, &anna)] {
            let list = story
                .ask(session, Request::Friends { after: UserId(0) })
                .await;
            let Ok(Answer::Friends {
                revision: 1,
                friends,
                more: false,
            }) = list
            else {
                panic!("{list:?}")
            };
            assert_eq!(
                friends.iter().map(|f| f.user).collect::<Vec<_>>(),
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
