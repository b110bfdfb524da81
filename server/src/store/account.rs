//! What belongs to one account: how its person wants to be seen, and the devices that may come back.

use anser_shared::event::{Change, Draft};
use anser_shared::group::{JoinPolicy, Member};
use anser_shared::id::{ConversationId, DeviceId, PictureId, UserId};
use anser_shared::people::{Device, Guesses, Login, Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::text::Folded;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

use super::deed::{Answer, NewPassword, Outcome, Told, raise};
use super::groups::{order, wishes};
use super::hosted::{self, Hosted};
use super::record::{self, number};
use super::rights::{self, Audited, Registered, Standing};
use super::sql::{Row, Sql, first, values};
use super::{Page, Seen, StoreError, draft, frozen, guess, life, lists, picture};

/// What can be asked about accounts.
#[derive(Clone, Debug)]
pub enum Question {
    Profile(UserId),
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
    Profile(Option<Profile>),
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
        Question::Profile(user) => {
            let find = format!("{PROFILE_COLUMNS} WHERE user_id = ? AND is_active = 1");
            let row = first(sql, &find, values![number(user.0)]).await?;
            let profile = row.as_ref().map(profile).transpose()?;
            Ok(Finding::Profile(profile))
        }
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
            let people: Result<Vec<Person>, StoreError> = rows.iter().map(person).collect();
            Ok(Finding::People(people?))
        }
        Question::Person { of, reader } => {
            let find = format!("{PERSON_COLUMNS} WHERE u.user_id = ? AND u.is_active = 1");
            let with = values![number(reader.0), number(of.0)];
            let rows = sql.rows(&find, with).await?;
            let people: Result<Vec<Person>, StoreError> = rows.iter().map(person).collect();
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
        Question::Standings => Ok(Finding::Standings(rights::standings(sql).await?)),
        Question::Registry(after, limit) => Ok(Finding::Registry(
            rights::registry(sql, after, limit).await?,
        )),
        Question::Audit(limit) => Ok(Finding::Audit(rights::audit(sql, limit).await?)),
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
        Question::Guessed => guess::users(sql).await,
        Question::Familiar(name, key) => guess::familiar(sql, &name, key).await,
    }
}

/// What [`profile`] reads; what follows says whose.
pub(super) const PROFILE_COLUMNS: &str =
    "SELECT nickname, status, seen_as, friend_requests, picture_id, about, revision,
       added_by FROM userinfo";

/// What [`person`] reads of people as a reader sees them, who is its first value.
pub(super) const PERSON_COLUMNS: &str =
    "SELECT u.user_id, u.name, COALESCE(k.nickname, u.nickname), COALESCE(k.status, u.status),
       COALESCE(k.picture_id, u.picture_id), COALESCE(k.about, u.about)
     FROM userinfo u
     LEFT JOIN userfriend_frozen k ON k.friend_id = u.user_id AND k.user_id = ? AND k.is_active = 1";

pub(super) fn profile(row: &Row) -> Result<Profile, StoreError> {
    Ok(Profile {
        nickname: row.text(0)?,
        status: row.text(1)?,
        seen_as: record::seen_as(row.number(2)?)?,
        requests: record::friend_requests(row.number(3)?)?,
        picture: record::picture_id(row.number(4)?)?,
        about: row.text(5)?,
        added_by: record::added_by(row.number(7)?)?,
    })
}

fn device(row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        device: record::device_id(row.number(0)?)?,
        name: row.text(1)?,
        created_at: Timestamp(row.number(2)?),
        seen_at: Timestamp(row.number(3)?),
        address: row.text(4)?,
        // Who is connected is not the store's to know.
        online: false,
    })
}

fn login(row: &Row) -> Result<Login, StoreError> {
    Ok(Login {
        at: Timestamp(row.number(0)?),
        address: row.text(1)?,
        device: record::device_id(row.number(2)?)?,
        device_name: row.text(3)?,
        act: record::login_act(row.number(4)?)?,
    })
}

