//! The name of a group in a form that makes one or finds one, with what came of it underneath.

use egui::{Response, Ui};

use crate::core::Action;
use crate::core::model::{Done, Progress, Ticket, WindowKey};
use crate::ui::widgets::Field;
use crate::ui::{Outcome, Scene};

/// What was typed, and whether it was handed in.
#[derive(Debug, Default)]
pub(super) struct GroupName {
    pub(super) text: String,
    /// What is wrong about the name as it was typed.
    pub(super) fault: Option<String>,
    /// The group was wanted from here, and what came of it is told here.
    pub(super) wanted: Option<Ticket>,
    greeted: bool,
}

impl GroupName {
    /// As if it had been handed in.
    pub(super) fn wanted(name: &str, ticket: Ticket) -> Self {
        Self {
            text: name.to_owned(),
            wanted: Some(ticket),
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn progress<'m>(&self, scene: &Scene<'m>) -> Option<&'m Progress> {
        scene.model.tickets.progress(self.wanted?)
    }

    pub(super) fn is_asking(&self, scene: &Scene<'_>) -> bool {
        self.progress(scene) == Some(&Progress::Waiting)
    }

    pub(super) fn fault(&self, scene: &Scene<'_>) -> Option<String> {
        match (&self.fault, self.progress(scene)) {
            (Some(fault), _) => Some(fault.clone()),
            (None, Some(Progress::Refused(fault))) => Some(scene.words.fault(fault)),
            _ => None,
        }
    }

    /// Draws the field. It has the keyboard when it is shown first.
    pub(super) fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, hint: &str) -> Response {
        let label = scene.words.get("group-form-name");
        let said = self.fault(scene);
        let field = Field::new(&label)
            .hint(hint)
            .fault(said.as_deref())
            .enabled(!self.is_asking(scene));
        let before = self.text.clone();
        let response = field.show(ui, &mut self.text);
        if !std::mem::replace(&mut self.greeted, true) {
            response.request_focus();
        }
        if self.text != before {
            self.fault = None;
            self.wanted = None;
        }
        response
    }

    /// Whether there is the group: its window opens, and the form has done its work.
    pub(super) fn is_done(&self, scene: &Scene<'_>, outcome: &mut Outcome) -> bool {
        match self.progress(scene) {
            Some(Progress::Done(Done::Entered(group))) => {
                outcome.open.push(WindowKey::Conversation(*group));
            }
            Some(Progress::Done(done)) if *done != Done::Waits => {}
            _ => return false,
        }
        self.forget(outcome);
        outcome.act(Action::ListGroups);
        true
    }

    /// What came of it was seen.
    pub(super) fn forget(&self, outcome: &mut Outcome) {
        if self.wanted.is_some() {
            outcome.act(Action::ForgetGroupWish { conversation: None });
        }
    }
}
