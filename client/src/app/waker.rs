//! Wakes windows from other threads: with news of the model, with a link that was opened, or because the program was
//! started a second time.

use std::sync::{Arc, OnceLock};

use egui::mutex::Mutex;
use egui::{Context, ViewportId};

use super::{raise, viewport};
use crate::core::model::WindowKey;
use crate::front::Wake;

/// Wakes windows from other threads; the engine is given it before there are any.
#[derive(Clone, Default)]
pub struct Waker(pub(super) Arc<Awake>);

#[derive(Default)]
pub(super) struct Awake {
    pub(super) ctx: OnceLock<Context>,
    pub(super) open: Mutex<Vec<WindowKey>>,
    /// A link that somebody has opened, for the root.
    pub(super) link: Mutex<Option<String>>,
}

impl Waker {
    pub fn wake(&self, wake: Wake) {
        let Some(ctx) = self.0.ctx.get() else { return };
        // By name: a request without one, from outside of a frame, reaches the root alone.
        if !matches!(wake, Wake::Conversation(_)) {
            ctx.request_repaint_of(ViewportId::ROOT);
        }
        let open = self.0.open.lock().clone();
        for key in open {
            if shows(key, wake) {
                ctx.request_repaint_of(viewport(key));
            }
        }
    }
}

/// Whether a window besides the root shows something of what has changed. The account, everybody and
/// their cards are in the same part of the picture as the contact list.
fn shows(key: WindowKey, wake: Wake) -> bool {
    match wake {
        Wake::Root => !matches!(key, WindowKey::Conversation(_)),
        Wake::Conversation(id) => key == WindowKey::Conversation(id),
        Wake::All => true,
    }
}

impl Waker {
    /// A link is looked at as soon as there is a window.
    pub fn follow(&self, link: Option<String>) {
        if link.is_some() {
            *self.0.link.lock() = link;
        }
    }

    /// Somebody has started the program a second time, with a link perhaps: the contact list comes to the
    /// front.
    pub fn raise(&self, link: Option<String>) {
        self.follow(link);
        if let Some(ctx) = self.0.ctx.get() {
            raise(ctx, ViewportId::ROOT);
        }
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::id::{ConversationId, UserId};

    use super::*;

    #[test]
    fn which_windows_are_woken() {
        let here = ConversationId(1);
        let windows = [
            WindowKey::Settings,
            WindowKey::Directory,
            WindowKey::Kept,
            WindowKey::Person(UserId(1)),
            WindowKey::Conversation(here),
            WindowKey::Conversation(ConversationId(2)),
        ];
        let woken = |wake| windows.map(|key| shows(key, wake));
        // A card changes while somebody looks at it, and a conversation is left alone by that.
        assert_eq!(woken(Wake::Root), [true, true, true, true, false, false]);
        let conversation = woken(Wake::Conversation(here));
        assert_eq!(conversation, [false, false, false, false, true, false]);
        assert_eq!(woken(Wake::All), [true; 6]);
    }
}
