//! The frames that a program sends to the server.

use crate::body::Body;
use crate::codec::{Decode, Encode};
use crate::conversation::{Arrangement, Marks};
use crate::group::{JoinPolicy, Which};
use crate::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use crate::order::Order;
use crate::people::Profile;
use crate::time::Timestamp;

/// Every frame that a program may send. The stage of the connection decides which of them are possible; the server
/// has no code for a frame at the wrong stage.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClientFrame {
    /// The first frame of every connection.
    Hello(Hello),
    /// Begins to make an account.
    RegisterStart(RegisterStart),
    /// The registration upload of OPAQUE.
    RegisterFinish(Vec<u8>),
    /// Begins a login with a password.
    LoginStart(LoginStart),
    /// Answers [`crate::event::ServerFrame::LoginChallenge`].
    LoginFinish(LoginFinish),
    /// Signs in with the key that this connection's handshake has proved.
    Resume,
    /// After the sign-in, every frame is a request with a tag that its answer repeats.
    Request {
        /// Chosen by the program; the server does not interpret it.
        tag: u32,
        /// The server answers each once.
        request: Request,
    },
    /// Shows that the program is alive if it has nothing else to send.
    Ping,
    /// The same as `Resume`, but refused if the device has another connection. A program whose connection was
    /// replaced asks like this, so that two programs with one key do not end each other's connections for ever.
    ResumeIfFree,
}

/// What a program tells about itself before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// See [`crate::MINOR`].
    pub minor: u16,
    /// Name and version of the program, for the log.
    pub program: String,
}

/// The first half of making an account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RegisterStart {
    /// The login name; a [`crate::text::Username`], checked by the server.
    pub name: String,
    /// What others see; a [`crate::text::Nickname`], checked by the server.
    pub nickname: String,
    /// The registration request of OPAQUE.
    pub opaque: Vec<u8>,
}

/// The first half of a login with a password.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LoginStart {
    /// The login name, as it was typed.
    pub name: String,
    /// The credential request of OPAQUE.
    pub opaque: Vec<u8>,
}

/// The second half of a login with a password.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LoginFinish {
    /// The credential finalization of OPAQUE.
    pub opaque: Vec<u8>,
    /// The name of this device in the list of devices.
    pub device_name: String,
}

/// The largest number of entries in a page of history; the server also limits its bytes.
pub const PAGE_ENTRIES: u16 = 1000;

