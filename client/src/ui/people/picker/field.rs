//! The field of the picker: the chosen people, and behind them what is typed.

use std::sync::Arc;

use egui::{
    Align2, CornerRadius, EventFilter, Frame, Galley, Rect, Response, RichText, ScrollArea, Sense,
    Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2,
};

use super::{Chosen, Picker};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, Avatar};
use crate::ui::{Scene, icons, typeset};

const CHIP: f32 = 28.0;
/// The name in a chip takes at most so much.
const CHIP_NAME: f32 = 140.0;
/// What is typed has at least this much room, or a line of its own.
const TYPING: f32 = 96.0;
/// So many lines of chips are in view.
const LINES: f32 = 3.0;

impl Picker {
    /// The chosen ones, and behind them what is typed.
    pub(super) fn field_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) -> Response {
        let palette = palette(ui);
        let width = ui.available_width();
        let inside = width - 2.0 * space::TIGHT;
        let (places, names) = self.lay_out_chips(ui, inside);
        let typing = places[self.chosen.len()];
        let height = typing.bottom() + 2.0 * space::TIGHT;
        let limit = LINES * (CHIP + space::TIGHT) + space::TIGHT;
        let (rect, _) =
            ui.allocate_exact_size(egui::vec2(width, height.min(limit)), Sense::hover());
        let (corners, line) = (
            CornerRadius::same(radius::CONTROL),
            Stroke::new(1.0, palette.line),
        );
        ui.painter()
            .rect(rect, corners, palette.sunken, line, StrokeKind::Inside);
        let room = UiBuilder::new().max_rect(rect.shrink(space::TIGHT));
        let mut inner = ui.new_child(room.id_salt("picker"));
        let field = ScrollArea::vertical()
            .id_salt("chosen")
            .auto_shrink(false)
            .stick_to_bottom(true)
            .show(&mut inner, |ui| {
                let size = egui::vec2(inside, typing.bottom());
                let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
                let mut away = None;
                for (index, name) in names.iter().enumerate() {
                    let place = places[index].translate(whole.min.to_vec2());
                    if chip_ui(ui, scene, &self.chosen[index], name, place) {
                        away = Some(index);
                    }
                }
                let place = typing.translate(whole.min.to_vec2());
                let mut at = ui.new_child(UiBuilder::new().max_rect(place).id_salt("typing"));
                let field = self.typing_ui(&mut at, scene, place.size());
                if let Some(index) = away {
                    self.chosen.remove(index);
                    field.request_focus();
                }
                field
            });
        let field = field.inner;
        if field.has_focus() {
            widgets::focus_ring(ui, rect, radius::CONTROL);
        }
        field
    }

    /// Where each chip stands, and last where one types; and the names of the chips.
    fn lay_out_chips(&self, ui: &Ui, width: f32) -> (Vec<Rect>, Vec<Arc<Galley>>) {
        let colour = palette(ui).text;
        let mut pen = egui::Pos2::ZERO;
        let (mut places, mut names) = (Vec::new(), Vec::new());
        for chosen in &self.chosen {
            let name = typeset::line(ui, &chosen.called, theme::body(), colour, CHIP_NAME);
            let chip = (CHIP + space::TIGHT + name.size().x + 24.0).min(width);
            if pen.x > 0.0 && pen.x + chip > width {
                pen = egui::pos2(0.0, pen.y + CHIP + space::TIGHT);
            }
            places.push(Rect::from_min_size(pen, egui::vec2(chip, CHIP)));
            names.push(name);
            pen.x += chip + space::TIGHT;
        }
        if pen.x > 0.0 && width - pen.x < TYPING {
            pen = egui::pos2(0.0, pen.y + CHIP + space::TIGHT);
        }
        let end = egui::vec2(width - pen.x, CHIP);
        places.push(Rect::from_min_size(pen, end));
        (places, names)
    }

    fn typing_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>, size: Vec2) -> Response {
        let palette = palette(ui);
        let was_empty = self.typed.is_empty();
        let hint = if self.chosen.is_empty() {
            scene.words.get("picker-hint")
        } else {
            String::new()
        };
        let frame = Frame::new().inner_margin(egui::Margin::symmetric(8, 0));
        let edit = TextEdit::singleline(&mut self.typed)
            .id_salt("name")
            .hint_text(RichText::new(hint).color(palette.faint))
            .font(theme::body())
            .text_color(palette.text)
            .desired_width(size.x)
            .min_size(size)
            .align(Align2::LEFT_CENTER)
            .frame(frame);
        let field = ui.add(edit);
        widgets::show_first_letter(ui, was_empty, &self.typed);
        let back = ui.input(|input| Shortcut::PutBack.is_seen(input));
        if was_empty && field.has_focus() && back {
            self.chosen.pop();
        }
        // Sideways the arrows belong to what is typed, up and down to the list.
        let ours = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        if field.has_focus() {
            ui.memory_mut(|memory| memory.set_focus_lock_filter(field.id, ours));
        }
        field
    }
}

/// Somebody who was chosen; says whether the cross was pressed.
fn chip_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    chosen: &Chosen,
    name: &Arc<Galley>,
    rect: Rect,
) -> bool {
    let palette = palette(ui);
    let corners = CornerRadius::same((CHIP / 2.0) as u8);
    ui.painter().rect_filled(rect, corners, palette.accent_soft);
    let middle = egui::pos2(rect.left() + CHIP / 2.0, rect.center().y);
    let square = Rect::from_center_size(middle, Vec2::splat(22.0));
    let avatar = Avatar {
        user: chosen.user.unwrap_or_default(),
        name: &chosen.called,
        picture: chosen.picture,
        presence: None,
        ground: palette.accent_soft,
    };
    avatar.paint(ui, square);
    let at = egui::pos2(
        rect.left() + CHIP + space::HAIR,
        rect.center().y - name.size().y / 2.0,
    );
    let clipped = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    clipped.galley(at, Arc::clone(name), palette.text);
    let cross = Rect::from_center_size(
        egui::pos2(rect.right() - 13.0, rect.center().y),
        Vec2::splat(22.0),
    );
    let mut corner = ui.new_child(UiBuilder::new().max_rect(cross).id_salt(&chosen.name));
    let away = [("name", (&chosen.called).into())];
    let away = scene.words.with("picker-remove", &away);
    widgets::small_icon_button(&mut corner, icons::X, &away).clicked()
}
