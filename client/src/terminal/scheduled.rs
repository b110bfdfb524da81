//! Texts that are posted later, those that ask for nobody's attention, and nudges.

use anser_shared::id::MessageId;
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::text::{check_text, in_lines};
use jiff::tz::TimeZone;

use super::{START_PATIENCE, Terminal};
use crate::command::Reach;
use crate::core::action::{Fate, Later};
use crate::core::model::LinkState;
use crate::core::{Action, ConversationAction};
use crate::engine::now;
use crate::front::Front as _;
use crate::when::When;

impl Terminal {
    pub(super) fn reach(&mut self, reach: Reach) {
        match reach {
            Reach::Silent { name, text } => self.send_silently(&name, &text),
            Reach::Schedule { name, when, text } => self.schedule(&name, when, &text),
            Reach::Scheduled => self.scheduled(),
            Reach::Reschedule { id, when, text } => self.reschedule(&id, when, text),
            Reach::Unschedule { id } => self.unschedule(&id),
            Reach::Nudge { name } => self.nudge(&name),
            Reach::Nudges { take } => {
                if self.signed_in() {
                    self.ask(Action::TakeNudges(take));
                }
            }
        }
    }

    fn send_silently(&mut self, name: &str, typed: &str) {
        if let Some(conversation) = self.conversation(name) {
            self.send_to(conversation, typed, (None, true));
        }
    }

    fn schedule(&mut self, name: &str, when: When, typed: &str) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        let silent = false;
        if let Some(later) = self.later(when, typed, silent) {
            let schedule = ConversationAction::Schedule {
                later,
                from_field: false,
            };
            self.ask(Action::In(conversation, schedule));
        }
    }

    fn reschedule(&mut self, id: &str, when: When, typed: Option<String>) {
        let Some(known) = self.waiting(id) else {
            return;
        };
        let words = known.body.as_text().map(|words| words.text);
        let text = typed.or(words).unwrap_or_default();
        let silent = known.body.manner().silent;
        let id = known.id;
        if let Some(later) = self.later(when, &text, silent) {
            self.ask(Action::Scheduled(id, Fate::Change(later)));
        }
    }

    fn unschedule(&mut self, id: &str) {
        if let Some(known) = self.waiting(id) {
            self.ask(Action::Scheduled(known.id, Fate::TakeBack));
        }
    }

    fn scheduled(&mut self) {
        if !self.signed_in() {
            return;
        }
        self.wait_for_scheduled();
        let picture = self.engine.picture();
        let mut waiting: Vec<&Scheduled> = picture.scheduled.values().collect();
        waiting.sort_by_key(|text| (text.at, text.id));
        for text in &waiting {
            self.report.waits(text, &picture);
        }
        self.report.count_scheduled(waiting.len());
    }

    /// Right after a sign-in the server has not said yet what waits.
    fn wait_for_scheduled(&mut self) {
        self.wait(Some(START_PATIENCE), |model, _| {
            model.scheduled_known || !matches!(model.link, LinkState::Online)
        });
    }

    fn nudge(&mut self, name: &str) {
        if let Some(conversation) = self.friend(name) {
            self.ask(Action::In(conversation, ConversationAction::Nudge));
        }
    }

    /// What is to be posted when, unless it cannot be.
    fn later(&mut self, when: When, typed: &str, silent: bool) -> Option<Later> {
        let text = in_lines(typed);
        if let Err(fault) = check_text(&text) {
            self.report.fault(&self.words.text_fault(fault));
            return None;
        }
        let Some(at) = when.moment(now(), &TimeZone::system()) else {
            self.report.fault(&self.words.get("terminal-needs-when"));
            return None;
        };
        Some(Later { text, at, silent })
    }

    /// One's own text that waits under an id, as the list has it.
    fn waiting(&mut self, id: &str) -> Option<Scheduled> {
        if !self.signed_in() {
            return None;
        }
        self.wait_for_scheduled();
        let picture = self.engine.picture();
        let is_meant = |known: &MessageId| known.to_string() == id;
        let found = picture.scheduled.values().find(|text| is_meant(&text.id));
        if found.is_none() {
            let refusal = Refusal::NoSuchScheduled;
            self.report.fault(&self.words.refusal(&refusal));
        }
        found.cloned()
    }
}
