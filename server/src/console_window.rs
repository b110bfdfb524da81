//! Opens the console's window if there is a display and the window was not switched off.

use std::path::Path;
use std::sync::Arc;

use anser_server::admin::operator::Operator;
use anser_server::console::journal::{Journal, Tap, journal};
use anser_server::console::{self, Ending};
use anser_server::serve::system_clock;
use anser_server::words::Words;

pub use anser_server::console::Closer;

/// A window that is to be opened, or none.
pub struct PlannedWindow(Option<(Tap, Journal)>);

impl PlannedWindow {
    pub fn new(headless: bool) -> Self {
        Self((!headless && has_display()).then(|| journal(Arc::clone(&system_clock()))))
    }

    /// The log's connection to the window, and the rest of the window.
    pub fn tap(self) -> (Option<Tap>, UnopenedWindow) {
        let (tap, journal) = self.0.unzip();
        (tap, UnopenedWindow(journal))
    }
}

/// A window that shows this log.
pub struct UnopenedWindow(Option<Journal>);

impl UnopenedWindow {
    /// Runs the window on this thread until it is closed. True if the server goes on afterwards.
    pub fn show(self, operator: Operator, address: &str, data: &Path, closer: &Closer) -> bool {
        let Some(journal) = self.0 else { return true };
        let words = Words::of_system();
        match console::run(operator, journal, words, address, data, closer) {
            Ok(ending) => ending == Ending::GoOn,
            Err(reason) => {
                tracing::warn!(
                    reason,
                    "the console cannot be opened; the server runs without it"
                );
                true
            }
        }
    }
}

/// Whether a display is configured. Whether it works is known when the window opens.
fn has_display() -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
