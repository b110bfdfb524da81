//! Who is here, at the end of the chats, each with a way to say hello: unfolded in the first minute on a server, and
//! folded under its heading later.

use std::collections::BTreeSet;

use anser_shared::conversation::ConversationKind;
use anser_shared::id::UserId;
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo};

use super::list::Line;
use crate::core::model::{Fault, LinkState, WindowKey};
use crate::core::names::Wanted;
use crate::ui::people::ask::Ask;
use crate::ui::people::row;
use crate::ui::people::somebody::{Relation, Somebody};
use crate::ui::people::step;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, icons, typeset};

/// So many people are offered; the list of everybody has the others.
const LIMIT: usize = 12;

/// Somebody with so many conversations of their own has arrived.
const ARRIVED: usize = 5;

/// Whether the person has few conversations beside those that everybody has.
pub(super) fn is_first_minute(scene: &Scene<'_>, lines: &[Line]) -> bool {
    let own = lines.iter().filter(|line| {
        let shown = scene.model.conversations.get(&line.conversation);
        let kind = shown.map(|shown| &shown.kind);
        !matches!(
            kind,
            Some(ConversationKind::Lobby(_) | ConversationKind::Server { .. })
        )
    });
    own.count() < ARRIVED
}

/// Whether the server has said that it shows nobody who is on it.
pub(super) fn is_closed(scene: &Scene<'_>) -> bool {
    scene.model.people.fault() == Some(&Fault::Refused(Refusal::DirectoryClosed))
}

/// Those others who are here and not blocked.
fn present<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Somebody<'a>> {
    let model = scene.model;
    let here = model.here.iter().flat_map(|here| here.iter());
    let here = here.filter(|(_, presence)| **presence != Presence::Offline);
    let people = here.filter_map(|(user, _)| Somebody::find(model, *user));
    people.filter(|person| match person.relation {
        Relation::Myself => false,
        Relation::Known(friend) => !friend.blocked,
        Relation::Stranger => true,
    })
}

/// Those who are here and have no row above, by their names.
pub(super) fn people<'a>(scene: &Scene<'a>, lines: &[Line]) -> Vec<Somebody<'a>> {
    let rows: BTreeSet<UserId> = lines.iter().filter_map(|line| line.user).collect();
    let others = present(scene).filter(|person| !rows.contains(&person.who.user));
    let mut people: Vec<Somebody<'a>> = others.collect();
    people.sort_by_cached_key(|person| (person.called().to_lowercase(), person.who.user));
    people.truncate(LIMIT);
    people
}

/// The height of the heading.
const HEADING: f32 = 32.0;

/// Draws the heading, under which the others fold; says whether it was pressed.
pub(super) fn heading_ui(ui: &mut Ui, scene: &Scene<'_>, is_unfolded: bool) -> bool {
    let palette = palette(ui);
    ui.add_space(space::SMALL);
    let title = scene.words.get("welcome-here");
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, HEADING), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &title));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(is_unfolded);
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    widgets::touch(ui, &response, inset, radius::CARD);
    let left = rect.left() + space::EDGE;
    let room = rect.right() - space::EDGE - left;
    let words = typeset::line(ui, &title, theme::small(), palette.soft, room);
    let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
    let place = Rect::from_min_size(at, words.size());
    ui.painter().galley(at, words, palette.soft);
    let icon = if is_unfolded {
        icons::CHEVRON_UP
    } else {
        icons::CHEVRON_DOWN
    };
    ui.painter().text(
        egui::pos2(place.right() + space::TIGHT, rect.center().y),
        Align2::LEFT_CENTER,
        icon,
        theme::icon(size::SMALL_ICON - 2.0),
        palette.soft,
    );
    response.clicked()
}

/// Draws them, or why there is nobody, and the way to everybody.
pub(super) fn people_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    people: &[Somebody<'_>],
    ask: &mut Option<Ask>,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    ui.add_space(space::TIGHT);
    for person in people {
        row_ui(ui, scene, person, ask, outcome);
    }
    if people.is_empty() {
        let said = match (scene.model.people.fault(), &scene.model.here) {
            (Some(fault), _) => words.fault(fault),
            (None, None) if scene.model.link != LinkState::Online => words.fault(&Fault::Offline),
            (None, None) => words.get("people-loading"),
            (None, Some(_)) if present(scene).next().is_some() => words.get("welcome-all-above"),
            (None, Some(_)) => words.get("welcome-nobody"),
        };
        ui.horizontal(|ui| {
            ui.add_space(space::EDGE);
            widgets::label(ui, said, theme::small(), palette(ui).soft);
        });
    }
    ui.add_space(space::SMALL);
    ui.vertical_centered(|ui| {
        let everybody = words.get("people-title");
        if !is_closed(scene) && Button::quiet(&everybody).show(ui).clicked() {
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
    let presence = scene.words.presence(person.presence);
    let parts = [presence.as_str(), &person.who.status].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let below = parts.join(" · ");
    let nothing = Wanted::default();
    row::row_ui(ui, person, &below, &nothing, outcome, |ui, outcome| {
        if !can_be_greeted(person) {
            return step::step_ui(ui, scene, person, ask, outcome);
        }
        let hello = scene.words.get("welcome-hello");
        let name = [("name", person.called().into())];
        let name = scene.words.with("welcome-hello-name", &name);
        let button = Button::plain(&hello).show(ui);
        if button.accessible_name(name).clicked() {
            greet(person, ask, outcome);
        }
    });
}

/// There is no request between the two that waits for an answer.
fn can_be_greeted(person: &Somebody<'_>) -> bool {
    matches!(person.relation, Relation::Known(friend) if friend.is_friend())
        || person.can_be_asked()
}

/// Speaks with a friend, or asks to be one.
fn greet(person: &Somebody<'_>, ask: &mut Option<Ask>, outcome: &mut Outcome) {
    match person.relation {
        Relation::Known(friend) if friend.is_friend() => {
            let conversation = friend.conversation;
            outcome.open.push(WindowKey::Conversation(conversation));
        }
        _ => *ask = Some(Ask::about(person)),
    }
}
