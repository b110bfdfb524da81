//! How scripts call people, conversations, messages and what stands between them: in the terminal's events, and in
//! exported files.

use anser_shared::body::Notice as Line;
use anser_shared::conversation::ConversationKind;
use anser_shared::friend::FriendState;
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::people::Role;
use anser_shared::presence::Presence;
use anser_shared::text::fold;
use serde_json::{Map, Value, json};

use crate::core::message::{Content, Message, Passed};
use crate::core::model::Model;
use crate::ui::text::Words;

/// What the administrators of the server say to everybody, and what they say to oneself. No login name
/// has this sign in it, so that neither of them is ever somebody.
pub(crate) const TO_EVERYBODY: &str = "@server";
pub(crate) const TO_ONE: &str = "@server/me";

/// A picture's name; null for none.
pub(crate) fn picture(picture: PictureId) -> Value {
    if picture == PictureId::NONE {
        Value::Null
    } else {
        json!(picture.to_string())
    }
}

pub(crate) fn presence(presence: Option<Presence>) -> &'static str {
    match presence {
        Some(Presence::Online) => "online",
        Some(Presence::Away) => "away",
        Some(Presence::Busy) => "busy",
        Some(Presence::Offline) => "offline",
        None => "unknown",
    }
}

/// How scripts call what stands between two people.
pub(crate) fn state(state: FriendState) -> &'static str {
    match state {
        FriendState::Friends => "friends",
        FriendState::Asked => "asked",
        FriendState::Asks => "asks",
        FriendState::Parted => "parted",
        FriendState::Declined => "declined",
    }
}

pub(crate) fn kind(kind: &ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Direct { .. } => "direct",
        ConversationKind::Group(_) => "group",
        ConversationKind::Lobby(_) => "lobby",
        ConversationKind::Server { .. } => "server",
    }
}

pub(crate) fn kind_of(model: &Model, conversation: ConversationId) -> &'static str {
    let shown = model.conversations.get(&conversation);
    shown.map_or("direct", |shown| kind(&shown.kind))
}

pub(crate) fn policy(policy: JoinPolicy) -> &'static str {
    match policy {
        JoinPolicy::Open => "open",
        JoinPolicy::Approval => "approval",
        JoinPolicy::Invitation => "invitation",
    }
}

pub(crate) fn member_role(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Outside => "outside",
        MemberRole::Member => "member",
        MemberRole::Administrator => "administrator",
        MemberRole::Owner => "owner",
    }
}

/// The fields by which scripts know a conversation.
pub(crate) fn where_to(model: &Model, conversation: ConversationId) -> [(&'static str, Value); 2] {
    [
        (
            "conversation",
            json!(conversation_name(model, conversation)),
        ),
        ("kind", json!(kind_of(model, conversation))),
    ]
}

/// A name that its owner chose freely, as it begins a line or stands in one: in quotation marks, as one
/// types it, where it could be taken for something else than a name.
pub(crate) fn set_off(name: &str) -> String {
    if name.contains(['[', ']', ':', '"']) {
        json!(name).to_string()
    } else {
        name.to_owned()
    }
}

/// Who has said something; what the administrators of the server say, the server does, whoever of
/// them has typed it.
pub(crate) fn author_name(
    model: &Model,
    conversation: ConversationId,
    message: &Message,
) -> String {
    let shown = model.conversations.get(&conversation);
    if shown.is_some_and(|shown| shown.is_server()) || speaks_for_server(message) {
        return TO_EVERYBODY.to_owned();
    }
    login_name(model, message.author)
}

/// Whether a message is something that only the server's administrators can do.
pub(crate) fn speaks_for_server(message: &Message) -> bool {
    matches!(
        message.content,
        Content::Said(_) | Content::Notice(Line::GroupBlocked { .. })
    )
}

/// The line of the server's own that a message is, if it is one.
pub(crate) fn line_of(message: &Message) -> Option<Line> {
    match &message.content {
        Content::Notice(line) => Some(line.clone()),
        Content::Said(text) => Some(Line::Said { text: text.clone() }),
        _ => None,
    }
}

/// What a line of the server's own tells, in a word; no text has one.
pub(crate) fn line_word(line: &Line) -> &'static str {
    match line {
        Line::Befriended => "befriended",
        Line::Parted => "parted",
        Line::GroupMade { .. } => "group-made",
        Line::Joined { .. } => "joined",
        Line::Added { .. } => "added",
        Line::Removed { .. } => "removed",
        Line::Left { .. } => "left",
        Line::Renamed { .. } => "renamed",
        Line::GroupDeleted => "group-deleted",
        Line::PolicySet { .. } => "policy-set",
        Line::Announced { .. } => "announced",
        Line::Pictured { .. } => "pictured",
        Line::Muted { mute: Some(_), .. } => "muted",
        Line::Muted { mute: None, .. } => "unmuted",
        Line::Quieted { quiet: true } => "quieted",
        Line::Quieted { quiet: false } => "unquieted",
        Line::Appointed {
            administrator: true,
            ..
        } => "appointed",
        Line::Appointed {
            administrator: false,
            ..
        } => "dismissed",
        Line::HandedOver { .. } => "handed-over",
        Line::GroupBlocked { blocked: true } => "group-blocked",
        Line::GroupBlocked { blocked: false } => "group-unblocked",
        Line::PinningSet { .. } => "pinning-set",
        Line::Said { .. } => "said",
    }
}

