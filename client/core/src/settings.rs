//! What a person has chosen. The choices live in the profile's `settings.toml`.

mod emoji;

use anser_shared::body::{FONT_COLOURS, Font, FontStyle};
use serde::{Deserialize, Serialize};

pub use emoji::{RecentEmoji, SkinTone};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub language: Language,
    pub look: Look,
    pub send_key: SendKey,
    /// All sizes in all windows, in percent; see [`TEXT_PERCENT`].
    pub text_percent: u16,
    /// How one's own texts look to everybody.
    pub font: OwnFont,
    /// Other people's texts are shown as one's own plain ones.
    pub plain_texts: bool,
    /// The person has met Enter, and has chosen what it does or gone on sending.
    pub send_key_known: bool,
    /// So many messages were sent from a window, as far as that matters: see [`HINTED_TEXTS`].
    pub texts_sent: u8,
    /// Which letters the person knows to be missing on this computer.
    pub letters_told: u8,
    /// What a notification of the desktop tells about a message.
    pub notifications: Notifications,
    /// A message is heard, where there is a notification of it.
    pub sound: bool,
    /// A nudge shakes the window in which it comes.
    pub shake: bool,
    /// Closing the contact list keeps the program in the tray, where there is one.
    pub tray: bool,
    /// The person has been told so.
    pub tray_known: bool,
    pub skin_tone: SkinTone,
    pub recent_emoji: RecentEmoji,
}

/// How much a notification tells to whoever looks over one's shoulder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notifications {
    #[default]
    Words,
    /// Who has written, and not what.
    Names,
    /// Only that somebody has.
    Hidden,
    Off,
}

/// Whoever has sent so many messages knows which key sends.
pub const HINTED_TEXTS: u8 = 3;

/// How one's own texts look; it travels with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnFont {
    pub style: TextStyle,
    /// Of the reader's own size; one of [`FONT_PERCENTS`].
    pub percent: u8,
    pub colour: u8,
}

/// Sizes that one can choose.
pub const FONT_PERCENTS: [u8; 4] = [80, 100, 130, 170];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextStyle {
    #[default]
    Plain,
    Strong,
    Monospace,
}

impl Default for OwnFont {
    fn default() -> Self {
        Self {
            style: TextStyle::Plain,
            percent: 100,
            colour: 0,
        }
    }
}

impl OwnFont {
    /// As it stands in a text; the ordinary one does not.
    pub fn font(self) -> Option<Font> {
        (self != Self::default()).then_some(Font {
            style: match self.style {
                TextStyle::Plain => FontStyle::Plain,
                TextStyle::Strong => FontStyle::Strong,
                TextStyle::Monospace => FontStyle::Monospace,
            },
            size_percent: self.percent,
            colour: self.colour,
        })
    }

    /// A hand may have written what no program takes.
    pub fn sound(self) -> Self {
        let known = |percent: &u8| FONT_PERCENTS.contains(percent);
        Self {
            percent: Some(self.percent).filter(known).unwrap_or(100),
            colour: self.colour % FONT_COLOURS,
            ..self
        }
    }
}

/// Smaller cannot be read, larger does not fit into a window of its least size.
pub const TEXT_PERCENT: std::ops::RangeInclusive<u16> = 80..=200;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// What the system says, else English.
    #[default]
    #[serde(rename = "system")]
    System,
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// The tag under which a server knows it; `system` is the one of this computer.
    pub fn tag(self, system: &str) -> String {
        match self {
            Self::System => system,
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
        .to_owned()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendKey {
    /// Enter makes a new line.
    #[default]
    CtrlEnter,
    /// Shift+Enter makes a new line.
    Enter,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            look: Look::default(),
            send_key: SendKey::default(),
            text_percent: 100,
            font: OwnFont::default(),
            plain_texts: false,
            send_key_known: false,
            texts_sent: 0,
            letters_told: 0,
            notifications: Notifications::default(),
            sound: true,
            shake: true,
            tray: true,
            tray_known: false,
            skin_tone: SkinTone::default(),
            recent_emoji: RecentEmoji::default(),
        }
    }
}
