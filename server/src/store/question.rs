//! Questions to the stored data. Each is a plain type with its result and one statement, written once for both
//! databases. [`super::database::Query`] joins the two.

use anser_shared::body::BodyKind;
use anser_shared::draft::Draft;
use anser_shared::group::{JoinPolicy, Member};
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::kept::Saved;
use anser_shared::people::{self, Person as Known};
use anser_shared::scheduled::Scheduled as SharedScheduled;
use anser_shared::text::Folded;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use super::account::{PERSON_COLUMNS, device, login};
use super::groups::{order, wishes};
use super::record::{self, number};
use super::rights::{AccountRights, Audited, Registered};
use super::sql::{Row, Sql, first, values};
use super::{
    Page, Seen, StoreError, draft, govern, guess, hosted, life, lists, nudge, picture, saved,
    scheduled,
};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// The devices of a user that may come back, the last used ones first.
#[derive(Clone, Copy, Debug)]
pub struct Devices(pub UserId);

pub(super) async fn devices<S: Sql>(sql: &mut S, of: Devices) -> Result<Vec<people::Device>, S> {
    let find = "SELECT device_id, name, created_at, seen_at, address FROM userdevice
                WHERE user_id = ? AND is_active = 1 ORDER BY seen_at DESC";
    let rows = sql.rows(find, values![number(of.0.0)]).await?;
    Ok(all(&rows, device)?)
}

/// The addresses from which devices were last used, at most this many, the latest first.
#[derive(Clone, Copy, Debug)]
pub struct Addresses(pub u32);

pub(super) async fn addresses<S: Sql>(sql: &mut S, limit: Addresses) -> Result<Vec<String>, S> {
    let find = "SELECT address FROM userdevice WHERE is_active = 1 AND address <> ?
                GROUP BY address ORDER BY MAX(seen_at) DESC LIMIT ?";
    let rows = sql.rows(find, values!["", i64::from(limit.0)]).await?;
    Ok(all(&rows, |row| row.text(0))?)
}

/// The latest logins of a user, at most this many.
#[derive(Clone, Copy, Debug)]
pub struct Logins(pub UserId, pub u32);

pub(super) async fn logins<S: Sql>(sql: &mut S, of: Logins) -> Result<Vec<people::Login>, S> {
    let find = "SELECT l.at, l.address, l.device_id, d.name, l.act FROM user_login_log l
                LEFT JOIN userdevice d ON d.device_id = l.device_id
                WHERE l.user_id = ? ORDER BY l.id DESC LIMIT ?";
    let with = values![number(of.0.0), i64::from(of.1)];
    let rows = sql.rows(find, with).await?;
    Ok(all(&rows, login)?)
}

/// The users of the server after an id, at most this many, as `reader` sees them.
#[derive(Clone, Copy, Debug)]
pub struct People {
    pub after: UserId,
    pub limit: u32,
    pub reader: UserId,
}

pub(super) async fn people<S: Sql>(sql: &mut S, of: People) -> Result<Vec<Known>, S> {
    let find = format!(
        "{PERSON_COLUMNS} WHERE u.user_id > ? AND u.is_active = 1 ORDER BY u.user_id LIMIT ?"
    );
    let with = values![number(of.reader.0), number(of.after.0), i64::from(of.limit)];
    let rows = sql.rows(&find, with).await?;
    Ok(all(&rows, record::person_of_row)?)
}

/// A user as `reader` sees them.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub of: UserId,
    pub reader: UserId,
}

pub(super) async fn person<S: Sql>(sql: &mut S, who: Person) -> Result<Option<Known>, S> {
    let find = format!("{PERSON_COLUMNS} WHERE u.user_id = ? AND u.is_active = 1");
    let row = first(sql, &find, values![number(who.reader.0), number(who.of.0)]).await?;
    Ok(row.as_ref().map(record::person_of_row).transpose()?)
}

/// The picture of a user as `by` sees it. Where the directory is closed, only for those who know them.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    pub of: UserId,
    pub by: UserId,
    pub is_open: bool,
}

pub(super) async fn picture<S: Sql>(
    sql: &mut S,
    Picture { of, by, is_open }: Picture,
) -> Result<Option<(PictureId, Vec<u8>)>, S> {
    picture::find(sql, of, by, is_open).await
}

/// Which of these two has blocked the other: the first, the second.
#[derive(Clone, Copy, Debug)]
pub struct Blocks(pub UserId, pub UserId);

