//! Looks through the blocks and through what stands behind them, the newest first.

use anser_shared::id::ConversationId;
use anser_shared::time::Timestamp;
use memchr::memmem::Finder;
use rusqlite::{Connection, Row, params_from_iter};

use super::block::{Block, InBlock, Runs};
use crate::core::links::links;
use crate::core::message::Message;
use crate::core::search::{Found, Hit, HitPlace, Query, fold};
use crate::store::fault::HistoryFault;
use crate::store::rows;

/// A piece of a conversation's log, with the times of its messages.
#[derive(Debug)]
struct Piece {
    conversation: ConversationId,
    first: u64,
    last: u64,
    oldest: Timestamp,
    newest: Timestamp,
    /// Its block; `None` for the end of a log, of which there is none.
    rowid: Option<i64>,
}

/// What is looked for, ready to be compared.
struct Wanted<'a> {
    query: &'a Query,
    /// The place of the last hit that is known. Only what stands behind it is wanted.
    behind: Option<HitPlace>,
    finder: Finder<'a>,
    runs: Runs,
    /// Where links are wanted: each text with one has one of these.
    link_runs: Option<[Runs; 3]>,
}

/// Finds the newest hits behind `behind`, at most `limit`. `None` when `goes_on` says that nobody waits any more.
pub(super) fn look(
    connection: &Connection,
    query: &Query,
    behind: Option<HitPlace>,
    limit: usize,
    goes_on: &dyn Fn() -> bool,
) -> Result<Option<Found>, HistoryFault> {
    let words = fold(&query.words);
    let wanted = Wanted {
        query,
        behind,
        finder: Finder::new(&words),
        runs: Runs::of(&words),
        link_runs: query.with_link.then(Runs::of_links),
    };
    let mut pieces = pieces(connection, query.conversation)?;
    let since = since(connection, &pieces)?;
    pieces.retain(|piece| wanted.may_stand_between(piece.oldest, piece.newest));
    pieces.sort_by_key(|piece| std::cmp::Reverse((piece.newest, piece.conversation, piece.last)));
    let mut hits: Vec<Hit> = Vec::new();
    for piece in pieces {
        if !goes_on() {
            return Ok(None);
        }
        // Nothing in this piece or in those behind it is newer than what fills the answer already.
        if hits.len() > limit && hits[limit].message.at > piece.newest {
            break;
        }
        let before = hits.len();
        wanted.look_into(connection, &piece, (limit, &mut hits))?;
        if hits.len() > before {
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.place()));
            hits.truncate(limit + 1);
        }
    }
    let more = hits.len() > limit;
    hits.truncate(limit);
    Ok(Some(Found { hits, more, since }))
}

impl Wanted<'_> {
    fn may_stand_between(&self, oldest: Timestamp, newest: Timestamp) -> bool {
        self.query.after.is_none_or(|after| newest >= after)
            && self.query.before.is_none_or(|before| oldest < before)
            && self.behind.is_none_or(|behind| oldest <= behind.at)
    }

    fn look_into(
        &self,
        connection: &Connection,
        piece: &Piece,
        (limit, hits): (usize, &mut Vec<Hit>),
    ) -> Result<(), HistoryFault> {
        let block = match piece.rowid {
            None => None,
            Some(rowid) => {
                // Both are looked at where the database has them: to copy them takes longer than to look.
                let may_stand = connection
                    .prepare_cached("SELECT signature FROM search_blocks WHERE rowid = ?1")?
                    .query_row([rowid], |row| {
                        let signature = blob(row)?;
                        let may = |runs: &Runs| runs.may_stand_in(signature);
                        Ok(may(&self.runs)
                            && self
                                .link_runs
                                .as_ref()
                                .is_none_or(|all| all.iter().any(may)))
                    })?;
                if !may_stand {
                    return Ok(());
                }
                let found = connection
                    .prepare_cached("SELECT texts FROM search_blocks WHERE rowid = ?1")?
                    .query_row([rowid], |row| Ok(Block::find_in(blob(row)?, &self.finder)))?;
                match found {
                    InBlock::Nothing => return Ok(()),
                    InBlock::Damaged => None,
                    InBlock::Perhaps(block) => Some(block),
                }
            }
        };
        match block {
            Some(block) => self.look_into_block(connection, piece, &block, (limit, hits)),
            // Without a block, or with one that is damaged, the log itself is read.
            None => self.compare(
                connection,
                piece.conversation,
                (piece.first, piece.last),
                (hits.get(limit).map(|last| last.message.at), hits),
            ),
        }
    }

    fn look_into_block(
        &self,
        connection: &Connection,
        piece: &Piece,
        block: &Block,
        (limit, hits): (usize, &mut Vec<Hit>),
    ) -> Result<(), HistoryFault> {
        // What fills the answer already, and how much this block has added.
        let (known, full) = (hits.len(), hits.get(limit).map(|last| last.message.at));
        // Most texts have no link; those that cannot have one are not read from the log.
        let found = block.find(&self.finder, self.query.with_link);
        for told in found.into_iter().rev() {
            let author = self.query.author;
            if author.is_some_and(|author| author != told.author) {
                continue;
            }
            let place = told.seq.0;
            let before = hits.len();
            self.compare(
                connection,
                piece.conversation,
                (place, place),
                (full, &mut *hits),
            )?;
            // Those before it are older, and so are none of the hits that will be shown.
            let is_old = hits.len() > before && hits.last().map(|hit| hit.message.at) < full;
            if block.in_order && (is_old || hits.len() - known > limit) {
                break;
            }
        }
        Ok(())
    }

    /// Adds those entries of a piece of the log that are wanted.
    fn compare(
        &self,
        connection: &Connection,
        conversation: ConversationId,
        (first, last): (u64, u64),
        (full, hits): (Option<Timestamp>, &mut Vec<Hit>),
    ) -> Result<(), HistoryFault> {
        let mut select = connection.prepare_cached(&format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3
             ORDER BY seq DESC",
            rows::CHECKED
        ))?;
        let place = [conversation.0, first, last].map(u64::cast_signed);
        let mut found = select.query(place)?;
        while let Some(row) = found.next()? {
            // One that is older than what fills the answer is not looked at.
            let at = row.get(3).map(Timestamp);
            if at.is_ok_and(|at| Some(at) < full) {
                continue;
            }
            let Some(entry) = rows::checked(row, conversation)? else {
                continue;
            };
            let message = Message::from(entry);
            let hit = Hit {
                conversation,
                message,
            };
            if self.is_wanted(&hit) {
                hits.push(hit);
            }
        }
        Ok(())
    }

    fn is_wanted(&self, hit: &Hit) -> bool {
        let message = &hit.message;
        let query = self.query;
        query.author.is_none_or(|author| author == message.author)
            && query.after.is_none_or(|after| message.at >= after)
            && query.before.is_none_or(|before| message.at < before)
            && self.behind.is_none_or(|behind| hit.place() < behind)
            && message.content.words().is_some_and(|words| {
                let has_words = || self.finder.find(fold(words).as_bytes()).is_some();
                (self.finder.needle().is_empty() || has_words())
                    && (!query.with_link || !links(words).is_empty())
            })
    }
}

