//! The fields of one frame: what was typed, which of them is empty, and which is wrong.

use egui::{Id, Response, Ui};

use crate::ui::keys;
use crate::ui::widgets::Field;

pub(super) struct Fields {
    /// Something was handed in, and nothing can be typed until the answer is here.
    pub(super) busy: bool,
    pub(super) changed: bool,
    /// Enter was pressed in one of them.
    pub(super) enter: bool,
    /// The first that has nothing in it.
    pub(super) empty: Option<Id>,
    /// The first that is wrong, and how many characters stand there.
    pub(super) wrong: Option<(Id, usize)>,
}

impl Fields {
    pub(super) fn new(busy: bool) -> Self {
        Self {
            busy,
            changed: false,
            enter: false,
            empty: None,
            wrong: None,
        }
    }

    /// Draws one. What was `found` here stands under it until something else is typed; what the server has said
    /// is about what was sent.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        field: Field<'_>,
        text: &mut String,
        found: &mut Option<String>,
        from_server: Option<String>,
    ) -> Response {
        let fault = found.clone().or(from_server);
        let before = text.clone();
        let field = field.fault(fault.as_deref()).enabled(!self.busy);
        let response = field.show(ui, text);
        if *text != before {
            *found = None;
            self.changed = true;
        }
        self.enter |= keys::confirms(ui, &response);
        if text.is_empty() {
            self.empty.get_or_insert(response.id);
        }
        if fault.is_some() {
            let chars = text.chars().count();
            self.wrong.get_or_insert((response.id, chars));
        }
        response
    }
}
