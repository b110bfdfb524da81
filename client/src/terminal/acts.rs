//! What one does to messages by their numbers: edits, reactions, passing on, and what an edited text
//! said before.

use std::collections::BTreeSet;

use anser_shared::body::{CARD_SAYINGS, Card, Reaction, Saying, is_reaction};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::refusal::Refusal;
use anser_shared::text::{check_text, in_lines};

use super::{START_PATIENCE, Terminal};
use crate::core::effect::Notice;
use crate::core::message::{Forwarding, Passed, Quoted};
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

    /// Passes messages on, as one card or each text by itself.
    pub(super) fn forward(&mut self, name: &str, places: &[u64], to: &str, words_only: bool) {
        let places: BTreeSet<Seq> = places.iter().copied().map(Seq).collect();
        let Some(last) = places.last().copied() else {
            return;
        };
        let nothing = Refusal::NothingToForward;
        let Some(from) = self.standing(name, last, &nothing) else {
            return;
        };
        let Some(target) = self.conversation(to) else {
            return;
        };
        let mut sayings = Vec::new();
        for seq in &places {
            let said = self.sayings(from, *seq);
            if said.is_empty() {
                return self.report.fault(&self.words.refusal(&nothing));
            }
            sayings.extend(said);
        }
        if words_only {
            for said in sayings {
                self.send_to(target, &said.text, (None, false));
            }
            return;
        }
        let limit = CARD_SAYINGS as u32;
        let fits = Card {
            sayings: sayings.clone(),
        }
        .fits();
        let Some(passed) = Passed::of(sayings).filter(|_| fits) else {
            let too_large = Refusal::CardTooLarge { limit };
            return self.report.fault(&self.words.refusal(&too_large));
        };
        let places = places.into_iter().collect();
        let forwarding = Forwarding {
            from,
            places,
            passed,
        };
        self.act_on(target, ConversationAction::Forward(forwarding));
    }

    /// What there is to pass on at a place.
    fn sayings(&mut self, conversation: ConversationId, seq: Seq) -> Vec<Saying> {
        let needs = ConversationAction::NeedQuoted { seq };
        self.engine.act(Action::In(conversation, needs));
        self.wait(Some(START_PATIENCE), |model, _| {
            let shown = model.conversations.get(&conversation);
            shown.is_none_or(|shown| shown.messages.quoted(seq) != Quoted::Unknown)
        });
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation);
        match shown.map(|shown| shown.messages.quoted(seq)) {
            Some(Quoted::Here(message)) => {
                let name = self.words.called(&picture, message.author);
                message.content.sayings(message.author, &name, message.at)
            }
            _ => Vec::new(),
        }
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
    pub(super) fn standing(
        &mut self,
        name: &str,
        seq: Seq,
        nothing: &Refusal,
    ) -> Option<ConversationId> {
        let conversation = self.conversation(name)?;
        self.has_place(conversation, seq, nothing)
            .then_some(conversation)
    }

    /// Whether the log of a conversation has this place; says so when it has not.
    pub(super) fn has_place(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        nothing: &Refusal,
    ) -> bool {
        // What has come a moment ago is meant as well.
        self.wait_until_level(conversation);
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation);
        let is_there = shown.is_some_and(|shown| seq != Seq(0) && seq <= shown.local_head);
        if !is_there {
            self.report.fault(&self.words.refusal(nothing));
        }
        is_there
    }

    pub(super) fn act_on(&mut self, conversation: ConversationId, action: ConversationAction) {
        self.engine.act(Action::In(conversation, action));
        // From here on it is on disk, or was refused: whoever reads on may rely on that.
        self.wait_signed_in(|notice| {
            matches!(notice, Notice::Written { .. } | Notice::NotWritten { .. })
        });
    }
}
