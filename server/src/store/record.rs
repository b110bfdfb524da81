//! Turns rows into the vocabulary and back, the same for both databases.
//!
//! This file knows neither driver. A row holds plain numbers and bytes. Only this file says what a number means, and
//! a number without a meaning is an error that names its table and column.

use anser_shared::body::{Body, BodyKind};
use anser_shared::conversation::Marks;
use anser_shared::friend::{Friend, FriendState};
use anser_shared::group::{JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{AddedBy, FriendRequests, LoginAct, Person, SeenAs};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::sql::Row;
use super::{Appended, NewEntry, Page, Result, StoreError};

/// `chatroom.kind`: of two users; from [`GROUP`] on, of many.
pub(super) const DIRECT: i64 = 1;
pub(super) const GROUP: i64 = 2;
pub(super) const LOBBY: i64 = 3;
/// Messages of the server to all users, and to one user.
pub(super) const BULLETIN: i64 = 4;
pub(super) const LETTERS: i64 = 5;
/// Whether all users are members of a conversation of this kind.
pub(super) fn is_everybodys(kind: i64) -> bool {
    matches!(kind, LOBBY | BULLETIN)
}

/// `chatroom.name_scope` of the lobby.
pub(super) const LOBBY_SCOPE: i64 = -1;
/// The same for messages of the server to all users.
pub(super) const BULLETIN_SCOPE: i64 = -2;
/// The same for messages of the server to one user, whose number is the room's key, so that each has one.
pub(super) const LETTERS_SCOPE: i64 = -3;
/// `chatroom_user.role`.
const ROLES: [(i64, MemberRole); 3] = [
    (1, MemberRole::Member),
    (2, MemberRole::Administrator),
    (3, MemberRole::Owner),
];
/// `chatroom.join_policy`.
const POLICIES: [(i64, JoinPolicy); 3] = [
    (1, JoinPolicy::Open),
    (2, JoinPolicy::Invitation),
    (3, JoinPolicy::Approval),
];
/// `userfriend.state` of two users who may write to each other.
pub(super) const FRIENDS: i64 = 1;
/// `userfriend.state`: these numbers in the order of the vocabulary.
const STATES: [(i64, FriendState); 5] = [
    (FRIENDS, FriendState::Friends),
    (2, FriendState::Asked),
    (3, FriendState::Asks),
    (4, FriendState::Parted),
    (5, FriendState::Declined),
];
/// `userinfo.seen_as`.
const SEEN_AS: [(i64, SeenAs); 4] = [
    (1, SeenAs::Available),
    (2, SeenAs::Away),
    (3, SeenAs::Busy),
    (4, SeenAs::Invisible),
];
/// `userinfo.friend_requests`.
const REQUESTS: [(i64, Option<FriendRequests>); 4] = [
    (0, None),
    (1, Some(FriendRequests::Ask)),
    (2, Some(FriendRequests::Auto)),
    (3, Some(FriendRequests::Nobody)),
];

/// `userinfo.added_by`.
const ADDED_BY: [(i64, AddedBy); 4] = [
    (1, AddedBy::Everybody),
    (2, AddedBy::GroupMembers),
    (3, AddedBy::Friends),
    (4, AddedBy::Nobody),
];

/// The meaning of a number in a column.
fn meaning<T: Copy>(
    known: &[(i64, T)],
    table: &'static str,
    column: &'static str,
    number: i64,
) -> Result<T> {
    let found = known.iter().find(|(key, _)| *key == number);
    found
        .map(|(_, meaning)| *meaning)
        .ok_or(StoreError::Broken { table, column })
}

/// The number of a meaning; every meaning has one.
fn number_of<T: PartialEq>(known: &[(i64, T)], meaning: &T) -> i64 {
    known
        .iter()
        .find(|(_, known)| known == meaning)
        .map_or(0, |(number, _)| *number)
}

pub(super) fn friend_state(number: i64) -> Result<FriendState> {
    meaning(&STATES, "userfriend", "state", number)
}

pub(super) fn number_of_state(state: FriendState) -> i64 {
    number_of(&STATES, &state)
}

pub(super) fn seen_as(number: i64) -> Result<SeenAs> {
    meaning(&SEEN_AS, "userinfo", "seen_as", number)
}

pub(super) fn number_of_seen_as(seen_as: SeenAs) -> i64 {
    number_of(&SEEN_AS, &seen_as)
}

pub(super) fn friend_requests(number: i64) -> Result<Option<FriendRequests>> {
    meaning(&REQUESTS, "userinfo", "friend_requests", number)
}

pub(super) fn number_of_requests(requests: Option<FriendRequests>) -> i64 {
    number_of(&REQUESTS, &requests)
}

pub(super) fn added_by(number: i64) -> Result<AddedBy> {
    meaning(&ADDED_BY, "userinfo", "added_by", number)
}

pub(super) fn number_of_added_by(added_by: AddedBy) -> i64 {
    number_of(&ADDED_BY, &added_by)
}

pub(super) fn role(number: i64) -> Result<MemberRole> {
    meaning(&ROLES, "chatroom_user", "role", number)
}

pub(super) fn number_of_role(role: MemberRole) -> i64 {
    number_of(&ROLES, &role)
}

pub(super) fn policy(number: i64) -> Result<JoinPolicy> {
    meaning(&POLICIES, "chatroom", "join_policy", number)
}

pub(super) fn number_of_policy(policy: JoinPolicy) -> i64 {
    number_of(&POLICIES, &policy)
}

pub(super) fn members(number: i64) -> Result<u32> {
    let (table, column) = ("chatroom", "members");
    u32::try_from(number).map_err(|_| StoreError::Broken { table, column })
}

pub(super) fn device_id(number: i64) -> Result<DeviceId> {
    unsigned("userdevice", "device_id", number).map(DeviceId)
}

pub(super) fn picture_id(number: i64) -> Result<PictureId> {
    unsigned("userinfo", "picture_id", number).map(PictureId)
}

/// The columns for a person as the owner of the row in `userfriend` sees them; a condition follows.
pub(super) const FRIEND_COLUMNS: &str = "SELECT u.user_id, u.name,
        COALESCE(k.nickname, u.nickname), COALESCE(k.status, u.status),
        COALESCE(k.picture_id, u.picture_id), COALESCE(k.about, u.about), f.state,
        f.conversation_id, f.greeting, f.remark, f.note, f.is_blocked, f.changed_at
     FROM userfriend f JOIN userinfo u ON u.user_id = f.friend_id
     LEFT JOIN userfriend_frozen k ON k.user_id = f.user_id AND k.friend_id = f.friend_id
       AND k.is_active = 1
     WHERE f.user_id = ?";

/// A person, from the first six values of a row.
pub(super) fn person_of_row(row: &Row) -> Result<Person> {
    Ok(Person {
        user: user("userinfo", "user_id", row.number(0)?)?,
        name: row.text(1)?,
        nickname: row.text(2)?,
        status: row.text(3)?,
        picture: picture_id(row.number(4)?)?,
        about: row.text(5)?,
    })
}

pub(super) fn friend_of_row(row: &Row) -> Result<Friend> {
    Ok(Friend {
        person: person_of_row(row)?,
        state: friend_state(row.number(6)?)?,
        conversation: conversation("userfriend", row.number(7)?)?,
        greeting: row.text(8)?,
        remark: row.text(9)?,
        note: row.text(10)?,
        blocked: row.flag(11)?,
        since: Timestamp(row.number(12)?),
    })
}

/// The width of `userinfo.name_key`. Some letters fold to many (one to eighteen), so a name of allowed length can
/// have a key that no index takes.
pub(super) const NAME_KEY_MAX_CHARS: usize = 255;

/// The bytes of an entry besides its body, for filling a page up to a number of bytes.
const ENTRY_OVERHEAD_BYTES: usize = 48;

/// A number for a signed column. A number that is too large for it comes from outside and is no id, as the largest
/// number is none.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// `user_login_log.act` for an act that is not a sign-in.
pub(super) const PASSWORD_CHANGED: i64 = 1;

pub(super) fn login_act(act: i64) -> Result<LoginAct> {
    match act {
        0 => Ok(LoginAct::SignIn),
        PASSWORD_CHANGED => Ok(LoginAct::PasswordChanged),
        _ => Err(StoreError::Broken {
            table: "user_login_log",
            column: "act",
        }),
    }
}

/// The limit of a page, for a query that asks for one row more to see whether there is one.
pub(super) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

pub(super) fn page<T>(mut items: Vec<T>, limit: usize) -> Page<T> {
    let more = items.len() > limit;
    items.truncate(limit);
    Page { items, more }
}

/// The beginning of the day of a moment, in UTC.
pub(super) fn day_of(at: Timestamp) -> Timestamp {
    const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
    Timestamp(at.0.div_euclid(DAY_MILLIS) * DAY_MILLIS)
}

fn unsigned(table: &'static str, column: &'static str, value: i64) -> Result<u64> {
    u64::try_from(value).map_err(|_| StoreError::Broken { table, column })
}

pub(super) fn array<const N: usize>(
    table: &'static str,
    column: &'static str,
    bytes: &[u8],
) -> Result<[u8; N]> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Broken { table, column })
}

