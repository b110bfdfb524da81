//! Counts and logs guesses of passwords.
//!
//! A program learns from the server's challenge whether its password is right, and a guessing program never sends the
//! proof. So each answered challenge without a proof counts as a wrong password. They are gathered here by account
//! and network and stored every few seconds (`command/guessed.rs`), so a guess costs the database nothing.
//!
//! A user who mistypes their own password and then signs in should not be warned about themselves. So a few attempts
//! wait here for a while, and are forgotten when a proof from the same network follows.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use crate::limit::network;

/// The number of accounts and networks that are told apart between two writes. Beyond it, networks are not told
/// apart.
const MAX_PENDING: usize = 4096;

/// The number of lines that are logged at a time, those with the most attempts first.
const MAX_LINES: usize = 20;

/// Up to this many attempts from one network may be a user's own slips. More are stored at once, whatever follows.
const FEW: u64 = 5;

/// For this time a few attempts wait for a proof that makes them the user's own.
const PATIENCE: Duration = Duration::from_mins(5);

/// Attempts by account and by network. Names that nobody has count as no account.
type Pending = HashMap<(Option<UserId>, IpAddr), Tried>;

#[derive(Debug, Default)]
pub struct Guesses {
    kept: Mutex<Kept>,
    /// The accounts with guesses in the database, so that no other accounts are looked up.
    accounts: Mutex<HashSet<UserId>>,
    /// Only one task at a time stores what was counted.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Kept {
    pending: Pending,
    /// Accounts whose password was proved a moment ago, and from which network.
    proofs: HashMap<(UserId, IpAddr), Proof>,
}

/// A password was proved.
#[derive(Debug)]
struct Proof {
    at: Timestamp,
    /// This many attempts from before the proof are still forgotten, because their connections may be seen to end
    /// later.
    left: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    pub attempts: u64,
    pub last_at: Timestamp,
    pub last_from: IpAddr,
    /// Storing it failed before.
    is_due: bool,
}

impl Tried {
    /// Whether it is stored now, and does not wait for a proof. A clock that was put back does not make it wait
    /// longer.
    fn is_due(&self, user: Option<UserId>, now: Timestamp) -> bool {
        let waits = self.attempts <= FEW && is_shortly_before(self.last_at, now);
        self.is_due || user.is_none() || !waits
    }
}

fn is_shortly_before(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now.since(at) < PATIENCE
}

/// A challenge that was given. It counts as a wrong password if it is dropped without a proof.
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
                is_due: false,
            },
            is_proved: false,
        }
    }

    /// The password was right, so a few attempts before it from the same network were the user's own.
    pub fn proved(mut self) {
        self.is_proved = true;
        if let Some(user) = self.user {
            let Tried {
                last_at, last_from, ..
            } = self.attempt;
            self.guesses.forget(user, network(last_from), last_at);
        }
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        if !self.is_proved {
            self.guesses.count(self.user, self.attempt);
        }
    }
}

impl Guesses {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock()
    }

    pub(crate) fn accounts(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.accounts.lock()
    }

    /// Counts an attempt without a proof, unless the password was proved from the same network since.
    fn count(&self, user: Option<UserId>, new: Tried) {
        let mut kept = self.kept();
        if let Some(user) = user
            && let Some(proof) = kept.proofs.get_mut(&(user, network(new.last_from)))
            && proof.left > 0
            && is_shortly_before(new.last_at, proof.at)
        {
            proof.left -= 1;
            return;
        }
        kept.add(user, new);
    }

    /// Notes that the password was proved from this network after the challenge at `at`.
    fn forget(&self, user: UserId, from: IpAddr, at: Timestamp) {
        let mut kept = self.kept();
        let key = (Some(user), from);
        let mut left = FEW;
        if let Some(before) = kept.pending.get(&key) {
            if before.is_due(Some(user), at) {
                return;
            }
            left -= before.attempts;
            kept.pending.remove(&key);
        }
        if kept.proofs.len() < MAX_PENDING {
            kept.proofs.insert((user, from), Proof { at, left });
        }
    }

    /// Whether something has to be stored for an account.
    pub fn is_pending(&self, user: UserId, now: Timestamp) -> bool {
        let kept = self.kept();
        let mut pending = kept.pending.iter();
        pending.any(|((of, _), tried)| *of == Some(user) && tried.is_due(*of, now))
    }

    /// Waits until no other task stores what was counted.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.writing.lock().await
    }

    /// Takes all attempts that no longer wait for a proof, logs them, and returns the sum for each account.
    pub fn take(&self, now: Timestamp) -> HashMap<UserId, Tried> {
        let mut kept = self.kept();
        kept.proofs
            .retain(|_, proof| is_shortly_before(proof.at, now));
        let due = kept
            .pending
            .extract_if(|(user, _), tried| tried.is_due(*user, now));
        let due: Pending = due.collect();
        drop(kept);
        summed(&due)
    }

    /// The same for all attempts, because the server stops and will not wait.
    pub fn take_all(&self) -> HashMap<UserId, Tried> {
        let pending = std::mem::take(&mut self.kept().pending);
        summed(&pending)
    }

    /// Keeps what could not be stored for later.
    pub fn put_back(&self, user: UserId, sum: Tried) {
        let is_due = true;
        self.kept().add(Some(user), Tried { is_due, ..sum });
    }
}

