//! The widths of a table's columns: each fits its longest words, and together they take the whole width.

use std::sync::Arc;

use anser_look::theme::{self, space};
use anser_look::typeset;
use egui::{Color32, Rect, Ui};

use crate::words::Words;

/// The size of a picture, and its width with the space after it.
pub const FACE: f32 = 26.0;
pub const FACE_ROOM: f32 = FACE + 10.0;

/// Between two columns.
pub const GAP: f32 = 14.0;

/// No column is narrower than this, however long the words of the others are.
const LEAST_WIDTH: f32 = 48.0;

/// A column that is cut to less than this is useless.
const LEAST_USEFUL: f32 = 84.0;

/// A column with pictures is the main one of a row. It is not cut before it takes this share of the width.
const KEPT: f32 = 0.3;

/// A column: its head, and how its cells are aligned.
#[derive(Clone, Copy)]
pub struct Column {
    /// The key of the words in its head.
    pub key: &'static str,
    is_right: bool,
    pub has_faces: bool,
    yields: bool,
    goes: bool,
}

impl Column {
    pub const fn text(key: &'static str) -> Self {
        Self {
            key,
            is_right: false,
            has_faces: false,
            yields: false,
            goes: false,
        }
    }

    /// The same with a picture before the words.
    pub const fn faces(key: &'static str) -> Self {
        Self {
            has_faces: true,
            ..Self::text(key)
        }
    }

    /// Words that are sometimes long, or missing in most rows.
    pub const fn remarks(key: &'static str) -> Self {
        Self::text(key).yielding()
    }

    /// This column is narrowed before others.
    pub const fn yielding(self) -> Self {
        Self {
            yields: true,
            ..self
        }
    }

    /// This column is left out if others would be cut until they are useless.
    pub const fn going(self) -> Self {
        Self { goes: true, ..self }
    }

    /// Numbers are aligned at their last digit. The last column of a table is aligned in this way too, so that the
    /// table ends where the page does.
    pub const fn right(key: &'static str) -> Self {
        Self {
            is_right: true,
            ..Self::text(key)
        }
    }

    /// Where words of this width begin in a cell of this column.
    pub fn left(self, place: Rect, width: f32) -> f32 {
        if self.is_right {
            place.right() - width
        } else {
            place.left()
        }
    }
}

/// The widths that the columns of a table need for their longest words. They are kept until `made_for` changes,
/// because computing them looks through thousands of rows.
#[derive(Debug, Default)]
pub struct Widths {
    made_for: Option<(usize, Words, u32)>,
    wanted: Vec<f32>,
}

impl Widths {
    /// The widths for the rows of `list`. `texts` gives the texts of a column.
    pub fn of<T>(
        &mut self,
        ui: &Ui,
        list: &Arc<T>,
        words: Words,
        columns: &[Column],
        mut texts: impl FnMut(usize) -> Longest,
    ) -> &[f32] {
        let scale = ui.ctx().pixels_per_point().to_bits();
        let wanted = (Arc::as_ptr(list).addr(), words, scale);
        if self.made_for != Some(wanted) {
            self.wanted = columns
                .iter()
                .enumerate()
                .map(|(n, column)| column.wants(ui, &words.get(column.key), &texts(n)))
                .collect();
            self.made_for = Some(wanted);
        }
        &self.wanted
    }
}

impl Column {
    /// The width of this column with the gap after it.
    pub fn wants(self, ui: &Ui, name: &str, longest: &Longest) -> f32 {
        // A head has a mark after its name while the table is sorted by it.
        let head = width(ui, &format!("{name} ↓"), theme::small());
        let words = longest.texts.iter();
        let words = words.map(|(_, text)| width(ui, text, theme::body()));
        let face = if self.has_faces { FACE_ROOM } else { 0.0 };
        let words = words.fold(0.0, f32::max) + face;
        // A text that ends between two pixels must not end in `…`.
        head.max(words).ceil() + 1.0 + GAP
    }
}

fn width(ui: &Ui, text: &str, font: egui::FontId) -> f32 {
    typeset::line(ui, text, font, Color32::WHITE, f32::INFINITY)
        .size()
        .x
}

/// The longest texts of a column by a rough count. Letters are not equally wide, so a few texts are kept and
/// measured.
#[derive(Debug, Default)]
pub struct Longest {
    texts: Vec<(usize, String)>,
}

impl Longest {
    const KEPT: usize = 4;