pub(super) fn user(table: &'static str, column: &'static str, id: i64) -> Result<UserId> {
    unsigned(table, column, id).map(UserId)
}

pub(super) fn conversation(table: &'static str, id: i64) -> Result<ConversationId> {
    unsigned(table, "conversation_id", id).map(ConversationId)
}

pub(super) fn seq(table: &'static str, column: &'static str, value: i64) -> Result<Seq> {
    unsigned(table, column, value).map(Seq)
}

pub(super) fn revision(value: i64) -> Result<u64> {
    unsigned("userinfo", "revision", value)
}

pub(super) fn marks(row: &Row, column: usize) -> Result<Marks> {
    let mark = |column| seq("chatroom_user", "read_seq", row.maybe(column)?.unwrap_or(0));
    Ok(Marks {
        read: mark(column)?,
        delivered: mark(column + 1)?,
    })
}

/// A row of `chatmsg` as it is served; `body` is `None` if the row is marked as deleted.
pub(super) struct EntryRow {
    pub(super) seq: i64,
    pub(super) author: i64,
    pub(super) id: Vec<u8>,
    pub(super) at: i64,
    pub(super) kind: i64,
    pub(super) body: Option<Vec<u8>>,
}

pub(super) fn entry(row: EntryRow) -> Result<Entry> {
    let kind = body_kind("chatmsg", row.kind)?;
    let body = match row.body {
        Some(bytes) => Some(Body { kind, bytes }),
        // What did something to a text that was deleted says nothing any more, and is no message that was.
        None if kind.is_act() => Some(withheld()),
        None => None,
    };
    Ok(Entry {
        seq: seq("chatmsg", "seq", row.seq)?,
        author: user("chatmsg", "author_id", row.author)?,
        id: MessageId(array("chatmsg", "message_id", &row.id)?),
        at: Timestamp(row.at),
        body,
    })
}

