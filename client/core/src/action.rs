//! What a person does. Windows and the terminal push these and change nothing themselves.

use std::path::PathBuf;

use anser_shared::body::{Pin, Reaction};
use anser_shared::conversation::Arrangement;
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::Profile;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use zeroize::Zeroizing;

use super::message::Forwarding;
use super::model::{Export, Place, Rewording, Scroll, Ticket, Whose, WindowKey};
use super::search::{Part, Query, Searcher};
use super::settings::Settings;
pub use super::wish::GroupWish;

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    In(ConversationId, ConversationAction),
    /// Looks in the local history; an empty query ends it. What is found stands in [`super::Model::searches`].
    Search {
        searcher: Searcher,
        query: Query,
    },
    /// The same, from another place on: what is found stands there in the place of what was found before.
    SearchPart {
        searcher: Searcher,
        query: Query,
        part: Part,
    },
    /// Looks for more of the same.
    SearchOn(Searcher),
    /// Writes what is kept here into a file; how far it is stands in [`super::Model::export`].
    Export(Export),
    StopExport,
    /// What came of it was read.
    ForgetExport,
    SignIn(Credentials),
    /// The two passwords were compared where they were typed.
    Register {
        credentials: Credentials,
        nickname: String,
    },
    /// The person has compared the fingerprint.
    TrustServer(Fingerprint),
    /// Gives up signing in, or the question about the fingerprint.
    CancelSignIn,
    /// The sign-in window is closed: the next start fills in again what stands there, which is never a password.
    KeepSignIn {
        server: String,
        name: String,
    },
    SignOut {
        keep_history: bool,
    },

    AddFriend {
        name: String,
        greeting: String,
    },
    /// Accepts or refuses what somebody has asked.
    AnswerFriend {
        user: UserId,
        accept: bool,
    },
    /// Ends a friendship, or takes a request back.
    EndFriendship {
        user: UserId,
    },
    Block {
        user: UserId,
        blocked: bool,
    },
    /// The same with somebody of whom the program knows the name alone.
    BlockNamed {
        name: String,
    },
    Remark {
        user: UserId,
        remark: String,
        note: String,
    },

    /// Whether somebody is at this device.
    Idle(bool),
    SetProfile(Profile),
    /// Asks for the devices and the log of logins.
    ListDevices,
    /// Has the server carry out what an administrator has typed.
    Administer {
        line: String,
    },
    Revoke(DeviceId),
    /// Signs out every device that is listed but this one.
    RevokeOthers,
    /// Makes, ends, enters or leaves a group, or says who is in it.
    Group(GroupWish),
    /// What came of a wish was read; `None` for one that makes or joins a group.
    ForgetGroupWish {
        conversation: Option<ConversationId>,
    },
    /// Adds people to a group by their login names, one after the other; what became of it stands in
    /// [`super::Model::additions`].
    AddPeople {
        conversation: ConversationId,
        names: Vec<String>,
    },
    /// What became of adding people was read.
    ForgetAdditions {
        conversation: ConversationId,
    },
    /// Reads everything that is pinned or saved; it stands in [`super::Model::kept`].
    ListKept,
    /// Whether somebody looks at it: as long as they do, it is kept up to date.
    WatchKept(bool),
    /// Asks for the groups that one may see.
    ListGroups,
    /// Asks for everybody in a group, as they are now.
    ListMembers {
        conversation: ConversationId,
    },
    /// Whether somebody looks at who is in a group: as long as they do, it is kept up to date.
    WatchMembers {
        conversation: ConversationId,
        open: bool,
    },
    /// Asks for those who want to be let into a group.
    ListWishes {
        conversation: ConversationId,
    },
    /// Asks for everybody on the server.
    ListPeople,
    /// Whether somebody looks at the list of everybody: as long as they do, it is kept up to date.
    WatchPeople {
        onlooker: Onlooker,
        open: bool,
    },
    /// Asks for somebody on the server, as they are now.
    LookAt {
        user: UserId,
    },
    /// Takes what a file shows as one's own picture.
    ChoosePicture(PathBuf),
    RemovePicture,
    /// Somebody wanted to choose a file for a picture, and nothing here can ask which.
    NoFileDialog(Whose),
    /// A face is about to be shown.
    NeedPicture {
        user: UserId,
        picture: PictureId,
    },
    /// So is the picture of a group.
    NeedGroupPicture {
        conversation: ConversationId,
        picture: PictureId,
    },

    ChangeSettings(Settings),
    ForgetServer {
        address: String,
    },
    WindowMoved {
        window: WindowKey,
        place: Place,
    },
    /// So far everything was told to whoever reads this program.
    Reported(Vec<(ConversationId, Seq)>),
    /// Says with a notice when what was done before is on disk.
    Confirm,
    /// Do not wait for the next try.
    ConnectNow,
    /// Tells the server at once what stands in composers: the program is about to leave.
    TellDrafts,
    /// The key in this link is that of the server at its address from now on: the person has compared it
    /// with what the administrator says.
    TakeKey {
        link: String,
    },
    DismissWarning,
    /// The person knows that passwords were tried at the account.
    DismissGuesses,
    ChangePassword(NewPassword),
    /// What came of it was read.
    ForgetPasswordChange,
    /// The person knows that another device has changed the password.
    DismissPasswordNews,
    /// The person knows of the first device on which they were signed in.
    DismissNewDevice,
    /// The person knows that they can write again.
    DismissWritesAgain,
    /// The person knows that they are an administrator of the server, or are not any more.
    DismissRoleNews,
    /// Decides what becomes of a text that waits at the server.
    Scheduled(MessageId, Fate),
    /// Lets friends nudge one, or not.
    TakeNudges(bool),
    Quit,
}

