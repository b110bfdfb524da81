//! How a message looks that is chosen: an edge around it and a tick at its corner. Its ground alone would
//! not do, because one's own bubbles are nearly of that colour.

use egui::{Align2, CornerRadius, Rect, Stroke, StrokeKind, Ui};

use crate::ui::icons;
use crate::ui::theme::{self, Palette};

const EDGE: f32 = 2.0;
/// Half the width of the tick's disc: its inner half lies in the padding of the bubble.
const DISC: f32 = 9.0;
/// Around the disc, so that it stands apart from the edge.
const GAP: f32 = 1.5;

/// Around a bubble, or around emoji that stand without one.
pub(super) fn edge_ui(ui: &Ui, bubble: Rect, corners: CornerRadius, palette: &Palette) {
    let line = Stroke::new(EDGE, palette.accent);
    ui.painter()
        .rect_stroke(bubble, corners, line, StrokeKind::Inside);
}

/// At the corner that points away from the author's side.
pub(super) fn tick_ui(ui: &Ui, bubble: Rect, is_own: bool, palette: &Palette) {
    let corner = if is_own {
        bubble.left_top()
    } else {
        bubble.right_top()
    };
    let painter = ui.painter();
    painter.circle_filled(corner, DISC + GAP, palette.accent_soft);
    painter.circle_filled(corner, DISC, palette.accent);
    let font = theme::icon(DISC * 1.4);
    let middle = Align2::CENTER_CENTER;
    painter.text(corner, middle, icons::CHECK, font, palette.on_accent);
}
