//! What must be true of the [world](super::world), at any moment and when it has come to rest.

use std::collections::BTreeSet;

use anser_shared::body::{Body, Notice};
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::message::Entry;
use proptest::prelude::*;

use super::world::{self, PEOPLE, World};
use anser::core::message::{Content, Message, PAGE_ROWS, Reactions, Spot};

/// The messages of a log, each in its row, as what comes after them has left them.
fn rows_of(log: &[Entry]) -> Vec<Message> {
    let mut messages: Vec<Message> = log.iter().map(Message::from).collect();
    for entry in log {
        let Some(body) = &entry.body else {
            continue;
        };
        let place = |seq: Seq| (seq.0 as usize).wrapping_sub(1);
        if let Some(edit) = body.as_edit() {
            let old = messages.get_mut(place(edit.of));
            if let Some(old) = old.filter(|old| old.author == entry.author)
                && let Content::Text(text) = &mut old.content
            {
                text.text = edit.text;
                text.font = edit.font;
                text.edited = Some(entry.seq);
            }
        } else if let Some(reaction) = body.as_reaction() {
            let old = messages.get_mut(place(reaction.to));
            if let Some(old) = old.filter(|old| old.content.takes_reactions()) {
                let (who, emoji) = (entry.author, &reaction.emoji);
                old.reactions.set(who, emoji, reaction.on);
            }
        }
    }
    messages.retain(|message| message.content.rule().row);
    messages
}

/// The last of them, as the list of conversations shows it: without what people think of it.
fn last_of(rows: &[Message]) -> Option<Message> {
    let mut last = rows.last().cloned()?;
    last.reactions = Reactions::default();
    Some(last)
}

/// Those behind a place that count.
fn unread_of(rows: &[Message], read: Seq, reader: UserId) -> Vec<Spot> {
    let rows = (0..).zip(rows);
    let unread = rows.filter(|(_, message)| message.seq > read && message.counts_for(reader));
    let spots = unread.map(|(row, message)| Spot {
        seq: message.seq,
        row,
    });
    spots.collect()
}

impl World {
    /// The count that is kept is the count from scratch, at any moment: of what stands in the part
    /// of the log that is here. (What is taken back further on may be known already.)
    pub(super) fn check_unread(&self) -> Result<(), TestCaseError> {
        for program in &self.programs {
            for (id, shown) in program.core.model().conversations.iter() {
                let Some(log) = self.server.logs.get(id) else {
                    continue;
                };
                let seen = log.seen_by(program.user);
                let (here, beyond) = seen.split_at(shown.local_head.0 as usize);
                let takes_back =
                    |entry: &Entry| entry.body.as_ref().is_some_and(|b| b.deletes().is_some());
                let unread = unread_of(&rows_of(here), shown.read, program.user).len() as u64;
                let known = shown.local_head.max(shown.read).0;
                let coming = shown.server_head.0.saturating_sub(known);
                if !beyond.iter().any(takes_back) {
                    prop_assert_eq!(shown.unread, unread + coming, "{} at {}", id, program.who);
                }
            }
        }
        Ok(())
    }

    /// Every word that nobody has sent or cleared stands in a draft, or beside one.
    fn check_drafts(&self) -> Result<(), TestCaseError> {
        for (user, conversation, word) in &self.drafted {
            let devices = self.programs.iter().filter(|program| program.user == *user);
            let mut drafts = devices.filter_map(|program| {
                let shown = program.core.model().conversations.get(conversation)?;
                Some(&shown.draft)
            });
            let is_there = |text: &str| text.split_whitespace().any(|kept| kept == word);
            prop_assert!(
                drafts.any(|draft| {
                    is_there(&draft.text) || draft.elsewhere.as_deref().is_some_and(is_there)
                }),
                "{} of {} is lost in {}",
                word,
                user,
                conversation
            );
        }
        Ok(())
    }

