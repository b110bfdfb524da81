//! Appending to the logs: the path of every message.
//!
//! A batch looks up each author in each conversation once, inserts row by row, and writes each head and each author's
//! own mark once at its end.

use std::collections::hash_map;
use std::collections::{BTreeSet, HashMap};

use anser_shared::envelope::About;
use anser_shared::refusal::Refusal;
use rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY;
use rusqlite::{CachedStatement, Connection, ErrorCode, OptionalExtension as _, params};

use crate::store::acts::{Target, target_columns};
use crate::store::nudge::{Nudging, nudged_person, nudging_columns};
use crate::store::record::{self, DIRECT, FRIENDS, Stored, number};
use crate::store::writers::{self, Writer, writer_columns};
use crate::store::{Appended, NewEntry, Result, StoreError};

type Outcome = std::result::Result<Appended, Refusal>;

pub(super) fn append(connection: &Connection, batch: &[NewEntry]) -> Result<Vec<Outcome>> {
    let mut logs = Logs::new(connection)?;
    let outcomes = batch
        .iter()
        .map(|entry| logs.append(entry))
        .collect::<Result<_>>()?;
    logs.finish()?;
    Ok(outcomes)
}

/// What an author may do in a conversation.
#[derive(Clone, Copy)]
enum AccountRights {
    Writes {
        /// The other one of two has blocked them.
        withheld: bool,
    },
    /// A member of a group.
    Among(Writer),
    NotFriends,
    /// They have blocked the other one of two.
    Blocks,
    /// They are no member, or not any more: the kind of the conversation and whether it lives, if it is in their
    /// list.
    NotThere(Option<(i64, bool)>),
}

struct Logs<'c> {
    connection: &'c Connection,
    insert: CachedStatement<'c>,
    /// The last place of each log, with what this batch has added.
    heads: HashMap<i64, i64>,
    /// Each author in each conversation, and the place of their last entry in this batch.
    authors: HashMap<(i64, i64), (AccountRights, Option<i64>)>,
}

impl<'c> Logs<'c> {
    fn new(connection: &'c Connection) -> Result<Self> {
        let insert = connection.prepare_cached(
            "INSERT INTO chatmsg
               (conversation_id, seq, author_id, message_id, sent_at, body_kind, body, is_withheld)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (message_id, author_id) DO NOTHING",
        )?;
        Ok(Self {
            connection,
            insert,
            heads: HashMap::new(),
            authors: HashMap::new(),
        })
    }

    fn append(&mut self, entry: &NewEntry) -> Result<Outcome> {
        let (conversation, author) = (number(entry.conversation.0), number(entry.author.0));
        if let Some(barred) = &entry.barred {
            let found = self.repeated(author, entry)?;
            return Ok(found.unwrap_or_else(|| Err(barred.clone())));
        }
        let verdict = match self.account_rights(conversation, author)? {
            AccountRights::Writes { withheld } => Ok(withheld),
            AccountRights::Among(writer) => writer.may(entry).map(|()| false),
            AccountRights::NotFriends => Err(Refusal::NotFriends),
            AccountRights::Blocks => Err(Refusal::Blocked),
            AccountRights::NotThere(found) => Err(record::not_there(found)),
        };
        let last = self.heads.get(&conversation).copied().unwrap_or_default();
        let verdict = match verdict {
            Ok(withheld) => self.may_act(entry, last)?.map(|()| withheld),
            Err(refusal) => Err(refusal),
        };
        let verdict = match verdict {
            Ok(withheld) if entry.is_nudge() => self
                .nudging(conversation, author)?
                .may(entry)
                .map(|()| withheld),
            verdict => verdict,
        };
        let refusal = match verdict {
            Ok(withheld) => return self.insert(conversation, author, entry, withheld),
            Err(refusal) => refusal,
        };
        // A message that was stored while they were friends is answered as before, because its author's program may
        // have missed that answer.
        self.repeated(author, entry)
            .map(|found| found.unwrap_or(Err(refusal)))
    }

    /// Whether an entry may do what it does with another one. Most do nothing of the kind, and nothing is looked up.
    fn may_act(&self, entry: &NewEntry, last: i64) -> Result<std::result::Result<(), Refusal>> {
        let Some(place) = entry.target() else {
            return Ok(entry.may_act(last, None, &BTreeSet::new(), &BTreeSet::new()));
        };
        let conversation = number(entry.conversation.0);
        let mut find = self.connection.prepare_cached(concat!(
            "SELECT ",
            target_columns!(),
            " FROM chatmsg WHERE conversation_id = ?1 AND seq = ?2"
        ))?;
        let target = find
            .query_row([conversation, place], |row| {
                Ok(Target {
                    author: row.get(0)?,
                    at: row.get(1)?,
                    kind: row.get(2)?,
                    is_active: row.get(3)?,
                    is_withheld: row.get(4)?,
                })
            })
            .optional()?;
        let own = match entry.adds_reaction() {
            true => self.reactions(conversation, place, number(entry.author.0))?,
            false => BTreeSet::new(),
        };
        let pinned = match entry.adds_pin() {
            true => self.pinned(conversation)?,
            false => BTreeSet::new(),
        };
        Ok(entry.may_act(last, target.as_ref(), &own, &pinned))
    }