/// Whom a line is about, beside who did it.
fn about(line: &Line) -> Option<UserId> {
    match line {
        Line::Added { user, .. }
        | Line::Removed { user, .. }
        | Line::Muted { user, .. }
        | Line::Appointed { user, .. }
        | Line::HandedOver { user } => Some(*user),
        _ => None,
    }
}

/// What scripts know of a line beside its sentence; nothing of what is no line.
pub(crate) fn line_fields(
    model: &Model,
    message: &Message,
    line: Option<&Line>,
) -> Vec<(&'static str, Value)> {
    let Some(line) = line else {
        return Vec::new();
    };
    let mut fields = vec![("notice", json!(line_word(line)))];
    if let Some(user) = about(line) {
        fields.push(("about", json!(login_name(model, user))));
    }
    // Which of the administrators it was; at the server itself nobody has a name.
    if speaks_for_server(message) && message.author != UserId(0) {
        fields.push(("by", json!(login_name(model, message.author))));
    }
    fields
}

/// How scripts call a conversation: as `send` does, by the other person's login name; as `sendgroup`
/// does, by the group's.
pub(crate) fn conversation_name(model: &Model, conversation: ConversationId) -> String {
    let Some(shown) = model.conversations.get(&conversation) else {
        return String::new();
    };
    let group = match &shown.kind {
        ConversationKind::Direct { peer } => return login_name(model, *peer),
        ConversationKind::Server { everybody, .. } => {
            return if *everybody { TO_EVERYBODY } else { TO_ONE }.to_owned();
        }
        ConversationKind::Group(group) | ConversationKind::Lobby(group) => group,
    };
    let others = model.conversations.values();
    let of_the_name = others.filter(|other| {
        let other = other.group();
        other.is_some_and(|other| fold(&other.name) == fold(&group.name))
    });
    let is_reserved = group.name == TO_EVERYBODY || group.name == TO_ONE;
    if is_reserved || of_the_name.count() > 1 {
        format!("{}/{}", group.creator_name, group.name)
    } else {
        group.name.clone()
    }
}

pub(crate) fn login_name(model: &Model, user: UserId) -> String {
    // Who acts at the server itself has no name.
    if user == UserId(0) {
        return TO_EVERYBODY.to_owned();
    }
    known_name(model, user).map_or_else(|| user.to_string(), str::to_owned)
}

fn known_name(model: &Model, user: UserId) -> Option<&str> {
    let me = model.account.as_ref();
    let me = me.filter(|account| account.profile.person.user == user);
    let (friend, met) = (model.friends.get(&user), model.met.get(&user));
    me.map(|me| &me.profile.person.name)
        .or_else(|| friend.map(|friend| &friend.person.name))
        .or_else(|| met.map(|person| &person.name))
        .map(String::as_str)
}

