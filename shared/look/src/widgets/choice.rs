//! A choice of one of a few: all options side by side with the chosen one lifted, or below each other if their names
//! do not fit.

use std::sync::Arc;

use egui::{
    CornerRadius, Galley, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
};

use super::label;
use crate::theme::{self, palette, radius, size, space};

/// Between the edge of the well and the options.
const RIM: f32 = 3.0;
const ROW: f32 = theme::CONTROL_HEIGHT - 2.0 * RIM;
/// The smallest margin beside a name.
const SIDES: f32 = 2.0 * space::SMALL;

/// The places of options of these widths in a room, from its left top: equally wide if that is enough for each,
/// otherwise as wide as each needs, otherwise below each other.
fn places(names: &[f32], room: f32) -> Vec<Rect> {
    let count = names.len() as f32;
    let widest = names.iter().copied().fold(0.0, f32::max) + SIDES;
    let all = names.iter().sum::<f32>() + SIDES * count;
    let mut pen = egui::Pos2::ZERO;
    let place = |name: &f32| {
        let width = if widest * count <= room {
            room / count
        } else if all <= room {
            name + SIDES + (room - all) / count
        } else {
            room
        };
        let rect = Rect::from_min_size(pen, egui::vec2(width, ROW));
        if all <= room {
            pen.x += width;
        } else {
            pen.y += ROW;
        }
        rect
    };
    names.iter().map(place).collect()
}

/// The names in their chosen form, which is the wider one.
fn widths(ui: &Ui, names: &[&str]) -> Vec<f32> {
    let width = |name: &&str| lay_out(ui, name, true, egui::Color32::PLACEHOLDER).size().x;
    names.iter().map(width).collect()
}

fn lay_out(ui: &Ui, name: &str, is_chosen: bool, colour: egui::Color32) -> Arc<Galley> {
    let font = if is_chosen {
        theme::semibold(size::BODY - 0.5)
    } else {
        theme::body()
    };
    crate::typeset::line(ui, name, font, colour, f32::INFINITY)
}

/// The height of a choice between these in a room of this width.
pub fn choice_height(ui: &Ui, names: &[&str], width: f32) -> f32 {
    let places = places(&widths(ui, names), width - 2.0 * RIM);
    places.last().map_or(0.0, Rect::bottom) + 2.0 * RIM
}

/// Draws the options over the available width, and returns the one that was pressed.
pub fn choice<T: Copy + PartialEq>(ui: &mut Ui, options: &[(T, &str)], chosen: T) -> Option<T> {
    let palette = palette(ui);
    let width = ui.available_width();
    let names: Vec<&str> = options.iter().map(|(_, name)| *name).collect();
    let places = places(&widths(ui, &names), width - 2.0 * RIM);
    let height = places.last().map_or(0.0, Rect::bottom) + 2.0 * RIM;
    let (well, whole) = ui.allocate_exact_size(egui::vec2(width, height), Sense::hover());
    ui.painter()
        .rect_filled(well, CornerRadius::same(radius::CARD), palette.sunken);
    let origin = well.min.to_vec2() + egui::Vec2::splat(RIM);
    let mut pressed = None;
    for (index, ((value, name), place)) in options.iter().zip(places).enumerate() {
        let rect = place.translate(origin);
        // Two choices in one column may have an option of the same name.
        let response = ui.interact(rect, whole.id.with(index), Sense::click());
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
        // The chosen one does not react to the pointer, because there is nothing to press.
        if !is_chosen {
            super::touch(ui, &response, rect, radius::CONTROL);
        } else if response.has_focus() {
            super::focus_ring(ui, rect, radius::CONTROL);
        }
        let words = lay_out(ui, name, is_chosen, colour);
        ui.painter()
            .galley(rect.center() - words.size() / 2.0, words, colour);
        if response.clicked() && !is_chosen {
            pressed = Some(*value);
        }
    }
    pressed
}

/// The same with a name above it and an explanation below it. A screen reader reads all of it as one control.
pub fn named_choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    options: &[(T, &str)],
    chosen: T,
    means: Option<&str>,
) -> Option<T> {
    let soft = palette(ui).soft;
    let whole = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        label(ui, name, theme::small(), soft);
        let builder = UiBuilder::new()
            .accessibility_role(Role::RadioGroup)
            .accessibility_label(name);
        let group = ui.scope_builder(builder, |ui| choice(ui, options, chosen));
        if let Some(means) = means {
            label(ui, means, theme::small(), soft);
        }
        group.inner
    });
    whole.inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_cut() {
        let widths = |names: &[f32], room| {
            let places = places(names, room);
            let widths: Vec<f32> = places.iter().map(Rect::width).collect();
            (widths, places.last().map_or(0.0, Rect::bottom))
        };
        assert_eq!(widths(&[20.0, 40.0], 200.0), (vec![100.0, 100.0], ROW));
        // The long one takes the room that the short one does not need.
        assert_eq!(widths(&[20.0, 100.0], 160.0), (vec![40.0, 120.0], ROW));
        assert_eq!(widths(&[80.0, 100.0], 160.0), (vec![160.0; 2], 2.0 * ROW));
    }
}
