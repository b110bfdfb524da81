//! A search as windows and the terminal see it.

use std::sync::Arc;

use anser_shared::time::Timestamp;

use super::Fault;
use super::fetched::FetchState;
use super::ticket::Ticket;
use crate::search::{Hit, Part, Query};

/// A search that somebody has begun, and what was found so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    pub query: Query,
    /// Which of all hits were looked up first.
    pub part: Part,
    /// Of this query, as soon as `answered`; until then of the one before.
    pub hits: Arc<Vec<Hit>>,
    pub answered: bool,
    pub more: bool,
    /// How far back the history on this device goes, where one searches.
    pub since: Option<Timestamp>,
    pub state: FetchState,
    /// What began it.
    pub(crate) number: Ticket,
    pub(crate) waiting: Vec<Ticket>,
}

impl Searched {
    /// What was found, as when it was just given.
    pub fn given(query: Query, hits: Vec<Hit>, more: bool) -> Self {
        Self {
            query,
            part: Part::Newest,
            hits: Arc::new(hits),
            answered: true,
            more,
            since: None,
            state: FetchState::Complete,
            number: Ticket::default(),
            waiting: Vec::new(),
        }
    }

    /// Why the history could not be searched.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.state {
            FetchState::Failed(fault) => Some(fault),
            FetchState::Complete | FetchState::Loading => None,
        }
    }
}
