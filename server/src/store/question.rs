//! What can be asked, and what is found: each question is one look, written once for both databases.

use anser_shared::draft::Draft;
use anser_shared::group::{JoinPolicy, Member};
use anser_shared::id::{ConversationId, DeviceId, PictureId, UserId};
use anser_shared::people::{Device, Guesses, Login, Person};
use anser_shared::text::Folded;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use super::account::{PERSON_COLUMNS, device, login};
use super::groups::{order, wishes};
use super::hosted::{self, Hosted};
use super::record::{self, number};
use super::rights::{Audited, Registered, Standing};
use super::sql::{Row, Sql, first, values};
use super::{Page, Seen, StoreError, draft, govern, guess, life, lists, picture};

/// What can be asked about accounts.
#[derive(Clone, Debug)]
pub enum Question {
    Devices(UserId),
    /// From where devices were used last, so many addresses, the latest first.
    Addresses(u32),
    /// The latest logins of somebody, so many of them.
    Logins(UserId, u32),
    /// The people of the server after an id, so many of them, as `reader` sees them.
    People {
        after: UserId,
        limit: u32,
        reader: UserId,
    },
    Person {
        of: UserId,
        reader: UserId,
    },
    /// The picture of a person as `by` sees it; where the directory is closed, only for those who know them.
    Picture {
        of: UserId,
        by: UserId,
        is_open: bool,
    },
    /// Who of these two has blocked the other: the first, the second.
    Blocks(UserId, UserId),
    /// The drafts of somebody after a conversation, so many of them.
    Drafts(UserId, ConversationId, usize),
    /// How the sign-in of the device with this key was ended by another one.
    Ended(Fingerprint),
    /// Whose key this is or was.
    Owner(Fingerprint),
    /// Everybody whose rights are not the usual ones.
    Standings,
    /// Everybody after an id, as administrators see them, so many of them.
    Registry(UserId, u32),
    /// What administrators have done, the latest first, so many acts.
    Audit(u32),
    /// The groups and the lobby after a conversation, as administrators see them, so many of them.
    Hosted(ConversationId, u32),
    /// Those of a name, by its key, and perhaps of a creator, by the key of that name; also those that
    /// have ended.
    HostedNamed(Folded, Option<Folded>),
    /// The groups that somebody may see after a conversation, so many of them.
    Groups(UserId, ConversationId, usize),
    /// The groups of a name, and perhaps of a creator, by the keys of these, as somebody sees them.
    GroupsNamed(UserId, Folded, Option<Folded>),
    /// Those who are in a group after somebody, so many of them, for somebody else.
    /// Those who wait to be let into a group after somebody, so many of them, for who lets people in.
    Wishes {
        of: ConversationId,
        reader: UserId,
        after: UserId,
        limit: usize,
    },
    /// Those who keep somebody away, by their ids.
    BlockedBy(UserId),
    /// The picture of a group, for somebody who sees the group.
    GroupPicture {
        of: ConversationId,
        reader: UserId,
    },
    Members {
        of: ConversationId,
        reader: UserId,
        after: UserId,
        limit: usize,
    },
    /// What was tried at somebody's password that a device of theirs was not told of.
    Guesses(UserId, DeviceId),
    /// Whose passwords were ever tried.
    Guessed,
    /// Whether somebody has signed in to the account of this name before: with a device of this key, or
    /// from which addresses.
    Familiar(Folded, Fingerprint),
    /// Whether the server has had this life with these data.
    Life(u64),
    /// How a person stands to a conversation.
    Place {
        of: ConversationId,
        reader: UserId,
    },
    /// Whether the first person knows the second one otherwise than by a number: from the lists of friends
    /// and requests, or from a conversation in which both are, or were.
    Knows(UserId, UserId),
}

/// How a person stands to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Inside,
    /// They were in the group, or it is one into which they may come, or ask to.
    Beside,
    /// There is none of this number, or they may not know of it.
    Nowhere,
}

/// What stands in the store about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Devices(Vec<Device>),
    Logins(Vec<Login>),
    Addresses(Vec<String>),
    People(Vec<Person>),
    Picture(Option<(PictureId, Vec<u8>)>),
    Blocks(bool, bool),
    /// With the account's revision.
    Drafts(u64, Page<Draft>),
    Ended(Option<(Timestamp, String)>),
    Owner(Option<UserId>),
    Standings(Vec<(UserId, Standing)>),
    Registry(Vec<Registered>),
    Audit(Vec<Audited>),
    Hosted(Vec<Hosted>),
    Groups(Page<Seen>),
    Users(Vec<UserId>),
    /// `None`: the reader lets nobody in there.
    Wishes(Option<Page<Person>>),
    /// With whether each of them keeps the reader away.
    Members(Page<(Member, bool)>),
    Guesses(Option<Guesses>),
    Familiar {
        device: bool,
        addresses: Vec<String>,
    },
    Life(bool),
    Place(Place),
    Knows {
        /// They stand in the reader's own lists.
        listed: bool,
        /// Both are, or were, in one conversation.
        shares: bool,
    },
}