    /// Logs are the server's, and so is what is kept of them.
    pub(super) fn check_logs(&mut self) -> Result<(), TestCaseError> {
        for (who, program) in self.programs.iter_mut().enumerate() {
            let stored = program.history.opened().unwrap();
            let model = program.core.model();
            for (id, shown) in model.conversations.iter() {
                let Some(kept) = self.server.logs.get(id) else {
                    prop_assert!(shown.local_head == Seq::START, "{} at {}", id, who);
                    continue;
                };
                let told = kept.told(program.user);
                prop_assert!(
                    shown.local_head >= told,
                    "{} behind at {}",
                    shown.local_head,
                    who
                );
                let log = kept.seen_by(program.user);
                prop_assert!(
                    log.len() as u64 >= shown.local_head.0,
                    "{} ahead at {}",
                    id,
                    who
                );
                let log = &log[..shown.local_head.0 as usize];
                let rows = rows_of(log);
                let unread = unread_of(&rows, shown.read, program.user);
                prop_assert_eq!(shown.unread, unread.len() as u64, "unread of {}", who);
                prop_assert!(shown.read <= shown.local_head, "read ahead at {}", who);
                prop_assert_eq!(&shown.last, &last_of(&rows));
                let on_disk = world::kept(&mut program.history, *id);
                prop_assert_eq!(&on_disk, &rows, "the history of {} at {}", id, who);
                let opened = stored.conversations.iter().find(|opened| opened.id == *id);
                prop_assert_eq!(&opened.unwrap().apart[..], &shown.apart[..]);
                prop_assert_eq!(&opened.unwrap().unread, &unread, "after a restart");
                prop_assert_eq!(&opened.unwrap().last, &shown.last, "after a restart");
                let is_here = |apart: &Message| log.iter().any(|entry| entry.id == apart.id);
                prop_assert!(
                    !shown.apart.iter().any(is_here),
                    "{} is there and apart",
                    id
                );
            }
        }
        Ok(())
    }

