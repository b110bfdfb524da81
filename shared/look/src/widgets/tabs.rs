//! Tabs with a line under the chosen one, and with a number if something waits.

use std::sync::Arc;

use egui::{CornerRadius, Galley, Rect, Role, Sense, Ui, WidgetInfo};

use crate::theme::{self, palette, radius, size, space};

/// One tab.
pub struct Tab<'a> {
    /// The word on the tab.
    pub name: &'a str,
    /// Shown beside the name unless it is zero.
    pub count: u64,
    /// What the number counts, for screen readers.
    pub said: &'a str,
}

/// A larger number is shown as this with a plus sign.
const LIMIT: u64 = 99;

/// Draws them, and changes `chosen` when another one is pressed.
pub fn tabs(ui: &mut Ui, tabs: &[Tab<'_>], chosen: &mut usize) {
    let height = 36.0;
    let palette = palette(ui);
    let drawn: Vec<Drawn> = tabs
        .iter()
        .enumerate()
        .map(|(index, tab)| Drawn::of(ui, tab, index == *chosen))
        .collect();
    let content: f32 = drawn.iter().map(Drawn::width).sum();
    let between = space::HAIR * tabs.len().saturating_sub(1) as f32;
    // In a narrow window they are closer together.
    let room = (ui.available_width() - content - between) / (2.0 * tabs.len().max(1) as f32);
    let sides = room.clamp(space::HAIR, space::SMALL);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::HAIR;
        // The words of the first one are aligned with everything else.
        ui.add_space(-sides);
        for (index, (tab, drawn)) in tabs.iter().zip(drawn).enumerate() {
            let is_chosen = index == *chosen;
            let width = drawn.width() + 2.0 * sides;
            let (rect, response) =
                ui.allocate_exact_size(egui::vec2(width, height), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_chosen, tab.name));
            if drawn.number.is_some() {
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
            let left = rect.left() + sides;
            let words = &drawn.words;
            let corner = egui::pos2(left, rect.center().y - words.size().y / 2.0);
            let end = left + words.size().x + space::TIGHT;
            let pill = drawn.pill();
            let colour = palette.text;
            ui.painter().galley(corner, Arc::clone(words), colour);
            if let Some(number) = drawn.number {
                let middle = egui::pos2(end + pill / 2.0, rect.center().y);
                let place = Rect::from_center_size(middle, egui::vec2(pill, 18.0));
                ui.painter().rect_filled(place, 9.0, palette.accent);
                let corner = middle - number.size() / 2.0;
                ui.painter().galley(corner, number, palette.on_accent);
            }
            if is_chosen {
                let under = Rect::from_min_max(
                    egui::pos2(rect.left() + sides, rect.bottom() - 3.0),
                    egui::pos2(rect.right() - sides, rect.bottom()),
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

/// The words of a tab, and the number beside them.
struct Drawn {
    words: Arc<Galley>,
    number: Option<Arc<Galley>>,
}

impl Drawn {
    fn of(ui: &Ui, tab: &Tab<'_>, is_chosen: bool) -> Self {
        let palette = palette(ui);
        let (font, colour) = if is_chosen {
            (theme::semibold(size::BODY), palette.text)
        } else {
            (theme::body(), palette.soft)
        };
        let words = ui
            .painter()
            .layout_no_wrap(tab.name.to_owned(), font, colour);
        let number = (tab.count > 0).then(|| {
            let text = if tab.count > LIMIT {
                format!("{LIMIT}+")
            } else {
                tab.count.to_string()
            };
            let font = theme::semibold(size::TINY);
            ui.painter().layout_no_wrap(text, font, palette.on_accent)
        });
        Self { words, number }
    }

    fn pill(&self) -> f32 {
        let number = self.number.as_ref();
        number.map_or(0.0, |number| (number.size().x + 8.0).max(17.0))
    }

    fn width(&self) -> f32 {
        let number = self.number.as_ref();
        self.words.size().x + number.map_or(0.0, |_| space::TIGHT + self.pill())
    }
}
