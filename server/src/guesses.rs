//! Passwords that somebody guesses, counted and logged.
//!
//! A program knows from the server's challenge whether its password is right, and one that guesses never
//! sends the proof. So each challenge that was answered with no proof counts as a wrong password. They
//! are gathered here by account and network, and written down every few seconds (`command/guessed.rs`),
//! so that a guess costs the database nothing.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;

use crate::limit::network;

/// So many accounts and networks are told apart between two times of writing; beyond that, networks are
/// not.
const MAX_PENDING: usize = 4096;

/// So many lines are logged at a time, those with the most attempts first.
const MAX_LINES: usize = 20;

#[derive(Debug, Default)]
pub struct Guesses {
    /// By account, or by no account for names that nobody has, and by network.
    pending: Mutex<HashMap<(Option<UserId>, IpAddr), Tried>>,
    /// Whose guesses stand in the database, so that nobody else's are looked up.
    accounts: Mutex<HashSet<UserId>>,
    /// What is counted is written by one at a time.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    pub attempts: u64,
    pub last_at: Timestamp,
    pub last_from: IpAddr,
}

/// A challenge that was given. It counts as a wrong password when it goes away without a proof.
#[derive(Debug)]
pub struct Guess {
    guesses: Arc<Guesses>,
    user: Option<UserId>,
    attempt: Tried,
    is_proved: bool,
}

impl Guess {
    pub fn of(guesses: &Arc<Guesses>, user: Option<UserId>, from: IpAddr, at: Timestamp) -> Self {
        Self {
            guesses: guesses.clone(),
            user,
            attempt: Tried {
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
    fn pending(&self) -> MutexGuard<'_, HashMap<(Option<UserId>, IpAddr), Tried>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn accounts(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, user: Option<UserId>, new: Tried) {
        let mut pending = self.pending();
        let mut key = (user, network(new.last_from));
        if pending.len() >= MAX_PENDING && !pending.contains_key(&key) {
            key.1 = IpAddr::from([0, 0, 0, 0]);
            // Accounts are the database's, and as many as it has; names that nobody has are one.
        }
        let kept = pending.entry(key).or_insert(Tried { attempts: 0, ..new });
        kept.attempts += new.attempts;
        if new.last_at >= kept.last_at {
            (kept.last_at, kept.last_from) = (new.last_at, new.last_from);
        }
    }

    pub fn is_pending(&self, user: UserId) -> bool {
        self.pending().keys().any(|(of, _)| *of == Some(user))
    }

    /// Waits until nobody else writes down what was counted.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.writing.lock().await
    }

    /// Takes what has come together, logs it, and gives the sum of each account.
    pub fn take(&self) -> HashMap<UserId, Tried> {
        let pending = std::mem::take(&mut *self.pending());
        if !pending.is_empty() {
            log(&pending);
        }
        by_account(&pending)
    }

    /// What could not be written down is kept for later.
    pub fn put_back(&self, user: UserId, sum: Tried) {
        self.add(Some(user), sum);
    }
}

fn by_account(pending: &HashMap<(Option<UserId>, IpAddr), Tried>) -> HashMap<UserId, Tried> {
    let mut sums: HashMap<UserId, Tried> = HashMap::new();
    for ((user, _), new) in pending {
        let Some(user) = user else { continue };
        let sum = sums.entry(*user).or_insert(Tried {
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

fn log(pending: &HashMap<(Option<UserId>, IpAddr), Tried>) {
    let mut lines: Vec<_> = pending.iter().collect();
    lines.sort_unstable_by_key(|(_, pending)| std::cmp::Reverse(pending.attempts));
    for ((user, network), Tried { attempts, .. }) in lines.iter().take(MAX_LINES) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
