//! Who a conversation is with, and what can be done about it as a whole.

use anser_shared::conversation::ConversationKind;
use anser_shared::group::MemberRole;
use egui::{Rangef, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::ConversationView;
use super::members::{self, Side};
use crate::core::model::{Conversation, WindowKey};
use crate::core::{Action, ConversationAction};
use crate::ui::calendar::{self, CalendarView};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, icon_button, toggle_button};
use crate::ui::{Face, Outcome, Scene, dates, face_of, icons, typeset};

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

    let face = face_of(scene, conversation);
    let middle = egui::pos2(rect.left() + space::EDGE + 18.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(36.0));
    face.paint(ui, square, palette.surface);

    let tools = Tools::of(rect, conversation);
    let room = Rangef::new(square.right() + space::EDGE, tools.pin.left());
    names_ui(ui, scene, conversation, &face, room, outcome);
    pin_ui(ui, scene, conversation, tools.pin, outcome);
    let place = UiBuilder::new().max_rect(tools.find);
    let mut corner = ui.new_child(place.id_salt("find"));
    if icon_button(&mut corner, icons::SEARCH, &scene.words.get("find-here")).clicked() {
        view.find.open();
    }
    let place = tools.calendar;
    date_ui(ui, scene, conversation, place, &mut view.calendar, outcome);
    if let Some(group) = tools.group {
        group_ui(ui, scene, conversation, &group, width, view);
    }
}

/// Where the buttons at the right edge stand.
struct Tools {
    pin: Rect,
    find: Rect,
    calendar: Rect,
    /// Only where one is a member.
    group: Option<GroupTools>,
}

struct GroupTools {
    settings: Rect,
    members: Rect,
}

impl Tools {
    fn of(rect: Rect, conversation: &Conversation) -> Self {
        let button = |from_right: f32| {
            let middle = rect.right() - space::SMALL - 16.0 - from_right;
            Rect::from_center_size(egui::pos2(middle, rect.center().y), egui::Vec2::splat(32.0))
        };
        let is_inside = conversation.group().is_some() && !conversation.is_outside();
        let from = if is_inside { 68.0 } else { 0.0 };
        Self {
            pin: button(from + 68.0),
            find: button(from + 34.0),
            calendar: button(from),
            group: is_inside.then(|| GroupTools {
                settings: button(34.0),
                members: button(0.0),
            }),
        }
    }
}

/// The name, and below it what there is to say; a press on both shows the card of the person.
fn names_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    face: &Face,
    room: Rangef,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let width = room.max - space::SMALL - room.min;
    let font = theme::semibold(size::BODY + 1.0);
    let title = typeset::line(ui, &face.name, font, palette.text, width);
    let is_typing = is_typing(scene, conversation);
    let said = line_below(scene, conversation, face);
    let colour = if is_typing && conversation.peer().is_some() {
        palette.accent
    } else {
        palette.soft
    };
    let below = typeset::line(ui, &said, theme::small(), colour, width);
    let gap = if said.is_empty() {
        0.0
    } else {
        1.0 + below.size().y
    };
    let top = rect.center().y - (title.size().y + gap) / 2.0;
    let place = Rect::from_min_size(egui::pos2(room.min, top), title.size());
    let heading = ui.interact(place, ui.scope_id().with("name"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &face.name));
    let whole = Rect::from_min_max(
        egui::pos2(rect.left() + space::TIGHT, rect.top() + space::TIGHT),
        egui::pos2(
            (room.min + title.size().x.max(below.size().x) + space::SMALL).min(room.max),
            rect.bottom() - space::TIGHT,
        ),
    );
    if let Some(peer) = conversation.peer() {
        let card = ui.interact(whole, ui.scope_id().with("card"), Sense::click());
        let shows = scene.words.get("card-show");
        card.widget_info(|| WidgetInfo::labeled(Role::Button, true, &shows));
        widgets::touch(ui, &card, whole, theme::radius::CARD);
        if card.on_hover_text(shows).clicked() {
            outcome.open.push(WindowKey::Person(peer));
        }
    }
    let under = egui::pos2(room.min, place.bottom() + 1.0);
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
}

fn is_typing(scene: &Scene<'_>, conversation: &Conversation) -> bool {
    conversation
        .typing_until
        .is_some_and(|until| until > scene.now)
}

/// How many members there are, or whether the friend is here and what they say about themselves.
fn line_below(scene: &Scene<'_>, conversation: &Conversation, face: &Face) -> String {
    let is_typing = is_typing(scene, conversation);
    let said = match conversation.group() {
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
        None if is_typing => scene.words.get("typing"),
        None => scene.words.presence(face.presence),
    };
    let peer = conversation.peer();
    let friend = peer.and_then(|peer| scene.model.friends.get(&peer));
    let status = friend.map_or("", |friend| friend.person.status.as_str());
    if is_typing && peer.is_some() || status.is_empty() {
        return said;
    }
    let gap = if said.is_empty() { "" } else { " · " };
    format!("{said}{gap}{status}")
}

/// Keeps the window above the others.
fn pin_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    place: Rect,
    outcome: &mut Outcome,
) {
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("on top"));
    let on_top = conversation.on_top;
    let name = scene.words.get("keep-on-top");
    if toggle_button(&mut corner, icons::PIN, &name, on_top).clicked() {
        outcome.act(Action::In(
            conversation.id,
            ConversationAction::KeepOnTop { on_top: !on_top },
        ));
    }
}

/// Goes to what was said on a day.
fn date_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    place: Rect,
    view: &mut CalendarView,
    outcome: &mut Outcome,
) {
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("calendar"));
    let name = scene.words.get("jump-to-date");
    let response = icon_button(&mut corner, icons::CALENDAR, &name);
    if let Some(day) = calendar::calendar_ui(scene, &response, view) {
        let at = dates::start_of(day, scene.zone);
        outcome.act(Action::In(
            conversation.id,
            ConversationAction::JumpTo { at },
        ));
    }
}

/// The settings of a group, and the way to its members.
fn group_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    tools: &GroupTools,
    width: f32,
    view: &mut ConversationView,
) {
    let place = UiBuilder::new().max_rect(tools.settings);
    let mut corner = ui.new_child(place.id_salt("settings"));
    let name = scene.words.get("group-settings");
    if icon_button(&mut corner, icons::SETTINGS, &name).clicked() {
        view.show_settings(conversation);
    }
    let place = UiBuilder::new().max_rect(tools.members);
    let mut corner = ui.new_child(place.id_salt("members"));
    let shown = view.members.side(conversation, width) != Side::Hidden;
    let name = scene.words.get("members-show");
    if toggle_button(&mut corner, icons::USERS, &name, shown).clicked() {
        view.members.toggle(width);
    }
    waiting_ui(ui, scene, conversation, tools.members, shown);
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
