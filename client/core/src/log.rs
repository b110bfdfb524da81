//! The entries of a conversation: what follows is appended, what is known is ignored, and a gap is
//! fetched. There is no other repair.

use std::collections::{HashMap, HashSet};

use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Held, PAGE_ENTRIES, Request};
use anser_shared::time::Timestamp;

use super::damage::Damages;
use super::effect::{Notice, StoreCommand, Telling};
use super::input::OpenedConversation;
use super::message::{Content, Message};
use super::pages::Pages;
use super::set_back::held;
use super::{Asked, Core};

/// So many conversations are fetched at once after signing in: the one that is read first should
/// not wait for all the others.
const FETCHES: usize = 3;

/// So many pages may be on their way to the disk while the next is being fetched. More would only
/// pile up in memory.
const UNSAVED_PAGES: usize = 3;

/// How far the logs of all conversations have come in.
#[derive(Default)]
pub(super) struct Logs {
    conversations: HashMap<ConversationId, Log>,
    /// Conversations that are behind and wait for their turn to be fetched, the newest last.
    to_fetch: Vec<ConversationId>,
}

/// How the entries of one conversation come in.
#[derive(Default)]
struct Log {
    /// The last place that was handed to the local history.
    head: Seq,
    /// What stands there, as it is compared with a server that may have been set back.
    end: Option<Held>,
    /// The last place that the server has told of.
    server_head: Seq,
    /// Up to this place the latest head has told what the lines of a group say. They may be here later,
    /// and some of them never, for somebody who was out meanwhile.
    told_by_head: Seq,
    /// Up to this place everything was told to whoever reads this program, or was old before it came.
    told: Seq,
    /// A page is asked for, since the server had told of this place.
    fetching: Option<Seq>,
    unsaved_pages: usize,
}

impl Log {
    /// Whether a page can be asked for now.
    fn may_fetch(&self) -> bool {
        let is_level = self.server_head <= self.head;
        self.fetching.is_none() && !is_level && self.unsaved_pages < UNSAVED_PAGES
    }

    /// A page has come that was read when the server's log ended at `head`.
    fn fetched(&mut self, head: Seq) {
        let asked_at = self.fetching.take();
        // What was told after the page was asked for may not be in it yet. What was told before is there,
        // or never will be: a server that was set back is noticed at sign-in, see `set_back`.
        if asked_at.is_none_or(|asked_at| self.server_head <= asked_at) {
            self.server_head = self.head;
        }
        self.server_head = self.server_head.max(head);
        self.unsaved_pages += 1;
    }

    /// A page is on disk, or there was nothing in it to be written.
    fn saved(&mut self) {
        self.unsaved_pages = self.unsaved_pages.saturating_sub(1);
    }

    /// Takes those of the entries that follow, one after the other; the rest is known or comes after a gap.
    fn take(&mut self, conversation: ConversationId, entries: &mut Vec<Entry>) {
        let mut next = self.head.next();
        entries.retain(|entry| {
            let follows = entry.seq == next;
            if follows {
                next = next.next();
            }
            follows
        });
        if let Some(last) = entries.last() {
            self.head = last.seq;
            self.end = Some(held(conversation, last));
            self.server_head = self.server_head.max(last.seq);
        }
    }
}

impl Logs {
    /// What the local history has of a conversation.
    pub(super) fn open(&mut self, opened: &OpenedConversation) {
        let log = self.of(opened.id);
        log.head = opened.local_head;
        log.end = opened.end;
        log.told = log.told.max(opened.reported);
    }

    /// The log of a conversation begins after this place.
    pub(super) fn begin(&mut self, conversation: ConversationId, from: Seq) {
        let log = self.of(conversation);
        log.head = log.head.max(from);
        log.server_head = log.server_head.max(from);
    }

    /// Forgets a conversation, before it is opened once more.
    pub(super) fn close(&mut self, conversation: ConversationId) {
        self.conversations.remove(&conversation);
    }

