//! Where one writes: a field that grows with the text, the button that sends, and what there is to
//! say about both.

pub(super) mod answering;
mod discarding;
pub(super) mod editing;
mod field;
mod formatting;
mod preview;
mod send_menu;
mod sending;
mod tools;

use anser_look::typing;
use anser_shared::id::ConversationId;
use egui::{Event, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::discarding::Discarding;
pub(super) use self::discarding::Unsent;
use self::editing::Editing;
use self::field::{caret, clear_undo, field_id, field_ui, put_caret, wrapped};
use self::send_menu::SendWish;
use self::sending::Sending;
use self::tools::{TOOLS, tools_ui};
use super::completion::Completion;
use super::composition::Composition;
use super::emoji::Signs;
use super::long_text;
use super::mention::Callees;
use super::offer::{Choice, Offer};
use super::slash::{self, Slash};
use super::split::{self, Room};
use crate::core::action::Actions;
use crate::core::model::{Conversation, Draft, LinkState};
use crate::core::settings::{HINTED_TEXTS, SendKey, Settings};
use crate::core::{Action, ConversationAction};
use crate::ui::emoji::{EmojiPicker, remembered};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::timeline::mention::Names;
use crate::ui::widgets;
use crate::ui::{Outcome, Scene, typeset};

/// What a window knows about its composer.
#[derive(Debug, Default)]
pub struct ComposerView {
    pub text: String,
    pub(super) composition: Composition,
    /// Typed after the key that sends: for the next frame.
    pub(super) later: Vec<Event>,
    /// A press beside the field has just taken the keyboard from it, and nobody else has it.
    pub(super) waits: bool,
    /// The composer has had the keyboard once: the window opens with it.
    pub(super) greeted: bool,
    /// Escape has taken the keyboard from what had it: the field takes it with what is typed, not by itself.
    pub(super) is_left: bool,
    /// How much room the text takes, and as how many messages it can be sent.
    room: Option<(Room, usize)>,
    /// How many drafts from other devices this text knows.
    seen: u64,
    pub(super) completion: Completion,
    callees: Callees,
    signs: Signs,
    pub(super) emoji: EmojiPicker,
    /// By which names people may be called here.
    pub(super) names: Names,
    slash: Slash,
    /// Enter was pressed here and has made a new line.
    pub(super) met_enter: bool,
    /// So many of the texts that go back to where they were typed stand here again, or did.
    returned: usize,
    /// What stands here of them, one after the other.
    put_back: String,
    /// The field has the keyboard from the next frame on: a text was taken back to be edited, for example.
    pub(super) wants_keyboard: bool,
    /// A text of one's own is being edited.
    editing: Option<Editing>,
    /// What the text will look like is shown.
    shows_preview: bool,
    /// Whether a text goes is being asked.
    discarding: Option<Discarding>,
}

/// What the composer wants.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// One's own message is on its way: the list goes to its end.
    pub sent: bool,
    /// The text is another one than before this frame.
    pub changed: bool,
    /// This text is to be sent later.
    pub later: Option<String>,
}

/// The field grows to so many lines, then it scrolls.
const LINES_LIMIT: usize = 8;
const HINT_LINE: f32 = 18.0;
const SEND_BUTTON: f32 = 36.0;

impl ComposerView {
    pub fn of(conversation: &Conversation) -> Self {
        let draft = &conversation.draft;
        // What was being said in other words when the window closed, or the program ended, stands here again.
        let (text, editing) = match &conversation.rewording {
            Some(rewording) => (
                rewording.text.clone(),
                Some(Editing::again(rewording.of, &draft.text)),
            ),
            None => (draft.text.clone(), None),
        };
        Self {
            text,
            editing,
            seen: draft.arrived,
            // They stand in the draft.
            returned: conversation.returned.len(),
            ..Self::default()
        }
    }

