//! Tabs with a line under the chosen one, and with a number where something waits.

use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo};

use crate::theme::{self, palette, radius, size, space};

/// One of them.
pub struct Tab<'a> {
    pub name: &'a str,
    /// Shown beside the name unless there is nothing.
    pub count: u64,
    /// What the number counts, for those who hear it.
    pub said: &'a str,
}

/// More than this is not counted out.
const MOST: u64 = 99;

/// Draws them, and changes `chosen` when another one is pressed.
pub fn tabs(ui: &mut Ui, tabs: &[Tab<'_>], chosen: &mut usize) {
    let height = 36.0;
    let palette = palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::HAIR;
        // The words of the first one begin where everything else does.
        ui.add_space(-space::SMALL);
        for (index, tab) in tabs.iter().enumerate() {
            let is_chosen = index == *chosen;
            let (font, colour) = if is_chosen {
                (theme::semibold(size::BODY), palette.text)
            } else {
                (theme::body(), palette.soft)
            };
            let words = ui
                .painter()
                .layout_no_wrap(tab.name.to_owned(), font, colour);
            let number = (tab.count > 0).then(|| {
                let text = if tab.count > MOST {
                    format!("{MOST}+")
                } else {
                    tab.count.to_string()
                };
                let font = theme::semibold(size::TINY);
                ui.painter().layout_no_wrap(text, font, palette.on_accent)
            });
            let pill = number
                .as_ref()
                .map_or(0.0, |number| (number.size().x + 10.0).max(18.0));
            let gap = if number.is_some() { space::TIGHT } else { 0.0 };
            let width = words.size().x + gap + pill + 2.0 * space::SMALL;
            let (rect, response) =
                ui.allocate_exact_size(egui::vec2(width, height), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_chosen, tab.name));
            if number.is_some() {
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_description(tab.said.to_owned());
                });
            }
            super::touch(
                ui,
                &response,
                rect.shrink2(egui::vec2(0.0, 3.0)),
                radius::CONTROL,
            );
            let left = rect.left() + space::SMALL;
            let corner = egui::pos2(left, rect.center().y - words.size().y / 2.0);
            let end = left + words.size().x + gap;
            ui.painter().galley(corner, words, colour);
            if let Some(number) = number {
                let middle = egui::pos2(end + pill / 2.0, rect.center().y);
                let place = Rect::from_center_size(middle, egui::vec2(pill, 18.0));
                ui.painter().rect_filled(place, 9.0, palette.accent);
                let corner = middle - number.size() / 2.0;
                ui.painter().galley(corner, number, palette.on_accent);
            }
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
