//! Everything that can happen: people, the network and the local history speak to the core here.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::{Arrangement, ConversationKind, Marks};
use anser_shared::event::{Event, SignedIn};
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::kept::Saved;
use anser_shared::people::{Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::request::Held;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, Identity};
use zeroize::Zeroizing;

use super::action::Action;
use super::message::{Message, Spot, Version};
use super::model::{
    Account, Damage, DiskFault, Draft, ExportEvent, FileFault, KnownServer, LinkFault, Pending,
    PinnedBy, Place, Rewording, Scroll, SignInFault, Ticket, Warning, Whose, WindowKey,
};
use super::search::{Found, Searcher};
use super::settings::Settings;

#[derive(Debug)]
pub enum Input {
    Action(Ticket, Action),
    Net(NetEvent),
    Store(StoreEvent),
    /// What has become of a file that was to be a picture.
    Prepared {
        ticket: Ticket,
        whose: Whose,
        prepared: Result<Vec<u8>, FileFault>,
    },
    /// How far an export is.
    Exported {
        ticket: Ticket,
        event: ExportEvent,
    },
    /// A file of the profile could not be written.
    ProfileNotSaved {
        path: PathBuf,
        fault: DiskFault,
    },
    /// All of them are written.
    ProfileSaved,
    /// The moment that the core has asked to be woken at has come.
    Tick,
}

/// What the profile knows when the program starts.
#[derive(Debug, Default)]
pub struct Started {
    pub settings: Settings,
    /// The language of this computer, as a tag.
    pub language: String,
    pub servers: Vec<KnownServer>,
    /// Who was signed in when the program ended.
    pub signed_in: Option<(Account, DeviceKey)>,
    /// The name and the server that were used last.
    pub last: Option<(String, String)>,
    /// Why nobody is signed in, although somebody was.
    pub fault: Option<SignInFault>,
    pub warnings: Vec<Warning>,
    /// Somebody says with [`Action::Reported`] what was told.
    pub reports: bool,
}

/// What the network part tells.
#[derive(Debug)]
pub enum NetEvent {
    Connecting,
    /// The server's key is not pinned; the attempt has ended and waits for a person.
    UnknownServer {
        address: String,
        fingerprint: Fingerprint,
    },
    /// The password is being stretched and proved.
    Proving,
    /// The connection is ready for requests.
    SignedIn(Box<SignedInAs>),
    /// Only a sign-in with a password ends like this.
    WrongPassword,
    /// The attempt, or the connection, is over and the next one begins at `retry_at`; `None`
    /// when it makes no sense to try again.
    Down {
        fault: LinkFault,
        retry_at: Option<Timestamp>,
    },
    /// The device was signed out: its key is worth nothing any more.
    SignedOut(Refusal),
    Answer {
        tag: u32,
        answer: Result<Answer, Refusal>,
    },
    Event(Event),
    /// What came of changing the password; `None`: the old one is not the one of the account.
    PasswordChanged(Result<(), Option<Refusal>>),
}

/// A sign-in that has succeeded, by password or by key.
#[derive(Debug)]
pub struct SignedInAs {
    pub account: SignedIn,
    pub address: String,
    pub server_name: String,
    pub server: Fingerprint,
    /// After a password: what to keep, so that the next time needs none.
    pub device_key: Option<DeviceKey>,
}

/// The device's key and the secret that goes with it.
#[derive(Clone, Debug)]
pub struct DeviceKey {
    pub identity: Identity,
    pub resumption: Zeroizing<[u8; 32]>,
}