    /// Texts that the disk did not take, or that were taken back to be edited, stand here again: before what was
    /// typed since, in the order in which they came; and why is said.
    pub(super) fn follow_returned(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        actions: &mut Actions,
    ) {
        if self.editing.is_some() {
            return;
        }
        let new = conversation.returned.get(self.returned..);
        let new = new.unwrap_or_default();
        let Some(last) = new.last() else {
            return;
        };
        let texts = new.iter().map(|returned| returned.text.as_str());
        let (put, typed) = match self.text.strip_prefix(&self.put_back) {
            Some(typed) if !self.put_back.is_empty() => {
                (self.put_back.clone(), typed.trim_start_matches('\n'))
            }
            _ => (String::new(), self.text.as_str()),
        };
        let texts = texts.collect::<Vec<&str>>().join("\n");
        let put = match put.is_empty() {
            true => Draft::as_typed(&texts),
            false => format!("{put}\n{texts}"),
        };
        self.text = match typed.trim().is_empty() {
            true => put.clone(),
            false => format!("{put}\n{typed}"),
        };
        if last.fault.is_none() {
            put_caret(ui, field_id(conversation.id), put.chars().count());
            self.wants_keyboard = true;
        }
        self.put_back = put;
        self.returned = conversation.returned.len();
        self.room = None;
        match &last.fault {
            Some(fault) => self.slash.fault(scene.words.returned(fault)),
            None => self.slash.forget(),
        }
        actions.push(self.as_draft(conversation.id));
    }

    /// Takes over what another device has written, unless somebody is at this window: nothing that
    /// arrives changes the text under their hands.
    pub fn follow(&mut self, ui: &Ui, conversation: ConversationId, draft: &Draft) {
        if self.seen == draft.arrived || self.editing.is_some() {
            return;
        }
        let in_use = ui.input(|input| input.focused) || self.composition.under_way();
        if self.text == draft.text || !in_use {
            self.take_over(ui, conversation, draft);
        }
    }

    fn take_over(&mut self, ui: &Ui, conversation: ConversationId, draft: &Draft) {
        self.seen = draft.arrived;
        if self.text != draft.text {
            self.text.clone_from(&draft.text);
            self.room = None;
            clear_undo(ui, field_id(conversation));
        }
    }

    fn room(&mut self) -> (Room, usize) {
        *self.room.get_or_insert_with(|| {
            let room = Room::of(&self.text);
            let parts = if room.is_too_long() {
                split::split(&self.text).len()
            } else {
                1
            };
            (room, parts)
        })
    }

    pub(super) fn is_long(&self) -> bool {
        long_text::is_long(&self.text)
    }

    /// How high the composer is in a window so wide.
    pub fn height(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        width: f32,
    ) -> f32 {
        let lines = if self.is_long() {
            long_text::LINES
        } else {
            let job = wrapped(ui, &self.text, field_width(width));
            let rows = ui.fonts_mut(|fonts| fonts.layout_job(job)).rows.len();
            rows.clamp(1, LINES_LIMIT)
        };
        let offer = self.offer(scene, &conversation.draft);
        let offer = offer.map_or(0.0, |offer| offer.height(ui, width));
        let said = self.slash.height(ui, scene, width) + self.above(conversation);
        let said = said + self.preview_height(ui, width);
        offer + said + space::EDGE + field_height(lines) + HINT_LINE + space::TIGHT
    }

    /// The height of what is said about the text in the field.
    fn above(&self, conversation: &Conversation) -> f32 {
        match self.editing {
            Some(_) => editing::BAR,
            None => answering::height(conversation),
        }
    }

    /// What came of a command is said, and the line goes when it was carried out.
    pub(super) fn follow_commands(
        &mut self,
        scene: &Scene<'_>,
        conversation: &Conversation,
        actions: &mut Actions,
    ) {
        if self.slash.follow(scene, &mut self.text) {
            self.room = None;
            actions.push(self.as_draft(conversation.id));
        }
    }

    /// What may be meant by the word at the caret; what is taken of it goes into the text.
    fn complete(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        actions: &mut Actions,
    ) {
        let id = field_id(conversation.id);
        let now = ui.input(|input| input.time);
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        let has_focus = has_focus || self.completion.is_touched(ui);
        let caret = caret(ui, id, &self.text);
        let caret = caret.filter(|_| has_focus && !self.is_long());
        let is_near = self.composition.is_near(now);
        if is_near && !self.composition.under_way() {
            // What was composed is looked at as soon as its last key cannot be meant for the list.
            let wait = std::time::Duration::from_millis(60);
            ui.ctx().request_repaint_after(wait);
        }
        let caret = caret.filter(|_| !is_near);
        let offered = caret.and_then(|caret| {
            let (slash, callees, signs) = (&mut self.slash, &mut self.callees, &mut self.signs);
            slash
                .offered(scene, &self.text, caret, actions)
                .or_else(|| callees.offered(scene, conversation, &self.text, caret, actions))
                .or_else(|| signs.offered(scene, &self.text, caret))
        });
        if let Some((at, put)) = self.completion.listen(ui, &self.text, offered) {
            // What stands behind it has its own space.
            let put = if self.text[at.end..].starts_with(' ') {
                put.trim_end()
            } else {
                &put
            };
            if let Some(emoji) = emojis::get(put) {
                actions.push(remembered(&scene.model.settings, emoji));
            }
            let end = self.text[..at.start].chars().count() + put.chars().count();
            self.text.replace_range(at, put);
            self.room = None;
            put_caret(ui, id, end);
        }
    }

