//! Why the server refuses a request. A program can show every refusal as a sentence, in its user's language.

#![expect(
    missing_docs,
    reason = "the sentence of each `error` is its documentation"
)]

use crate::codec::{Decode, Encode};
use crate::time::Timestamp;

/// The server's answer if it does not do what was asked.
///
/// `Display` is for logs and developers. It names the reason and nothing that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Refusal {
    #[error("this request is not possible at this stage of the connection")]
    WrongStage,
    #[error("the program is older than the server allows")]
    ProgramTooOld,
    #[error("the server cannot do this now: {0}")]
    Unavailable(Trouble),
    #[error("too many attempts; the next one is possible in {seconds} s")]
    TooOften { seconds: u32 },

    #[error("this server does not take new people")]
    RegistrationClosed,
    #[error("the name is taken")]
    NameTaken,
    #[error("the name cannot be used: {0}")]
    Name(NameFault),
    #[error("the nickname cannot be used: {0}")]
    Nickname(NameFault),
    #[error("the proof of the password is wrong")]
    WrongProof,
    #[error("the device is not known, or was signed out")]
    DeviceUnknown,
    #[error("the device's sign-in has expired")]
    DeviceExpired,
    #[error("the person has signed in elsewhere since")]
    SignedInElsewhere { at: Timestamp, address: String },

    #[error("there is nobody of this name")]
    NoSuchPerson,
    #[error("one cannot be one's own friend")]
    Yourself,
    #[error("already a friend")]
    AlreadyFriends,
    #[error("already asked, and not answered yet")]
    RequestWaiting,
    #[error("there is no request of this person")]
    NoSuchRequest,
    #[error("this person takes no requests")]
    NotAccepting,
    #[error("one has blocked this person")]
    Blocked,
    #[error("the two are not friends")]
    NotFriends,
    #[error("there is no such conversation for this person")]
    NoSuchConversation,

    #[error("the text cannot be sent: {0}")]
    Text(TextFault),
    #[error("this kind of message is not known here")]
    UnknownBody,
    #[error("this message id was used before, with other content")]
    MessageIdReused,
    #[error("the message could not be stored by itself")]
    RowRefused,
    #[error("there is no such message of one's own")]
    NotYours,
    #[error("messages can be deleted for {minutes} minutes, and this one is older")]
    TooOld { minutes: u32 },
    #[error("a greeting, status, remark or note is too long")]
    WordsTooLong,
    #[error("there is no such device of this person")]
    NoSuchDevice,
    #[error("another device has put another draft there since")]
    DraftElsewhere,
    #[error("the name looks like one that is taken")]
    NameLooksTaken,
    #[error("this server does not show who else is on it")]
    DirectoryClosed,
    #[error("the picture cannot be used: {0}")]
    Picture(PictureFault),
    #[error("this person has no picture")]
    NoSuchPicture,
    #[error("an administrator has taken the right to write")]
    Gagged { until: Option<Timestamp> },
    #[error("an administrator has blocked this person")]
    AccountBlocked,
    #[error("an administrator has ended the connection")]
    Kicked,
    #[error("only administrators may do this")]
    NotAdministrator,
    #[error("one may have {limit} groups of one's own, and has them")]
    TooManyGroups { limit: u32 },
    #[error("there is a group of this name")]
    GroupNameTaken,
    #[error("the name of the group cannot be used: {0}")]
    GroupName(NameFault),
    #[error("there is no group of this name that this person may see")]
    NoSuchGroup,
    #[error("there are several groups of this name, of different people")]
    WhichGroup,
    #[error("not a member of this group")]
    NotAMember,
    #[error("not for somebody who is this in the group")]
    NotAllowed,
    #[error("the owner of a group stays in it")]
    OwnerStays,
    #[error("this group has ended")]
    GroupGone,
    #[error("a group has at most {limit} members, and this one has them")]
    GroupFull { limit: u32 },
    #[error("already in this group")]
    AlreadyMember,
    #[error("this person is not in the group")]
    NoSuchMember,
    #[error("one comes into this group by being added")]
    InvitationOnly,
    #[error("muted in this group")]
    Muted { until: Option<Timestamp> },
    #[error("only administrators write in this group now")]
    GroupQuiet,
    #[error("an administrator of the server has closed this group")]
    GroupBlocked,
    #[error("only administrators call everybody")]
    NotForAll,
    #[error("only the server's administrators write here")]
    ServerOnly,
    #[error("nobody of this name waits to be let in")]
    NoSuchWish,
    #[error("the group has no picture")]
    NoGroupPicture,
    #[error("the end of a mute is in the past, or too far away")]
    MuteEnd,
    #[error("they own {limit} groups already")]
    TooManyOfTheirs { limit: u32 },
    /// The request exceeds the limits of one user. Nothing is lost, because the program asks again after this time.
    /// Later posts are not stored before this one, until [`crate::request::Request::SendAgain`].
    #[error("too much at once; go on in {millis} ms")]
    SlowDown { millis: u32 },
    #[error("the conversation has not ended, and the person is in it")]
    StillInside,
    #[error("one may make {limit} groups a day, and has; the next one is possible in {seconds} s")]
    TooManyGroupsToday { limit: u32, seconds: u32 },
    #[error("one may add {limit} people an hour, and has; the next one is possible in {seconds} s")]
    TooManyAdded { limit: u32, seconds: u32 },
    #[error("another program with the key of this device is connected")]
    DeviceInUse,
    #[error("the server is too old for this request")]
    ServerTooOld,
    /// `AccountBlocked` with the administrator's words, for programs from minor 12 on.
    #[error("an administrator has blocked this person, and says why")]
    AccountBlockedFor { reason: String },
    /// `Kicked` with the administrator's words. Programs make it from [`crate::event::Farewell::KickedFor`].
    #[error("an administrator has ended the connection, and says why")]
    KickedFor { reason: String },
    #[error("there is nothing at the place that is answered")]
    NothingToAnswer,
    #[error("there is no text of one's own at the place that is edited")]
    NothingToEdit,
    #[error("texts can be edited for {minutes} minutes, and this one is older")]
    TooOldToEdit { minutes: u32 },
    #[error("there is nothing to react to at this place")]
    NothingToReactTo,
    #[error("this is not one emoji that programs know")]
    NoEmoji,
    #[error("one has {limit} reactions on this message, and that is all")]
    TooManyReactions { limit: u32 },
    #[error("there is nothing to pass on at one of the places")]
    NothingToForward,
    #[error("a card holds at most {limit} texts, and not too long ones")]
    CardTooLarge { limit: u32 },
    #[error("there is no text to pin at this place")]
    NothingToPin,
    #[error("a conversation has {limit} pinned messages, and that is all")]
    TooManyPins { limit: u32 },
    #[error("only administrators pin messages here")]
    PinsForAdministrators,
    #[error("there is no message to save at this place")]
    NothingToSave,
    #[error("one has saved {limit} messages, and that is all")]
    TooManySaved { limit: u32 },
    #[error("the time at which it would be sent has passed")]
    ScheduledInPast,
    #[error("a text can wait for {days} days, and this is longer")]
    ScheduledTooFar { days: u32 },
    #[error("{limit} texts wait for their time, and that is all")]
    TooManyScheduled { limit: u32 },
    #[error("no such text waits for its time")]
    NoSuchScheduled,
    #[error("a nudge is possible once a minute; the next one in {seconds} s")]
    NudgedJustNow { seconds: u32 },
    #[error("this person is not nudged")]
    TakesNoNudges,
    #[error("one nudges a friend in the conversation with them")]
    NoNudgeHere,
    /// Never sent. A program reads this in place of a reason that it does not know.
    #[error("for a reason that this program does not know")]
    Newer,
}

