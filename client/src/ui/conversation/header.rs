//! Who a conversation is with, and what can be done about it as a whole.

use anser_shared::conversation::ConversationKind;
use anser_shared::group::MemberRole;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::members::{self, Side};
use super::{ConversationView, calendar};
use crate::core::Action;
use crate::core::model::{Conversation, WindowKey};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, icon_button, toggle_button};
use crate::ui::{Outcome, Scene, dates, face_of, icons, typeset};

/// Draws it; `width` is the whole window's, which decides where the members are.
pub(super) fn header_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    width: f32,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);

    let peer = conversation.peer();
    let friend = peer.and_then(|peer| scene.model.friends.get(&peer));
    let face = face_of(scene, conversation);
    let middle = egui::pos2(rect.left() + space::EDGE + 18.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(36.0));
    face.paint(ui, square, palette.surface);
    let (name, presence) = (face.name, face.presence);

    let button = |from_right: f32| {
        let middle = rect.right() - space::SMALL - 16.0 - from_right;
        Rect::from_center_size(egui::pos2(middle, rect.center().y), egui::Vec2::splat(32.0))
    };
    let group = conversation.group();
    let is_inside = group.is_some() && !conversation.is_outside();
    let (members, settings) = (button(0.0), button(34.0));
    let from = if is_inside { 68.0 } else { 0.0 };
    let (calendar, pin) = (button(from), button(from + 34.0));
    let left = square.right() + space::EDGE;
    let room = pin.left() - space::SMALL - left;
    let font = theme::semibold(size::BODY + 1.0);
    let title = typeset::line(ui, &name, font, palette.text, room);
    let types = conversation
        .typing_until
        .is_some_and(|until| until > scene.now);
    let mut said = match group {
        Some(group) => {
            let members = scene.model.members.get(&conversation.id);
            let count = members::count(scene, group, members.map(|members| &**members));
            match conversation.kind {
                ConversationKind::Lobby(_) => {
                    format!("{} · {count}", scene.words.get("lobby-line"))
                }
                _ => count,
            }
        }
        None if types => scene.words.get("typing"),
        None => scene.words.presence(presence),
    };
    let types = types && peer.is_some();
    let status = friend.map_or("", |friend| friend.person.status.as_str());
    if !types && !status.is_empty() {
        let gap = if said.is_empty() { "" } else { " · " };
        said = format!("{said}{gap}{status}");
    }
    let colour = if types { palette.accent } else { palette.soft };
    let below = typeset::line(ui, &said, theme::small(), colour, room);
    let gap = if said.is_empty() {
        0.0
    } else {
        1.0 + below.size().y
    };
    let top = rect.center().y - (title.size().y + gap) / 2.0;
    let place = Rect::from_min_size(egui::pos2(left, top), title.size());
    let heading = ui.interact(place, ui.scope_id().with("name"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &name));
    let whole = Rect::from_min_max(
        egui::pos2(rect.left() + space::TIGHT, rect.top() + space::TIGHT),
        egui::pos2(
            (left + title.size().x.max(below.size().x) + space::SMALL).min(pin.left()),
            rect.bottom() - space::TIGHT,
        ),
    );
    if let Some(peer) = peer {
        let card = ui.interact(whole, ui.scope_id().with("card"), Sense::click());
        let shows = scene.words.get("card-show");
        card.widget_info(|| WidgetInfo::labeled(Role::Button, true, &shows));
        widgets::touch(ui, &card, whole, theme::radius::CARD);
        if card.on_hover_text(shows).clicked() {
            outcome.open.push(WindowKey::Person(peer));
        }
    }
    let under = egui::pos2(left, place.bottom() + 1.0);
    ui.painter().galley(place.min, title, palette.text);
    if !said.is_empty() {
        let place = Rect::from_min_size(under, below.size());
        let state = ui.interact(place, ui.scope_id().with("presence"), Sense::hover());
        state.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        ui.painter().galley(under, below, colour);
    }
    if matches!(conversation.kind, ConversationKind::Lobby(_)) {
        let lobby = ui.interact(whole, ui.scope_id().with("lobby"), Sense::hover());
        lobby.on_hover_text(scene.words.get("lobby-means"));
    }

    let mut corner = ui.new_child(UiBuilder::new().max_rect(pin).id_salt("on top"));
    let on_top = conversation.on_top;
    let name = scene.words.get("keep-on-top");
    if toggle_button(&mut corner, icons::PIN, &name, on_top).clicked() {
        outcome.act(Action::KeepOnTop {
            conversation: conversation.id,
            on_top: !on_top,
        });
    }
    let mut corner = ui.new_child(UiBuilder::new().max_rect(calendar).id_salt("calendar"));
    let response = icon_button(
        &mut corner,
        icons::CALENDAR,
        &scene.words.get("jump-to-date"),
    );
    if let Some(day) = calendar::calendar_ui(scene, &response, &mut view.calendar) {
        let at = dates::start_of(day, scene.zone);
        outcome.act(Action::JumpTo {
            conversation: conversation.id,
            at,
        });
    }
    if !is_inside {
        return;
    }
    let mut corner = ui.new_child(UiBuilder::new().max_rect(settings).id_salt("settings"));
    let name = scene.words.get("group-settings");
    if icon_button(&mut corner, icons::SETTINGS, &name).clicked() {
        view.show_settings(conversation);
    }
    let mut corner = ui.new_child(UiBuilder::new().max_rect(members).id_salt("members"));
    let shown = view.members.side(conversation, width) != Side::Hidden;
    let name = scene.words.get("members-show");
    if toggle_button(&mut corner, icons::USERS, &name, shown).clicked() {
        view.members.toggle(width);
    }
    waiting_ui(ui, scene, conversation, members, shown);
}

/// That somebody wants to be let in is seen also where the panel is folded.
fn waiting_ui(ui: &Ui, scene: &Scene<'_>, conversation: &Conversation, button: Rect, shown: bool) {
    let group = conversation.group();
    let waits = group
        .is_some_and(|group| group.role >= MemberRole::Administrator && group.asking > 0 && !shown);
    if waits {
        let at = button.right_top() + egui::vec2(-7.0, 7.0);
        let palette = palette(ui);
        ui.painter().circle_filled(at, 5.5, palette.surface);
        ui.painter().circle_filled(at, 4.0, palette.accent);
        let place = Rect::from_center_size(at, egui::Vec2::splat(8.0));
        let count = conversation.group().map_or(0, |group| group.asking);
        let count = [("count", u64::from(count).into())];
        let said = scene.words.with("waiting-count", &count);
        let mark = ui.interact(place, ui.scope_id().with("waiting"), Sense::hover());
        mark.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    }
}
