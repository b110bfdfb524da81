//! How scripts call people, conversations and what stands between them.

use super::*;

/// A picture's name; null for none.
pub(super) fn picture(picture: PictureId) -> Value {
    if picture == PictureId::NONE {
        Value::Null
    } else {
        json!(picture.to_string())
    }
}

pub(super) fn presence(friend: &Friend) -> &'static str {
    match friend.presence {
        Some(Presence::Online) => "online",
        Some(Presence::Away) => "away",
        Some(Presence::Busy) => "busy",
        Some(Presence::Offline) => "offline",
        None => "unknown",
    }
}

/// How scripts call what stands between two people.
pub(super) fn state(state: FriendState) -> &'static str {
    match state {
        FriendState::Friends => "friends",
        FriendState::Asked => "asked",
        FriendState::Asks => "asks",
        FriendState::Parted => "parted",
        FriendState::Declined => "declined",
    }
}

pub(super) fn kind(kind: &ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Direct { .. } => "direct",
        ConversationKind::Group(_) => "group",
        ConversationKind::Lobby(_) => "lobby",
        ConversationKind::Server { .. } => "server",
    }
}

pub(super) fn kind_of(model: &Model, conversation: ConversationId) -> &'static str {
    let shown = model.conversations.get(&conversation);
    shown.map_or("direct", |shown| kind(&shown.kind))
}

pub(super) fn member_role(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Outside => "outside",
        MemberRole::Member => "member",
        MemberRole::Administrator => "administrator",
        MemberRole::Owner => "owner",
    }
}

pub(super) fn is_group(model: &Model, conversation: ConversationId) -> bool {
    let shown = model.conversations.get(&conversation);
    shown.is_some_and(|shown| shown.group().is_some())
}

/// How scripts call a conversation: as `send` does, by the other person's login name; as `sendgroup`
/// does, by the group's.
pub(super) fn conversation_name(model: &Model, conversation: ConversationId) -> String {
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

pub(super) fn login_name(model: &Model, user: UserId) -> String {
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

pub(super) fn role_word(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Admin => "admin",
        Role::Root => "root",
    }
}
