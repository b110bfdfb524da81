//! Users: their profiles and settings, their devices, and their roles.

use crate::codec::{Decode, Encode};
use crate::id::{DeviceId, PictureId, UserId};
use crate::time::Timestamp;

/// A user's own profile: what others see, and the user's settings. It belongs to the account, so every device has the
/// same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Profile {
    /// The number and the login name never change, and only [`crate::request::Request::SetPicture`] changes the
    /// picture. So the server ignores these three when a program sets the profile.
    pub person: Person,
    /// Decides which presence others see.
    pub seen_as: SeenAs,
    /// `None`: the server's default.
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

/// The presence that a user shows while one of their devices is connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum SeenAs {
    /// Online, and away if nobody is at any device.
    #[default]
    Available,
    /// Away on every device, whether or not the user is there.
    Away,
    /// Busy on every device, whether or not the user is there.
    Busy,
    /// As if the user were offline: nothing tells that they read, write or have received something.
    Invisible,
}

/// How the server answers friend requests to a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum FriendRequests {
    /// Requests wait for an answer.
    #[default]
    Ask,
    /// The two are friends at once.
    Auto,
    /// Requests are turned away.
    Nobody,
}

/// The public profile of a user, for everybody on the server.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Person {
    /// Never changes.
    pub user: UserId,
    /// The login name.
    pub name: String,
    /// What windows call the user; need not be unique.
    pub nickname: String,
    /// A few words under the name.
    pub status: String,
    /// Fetched when it is shown for the first time.
    pub picture: PictureId,
    /// A few lines, for those who look at the card.
    pub about: String,
}

impl Person {
    /// The words that a user writes about themselves. Others see them change, and a blocked user goes on seeing the
    /// former ones.
    pub fn words(&self) -> [&str; 3] {
        [&self.nickname, &self.status, &self.about]
    }

    /// A user with only the names known.
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

/// One line of the log of logins, which also has changes of the password.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Login {
    /// When it was done.
    pub at: Timestamp,
    /// The network address that it came from.
    pub address: String,
    /// The device that did it.
    pub device: DeviceId,
    /// The name of the device; empty if the server does not know the device any more.
    pub device_name: String,
    /// The act.
    pub act: LoginAct,
}

/// The act in a line of the log of logins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum LoginAct {
    /// A device signed in with the password.
    #[default]
    SignIn,
    /// The password was changed at this device.
    PasswordChanged,
}

/// The role of a user on a server. Every user has the lowest one until a person at the server grants more.
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

/// The user may read but not write.
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

/// Attempts to sign in to the account that began and did not finish, because the password was not known.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Guesses {
    /// Since this device was last told.
    pub attempts: u64,
    /// Since the beginning; [`crate::request::Request::GuessesSeen`] names it.
    pub total: u64,
    /// When the latest attempt was made.
    pub last_at: Timestamp,
    /// A network address, as people read it.
    pub last_from: String,
}

/// The rights of a user on a server, if they differ from the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Rights {
    /// Decides which commands of administrators the account may use.
    pub role: Role,
    /// Set while an administrator has taken the right to write anywhere on the server.
    pub gag: Option<Gag>,
}
