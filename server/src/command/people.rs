//! Who else is on the server, unless its administrator keeps that to themselves.

use anser_shared::id::UserId;
use anser_shared::refusal::Refusal;
use anser_shared::request::Answer;

use super::login::too_often;
use crate::config::Directory;
use crate::service::Service;
use crate::store::Store;
use crate::store::account::{Finding, Question};

/// A page of people is below a frame's limit, with the longest names and words too.
const PAGE_PEOPLE: u32 = 250;

/// A page of everybody on the server.
pub async fn list<S: Store>(
    service: &Service<S>,
    reader: UserId,
    after: UserId,
) -> Result<Answer, Refusal> {
    check_open(service)?;
    let question = Question::People {
        after,
        limit: PAGE_PEOPLE + 1,
        reader,
    };
    let Finding::People(mut people) = service.look(question).await? else {
        return Err(Refusal::NoSuchPerson);
    };
    let more = people.len() > PAGE_PEOPLE as usize;
    people.truncate(PAGE_PEOPLE as usize);
    Ok(Answer::People { people, more })
}

/// One of them, as they are now. The author of a text in a group has a name for those who read it, whether
/// there is a list or not.
pub async fn one<S: Store>(
    service: &Service<S>,
    reader: UserId,
    of: UserId,
) -> Result<Answer, Refusal> {
    check_known(service, reader, of).await?;
    let question = Question::Person { of, reader };
    let Finding::People(people) = service.look(question).await? else {
        return Err(Refusal::NoSuchPerson);
    };
    let found = people.into_iter().next();
    found.map(Answer::Person).ok_or(Refusal::NoSuchPerson)
}

/// Whether a request may name a person by number. Where the directory is closed, only those whom the asker
/// knows: from their own lists, or from a conversation in which both are or were. A number that nobody has is
/// refused in the same way, and tries at others than those of the own lists are counted.
pub async fn check_known<S: Store>(
    service: &Service<S>,
    asker: UserId,
    of: UserId,
) -> Result<(), Refusal> {
    let Err(refusal) = check_open(service) else {
        return Ok(());
    };
    let Finding::Knows { listed, shares } = service.look(Question::Knows(asker, of)).await? else {
        return Err(refusal);
    };
    if listed {
        return Ok(());
    }
    service.attempt_lookup(asker).map_err(too_often)?;
    if shares { Ok(()) } else { Err(refusal) }
}

pub(super) fn check_open<S: Store>(service: &Service<S>) -> Result<(), Refusal> {
    match service.config.directory {
        Directory::Open => Ok(()),
        Directory::Closed => Err(Refusal::DirectoryClosed),
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::codec::{self, Class};
    use anser_shared::id::{PictureId, UserId};
    use anser_shared::people::{FriendRequests, Person, Profile};
    use anser_shared::refusal::Refusal;
    use anser_shared::request::{Answer, Request};
    use anser_shared::text::{ABOUT_MAX_CHARS, NAME_MAX_CHARS, WORDS_MAX_CHARS};

    use crate::command::story::Story;
    use crate::config::{Config, Directory};

    const EVERYBODY: Request = Request::People { after: UserId(0) };

    #[tokio::test]
    async fn everybody_is_listed_in_pages_and_one_by_one_as_they_are_now() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        for number in 0..super::PAGE_PEOPLE {
            story.person(&format!("somebody{number}")).await;
        }
        let Ok(Answer::People { people, more: true }) = story.ask(&anna, EVERYBODY).await else {
            panic!("the first page");
        };
        assert_eq!(people.len(), super::PAGE_PEOPLE as usize);
        let after = people.last().unwrap().user;
        let rest = story.ask(&anna, Request::People { after }).await;
        let Ok(Answer::People {
            people,
            more: false,
        }) = rest
        else {
            panic!("{rest:?}");
        };
        assert_eq!(people.len(), 1);

        let new = Profile {
            about: " I mend boats.\nAsk me. ".into(),
            ..Profile::named("Änna")
        };
        story.ask(&anna, Request::SetProfile(new)).await.unwrap();
        let user = anna.user;
        let seen = story.ask(&anna, Request::Person { user }).await;
        let Ok(Answer::Person(seen)) = seen else {
            panic!("{seen:?}");
        };
        assert_eq!(
            (seen.nickname.as_str(), seen.about.as_str()),
            ("Änna", "I mend boats.\nAsk me.")
        );
        let nobody = Request::Person { user: UserId(99) };
        assert_eq!(story.ask(&anna, nobody).await, Err(Refusal::NoSuchPerson));
    }

    #[tokio::test]
    async fn a_closed_directory_shows_nobody() {
        let story = Story::begin_with(Config {
            directory: Directory::Closed,
            friend_requests: FriendRequests::Auto,
            ..Config::default()
        });
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        for request in [EVERYBODY, Request::Person { user: ben.user }] {
            assert_eq!(
                story.ask(&anna, request).await,
                Err(Refusal::DirectoryClosed)
            );
        }
        // They find each other by name all the same.
        story.befriend(&anna, "ben").await;
        let person = Request::Person { user: ben.user };
        let seen = story.ask(&anna, person).await;
        assert!(matches!(seen, Ok(Answer::Person(_))), "{seen:?}");
    }

    #[test]
    fn the_longest_page_is_a_frame() {
        let long = |chars| "🪿".repeat(chars);
        let person = Person {
            user: UserId(u64::MAX),
            name: long(NAME_MAX_CHARS),
            nickname: long(NAME_MAX_CHARS),
            status: long(WORDS_MAX_CHARS),
            picture: PictureId(u64::MAX),
            about: long(ABOUT_MAX_CHARS),
        };
        let people = vec![person; super::PAGE_PEOPLE as usize];
        let page = codec::encode(&Answer::People { people, more: true });
        assert!(page.len() < Class::Ready.max_bytes() - 64);
    }
}