    pub fn of<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut longest = Self::default();
        for text in texts {
            longest.add(text.as_ref());
        }
        longest
    }

    fn add(&mut self, text: &str) {
        let count = text.chars().map(rough_width).sum();
        let at = self.texts.partition_point(|(other, _)| *other >= count);
        if at < Self::KEPT {
            self.texts.truncate(Self::KEPT - 1);
            self.texts.insert(at, (count, text.to_owned()));
        }
    }
}

/// The width of a letter, in quarters of a Chinese one.
fn rough_width(letter: char) -> usize {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | '-' | ' ' => 1,
        'm' | 'w' | '@' | 'A'..='Z' => 3,
        '\u{2E80}'.. => 4,
        _ => 2,
    }
}

/// What a column does if there is no room for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Keeps,
    Stays,
    Yields,
}

/// The widths of the columns in this total width. If there is more than they need, each gets its share of the rest.
/// If there is less, columns that yield are narrowed first, and then the widest ones, so that short words are never
/// cut in favour of long ones. A column that keeps its width is cut only if it is far too long.
fn fit(wanted: &[(f32, Kind)], room: f32) -> Vec<f32> {
    let all: f32 = wanted.iter().map(|(width, _)| width).sum();
    if all <= room {
        let more = if all > 0.0 { room / all } else { 1.0 };
        return wanted.iter().map(|(width, _)| width * more).collect();
    }
    let of_kind = |kind: Kind| {
        let columns = wanted.iter().filter(move |column| column.1 == kind);
        columns.map(|column| column.0)
    };
    let limit = (room * KEPT).max(LEAST_WIDTH);
    let kept: f32 = of_kind(Kind::Keeps).map(|width| width.min(limit)).sum();
    let room = room - kept;
    let least: f32 = of_kind(Kind::Yields)
        .map(|width| width.min(LEAST_WIDTH))
        .sum();
    let others = level(of_kind(Kind::Stays), room - least);
    let taken: f32 = of_kind(Kind::Stays).map(|width| width.min(others)).sum();
    let yielding = level(of_kind(Kind::Yields), room - taken);
    let widths = wanted.iter().map(|(width, kind)| {
        width.min(match kind {
            Kind::Keeps => limit,
            Kind::Stays => others,
            Kind::Yields => yielding,
        })
    });
    widths.collect()
}

/// The same without the columns that may be left out, if another one would be cut until it is useless. A column that
/// is left out has no width.
fn fit_useful(wanted: &[(f32, Kind, bool)], room: f32) -> Vec<f32> {
    let all: Vec<(f32, Kind)> = wanted
        .iter()
        .map(|(width, kind, _)| (*width, *kind))
        .collect();
    let widths = fit(&all, room);
    let mut both = widths.iter().zip(wanted);
    let is_useful = both.all(|(width, (wants, ..))| *width >= wants.min(LEAST_USEFUL));
    if is_useful || !wanted.iter().any(|(.., goes)| *goes) {
        return widths;
    }
    let stay = |goes: &bool| !*goes;
    let rest: Vec<(f32, Kind)> = wanted
        .iter()
        .filter(|(.., goes)| stay(goes))
        .map(|(width, kind, _)| (*width, *kind))
        .collect();
    let mut widths = fit(&rest, room).into_iter();
    let given = wanted.iter().map(|(.., goes)| {
        let width = if stay(goes) { widths.next() } else { None };
        width.unwrap_or(0.0)
    });
    given.collect()
}

/// The width to which columns are cut so that all fit. The wider ones share what the narrower ones leave.
fn level(wanted: impl Iterator<Item = f32>, room: f32) -> f32 {
    let mut sorted: Vec<f32> = wanted.collect();
    sorted.sort_by(f32::total_cmp);
    let (mut left, count) = (room, sorted.len());
    for (n, width) in sorted.into_iter().enumerate() {
        let level = left / (count - n) as f32;
        if width > level {
            return level.max(LEAST_WIDTH);
        }
        left -= width;
    }
    f32::INFINITY
}