/// What the local history tells.
#[derive(Debug)]
pub enum StoreEvent {
    /// An account's history is open.
    Opened(Box<Opened>),
    CannotOpen {
        reason: String,
    },
    /// What stands at the places that were asked for.
    Looked {
        conversation: ConversationId,
        held: Vec<Held>,
    },
    /// The log ends earlier now; this is the conversation as it is then.
    CutBack(Box<OpenedConversation>),
    /// The account's folder has the name of this key of its server now.
    Rehomed {
        server: Fingerprint,
    },
    /// A file was not as it was written; what can be done about it is done. When it was the whole
    /// history, that is empty now.
    Damaged(Damage),
    Page {
        conversation: ConversationId,
        page: u64,
        messages: Vec<Message>,
        /// The places of those that could not be read; something stands in for each.
        damaged: Vec<Seq>,
    },
    /// The disk did not take the message: nothing of it is kept there.
    NotQueued {
        conversation: ConversationId,
        id: MessageId,
        fault: DiskFault,
    },
    /// What was asked for before is on disk, or is not.
    Confirmed {
        fault: Option<DiskFault>,
    },
    /// The disk takes again what it did not take before.
    SavesAgain,
    /// The message is in the outbox on disk and may go out.
    Queued {
        conversation: ConversationId,
        id: MessageId,
    },
    /// The entries up to here are on disk.
    Saved {
        conversation: ConversationId,
        head: Seq,
    },
    /// What stands at a place to which an answer refers.
    Quoted {
        conversation: ConversationId,
        seq: Seq,
        message: Option<Box<Message>>,
    },
    /// What stands at the places that are kept, nothing where nothing is here.
    Kept {
        found: Vec<(ConversationId, Seq, Option<Message>)>,
    },
    /// What a text said before its edits, the oldest first.
    Versions {
        conversation: ConversationId,
        seq: Seq,
        versions: Vec<Version>,
    },
    /// The row with which a day begins, or in which a place stands.
    FoundRow {
        conversation: ConversationId,
        row: u64,
    },
    /// The answer to a search, as far as it goes.
    Found {
        searcher: Searcher,
        number: Ticket,
        found: Result<Found, DiskFault>,
    },
    CannotSave(DiskFault),
    /// A picture, if it is kept here.
    Picture {
        picture: PictureId,
        bytes: Option<Arc<[u8]>>,
    },
}

/// What an account's history knows when it is opened.
#[derive(Debug, Default)]
pub struct Opened {
    pub revision: u64,
    /// The life of the server in which this history was compared with it last; 0: in none.
    pub life: u64,
    pub profile: Option<Profile>,
    pub friends: Vec<Friend>,
    /// Those who have accepted a request of this person, who has not looked there yet.
    pub accepted: Vec<UserId>,
    pub conversations: Vec<OpenedConversation>,
    /// Nothing was ever fetched here: what the server has now is old to whoever reads this program.
    pub is_new: bool,
    /// Entries that may not have been told, for a program that reports what happens.
    pub unreported: Vec<(ConversationId, Message)>,
    /// How far everything was told in conversations, known here or not.
    pub told: BTreeMap<ConversationId, Seq>,
    /// Those who write in groups, as they were when somebody met them last.
    pub met: Vec<Person>,
    /// The messages that one has saved.
    pub saved: Vec<Saved>,
    pub places: Vec<(WindowKey, Place)>,
    /// Conversations whose windows were open when the program ended.
    pub open: Vec<ConversationId>,
}

#[derive(Debug)]
pub struct OpenedConversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub local_head: Seq,
    /// So many messages are shown.
    pub rows: u64,
    /// The last message that a list shows.
    pub last: Option<Message>,
    /// The last entry, as it is compared with a server that may have been set back.
    pub end: Option<Held>,
    /// Up to here everything was told.
    pub reported: Seq,
    pub outbox: Vec<Pending>,
    pub draft: Draft,
    /// What the next text answers.
    pub answering: Option<Seq>,
    pub rewording: Option<Rewording>,
    pub scroll: Option<Scroll>,
    pub on_top: bool,
    /// Everything up to here was in view.
    pub read: Seq,
    /// How far the other one is.
    pub theirs: Marks,
    /// What stands behind `read` and counts as unread.
    pub unread: Vec<Spot>,
    /// Those of them, in a conversation of many, in which somebody may be called, and what they say.
    pub calling: Vec<(Spot, String)>,
    /// Those of what is unread that ask for nobody's attention.
    pub silent: Vec<Seq>,
    pub arrangement: Arrangement,
    /// Texts that the server does not have any more.
    pub apart: Vec<Message>,
    /// What is pinned, by the places of the messages.
    pub pins: Vec<(Seq, PinnedBy)>,
    /// Up to here the person has closed the bar that shows them.
    pub pins_hidden: Seq,
    pub hidden: bool,
}
