//! The list of all users, unless the administrator has closed it.

use anser_shared::answer::Answer;
use anser_shared::id::UserId;
use anser_shared::refusal::Refusal;

use super::login::too_often;
use crate::config::Directory;
use crate::service::Service;
use crate::store::question::{self, Acquaintance};

/// A page of users is below a frame's limit, with the longest names and words too.
const PAGE_PEOPLE: u32 = 250;

/// A page of all users of the server.
pub async fn list(service: &Service, reader: UserId, after: UserId) -> Result<Answer, Refusal> {
    check_open(service)?;
    let page = question::People {
        after,
        limit: PAGE_PEOPLE + 1,
        reader,
    };
    let mut people = service.look(page).await?;
    let more = people.len() > PAGE_PEOPLE as usize;
    people.truncate(PAGE_PEOPLE as usize);
    Ok(Answer::People { people, more })
}

/// A page of news is below a frame's limit, too.
const NEWS_PEOPLE: usize = 100;
const NEWS_PRESENT: usize = 10_000;

/// The changes in the list of all users, for a reader who looks at it. Users who have blocked the reader show their
/// former profile, and look offline.
pub async fn news(
    service: &Service,
    reader: UserId,
    since: Option<u64>,
) -> Result<Answer, Refusal> {
    check_open(service)?;
    service.attempt_news(reader).map_err(too_often)?;
    let (now, changed) = service.roster.since(since);
    let changed = changed.filter(|changed| changed.len() <= NEWS_PEOPLE);
    let again = changed.is_none();
    let hide = service.look(question::BlockedBy(reader)).await?;
    let is_hidden = |user: &UserId| hide.binary_search(user).is_ok();
    let mut people = Vec::new();
    let shown = changed.into_iter().flatten();
    for of in shown.filter(|user| !is_hidden(user)) {
        people.extend(service.look(question::Person { of, reader }).await?);
    }
    let mut present = service.hub.seen(None);
    present.retain(|(user, _)| !is_hidden(user));
    present.truncate(NEWS_PRESENT);
    Ok(Answer::PeopleNews {
        now,
        people,
        present,
        again,
    })
}

/// One user, as they are now. The author of a text in a group must have a name for its readers, whether or not there
/// is a list.
pub async fn one(service: &Service, reader: UserId, of: UserId) -> Result<Answer, Refusal> {
    check_known(service, reader, of).await?;
    let found = service.look(question::Person { of, reader }).await?;
    found.map(Answer::Person).ok_or(Refusal::NoSuchPerson)
}

/// Whether a request may name a user by number. Where the directory is closed, it may only name users whom the caller
/// knows: from their own lists, or from a conversation in which both are or were. An unused number is refused in the
/// same way, and attempts at numbers outside of the user's own lists are counted.
pub async fn check_known(service: &Service, asker: UserId, of: UserId) -> Result<(), Refusal> {
    let Err(refusal) = check_open(service) else {
        return Ok(());
    };
    let Acquaintance { listed, shares } = service.look(question::Knows(asker, of)).await?;
    if listed {
        return Ok(());
    }
    service.attempt_lookup(asker).map_err(too_often)?;
    if shares { Ok(()) } else { Err(refusal) }
}

