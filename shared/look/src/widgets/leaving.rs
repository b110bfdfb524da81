//! Asks what happens to typed text when its form is closed in any way, and saves it if that is possible.

use egui::Ui;

use super::modal::modal_of;
use super::{Button, modal, question};

/// The state of a form after a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The user is still filling in the form.
    Stays,
    /// The form is done, and the typed text is where it belongs.
    Done,
    /// The form should close as it is.
    Leaves,
}

/// The text that is only in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Closing loses nothing.
    Nothing,
    /// The text can be saved as it is.
    Savable,
    /// Only the user can decide about it.
    Unsavable,
}

/// The answer to an attempt to leave a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The user goes on with the form.
    Stays,
    /// The text should be saved now; the form closes after that.
    Saves,
    /// The form closes, and its text is lost.
    Goes,
}

/// The words of the question.
pub struct LeavingWords {
    /// Asks whether to leave.
    pub title: String,
    /// Says what would be lost.
    pub text: String,
    /// The button that saves before leaving.
    pub save: String,
    /// The button that leaves without saving.
    pub discard: String,
    /// The button that goes back to the form.
    pub stay: String,
}

/// How many seconds a form waits until its text is saved. After that it stays open.
const SAVING_SECS: f64 = 10.0;

/// Whether a user is about to leave a form with text in it.
#[derive(Debug, Default)]
pub struct Leaving {
    asked: bool,
    saving_until: Option<f64>,
}

impl Leaving {
    /// Asks in the next frame, as if the form had been closed.
    pub fn ask(&mut self) {
        self.asked = true;
    }

    /// Draws a form over the window. A press beside it and Escape are ways to leave it, as its own button is.
    pub fn dialog(
        &mut self,
        ui: &Ui,
        name: &str,
        words: &LeavingWords,
        contents: impl FnOnce(&mut Ui) -> (Step, Typed),
    ) -> Left {
        self.dialog_of(ui, name, 320.0, words, contents)
    }

    /// The same for a larger form.
    pub fn wide_dialog(
        &mut self,
        ui: &Ui,
        name: &str,
        words: &LeavingWords,
        contents: impl FnOnce(&mut Ui) -> (Step, Typed),
    ) -> Left {
        self.dialog_of(ui, name, 460.0, words, contents)
    }

    fn dialog_of(
        &mut self,
        ui: &Ui,
        name: &str,
        limit: f32,
        words: &LeavingWords,
        contents: impl FnOnce(&mut Ui) -> (Step, Typed),
    ) -> Left {
        let mut form = (Step::Stays, Typed::Nothing);
        let closes = modal_of(ui, name, limit, false, |ui| {
            form = contents(ui);
            form.0 != Step::Stays
        });
        let (step, typed) = form;
        if step == Step::Done {
            *self = Self::default();
            return Left::Goes;
        }
        self.leave(ui, words, closes, typed)
    }

    /// The same for a form that is no dialog. `wants` says that it should be closed.
    pub fn leave(&mut self, ui: &Ui, words: &LeavingWords, wants: bool, typed: Typed) -> Left {
        let now = ui.input(|input| input.time);
        let is_saving = self.saving_until.is_some_and(|until| now <= until);
        if typed == Typed::Nothing {
            if wants || is_saving || self.asked {
                *self = Self::default();
                return Left::Goes;
            }
            return Left::Stays;
        }
        self.asked |= wants;
        if !self.asked {
            return Left::Stays;
        }
        let mut left = Left::Stays;
        let answered = modal(ui, "unsaved", |ui| {
            left = question_ui(ui, words, typed).unwrap_or(Left::Stays);
            left != Left::Stays
        });
        match left {
            Left::Goes => *self = Self::default(),
            Left::Saves => {
                self.asked = false;
                self.saving_until = Some(now + SAVING_SECS);
            }
            Left::Stays if answered => self.asked = false,
            Left::Stays => {}
        }
        left
    }
}

/// The answer, once there is one.
fn question_ui(ui: &mut Ui, words: &LeavingWords, typed: Typed) -> Option<Left> {
    question(ui, &words.title, &words.text);
    let mut answer = None;
    if typed == Typed::Savable && Button::primary(&words.save).wide().show(ui).clicked() {
        answer = Some(Left::Saves);
    }
    if Button::danger(&words.discard).wide().show(ui).clicked() {
        answer = Some(Left::Goes);
    }
    if Button::quiet(&words.stay).wide().show(ui).clicked() {
        // As Escape does.
        ui.close();
    }
    answer
}
