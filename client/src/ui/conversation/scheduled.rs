//! One's own texts that wait for their time in a conversation: a line above the field, and the list behind it.

use anser_shared::id::{ConversationId, MessageId};
use anser_shared::scheduled::Scheduled;
use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::later::{self, Came, LaterForm};
use crate::core::Action;
use crate::core::action::Fate;
use crate::core::message::PAGE_ROWS;
use crate::core::model::{Conversation, Fault, Progress, Ticket};
use crate::ui::leaving::Leaving;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Button, small_icon_button};
use crate::ui::{Outcome, Scene, dates, icons, typeset};

/// What a window knows about them.
#[derive(Debug, Default)]
pub(super) struct ScheduledView {
    is_open: bool,
    form: Option<Box<LaterForm>>,
    asked: Option<(Ticket, Deed)>,
    /// One that was to be taken back, and nobody has said whether it was.
    unsure: Option<(MessageId, String)>,
    fault: Option<String>,
}

/// What is being done with a text that waits.
#[derive(Debug)]
enum Deed {
    Send,
    /// Its words go back to where they were typed.
    TakeBack(MessageId, String),
}

/// What the window does with words that do not wait any more, or wait now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// They stand in the field once more.
    Back(String),
    /// They were in the field, and the server has them.
    Gone(String),
}

const LINE: f32 = 30.0;

/// How high the line is; nothing where nothing waits.
pub(super) fn height(scene: &Scene<'_>, conversation: ConversationId) -> f32 {
    let mut texts = scene.model.scheduled.values();
    match texts.any(|text| text.conversation == conversation) {
        true => LINE,
        false => 0.0,
    }
}

impl ScheduledView {
    /// Asks when what stands in the field is to be sent.
    pub(super) fn ask_when(&mut self, scene: &Scene<'_>, text: String) {
        self.form = Some(Box::new(LaterForm::of_text(scene, text)));
    }

    /// Opens the list.
    pub(super) fn open(&mut self) {
        self.is_open = true;
    }

    pub(super) fn unsaved(&mut self) -> Option<&mut Leaving> {
        self.form.as_mut()?.unsaved()
    }

    /// Draws the line.
    pub(super) fn line_ui(&mut self, ui: &Ui, scene: &Scene<'_>, conversation: ConversationId) {
        let palette = palette(ui);
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, palette.surface);
        let line = egui::Stroke::new(1.0, palette.line);
        ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
        let texts = scene.model.scheduled_in(conversation);
        let refused = texts.iter().filter(|text| text.refusal.is_some()).count();
        let next = texts.iter().find(|text| text.refusal.is_none());
        let (icon, colour) = match refused {
            0 => (icons::CLOCK, palette.soft),
            _ => (icons::ALERT_CIRCLE, palette.alert),
        };
        let said = match (refused, next) {
            (0, Some(next)) => {
                let when = dates::coming(scene.words, next.at, scene.now, scene.zone);
                let values = [("count", texts.len().into()), ("time", (&when).into())];
                scene.words.with("scheduled-line", &values)
            }
            _ => scene
                .words
                .with("scheduled-refused", &[("count", refused.into())]),
        };
        let response = ui.interact(rect, ui.scope_id().with("scheduled"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
        let middle = egui::pos2(
            rect.left() + space::EDGE + size::SMALL_ICON / 2.0,
            rect.center().y,
        );
        let font = theme::icon(size::SMALL_ICON);
        let align = egui::Align2::CENTER_CENTER;
        ui.painter().text(middle, align, icon, font, colour);
        let left = middle.x + size::SMALL_ICON / 2.0 + space::SMALL;
        let end = egui::pos2(rect.right() - space::EDGE - 6.0, rect.center().y);
        let room = end.x - space::SMALL - left;
        let words = typeset::line(ui, &said, theme::small(), colour, room);
        let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, colour);
        let font = theme::icon(size::SMALL_ICON);
        ui.painter()
            .text(end, align, icons::CHEVRON_RIGHT, font, palette.faint);
        widgets::touch(ui, &response, rect.shrink(2.0), theme::radius::CONTROL);
        if response.clicked() {
            self.open();
        }
    }

    /// Draws what is open over the window.
    pub(super) fn dialogs_ui(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        outcome: &mut Outcome,
    ) -> Option<Words> {
        if let Some(form) = &mut self.form {
            let is_new = form.is_new();
            let came = later::form_ui(ui, scene, conversation.id, form, outcome);
            if came != Came::Nothing {
                self.form = None;
                // The list stands there again.
                ui.ctx().request_repaint();
            }
            return match came {
                Came::Scheduled(text) if is_new => Some(Words::Gone(text)),
                _ => None,
            };
        }
        let back = self
            .follow(scene)
            .or_else(|| self.taken_back(scene, conversation));
        if self.is_open {
            self.list_ui(ui, scene, conversation.id, outcome);
        }
        back
    }

    /// The connection broke before it was said what became of one that was to be taken back: once it does not wait any
    /// more, its words are in the log or stand in the field.
    fn taken_back(&mut self, scene: &Scene<'_>, conversation: &Conversation) -> Option<Words> {
        let waits = |(id, _): &mut (MessageId, String)| !scene.model.scheduled.contains_key(id);
        let (id, text) = self.unsure.take_if(waits)?;
        let messages = &conversation.messages;
        let rows = (0..messages.rows()).rev().take(PAGE_ROWS as usize);
        let mut said = rows.filter_map(|row| messages.get(row));
        let was_posted = said.any(|message| message.id == id);
        (!was_posted).then_some(Words::Back(text))
    }

