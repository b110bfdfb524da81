//! Appending to the logs: the path of every message.
//!
//! A batch takes two exchanges with the database, because each costs more than a row does. The first begins, locks
//! the heads in the order of their ids (so that two batches never wait for each other), and looks up who may write.
//! The second inserts all rows at once, moves the heads and the authors' own marks, and commits. It assumes that no
//! row is at fault and none was stored before. If one is, the database refuses the whole statement, and the batch is
//! halved until the row is found. That costs a few exchanges on a rare occasion, in place of a look-up for every row.
//!
//! The statements are texts because their length varies with the batch. They contain only numbers and hexadecimal
//! bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use anser_shared::envelope::About;
use anser_shared::id::Seq;
use anser_shared::refusal::Refusal;

use super::ATTEMPTS;
use super::fault::Fault;
use super::open::Database;
use super::session::{Session, read};
use crate::store::acts::{Target, target_columns};
use crate::store::nudge::{Nudging, nudged_person, nudging_columns};
use crate::store::record::{self, DIRECT, FRIENDS, Stored, number};
use crate::store::writers::{Writer, writer_columns};
use crate::store::{Appended, NewEntry, StoreError};

type Outcome = std::result::Result<Appended, Refusal>;
type Result<T> = std::result::Result<T, Fault>;

/// A member of a group: the conversation, the user, and the columns of [`Writer`].
type Member = (i64, i64, i64, i64, bool, bool, bool, Option<i64>, bool);

/// An entry that is edited, reacted to or pinned: its conversation, its place, and the columns of [`Target`].
type TargetRow = (i64, i64, i64, i64, i64, bool, bool);

/// The length at which a statement is long enough: well below what any server takes as one packet.
const STATEMENT_BYTES: usize = 1024 * 1024;

pub(super) async fn append(
    database: &Database,
    entries: &[NewEntry],
) -> std::result::Result<Vec<Outcome>, StoreError> {
    let mut doubtful = None;
    for attempt in 1.. {
        let mut session = database.writing_session().await?;
        let mut batch = Batch::new(entries);
        let Err(fault) = batch.run(&mut session).await else {
            return Ok(batch.outcomes(doubtful.as_deref()));
        };
        let again = match fault.is_gone() {
            // The connection may have been cut before or after the commit. Doing it again is safe, because author and
            // id are unique. The places that the attempt was about to give tell its rows apart from older ones.
            true => doubtful.replace(batch.places).is_none(),
            false => fault.is_contended() && attempt < ATTEMPTS,
        };
        session.abandon(&fault).await;
        if !again {
            return Err(database.error(fault));
        }
    }
    Err(StoreError::Closed)
}

/// What happens to a member's messages.
#[derive(Clone, Copy, Debug)]
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
}

struct Batch<'e> {
    entries: &'e [NewEntry],
    /// The last place of each log, with what this batch has added. Logs that nobody may write to are not here.
    heads: HashMap<i64, i64>,
    /// Who is a member of which conversation, and what happens to their messages there.
    writers: HashMap<(i64, i64), AccountRights>,
    /// Why an entry may not do what it does with another one.
    barred_acts: HashMap<usize, Refusal>,
    /// The place of each entry, once the statement that gives it is sent.
    places: Vec<Option<i64>>,
    outcomes: Vec<Option<Outcome>>,
}

impl<'e> Batch<'e> {
    fn new(entries: &'e [NewEntry]) -> Self {
        Self {
            entries,
            heads: HashMap::new(),
            writers: HashMap::new(),
            barred_acts: HashMap::new(),
            places: vec![None; entries.len()],
            outcomes: vec![None; entries.len()],
        }
    }

