//! What the history keeps of people and conversations, in a shape of its own: what travels may change, what
//! was written stays readable.
//!
//! A record is a small JSON object. It grows by fields that an older file leaves out and that have a
//! meaning then (`#[serde(default)]`); none is ever renamed, or means something else. Rows of before
//! version 11 are as the wire had them at that time: they are read as such, and written anew when they
//! change.

mod wire;

use anser_shared::conversation::ConversationKind;
use anser_shared::friend::{Friend, FriendState};
use anser_shared::group::{Group, JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
use anser_shared::people::{AddedBy, FriendRequests, Gag, Person, Profile, SeenAs};
use anser_shared::refusal::{Refusal, TextFault};
use anser_shared::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Something of which the history has records.
pub(super) trait Kept: Sized {
    type Record: Serialize + DeserializeOwned;

    fn record(&self) -> Self::Record;

    fn read(record: Self::Record) -> Self;

    /// From a row of before version 11.
    fn from_wire(wire: &mut wire::Reader<'_>) -> Option<Self>;
}

pub(super) fn write<T: Kept>(value: &T) -> Vec<u8> {
    serde_json::to_vec(&value.record()).expect("a record has names for its fields")
}

#[derive(Debug, thiserror::Error)]
#[error("a record does not make sense: {0}")]
pub(super) struct Unreadable(#[from] serde_json::Error);

pub(super) fn read<T: Kept>(bytes: &[u8]) -> Result<T, Unreadable> {
    match serde_json::from_slice(bytes) {
        Ok(record) => Ok(T::read(record)),
        Err(fault) => wire::read(bytes).ok_or(Unreadable(fault)),
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PersonRecord {
    user: u64,
    name: String,
    nickname: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    picture: u64,
    #[serde(default)]
    about: String,
}

impl Kept for Person {
    type Record = PersonRecord;

    fn record(&self) -> PersonRecord {
        PersonRecord {
            user: self.user.0,
            name: self.name.clone(),
            nickname: self.nickname.clone(),
            status: self.status.clone(),
            picture: self.picture.0,
            about: self.about.clone(),
        }
    }

    fn read(record: PersonRecord) -> Self {
        Self {
            user: UserId(record.user),
            name: record.name,
            nickname: record.nickname,
            status: record.status,
            picture: PictureId(record.picture),
            about: record.about,
        }
    }

    fn from_wire(wire: &mut wire::Reader<'_>) -> Option<Self> {
        wire.person()
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct FriendRecord {
    #[serde(flatten)]
    person: PersonRecord,
    state: StateRecord,
    conversation: u64,
    #[serde(default)]
    greeting: String,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    blocked: bool,
    #[serde(default)]
    since: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StateRecord {
    Friends,
    Asked,
    Asks,
    Parted,
    Declined,
}

impl Kept for Friend {
    type Record = FriendRecord;

    fn record(&self) -> FriendRecord {
        FriendRecord {
            person: self.person.record(),
            state: match self.state {
                FriendState::Friends => StateRecord::Friends,
                FriendState::Asked => StateRecord::Asked,
                FriendState::Asks => StateRecord::Asks,
                FriendState::Parted => StateRecord::Parted,
                FriendState::Declined => StateRecord::Declined,
            },
            conversation: self.conversation.0,
            greeting: self.greeting.clone(),
            remark: self.remark.clone(),
            note: self.note.clone(),
            blocked: self.blocked,
            since: self.since.0,
        }
    }

    fn read(record: FriendRecord) -> Self {
        Self {
            person: Person::read(record.person),
            state: match record.state {
                StateRecord::Friends => FriendState::Friends,
                StateRecord::Asked => FriendState::Asked,
                StateRecord::Asks => FriendState::Asks,
                StateRecord::Parted => FriendState::Parted,
                StateRecord::Declined => FriendState::Declined,
            },
            conversation: ConversationId(record.conversation),
            greeting: record.greeting,
            remark: record.remark,
            note: record.note,
            blocked: record.blocked,
            since: Timestamp(record.since),
        }
    }

    fn from_wire(wire: &mut wire::Reader<'_>) -> Option<Self> {
        wire.friend()
    }
}

/// Whose profile it is stands in the account's own file.
#[derive(Serialize, Deserialize)]
pub(super) struct ProfileRecord {
    nickname: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    seen_as: SeenAsRecord,
    /// Nothing: as the server has it.
    #[serde(default)]
    requests: Option<RequestsRecord>,
    #[serde(default)]
    picture: u64,
    #[serde(default)]
    about: String,
    #[serde(default)]
    added_by: AddedByRecord,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SeenAsRecord {
    #[default]
    Available,
    Away,
    Busy,
    Invisible,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RequestsRecord {
    Ask,
    Auto,
    Nobody,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AddedByRecord {
    #[default]
    Everybody,
    Members,
    Friends,
    Nobody,
}

impl Kept for Profile {
    type Record = ProfileRecord;

    fn record(&self) -> ProfileRecord {
        ProfileRecord {
            nickname: self.person.nickname.clone(),
            status: self.person.status.clone(),
            seen_as: match self.seen_as {
                SeenAs::Available => SeenAsRecord::Available,
                SeenAs::Away => SeenAsRecord::Away,
                SeenAs::Busy => SeenAsRecord::Busy,
                SeenAs::Invisible => SeenAsRecord::Invisible,
            },
            requests: self.requests.map(|requests| match requests {
                FriendRequests::Ask => RequestsRecord::Ask,
                FriendRequests::Auto => RequestsRecord::Auto,
                FriendRequests::Nobody => RequestsRecord::Nobody,
            }),
            picture: self.person.picture.0,
            about: self.person.about.clone(),
            added_by: match self.added_by {
                AddedBy::Everybody => AddedByRecord::Everybody,
                AddedBy::GroupMembers => AddedByRecord::Members,
                AddedBy::Friends => AddedByRecord::Friends,
                AddedBy::Nobody => AddedByRecord::Nobody,
            },
        }
    }

    fn read(record: ProfileRecord) -> Self {
        Self {
            person: Person {
                status: record.status,
                picture: PictureId(record.picture),
                about: record.about,
                ..Person::named(UserId(0), "", record.nickname)
            },
            seen_as: match record.seen_as {
                SeenAsRecord::Available => SeenAs::Available,
                SeenAsRecord::Away => SeenAs::Away,
                SeenAsRecord::Busy => SeenAs::Busy,
                SeenAsRecord::Invisible => SeenAs::Invisible,
            },
            requests: record.requests.map(|requests| match requests {
                RequestsRecord::Ask => FriendRequests::Ask,
                RequestsRecord::Auto => FriendRequests::Auto,
                RequestsRecord::Nobody => FriendRequests::Nobody,
            }),
            added_by: match record.added_by {
                AddedByRecord::Everybody => AddedBy::Everybody,
                AddedByRecord::Members => AddedBy::GroupMembers,
                AddedByRecord::Friends => AddedBy::Friends,
                AddedByRecord::Nobody => AddedBy::Nobody,
            },
        }
    }

    fn from_wire(wire: &mut wire::Reader<'_>) -> Option<Self> {
        wire.profile()
    }
}

/// What a conversation is. One of two people has no record: its row says with whom.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KindRecord {
    Direct {
        peer: u64,
    },
    Group(GroupRecord),
    Lobby(GroupRecord),
    Server {
        everybody: bool,
        #[serde(default)]
        from: u64,
    },
}

#[derive(Serialize, Deserialize)]
pub(super) struct GroupRecord {
    name: String,
    #[serde(default)]
    creator: u64,
    #[serde(default)]
    creator_name: String,
    #[serde(default)]
    policy: PolicyRecord,
    #[serde(default)]
    role: RoleRecord,
    #[serde(default)]
    members: u32,
    #[serde(default)]
    from: u64,
    #[serde(default)]
    announcement: String,
    #[serde(default)]
    picture: u64,
    #[serde(default)]
    quiet: bool,
    #[serde(default)]
    muted: Option<GagRecord>,
    #[serde(default)]
    blocked: bool,
    #[serde(default)]
    asking: u32,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PolicyRecord {
    #[default]
    Open,
    Invitation,
    Approval,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleRecord {
    #[default]
    Outside,
    Member,
    Administrator,
    Owner,
}

#[derive(Serialize, Deserialize)]
struct GagRecord {
    /// Nothing: until somebody ends it.
    #[serde(default)]
    until: Option<i64>,
}

impl GroupRecord {
    fn of(group: &Group) -> Self {
        Self {
            name: group.name.clone(),
            creator: group.creator.0,
            creator_name: group.creator_name.clone(),
            policy: match group.policy {
                JoinPolicy::Open => PolicyRecord::Open,
                JoinPolicy::Invitation => PolicyRecord::Invitation,
                JoinPolicy::Approval => PolicyRecord::Approval,
            },
            role: match group.role {
                MemberRole::Outside => RoleRecord::Outside,
                MemberRole::Member => RoleRecord::Member,
                MemberRole::Administrator => RoleRecord::Administrator,
                MemberRole::Owner => RoleRecord::Owner,
            },
            members: group.members,
            from: group.from.0,
            announcement: group.announcement.clone(),
            picture: group.picture.0,
            quiet: group.quiet,
            muted: group.muted.map(|gag| GagRecord {
                until: gag.until.map(|until| until.0),
            }),
            blocked: group.blocked,
            asking: group.asking,
        }
    }

    fn read(self) -> Group {
        Group {
            name: self.name,
            creator: UserId(self.creator),
            creator_name: self.creator_name,
            policy: match self.policy {
                PolicyRecord::Open => JoinPolicy::Open,
                PolicyRecord::Invitation => JoinPolicy::Invitation,
                PolicyRecord::Approval => JoinPolicy::Approval,
            },
            role: match self.role {
                RoleRecord::Outside => MemberRole::Outside,
                RoleRecord::Member => MemberRole::Member,
                RoleRecord::Administrator => MemberRole::Administrator,
                RoleRecord::Owner => MemberRole::Owner,
            },
            members: self.members,
            from: Seq(self.from),
            announcement: self.announcement,
            picture: PictureId(self.picture),
            quiet: self.quiet,
            muted: self.muted.map(|gag| Gag {
                until: gag.until.map(Timestamp),
            }),
            blocked: self.blocked,
            asking: self.asking,
        }
    }
}

impl Kept for ConversationKind {
    type Record = KindRecord;

    fn record(&self) -> KindRecord {
        match self {
            Self::Direct { peer } => KindRecord::Direct { peer: peer.0 },
            Self::Group(group) => KindRecord::Group(GroupRecord::of(group)),
            Self::Lobby(group) => KindRecord::Lobby(GroupRecord::of(group)),
            Self::Server { everybody, from } => KindRecord::Server {
                everybody: *everybody,
                from: from.0,
            },
        }
    }

    fn read(record: KindRecord) -> Self {
        match record {
            KindRecord::Direct { peer } => Self::Direct { peer: UserId(peer) },
            KindRecord::Group(group) => Self::Group(group.read()),
            KindRecord::Lobby(group) => Self::Lobby(group.read()),
            KindRecord::Server { everybody, from } => Self::Server {
                everybody,
                from: Seq(from),
            },
        }
    }

    fn from_wire(wire: &mut wire::Reader<'_>) -> Option<Self> {
        wire.kind()
    }
}

/// Why a text that waits was refused: the reasons that the server has for texts. It stays refused whatever
/// the reason was, until its author says what becomes of it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RefusalRecord {
    NotAccepting,
    Blocked,
    NotFriends,
    NoSuchConversation,
    EmptyText,
    LongText,
    ControlCharacter,
    UnknownBody,
    MessageIdReused,
    Gagged {
        #[serde(default)]
        until: Option<i64>,
    },
    AccountBlocked,
    NotAMember,
    GroupGone,
    Muted {
        #[serde(default)]
        until: Option<i64>,
    },
    GroupQuiet,
    GroupBlocked,
    NotForAll,
    ServerOnly,
    /// Any other reason.
    Refused,
}

impl Kept for Refusal {
    type Record = RefusalRecord;

    fn record(&self) -> RefusalRecord {
        match self {
            Self::NotAccepting => RefusalRecord::NotAccepting,
            Self::Blocked => RefusalRecord::Blocked,
            Self::NotFriends => RefusalRecord::NotFriends,
            Self::NoSuchConversation => RefusalRecord::NoSuchConversation,
            Self::Text(TextFault::Empty) => RefusalRecord::EmptyText,
            Self::Text(TextFault::TooLong) => RefusalRecord::LongText,
            Self::Text(TextFault::ControlCharacter) => RefusalRecord::ControlCharacter,
            Self::UnknownBody => RefusalRecord::UnknownBody,
            Self::MessageIdReused => RefusalRecord::MessageIdReused,
            Self::Gagged { until } => RefusalRecord::Gagged {
                until: until.map(|until| until.0),
            },
            Self::AccountBlocked => RefusalRecord::AccountBlocked,
            Self::NotAMember => RefusalRecord::NotAMember,
            Self::GroupGone => RefusalRecord::GroupGone,
            Self::Muted { until } => RefusalRecord::Muted {
                until: until.map(|until| until.0),
            },
            Self::GroupQuiet => RefusalRecord::GroupQuiet,
            Self::GroupBlocked => RefusalRecord::GroupBlocked,
            Self::NotForAll => RefusalRecord::NotForAll,
            Self::ServerOnly => RefusalRecord::ServerOnly,
            _ => RefusalRecord::Refused,
        }
    }

    fn read(record: RefusalRecord) -> Self {
        match record {
            RefusalRecord::NotAccepting => Self::NotAccepting,
            RefusalRecord::Blocked => Self::Blocked,
            RefusalRecord::NotFriends => Self::NotFriends,
            RefusalRecord::NoSuchConversation => Self::NoSuchConversation,
            RefusalRecord::EmptyText => Self::Text(TextFault::Empty),
            RefusalRecord::LongText => Self::Text(TextFault::TooLong),
            RefusalRecord::ControlCharacter => Self::Text(TextFault::ControlCharacter),
            RefusalRecord::UnknownBody => Self::UnknownBody,
            RefusalRecord::MessageIdReused => Self::MessageIdReused,
            RefusalRecord::Gagged { until } => Self::Gagged {
                until: until.map(Timestamp),
            },
            RefusalRecord::AccountBlocked => Self::AccountBlocked,
            RefusalRecord::NotAMember => Self::NotAMember,
            RefusalRecord::GroupGone => Self::GroupGone,
            RefusalRecord::Muted { until } => Self::Muted {
                until: until.map(Timestamp),
            },
            RefusalRecord::GroupQuiet => Self::GroupQuiet,
            RefusalRecord::GroupBlocked => Self::GroupBlocked,
            RefusalRecord::NotForAll => Self::NotForAll,
            RefusalRecord::ServerOnly => Self::ServerOnly,
            RefusalRecord::Refused => Self::RowRefused,
        }
    }

    fn from_wire(wire: &mut wire::Reader<'_>) -> Option<Self> {
        wire.refusal()
    }
}

#[cfg(test)]
mod tests;