    fn offer(&mut self, scene: &Scene<'_>, draft: &Draft) -> Option<Offer> {
        if self.editing.is_some() {
            return None;
        }
        let room = self.room();
        let met_enter = self.met_enter && !scene.model.settings.send_key_known;
        Offer::about(scene, draft, &self.text, self.seen, room, met_enter)
    }
}

/// Draws the composer into the room that is left, which is as high as it asked for.
pub fn composer_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut ComposerView,
    outcome: &mut Outcome,
) -> Composed {
    let room = ground_ui(ui);
    let draft = &conversation.draft;
    let id = field_id(conversation.id);
    let mut before = view.as_it_was();
    let room = answer_ui(ui, scene, room, view, outcome);
    let room = match view.editing {
        Some(_) => editing::show(ui, scene, room, conversation, view, &mut outcome.actions),
        None => answering::show(ui, scene, room, conversation, outcome),
    };
    let actions = &mut outcome.actions;
    view.complete(ui, scene, conversation, actions);
    formatting::listen(ui, id, view);
    view.names.refresh(scene.model, conversation);
    let (room, chosen) = offer_ui(ui, scene, room, conversation, view, actions);
    let is_split = chosen == Some(Choice::Split);
    if is_split || chosen == Some(Choice::TakeOver) {
        // What stands here now was not typed.
        before = view.as_it_was();
    }
    refuse_files(ui, scene, view);

    let room = preview::show(ui, scene, room, view);

    let asks_menu = send_menu::is_asked(ui);
    let field = field_place(room);
    let offers_parts = view.offers_parts(scene, draft);
    let typed = field_ui(ui, scene, field, id, offers_parts, view);
    if typed.discards {
        view.ask_to_discard(Unsent::Typed, draft);
    }
    let was_empty = before.as_ref().is_some_and(String::is_empty);
    let has_changed = before.is_some_and(|before| view.text != before);
    if has_changed {
        view.room = None;
        if let Some(clean) = split::normalised(&view.text) {
            view.text = clean;
        }
    }
    let name = scene.words.get("completion");
    view.completion.show(ui, typed.caret, &name, id);

    let button = button_place(room, field);
    let (pressed, wish) = send_menu::button_ui(ui, scene, button, conversation, (view, asks_menu));
    // After the field was drawn: it has noticed that something else was pressed.
    let answered = chosen.is_some_and(|choice| choice != Choice::Drop);
    if pressed || answered || std::mem::take(&mut view.wants_keyboard) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    let sending = match wish {
        Some(SendWish::Silently) => Some(Sending::Silent),
        _ => view.sending(scene, draft, typed.sends, pressed),
    };
    if wish == Some(SendWish::Nudge) {
        let nudge = ConversationAction::Nudge;
        actions.push(Action::In(conversation.id, nudge));
    }
    match sending {
        Some(sending) => view.send(ui, scene, conversation, sending, actions),
        // What an input method shows while it composes is not yet anybody's words.
        None if has_changed && !view.composition.under_way() => {
            view.keep_draft(conversation, actions);
        }
        None => {}
    }
    tools_ui(ui, scene, room, button, (view, id), actions);
    let beside = preview::button_ui(ui, scene, field, view);
    hint_ui(ui, scene, beside, view);
    widgets::show_first_letter(ui, was_empty, &view.text);
    if typed.scrolls && has_changed {
        ui.ctx()
            .request_discard("the composer scrolls to its caret");
    }
    Composed {
        sent: is_split
            || matches!(
                sending,
                Some(Sending::Text | Sending::Silent | Sending::Parts)
            ),
        changed: has_changed
            || is_split
            || matches!(sending, Some(Sending::Parts | Sending::Command)),
        later: (wish == Some(SendWish::Later)).then(|| view.unescaped().to_owned()),
    }
}

