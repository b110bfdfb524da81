//! What the server says to a program.

use crate::codec::{Decode, Encode};
use crate::group::Group;
use crate::id::{ConversationId, DeviceId, PictureId, Seq, UserId};
use crate::message::Entry;
use crate::people::{Guesses, Profile, Rights};
use crate::refusal::{Refusal, Trouble};
use crate::request::Answer;
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ServerFrame {
    Welcome(Welcome),
    /// The registration response of OPAQUE.
    RegisterChallenge(Vec<u8>),
    /// The account exists; a login follows at once.
    Registered,
    /// The credential response of OPAQUE, the same in size and kind for a name that nobody has.
    LoginChallenge(Vec<u8>),
    /// The device is known: the next frame in either direction is sealed under its secret.
    Resuming,
    /// The first frame under the new keys, after a login and after a resumption alike.
    SignedIn(SignedIn),
    /// A frame before signing in was refused; the connection stays at its stage.
    Refused(Refusal),
    Answer {
        tag: u32,
        answer: Result<Answer, Refusal>,
    },
    Event(Event),
    Pong,
    /// The last frame of a connection that the server ends.
    Goodbye(Farewell),
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Welcome {
    /// See [`crate::MINOR`].
    pub minor: u16,
    /// What the people of this server call it.
    pub server_name: String,
    pub registration_open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedIn {
    pub user: UserId,
    pub name: String,
    pub device: DeviceId,
    /// Until when this device may come back without a password; using it moves this forward.
    pub expires_at: Timestamp,
    /// The account's revision; equal to the program's own, nothing needs to be sent.
    pub revision: u64,
    pub profile: Profile,
    /// The server's clock, so that a program whose own is wrong still shows sensible times.
    pub now: Timestamp,
    pub rights: Rights,
    /// The number of the server's life: a random one for each start, kept with its data. A program that
    /// was last connected in another life compares its history with the server's before it believes that
    /// one continues the other; see [`crate::request::Request::Compare`].
    pub life: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// A new entry. One that does not follow the program's last is a gap, and a gap is fetched.
    Posted {
        conversation: ConversationId,
        entry: Entry,
    },
    /// The conversation has grown up to here while this connection was behind: fetch it.
    Behind {
        conversation: ConversationId,
        head: Seq,
    },
    /// Something of the account has changed, and this is its new revision. A program that does
    /// not have the one before it asks for the lists.
    Changed { revision: u64, change: Change },
    /// Told and forgotten.
    Presence(Vec<(UserId, Presence)>),
    /// Somebody's marks in a conversation have moved: one's own on another device, or a friend's.
    Marked {
        conversation: ConversationId,
        user: UserId,
        marks: Marks,
    },
    /// Somebody is writing at this moment. Told and forgotten.
    Typing {
        conversation: ConversationId,
        user: UserId,
    },
    /// What one may do on this server has changed. Whoever is not connected is told at sign-in.
    Rights(Rights),
    /// Somebody has tried passwords at one's account. Told at each sign-in until the program says that its
    /// person has seen it.
    Guessed(Guesses),
    /// The server cannot keep what it is told at the moment, for this reason; `None`: it can again.
    Trouble(Option<Trouble>),
    /// Another device of the account has changed the password.
    PasswordChanged { at: Timestamp, address: String },
    /// The account was signed in to with its password on another device.
    NewDevice(NewDevice),
}

/// A device of the account that was not there before.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NewDevice {
    pub device: DeviceId,
    /// What it calls itself.
    pub name: String,
    pub at: Timestamp,
    pub address: String,
}

/// A part of what belongs to a person, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Change {
    Friend(Friend),
    Profile(Profile),
    Arranged {
        conversation: ConversationId,
        arrangement: Arrangement,
    },
    Draft(Draft),
    /// One has come into a group or is out of it, or is something else there.
    Conversation(Head),
    /// The person has taken this conversation out of their list. It is not listed any more.
    Hidden {
        conversation: ConversationId,
    },
}

