//! Stores attempts to guess a password, and tells the account's owner about them.

use std::collections::HashMap;

use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Guesses;

use crate::guesses::Tried;
use crate::service::Service;
use crate::store::StoreError;
use crate::store::change;
use crate::store::question;

/// The accounts with guesses in the database from earlier runs.
pub async fn load(service: &Service) -> Result<(), StoreError> {
    let users = service.store.look(question::Guessed).await?;
    service.guesses.accounts().extend(users);
    Ok(())
}

/// Logs the attempts that are not the owner's own slips, and adds them to those in the database.
pub async fn write_down(service: &Service) {
    let _turn = service.guesses.turn().await;
    add(service, service.guesses.take(service.now())).await;
}

/// The same for all attempts, because the server stops.
pub async fn write_down_all(service: &Service) {
    let _turn = service.guesses.turn().await;
    add(service, service.guesses.take_all()).await;
}

async fn add(service: &Service, sums: HashMap<UserId, Tried>) {
    let guesses = &service.guesses;
    for (user, sum) in sums {
        let count = change::CountGuesses {
            attempts: sum.attempts,
            at: sum.last_at,
            from: sum.last_from.to_string(),
        };
        match service.store.change(user, count, service.fresh()).await {
            Ok(_) => {
                guesses.accounts().insert(user);
            }
            Err(error) => {
                if !error.is_outage() {
                    tracing::warn!(%error, %user, "guesses cannot be written down; they are kept for later");
                }
                guesses.put_back(user, sum);
            }
        }
    }
}

/// The attempts since this device was last told; `None` if there were none.
pub async fn news(service: &Service, user: UserId, device: DeviceId) -> Option<Guesses> {
    let guesses = &service.guesses;
    if guesses.is_pending(user, service.now()) {
        write_down(service).await;
    }
    if !guesses.accounts().contains(&user) {
        return None;
    }
    // What cannot be read now is told at the next sign-in.
    let found = service.look(question::Guesses(user, device)).await;
    found.ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use anser_shared::answer::Answer;
    use anser_shared::request::Request;

    use super::*;
    use crate::command::story::Story;
    use crate::guesses::Guess;
    use crate::session::Session;

    fn from(host: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, host])
    }

    fn guess(story: &Story, user: Option<UserId>, host: u8) -> Guess {
        Guess::of(
            &story.service.guesses,
            user,
            from(host),
            story.service.now(),
        )
    }

    #[tokio::test]
    async fn guesses_are_told_to_each_device_until_it_says_that_it_was() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let other = story.device(anna.user).await;
        for host in 1..=3 {
            drop(guess(&story, Some(anna.user), host));
        }
        story.wait(5);
        drop(guess(&story, Some(anna.user), 9));
        drop(guess(&story, None, 9));
        guess(&story, Some(anna.user), 10).proved();
        let last_at = story.service.now();
        let told = |attempts| {
            Some(Guesses {
                attempts,
                total: 4,
                last_at,
                last_from: from(9).to_string(),
            })
        };
        // Nobody has signed in from there. Attempts that may be the user's own slips are told after a while.
        story.wait(300);
        let hears =
            async |session: &Session| news(&story.service, session.user, session.device).await;
        assert_eq!(hears(&anna).await, told(4));
        assert_eq!(
            hears(&anna).await,
            told(4),
            "nobody has said that it was seen"
        );
        let seen = Request::GuessesSeen { total: 4 };
        assert_eq!(story.ask(&anna, seen).await, Ok(Answer::Done));
        assert_eq!(hears(&anna).await, None);
        assert_eq!(hears(&other).await, told(4), "each device is told");
        assert_eq!(hears(&ben).await, None);

        // A new device is told about what the others have not seen.
        let new = story.device(anna.user).await;
        assert_eq!(hears(&new).await, None);
        drop(guess(&story, Some(anna.user), 9));
        story.wait(300);
        let Some(found) = hears(&new).await else {
            panic!("guesses are told")
        };
        assert_eq!((found.attempts, found.total), (1, 5));
        // And after a restart.
        story.service.guesses.accounts().clear();
        assert_eq!(hears(&new).await, None);
        load(&story.service).await.unwrap();
        assert!(hears(&new).await.is_some());
        // A device cannot say that it has seen more than there was.
        let ahead = Request::GuessesSeen { total: 1_000_000 };
        assert_eq!(story.ask(&new, ahead).await, Ok(Answer::Done));
        drop(guess(&story, Some(anna.user), 9));
        story.wait(300);
        assert!(hears(&new).await.is_some());
    }
}