/// Takes the room that is left, and draws its ground with a line above it.
fn ground_ui(ui: &mut Ui) -> Rect {
    let palette = palette(ui);
    let rect = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(rect);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    rect
}

/// What came of a command stands above the field; gives the room below it.
fn answer_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    room: Rect,
    view: &mut ComposerView,
    outcome: &mut Outcome,
) -> Rect {
    let height = view.slash.height(ui, scene, room.width());
    if height > 0.0 {
        let place = Rect::from_min_size(
            egui::pos2(room.left() + space::EDGE, room.top() + space::SMALL),
            egui::vec2(room.width() - 2.0 * space::EDGE, height - space::SMALL),
        );
        view.slash.show(ui, scene, place, outcome);
    }
    room.with_min_y(room.top() + height)
}

/// What is offered stands above the field, and what was chosen of it is done; gives the room below it.
fn offer_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    room: Rect,
    conversation: &Conversation,
    view: &mut ComposerView,
    actions: &mut Actions,
) -> (Rect, Option<Choice>) {
    let Some(offer) = view.offer(scene, &conversation.draft) else {
        return (room, None);
    };
    let bottom = room.top() + offer.height(ui, room.width());
    let place = Rect::from_min_max(
        egui::pos2(room.left() + space::EDGE, room.top() + space::SMALL),
        egui::pos2(room.right() - space::EDGE, bottom),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("offer"));
    let chosen = offer.show(&mut inside);
    if let Some(choice) = chosen {
        view.choose(ui, scene, conversation, choice, actions);
    }
    (room.with_min_y(bottom), chosen)
}

/// Whoever drags a file has the keyboard in the other program.
fn refuse_files(ui: &Ui, scene: &Scene<'_>, view: &mut ComposerView) {
    if ui.input(|input| !input.raw.dropped_files.is_empty()) && !typing::is_covered(ui) {
        view.slash.fault(scene.words.get("files-not-yet"));
    }
}

/// Between the tools and the button that sends, above the hint.
fn field_place(room: Rect) -> Rect {
    let left = room.left() + space::SMALL + TOOLS;
    Rect::from_min_max(
        egui::pos2(left, room.top() + space::EDGE),
        egui::pos2(
            left + field_width(room.width()) + 2.0 * space::EDGE,
            room.bottom() - HINT_LINE - space::TIGHT,
        ),
    )
}

/// At the right edge, beside the last line of the field.
fn button_place(room: Rect, field: Rect) -> Rect {
    let corner = egui::pos2(
        room.right() - space::EDGE - SEND_BUTTON,
        field.bottom() - SEND_BUTTON,
    );
    Rect::from_min_size(corner, egui::Vec2::splat(SEND_BUTTON))
}

impl ComposerView {
    /// For seeing later whether it has changed; `None` for a text that nobody can change by typing, which is too
    /// long to be copied in every frame.
    fn as_it_was(&self) -> Option<String> {
        (!self.is_long()).then(|| self.text.clone())
    }

    /// Whether what stands here is too long, and is offered to be sent as several.
    fn offers_parts(&mut self, scene: &Scene<'_>, draft: &Draft) -> bool {
        self.offer(scene, draft).is_some_and(|offer| offer.splits())
    }

