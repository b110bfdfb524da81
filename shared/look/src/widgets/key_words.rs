//! The eight words for the key of a server, wherever people compare them.

use egui::{Align2, CornerRadius, Frame, Margin, Role, Sense, Ui, WidgetInfo};

use crate::theme::{self, palette, radius, size, space};

/// The height of a line of them.
const LINE: f32 = 28.0;

/// Draws them in two columns, read down and then across, as they are numbered. `said` is the text for screen readers,
/// because a list of eight words would be nine stops for one sentence.
pub fn key_words(ui: &mut Ui, words: &[String; 8], said: &str) {
    let palette = palette(ui);
    let frame = Frame::new()
        .fill(palette.sunken)
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::symmetric(16, 8));
    frame.show(ui, |ui| {
        let width = ui.available_width();
        let (rect, response) =
            ui.allocate_exact_size(egui::vec2(width, LINE * 4.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
        for (index, word) in words.iter().enumerate() {
            let (column, row) = (index / 4, index % 4);
            let left = rect.left() + width / 2.0 * column as f32;
            let middle = rect.top() + LINE * (row as f32 + 0.5);
            let number = egui::pos2(left + 14.0, middle);
            let (align, font) = (Align2::RIGHT_CENTER, theme::tiny());
            ui.painter()
                .text(number, align, index + 1, font, palette.faint);
            let at = egui::pos2(left + 14.0 + space::EDGE, middle);
            let font = egui::FontId::monospace(size::TITLE);
            ui.painter()
                .text(at, Align2::LEFT_CENTER, word, font, palette.text);
        }
    });
}
