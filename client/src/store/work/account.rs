//! What belongs to the account: its profile, its friends, those whom it has met, and how far all of it is known.

use anser_shared::friend::Friend;
use anser_shared::id::UserId;
use anser_shared::people::{Person, Profile};
use rusqlite::params;

use super::Work;
use crate::core::input::StoreEvent;
use crate::store::fault::HistoryFault;
use crate::store::record;

impl Work<'_> {
    pub(super) fn replace_friends(
        &self,
        revision: u64,
        friends: &[Friend],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("DELETE FROM friends", [])?;
        friends
            .iter()
            .try_for_each(|friend| self.put_friend(friend))?;
        self.set_revision(revision)
    }

    pub(super) fn change_friend(
        &self,
        revision: u64,
        friend: &Friend,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.put_friend(friend)?;
        self.set_revision(revision)
    }

    pub(super) fn set_revision(&self, revision: u64) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("UPDATE account SET revision = ?1", [revision.cast_signed()])
    }

    fn put_friend(&self, friend: &Friend) -> Result<(), HistoryFault> {
        self.run(
            "INSERT OR REPLACE INTO friends (user, friend) VALUES (?1, ?2)",
            params![friend.person.user.0.cast_signed(), record::write(friend)],
        )?;
        Ok(())
    }

    pub(in crate::store) fn set_number(&self, number: u64) -> Result<(), HistoryFault> {
        self.run("UPDATE account SET home = ?1", [number.cast_signed()])?;
        Ok(())
    }

    /// A request of the person was accepted, and they have not looked there since; or they have.
    pub(super) fn save_accepted(
        &self,
        user: UserId,
        accepted: bool,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let sql = if accepted {
            "INSERT INTO accepted (user) VALUES (?1) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM accepted WHERE user = ?1"
        };
        self.run(sql, [user.0.cast_signed()])
    }

    /// Somebody who writes in a group.
    pub(super) fn save_person(&self, person: &Person) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "INSERT OR REPLACE INTO people (user, person) VALUES (?1, ?2)",
            params![person.user.0.cast_signed(), record::write(person)],
        )
    }

    pub(super) fn save_profile(
        &self,
        revision: u64,
        profile: &Profile,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("UPDATE account SET profile = ?1", [record::write(profile)])?;
        self.set_revision(revision)
    }

    /// The same of a change that need not be one of the account.
    pub(super) fn set_revision_if_any(
        &self,
        revision: Option<u64>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        match revision {
            Some(revision) => self.set_revision(revision),
            None => Ok(None),
        }
    }

    pub(super) fn save_life(&self, life: u64) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("UPDATE account SET life = ?1", [life.cast_signed()])
    }
}
