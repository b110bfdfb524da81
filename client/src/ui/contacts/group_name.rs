//! The name of a group in a form that makes one or finds one, with what came of it underneath.

use egui::{Response, Ui};

use crate::core::Action;
use crate::core::model::{Came, WindowKey};
use crate::ui::widgets::Field;
use crate::ui::{Outcome, Scene};

/// What was typed, and whether it was handed in.
#[derive(Debug, Default)]
pub(super) struct GroupName {
    pub(super) text: String,
    /// What is wrong about the name as it was typed.
    pub(super) fault: Option<String>,
    /// The group was wanted from here, and what came of it is told here.
    pub(super) wanted: bool,
    greeted: bool,
}

impl GroupName {
    /// As if it had been handed in.
    pub(super) fn wanted(name: &str) -> Self {
        Self {
            text: name.to_owned(),
            wanted: true,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn came<'m>(&self, scene: &Scene<'m>) -> Option<&'m Came> {
        let wished = scene.model.group_wishes.last(None, |_| true)?;
        self.wanted.then_some(&wished.came)
    }

    pub(super) fn is_asking(&self, scene: &Scene<'_>) -> bool {
        self.came(scene) == Some(&Came::UnderWay)
    }

    pub(super) fn fault(&self, scene: &Scene<'_>) -> Option<String> {
        match (&self.fault, self.came(scene)) {
            (Some(fault), _) => Some(fault.clone()),
            (None, Some(Came::NotDone(fault))) => Some(scene.words.fault(fault)),
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
            self.wanted = false;
        }
        response
    }

    /// Whether there is the group: its window opens, and the form has done its work.
    pub(super) fn is_done(&self, scene: &Scene<'_>, outcome: &mut Outcome) -> bool {
        let Some(Came::Done(made)) = self.came(scene) else {
            return false;
        };
        if let Some(made) = made {
            outcome.open.push(WindowKey::Conversation(*made));
        }
        self.forget(outcome);
        outcome.act(Action::ListGroups);
        true
    }

    /// What came of it was seen.
    pub(super) fn forget(&self, outcome: &mut Outcome) {
        if self.wanted {
            outcome.act(Action::ForgetGroupWish { conversation: None });
        }
    }
}