/// The positions of a row's columns; none for a column that is left out.
pub fn places(plan: Plan<'_>, row: Rect) -> Vec<Option<Rect>> {
    let mut left = row.left() + space::SMALL;
    // Behind the last column there is no gap.
    let room = row.width() - 2.0 * space::SMALL + GAP;
    let columns = plan.columns.iter().zip(plan.wanted);
    let wanted: Vec<(f32, Kind, bool)> = columns
        .map(|(column, wants)| {
            let kind = match column {
                Column {
                    has_faces: true, ..
                } => Kind::Keeps,
                Column { yields: true, .. } => Kind::Yields,
                Column { .. } => Kind::Stays,
            };
            (*wants, kind, column.goes)
        })
        .collect();
    let widths = fit_useful(&wanted, room);
    widths
        .into_iter()
        .map(|width| {
            let place = Rect::from_min_size(
                egui::pos2(left, row.top()),
                egui::vec2(width - GAP, row.height()),
            );
            left += width;
            (width > 0.0).then_some(place)
        })
        .collect()
}

/// The columns of a table, with the width that each needs.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    pub columns: &'a [Column],
    pub wanted: &'a [f32],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_take_the_whole_room_and_short_words_keep_theirs() {
        let stays = |width: f32| (width, Kind::Stays);
        let yields = |width: f32| (width, Kind::Yields);
        let keeps = |width: f32| (width, Kind::Keeps);
        for (wanted, room, expected) in [
            // Each gets its share of the rest.
            (
                vec![stays(100.0), yields(50.0), stays(50.0)],
                400.0,
                vec![200.0, 100.0, 100.0],
            ),
            (vec![stays(100.0), stays(100.0)], 200.0, vec![100.0, 100.0]),
            // The widest column is narrowed, the others keep their width.
            (
                vec![stays(400.0), stays(60.0), stays(80.0)],
                300.0,
                vec![160.0, 60.0, 80.0],
            ),
            // Two wide columns share what the narrow one leaves.
            (
                vec![stays(400.0), stays(60.0), stays(300.0)],
                260.0,
                vec![100.0, 60.0, 100.0],
            ),
            // A column that is empty in most rows is narrowed before a name is cut, but is never left out.
            (
                vec![stays(140.0), yields(200.0), stays(100.0)],
                340.0,
                vec![140.0, 100.0, 100.0],
            ),
            (
                vec![stays(140.0), yields(200.0), stays(100.0)],
                200.0 + LEAST_WIDTH,
                vec![100.0, LEAST_WIDTH, 100.0],
            ),
            // A name keeps its width, unless it is far too long.
            (
                vec![keeps(120.0), stays(100.0), yields(400.0), stays(100.0)],
                400.0,
                vec![120.0, 100.0, 80.0, 100.0],
            ),
            (
                vec![keeps(900.0), stays(100.0), stays(300.0)],
                400.0,
                vec![400.0 * KEPT, 100.0, 180.0],
            ),
            (
                vec![stays(90.0), stays(90.0)],
                20.0,
                vec![LEAST_WIDTH, LEAST_WIDTH],
            ),
            (vec![], 100.0, vec![]),
        ] {
            assert_eq!(fit(&wanted, room), expected, "{wanted:?} in {room}");
        }
    }

    #[test]
    fn a_column_goes_before_others_say_nothing() {
        let wanted = [
            (90.0, Kind::Keeps, false),
            (200.0, Kind::Yields, false),
            (100.0, Kind::Yields, true),
            (60.0, Kind::Stays, false),
        ];
        // There is room for all, if some are cut a little.
        let (cut, room) = (LEAST_USEFUL, 150.0 + 2.0 * LEAST_USEFUL);
        assert_eq!(fit_useful(&wanted, room), [90.0, cut, cut, 60.0]);
        // A little less, and leaving out one column makes room.
        let room = room - 1.0;
        let more = 2.0 * cut - 1.0;
        assert_eq!(fit_useful(&wanted, room), [90.0, more, 0.0, 60.0]);
        // If no column may be left out, all are cut.
        let stay = wanted.map(|(width, kind, _)| (width, kind, false));
        let cut = cut - 0.5;
        assert_eq!(fit_useful(&stay, room), [90.0, cut, cut, 60.0]);
    }

    #[test]
    fn the_longest_texts_are_kept_whatever_their_order() {
        let texts = [
            "a",
            "三浦三浦",
            "abcdegh",
            "abc",
            "",
            "abcdeg",
            "iiiiiiii",
            "abcde",
        ];
        let kept = |texts: &[&str]| {
            let longest = Longest::of(texts);
            let texts = longest.texts.into_iter().map(|(_, text)| text);
            texts.collect::<Vec<_>>()
        };
        let expected = ["三浦三浦", "abcdegh", "abcdeg", "abcde"];
        assert_eq!(kept(&texts), expected);
        let mut turned = texts;
        turned.reverse();
        assert_eq!(kept(&turned), expected);
    }
}
