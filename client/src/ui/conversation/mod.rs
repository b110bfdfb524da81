//! The window of one conversation: who it is with, what was said, and where one writes.
//!
//! What is sent is the text of this window's composer, to this window's conversation; nothing that
//! comes from outside changes either.

mod barrier;
mod calendar;
pub mod composer;
pub mod composition;
mod font_menu;
mod long_text;
mod offer;
pub mod split;

use anser_shared::id::ConversationId;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::calendar::CalendarView;
use self::composer::ComposerView;
use super::text::Words;
use super::theme::{self, palette, size, space};
use super::timeline::{self, TimelineView};
use super::widgets::{self, Avatar, Banner, Button, Tone, icon_button, toggle_button};
use super::{Outcome, Scene, dates, face_of, icons, typeset};
use crate::core::model::{Conversation, Fault, WindowKey};
use crate::core::{Action, Model};

/// What one conversation's window knows.
#[derive(Debug, Default)]
pub struct ConversationView {
    pub composer: ComposerView,
    pub timeline: TimelineView,
    calendar: CalendarView,
}

impl ConversationView {
    /// A window that opens finds the draft in the composer.
    pub fn new(conversation: &Conversation) -> Self {
        Self {
            composer: ComposerView::with_draft(&conversation.draft),
            timeline: TimelineView::standing_at(conversation.scroll),
            ..Self::default()
        }
    }
}

const HEADER: f32 = 52.0;

/// The window's title: how many messages are unread, the other one's name, and whether they are
/// there.
pub fn title(model: &Model, words: Words, id: ConversationId) -> String {
    let Some(conversation) = model.conversations.get(&id) else {
        return words.get("somebody");
    };
    let peer = conversation.peer();
    let friend = peer.and_then(|peer| model.friends.get(&peer));
    let name = match (friend, conversation.group()) {
        (Some(friend), _) => friend.called().to_owned(),
        (None, Some(group)) => group.name.clone(),
        (None, None) => words.get("somebody"),
    };
    let presence = words.presence(friend.and_then(|friend| friend.presence));
    let mut title = match conversation.unread {
        0 => name,
        unread => format!("({unread}) {name}"),
    };
    if !presence.is_empty() {
        title.push_str(" – ");
        title.push_str(&presence);
    }
    title
}

/// Draws the whole window.
pub fn window_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    let rect = ui.available_rect_before_wrap();
    let barrier = barrier::of(scene, conversation);
    let most = rect.height() * 0.7;
    let composer_height = match barrier {
        Some(_) => barrier::HEIGHT,
        None => {
            let (composer, draft) = (&mut view.composer, &conversation.draft);
            composer.follow(ui, conversation.id, draft);
            composer.height(ui, scene, draft, rect.width())
        }
    }
    .min(most);
    let part = |from: f32, to: f32| {
        Rect::from_min_max(egui::pos2(rect.left(), from), egui::pos2(rect.right(), to))
    };
    let header = part(rect.top(), rect.top() + HEADER);
    let composer = part(rect.bottom() - composer_height, rect.bottom());
    let list = part(header.bottom(), composer.top());

    let mut inside = ui.new_child(UiBuilder::new().max_rect(header).id_salt("header"));
    if view.timeline.selection.is_empty() {
        header_ui(&mut inside, scene, conversation, view, outcome);
    } else {
        view.timeline.selection.bar_ui(&mut inside, scene);
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(list).id_salt("list"));
    timeline::timeline_ui(
        &mut inside,
        scene,
        conversation,
        &mut view.timeline,
        &mut outcome.actions,
    );
    if let Some(fault) = &conversation.fault {
        fault_ui(ui, scene, list, conversation, fault, outcome);
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(composer).id_salt("composer"));
    let actions = &mut outcome.actions;
    if let Some(barrier) = barrier {
        return barrier::barrier_ui(&mut inside, scene, conversation, barrier, actions);
    }
    let composed = composer::composer_ui(
        &mut inside,
        scene,
        conversation,
        &mut view.composer,
        actions,
    );
    let draft = &conversation.draft;
    if composed.changed
        && view
            .composer
            .height(ui, scene, draft, rect.width())
            .min(most)
            != composer_height
    {
        // Its room was that of the text before: a new line would be seen one frame later.
        ui.ctx().request_discard("the composer has another height");
    }
    if composed.sent {
        view.timeline.answered();
        ui.ctx().request_repaint();
    }
}

/// What was asked here and not done, at the lower end of the list, until it is dismissed.
fn fault_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    list: Rect,
    conversation: &Conversation,
    fault: &Fault,
    outcome: &mut Outcome,
) {
    let said = scene.words.fault(fault);
    let place = list.shrink2(egui::vec2(space::EDGE, space::SMALL));
    let layout = egui::Layout::bottom_up(egui::Align::Min);
    let builder = UiBuilder::new()
        .max_rect(place)
        .layout(layout)
        .id_salt("fault");
    let mut inside = ui.new_child(builder);
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_CIRCLE,
        text: &said,
    }
    .show(&mut inside, |ui| {
        let dismiss = scene.words.get("dismiss");
        if Button::plain(&dismiss).show(ui).clicked() {
            outcome.act(Action::ForgetFault {
                conversation: conversation.id,
            });
        }
    });
}

fn header_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
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
    let (name, presence) = (face.name, face.presence);
    let middle = egui::pos2(rect.left() + space::EDGE + 18.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(36.0));
    let avatar = Avatar {
        user: face.user,
        name: &name,
        picture: face.picture,
        presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);

    let button = |from_right: f32| {
        let middle = rect.right() - space::SMALL - 16.0 - from_right;
        Rect::from_center_size(egui::pos2(middle, rect.center().y), egui::Vec2::splat(32.0))
    };
    let (calendar, pin) = (button(0.0), button(34.0));
    let left = square.right() + space::EDGE;
    let room = pin.left() - space::SMALL - left;
    let font = theme::semibold(size::BODY + 1.0);
    let title = typeset::line(ui, &name, font, palette.text, room);
    let types = conversation
        .typing_until
        .is_some_and(|until| until > scene.now);
    let mut said = match conversation.group() {
        Some(group) => {
            let count = u64::from(group.members);
            scene
                .words
                .with("group-members", &[("count", count.into())])
        }
        None if types => scene.words.get("typing"),
        None => scene.words.presence(presence),
    };
    let types = types && peer.is_some();
    let status = friend.map_or("", |friend| friend.status.as_str());
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
}
