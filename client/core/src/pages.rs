//! Which part of a history is in memory: a few pages around what is being looked at, however long
//! the log is.

use std::collections::BTreeSet;

use anser_shared::id::{ConversationId, Seq};

use super::Core;
use super::effect::StoreCommand;
use super::message::{Message, PAGE_ROWS, Quoted, Version};
use super::model::Versions;

/// What the local history was asked for.
#[derive(Default)]
pub(super) struct Pages {
    pages: BTreeSet<(ConversationId, u64)>,
    /// Places to which answers refer.
    quoted: BTreeSet<(ConversationId, Seq)>,
    /// Texts of which somebody wants to see what they said before.
    versions: BTreeSet<(ConversationId, Seq)>,
}

impl Pages {
    /// What is read of a conversation now is not what it was asked for.
    pub(super) fn forget(&mut self, conversation: ConversationId) {
        self.pages.retain(|(of, _)| *of != conversation);
        self.quoted.retain(|(of, _)| *of != conversation);
        self.versions.retain(|(of, _)| *of != conversation);
    }
}

impl Core {
    pub(super) fn need_page(&mut self, conversation: ConversationId, page: u64) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let exists = page * PAGE_ROWS < shown.messages.rows();
        let is_here = shown.messages.holds(page);
        let Some(session) = &mut self.session else {
            return;
        };
        if exists && !is_here && session.pages.pages.insert((conversation, page)) {
            self.store(StoreCommand::LoadPage { conversation, page });
        }
    }

    /// Reads the pages of these places once more, as far as they are in memory.
    pub(super) fn read_again(&mut self, conversation: ConversationId, places: &[Seq]) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let rows = places.iter().filter_map(|seq| shown.messages.row_of(*seq));
        let pages: BTreeSet<u64> = rows.map(|row| row / PAGE_ROWS).collect();
        for page in pages {
            let Some(session) = &mut self.session else {
                return;
            };
            session.pages.pages.insert((conversation, page));
            self.store(StoreCommand::LoadPage { conversation, page });
        }
    }

    pub(super) fn page_loaded(
        &mut self,
        conversation: ConversationId,
        page: u64,
        messages: Vec<Message>,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.pages.pages.remove(&(conversation, page));
        let mut is_whole = true;
        self.change(conversation, |shown| {
            is_whole = shown.messages.load(page, messages);
            // The list of conversations says the same.
            if let Some(last) = &mut shown.last
                && let Some(read) = shown.messages.at(last.seq)
            {
                last.content.clone_from(&read.content);
            }
        });
        if !is_whole {
            // The conversation has grown while the page was being read.
            self.need_page(conversation, page);
        }
    }

    /// An answer that is drawn refers to this place.
    pub(super) fn need_quoted(&mut self, conversation: ConversationId, seq: Seq) {
        let shown = self.model.conversations.get(&conversation);
        let is_unknown = shown.is_some_and(|shown| shown.messages.quoted(seq) == Quoted::Unknown);
        let Some(session) = &mut self.session else {
            return;
        };
        if is_unknown && session.pages.quoted.insert((conversation, seq)) {
            self.store(StoreCommand::LoadQuoted { conversation, seq });
        }
    }

    /// Somebody looks at what a text said before.
    pub(super) fn need_versions(&mut self, conversation: ConversationId, seq: Seq) {
        let shown = self.model.conversations.get(&conversation);
        let is_here =
            shown.is_some_and(|shown| shown.versions.as_ref().is_some_and(|v| v.of == seq));
        let Some(session) = &mut self.session else {
            return;
        };
        if !is_here && session.pages.versions.insert((conversation, seq)) {
            self.store(StoreCommand::LoadVersions { conversation, seq });
        }
    }

    pub(super) fn versions_loaded(
        &mut self,
        conversation: ConversationId,
        of: Seq,
        versions: Vec<Version>,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.pages.versions.remove(&(conversation, of)) {
            let versions = Some(Versions { of, versions });
            self.change(conversation, |shown| shown.versions = versions);
        }
    }

    pub(super) fn quoted_loaded(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        message: Option<Message>,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.pages.quoted.remove(&(conversation, seq)) {
            self.change(conversation, |shown| shown.messages.quote(seq, message));
        }
    }

    /// Shows entries that have just been appended to the log, and says which row each of them has.
    pub(super) fn show_appended(
        &mut self,
        conversation: ConversationId,
        messages: &[Message],
        server_head: Seq,
    ) -> Vec<Option<u64>> {
        let mut rows = Vec::new();
        self.change(conversation, |shown| {
            rows = messages
                .iter()
                .map(|message| shown.append(message))
                .collect();
            shown.server_head = shown.server_head.max(server_head);
        });
        rows
    }
}
