//! Which rows are in view in one frame, where they stand, and how they were measured.

use std::collections::HashMap;

use anser_shared::id::Seq;
use egui::{Rect, Response, Ui};

use super::anchor::{Placed, RowHeight};
use super::bubble::{self, Measured};
use super::folds::Runs;
use super::rows::Rows;
use super::{END_GAP, TimelineView, scroll_bar};
use crate::ui::Scene;
use crate::ui::fonts::system;
use crate::ui::theme::space;

/// What is left at both sides of the rows.
pub(super) fn edge(rect: Rect) -> f32 {
    if rect.width() > 480.0 {
        space::GROUP
    } else {
        space::EDGE
    }
}

/// Where the rows stand in the list.
pub(super) fn inner(rect: Rect) -> Rect {
    let edge = edge(rect);
    Rect::from_min_max(
        egui::pos2(rect.left() + edge, rect.top()),
        egui::pos2(
            rect.right() - edge - scroll_bar::WIDTH / 2.0,
            rect.bottom() - END_GAP,
        ),
    )
}

/// The list as it is laid out in one frame.
pub(super) struct Layout<'a> {
    pub(super) list: Response,
    /// Where the rows stand in it.
    pub(super) inner: Rect,
    pub(super) rows: Rows<'a>,
    pub(super) runs: Runs<'a>,
    pub(super) placed: Vec<Placed>,
    /// Those that are here; `None` for one that is being loaded.
    pub(super) measured: HashMap<u64, Option<Measured>>,
}

impl<'a> Layout<'a> {
    /// Where the message of a place of the log stands in the window, if it is in view.
    pub(super) fn place_of(&self, seq: Seq) -> Option<Rect> {
        let holds = |placed: &&Placed| {
            let row = self.measured.get(&placed.row).and_then(Option::as_ref);
            row.is_some_and(|row| row.row.seq == Some(seq))
        };
        let placed = self.placed.iter().find(holds)?;
        let row = Rect::from_min_size(
            egui::pos2(self.inner.left(), self.inner.top() + placed.top),
            egui::vec2(self.inner.width(), placed.height),
        );
        let measured = self.measured.get(&placed.row)?.as_ref()?;
        Some(measured.bubble_in(row))
    }

    /// Lays out what is in view, and notes in the view what that is.
    pub(super) fn new(
        ui: &Ui,
        scene: &Scene<'_>,
        list: Response,
        inner: Rect,
        (rows, runs): (Rows<'a>, Runs<'a>),
        view: &mut TimelineView,
    ) -> Self {
        let names = &view.names;
        let mut measured: HashMap<u64, Option<Measured>> = HashMap::new();
        let placed = view
            .anchor
            .place(rows.count(), inner.height(), &mut |number| {
                let measured = measured.entry(number).or_insert_with(|| {
                    rows.row(number).map(|row| {
                        let begins_new = row.seq.is_some() && row.seq == view.new_from;
                        let part = runs.part(number, &view.folds);
                        let shown = (part, &view.folds, names);
                        Measured::new(
                            ui,
                            scene,
                            row,
                            inner.width(),
                            begins_new,
                            shown,
                            &view.looked_for,
                        )
                    })
                });
                match measured {
                    Some(measured) => RowHeight {
                        points: measured.height,
                        settled: true,
                    },
                    None => RowHeight {
                        points: bubble::PLACEHOLDER,
                        settled: false,
                    },
                }
            });
        let texts = measured.values().flatten().map(Measured::text);
        view.lacks = view.lacks.with(system::lacks_of(ui.ctx(), texts));
        let away = |row: &&Option<Measured>| row.as_ref().is_some_and(Measured::is_away);
        view.laid_out = measured.len() - measured.values().filter(away).count();
        view.in_view = match (placed.first(), placed.last()) {
            (Some(first), Some(last)) => first.row..last.row + 1,
            _ => 0..0,
        };
        Self {
            list,
            inner,
            rows,
            runs,
            placed,
            measured,
        }
    }
}
