//! What there is to be seen: a picture of the account that windows and the terminal read.
//!
//! The engine publishes a new picture after every change; who draws holds on to one picture for a
//! frame and never waits for a lock. Parts that are large stand behind an `Arc`, so that a new
//! picture shares what did not change with the old one.

mod export;
mod fetched;
mod group;
mod kept;
mod pins;
mod searched;
mod ticket;

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::body::Notice;
use anser_shared::command::ServerCommand;
use anser_shared::conversation::{Arrangement, ConversationKind, Listed, Marks};
use anser_shared::event::NewDevice;
use anser_shared::friend::{Friend as SharedFriend, FriendState};
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::people::{Device, Guesses, Login, Person, Profile, Rights, Role};
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, OtherKey};

pub use self::export::{Export, ExportEvent, ExportFault, Exporting, Format, Scope};
pub use self::fetched::{FetchState, Fetched};
pub use self::group::{Additions, Members};
pub use self::kept::Kept;
pub use self::pins::{Pin, PinnedBy, Pins};
pub use self::searched::Searched;
pub use self::ticket::{About, Done, Progress, Ticket, Tickets};
use super::message::{Content, Message, Messages, Reactions, Spot, Version};
use super::search::Searcher;
use super::settings::Settings;

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub settings: Settings,
    pub servers: Arc<Vec<KnownServer>>,
    pub link: LinkState,
    /// Why the server does not store messages at the moment, although there is a connection.
    pub trouble: Option<Refusal>,
    /// What has come of what was asked for here.
    pub tickets: Tickets,
    /// How much of what the person has asked for is not answered yet.
    pub asks: usize,
    /// Nobody is signed in: what the sign-in window shows. Kept while signed in, so that a device
    /// that was signed out finds the reason there.
    pub sign_in: SignIn,
    pub account: Option<Account>,
    /// Friends and conversations are still being read: that there are none means nothing yet.
    pub coming: bool,
    pub friends: Arc<BTreeMap<UserId, Friend>>,
    pub conversations: Arc<BTreeMap<ConversationId, Arc<Conversation>>>,
    /// Everybody on the server.
    pub people: Fetched<Vec<Person>>,
    /// Who of them is there, while somebody looks; whoever is not named is not.
    pub here: Option<Arc<BTreeMap<UserId, Presence>>>,
    /// Those who have accepted a request of this person, until the person has looked there.
    pub accepted: Arc<BTreeMap<UserId, Acceptance>>,
    /// Those who write in groups, as far as somebody has met them.
    pub met: Arc<BTreeMap<UserId, Person>>,
    /// The groups that one may see.
    pub groups: Fetched<Vec<Listed>>,
    /// What this person may have the server carry out, as it explains it; nothing where it does not.
    pub commands: Fetched<Vec<ServerCommand>>,
    /// Who is in the groups of which somebody has asked that.
    pub members: Arc<BTreeMap<ConversationId, Arc<Members>>>,
    /// Who waits to be let into groups of which one may say so.
    pub waiting: Arc<BTreeMap<ConversationId, Fetched<Vec<Person>>>>,
    /// People who are being added to groups, until what became of it was read.
    pub additions: Arc<BTreeMap<ConversationId, Additions>>,
    /// The pictures that were asked for last, as they travel.
    pub pictures: Arc<BTreeMap<PictureId, Arc<[u8]>>>,
    pub devices: Fetched<Devices>,
    /// The messages that one has saved, and since when.
    pub saved: Arc<BTreeMap<(ConversationId, Seq), Timestamp>>,
    /// These and the pinned ones of all conversations, as far as somebody looks at them: the newest first.
    pub kept: Fetched<Vec<Kept>>,
    /// What is looked for in the local history.
    pub searches: Arc<BTreeMap<Searcher, Arc<Searched>>>,
    /// What is being written into a file, or was and nobody has read what came of it.
    pub export: Option<Arc<Exporting>>,
    /// Somebody has tried passwords at the account, and the person has not said yet that they know.
    pub guesses: Option<Guesses>,
    /// Where windows were, by conversation; see [`Place`].
    pub places: Arc<BTreeMap<WindowKey, Place>>,
    /// Conversations whose windows were open when the program ended last; set once, when the
    /// history is there.
    pub reopen: Arc<Vec<ConversationId>>,
    /// Another device has changed it, then and from there, and the person has not said that they know.
    pub password_news: Option<(Timestamp, String)>,
    /// Devices on which the account was signed in to while this one was connected, until the person has said that
    /// they know: the oldest first.
    pub new_devices: Arc<Vec<NewDevice>>,
    /// Why an administrator has taken the right to write, in their words; empty when they do not say.
    pub gag_reason: String,
    /// A gag has ended, and the person has not said that they know.
    pub writes_again: bool,
    /// One's own texts that the server posts later.
    pub scheduled: Arc<BTreeMap<MessageId, Scheduled>>,
    /// The server has said which texts these are, since the account was opened.
    pub scheduled_known: bool,
    /// Friends may not nudge this person.
    pub refuses_nudges: bool,
    /// The person has another role on the server now, and has not said that they know.
    pub role_news: Option<Role>,
    /// What the person should know about this machine, until they dismiss it: the oldest first.
    pub warnings: Arc<Vec<Warning>>,
}

