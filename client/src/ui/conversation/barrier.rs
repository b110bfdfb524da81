//! Why one cannot write here, in place of the composer, and what can be done about it.

use anser_shared::body::Notice;
use anser_shared::people::Role as ServerRole;
use anser_shared::refusal::Refusal;
use egui::{Role, Sense, Ui, WidgetInfo};

use super::composer::{ComposerView, Unsent};
use super::offer;
use crate::core::action::Actions;
use crate::core::message::Content;
use crate::core::model::{Conversation, Friend};
use crate::core::{Action, Model};
use crate::ui::barrier::Barrier;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{Button, icon_button};
use crate::ui::{Scene, icons, typeset};

/// So high it is at least.
const HEIGHT: f32 = 64.0;
/// So much room two icons take that stand side by side.
const TWO_ICONS: f32 = 2.0 * (32.0 + space::SMALL) + space::EDGE;

fn friend<'a>(model: &'a Model, conversation: &Conversation) -> Option<&'a Friend> {
    model.friends.get(&conversation.peer()?)
}

/// How high it is in a window so wide.
pub fn height(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    barrier: Barrier,
    width: f32,
) -> f32 {
    let (said, button) = reason(scene, conversation, barrier);
    let Some(draft) = draft(scene, conversation, button.is_some()) else {
        return HEIGHT;
    };
    let said = format!("{said}\n{draft}");
    let room = width - 3.0 * space::EDGE - TWO_ICONS;
    let words = typeset::paragraph(ui, &said, theme::small(), palette(ui).soft, room);
    HEIGHT.max(words.size().y + 2.0 * space::EDGE)
}

/// What one had begun to write, where nothing else is to be pressed.
fn draft(scene: &Scene<'_>, conversation: &Conversation, is_pressed: bool) -> Option<String> {
    let draft = conversation.draft.text.trim();
    let text = offer::beginning(scene.words, draft);
    let shown = !is_pressed && !draft.is_empty();
    shown.then(|| scene.words.with("draft-line", &[("text", (&text).into())]))
}

pub fn barrier_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    barrier: Barrier,
    composer: &mut ComposerView,
    actions: &mut Actions,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let (mut said, button) = reason(scene, conversation, barrier);
    let draft = draft(scene, conversation, button.is_some());
    if let Barrier::Gagged(Some(until)) | Barrier::Muted(Some(until)) = barrier {
        // It ends by itself, and nobody says so.
        ui.ctx().request_repaint_after(until.since(scene.now));
    }
    let inset = rect.shrink2(egui::vec2(space::EDGE, space::SMALL));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let builder = egui::UiBuilder::new().max_rect(inset).layout(layout);
    let mut inside = ui.new_child(builder);
    let pressed = button.is_some_and(|(key, icon)| {
        let button = scene.words.get(key);
        let button = Button::plain(&button).icon(icon);
        button.show(&mut inside).clicked()
    });
    if let Some(draft) = draft {
        draft_ui(&mut inside, scene, conversation, barrier, composer);
        said = format!("{said}\n{draft}");
    }
    let room = inside.available_width() - space::EDGE;
    let mut words = inset;
    words.set_width(room);
    say(ui, words, &said);
    let Some(friend) = friend(scene.model, conversation).filter(|_| pressed) else {
        return;
    };
    let user = friend.person.user;
    actions.push(match barrier {
        Barrier::Blocked => Action::Block {
            user,
            blocked: false,
        },
        Barrier::Asked => Action::EndFriendship { user },
        Barrier::NotFriends => Action::AddFriend {
            name: friend.person.name.clone(),
            greeting: String::new(),
        },
        Barrier::Gagged(_)
        | Barrier::Muted(_)
        | Barrier::Outside
        | Barrier::Quiet
        | Barrier::Closed
        | Barrier::Server => return,
    });
}

/// What is said, and what can be pressed, by its words and its icon.
fn reason(
    scene: &Scene<'_>,
    conversation: &Conversation,
    barrier: Barrier,
) -> (String, Option<(&'static str, &'static str)>) {
    let friend = friend(scene.model, conversation);
    let words = scene.words;
    let name = [("name", friend.map_or("", Friend::called).into())];
    match barrier {
        Barrier::Blocked => (
            words.with("you-blocked", &name),
            Some(("unblock", icons::CHECK)),
        ),
        Barrier::Asked => (
            words.with("asked-not-answered", &name),
            Some(("take-back", icons::X)),
        ),
        Barrier::NotFriends => (
            words.get("not-friends-any-more"),
            Some(("add-friend", icons::USER_PLUS)),
        ),
        Barrier::Gagged(until) | Barrier::Muted(until) => {
            let said = match barrier {
                Barrier::Muted(_) => words.muted_here(until),
                _ => words.gagged(until, &scene.model.gag_reason),
            };
            (said, None)
        }
        Barrier::Quiet => (words.refusal(&Refusal::GroupQuiet), None),
        Barrier::Closed => (words.refusal(&Refusal::GroupBlocked), None),
        Barrier::Server if administers(scene) => (words.get("server-speaks-how"), None),
        Barrier::Server => (words.refusal(&Refusal::ServerOnly), None),
        Barrier::Outside => (words.get(how_it_ended(scene.model, conversation)), None),
    }
}

/// How one came to be out of a group, as far as what stands last in it says so.
fn how_it_ended(model: &Model, conversation: &Conversation) -> &'static str {
    let me = model.account.as_ref();
    let me = me.map(|account| account.profile.person.user);
    let Some(last) = &conversation.last else {
        return "group-over";
    };
    match &last.content {
        Content::Notice(Notice::GroupDeleted) => "group-over-ended",
        Content::Notice(Notice::Left { .. }) if Some(last.author) == me => "group-over-left",
        Content::Notice(Notice::Removed { user, .. }) if Some(*user) == me => "group-over-removed",
        _ => "group-over",
    }
}

/// What one had begun to write, and has no field for now. Where no field comes back, one can do without it.
fn draft_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    barrier: Barrier,
    composer: &mut ComposerView,
) {
    let draft = &conversation.draft;
    let words = scene.words;
    if barrier == Barrier::Outside {
        let discard = words.get("draft-drop-own");
        if icon_button(ui, icons::TRASH, &discard).clicked() {
            composer.ask_to_discard(Unsent::Begun, draft);
        }
        ui.add_space(space::EDGE);
    }
    if icon_button(ui, icons::COPY, &words.get("draft-copy")).clicked() {
        ui.copy_text(draft.text.clone());
    }
}

/// The reason itself, where a screen reader finds it.
fn say(ui: &mut Ui, room: egui::Rect, said: &str) {
    let colour = palette(ui).soft;
    let words = typeset::paragraph(ui, said, theme::small(), colour, room.width());
    let at = egui::pos2(room.left(), room.center().y - words.size().y / 2.0);
    let place = egui::Rect::from_min_size(at, words.size());
    let label = ui.interact(place, ui.scope_id().with("barrier"), Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    ui.painter().galley(at, words, colour);
}

/// Whether the person may speak for the server.
fn administers(scene: &Scene<'_>) -> bool {
    let account = scene.model.account.as_ref();
    account.is_some_and(|account| account.rights.role >= ServerRole::Admin)
}
