//! A question over a window, which has to be answered before anything else there.

use egui::{CornerRadius, Frame, Id, Margin, Modal, Stroke, Ui};

use crate::theme::{self, palette, radius, space};

/// Draws it; `contents` says whether it was answered. Says whether it is over: a press beside it, or the
/// Escape key, gives it up.
pub fn modal(ui: &Ui, name: &str, contents: impl FnOnce(&mut Ui) -> bool) -> bool {
    const SIDES: f32 = 16.0;
    let palette = palette(ui);
    let width = (ui.max_rect().width() - 2.0 * space::WIDE).min(320.0);
    let frame = Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(radius::BUBBLE))
        .shadow(theme::floating_shadow(palette))
        .inner_margin(Margin::same(SIDES as i8));
    let modal = Modal::new(Id::unique(name))
        .frame(frame)
        .backdrop_color(palette.veil);
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(width - 2.0 * SIDES);
        ui.spacing_mut().item_spacing.y = space::SMALL;
        contents(ui)
    });
    response.inner || response.should_close()
}
