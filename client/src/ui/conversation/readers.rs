//! Who has read a message of one's own in a group, and who has not.

use anser_shared::group::Member;
use anser_shared::id::Seq;
use egui::{Rect, Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::members::is_me;
use crate::core::Action;
use crate::core::model::{Conversation, Members};
use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, typeset};

/// Who has read the message at a place, while somebody looks.
#[derive(Debug)]
pub(super) struct Readers {
    seq: Seq,
    /// The list was asked for when this was opened: what is known may be old.
    asked: bool,
}

impl Readers {
    pub(super) fn of(seq: Seq) -> Self {
        Self { seq, asked: false }
    }
}

const ROW: f32 = 34.0;
/// So much of the list is in view at once; half a row says that there is more.
const LIMIT: f32 = 8.5 * ROW;

/// Draws it over the window, until it is closed.
pub(super) fn readers_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    readers: &mut Option<Readers>,
    outcome: &mut Outcome,
) {
    let Some(shown) = readers else { return };
    if !std::mem::replace(&mut shown.asked, true) {
        let conversation = conversation.id;
        outcome.act(Action::ListMembers { conversation });
    }
    let seq = shown.seq;
    let closes = widgets::modal(ui, "readers", |ui| list_ui(ui, scene, conversation, seq));
    if closes {
        *readers = None;
    }
}

/// Says whether it is to be closed.
fn list_ui(ui: &mut Ui, scene: &Scene<'_>, conversation: &Conversation, seq: Seq) -> bool {
    let (words, palette) = (scene.words, palette(ui));
    widgets::label(ui, words.get("readers"), theme::title(), palette.text);
    let none = Members::default();
    let members = scene.model.members.get(&conversation.id);
    let members = members.map_or(&none, |members| &**members);
    if let Some(fault) = members.list.fault() {
        widgets::fault(ui, &words.fault(fault));
    } else if !members.is_here() {
        let said = words.get("members-loading");
        widgets::label(ui, said, theme::small(), palette.soft);
    }
    let people = members.people().iter();
    let others = people.filter(|member| !is_me(scene, member.person.user));
    let (read, unread): (Vec<&Member>, Vec<&Member>) = others.partition(|m| m.read >= seq);
    // A heading is a line of the list, so that a thousand people are laid out as far as they are seen.
    let mut lines = Vec::new();
    for (key, people) in [("readers-read", read), ("readers-unread", unread)] {
        lines.push(Line::Heading(key, people.len()));
        lines.extend(people.into_iter().map(Line::Person));
    }
    if members.is_here() {
        let limit = (ui.ctx().content_rect().height() - 220.0).clamp(ROW * 2.0, LIMIT);
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .max_height(limit)
            .min_scrolled_height(limit)
            .auto_shrink([false, true])
            .show_rows(ui, ROW, lines.len(), |ui, range| {
                for line in &lines[range] {
                    line.show(ui, scene);
                }
            });
        ui.spacing_mut().item_spacing.y = space::SMALL;
        ui.add_space(space::SMALL);
    }
    let said = words.get("readers-receipts");
    widgets::label(ui, said, theme::small(), palette.soft);
    ui.add_space(space::TIGHT);
    Button::plain(&words.get("close")).wide().show(ui).clicked()
}

enum Line<'a> {
    Heading(&'static str, usize),
    Person(&'a Member),
}

impl Line<'_> {
    fn show(&self, ui: &mut Ui, scene: &Scene<'_>) {
        let palette = palette(ui);
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::hover());
        match self {
            Self::Heading(key, count) => {
                let said = scene.words.with(key, &[("count", (*count).into())]);
                response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &said));
                let words = typeset::line(ui, &said, theme::small(), palette.soft, width);
                let at = egui::pos2(rect.left(), rect.center().y - words.size().y / 2.0 + 4.0);
                ui.painter().galley(at, words, palette.soft);
            }
            Self::Person(member) => {
                let person = Somebody::member(scene.model, member);
                let called = person.called();
                response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, called));
                let middle = egui::pos2(rect.left() + 12.0, rect.center().y);
                let square = Rect::from_center_size(middle, egui::Vec2::splat(24.0));
                let avatar = Avatar {
                    user: member.person.user,
                    name: called,
                    picture: person.who.picture,
                    presence: None,
                    ground: palette.surface,
                };
                avatar.paint(ui, square);
                let left = square.right() + space::SMALL;
                let room = rect.right() - left;
                let words = typeset::line(ui, called, theme::body(), palette.text, room);
                let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
                ui.painter().galley(at, words, palette.text);
            }
        }
    }
}