pub(super) async fn blocks<S: Sql>(sql: &mut S, of: Blocks) -> Result<(bool, bool), S> {
    let mut blocks = [false; 2];
    for (has, owner, friend) in [(0, of.0, of.1), (1, of.1, of.0)] {
        let find = "SELECT 1 FROM userfriend
                    WHERE user_id = ? AND friend_id = ? AND is_blocked = 1";
        let with = values![number(owner.0), number(friend.0)];
        blocks[has] = first(sql, find, with).await?.is_some();
    }
    Ok(blocks.into())
}

/// The drafts of a user after a conversation, at most this many, with the account's revision.
#[derive(Clone, Copy, Debug)]
pub struct Drafts(pub UserId, pub ConversationId, pub usize);

pub(super) async fn drafts<S: Sql>(sql: &mut S, of: Drafts) -> Result<(u64, Page<Draft>), S> {
    draft::list(sql, of.0, of.1, of.2).await
}

/// The messages that a user has saved after a conversation and a place, at most this many, with the account's revision.
#[derive(Clone, Copy, Debug)]
pub struct SavedMessages(pub UserId, pub (ConversationId, Seq), pub usize);

pub(super) async fn saved<S: Sql>(sql: &mut S, of: SavedMessages) -> Result<(u64, Page<Saved>), S> {
    saved::list(sql, of.0, of.1, of.2).await
}

/// The texts of a user that wait for their time, after an id, at most this many, with the account's revision.
#[derive(Clone, Copy, Debug)]
pub struct Scheduled(pub UserId, pub MessageId, pub usize);

pub(super) async fn scheduled<S: Sql>(
    sql: &mut S,
    of: Scheduled,
) -> Result<(u64, Page<SharedScheduled>), S> {
    scheduled::list(sql, of.0, of.1, of.2).await
}

/// The texts that are due at a moment, at most this many.
#[derive(Clone, Copy, Debug)]
pub struct Due(pub Timestamp, pub usize);

pub(super) async fn due<S: Sql>(sql: &mut S, at: Due) -> Result<scheduled::Due, S> {
    scheduled::due(sql, at.0, at.1).await
}

/// Whether friends may nudge a user.
#[derive(Clone, Copy, Debug)]
pub struct TakesNudges(pub UserId);

pub(super) async fn takes_nudges<S: Sql>(sql: &mut S, of: TakesNudges) -> Result<bool, S> {
    nudge::are_taken(sql, of.0).await
}

/// How another sign-in ended the sign-in of the device with this key: when, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Ended(pub Fingerprint);

pub(super) async fn ended<S: Sql>(
    sql: &mut S,
    key: Ended,
) -> Result<Option<(Timestamp, String)>, S> {
    let find = "SELECT ended_at, ended_from FROM userdevice
                WHERE key_hash = ? AND is_active = 0 AND ended_at IS NOT NULL AND ended_from <> ?";
    let row = first(sql, find, values![key.0.0.to_vec(), ""]).await?;
    let ended = row.map(|row| Ok::<_, StoreError>((Timestamp(row.number(0)?), row.text(1)?)));
    Ok(ended.transpose()?)
}

/// The user to whom this key belongs or belonged.
#[derive(Clone, Copy, Debug)]
pub struct Owner(pub Fingerprint);

pub(super) async fn owner<S: Sql>(sql: &mut S, key: Owner) -> Result<Option<UserId>, S> {
    let find = "SELECT user_id FROM userdevice WHERE key_hash = ?";
    let row = first(sql, find, values![key.0.0.to_vec()]).await?;
    let owner = row.map(|row| record::user("userdevice", "user_id", row.number(0)?));
    Ok(owner.transpose()?)
}

/// All users whose rights are not the usual ones.
#[derive(Clone, Copy, Debug)]
pub struct RightsCache;

pub(super) async fn rights_cache<S: Sql>(
    sql: &mut S,
    _: RightsCache,
) -> Result<Vec<(UserId, AccountRights)>, S> {
    govern::rights_cache(sql).await
}

/// All users after an id, as administrators see them, at most this many.
#[derive(Clone, Copy, Debug)]
pub struct Registry(pub UserId, pub u32);

pub(super) async fn registry<S: Sql>(sql: &mut S, of: Registry) -> Result<Vec<Registered>, S> {
    govern::registry(sql, of.0, of.1).await
}

/// The latest acts of administrators, at most this many.
#[derive(Clone, Copy, Debug)]
pub struct Audit(pub u32);

