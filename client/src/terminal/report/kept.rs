//! Messages that are kept at hand, as lists.

use super::*;
use crate::core::model::Kept;

impl Report {
    /// What is pinned in a conversation.
    pub(in crate::terminal) fn pinned(
        &self,
        conversation: ConversationId,
        pinned: &[Kept],
        model: &Model,
    ) {
        for kept in pinned {
            self.kept("pinned", kept, model);
        }
        let place = where_to(model, conversation);
        self.end("pins", pinned.len(), Some("terminal-no-pins"), &place);
    }

    /// What one has saved.
    pub(in crate::terminal) fn saved_messages(&self, saved: &[Kept], model: &Model) {
        for kept in saved {
            self.kept("bookmark", kept, model);
        }
        self.end("saved", saved.len(), Some("terminal-none-saved"), &[]);
    }

    fn kept(&self, event: &str, kept: &Kept, model: &Model) {
        let mut fields = where_to(model, kept.conversation).to_vec();
        let message = kept.message.as_ref();
        let is_deleted = message.is_some_and(|message| message.content == Content::Deleted);
        let text = message.and_then(|message| message.content.words());
        let from = message.map(|message| author_name(model, kept.conversation, message));
        fields.extend([
            ("seq", json!(kept.seq.0)),
            ("from", json!(from)),
            ("at", json!(message.map(|message| message.at.0))),
            ("text", json!(text)),
            ("deleted", json!(is_deleted)),
        ]);
        fields.extend(kept.saved.map(|saved| ("since", json!(saved.0))));
        let shown = match text {
            Some(text) => text.to_owned(),
            None if is_deleted => self.words.get("kept-deleted"),
            None => self.words.get("kept-not-here"),
        };
        let place = set_off(&conversation_name(model, kept.conversation));
        let from = from.map_or_else(String::new, |from| format!("{from}: "));
        let said = format!("[{place}] #{} {from}{shown}", kept.seq.0);
        self.say(&said, event, &fields);
    }
}
