//! Everything that can be done about what happened. The engine carries these out in order.

use std::path::PathBuf;
use std::sync::Arc;

use anser_shared::conversation::{Arrangement, ConversationKind, Marks};
use anser_shared::event::NewDevice;
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::kept::Saved;
use anser_shared::link::Link;
use anser_shared::message::Entry;
use anser_shared::people::{Guesses, Person, Profile, Rights};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use super::action::{Credentials, NewPassword};
use super::input::DeviceKey;
use super::message::Message;
use super::model::{
    About, Account, DiskFault, Done, Draft, Export, Fault, KeyFault, KnownServer, LinkFault,
    Pending, Place, Rewording, Scroll, Ticket, Warning, Whose, WindowKey,
};
use super::search::{Part, Query, Searcher};
use super::settings::Settings;

#[derive(Debug)]
pub enum Effect {
    Net(NetCommand),
    Store(StoreCommand),
    Profile(ProfileCommand),
    /// Makes a picture of what a file shows; answered by [`super::Input::Prepared`].
    Prepare {
        ticket: Ticket,
        whose: Whose,
        path: PathBuf,
    },
    /// Writes what is kept here into a file; answered by [`super::Input::Exported`], more than once.
    Export {
        ticket: Ticket,
        export: Export,
    },
    /// The file is not wanted any more.
    StopExport,
    /// Something that a front end may want to tell, as it happens.
    Tell(Notice),
    Quit,
}

/// For the network part.
#[derive(Debug)]
pub enum NetCommand {
    /// Connects and signs in, instead of whatever is going on. With [`SignInBy::DeviceKey`] it keeps
    /// trying until told otherwise; with a password it tries once.
    Connect {
        link: Link,
        pin: Option<Fingerprint>,
        by: SignInBy,
    },
    Request {
        tag: u32,
        request: Request,
    },
    /// Proves the old password and registers the new one, with two requests of these tags.
    ChangePassword {
        tags: [u32; 2],
        new: NewPassword,
    },
    /// Do not wait for the next try.
    TryNow,
    /// The person has compared: the server that is being looked for has this key from now on. The next try
    /// begins at once.
    Repin(Fingerprint),
    /// The server that is being looked for is found under this link from now on. The next try begins at once.
    Move(Link),
    /// Ends the connection in order and stays away.
    Disconnect,
}

#[derive(Debug)]
pub enum SignInBy {
    Password(Credentials),
    Registration {
        credentials: Credentials,
        nickname: String,
    },
    DeviceKey(DeviceKey),
}

