//! What has just happened, without having been asked for or as the answer to something.

use anser_shared::id::MessageId;

use super::said::mark;
use super::*;
use crate::core::model::{About, Done, Fault, LinkFault};
use crate::terminal::leaving::Leftover;

impl Report {
    /// What has come of what was asked for.
    fn finished(&self, about: &About, came: &Result<Done, Fault>, model: &Model) {
        let words = self.words;
        match came {
            // Whoever has asked says what has come of it.
            _ if matches!(about, About::Delete { .. }) => {}
            Ok(Done::Plain) => self.done(&[]),
            Ok(Done::Somebody(user)) => self.done(&[("name", json!(login_name(model, *user)))]),
            Ok(Done::Said { did, lines }) => {
                let text = lines.join("\n");
                if !self.out.is_json() {
                    // The server speaks, and lists names that others have chosen.
                    return self.out.quote(&text);
                }
                self.say("", "said", &[("text", json!(text)), ("done", json!(did))]);
            }
            Ok(Done::Entered(group)) => self.group_done(Some(*group), model),
            Ok(Done::Group(group)) => self.group_done(*group, model),
            Ok(Done::Waits) => {
                let said = words.get("slash-asked");
                self.say(&said, "waits", &[("text", json!(said))]);
            }
            // Whoever has asked for it shows it.
            Ok(Done::Listed) => {}
            // The friendship itself is told.
            Ok(Done::Befriended(_)) => {}
            // Whoever has asked says where to.
            Ok(Done::Exported { .. }) => {}
            Ok(Done::Requested(user)) => self.request_sent(*user, model),
            Err(fault) => match about {
                About::AddFriend { name } => self.not_asked(name, fault),
                _ => self.fault(&words.fault(fault)),
            },
        }
    }

    fn request_sent(&self, user: UserId, model: &Model) {
        let name = login_name(model, user);
        let said = [("name", (&name).into())];
        let said = self.words.with("terminal-request-sent", &said);
        self.say(&said, "request-sent", &[("name", json!(name))]);
    }

    /// Why somebody was not asked to be a friend.
    fn not_asked(&self, name: &str, fault: &Fault) {
        if *fault == Fault::Offline {
            return self.fault(&self.words.get("terminal-offline"));
        }
        let said = self.words.fault(fault);
        let fields = [("name", json!(name)), ("text", json!(said))];
        self.say(&said, "friend-refused", &fields);
    }

    fn group_done(&self, group: Option<ConversationId>, model: &Model) {
        let name = group.map(|id| conversation_name(model, id));
        self.done(&[("conversation", json!(name))]);
    }

    pub(in crate::terminal) fn notice(&self, notice: &Notice, model: &Model) {
        let words = self.words;
        match notice {
            Notice::UnknownServer {
                address,
                fingerprint,
            } => self.unknown_server(address, fingerprint),
            Notice::KnownElsewhere { address, known } => self.known_elsewhere(address, known),
            Notice::SignedIn { name, nickname } => self.signed_in(name, nickname, model),
            Notice::PasswordChanged { at, address } => self.password_changed(*at, address),
            Notice::NewDevice(device) => self.new_device(device),
            Notice::Rights {
                rights,
                writes_again,
                role_changed,
            } => self.rights(rights, *writes_again, *role_changed, model),
            Notice::MuteEnded { conversation } => self.mute_ended(*conversation, model),
            Notice::Guessed(guesses) => self.guessed(guesses),
            Notice::Finished { about, came, .. } => self.finished(about, came, model),
            Notice::SignInFailed => self.sign_in_failed(model),
            // Why, when it was not this program that wanted it.
            Notice::SignedOut => self.signed_out(model),
            Notice::Online => self.quietly("online", &[]),
            Notice::Offline { fault } => self.offline(fault),
            Notice::ServerSetBack => self.tell("set-back", &words.get("terminal-set-back")),
            Notice::SetBack {
                conversation,
                head,
                texts,
                own,
            } => self.set_back(*conversation, *head, *texts, *own, model),
            Notice::KeyTaken { fault: None } => {
                self.say(&words.get("terminal-key-taken"), "done", &[]);
            }
            Notice::KeyTaken { fault: Some(fault) } => self.fault(&words.key_fault(*fault)),
            Notice::FriendAdded { user } => self.friend_added(*user, model),
            Notice::FriendAsks { user } => self.friend_asks(*user, model),
            Notice::FriendChanged { user } => self.friend_changed(*user, model),
            Notice::Marked {
                conversation,
                user,
                marks,
            } => self.marked(*conversation, *user, marks, model),
            Notice::Typing { conversation, user } => self.typing(*conversation, *user, model),
            Notice::Written { conversation, id } => self.written(*conversation, *id, model),
            Notice::NotWritten { fault, .. } => self.fault(&words.not_written(fault)),
            // Said by whoever has asked.
            Notice::Confirmed { .. } => {}
            Notice::Draft { conversation, text } => {
                self.draft_elsewhere(*conversation, text, model);
            }
            Notice::Scheduled(text) => self.scheduled(text, model),
            Notice::Unscheduled { text, posted } => self.unscheduled(text, *posted, model),
            Notice::Posted {
                conversation,
                message,
                telling,
            } => self.message("message", *conversation, message, Some(*telling), model),
            Notice::Stored {
                conversation,
                id,
                seq,
                at,
                telling,
                text,
            } => {
                let place = (*conversation, *seq);
                self.stored(place, *id, *at, *telling, text.as_deref(), model);
            }
            Notice::Refused {
                conversation,
                id,
                refusal,
            } => self.refused(*conversation, *id, refusal, model),
            Notice::Trouble { refusal } => self.tell("trouble", &words.trouble_kept(refusal)),
            Notice::Recovered => self.tell("recovered", &words.get("trouble-over")),
            Notice::Listed => self.quietly("ready", &[]),
            Notice::Level { conversation, head } => self.level(*conversation, *head, model),
            Notice::Ended => {}
            Notice::DeviceInUse => self.tell("device-in-use", &words.get("refusal-device-in-use")),
            Notice::Warned(Warning::Damaged(damage)) => self.damaged(damage),
            Notice::Warned(warning) => self.tell("warning", &words.warning(warning)),
            Notice::SavesAgain => self.tell("saved", &words.get("warning-over")),
            Notice::Presence { user } => self.presence_changed(*user, model),
        }
    }
}

