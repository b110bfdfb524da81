//! Taking back several messages of one's own that were chosen: asked once, with their number; and what could not be
//! taken back is said.

use anser_shared::id::{ConversationId, Seq};
use egui::Ui;

use crate::core::model::{Fault, Progress, Ticket};
use crate::core::{Action, ConversationAction};
use crate::ui::timeline::selection::Selection;
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene};

#[derive(Debug)]
pub(super) struct Recall {
    places: Vec<Seq>,
    /// So many of those that were chosen are not one's own.
    others: usize,
    sent: Vec<Ticket>,
}

impl Recall {
    pub(super) fn of(selection: &Selection) -> Self {
        let places = selection.own();
        Self {
            others: selection.len() - places.len(),
            places,
            sent: Vec::new(),
        }
    }

    /// Why which of them were not deleted, once all are answered.
    fn refused<'a>(&self, scene: &Scene<'a>) -> Option<Vec<&'a Fault>> {
        let mut refused = Vec::new();
        for ticket in &self.sent {
            match scene.model.tickets.progress(*ticket) {
                Some(Progress::Waiting) => return None,
                Some(Progress::Refused(fault)) => refused.push(fault),
                Some(Progress::Done(_)) | None => {}
            }
        }
        Some(refused)
    }
}

/// Draws the question, and later what was not done.
pub(super) fn recall_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: ConversationId,
    selection: &mut Selection,
    asked: &mut Option<Recall>,
    outcome: &mut Outcome,
) {
    let Some(recall) = asked else { return };
    if recall.sent.is_empty() {
        let answer = question_ui(ui, scene, recall);
        match answer {
            Some(true) => {
                let delete = |seq: &Seq| {
                    let deletion = ConversationAction::Delete { seq: *seq };
                    outcome.ask(Action::In(conversation, deletion))
                };
                recall.sent = recall.places.iter().map(delete).collect();
                selection.clear();
            }
            Some(false) => *asked = None,
            None => {}
        }
        return;
    }
    let Some(refused) = recall.refused(scene) else {
        return;
    };
    if refused.is_empty() || refused_ui(ui, scene, recall, &refused) {
        if !refused.is_empty() {
            // It was read here.
            outcome.act(Action::In(conversation, ConversationAction::ForgetFault));
        }
        *asked = None;
    }
}

fn question_ui(ui: &Ui, scene: &Scene<'_>, recall: &Recall) -> Option<bool> {
    let words = scene.words;
    let mut does = false;
    let answered = widgets::modal(ui, "delete messages", |ui| {
        let count = [("count", recall.places.len().into())];
        let title = words.with("recall-title", &count);
        let mut text = words.get("recall-text");
        if recall.others > 0 {
            let others = [("count", recall.others.into())];
            text = words.sentences(&[text, words.with("recall-others", &others)]);
        }
        widgets::question(ui, &title, &text);
        let yes = words.with("recall-yes", &count);
        does = Button::danger(&yes).wide().show(ui).clicked();
        let cancel = words.get("cancel");
        does || Button::quiet(&cancel).wide().show(ui).clicked()
    });
    answered.then_some(does)
}

/// How many were not deleted, and why: each reason once.
fn refused_ui(ui: &Ui, scene: &Scene<'_>, recall: &Recall, refused: &[&Fault]) -> bool {
    let words = scene.words;
    widgets::modal(ui, "messages that were not deleted", |ui| {
        let count = [("count", refused.len().into())];
        let title = words.with("recall-refused", &count);
        let mut reasons: Vec<String> = Vec::new();
        for fault in refused {
            let reason = words.fault(fault);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let done = recall.sent.len() - refused.len();
        if done > 0 {
            reasons.push(words.with("recall-done", &[("count", done.into())]));
        }
        widgets::question(ui, &title, &words.sentences(&reasons));
        let close = words.get("close");
        Button::plain(&close).wide().show(ui).clicked()
    })
}