    /// What came of what was done with one of them.
    fn follow(&mut self, scene: &Scene<'_>) -> Option<Words> {
        let (ticket, deed) = self.asked.take()?;
        match scene.model.tickets.progress(ticket) {
            Some(Progress::Waiting) => self.asked = Some((ticket, deed)),
            Some(Progress::Refused(fault)) => {
                self.fault = Some(scene.words.fault(fault));
                if let (Fault::Offline, Deed::TakeBack(id, text)) = (fault, deed) {
                    self.unsure = Some((id, text));
                }
            }
            Some(Progress::Done(_)) => {
                if let Deed::TakeBack(_, text) = deed {
                    self.is_open = false;
                    return Some(Words::Back(text));
                }
            }
            None => {}
        }
        None
    }

    fn list_ui(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: ConversationId,
        outcome: &mut Outcome,
    ) {
        let texts = scene.model.scheduled_in(conversation);
        let closes = widgets::wide_modal(ui, "scheduled", |ui| {
            let (words, palette) = (scene.words, palette(ui));
            let title = words.get("scheduled-title");
            widgets::label(ui, &title, theme::title(), palette.text);
            widgets::name_question(ui, &title);
            if let Some(fault) = &self.fault {
                widgets::label(ui, fault, theme::small(), palette.alert);
            }
            let limit = (ui.ctx().content_rect().height() - 220.0).max(80.0);
            let area = ScrollArea::vertical().max_height(limit);
            area.auto_shrink([false, true]).show(ui, |ui| {
                for text in &texts {
                    self.text_ui(ui, scene, text, outcome);
                }
            });
            ui.add_space(space::TIGHT);
            let close = words.get("close");
            Button::plain(&close).wide().show(ui).clicked()
        });
        if closes || texts.is_empty() {
            self.is_open = false;
            self.fault = None;
        }
    }

    fn text_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>, text: &Scheduled, outcome: &mut Outcome) {
        const BUTTONS: f32 = 3.0 * 26.0;
        let (words, palette) = (scene.words, palette(ui));
        let said = text.body.as_text().map(|said| said.text);
        let said = said.unwrap_or_default();
        let when = dates::coming(words, text.at, scene.now, scene.zone);
        let (below, colour) = match &text.refusal {
            Some(refusal) => (words.refusal(refusal), palette.alert),
            None if text.body.manner().silent => {
                let values = [("time", (&when).into())];
                (words.with("scheduled-silently", &values), palette.soft)
            }
            None => (when, palette.soft),
        };
        ui.push_id(text.id, |ui| {
            ui.horizontal_top(|ui| {
                let room = ui.available_width() - BUTTONS - space::SMALL;
                ui.vertical(|ui| {
                    ui.set_width(room);
                    ui.spacing_mut().item_spacing.y = space::HAIR;
                    let first = beginning(&said);
                    widgets::label(ui, first, theme::body(), palette.text);
                    widgets::label(ui, below, theme::small(), colour);
                });
                self.buttons_ui(ui, scene, text, said, outcome);
            });
            ui.add_space(space::TIGHT);
        });
    }

    fn buttons_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        text: &Scheduled,
        said: String,
        outcome: &mut Outcome,
    ) {
        let words = scene.words;
        let is_free = self.asked.is_none();
        ui.add_enabled_ui(is_free, |ui| {
            ui.spacing_mut().item_spacing.x = space::TIGHT;
            if small_icon_button(ui, icons::PENCIL, &words.get("later-change")).clicked() {
                self.fault = None;
                self.form = Some(Box::new(LaterForm::of_scheduled(scene, text)));
            }
            if small_icon_button(ui, icons::SEND, &words.get("scheduled-now")).clicked() {
                self.ask(Action::Scheduled(text.id, Fate::Send), Deed::Send, outcome);
            }
            if small_icon_button(ui, icons::X, &words.get("scheduled-take-back")).clicked() {
                let deed = Deed::TakeBack(text.id, said);
                self.ask(Action::Scheduled(text.id, Fate::TakeBack), deed, outcome);
            }
        });
    }

    fn ask(&mut self, action: Action, deed: Deed, outcome: &mut Outcome) {
        self.fault = None;
        self.asked = Some((outcome.ask(action), deed));
    }

    /// For a picture: the form for a text, or the list.
    pub(super) fn pretend(&mut self, scene: &Scene<'_>, text: Option<&str>) {
        match text {
            Some(text) => self.ask_when(scene, text.to_owned()),
            None => self.open(),
        }
    }

    /// For a picture: the form in which a text is changed.
    pub(super) fn pretend_changing(&mut self, scene: &Scene<'_>) {
        let text = scene.model.scheduled.values().next();
        self.form = text.map(|text| Box::new(LaterForm::of_scheduled(scene, text)));
    }
}

/// As much of a text as tells it from others.
fn beginning(text: &str) -> String {
    const LIMIT: usize = 160;
    let text = text.trim();
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