/// For the local history of the account that is open.
#[derive(Debug)]
pub enum StoreCommand {
    /// Gives the folder of the account that is open another name, because the server has another key;
    /// answered by `Rehomed` and `Opened`.
    Rehome {
        server: Fingerprint,
        user: UserId,
    },
    /// Opens, or makes, the history of this account; answered by `Opened`.
    Open {
        server: Fingerprint,
        user: UserId,
        /// The account was signed in when the program ended, and must have left one.
        expected: bool,
        /// Somebody says with `Reported` what was told.
        reports: bool,
    },
    /// Closes it; `forget` removes it from the disk.
    Close {
        forget: bool,
    },
    /// The friends and the revision that belongs to them, all at once.
    ReplaceFriends {
        revision: u64,
        friends: Vec<Friend>,
    },
    ChangeFriend {
        revision: u64,
        friend: Box<Friend>,
    },
    SaveProfile {
        revision: u64,
        profile: Profile,
    },
    /// How far oneself and the other one have read.
    SaveMarks {
        conversation: ConversationId,
        read: Seq,
        theirs: Marks,
    },
    /// Makes a conversation known, or says anew whose it is.
    AddConversation {
        conversation: ConversationId,
        kind: ConversationKind,
    },
    /// Keeps how somebody is called who writes in a group.
    SavePerson {
        person: Box<Person>,
    },
    /// Appends entries that follow the local head, takes those of one's own from the outbox, and
    /// answers `Saved`.
    Append {
        conversation: ConversationId,
        entries: Vec<Entry>,
    },
    /// Puts a message into the outbox and clears the draft, in one transaction; answered by
    /// `Queued`.
    Queue {
        conversation: ConversationId,
        pending: Pending,
    },
    /// The same for what was not written in the field: the draft beside it is another text, and stays.
    QueueBeside {
        conversation: ConversationId,
        pending: Pending,
    },
    /// The server refused a message: keep it with the reason. `None` makes it wait again.
    MarkRefused {
        id: MessageId,
        refusal: Option<Refusal>,
    },
    Discard {
        id: MessageId,
    },
    /// Puts entries into the places of damaged ones.
    Repair {
        conversation: ConversationId,
        entries: Vec<Entry>,
    },
    /// Up to this place everything was told, or is old. It is written with the next change.
    Reported {
        conversation: ConversationId,
        seq: Seq,
    },
    /// Answered by `Confirmed` when everything before it is on disk, or is not.
    Confirm,
    /// With the revision, when it is a change of the account.
    SaveDraft {
        revision: Option<u64>,
        conversation: ConversationId,
        draft: Draft,
    },
    /// The history is compared with the server in this life.
    SaveLife {
        life: u64,
    },
    /// What stands at these places; answered by `Looked`.
    Look {
        conversation: ConversationId,
        places: Vec<Seq>,
    },
    /// The server has the log only up to `keep`: texts behind it are set apart. Answered by `CutBack`.
    CutBack {
        conversation: ConversationId,
        keep: Seq,
    },
    /// These texts need not be kept apart any more: the person has done without them, or they wait to be sent.
    DropApart {
        conversation: ConversationId,
        ids: Vec<MessageId>,
    },
    /// A change of the account of which nothing is kept.
    SetRevision {
        revision: u64,
    },
    /// How a conversation stands in one's list; with the revision, when it is a change of the account.
    /// A conversation was taken out of the list, or is there again.
    SaveHidden {
        conversation: ConversationId,
        hidden: bool,
    },
    SaveArrangement {
        revision: Option<u64>,
        conversation: ConversationId,
        arrangement: Arrangement,
    },
    /// Whether somebody has accepted a request and the person has not looked there yet.
    SaveAccepted {
        user: UserId,
        accepted: bool,
    },
    /// Whether a conversation has a window, for the next start.
    SaveOpen {
        conversation: ConversationId,
        open: bool,
    },
    SaveScroll {
        conversation: ConversationId,
        scroll: Option<Scroll>,
    },
    /// What the next text of a conversation answers.
    SaveAnswering {
        conversation: ConversationId,
        to: Option<Seq>,
    },
    /// Which text is being said in other words, and how far that is.
    SaveRewording {
        conversation: ConversationId,
        rewording: Option<Rewording>,
    },
    /// Whether a conversation's window stays above all others.
    SaveOnTop {
        conversation: ConversationId,
        on_top: bool,
    },
    SavePlace {
        window: WindowKey,
        place: Place,
    },
    /// Reads what an answer refers to; answered by `Quoted`.
    LoadQuoted {
        conversation: ConversationId,
        seq: Seq,
    },
    /// The bar of pinned messages was closed, up to this place.
    SavePinsHidden {
        conversation: ConversationId,
        up_to: Seq,
    },
    /// A message was saved, or is not any more, which is a change of the account.
    ChangeSaved {
        revision: u64,
        saved: Saved,
        on: bool,
    },
    /// All messages that are saved.
    ReplaceSaved {
        saved: Vec<Saved>,
    },
    /// Reads what stands at these places; answered by `Kept`.
    LoadKept {
        places: Vec<(ConversationId, Seq)>,
    },
    /// Reads what a text said before its edits; answered by `Versions`.
    LoadVersions {
        conversation: ConversationId,
        seq: Seq,
    },
    LoadPage {
        conversation: ConversationId,
        page: u64,
    },
    FindDate {
        conversation: ConversationId,
        at: Timestamp,
    },
    /// Answered by `FoundRow`, as the one before.
    FindPlace {
        conversation: ConversationId,
        seq: Seq,
    },
    /// Looks for something that was said; answered by `Found`, unless a newer one of the same searcher comes first.
    Search(Box<Search>),
    /// Keeps a picture of somebody.
    SavePicture {
        picture: PictureId,
        bytes: Arc<[u8]>,
    },
    /// Answered by `Picture`.
    LoadPicture {
        picture: PictureId,
    },
}

impl StoreCommand {
    /// Whether another history is open afterwards, or none.
    pub fn changes_history(&self) -> bool {
        matches!(
            self,
            Self::Open { .. } | Self::Rehome { .. } | Self::Close { .. }
        )
    }
}

/// A question to the local history.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    pub searcher: Searcher,
    /// What began it. The answer has it, too, because a newer question may have been asked meanwhile, also of another
    /// account.
    pub number: Ticket,
    pub query: Query,
    pub part: Part,
}

/// For the files of the profile.
#[derive(Debug)]
pub enum ProfileCommand {
    SaveSettings(Settings),
    SaveServers(Vec<KnownServer>),
    /// Who is signed in, with what it takes to come back.
    SaveDeviceKey {
        account: Box<Account>,
        device_key: DeviceKey,
    },
    /// The folder of the account has the name of another key of its server: it says so itself, too.
    Rehome {
        server: Fingerprint,
        user: UserId,
    },
    /// The server of the account is found under another address.
    SaveAddress {
        server: Fingerprint,
        user: UserId,
        address: String,
    },
    /// What the sign-in window begins with; it says nothing about who is signed in.
    SaveLast {
        name: String,
        server: String,
    },
    /// Signed out: the key is deleted.
    ForgetDeviceKey {
        server: Fingerprint,
        user: UserId,
    },
}

