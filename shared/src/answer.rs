//! What the server says to what a program has asked.

use crate::codec::{Decode, Encode};
use crate::conversation::{Head, Listed, Marks};
use crate::draft::Draft;
use crate::friend::Friend;
use crate::group::Member;
use crate::id::{ConversationId, PictureId, Seq, UserId};
use crate::message::Entry;
use crate::people::{Device, Login, Person};
use crate::presence::Presence;
use crate::time::Timestamp;

/// What a request is answered with when it is not refused.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// `revision` is that of the account when the page was read: a program that sees it change
    /// between two pages begins again.
    Friends {
        revision: u64,
        friends: Vec<Friend>,
        more: bool,
    },
    Conversations {
        heads: Vec<Head>,
        more: bool,
    },
    /// How the two stand to each other now.
    Friend {
        friend: Friend,
    },
    /// The message has its place and is safe.
    Stored {
        conversation: ConversationId,
        seq: Seq,
        at: Timestamp,
    },
    /// `head` is the last place of the conversation when the page was read.
    Entries {
        conversation: ConversationId,
        entries: Vec<Entry>,
        head: Seq,
    },
    Marked {
        marks: Marks,
    },
    Devices(Vec<Device>),
    Logins(Vec<Login>),
    People {
        people: Vec<Person>,
        more: bool,
    },
    Done,
    SignedOut,
    /// `revision` is that of the account when the page was read.
    Drafts {
        revision: u64,
        drafts: Vec<Draft>,
        more: bool,
    },
    Person(Person),
    Picture {
        picture: PictureId,
        bytes: Vec<u8>,
    },
    /// What came of an administrator's line; `done` is false when nothing was done.
    Said {
        done: bool,
        lines: Vec<String>,
    },
    /// A group as one sees it now.
    Conversation(Head),
    Groups {
        groups: Vec<Listed>,
        more: bool,
    },
    Members {
        members: Vec<Member>,
        more: bool,
    },
    /// One has asked to be let in, and will hear.
    Waits,
    /// Those who are there; everybody else is not.
    Present(Vec<(UserId, Presence)>),
    /// Whether the server knows the life that was named, and for each entry whether it is the same here.
    Compared {
        known: bool,
        same: Vec<bool>,
    },
    /// The credential response and the registration response of OPAQUE.
    PasswordChallenge {
        login: Vec<u8>,
        registration: Vec<u8>,
    },
    PeopleNews {
        /// The place from which to ask the next time.
        now: u64,
        /// Those who have registered or look different since, as the reader sees them now.
        people: Vec<Person>,
        /// Who is there at this moment; everybody else is not.
        present: Vec<(UserId, Presence)>,
        /// More has happened than the server remembers: the whole list is to be read again.
        again: bool,
    },
}
