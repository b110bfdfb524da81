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
        let text = text.or_else(|| {
            notice
                .as_ref()
                .map(|line| self.words.notice(line, entry.author, model))
        });
        let shown = text.clone().unwrap_or_else(|| {
            self.words.get(match body.map(|body| body.kind) {
                None => "terminal-deleted",
                Some(BodyKind::DAMAGED) => "message-damaged",
                Some(_) => "terminal-unreadable",
            })
        });
        let mut fields = vec![
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("seq", json!(entry.seq.0)),
            (
                "from",
                json!(author_name(model, conversation, entry.author)),
            ),
            ("id", json!(entry.id.to_string())),
            ("at", json!(entry.at.0)),
            ("text", json!(text)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        if is_damaged(entry) {
            fields.push(("damaged", json!(true)));
        }
        let line = self.place(conversation, entry, notice.as_ref(), &shown, model);
        self.say(&line, event, &fields);
    }

    /// What was said, behind where it was said and by whom.
    fn place(
        &self,
        conversation: ConversationId,
        entry: &Entry,
        notice: Option<&Line>,
        shown: &str,
        model: &Model,
    ) -> String {
        let here = conversation_name(model, conversation);
        let who = match notice {
            // Administrators speak for the server, whoever of them it was.
            Some(Line::Said { .. }) => self.words.get("server-voice"),
            // A line says itself who has done what.
            Some(_) => return format!("[{here}] {shown}"),
            // Nobody knows any more who has said it.
            None if is_damaged(entry) => return format!("[{here}] {shown}"),
            None => login_name(model, entry.author),
        };
        match model.conversations.get(&conversation).map(|of| &of.kind) {
            Some(ConversationKind::Server {
                everybody: true, ..
            }) => {
                format!("[{}] {shown}", self.words.get("server-to-everybody"))
            }
            Some(ConversationKind::Server { .. }) => {
                format!("[{}] {shown}", self.words.get("server-to-one"))
            }
            Some(ConversationKind::Group(_) | ConversationKind::Lobby(_)) => {
                format!("[{here}] {who}: {shown}")
            }
            Some(ConversationKind::Direct { .. }) | None => format!("{who}: {shown}"),
        }
    }
}

fn is_damaged(entry: &Entry) -> bool {
    let body = entry.body.as_ref();
    body.is_some_and(|body| body.kind == BodyKind::DAMAGED)
}
