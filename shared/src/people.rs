//! Who people are, how they want to be seen, and where they are signed in.

use crate::codec::{Decode, Encode};
use crate::id::{DeviceId, PictureId, UserId};
use crate::time::Timestamp;

/// A person to themselves: what others see, and what they have chosen. It belongs to the account, so that every
/// device has the same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Profile {
    /// Number and login name stay, and [`crate::request::Request::SetPicture`] alone changes the picture: what a
    /// program says here of these three when it changes the rest is not looked at.
    pub person: Person,
    /// Decides which presence others are told.
    pub seen_as: SeenAs,
    /// `None`: as the server has it.
    pub requests: Option<FriendRequests>,
    /// Who may add this person to a group.
    pub added_by: AddedBy,
}

impl Profile {
    /// The profile of a person who kept all defaults.
    pub fn of(person: Person) -> Self {
        Self {
            person,
            seen_as: SeenAs::default(),
            requests: None,
            added_by: AddedBy::default(),
        }
    }

    /// The profile of a person who set a nickname and nothing else.
    pub fn named(nickname: impl Into<String>) -> Self {
        Self::of(Person::named(UserId(0), "", nickname))
    }
}

/// Who may add a person to a group, without asking them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum AddedBy {
    /// Each user of the server.
    #[default]
    Everybody,
    /// Those who are in a group with the person already. The lobby does not count.
    GroupMembers,
    /// Friends of the person.
    Friends,
    /// No group can add the person; they can still join.
    Nobody,
}

/// The presence that a person chose to show while one of their devices is connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum SeenAs {
    /// Online, and away when nobody is at any device.
    #[default]
    Available,
    /// Away on every device, whether the person is there or not.
    Away,
    /// Busy on every device, whether the person is there or not.
    Busy,
    /// As if nobody were there: nothing tells that they read, write or have received something.
    Invisible,
}

/// How the server answers friend requests to a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum FriendRequests {
    /// They wait for an answer.
    #[default]
    Ask,
    /// They are friends at once.
    Auto,
    /// They are turned away.
    Nobody,
}

/// The public profile of a person, for everybody on the server.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Person {
    /// Stays for the life of the account.
    pub user: UserId,
    /// The login name.
    pub name: String,
    /// What windows call the person; need not be unique.
    pub nickname: String,
    /// A few words under the name.
    pub status: String,
    /// Fetched when it is shown for the first time.
    pub picture: PictureId,
    /// A few lines, for those who look at the card.
    pub about: String,
}

impl Person {
    /// What a person says of themselves in words. Others see a change of it, and it is kept for those who do not.
    pub fn words(&self) -> [&str; 3] {
        [&self.nickname, &self.status, &self.about]
    }

    /// A person of whom only the names are known.
    pub fn named(user: UserId, name: impl Into<String>, nickname: impl Into<String>) -> Self {
        Self {
            user,
            name: name.into(),
            nickname: nickname.into(),
            status: String::new(),
            picture: PictureId::NONE,
            about: String::new(),
        }
    }
}

/// A device that may come back without a password.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Device {
    /// The id by which it can be signed out.
    pub device: DeviceId,
    /// Chosen by the device itself, usually the name of the computer.
    pub name: String,
    /// When it signed in with the password.
    pub created_at: Timestamp,
    /// When the device was connected last.
    pub seen_at: Timestamp,
    /// The network address of its latest connection.
    pub address: String,
    /// Whether the device is connected at this moment.
    pub online: bool,
}

/// One line of the log of logins, in which changes of the password stand, too.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Login {
    /// When it was done.
    pub at: Timestamp,
    /// The network address that it came from.
    pub address: String,
    /// The device that did it.
    pub device: DeviceId,
    /// What the device is called; empty for one that is not known any more.
    pub device_name: String,
    /// What was done.
    pub act: LoginAct,
}

/// What a line of the log of logins is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum LoginAct {
    /// A device signed in with the password.
    #[default]
    SignIn,
    /// The password was changed at this device.
    PasswordChanged,
}

/// The role of a person on a server. Everybody is a user until a person at the server grants more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Role {
    /// May act on nobody else.
    #[default]
    User,
    /// May act on users.
    Admin,
    /// May act on administrators too, and make them.
    Root,
}

/// A person may read and not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Gag {
    /// When it ends by itself; `None`: when an administrator ends it.
    pub until: Option<Timestamp>,
}

impl Gag {
    /// Whether the gag is in force at this time.
    pub fn holds(self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// Attempts to sign in to the account that were begun and not finished, because the password was not known.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Guesses {
    /// Since this device has told its person of them last.
    pub attempts: u64,
    /// Since the beginning; [`crate::request::Request::GuessesSeen`] names it.
    pub total: u64,
    /// When the latest attempt was made.
    pub last_at: Timestamp,
    /// An address, as people read it.
    pub last_from: String,
}

/// The permissions of a person on a server that differ from everybody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Rights {
    /// Decides which commands of administrators the account may use.
    pub role: Role,
    /// Set while an administrator has taken the right to write anywhere on the server.
    pub gag: Option<Gag>,
}
