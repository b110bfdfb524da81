//! Who asks for something: all that a command knows of the other side, whether that has a connection or not.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Rights;
use anser_shared::refusal::Refusal;

use crate::allowance::Allowance;

/// The person who asks, and what else there is to know for one request of theirs.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    pub user: UserId,
    pub device: DeviceId,
    /// Where they ask from; `None` without a socket.
    pub address: Option<IpAddr>,
    /// What they may do beyond, or short of, what everybody may, when they asked.
    pub rights: Rights,
    /// What the person has left to do, whichever way they ask.
    pub allowance: &'a Allowance,
    /// The connection that carries the answer, and is told nothing else of what comes of the request.
    pub connection: Option<ConnectionId>,
}

/// A connection of this server: no two have the same number while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionId(u64);

impl ConnectionId {
    /// A number for a connection that begins.
    pub fn next() -> Self {
        static BEGUN: AtomicU64 = AtomicU64::new(0);
        Self(BEGUN.fetch_add(1, Ordering::Relaxed))
    }
}

impl Caller<'_> {
    /// Refuses what a person says who is gagged: whatever others read of them, in whichever place it stands.
    pub fn may_speak(&self) -> Result<(), Refusal> {
        match self.rights.gag {
            Some(gag) => Err(Refusal::Gagged { until: gag.until }),
            None => Ok(()),
        }
    }

    /// Where they ask from, as it is written down; nothing without a socket.
    pub fn address_words(&self) -> String {
        self.address
            .map_or_else(String::new, |address| address.to_string())
    }
}
