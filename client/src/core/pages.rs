//! Which part of a history is in memory: a few pages around what is being looked at, however long
//! the log is.

use std::sync::Arc;

use anser_shared::body::Body;
use anser_shared::id::{ConversationId, Seq};
use anser_shared::message::Entry;

use super::Core;
use super::effect::StoreCommand;
use super::model::{Conversation, PAGE_ROWS, is_shown};

/// So many pages of one conversation are kept: more than the tallest screen shows, in both directions,
/// when every line in them is folded away. Fewer would be dropped and asked for again in turns.
const KEPT_PAGES: usize = 48;

impl Core {
    pub(super) fn need_page(&mut self, conversation: ConversationId, page: u64) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let exists = page * PAGE_ROWS < shown.rows();
        let is_here = shown.pages.contains_key(&page);
        let Some(session) = &mut self.session else {
            return;
        };
        if exists && !is_here && session.pages_asked.insert((conversation, page)) {
            self.store(StoreCommand::LoadPage { conversation, page });
        }
    }

    pub(super) fn page_loaded(
        &mut self,
        conversation: ConversationId,
        page: u64,
        entries: Vec<Entry>,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.pages_asked.remove(&(conversation, page));
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let expected = shown.rows().saturating_sub(page * PAGE_ROWS).min(PAGE_ROWS);
        if (entries.len() as u64) < expected {
            // The conversation has grown while the page was being read.
            return self.need_page(conversation, page);
        }
        self.change(conversation, |c| {
            c.pages.insert(page, Arc::new(entries));
            drop_far_pages(c, page);
        });
    }

    /// Shows entries that have just been appended to the log.
    pub(super) fn show_appended(
        &mut self,
        conversation: ConversationId,
        entries: &[Entry],
        server_head: Seq,
    ) {
        self.change(conversation, |c| {
            for entry in entries {
                take_back(c, entry);
                if is_shown(entry) {
                    c.last = Some(entry.clone());
                }
                let page = c.page_of(entry.seq);
                let begins = c.row_of(entry.seq).is_multiple_of(PAGE_ROWS);
                // A new page is complete from its first entry on; one that is not in memory stays
                // on disk until somebody looks at it.
                if begins && (page == 0 || c.pages.contains_key(&(page - 1))) {
                    c.pages.insert(page, Arc::default());
                    drop_far_pages(c, page);
                }
                if let Some(loaded) = c.pages.get_mut(&page) {
                    Arc::make_mut(loaded).push(entry.clone());
                }
            }
            c.local_head = entries.last().map_or(c.local_head, |entry| entry.seq);
            c.server_head = c.server_head.max(server_head);
        });
    }
}

/// Keeps the pages that are nearest to `page`.
fn drop_far_pages(conversation: &mut Conversation, page: u64) {
    while conversation.pages.len() > KEPT_PAGES {
        let far = conversation
            .pages
            .keys()
            .copied()
            .max_by_key(|kept| kept.abs_diff(page));
        match far {
            Some(far) => conversation.pages.remove(&far),
            None => return,
        };
    }
}

/// An entry that takes another one back: its words are gone from every page.
fn take_back(conversation: &mut Conversation, entry: &Entry) {
    let Some(seq) = entry.body.as_ref().and_then(Body::deletes) else {
        return;
    };
    let own = |old: &&mut Entry| old.author == entry.author && old.seq == seq;
    if let Some(last) = conversation.last.as_mut().filter(own) {
        last.body = None;
    }
    let row = usize::try_from(conversation.row_of(seq) % PAGE_ROWS).unwrap_or(0);
    let page = conversation.page_of(seq);
    let page = conversation.pages.get_mut(&page);
    let old = page.and_then(|page| Arc::make_mut(page).get_mut(row));
    // What stands before one has come is not here.
    if let Some(old) = old.filter(own) {
        old.body = None;
    }
}