impl Report {
    /// One's own message has its place. A text that was written on another device is shown.
    fn stored(
        &self,
        (conversation, seq): (ConversationId, Seq),
        id: MessageId,
        at: Timestamp,
        telling: Telling,
        text: Option<&str>,
        model: &Model,
    ) {
        let mut fields = vec![
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("seq", json!(seq.0)),
            ("id", json!(id.to_string())),
            ("at", json!(at.0)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        fields.extend(mark(telling));
        match text {
            Some(text) => {
                fields.push(("text", json!(text)));
                let line = self.own_line(conversation, text, model);
                self.say(&line, "stored", &fields);
            }
            // Whoever has typed it has it before their eyes.
            None => self.quietly("stored", &fields),
        }
    }

    /// A sentence that is all there is to say.
    fn tell(&self, event: &'static str, said: &str) {
        self.say(said, event, &[("text", json!(said))]);
    }

    /// There is no connection, and why.
    fn offline(&self, fault: &LinkFault) {
        let words = self.words;
        let mut reason = words.link_line(fault);
        let mut fields = vec![("reason", json!(reason_word(fault)))];
        if let LinkFault::KeyChanged(other) = fault {
            let way = words.get("terminal-key-changed-way");
            reason = words.sentences(&[reason, way]);
            let keys = [("known", other.pinned), ("found", other.found)];
            for (field, key) in keys {
                let digits = key.to_string();
                let said = key.words().join(" ");
                fields.push((field, json!({ "fingerprint": digits, "words": said })));
            }
        }
        let sentence = words.with("terminal-lost", &[("reason", (&reason).into())]);
        fields.push(("text", json!(reason)));
        self.say(&sentence, "offline", &fields);
    }

    /// A text that the server does not have any more.
    pub(in crate::terminal) fn apart(
        &self,
        conversation: ConversationId,
        message: &Message,
        model: &Model,
    ) {
        self.message("apart", conversation, message, None, model);
    }

    /// What the program waits for before it leaves.
    pub(in crate::terminal) fn leaving(&self, left: &Leftover, model: &Model) {
        let count: usize = left.messages.iter().map(|(_, count)| count).sum();
        let named = |id: &ConversationId| conversation_name(model, *id);
        let waiting = left.messages.iter().map(|(id, count)| {
            let name = named(id);
            let kind = kind_of(model, *id);
            json!({ "conversation": name, "kind": kind, "messages": count })
        });
        let waiting: Vec<Value> = waiting.collect();
        let drafts: Vec<String> = left.drafts.iter().map(named).collect();
        let key = match (count, drafts.is_empty()) {
            (0, true) => "terminal-leaving-asked",
            (0, false) => "terminal-leaving-draft",
            _ => "terminal-leaving",
        };
        let names: Vec<String> = match count {
            0 => drafts.clone(),
            _ => left.messages.iter().map(|(id, _)| named(id)).collect(),
        };
        let names = names.join(&self.words.get("names-between"));
        let number = if count == 0 { left.asks } else { count };
        let sentence = self
            .words
            .with(key, &[("count", number.into()), ("names", (&names).into())]);
        let fields = [
            ("messages", json!(count)),
            ("conversations", json!(waiting)),
            ("drafts", json!(drafts)),
            ("asked", json!(left.asks)),
            ("text", json!(sentence)),
        ];
        self.say(&sentence, "leaving", &fields);
    }
}

/// Why there is no connection, in one word for scripts.
fn reason_word(fault: &LinkFault) -> &'static str {
    match fault {
        LinkFault::Unreachable => "unreachable",
        LinkFault::Lost => "lost",
        LinkFault::ServerStopping => "stopping",
        LinkFault::KeyChanged(_) => "key-changed",
        LinkFault::NotAnser => "not-anser",
        LinkFault::DeviceInUse => "device-in-use",
        LinkFault::Refused(_) => "refused",
    }
}
