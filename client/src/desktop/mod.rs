//! What a desktop offers around the windows: notifications, a sound, a place in its tray, and a way in for
//! links. Nothing here knows the model: whoever calls says what is to be shown, and hears what was pressed.
//!
//! Each service stands on a thread of its own, because a desktop may answer late or never. What one of them
//! cannot do is kept in [`Services`], for the settings to say.

pub mod browser;
pub mod links;
pub mod sound;

#[cfg(target_os = "linux")]
mod notifications;
#[cfg(target_os = "linux")]
mod tray;

#[cfg(not(target_os = "linux"))]
mod elsewhere;

use std::sync::Arc;

use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::SeenAs;
use parking_lot::Mutex;

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Notifications, Tray};
#[cfg(target_os = "linux")]
pub use notifications::Notifications;
#[cfg(target_os = "linux")]
pub use tray::Tray;

/// What a press on a notification or in the tray asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    Contacts,
    Conversation(ConversationId),
    SeenAs(SeenAs),
    Quit,
}

/// Hears what was pressed, on a thread of the desktop's.
pub type Hear = Arc<dyn Fn(Wish) + Send + Sync>;

/// What a notification is about. There is one at most about each: a newer one takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Conversation(ConversationId),
    /// Somebody asks to be a friend.
    Request(UserId),
    /// Somebody has become one, and this is where one writes to them.
    Accepted(ConversationId),
    /// More conversations at once than anybody would read one by one.
    Many,
    /// One's own texts that were to be sent there at their time, and were not.
    NotSent(ConversationId),
    /// The account was signed in to on another device.
    NewDevice,
    Trial,
}

impl About {
    /// What a press on it asks for.
    pub fn wish(self) -> Wish {
        match self {
            Self::Conversation(id) | Self::Accepted(id) | Self::NotSent(id) => {
                Wish::Conversation(id)
            }
            Self::Request(_) | Self::Many | Self::NewDevice | Self::Trial => Wish::Contacts,
        }
    }
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub about: About,
    pub title: String,
    pub words: String,
    pub portrait: Portrait,
}

/// What stands beside the words of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Portrait {
    /// The program's own mark.
    Mark,
    /// A picture, as it travels.
    Picture(Arc<[u8]>),
    /// The initials of this name, in this one's colour.
    Initials(UserId, String),
}

/// A face in pixels, row after row.
#[derive(Clone, Debug)]
pub struct Face {
    pub side: u32,
    pub rgba: Vec<u8>,
}

/// Draws initials in a square of so many pixels.
pub type Draw = Arc<dyn Fn(UserId, &str, usize) -> Face + Send + Sync>;

/// What stands in the tray.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Whose program it is, and how it is connected.
    pub title: String,
    /// What is unread, in words; empty when nothing is.
    pub news: String,
    pub badge: Badge,
    pub is_online: bool,
    /// How the person is seen; nothing while nobody is signed in.
    pub seen_as: Option<SeenAs>,
    /// What is unread, by conversation.
    pub unread: Vec<(ConversationId, String)>,
    pub words: ItemWords,
}

/// What the lines of the tray's menu say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemWords {
    pub open: String,
    pub quit: String,
    /// In the order of [`PRESENCES`].
    pub presences: [String; 4],
}

pub const PRESENCES: [SeenAs; 4] = [
    SeenAs::Available,
    SeenAs::Away,
    SeenAs::Busy,
    SeenAs::Invisible,
];

/// What the icon in the tray says at a glance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Badge {
    #[default]
    None,
    Unread,
    /// Somebody calls by name.
    Called,
}

/// Whether a desktop has something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Service {
    /// It was not asked yet.
    #[default]
    Unknown,
    There,
    Lacking(Lack),
}

/// Why something of the desktop cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// There is no session bus: nothing of the desktop can be reached.
    NoBus,
    /// Nobody answers under the service's name.
    Nobody,
    /// It has answered with a fault, in its own words.
    Fault(String),
    /// Nobody has written it for this system.
    System,
}

/// What the desktop has, as far as it was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    pub notifications: Service,
    pub sound: Service,
    pub tray: Service,
}

/// The same, shared by the threads that find out and the windows that say so.
#[derive(Clone)]
pub struct Met {
    services: Arc<Mutex<Services>>,
    changed: Arc<dyn Fn() + Send + Sync>,
}

impl Met {
    pub fn new(changed: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            services: Arc::default(),
            changed: Arc::new(changed),
        }
    }

    pub fn services(&self) -> Services {
        self.services.lock().clone()
    }

    fn note(&self, change: impl FnOnce(&mut Services)) {
        let mut services = self.services.lock();
        let before = services.clone();
        change(&mut services);
        let differs = *services != before;
        drop(services);
        if differs {
            (self.changed)();
        }
    }
}

/// The program's mark, where no face is shown.
#[cfg(target_os = "linux")]
fn mark() -> egui::IconData {
    // A mark that cannot be read would be our mistake, and a test of the windows finds it.
    eframe::icon_data::from_png_bytes(anser_look::mark::PNG).unwrap_or_default()
}

/// Cuts what somebody else has written to what a notification can show, on one line. What shows nothing is left
/// out: it could turn the words that stand beside it.
fn brief(text: &str, limit: usize) -> String {
    let beginning: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(4 * limit)
        .collect();
    let shown = anser_shared::text::words(&beginning, usize::MAX).unwrap_or_default();
    let mut line: String = shown.chars().take(limit + 1).collect();
    if line.chars().count() > limit {
        line.pop();
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_in_dots_and_stays_on_a_line() {
        assert_eq!(brief("short", 5), "short");
        assert_eq!(brief("longer", 5), "longe…");
        assert_eq!(brief("a\nb\u{7}c", 9), "a b c");
        assert_eq!(brief("a\u{202e}b\u{2066}c\u{200f}", 9), "abc");
    }

    #[test]
    fn only_a_change_wakes_the_windows() {
        let woken = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let met = Met::new(move || {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        });
        met.note(|services| services.tray = Service::There);
        met.note(|services| services.tray = Service::There);
        assert_eq!(woken.load(std::sync::atomic::Ordering::Relaxed), 1);
        assert_eq!(met.services().tray, Service::There);
    }
}
