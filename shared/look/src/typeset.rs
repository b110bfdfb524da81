//! Turns words into rows of glyphs: one line that ends in `…`, or running text with emoji.

mod punctuation;

use std::ops::Range;
use std::sync::Arc;

use egui::text::{ByteIndex, LayoutJob, LayoutSection, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Ui};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{fonts, theme};

/// One line that ends in `…` if there is no more room. Line breaks become spaces.
pub fn line(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    line_with(ui, text, font, colour, width, |_| ())
}

/// The same with parts of it on a ground of their own, as what was looked for has it.
pub fn marked_line(
    ui: &Ui,
    text: &str,
    marks: &[Range<usize>],
    font: FontId,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let ground = theme::palette(ui).found;
    line_with(ui, text, font, colour, width, |job| {
        for mark in marks {
            change(job, mark, |format| format.background = ground);
        }
    })
}

fn line_with(
    ui: &Ui,
    text: &str,
    font: FontId,
    colour: Color32,
    width: f32,
    change: impl FnOnce(&mut LayoutJob),
) -> Arc<Galley> {
    let text: String = if text.contains(['\n', '\t']) {
        text.replace(['\n', '\t'], " ")
    } else {
        text.to_owned()
    };
    let mut job = running(&text, font, None, colour);
    change(&mut job);
    job.break_on_newline = false;
    job.wrap = TextWrapping {
        max_rows: 1,
        break_anywhere: true,
        ..TextWrapping::wrap_at_width(width)
    };
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Running text, wrapped at a width.
pub fn paragraph(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let leading = theme::leading(&font);
    let mut job = running(text, font, Some(leading), colour);
    job.wrap = TextWrapping::wrap_at_width(width);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// The same with each line centred; it is drawn on both sides of its position.
pub fn centred(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let leading = theme::leading(&font);
    let mut job = running(text, font, Some(leading), colour);
    job.wrap = TextWrapping::wrap_at_width(width);
    job.halign = egui::Align::Center;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// The same with each line right-aligned; it is drawn to the left of its position.
pub fn flush_right(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let leading = theme::leading(&font);
    let mut job = running(text, font, Some(leading), colour);
    job.wrap = TextWrapping::wrap_at_width(width);
    job.halign = egui::Align::RIGHT;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// The smallest width at which a text takes as many lines as at this one, so that in the middle of a window no last
/// line has one word alone.
pub fn balanced(ui: &Ui, text: &str, font: &FontId, width: f32) -> f32 {
    let colour = Color32::PLACEHOLDER;
    let lines = |width| paragraph(ui, text, font.clone(), colour, width).rows.len();
    let limit = lines(width);
    if limit < 2 {
        return width;
    }
    let (mut least, mut enough) = (0.0, width);
    while enough - least > 2.0 {
        let middle = ((least + enough) / 2.0).round();
        if lines(middle) > limit {
            least = middle;
        } else {
            enough = middle;
        }
    }
    enough
}

/// A layout for running text in which every cluster that asks for a colour emoji gets one, and Chinese gets its own
/// signs.
///
/// A font is found by the first character of a cluster, and Inter has digits, `©` and `▶`. So the clusters `1️⃣` and
/// `▶️` would be black without a family that begins with the emoji. Inter has `“”` and `…` too, half as wide as a
/// Chinese reader expects them and at the baseline.
pub fn running(text: &str, font: FontId, line_height: Option<f32>, colour: Color32) -> LayoutJob {
    let plain = TextFormat {
        font_id: font,
        line_height,
        color: colour,
        ..TextFormat::default()
    };
    let mut job = LayoutJob::default();
    if text.is_ascii() {
        job.append(text, 0.0, plain);
        return job;
    }
    fonts::system::note(text);
    let coloured = TextFormat {
        font_id: theme::emoji(plain.font_id.size),
        // The pictures fill their squares to the edge, so without this they would touch each other.
        extra_letter_spacing: (plain.font_id.size * 0.1).round(),
        ..plain.clone()
    };
    let chinese = TextFormat {
        font_id: theme::chinese(&plain.font_id),
        ..plain.clone()
    };
    let format = |run| match run {
        Run::Plain => plain.clone(),
        Run::Emoji => coloured.clone(),
        Run::Chinese => chinese.clone(),
    };
    // Runs and not clusters, because text is shaped by section, and kerning ends where a section does.
    let mut begin = 0;
    let mut run = Run::Plain;
    let mut signs = punctuation::Signs::default();
    for (index, cluster) in text.grapheme_indices(true) {
        let is_chinese = signs.are_chinese(text, index, cluster);
        let next = match cluster {
            _ if egui::has_emoji_presentation(cluster) => Run::Emoji,
            _ if is_chinese => Run::Chinese,
            _ => Run::Plain,
        };
        if next != run && index > begin {
            job.append(&text[begin..index], 0.0, format(run));
            begin = index;
        }
        run = next;
    }
    job.append(&text[begin..], 0.0, format(run));
    job
}

/// The family of a part of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Plain,
    Emoji,
    Chinese,
}

/// Gives a range of a text another format.
pub fn change(job: &mut LayoutJob, at: &Range<usize>, format: impl Fn(&mut TextFormat)) {
    change_all(job, [(at.clone(), ())], |changed, ()| format(changed));
}

/// Gives ranges of a text other formats. They stand in order, none of them in another, and however many they are, each
/// section is looked at once.
pub fn change_all<T>(
    job: &mut LayoutJob,
    ranges: impl IntoIterator<Item = (Range<usize>, T)>,
    format: impl Fn(&mut TextFormat, &T),
) {
    let mut ranges = ranges.into_iter().peekable();
    let mut sections = Vec::with_capacity(job.sections.len() + 2);
    for section in std::mem::take(&mut job.sections) {
        let (begin, end) = (section.byte_range.start.0, section.byte_range.end.0);
        let mut from = begin;
        while from < end {
            while ranges.next_if(|(at, _)| at.end <= from).is_some() {}
            let (to, value) = match ranges.peek() {
                Some((at, value)) if at.start <= from => (at.end.min(end), Some(value)),
                Some((at, _)) => (at.start.min(end), None),
                None => (end, None),
            };
            let leads = from == begin;
            let mut piece = LayoutSection {
                leading_space: if leads { section.leading_space } else { 0.0 },
                byte_range: ByteIndex(from)..ByteIndex(to),
                format: section.format.clone(),
            };
            if let Some(value) = value {
                format(&mut piece.format, value);
            }
            sections.push(piece);
            from = to;
        }
    }
    job.sections = sections;
}

/// Whether this is one to three emoji and nothing else, which are shown large.
pub fn is_only_emoji(text: &str) -> bool {
    let text = text.trim();
    // Three families of seven characters each fit into this. A longer text is not one to three emoji.
    if text.is_empty() || text.len() > 120 {
        return false;
    }
    let mut clusters = 0;
    text.graphemes(true)
        .filter(|cluster| *cluster != " ")
        .all(|cluster| {
            clusters += 1;
            clusters <= 3 && egui::has_emoji_presentation(cluster)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_alone() {
        for text in ["🍣", "👨‍👩‍👧", "🇨🇳🇩🇪", " 1️⃣ ▶️ 👍🏽 "]
        {
            assert!(is_only_emoji(text), "{text}");
        }
        for text in ["", " ", "1", "a🍣", "🍣🍣🍣🍣", "©", "谢谢🍣"] {
            assert!(!is_only_emoji(text), "{text}");
        }
    }

    #[test]
    fn clusters_that_ask_for_colour_get_it() {
        let job = running("a 1️⃣ b ▶️", theme::message(), None, Color32::PLACEHOLDER);
        let runs: Vec<_> = job
            .sections
            .iter()
            .map(|section| {
                let range = section.byte_range.start.0..section.byte_range.end.0;
                (
                    &job.text[range],
                    section.format.font_id == theme::emoji(theme::size::MESSAGE),
                )
            })
            .collect();
        assert_eq!(
            runs,
            [("a ", false), ("1️⃣", true), (" b ", false), ("▶️", true)]
        );
        job.debug_sanity_check();
    }

    #[test]
    fn a_part_of_a_text_gets_another_format() {
        let mut job = running("hi @bo 🍣!", theme::body(), None, Color32::PLACEHOLDER);
        change(&mut job, &(3..6), |format| format.color = Color32::RED);
        let parts: Vec<(&str, bool)> = job
            .sections
            .iter()
            .map(|section| {
                let range = section.byte_range.start.0..section.byte_range.end.0;
                (&job.text[range], section.format.color == Color32::RED)
            })
            .collect();
        let expected = [
            ("hi ", false),
            ("@bo", true),
            (" ", false),
            ("🍣", false),
            ("!", false),
        ];
        assert_eq!(parts, expected);
        job.debug_sanity_check();
    }

    #[test]
    fn several_parts_get_formats_of_their_own() {
        let mut job = running("ab 🍣 cd", theme::body(), None, Color32::PLACEHOLDER);
        let end = job.text.len();
        let ranges = [(0..1, 1.0), (1..1, 2.0), (2..9, 3.0), (end - 1..end, 4.0)];
        change_all(&mut job, ranges, |format, size| format.font_id.size = *size);
        let parts: Vec<(&str, f32)> = job
            .sections
            .iter()
            .map(|section| {
                let range = section.byte_range.start.0..section.byte_range.end.0;
                (&job.text[range], section.format.font_id.size)
            })
            .collect();
        let body = theme::body().size;
        let expected = [
            ("a", 1.0),
            ("b", body),
            (" ", 3.0),
            ("🍣", 3.0),
            (" c", 3.0),
            ("d", 4.0),
        ];
        assert_eq!(parts, expected);
        job.debug_sanity_check();
    }
}
