//! Names in rows that were looked for: what was meant of a name is marked in it.

use std::sync::Arc;

use egui::{Color32, FontId, Galley, Ui};

use crate::core::names::{Name, Wanted};
use crate::ui::typeset;

/// A name in one line that ends in `…` if there is no more room.
pub(in crate::ui) fn line(
    ui: &Ui,
    name: &str,
    wanted: &Wanted,
    font: FontId,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let marks = match wanted.is_empty() {
        true => Vec::new(),
        false => Name::of(name).marks(wanted),
    };
    typeset::marked_line(ui, name, &marks, font, colour, width)
}
