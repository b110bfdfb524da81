//! What is drawn behind the words of a text, and above its code.

use egui::{Color32, Id, Pos2, Rect, Ui, UiBuilder};

use super::form::Shape;
use super::layout::{BAR, HEAD, Laid, PAD, Piece};
use crate::ui::text::Words;
use crate::ui::theme::{self, radius, space};
use crate::ui::typeset;
use crate::ui::widgets::Copy;

/// The side of the button that copies.
const BUTTON: f32 = 22.0;

/// The colours of what is not a letter.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Ink {
    /// The bar beside a quote.
    pub(in crate::ui) bar: Color32,
    /// The ground of code.
    pub(in crate::ui) ground: Color32,
    /// The name of its language.
    pub(in crate::ui) soft: Color32,
}

impl Laid {
    /// Draws what is behind the words, which begin at a place and have so much room.
    pub(in crate::ui) fn paint_ground(&self, ui: &Ui, place: Pos2, width: f32, ink: &Ink) {
        let painter = ui.painter();
        for piece in &self.pieces {
            let rect = piece.rect.translate(place.to_vec2());
            match piece.shape {
                Shape::Paragraph | Shape::Item(_) => {}
                Shape::Quote => {
                    let bar = rect.with_max_x(rect.left() + BAR);
                    painter.rect_filled(bar, BAR / 2.0, ink.bar);
                }
                Shape::Code(_) => {
                    let wide = rect.with_max_x(place.x + width);
                    painter.rect_filled(wide, radius::CONTROL, ink.ground);
                }
            }
        }
        for code in &self.code {
            let rect = code.translate(place.to_vec2());
            painter.rect_filled(rect, radius::TAIL, ink.ground);
        }
    }

    /// Draws what stands above code: its language, and a button that copies it. After the words, which would take the
    /// presses.
    pub(in crate::ui) fn heads_ui(
        &self,
        ui: &mut Ui,
        words: Words,
        (id, parent): (Id, Id),
        (place, width): (Pos2, f32),
        ink: &Ink,
    ) {
        let is_code = |piece: &&Piece| matches!(piece.shape, Shape::Code(_));
        for (number, piece) in self.pieces.iter().filter(is_code).enumerate() {
            let Shape::Code(language) = &piece.shape else {
                continue;
            };
            let rect = piece.rect.translate(place.to_vec2());
            let head = Rect::from_min_size(rect.min, egui::vec2(width, HEAD));
            if !ui.is_rect_visible(head) {
                continue;
            }
            let room = width - 2.0 * PAD - BUTTON;
            let name = typeset::line(ui, language, theme::tiny(), ink.soft, room);
            let at = egui::pos2(head.left() + PAD, head.center().y - name.size().y / 2.0);
            ui.painter().galley(at, name, ink.soft);
            let middle = egui::pos2(head.right() - space::TIGHT - BUTTON / 2.0, head.center().y);
            let button = Rect::from_center_size(middle, egui::Vec2::splat(BUTTON));
            let builder = UiBuilder::new()
                .max_rect(button)
                .id_salt(id.with(number))
                .accessibility_parent(parent);
            let copy = Copy {
                text: &self.galley.text()[piece.at.clone()],
                name: &words.get("copy-code"),
                done: &words.get("code-copied"),
            };
            copy.icon(&mut ui.new_child(builder));
        }
    }
}