pub(super) fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        user: record::user("userinfo", "user_id", row.number(0)?)?,
        name: row.text(1)?,
        nickname: row.text(2)?,
        status: row.text(3)?,
        picture: record::picture_id(row.number(4)?)?,
        about: row.text(5)?,
    })
}

/// Changes how somebody wants to be seen. Those who have them in their lists see another name or
/// status at once; how they appear and who may ask them is nobody else's affair.
pub(super) async fn set_profile<S: Sql>(sql: &mut S, user: UserId, new: &Profile) -> Answer<S> {
    let Some((old, revision)) = lock(sql, user).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    // The picture is changed by its own deed.
    let new = Profile {
        picture: old.picture,
        ..new.clone()
    };
    let seen = |profile: &Profile| {
        let Profile {
            nickname,
            status,
            about,
            ..
        } = profile.clone();
        (nickname, status, about)
    };
    let looks_other = seen(&old) != seen(&new);
    if looks_other {
        frozen::keep(sql, user, &old).await?;
    }
    sql.run(
        "UPDATE userinfo SET nickname = ?, status = ?, seen_as = ?, friend_requests = ?, about = ?,
           added_by = ?
         WHERE user_id = ?",
        values![
            new.nickname.as_str(),
            new.status.as_str(),
            record::number_of_seen_as(new.seen_as),
            record::number_of_requests(new.requests),
            new.about.as_str(),
            record::number_of_added_by(new.added_by),
            number(user.0),
        ],
    )
    .await?;
    raise(sql, user, revision).await?;
    let mut told = Told::default();
    told.changes.push((user, revision, Change::Profile(new)));
    if looks_other {
        tell_those_who_know(sql, user, &mut told).await?;
    }
    Ok(Ok((Outcome::Done, told)))
}

/// Somebody's profile, kept from others until the transaction ends, and the revision that a change of
/// it makes.
pub(super) async fn lock<S: Sql>(
    sql: &mut S,
    user: UserId,
) -> Result<Option<(Profile, u64)>, S::Fault> {
    let statement = format!(
        "{PROFILE_COLUMNS} WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let Some(row) = first(sql, &statement, values![number(user.0)]).await? else {
        return Ok(None);
    };
    let revision = record::revision(row.number(6)?)? + 1;
    Ok(Some((profile(&row)?, revision)))
}

/// Those who have a person in their lists see them as they are now, but for those whom the person has
/// blocked: see [`frozen`].
pub(super) async fn tell_those_who_know<S: Sql>(
    sql: &mut S,
    user: UserId,
    told: &mut Told,
) -> Result<(), S::Fault> {
    let statement = format!(
        "SELECT user_id, revision FROM userinfo
         WHERE user_id IN
           (SELECT f.user_id FROM userfriend f
            LEFT JOIN userfriend b ON b.user_id = f.friend_id AND b.friend_id = f.user_id
            WHERE f.friend_id = ? AND COALESCE(b.is_blocked, 0) = 0)
         ORDER BY user_id{}",
        S::FOR_UPDATE
    );
    let rows = sql.rows(&statement, values![number(user.0)]).await?;
    for row in rows {
        let owner = record::user("userinfo", "user_id", row.number(0)?)?;
        let revision = record::revision(row.number(1)?)? + 1;
        raise(sql, owner, revision).await?;
        let statement = format!("{} AND f.friend_id = ?", record::FRIEND_COLUMNS);
        let with = values![number(owner.0), number(user.0)];
        if let Some(row) = first(sql, &statement, with).await? {
            let change = Change::Friend(record::friend_of_row(&row)?);
            told.changes.push((owner, revision, change));
        }
    }
    Ok(())
}

