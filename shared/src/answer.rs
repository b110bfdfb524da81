//! What the server answers to a program's requests.

use crate::codec::{Decode, Encode};
use crate::command::ServerCommand;
use crate::conversation::{Head, Listed, Marks};
use crate::draft::Draft;
use crate::friend::Friend;
use crate::group::Member;
use crate::id::{ConversationId, PictureId, Seq, UserId};
use crate::kept::{Pinned, Saved};
use crate::message::Entry;
use crate::people::{Device, Login, Person};
use crate::presence::Presence;
use crate::scheduled::Scheduled;
use crate::time::Timestamp;

/// The answer to a request that is not refused.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// `revision` is the account's revision when the page was read. A program that sees it change between two pages
    /// begins again.
    Friends {
        /// A program compares it with the revision of the page before.
        revision: u64,
        /// Ordered by their user ids.
        friends: Vec<Friend>,
        /// Whether another page follows.
        more: bool,
    },
    /// A page of the conversations in the reader's list.
    Conversations {
        /// Ordered by their conversation ids.
        heads: Vec<Head>,
        /// Whether another page follows.
        more: bool,
    },
    /// The friendship as it is now.
    Friend {
        /// The same as the other devices of the account are told.
        friend: Friend,
    },
    /// The message has its place and is safe.
    Stored {
        /// The log that the message was appended to.
        conversation: ConversationId,
        /// A message that is posted twice gets the same place twice.
        seq: Seq,
        /// The server's clock when it stored the message.
        at: Timestamp,
    },
    /// `head` is the last place of the conversation when the page was read.
    Entries {
        /// The log that the entries belong to.
        conversation: ConversationId,
        /// Without a gap from the place that was asked for.
        entries: Vec<Entry>,
        /// The program has fetched everything once it holds this place.
        head: Seq,
    },
    /// The reader's own marks after the request.
    Marked {
        /// They may be further than the marks of the request, because another device was faster.
        marks: Marks,
    },
    /// All devices of the account that are signed in.
    Devices(Vec<Device>),
    /// The account's log of logins, the latest first.
    Logins(Vec<Login>),
    /// A page of the people of this server.
    People {
        /// Ordered by their user ids.
        people: Vec<Person>,
        /// Whether another page follows.
        more: bool,
    },
    /// The request was carried out, and there is nothing else to tell.
    Done,
    /// The device's key is forgotten, and the connection ends.
    SignedOut,
    /// `revision` is that of the account when the page was read.
    Drafts {
        /// A program compares it with the revision of the page before.
        revision: u64,
        /// Ordered by their conversation ids.
        drafts: Vec<Draft>,
        /// Whether another page follows.
        more: bool,
    },
    /// The public profile of one person.
    Person(Person),
    /// The current picture of a person or of a group.
    Picture {
        /// The hash of the bytes, by which programs keep the picture.
        picture: PictureId,
        /// The file, as it was uploaded.
        bytes: Vec<u8>,
    },
    /// The outcome of an administrator's line; `done` is false if nothing was done.
    Said {
        /// Scripts take their exit status from it.
        done: bool,
        /// Sentences in the language that the administrator asked for.
        lines: Vec<String>,
    },
    /// A group as the user sees it now.
    Conversation(Head),
    /// A page of the groups that the reader may see.
    Groups {
        /// Ordered by their conversation ids.
        groups: Vec<Listed>,
        /// Whether another page follows.
        more: bool,
    },
    /// A page of the members of a group.
    Members {
        /// Ordered by their user ids.
        members: Vec<Member>,
        /// Whether another page follows.
        more: bool,
    },
    /// The request to join waits for an answer.
    Waits,
    /// The people who are online; everybody else is not.
    Present(Vec<(UserId, Presence)>),
    /// Whether the server knows the life, and for each entry whether the server has the same one.
    Compared {
        /// False when the server's data may be older than the program's history.
        known: bool,
        /// In the order of the request, as long as its list.
        same: Vec<bool>,
    },
    /// The credential response and the registration response of OPAQUE.
    PasswordChallenge {
        /// For the old password.
        login: Vec<u8>,
        /// For the new password.
        registration: Vec<u8>,
    },
    /// Answers [`crate::request::Request::PeopleNews`].
    PeopleNews {
        /// The place from which to ask the next time.
        now: u64,
        /// The people who have registered or changed their profile since, as the reader sees them now.
        people: Vec<Person>,
        /// The people who are online at this moment; everybody else is not.
        present: Vec<(UserId, Presence)>,
        /// More has changed than the server remembers, so the program has to read the whole list again.
        again: bool,
    },
    /// Answers [`crate::request::Request::Commands`], in the order in which a person reads them.
    Commands(Vec<ServerCommand>),
    /// The pinned messages of a conversation, as the reader may see them.
    Pins {
        /// The last place of the log for the reader when they were read.
        head: Seq,
        /// Every member may pin. It is true where this cannot be set.
        everybody: bool,
        /// In the order in which they were pinned.
        pins: Vec<Pinned>,
    },
    /// `revision` is that of the account when the page was read.
    Saved {
        /// A program compares it with the revision of the page before.
        revision: u64,
        /// Ordered by their conversations and places.
        saved: Vec<Saved>,
        /// Whether another page follows.
        more: bool,
    },
    /// `revision` is that of the account when the page was read.
    Scheduled {
        /// A program compares it with the revision of the page before.
        revision: u64,
        /// Ordered by their ids.
        scheduled: Vec<Scheduled>,
        /// Whether another page follows.
        more: bool,
    },
}
