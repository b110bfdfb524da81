//! Looks through the blocks and through what stands behind them, the newest first.

use anser_shared::id::{ConversationId, Seq};
use anser_shared::time::Timestamp;
use memchr::memmem::Finder;
use rusqlite::{Connection, Row, params_from_iter};

use super::block::{Block, InBlock, Runs};
use crate::core::links::links;
use crate::core::message::{Content, Message};
use crate::core::search::{Found, Hit, Part, Query, fold};
use crate::store::fault::HistoryFault;
use crate::store::pages::quoted;
use crate::store::rows;
use crate::store::work::acts;

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
    part: Part,
    finder: Finder<'a>,
    runs: Runs,
    /// Where links are wanted: each text with one has one of these.
    link_runs: Option<[Runs; 3]>,
}

/// Finds the hits of a part that are next to where it begins, at most `limit`. `None` when `goes_on` says that nobody
/// waits any more.
pub(super) fn look(
    connection: &Connection,
    query: &Query,
    part: Part,
    limit: usize,
    goes_on: &dyn Fn() -> bool,
) -> Result<Option<Found>, HistoryFault> {
    let words = if query.everything {
        String::new()
    } else {
        fold(&query.words)
    };
    let wanted = Wanted {
        query,
        part,
        finder: Finder::new(&words),
        runs: Runs::of(&words),
        link_runs: wants_links(query).then(Runs::of_links),
    };
    let mut pieces = pieces(connection, query.conversation)?;
    let since = since(connection, &pieces)?;
    pieces.retain(|piece| wanted.may_stand_between(piece.oldest, piece.newest));
    let goes_forward = wanted.goes_forward();
    pieces.sort_by_key(|piece| (piece.newest, piece.conversation, piece.last));
    match goes_forward {
        true => pieces.sort_by_key(|piece| (piece.oldest, piece.conversation, piece.first)),
        false => pieces.reverse(),
    }
    let mut hits: Vec<Hit> = Vec::new();
    for piece in pieces {
        if !goes_on() {
            return Ok(None);
        }
        // Nothing in this piece or in those behind it comes before what fills the answer already.
        let first = if goes_forward {
            piece.oldest
        } else {
            piece.newest
        };
        if wanted.is_behind(first, hits.get(limit).map(|last| last.message.at)) {
            break;
        }
        let before = hits.len();
        wanted.look_into(connection, &piece, (limit, &mut hits))?;
        if hits.len() > before {
            hits.sort_by_key(Hit::place);
            if !goes_forward {
                hits.reverse();
            }
            hits.truncate(limit + 1);
        }
    }
    let more = hits.len() > limit;
    hits.truncate(limit);
    if goes_forward {
        hits.reverse();
    }
    for hit in &mut hits {
        complete(connection, hit)?;
    }
    Ok(Some(Found { hits, more, since }))
}

impl Wanted<'_> {
    fn may_stand_between(&self, oldest: Timestamp, newest: Timestamp) -> bool {
        self.query.after.is_none_or(|after| newest >= after)
            && self.query.before.is_none_or(|before| oldest < before)
            && match self.part {
                Part::Newest => true,
                Part::Older(place) => oldest <= place.at,
                Part::Newer(place) => newest >= place.at,
            }
    }

    /// The oldest hits come first.
    fn goes_forward(&self) -> bool {
        matches!(self.part, Part::Newer(_))
    }

    /// Whether a moment is further than what fills the answer already.
    fn is_behind(&self, at: Timestamp, full: Option<Timestamp>) -> bool {
        full.is_some_and(|full| {
            if self.goes_forward() {
                at > full
            } else {
                at < full
            }
        })
    }

    fn look_into(
        &self,
        connection: &Connection,
        piece: &Piece,
        (limit, hits): (usize, &mut Vec<Hit>),
    ) -> Result<(), HistoryFault> {
        let block = match piece.rowid {
            None => None,
            // What has no words stands in no block.
            Some(_) if self.query.everything => None,
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
        let mut found = block.find(&self.finder, self.query.with_link);
        if !self.goes_forward() {
            found.reverse();
        }
        for told in found {
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
            // Those that follow are further, and so are none of the hits that will be shown.
            let last = hits[before..].last();
            let is_behind = last.is_some_and(|hit| self.is_behind(hit.message.at, full));
            if block.in_order && (is_behind || hits.len() - known > limit) {
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
            // One that is further than what fills the answer is not looked at.
            let at = row.get(3).map(Timestamp);
            if at.is_ok_and(|at| self.is_behind(at, full)) {
                continue;
            }
            let entry = match rows::checked(row, conversation)? {
                Some(entry) => entry,
                // It has no words that could be found, and stands there all the same.
                None if self.query.everything => {
                    let at = row.get(3).map(Timestamp).unwrap_or_default();
                    rows::damaged(Seq(rows::number(row, 0)?), at)
                }
                None => continue,
            };
            let hit = Hit {
                conversation,
                message: Message::from(entry),
                answered: None,
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
            && match self.part {
                Part::Newest => true,
                Part::Older(place) => hit.place() < place,
                Part::Newer(place) => hit.place() > place,
            }
            && self.has_words(message)
    }

    fn has_words(&self, message: &Message) -> bool {
        if self.query.everything {
            return message.content.rule().row;
        }
        message.content.words().is_some_and(|words| {
            let has_words = || self.finder.find(fold(words).as_bytes()).is_some();
            (self.finder.needle().is_empty() || has_words())
                && (!self.query.with_link || !links(words).is_empty())
        })
    }
}

fn wants_links(query: &Query) -> bool {
    query.with_link && !query.everything
}

/// Adds what stands in other tables, or elsewhere in the log.
fn complete(connection: &Connection, hit: &mut Hit) -> Result<(), HistoryFault> {
    let conversation = hit.conversation;
    acts::add_reactions(
        connection,
        conversation,
        std::slice::from_mut(&mut hit.message),
    )?;
    if let Content::Text(text) = &hit.message.content
        && let Some(seq) = text.answers
    {
        hit.answered = quoted(connection, conversation, seq)?.map(Box::new);
    }
    Ok(())
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
