//! What one calls somebody, changed from their row in the list.

use anser_shared::id::UserId;
use anser_shared::text::NAME_MAX_CHARS;
use egui::Ui;

use crate::core::model::Friend;
use crate::core::{Action, Model};
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Step, Typed};
use crate::ui::theme::space;
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene};

/// What was typed, while the dialog is open.
#[derive(Debug)]
pub struct Remark {
    user: UserId,
    remark: String,
    leaving: Leaving,
}

impl Remark {
    pub(super) fn of(friend: &Friend) -> Self {
        Self {
            user: friend.person.user,
            remark: friend.remark.clone(),
            leaving: Leaving::default(),
        }
    }

    fn is_too_long(&self) -> bool {
        self.remark.chars().count() > NAME_MAX_CHARS
    }

    fn typed(&self, friend: &Friend) -> Typed {
        match self.remark.trim() != friend.remark {
            false => Typed::Nothing,
            true if self.is_too_long() => Typed::Unsavable,
            true => Typed::Savable,
        }
    }

    pub(super) fn unsaved(&mut self, model: &Model) -> Option<&mut Leaving> {
        let friend = model.friends.get(&self.user)?;
        (self.typed(friend) != Typed::Nothing).then_some(&mut self.leaving)
    }

    fn save(&self, friend: &Friend, outcome: &mut Outcome) {
        outcome.act(Action::Remark {
            user: self.user,
            remark: self.remark.trim().to_owned(),
            note: friend.note.clone(),
        });
    }
}

/// Draws the dialog over the window; says whether it is over.
pub(super) fn dialog_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    view: &mut Remark,
    outcome: &mut Outcome,
) -> bool {
    let Some(friend) = scene.model.friends.get(&view.user) else {
        return true;
    };
    let mut leaving = std::mem::take(&mut view.leaving);
    let left = leaving::dialog(ui, scene, &mut leaving, "remark", |ui| {
        let step = form_ui(ui, scene, friend, view, outcome);
        (step, view.typed(friend))
    });
    view.leaving = leaving;
    if left == Left::Saves {
        view.save(friend, outcome);
    }
    left == Left::Goes
}

fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    friend: &Friend,
    view: &mut Remark,
    outcome: &mut Outcome,
) -> Step {
    let words = scene.words;
    let label = words.with("remark", &[("name", (&friend.person.nickname).into())]);
    widgets::name_question(ui, &label);
    let hint = words.get("remark-hint");
    let too_long = view.is_too_long();
    let fault = too_long.then(|| words.with("name-too-long", &[("count", NAME_MAX_CHARS.into())]));
    let field = Field::new(&label).hint(&hint).fault(fault.as_deref());
    let response = field.show(ui, &mut view.remark);
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let enter = keys::confirms(ui, &response);
    ui.add_space(space::TIGHT);
    let save = words.get("save");
    let button = Button::primary(&save).wide().enabled(!too_long);
    if (button.show(ui).clicked() || enter) && !too_long {
        view.save(friend, outcome);
        return Step::Done;
    }
    let cancel = words.get("cancel");
    if Button::quiet(&cancel).wide().show(ui).clicked() {
        return Step::Leaves;
    }
    Step::Stays
}