/// What is sent in the place of a body that the reader does not get.
pub(super) fn withheld() -> Body {
    Body {
        kind: BodyKind::WITHHELD,
        bytes: Vec::new(),
    }
}

pub(super) fn body_kind(table: &'static str, kind: i64) -> Result<BodyKind> {
    let column = "body_kind";
    let broken = StoreError::Broken { table, column };
    u16::try_from(kind).map(BodyKind).map_err(|_| broken)
}

/// An entry from a time when the reader was not a member: they get only its place.
pub(super) fn unseen(entry: Entry) -> Entry {
    Entry {
        author: UserId(0),
        id: MessageId([0; 16]),
        body: Some(withheld()),
        ..entry
    }
}

/// Edits of what stands before a reader's log are sent without their words.
pub(super) fn before_log(page: &mut [Entry], from: i64) {
    for entry in page {
        let edit = entry.body.as_ref().and_then(Body::as_edit);
        if edit.is_some_and(|edit| number(edit.of.0) <= from) {
            entry.body = Some(withheld());
        }
    }
}

/// The gaps of a membership, in the order of the log, for entries in the same order. Each gap is looked at once for a
/// page, however many there are.
#[derive(Debug)]
pub(super) struct Gaps<'g> {
    /// The places after the first one, up to the second one.
    gaps: &'g [(i64, i64)],
    next: usize,
}

