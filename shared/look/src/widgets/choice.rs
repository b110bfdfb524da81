//! One of a few: all of them side by side, the chosen one lifted.

use egui::{CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use crate::theme::{self, palette, radius, size, space};

/// Draws the options, as wide as there is room, and returns the one that was pressed.
pub fn choice<T: Copy + PartialEq>(ui: &mut Ui, options: &[(T, &str)], chosen: T) -> Option<T> {
    let palette = palette(ui);
    let width = ui.available_width();
    let (well, place) =
        ui.allocate_exact_size(egui::vec2(width, theme::CONTROL_HEIGHT), Sense::hover());
    ui.painter()
        .rect_filled(well, CornerRadius::same(radius::CARD), palette.sunken);
    let inside = well.shrink(3.0);
    let each = inside.width() / options.len() as f32;
    let mut pressed = None;
    for (index, (value, name)) in options.iter().enumerate() {
        let left = inside.left() + each * index as f32;
        let rect = Rect::from_min_size(
            egui::pos2(left, inside.top()),
            egui::vec2(each, inside.height()),
        );
        // Two choices in one column may have an option of the same name.
        let response = ui.interact(rect, place.id.with(index), Sense::click());
        let is_chosen = *value == chosen;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, *name));
        let corners = CornerRadius::same(radius::CONTROL);
        let colour = if is_chosen {
            let line = Stroke::new(1.0, palette.line);
            ui.painter()
                .rect(rect, corners, palette.surface, line, StrokeKind::Inside);
            palette.text
        } else {
            palette.soft
        };
        // Under the pointer the chosen one stays what it is: there is nothing to press.
        if !is_chosen {
            super::touch(ui, &response, rect, radius::CONTROL);
        } else if response.has_focus() {
            super::focus_ring(ui, rect, radius::CONTROL);
        }
        let font = if is_chosen {
            theme::semibold(size::BODY - 0.5)
        } else {
            theme::body()
        };
        let words = crate::typeset::line(ui, name, font, colour, rect.width() - 2.0 * space::TIGHT);
        ui.painter()
            .galley(rect.center() - words.size() / 2.0, words, colour);
        if response.clicked() && !is_chosen {
            pressed = Some(*value);
        }
    }
    pressed
}
