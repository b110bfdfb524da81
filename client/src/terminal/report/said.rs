//! What stands in a conversation, and what was not sent.

use super::*;

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
        let author = message.author;
        let called = |user| self.login_name(model, user);
        let line = line_of(message);
        let (mut answers, mut edited, mut silent) = (None, None, false);
        let text = match &message.content {
            // What one does not want to hear, and what only takes something else back.
            Content::Withheld => return,
            Content::Deletes(seq) => {
                let fields = [
                    ("seq", json!(seq.0)),
                    ("from", json!(login_name(model, author))),
                ];
                let fields = [&where_to(model, conversation)[..], &fields].concat();
                let fields: Vec<_> = fields.into_iter().chain(telling.and_then(mark)).collect();
                return self.quietly("message-deleted", &fields);
            }
            Content::Edits(_) | Content::Reacts(_) | Content::Pins(_) if telling.is_some() => {
                return self.acted(conversation, message, telling, model);
            }
            // In a history, acts that have no line of their own are not shown.
            Content::Pins(pin) => Some(self.words.pin(pin.on, &called(author))),
            Content::Edits(_) | Content::Reacts(_) => {
                return self.acted(conversation, message, telling, model);
            }
            Content::Card(passed) => Some(passed.words.clone()),
            Content::Text(text) => {
                answers = text.answers;
                edited = text.edited;
                silent = text.manner.silent;
                Some(text.text.clone())
            }
            Content::Nudge => Some(self.words.nudge_of(author, &called(author), model)),
            _ => line
                .as_ref()
                .map(|line| self.words.notice_of(line, &called(author), &called)),
        };
        let said = text.clone().map(|text| match answers {
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
        let mut fields = where_to(model, conversation).to_vec();
        fields.extend([
            ("seq", json!(message.seq.0)),
            ("from", json!(author_name(model, conversation, message))),
            ("id", json!(message.id.to_string())),
            ("at", json!(message.at.0)),
            ("text", json!(text)),
        ]);
        if let Content::Pins(pin) = &message.content {
            let word = if pin.on { "pinned" } else { "unpinned" };
            fields.extend([("notice", json!(word)), ("pins", json!(pin.of.0))]);
        }
        fields.extend(answers.map(|seq| ("answers", json!(seq.0))));
        fields.extend(edited.map(|seq| ("edited", json!(seq.0))));
        fields.extend(passed.map(|passed| ("card", card_fields(passed))));
        if silent {
            fields.push(("silent", json!(true)));
        }
        if message.content == Content::Nudge {
            fields.push(("nudge", json!(true)));
        }
        fields.extend(self.reactions(message, model));
        fields.extend(line_fields(model, message, line.as_ref()));
        if message.content == Content::Damaged {
            fields.push(("damaged", json!(true)));
        }
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

    /// What somebody has done to a message.
    fn acted(
        &self,
        conversation: ConversationId,
        message: &Message,
        telling: Option<Telling>,
        model: &Model,
    ) {
        let from = self.login_name(model, message.author);
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

    /// What people have put on a message: each emoji with the names of those whose it is.
    fn reactions(&self, message: &Message, model: &Model) -> Option<(&'static str, Value)> {
        let reactions = message.reactions.iter().map(|(emoji, users)| {
            let names = users.iter().map(|user| self.login_name(model, *user));
            (emoji.to_owned(), json!(names.collect::<Vec<_>>()))
        });
        let reactions: Map<String, Value> = reactions.collect();
        (!reactions.is_empty()).then_some(("reactions", Value::Object(reactions)))
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

    /// By login name, which nobody else has and which cannot look like a line of another one; a
    /// nickname can.
    fn login_name(&self, model: &Model, user: UserId) -> String {
        if user == UserId(0) {
            return self.words.get("server-voice");
        }
        login_name(model, user)
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

/// Each text that was passed on: whose it is, when it was said, and what.
fn card_fields(passed: &Passed) -> Value {
    let sayings = passed.sayings.iter().map(|said| {
        let (name, at) = (&said.name, said.at.0);
        json!({ "name": name, "at": at, "text": said.text })
    });
    sayings.collect()
}
