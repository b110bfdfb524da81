//! The first minute on a server: under everybody's room, who is here, each with a way to say hello.

use std::collections::BTreeSet;

use anser_shared::conversation::ConversationKind;
use anser_shared::id::UserId;
use anser_shared::presence::Presence;
use egui::{Role, Ui, WidgetInfo};

use super::list::Line;
use crate::core::model::WindowKey;
use crate::ui::people::ask::Ask;
use crate::ui::people::row;
use crate::ui::people::somebody::{Somebody, Standing};
use crate::ui::people::step;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene};

/// So many people are offered; the list of everybody has the others.
const MOST: usize = 12;

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

/// Those who are here and have no row above, by their names.
pub(super) fn people<'a>(scene: &Scene<'a>, lines: &[Line]) -> Vec<Somebody<'a>> {
    let rows: BTreeSet<UserId> = lines.iter().filter_map(|line| line.user).collect();
    let here = scene.model.here.iter().flat_map(|here| here.iter());
    let here = here.filter(|(_, presence)| **presence != Presence::Offline);
    let people = here.filter_map(|(user, _)| Somebody::find(scene.model, *user));
    let others = people.filter(|person| !rows.contains(&person.who.user));
    let others = others.filter(|person| match person.standing {
        Standing::Myself => false,
        Standing::Known(friend) => !friend.blocked,
        Standing::Stranger => true,
    });
    let mut people: Vec<Somebody<'a>> = others.collect();
    people.sort_by_cached_key(|person| (person.called().to_lowercase(), person.who.user));
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
    let presence = scene.words.presence(person.presence);
    let parts = [presence.as_str(), &person.who.status].into_iter();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let below = parts.join(" · ");
    row::row_ui(ui, person, &below, outcome, |ui, outcome| {
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
    matches!(person.standing, Standing::Known(friend) if friend.is_friend())
        || person.can_be_asked()
}

/// Speaks with a friend, or asks to be one.
fn greet(person: &Somebody<'_>, ask: &mut Option<Ask>, outcome: &mut Outcome) {
    match person.standing {
        Standing::Known(friend) if friend.is_friend() => {
            let conversation = friend.conversation;
            outcome.open.push(WindowKey::Conversation(conversation));
        }
        _ => *ask = Some(Ask::about(person)),
    }
}