impl Model {
    /// Whether the other one has accepted a request, and this person has not looked here since.
    pub fn has_accepted(&self, conversation: &Conversation) -> bool {
        let peer = conversation.peer();
        peer.is_some_and(|peer| self.accepted.contains_key(&peer))
    }

    /// Why what was asked last in a conversation was not done, until that is read.
    pub fn fault_in(&self, conversation: &Conversation) -> Option<&Fault> {
        let peer = conversation.peer();
        let peer = peer.and_then(|peer| self.friends.get(&peer));
        self.tickets
            .last_fault(|about| about.is_in(conversation, peer))
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub profile: Profile,
    /// As the server has said at sign-in and since; nothing is known of it without a connection.
    pub rights: Rights,
    /// The server's address and name, as one would tell them to somebody.
    pub address: String,
    pub server_name: String,
    pub server: Fingerprint,
}

impl Account {
    /// Takes over a profile in which number and login name need not stand.
    pub fn set_profile(&mut self, mut profile: Profile) {
        profile.person.user = self.profile.person.user;
        profile.person.name = std::mem::take(&mut self.profile.person.name);
        self.profile = profile;
    }
}

/// How a program knows that a request was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// It has heard of it since it started.
    News,
    /// It stands in the local history, or the answer to the request was the friendship itself.
    Known,
}

/// A server whose key is pinned at this address. One server may be known by several addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownServer {
    pub address: String,
    pub name: String,
    pub fingerprint: Fingerprint,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// Nothing to connect to.
    #[default]
    Idle,
    Connecting,
    /// Signed in; what is written goes out at once.
    Online,
    /// Tries again at this moment of the local clock, or at once when asked.
    Waiting {
        until: Timestamp,
        fault: LinkFault,
    },
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Nobody answers at the address.
    Unreachable,
    /// The connection broke, or the server went quiet.
    Lost,
    /// The server said that it stops.
    ServerStopping,
    /// The server has another key than the pinned one. Nothing is sent to it; it is tried again, because
    /// the right one may be back.
    KeyChanged(OtherKey),
    /// What answers there does not speak our protocol, or another version of it.
    NotAnser,
    /// The server refused, with this reason.
    Refused(Refusal),
    /// Another program with the key of this device is connected: one of the two has a copied profile.
    DeviceInUse,
}