/// What a person does in one conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationAction {
    /// What stands in the field is sent: there is no draft any more.
    Send {
        text: String,
    },
    /// The same, and it asks for nobody's attention.
    SendSilently {
        text: String,
    },
    /// A text that was not written in the field, as a command's is. The draft stays.
    SendBeside {
        text: String,
        /// The place of what it answers.
        answers: Option<Seq>,
        silent: bool,
    },
    /// Has the server post a text later. One that stands in the field is no draft any more once the server has it.
    Schedule {
        later: Later,
        from_field: bool,
    },
    /// Calls for the attention of the other one of two.
    Nudge,
    /// What is sent next from the field answers the message at this place, or nothing any more.
    Answer {
        to: Option<Seq>,
    },
    /// Sends a message that was refused once more, under the same id.
    Retry {
        id: MessageId,
    },
    /// Gives up a message that has no place yet.
    Discard {
        id: MessageId,
    },
    /// Takes a message that was refused back into the composer, before what stands there.
    TakeBack {
        id: MessageId,
    },
    /// The composer's text has changed; `seen` says which texts from other devices it knew.
    Draft {
        text: String,
        seen: u64,
    },
    /// What another device had written was taken over, or is not wanted.
    SettleDraft,
    /// Everything up to here was in view of somebody.
    Read {
        seq: Seq,
    },
    /// Pins or mutes a conversation.
    Arrange {
        arrangement: Arrangement,
    },
    /// One's own text says something else from here on.
    Edit {
        seq: Seq,
        text: String,
    },
    /// A text of one's own is being said in other words, or not any more.
    Reword(Option<Rewording>),
    /// Puts an emoji on a message, or takes it back.
    React(Reaction),
    /// Passes on here what was said elsewhere.
    Forward(Forwarding),
    /// Pins a message for everybody, or takes it from the pinned ones.
    Pin(Pin),
    /// The bar of pinned messages is not wanted until another one is pinned.
    HidePins {
        up_to: Seq,
    },
    /// Asks what is pinned, and who may pin.
    ListPins,
    /// Saves a message for oneself, or does without it.
    Save {
        seq: Seq,
        on: bool,
    },
    /// Takes one's own message back, for both.
    Delete {
        seq: Seq,
    },
    /// What was not done here was read.
    ForgetFault,
    /// Somebody is writing here.
    Typing,
    /// A list is about to show this page.
    NeedPage {
        page: u64,
    },
    /// Somebody wants to see what a text said before.
    NeedVersions {
        seq: Seq,
    },
    /// An answer that is shown refers to this place.
    NeedQuoted {
        seq: Seq,
    },
    /// Go to the first entry at or after this moment.
    JumpTo {
        at: Timestamp,
    },
    /// Go to this place.
    JumpToPlace {
        seq: Seq,
    },
    /// A conversation's window was opened, or somebody has closed it.
    WindowOpen {
        open: bool,
    },
    /// A list of messages has come to rest somewhere else.
    Scrolled {
        to: Option<Scroll>,
    },
    KeepOnTop {
        on_top: bool,
    },
    /// One's own texts that the server does not have any more are sent again.
    SendApart,
    /// The person does without the texts that the server does not have any more.
    DropApart,
}

impl Action {
    /// Something is decided about a group.
    pub fn order(conversation: ConversationId, order: Order) -> Self {
        Self::Group(GroupWish::Order {
            conversation,
            order,
        })
    }
}

/// What a person has done, in its order, each with its ticket.
#[derive(Debug, Default)]
pub struct Actions(Vec<(Ticket, Action)>);

impl Actions {
    pub fn push(&mut self, action: Action) {
        self.ask(action);
    }

    /// The same, for whoever waits for what comes of it.
    pub fn ask(&mut self, action: Action) -> Ticket {
        let ticket = Ticket::take();
        self.0.push((ticket, action));
        ticket
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.0.iter().map(|(_, action)| action)
    }
}

impl IntoIterator for Actions {
    type Item = (Ticket, Action);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Who wants to see who is on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Onlooker {
    /// The window with the list of everybody, or the terminal while it lists them.
    Directory,
    /// The contact list of somebody who has not spoken with anybody yet.
    Welcome,
}

/// A text that is to be posted later.
#[derive(Clone, Debug, PartialEq)]
pub struct Later {
    pub text: String,
    pub at: Timestamp,
    pub silent: bool,
}

/// What becomes of a text that waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It has other words or another time.
    Change(Later),
    /// It is posted at once.
    Send,
    TakeBack,
}

/// A password in the place of another one.
#[derive(Clone, PartialEq)]
pub struct NewPassword {
    pub old: Zeroizing<String>,
    pub new: Zeroizing<String>,
    /// All other devices are signed out.
    pub end_others: bool,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPassword")
            .field("end_others", &self.end_others)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq)]
pub struct Credentials {
    /// A link or an address, as it was typed.
    pub server: String,
    pub name: String,
    pub password: Zeroizing<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
