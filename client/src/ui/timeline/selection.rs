//! Several messages chosen to be copied together: by pointer with Ctrl or Shift, by the menu of one of
//! them, or by the keyboard with Shift and the arrows.
//!
//! The words are kept here from the moment of choosing, so that they do not depend on which pages are
//! in memory when they are copied.

use std::collections::{BTreeMap, BTreeSet};

use anser_shared::body::Saying;
use anser_shared::id::Seq;
use anser_shared::time::Timestamp;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::rows::{Row, Rows};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Scene, dates, icons, typeset};

/// As many as anybody would want to paste somewhere; more are kept out quietly.
const LIMIT: usize = 200;

#[derive(Debug, Default)]
pub struct Selection {
    chosen: BTreeMap<Seq, Chosen>,
    /// Those of them that one has written.
    own: BTreeSet<Seq>,
    /// Where a choice of several begins.
    from: Option<u64>,
}

/// What is to be done with the messages that were chosen.
pub enum Chose {
    /// To pass on what these places say.
    Forward(BTreeMap<Seq, Vec<Saying>>),
    /// To take back those that are one's own.
    Delete,
}

/// A message that was chosen, as it was then.
#[derive(Debug)]
pub(in crate::ui) struct Chosen {
    pub(in crate::ui) author: String,
    pub(in crate::ui) at: Timestamp,
    pub(in crate::ui) text: String,
    /// What there is of it to pass on.
    pub(in crate::ui) sayings: Vec<Saying>,
}

/// How many are chosen, at the left of a bar, in the room that its buttons have left.
pub(in crate::ui) fn count_ui(ui: &Ui, said: &str, bar: Rect) {
    let palette = palette(ui);
    let room = ui.available_width();
    let count = typeset::line(ui, said, theme::body(), palette.text, room);
    let at = egui::pos2(bar.left(), bar.center().y - count.size().y / 2.0);
    let place = Rect::from_min_size(at, count.size());
    let status = ui.interact(place, ui.scope_id().with("count"), Sense::hover());
    status.widget_info(|| WidgetInfo::labeled(Role::Status, true, said));
    ui.painter().galley(at, count, palette.text);
}

/// Several messages as text: who, when, and what; one alone is its words alone.
pub(in crate::ui) fn text_of<'a>(
    scene: &Scene<'_>,
    chosen: impl ExactSizeIterator<Item = &'a Chosen>,
) -> String {
    let is_one = chosen.len() == 1;
    let said = chosen.map(|chosen| {
        if is_one {
            return chosen.text.clone();
        }
        let time = dates::exact(scene.words, chosen.at, scene.zone);
        let head = scene.words.listed(&[&chosen.author, &time]);
        format!("{head}\n{}", chosen.text)
    });
    said.collect::<Vec<_>>().join("\n\n")
}

impl Selection {
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// The places of those that one has written, and could take back.
    pub fn own(&self) -> Vec<Seq> {
        self.own.iter().copied().collect()
    }

    pub fn holds(&self, seq: Option<Seq>) -> bool {
        seq.is_some_and(|seq| self.chosen.contains_key(&seq))
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Chooses a message, or lets go of one that is chosen.
    pub fn toggle(&mut self, row: u64, rows: &Rows<'_>, name: impl Fn(&Row) -> String) {
        let Some(found) = rows.row(row) else { return };
        self.from = Some(row);
        if self.holds(found.seq) {
            self.chosen.retain(|seq, _| Some(*seq) != found.seq);
            self.own.retain(|seq| Some(*seq) != found.seq);
        } else {
            self.add(found, &name);
        }
    }

    /// Chooses everything from where the choice began to here, and nothing else.
    pub fn reach(&mut self, row: u64, rows: &Rows<'_>, name: impl Fn(&Row) -> String) {
        let from = *self.from.get_or_insert(row);
        self.chosen.clear();
        self.own.clear();
        for row in from.min(row)..=from.max(row) {
            if let Some(found) = rows.row(row) {
                self.add(found, &name);
            }
        }
    }

    fn add(&mut self, row: Row, name: impl Fn(&Row) -> String) {
        let author = name(&row);
        if let (Some(seq), Some(text)) = (row.seq, row.content.words())
            && self.chosen.len() < LIMIT
        {
            if row.is_own {
                self.own.insert(seq);
            }
            let (at, text) = (row.at, text.to_owned());
            let sayings = row.content.sayings(row.author, &author, at);
            let chosen = Chosen {
                author,
                at,
                text,
                sayings,
            };
            self.chosen.insert(seq, chosen);
        }
    }

    /// What there is to pass on of each.
    fn sayings(&self) -> BTreeMap<Seq, Vec<Saying>> {
        let chosen = self.chosen.iter();
        chosen
            .map(|(seq, chosen)| (*seq, chosen.sayings.clone()))
            .collect()
    }

    /// The chosen messages as text: who, when, and what; one alone is its words alone.
    pub fn text(&self, scene: &Scene<'_>) -> String {
        text_of(scene, self.chosen.values())
    }

    /// In the place of the window's header: how many are chosen, and what can be done with them.
    /// Nothing of the list is covered by it. Gives what is to be done with them besides copying.
    pub fn bar_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) -> Option<Chose> {
        let palette = palette(ui);
        let words = scene.words;
        let count = [("count", self.chosen.len().into())];
        let said = words.with("chosen-count", &count);
        let bar = ui.max_rect();
        ui.painter().rect_filled(bar, 0.0, palette.accent_soft);
        let inside = bar.shrink2(egui::vec2(space::EDGE, 0.0));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let builder = UiBuilder::new()
            .max_rect(inside)
            .layout(layout)
            .id_salt("chosen");
        let mut ui = ui.new_child(builder);
        ui.spacing_mut().item_spacing.x = space::SMALL;
        let drops = widgets::icon_button(&mut ui, icons::X, &words.get("chosen-drop")).clicked();
        let forward = words.get("forward");
        let forwards = widgets::icon_button(&mut ui, icons::FORWARD, &forward).clicked();
        let copies = Button::primary(&words.get("copy")).show(&mut ui).clicked();
        let delete = words.get("chosen-delete");
        let deletes = !self.own.is_empty() && Button::danger(&delete).show(&mut ui).clicked();
        count_ui(&ui, &said, inside);
        if copies {
            ui.copy_text(self.text(scene));
        }
        if copies || drops {
            self.clear();
        }
        match (forwards, deletes) {
            (true, _) => Some(Chose::Forward(self.sayings())),
            (_, true) => Some(Chose::Delete),
            _ => None,
        }
    }
}