/// Signs a device out that is not the one in use: it finds that its key is worth nothing.
pub(super) async fn revoke<S: Sql>(
    sql: &mut S,
    user: UserId,
    device: DeviceId,
    at: Timestamp,
) -> Answer<S> {
    let find = "SELECT 1 FROM userdevice WHERE device_id = ? AND user_id = ? AND is_active = 1";
    let with = values![number(device.0), number(user.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::NoSuchDevice));
    }
    end(sql, device, "", at).await?;
    Ok(Ok((Outcome::Ended(vec![device]), Told::default())))
}

/// Puts a password in the place of the one that was proved, and notes it in the log of logins. Devices
/// that stay come back with what they have: it was made from an earlier login, and not from the password.
pub(super) async fn set_password<S: Sql>(
    sql: &mut S,
    user: UserId,
    password: &NewPassword,
    at: Timestamp,
) -> Answer<S> {
    let find = format!(
        "SELECT password_record FROM userinfo WHERE user_id = ? AND is_active = 1{}",
        S::FOR_UPDATE
    );
    let known = match first(sql, &find, values![number(user.0)]).await? {
        Some(row) => row.bytes(0)?,
        None => return Ok(Err(Refusal::NoSuchPerson)),
    };
    let find = "SELECT 1 FROM userdevice WHERE device_id = ? AND user_id = ? AND is_active = 1";
    let with = values![number(password.device.0), number(user.0)];
    if first(sql, find, with).await?.is_none() {
        return Ok(Err(Refusal::DeviceUnknown));
    }
    // Another device was quicker: what was proved is not the password any more.
    if known != password.old.0 {
        return Ok(Err(Refusal::WrongProof));
    }
    let set = "UPDATE userinfo SET password_record = ? WHERE user_id = ?";
    let with = values![password.new.0.clone(), number(user.0)];
    sql.run(set, with).await?;
    let note = "INSERT INTO user_login_log (user_id, device_id, at, address, act)
                VALUES (?, ?, ?, ?, ?)";
    let with = values![
        number(user.0),
        number(password.device.0),
        at.0,
        password.address.as_str(),
        record::PASSWORD_CHANGED,
    ];
    sql.run(note, with).await?;
    if password.end_others {
        return end_others(sql, user, password.device, "", at).await;
    }
    Ok(Ok((Outcome::Ended(Vec::new()), Told::default())))
}

/// A new sign-in ends those before it, and leaves word of where it came from. One that has been ended
/// itself by then ends nobody: of two at once one remains.
pub(super) async fn end_others<S: Sql>(
    sql: &mut S,
    user: UserId,
    keep: DeviceId,
    address: &str,
    at: Timestamp,
) -> Answer<S> {
    // The person first, so that two of these come one after the other.
    if lock(sql, user).await?.is_none() {
        return Ok(Err(Refusal::NoSuchPerson));
    }
    let find = "SELECT 1 FROM userdevice WHERE device_id = ? AND is_active = 1";
    if first(sql, find, values![number(keep.0)]).await?.is_none() {
        return Ok(Ok((Outcome::Ended(Vec::new()), Told::default())));
    }
    let find = "SELECT device_id FROM userdevice
                WHERE user_id = ? AND device_id <> ? AND is_active = 1";
    let with = values![number(user.0), number(keep.0)];
    let mut ended = Vec::new();
    for row in sql.rows(find, with).await? {
        let device = record::device_id(row.number(0)?)?;
        end(sql, device, address, at).await?;
        ended.push(device);
    }
    Ok(Ok((Outcome::Ended(ended), Told::default())))
}

pub(super) async fn end<S: Sql>(
    sql: &mut S,
    device: DeviceId,
    from: &str,
    at: Timestamp,
) -> Result<(), S::Fault> {
    let statement = "UPDATE userdevice
                     SET is_active = 0, resumption = ?, ended_at = ?, ended_from = ?
                     WHERE device_id = ?";
    let with = values![Vec::<u8>::new(), at.0, from, number(device.0)];
    sql.run(statement, with).await
}
