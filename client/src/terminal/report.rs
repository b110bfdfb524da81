//! What the terminal prints: sentences for people, or one JSON object a line for scripts.

use std::io::{IsTerminal as _, Write as _};

use anser_shared::event::{ConversationKind, FriendState, Presence};
use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::message::{Body, BodyKind, Entry};
use anser_shared::people::Role;
use anser_shared::text::fold;
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::core::effect::Notice;
use crate::core::model::{Fault, Friend, Model};
use crate::ui::dates;
use crate::ui::text::Words;

pub(super) struct Report {
    json: bool,
    words: Words,
    /// Somebody sits there and is told when it is their turn.
    person: bool,
}

impl Report {
    pub(super) fn new(json: bool, words: Words) -> Self {
        let person = !json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        Self {
            json,
            words,
            person,
        }
    }

    pub(super) fn hello(&self) {
        if self.person {
            self.line(&self.words.get("terminal-hello"));
        }
    }

    pub(super) fn prompt(&self, secret: Option<String>) {
        if self.person {
            let prompt = secret.unwrap_or_else(|| ">".to_owned());
            print!("{prompt} ");
            drop(std::io::stdout().flush());
        }
    }

    pub(super) fn help(&self) {
        self.say(&self.words.get("terminal-help"), "help", &[]);
    }

    /// Something was not done, and why.
    pub(super) fn fault(&self, sentence: &str) {
        self.say(sentence, "error", &[("text", json!(sentence))]);
    }

    pub(super) fn done(&self) {
        self.say(&self.words.get("terminal-done"), "done", &[]);
    }

    pub(super) fn request_sent(&self, model: &Model, user: UserId) {
        let name = login_name(model, user);
        let said = self
            .words
            .with("terminal-request-sent", &[("name", (&name).into())]);
        self.say(&said, "request-sent", &[("name", json!(name))]);
    }

    /// Who asks, and who was asked.
    pub(super) fn requests(&self, model: &Model) {
        let mut none = true;
        for friend in model.friends.values() {
            let (key, direction) = match friend.state {
                FriendState::Asks if !friend.blocked => ("terminal-asks", "asks"),
                FriendState::Asked => ("terminal-asked", "asked"),
                _ => continue,
            };
            none = false;
            let said = self.words.with(
                key,
                &[
                    ("name", (&friend.name).into()),
                    ("greeting", (&friend.greeting).into()),
                ],
            );
            let fields = [
                ("name", json!(friend.name)),
                ("direction", json!(direction)),
                ("text", json!(friend.greeting)),
            ];
            self.say(&said, "request", &fields);
        }
        if none && !self.json {
            self.line(&self.words.get("terminal-no-requests"));
        }
    }

    pub(super) fn devices(&self, model: &Model) {
        let Some(listed) = &model.devices else { return };
        for device in &listed.devices {
            let time = self.moment(device.seen_at);
            let number = device.device.to_string();
            let said = self.words.with(
                "terminal-device",
                &[
                    ("device", (&number).into()),
                    ("name", (&device.name).into()),
                    ("time", (&time).into()),
                    ("address", (&device.address).into()),
                ],
            );
            let fields = [
                ("device", json!(number)),
                ("name", json!(device.name)),
                ("at", json!(device.seen_at.0)),
                ("address", json!(device.address)),
                ("online", json!(device.online)),
                ("own", json!(device.device == listed.own)),
            ];
            self.say(&said, "device", &fields);
        }
    }

    pub(super) fn logins(&self, model: &Model) {
        let Some(listed) = &model.devices else { return };
        for login in &listed.logins {
            let time = self.moment(login.at);
            let said = self.words.with(
                "terminal-login",
                &[
                    ("time", (&time).into()),
                    ("address", (&login.address).into()),
                    ("name", (&login.device_name).into()),
                ],
            );
            let fields = [
                ("at", json!(login.at.0)),
                ("address", json!(login.address)),
                ("device", json!(login.device.to_string())),
                ("name", json!(login.device_name)),
            ];
            self.say(&said, "login", &fields);
        }
    }