pub(super) fn check_open(service: &Service) -> Result<(), Refusal> {
    match service.config.directory {
        Directory::Open => Ok(()),
        Directory::Closed => Err(Refusal::DirectoryClosed),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::answer::Answer;
    use anser_shared::codec::{self, Class};
    use anser_shared::id::{PictureId, UserId};
    use anser_shared::people::{FriendRequests, Person, Profile, SeenAs};
    use anser_shared::presence::Presence;
    use anser_shared::refusal::Refusal;
    use anser_shared::request::Request;
    use anser_shared::text::{ABOUT_MAX_CHARS, NAME_MAX_CHARS, WORDS_MAX_CHARS};

    use crate::command::story::Story;
    use crate::config::{Config, Directory};
    use crate::session::Session;

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

        let mut new = Profile::named("Änna");
        new.person.about = " I mend boats.\nAsk me. ".into();
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

    /// The place, the names of new or changed users, who is online, and whether to begin again.
    type News = (u64, Vec<String>, Vec<(UserId, Presence)>, bool);

    async fn news(story: &Story, reader: &Arc<Session>, since: Option<u64>) -> News {
        let answer = story.ask(reader, Request::PeopleNews { since }).await;
        let Ok(Answer::PeopleNews {
            now,
            people,
            mut present,
            again,
        }) = answer
        else {
            panic!("{answer:?}");
        };
        present.sort_by_key(|(user, _)| *user);
        let names = people.into_iter().map(|person| person.nickname).collect();
        (now, names, present, again)
    }

    #[tokio::test]
    async fn who_looks_at_everybody_hears_of_newcomers_of_nicknames_and_of_who_is_there() {
        use Presence::{Busy, Online};
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let both = vec![(anna.user, Online), (ben.user, Online)];
        let (place, names, present, again) = news(&story, &anna, None).await;
        assert_eq!((names, present, again), (vec![], both.clone(), false));

        let carla = story.person("carla").await;
        story.service.roster.note(carla.user);
        let profile = |nickname: &str, seen_as| {
            Request::SetProfile(Profile {
                seen_as,
                ..Profile::named(nickname)
            })
        };
        let ask = |session: Arc<Session>, request| {
            let story = &story;
            async move { story.ask(&session, request).await.unwrap() }
        };
        ask(ben.clone(), profile("Benny", SeenAs::Busy)).await;
        ask(carla.clone(), profile("carla", SeenAs::Invisible)).await;
        let (next, mut names, present, again) = news(&story, &anna, Some(place)).await;
        names.sort();
        assert_eq!(
            (names, again),
            (vec!["Benny".into(), "carla".into()], false)
        );
        // An invisible user is not shown as online.
        assert_eq!(present, [(anna.user, Online), (ben.user, Busy)]);

        // Presence is not in the news, and a change is told once.
        ask(ben.clone(), profile("Benny", SeenAs::Available)).await;
        let quiet = news(&story, &anna, Some(next)).await;
        assert_eq!(quiet, (next, vec![], both.clone(), false));
        // A place that the server does not know.
        assert!(news(&story, &anna, Some(next + 9)).await.3);

        // A user who has blocked her shows the former profile, and looks offline.
        let user = anna.user;
        let blocked = true;
        ask(ben.clone(), Request::Block { user, blocked }).await;
        ask(ben.clone(), profile("Benedict", SeenAs::Available)).await;
        let (_, names, present, _) = news(&story, &anna, Some(next)).await;
        assert_eq!((names, present), (vec![], vec![(anna.user, Online)]));
        assert_eq!(news(&story, &carla, Some(next)).await.1, ["Benedict"]);
    }

    #[tokio::test]
    async fn news_are_for_those_who_ask_now_and_then() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let look = Request::PeopleNews { since: None };
        for _ in 0..30 {
            story.ask(&anna, look.clone()).await.unwrap();
        }
        let answer = story.ask(&anna, look.clone()).await;
        assert!(
            matches!(answer, Err(Refusal::TooOften { .. })),
            "{answer:?}"
        );
        story.wait(10);
        assert!(story.ask(&anna, look).await.is_ok());
        // Nobody is told anything without a request.
        let before = story.events(&anna).len();
        story.service.roster.note(anna.user);
        assert_eq!((before, story.events(&anna).len()), (0, 0));
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
        let news = Request::PeopleNews { since: None };
        for request in [EVERYBODY, Request::Person { user: ben.user }, news] {
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
        let news = Answer::PeopleNews {
            now: u64::MAX,
            people: people[..super::NEWS_PEOPLE].to_vec(),
            present: vec![(UserId(u64::MAX), Presence::Busy); super::NEWS_PRESENT],
            again: true,
        };
        for answer in [Answer::People { people, more: true }, news] {
            let page = codec::encode(&answer);
            assert!(page.len() < Class::Ready.max_bytes() - 64);
        }
    }
}