/// Why a link does not replace the key of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    Address(anser_shared::link::LinkFault),
    /// There is no fingerprint in it.
    NoKey,
    /// It is not the server of the account that is signed in.
    OtherServer,
    /// There is a connection: the server has the key that is known.
    Connected,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn {
    pub progress: SignInProgress,
    /// Shown beside the field that it belongs to; the fields keep what was typed.
    pub fault: Option<SignInFault>,
    /// The account that was signed in last, to offer its name and server again.
    pub last: Option<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignInProgress {
    #[default]
    Waiting,
    Connecting,
    /// The server is not known yet: a person compares this with what its owner says.
    Asking {
        address: String,
        fingerprint: Fingerprint,
    },
    /// The password is being stretched and proved.
    Proving,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInFault {
    /// The address cannot be read.
    Address(anser_shared::link::LinkFault),
    /// The server has another key than the link that one has followed; nothing was known of it before.
    WrongLink {
        address: String,
    },
    /// The link says another key than the pinned one, or the server has another one.
    KeyChanged {
        address: String,
        other: OtherKey,
    },
    /// Wrong name or wrong password; the server does not say which.
    WrongPassword,
    Link(LinkFault),
    Refused(Refusal),
    /// The device was signed out by the server, which has said why.
    SignedOut(Refusal),
    /// The profile's folder cannot be written, with the system's words.
    Profile(String),
    /// A file that says who is signed in is damaged or gone: which one, and what is the matter with it.
    Unusable(String),
}

/// Somebody whom one knows: a friend, somebody who was one, or somebody who asks or was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Friend {
    pub person: Person,
    pub state: FriendState,
    pub conversation: ConversationId,
    /// What was said with the request.
    pub greeting: String,
    pub remark: String,
    pub note: String,
    pub blocked: bool,
    /// Since when the two stand to each other like this.
    pub since: Timestamp,
    /// Unknown without a connection.
    pub presence: Option<Presence>,
}

impl Friend {
    pub fn new(friend: &SharedFriend, presence: Option<Presence>) -> Self {
        let friend = friend.clone();
        Self {
            person: friend.person,
            state: friend.state,
            conversation: friend.conversation,
            greeting: friend.greeting,
            remark: friend.remark,
            note: friend.note,
            blocked: friend.blocked,
            since: friend.since,
            presence,
        }
    }

    /// The same somebody, whom the server does not have in one's list any more.
    pub fn parted(&self) -> SharedFriend {
        let friend = self.clone();
        SharedFriend {
            person: friend.person,
            state: FriendState::Parted,
            conversation: friend.conversation,
            greeting: friend.greeting,
            remark: friend.remark,
            note: friend.note,
            blocked: friend.blocked,
            since: friend.since,
        }
    }

    /// What one calls them: by a remark of one's own, or as they call themselves.
    pub fn called(&self) -> &str {
        if self.remark.is_empty() {
            &self.person.nickname
        } else {
            &self.remark
        }
    }

    pub fn is_friend(&self) -> bool {
        self.state == FriendState::Friends
    }
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Refused(Refusal),
    /// Without a connection it cannot be asked.
    Offline,
    /// The old password is not the one of the account.
    WrongPassword,
    /// The connection was lost while the password was being changed: it may be the old or the new one.
    PasswordUnknown,
    /// The file will not do as a picture.
    File(FileFault),
    /// The local history could not be read.
    Disk(DiskFault),
    /// What is kept here was not written into a file.
    Export(ExportFault),
}

/// Whose picture it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    Person(UserId),
    Group(ConversationId),
}

/// Why a file does not become a picture of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// With the system's words.
    Unreadable(String),
    Empty,
    /// More bytes, or more pixels, than anybody's picture has.
    TooLarge,
    NotAPicture,
    /// Nothing here can ask which file.
    NoDialog,
}

/// Where one is signed in, and when one was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// The device that this program is.
    pub own: DeviceId,
    pub devices: Vec<Device>,
    pub logins: Vec<Login>,
}

impl Devices {
    /// All of them but the one that this program is.
    pub fn others(&self) -> Vec<DeviceId> {
        let devices = self.devices.iter().map(|device| device.device);
        devices.filter(|device| *device != self.own).collect()
    }
}

