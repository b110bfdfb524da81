//! What stands in a conversation, and what was not sent.

use std::path::Path;

use super::*;
use crate::command::word_of;
use crate::core::model::Format;

/// The event of a message that was asked for.
const HISTORY: &str = "history";

/// The event of a message that was looked for.
const FOUND: &str = "found";

impl Report {
    /// The answer to who asks what was written to somebody and not sent.
    pub(in crate::terminal) fn draft(
        &self,
        conversation: ConversationId,
        text: &str,
        model: &Model,
    ) {
        let key = match text {
            "" => "terminal-no-draft",
            _ => "terminal-draft",
        };
        let said = self.about_draft(key, conversation, text, model);
        let fields = draft_fields(conversation, text, model);
        self.say(&said, "draft", &fields);
    }

    /// Another device has written something and not sent it, or has not any more. In other words than the answer:
    /// whoever signs in and asks at once reads both.
    pub(super) fn draft_elsewhere(&self, conversation: ConversationId, text: &str, model: &Model) {
        let mut fields = draft_fields(conversation, text, model);
        fields.push(("elsewhere", json!(true)));
        // That it was sent is told by what was sent.
        if text.is_empty() {
            return self.quietly("draft", &fields);
        }
        let said = self.about_draft("terminal-draft-elsewhere", conversation, text, model);
        self.say(&said, "draft", &fields);
    }

    fn about_draft(
        &self,
        key: &str,
        conversation: ConversationId,
        text: &str,
        model: &Model,
    ) -> String {
        let name = set_off(&conversation_name(model, conversation));
        let values = [("name", (&name).into()), ("text", text.into())];
        self.words.with(key, &values)
    }

    /// A message of one's own was taken back; what stood there, where that is known.
    pub(in crate::terminal) fn deleted(
        &self,
        conversation: ConversationId,
        seq: Seq,
        text: Option<&str>,
        model: &Model,
    ) {
        let mut fields = where_to(model, conversation).to_vec();
        fields.push(("seq", json!(seq.0)));
        let mut said = self.words.get("terminal-done");
        if let Some(text) = text {
            fields.push(("text", json!(text)));
            let values = [("seq", seq.0.into()), ("text", text.into())];
            said = self.words.with("terminal-deleted-text", &values);
        }
        self.say(&said, "deleted", &fields);
    }

    /// A message of a history that was asked for.
    pub(in crate::terminal) fn history(
        &self,
        conversation: ConversationId,
        message: &Message,
        model: &Model,
    ) {
        self.message(HISTORY, conversation, message, None, model);
    }

    /// A message that was looked for.
    pub(in crate::terminal) fn found(
        &self,
        conversation: ConversationId,
        message: &Message,
        model: &Model,
    ) {
        self.message(FOUND, conversation, message, None, model);
    }

    pub(super) fn message(
        &self,
        event: &str,
        conversation: ConversationId,
        message: &Message,
        telling: Option<Telling>,
        model: &Model,
    ) {
        let line = line_of(message);
        let (mut answers, mut edited) = (None, None);
        match &message.content {
            // What one does not want to hear, and what only takes something else back.
            Content::Withheld => return,
            Content::Deletes(seq) => {
                let fields = [
                    ("seq", json!(seq.0)),
                    ("from", json!(login_name(model, message.author))),
                ];
                let fields = [&where_to(model, conversation)[..], &fields].concat();
                let fields: Vec<_> = fields.into_iter().chain(telling.and_then(mark)).collect();
                return self.quietly("message-deleted", &fields);
            }
            Content::Edits(_) | Content::Reacts(_) | Content::Pins(_) if telling.is_some() => {
                return self.acted(conversation, message, telling, model);
            }
            Content::Edits(_) | Content::Reacts(_) => {
                return self.acted(conversation, message, telling, model);
            }
            Content::Text(text) => (answers, edited) = (text.answers, text.edited),
            _ => {}
        }
        let said = words_of(self.words, model, message);
        let said = said.map(|text| match answers {
            Some(Seq(seq)) => {
                let values = [("seq", seq.into()), ("text", (&text).into())];
                self.words.with("terminal-reply", &values)
            }
            None => text,
        });
        let said = said.map(|text| match edited {
            Some(_) => {
                let values = [("text", (&text).into())];
                self.words.with("terminal-edited", &values)
            }
            None => text,
        });
        let passed = message.content.passed();
        let said = said.map(|text| match passed {
            Some(passed) => self.card(passed, &text),
            None => text,
        });
        let shown = said.unwrap_or_else(|| {
            self.words.get(match &message.content {
                Content::Deleted => "terminal-deleted",
                Content::Damaged => "message-damaged",
                Content::DamagedHere => "message-damaged-here",
                _ => "terminal-unreadable",
            })
        });
        let mut fields = message_fields(self.words, model, conversation, message);
        fields.extend(telling.and_then(mark));
        let mut said = self.place(conversation, message, line.as_ref(), &shown, model);
        if [HISTORY, FOUND].contains(&event) {
            // By which commands take it. News have none: nobody looks for a line among them.
            said.insert_str(0, &format!("#{} ", message.seq.0));
        }
        self.say(&said, event, &fields);
    }