    /// What stands in a composer and was not sent.
    pub(super) fn draft(&self, conversation: ConversationId, text: &str, model: &Model) {
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

    pub(super) fn people(&self, model: &Model) {
        if let Some(fault) = &model.directory.fault {
            return self.fault(&self.words.fault(fault));
        }
        for person in model.people.iter().flat_map(|people| people.iter()) {
            let said = format!("{} ({}) {}", person.name, person.nickname, person.status);
            let fields = [
                ("name", json!(person.name)),
                ("nickname", json!(person.nickname)),
                ("status", json!(person.status)),
                ("picture", picture(person.picture)),
            ];
            self.say(said.trim_end(), "person", &fields);
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        dates::exact(self.words, at, &TimeZone::system())
    }

    pub(super) fn friends(&self, model: &Model) {
        let friends = || model.friends.values().filter(|friend| friend.is_friend());
        if friends().next().is_none() && !self.json {
            self.line(&self.words.get("terminal-no-friends"));
        }
        for friend in friends() {
            let presence = presence(friend);
            let sentence = format!(
                "{} ({}) — {}",
                friend.name,
                friend.nickname,
                self.presence_word(friend)
            );
            let fields = [
                ("name", json!(friend.name)),
                ("nickname", json!(friend.nickname)),
                ("presence", json!(presence)),
            ];
            self.say(&sentence, "friend", &fields);
        }
    }

    /// The groups that one is in, then those that one may join, with a number for the eye.
    pub(super) fn groups(&self, model: &Model) {
        let listed = model.groups.iter().flat_map(|groups| groups.iter());
        let mut groups: Vec<_> = listed
            .filter_map(|listed| Some((listed, listed.kind.group()?)))
            .collect();
        groups.sort_by_key(|(listed, group)| {
            (group.role == MemberRole::Outside, listed.conversation)
        });
        if groups.is_empty() && !self.json {
            self.line(&self.words.get("terminal-no-groups"));
        }
        for (number, (listed, group)) in (1_u64..).zip(groups) {
            let inside = group.role != MemberRole::Outside;
            let key = if inside {
                "terminal-group"
            } else {
                "terminal-group-open"
            };
            let said = self.words.with(
                key,
                &[
                    ("number", number.into()),
                    ("name", (&group.name).into()),
                    ("creator", (&group.creator_name).into()),
                    ("online", u64::from(listed.online).into()),
                    ("total", u64::from(group.members).into()),
                ],
            );
            let fields = [
                ("number", json!(number)),
                ("name", json!(group.name)),
                ("kind", json!(kind(&listed.kind))),
                ("creator", json!(group.creator_name)),
                ("role", json!(member_role(group.role))),
                ("online", json!(listed.online)),
                ("total", json!(group.members)),
            ];
            self.say(said.trim_end(), "group", &fields);
        }
    }

    /// An entry of a history that was asked for.
    pub(super) fn entry(&self, conversation: ConversationId, entry: &Entry, model: &Model) {
        self.message("history", conversation, entry, model);
    }

    pub(super) fn notice(&self, notice: &Notice, model: &Model) {
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
                self.say(&sentence, "unknown-server", &fields);
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
                if role > Role::User && !self.json {
                    self.line(&words.get("terminal-administrator"));
                }
            }
            Notice::Rights(rights) => {
                let gag = rights.gag;
                let fields = [
                    ("role", json!(role_word(rights.role))),
                    ("gagged", json!(gag.is_some())),
                    ("until", json!(gag.and_then(|gag| gag.until).map(|at| at.0))),
                ];
                match gag {
                    Some(gag) => self.say(&words.gagged(gag.until), "rights", &fields),
                    None => self.say(&words.get("terminal-rights"), "rights", &fields),
                }
            }
            Notice::Administered(Ok((done, lines))) => {
                let text = lines.join("\n");
                self.say(
                    &text,
                    "said",
                    &[("text", json!(text)), ("done", json!(done))],
                );
                if !self.json {
                    self.line(&words.get("terminal-welcome"));
                }
            }
            Notice::Administered(Err(fault)) => self.fault(&words.fault(fault)),
            Notice::SignInFailed => {
                let fault = model.sign_in.fault.as_ref();
                let sentence = fault
                    .map(|fault| words.sign_in_fault(fault))
                    .unwrap_or_default();
                self.say(&sentence, "sign-in-failed", &[("text", json!(sentence))]);
            }
            // Why, when it was not this program that wanted it.
            Notice::SignedOut => match &model.sign_in.fault {
                Some(fault) => {
                    let said = words.sign_in_fault(fault);
                    self.say(&said, "signed-out", &[("text", json!(said))]);
                }
                None => self.say(&words.get("terminal-signed-out"), "signed-out", &[]),
            },
            Notice::Online => self.quietly("online", &[]),
            Notice::Offline => self.say(&words.get("terminal-lost"), "offline", &[]),
            Notice::FriendAdded { user } => {
                let name = login_name(model, *user);
                let sentence = words.with("terminal-friend-added", &[("name", (&name).into())]);
                self.say(&sentence, "friend-added", &[("name", json!(name))]);
            }
            Notice::FriendRefused { name, refusal } => {
                let sentence = words.refusal(refusal);
                self.say(
                    &sentence,
                    "friend-refused",
                    &[("name", json!(name)), ("text", json!(sentence))],
                );
            }
            Notice::FriendAsks { user } => {
                let Some(friend) = model.friends.get(user).filter(|friend| !friend.blocked) else {
                    return;
                };
                let sentence = words.with(
                    "terminal-friend-asks",
                    &[
                        ("name", (&friend.name).into()),
                        ("greeting", (&friend.greeting).into()),
                    ],
                );
                let fields = [
                    ("name", json!(friend.name)),
                    ("text", json!(friend.greeting)),
                ];
                self.say(&sentence, "friend-asks", &fields);
            }
            Notice::FriendChanged { user } => {
                let Some(friend) = model.friends.get(user) else {
                    return;
                };
                let fields = [
                    ("name", json!(friend.name)),
                    ("nickname", json!(friend.nickname)),
                    ("status", json!(friend.status)),
                    ("picture", picture(friend.picture)),
                    ("state", json!(state(friend.state))),
                    ("blocked", json!(friend.blocked)),
                ];
                self.quietly("friend-changed", &fields);
            }
            Notice::Tied { user, fault } => {
                let name = login_name(model, *user);
                self.asked(fault.as_ref(), "done", &[("name", json!(name))]);
            }
            Notice::Deleted {
                conversation,
                seq,
                fault,
            } => {
                let name = conversation_name(model, *conversation);
                let fields = [
                    ("conversation", json!(name)),
                    ("seq", json!(seq.0)),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.asked(fault.as_ref(), "deleted", &fields);
            }
            Notice::AccountAsked { fault } => {
                if fault.is_some() {
                    self.asked(fault.as_ref(), "done", &[]);
                }
            }
            Notice::PictureAsked { unusable, fault } => match unusable {
                Some(unusable) => self.fault(&words.file_fault(unusable)),
                None => self.asked(fault.as_ref(), "done", &[]),
            },
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
            Notice::Written { .. } => {}
            Notice::PeopleListed => {}
            Notice::GroupAsked {
                conversation,
                fault,
            } => {
                let name = conversation.map(|id| conversation_name(model, id));
                self.asked(fault.as_ref(), "done", &[("conversation", json!(name))]);
            }
            Notice::GroupsListed { fault } => {
                if let Some(fault) = fault {
                    self.fault(&words.fault(fault));
                }
            }
            Notice::Draft { conversation, text } => self.draft(*conversation, text, model),
            Notice::Posted {
                conversation,
                entry,
            } => self.message("message", *conversation, entry, model),
            Notice::Stored {
                conversation,
                id,
                seq,
                at,
            } => {
                let fields = [
                    (
                        "conversation",
                        json!(conversation_name(model, *conversation)),
                    ),
                    ("seq", json!(seq.0)),
                    ("id", json!(id.to_string())),
                    ("at", json!(at.0)),
                    ("kind", json!(kind_of(model, *conversation))),
                ];
                self.quietly("stored", &fields);
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
                let reason = words.refusal(refusal);
                let sentence = words.with("trouble-kept", &[("reason", (&reason).into())]);
                self.say(&sentence, "trouble", &[("text", json!(sentence))]);
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
            Notice::Presence { user } => {
                if let Some(friend) = model.friends.get(user) {
                    let sentence = format!("{} — {}", friend.nickname, self.presence_word(friend));
                    let fields = [
                        ("name", json!(friend.name)),
                        ("presence", json!(presence(friend))),
                    ];
                    self.say(&sentence, "presence", &fields);
                }
            }
        }
    }

    fn message(&self, event: &str, conversation: ConversationId, entry: &Entry, model: &Model) {
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

    fn presence_word(&self, friend: &Friend) -> String {
        match friend.presence {
            Some(_) => self.words.presence(friend.presence),
            None => self.words.get("terminal-presence-unknown"),
        }
    }

    /// What was asked is done, or was not.
    fn asked(&self, fault: Option<&Fault>, event: &str, fields: &[(&str, Value)]) {
        match fault {
            None => self.say(&self.words.get("terminal-done"), event, fields),
            Some(fault) => self.fault(&self.words.fault(fault)),
        }
    }

    /// What only scripts want to know.
    fn quietly(&self, event: &str, fields: &[(&str, Value)]) {
        if self.json {
            self.say("", event, fields);
        }
    }

    fn say(&self, sentence: &str, event: &str, fields: &[(&str, Value)]) {
        if !self.json {
            return self.line(sentence);
        }
        let mut object = Map::new();
        object.insert("event".into(), json!(event));
        object.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        self.line(&Value::Object(object).to_string());
    }

    /// A reader that has gone away ends the output, not the program.
    fn line(&self, line: &str) {
        let mut out = std::io::stdout().lock();
        drop(writeln!(out, "{line}").and_then(|()| out.flush()));
    }
}

/// A picture's name; null for none.
fn picture(picture: PictureId) -> Value {
    if picture == PictureId::NONE {
        Value::Null
    } else {
        json!(picture.to_string())
    }
}

fn presence(friend: &Friend) -> &'static str {
    match friend.presence {
        Some(Presence::Online) => "online",
        Some(Presence::Away) => "away",
        Some(Presence::Busy) => "busy",
        Some(Presence::Offline) => "offline",
        None => "unknown",
    }
}

/// How scripts call what stands between two people.
fn state(state: FriendState) -> &'static str {
    match state {
        FriendState::Friends => "friends",
        FriendState::Asked => "asked",
        FriendState::Asks => "asks",
        FriendState::Parted => "parted",
        FriendState::Declined => "declined",
    }
}

fn kind(kind: &ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Direct { .. } => "direct",
        ConversationKind::Group(_) => "group",
        ConversationKind::Lobby(_) => "lobby",
        ConversationKind::Server { .. } => "server",
    }
}