/// What a signed-in program can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Request {
    /// The next page of the user's friends, by their ids.
    Friends {
        /// The last id of the page before; 0 for the first page.
        after: UserId,
    },
    /// The next page of the user's conversations, by their ids.
    Conversations {
        /// The last id of the page before; 0 for the first page.
        after: ConversationId,
    },
    /// Sends a friend request with a few words. The outcome depends on the other person's policy.
    AddFriend {
        /// A login name.
        name: String,
        /// Shown beside the request; may be empty.
        greeting: String,
    },
    /// Accepts or refuses a friend request.
    AnswerFriend {
        /// The person who asked.
        user: UserId,
        /// False refuses; the other person is told.
        accept: bool,
    },
    /// Ends a friendship, for both, or takes a request back. The history stays.
    EndFriendship {
        /// A friend, or a person whom the user asked.
        user: UserId,
    },
    /// Blocks a person without telling them, or ends the block.
    Block {
        /// The person to block.
        user: UserId,
        /// False ends the block.
        blocked: bool,
    },
    /// The user's own name for a person, and a note about them. Nobody else sees either.
    Remark {
        /// A friend, or a person in a request.
        user: UserId,
        /// Empty removes it.
        remark: String,
        /// Empty removes it.
        note: String,
    },
    /// Appends a message to a conversation.
    Post(Post),
    /// Posts again after a refusal. When the server refuses a post because it is in trouble, it refuses all further
    /// posts of this connection, so that none overtakes the refused one. With this request the program says that it
    /// has all answers to its earlier posts, and that it posts again in order.
    SendAgain,
    /// Entries of a conversation after a place. It repairs a reconnect, a gap, a full queue and a new device.
    Fetch {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// The last place that the program has.
        after: Seq,
        /// At most [`PAGE_ENTRIES`].
        limit: u16,
    },
    /// Moves marks forward. A mark that is behind the server's changes nothing.
    Mark {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// The furthest places that this device knows.
        marks: Marks,
    },
    /// Pins or mutes a conversation in the reader's list.
    Arrange {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// Replaces the one before as a whole.
        arrangement: Arrangement,
    },
    /// Deletes the author's own message for everybody; its place stays.
    Delete {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// The place of the author's own message.
        seq: Seq,
    },
    /// The user is writing. Nothing is stored.
    Typing {
        /// The conversation that the request is about.
        conversation: ConversationId,
    },
    /// Whether the user is away from this device.
    Idle {
        /// True after some minutes without a key or a movement of the pointer.
        idle: bool,
    },
    /// Changes the user's profile, presence and policies.
    SetProfile(Profile),
    /// The devices that may come back without a password.
    Devices,
    /// Signs another device out.
    Revoke {
        /// From the list of devices.
        device: DeviceId,
    },
    /// When and from where the user signed in, the latest first.
    Logins,
    /// The next page of the people of this server, by their ids.
    People {
        /// The last id of the page before; 0 for the first page.
        after: UserId,
    },
    /// Ends this device's session; its key is worthless afterwards.
    SignOut,
    /// The unsent text in the user's composer, for their other devices; empty when it was sent or cleared. `base` is
    /// the version from which it was written, so it does not overwrite a newer draft of another device.
    Draft {
        /// Each conversation has one draft for each account.
        conversation: ConversationId,
        /// The whole text of the composer.
        text: String,
        /// From [`crate::draft::Draft::version`].
        base: u64,
    },
    /// The next page of the user's drafts, by their conversations.
    Drafts {
        /// The last id of the page before; 0 for the first page.
        after: ConversationId,
    },
    /// The public profile of a person.
    Person {
        /// The person whose card is opened.
        user: UserId,
    },
    /// The current picture of a person.
    Picture {
        /// The person whose picture is shown.
        user: UserId,
    },
    /// Sets the user's picture (see [`crate::picture`]), or removes it.
    SetPicture(Option<Vec<u8>>),
    /// A line that an administrator has typed, and the language for the answer, as a tag such as `en` or `zh-CN`.
    Administer {
        /// One command with its arguments, as in the terminal.
        line: String,
        /// The lines of the answer are in it.
        language: String,
    },
    /// Makes a group, which the user owns.
    CreateGroup {
        /// A [`crate::text::GroupName`], checked by the server.
        name: String,
        /// How new members join.
        policy: JoinPolicy,
    },
    /// Joins a group, or asks to join if that is the group's policy.
    JoinGroup(Which),
    /// Decides something about a group.
    Order {
        /// The group that the decision is about.
        conversation: ConversationId,
        /// It names people by their login names.
        order: Order,
    },
    /// The next page of the groups that the user may see, by their ids: their own, and those that everybody may
    /// join.
    Groups {
        /// The last id of the page before; 0 for the first page.
        after: ConversationId,
    },
    /// The next page of the members of a group, by their ids.
    Members {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// The last id of the page before; 0 for the first page.
        after: UserId,
    },
    /// The current picture of a group.
    GroupPicture {
        /// The conversation that the request is about.
        conversation: ConversationId,
    },
    /// The next page of the people who asked to join a group, by their ids.
    Wishes {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// The last id of the page before; 0 for the first page.
        after: UserId,
    },
    /// The members of a group or the lobby who are online.
    Present {
        /// The conversation that the request is about.
        conversation: ConversationId,
    },
    /// The user has seen, on this device, how many attempts to guess their password there were in all.
    GuessesSeen {
        /// From [`crate::people::Guesses::total`].
        total: u64,
    },
    /// Asks whether the server has these entries at these places. `life` is the last life of the server in which the
    /// program compared its history. It is 0 if the program never did, or has told this life before.
    Compare {
        /// Told at sign-in: see [`crate::event::SignedIn::life`].
        life: u64,
        /// At most [`COMPARED_ENTRIES`].
        places: Vec<Held>,
    },
    /// Begins to change the password, over the connection that is signed in.
    PasswordStart(PasswordStart),
    /// Proves the old password and registers the new one.
    PasswordFinish(PasswordFinish),
    /// Takes a conversation that has ended, or that the user has left, out of their list on every device. It comes
    /// back when they are a member again.
    Hide {
        /// The conversation that the request is about.
        conversation: ConversationId,
    },
    /// What is new about the users of this server since a place in its journal; `None`: from now on. For a program
    /// whose user looks at the list of all users, now and then.
    PeopleNews {
        /// The number in the answer before.
        since: Option<u64>,
    },
    /// Blocks the user with this name, as [`Request::Block`] does by number. The answer reveals whether the name
    /// exists, as the answer to [`Request::AddFriend`] does.
    BlockNamed {
        /// A login name.
        name: String,
    },
    /// Never sent. A server reads this in place of a request that it does not know.
    Newer,
    /// The commands that the user may have the server carry out, for [`Request::Administer`]. Whoever administers
    /// nothing is refused.
    Commands {
        /// A tag such as `en` or `zh-CN`. The commands are explained in this language.
        language: String,
    },
    /// Passes on what the user may read in one conversation to another one. The server writes the message from its
    /// own log, and answers as to [`Request::Post`].
    Forward(Forward),
    /// The pinned messages of a conversation, for a program whose log does not go that far yet, and who may pin.
    Pins {
        /// The conversation that the request is about.
        conversation: ConversationId,
    },
    /// Saves a message for the user's own devices, or does without it.
    Save {
        /// The conversation that the request is about.
        conversation: ConversationId,
        /// The place of the message.
        seq: Seq,
        /// False when it is not saved any more.
        on: bool,
    },
    /// The next page of the messages that the user has saved, by their conversations and places.
    Saved {
        /// The conversation of the last one of the page before; 0 for the first page.
        after: ConversationId,
        /// The place of the last one of the page before; 0 for the first page.
        seq: Seq,
    },
    /// Has the server post a text later. If a text with this id waits already, this replaces its words, its time and
    /// the reason for which it was not posted.
    Schedule {
        /// The log that the text is for.
        conversation: ConversationId,
        /// The id that the message will have.
        id: MessageId,
        /// When the server posts it; see [`crate::scheduled::Scheduled::check`].
        at: Timestamp,
        /// A text or an answer whose manner is [`crate::body::Manner::scheduled`].
        body: Body,
    },
    /// Takes a text back that waits for its time.
    Unschedule {
        /// From the list of texts that wait.
        id: MessageId,
    },
    /// Has a text that waits posted at once.
    SendScheduled {
        /// From the list of texts that wait.
        id: MessageId,
    },
    /// The next page of the user's texts that wait for their time, by their ids.
    Scheduled {
        /// The last id of the page before; zeros for the first page.
        after: MessageId,
    },
    /// Whether friends may nudge the user.
    TakeNudges {
        /// False refuses each nudge. Its author is told so.
        take: bool,
    },
}

