//! The first minute on a server: under everybody's room, who is here, each with a way to say hello.

use anser_shared::event::{ConversationKind, Presence};
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::list::Line;
use crate::core::model::WindowKey;
use crate::ui::people::ask::Ask;
use crate::ui::people::somebody::{Somebody, Standing};
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, typeset};

/// So many people are offered; the list of everybody has the others.
const MOST: usize = 12;
const ROW: f32 = 56.0;

/// Whether the person has not spoken with anybody yet: there are no other rows than those that everybody has.
pub(super) fn is_first_minute(scene: &Scene<'_>, lines: &[Line]) -> bool {
    lines.iter().all(|line| {
        let shown = scene.model.conversations.get(&line.conversation);
        let kind = shown.map(|shown| &shown.kind);
        matches!(
            kind,
            Some(ConversationKind::Lobby(_) | ConversationKind::Server { .. })
        )
    })
}

/// Those who are here, by their names.
pub(super) fn people<'a>(scene: &Scene<'a>) -> Vec<Somebody<'a>> {
    let here = scene.model.here.iter().flat_map(|here| here.iter());
    let here = here.filter(|(_, presence)| **presence != Presence::Offline);
    let people = here.filter_map(|(user, _)| Somebody::find(scene.model, *user));
    let others = people.filter(|person| match person.standing {
        Standing::Myself => false,
        Standing::Known(friend) => !friend.blocked,
        Standing::Stranger => true,
    });
    let mut people: Vec<Somebody<'a>> = others.collect();
    people.sort_by_cached_key(|person| (person.called().to_lowercase(), person.user));
    people.truncate(MOST);
    people
}

/// Draws them, and the way to everybody.
pub(super) fn people_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    people: &[Somebody<'_>],
    ask: &mut Option<Ask>,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    ui.add_space(space::EDGE);
    let title = words.get("welcome-here");
    ui.horizontal(|ui| {
        ui.add_space(space::EDGE);
        let heading = widgets::label(ui, &title, theme::small(), palette(ui).soft);
        heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    });
    ui.add_space(space::TIGHT);
    for person in people {
        row_ui(ui, scene, person, ask, outcome);
    }
    ui.add_space(space::SMALL);
    ui.vertical_centered(|ui| {
        let everybody = words.get("people-title");
        if Button::quiet(&everybody).show(ui).clicked() {
            outcome.open.push(WindowKey::Directory);
        }
    });
}

fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    person: &Somebody<'_>,
    ask: &mut Option<Ask>,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let size = egui::vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let called = person.called();
    let presence = scene.words.presence(person.presence);
    let parts = [presence.as_str(), person.status].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let below = parts.join(" · ");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, called));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(below.clone());
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    widgets::touch(ui, &response, inset, radius::CARD);
    let middle = egui::pos2(rect.left() + space::EDGE + 18.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(36.0));
    let avatar = Avatar {
        user: person.user,
        name: called,
        picture: person.picture,
        presence: person.presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);
    let right = rect.with_max_x(rect.right() - space::EDGE);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let builder = UiBuilder::new().max_rect(right).layout(layout);
    let mut corner = ui.new_child(builder.id_salt(("hello", person.user)));
    let hello = scene.words.get("welcome-hello");
    let name = [("name", called.into())];
    let name = scene.words.with("welcome-hello-name", &name);
    let button = Button::plain(&hello).show(&mut corner);
    if button.accessible_name(name).clicked() {
        greet(person, ask, outcome);
    }
    let left = square.right() + space::EDGE;
    let room = corner.min_rect().left() - space::SMALL - left;
    let name = typeset::line(ui, called, theme::body(), palette.text, room);
    let below = typeset::line(ui, &below, theme::small(), palette.soft, room);
    let top = rect.center().y - (name.size().y + below.size().y) / 2.0;
    let under = egui::pos2(left, top + name.size().y);
    ui.painter()
        .galley(egui::pos2(left, top), name, palette.text);
    ui.painter().galley(under, below, palette.soft);
    if response.clicked() {
        outcome.open.push(WindowKey::Person(person.user));
    }
}

/// Speaks with a friend, or asks to be one.
fn greet(person: &Somebody<'_>, ask: &mut Option<Ask>, outcome: &mut Outcome) {
    match person.standing {
        Standing::Known(friend) if friend.is_friend() => {
            let conversation = friend.conversation;
            outcome.open.push(WindowKey::Conversation(conversation));
        }
        _ if person.can_be_asked() => *ask = Some(Ask::about(person)),
        // There is a request: the card says so, and what can be done.
        _ => outcome.open.push(WindowKey::Person(person.user)),
    }
}
