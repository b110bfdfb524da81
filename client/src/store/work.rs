//! What each command does to the tables, within a transaction that somebody else has begun.

use std::collections::BTreeMap;

use anser_shared::body::Body;
use anser_shared::conversation::{Arrangement, ConversationKind};
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::Held;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::fault::HistoryFault;
use super::known::conversations;
use super::unsent::Live;
use super::{record, rows};
use crate::core::effect::StoreCommand;
use crate::core::input::StoreEvent;
use crate::core::message::has_row;
use crate::core::model::{Draft, Pending, Place, Scroll, WindowKey};
use crate::core::set_back::held;

/// So many pictures are kept: everybody whom somebody meets, and a few dozen megabytes.
pub(super) const PICTURES: i64 = 2_000;

/// One transaction's work.
pub(super) struct Work<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) own: UserId,
    /// See [`super::History`].
    pub(super) reports: bool,
}

impl Work<'_> {
    /// Carries a command out and gives its answer, if it has one.
    pub(super) fn carry_out(
        &self,
        command: &StoreCommand,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        match command {
            // Which history is open is the affair of who holds it.
            StoreCommand::Open { .. }
            | StoreCommand::Rehome { .. }
            | StoreCommand::Close { .. } => Ok(None),
            StoreCommand::ReplaceFriends { revision, friends } => {
                self.run("DELETE FROM friends", [])?;
                friends
                    .iter()
                    .try_for_each(|friend| self.put_friend(friend))?;
                self.set_revision(*revision)
            }
            StoreCommand::ChangeFriend { revision, friend } => {
                self.put_friend(friend)?;
                self.set_revision(*revision)
            }
            StoreCommand::SaveProfile { revision, profile } => {
                self.run("UPDATE account SET profile = ?1", [record::write(profile)])?;
                self.set_revision(*revision)
            }
            &StoreCommand::SaveMarks {
                conversation,
                read,
                theirs,
            } => self.run(
                "UPDATE conversations SET own_read = ?2, their_read = ?3, their_delivered = ?4
                 WHERE conversation = ?1",
                params![
                    conversation.0.cast_signed(),
                    read.0.cast_signed(),
                    theirs.read.0.cast_signed(),
                    theirs.delivered.0.cast_signed()
                ],
            ),
            StoreCommand::AddConversation { conversation, kind } => {
                self.add_conversation(*conversation, kind)
            }
            StoreCommand::SavePerson { person } => self.run(
                "INSERT OR REPLACE INTO people (user, person) VALUES (?1, ?2)",
                params![person.user.0.cast_signed(), record::write(&**person)],
            ),
            StoreCommand::Append {
                conversation,
                entries,
            } => {
                let head = self.append(*conversation, entries)?;
                Ok(Some(StoreEvent::Saved {
                    conversation: *conversation,
                    head,
                }))
            }
            StoreCommand::Queue {
                conversation,
                pending,
            } => self.queue(*conversation, pending),
            StoreCommand::MarkRefused { id, refusal } => self.mark_refused(*id, refusal.as_ref()),
            StoreCommand::Repair {
                conversation,
                entries,
            } => {
                let repair = |entry| self.repair(*conversation, entry);
                entries.iter().try_for_each(repair)?;
                Ok(None)
            }
            StoreCommand::Reported { conversation, seq } => self.run(
                "UPDATE conversations SET reported = max(reported, ?2) WHERE conversation = ?1",
                [conversation.0.cast_signed(), seq.0.cast_signed()],
            ),
            StoreCommand::Confirm => Ok(Some(StoreEvent::Confirmed { fault: None })),
            StoreCommand::Discard { id } => self.run("DELETE FROM outbox WHERE id = ?1", [id.0]),
            StoreCommand::SaveDraft {
                revision,
                conversation,
                draft,
            } => {
                self.save_draft(*conversation, draft)?;
                match revision {
                    Some(revision) => self.set_revision(*revision),
                    None => Ok(None),
                }
            }
            StoreCommand::SetRevision { revision } => self.set_revision(*revision),
            StoreCommand::SaveLife { life } => {
                self.run("UPDATE account SET life = ?1", [life.cast_signed()])
            }
            StoreCommand::Look {
                conversation,
                places,
            } => {
                let held = self.look(*conversation, places)?;
                Ok(Some(StoreEvent::Looked {
                    conversation: *conversation,
                    held,
                }))
            }
            &StoreCommand::CutBack { conversation, keep } => self.cut_back(conversation, keep),
            StoreCommand::DropApart { conversation, ids } => {
                for id in ids {
                    self.run(
                        "DELETE FROM apart WHERE conversation = ?1 AND id = ?2",
                        params![conversation.0.cast_signed(), id.0],
                    )?;
                }
                Ok(None)
            }
            StoreCommand::QueueBeside {
                conversation,
                pending,
            } => {
                self.insert_pending(*conversation, pending)?;
                Ok(Some(StoreEvent::Queued {
                    conversation: *conversation,
                    id: pending.id,
                }))
            }
            &StoreCommand::SaveArrangement {
                revision,
                conversation,
                arrangement: Arrangement { pinned, muted },
            } => {
                self.run(
                    "UPDATE conversations SET pinned = ?2, muted = ?3 WHERE conversation = ?1",
                    params![conversation.0.cast_signed(), pinned, muted],
                )?;
                match revision {
                    Some(revision) => self.set_revision(revision),
                    None => Ok(None),
                }
            }
            &StoreCommand::SaveHidden {
                conversation,
                hidden,
            } => self.run(
                "UPDATE conversations SET hidden = ?2 WHERE conversation = ?1",
                params![conversation.0.cast_signed(), hidden],
            ),
            &StoreCommand::SaveAccepted { user, accepted } => self.run(
                if accepted {
                    "INSERT INTO accepted (user) VALUES (?1) ON CONFLICT DO NOTHING"
                } else {
                    "DELETE FROM accepted WHERE user = ?1"
                },
                [user.0.cast_signed()],
            ),
            &StoreCommand::SaveOpen { conversation, open } => self.run(
                if open {
                    "INSERT INTO open_windows (conversation) VALUES (?1) ON CONFLICT DO NOTHING"
                } else {
                    "DELETE FROM open_windows WHERE conversation = ?1"
                },
                [conversation.0.cast_signed()],
            ),
            &StoreCommand::SaveScroll {
                conversation,
                scroll,
            } => self.save_scroll(conversation, scroll),
            &StoreCommand::SaveOnTop {
                conversation,
                on_top,
            } => self.run(
                if on_top {
                    "INSERT INTO windows_on_top (conversation) VALUES (?1) ON CONFLICT DO NOTHING"
                } else {
                    "DELETE FROM windows_on_top WHERE conversation = ?1"
                },
                [conversation.0.cast_signed()],
            ),
            &StoreCommand::SavePlace { window, place } => self.save_place(window, place),
            &StoreCommand::LoadPage { conversation, page } => {
                let (messages, damaged) = self.page(conversation, page)?;
                Ok(Some(StoreEvent::Page {
                    conversation,
                    page,
                    messages,
                    damaged,
                }))
            }
            &StoreCommand::FindDate { conversation, at } => {
                let row = self.find_date(conversation, at)?;
                Ok(Some(StoreEvent::FoundDate { conversation, row }))
            }
            StoreCommand::SavePicture { picture, bytes } => self.save_picture(*picture, bytes),
            &StoreCommand::LoadPicture { picture } => {
                let bytes = self.picture(picture)?.map(Into::into);
                Ok(Some(StoreEvent::Picture { picture, bytes }))
            }
        }
    }

    fn set_revision(&self, revision: u64) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("UPDATE account SET revision = ?1", [revision.cast_signed()])
    }

    fn put_friend(&self, friend: &Friend) -> Result<(), HistoryFault> {
        self.run(
            "INSERT OR REPLACE INTO friends (user, friend) VALUES (?1, ?2)",
            params![friend.person.user.0.cast_signed(), record::write(friend)],
        )?;
        Ok(())
    }

    fn add_conversation(
        &self,
        conversation: ConversationId,
        kind: &ConversationKind,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let peer = kind.peer().unwrap_or_default();
        self.run(
            "INSERT INTO conversations (conversation, peer, kind, local_head) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (conversation) DO UPDATE SET peer = excluded.peer, kind = excluded.kind,
               local_head = max(local_head, excluded.local_head)",
            params![
                conversation.0.cast_signed(),
                peer.0.cast_signed(),
                kind.peer().is_none().then(|| record::write(kind)),
                kind.from().0.cast_signed(),
            ],
        )
    }

    /// The place behind which the log begins, and the last one that is here.
    pub(super) fn extent(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<(Seq, Seq)>, HistoryFault> {
        Ok(self
            .transaction
            .prepare_cached("SELECT local_head, kind FROM conversations WHERE conversation = ?1")?
            .query_row([conversation.0.cast_signed()], |row| {
                let from = rows::kind(row, 1, UserId(0))?.from();
                Ok((from, Seq(rows::number(row, 0)?)))
            })
            .optional()?)
    }

    /// Appends what follows the head and gives the head as it is then. Entries that are here
    /// already are passed over; if there is a gap, or nobody has added the conversation, nothing
    /// is appended, and who sees the head stay behind fetches from there.
    fn append(&self, conversation: ConversationId, entries: &[Entry]) -> Result<Seq, HistoryFault> {
        let Some(head) = self.head(conversation)? else {
            return Ok(Seq::START);
        };
        let known = entries.iter().take_while(|entry| entry.seq <= head).count();
        let new = &entries[known..];
        let follow = (head.0 + 1..)
            .zip(new)
            .all(|(seq, entry)| entry.seq.0 == seq);
        let Some(last) = new.last().filter(|_| follow) else {
            return Ok(head);
        };
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO entries (conversation, seq, author, id, sent_at, body_kind, body, sum)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        // Somebody who catches up has written much and waits for nothing.
        let some_wait: bool = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox)")?
            .query_row([], |row| row.get(0))?;
        let some_are_apart: bool = self
            .transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM apart)")?
            .query_row([], |row| row.get(0))?;
        let mut rows = self.count_rows(conversation)?;
        for entry in new {
            if has_row(entry.body.as_ref().map(|body| body.kind)) {
                self.begin_page(conversation, rows, entry.seq)?;
                rows += 1;
            }
            insert.execute(params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                entry.author.0.cast_signed(),
                entry.id.0,
                entry.at.0,
                entry.body.as_ref().map(|body| body.kind.0),
                entry.body.as_ref().map(|body| &body.bytes),
                rows::sum(conversation, entry),
            ])?;
            if let Some(seq) = entry.body.as_ref().and_then(Body::deletes) {
                self.take_back(conversation, seq, entry.author)?;
            }
            if some_are_apart {
                self.run(
                    "DELETE FROM apart WHERE conversation = ?1 AND author = ?2 AND id = ?3",
                    params![
                        conversation.0.cast_signed(),
                        entry.author.0.cast_signed(),
                        entry.id.0
                    ],
                )?;
            }
            if some_wait && entry.author == self.own {
                self.run("DELETE FROM outbox WHERE id = ?1", [entry.id.0])?;
            }
        }
        self.run(
            if self.reports {
                "UPDATE conversations SET local_head = ?2, rows = ?3 WHERE conversation = ?1"
            } else {
                "UPDATE conversations SET local_head = ?2, rows = ?3, reported = max(reported, ?2)
                 WHERE conversation = ?1"
            },
            [conversation.0, last.seq.0, rows].map(u64::cast_signed),
        )?;
        Ok(last.seq)
    }

    /// What stands at these places, as far as something does.
    fn look(
        &self,
        conversation: ConversationId,
        places: &[Seq],
    ) -> Result<Vec<Held>, HistoryFault> {
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq = ?2",
            rows::ENTRY
        ))?;
        let mut found = Vec::new();
        for seq in places {
            let entry = select
                .query_row(
                    [conversation.0.cast_signed(), seq.0.cast_signed()],
                    rows::entry,
                )
                .optional()?;
            // The search counts on an answer for each.
            let entry = entry.ok_or_else(|| HistoryFault::Damaged("an entry is missing".into()))?;
            found.push(held(conversation, &entry));
        }
        Ok(found)
    }

    /// The log ends at `keep`. Texts behind it are set apart. Where one of those entries has taken back a text
    /// before it, the log ends before that text: the server has its words again, and they are fetched.
    fn cut_back(
        &self,
        conversation: ConversationId,
        keep: Seq,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let id = conversation.0.cast_signed();
        let behind = [id, keep.0.cast_signed()];
        let mut select = self.transaction.prepare_cached(&format!(
            "SELECT {} FROM entries
             WHERE conversation = ?1 AND seq > ?2 AND body_kind = 3 ORDER BY seq",
            rows::ENTRY
        ))?;
        let deletions = select.query_map(behind, rows::entry)?;
        let mut end = keep;
        for entry in deletions {
            let deleted = entry?.body.as_ref().and_then(Body::deletes);
            if let Some(seq) = deleted.filter(|seq| *seq <= end && seq.0 > 0) {
                end = Seq(seq.0 - 1);
            }
        }
        let (from, _) = self.extent(conversation)?.unwrap_or_default();
        let end = end.max(from);
        self.run(
            "INSERT OR IGNORE INTO apart (conversation, seq, author, id, sent_at, body_kind, body)
             SELECT conversation, seq, author, id, sent_at, body_kind, body FROM entries
             WHERE conversation = ?1 AND seq > ?2 AND body_kind = 1 AND body IS NOT NULL
             ORDER BY seq",
            behind,
        )?;
        let rows = self.row_of(conversation, end.next())?;
        for sql in [
            "DELETE FROM entries WHERE conversation = ?1 AND seq > ?2",
            "DELETE FROM pages WHERE conversation = ?1 AND seq > ?2",
        ] {
            self.run(sql, params![id, end.0.cast_signed()])?;
        }
        self.run(
            "UPDATE conversations SET local_head = ?2, rows = ?4, reported = min(reported, ?2),
                 own_read = min(own_read, ?3),
                 their_read = min(their_read, ?3), their_delivered = min(their_delivered, ?3)
             WHERE conversation = ?1",
            [
                id,
                end.0.cast_signed(),
                keep.0.cast_signed(),
                rows.cast_signed(),
            ],
        )?;
        self.run("DELETE FROM scrolls WHERE conversation = ?1", [id])?;
        let known = conversations(self.transaction, self.own)?;
        let known = known.into_iter().find(|known| known.id == conversation);
        Ok(known.map(|known| StoreEvent::CutBack(Box::new(known))))
    }

    /// The words of an entry are gone, and its sum is that of what is left.
    fn take_back(
        &self,
        conversation: ConversationId,
        seq: Seq,
        author: UserId,
    ) -> Result<(), HistoryFault> {
        let place = [conversation.0.cast_signed(), seq.0.cast_signed()];
        let sql = format!(
            "SELECT {} FROM entries WHERE conversation = ?1 AND seq = ?2",
            rows::CHECKED
        );
        let entry = self
            .transaction
            .prepare_cached(&sql)?
            .query_row(place, |row| rows::checked(row, conversation))
            .optional()?
            .flatten();
        // One that is damaged is fetched again, and comes without its words then.
        let Some(mut entry) = entry.filter(|entry| entry.author == author) else {
            return Ok(());
        };
        // What was withheld has no row, and does not get one by being gone.
        if !has_row(entry.body.as_ref().map(|body| body.kind)) {
            return Ok(());
        }
        entry.body = None;
        self.run(
            "UPDATE entries SET body_kind = NULL, body = NULL, sum = ?3
             WHERE conversation = ?1 AND seq = ?2",
            [place[0], place[1], rows::sum(conversation, &entry)],
        )?;
        Ok(())
    }

    /// Writes an entry in the place of one that was damaged.
    fn repair(&self, conversation: ConversationId, entry: &Entry) -> Result<(), HistoryFault> {
        self.run(
            "UPDATE entries SET author = ?3, id = ?4, sent_at = ?5, body_kind = ?6, body = ?7, sum = ?8
             WHERE conversation = ?1 AND seq = ?2",
            params![
                conversation.0.cast_signed(),
                entry.seq.0.cast_signed(),
                entry.author.0.cast_signed(),
                entry.id.0,
                entry.at.0,
                entry.body.as_ref().map(|body| body.kind.0),
                entry.body.as_ref().map(|body| &body.bytes),
                rows::sum(conversation, entry),
            ],
        )?;
        Ok(())
    }

    pub(super) fn set_number(&self, number: u64) -> Result<(), HistoryFault> {
        self.run("UPDATE account SET home = ?1", [number.cast_signed()])?;
        Ok(())
    }

    /// Puts this in the place of all that stands here of what only this program has.
    pub(super) fn set_live(
        &self,
        live: &Live,
        kinds: &BTreeMap<ConversationId, ConversationKind>,
    ) -> Result<(), HistoryFault> {
        // A message is shown in its conversation, which therefore has to be there.
        for (conversation, kind) in live.kinds(kinds) {
            if self.head(conversation)?.is_none() {
                self.add_conversation(conversation, &kind)?;
            }
        }
        self.run("DELETE FROM outbox", [])?;
        self.run("UPDATE drafts SET untold = 0, elsewhere = NULL", [])?;
        for (conversation, pending) in &live.texts {
            self.insert_pending(*conversation, pending)?;
        }
        for (conversation, draft) in &live.drafts {
            self.save_draft(*conversation, draft)?;
        }
        for (conversation, seq) in &live.told {
            let (conversation, seq) = (*conversation, *seq);
            self.carry_out(&StoreCommand::Reported { conversation, seq })?;
        }
        Ok(())
    }

    fn queue(
        &self,
        conversation: ConversationId,
        pending: &Pending,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.insert_pending(conversation, pending)?;
        self.run(
            "UPDATE drafts SET text = '', untold = 1 WHERE conversation = ?1",
            [conversation.0.cast_signed()],
        )?;
        Ok(Some(StoreEvent::Queued {
            conversation,
            id: pending.id,
        }))
    }

    /// Queueing again what is queued is no fault: the second time adds nothing.
    fn insert_pending(
        &self,
        conversation: ConversationId,
        pending: &Pending,
    ) -> Result<(), HistoryFault> {
        let Some(body) = pending.content.body() else {
            return Ok(());
        };
        self.run(
            "INSERT INTO outbox (id, conversation, body_kind, body, written_at, refusal)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
            params![
                pending.id.0,
                conversation.0.cast_signed(),
                body.kind.0,
                body.bytes,
                pending.written_at.0,
                pending.refusal.as_ref().map(record::write),
            ],
        )?;
        Ok(())
    }

    fn mark_refused(
        &self,
        id: MessageId,
        refusal: Option<&Refusal>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE outbox SET refusal = ?2 WHERE id = ?1",
            params![id.0, refusal.map(record::write)],
        )
    }

    fn save_draft(
        &self,
        conversation: ConversationId,
        draft: &Draft,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let Draft {
            text,
            base,
            untold,
            elsewhere,
            arrived: _,
        } = draft;
        self.run(
            "INSERT OR REPLACE INTO drafts (conversation, text, base, untold, elsewhere)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                conversation.0.cast_signed(),
                text,
                base.cast_signed(),
                untold,
                elsewhere
            ],
        )
    }

    fn save_scroll(
        &self,
        conversation: ConversationId,
        scroll: Option<Scroll>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let conversation = conversation.0.cast_signed();
        // SQLite keeps what is not a number as NULL, which would not come back as it went.
        match scroll.filter(|scroll| scroll.bottom.is_finite()) {
            Some(Scroll { row, bottom }) => self.run(
                "INSERT OR REPLACE INTO scrolls (conversation, row, bottom) VALUES (?1, ?2, ?3)",
                params![conversation, row.cast_signed(), bottom],
            ),
            None => self.run(
                "DELETE FROM scrolls WHERE conversation = ?1",
                [conversation],
            ),
        }
    }

    fn save_place(
        &self,
        window: WindowKey,
        place: Place,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let (x, y) = place.position.unzip();
        let (width, height) = place.size;
        // SQLite keeps what is not a number as NULL, which would not come back as it went.
        if ![x.unwrap_or(0.0), y.unwrap_or(0.0), width, height]
            .iter()
            .all(|n| n.is_finite())
        {
            return Ok(None);
        }
        let (window, conversation) = rows::window_columns(window);
        self.run(
            "INSERT OR REPLACE INTO places (window, conversation, x, y, width, height)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![window, conversation, x, y, width, height],
        )
    }

    /// The picture that came first makes room when there are too many; it can be fetched again.
    fn save_picture(
        &self,
        picture: PictureId,
        bytes: &[u8],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "INSERT INTO pictures (picture, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![picture.0.cast_signed(), bytes],
        )?;
        self.run(
            "DELETE FROM pictures WHERE place <= (SELECT MAX(place) FROM pictures) - ?1",
            [PICTURES],
        )
    }

    fn picture(&self, picture: PictureId) -> Result<Option<Vec<u8>>, HistoryFault> {
        Ok(self
            .transaction
            .prepare_cached("SELECT bytes FROM pictures WHERE picture = ?1")?
            .query_row([picture.0.cast_signed()], |row| row.get(0))
            .optional()?)
    }

    pub(super) fn head(&self, conversation: ConversationId) -> Result<Option<Seq>, HistoryFault> {
        Ok(self
            .transaction
            .prepare_cached("SELECT local_head FROM conversations WHERE conversation = ?1")?
            .query_row([conversation.0.cast_signed()], |row| {
                rows::number(row, 0).map(Seq)
            })
            .optional()?)
    }

    /// A statement that is answered by nothing.
    pub(super) fn run(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(None)
    }
}