impl Request {
    /// The first [`crate::MINOR`] of a server that knows this request. Older servers are not asked.
    pub fn since(&self) -> u16 {
        match self {
            Self::Friends { .. }
            | Self::Conversations { .. }
            | Self::AddFriend { .. }
            | Self::AnswerFriend { .. }
            | Self::EndFriendship { .. }
            | Self::Block { .. }
            | Self::Remark { .. }
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
            Self::Post(post) => post.body.kind.since(),
            Self::PeopleNews { .. } => 8,
            Self::Order {
                order: Order::SetPinning { .. },
                ..
            }
            | Self::Pins { .. }
            | Self::Save { .. }
            | Self::Saved { .. } => 14,
            Self::Order { .. } => 11,
            Self::BlockNamed { .. } => 12,
            Self::Commands { .. } => 13,
            Self::Forward(_) => 14,
            Self::Schedule { .. }
            | Self::Unschedule { .. }
            | Self::SendScheduled { .. }
            | Self::Scheduled { .. }
            | Self::TakeNudges { .. } => 14,
        }
    }

    /// Whether the request changes nothing, on the server or for anybody. Answers to later requests that only read,
    /// and to posts, may overtake its answer.
    pub fn only_reads(&self) -> bool {
        // A request that is missing here waits for its turn, which is right for every request. `Compare` is missing
        // because administrators are told of a server that was set back.
        matches!(
            self,
            Self::Friends { .. }
                | Self::Conversations { .. }
                | Self::Fetch { .. }
                | Self::Devices
                | Self::Logins
                | Self::People { .. }
                | Self::PeopleNews { .. }
                | Self::Drafts { .. }
                | Self::Person { .. }
                | Self::Picture { .. }
                | Self::Groups { .. }
                | Self::Members { .. }
                | Self::GroupPicture { .. }
                | Self::Wishes { .. }
                | Self::Present { .. }
                | Self::Commands { .. }
                | Self::Pins { .. }
                | Self::Saved { .. }
                | Self::Scheduled { .. }
        )
    }
}

/// What is passed on, and where to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Forward {
    /// The conversation that gets it.
    pub conversation: ConversationId,
    /// As in [`Post`]: sending it again finds the same entry.
    pub id: MessageId,
    /// The conversation in which it was said.
    pub from: ConversationId,
    /// The places of texts and cards there, in their order; at most [`crate::body::CARD_SAYINGS`].
    pub places: Vec<Seq>,
}

/// Both halves at once: the proof of the old password as in a sign-in, and the registration of the new one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PasswordStart {
    /// The credential request of OPAQUE, for the old password.
    pub login: Vec<u8>,
    /// The registration request of OPAQUE, for the new one.
    pub registration: Vec<u8>,
}

/// The proof of the old password and the record of the new one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PasswordFinish {
    /// The credential finalization of OPAQUE.
    pub login: Vec<u8>,
    /// The registration upload of OPAQUE.
    pub registration: Vec<u8>,
    /// Signs out all other devices. Devices that stay need no password.
    pub end_others: bool,
}

/// An entry as a program holds it. If the server's log has an entry with this id, author and time at this place,
/// everything before it is the same, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Held {
    /// The log to look at.
    pub conversation: ConversationId,
    /// The place to look at.
    pub seq: Seq,
    /// The author in the program's copy.
    pub author: UserId,
    /// The message id in the program's copy.
    pub id: MessageId,
    /// The time in the program's copy.
    pub at: Timestamp,
}

/// The largest number of entries in one comparison.
pub const COMPARED_ENTRIES: usize = 500;

/// A message on its way to the server.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Post {
    /// The log that the message is for.
    pub conversation: ConversationId,
    /// The same in each attempt, so that the message is stored once.
    pub id: MessageId,
    /// Checked by [`crate::envelope::Envelope::of`].
    pub body: Body,
}