    /// The connection is gone, and with it everything that was to be answered.
    pub(super) fn interrupt(&mut self) {
        self.to_fetch.clear();
        for log in self.conversations.values_mut() {
            log.fetching = None;
        }
    }

    /// The last place that was handed to the local history.
    pub(super) fn head(&self, conversation: ConversationId) -> Seq {
        self.known(conversation).map_or(Seq::START, |log| log.head)
    }

    /// The last entry here, as it is compared with a server that may have been set back.
    pub(super) fn end(&self, conversation: ConversationId) -> Option<Held> {
        self.known(conversation)?.end
    }

    /// The last entry was damaged on this computer and is here again.
    pub(super) fn mended(&mut self, conversation: ConversationId, entries: &[Entry]) {
        let log = self.of(conversation);
        if let Some(end) = entries.iter().find(|entry| entry.seq == log.head) {
            log.end = Some(held(conversation, end));
        }
    }

    /// Up to which place everything was told to whoever reads this program.
    pub(super) fn told(&self, conversation: ConversationId) -> Seq {
        self.known(conversation).map_or(Seq::START, |log| log.told)
    }

    /// The same, as the local history has it, which may not have the conversation any more.
    pub(super) fn set_told(&mut self, conversation: ConversationId, seq: Seq) {
        self.of(conversation).told = seq;
    }

    /// Up to which place the latest head has told what the lines of a group say.
    pub(super) fn told_by_head(&self, conversation: ConversationId) -> Seq {
        let log = self.known(conversation);
        log.map_or(Seq::START, |log| log.told_by_head)
    }

    /// A head was told that knows the log up to this place.
    pub(super) fn head_told(&mut self, conversation: ConversationId, seq: Seq) {
        let log = self.of(conversation);
        log.told_by_head = log.told_by_head.max(seq);
    }

    /// What heads have told was told by another life of the server.
    pub(super) fn forget_heads(&mut self) {
        for log in self.conversations.values_mut() {
            log.told_by_head = Seq::START;
        }
    }

    /// The local history is empty now.
    fn forget_entries(&mut self) {
        for log in self.conversations.values_mut() {
            log.head = Seq::START;
            log.end = None;
            log.unsaved_pages = 0;
        }
    }

    fn of(&mut self, conversation: ConversationId) -> &mut Log {
        self.conversations.entry(conversation).or_default()
    }

    fn known(&self, conversation: ConversationId) -> Option<&Log> {
        self.conversations.get(&conversation)
    }

    /// Conversations that are behind, and that nobody fetches yet.
    fn behind(&self) -> Vec<ConversationId> {
        let logs = self.conversations.iter();
        let behind = logs.filter(|(_, log)| log.server_head > log.head && log.fetching.is_none());
        behind.map(|(id, _)| *id).collect()
    }

    /// The next conversation to fetch, unless as many as may be are being fetched.
    fn next_to_fetch(&mut self) -> Option<ConversationId> {
        let logs = self.conversations.values();
        let under_way = logs.filter(|log| log.fetching.is_some()).count();
        (under_way < FETCHES).then(|| self.to_fetch.pop())?
    }
}

impl Core {
    /// The server says that the conversation has come so far.
    pub(super) fn heard_of(&mut self, conversation: ConversationId, head: Seq) {
        let Some(session) = &mut self.session else {
            return;
        };
        let log = session.logs.of(conversation);
        if head > log.server_head {
            log.server_head = head;
            self.change(conversation, |c| c.server_head = c.server_head.max(head));
            self.show_marks(conversation);
        }
    }

    /// After signing in: conversations that are behind, the one with the newest message first.
    pub(super) fn fetch_newest_first(&mut self) {
        let Some(session) = &self.session else {
            return;
        };
        let mut behind = session.logs.behind();
        behind.retain(|conversation| !self.awaits_name(*conversation));
        let conversations = &self.model.conversations;
        let newest = |id: &ConversationId| {
            (
                conversations
                    .get(id)
                    .and_then(|c| c.last.as_ref())
                    .map(|entry| entry.at),
                *id,
            )
        };
        behind.sort_by_key(newest);
        if let Some(session) = &mut self.session {
            session.logs.to_fetch = behind;
        }
        self.fetch_some();
    }