    /// What decides about a nudge of a member.
    fn nudging(&self, conversation: i64, author: i64) -> Result<Nudging> {
        let mut find = self.connection.prepare_cached(concat!(
            "SELECT ",
            nudging_columns!(),
            " FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id ",
            nudged_person!(),
            " WHERE m.conversation_id = ?1 AND m.user_id = ?2"
        ))?;
        let found = find.query_row([conversation, author], |row| {
            let (last, taken) = (row.get(0)?, row.get(1)?);
            Ok(Nudging { last, taken })
        });
        Ok(found.optional()?.unwrap_or(Nudging::NOWHERE))
    }

    /// What somebody has put on an entry.
    fn reactions(&self, conversation: i64, about: i64, user: i64) -> Result<BTreeSet<String>> {
        let mut find = self.connection.prepare_cached(
            "SELECT emoji FROM chatmsg_reaction
             WHERE conversation_id = ?1 AND about_seq = ?2 AND user_id = ?3 AND is_active = 1",
        )?;
        let found = find.query_map([conversation, about, user], |row| row.get(0))?;
        Ok(found.collect::<std::result::Result<_, _>>()?)
    }

    /// The places that are pinned in a conversation.
    fn pinned(&self, conversation: i64) -> Result<BTreeSet<i64>> {
        let mut find = self.connection.prepare_cached(
            "SELECT pinned_seq FROM chatmsg_pin WHERE conversation_id = ?1 AND is_active = 1",
        )?;
        let found = find.query_map([conversation], |row| row.get(0))?;
        Ok(found.collect::<std::result::Result<_, _>>()?)
    }

    /// Keeps what a new entry does with another one.
    fn act(&self, entry: &NewEntry, seq: i64) -> Result<()> {
        let conversation = number(entry.conversation.0);
        if entry.is_nudge() {
            let mut keep = self.connection.prepare_cached(
                "UPDATE chatroom_user SET nudged_at = ?3 WHERE conversation_id = ?1 AND user_id = ?2",
            )?;
            keep.execute([conversation, number(entry.author.0), entry.at.0])?;
        }
        match &entry.about {
            About::Nothing | About::Answers(_) => {}
            About::Edits(of) => {
                let mut keep = self.connection.prepare_cached(
                    "INSERT INTO chatmsg_edit (conversation_id, edited_seq, seq) VALUES (?1, ?2, ?3)",
                )?;
                keep.execute([conversation, number(of.0), seq])?;
            }
            About::Reacts(reaction) => {
                let mut keep = self.connection.prepare_cached(
                    "INSERT INTO chatmsg_reaction
                       (conversation_id, about_seq, user_id, emoji, seq, is_active)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT DO UPDATE SET seq = excluded.seq, is_active = excluded.is_active",
                )?;
                keep.execute(params![
                    conversation,
                    number(reaction.to.0),
                    number(entry.author.0),
                    reaction.emoji,
                    seq,
                    reaction.on
                ])?;
            }
            About::Pins(pin) => {
                let of = number(pin.of.0);
                let mut end = self.connection.prepare_cached(
                    "UPDATE chatmsg_pin SET is_active = 0
                     WHERE conversation_id = ?1 AND pinned_seq = ?2 AND is_active = 1",
                )?;
                end.execute([conversation, of])?;
                let mut keep = self.connection.prepare_cached(
                    "INSERT INTO chatmsg_pin (conversation_id, pinned_seq, seq, is_on, is_active)
                     VALUES (?1, ?2, ?3, ?4, ?4)",
                )?;
                keep.execute(params![conversation, of, seq, pin.on])?;
            }
        }
        Ok(())
    }

