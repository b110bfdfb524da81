//! What is said: sending, reading, taking back, and what was not sent.

use std::path::PathBuf;

use anser_shared::conversation::ConversationKind;
use anser_shared::refusal::Refusal;

use super::*;
use crate::core::ConversationAction;
use crate::core::message::{Content, PAGE_ROWS};
use crate::core::model::{Export, Fault, Format, Scope};
use crate::core::search::Searcher;
use crate::ui::query::query;

impl Terminal {
    pub(super) fn mark_read(&mut self, name: &str) {
        let Some(conversation) = self.readable(name) else {
            return;
        };
        let head = self
            .engine
            .picture()
            .conversations
            .get(&conversation)
            .map(|c| c.local_head);
        if let Some(seq) = head {
            self.engine
                .act(Action::In(conversation, ConversationAction::Read { seq }));
            if self.confirmed() {
                self.report.done(&[]);
            }
        }
    }

    /// Takes a message back, or the last text of one's own, and says which it was.
    pub(super) fn delete(&mut self, name: &str, seq: Option<Seq>) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        let found = match seq {
            Some(seq) => Ok((seq, self.own_text(conversation, seq))),
            None => self.own_last_text(conversation),
        };
        let (seq, text) = match found {
            Ok(found) => found,
            Err(key) => return self.report.fault(&self.words.get(key)),
        };
        let came = self.answer(Action::In(conversation, ConversationAction::Delete { seq }));
        let picture = self.engine.picture();
        match came {
            // Nobody's, as well as somebody else's.
            Some(Err(Fault::Refused(Refusal::NotYours))) => {
                let seq = [("seq", seq.0.into())];
                self.report
                    .fault(&self.words.with("terminal-not-to-delete", &seq));
            }
            Some(Err(fault)) => self.report.fault(&self.words.fault(&fault)),
            Some(Ok(_)) => self
                .report
                .deleted(conversation, seq, text.as_deref(), &picture),
            None => {}
        }
    }

    /// The last text of one's own that stands in a conversation. Whether it can still be taken back only the
    /// server knows; where it cannot, no text before it can. The key of what to say where there is none.
    fn own_last_text(
        &mut self,
        conversation: ConversationId,
    ) -> Result<(Seq, Option<String>), &'static str> {
        // What was sent a moment ago is the last text, and must not be passed over.
        self.wait_until_level(conversation);
        let picture = self.engine.picture();
        let me = picture
            .account
            .as_ref()
            .map(|account| account.profile.person.user);
        let shown = picture.conversations.get(&conversation);
        let Some(shown) = shown.filter(|shown| shown.waiting() == 0) else {
            return Err("terminal-delete-waits");
        };
        // One of another device may be behind what is here.
        if shown.local_head < shown.server_head {
            return Err("terminal-list-late");
        }
        for row in (0..shown.messages.rows()).rev() {
            let Some(message) = self.message(conversation, row) else {
                return Err("terminal-history-missing");
            };
            match message.content {
                _ if Some(message.author) != me => {}
                content if content.takes_reactions() => {
                    return Ok((message.seq, content.words().map(str::to_owned)));
                }
                Content::DamagedHere => return Err("terminal-history-missing"),
                _ => {}
            }
        }
        Err("terminal-nothing-to-delete")
    }

    /// What one has written at a place, unless it is taken back already.
    fn own_text(&mut self, conversation: ConversationId, seq: Seq) -> Option<String> {
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation)?;
        if seq <= shown.kind.from() || seq > shown.local_head {
            return None;
        }
        let me = picture.account.as_ref()?.profile.person.user;
        // Its row is not known: it is looked for by halves.
        let (mut low, mut high) = (0, shown.messages.rows());
        while low < high {
            let middle = low + (high - low) / 2;
            let message = self.message(conversation, middle)?;
            match message.content {
                content
                    if message.seq == seq && message.author == me && content.takes_reactions() =>
                {
                    return content.words().map(str::to_owned);
                }
                _ if message.seq < seq => low = middle + 1,
                _ => high = middle,
            }
        }
        None
    }

    /// Waits until a conversation is as the server has it, and what was sent there has its place; not for ever,
    /// and only while there is a connection.
    pub(super) fn wait_until_level(&mut self, conversation: ConversationId) {
        self.wait(Some(START_PATIENCE), |model, _| {
            let shown = model.conversations.get(&conversation);
            let is_level = shown
                .is_none_or(|shown| shown.local_head >= shown.server_head && shown.waiting() == 0);
            is_level || !matches!(model.link, LinkState::Online)
        });
    }

    /// Shows what was written to somebody and not sent, on whichever device; or writes it.
    pub(super) fn draft(&mut self, name: &str, text: Option<String>) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        let picture = self.engine.picture();
        let Some(shown) = picture.conversations.get(&conversation) else {
            return;
        };
        let is_over = match shown.peer() {
            Some(peer) => {
                let friend = picture.friends.get(&peer);
                !friend.is_some_and(Friend::is_friend)
            }
            None => shown.is_outside(),
        };
        match text {
            // The server keeps nothing for where nothing will be said.
            Some(text) if is_over && !text.is_empty() => {
                let key = if shown.peer().is_some() {
                    "refusal-not-friends"
                } else {
                    "refusal-not-a-member"
                };
                self.report.fault(&self.words.get(key));
            }
            Some(text) => {
                let seen = shown.draft.arrived;
                self.engine.act(Action::In(
                    conversation,
                    ConversationAction::Draft { text, seen },
                ));
                if self.confirmed() {
                    self.report.done(&[]);
                }
            }
            None => self.report.draft(conversation, &shown.draft.text, &picture),
        }
    }

    /// What the server does not have any more.
    pub(super) fn apart(&mut self, name: &str, deed: Option<ApartDeed>) {
        let Some(conversation) = self.readable(name) else {
            return;
        };
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation);
        let Some(shown) = shown.filter(|shown| !shown.apart.is_empty()) else {
            return self.report.fault(&self.words.get("terminal-nothing-apart"));
        };
        let action = match deed {
            None => {
                for entry in shown.apart.iter() {
                    self.meet(conversation, entry);
                    let picture = self.engine.picture();
                    self.report.apart(conversation, entry, &picture);
                }
                return;
            }
            Some(ApartDeed::Send) => Action::In(conversation, ConversationAction::SendApart),
            Some(ApartDeed::Drop) => Action::In(conversation, ConversationAction::DropApart),
        };
        self.engine.act(action);
        if self.confirmed() {
            self.report.done(&[]);
        }
    }

    pub(super) fn send(&mut self, name: &str, typed: String) {
        if let Some(conversation) = self.friend(name) {
            self.send_to(conversation, &typed, (None, false));
        }
    }

    pub(super) fn reply(&mut self, name: &str, seq: Seq, typed: &str) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        // What has come a moment ago can be answered.
        self.wait_until_level(conversation);
        let picture = self.engine.picture();
        let shown = picture.conversations.get(&conversation);
        if shown.is_none_or(|shown| seq == Seq(0) || seq > shown.local_head) {
            let said = self.words.refusal(&Refusal::NothingToAnswer);
            return self.report.fault(&said);
        }
        self.send_to(conversation, typed, (Some(seq), false));
    }

    pub(super) fn send_to(
        &mut self,
        conversation: ConversationId,
        typed: &str,
        (answers, silent): (Option<Seq>, bool),
    ) {
        let text = typed.replace("\r\n", "\n");
        if let Err(fault) = text::check_text(&text) {
            return self.report.fault(&self.words.text_fault(fault));
        }
        self.engine.act(Action::In(
            conversation,
            ConversationAction::SendBeside {
                text,
                answers,
                silent,
            },
        ));
        // From here on it is on disk, or was refused: whoever reads on may rely on that.
        self.wait_signed_in(|notice| {
            matches!(notice, Notice::Written { .. } | Notice::NotWritten { .. })
        });
    }

    pub(super) fn history(&mut self, name: &str, count: u64) {
        let Some(conversation) = self.readable(name) else {
            return;
        };
        // What was sent a moment ago belongs to it.
        self.wait_until_level(conversation);
        let picture = self.engine.picture();
        let Some(shown) = picture.conversations.get(&conversation) else {
            return;
        };
        let rows = shown.messages.rows();
        let mut messages = Vec::new();
        for row in rows.saturating_sub(count)..rows {
            let Some(message) = self.message(conversation, row) else {
                let said = self.words.get("terminal-history-missing");
                return self.report.fault(&said);
            };
            messages.push(message);
        }
        let told = messages.len();
        for message in messages {
            self.meet(conversation, &message);
            let picture = self.engine.picture();
            self.report.history(conversation, &message, &picture);
        }
        let picture = self.engine.picture();
        self.report.history_ends(conversation, told, &picture);
    }

    /// Finds what was said, in the local history; the oldest first, as a history has it.
    pub(super) fn search(&mut self, typed: &str) {
        if !self.signed_in() {
            return;
        }
        let picture = self.engine.picture();
        let query = match query(&picture, self.words, &jiff::tz::TimeZone::system(), typed) {
            Ok(query) => query,
            Err(fault) => return self.report.fault(&self.words.query_fault(&fault)),
        };
        if query.is_empty() {
            return self.report.fault(&self.words.get("terminal-needs-text"));
        }
        // What was sent a moment ago belongs to it.
        if let Some(conversation) = query.conversation {
            self.wait_until_level(conversation);
        }
        let searcher = Searcher::Everywhere;
        if !self.ask(Action::Search { searcher, query }) {
            return;
        }
        let picture = self.engine.picture();
        let Some(found) = picture.searches.get(&searcher) else {
            return;
        };
        for hit in found.hits.iter().rev() {
            self.meet(hit.conversation, &hit.message);
            let picture = self.engine.picture();
            self.report.found(hit.conversation, &hit.message, &picture);
        }
        self.report.found_ends(found.hits.len(), found.more);
    }

    /// Writes what is on this device into a file, and waits until it is there.
    pub(super) fn export(&mut self, format: Format, path: PathBuf, name: Option<&str>) {
        if !self.signed_in() {
            return;
        }
        let scope = match name {
            None => Scope::Everything,
            Some(name) => match self.readable(name) {
                Some(conversation) => Scope::Conversation(conversation),
                None => return,
            },
        };
        // What was sent a moment ago belongs to it.
        if let Scope::Conversation(conversation) = &scope {
            self.wait_until_level(*conversation);
        }
        let export = Export {
            scope,
            format,
            path: path.clone(),
            replaces: false,
        };
        let came = self.answer(Action::Export(export));
        if let Some(Ok(Done::Exported { messages })) = came {
            self.report.exported(format, &path, messages);
        }
        self.engine.act(Action::ForgetExport);
    }

    /// The message in a row, from memory or from the disk; one that is damaged there, from the server.
    pub(super) fn message(&mut self, conversation: ConversationId, row: u64) -> Option<Message> {
        let found = |model: &Model| {
            let shown = model.conversations.get(&conversation)?;
            shown.messages.get(row).cloned()
        };
        if found(&self.engine.picture()).is_none() {
            let page = row / PAGE_ROWS;
            self.engine.act(Action::In(
                conversation,
                ConversationAction::NeedPage { page },
            ));
            self.wait(Some(START_PATIENCE), |model, _| found(model).is_some());
        }
        let is_damaged = |model: &Model| {
            found(model).is_some_and(|message| message.content == Content::DamagedHere)
        };
        self.wait(Some(START_PATIENCE), |model, _| {
            !is_damaged(model) || !matches!(model.link, LinkState::Online)
        });
        found(&self.engine.picture())
    }

    /// Whatever one can read: what the administrators of the server say, too.
    pub(super) fn readable(&mut self, name: &str) -> Option<ConversationId> {
        let everybody = match name {
            report::TO_EVERYBODY => true,
            report::TO_ONE => false,
            _ => return self.conversation(name),
        };
        if !self.signed_in() {
            return None;
        }
        let picture = self.engine.picture();
        let is_meant = |shown: &Conversation| {
            shown.is_listed()
                && matches!(shown.kind, ConversationKind::Server { everybody: to, .. } if to == everybody)
        };
        let mut conversations = picture.conversations.values();
        let found = conversations.find(|shown| is_meant(shown));
        if found.is_none() {
            let said = self.words.get("terminal-server-silent");
            self.report.fault(&said);
        }
        found.map(|shown| shown.id)
    }

    /// The conversation with a friend, or a group; says so when there is none.
    pub(super) fn conversation(&mut self, name: &str) -> Option<ConversationId> {
        if !self.signed_in() {
            return None;
        }
        let picture = self.engine.picture();
        let folded = text::fold(name);
        let is_friend = picture
            .friends
            .values()
            .any(|friend| text::fold(&friend.person.name) == folded);
        if !is_friend && !groups_named(&picture, name).is_empty() {
            return self.group(name);
        }
        self.friend(name)
    }

    /// The conversation with a friend; says so when there is none.
    pub(super) fn friend(&mut self, name: &str) -> Option<ConversationId> {
        if !self.signed_in() {
            return None;
        }
        let picture = self.engine.picture();
        let folded = text::fold(name);
        let friend = picture
            .friends
            .values()
            .find(|friend| text::fold(&friend.person.name) == folded)
            // Whoever was only asked has no conversation with one yet.
            .filter(|friend| picture.conversations.contains_key(&friend.conversation));
        if friend.is_none() {
            self.report.fault(
                &self
                    .words
                    .with("terminal-no-such-friend", &[("name", name.into())]),
            );
        }
        friend.map(|friend| friend.conversation)
    }
}
