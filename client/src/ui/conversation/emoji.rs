//! Which emoji may be meant by a few letters behind a colon.

use std::ops::Range;

use super::completion::{Choice, LIMIT, Offered};
use crate::core::names::Wanted;
use crate::core::settings::SkinTone;
use crate::emoji;
use crate::ui::Scene;

/// What the last word has found: looked for again when another one is typed.
#[derive(Debug, Default)]
pub(super) struct Signs {
    found: Option<(String, SkinTone, Vec<Choice>)>,
}

impl Signs {
    pub(super) fn offered(
        &mut self,
        scene: &Scene<'_>,
        text: &str,
        caret: usize,
    ) -> Option<Offered> {
        let at = word(text, caret)?;
        let typed = &text[at.clone()];
        let tone = scene.model.settings.skin_tone;
        let fresh = self.found.as_ref();
        let fresh = fresh.filter(|(of, with, _)| of == typed && *with == tone);
        let choices = match fresh {
            Some((.., choices)) => choices.clone(),
            None => {
                let choices = choices(typed, tone, &scene.words.tag());
                self.found = Some((typed.to_owned(), tone, choices.clone()));
                choices
            }
        };
        Some(Offered {
            at,
            choices,
            wanted: Wanted::default(),
            by_enter: true,
        })
    }
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '+' | '-')
}

/// The word right before the caret with the colon before it, and the one behind it if it is there. Behind a letter or
/// a digit a colon is punctuation, and a single Latin letter with a colon is a face.
fn word(text: &str, caret: usize) -> Option<Range<usize>> {
    let before = text.get(..caret)?;
    let open = before.trim_end_matches(is_colon);
    let closing = before.len() - open.len();
    let start = open.trim_end_matches(is_of_word).len();
    let (sign, name) = (&open[..start], &open[start..]);
    let colon = sign.chars().next_back().filter(|c| is_colon(*c))?;
    let at = start - colon.len_utf8();
    let previous = sign[..at].chars().next_back();
    let stands_alone = !previous.is_some_and(|c| c.is_alphanumeric() || is_colon(c));
    let is_long = name.chars().count() > 1 || !name.is_ascii();
    let is_whole = closing == 0
        || (before[open.len()..].chars().count() == 1 && emojis::get_by_shortcode(name).is_some());
    (stands_alone && is_long && is_whole).then_some(at..caret)
}

fn choices(typed: &str, tone: SkinTone, tag: &str) -> Vec<Choice> {
    let name = typed.trim_matches(is_colon);
    let is_whole = typed.ends_with(is_colon);
    let exact = |known: &&'static emoji::Known| known.emoji.shortcodes().any(|code| code == name);
    let found = emoji::find(name).into_iter();
    let found = found.filter(|known| !is_whole || exact(known));
    found
        .take(LIMIT)
        .map(|known| {
            let sign = tone.of(known.emoji);
            let code = known.emoji.shortcode();
            Choice {
                put: sign.to_string(),
                title: format!("{sign}  {}", known.name(tag)),
                detail: code.map(|code| format!(":{code}:")).unwrap_or_default(),
                face: None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_behind_a_colon_is_meant_and_a_time_an_address_or_a_face_is_not() {
        for (text, meant) in [
            (":ta", Some(":ta")),
            ("so :tada", Some(":tada")),
            ("(:thumbs_up", Some(":thumbs_up")),
            (":+1", Some(":+1")),
            (":笑", Some(":笑")),
            ("：鼓掌", Some("：鼓掌")),
            ("a\n:ta", Some(":ta")),
            (":tada:", Some(":tada:")),
            ("🎉:tada", Some(":tada")),
            (":t", None),
            (":D", None),
            ("10:30", None),
            ("他说：好的", None),
            ("https://example.org", None),
            ("::before", None),
            (":no such", None),
            (":nosuchcode:", None),
            (":tada::", None),
            (":", None),
            ("", None),
        ] {
            let found = word(text, text.len()).map(|at| &text[at]);
            assert_eq!(found, meant, "{text:?}");
        }
        assert_eq!(word("é", 1), None, "inside of a letter");
    }

    #[test]
    fn what_is_offered_goes_into_the_text_in_the_tone_of_the_person() {
        let first = choices(":thumbsup", SkinTone::Medium, "zh-CN").remove(0);
        assert_eq!(first.put, "👍🏽");
        assert_eq!(first.title, "👍🏽  拇指向上");
        assert_eq!(first.detail, ":+1:");
        assert!(choices(":smi", SkinTone::None, "en").len() == LIMIT);
        assert_eq!(choices(":tada:", SkinTone::None, "en").len(), 1);
    }
}
