//! Who has put which emoji on a message.

use anser_shared::id::{Seq, UserId};
use egui::{Rect, Role, ScrollArea, Sense, Ui, WidgetInfo};

use crate::core::model::Conversation;
use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Scene, typeset};

const ROW: f32 = 34.0;
/// So much of the list is in view at once; half a row says that there is more.
const LIMIT: f32 = 8.5 * ROW;

/// Draws it over the window, until it is closed. What is seen is what the message has at this moment.
pub(super) fn reactors_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    asked: &mut Option<Seq>,
) {
    let Some(seq) = *asked else { return };
    let message = conversation.messages.at(seq);
    let mut lines = Vec::new();
    for (emoji, users) in message.iter().flat_map(|message| message.reactions.iter()) {
        lines.push(Line::Emoji(emoji, users.len()));
        lines.extend(users.iter().copied().map(Line::Person));
    }
    let closes = widgets::modal(ui, "reactors", |ui| {
        let title = scene.words.get("reactors");
        widgets::label(ui, title, theme::title(), palette(ui).text);
        let limit = (ui.ctx().content_rect().height() - 180.0).clamp(ROW * 2.0, LIMIT);
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .max_height(limit)
            .auto_shrink([false, true])
            .show_rows(ui, ROW, lines.len(), |ui, range| {
                for line in &lines[range] {
                    line.show(ui, scene);
                }
            });
        ui.add_space(space::EDGE);
        let close = scene.words.get("close");
        Button::plain(&close).wide().show(ui).clicked()
    });
    if closes {
        *asked = None;
    }
}

enum Line<'a> {
    Emoji(&'a str, usize),
    Person(UserId),
}

impl Line<'_> {
    fn show(&self, ui: &mut Ui, scene: &Scene<'_>) {
        let palette = palette(ui);
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::hover());
        let middle = rect.center().y;
        match *self {
            Self::Emoji(emoji, count) => {
                let said = format!("{emoji} {count}");
                response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &said));
                let font = theme::emoji(size::MESSAGE);
                let words = typeset::line(ui, &said, font, palette.soft, width);
                let at = egui::pos2(rect.left(), middle - words.size().y / 2.0);
                ui.painter().galley(at, words, palette.soft);
            }
            Self::Person(user) => {
                let called = scene.words.called(scene.model, user);
                response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &called));
                let square = Rect::from_center_size(
                    egui::pos2(rect.left() + 12.0, middle),
                    egui::Vec2::splat(24.0),
                );
                let person = Somebody::find(scene.model, user);
                let avatar = Avatar {
                    user,
                    name: &called,
                    picture: person.map_or_else(Default::default, |person| person.who.picture),
                    presence: None,
                    ground: palette.surface,
                };
                avatar.paint(ui, square);
                let left = square.right() + space::SMALL;
                let room = rect.right() - left;
                let words = typeset::line(ui, &called, theme::body(), palette.text, room);
                let at = egui::pos2(left, middle - words.size().y / 2.0);
                ui.painter().galley(at, words, palette.text);
            }
        }
    }
}
