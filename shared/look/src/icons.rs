//! The icons of the windows: one name for each glyph of `assets/fonts/Icons.ttf`.
//!
//! Each constant is a string with one private-use character, ready for a label or a button. It has a meaning only in
//! the icon font. Inter has letter variants on many of the same characters, so the icon font is a font family of its
//! own and never a fallback of the text. This module knows neither sizes nor colours (the theme does) nor the names
//! of icons for users. Code that draws an icon gives it a tooltip and an accessible name.
//!
//! The glyphs are Lucide's. The command in `assets/README.md` cuts the subset from the list below. For another icon,
//! add its line here and run that command again.

// Finding and going.

/// Searches people or messages (Lucide `search`).
pub const SEARCH: &str = "\u{e151}";

/// Closes, clears or dismisses (Lucide `x`).
pub const X: &str = "\u{e1b2}";

/// Opens what lies below; the mark of a menu (Lucide `chevron-down`).
pub const CHEVRON_DOWN: &str = "\u{e06d}";

/// Folds up again, or goes to the match above (Lucide `chevron-up`).
pub const CHEVRON_UP: &str = "\u{e070}";

/// Goes back a page (Lucide `chevron-left`).
pub const CHEVRON_LEFT: &str = "\u{e06e}";

/// Goes on to a page of detail (Lucide `chevron-right`).
pub const CHEVRON_RIGHT: &str = "\u{e06f}";

/// Jumps to the newest message (Lucide `arrow-down`).
pub const ARROW_DOWN: &str = "\u{e042}";

/// Opens the menu of a window (Lucide `ellipsis`).
pub const MORE_HORIZONTAL: &str = "\u{e0b6}";

/// Opens the menu of a row (Lucide `ellipsis-vertical`).
pub const MORE_VERTICAL: &str = "\u{e0b7}";

/// Opens the settings (Lucide `settings`).
pub const SETTINGS: &str = "\u{e154}";

// People and conversations.

/// One person (Lucide `user`).
pub const USER: &str = "\u{e19f}";

/// Several people, a group (Lucide `users`).
pub const USERS: &str = "\u{e1a4}";

/// Adds a friend (Lucide `user-plus`).
pub const USER_PLUS: &str = "\u{e1a2}";

/// Ends a friendship or a membership (Lucide `user-minus`).
pub const USER_MINUS: &str = "\u{e1a1}";

/// Lets a person in again (Lucide `user-check`).
pub const USER_CHECK: &str = "\u{e1a0}";

/// Owns a group (Lucide `crown`).
pub const CROWN: &str = "\u{e1d6}";

/// Makes a member an administrator (Lucide `shield-plus`).
pub const SHIELD_PLUS: &str = "\u{e519}";

/// Makes an administrator a member (Lucide `shield-off`).
pub const SHIELD_OFF: &str = "\u{e15a}";

/// Adds something that the place names (Lucide `plus`).
pub const PLUS: &str = "\u{e13d}";

/// A conversation (Lucide `message-square`).
pub const MESSAGE: &str = "\u{e117}";

/// Mutes a member (Lucide `message-square-off`).
pub const MESSAGE_OFF: &str = "\u{e571}";

/// Gives a member the right to write back (Lucide `message-square-check`).
pub const MESSAGE_CHECK: &str = "\u{e6bb}";

/// Mentions a person (Lucide `at-sign`).
pub const AT_SIGN: &str = "\u{e04e}";

/// Chooses a message (Lucide `square-check`).
pub const SQUARE_CHECK: &str = "\u{e559}";

/// Lets go of a message that is chosen (Lucide `square`).
pub const SQUARE: &str = "\u{e167}";

/// The lobby, which everybody is in (Lucide `hash`).
pub const HASH: &str = "\u{e0ef}";

/// Keeps a conversation at the top (Lucide `pin`).
pub const PIN: &str = "\u{e259}";

/// Keeps it there no longer (Lucide `pin-off`).
pub const PIN_OFF: &str = "\u{e2b6}";

/// Notifications are on (Lucide `bell`).
pub const BELL: &str = "\u{e059}";

/// A muted conversation (Lucide `bell-off`).
pub const BELL_OFF: &str = "\u{e05a}";

/// Blocks a person; the place is blocked (Lucide `ban`).
pub const BAN: &str = "\u{e051}";

// Writing.

/// Sends the text of this window (Lucide `send-horizontal`).
pub const SEND: &str = "\u{e4f2}";

/// Answers a message (Lucide `reply`).
pub const REPLY: &str = "\u{e22a}";

/// Passes a message on (Lucide `forward`).
pub const FORWARD: &str = "\u{e229}";

