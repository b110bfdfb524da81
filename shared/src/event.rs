//! What the server says to a program.

use std::borrow::Cow;

use crate::answer::Answer;
use crate::codec::{Decode, Encode};
use crate::conversation::{Arrangement, Head, Marks};
use crate::draft::Draft;
use crate::friend::Friend;
use crate::id::{ConversationId, DeviceId, Seq, UserId};
use crate::message::Entry;
use crate::people::{Guesses, Profile, Rights};
use crate::presence::Presence;
use crate::refusal::{Refusal, Trouble};
use crate::time::Timestamp;

/// Every frame that a server may send.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ServerFrame {
    /// The first frame of the server.
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
    /// What came of a request.
    Answer {
        /// Repeats the tag of the request.
        tag: u32,
        /// A refusal concerns this request alone; the connection goes on.
        answer: Result<Answer, Refusal>,
    },
    /// Something happened that this program did not ask about.
    Event(Event),
    /// Answers a ping, so that the program knows that the connection is alive.
    Pong,
    /// The last frame of a connection that the server ends.
    Goodbye(Farewell),
}

impl ServerFrame {
    /// The same for a program of this [`crate::MINOR`]. An older program is told what was done, and not why.
    pub fn for_program(&self, minor: u16) -> Cow<'_, Self> {
        if minor >= 12 {
            return Cow::Borrowed(self);
        }
        Cow::Owned(match self {
            Self::Refused(Refusal::AccountBlockedFor { .. }) => {
                Self::Refused(Refusal::AccountBlocked)
            }
            Self::Goodbye(Farewell::BlockedFor { .. }) => Self::Goodbye(Farewell::Blocked),
            Self::Goodbye(Farewell::KickedFor { .. }) => Self::Goodbye(Farewell::Kicked),
            _ => return Cow::Borrowed(self),
        })
    }
}

/// The server's answer to [`crate::request::Hello`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Welcome {
    /// See [`crate::MINOR`].
    pub minor: u16,
    /// What the people of this server call it.
    pub server_name: String,
    /// Whether the program offers to make an account.
    pub registration_open: bool,
}

/// The state of the account at the moment of signing in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedIn {
    /// The id of this device, for the list of devices.
    pub device: DeviceId,
    /// Until when this device may come back without a password; using it moves this forward.
    pub expires_at: Timestamp,
    /// The account's revision; equal to the program's own, nothing needs to be sent.
    pub revision: u64,
    /// The account's own profile and settings.
    pub profile: Profile,
    /// The server's clock, so that a program whose own is wrong still shows sensible times.
    pub now: Timestamp,
    /// The role and gag of the account.
    pub rights: Rights,
    /// The number of the server's life: a random one for each start, kept with its data. A program that
    /// was last connected in another life compares its history with the server's before it believes that
    /// one continues the other; see [`crate::request::Request::Compare`].
    pub life: u64,
}

/// What happens on the server while a program is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// A new entry. One that does not follow the program's last is a gap, and a gap is fetched.
    Posted {
        /// The log that grew.
        conversation: ConversationId,
        /// Encoded once for all who hear of it.
        entry: Entry,
    },
    /// The conversation has grown up to here while this connection was behind: fetch it.
    Behind {
        /// The log that has to be fetched.
        conversation: ConversationId,
        /// The last place of the log.
        head: Seq,
    },
    /// Something of the account has changed, and this is its new revision. A program that does
    /// not have the one before it asks for the lists.
    Changed {
        /// One more than the revision before it.
        revision: u64,
        /// One part of the account, as it is after the change.
        change: Change,
    },
    /// Told and forgotten.
    Presence(Vec<(UserId, Presence)>),
    /// A person's marks in a conversation have moved: the user's own on another device, or a friend's.
    Marked {
        /// Where they moved.
        conversation: ConversationId,
        /// The person whose marks moved.
        user: UserId,
        /// Never behind the marks that were told before.
        marks: Marks,
    },
    /// A person is writing at this moment. Nothing is stored.
    Typing {
        /// Where they write.
        conversation: ConversationId,
        /// The person who writes.
        user: UserId,
    },
    /// The user's rights on this server have changed. Users who are not connected are told at sign-in.
    Rights(Rights),
    /// There were attempts to guess the account's password. Told at each sign-in until the program says that its
    /// user has seen it.
    Guessed(Guesses),
    /// The server cannot keep what it is told at the moment, for this reason; `None`: it can again.
    Trouble(Option<Trouble>),
    /// Another device of the account has changed the password.
    PasswordChanged {
        /// When it was changed.
        at: Timestamp,
        /// The network address of the device that changed it.
        address: String,
    },
    /// The account was signed in to with its password on another device.
    NewDevice(NewDevice),
    /// Why an administrator has taken the right to write, in their words; empty when they do not say. Told before
    /// the [`Event::Rights`] with that gag, and at each sign-in while it holds.
    GagReason(String),
}

impl Event {
    /// The first [`crate::MINOR`] of a program that knows it. Others are not told.
    pub fn since(&self) -> u16 {
        match self {
            Self::Posted { .. }
            | Self::Behind { .. }
            | Self::Changed { .. }
            | Self::Presence(_)
            | Self::Marked { .. }
            | Self::Typing { .. }
            | Self::Rights(_)
            | Self::Guessed(_)
            | Self::Trouble(_)
            | Self::PasswordChanged { .. } => 0,
            Self::NewDevice(_) => 9,
            Self::GagReason(_) => 12,
        }
    }
}

/// A device of the account that was not there before.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NewDevice {
    /// The id by which the reader can sign it out.
    pub device: DeviceId,
    /// What it calls itself.
    pub name: String,
    /// When it signed in.
    pub at: Timestamp,
    /// The network address that it signed in from.
    pub address: String,
}

/// A part of an account, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Change {
    /// A friendship or a request changed, or a friend's profile did.
    Friend(Friend),
    /// The account's own profile or settings changed.
    Profile(Profile),
    /// A conversation is kept in the list in another way.
    Arranged {
        /// The conversation that was pinned, muted or neither.
        conversation: ConversationId,
        /// Replaces the one before as a whole.
        arrangement: Arrangement,
    },
    /// A draft changed on another device, or was removed.
    Draft(Draft),
    /// The user joined or left a group, or has another role there.
    Conversation(Head),
    /// The person has taken this conversation out of their list. It is not listed any more.
    Hidden {
        /// The conversation that leaves the list on every device.
        conversation: ConversationId,
    },
}

/// Why the server ends a connection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Farewell {
    /// Come back in a moment.
    Stopping,
    /// This device was signed out, here or elsewhere; its key is worth nothing any more.
    SignedOut,
    /// The person has signed in elsewhere, and this server allows one device at a time.
    SignedInElsewhere {
        /// When the other device signed in.
        at: Timestamp,
        /// The network address of the other device.
        address: String,
    },
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
    /// `Blocked` with the administrator's words; for programs from minor 12 on.
    BlockedFor {
        /// The administrator's own words.
        reason: String,
    },
    /// `Kicked` with the administrator's words; for programs from minor 12 on.
    KickedFor {
        /// The administrator's own words.
        reason: String,
    },
    /// Never sent: what a program reads in place of a reason that it does not know.
    Newer,
}
