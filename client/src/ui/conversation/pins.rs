//! The pinned messages of a conversation: a bar under the header that walks through them, the newest first, and a list
//! of all of them under a button.

use anser_shared::id::{ConversationId, Seq, UserId};
use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use crate::core::message::Quoted;
use crate::core::model::{Conversation, Pin};
use crate::core::{Action, ConversationAction};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::timeline::quote::Quote;
use crate::ui::widgets::{self, icon_button};
use crate::ui::{Outcome, Scene, formatted, icons, typeset};

const BAR: f32 = 46.0;
/// Room for the two buttons at its end.
const BUTTONS: f32 = 68.0;
/// The list under the button is at most so high.
const LIST: f32 = 320.0;
/// So many letters of a message stand in that list.
const LETTERS: usize = 48;

/// Where the bar stands among the pinned messages.
#[derive(Debug, Default)]
pub(super) struct PinsBar {
    /// The place of the message that it shows; the newest one where that is not pinned any more.
    at: Option<Seq>,
    /// The newest one that it knows: it begins anew with another one.
    newest: Option<Seq>,
}

/// Who has written a pinned message, and how it begins.
struct Said {
    author: String,
    words: String,
}

fn me(scene: &Scene<'_>) -> UserId {
    let account = scene.model.account.as_ref();
    account.map_or(UserId(0), |account| account.profile.person.user)
}

/// What is pinned, unless the bar was closed over all of it.
fn shown(scene: &Scene<'_>, conversation: &Conversation) -> Vec<Pin> {
    let pins = conversation.pinned(me(scene));
    let newest = pins.iter().map(|pin| pin.act).max();
    match newest.is_some_and(|newest| newest > conversation.pins_hidden) {
        true => pins,
        false => Vec::new(),
    }
}

fn said(scene: &Scene<'_>, conversation: &Conversation, pin: &Pin) -> Said {
    let quote = Quote::of(scene, conversation, pin.of);
    if quote.is_there {
        let (author, words) = (quote.author, quote.words);
        return Said { author, words };
    }
    // The log here does not go that far yet, and the server has told how it begins.
    if let Some((author, text)) = conversation.pinned_words(pin.of) {
        return Said {
            author: scene.words.called(scene.model, author),
            words: formatted::words_of(text)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        };
    }
    Said {
        author: quote.author,
        words: quote.words,
    }
}

/// What is shown of it is read from the local history.
fn need(conversation: &Conversation, pin: &Pin, outcome: &mut Outcome) {
    if conversation.messages.quoted(pin.of) == Quoted::Unknown && pin.of <= conversation.local_head
    {
        let needs = ConversationAction::NeedQuoted { seq: pin.of };
        outcome.act(Action::In(conversation.id, needs));
    }
}

fn go(conversation: ConversationId, seq: Seq, outcome: &mut Outcome) {
    let jump = ConversationAction::JumpToPlace { seq };
    outcome.act(Action::In(conversation, jump));
}

