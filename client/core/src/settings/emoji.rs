//! Which emoji somebody has chosen, and in which skin tone.

use emojis::{Emoji, EmojiVersion};
use serde::{Deserialize, Serialize};

/// What the font of the windows has.
const NEWEST: EmojiVersion = EmojiVersion::new(15, 0);

/// The tone of hands and people in the list of emoji.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkinTone {
    /// The yellow of a drawing.
    #[default]
    None,
    Light,
    MediumLight,
    Medium,
    MediumDark,
    Dark,
}

impl SkinTone {
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Light,
        Self::MediumLight,
        Self::Medium,
        Self::MediumDark,
        Self::Dark,
    ];

    /// This emoji in this tone, if it has tones.
    pub fn of(self, emoji: &'static Emoji) -> &'static Emoji {
        let tone = match self {
            Self::None => emojis::SkinTone::Default,
            Self::Light => emojis::SkinTone::Light,
            Self::MediumLight => emojis::SkinTone::MediumLight,
            Self::Medium => emojis::SkinTone::Medium,
            Self::MediumDark => emojis::SkinTone::MediumDark,
            Self::Dark => emojis::SkinTone::Dark,
        };
        let toned = emoji.with_skin_tone(tone);
        let toned = toned.filter(|toned| toned.emoji_version() <= NEWEST);
        toned.unwrap_or(emoji)
    }
}

/// So many are remembered.
const LIMIT: usize = 24;

/// The emoji that were chosen last, the newest first. In the file they are a list; what this version does not know is
/// left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct RecentEmoji([Option<&'static Emoji>; LIMIT]);

impl RecentEmoji {
    /// The list after this one was chosen.
    #[must_use]
    pub fn with(self, chosen: &'static Emoji) -> Self {
        let others = self.iter().filter(|emoji| *emoji != chosen);
        std::iter::once(chosen).chain(others).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &'static Emoji> {
        self.0.iter().copied().flatten()
    }
}

impl FromIterator<&'static Emoji> for RecentEmoji {
    fn from_iter<I: IntoIterator<Item = &'static Emoji>>(emoji: I) -> Self {
        let mut recent = Self::default();
        for (place, emoji) in recent.0.iter_mut().zip(emoji) {
            *place = Some(emoji);
        }
        recent
    }
}

impl From<Vec<String>> for RecentEmoji {
    fn from(signs: Vec<String>) -> Self {
        signs.iter().filter_map(|sign| emojis::get(sign)).collect()
    }
}

impl From<RecentEmoji> for Vec<String> {
    fn from(recent: RecentEmoji) -> Self {
        recent.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_last_comes_first_and_stands_there_once() {
        let emoji = |sign| emojis::get(sign).unwrap();
        let mut recent = RecentEmoji::default();
        for sign in ["👍", "🎉", "👍"] {
            recent = recent.with(emoji(sign));
        }
        assert_eq!(Vec::from(recent), ["👍", "🎉"]);
        for other in emojis::iter().take(LIMIT) {
            recent = recent.with(other);
        }
        assert_eq!(recent.iter().count(), LIMIT);
        let kept = RecentEmoji::from(vec!["🎉".to_owned(), "no emoji".into(), "❤".into()]);
        assert_eq!(Vec::from(kept), ["🎉", "❤️"]);
    }

    #[test]
    fn people_and_hands_have_the_tone_and_nothing_else_does() {
        let toned = |sign, tone: SkinTone| tone.of(emojis::get(sign).unwrap()).as_str();
        assert_eq!(toned("👍", SkinTone::Dark), "👍🏿");
        assert_eq!(toned("👍🏿", SkinTone::None), "👍");
        assert_eq!(toned("💑", SkinTone::Medium), "💑🏽");
        assert_eq!(toned("🎉", SkinTone::Dark), "🎉");
        assert_eq!(toned("👯", SkinTone::Dark), "👯", "too new for the font");
    }
}