/// What stands in somebody's composer and was not sent; for their own devices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Draft {
    pub conversation: ConversationId,
    /// Empty when there is nothing any more.
    pub text: String,
    /// The account's revision at which it was put there.
    pub version: u64,
    /// Which device has put it there.
    pub device: DeviceId,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Friend {
    pub user: UserId,
    pub name: String,
    pub nickname: String,
    /// A few words that they say about themselves.
    pub status: String,
    pub state: FriendState,
    /// The conversation of the two. It can be read once they have been friends.
    pub conversation: ConversationId,
    /// What was said with the request.
    pub greeting: String,
    /// One's own name for them; empty when there is none.
    pub remark: String,
    pub note: String,
    /// One does not hear of them.
    pub blocked: bool,
    pub picture: PictureId,
    /// What they write about themselves, a few lines.
    pub about: String,
    /// Since when the two have stood to each other like this.
    pub since: Timestamp,
}

impl Friend {
    /// A friend of whom nothing else is known.
    pub fn new(user: UserId, name: &str, nickname: &str, conversation: ConversationId) -> Self {
        Self {
            user,
            name: name.to_owned(),
            nickname: nickname.to_owned(),
            status: String::new(),
            state: FriendState::Friends,
            conversation,
            greeting: String::new(),
            remark: String::new(),
            note: String::new(),
            blocked: false,
            picture: PictureId::NONE,
            about: String::new(),
            since: Timestamp(0),
        }
    }
}

/// How two people stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum FriendState {
    Friends,
    /// One has asked them, and they have not answered.
    Asked,
    /// They have asked, and wait for an answer.
    Asks,
    /// They were friends, or a request came to nothing; the history stays readable.
    Parted,
    /// They have refused what one asked.
    Declined,
}

/// A conversation as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    /// The last place of its log.
    pub seq: Seq,
    /// One's own.
    pub mine: Marks,
    /// The other's, of two people.
    pub theirs: Marks,
    pub arrangement: Arrangement,
}

/// How somebody keeps a conversation in their list; for their own eyes, the same on every device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Arrangement {
    /// It stands above the others.
    pub pinned: bool,
    /// Nothing calls for attention when something comes.
    pub muted: bool,
}

/// How far somebody has come in a conversation. Marks move forward alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Marks {
    /// Everything up to here was in view.
    pub read: Seq,
    /// Everything up to here is on one of their devices.
    pub delivered: Seq,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ConversationKind {
    /// Two people.
    Direct { peer: UserId },
    /// Those who were added or have joined.
    Group(Group),
    /// Everybody on the server.
    Lobby(Group),
    /// What the server's administrators say, to everybody or to one alone; nobody else writes there.
    Server {
        everybody: bool,
        /// One reads what stands after this place.
        from: Seq,
    },
}

impl ConversationKind {
    /// The other one, of two.
    pub fn peer(&self) -> Option<UserId> {
        match self {
            Self::Direct { peer } => Some(*peer),
            Self::Group(_) | Self::Lobby(_) | Self::Server { .. } => None,
        }
    }

    /// What is known of a conversation of many.
    pub fn group(&self) -> Option<&Group> {
        match self {
            Self::Direct { .. } | Self::Server { .. } => None,
            Self::Group(group) | Self::Lobby(group) => Some(group),
        }
    }

    pub fn group_mut(&mut self) -> Option<&mut Group> {
        match self {
            Self::Direct { .. } | Self::Server { .. } => None,
            Self::Group(group) | Self::Lobby(group) => Some(group),
        }
    }

    /// One reads what stands after this place.
    pub fn from(&self) -> Seq {
        match self {
            Self::Direct { .. } => Seq::START,
            Self::Group(group) | Self::Lobby(group) => group.from,
            Self::Server { from, .. } => *from,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Presence {
    #[default]
    Offline,
    Online,
    /// Connected, and not at the screen.
    Away,
    Busy,
}

/// Why the server ends a connection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Farewell {
    /// Come back in a moment.
    Stopping,
    /// This device was signed out, here or elsewhere; its key is worth nothing any more.
    SignedOut,
    /// The person has signed in elsewhere, and this server allows one device at a time.
    SignedInElsewhere { at: Timestamp, address: String },
    /// The device's sign-in has expired.
    Expired,
    /// The program took too long to read or to say something; it may come back at once.
    TooSlow,
    /// Another connection of the same device has taken over.
    Replaced,
    /// The program said something that makes no sense.
    Nonsense,
    /// There were too many frames before signing in, or no sign-in at all.
    TooManyAttempts,
    /// An administrator has blocked the person: all of their devices are signed out.
    Blocked,
    /// An administrator has ended the connection; the program may come back after a while.
    Kicked,
}
