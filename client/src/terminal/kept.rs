//! Messages that are kept at hand: pinned in a conversation, and saved for oneself.

use anser_shared::body::Pin;
use anser_shared::id::{ConversationId, Seq};
use anser_shared::refusal::Refusal;

use super::Terminal;
use crate::core::model::Kept;
use crate::core::{Action, ConversationAction};
use crate::front::Front as _;

impl Terminal {
    pub(super) fn pin(&mut self, name: &str, of: Seq, on: bool) {
        if let Some(conversation) = self.standing(name, of, &Refusal::NothingToPin) {
            self.act_on(conversation, ConversationAction::Pin(Pin { of, on }));
        }
    }

    /// What is pinned in a conversation, the first one first.
    pub(super) fn pins(&mut self, name: &str) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        // What has come a moment ago is meant as well.
        self.wait_until_level(conversation);
        let mut pinned = self.kept(|kept| kept.pinned && kept.conversation == conversation);
        let picture = self.engine.picture();
        let account = picture.account.as_ref();
        let me = account.map(|account| account.profile.person.user);
        let shown = picture.conversations.get(&conversation);
        let order = shown.map(|shown| shown.pinned(me.unwrap_or_default()));
        let order = order.unwrap_or_default();
        pinned.sort_by_key(|kept| order.iter().position(|pin| pin.of == kept.seq));
        self.report.pinned(conversation, &pinned, &picture);
    }

    pub(super) fn save(&mut self, name: &str, seq: Seq, on: bool) {
        // What the server says can be saved as well.
        let Some(conversation) = self.readable(name) else {
            return;
        };
        if self.has_place(conversation, seq, &Refusal::NothingToSave) {
            let save = ConversationAction::Save { seq, on };
            self.ask(Action::In(conversation, save));
        }
    }

    /// What one has saved, the newest message first.
    pub(super) fn saved(&mut self) {
        if !self.signed_in() {
            return;
        }
        let known: Vec<ConversationId> = self
            .engine
            .picture()
            .saved
            .keys()
            .map(|(conversation, _)| *conversation)
            .collect();
        for conversation in known {
            self.wait_until_level(conversation);
        }
        let saved = self.kept(|kept| kept.saved.is_some());
        let picture = self.engine.picture();
        self.report.saved_messages(&saved, &picture);
    }

    fn kept(&mut self, is_meant: impl Fn(&Kept) -> bool) -> Vec<Kept> {
        self.ask(Action::ListKept);
        let picture = self.engine.picture();
        let kept = picture.kept.iter().filter(|kept| is_meant(kept));
        kept.cloned().collect()
    }
}
