//! The caller of a command: everything that a command knows about who asks, with or without a connection.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use anser_shared::id::{DeviceId, UserId};
use anser_shared::people::Rights;
use anser_shared::refusal::Refusal;

use crate::allowance::Allowance;

/// The user who makes a request, with what a command needs to know for it.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    pub user: UserId,
    pub device: DeviceId,
    /// Their network address; `None` without a socket.
    pub address: Option<IpAddr>,
    /// Their rights at the time of the request, if they differ from the usual ones.
    pub rights: Rights,
    /// What the user has left of their limits, on all connections.
    pub allowance: &'a Allowance,
    /// The connection that carries the answer. It is told nothing else about the outcome of the request.
    pub connection: Option<ConnectionId>,
}

/// The number of a connection on this server, unique while the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionId(u64);

impl ConnectionId {
    /// A number for a new connection.
    pub fn next() -> Self {
        static BEGUN: AtomicU64 = AtomicU64::new(0);
        Self(BEGUN.fetch_add(1, Ordering::Relaxed))
    }
}

impl Caller<'_> {
    /// Refuses a gagged user everything that others would read, in whichever place it is shown.
    pub fn may_speak(&self) -> Result<(), Refusal> {
        match self.rights.gag {
            Some(gag) => Err(Refusal::Gagged { until: gag.until }),
            None => Ok(()),
        }
    }

    /// Their address as it is written down; empty without a socket.
    pub fn address_words(&self) -> String {
        self.address
            .map_or_else(String::new, |address| address.to_string())
    }
}
