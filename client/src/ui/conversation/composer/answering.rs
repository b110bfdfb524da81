//! What the text in the field answers: it stands above the field until the text is sent or it is dropped.

use anser_look::typing;
use anser_shared::id::Seq;
use egui::{Rect, Ui, UiBuilder};

use super::ComposerView;
use crate::core::message::PAGE_ROWS;
use crate::core::model::Conversation;
use crate::core::{Action, ConversationAction};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::timeline::quote::{self, Quote};
use crate::ui::widgets::small_icon_button;
use crate::ui::{Outcome, Scene, icons};

/// Its height, with the room above it.
const BAR: f32 = quote::HEIGHT + space::SMALL;

pub(super) fn height(conversation: &Conversation) -> f32 {
    conversation.answering.map_or(0.0, |_| BAR)
}

/// Ctrl with Up answers what stands before, and with Down what stands behind it; Escape drops it, before the field and
/// the window are left. `is_free` says that the keys are for nothing else.
pub(in crate::ui::conversation) fn keys(
    ui: &Ui,
    conversation: &Conversation,
    is_free: bool,
    view: &mut ComposerView,
    outcome: &mut Outcome,
) {
    if !is_free || !typing::is_uncovered(ui) || view.completion.is_open() {
        return;
    }
    let is_answering = conversation.answering.is_some();
    let (older, newer, drops) = ui.input_mut(|input| {
        (
            Shortcut::AnswerOlder.take(input),
            is_answering && Shortcut::AnswerNewer.take(input),
            is_answering && Shortcut::DropAnswer.take(input),
        )
    });
    if older || newer || drops {
        let to = if drops {
            None
        } else {
            step(conversation, older)
        };
        answer(conversation, to, outcome);
        // The toolkit takes the keyboard away from the field at Escape.
        view.wants_keyboard = true;
    }
}

/// What is said next to what is answered now, or last; what is answered now where nothing is older.
fn step(conversation: &Conversation, older: bool) -> Option<Seq> {
    let messages = &conversation.messages;
    let now = conversation.answering;
    let here = now.and_then(|seq| messages.row_of(seq));
    let said = |row: u64| {
        let message = messages.get(row)?;
        message.content.words().map(|_| message.seq)
    };
    if older {
        let rows = (0..here.unwrap_or(messages.rows())).rev();
        rows.take(PAGE_ROWS as usize).find_map(said).or(now)
    } else {
        (here? + 1..messages.rows()).find_map(said)
    }
}

fn answer(conversation: &Conversation, to: Option<Seq>, outcome: &mut Outcome) {
    outcome.act(Action::In(
        conversation.id,
        ConversationAction::Answer { to },
    ));
}

/// Draws it, and gives the room below it.
pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    room: Rect,
    conversation: &Conversation,
    outcome: &mut Outcome,
) -> Rect {
    let Some(to) = conversation.answering else {
        return room;
    };
    let quote = Quote::of(scene, conversation, to);
    if quote.is_unknown {
        let asks = ConversationAction::NeedQuoted { seq: to };
        outcome.act(Action::In(conversation.id, asks));
    }
    let palette = palette(ui);
    let top = room.top() + space::SMALL;
    let rect = Rect::from_min_max(
        egui::pos2(room.left() + space::EDGE, top),
        egui::pos2(room.right() - space::EDGE, top + quote::HEIGHT),
    );
    let icon = egui::pos2(rect.left() + size::SMALL_ICON / 2.0, rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    let align = egui::Align2::CENTER_CENTER;
    ui.painter()
        .text(icon, align, icons::REPLY, font, palette.accent);
    let side = 22.0;
    let words = Rect::from_min_max(
        egui::pos2(rect.left() + size::SMALL_ICON + space::SMALL, rect.top()),
        egui::pos2(rect.right() - side - space::SMALL, rect.bottom()),
    );
    let response = ui.interact(words, ui.scope_id().with("answering"), egui::Sense::CLICK);
    let said = quote.said(scene);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, quote.is_there, &said));
    quote.paint(ui, words, (palette.accent, palette.soft));
    if response.clicked() && quote.is_there {
        let jump = ConversationAction::JumpToPlace { seq: to };
        outcome.act(Action::In(conversation.id, jump));
    }
    let place = egui::pos2(rect.right() - side / 2.0, rect.center().y);
    let place = Rect::from_center_size(place, egui::Vec2::splat(side));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("no answer"));
    if small_icon_button(&mut corner, icons::X, &scene.words.get("reply-drop")).clicked() {
        answer(conversation, None, outcome);
    }
    room.with_min_y(room.top() + BAR)
}
