//! The columns of a table: each is as wide as its longest words want it, and together they take the whole width.

use std::sync::Arc;

use anser_look::theme::{self, space};
use anser_look::typeset;
use egui::{Color32, Rect, Ui};

use crate::words::Words;

/// How large a face is, and the room that it takes with the space behind it.
pub const FACE: f32 = 26.0;
pub const FACE_ROOM: f32 = FACE + 10.0;

/// Between two columns.
pub const GAP: f32 = 14.0;

/// No column is narrower than this, however long the words of the others are.
const LEAST_WIDTH: f32 = 48.0;

/// What is cut to less than this says nothing.
const LEAST_USEFUL: f32 = 84.0;

/// A column with faces says what a row is about: it is not cut before it takes this part of the room.
const KEPT: f32 = 0.3;

/// A column: what its head says, and how its cells stand.
#[derive(Clone, Copy)]
pub struct Column {
    /// Under which the words of its head stand.
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

    /// The same with a face in front of the words.
    pub const fn faces(key: &'static str) -> Self {
        Self {
            has_faces: true,
            ..Self::text(key)
        }
    }

    /// Words that are long at times, or missing in most rows.
    pub const fn remarks(key: &'static str) -> Self {
        Self::text(key).yielding()
    }

    /// This column gives way before others do.
    pub const fn yielding(self) -> Self {
        Self {
            yields: true,
            ..self
        }
    }

    /// This column is left out where others would be cut until they say nothing.
    pub const fn going(self) -> Self {
        Self { goes: true, ..self }
    }

    /// Numbers stand under each other by their last digit. The last column of a table does so too, so that
    /// the table ends where the page does.
    pub const fn right(key: &'static str) -> Self {
        Self {
            is_right: true,
            ..Self::text(key)
        }
    }

    /// Where words of a width begin in a place of this column.
    pub fn left(self, place: Rect, width: f32) -> f32 {
        if self.is_right {
            place.right() - width
        } else {
            place.left()
        }
    }
}

/// How wide the columns of a table want to be: as wide as the longest words in each. Kept until `made_for` is
/// another one, since thousands of rows are looked through for it.
#[derive(Debug, Default)]
pub struct Widths {
    made_for: Option<(usize, Words, u32)>,
    wanted: Vec<f32>,
}

impl Widths {
    /// The widths for rows that come from `list`. `texts` gives the texts of a column.
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
    /// How wide this column wants to be with the gap behind it.
    pub fn wants(self, ui: &Ui, name: &str, longest: &Longest) -> f32 {
        // A head has a mark behind its name while the table is sorted by it.
        let head = width(ui, &format!("{name} ↓"), theme::small());
        let words = longest.texts.iter();
        let words = words.map(|(_, text)| width(ui, text, theme::body()));
        let face = if self.has_faces { FACE_ROOM } else { 0.0 };
        let words = words.fold(0.0, f32::max) + face;
        // What is drawn between two pixels must not end in `…`.
        head.max(words).ceil() + 1.0 + GAP
    }
}

fn width(ui: &Ui, text: &str, font: egui::FontId) -> f32 {
    typeset::line(ui, text, font, Color32::WHITE, f32::INFINITY)
        .size()
        .x
}

/// The texts of a column that are longest by a rough count. Letters are not equally wide, so a few are kept, and
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

/// How wide a letter is, in quarters of a Chinese one.
fn rough_width(letter: char) -> usize {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | '-' | ' ' => 1,
        'm' | 'w' | '@' | 'A'..='Z' => 3,
        '\u{2E80}'.. => 4,
        _ => 2,
    }
}

/// What a column does where there is no room for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Keeps,
    Stays,
    Yields,
}

/// How wide the columns are in a room of this width. Where there is more than they want, each gets its part of the
/// rest. Where there is less, those that yield give way first, and then the widest, so that short words are never
/// cut for long ones; what keeps its width is cut only for being far too long.
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
    let most = (room * KEPT).max(LEAST_WIDTH);
    let kept: f32 = of_kind(Kind::Keeps).map(|width| width.min(most)).sum();
    let room = room - kept;
    let least: f32 = of_kind(Kind::Yields)
        .map(|width| width.min(LEAST_WIDTH))
        .sum();
    let others = level(of_kind(Kind::Stays), room - least);
    let taken: f32 = of_kind(Kind::Stays).map(|width| width.min(others)).sum();
    let yielding = level(of_kind(Kind::Yields), room - taken);
    let widths = wanted.iter().map(|(width, kind)| {
        width.min(match kind {
            Kind::Keeps => most,
            Kind::Stays => others,
            Kind::Yields => yielding,
        })
    });
    widths.collect()
}

/// The same without the columns that go, where another one would be cut until it says nothing. A column that is left
/// out has no width.
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

/// At which width columns are cut so that they have room: what the narrower ones leave is shared by the wider ones.
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

/// The places of a row of columns; none for a column that is left out.
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

/// How the columns of a table stand: what they are, and how wide each wants to be.
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
            // Each gets its part of what is left.
            (
                vec![stays(100.0), yields(50.0), stays(50.0)],
                400.0,
                vec![200.0, 100.0, 100.0],
            ),
            (vec![stays(100.0), stays(100.0)], 200.0, vec![100.0, 100.0]),
            // The widest gives way, the others keep what they want.
            (
                vec![stays(400.0), stays(60.0), stays(80.0)],
                300.0,
                vec![160.0, 60.0, 80.0],
            ),
            // Two that are wide share what the narrow one leaves.
            (
                vec![stays(400.0), stays(60.0), stays(300.0)],
                260.0,
                vec![100.0, 60.0, 100.0],
            ),
            // What is missing in most rows gives way before a name is cut, but never goes.
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
        // A little less, and the one that goes makes room.
        let room = room - 1.0;
        let more = 2.0 * cut - 1.0;
        assert_eq!(fit_useful(&wanted, room), [90.0, more, 0.0, 60.0]);
        // Where none goes, all are cut.
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
