//! The emoji that one can choose, and the words in English and Chinese by which they are found.
//!
//! Only what the font of the windows shows as one picture is here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use emojis::{Emoji, Group};

use crate::core::search::fold;

/// An emoji without a skin tone.
#[derive(Debug)]
pub struct Known {
    pub emoji: &'static Emoji,
    chinese: &'static str,
    /// What it is found by: first the names, then the keywords, folded.
    names: Vec<String>,
    keywords: Vec<String>,
}

impl Known {
    /// What it is called in a language.
    pub fn name(&self, tag: &str) -> &'static str {
        match tag {
            "zh-CN" => self.chinese,
            _ => self.emoji.name(),
        }
    }

    /// How well a folded word fits, the best first; `None` if it does not.
    fn fit(&self, word: &str) -> Option<Fit> {
        let names = self.names.iter().filter_map(|name| {
            let at = name.find(word)?;
            Some(match at {
                0 if name.len() == word.len() => Fit::Name,
                0 => Fit::Beginning,
                _ if name[..at].ends_with([' ', '_', '-']) => Fit::Part,
                _ => Fit::Somewhere,
            })
        });
        let keywords = self.keywords.iter().filter_map(|keyword| {
            Some(match keyword.find(word)? {
                0 if keyword.len() == word.len() => Fit::Keyword,
                0 => Fit::Part,
                _ => Fit::Somewhere,
            })
        });
        names.chain(keywords).min()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Name,
    Beginning,
    Keyword,
    Part,
    Somewhere,
}

/// Some programs write it behind a sign, and some do not.
const SELECTOR: char = '\u{fe0f}';

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let table = include_str!("../../assets/emoji/table.tsv");
    let words: BTreeMap<&str, [&'static str; 3]> = table
        .lines()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            let sign = parts.next()?;
            Some((sign, [parts.next()?, parts.next()?, parts.next()?]))
        })
        .collect();
    emojis::iter()
        .filter_map(|emoji| {
            let plain = emoji.as_str().replace(SELECTOR, "");
            let [english, chinese, more] = *words.get(plain.as_str())?;
            let names = [emoji.name(), chinese]
                .into_iter()
                .chain(emoji.shortcodes());
            let keywords = english.split(',').chain(more.split(','));
            Some(Known {
                emoji,
                chinese,
                names: names.map(fold).collect(),
                keywords: keywords.map(fold).filter(|word| !word.is_empty()).collect(),
            })
        })
        .collect()
});

/// All of them, in the order in which a keyboard of emoji shows them.
pub fn all() -> &'static [Known] {
    &KNOWN
}

/// Those of a group, which stand together.
pub fn of(group: Group) -> impl Iterator<Item = &'static Known> {
    all()
        .iter()
        .filter(move |known| known.emoji.group() == group)
}

/// What is known of an emoji, in whichever skin tone.
pub fn known(emoji: &'static Emoji) -> Option<&'static Known> {
    let plain = emoji
        .with_skin_tone(emojis::SkinTone::Default)
        .unwrap_or(emoji);
    all().iter().find(|known| known.emoji == plain)
}

/// Those that all words fit, the best first.
pub fn find(typed: &str) -> Vec<&'static Known> {
    let typed = fold(typed);
    let words: Vec<&str> = typed
        .split([' ', '_', ','])
        .filter(|word| !word.is_empty())
        .collect();
    // As one name first, because shortcodes are written with a sign between their words.
    let whole = typed.trim();
    let mut found: Vec<(Fit, &Known)> = all()
        .iter()
        .filter_map(|known| {
            let each = || {
                let fits = words.iter().map(|word| known.fit(word));
                fits.reduce(|worst, fit| Some(worst?.max(fit?))).flatten()
            };
            Some((known.fit(whole).or_else(each)?, known))
        })
        .collect();
    // The sort is stable, so that among equals the order of the keyboard stays.
    found.sort_by_key(|(fit, _)| *fit);
    found.into_iter().map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn first(typed: &str) -> Vec<&'static str> {
        let found = find(typed).into_iter().take(3);
        found.map(|known| known.emoji.as_str()).collect()
    }

    #[test]
    fn words_of_both_languages_find_what_is_meant() {
        for (typed, meant) in [
            ("tada", "🎉"),
            ("Thumbs up", "👍"),
            ("thumbs_up", "👍"),
            ("+1", "👍"),
            ("joy", "😂"),
            ("ｈｅａｒｔ", "❤️"),
            ("鼓掌", "👏"),
            ("庆祝", "🥳"),
            ("大笑", "😄"),
            ("germany", "🇩🇪"),
            ("中国", "🇨🇳"),
            ("red heart", "❤️"),
        ] {
            assert!(first(typed).contains(&meant), "{typed}: {:?}", first(typed));
        }
        assert_eq!(first("no such thing at all"), <[&str; 0]>::default());
        // What begins like this before what has it inside.
        assert_eq!(first("rocket")[0], "🚀");
    }

    #[test]
    fn every_line_of_the_table_is_an_emoji_and_every_emoji_of_its_time_has_a_line() {
        let table = include_str!("../../assets/emoji/table.tsv");
        assert_eq!(all().len(), table.lines().count());
        let here: BTreeSet<&str> = all().iter().map(|known| known.emoji.as_str()).collect();
        let of_the_font =
            |emoji: &&Emoji| emoji.emoji_version() <= emojis::EmojiVersion::new(15, 0);
        for emoji in emojis::iter().filter(of_the_font) {
            assert!(here.contains(emoji.as_str()), "{emoji} {}", emoji.name());
        }
        for known in all() {
            assert!(!known.chinese.is_empty(), "{}", known.emoji);
        }
    }
}
