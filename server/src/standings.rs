//! The users whose rights are not the usual ones, in memory, so that a message or a sign-in needs no query.
//!
//! The database holds the same. It is read once when the server starts, and every act changes both.

use std::collections::HashMap;

use anser_shared::id::UserId;
use anser_shared::people::Rights;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use parking_lot::RwLock;

use crate::store::rights::Standing;

#[derive(Debug, Default)]
pub struct Standings(RwLock<HashMap<UserId, Standing>>);

impl Standings {
    pub fn set(&self, user: UserId, standing: Standing) {
        let mut standings = self.0.write();
        if standing == Standing::default() {
            standings.remove(&user);
        } else {
            standings.insert(user, standing);
        }
    }

    pub fn of(&self, user: UserId) -> Standing {
        let standings = self.0.read();
        standings.get(&user).cloned().unwrap_or_default()
    }

    pub fn rights(&self, user: UserId, now: Timestamp) -> Rights {
        self.of(user).rights(now)
    }

    /// Why a user cannot sign in, if they are blocked.
    pub fn block(&self, user: UserId) -> Option<Refusal> {
        self.of(user).block()
    }
}
