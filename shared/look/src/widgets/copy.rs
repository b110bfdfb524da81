//! Buttons that copy. The copied text is invisible, so the button says for a moment that it was copied.

use std::time::Duration;

use egui::{Id, Response, Ui};

use super::{Button, small_icon_button};
use crate::icons;

/// How long it is said.
const SAID: Duration = Duration::from_secs(2);

/// The copied text, and the labels of the button before and after.
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    /// Goes to the clipboard.
    pub text: &'a str,
    /// The label before it was pressed.
    pub name: &'a str,
    /// The label for a moment after it was pressed.
    pub done: &'a str,
}

impl Copy<'_> {
    /// An icon on a line of small words. There is no room for more, so a note beside it says that it was copied.
    pub fn icon(self, ui: &mut Ui) {
        let is_done = self.is_done(ui);
        let (icon, name) = self.face(is_done, icons::COPY);
        let response = small_icon_button(ui, icon, name);
        if is_done {
            response.show_tooltip_text(self.done);
        }
        self.follow(ui, &response);
    }

    /// Words that can be pressed.
    pub fn quiet(self, ui: &mut Ui) {
        let (icon, name) = self.face(self.is_done(ui), icons::COPY);
        let response = Button::quiet(name).icon(icon).small().show(ui);
        self.follow(ui, &response);
    }

    /// Draws it as an ordinary button.
    pub fn plain(self, ui: &mut Ui) {
        let (icon, name) = self.face(self.is_done(ui), icons::COPY);
        let response = Button::plain(name).icon(icon).show(ui);
        self.follow(ui, &response);
    }

    fn face(&self, is_done: bool, icon: &'static str) -> (&'static str, &str) {
        if is_done {
            (icons::CHECK, self.done)
        } else {
            (icon, self.name)
        }
    }

    fn follow(self, ui: &Ui, response: &Response) {
        if response.clicked() {
            ui.ctx().copy_text(self.text.to_owned());
            let now = ui.input(|input| input.time);
            ui.data_mut(|data| data.insert_temp(self.id(), now));
            ui.ctx().request_repaint();
        }
    }

    /// Whether it was pressed a moment ago.
    fn is_done(&self, ui: &Ui) -> bool {
        let pressed: Option<f64> = ui.data(|data| data.get_temp(self.id()));
        let Some(pressed) = pressed else {
            return false;
        };
        let left = SAID.as_secs_f64() - (ui.input(|input| input.time) - pressed);
        if left > 0.0 {
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left));
        }
        left > 0.0
    }

    fn id(&self) -> Id {
        Id::unique(("copied", self.text))
    }
}