    /// Of the log or the outbox, or kept apart.
    pub(super) fn check_nothing_is_lost(&self) -> Result<(), TestCaseError> {
        for program in &self.programs {
            for (id, message) in &program.written {
                let shown = &program.core.model().conversations[id];
                let log = self.server.logs.get(id);
                let log = log.map(|log| &log.entries[..]).unwrap_or_default();
                // One that was taken back is not kept.
                let places = log.iter().filter(|entry| entry.id == *message).count();
                let is_here = places == 1
                    || shown.apart.iter().any(|entry| entry.id == *message)
                    || shown.outbox.iter().any(|pending| pending.id == *message)
                    || self.taken_back.contains(message);
                prop_assert!(places <= 1 && is_here, "{:?} of {}", message, program.who);
            }
        }
        Ok(())
    }

    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    pub(super) fn check(&mut self) -> Result<(), TestCaseError> {
        self.check_drafts()?;
        for (who, program) in self.programs.iter_mut().enumerate() {
            let account = &self.server.accounts[who % PEOPLE];
            let model = program.core.model();
            let known = account.friends.values();
            let known = known.map(|friend| anser::core::model::Friend::new(friend, None));
            let friends = model.friends.values().cloned();
            let friends = friends.map(|friend| anser::core::model::Friend {
                presence: None,
                ..friend
            });
            let (friends, known): (Vec<_>, Vec<_>) = (friends.collect(), known.collect());
            prop_assert_eq!(friends, known, "friends of {}", who);
            let shown = model
                .account
                .as_ref()
                .map(|account| account.profile.person.status.clone());
            prop_assert_eq!(shown.as_ref(), Some(&account.status), "what {} says", who);
            let stored = program.history.opened().unwrap();
            prop_assert_eq!(
                &stored.friends[..],
                &account.friends.values().cloned().collect::<Vec<_>>()[..]
            );
            prop_assert_eq!(program.history.opened().unwrap().revision, account.revision);

            for (id, shown) in model.conversations.iter() {
                let kept = &self.server.logs[id];
                // Of what somebody does not want to hear they are told with what comes after it.
                let told = kept.told(program.user);
                prop_assert!(
                    shown.local_head >= told,
                    "{} behind {} at {}",
                    shown.local_head,
                    told,
                    who
                );
                let log = &kept.seen_by(program.user)[..shown.local_head.0 as usize];
                let marks = |user| kept.marks.get(&user).copied().unwrap_or_default();
                prop_assert_eq!(shown.read, marks(program.user).read, "read by {}", who);
                prop_assert_eq!(shown.theirs, marks(kept.other(program.user)));
                let rows = rows_of(log);
                let unread = unread_of(&rows, shown.read, program.user);
                prop_assert_eq!(shown.unread, unread.len() as u64, "unread of {}", who);
                prop_assert_eq!(shown.first_unread, unread.first().copied());
                let opened = stored.conversations.iter().find(|opened| opened.id == *id);
                let opened = opened.unwrap();
                prop_assert_eq!(&opened.unread, &unread, "after a restart");
                let arrangement = kept.arrangements.get(&program.user).copied();
                prop_assert_eq!(shown.arrangement, arrangement.unwrap_or_default());
                prop_assert_eq!(opened.arrangement, shown.arrangement);
                let draft = account.drafts.get(id);
                let draft = draft.map_or("", |draft| &draft.text);
                prop_assert_eq!(&shown.draft.text, draft, "the draft of {} at {}", id, who);
                prop_assert!(!shown.draft.untold, "{:?} at {}", shown.draft, who);
                let kept = &opened.draft;
                prop_assert_eq!(&kept.text, draft);
                prop_assert_eq!(&kept.elsewhere, &shown.draft.elsewhere);
                prop_assert!(!kept.untold || kept.text.is_empty(), "{:?}", kept);
                prop_assert!(
                    shown.outbox.iter().all(|pending| pending.refusal.is_some()),
                    "{} still waits: {:?}",
                    who,
                    shown.outbox
                );
                prop_assert_eq!(&shown.last, &last_of(&rows));
                prop_assert!(
                    shown.acts.iter().all(|act| act.refusal.is_some()),
                    "{} still waits: {:?}",
                    who,
                    shown.acts
                );
                prop_assert_eq!(shown.messages.rows(), rows.len() as u64);
                prop_assert_eq!(opened.rows, rows.len() as u64);
                for (page, messages) in shown.messages.pages() {
                    let from = (page * PAGE_ROWS) as usize;
                    let to = rows.len().min(from + PAGE_ROWS as usize);
                    prop_assert_eq!(messages, &rows[from..to], "a page in memory of {}", who);
                }
                let on_disk = world::kept(&mut program.history, *id);
                prop_assert_eq!(&on_disk, &rows, "the history of {} at {}", id, who);
            }

            // Exactly once, and in the order of writing.
            for conversation in program
                .written
                .iter()
                .map(|(c, _)| *c)
                .collect::<BTreeSet<_>>()
            {
                let written: Vec<MessageId> = program
                    .written
                    .iter()
                    .filter(|(c, _)| *c == conversation)
                    .map(|(_, id)| *id)
                    .collect();
                let log = &self.server.logs[&conversation].entries;
                let arrived: Vec<MessageId> = log
                    .iter()
                    .map(|entry| entry.id)
                    .filter(|id| written.contains(id))
                    .collect();
                // What was written to somebody who is no friend any more is refused, and stays.
                let refused = model.conversations.get(&conversation);
                let refused = refused
                    .map(|shown| shown.outbox.clone())
                    .unwrap_or_default();
                let is_refused = |id: &MessageId| refused.iter().any(|pending| pending.id == *id);
                let written: Vec<MessageId> =
                    written.into_iter().filter(|id| !is_refused(id)).collect();
                // Two that are under way while a friendship ends and begins again: the first may be
                // refused, its answer lost, and the second taken. Then it is tried again behind it.
                let parted = |entry: &Entry| {
                    let notice = entry.body.as_ref().and_then(Body::as_notice);
                    notice == Some(Notice::Parted)
                };
                let (mut arrived, mut written) = (arrived, written);
                if log.iter().any(parted) {
                    arrived.sort_unstable();
                    written.sort_unstable();
                }
                prop_assert_eq!(arrived, written, "what {} wrote in {}", who, conversation);
            }
        }
        Ok(())
    }
}
