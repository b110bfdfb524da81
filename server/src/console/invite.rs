//! What people need to come: the links, the same as a picture for telephones and cameras, and the words of the
//! server's key.

use anser_look::icons;
use anser_look::theme::{self, palette, radius, space};
use anser_look::widgets;
use egui::{Color32, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::admin::desk::Place;
use crate::words::Words;

/// A square of the code is at least so large, or cameras miss it.
const LEAST_SQUARE: f32 = 3.0;

/// The rim that a code needs, in squares.
const RIM: f32 = 4.0;

pub fn invite_ui(ui: &mut Ui, place: &Place, words: Words) {
    let palette = palette(ui);
    widgets::label(
        ui,
        words.get("console-invite"),
        theme::semibold(16.0),
        palette.text,
    );
    ui.add_space(space::TIGHT);
    widgets::label(
        ui,
        words.get("console-invite-link"),
        theme::small(),
        palette.soft,
    );
    for link in &place.links {
        ui.horizontal(|ui| {
            let copy = words.with("console-copy-link", &[("link", link)]);
            if widgets::small_icon_button(ui, icons::COPY, &copy).clicked() {
                ui.ctx().copy_text(link.clone());
            }
            let text = egui::RichText::new(link).font(theme::small());
            ui.add(
                egui::Label::new(text.color(palette.text))
                    .selectable(true)
                    .truncate(),
            );
        });
    }
    ui.add_space(space::TIGHT);
    widgets::label(
        ui,
        words.get("console-invite-words"),
        theme::small(),
        palette.soft,
    );
    let eight = place.words.join(" ");
    let text = egui::RichText::new(eight).font(theme::body());
    ui.add(
        egui::Label::new(text.color(palette.text))
            .selectable(true)
            .wrap(),
    );
    ui.add_space(space::TIGHT);
    if let Ok(code) = QrCode::encode_text(&place.first_link(), QrCodeEcc::Medium) {
        code_ui(ui, &code, &words.get("console-invite-code"));
    }
}

/// A code is dark on light in every theme: that is what cameras look for.
fn code_ui(ui: &mut Ui, code: &QrCode, name: &str) {
    #[allow(clippy::cast_precision_loss)] // A code has at most 177 squares a side.
    let squares = code.size() as f32 + 2.0 * RIM;
    let side = squares * LEAST_SQUARE;
    let (rect, response) = ui.allocate_exact_size(egui::vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(radius::CARD), Color32::WHITE);
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                #[allow(clippy::cast_precision_loss)] // As above.
                let at = egui::vec2(x as f32 + RIM, y as f32 + RIM) * LEAST_SQUARE;
                let square = Rect::from_min_size(rect.min + at, egui::Vec2::splat(LEAST_SQUARE));
                painter.rect_filled(square, CornerRadius::ZERO, Color32::BLACK);
            }
        }
    }
}
