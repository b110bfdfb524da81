//! What stands in a conversation, and what was not sent.

use super::*;

impl Report {
    /// What stands in a composer and was not sent.
    pub(in crate::terminal) fn draft(
        &self,
        conversation: ConversationId,
        text: &str,
        model: &Model,
    ) {
        let name = conversation_name(model, conversation);
        let said = self.words.with(
            "terminal-draft",
            &[("name", (&name).into()), ("text", text.into())],
        );
        let fields = [
            ("conversation", json!(name)),
            ("text", json!(text)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        self.say(&said, "draft", &fields);
    }

    /// An entry of a history that was asked for.
    pub(in crate::terminal) fn entry(
        &self,
        conversation: ConversationId,
        entry: &Entry,
        model: &Model,
    ) {
        self.message("history", conversation, entry, model);
    }

    pub(super) fn message(
        &self,
        event: &str,
        conversation: ConversationId,
        entry: &Entry,
        model: &Model,
    ) {
        let body = entry.body.as_ref();
        let text = body.and_then(Body::as_text).map(|body| body.text);
        let told = match body.map(|body| body.kind) {
            // What one does not want to hear, and what only takes something else back.
            Some(BodyKind::WITHHELD) => return,
            Some(BodyKind::DELETION) => body.and_then(Body::deletes),
            _ => None,
        };
        if let Some(seq) = told {
            let fields = [
                (
                    "conversation",
                    json!(conversation_name(model, conversation)),
                ),
                ("seq", json!(seq.0)),
                ("from", json!(login_name(model, entry.author))),
                ("kind", json!(kind_of(model, conversation))),
            ];
            return self.quietly("message-deleted", &fields);
        }
        let notice = body.and_then(Body::as_notice);
        let says_who = notice.is_some() && is_group(model, conversation);
        let text =
            text.or_else(|| notice.map(|notice| self.words.notice(&notice, entry.author, model)));
        let shown = text.clone().unwrap_or_else(|| {
            self.words.get(if body.is_none() {
                "terminal-deleted"
            } else {
                "terminal-unreadable"
            })
        });
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("seq", json!(entry.seq.0)),
            ("from", json!(login_name(model, entry.author))),
            ("id", json!(entry.id.to_string())),
            ("at", json!(entry.at.0)),
            ("text", json!(text)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        let author = login_name(model, entry.author);
        let line = match (is_group(model, conversation), says_who) {
            (true, true) => format!("[{}] {shown}", conversation_name(model, conversation)),
            (true, false) => {
                format!(
                    "[{}] {author}: {shown}",
                    conversation_name(model, conversation)
                )
            }
            _ => format!("{author}: {shown}"),
        };
        self.say(&line, event, &fields);
    }
}
