//! Tabs with a line under the chosen one.

use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo};

use crate::theme::{self, palette, radius, size, space};

/// Draws one tab for each name and changes `chosen` when another one is pressed.
pub fn tabs(ui: &mut Ui, names: &[&str], chosen: &mut usize) {
    let height = 36.0;
    let palette = palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        for (index, name) in names.iter().enumerate() {
            let is_chosen = index == *chosen;
            let (font, colour) = if is_chosen {
                (theme::semibold(size::BODY), palette.text)
            } else {
                (theme::body(), palette.soft)
            };
            let words = ui
                .painter()
                .layout_no_wrap((*name).to_owned(), font, colour);
            let width = words.size().x + 2.0 * space::SMALL;
            let (rect, response) =
                ui.allocate_exact_size(egui::vec2(width, height), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_chosen, *name));
            super::touch(
                ui,
                &response,
                rect.shrink2(egui::vec2(0.0, 3.0)),
                radius::CONTROL,
            );
            let corner = rect.center() - words.size() / 2.0;
            ui.painter().galley(corner, words, colour);
            if is_chosen {
                let under = Rect::from_min_max(
                    egui::pos2(rect.left() + space::SMALL, rect.bottom() - 3.0),
                    egui::pos2(rect.right() - space::SMALL, rect.bottom()),
                );
                ui.painter()
                    .rect_filled(under, CornerRadius::same(2), palette.accent);
            }
            if response.clicked() {
                *chosen = index;
            }
        }
    });
}
