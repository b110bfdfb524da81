//! What people need to connect: the links, a code for cameras, and the words of the server's key.

use std::net::IpAddr;

use anser_look::theme::{self, palette, radius, space};
use anser_look::widgets::{self, Button};
use anser_shared::link::Link;
use egui::{Color32, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::admin::operator::Place;
use crate::config::Registration;
use crate::words::Words;

/// The smallest size of a square of the code that cameras recognize.
const LEAST_SQUARE: f32 = 3.0;

/// The margin that a code needs, in squares.
const RIM: f32 = 4.0;

/// True when the dialog is done.
pub fn invite_ui(ui: &mut Ui, place: &Place, registration: Registration, words: Words) -> bool {
    widgets::wide_modal(ui, "invite", |ui| {
        let palette = palette(ui);
        let title = words.get("console-invite");
        widgets::label(ui, title, theme::title(), palette.text);
        let said = words.get("console-invite-link");
        widgets::label(ui, said, theme::small(), palette.soft);
        for link in &place.links {
            copied_ui(ui, link, words, |ui| {
                let text = egui::RichText::new(link).font(theme::small());
                let text = egui::Label::new(text.color(palette.text));
                ui.add(text.selectable(true).truncate());
            });
        }
        if !place.links.iter().any(|link| is_for_others(link)) {
            widgets::fault(ui, &words.get("console-invite-here"));
        }
        let said = words.get(match registration {
            Registration::Open => "console-invite-open",
            Registration::Closed => "console-invite-closed",
        });
        widgets::label(ui, said, theme::small(), palette.soft);
        // Beside each other they fit into the lowest window.
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::GROUP;
            if let Ok(code) = QrCode::encode_text(&place.first_link(), QrCodeEcc::Medium) {
                code_ui(ui, &code, &words.get("console-invite-code"));
            }
            ui.vertical(|ui| words_ui(ui, place, words));
        });
        ui.add_space(space::TIGHT);
        let close = words.get("console-done");
        Button::plain(&close).wide().show(ui).clicked()
    })
}

/// The words that people without the link compare.
fn words_ui(ui: &mut Ui, place: &Place, words: Words) {
    let eight = place.words.join(" ");
    copied_ui(ui, &eight, words, |ui| {
        let said = words.get("console-invite-words");
        widgets::label(ui, said, theme::small(), palette(ui).soft);
    });
    widgets::key_words(ui, &place.words, &eight);
}

/// A line with a button at its end that copies it.
fn copied_ui(ui: &mut Ui, copied: &str, words: Words, line: impl FnOnce(&mut Ui)) {
    let room = egui::vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(room, layout, |ui| {
        let name = words.with("console-copy-link", &[("link", copied.into())]);
        let done = words.get("console-copied");
        let copy = widgets::Copy {
            text: copied,
            name: &name,
            done: &done,
        };
        copy.icon(ui);
        // The words begin on the left, and the button is at the end.
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), line);
    });
}

/// Whether a link works from other computers, too.
fn is_for_others(link: &str) -> bool {
    Link::parse(link).is_ok_and(|link| {
        let address = link.host.trim_matches(['[', ']']).parse::<IpAddr>();
        address.map_or(link.host != "localhost", |address| !address.is_loopback())
    })
}

/// A code is dark on light in every theme, because cameras look for that.
fn code_ui(ui: &mut Ui, code: &QrCode, name: &str) {
    #[expect(clippy::cast_precision_loss)] // A code has at most 177 squares a side.
    let squares = code.size() as f32 + 2.0 * RIM;
    let side = squares * LEAST_SQUARE;
    let (rect, response) = ui.allocate_exact_size(egui::vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(radius::CARD), Color32::WHITE);
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                #[expect(clippy::cast_precision_loss)] // As above.
                let at = egui::vec2(x as f32 + RIM, y as f32 + RIM) * LEAST_SQUARE;
                let square = Rect::from_min_size(rect.min + at, egui::Vec2::splat(LEAST_SQUARE));
                painter.rect_filled(square, CornerRadius::ZERO, Color32::BLACK);
            }
        }
    }
}
