//! What one does to messages by their numbers: edits, reactions, and what an edited text said before.

use anser_shared::body::{Reaction, is_reaction};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::refusal::Refusal;
use anser_shared::text::{check_text, in_lines};

use super::{START_PATIENCE, Terminal};
use crate::core::effect::Notice;
use crate::core::{Action, ConversationAction};
use crate::front::Front as _;

impl Terminal {
    pub(super) fn edit(&mut self, name: &str, seq: Seq, typed: &str) {
        let Some(conversation) = self.standing(name, seq, &Refusal::NothingToEdit) else {
            return;
        };
        let text = in_lines(typed);
        if let Err(fault) = check_text(&text) {
            return self.report.fault(&self.words.text_fault(fault));
        }
        self.act_on(conversation, ConversationAction::Edit { seq, text });
    }

    pub(super) fn react(&mut self, name: &str, to: Seq, emoji: String, on: bool) {
        if !is_reaction(&emoji) {
            return self.report.fault(&self.words.refusal(&Refusal::NoEmoji));
        }
        let Some(conversation) = self.standing(name, to, &Refusal::NothingToReactTo) else {
            return;
        };
        let reaction = Reaction { to, emoji, on };
        self.act_on(conversation, ConversationAction::React(reaction));
    }

    /// What a text said before, the oldest first.
    pub(super) fn versions(&mut self, name: &str, seq: Seq) {
        let Some(conversation) = self.standing(name, seq, &Refusal::NothingToEdit) else {
            return;
        };
        let needs = ConversationAction::NeedVersions { seq };
        self.engine.act(Action::In(conversation, needs));
        self.wait(Some(START_PATIENCE), |model, _| {
            let shown = model.conversations.get(&conversation);
            let known = shown.and_then(|shown| shown.versions.as_ref());
            known.is_some_and(|known| known.of == seq)
        });
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation);
        let versions = shown.and_then(|shown| shown.versions.clone());
        let versions = versions.filter(|versions| versions.of == seq);
        let versions = versions.map(|found| found.versions).unwrap_or_default();
        self.report.versions(conversation, seq, &versions, &picture);
    }

    /// A conversation whose log has this place.
    fn standing(&mut self, name: &str, seq: Seq, nothing: &Refusal) -> Option<ConversationId> {
        let conversation = self.conversation(name)?;
        // What has come a moment ago is meant as well.
        self.wait_until_level(conversation);
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation);
        if shown.is_none_or(|shown| seq == Seq(0) || seq > shown.local_head) {
            self.report.fault(&self.words.refusal(nothing));
            return None;
        }
        Some(conversation)
    }

    fn act_on(&mut self, conversation: ConversationId, action: ConversationAction) {
        self.engine.act(Action::In(conversation, action));
        // From here on it is on disk, or was refused: whoever reads on may rely on that.
        self.wait_signed_in(|notice| {
            matches!(notice, Notice::Written { .. } | Notice::NotWritten { .. })
        });
    }
}