/// Those who have written a line of a group, or whom it is about, and whose names are not known yet.
pub(crate) fn strangers(
    model: &Model,
    conversation: ConversationId,
    message: &Message,
) -> Vec<UserId> {
    let shown = model.conversations.get(&conversation);
    if shown.and_then(|shown| shown.group()).is_none() {
        return Vec::new();
    }
    let about = line_of(message).as_ref().and_then(about);
    let concerned = [Some(message.author), about].into_iter().flatten();
    let is_stranger = |user: &UserId| *user != UserId(0) && known_name(model, *user).is_none();
    concerned.filter(is_stranger).collect()
}

pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Admin => "admin",
        Role::Root => "root",
    }
}

/// What stands at a message in words: its text, or the sentence of a line of the server's own.
pub(crate) fn words_of(words: Words, model: &Model, message: &Message) -> Option<String> {
    let called = |user| voice(words, model, user);
    match &message.content {
        Content::Text(text) => return Some(text.text.clone()),
        Content::Card(passed) => return Some(passed.words.clone()),
        Content::Pins(pin) => return Some(words.pin(pin.on, &called(message.author))),
        Content::Nudge => {
            return Some(words.nudge_of(message.author, &called(message.author), model));
        }
        _ => {}
    }
    let line = line_of(message)?;
    Some(words.notice_of(&line, &called(message.author), &called))
}

/// By login name, which nobody else has and which cannot look like a line of another one; a nickname can.
pub(crate) fn voice(words: Words, model: &Model, user: UserId) -> String {
    if user == UserId(0) {
        return words.get("server-voice");
    }
    login_name(model, user)
}

/// The fields by which scripts know a message that stands in a conversation.
pub(crate) fn message_fields(
    words: Words,
    model: &Model,
    conversation: ConversationId,
    message: &Message,
) -> Vec<(&'static str, Value)> {
    let mut fields = where_to(model, conversation).to_vec();
    fields.extend([
        ("seq", json!(message.seq.0)),
        ("from", json!(author_name(model, conversation, message))),
        ("id", json!(message.id.to_string())),
        ("at", json!(message.at.0)),
        ("text", json!(words_of(words, model, message))),
    ]);
    if let Content::Text(text) = &message.content {
        fields.extend(text.answers.map(|seq| ("answers", json!(seq.0))));
        fields.extend(text.edited.map(|seq| ("edited", json!(seq.0))));
        fields.extend(text.manner.silent.then_some(("silent", json!(true))));
    }
    let passed = message.content.passed();
    fields.extend(passed.map(|passed| ("card", card_fields(passed))));
    if let Content::Pins(pin) = &message.content {
        let word = if pin.on { "pinned" } else { "unpinned" };
        fields.extend([("notice", json!(word)), ("pins", json!(pin.of.0))]);
    }
    fields.extend(reactions(words, model, message));
    fields.extend(line_fields(model, message, line_of(message).as_ref()));
    match message.content {
        Content::Nudge => fields.push(("nudge", json!(true))),
        Content::Damaged => fields.push(("damaged", json!(true))),
        Content::Deleted => fields.push(("deleted", json!(true))),
        _ => {}
    }
    fields
}

/// Each text that was passed on: whose it is, when it was said, and what.
fn card_fields(passed: &Passed) -> Value {
    let sayings = passed.sayings.iter().map(|said| {
        let (name, at) = (&said.name, said.at.0);
        json!({ "name": name, "at": at, "text": said.text })
    });
    sayings.collect()
}

/// What people have put on a message: each emoji with the names of those whose it is.
fn reactions(words: Words, model: &Model, message: &Message) -> Option<(&'static str, Value)> {
    let reactions = message.reactions.iter().map(|(emoji, users)| {
        let names = users.iter().map(|user| voice(words, model, *user));
        (emoji.to_owned(), json!(names.collect::<Vec<_>>()))
    });
    let reactions: Map<String, Value> = reactions.collect();
    (!reactions.is_empty()).then_some(("reactions", Value::Object(reactions)))
}