    /// What was passed on, with those who said it.
    fn card(&self, passed: &Passed, text: &str) -> String {
        let mut names: Vec<&str> = Vec::new();
        for said in &passed.sayings {
            if !names.contains(&&*said.name) {
                names.push(&said.name);
            }
        }
        let names = self.words.listed(&names);
        let values = [("names", (&names).into()), ("text", text.into())];
        self.words.with("terminal-card", &values)
    }

    /// So many messages were written into a file.
    pub(in crate::terminal) fn exported(&self, format: Format, path: &Path, messages: u64) {
        let path = path.display().to_string();
        let values = [("count", messages.into()), ("path", (&path).into())];
        let said = self.words.with("export-done", &values);
        let fields = [
            ("path", json!(path)),
            ("format", json!(word_of(format))),
            ("messages", json!(messages)),
        ];
        self.say(&said, "exported", &fields);
    }

    /// What somebody has done to a message.
    fn acted(
        &self,
        conversation: ConversationId,
        message: &Message,
        telling: Option<Telling>,
        model: &Model,
    ) {
        let from = voice(self.words, model, message.author);
        let mut fields = where_to(model, conversation).to_vec();
        fields.push(("from", json!(from)));
        fields.push(("at", json!(message.at.0)));
        let (event, said) = match &message.content {
            Content::Edits(edit) => {
                let seq = edit.of.0;
                fields.extend([("seq", json!(seq)), ("text", json!(edit.text))]);
                let values = [("seq", seq.into()), ("text", (&edit.text).into())];
                ("edited", self.words.with("terminal-edits", &values))
            }
            Content::Reacts(reaction) => {
                let seq = reaction.to.0;
                fields.extend([
                    ("seq", json!(seq)),
                    ("emoji", json!(reaction.emoji)),
                    ("on", json!(reaction.on)),
                ]);
                let key = match reaction.on {
                    true => "terminal-reacts",
                    false => "terminal-reacts-not",
                };
                let values = [("seq", seq.into()), ("emoji", (&reaction.emoji).into())];
                ("reaction", self.words.with(key, &values))
            }
            Content::Pins(pin) => {
                let seq = pin.of.0;
                fields.extend([("seq", json!(seq)), ("on", json!(pin.on))]);
                let key = match pin.on {
                    true => "terminal-pins",
                    false => "terminal-unpins",
                };
                ("pin", self.words.with(key, &[("seq", seq.into())]))
            }
            _ => return,
        };
        fields.extend(telling.and_then(mark));
        let said = self.place(conversation, message, None, &said, model);
        self.say(&said, event, &fields);
    }

    /// What a text said before its edits.
    pub(in crate::terminal) fn versions(
        &self,
        conversation: ConversationId,
        seq: Seq,
        versions: &[Version],
        model: &Model,
    ) {
        for version in versions {
            let mut fields = where_to(model, conversation).to_vec();
            let text = &version.text.text;
            fields.extend([
                ("seq", json!(seq.0)),
                ("text", json!(text)),
                ("until", json!(version.until.0)),
            ]);
            self.say(&format!("#{} {text}", seq.0), "version", &fields);
        }
        let place = where_to(model, conversation);
        self.end("versions", versions.len(), Some("versions-none"), &place);
    }

    /// What one has written on another device: where, and that it is one's own.
    pub(super) fn own_line(
        &self,
        conversation: ConversationId,
        text: &str,
        model: &Model,
    ) -> String {
        let place = set_off(&conversation_name(model, conversation));
        let name = model
            .account
            .as_ref()
            .map_or("", |account| &account.profile.person.name);
        let me = self.words.with("terminal-own", &[("name", name.into())]);
        match model.conversations.get(&conversation).map(|of| &of.kind) {
            Some(ConversationKind::Direct { .. }) | None => format!("{me} → {place}: {text}"),
            Some(_) => format!("[{place}] {me}: {text}"),
        }
    }

    /// What was said, behind where it was said and by whom.
    fn place(
        &self,
        conversation: ConversationId,
        message: &Message,
        line: Option<&Line>,
        shown: &str,
        model: &Model,
    ) -> String {
        let here = set_off(&conversation_name(model, conversation));
        let who = match line {
            // Administrators speak for the server, whoever of them it was.
            Some(Line::Said { .. }) => self.words.get("server-voice"),
            // A line says itself who has done what.
            Some(_) => return format!("[{here}] {shown}"),
            None if matches!(message.content, Content::Pins(_)) && line.is_none() => {
                return format!("[{here}] {shown}");
            }
            // Nobody knows any more who has said it.
            None if message.content == Content::Damaged => return format!("[{here}] {shown}"),
            None => login_name(model, message.author),
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

fn draft_fields(
    conversation: ConversationId,
    text: &str,
    model: &Model,
) -> Vec<(&'static str, Value)> {
    let mut fields = where_to(model, conversation).to_vec();
    fields.push(("text", json!(text)));
    fields
}

/// What tells apart an entry that has just come from one that a script may know.
pub(super) fn mark(telling: Telling) -> Option<(&'static str, Value)> {
    match telling {
        Telling::New => None,
        Telling::Again => Some(("again", json!(true))),
        Telling::Old => Some(("history", json!(true))),
    }
}
