//! Appending to the logs: the path of every message.
//!
//! A batch takes two exchanges with the database, since each costs more than a row does. The first
//! begins, locks the heads in the order of their ids (so that two batches never wait for each
//! other), and looks up who may write. The second inserts all rows at once, moves the heads and
//! the authors' own marks, and commits. It takes for granted that no row is at fault and none was
//! stored before. When one is, the database refuses the whole statement, and the batch is halved
//! until the one is found: a few exchanges more, on the rare occasion, instead of a look-up for
//! every row.
//!
//! The statements are texts because their length varies with the batch. Nothing but numbers and
//! hexadecimal bytes goes into them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use anser_shared::id::Seq;
use anser_shared::refusal::Refusal;

use super::ATTEMPTS;
use super::fault::Fault;
use super::open::Database;
use super::session::{Session, read};
use crate::store::record::{self, DIRECT, FRIENDS, Stored, number};
use crate::store::writers::{Writer, writer_columns};
use crate::store::{Appended, NewEntry, StoreError};

type Outcome = std::result::Result<Appended, Refusal>;
type Result<T> = std::result::Result<T, Fault>;

/// A member of a conversation of many: where, who, and what [`Writer`] is made of.
type Member = (i64, i64, i64, i64, bool, bool, bool, Option<i64>);

/// Where a statement is long enough: well below what any server takes as one packet.
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
            // It may have been cut off before or after the commit took hold. Doing it again is
            // safe, since author and id are unique; what it finds is told from older rows by the
            // places that it was about to give.
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

/// What becomes of what a member writes.
#[derive(Clone, Copy, Debug)]
enum Standing {
    Writes {
        /// The other one of two has blocked them.
        withheld: bool,
    },
    /// One of many.
    Among(Writer),
    NotFriends,
    /// They have blocked the other one of two.
    Blocks,
}

struct Batch<'e> {
    entries: &'e [NewEntry],
    /// The last place of each log, with what this batch has added. Logs that nobody may write to
    /// are not here.
    heads: HashMap<i64, i64>,
    /// Who is a member of which conversation, and what becomes of what they write there.
    writers: HashMap<(i64, i64), Standing>,
    /// The place that each entry was given, once the statement that gives it is sent.
    places: Vec<Option<i64>>,
    outcomes: Vec<Option<Outcome>>,
}

impl<'e> Batch<'e> {
    fn new(entries: &'e [NewEntry]) -> Self {
        Self {
            entries,
            heads: HashMap::new(),
            writers: HashMap::new(),
            places: vec![None; entries.len()],
            outcomes: vec![None; entries.len()],
        }
    }

    async fn run(&mut self, session: &mut Session) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        self.look_up(session).await?;
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
        // Rows are inserted together up to one whose id came up before in this batch: what is
        // right for it depends on what becomes of the first.
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

    /// Whether somebody may write this, and whether it is kept from the other one of two; `None` for
    /// whoever is no member.
    fn verdict(&self, row: usize) -> Option<std::result::Result<bool, Refusal>> {
        Some(match self.writers.get(&self.place(row))? {
            Standing::Writes { withheld } => Ok(*withheld),
            Standing::Among(writer) => writer.may(&self.entries[row]).map(|()| false),
            Standing::NotFriends => Err(Refusal::NotFriends),
            Standing::Blocks => Err(Refusal::Blocked),
        })
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
        // Two people write because they are friends, and a friendship names its conversation.
        // Looking for pairs of room and author instead would say the same, and take the database
        // several times as long to plan.
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
                let standing = if blocks.contains(&(room, user)) {
                    Standing::Blocks
                } else {
                    let withheld = blocks.contains(&(room, friend));
                    Standing::Writes { withheld }
                };
                self.writers.insert((room, user), standing);
            }
        }
        self.look_up_others(session).await
    }

    /// Members who are nobody's friends there: of a group, or of two who have parted.
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
            let (room, user, kind, role, quiet, blocked, speaks, silent_until): Member = read(row)?;
            let standing = if kind == DIRECT {
                Standing::NotFriends
            } else {
                let columns = (kind, role, quiet, blocked, speaks, silent_until);
                Standing::Among(Writer::of(columns)?)
            };
            self.writers.insert((room, user), standing);
        }
        Ok(())
    }

    /// Why somebody may not write who is not a member.
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

    /// Does all that is left in one exchange. False when a row was at fault: then nothing has
    /// happened, and the transaction is still open.
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

    /// Inserts rows whose authors may write, and finds those among them that cannot be stored.
    async fn insert(&mut self, session: &mut Session, rows: &[usize]) -> Result<()> {
        // What is still to be inserted, the next on top.
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

    /// The statement that inserts as many of these rows as one takes, at the next places of their
    /// logs; `None` for no rows.
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

    /// The places of rows that were not stored after all, in the last statement.
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
                // Not this message, so it is the place that is taken.
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

    /// What was stored while its author could still write is answered as before: the author's
    /// program may have missed that answer.
    async fn refuse(&mut self, session: &mut Session, row: usize, refusal: Refusal) -> Result<()> {
        self.outcomes[row] = Some(self.repeated(session, row).await?.unwrap_or(Err(refusal)));
        Ok(())
    }

    /// What is stored under this author and id, if anything is.
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
                let mark = marks.entry(self.place(row)).or_default();
                *mark = seq.max(*mark);
            }
        }
        let mut sql = String::new();
        // Most logs of a batch have grown by one, a few by two: there are few of these statements.
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
        // Who has written has read what stands before: the mark moves along. All the rows are
        // there, and this is the form in which many can be given values of their own.
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
        sql.push_str("COMMIT");
        sql
    }

    /// `doubtful` are the places that a former attempt was about to give when its connection died.
    /// What stands there is that attempt's work: it has not been told to anybody yet.
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
