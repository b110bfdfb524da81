//! What goes out of a composer: a text, several of them or a command, and the draft of what stays in it.

use anser_shared::id::ConversationId;
use anser_shared::text::check_text;
use egui::Ui;

use super::ComposerView;
use super::field::{clear_undo, field_id};
use crate::core::action::Actions;
use crate::core::model::{Conversation, Draft};
use crate::core::settings::{HINTED_TEXTS, Settings};
use crate::core::{Action, ConversationAction};
use crate::ui::Scene;
use crate::ui::conversation::{slash, split};

/// As what the text of a composer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    Text,
    /// It asks for nobody's attention.
    Silent,
    /// It stands in the place of what one has said before.
    Edit,
    /// It is too long for one.
    Parts,
    /// The program or the server carries it out; it is no message.
    Command,
}

impl ComposerView {
    /// Whether the button sends what stands here, or carries it out.
    pub(super) fn can_send(&self) -> bool {
        let is_busy = slash::is_command(&self.text) && self.slash.is_busy();
        check_text(&self.text).is_ok() && !self.composition.under_way() && !is_busy
    }

    /// What the key or the button that sends was pressed for. The key takes the offer to send a long text as several.
    pub(super) fn sending(
        &mut self,
        scene: &Scene<'_>,
        draft: &Draft,
        by_key: bool,
        by_button: bool,
    ) -> Option<Sending> {
        let is_command = slash::is_command(&self.text);
        if by_key && !is_command && self.offers_parts(scene, draft) {
            return Some(Sending::Parts);
        }
        let sending = self.plain_sending();
        ((by_key || by_button) && self.can_send()).then_some(sending)
    }

    /// As what the text goes when the button is pressed.
    pub(super) fn plain_sending(&self) -> Sending {
        if slash::is_command(&self.text) {
            Sending::Command
        } else if self.editing.is_some() {
            Sending::Edit
        } else {
            Sending::Text
        }
    }

    /// What is sent of the text.
    pub(super) fn unescaped(&self) -> &str {
        slash::unescaped(self.text.trim())
    }

    pub(super) fn send(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        sending: Sending,
        actions: &mut Actions,
    ) {
        match sending {
            Sending::Text | Sending::Silent => {
                self.send_text(conversation, sending == Sending::Silent, actions);
                clear_undo(ui, field_id(conversation.id));
                self.count_sent(scene, actions);
            }
            Sending::Edit if self.edits_nothing(conversation) => {}
            Sending::Edit => self.send_edit(ui, scene, conversation, actions),
            Sending::Parts => {
                self.send_in_parts(conversation.id, actions);
                clear_undo(ui, field_id(conversation.id));
            }
            Sending::Command => self.run_command(ui, scene, conversation.id, actions),
        }
    }

    fn send_text(&mut self, conversation: &Conversation, silent: bool, actions: &mut Actions) {
        let draft = &conversation.draft;
        let conversation = conversation.id;
        let text = self.unescaped().to_owned();
        if self.seen < draft.arrived {
            // What was offered and not looked at is not sent with this, and stays an offer.
            actions.push(Action::In(
                conversation,
                ConversationAction::Draft {
                    text: text.clone(),
                    seen: self.seen,
                },
            ));
            self.seen = draft.arrived;
        }
        self.clear();
        self.slash.forget();
        let send = match silent {
            true => ConversationAction::SendSilently { text },
            false => ConversationAction::Send { text },
        };
        actions.push(Action::In(conversation, send));
    }

    /// Counts the texts for which the hint about the key that sends is shown.
    fn count_sent(&self, scene: &Scene<'_>, actions: &mut Actions) {
        let settings = scene.model.settings;
        let texts_sent = HINTED_TEXTS.min(settings.texts_sent.saturating_add(1));
        let counted = Settings {
            texts_sent,
            // Whoever goes on without choosing has chosen.
            send_key_known: settings.send_key_known || self.met_enter && texts_sent == HINTED_TEXTS,
            ..settings
        };
        if counted != settings {
            actions.push(Action::ChangeSettings(counted));
        }
    }

    pub(super) fn send_in_parts(&mut self, conversation: ConversationId, actions: &mut Actions) {
        let parts = split::split(&self.text);
        self.clear();
        for text in parts {
            actions.push(Action::In(conversation, ConversationAction::Send { text }));
        }
    }

    fn run_command(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: ConversationId,
        actions: &mut Actions,
    ) {
        let before = self.text.clone();
        self.completion.close(&self.text);
        self.slash.run(scene, conversation, &mut self.text, actions);
        if self.text != before {
            self.room = None;
            clear_undo(ui, field_id(conversation));
            actions.push(self.as_draft(conversation));
        }
    }

    /// Keeps what was typed as the draft, and tells that it is being written.
    pub(super) fn keep_draft(&mut self, conversation: &Conversation, actions: &mut Actions) {
        if self.editing.is_some() {
            return self.keep_rewording(conversation.id, actions);
        }
        // Nobody is told of a command.
        if !self.text.is_empty() && !slash::is_command(&self.text) {
            actions.push(Action::In(conversation.id, ConversationAction::Typing));
        }
        actions.push(self.as_draft(conversation.id));
        // Who goes on writing has seen the offer, and keeps it as one.
        self.seen = conversation.draft.arrived;
    }

    pub(super) fn as_draft(&self, conversation: ConversationId) -> Action {
        Action::In(
            conversation,
            ConversationAction::Draft {
                // What is being edited is no draft.
                text: match &self.editing {
                    Some(editing) => editing.kept.clone(),
                    None => self.text.clone(),
                },
                seen: self.seen,
            },
        )
    }
}
