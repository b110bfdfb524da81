//! What a program says to the server.

use crate::body::Body;
use crate::codec::{Decode, Encode};
use crate::conversation::{Arrangement, Marks};
use crate::group::{JoinPolicy, Which};
use crate::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use crate::order::Order;
use crate::people::Profile;
use crate::time::Timestamp;

/// Every frame that a program may send. Which of them is possible depends on the stage of the
/// connection; the server has no code for one at the wrong stage.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClientFrame {
    /// The first frame of every connection.
    Hello(Hello),
    RegisterStart(RegisterStart),
    /// The registration upload of OPAQUE.
    RegisterFinish(Vec<u8>),
    LoginStart(LoginStart),
    LoginFinish(LoginFinish),
    /// Signs in with the key that this connection's handshake has proved.
    Resume,
    /// After signing in, everything is a request with a tag that its answer repeats.
    Request {
        tag: u32,
        request: Request,
    },
    /// Says that somebody is there when there was nothing else to say.
    Ping,
    /// The same as `Resume`, unless another connection of this device is there: then it is refused. A
    /// program whose connection was replaced asks like this, so that two programs with one key do
    /// not throw each other out for ever.
    ResumeIfFree,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// See [`crate::MINOR`].
    pub minor: u16,
    /// Name and version of the program, for the log.
    pub program: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RegisterStart {
    pub name: String,
    pub nickname: String,
    /// The registration request of OPAQUE.
    pub opaque: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LoginStart {
    pub name: String,
    /// The credential request of OPAQUE.
    pub opaque: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LoginFinish {
    /// The credential finalization of OPAQUE.
    pub opaque: Vec<u8>,
    /// What its owner would call this device, for the list of devices.
    pub device_name: String,
}

/// How many entries a page of history holds at the most; its bytes are bounded by the server.
pub const PAGE_ENTRIES: u16 = 1000;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Request {
    /// The next page of one's friends, by their ids.
    Friends {
        after: UserId,
    },
    /// The next page of one's conversations, by their ids.
    Conversations {
        after: ConversationId,
    },
    /// Asks somebody to be friends, with a few words; what comes of it depends on what they allow.
    AddFriend {
        name: String,
        greeting: String,
    },
    /// Accepts or refuses what somebody has asked.
    AnswerFriend {
        user: UserId,
        accept: bool,
    },
    /// Ends a friendship, for both, or takes a request back. The history stays.
    EndFriendship {
        user: UserId,
    },
    /// Keeps somebody away without telling them, or ends that.
    Block {
        user: UserId,
        blocked: bool,
    },
    /// One's own name for somebody, and a note about them; for one's own eyes.
    Remark {
        user: UserId,
        remark: String,
        note: String,
    },
    Post(Post),
    /// After a post was refused because the server was in trouble, it refuses all that this
    /// connection posts, since what was sent behind that post must not overtake it. From here on
    /// the program posts again, in order; it has heard the answer to everything before.
    SendAgain,
    /// The one repair for everything: a conversation after a place.
    Fetch {
        conversation: ConversationId,
        after: Seq,
        limit: u16,
    },
    /// Marks move forward alone: one that is behind changes nothing.
    Mark {
        conversation: ConversationId,
        marks: Marks,
    },
    Arrange {
        conversation: ConversationId,
        arrangement: Arrangement,
    },
    /// Takes one's own message back, for both; its place stays.
    Delete {
        conversation: ConversationId,
        seq: Seq,
    },
    /// Somebody is writing; told and forgotten.
    Typing {
        conversation: ConversationId,
    },
    /// Whether somebody is at this device.
    Idle {
        idle: bool,
    },
    /// How one wants to be seen, and by whom one may be asked.
    SetProfile(Profile),
    /// The devices that may come back without a password.
    Devices,
    /// Signs another device out.
    Revoke {
        device: DeviceId,
    },
    /// When and from where one has signed in, the latest first.
    Logins,
    /// The next page of the people of this server, by their ids.
    People {
        after: UserId,
    },
    /// Ends this device's session; its key is worth nothing afterwards.
    SignOut,
    /// What stands in one's composer and was not sent, for one's other devices; empty when there is
    /// nothing any more. `base` is the version that it was written from: what another device has put
    /// there since is not overwritten.
    Draft {
        conversation: ConversationId,
        text: String,
        base: u64,
    },
    /// The next page of one's drafts, by their conversations.
    Drafts {
        after: ConversationId,
    },
    /// Somebody as everybody may see them.
    Person {
        user: UserId,
    },
    /// The picture that somebody has now.
    Picture {
        user: UserId,
    },
    /// Takes this picture as one's own (see [`crate::picture`]), or has none from here on.
    SetPicture(Option<Vec<u8>>),
    /// A line that an administrator has typed, and the language in which they want to hear what came
    /// of it, as a tag such as `en` or `zh-CN`.
    Administer {
        line: String,
        language: String,
    },
    /// Makes a group, which one owns.
    CreateGroup {
        name: String,
        policy: JoinPolicy,
    },
    JoinGroup(Which),
    /// Decides something about a group.
    Order {
        conversation: ConversationId,
        order: Order,
    },
    /// The next page of the groups that one may see, by their ids: those that one is in, and those that
    /// everybody may join.
    Groups {
        after: ConversationId,
    },
    /// The next page of those who are in a group, by their ids.
    Members {
        conversation: ConversationId,
        after: UserId,
    },
    /// The picture that a group has now.
    GroupPicture {
        conversation: ConversationId,
    },
    /// The next page of those who want to be let into a group, by their ids.
    Wishes {
        conversation: ConversationId,
        after: UserId,
    },
    /// Who of a conversation of many is there at this moment.
    Present {
        conversation: ConversationId,
    },
    /// One has seen, on this device, that passwords were tried at one's account so many times in all.
    GuessesSeen {
        total: u64,
    },
    /// Whether the server has these entries, at these places. `life` is the last life of a server in which
    /// the program had compared its history, 0 where it never did or has said so before.
    Compare {
        life: u64,
        places: Vec<Held>,
    },
    /// Begins to change one's password, over the connection that is signed in.
    PasswordStart(PasswordStart),
    /// Proves the old one, and has the new one from here on.
    PasswordFinish(PasswordFinish),
    /// Takes a conversation that has ended, or that this person has left, out of their list, on every device.
    /// It comes back when they are in it again.
    Hide {
        conversation: ConversationId,
    },
    /// What is new about the people of this server since a place in its journal; `None`: from here on. For a
    /// program whose person looks at the list of everybody, once in a while.
    PeopleNews {
        since: Option<u64>,
    },
    /// Keeps away whoever has this name, as [`Request::Block`] does by number. A name is no more of a secret here than to
    /// [`Request::AddFriend`].
    BlockNamed {
        name: String,
    },
    /// Never sent: what a server reads in place of a request that it does not know.
    Newer,
}

impl Request {
    /// The first [`crate::MINOR`] of a server that knows it. Others are not asked.
    pub fn since(&self) -> u16 {
        match self {
            Self::Friends { .. }
            | Self::Conversations { .. }
            | Self::AddFriend { .. }
            | Self::AnswerFriend { .. }
            | Self::EndFriendship { .. }
            | Self::Block { .. }
            | Self::Remark { .. }
            | Self::Post(_)
            | Self::SendAgain
            | Self::Fetch { .. }
            | Self::Mark { .. }
            | Self::Arrange { .. }
            | Self::Delete { .. }
            | Self::Typing { .. }
            | Self::Idle { .. }
            | Self::SetProfile(_)
            | Self::Devices
            | Self::Revoke { .. }
            | Self::Logins
            | Self::People { .. }
            | Self::SignOut
            | Self::Draft { .. }
            | Self::Drafts { .. }
            | Self::Person { .. }
            | Self::Picture { .. }
            | Self::SetPicture(_)
            | Self::Administer { .. }
            | Self::CreateGroup { .. }
            | Self::JoinGroup(_)
            | Self::Groups { .. }
            | Self::Members { .. }
            | Self::GroupPicture { .. }
            | Self::Wishes { .. }
            | Self::Present { .. }
            | Self::GuessesSeen { .. }
            | Self::Compare { .. }
            | Self::PasswordStart(_)
            | Self::PasswordFinish(_)
            | Self::Hide { .. }
            | Self::Newer => 0,
            Self::PeopleNews { .. } => 8,
            Self::Order { .. } => 11,
            Self::BlockNamed { .. } => 12,
        }
    }
}

/// Both halves at once: the old password is proved as in a sign-in, the new one is registered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PasswordStart {
    /// The credential request of OPAQUE, for the old password.
    pub login: Vec<u8>,
    /// The registration request of OPAQUE, for the new one.
    pub registration: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PasswordFinish {
    /// The credential finalization of OPAQUE.
    pub login: Vec<u8>,
    /// The registration upload of OPAQUE.
    pub registration: Vec<u8>,
    /// Signs out all other devices; those that stay need no password.
    pub end_others: bool,
}

/// An entry as a program holds it. Where an entry of this name, author and time stands at this place of the
/// server's log, everything before it is the same, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Held {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub author: UserId,
    pub id: MessageId,
    pub at: Timestamp,
}

/// So many entries are compared with one request.
pub const COMPARED_ENTRIES: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Post {
    pub conversation: ConversationId,
    pub id: MessageId,
    pub body: Body,
}
