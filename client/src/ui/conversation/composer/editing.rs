//! Saying one's own text in other words: it stands in the field until it is sent or the way back is taken. What was
//! being written stays as the draft meanwhile, and stands in the field again afterwards.

use anser_look::typing;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::text::{TEXT_MAX_CHARS, check_text};
use egui::{Rect, Ui, UiBuilder};

use super::ComposerView;
use super::field::{clear_undo, field_id, put_caret};
use crate::core::action::Actions;
use crate::core::message::{Content, Message, PAGE_ROWS};
use crate::core::model::{Conversation, Draft, Rewording};
use crate::core::{Action, ConversationAction};
use crate::ui::conversation::slash;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::small_icon_button;
use crate::ui::{Outcome, Scene, icons, typeset};

/// The text at a place is being edited.
#[derive(Debug)]
pub(super) struct Editing {
    seq: Seq,
    /// What stood in the field before.
    pub(super) kept: String,
}

impl Editing {
    /// What was begun before goes on; the draft stands in the field afterwards.
    pub(super) fn again(seq: Seq, draft: &str) -> Self {
        Self {
            seq,
            kept: draft.to_owned(),
        }
    }
}

/// Its height, with the room above it.
pub(super) const BAR: f32 = 24.0 + space::SMALL;

/// Up in an empty field edits what one has said last; Escape leaves it as it was. `is_free` says that the keys are for
/// nothing else.
pub(in crate::ui::conversation) fn keys(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    is_free: bool,
    view: &mut ComposerView,
    outcome: &mut Outcome,
) {
    if !is_free || !typing::is_uncovered(ui) || view.completion.is_open() {
        return;
    }
    if view.editing.is_some() {
        let composes = view.composition.under_way();
        if !composes && ui.input_mut(|input| Shortcut::DropEdit.take(input)) {
            view.end_edit(ui, conversation, &mut outcome.actions);
        }
        return;
    }
    let id = field_id(conversation.id);
    let is_here = ui.memory(|memory| memory.has_focus(id)) && !view.composition.under_way();
    if is_here
        && view.text.is_empty()
        && ui.input_mut(|input| Shortcut::EditLast.take(input))
        && let Some(seq) = last_own(scene, conversation)
    {
        view.edit(ui, scene, conversation, seq, &mut outcome.actions);
    }
}

fn me(scene: &Scene<'_>) -> UserId {
    let account = scene.model.account.as_ref();
    account.map_or(UserId(0), |account| account.profile.person.user)
}

/// The last text that one has said, as far back as is likely to be meant.
fn last_own(scene: &Scene<'_>, conversation: &Conversation) -> Option<Seq> {
    // One that waits is the last one, and has no place yet.
    if !conversation.outbox.is_empty() {
        return None;
    }
    let (me, messages) = (me(scene), &conversation.messages);
    let is_own =
        |message: &&Message| message.author == me && matches!(message.content, Content::Text(_));
    let rows = (0..messages.rows()).rev().take(PAGE_ROWS as usize);
    let mut said = rows.filter_map(|row| messages.get(row));
    said.find(is_own).map(|message| message.seq)
}

impl ComposerView {
    /// Puts one's own text into the field, to be said in other words.
    pub(in crate::ui::conversation) fn edit(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        seq: Seq,
        actions: &mut Actions,
    ) {
        let Some(message) = conversation.messages.at(seq) else {
            return;
        };
        let message = conversation.as_acted(me(scene), message);
        let Content::Text(text) = &message.content else {
            return;
        };
        // What was refused stands in the field again, and can be said otherwise or shorter.
        let refused = conversation
            .acts_on(seq)
            .find_map(|act| match &act.content {
                Content::Edits(edit) if act.refusal.is_some() => Some((act.id, &edit.text)),
                _ => None,
            });
        if let Some((id, _)) = refused {
            let discard = ConversationAction::Discard { id };
            actions.push(Action::In(conversation.id, discard));
        }
        let text = Draft::as_typed(refused.map_or(&text.text, |(_, text)| text));
        let kept = match self.editing.take() {
            Some(before) => before.kept,
            None => std::mem::take(&mut self.text),
        };
        self.put(ui, conversation, text);
        self.editing = Some(Editing { seq, kept });
        self.keep_rewording(conversation.id, actions);
    }

