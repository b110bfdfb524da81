//! Passwords that somebody guesses: counted, logged, and told to whoever they belong to.
//!
//! A program knows from the server's challenge whether its password is right, and one that guesses never
//! sends the proof. So each challenge that was answered with no proof counts as a wrong password. They
//! are gathered here by account and network, and written down every few seconds, so that a guess costs
//! the database nothing.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anser_shared::event::Event;
use anser_shared::id::UserId;
use anser_shared::time::Timestamp;

use crate::limit::network;
use crate::service::Service;
use crate::session::Session;
use crate::store::Store;
use crate::store::account::{Finding, Question};
use crate::store::deed::Deed;

/// So many accounts and networks are told apart between two times of writing; beyond that, networks are
/// not.
const MAX_PENDING: usize = 4096;

/// So many lines are logged at a time, those with the most attempts first.
const MAX_LINES: usize = 20;

#[derive(Debug, Default)]
pub struct Guesses {
    /// By account, or by no account for names that nobody has, and by network.
    pending: Mutex<HashMap<(Option<UserId>, IpAddr), Pending>>,
    /// Whose guesses stand in the database, so that nobody else's are looked up.
    accounts: Mutex<HashSet<UserId>>,
    /// What is counted is written by one at a time.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pending {
    attempts: u64,
    last_at: Timestamp,
    last_from: IpAddr,
}

/// A challenge that was given. It counts as a wrong password when it goes away without a proof.
#[derive(Debug)]
pub struct Guess {
    guesses: Arc<Guesses>,
    user: Option<UserId>,
    attempt: Pending,
    is_proved: bool,
}

impl Guess {
    pub fn of(guesses: &Arc<Guesses>, user: Option<UserId>, from: IpAddr, at: Timestamp) -> Self {
        Self {
            guesses: guesses.clone(),
            user,
            attempt: Pending {
                attempts: 1,
                last_at: at,
                last_from: from,
            },
            is_proved: false,
        }
    }

    pub fn proved(mut self) {
        self.is_proved = true;
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        if !self.is_proved {
            self.guesses.add(self.user, self.attempt);
        }
    }
}

impl Guesses {
    fn pending(&self) -> MutexGuard<'_, HashMap<(Option<UserId>, IpAddr), Pending>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accounts(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, user: Option<UserId>, new: Pending) {
        let mut pending = self.pending();
        let mut key = (user, network(new.last_from));
        if pending.len() >= MAX_PENDING && !pending.contains_key(&key) {
            key.1 = IpAddr::from([0, 0, 0, 0]);
            // Accounts are the database's, and as many as it has; names that nobody has are one.
        }
        let kept = pending.entry(key).or_insert(Pending { attempts: 0, ..new });
        kept.attempts += new.attempts;
        if new.last_at >= kept.last_at {
            (kept.last_at, kept.last_from) = (new.last_at, new.last_from);
        }
    }

    fn is_pending(&self, user: UserId) -> bool {
        self.pending().keys().any(|(of, _)| *of == Some(user))
    }

    /// Whose guesses the database has from before.
    pub async fn load<S: Store>(service: &Service<S>) -> Result<(), crate::store::StoreError> {
        if let Finding::Users(users) = service.store.look(Question::Guessed).await? {
            service.guesses.accounts().extend(users);
        }
        Ok(())
    }
}

/// Logs what has come together, and adds it to what the database has.
pub async fn write_down<S: Store>(service: &Service<S>) {
    let guesses = &service.guesses;
    let _turn = guesses.writing.lock().await;
    let pending = std::mem::take(&mut *guesses.pending());
    if pending.is_empty() {
        return;
    }
    log(&pending);
    for (user, sum) in by_account(&pending) {
        let deed = Deed::CountGuesses {
            attempts: sum.attempts,
            at: sum.last_at,
            from: sum.last_from.to_string(),
        };
        match service.store.deed(user, deed, service.fresh()).await {
            Ok(_) => {
                guesses.accounts().insert(user);
            }
            Err(error) => {
                if !error.is_outage() {
                    tracing::warn!(%error, %user, "guesses cannot be written down; they are kept for later");
                }
                guesses.add(Some(user), sum);
            }
        }
    }
}