/// When the oldest entry of these pieces was written. A block knows its own; the ends of logs, of which there is none,
/// are short and are asked.
fn since(connection: &Connection, pieces: &[Piece]) -> Result<Option<Timestamp>, HistoryFault> {
    let mut oldest: Option<Timestamp> = None;
    for piece in pieces {
        let at = match piece.rowid {
            // One of damaged entries alone knows no time.
            Some(_) => Some(piece.oldest).filter(|at| at.0 > 0),
            None => {
                let sql = "SELECT MIN(sent_at) FROM entries
                           WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3";
                let place = [piece.conversation.0, piece.first, piece.last].map(u64::cast_signed);
                let mut select = connection.prepare_cached(sql)?;
                let at: Option<i64> = select.query_row(place, |row| row.get(0))?;
                at.map(Timestamp)
            }
        };
        oldest = [oldest, at].into_iter().flatten().min();
    }
    Ok(oldest)
}

/// What a row has; nothing if it is no blob, which is as good as damaged.
fn blob<'row>(row: &'row Row<'_>) -> rusqlite::Result<&'row [u8]> {
    Ok(row.get_ref(0)?.as_blob().unwrap_or_default())
}

/// The pieces of one conversation, or of all.
fn pieces(
    connection: &Connection,
    only: Option<ConversationId>,
) -> Result<Vec<Piece>, HistoryFault> {
    let filter = if only.is_some() {
        " WHERE conversation = ?1"
    } else {
        ""
    };
    let id = only.map(|only| only.0.cast_signed());
    let sql = format!(
        "SELECT conversation, first, last, oldest, newest, rowid FROM search_blocks{filter}"
    );
    let mut pieces = connection
        .prepare_cached(&sql)?
        .query_map(params_from_iter(id), |row| {
            Ok(Piece {
                conversation: ConversationId(rows::number(row, 0)?),
                first: rows::number(row, 1)?,
                last: rows::number(row, 2)?,
                oldest: Timestamp(row.get(3)?),
                newest: Timestamp(row.get(4)?),
                rowid: Some(row.get(5)?),
            })
        })?
        .collect::<Result<Vec<Piece>, _>>()?;
    // What stands behind the last block may be of any time, and is looked at first.
    let sql = format!(
        "SELECT conversation, covered + 1, local_head
         FROM (SELECT conversation, local_head,
                      COALESCE((SELECT MAX(last) FROM search_blocks AS b
                                WHERE b.conversation = conversations.conversation), 0) AS covered
               FROM conversations{filter})
         WHERE local_head > covered"
    );
    let mut select = connection.prepare_cached(&sql)?;
    let found = select.query_map(params_from_iter(id), |row| {
        Ok(Piece {
            conversation: ConversationId(rows::number(row, 0)?),
            first: rows::number(row, 1)?,
            last: rows::number(row, 2)?,
            oldest: Timestamp(i64::MIN),
            newest: Timestamp(i64::MAX),
            rowid: None,
        })
    })?;
    for piece in found {
        pieces.push(piece?);
    }
    Ok(pieces)
}
