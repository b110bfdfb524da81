//! The frames that the server sends to a program.

use std::borrow::Cow;

use crate::answer::Answer;
use crate::codec::{Decode, Encode};
use crate::conversation::{Arrangement, Head, Marks};
use crate::draft::Draft;
use crate::friend::Friend;
use crate::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use crate::kept::Saved;
use crate::message::Entry;
use crate::people::{Guesses, Profile, Rights};
use crate::presence::Presence;
use crate::refusal::{Refusal, Trouble};
use crate::scheduled::Scheduled;
use crate::time::Timestamp;

/// Every frame that a server may send.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ServerFrame {
    /// The first frame of the server.
    Welcome(Welcome),
    /// The registration response of OPAQUE.
    RegisterChallenge(Vec<u8>),
    /// The account exists. The client logs in next.
    Registered,
    /// The credential response of OPAQUE, with the same size and form for a name that nobody has.
    LoginChallenge(Vec<u8>),
    /// The device is known: the next frame in either direction is sealed under its secret.
    Resuming,
    /// The first frame under the new keys, after a login and after a resumption.
    SignedIn(SignedIn),
    /// A frame before the sign-in was refused; the connection stays at its stage.
    Refused(Refusal),
    /// The answer to a request.
    Answer {
        /// Repeats the tag of the request.
        tag: u32,
        /// A refusal concerns only this request; the connection goes on.
        answer: Result<Answer, Refusal>,
    },
    /// An event that this program did not ask about.
    Event(Event),
    /// Answers a ping, so that the program knows that the connection is alive.
    Pong,
    /// The last frame of a connection that the server ends.
    Goodbye(Farewell),
}

impl ServerFrame {
    /// The same for a program of this [`crate::MINOR`]. An older program is told what was done, without the reason.
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
    /// What the users of this server call it.
    pub server_name: String,
    /// Whether the program offers to make an account.
    pub registration_open: bool,
}

/// The state of the account at the moment of signing in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedIn {
    /// The id of this device, for the list of devices.
    pub device: DeviceId,
    /// Until when this device may come back without a password. Using the device moves this forward.
    pub expires_at: Timestamp,
    /// The account's revision. A program that has the same one asks for nothing.
    pub revision: u64,
    /// The account's own profile and settings.
    pub profile: Profile,
    /// The server's clock, so that a program whose own clock is wrong still shows sensible times.
    pub now: Timestamp,
    /// The role and gag of the account.
    pub rights: Rights,
    /// The number of the server's life. Each start of the server draws it at random and keeps it with its data. A
    /// program that was last connected in another life compares its history with the server's before it relies on it;
    /// see [`crate::request::Request::Compare`].
    pub life: u64,
}

/// What a signed-in program is told.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// A new entry. If it does not follow the program's last entry, there is a gap, and the program fetches it.
    Posted {
        /// The log that grew.
        conversation: ConversationId,
        /// Encoded once for all readers.
        entry: Entry,
    },
    /// The conversation has grown up to this place while this connection was behind. The program fetches it.
    Behind {
        /// The log that has to be fetched.
        conversation: ConversationId,
        /// The last place of the log.
        head: Seq,
    },
    /// A part of the account has changed, and this is its new revision. A program that does not have the revision
    /// before it asks for the lists.
    Changed {
        /// One more than the revision before it.
        revision: u64,
        /// One part of the account, as it is after the change.
        change: Change,
    },
    /// Who is online. It is told and not stored.
    Presence(Vec<(UserId, Presence)>),
    /// A person's marks in a conversation have moved: the user's own on another device, or a friend's.
    Marked {
        /// The place up to which they moved.
        conversation: ConversationId,
        /// The person whose marks moved.
        user: UserId,
        /// Never behind the marks that were told before.
        marks: Marks,
    },
    /// A person is writing at this moment. Nothing is stored.
    Typing {
        /// The conversation in which they write.
        conversation: ConversationId,
        /// The person who writes.
        user: UserId,
    },
    /// The user's rights on this server have changed. Users who are not connected are told at sign-in.
    Rights(Rights),
    /// Somebody tried to guess the account's password. It is told at each sign-in until the program says that its
    /// user has seen it.
    Guessed(Guesses),
    /// The server cannot store anything at the moment, for this reason; `None`: it can again.
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
    /// Why an administrator has taken the right to write, in their words; empty if they gave no reason. It is told
    /// before the [`Event::Rights`] with that gag, and at each sign-in while the gag holds.
    GagReason(String),
    /// Whether friends may nudge the user. It is told at each sign-in, and when it changes.
    TakesNudges(bool),
}

impl Event {
    /// The first [`crate::MINOR`] of a program that knows this event. Older programs are not told.
    pub fn since(&self) -> u16 {
        match self {
            Self::Changed {
                change: Change::Saved { .. },
                ..
            } => 14,
            Self::Changed {
                change: Change::Scheduled(_) | Change::Unscheduled { .. },
                ..
            }
            | Self::TakesNudges(_) => 14,
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

/// A device on which the account was not signed in before.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NewDevice {
    /// The id by which the reader can sign it out.
    pub device: DeviceId,
    /// The name that the device chose for itself.
    pub name: String,
    /// When it signed in.
    pub at: Timestamp,
    /// The network address that it signed in from.
    pub address: String,
}

/// A part of an account, as it is after the change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Change {
    /// A friendship or a request changed, or a friend's profile did.
    Friend(Friend),
    /// The account's own profile or settings changed.
    Profile(Profile),
    /// The user has pinned or muted a conversation, or undone it.
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
    /// The user has taken this conversation out of their list.
    Hidden {
        /// The conversation that leaves the list on every device.
        conversation: ConversationId,
    },
    /// The user has saved a message, or does without it now.
    Saved {
        /// Which message, and when.
        saved: Saved,
        /// False when it is not saved any more.
        on: bool,
    },
    /// A text waits for its time, is another one than before, or was refused when its time had come.
    Scheduled(Scheduled),
    /// A text does not wait any more: it was posted, or its author has taken it back.
    Unscheduled {
        /// The id of the message.
        id: MessageId,
        /// The server has posted it.
        posted: bool,
    },
}

/// Why the server ends a connection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Farewell {
    /// The server stops. The program may come back in a moment.
    Stopping,
    /// This device was signed out, here or elsewhere; its key is worthless now.
    SignedOut,
    /// The user has signed in on another device, and this server allows one device at a time.
    SignedInElsewhere {
        /// When the other device signed in.
        at: Timestamp,
        /// The network address of the other device.
        address: String,
    },
    /// The device's sign-in has expired.
    Expired,
    /// The program took too long to read or to send something; it may come back at once.
    TooSlow,
    /// Another connection of the same device has taken over.
    Replaced,
    /// The program sent something that makes no sense.
    Nonsense,
    /// There were too many frames before signing in, or no sign-in at all.
    TooManyAttempts,
    /// An administrator has blocked the person: all of their devices are signed out.
    Blocked,
    /// An administrator has ended the connection; the program may come back after a while.
    Kicked,
    /// `Blocked` with the administrator's words, for programs from minor 12 on.
    BlockedFor {
        /// The administrator's own words.
        reason: String,
    },
    /// `Kicked` with the administrator's words, for programs from minor 12 on.
    KickedFor {
        /// The administrator's own words.
        reason: String,
    },
    /// Never sent. A program reads this in place of a reason that it does not know.
    Newer,
}
