//! What has just happened, without having been asked for or as the answer to something.

use super::said::mark;
use super::*;
use crate::core::model::{About, Done, Fault, LinkFault, SignInFault};
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
            } => {
                let compare = fingerprint.words().join(" ");
                let sentence = words.with(
                    "terminal-unknown-server",
                    &[("address", address.into()), ("words", (&compare).into())],
                );
                let fields = [
                    ("address", json!(address)),
                    ("fingerprint", json!(fingerprint.to_string())),
                    ("words", json!(compare)),
                ];
                if self.out.is_json() {
                    return self.quietly("unknown-server", &fields);
                }
                self.own_lines(&sentence);
            }
            Notice::KnownElsewhere { address, known } => {
                let values = [("address", address.into()), ("known", known.into())];
                let sentence = words.with("terminal-known-elsewhere", &values);
                let fields = [
                    ("address", json!(address)),
                    ("known", json!(known)),
                    ("text", json!(sentence)),
                ];
                self.say(&sentence, "known-elsewhere", &fields);
            }
            Notice::SignedIn { name, nickname } => {
                let sentence = words.with(
                    "terminal-signed-in",
                    &[("nickname", nickname.into()), ("name", name.into())],
                );
                let rights = model.account.as_ref().map(|account| account.rights);
                let role = rights.unwrap_or_default().role;
                let fields = [
                    ("name", json!(name)),
                    ("nickname", json!(nickname)),
                    ("role", json!(role_word(role))),
                ];
                self.say(&sentence, "signed-in", &fields);
                if !self.out.is_json() && !self.welcomed.replace(true) {
                    self.own_lines(&words.get("terminal-welcome"));
                    if role > Role::User {
                        let help = words.get("terminal-administrator-help");
                        let said = [words.administrator(role), help];
                        self.own_lines(&words.sentences(&said));
                    }
                }
            }
            Notice::PasswordChanged { at, address } => {
                let time = self.moment(*at);
                let values = [("time", (&time).into()), ("address", address.into())];
                let said = words.with("password-changed-elsewhere", &values);
                let fields = [
                    ("at", json!(at.0)),
                    ("address", json!(address)),
                    ("text", json!(said)),
                ];
                self.say(&said, "password-changed", &fields);
            }
            Notice::NewDevice(device) => {
                let said = words.new_device(device, &self.moment(device.at));
                let fields = [
                    ("device", json!(device.device.to_string())),
                    ("name", json!(device.name)),
                    ("at", json!(device.at.0)),
                    ("address", json!(device.address)),
                    ("text", json!(said)),
                ];
                self.say(&said, "new-device", &fields);
            }
            Notice::Rights {
                rights,
                writes_again,
                role_changed,
            } => {
                let gag = rights.gag;
                let mut said = Vec::new();
                if *role_changed {
                    said.push(words.role_news(rights.role));
                    if rights.role > Role::User {
                        said.push(words.get("terminal-administrator-help"));
                    }
                }
                match gag {
                    Some(gag) => said.push(words.gagged(gag.until, &model.gag_reason)),
                    None if *writes_again => said.push(words.get("may-write")),
                    None => {}
                }
                let sentence = words.sentences(&said);
                let fields = [
                    ("role", json!(role_word(rights.role))),
                    ("gagged", json!(gag.is_some())),
                    ("reason", json!(model.gag_reason)),
                    ("until", json!(gag.and_then(|gag| gag.until).map(|at| at.0))),
                    ("text", json!(sentence)),
                ];
                self.say(&sentence, "rights", &fields);
            }
            Notice::MuteEnded { conversation } => {
                let name = set_off(&conversation_name(model, *conversation));
                let sentence = words.with("terminal-mute-ended", &[("name", (&name).into())]);
                let place = where_to(model, *conversation);
                self.say(&sentence, "mute-ended", &place);
            }
            Notice::Guessed(guesses) => {
                let (time, from) = (self.moment(guesses.last_at), &guesses.last_from);
                let with = [
                    ("count", guesses.attempts.into()),
                    ("time", (&time).into()),
                    ("address", from.into()),
                ];
                let fields = [
                    ("attempts", json!(guesses.attempts)),
                    ("last_at", json!(guesses.last_at.0)),
                    ("last_from", json!(from)),
                ];
                self.say(&words.with("guessed", &with), "guessed", &fields);
            }
            Notice::Finished { about, came, .. } => self.finished(about, came, model),
            Notice::SignInFailed => {
                let fault = model.sign_in.fault.as_ref();
                let mut sentence = fault
                    .map(|fault| words.sign_in_fault(fault))
                    .unwrap_or_default();
                if let Some(SignInFault::KeyChanged { .. }) = fault {
                    let way = words.get("terminal-key-changed-way");
                    sentence = words.sentences(&[sentence, way]);
                }
                self.say(&sentence, "sign-in-failed", &[("text", json!(sentence))]);
            }
            // Why, when it was not this program that wanted it.
            Notice::SignedOut => {
                self.welcomed.set(false);
                match &model.sign_in.fault {
                    Some(fault) => {
                        let said = words.sign_in_fault(fault);
                        self.say(&said, "signed-out", &[("text", json!(said))]);
                    }
                    None => self.say(&words.get("terminal-signed-out"), "signed-out", &[]),
                }
            }
            Notice::Online => self.quietly("online", &[]),
            Notice::Offline { fault } => self.offline(fault),
            Notice::ServerSetBack => {
                let text = words.get("terminal-set-back");
                self.say(&text, "set-back", &[("text", json!(text))]);
            }
            Notice::SetBack {
                conversation,
                head,
                texts,
                own,
            } => {
                let name = conversation_name(model, *conversation);
                let arguments = [
                    ("name", (&name).into()),
                    ("seq", head.0.into()),
                    ("texts", (*texts).into()),
                    ("own", (*own).into()),
                ];
                let text = words.with("terminal-set-back-in", &arguments);
                let fields = [
                    ("conversation", json!(name)),
                    ("kind", json!(kind_of(model, *conversation))),
                    ("seq", json!(head.0)),
                    ("texts", json!(texts)),
                    ("own", json!(own)),
                    ("text", json!(text)),
                ];
                self.say(&text, "set-back", &fields);
            }
            Notice::KeyTaken { fault: None } => {
                self.say(&words.get("terminal-key-taken"), "done", &[]);
            }
            Notice::KeyTaken { fault: Some(fault) } => self.fault(&words.key_fault(*fault)),
            Notice::FriendAdded { user } => {
                let name = login_name(model, *user);
                let sentence = words.with("terminal-friend-added", &[("name", (&name).into())]);
                self.say(&sentence, "friend-added", &[("name", json!(name))]);
            }
            Notice::FriendAsks { user } => {
                let Some(friend) = model.friends.get(user).filter(|friend| !friend.blocked) else {
                    return;
                };
                let mut sentence = words.with(
                    "terminal-friend-asks",
                    &[("name", (&friend.person.name).into())],
                );
                if !friend.greeting.is_empty() {
                    sentence = format!("{sentence}\n{}", friend.greeting);
                }
                let fields = [
                    ("name", json!(friend.person.name)),
                    ("text", json!(friend.greeting)),
                ];
                self.say(&sentence, "friend-asks", &fields);
            }
            Notice::FriendChanged { user } => {
                let Some(friend) = model.friends.get(user) else {
                    return;
                };
                let fields = [
                    ("name", json!(friend.person.name)),
                    ("nickname", json!(friend.person.nickname)),
                    ("status", json!(friend.person.status)),
                    ("picture", picture(friend.person.picture)),
                    ("state", json!(state(friend.state))),
                    ("blocked", json!(friend.blocked)),
                ];
                self.quietly("friend-changed", &fields);
            }
            Notice::Marked {
                conversation,
                user,
                marks,
            } => {
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("from", json!(login_name(model, *user))),
                    ("read", json!(marks.read.0)),
                    ("delivered", json!(marks.delivered.0)),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.quietly("marked", &fields);
            }
            Notice::Typing { conversation, user } => {
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("from", json!(login_name(model, *user))),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.quietly("typing", &fields);
            }
            Notice::Written { conversation, id } => {
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("id", json!(id.to_string())),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.quietly("written", &fields);
            }
            Notice::NotWritten { fault, .. } => self.fault(&words.not_written(fault)),
            // Said by whoever has asked.
            Notice::Confirmed { .. } => {}
            Notice::Draft { conversation, text } => {
                self.draft_elsewhere(*conversation, text, model);
            }
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
                let mut fields = vec![
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("seq", json!(seq.0)),
                    ("id", json!(id.to_string())),
                    ("at", json!(at.0)),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                fields.extend(mark(*telling));
                match text {
                    Some(text) => {
                        fields.push(("text", json!(text)));
                        let line = self.own_line(*conversation, text, model);
                        self.say(&line, "stored", &fields);
                    }
                    // Whoever has typed it has it before their eyes.
                    None => self.quietly("stored", &fields),
                }
            }
            Notice::Refused {
                conversation,
                id,
                refusal,
            } => {
                let sentence = words.refusal(refusal);
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("id", json!(id.to_string())),
                    ("text", json!(sentence)),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.say(&sentence, "refused", &fields);
            }
            Notice::Trouble { refusal } => {
                let sentence = words.trouble_kept(refusal);
                self.say(&sentence, "trouble", &[("text", json!(sentence))]);
            }
            Notice::Recovered => {
                let sentence = words.get("trouble-over");
                self.say(&sentence, "recovered", &[("text", json!(sentence))]);
            }
            Notice::Listed => self.quietly("ready", &[]),
            Notice::Level { conversation, head } => {
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("seq", json!(head.0)),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.quietly("level", &fields);
            }
            Notice::Ended => {}
            Notice::DeviceInUse => {
                let said = words.get("refusal-device-in-use");
                self.say(&said, "device-in-use", &[("text", json!(said))]);
            }
            Notice::Warned(Warning::Damaged(damage)) => {
                let said = words.damage(damage);
                let what = match damage.what {
                    Damaged::History => "history",
                    Damaged::HistoryEnd => "history-end",
                    Damaged::Entries => "entries",
                    Damaged::Unsent => "unsent",
                };
                let fields = [
                    ("what", json!(what)),
                    ("path", json!(damage.path)),
                    ("texts", json!(damage.texts)),
                    ("drafts", json!(damage.drafts)),
                    ("complete", json!(!damage.incomplete)),
                    ("text", json!(said)),
                ];
                self.say(&said, "damaged", &fields);
            }
            Notice::Warned(warning) => {
                let said = words.warning(warning);
                self.say(&said, "warning", &[("text", json!(said))]);
            }
            Notice::SavesAgain => {
                let said = words.get("warning-over");
                self.say(&said, "saved", &[("text", json!(said))]);
            }
            Notice::Presence { user } => {
                if let Some(friend) = model.friends.get(user) {
                    let presence_word = self.presence_word(friend);
                    let sentence = format!(
                        "{} ({}) — {presence_word}",
                        friend.person.name, friend.person.nickname
                    );
                    let fields = [
                        ("name", json!(friend.person.name)),
                        ("presence", json!(presence(friend.presence))),
                    ];
                    self.say(&sentence, "presence", &fields);
                }
            }
        }
    }
}

impl Report {
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