    fn fetch_some(&mut self) {
        while let Some(session) = &mut self.session
            && let Some(next) = session.logs.next_to_fetch()
        {
            self.fetch(next);
        }
    }

    pub(super) fn behind(&mut self, conversation: ConversationId, head: Seq) {
        self.heard_of(conversation, head);
        self.fetch(conversation);
    }

    /// Fetches what follows the local head, if something does and nobody is at it. What is told of it names people:
    /// where somebody has no name yet, the list of friends comes first.
    fn fetch(&mut self, conversation: ConversationId) {
        if self.awaits_name(conversation) {
            return;
        }
        let session = self.session.as_mut();
        let Some(session) = session.filter(|session| session.online && session.follows()) else {
            return;
        };
        let log = session.logs.of(conversation);
        if !log.may_fetch() {
            return;
        }
        log.fetching = Some(log.server_head);
        let after = log.head;
        self.ask(
            Request::Fetch {
                conversation,
                after,
                limit: PAGE_ENTRIES,
            },
            Asked::Fetch { conversation },
        );
    }

    pub(super) fn fetched(&mut self, conversation: ConversationId, entries: Vec<Entry>, head: Seq) {
        if let Some(session) = &mut self.session {
            session.logs.of(conversation).fetched(head);
        }
        self.append(conversation, entries);
        self.fetch(conversation);
        self.fetch_some();
    }

    pub(super) fn fetch_refused(
        &mut self,
        conversation: ConversationId,
        refusal: &Refusal,
        now: Timestamp,
    ) {
        if let Some(session) = &mut self.session {
            session.logs.of(conversation).fetching = None;
        }
        if matches!(refusal, Refusal::Unavailable(_)) {
            self.try_later(now);
        }
        self.fetch_some();
    }

    pub(super) fn posted(&mut self, conversation: ConversationId, entry: Entry) {
        self.heard_of(conversation, entry.seq);
        let session = self.session.as_ref();
        let head = session.map(|session| session.logs.head(conversation));
        if head.is_some_and(|head| entry.seq == head.next()) {
            let message = Message::from(&entry);
            self.append(conversation, vec![entry]);
            self.nudged(conversation, &message);
        } else {
            // Known, or there is a gap before it.
            self.fetch(conversation);
        }
    }

    /// A page is on disk, with which the log is there up to `head`.
    pub(super) fn saved(&mut self, conversation: ConversationId, head: Seq) {
        self.change(conversation, |shown| shown.messages.saved(head));
        if let Some(session) = &mut self.session {
            session.logs.of(conversation).saved();
        }
        self.fetch(conversation);
    }

    /// Appends what follows the local head, and ignores what is known.
    pub(super) fn append(&mut self, conversation: ConversationId, mut entries: Vec<Entry>) {
        let Some(session) = &mut self.session else {
            return;
        };
        if !self.model.conversations.contains_key(&conversation) {
            // Its friendship is told in a moment, and then it is listed and fetched.
            session.logs.of(conversation).unsaved_pages = 0;
            return self.list_conversations();
        }
        let me = session.user;
        let log = session.logs.of(conversation);
        log.take(conversation, &mut entries);
        if entries.is_empty() {
            return log.saved();
        }
        let (head, server_head, told) = (log.head, log.server_head, log.told);
        let is_level = head == server_head;
        let own: HashSet<MessageId> = entries
            .iter()
            .filter(|entry| entry.author == me)
            .map(|entry| entry.id)
            .collect();
        session.outbox.arrived(conversation, &own);
        let shown = self.model.conversations.get(&conversation);
        let is_from_here = |id: MessageId| {
            shown.is_some_and(|shown| shown.unsent().any(|pending| pending.id == id))
        };
        let elsewhere: HashSet<MessageId> = own
            .iter()
            .copied()
            .filter(|id| !is_from_here(*id))
            .collect();
        let messages: Vec<Message> = entries.iter().map(Message::from).collect();
        let rows = self.show_appended(conversation, &messages, server_head);
        self.note_group(conversation, &messages);
        self.note_unread(conversation, messages.iter().zip(rows));
        self.take_from_outbox(conversation, &own);
        self.take_from_apart(conversation, &entries);
        let gone = entries
            .iter()
            .filter_map(|entry| entry.body.as_ref()?.deletes());
        let gone: Vec<Seq> = gone.collect();
        self.drop_acts_on(conversation, &gone);
        self.kept_appended(conversation, &messages);
        for message in messages {
            if message.author != me {
                self.stops_typing(conversation);
            }
            let telling = if message.seq <= told {
                Telling::Old
            } else {
                Telling::New
            };
            let is_from_elsewhere = elsewhere.contains(&message.id);
            self.tell_message(conversation, message, telling, is_from_elsewhere);
        }
        self.store(StoreCommand::Append {
            conversation,
            entries,
        });
        if is_level {
            self.tell(Notice::Level { conversation, head });
        }
        // Messages that have their place make room for those that wait.
        if !own.is_empty() {
            self.transmit(conversation);
        }
    }

