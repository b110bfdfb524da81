//! Memory budgets that many connections share: for incomplete frames, and for what waits to be written to the devices
//! of one account.
//!
//! A complete frame is carried out and dropped. An incomplete frame is kept for as long as its sender likes, so many
//! senders could fill the memory with halves. All connections that are not signed in share one budget, and each
//! account has one for all of its devices. A connection that wants more than is left is cut off. Ordinary programs
//! hardly ever have half a frame in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// For all connections that are not signed in. Their frames are smaller than a kilobyte, and arrive in one piece.
pub const STRANGERS_BYTES: usize = 8 << 20;

/// For all devices of one account. The longest frame is a megabyte.
pub const ACCOUNT_BYTES: usize = 8 << 20;

/// The bytes that may wait to be written to all devices of one account: eight times as much as to one of them.
pub const ACCOUNT_WAITING_BYTES: usize = 32 << 20;

#[derive(Debug)]
pub struct Budget {
    max_bytes: usize,
    used: AtomicUsize,
}

impl Budget {
    pub fn new(max_bytes: usize) -> Arc<Self> {
        let used = AtomicUsize::new(0);
        Arc::new(Self { max_bytes, used })
    }

    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: usize) -> bool {
        let before = self.used.fetch_add(bytes, Ordering::Relaxed);
        let fits = before + bytes <= self.max_bytes;
        if !fits {
            self.give_back(bytes);
        }
        fits
    }

    fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The share of a budget that one connection holds. It is given back when it is dropped.
#[derive(Debug)]
pub struct Held {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Held {
    pub fn of(budget: Arc<Budget>) -> Self {
        Self { budget, bytes: 0 }
    }

    /// Holds this many bytes from now on; false if they are more than is left.
    #[must_use]
    pub fn hold(&mut self, bytes: usize) -> bool {
        if bytes > self.bytes && !self.budget.take(bytes - self.bytes) {
            return false;
        }
        if bytes < self.bytes {
            self.budget.give_back(self.bytes - bytes);
        }
        self.bytes = bytes;
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_counted_and_given_back() {
        let budget = Budget::new(100);
        let mut one = Held::of(budget.clone());
        let mut other = Held::of(budget.clone());
        assert!(one.hold(60) && other.hold(40));
        assert!(!other.hold(41));
        assert_eq!(budget.used(), 100, "what was refused is not held");
        assert!(one.hold(20) && other.hold(80));
        drop(other);
        assert_eq!(budget.used(), 20);
        assert!(one.hold(100) && one.hold(0));
        assert_eq!(budget.used(), 0);
    }
}
