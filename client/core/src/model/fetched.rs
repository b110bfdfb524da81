//! What is asked of the server when somebody wants to see it, and may be asked for again.

use std::sync::Arc;

use super::Fault;

/// What was given last, and how asking goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetched<T> {
    /// `None` before it was given for the first time. It stays while it is asked for again, and where that fails.
    pub last: Option<Arc<T>>,
    pub state: FetchState,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FetchState {
    /// Nobody asks for it at the moment.
    #[default]
    Complete,
    Loading,
    /// Why it was not given when it was asked for last.
    Failed(Fault),
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self {
            last: None,
            state: FetchState::Complete,
        }
    }
}

impl<T> Fetched<T> {
    /// What is here, as when it was just given.
    pub fn given(value: T) -> Self {
        Self {
            last: Some(Arc::new(value)),
            ..Self::default()
        }
    }

    pub fn is_loading(&self) -> bool {
        self.state == FetchState::Loading
    }

    /// Why it is not here, or not as it is now.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.state {
            FetchState::Failed(fault) => Some(fault),
            FetchState::Complete | FetchState::Loading => None,
        }
    }

    /// It is asked for; false where it is already, and whoever asks twice waits for the first answer.
    pub fn ask(&mut self) -> bool {
        !matches!(
            std::mem::replace(&mut self.state, FetchState::Loading),
            FetchState::Loading
        )
    }

    pub fn give(&mut self, value: T) {
        self.last = Some(Arc::new(value));
        self.state = FetchState::Complete;
    }

    /// The connection is gone: what was on its way does not come.
    pub fn interrupt(&mut self) {
        if self.is_loading() {
            self.fail(Fault::Offline);
        }
    }

    /// It is not to be had; what is here stays.
    pub fn fail(&mut self, fault: Fault) {
        self.state = FetchState::Failed(fault);
    }
}

impl<T> Fetched<Vec<T>> {
    /// What is here of it.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.last.iter().flat_map(|all| all.iter())
    }
}

impl<T: Clone> Fetched<T> {
    /// What is here, to be changed.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.last.as_mut().map(Arc::make_mut)
    }
}