pub(super) async fn audit<S: Sql>(sql: &mut S, limit: Audit) -> Result<Vec<Audited>, S> {
    govern::audit(sql, limit.0).await
}

/// The groups and the lobby after a conversation, as administrators see them, at most this many.
#[derive(Clone, Copy, Debug)]
pub struct Hosted(pub ConversationId, pub u32);

pub(super) async fn hosted<S: Sql>(sql: &mut S, of: Hosted) -> Result<Vec<hosted::Hosted>, S> {
    hosted::list(sql, of.0, of.1).await
}

/// The groups with a name, by its key, and perhaps of a creator, by the key of that name; also those that have ended.
#[derive(Clone, Debug)]
pub struct HostedNamed(pub Folded, pub Option<Folded>);

pub(super) async fn hosted_named<S: Sql>(
    sql: &mut S,
    of: HostedNamed,
) -> Result<Vec<hosted::Hosted>, S> {
    hosted::named(sql, of.0.as_str(), of.1.as_ref().map(Folded::as_str)).await
}

/// The groups that a user may see after a conversation, at most this many.
#[derive(Clone, Copy, Debug)]
pub struct Groups(pub UserId, pub ConversationId, pub usize);

pub(super) async fn groups<S: Sql>(sql: &mut S, of: Groups) -> Result<Page<Seen>, S> {
    lists::groups(sql, of.0, of.1, of.2).await
}

/// The groups with a name, and perhaps of a creator, by the keys of these, as a user sees them.
#[derive(Clone, Debug)]
pub struct GroupsNamed(pub UserId, pub Folded, pub Option<Folded>);

pub(super) async fn groups_named<S: Sql>(sql: &mut S, of: GroupsNamed) -> Result<Vec<Seen>, S> {
    let creator = of.2.as_ref().map(Folded::as_str);
    lists::groups_named(sql, of.0, of.1.as_str(), creator).await
}

/// The users who wait to join a group, after an id, at most this many; nothing for a reader who may not answer them.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    pub of: ConversationId,
    pub reader: UserId,
    pub after: UserId,
    pub limit: usize,
}

pub(super) async fn wishes<S: Sql>(sql: &mut S, of: Wishes) -> Result<Option<Page<Known>>, S> {
    wishes::list(sql, of.reader, of.of, of.after, of.limit).await
}

/// The ids of those who have blocked a user.
#[derive(Clone, Copy, Debug)]
pub struct BlockedBy(pub UserId);

pub(super) async fn blocked_by<S: Sql>(sql: &mut S, who: BlockedBy) -> Result<Vec<UserId>, S> {
    let find = "SELECT user_id FROM userfriend
                WHERE friend_id = ? AND is_blocked = 1 ORDER BY user_id";
    let rows = sql.rows(find, values![number(who.0.0)]).await?;
    Ok(all(&rows, |row| {
        record::user("userfriend", "user_id", row.number(0)?)
    })?)
}

/// The picture of a group, for a user who sees the group.
#[derive(Clone, Copy, Debug)]
pub struct GroupPicture {
    pub of: ConversationId,
    pub reader: UserId,
}

pub(super) async fn group_picture<S: Sql>(
    sql: &mut S,
    GroupPicture { of, reader }: GroupPicture,
) -> Result<Option<(PictureId, Vec<u8>)>, S> {
    order::picture(sql, reader, of).await
}

/// The members of a group after an id, at most this many, for a user; with whether each of them has blocked the
/// reader.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    pub of: ConversationId,
    pub reader: UserId,
    pub after: UserId,
    pub limit: usize,
}

pub(super) async fn members<S: Sql>(sql: &mut S, of: Members) -> Result<Page<(Member, bool)>, S> {
    lists::members(sql, of.reader, of.of, of.after, of.limit).await
}

/// The attempts on a user's password that a device of theirs was not told about.
#[derive(Clone, Copy, Debug)]
pub struct Guesses(pub UserId, pub DeviceId);

pub(super) async fn guesses<S: Sql>(
    sql: &mut S,
    of: Guesses,
) -> Result<Option<people::Guesses>, S> {
    guess::find(sql, of.0, of.1).await
}

/// The accounts whose passwords were ever tried.
#[derive(Clone, Copy, Debug)]
pub struct Guessed;

pub(super) async fn guessed<S: Sql>(sql: &mut S, _: Guessed) -> Result<Vec<UserId>, S> {
    guess::users(sql).await
}

/// Whether somebody has signed in to the account with this name before: with a device of this key, and from which
/// addresses.
#[derive(Clone, Debug)]
pub struct Familiar(pub Folded, pub Fingerprint);

