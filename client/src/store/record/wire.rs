//! Records of before version 11: people and conversations as the wire had them at that time. Nothing is
//! written like this any more, and what is read here never changes.
//!
//! A number is one byte up to 250, else 251, 252 or 253 before two, four or eight bytes; one that may be
//! negative has its sign in the lowest bit. A text is its length and its bytes; a choice is its number.

use anser_shared::conversation::ConversationKind;
use anser_shared::friend::{Friend, FriendState};
use anser_shared::group::{Group, JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
use anser_shared::people::{AddedBy, FriendRequests, Gag, Person, Profile, SeenAs};
use anser_shared::refusal::{Refusal, TextFault};
use anser_shared::time::Timestamp;

use super::Kept;

/// The whole of a row, or nothing.
pub(super) fn read<T: Kept>(bytes: &[u8]) -> Option<T> {
    let mut reader = Reader { rest: bytes };
    let value = T::from_wire(&mut reader)?;
    reader.rest.is_empty().then_some(value)
}

pub(in crate::store) struct Reader<'b> {
    rest: &'b [u8],
}

impl Reader<'_> {
    pub(super) fn person(&mut self) -> Option<Person> {
        Some(Person {
            user: self.user()?,
            name: self.text()?,
            nickname: self.text()?,
            status: self.text()?,
            picture: self.picture()?,
            about: self.text()?,
        })
    }

    pub(super) fn friend(&mut self) -> Option<Friend> {
        let mut person = Person::named(self.user()?, self.text()?, self.text()?);
        person.status = self.text()?;
        let mut friend = Friend {
            person,
            state: self.one_of([
                FriendState::Friends,
                FriendState::Asked,
                FriendState::Asks,
                FriendState::Parted,
                FriendState::Declined,
            ])?,
            conversation: ConversationId(self.number()?),
            greeting: self.text()?,
            remark: self.text()?,
            note: self.text()?,
            blocked: self.flag()?,
            since: Timestamp(0),
        };
        friend.person.picture = self.picture()?;
        friend.person.about = self.text()?;
        friend.since = self.moment()?;
        Some(friend)
    }

    /// The oldest end before the last field: everybody might add this person to groups.
    pub(super) fn profile(&mut self) -> Option<Profile> {
        let mut person = Person::named(UserId(0), "", self.text()?);
        person.status = self.text()?;
        let mut profile = Profile {
            seen_as: self.one_of([
                SeenAs::Available,
                SeenAs::Away,
                SeenAs::Busy,
                SeenAs::Invisible,
            ])?,
            requests: self.maybe(|reader| {
                reader.one_of([
                    FriendRequests::Ask,
                    FriendRequests::Auto,
                    FriendRequests::Nobody,
                ])
            })?,
            ..Profile::of(person)
        };
        profile.person.picture = self.picture()?;
        profile.person.about = self.text()?;
        if !self.rest.is_empty() {
            profile.added_by = self.one_of([
                AddedBy::Everybody,
                AddedBy::GroupMembers,
                AddedBy::Friends,
                AddedBy::Nobody,
            ])?;
        }
        Some(profile)
    }

    pub(super) fn kind(&mut self) -> Option<ConversationKind> {
        Some(match self.number()? {
            0 => ConversationKind::Direct { peer: self.user()? },
            1 => ConversationKind::Group(self.group()?),
            2 => ConversationKind::Lobby(self.group()?),
            3 => ConversationKind::Server {
                everybody: self.flag()?,
                from: Seq(self.number()?),
            },
            _ => return None,
        })
    }

    /// What may follow the number of a reason that is none of a text is passed over.
    pub(super) fn refusal(&mut self) -> Option<Refusal> {
        Some(match self.number()? {
            17 => Refusal::NotAccepting,
            18 => Refusal::Blocked,
            19 => Refusal::NotFriends,
            20 => Refusal::NoSuchConversation,
            21 => Refusal::Text(self.one_of([
                TextFault::Empty,
                TextFault::TooLong,
                TextFault::ControlCharacter,
            ])?),
            22 => Refusal::UnknownBody,
            23 => Refusal::MessageIdReused,
            34 => Refusal::Gagged {
                until: self.maybe(Self::moment)?,
            },
            35 => Refusal::AccountBlocked,
            43 => Refusal::NotAMember,
            46 => Refusal::GroupGone,
            51 => Refusal::Muted {
                until: self.maybe(Self::moment)?,
            },
            52 => Refusal::GroupQuiet,
            53 => Refusal::GroupBlocked,
            54 => Refusal::NotForAll,
            55 => Refusal::ServerOnly,
            _ => {
                self.rest = &[];
                Refusal::RowRefused
            }
        })
    }

    fn group(&mut self) -> Option<Group> {
        Some(Group {
            name: self.text()?,
            creator: self.user()?,
            creator_name: self.text()?,
            policy: self.one_of([
                JoinPolicy::Open,
                JoinPolicy::Invitation,
                JoinPolicy::Approval,
            ])?,
            role: self.one_of([
                MemberRole::Outside,
                MemberRole::Member,
                MemberRole::Administrator,
                MemberRole::Owner,
            ])?,
            members: self.small()?,
            from: Seq(self.number()?),
            announcement: self.text()?,
            picture: self.picture()?,
            quiet: self.flag()?,
            muted: self.maybe(|reader| {
                let until = reader.maybe(Self::moment)?;
                Some(Gag { until })
            })?,
            blocked: self.flag()?,
            asking: self.small()?,
        })
    }

    fn user(&mut self) -> Option<UserId> {
        self.number().map(UserId)
    }

    fn picture(&mut self) -> Option<PictureId> {
        self.number().map(PictureId)
    }

    fn moment(&mut self) -> Option<Timestamp> {
        let number = self.number()?;
        let half = (number >> 1).cast_signed();
        Some(Timestamp(if number & 1 == 0 { half } else { !half }))
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        self.one_of([false, true])
    }

    fn maybe<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.flag()? {
            true => read(self).map(Some),
            false => Some(None),
        }
    }

    fn one_of<T, const N: usize>(&mut self, choices: [T; N]) -> Option<T> {
        let number = usize::try_from(self.number()?).ok()?;
        choices.into_iter().nth(number)
    }

    fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn number(&mut self) -> Option<u64> {
        let [first] = self.take()?;
        Some(match first {
            251 => u16::from_le_bytes(self.take()?).into(),
            252 => u32::from_le_bytes(self.take()?).into(),
            253 => u64::from_le_bytes(self.take()?),
            254.. => return None,
            small => small.into(),
        })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }
}