/// A conversation: its log as far as it is here, and what waits to be sent.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub id: ConversationId,
    /// Whose it is: of two people, or of many under a name.
    pub kind: ConversationKind,
    /// The last place that the local history holds; it holds every place before it, too, from the one
    /// on with which the log begins for this person.
    pub local_head: Seq,
    /// The last place that the server has told of. Ahead of `local_head` while catching up.
    pub server_head: Seq,
    /// The last message that the list of conversations shows.
    pub last: Option<Message>,
    /// Everything up to here was in view on one of one's devices.
    pub read: Seq,
    /// How far the other one has come.
    pub theirs: Marks,
    /// How many entries count as unread, those that are still being fetched included.
    pub unread: u64,
    /// How many of them ask for nobody's attention.
    pub silent: u64,
    /// How often the other one has nudged this person since the program began.
    pub nudges: u64,
    /// The first of them that is here.
    pub first_unread: Option<Spot>,
    /// How many of those that are here call one by name, or call everybody.
    pub mentions: u64,
    /// The first of these.
    pub first_mention: Option<Spot>,
    pub arrangement: Arrangement,
    /// It was taken out of the list, and what was said stays here.
    pub hidden: bool,
    /// The other one is writing, until this moment.
    pub typing_until: Option<Timestamp>,
    /// What is shown of the log, as far as it is in memory.
    pub messages: Messages,
    /// One's own messages that have no place yet, in the order in which they were written. They
    /// are shown below the log.
    pub outbox: Arc<Vec<Pending>>,
    /// What one has done to messages of the log and the server does not have, in its order: edits, reactions and pins.
    /// It is shown at those messages.
    pub acts: Arc<Vec<Pending>>,
    /// Messages that are pinned for everybody here.
    pub pins: Arc<Pins>,
    /// Up to this place the person has closed the bar that shows them.
    pub pins_hidden: Seq,
    /// Texts that stood in the log until the server was set back to an older copy of its data: they exist
    /// only here.
    pub apart: Arc<Vec<Message>>,
    /// What stands in the composer and was not sent.
    pub draft: Draft,
    /// The place of what the next text answers.
    pub answering: Option<Seq>,
    /// A text of one's own that is being said in other words.
    pub rewording: Option<Rewording>,
    /// Where its window was scrolled to when it was shown last; `None` at the end.
    pub scroll: Option<Scroll>,
    /// Its window stays above all others.
    pub on_top: bool,
    /// To which row the person asked to go, counted up with every asking.
    pub jump: Option<(u64, u64)>,
    /// What the text said before that somebody has asked about last.
    pub versions: Option<Versions>,
    /// Texts that go back into the composer, since the program started.
    pub returned: Arc<Vec<Returned>>,
}

impl Conversation {
    /// One of two people of which nothing is here yet.
    pub fn new(id: ConversationId, peer: UserId) -> Self {
        Self::of(id, ConversationKind::Direct { peer })
    }

    /// One of which nothing is here yet.
    pub fn of(id: ConversationId, kind: ConversationKind) -> Self {
        let from = kind.from();
        Self {
            id,
            kind,
            local_head: from,
            server_head: from,
            last: None,
            read: from,
            theirs: Marks::default(),
            unread: 0,
            silent: 0,
            nudges: 0,
            first_unread: None,
            mentions: 0,
            first_mention: None,
            arrangement: Arrangement::default(),
            hidden: false,
            typing_until: None,
            messages: Messages::default(),
            outbox: Arc::default(),
            acts: Arc::default(),
            pins: Arc::default(),
            pins_hidden: Seq::START,
            apart: Arc::default(),
            draft: Draft::default(),
            answering: None,
            rewording: None,
            scroll: None,
            on_top: false,
            jump: None,
            versions: None,
            returned: Arc::default(),
        }
    }

    /// The other one, of two.
    pub fn peer(&self) -> Option<UserId> {
        self.kind.peer()
    }

    pub fn group(&self) -> Option<&Group> {
        self.kind.group()
    }

    /// How many of one's own messages wait for the server. One that it has refused waits for the person.
    pub fn waiting(&self) -> usize {
        let waiting = self.unsent();
        waiting.filter(|pending| pending.refusal.is_none()).count()
    }

    /// How many of its unread entries call for attention.
    pub fn calling(&self) -> u64 {
        self.unread.saturating_sub(self.silent)
    }

    /// Everything of one's own that the server does not have.
    pub fn unsent(&self) -> impl Iterator<Item = &Pending> {
        self.outbox.iter().chain(self.acts.iter())
    }

    /// What the server's administrators say: nobody else writes there.
    pub fn is_server(&self) -> bool {
        matches!(self.kind, ConversationKind::Server { .. })
    }

    /// Whether it stands in the list: one that only the server writes is not there before it has, and a group
    /// that ended before this person had seen anything of it is not there at all.
    pub fn is_listed(&self) -> bool {
        let is_begun = !self.is_server() || self.server_head > self.kind.from();
        // What is unread has come to this device, and was told of.
        let is_untouched = self.read <= self.kind.from() && self.unread == 0;
        let was_never_seen = self.is_outside() && is_untouched;
        is_begun && !self.hidden && !was_never_seen
    }

    /// Whether one may not write here any more, or not at all: one is out of the group.
    pub fn is_outside(&self) -> bool {
        self.group()
            .is_some_and(|group| group.role == MemberRole::Outside)
    }
}