impl ProfileCommand {
    /// Whether an earlier command need not be carried out any more.
    pub fn replaces(&self, earlier: &Self) -> bool {
        matches!(
            (self, earlier),
            (Self::SaveSettings(_), Self::SaveSettings(_))
                | (Self::SaveServers(_), Self::SaveServers(_))
                | (Self::SaveLast { .. }, Self::SaveLast { .. })
        )
    }
}

/// Why an entry is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It has just come.
    New,
    /// It may have been told before: the program ended before that was noted.
    Again,
    /// It is old: it was told before and is fetched again, or is older than this program's history.
    Old,
}

/// What has just happened, for the terminal and for notifications.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    UnknownServer {
        address: String,
        fingerprint: Fingerprint,
    },
    /// The server at this address has the key that is known from the other one: nobody has to compare it again.
    KnownElsewhere {
        address: String,
        known: String,
    },
    SignedIn {
        name: String,
        nickname: String,
    },
    SignInFailed,
    SignedOut,
    Online,
    /// There is no connection, for this reason. Told once for each reason, until there is one again.
    Offline {
        fault: LinkFault,
    },
    /// The server was set back to an older copy of its data.
    ServerSetBack,
    /// This conversation had more than the server has now: it goes up to `head`, and so many texts, of which
    /// so many are one's own, exist only here.
    SetBack {
        conversation: ConversationId,
        head: Seq,
        texts: usize,
        own: usize,
    },
    /// Another key is that of the server from now on, or is not, for this reason.
    KeyTaken {
        fault: Option<KeyFault>,
    },
    /// Somebody is a friend from now on.
    FriendAdded {
        user: UserId,
    },
    /// Somebody wants to be a friend.
    FriendAsks {
        user: UserId,
    },
    /// How somebody stands to one has changed in another way.
    FriendChanged {
        user: UserId,
    },
    /// Somebody has tried passwords at the account.
    Guessed(Guesses),
    /// Another device has changed it.
    PasswordChanged {
        at: Timestamp,
        address: String,
    },
    /// The account was signed in to on another device.
    NewDevice(NewDevice),
    /// What one may do on this server is different from here on; perhaps that one may write again.
    Rights {
        rights: Rights,
        writes_again: bool,
        role_changed: bool,
    },
    /// The time of a mute in a group has passed.
    MuteEnded {
        conversation: ConversationId,
    },
    /// What has come of what was asked for.
    Finished {
        ticket: Ticket,
        about: About,
        came: Result<Done, Fault>,
    },
    /// The marks of somebody in a conversation have moved.
    Marked {
        conversation: ConversationId,
        user: UserId,
        marks: Marks,
    },
    Typing {
        conversation: ConversationId,
        user: UserId,
    },
    /// A text of one's own waits at the server, is another one than before, or was refused at its time.
    Scheduled(Box<Scheduled>),
    /// Such a text was posted, or taken back.
    Unscheduled {
        text: Box<Scheduled>,
        posted: bool,
    },
    /// Another device has written something that was not sent, or has sent or cleared it.
    Draft {
        conversation: ConversationId,
        text: String,
    },
    /// Somebody else's entry, or a line about what has happened, as it is appended.
    Posted {
        conversation: ConversationId,
        message: Message,
        telling: Telling,
    },
    /// One's own message is in the outbox on disk: it is sent, whatever happens to this program.
    Written {
        conversation: ConversationId,
        id: MessageId,
    },
    /// The disk did not take one's own message. It is not sent.
    NotWritten {
        conversation: ConversationId,
        fault: DiskFault,
    },
    /// What was done before is on disk, or is not.
    Confirmed {
        fault: Option<DiskFault>,
    },
    /// One's own message has its place.
    Stored {
        conversation: ConversationId,
        id: MessageId,
        seq: Seq,
        at: Timestamp,
        telling: Telling,
        /// What it says, when it was not in the outbox here: another device has written it, or it is fetched
        /// anew.
        text: Option<String>,
    },
    Refused {
        conversation: ConversationId,
        id: MessageId,
        refusal: Refusal,
    },
    /// The server cannot store messages now; they are kept and sent later.
    Trouble {
        refusal: Refusal,
    },
    /// The server can again.
    Recovered,
    /// Friends and conversations are those of the server.
    Listed,
    /// The conversation is level with the server.
    Level {
        conversation: ConversationId,
        head: Seq,
    },
    Presence {
        user: UserId,
    },
    /// Another program with a copy of this profile is connected, and this one is not.
    DeviceInUse,
    /// Something about this machine that the person should know.
    Warned(Warning),
    /// What this computer could not save is saved.
    SavesAgain,
    /// The last one: everything that was to be told has been told.
    Ended,
}