/// Saves a message for oneself (Lucide `bookmark`).
pub const BOOKMARK: &str = "\u{e060}";

/// Opens the emoji (Lucide `smile`).
pub const SMILE: &str = "\u{e164}";

/// What was chosen before (Lucide `history`).
pub const HISTORY: &str = "\u{e1f5}";

/// People among the emoji (Lucide `hand`).
pub const HAND: &str = "\u{e1d7}";

/// Animals and plants among the emoji (Lucide `paw-print`).
pub const PAW: &str = "\u{e4f5}";

/// Food among the emoji (Lucide `apple`).
pub const APPLE: &str = "\u{e34e}";

/// Travel among the emoji (Lucide `car`).
pub const CAR: &str = "\u{e1d5}";

/// Games among the emoji (Lucide `volleyball`).
pub const BALL: &str = "\u{e62f}";

/// Things among the emoji (Lucide `lightbulb`).
pub const LIGHT_BULB: &str = "\u{e1c2}";

/// Signs among the emoji (Lucide `heart`).
pub const HEART: &str = "\u{e0f2}";

/// Flags among the emoji (Lucide `flag`).
pub const FLAG: &str = "\u{e0d1}";

/// Attaches a file (Lucide `paperclip`).
pub const PAPERCLIP: &str = "\u{e12d}";

/// The font of the author's own texts (Lucide `type`).
pub const TYPE: &str = "\u{e198}";

/// Edits (Lucide `pencil`).
pub const PENCIL: &str = "\u{e1f9}";

/// Copies to the clipboard (Lucide `copy`).
pub const COPY: &str = "\u{e09e}";

/// Deletes (Lucide `trash-2`).
pub const TRASH: &str = "\u{e18e}";

/// A link: of an invitation, or one in a text (Lucide `link`).
pub const LINK: &str = "\u{e102}";

/// Opens an address in another program (Lucide `external-link`).
pub const EXTERNAL_LINK: &str = "\u{e0b9}";

// State of a message.

/// Waiting to be sent (Lucide `clock`).
pub const CLOCK: &str = "\u{e087}";

/// Stored by the server (Lucide `check`).
pub const CHECK: &str = "\u{e06c}";

/// Delivered, and in the accent colour read (Lucide `check-check`).
pub const CHECK_CHECK: &str = "\u{e38e}";

/// Not sent, or a field that is wrong (Lucide `circle-alert`).
pub const ALERT_CIRCLE: &str = "\u{e077}";

// The connection and the server.

/// A server (Lucide `server`).
pub const SERVER: &str = "\u{e153}";

/// There is no connection (Lucide `wifi-off`).
pub const WIFI_OFF: &str = "\u{e1af}";

/// Tries again (Lucide `refresh-cw`).
pub const REFRESH: &str = "\u{e145}";

/// Something worth knowing (Lucide `info`).
pub const INFO: &str = "\u{e0f9}";

/// Something that needs a decision (Lucide `triangle-alert`).
pub const ALERT_TRIANGLE: &str = "\u{e193}";

// Account and trust.

/// Signs in (Lucide `log-in`).
pub const LOG_IN: &str = "\u{e10d}";

/// Signs out (Lucide `log-out`).
pub const LOG_OUT: &str = "\u{e10e}";

/// A key or password (Lucide `key`).
pub const KEY: &str = "\u{e0fd}";

/// Encrypted; nobody in between reads it (Lucide `lock`).
pub const LOCK: &str = "\u{e10b}";

/// Open again (Lucide `lock-open`).
pub const LOCK_OPEN: &str = "\u{e10c}";

/// The server's fingerprint has not been compared (Lucide `shield`).
pub const SHIELD: &str = "\u{e158}";

/// The server's fingerprint has been compared (Lucide `shield-check`).
pub const SHIELD_CHECK: &str = "\u{e1ff}";

/// Shows a password (Lucide `eye`).
pub const EYE: &str = "\u{e0ba}";

/// Hides a password (Lucide `eye-off`).
pub const EYE_OFF: &str = "\u{e0bb}";

// Preferences.

/// Light appearance (Lucide `sun`).
pub const SUN: &str = "\u{e178}";

/// Dark appearance (Lucide `moon`).
pub const MOON: &str = "\u{e11e}";

/// The appearance of the system; a device (Lucide `monitor`).
pub const MONITOR: &str = "\u{e11d}";

/// A server reached over the network (Lucide `globe`).
pub const GLOBE: &str = "\u{e0e8}";

/// The language of the program (Lucide `languages`).
pub const LANGUAGES: &str = "\u{e0fe}";

/// A day to jump to (Lucide `calendar`).
pub const CALENDAR: &str = "\u{e063}";
