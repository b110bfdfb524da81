//! Whether a text that was typed and not sent is really discarded: nobody else has it.

use egui::Ui;

use super::ComposerView;
use super::field::{clear_undo, field_id};
use crate::core::action::Actions;
use crate::core::model::{Conversation, Draft};
use crate::core::{Action, ConversationAction};
use crate::ui::Scene;
use crate::ui::conversation::offer::beginning;
use crate::ui::widgets::{self, Button};

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::conversation) enum Unsent {
    /// What stands in the composer.
    Typed,
    /// What one had begun to write where nobody can write now.
    Begun,
    /// What another device has written.
    Elsewhere,
}

/// What is asked about, as it was then: what has come meanwhile goes with no answer.
#[derive(Debug)]
pub(super) struct Discarding {
    which: Unsent,
    text: String,
}

impl ComposerView {
    pub(in crate::ui::conversation) fn ask_to_discard(&mut self, which: Unsent, draft: &Draft) {
        let text = self.unsent(which, draft).unwrap_or_default().to_owned();
        self.discarding = Some(Discarding { which, text });
    }

    fn unsent<'a>(&'a self, which: Unsent, draft: &'a Draft) -> Option<&'a str> {
        match which {
            Unsent::Typed => Some(&self.text),
            Unsent::Begun => Some(&draft.text),
            Unsent::Elsewhere => draft.elsewhere.as_deref(),
        }
    }

    /// Draws the question over the window, until it is answered or there is nothing left to ask about.
    pub(in crate::ui::conversation) fn discarding_ui(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        actions: &mut Actions,
    ) {
        let draft = &conversation.draft;
        let Some(Discarding { which, text }) = &self.discarding else {
            return;
        };
        let which = *which;
        if self.unsent(which, draft) != Some(text) {
            self.discarding = None;
            return;
        }
        let mut discards = false;
        let is_answered = widgets::modal(ui, "discard a text", |ui| {
            let words = scene.words;
            let text = beginning(words, text);
            let said = words.with("discard-words", &[("text", (&text).into())]);
            widgets::question(ui, &words.get("discard-title"), &said);
            let yes = words.get("discard-yes");
            discards = Button::danger(&yes).wide().show(ui).clicked();
            let cancel = words.get("cancel");
            discards || Button::quiet(&cancel).wide().show(ui).clicked()
        });
        if !is_answered {
            return;
        }
        self.discarding = None;
        if discards {
            self.discard(ui, which, conversation, actions);
        }
        if which != Unsent::Begun {
            ui.memory_mut(|memory| memory.request_focus(field_id(conversation.id)));
        }
    }

    fn discard(
        &mut self,
        ui: &Ui,
        which: Unsent,
        conversation: &Conversation,
        actions: &mut Actions,
    ) {
        let draft = &conversation.draft;
        let id = conversation.id;
        if which == Unsent::Elsewhere {
            actions.push(Action::In(id, ConversationAction::SettleDraft));
            return;
        }
        if self.editing.is_some() && which == Unsent::Typed {
            return self.end_edit(ui, conversation, actions);
        }
        let seen = match which {
            Unsent::Begun => draft.arrived,
            _ => self.seen,
        };
        self.clear();
        clear_undo(ui, field_id(id));
        actions.push(Action::In(
            id,
            ConversationAction::Draft {
                text: String::new(),
                seen,
            },
        ));
        // What has arrived and was not looked at stays an offer.
        self.seen = draft.arrived;
        ui.ctx().request_discard("the composer has another height");
    }
}
