//! Which window each scene of the gallery is in, and how large it is.

use anser_shared::id::UserId;

use crate::scenes::ME;

/// The window in which a scene is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    SignIn,
    Contacts,
    Conversation,
    Settings,
    Directory,
    Kept,
    Card(UserId),
    /// The last message of a conversation, which was passed on.
    Passed,
}

impl Window {
    /// The one of a scene; what is not in the table is in a conversation.
    pub(crate) fn of(scene: &str) -> Self {
        let mut scenes = SCENES.iter();
        let found = scenes.find(|(name, _)| *name == scene);
        found.map_or(Self::Conversation, |(_, window)| *window)
    }

    /// As large as it opens.
    pub(crate) fn size(self) -> egui::Vec2 {
        match self {
            Self::SignIn => egui::vec2(380.0, 620.0),
            Self::Contacts => egui::vec2(320.0, 640.0),
            Self::Conversation => egui::vec2(480.0, 600.0),
            Self::Settings => egui::vec2(460.0, 640.0),
            Self::Directory => egui::vec2(380.0, 600.0),
            Self::Kept => egui::vec2(420.0, 600.0),
            Self::Card(_) => egui::vec2(360.0, 620.0),
            Self::Passed => egui::vec2(480.0, 600.0),
        }
    }
}

/// The least and a generous size of a scene's window.
pub(crate) fn sizes(scene: &str, window: Window) -> [&'static str; 2] {
    match (scene, window) {
        ("sign-in" | "wrong-link" | "cut-link" | "closing-signed-out", _) => ["320x480", "520x620"],
        ("register", _) => ["320x620", "520x760"],
        ("administrator-settings", _) => ["340x640", "560x1600"],
        ("group-settings" | "group-settings-member", _) => ["340x480", "760x900"],
        // In a narrower window nobody is beside the messages.
        ("group-waiting" | "group-crowd", _) => ["560x480", "760x640"],
        (_, Window::SignIn) => ["320x620", "520x620"],
        (_, Window::Contacts) => ["260x500", "420x700"],
        (_, Window::Conversation | Window::Passed) => ["340x480", "760x640"],
        (_, Window::Settings) => ["340x640", "560x900"],
        (_, Window::Directory | Window::Kept) => ["320x480", "560x700"],
        (_, Window::Card(_)) => ["320x480", "480x720"],
    }
}

/// Every scene.
pub(crate) const SCENES: &[(&str, Window)] = &[
    ("sign-in", Window::SignIn),
    ("register", Window::SignIn),
    ("fingerprint", Window::SignIn),
    ("key-changed", Window::SignIn),
    ("wrong-link", Window::SignIn),
    ("cut-link", Window::SignIn),
    ("signing-in-failed", Window::SignIn),
    ("closing-signed-out", Window::SignIn),
    ("contacts", Window::Contacts),
    ("contacts-called", Window::Contacts),
    ("friends", Window::Contacts),
    ("empty", Window::Contacts),
    ("search-empty", Window::Contacts),
    ("names-found", Window::Contacts),
    ("keys", Window::Contacts),
    ("keys-found", Window::Conversation),
    ("offline", Window::Contacts),
    ("warned", Window::Contacts),
    ("guessed", Window::Contacts),
    ("administrator", Window::Contacts),
    ("administrator-settings", Window::Settings),
    ("administrator-card", Window::Card(ME)),
    ("other-key", Window::Contacts),
    ("apart", Window::Conversation),
    ("add-friend", Window::Contacts),
    ("add-friends", Window::Contacts),
    ("sign-out", Window::Contacts),
    ("closing", Window::Contacts),
    ("closing-tray", Window::Contacts),
    ("link-here", Window::Contacts),
    ("link-moved", Window::Contacts),
    ("link-cut", Window::Contacts),
    ("link-other-key", Window::Contacts),
    ("link-other-server", Window::Contacts),
    ("unread", Window::Contacts),
    ("requests", Window::Contacts),
    ("groups", Window::Contacts),
    ("groups-empty", Window::Contacts),
    ("group-new", Window::Contacts),
    ("group-find", Window::Contacts),
    ("group-new-people", Window::Contacts),
    ("welcome", Window::Contacts),
    ("accepted", Window::Contacts),
    ("found", Window::Contacts),
    ("filters", Window::Contacts),
    ("unsaved", Window::Conversation),
    ("add-people", Window::Conversation),
    ("add-people-refused", Window::Conversation),
    ("hand-over", Window::Conversation),
    ("group-alone", Window::Conversation),
    ("conversation", Window::Conversation),
    ("reading", Window::Conversation),
    ("parted", Window::Conversation),
    ("group", Window::Conversation),
    ("group-members", Window::Conversation),
    ("group-waiting", Window::Conversation),
    ("group-called", Window::Conversation),
    ("group-crowd", Window::Conversation),
    ("group-settings", Window::Conversation),
    ("group-settings-member", Window::Conversation),
    ("group-picture-remove", Window::Conversation),
    ("group-ended", Window::Conversation),
    ("group-quiet", Window::Conversation),
    ("readers", Window::Conversation),
    ("find", Window::Conversation),
    ("completion", Window::Conversation),
    ("mentions", Window::Conversation),
    ("folded", Window::Conversation),
    ("long-message", Window::Conversation),
    ("emoji", Window::Conversation),
    ("reply", Window::Conversation),
    ("acts", Window::Conversation),
    ("forwarded", Window::Conversation),
    ("forward", Window::Conversation),
    ("forwarded-all", Window::Passed),
    ("pins", Window::Conversation),
    ("kept", Window::Kept),
    ("kept-empty", Window::Kept),
    ("silent", Window::Conversation),
    ("send-later", Window::Conversation),
    ("scheduled", Window::Conversation),
    ("scheduled-change", Window::Conversation),
    ("emoji-list", Window::Conversation),
    ("emoji-found", Window::Conversation),
    ("emoji-offered", Window::Conversation),
    ("enter-met", Window::Conversation),
    ("slash", Window::Conversation),
    ("slash-said", Window::Conversation),
    ("slash-commands", Window::Conversation),
    ("slash-names", Window::Conversation),
    ("slash-stop", Window::Conversation),
    ("slash-delgroup", Window::Conversation),
    ("announcements", Window::Conversation),
    ("announcements-administrator", Window::Conversation),
    ("outbox", Window::Conversation),
    ("beginning", Window::Conversation),
    ("scrolled", Window::Conversation),
    ("too-long", Window::Conversation),
    ("draft-arrived", Window::Conversation),
    ("draft-elsewhere", Window::Conversation),
    ("long-text", Window::Conversation),
    ("discard", Window::Conversation),
    ("discard-elsewhere", Window::Conversation),
    ("chosen", Window::Conversation),
    ("links", Window::Conversation),
    ("formatted", Window::Conversation),
    ("formatting", Window::Conversation),
    ("letters", Window::Conversation),
    ("letters-missing", Window::Contacts),
    ("letters-missing-here", Window::Conversation),
    ("letters-missing-people", Window::Directory),
    ("letters-missing-card", Window::Card(UserId(21))),
    ("lobby", Window::Conversation),
    ("settings", Window::Settings),
    ("directory", Window::Directory),
    ("directory-closed", Window::Directory),
    ("ask", Window::Directory),
    ("card", Window::Card(UserId(21))),
    ("card-stranger", Window::Card(UserId(61))),
    ("card-asks", Window::Card(UserId(40))),
];
