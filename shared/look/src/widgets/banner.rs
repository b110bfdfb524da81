//! A message across a window, with buttons beside it.

use egui::{CornerRadius, Frame, Margin, Ui};

use super::label;
use crate::theme::{self, palette, radius, size, space};

/// How urgent a banner is, which decides its colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Worth knowing.
    Calm,
    /// Something is wrong.
    Alert,
}

/// A line across a window that stays as long as its reason.
pub struct Banner<'a> {
    /// Decides the colours.
    pub tone: Tone,
    /// From [`crate::icons`].
    pub icon: &'static str,
    /// A sentence, which wraps in narrow windows.
    pub text: &'a str,
}

impl Banner<'_> {
    /// Draws the words and, below them, what `doors` adds.
    pub fn show(&self, ui: &mut Ui, doors: impl FnOnce(&mut Ui)) {
        let palette = palette(ui);
        let colour = match self.tone {
            Tone::Calm => palette.accent,
            Tone::Alert => palette.alert,
        };
        let ground = match self.tone {
            Tone::Calm => palette.accent_soft,
            Tone::Alert => palette.surface,
        };
        let line = match self.tone {
            Tone::Calm => egui::Stroke::NONE,
            Tone::Alert => egui::Stroke::new(1.0, palette.alert),
        };
        Frame::new()
            .fill(ground)
            .stroke(line)
            .corner_radius(CornerRadius::same(radius::CARD))
            .inner_margin(Margin::same(space::EDGE as i8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    // As high as the first line of the words.
                    let side = egui::vec2(size::SMALL_ICON, theme::leading(&theme::small()));
                    let (rect, _) = ui.allocate_exact_size(side, egui::Sense::hover());
                    ui.painter().text(
                        rect.center(),
                        egui::Align2::CENTER_CENTER,
                        self.icon,
                        theme::icon(size::SMALL_ICON),
                        colour,
                    );
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = space::SMALL;
                        label(ui, self.text, theme::small(), palette.text);
                        doors(ui);
                    });
                });
            });
    }
}