    /// What is being said in other words is kept as it stands in the field.
    pub(super) fn keep_rewording(&self, conversation: ConversationId, actions: &mut Actions) {
        let rewording = self.editing.as_ref().map(|editing| Rewording {
            of: editing.seq,
            text: self.text.clone(),
        });
        let keep = ConversationAction::Reword(rewording);
        actions.push(Action::In(conversation, keep));
    }

    /// The text stays as it was, and so does what was being written before.
    pub(super) fn end_edit(&mut self, ui: &Ui, conversation: &Conversation, actions: &mut Actions) {
        if let Some(editing) = self.editing.take() {
            self.put(ui, conversation, editing.kept);
            self.keep_rewording(conversation.id, actions);
            actions.push(self.as_draft(conversation.id));
        }
    }

    /// Whether what is edited is not there any more: somebody has deleted it meanwhile.
    pub(super) fn edits_nothing(&self, conversation: &Conversation) -> bool {
        self.editing.as_ref().is_some_and(|editing| {
            let message = conversation.messages.at(editing.seq);
            message.is_some_and(|message| !matches!(message.content, Content::Text(_)))
        })
    }

    fn put(&mut self, ui: &Ui, conversation: &Conversation, text: String) {
        let id = field_id(conversation.id);
        self.text = text;
        self.room = None;
        clear_undo(ui, id);
        put_caret(ui, id, self.text.chars().count());
        self.completion.close(&self.text);
        // The toolkit takes the keyboard away from the field at Escape.
        self.wants_keyboard = true;
        ui.ctx().request_repaint();
    }

    /// Sends what the text says now. Where that is what it said, nothing is sent.
    pub(super) fn send_edit(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        actions: &mut Actions,
    ) {
        let Some(Editing { seq, .. }) = self.editing else {
            return;
        };
        let text = slash::unescaped(self.text.trim()).to_owned();
        let message = conversation.messages.at(seq);
        let message = message.map(|message| conversation.as_acted(me(scene), message));
        let is_same = message.is_some_and(|message| message.content.words() == Some(&text));
        if !is_same {
            let edit = ConversationAction::Edit { seq, text };
            actions.push(Action::In(conversation.id, edit));
        }
        self.end_edit(ui, conversation, actions);
    }
}

/// Draws that a text is being edited, and why it cannot be sent as it stands; gives the room below it.
pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    room: Rect,
    conversation: &Conversation,
    view: &mut ComposerView,
    actions: &mut Actions,
) -> Rect {
    let Some(seq) = view.editing.as_ref().map(|editing| editing.seq) else {
        return room;
    };
    let palette = palette(ui);
    let top = room.top() + space::SMALL;
    let rect = Rect::from_min_max(
        egui::pos2(room.left() + space::EDGE, top),
        egui::pos2(room.right() - space::EDGE, room.top() + BAR),
    );
    let is_there = !view.edits_nothing(conversation);
    let text = view.text.trim();
    let most = [("most", TEXT_MAX_CHARS.into())];
    let (said, colour) = if !is_there {
        (scene.words.get("refusal-nothing-to-edit"), palette.alert)
    } else if text.is_empty() {
        (scene.words.get("editing-nothing"), palette.alert)
    } else if check_text(text).is_err() {
        (scene.words.with("editing-too-long", &most), palette.alert)
    } else {
        (scene.words.get("editing"), palette.accent)
    };
    let icon = egui::pos2(rect.left() + size::SMALL_ICON / 2.0, rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    let align = egui::Align2::CENTER_CENTER;
    ui.painter().text(icon, align, icons::PENCIL, font, colour);
    let side = 22.0;
    let left = rect.left() + size::SMALL_ICON + space::SMALL;
    let width = rect.right() - side - space::SMALL - left;
    let words = typeset::line(ui, &said, theme::small(), colour, width);
    let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
    let place = Rect::from_min_size(at, words.size());
    let response = ui.interact(place, ui.scope_id().with("editing"), egui::Sense::CLICK);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, &said));
    ui.painter().galley(at, words, colour);
    if response.clicked() {
        let jump = ConversationAction::JumpToPlace { seq };
        actions.push(Action::In(conversation.id, jump));
    }
    let place = egui::pos2(rect.right() - side / 2.0, rect.center().y);
    let place = Rect::from_center_size(place, egui::Vec2::splat(side));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("no edit"));
    if small_icon_button(&mut corner, icons::X, &scene.words.get("editing-drop")).clicked() {
        view.end_edit(ui, conversation, actions);
    }
    room.with_min_y(room.top() + BAR)
}