pub(super) async fn look<S: Sql>(sql: &mut S, question: Question) -> Result<Finding, S::Fault> {
    match question {
        Question::Devices(user) => {
            let find = "SELECT device_id, name, created_at, seen_at, address FROM userdevice
                        WHERE user_id = ? AND is_active = 1 ORDER BY seen_at DESC";
            let rows = sql.rows(find, values![number(user.0)]).await?;
            let devices: Result<Vec<Device>, StoreError> = rows.iter().map(device).collect();
            Ok(Finding::Devices(devices?))
        }
        Question::Addresses(limit) => {
            let find = "SELECT address FROM userdevice WHERE is_active = 1 AND address <> ?
                        GROUP BY address ORDER BY MAX(seen_at) DESC LIMIT ?";
            let rows = sql.rows(find, values!["", i64::from(limit)]).await?;
            let addresses: Result<Vec<String>, StoreError> =
                rows.iter().map(|row| row.text(0)).collect();
            Ok(Finding::Addresses(addresses?))
        }
        Question::Logins(user, limit) => {
            let find = "SELECT l.at, l.address, l.device_id, d.name, l.act FROM user_login_log l
                        LEFT JOIN userdevice d ON d.device_id = l.device_id
                        WHERE l.user_id = ? ORDER BY l.id DESC LIMIT ?";
            let with = values![number(user.0), i64::from(limit)];
            let rows = sql.rows(find, with).await?;
            let logins: Result<Vec<Login>, StoreError> = rows.iter().map(login).collect();
            Ok(Finding::Logins(logins?))
        }
        Question::People {
            after,
            limit,
            reader,
        } => {
            let find = format!(
                "{PERSON_COLUMNS} WHERE u.user_id > ? AND u.is_active = 1 ORDER BY u.user_id LIMIT ?"
            );
            let with = values![number(reader.0), number(after.0), i64::from(limit)];
            let rows = sql.rows(&find, with).await?;
            let people: Result<Vec<Person>, StoreError> =
                rows.iter().map(record::person_of_row).collect();
            Ok(Finding::People(people?))
        }
        Question::Person { of, reader } => {
            let find = format!("{PERSON_COLUMNS} WHERE u.user_id = ? AND u.is_active = 1");
            let with = values![number(reader.0), number(of.0)];
            let rows = sql.rows(&find, with).await?;
            let people: Result<Vec<Person>, StoreError> =
                rows.iter().map(record::person_of_row).collect();
            Ok(Finding::People(people?))
        }
        Question::Picture { of, by, is_open } => {
            Ok(Finding::Picture(picture::find(sql, of, by, is_open).await?))
        }
        Question::Blocks(one, other) => {
            let mut blocks = [false; 2];
            for (has, owner, friend) in [(0, one, other), (1, other, one)] {
                let find = "SELECT 1 FROM userfriend
                            WHERE user_id = ? AND friend_id = ? AND is_blocked = 1";
                let with = values![number(owner.0), number(friend.0)];
                blocks[has] = first(sql, find, with).await?.is_some();
            }
            let [one, other] = blocks;
            Ok(Finding::Blocks(one, other))
        }
        Question::Drafts(user, after, limit) => {
            let (revision, drafts) = draft::list(sql, user, after, limit).await?;
            Ok(Finding::Drafts(revision, drafts))
        }
        Question::Owner(key) => {
            let find = "SELECT user_id FROM userdevice WHERE key_hash = ?";
            let row = first(sql, find, values![key.0.to_vec()]).await?;
            let owner = row.map(|row| record::user("userdevice", "user_id", row.number(0)?));
            Ok(Finding::Owner(owner.transpose()?))
        }
        Question::Standings => Ok(Finding::Standings(govern::standings(sql).await?)),
        Question::Registry(after, limit) => Ok(Finding::Registry(
            govern::registry(sql, after, limit).await?,
        )),
        Question::Audit(limit) => Ok(Finding::Audit(govern::audit(sql, limit).await?)),
        Question::Hosted(after, limit) => {
            Ok(Finding::Hosted(hosted::list(sql, after, limit).await?))
        }
        Question::HostedNamed(name, creator) => {
            let found =
                hosted::named(sql, name.as_str(), creator.as_ref().map(Folded::as_str)).await?;
            Ok(Finding::Hosted(found))
        }
        Question::Ended(key) => {
            let find = "SELECT ended_at, ended_from FROM userdevice
                        WHERE key_hash = ? AND is_active = 0 AND ended_at IS NOT NULL AND ended_from <> ?";
            let row = first(sql, find, values![key.0.to_vec(), ""]).await?;
            let ended =
                row.map(|row| Ok::<_, StoreError>((Timestamp(row.number(0)?), row.text(1)?)));
            Ok(Finding::Ended(ended.transpose()?))
        }
        Question::Groups(user, after, limit) => {
            let page = lists::groups(sql, user, after, limit).await?;
            Ok(Finding::Groups(page))
        }
        Question::GroupsNamed(user, name, creator) => {
            let items = lists::groups_named(
                sql,
                user,
                name.as_str(),
                creator.as_ref().map(Folded::as_str),
            )
            .await?;
            Ok(Finding::Groups(Page { items, more: false }))
        }
        Question::Members {
            of,
            reader,
            after,
            limit,
        } => {
            let page = lists::members(sql, reader, of, after, limit).await?;
            Ok(Finding::Members(page))
        }
        Question::Wishes {
            of,
            reader,
            after,
            limit,
        } => {
            let page = wishes::list(sql, reader, of, after, limit).await?;
            Ok(Finding::Wishes(page))
        }
        Question::BlockedBy(user) => {
            let find = "SELECT user_id FROM userfriend
                        WHERE friend_id = ? AND is_blocked = 1 ORDER BY user_id";
            let rows = sql.rows(find, values![number(user.0)]).await?;
            let users: Result<Vec<UserId>, StoreError> = rows
                .iter()
                .map(|row| record::user("userfriend", "user_id", row.number(0)?))
                .collect();
            Ok(Finding::Users(users?))
        }
        Question::GroupPicture { of, reader } => {
            let found = order::picture(sql, reader, of).await?;
            Ok(Finding::Picture(found))
        }
        Question::Life(life) => Ok(Finding::Life(life::is_known(sql, life).await?)),
        Question::Place { of, reader } => {
            let find = "SELECT r.kind, r.join_policy, m.is_active FROM chatroom r
                        LEFT JOIN chatroom_user m ON m.conversation_id = r.conversation_id
                          AND m.user_id = ?
                        WHERE r.conversation_id = ?";
            let with = values![number(reader.0), number(of.0)];
            let Some(row) = first(sql, find, with).await? else {
                return Ok(Finding::Place(Place::Nowhere));
            };
            let kind = row.number(0)?;
            Ok(Finding::Place(match row.maybe(2)? {
                _ if record::is_everybodys(kind) => Place::Inside,
                Some(1) => Place::Inside,
                Some(_) if kind == record::GROUP => Place::Beside,
                None if kind == record::GROUP
                    && record::policy(row.number(1)?)? != JoinPolicy::Invitation =>
                {
                    Place::Beside
                }
                _ => Place::Nowhere,
            }))
        }
        Question::Knows(one, other) => {
            let find = "SELECT
                  CASE WHEN EXISTS (SELECT 1 FROM userfriend f WHERE f.user_id = ? AND f.friend_id = ?)
                    THEN 1 ELSE 0 END,
                  CASE WHEN EXISTS
                    (SELECT 1 FROM chatroom_user a
                     JOIN chatroom_user b ON b.conversation_id = a.conversation_id
                     JOIN chatroom r ON r.conversation_id = a.conversation_id
                     WHERE a.user_id = ? AND b.user_id = ? AND r.kind <> ?)
                    THEN 1 ELSE 0 END";
            let (one, other) = (number(one.0), number(other.0));
            // That the server speaks to both is nothing that they share.
            let with = values![one, other, one, other, record::BULLETIN];
            let row = first(sql, find, with).await?;
            let row = row.unwrap_or(Row(vec![0.into(), 0.into()]));
            Ok(Finding::Knows {
                listed: one == other || row.flag(0)?,
                shares: row.flag(1)?,
            })
        }
        Question::Guesses(user, device) => {
            Ok(Finding::Guesses(guess::find(sql, user, device).await?))
        }
        Question::Guessed => Ok(Finding::Users(guess::users(sql).await?)),
        Question::Familiar(name, key) => {
            let (device, addresses) = guess::familiar(sql, &name, key).await?;
            Ok(Finding::Familiar { device, addresses })
        }
    }
}