impl PinsBar {
    /// How high it is; nothing where nothing is pinned, or it was closed.
    pub(super) fn height(scene: &Scene<'_>, conversation: &Conversation) -> f32 {
        match shown(scene, conversation).is_empty() {
            true => 0.0,
            false => BAR,
        }
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        outcome: &mut Outcome,
    ) {
        let pins = shown(scene, conversation);
        let Some(last) = pins.last() else { return };
        if self.newest != Some(last.act) {
            *self = Self {
                at: None,
                newest: Some(last.act),
            };
        }
        let at = pins.iter().position(|pin| Some(pin.of) == self.at);
        let at = at.unwrap_or(pins.len() - 1);
        let pin = pins[at];
        need(conversation, &pin, outcome);
        let palette = palette(ui);
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, palette.surface);
        let line = egui::Stroke::new(1.0, palette.line);
        ui.painter()
            .hline(rect.x_range(), rect.bottom() - 0.5, line);
        let title = match pins.len() {
            1 => scene.words.get("pinned-message"),
            count => scene.words.with(
                "pinned-message-of",
                &[("at", (at + 1).into()), ("count", count.into())],
            ),
        };
        if line_ui(ui, scene, conversation, (&pin, &title)) {
            go(conversation.id, pin.of, outcome);
            // The next press leads to the one before it, and from the oldest to the newest again.
            let before = at.checked_sub(1).unwrap_or(pins.len() - 1);
            self.at = Some(pins[before].of);
            ui.ctx().request_repaint();
        }
        let buttons = rect.with_min_x(rect.right() - BUTTONS - space::SMALL);
        let buttons = Rect::from_center_size(buttons.center(), egui::vec2(BUTTONS, 32.0));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(buttons).id_salt("pins buttons"));
        inside.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::TIGHT;
            let all = scene.words.get("pinned-all");
            let button = icon_button(ui, icons::CHEVRON_DOWN, &all);
            widgets::button_menu(&button, &all, |ui| {
                list_ui(ui, scene, conversation, &pins, outcome);
            });
            if icon_button(ui, icons::X, &scene.words.get("pinned-hide")).clicked() {
                let newest = pins.iter().map(|pin| pin.act).max();
                let hide = ConversationAction::HidePins {
                    up_to: newest.unwrap_or_default(),
                };
                outcome.act(Action::In(conversation.id, hide));
            }
        });
    }
}

/// The message that the bar shows; says whether it was pressed.
fn line_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    (pin, title): (&Pin, &str),
) -> bool {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let place = rect.with_max_x(rect.right() - BUTTONS - 2.0 * space::SMALL);
    let Said { author, words } = said(scene, conversation, pin);
    let text = match author.as_str() {
        "" => words,
        author => {
            let values = [("who", author.into()), ("text", (&words).into())];
            scene.words.with("words-of", &values)
        }
    };
    let response = ui.interact(place, ui.scope_id().with("pinned"), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, scene.words.labelled(title, &text))
    });
    widgets::touch(ui, &response, place, 0);
    let icon = egui::pos2(
        place.left() + space::EDGE + size::SMALL_ICON / 2.0,
        place.center().y,
    );
    ui.painter().text(
        icon,
        Align2::CENTER_CENTER,
        icons::PIN,
        theme::icon(size::SMALL_ICON),
        palette.accent,
    );
    let left = place.left() + space::EDGE + size::SMALL_ICON + space::SMALL;
    let room = place.right() - left;
    let title = match pin.waits {
        true => scene.words.get("pinned-waits"),
        false => title.to_owned(),
    };
    let title = typeset::line(ui, &title, theme::small(), palette.accent, room);
    let text = typeset::line(ui, &text, theme::small(), palette.text, room);
    let top = place.center().y - (title.size().y + text.size().y) / 2.0;
    let below = egui::pos2(left, top + title.size().y);
    ui.painter()
        .galley(egui::pos2(left, top), title, palette.accent);
    ui.painter().galley(below, text, palette.text);
    response.clicked()
}

/// All of them, the newest first.
fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    pins: &[Pin],
    outcome: &mut Outcome,
) {
    ScrollArea::vertical().max_height(LIST).show(ui, |ui| {
        for pin in pins.iter().rev() {
            need(conversation, pin, outcome);
            let Said { author, words } = said(scene, conversation, pin);
            let begun: String = words.chars().take(LETTERS).collect();
            let begun = match begun.len() < words.len() {
                true => format!("{begun}…"),
                false => begun,
            };
            let values = [("who", (&author).into()), ("text", (&begun).into())];
            let text = match author.is_empty() {
                true => begun.clone(),
                false => scene.words.with("words-of", &values),
            };
            if widgets::menu_item(ui, icons::PIN, &text) {
                go(conversation.id, pin.of, outcome);
                ui.close();
            }
        }
    });
}