    fn insert(
        &mut self,
        conversation: i64,
        author: i64,
        entry: &NewEntry,
        withheld: bool,
    ) -> Result<Outcome> {
        let head = self.heads.entry(conversation).or_default();
        let seq = *head + 1;
        let inserted = self.insert.execute(params![
            conversation,
            seq,
            author,
            entry.id.0,
            entry.at.0,
            entry.body.kind.0,
            entry.body.bytes,
            withheld,
        ]);
        match inserted {
            Ok(1) => {
                *head = seq;
                let known = self.authors.get_mut(&(conversation, author));
                if let Some((_, last)) = known.filter(|_| entry.reads()) {
                    *last = Some(seq);
                }
                self.act(entry, seq)?;
                let seq = record::seq("chatmsg", "seq", seq)?;
                Ok(Ok(Appended {
                    seq,
                    at: entry.at,
                    withheld,
                    is_new: true,
                }))
            }
            Ok(_) => Ok(self
                .repeated(author, entry)?
                .unwrap_or(Err(Refusal::RowRefused))),
            Err(error) if is_about_the_place(&error) => Err(StoreError::Broken {
                table: "chatroom",
                column: "last_seq",
            }),
            Err(error) if is_about_the_row(&error) => {
                tracing::error!(%error, %conversation, id = %entry.id, "the database refused a message");
                Ok(Err(Refusal::RowRefused))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn account_rights(&mut self, conversation: i64, author: i64) -> Result<AccountRights> {
        let place = match self.authors.entry((conversation, author)) {
            hash_map::Entry::Occupied(known) => return Ok(known.get().0),
            hash_map::Entry::Vacant(place) => place,
        };
        let mut find = self.connection.prepare_cached(concat!(
            "SELECT r.last_seq, f.state = ?3 AND f.is_active = 1, ifnull(f.is_blocked, 0),
                    ifnull(b.is_blocked, 0), r.is_active, m.is_active, ",
            writer_columns!(),
            " FROM chatroom r
             JOIN chatroom_user m ON m.conversation_id = r.conversation_id
             LEFT JOIN userfriend f ON f.user_id = ?2
               AND f.friend_id = CASE r.user_low WHEN ?2 THEN r.user_high ELSE r.user_low END
             LEFT JOIN userfriend b ON b.user_id = f.friend_id AND b.friend_id = ?2
             WHERE r.conversation_id = ?1 AND m.user_id = ?2"
        ))?;
        let found = find
            .query_row(params![conversation, author, FRIENDS], |row| {
                let friends: Option<bool> = row.get(1)?;
                let tie: (bool, bool, bool) = (friends.unwrap_or(false), row.get(2)?, row.get(3)?);
                let there: (bool, bool) = (row.get(4)?, row.get(5)?);
                let columns: writers::Columns = (
                    row.get(6)?,
                    row.get(7)?,
                    row.get(8)?,
                    row.get(9)?,
                    row.get(10)?,
                    row.get(11)?,
                    row.get(12)?,
                );
                let last: i64 = row.get(0)?;
                Ok((last, tie, there, columns))
            })
            .optional()?;
        let account_rights = match found {
            None => AccountRights::NotThere(None),
            Some((last, tie, (true, true), columns)) => {
                // The log may already have another author's entries of this batch.
                self.heads.entry(conversation).or_insert(last);
                match tie {
                    _ if columns.0 != DIRECT => AccountRights::Among(Writer::of(columns)?),
                    (false, ..) => AccountRights::NotFriends,
                    (true, true, _) => AccountRights::Blocks,
                    (true, false, withheld) => AccountRights::Writes { withheld },
                }
            }
            Some((.., (lives, _), columns)) => AccountRights::NotThere(Some((columns.0, lives))),
        };
        place.insert((account_rights, None));
        Ok(account_rights)
    }

    /// The message that is stored under this author and id, if any.
    fn repeated(&self, author: i64, entry: &NewEntry) -> Result<Option<Outcome>> {
        let mut find = self.connection.prepare_cached(
            "SELECT conversation_id, seq, sent_at, body_kind, body, is_withheld
             FROM chatmsg WHERE author_id = ?1 AND message_id = ?2",
        )?;
        let stored = find
            .query_row(params![author, entry.id.0], |row| {
                let (conversation, seq, at) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Stored {
                    conversation,
                    seq,
                    at,
                    kind: row.get(3)?,
                    body: row.get(4)?,
                    withheld: row.get(5)?,
                })
            })
            .optional()?;
        stored
            .map(|stored| record::repeated(&stored, entry))
            .transpose()
    }

    fn finish(self) -> Result<()> {
        let mut grow = self.connection.prepare_cached(
            "UPDATE chatroom SET last_seq = ?2 WHERE conversation_id = ?1 AND last_seq <> ?2",
        )?;
        for (conversation, last) in &self.heads {
            grow.execute(params![conversation, last])?;
        }
        // An author has read what is before their message, so the mark moves along.
        let mut mark = self.connection.prepare_cached(
            "UPDATE chatroom_user SET read_seq = ?3 WHERE conversation_id = ?1 AND user_id = ?2",
        )?;
        for ((conversation, author), (_, last)) in &self.authors {
            if let Some(last) = last {
                mark.execute(params![conversation, author, last])?;
            }
        }
        Ok(())
    }
}

/// Whether the next place is taken already. Then the head is wrong.
fn is_about_the_place(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|e| e.extended_code == SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// Whether the row is at fault, so that the others can be stored without it.
fn is_about_the_row(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch)
    )
}
