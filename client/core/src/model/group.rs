//! What there is to be seen of a group beside what is said: who is in it, and who is being added.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::group::Member;
use anser_shared::id::UserId;
use anser_shared::presence::Presence;

use super::Fault;
use super::fetched::Fetched;

/// Those who are in a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// By their ids. What [`Member::presence`] says is as old as the list; see [`Self::present`].
    pub list: Fetched<Vec<Member>>,
    /// Those of them who are there; nobody knows without a connection.
    pub present: Option<Arc<BTreeMap<UserId, Presence>>>,
}

impl Members {
    /// As far as they are here.
    pub fn people(&self) -> &[Member] {
        self.list.last.as_deref().map_or(&[], Vec::as_slice)
    }

    /// The list was here at least once.
    pub fn is_here(&self) -> bool {
        self.list.last.is_some()
    }

    pub fn find(&self, user: UserId) -> Option<&Member> {
        let people = self.people();
        let place = people.binary_search_by_key(&user, |m| m.person.user).ok()?;
        people.get(place)
    }

    /// Whether somebody is there; unknown without a connection.
    pub fn presence(&self, user: UserId) -> Option<Presence> {
        let present = self.present.as_ref()?;
        Some(present.get(&user).copied().unwrap_or_default())
    }
}

/// People who are being added to a group, by their login names, and what became of it. A refusal of one of
/// them does not lose the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additions {
    /// The server is asked for the first of them.
    pub waiting: Vec<String>,
    pub added: Vec<String>,
    pub refused: Vec<(String, Fault)>,
}
