//! Whether a message is really to be deleted: for both, and for good.

use anser_shared::id::{ConversationId, Seq};
use egui::Ui;

use crate::core::{Action, ConversationAction};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene};

pub(super) fn question_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: ConversationId,
    asked: &mut Option<Seq>,
    outcome: &mut Outcome,
) {
    let Some(seq) = *asked else {
        return;
    };
    let answered = widgets::modal(ui, "delete a message", |ui| {
        let words = scene.words;
        let title = words.get("delete-message-title");
        widgets::question(ui, &title, &words.get("delete-message-text"));
        let yes = words.get("delete-message-yes");
        let does = Button::danger(&yes).wide().show(ui).clicked();
        if does {
            outcome.act(Action::In(conversation, ConversationAction::Delete { seq }));
        }
        let cancel = words.get("cancel");
        does || Button::quiet(&cancel).wide().show(ui).clicked()
    });
    if answered {
        *asked = None;
    }
}