    /// Tells of an entry in the log: of one's own that it has its place, and what it says unless it was written
    /// here.
    pub(super) fn tell_message(
        &mut self,
        conversation: ConversationId,
        message: Message,
        telling: Telling,
        is_from_elsewhere: bool,
    ) {
        let me = self.session.as_ref().map(|session| session.user);
        let Message { seq, id, at, .. } = message;
        // Lines about what one has done, and what takes a text back, are nothing that one wrote.
        let is_written = match &message.content {
            Content::Text(text) => Some(Some(&text.text)),
            Content::Deleted | Content::Unknown => Some(None),
            // Other devices of one's own are told what was done.
            Content::Edits(_)
            | Content::Reacts(_)
            | Content::Pins(_)
            | Content::Card(_)
            | Content::Nudge
                if !is_from_elsewhere =>
            {
                Some(None)
            }
            _ => None,
        };
        self.tell(match is_written.filter(|_| me == Some(message.author)) {
            Some(text) => Notice::Stored {
                conversation,
                id,
                seq,
                at,
                telling,
                text: text.filter(|_| is_from_elsewhere).cloned(),
            },
            None => Notice::Posted {
                conversation,
                message,
                telling,
            },
        });
    }

    /// So far everything was told. Until this is on disk it is told once more after a start.
    pub(super) fn reported(&mut self, told: &[(ConversationId, Seq)]) {
        for &(conversation, seq) in told {
            self.is_told(conversation, seq);
        }
    }

    pub(super) fn is_told(&mut self, conversation: ConversationId, seq: Seq) {
        let Some(session) = &mut self.session else {
            return;
        };
        let log = session.logs.of(conversation);
        if seq > log.told {
            log.told = seq;
            self.store(StoreCommand::Reported { conversation, seq });
        }
    }

    /// The local history was damaged and is empty now: everything is fetched again.
    pub(super) fn history_lost(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.lists.forget();
        session.logs.forget_entries();
        session.readings.forget_entries();
        session.pages = Pages::default();
        session.damage = Damages::default();
        let ids: Vec<ConversationId> = self.model.conversations.keys().copied().collect();
        for id in ids {
            self.change(id, |conversation| {
                conversation.local_head = conversation.kind.from();
                conversation.messages.clear();
            });
            let kind = self
                .model
                .conversations
                .get(&id)
                .map(|conversation| conversation.kind.clone());
            if let Some(kind) = kind {
                if let Some(session) = &mut self.session {
                    session.logs.begin(id, kind.from());
                }
                self.store(StoreCommand::AddConversation {
                    conversation: id,
                    kind,
                });
                self.take_over_marks(id);
            }
        }
        if self
            .session
            .as_ref()
            .is_some_and(|session| session.online && session.follows())
        {
            self.synchronise();
        }
    }
}