impl Kept {
    fn add(&mut self, user: Option<UserId>, new: Tried) {
        let mut key = (user, network(new.last_from));
        if self.pending.len() >= MAX_PENDING && !self.pending.contains_key(&key) {
            key.1 = IpAddr::from([0, 0, 0, 0]);
            // The database limits the number of accounts, and all unknown names count as one.
        }
        let none = Tried { attempts: 0, ..new };
        let kept = self.pending.entry(key).or_insert(none);
        kept.attempts += new.attempts;
        kept.is_due |= new.is_due;
        if new.last_at >= kept.last_at {
            (kept.last_at, kept.last_from) = (new.last_at, new.last_from);
        }
    }
}

fn summed(pending: &Pending) -> HashMap<UserId, Tried> {
    if !pending.is_empty() {
        log(pending);
    }
    by_account(pending)
}

fn by_account(pending: &Pending) -> HashMap<UserId, Tried> {
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

fn log(pending: &Pending) {
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
        let pending = &guesses.kept().pending;
        assert!(pending.len() <= MAX_PENDING + 2, "{}", pending.len());
        assert_eq!(
            pending.values().map(|kept| kept.attempts).sum::<u64>(),
            40_000
        );
        assert_eq!(by_account(pending)[&UserId(1)].attempts, 20_000);
    }

    const ANNA: UserId = UserId(1);

    fn from(host: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, host])
    }

    /// Makes the attempts of `hosts`, each a second after the one before it, and a proof from the first host after
    /// `secs`. Returns how many are told in the end.
    fn told(hosts: &[u8], secs: i64, seen_to_end_later: bool) -> u64 {
        let guesses = Arc::new(Guesses::default());
        let at = |secs: i64| Timestamp(secs * 1_000);
        let tried: Vec<Guess> = (0..)
            .zip(hosts)
            .map(|(second, host)| Guess::of(&guesses, Some(ANNA), from(*host), at(second)))
            .collect();
        let proof = || Guess::of(&guesses, Some(ANNA), from(1), at(secs)).proved();
        if seen_to_end_later {
            proof();
            drop(tried);
        } else {
            drop(tried);
            let early = guesses.take(at(secs)).get(&ANNA).map(|sum| sum.attempts);
            proof();
            let later = guesses.take(at(secs + 1_000));
            let later = later.get(&ANNA).map(|sum| sum.attempts);
            return early.unwrap_or(0) + later.unwrap_or(0);
        }
        let sums = guesses.take(at(secs + 1_000));
        sums.get(&ANNA).map_or(0, |sum| sum.attempts)
    }

    /// A user was warned about their own slips as if another person had guessed.
    #[test]
    fn a_few_slips_before_the_right_password_are_forgotten() {
        for later in [false, true] {
            assert_eq!(told(&[1; 1], 10, later), 0);
            assert_eq!(told(&[1; 5], 10, later), 0);
            assert_eq!(told(&[1, 2, 1, 3], 10, later), 2, "other networks stay");
            assert_eq!(told(&[2; 3], 10, later), 3);
            assert_eq!(told(&[1; 3], 1_000, later), 3, "not directly before it");
        }
        assert_eq!(told(&[1; 6], 10, false), 6, "that many are no slips");
        assert_eq!(told(&[1; 9], 10, true), 4, "no more than a few");
    }

    #[test]
    fn a_few_attempts_without_a_proof_are_told_after_a_while() {
        let guesses = Arc::new(Guesses::default());
        let try_it = |user, at| drop(Guess::of(&guesses, user, from(1), Timestamp(at)));
        try_it(Some(ANNA), 0);
        try_it(None, 0);
        assert!(guesses.take(Timestamp(1_000)).is_empty());
        assert_eq!(
            guesses.kept().pending.len(),
            1,
            "names that nobody has wait for nothing"
        );
        assert!(!guesses.is_pending(ANNA, Timestamp(1_000)));
        let later = Timestamp(300_000);
        assert!(guesses.is_pending(ANNA, later));
        let sum = guesses.take(later)[&ANNA];
        assert_eq!(sum.attempts, 1);
        // A proof does not make the server forget what the database did not take.
        guesses.put_back(ANNA, sum);
        Guess::of(&guesses, Some(ANNA), from(1), later).proved();
        assert_eq!(guesses.take(later)[&ANNA].attempts, 1);
        // A clock that was put back does not delay them.
        try_it(Some(ANNA), 900_000);
        assert!(guesses.is_pending(ANNA, later));
        try_it(Some(UserId(2)), 900_000);
        assert_eq!(guesses.take_all().len(), 2);
    }
}
