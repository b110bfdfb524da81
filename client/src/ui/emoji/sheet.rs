//! What the list of emoji shows, in rows: groups below their headings, or what was found.

use std::ops::Range;

use emojis::{Emoji, Group};

use crate::core::settings::{RecentEmoji, SkinTone};
use crate::emoji;
use crate::ui::icons;

/// An emoji as it is chosen here, in the tone of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) emoji: &'static Emoji,
    pub(super) name: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// The key of its words.
    Heading(&'static str),
    Cells(Range<usize>),
}

/// A part of the list that one can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) icon: &'static str,
    pub(super) key: &'static str,
    pub(super) row: usize,
}

/// What decides how the list looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) typed: String,
    pub(super) recent: RecentEmoji,
    pub(super) tone: SkinTone,
    pub(super) tag: String,
    pub(super) columns: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) of: Wanted,
    pub(super) cells: Vec<Cell>,
    pub(super) rows: Vec<Row>,
    /// None while one searches.
    pub(super) parts: Vec<Part>,
}

const GROUPS: [(Group, &str, &str); 9] = [
    (Group::SmileysAndEmotion, icons::SMILE, "emoji-smileys"),
    (Group::PeopleAndBody, icons::HAND, "emoji-people"),
    (Group::AnimalsAndNature, icons::PAW, "emoji-nature"),
    (Group::FoodAndDrink, icons::APPLE, "emoji-food"),
    (Group::TravelAndPlaces, icons::CAR, "emoji-places"),
    (Group::Activities, icons::BALL, "emoji-activities"),
    (Group::Objects, icons::LIGHT_BULB, "emoji-objects"),
    (Group::Symbols, icons::HEART, "emoji-symbols"),
    (Group::Flags, icons::FLAG, "emoji-flags"),
];

impl Sheet {
    pub(super) fn new(of: Wanted) -> Self {
        let mut sheet = Self {
            cells: Vec::new(),
            rows: Vec::new(),
            parts: Vec::new(),
            of,
        };
        if sheet.of.typed.trim().is_empty() {
            let recent = sheet.of.recent;
            let recent = recent.iter().filter_map(|emoji| {
                let name = emoji::known(emoji)?.name(&sheet.of.tag);
                Some(Cell { emoji, name })
            });
            let recent: Vec<Cell> = recent.collect();
            sheet.part(icons::HISTORY, "emoji-recent", recent);
            for (group, icon, key) in GROUPS {
                let cells = emoji::of(group).map(|known| sheet.cell(known)).collect();
                sheet.part(icon, key, cells);
            }
        } else {
            let found = emoji::find(&sheet.of.typed);
            let found = found.into_iter().map(|known| sheet.cell(known)).collect();
            sheet.add(found);
        }
        sheet
    }

    fn cell(&self, known: &'static emoji::Known) -> Cell {
        Cell {
            emoji: self.of.tone.of(known.emoji),
            name: known.name(&self.of.tag),
        }
    }

    fn part(&mut self, icon: &'static str, key: &'static str, cells: Vec<Cell>) {
        if !cells.is_empty() {
            let row = self.rows.len();
            self.parts.push(Part { icon, key, row });
            self.rows.push(Row::Heading(key));
            self.add(cells);
        }
    }

    fn add(&mut self, mut cells: Vec<Cell>) {
        let first = self.cells.len();
        self.cells.append(&mut cells);
        let last = self.cells.len();
        let begins = (first..last).step_by(self.of.columns);
        let rows = begins.map(|begin| Row::Cells(begin..(begin + self.of.columns).min(last)));
        self.rows.extend(rows);
    }

    /// The row of a cell, and how far from its beginning it stands.
    pub(super) fn place(&self, cell: usize) -> Option<(usize, usize)> {
        self.rows
            .iter()
            .enumerate()
            .find_map(|(number, row)| match row {
                Row::Cells(cells) if cells.contains(&cell) => Some((number, cell - cells.start)),
                _ => None,
            })
    }

    /// The cell in the next row of cells, below this one or above it.
    pub(super) fn beside(&self, cell: usize, down: bool) -> Option<usize> {
        let (row, column) = self.place(cell)?;
        let below = self.rows.get(row + 1..).unwrap_or_default();
        let above = self.rows.get(..row).unwrap_or_default();
        let cells = |row: &Row| match row {
            Row::Cells(cells) => Some(cells.clone()),
            Row::Heading(_) => None,
        };
        let next = match down {
            true => below.iter().find_map(cells),
            false => above.iter().rev().find_map(cells),
        }?;
        Some((next.start + column).min(next.end - 1))
    }

    /// The part in which a row stands.
    pub(super) fn part_of(&self, row: usize) -> Option<usize> {
        self.parts.iter().rposition(|part| part.row <= row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(typed: &str, recent: &[&str], columns: usize) -> Sheet {
        let recent: Vec<String> = recent.iter().map(ToString::to_string).collect();
        Sheet::new(Wanted {
            typed: typed.into(),
            recent: recent.into(),
            tone: SkinTone::Dark,
            tag: "en".into(),
            columns,
        })
    }

    #[test]
    fn every_emoji_stands_in_one_group_and_recent_ones_before_them() {
        let all = sheet(" ", &["🎉", "👍"], 8);
        assert_eq!(all.parts.len(), 10);
        assert_eq!(all.cells.len(), emoji::all().len() + 2);
        assert_eq!(all.rows[0], Row::Heading("emoji-recent"));
        assert_eq!(all.cells[1].emoji.as_str(), "👍", "as it was chosen");
        let hand = all
            .cells
            .iter()
            .rposition(|cell| cell.emoji.as_str() == "👍🏿");
        assert!(hand.is_some(), "in the tone of the person");
        assert_eq!(sheet("", &[], 8).parts.len(), 9, "nothing is recent");
    }

    #[test]
    fn the_arrows_go_to_the_next_row_of_emoji_over_headings_and_short_rows() {
        let all = sheet("", &["🎉", "👍", "❤️"], 2);
        // A heading, two recent ones, one, a heading, smileys.
        assert_eq!(all.beside(1, true), Some(2), "the row is shorter");
        assert_eq!(all.beside(2, true), Some(3), "over the heading");
        assert_eq!(all.beside(3, false), Some(2));
        assert_eq!(all.beside(0, false), None);
        let last = all.cells.len() - 1;
        assert_eq!(all.beside(last, true), None);
        assert_eq!(all.part_of(0), Some(0));
        assert_eq!(all.part_of(all.parts[3].row), Some(3));
        let found = sheet("tada", &["👍"], 8);
        assert_eq!(found.rows, [Row::Cells(0..found.cells.len().min(8))]);
        assert!(found.parts.is_empty());
        assert!(sheet("no such thing", &[], 8).rows.is_empty());
    }
}