impl<'g> Gaps<'g> {
    pub(super) fn new(gaps: &'g [(i64, i64)]) -> Self {
        Self { gaps, next: 0 }
    }

    /// Whether a place is in a gap. Places come in order.
    pub(super) fn hold(&mut self, seq: i64) -> bool {
        while self.gaps.get(self.next).is_some_and(|(_, to)| *to < seq) {
            self.next += 1;
        }
        let gap = self.gaps.get(self.next);
        gap.is_some_and(|(from, _)| *from < seq)
    }
}

/// The gaps that concern a range of places, of a room and a reader. Takes the room and the reader, the same again,
/// the place before the range, and the last place of the range.
pub(super) const GAPS: &str = "SELECT from_seq, to_seq FROM chatroom_absence
     WHERE conversation_id = ? AND user_id = ? AND from_seq >= COALESCE(
       (SELECT MAX(b.from_seq) FROM chatroom_absence b
        WHERE b.conversation_id = ? AND b.user_id = ? AND b.from_seq <= ?), 0)
       AND from_seq < ?
     ORDER BY from_seq";

/// Why a user who may not write is refused. `found` is the kind of the conversation and whether it lives, if it is in
/// their list.
pub(super) fn not_there(found: Option<(i64, bool)>) -> Refusal {
    match found {
        None | Some((DIRECT, _)) => Refusal::NoSuchConversation,
        Some((_, false)) => Refusal::GroupGone,
        Some((_, true)) => Refusal::NotAMember,
    }
}

/// Counts what a page has already, so that a page of long texts ends early.
pub(super) struct Budget {
    left: usize,
    is_empty: bool,
}

impl Budget {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            left: max_bytes,
            is_empty: true,
        }
    }

    /// Whether this entry still belongs to the page. The first one always does, because otherwise a page could be
    /// empty and the reader would ask for ever.
    pub(super) fn takes(&mut self, entry: &Entry) -> bool {
        let bytes = ENTRY_OVERHEAD_BYTES + entry.body.as_ref().map_or(0, |body| body.bytes.len());
        if bytes > self.left && !self.is_empty {
            return false;
        }
        self.is_empty = false;
        self.left = self.left.saturating_sub(bytes);
        true
    }
}

/// The entry that is stored under an author and a message id.
pub(super) struct Stored {
    pub(super) conversation: i64,
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) kind: i64,
    pub(super) body: Vec<u8>,
    pub(super) withheld: bool,
}

/// The answer to a message whose author and id are stored. The same message is found again, and any other is refused.
pub(super) fn repeated(
    stored: &Stored,
    entry: &NewEntry,
) -> Result<std::result::Result<Appended, Refusal>> {
    let same = stored.conversation == number(entry.conversation.0)
        && stored.kind == i64::from(entry.body.kind.0)
        && stored.body == entry.body.bytes;
    if !same {
        return Ok(Err(Refusal::MessageIdReused));
    }
    let seq = seq("chatmsg", "seq", stored.seq)?;
    Ok(Ok(Appended {
        seq,
        at: Timestamp(stored.at),
        withheld: stored.withheld,
        is_new: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After ten thousand times of leaving and rejoining, a page costs only its own entries.
    #[test]
    fn each_gap_is_looked_at_once() {
        // Two places inside, two outside, and so on. The gaps are from 2 to 4 and from 6 to 8.
        let rows: Vec<_> = (0..10_000).map(|n| (4 * n + 2, 4 * n + 4)).collect();
        let mut gaps = Gaps::new(&rows);
        for seq in 1..=40_000 {
            assert_eq!(gaps.hold(seq), (seq - 1) % 4 >= 2, "{seq}");
            assert!(gaps.next <= usize::try_from(seq / 4).unwrap(), "{seq}");
        }
        assert!(!gaps.hold(40_001));
        assert!(!Gaps::new(&[]).hold(1));
    }
}