/// Why the server itself cannot store anything. The author's program keeps the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Trouble {
    #[error("the disk is full")]
    DiskFull,
    #[error("the database cannot be written")]
    ReadOnly,
    #[error("the database does not answer")]
    Database,
    #[error("the server is stopping")]
    Stopping,
    #[error("the server is full")]
    Full,
    #[error("the server's data is gone from its place")]
    DataGone,
}

/// Why a login name, a nickname or the name of a group cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum NameFault {
    #[error("too short")]
    TooShort,
    #[error("too long")]
    TooLong,
    #[error("it contains {0:?}")]
    Character(char),
    #[error("it contains a character that cannot be seen")]
    Invisible,
    #[error("it must begin and end with a letter or a digit")]
    Edge,
    #[error("it is one of the server's own names, or looks like one")]
    Reserved,
}

/// Why a text cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum TextFault {
    #[error("empty")]
    Empty,
    #[error("too long")]
    TooLong,
    #[error("it contains a control character")]
    ControlCharacter,
}

/// Why a picture cannot be used; [`crate::picture`] has the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum PictureFault {
    #[error("too many bytes")]
    TooLarge,
    #[error("it is neither PNG nor JPEG")]
    Kind,
    #[error("it is no square, or larger than allowed")]
    Side,
}

impl From<TextFault> for Refusal {
    fn from(fault: TextFault) -> Self {
        Self::Text(fault)
    }
}