pub(super) async fn familiar<S: Sql>(sql: &mut S, of: Familiar) -> Result<(bool, Vec<String>), S> {
    guess::familiar(sql, &of.0, of.1).await
}

/// Whether the server has had this life with these data.
#[derive(Clone, Copy, Debug)]
pub struct Life(pub u64);

pub(super) async fn life<S: Sql>(sql: &mut S, life: Life) -> Result<bool, S> {
    life::is_known(sql, life.0).await
}

/// The entry that an author has stored under a name, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    pub author: UserId,
    pub id: MessageId,
}

/// An entry that was stored before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub at: Timestamp,
    pub kind: BodyKind,
}

pub(super) async fn posted<S: Sql>(sql: &mut S, of: Posted) -> Result<Option<Stored>, S> {
    let find = "SELECT conversation_id, seq, sent_at, body_kind FROM chatmsg
                WHERE author_id = ? AND message_id = ?";
    let with = values![number(of.author.0), of.id.0.to_vec()];
    let Some(row) = first(sql, find, with).await? else {
        return Ok(None);
    };
    Ok(Some(Stored {
        conversation: record::conversation("chatmsg", row.number(0)?)?,
        seq: record::seq("chatmsg", "seq", row.number(1)?)?,
        at: Timestamp(row.number(2)?),
        kind: record::body_kind("chatmsg", row.number(3)?)?,
    }))
}

/// The relation of a user to a conversation.
#[derive(Clone, Copy, Debug)]
pub struct PlaceOf {
    pub of: ConversationId,
    pub reader: UserId,
}

/// The relation of a user to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Inside,
    /// They were a member, or it is a group that they may join or ask to join.
    Beside,
    /// No conversation has this number, or they may not know of it.
    Nowhere,
}

pub(super) async fn place<S: Sql>(sql: &mut S, at: PlaceOf) -> Result<Place, S> {
    let find = "SELECT r.kind, r.join_policy, m.is_active FROM chatroom r
                LEFT JOIN chatroom_user m ON m.conversation_id = r.conversation_id
                  AND m.user_id = ?
                WHERE r.conversation_id = ?";
    let with = values![number(at.reader.0), number(at.of.0)];
    let Some(row) = first(sql, find, with).await? else {
        return Ok(Place::Nowhere);
    };
    let kind = row.number(0)?;
    Ok(match row.maybe(2)? {
        _ if record::is_everybodys(kind) => Place::Inside,
        Some(1) => Place::Inside,
        Some(_) if kind == record::GROUP => Place::Beside,
        None if kind == record::GROUP
            && record::policy(row.number(1)?)? != JoinPolicy::Invitation =>
        {
            Place::Beside
        }
        _ => Place::Nowhere,
    })
}

/// Whether the first user knows the second one otherwise than by a number: from the lists of friends and requests, or
/// from a conversation in which both are or were.
#[derive(Clone, Copy, Debug)]
pub struct Knows(pub UserId, pub UserId);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acquaintance {
    /// They are in the reader's own lists.
    pub listed: bool,
    /// Both are, or were, members of one conversation.
    pub shares: bool,
}

pub(super) async fn knows<S: Sql>(sql: &mut S, of: Knows) -> Result<Acquaintance, S> {
    let find = "SELECT
          CASE WHEN EXISTS (SELECT 1 FROM userfriend f WHERE f.user_id = ? AND f.friend_id = ?)
            THEN 1 ELSE 0 END,
          CASE WHEN EXISTS
            (SELECT 1 FROM chatroom_user a
             JOIN chatroom_user b ON b.conversation_id = a.conversation_id
             JOIN chatroom r ON r.conversation_id = a.conversation_id
             WHERE a.user_id = ? AND b.user_id = ? AND r.kind <> ?)
            THEN 1 ELSE 0 END";
    let (one, other) = (number(of.0.0), number(of.1.0));
    // A conversation with the server is not shared, even if the server speaks to both.
    let with = values![one, other, one, other, record::BULLETIN];
    let row = first(sql, find, with).await?;
    let row = row.unwrap_or(Row(vec![0.into(), 0.into()]));
    Ok(Acquaintance {
        listed: one == other || row.flag(0)?,
        shares: row.flag(1)?,
    })
}

/// Turns every row into its meaning.
fn all<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> std::result::Result<T, StoreError>,
) -> std::result::Result<Vec<T>, StoreError> {
    rows.iter().map(read).collect()
}