    async fn run(&mut self, session: &mut Session) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        self.look_up(session).await?;
        self.look_up_targets(session).await?;
        self.look_up_nudges(session).await?;
        let mut ids = HashSet::with_capacity(self.entries.len());
        let fresh: Vec<bool> = (0..self.entries.len())
            .map(|row| ids.insert(self.key(row)))
            .collect();
        let plain = |row: &usize| {
            let may = matches!(self.verdict(*row), Some(Ok(_)));
            fresh[*row] && self.entries[*row].barred.is_none() && may
        };
        let all: Vec<usize> = (0..self.entries.len()).collect();
        if all.iter().all(plain) && self.insert_and_commit(session, &all).await? {
            return Ok(());
        }
        // Rows are inserted together up to the first repeated id of this batch, because the outcome of the repetition
        // depends on the first one.
        let mut together = Vec::new();
        for row in all {
            if !fresh[row] {
                self.insert(session, &std::mem::take(&mut together)).await?;
            }
            if let Some(barred) = self.entries[row].barred.clone() {
                self.insert(session, &std::mem::take(&mut together)).await?;
                self.refuse(session, row, barred).await?;
                continue;
            }
            match self.verdict(row) {
                Some(Ok(_)) => together.push(row),
                Some(Err(refusal)) => self.refuse(session, row, refusal).await?,
                None => {
                    let refusal = self.why_not(session, row).await?;
                    self.refuse(session, row, refusal).await?;
                }
            }
        }
        self.insert(session, &together).await?;
        session.several(&self.end()).await?;
        Ok(())
    }

    fn key(&self, row: usize) -> (i64, [u8; 16]) {
        (number(self.entries[row].author.0), self.entries[row].id.0)
    }

    fn place(&self, row: usize) -> (i64, i64) {
        (
            number(self.entries[row].conversation.0),
            number(self.entries[row].author.0),
        )
    }

    /// Whether a user may write this, and whether it is withheld from the other one of two; `None` for a user who is
    /// no member.
    fn verdict(&self, row: usize) -> Option<std::result::Result<bool, Refusal>> {
        let verdict = match self.writers.get(&self.place(row))? {
            AccountRights::Writes { withheld } => Ok(*withheld),
            AccountRights::Among(writer) => writer.may(&self.entries[row]).map(|()| false),
            AccountRights::NotFriends => Err(Refusal::NotFriends),
            AccountRights::Blocks => Err(Refusal::Blocked),
        };
        let barred = self.barred_acts.get(&row).cloned();
        Some(verdict.and_then(|withheld| barred.map_or(Ok(withheld), Err)))
    }

    fn withheld(&self, row: usize) -> bool {
        matches!(self.verdict(row), Some(Ok(true)))
    }

    async fn look_up(&mut self, session: &mut Session) -> Result<()> {
        let rooms = list(
            (0..self.entries.len())
                .map(|row| self.place(row).0)
                .collect::<BTreeSet<_>>(),
        );
        // Two users write because they are friends, and a friendship names its conversation. Searching for pairs of
        // room and author would give the same result, but the database would need several times as long to plan it.
        let answers = session
            .several(&format!(
                "START TRANSACTION;
                 SELECT conversation_id, last_seq FROM chatroom FORCE INDEX (PRIMARY)
                 WHERE conversation_id IN ({rooms}) AND is_active = 1
                 ORDER BY conversation_id FOR UPDATE;
                 SELECT f.conversation_id, f.user_id, f.friend_id, f.is_blocked
                 FROM userfriend f FORCE INDEX (userfriend_room)
                 JOIN chatroom_user m ON m.conversation_id = f.conversation_id
                   AND m.user_id = f.user_id AND m.is_active = 1
                 WHERE f.conversation_id IN ({rooms}) AND f.state = {FRIENDS} AND f.is_active = 1"
            ))
            .await?;
        let mut answers = answers.into_iter();
        for row in answers.next().unwrap_or_default() {
            let (room, last): (i64, i64) = read(row)?;
            self.heads.insert(room, last);
        }
        let ties: Vec<(i64, i64, i64, bool)> = answers
            .next()
            .unwrap_or_default()
            .into_iter()
            .map(read)
            .collect::<Result<_>>()?;
        let blocks: HashSet<(i64, i64)> = ties
            .iter()
            .filter(|(.., blocked)| *blocked)
            .map(|(room, user, ..)| (*room, *user))
            .collect();
        for (room, user, friend, _) in ties {
            if self.heads.contains_key(&room) {
                let account_rights = if blocks.contains(&(room, user)) {
                    AccountRights::Blocks
                } else {
                    let withheld = blocks.contains(&(room, friend));
                    AccountRights::Writes { withheld }
                };
                self.writers.insert((room, user), account_rights);
            }
        }
        self.look_up_others(session).await
    }

    /// Members without a friendship there: of a group, or of two who have parted.
    async fn look_up_others(&mut self, session: &mut Session) -> Result<()> {
        let others: BTreeSet<(i64, i64)> = (0..self.entries.len())
            .map(|row| self.place(row))
            .filter(|pair| self.heads.contains_key(&pair.0) && !self.writers.contains_key(pair))
            .collect();
        if others.is_empty() {
            return Ok(());
        }
        let others = list(others.iter().map(|(room, user)| format!("({room},{user})")));
        let answers = session
            .several(&format!(
                "SELECT m.conversation_id, m.user_id, {}
                 FROM chatroom_user m FORCE INDEX (PRIMARY)
                 JOIN chatroom r ON r.conversation_id = m.conversation_id
                 WHERE (m.conversation_id, m.user_id) IN ({others}) AND m.is_active = 1",
                writer_columns!()
            ))
            .await?;
        for row in answers.into_iter().flatten() {
            let (room, user, kind, role, quiet, blocked, speaks, silent_until, all_pin): Member =
                read(row)?;
            let account_rights = if kind == DIRECT {
                AccountRights::NotFriends
            } else {
                let columns = (kind, role, quiet, blocked, speaks, silent_until, all_pin);
                AccountRights::Among(Writer::of(columns)?)
            };
            self.writers.insert((room, user), account_rights);
        }
        Ok(())
    }

    /// What the entries do with others, and whether they may. Most do nothing, and then nothing is asked. Nobody
    /// knows the place of an entry of the same batch yet.
    async fn look_up_targets(&mut self, session: &mut Session) -> Result<()> {
        let places: BTreeSet<(i64, i64)> = (0..self.entries.len())
            .filter_map(|row| Some((self.place(row).0, self.entries[row].target()?)))
            .collect();
        let mut targets = HashMap::new();
        let mut reactions: HashMap<(i64, i64, i64), BTreeSet<String>> = HashMap::new();
        let mut pinned: HashMap<i64, BTreeSet<i64>> = HashMap::new();
        if !places.is_empty() {
            let places = list(places.iter().map(|(room, seq)| format!("({room},{seq})")));
            let users = list(
                (0..self.entries.len())
                    .map(|row| self.place(row).1)
                    .collect::<BTreeSet<_>>(),
            );
            let pinning = (0..self.entries.len()).filter(|row| self.entries[*row].adds_pin());
            let rooms: BTreeSet<i64> = pinning.map(|row| self.place(row).0).collect();
            let answers = session
                .several(&format!(
                    "SELECT conversation_id, seq, {} FROM chatmsg FORCE INDEX (PRIMARY)
                     WHERE (conversation_id, seq) IN ({places});
                     SELECT conversation_id, about_seq, user_id, emoji
                     FROM chatmsg_reaction FORCE INDEX (PRIMARY)
                     WHERE (conversation_id, about_seq) IN ({places}) AND user_id IN ({users})
                       AND is_active = 1{}",
                    target_columns!(),
                    pins_of(rooms)
                ))
                .await?;
            let mut answers = answers.into_iter();
            for row in answers.next().unwrap_or_default() {
                let (room, seq, author, at, kind, is_active, is_withheld): TargetRow = read(row)?;
                let target = Target {
                    author,
                    at,
                    kind,
                    is_active,
                    is_withheld,
                };
                targets.insert((room, seq), target);
            }
            for row in answers.next().unwrap_or_default() {
                let (room, about, user, emoji): (i64, i64, i64, Vec<u8>) = read(row)?;
                let emoji = String::from_utf8_lossy(&emoji).into_owned();
                reactions
                    .entry((room, about, user))
                    .or_default()
                    .insert(emoji);
            }
            for row in answers.next().unwrap_or_default() {
                let (room, of): (i64, i64) = read(row)?;
                pinned.entry(room).or_default().insert(of);
            }
        }
        // What this batch adds counts as well, in its order.
        let mut heads = self.heads.clone();
        for (row, entry) in self.entries.iter().enumerate() {
            let (room, author) = self.place(row);
            let head = heads.entry(room).or_default();
            let place = entry.target().unwrap_or_default();
            let own = reactions.entry((room, place, author)).or_default();
            let pinned = pinned.entry(room).or_default();
            if let Err(refusal) = entry.may_act(*head, targets.get(&(room, place)), own, pinned) {
                self.barred_acts.insert(row, refusal);
            }
            if entry.barred.is_some() || !matches!(self.verdict(row), Some(Ok(_))) {
                continue;
            }
            *heads.entry(room).or_default() += 1;
            match &entry.about {
                About::Reacts(reaction) if reaction.on => {
                    own.insert(reaction.emoji.clone());
                }
                About::Reacts(reaction) => {
                    own.remove(&reaction.emoji);
                }
                About::Pins(pin) if pin.on => {
                    pinned.insert(number(pin.of.0));
                }
                About::Pins(pin) => {
                    pinned.remove(&number(pin.of.0));
                }
                About::Nothing | About::Answers(_) | About::Edits(_) => {}
            }
        }
        Ok(())
    }

    /// Which nudges there may not be. Hardly any batch has one, and then nothing is asked.
    async fn look_up_nudges(&mut self, session: &mut Session) -> Result<()> {
        let mut known: HashMap<(i64, i64), Nudging> = HashMap::new();
        for (row, entry) in self.entries.iter().enumerate() {
            if !entry.is_nudge() || !matches!(self.verdict(row), Some(Ok(_))) {
                continue;
            }
            let place = self.place(row);
            let mut nudging = match known.get(&place) {
                Some(nudging) => *nudging,
                None => Self::nudging(session, place).await?,
            };
            match nudging.may(entry) {
                // What this batch adds counts as well, in its order.
                Ok(()) if entry.barred.is_none() => nudging.last = entry.at.0,
                Ok(()) => {}
                Err(refusal) => {
                    self.barred_acts.insert(row, refusal);
                }
            }
            known.insert(place, nudging);
        }
        Ok(())
    }

    /// What decides about a nudge of a member.
    async fn nudging(session: &mut Session, place: (i64, i64)) -> Result<Nudging> {
        let find = concat!(
            "SELECT ",
            nudging_columns!(),
            " FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id ",
            nudged_person!(),
            " WHERE m.conversation_id = ? AND m.user_id = ?"
        );
        let found: Option<(i64, Option<bool>)> = session.first(find, place).await?;
        let nudging = found.map(|(last, taken)| Nudging { last, taken });
        Ok(nudging.unwrap_or(Nudging::NOWHERE))
    }

    /// Why a user who is not a member may not write.
    async fn why_not(&self, session: &mut Session, row: usize) -> Result<Refusal> {
        let found: Option<(i64, bool)> = session
            .first(
                "SELECT r.kind, r.is_active
                 FROM chatroom_user m JOIN chatroom r ON r.conversation_id = m.conversation_id
                 WHERE m.conversation_id = ? AND m.user_id = ?",
                self.place(row),
            )
            .await?;
        Ok(record::not_there(found))
    }

    /// Does everything that is left in one exchange. False if a row was at fault; then nothing has happened, and the
    /// transaction is still open.
    async fn insert_and_commit(&mut self, session: &mut Session, rows: &[usize]) -> Result<bool> {
        let Some((statement, all)) = self
            .statement(rows)
            .filter(|(_, taken)| *taken == rows.len())
        else {
            return Ok(false);
        };
        self.give(&rows[..all]);
        let sql = format!("{statement};{}", self.end());
        match session.several(&sql).await {
            Ok(_) => Ok(true),
            Err(fault) if fault.is_about_the_row() => {
                self.take_back(rows);
                Ok(false)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Inserts rows whose authors may write, and finds those that cannot be stored.
    async fn insert(&mut self, session: &mut Session, rows: &[usize]) -> Result<()> {
        // The rows that are still to be inserted, the next one on top.
        let mut waiting = vec![rows];
        while let Some(rows) = waiting.pop() {
            let Some((statement, taken)) = self.statement(rows) else {
                continue;
            };
            let (rows, more) = rows.split_at(taken);
            if !more.is_empty() {
                waiting.push(more);
            }
            self.give(rows);
            match session.several(&statement).await {
                Ok(_) => {}
                Err(fault) if fault.is_about_the_row() => {
                    self.take_back(rows);
                    if let [row] = *rows {
                        self.fail(session, row, &fault).await?;
                    } else {
                        let (left, right) = rows.split_at(rows.len() / 2);
                        waiting.extend([right, left]);
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// A statement that inserts as many of these rows as fit, at the next places of their logs; `None` for no rows.
    fn statement(&self, rows: &[usize]) -> Option<(String, usize)> {
        if rows.is_empty() {
            return None;
        }
        let mut sql = String::with_capacity(512 * rows.len());
        sql.push_str(
            "INSERT INTO chatmsg
               (conversation_id, seq, author_id, message_id, sent_at, body_kind, is_withheld, body)
             VALUES ",
        );
        let mut added = HashMap::new();
        let mut taken = 0;
        for &row in rows {
            if taken > 0 {
                if sql.len() > STATEMENT_BYTES {
                    break;
                }
                sql.push(',');
            }
            let (room, author) = self.place(row);
            let seq = added
                .entry(room)
                .or_insert_with(|| self.heads.get(&room).copied().unwrap_or(0));
            *seq += 1;
            let entry = &self.entries[row];
            let (at, kind) = (entry.at.0, entry.body.kind.0);
            // Writing to a text cannot fail.
            let _ = write!(sql, "({room},{seq},{author},x'");
            hexadecimal(&mut sql, &entry.id.0);
            let withheld = i32::from(self.withheld(row));
            let _ = write!(sql, "',{at},{kind},{withheld},x'");
            hexadecimal(&mut sql, &entry.body.bytes);
            sql.push_str("')");
            taken += 1;
        }
        Some((sql, taken))
    }

    /// Gives these rows the next places of their logs.
    fn give(&mut self, rows: &[usize]) {
        for &row in rows {
            let head = self.heads.entry(self.place(row).0).or_default();
            *head += 1;
            self.places[row] = Some(*head);
            let seq = Seq(head.unsigned_abs());
            self.outcomes[row] = Some(Ok(Appended {
                seq,
                at: self.entries[row].at,
                withheld: self.withheld(row),
                is_new: true,
            }));
        }
    }

    /// The places of rows that the last statement did not store after all.
    fn take_back(&mut self, rows: &[usize]) {
        for &row in rows {
            *self.heads.entry(self.place(row).0).or_default() -= 1;
            self.places[row] = None;
            self.outcomes[row] = None;
        }
    }

    /// A single row that the database has refused: stored before, or impossible.
    async fn fail(&mut self, session: &mut Session, row: usize, fault: &Fault) -> Result<()> {
        if fault.is_duplicate() {
            self.outcomes[row] = match self.repeated(session, row).await? {
                Some(outcome) => Some(outcome),
                // It is not this message, so the place is taken.
                None => {
                    return Err(StoreError::Broken {
                        table: "chatroom",
                        column: "last_seq",
                    }
                    .into());
                }
            };
            return Ok(());
        }
        let (entry, code) = (&self.entries[row], fault.code());
        tracing::error!(code, conversation = %entry.conversation, id = %entry.id, "the database refused a message");
        self.outcomes[row] = Some(Err(Refusal::RowRefused));
        Ok(())
    }

    /// A message that was stored while its author could still write is answered as before, because the author's
    /// program may have missed that answer.
    async fn refuse(&mut self, session: &mut Session, row: usize, refusal: Refusal) -> Result<()> {
        self.outcomes[row] = Some(self.repeated(session, row).await?.unwrap_or(Err(refusal)));
        Ok(())
    }

    /// The message that is stored under this author and id, if any.
    async fn repeated(&self, session: &mut Session, row: usize) -> Result<Option<Outcome>> {
        let (author, id) = self.key(row);
        let stored: Option<(i64, i64, i64, i64, Vec<u8>, bool)> = session
            .first(
                "SELECT conversation_id, seq, sent_at, body_kind, body, is_withheld
                 FROM chatmsg WHERE author_id = ? AND message_id = ?",
                (author, id.as_slice()),
            )
            .await?;
        let Some((conversation, seq, at, kind, body, withheld)) = stored else {
            return Ok(None);
        };
        let stored = Stored {
            conversation,
            seq,
            at,
            kind,
            body,
            withheld,
        };
        Ok(Some(record::repeated(&stored, &self.entries[row])?))
    }

    /// The statements that move the heads and the marks, and commit.
    fn end(&self) -> String {
        let mut grown: BTreeMap<i64, i64> = BTreeMap::new();
        let mut marks: BTreeMap<(i64, i64), i64> = BTreeMap::new();
        for row in 0..self.entries.len() {
            if let Some(seq) = self.places[row] {
                *grown.entry(self.place(row).0).or_default() += 1;
                if !self.entries[row].reads() {
                    continue;
                }
                let mark = marks.entry(self.place(row)).or_default();
                *mark = seq.max(*mark);
            }
        }
        let mut sql = String::new();
        // Most logs of a batch have grown by one entry, and a few by two, so there are few of these statements.
        let mut by_growth: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (room, count) in grown {
            by_growth.entry(count).or_default().push(room);
        }
        for (count, rooms) in by_growth {
            let rooms = list(rooms);
            let _ = write!(
                sql,
                "UPDATE chatroom FORCE INDEX (PRIMARY) SET last_seq = last_seq + {count}
                 WHERE conversation_id IN ({rooms});"
            );
        }
        // An author has read what is before their message, so the mark moves along. All the rows exist, and in this
        // form many of them can get values of their own.
        if !marks.is_empty() {
            let marks = list(
                marks
                    .iter()
                    .map(|((room, user), seq)| format!("({room},{user},{seq},0)")),
            );
            let _ = write!(
                sql,
                "INSERT INTO chatroom_user (conversation_id, user_id, read_seq, joined_at)
                 VALUES {marks} ON DUPLICATE KEY UPDATE read_seq = VALUES(read_seq);"
            );
        }
        self.acts(&mut sql);
        sql.push_str("COMMIT");
        sql
    }

    /// Keeps what the new entries do with others.
    fn acts(&self, sql: &mut String) {
        let (mut edits, mut reactions) = (Vec::new(), Vec::new());
        for (row, entry) in self.entries.iter().enumerate() {
            let Some(seq) = self.places[row] else {
                continue;
            };
            let (room, author) = self.place(row);
            if entry.is_nudge() {
                let at = entry.at.0;
                let _ = write!(
                    sql,
                    "UPDATE chatroom_user SET nudged_at = {at}
                     WHERE conversation_id = {room} AND user_id = {author};"
                );
            }
            match &entry.about {
                About::Nothing | About::Answers(_) => {}
                About::Edits(of) => edits.push(format!("({room},{},{seq})", of.0)),
                About::Reacts(reaction) => {
                    let mut values = format!("({room},{},{author},x'", reaction.to.0);
                    hexadecimal(&mut values, reaction.emoji.as_bytes());
                    let on = i32::from(reaction.on);
                    let _ = write!(values, "',{seq},{on})");
                    reactions.push(values);
                }
                About::Pins(pin) => {
                    let (of, on) = (pin.of.0, i32::from(pin.on));
                    let _ = write!(
                        sql,
                        "UPDATE chatmsg_pin SET is_active = 0
                         WHERE conversation_id = {room} AND pinned_seq = {of} AND is_active = 1;
                         INSERT INTO chatmsg_pin (conversation_id, pinned_seq, seq, is_on, is_active)
                         VALUES ({room},{of},{seq},{on},{on});"
                    );
                }
            }
        }
        if !edits.is_empty() {
            let edits = edits.join(",");
            let _ = write!(
                sql,
                "INSERT INTO chatmsg_edit (conversation_id, edited_seq, seq) VALUES {edits};"
            );
        }
        if !reactions.is_empty() {
            let reactions = reactions.join(",");
            let _ = write!(
                sql,
                "INSERT INTO chatmsg_reaction
                   (conversation_id, about_seq, user_id, emoji, seq, is_active)
                 VALUES {reactions}
                 ON DUPLICATE KEY UPDATE seq = VALUES(seq), is_active = VALUES(is_active);"
            );
        }
    }

    /// `doubtful` are the places that a former attempt was about to give when its connection died. Entries at these
    /// places come from that attempt, and nobody has been told about them yet.
    fn outcomes(self, doubtful: Option<&[Option<i64>]>) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = self
            .outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or(Err(Refusal::RowRefused)))
            .collect();
        for (row, place) in doubtful.unwrap_or_default().iter().enumerate() {
            if let (Some(place), Ok(found)) = (place, &mut outcomes[row])
                && number(found.seq.0) == *place
                && found.at == self.entries[row].at
            {
                found.is_new = true;
            }
        }
        outcomes
    }
}

/// The statement that reads which places are pinned in these conversations, if any.
fn pins_of(rooms: BTreeSet<i64>) -> String {
    if rooms.is_empty() {
        return String::new();
    }
    format!(
        "; SELECT conversation_id, pinned_seq FROM chatmsg_pin
         WHERE conversation_id IN ({}) AND is_active = 1",
        list(rooms)
    )
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(",")
}

fn hexadecimal(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend(bytes.iter().flat_map(|byte| {
        [byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)]))
    }));
}

#[cfg(test)]
mod tests {
    use anser_shared::body::Body;
    use anser_shared::id::{ConversationId, MessageId, UserId};
    use anser_shared::time::Timestamp;

    use super::*;

    #[test]
    fn what_a_cut_attempt_has_stored_is_new_and_nothing_else_is() {
        let entry = NewEntry {
            conversation: ConversationId(1),
            author: UserId(2),
            id: MessageId([3; 16]),
            body: Body::text("hello"),
            at: Timestamp(4),
            barred: None,
            calls_all: false,
            by_administrator: false,
            about: About::Nothing,
            edit_minutes: 0,
        };
        let check = |doubtful: Option<i64>, found: (u64, i64), expected: bool| {
            let mut batch = Batch::new(std::slice::from_ref(&entry));
            let (seq, at) = (Seq(found.0), Timestamp(found.1));
            batch.outcomes[0] = Some(Ok(Appended {
                seq,
                at,
                withheld: false,
                is_new: false,
            }));
            let outcomes = batch.outcomes(Some(&[doubtful]));
            assert_eq!(
                outcomes,
                [Ok(Appended {
                    seq,
                    at,
                    withheld: false,
                    is_new: expected
                })]
            );
        };
        check(Some(7), (7, 4), true);
        // It was stored long ago, at another place.
        check(Some(7), (5, 1), false);
        // It never got there, and another attempt of the author's program came to that place.
        check(Some(7), (7, 9), false);
        check(None, (7, 4), false);
    }
}
