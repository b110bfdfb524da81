//! The users whose rights are not the usual ones, in memory, so that a message or a sign-in needs no query.
//!
//! The database holds the same. It is read once when the server starts, and every act changes both.

use std::collections::HashMap;

use anser_shared::id::UserId;
use anser_shared::people::Rights;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use parking_lot::RwLock;

use crate::store::rights::AccountRights;

#[derive(Debug, Default)]
pub struct RightsCache(RwLock<HashMap<UserId, AccountRights>>);

impl RightsCache {
    pub fn set(&self, user: UserId, account_rights: AccountRights) {
        let mut rights_cache = self.0.write();
        if account_rights == AccountRights::default() {
            rights_cache.remove(&user);
        } else {
            rights_cache.insert(user, account_rights);
        }
    }

    pub fn of(&self, user: UserId) -> AccountRights {
        let rights_cache = self.0.read();
        rights_cache.get(&user).cloned().unwrap_or_default()
    }

    pub fn rights(&self, user: UserId, now: Timestamp) -> Rights {
        self.of(user).rights(now)
    }

    /// Why a user cannot sign in, if they are blocked.
    pub fn block(&self, user: UserId) -> Option<Refusal> {
        self.of(user).block()
    }
}
