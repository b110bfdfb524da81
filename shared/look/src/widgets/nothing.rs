//! The content of an empty list: an icon, the reason, and buttons that lead on.

use egui::{Sense, Ui, UiBuilder};

use super::label;
use crate::theme::{self, palette, space};
use crate::typeset;

/// Begins this far above the middle of the remaining room.
pub fn nothing(
    ui: &mut Ui,
    above: f32,
    icon: &str,
    title: Option<&str>,
    said: &str,
    doors: impl FnOnce(&mut Ui),
) {
    /// A line that is longer is hard to follow.
    const LIMIT: f32 = 360.0;
    let palette = palette(ui);
    let rect = ui.available_rect_before_wrap();
    let room = rect.shrink2(egui::vec2(space::WIDE, 0.0));
    let layout = egui::Layout::top_down(egui::Align::Center);
    let builder = UiBuilder::new().max_rect(room).layout(layout);
    let mut inside = ui.new_child(builder.id_salt("nothing"));
    inside.spacing_mut().item_spacing.y = space::SMALL;
    inside.add_space((rect.height() * 0.5 - above).max(space::GROUP));
    let side = egui::Vec2::splat(48.0);
    let (place, _) = inside.allocate_exact_size(side, Sense::hover());
    let (centre, font) = (place.center(), theme::icon(24.0));
    inside.painter().circle_filled(centre, 24.0, palette.sunken);
    let middle = egui::Align2::CENTER_CENTER;
    inside
        .painter()
        .text(centre, middle, icon, font, palette.soft);
    inside.add_space(space::TIGHT);
    if let Some(title) = title {
        label(&mut inside, title, theme::title(), palette.text);
    }
    let width = room.width().min(LIMIT);
    let width = typeset::balanced(&inside, said, &theme::body(), width);
    inside.scope(|ui| {
        ui.set_max_width(width);
        label(ui, said, theme::body(), palette.soft);
    });
    doors(&mut inside);
}
