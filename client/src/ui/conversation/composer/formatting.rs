//! Keys that put signs around what is selected, and take them away again: Ctrl+B, Ctrl+I, Ctrl+Shift+X for struck words
//! and Ctrl+Shift+M for code.

use std::ops::Range;

use anser_look::typing;
use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::{Id, TextEdit, Ui};

use super::ComposerView;
use crate::ui::keys::Shortcut;

const KEYS: [(Shortcut, &str); 4] = [
    (Shortcut::Bold, "**"),
    (Shortcut::Italic, "*"),
    (Shortcut::Struck, "~~"),
    (Shortcut::Code, CODE),
];
const CODE: &str = "`";
/// Around code of several lines.
const FENCES: (&str, &str) = ("```\n", "\n```");

/// Takes the keys while the field has the keyboard.
pub(super) fn listen(ui: &Ui, id: Id, view: &mut ComposerView) {
    let is_free = ui.memory(|memory| memory.has_focus(id)) && typing::is_uncovered(ui);
    if !is_free || view.is_long() || view.composition.under_way() {
        return;
    }
    let taken = |(key, _): &&(Shortcut, &str)| ui.input_mut(|input| Shortcut::take(*key, input));
    let Some((_, sign)) = KEYS.iter().find(taken) else {
        return;
    };
    let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let places = state
        .cursor
        .char_range()
        .map(|range| range.as_sorted_char_range());
    let end = view.text.chars().count();
    let places = places.map_or(end..end, |range| range.start.0..range.end.0);
    let byte = |place: usize| {
        let mut places = view.text.char_indices().map(|(at, _)| at);
        places.nth(place).unwrap_or(view.text.len())
    };
    let selected = byte(places.start)..byte(places.end);
    let selected = turn(&mut view.text, selected, sign);
    view.room = None;
    let place = |at: usize| CCursor::new(CharIndex(view.text[..at].chars().count()));
    let range = CCursorRange::two(place(selected.start), place(selected.end));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// Puts a sign around a part of a text, or takes it away if it is there, and gives the place of the part.
fn turn(text: &mut String, selected: Range<usize>, sign: &str) -> Range<usize> {
    // Beside a sign stands a word: a space there would make it none.
    let part = &text[selected.clone()];
    let begin = selected.start + part.len() - part.trim_start().len();
    let end = (selected.start + part.trim_end().len()).max(begin);
    let selected = if begin == end { selected } else { begin..end };
    if !text[selected.clone()].contains('\n') {
        return turn_line(text, selected, (sign, sign));
    }
    if sign == CODE {
        return turn_line(text, selected, FENCES);
    }
    let lines: Vec<&str> = text[selected.clone()].split('\n').collect();
    let has_words = |line: &&&str| !line.trim().is_empty();
    let is_on = lines
        .iter()
        .filter(has_words)
        .all(|line| inside(line.trim(), sign).is_some());
    let turned = lines.iter().map(|line| {
        let words = line.trim();
        let at = line.len() - line.trim_start().len();
        let (before, behind) = (&line[..at], &line[at + words.len()..]);
        match inside(words, sign) {
            _ if words.is_empty() => (*line).to_owned(),
            Some(inner) if is_on => format!("{before}{inner}{behind}"),
            Some(_) => (*line).to_owned(),
            None => format!("{before}{sign}{words}{sign}{behind}"),
        }
    });
    let turned = turned.collect::<Vec<String>>().join("\n");
    let end = selected.start + turned.len();
    text.replace_range(selected.clone(), &turned);
    selected.start..end
}

fn turn_line(text: &mut String, at: Range<usize>, (opens, closes): (&str, &str)) -> Range<usize> {
    let words = text[at.clone()].to_owned();
    if opens == closes
        && let Some(inner) = inside(&words, opens)
    {
        let end = at.start + inner.len();
        let inner = inner.to_owned();
        text.replace_range(at.clone(), &inner);
        return at.start..end;
    }
    let (before, behind) = (&text[..at.start], &text[at.end..]);
    let is_around = match opens == closes {
        true => is_sign(run_at_end(before, opens), opens) && is_sign(run(behind, opens), opens),
        false => before.ends_with(opens) && behind.starts_with(closes),
    };
    if is_around {
        let start = at.start - opens.len();
        text.replace_range(start..at.end + closes.len(), &words);
        return start..start + words.len();
    }
    text.replace_range(at.clone(), &format!("{opens}{words}{closes}"));
    let start = at.start + opens.len();
    start..start + words.len()
}

/// What stands between two signs, if a text begins and ends with them.
fn inside<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let has = is_sign(run(text, sign), sign) && is_sign(run_at_end(text, sign), sign);
    let inner = text.get(sign.len()..text.len().checked_sub(sign.len())?)?;
    (has && !inner.is_empty()).then_some(inner)
}

/// Whether so many letters in a row are this sign, or have it among them: three asterisks are bold and italic.
fn is_sign(run: usize, sign: &str) -> bool {
    run == sign.len() || sign.starts_with('*') && run == 3
}

/// How often the letter of a sign stands at the beginning of a text.
fn run(text: &str, sign: &str) -> usize {
    text.bytes()
        .take_while(|byte| *byte == sign.as_bytes()[0])
        .count()
}

fn run_at_end(text: &str, sign: &str) -> usize {
    text.bytes()
        .rev()
        .take_while(|byte| *byte == sign.as_bytes()[0])
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The selection stands between two bars, before and after.
    fn check(before: &str, sign: &str, after: &str) {
        let mut parts = before.splitn(3, '|');
        let mut next = || parts.next().expect("two bars");
        let (left, middle, right) = (next(), next(), next());
        let mut text = format!("{left}{middle}{right}");
        let selected = left.len()..left.len() + middle.len();
        let selected = turn(&mut text, selected, sign);
        text.insert(selected.end, '|');
        text.insert(selected.start, '|');
        assert_eq!(text, after, "{before} with {sign}");
    }

    #[test]
    fn a_key_puts_signs_around_words_and_takes_them_away() {
        for (off, sign, on) in [
            ("a |b| c", "**", "a **|b|** c"),
            ("a |b| c", "*", "a *|b|* c"),
            ("|重点|内容", "~~", "~~|重点|~~内容"),
            ("|a b|", "`", "`|a b|`"),
            ("a ||", "**", "a **||**"),
            ("**|b|**", "*", "***|b|***"),
            ("*|b|*", "**", "***|b|***"),
            ("|a\nb|", "`", "```\n|a\nb|\n```"),
            ("|a\n\nb|", "**", "|**a**\n\n**b**|"),
        ] {
            check(off, sign, on);
            check(on, sign, off);
        }
    }

    #[test]
    fn signs_touch_words_and_other_signs_stay() {
        check("a| b |c", "**", "a **|b|** c");
        check("a |**b**| c", "**", "a |b| c");
        check("|**b**|", "*", "*|**b**|*");
        check("|a\n**b**|", "**", "|**a**\n**b**|");
        check("|**|", "**", "**|**|**");
        check("| |", "*", "*| |*");
    }
}