fn by_account(pending: &HashMap<(Option<UserId>, IpAddr), Pending>) -> HashMap<UserId, Pending> {
    let mut sums: HashMap<UserId, Pending> = HashMap::new();
    for ((user, _), new) in pending {
        let Some(user) = user else { continue };
        let sum = sums.entry(*user).or_insert(Pending {
            attempts: 0,
            ..*new
        });
        sum.attempts += new.attempts;
        if new.last_at >= sum.last_at {
            (sum.last_at, sum.last_from) = (new.last_at, new.last_from);
        }
    }
    sums
}

fn log(pending: &HashMap<(Option<UserId>, IpAddr), Pending>) {
    let mut lines: Vec<_> = pending.iter().collect();
    lines.sort_unstable_by_key(|(_, pending)| std::cmp::Reverse(pending.attempts));
    for ((user, network), Pending { attempts, .. }) in lines.iter().take(MAX_LINES) {
        match user {
            Some(user) => tracing::warn!(%user, %network, attempts,
                "passwords of an account were tried and not proved"),
            None => tracing::warn!(%network, attempts,
                "passwords of names that nobody has were tried"),
        }
    }
    if let Some(rest) = lines.get(MAX_LINES..).filter(|rest| !rest.is_empty()) {
        let attempts: u64 = rest.iter().map(|(_, pending)| pending.attempts).sum();
        let places = rest.len();
        tracing::warn!(
            places,
            attempts,
            "passwords were tried in so many more places"
        );
    }
}

/// Tells somebody who has signed in what was tried since this device was told last.
pub async fn tell<S: Store>(service: &Service<S>, session: &Session) {
    let (guesses, user) = (&service.guesses, session.user);
    if guesses.is_pending(user) {
        write_down(service).await;
    }
    if !guesses.accounts().contains(&user) {
        return;
    }
    // What cannot be read now is told at the next sign-in.
    let found = service.look(Question::Guesses(user, session.device)).await;
    if let Ok(Finding::Guesses(Some(found))) = found {
        session.tell(Event::Guessed(found));
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::people::Guesses as Told;
    use anser_shared::request::{Answer, Request};

    use super::*;
    use crate::command::story::Story;

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
            vec![Event::Guessed(Told {
                attempts,
                total: 4,
                last_at,
                last_from: from(9).to_string(),
            })]
        };
        let hears = async |session: &Session| {
            tell(&story.service, session).await;
            story.events(session)
        };
        assert_eq!(hears(&anna).await, told(4));
        assert_eq!(
            hears(&anna).await,
            told(4),
            "nobody has said that it was seen"
        );
        let seen = Request::GuessesSeen { total: 4 };
        assert_eq!(story.ask(&anna, seen).await, Ok(Answer::Done));
        assert_eq!(hears(&anna).await, []);
        assert_eq!(hears(&other).await, told(4), "each device is told");
        assert_eq!(hears(&ben).await, []);

        // A device that comes anew hears of what the others have not seen.
        let new = story.device(anna.user).await;
        assert_eq!(hears(&new).await, []);
        drop(guess(&story, Some(anna.user), 9));
        let Some(Event::Guessed(found)) = hears(&new).await.pop() else {
            panic!("guesses are told")
        };
        assert_eq!((found.attempts, found.total), (1, 5));
        // And after a restart.
        story.service.guesses.accounts().clear();
        assert_eq!(hears(&new).await, []);
        Guesses::load(&story.service).await.unwrap();
        assert_eq!(hears(&new).await.len(), 1);
        // Nobody says that they have seen more than there was.
        let ahead = Request::GuessesSeen { total: 1_000_000 };
        assert_eq!(story.ask(&new, ahead).await, Ok(Answer::Done));
        drop(guess(&story, Some(anna.user), 9));
        assert_eq!(hears(&new).await.len(), 1);
    }

    #[test]
    fn what_waits_to_be_written_is_bounded() {
        let guesses = Arc::new(Guesses::default());
        for number in 0..20_000u32 {
            let from = IpAddr::from(number.to_be_bytes());
            drop(Guess::of(&guesses, None, from, Timestamp(0)));
            drop(Guess::of(&guesses, Some(UserId(1)), from, Timestamp(0)));
        }
        let pending = guesses.pending();
        assert!(pending.len() <= MAX_PENDING + 2, "{}", pending.len());
        assert_eq!(
            pending.values().map(|kept| kept.attempts).sum::<u64>(),
            40_000
        );
        assert_eq!(by_account(&pending)[&UserId(1)].attempts, 20_000);
    }
}