impl Conversation {
    /// One more entry of the log, and the row that it has.
    pub fn append(&mut self, message: &Message) -> Option<u64> {
        let row = self.messages.append(message);
        if message.content.rule().leads {
            self.last = Some(message.clone());
        }
        if let Some(last) = &mut self.last {
            last.become_after(message);
            // The list shows what it says.
            last.reactions = Reactions::default();
        }
        match &message.content {
            Content::Pins(_) | Content::Deletes(_) => {
                let from = self.kind.from();
                self.pins_mut().append(message, from);
            }
            Content::Notice(Notice::PinningSet { everybody }) => {
                self.pins_mut().set_everybody(*everybody);
            }
            _ => {}
        }
        // They are asked for once more where they are looked at.
        if self.versions.as_ref().map(|v| v.of) == message.content.about() {
            self.versions = None;
        }
        self.local_head = message.seq;
        self.server_head = self.server_head.max(message.seq);
        row
    }
}

/// Where a list of messages stands: at the lower edge of a row, so many points below the list's top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroll {
    pub row: u64,
    pub bottom: f32,
}

/// What stands in a composer and was not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub text: String,
    /// The version of the server's draft that this is, or was written from; 0 when there was none.
    pub base: u64,
    /// The server does not have it yet.
    pub untold: bool,
    /// What another device had written at the same time, until the person has decided.
    pub elsewhere: Option<String>,
    /// How often the text has come from another device since the program started: a window that
    /// has seen fewer of them shows an older text.
    pub arrived: u64,
}

impl Draft {
    /// Whether something of it is nowhere but on this computer.
    pub fn is_own(&self) -> bool {
        self.untold || self.elsewhere.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub id: MessageId,
    pub content: Content,
    pub written_at: Timestamp,
    /// The server will not have it, for this reason; the person tries again or deletes it.
    pub refusal: Option<Refusal>,
}

/// A text of one's own that is being said in other words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewording {
    /// Its place.
    pub of: Seq,
    /// What stands in the field.
    pub text: String,
}

/// What a text said before its edits, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The place of the text.
    pub of: Seq,
    pub versions: Vec<Version>,
}

/// A text that goes back to where it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    pub text: String,
    /// Why the disk did not take it; `None` when the server refused it and the person took it back.
    pub fault: Option<DiskFault>,
}

/// A window that has a place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WindowKey {
    Contacts,
    Settings,
    Conversation(ConversationId),
    /// Everybody on the server.
    Directory,
    /// The card of somebody.
    Person(UserId),
    /// What was passed on to a conversation, at this place of it.
    Passed(ConversationId, Seq),
    /// Pinned and saved messages.
    Kept,
    /// Everything that was said, as this computer keeps it.
    History,
}

impl WindowKey {
    /// The window whose place this one has, too: all cards open where the last one was.
    pub fn placed(self) -> Self {
        match self {
            Self::Passed(..) => Self::Passed(ConversationId(0), Seq::START),
            other => other,
        }
    }
}

/// Where a window was, in points of the screen; the position is unknown on Wayland.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub position: Option<(f32, f32)>,
    pub size: (f32, f32),
}

/// Something that the program keeps about the account was not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub what: Damaged,
    /// Where the damaged file is kept.
    pub path: Option<String>,
    /// So many texts that wait, and so many drafts that the server does not have, are here after it.
    pub texts: usize,
    pub drafts: usize,
    /// There were more of these than could be saved, or nobody can say.
    pub incomplete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// The whole history, or it is gone: it is fetched again.
    History,
    /// The history lacks its last changes, which are fetched again.
    HistoryEnd,
    /// Some entries, which are fetched again.
    Entries,
    /// The second file with texts that wait and drafts; the history has them, too.
    Unsent,
}

/// Why this computer does not save something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// There is no room.
    Full,
    /// Something else, in the system's words.
    Other(String),
}

impl From<std::io::Error> for DiskFault {
    fn from(fault: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match fault.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full,
            _ => Self::Other(fault.to_string()),
        }
    }
}

impl std::fmt::Display for DiskFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => f.write_str("the disk is full"),
            Self::Other(reason) => f.write_str(reason),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The server was set back to an older copy of its data.
    ServerSetBack,
    /// What the program keeps about the account was damaged.
    Damaged(Damage),
    /// The local disk does not take any more: what is written is not safe until it does.
    CannotSave(DiskFault),
    /// A file of the profile could not be written: which one, and why. It is tried again.
    ProfileNotSaved { path: String, fault: DiskFault },
    /// The settings file could not be read and was set aside.
    SettingsSetAside { path: String },
}