fn kind_of(model: &Model, conversation: ConversationId) -> &'static str {
    let shown = model.conversations.get(&conversation);
    shown.map_or("direct", |shown| kind(&shown.kind))
}

fn member_role(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Outside => "outside",
        MemberRole::Member => "member",
        MemberRole::Administrator => "administrator",
        MemberRole::Owner => "owner",
    }
}

fn is_group(model: &Model, conversation: ConversationId) -> bool {
    let shown = model.conversations.get(&conversation);
    shown.is_some_and(|shown| shown.group().is_some())
}

/// How scripts call a conversation: as `send` does, by the other person's login name; as `sendgroup`
/// does, by the group's.
fn conversation_name(model: &Model, conversation: ConversationId) -> String {
    let Some(shown) = model.conversations.get(&conversation) else {
        return String::new();
    };
    let Some(group) = shown.group() else {
        let peer = shown.peer();
        return peer.map(|peer| login_name(model, peer)).unwrap_or_default();
    };
    let others = model.conversations.values();
    let of_the_name = others.filter(|other| {
        let other = other.group();
        other.is_some_and(|other| fold(&other.name) == fold(&group.name))
    });
    if of_the_name.count() > 1 {
        format!("{}/{}", group.creator_name, group.name)
    } else {
        group.name.clone()
    }
}

fn login_name(model: &Model, user: UserId) -> String {
    let me = model
        .account
        .as_ref()
        .filter(|account| account.user == user);
    let (friend, met) = (model.friends.get(&user), model.met.get(&user));
    me.map(|me| me.name.clone())
        .or_else(|| friend.map(|friend| friend.name.clone()))
        .or_else(|| met.map(|person| person.name.clone()))
        .unwrap_or_else(|| user.to_string())
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Admin => "admin",
        Role::Root => "root",
    }
}