    /// Does what was chosen of an offer.
    fn choose(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        choice: Choice,
        actions: &mut Actions,
    ) {
        let draft = &conversation.draft;
        match choice {
            Choice::Split => self.send_in_parts(conversation.id, actions),
            Choice::TakeOver => self.take_over(ui, conversation.id, draft),
            Choice::Add => {
                self.add(draft.elsewhere.as_deref().unwrap_or_default());
                actions.push(Action::In(conversation.id, ConversationAction::SettleDraft));
            }
            Choice::Known => actions.push(Action::DismissWritesAgain),
            Choice::Enter(send_key) => {
                self.met_enter = false;
                actions.push(Action::ChangeSettings(Settings {
                    send_key,
                    send_key_known: true,
                    ..scene.model.settings
                }));
            }
            Choice::Drop => self.ask_to_discard(Unsent::Elsewhere, draft),
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.put_back.clear();
        self.room = None;
    }

    /// The server has a text that stands here, and posts it later.
    pub(super) fn forget(&mut self, ui: &Ui, conversation: ConversationId, text: &str) {
        if self.editing.is_none() && self.unescaped() == text.trim() {
            self.clear();
            self.slash.forget();
            clear_undo(ui, field_id(conversation));
        }
        self.wants_keyboard = true;
    }

    /// Calls somebody by name, behind what stands here.
    pub(super) fn call(&mut self, ui: &Ui, conversation: ConversationId, name: &str) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
        self.text.push('@');
        self.text.push_str(name);
        self.text.push(' ');
        self.room = None;
        let id = field_id(conversation);
        put_caret(ui, id, self.text.chars().count());
        ui.memory_mut(|memory| memory.request_focus(id));
        ui.ctx().request_repaint();
    }

    /// A text that was typed somewhere else in this window and can stay there no longer.
    pub(super) fn receive(
        &mut self,
        conversation: ConversationId,
        text: &str,
        outcome: &mut Outcome,
    ) {
        match &mut self.editing {
            // It is no part of what is being edited.
            Some(editing) => {
                if !editing.kept.trim().is_empty() {
                    editing.kept.push('\n');
                }
                editing.kept.push_str(text);
            }
            None => self.add(text),
        }
        outcome.act(self.as_draft(conversation));
    }

    fn add(&mut self, text: &str) {
        if !self.text.trim().is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.room = None;
    }
}

/// What the keys do, whether one is connected, and how much room is left.
fn hint_ui(ui: &Ui, scene: &Scene<'_>, field: Rect, view: &mut ComposerView) {
    let palette = palette(ui);
    let key = match scene.model.settings.send_key {
        _ if slash::is_command(&view.text) => "slash-hint",
        SendKey::CtrlEnter => "send-ctrl-enter",
        SendKey::Enter => "send-enter",
    };
    let is_known = scene.model.settings.texts_sent >= HINTED_TEXTS;
    let middle = field.bottom() + space::TIGHT + 7.0;
    let room = field.width();
    let beside = if scene.model.link == LinkState::Online {
        called(scene, view)
    } else {
        Some(scene.words.get("send-offline"))
    };
    let right_room = if beside.is_some() { room * 0.5 } else { room };
    let (said, colour) = match view.room().0 {
        Room::Left(left) => (
            scene
                .words
                .with("characters-left", &[("count", left.into())]),
            palette.text,
        ),
        _ if is_known && !slash::is_command(&view.text) => (String::new(), palette.faint),
        _ => (scene.words.get(key), palette.faint),
    };
    let words = typeset::line(ui, &said, theme::tiny(), colour, right_room);
    let at = egui::pos2(
        field.right() - words.size().x,
        middle - words.size().y / 2.0,
    );
    let right = words.size().x;
    ui.painter().galley(at, words, colour);
    let Some(said) = beside else { return };
    let room = room - right - space::GROUP;
    let words = typeset::line(ui, &said, theme::tiny(), palette.soft, room);
    let at = egui::pos2(field.left(), middle - words.size().y / 2.0);
    let place = Rect::from_min_size(at, words.size());
    let status = ui.interact(place, ui.scope_id().with("hint"), Sense::hover());
    status.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    ui.painter().galley(at, words, palette.soft);
}

/// Who is called in the text, by the names by which they are known here: in the field stands what is sent.
fn called(scene: &Scene<'_>, view: &ComposerView) -> Option<String> {
    if view.is_long() || slash::is_command(&view.text) {
        return None;
    }
    let names = view.names.names_in(&view.text);
    let names = names.join(&scene.words.get("names-between"));
    let values = [("names", (&names).into())];
    (!names.is_empty()).then(|| scene.words.with("mentions-whom", &values))
}

fn field_width(width: f32) -> f32 {
    // Edges of the window, the tools, sides of the field, the button and the gap before it.
    let before = space::SMALL + TOOLS;
    width - before - 2.0 * space::EDGE - space::SMALL - SEND_BUTTON - space::EDGE
}

fn field_height(lines: usize) -> f32 {
    lines as f32 * size::MESSAGE_LINE + 2.0 * 7.0 + 2.0
}
