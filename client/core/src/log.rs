//! The entries of a conversation: what follows is appended, what is known is ignored, and a gap is
//! fetched. There is no other repair.

use std::collections::HashSet;

use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Held, PAGE_ENTRIES, Request};
use anser_shared::time::Timestamp;

use super::effect::{Notice, StoreCommand, Telling};
use super::message::{Content, Message};
use super::set_back::held;
use super::{Asked, Core, Session};

/// So many conversations are fetched at once after signing in: the one that is read first should
/// not wait for all the others.
const FETCHES: usize = 3;

/// So many pages may be on their way to the disk while the next is being fetched. More would only
/// pile up in memory.
const UNSAVED_PAGES: usize = 3;

/// How the entries of one conversation come in and one's own go out.
#[derive(Default)]
pub(super) struct Flow {
    /// The last place that was handed to the local history.
    pub(super) head: Seq,
    /// What stands there, as it is compared with a server that may have been set back.
    pub(super) end: Option<Held>,
    /// The last place that the server has told of.
    pub(super) server_head: Seq,
    /// Up to this place the latest head has told what the lines of a group say. They may be here later,
    /// and some of them never, for somebody who was out meanwhile.
    pub(super) told_at: Seq,
    /// Up to this place everything was told to whoever reads this program, or was old before it came.
    pub(super) told: Seq,
    /// A page is asked for, since the server had told of this place.
    fetching: Option<Seq>,
    unsaved_pages: usize,
    /// Messages that are in the outbox on disk, and may go out.
    pub(super) queued: HashSet<MessageId>,
    /// Messages that were posted on this connection and are not in the log yet: they are not posted again.
    pub(super) sent: HashSet<MessageId>,
    /// Those of them that the server has not answered. They alone count against the limit: an answer can be
    /// here long before the entry, while a gap before it is being fetched.
    pub(super) unanswered: HashSet<MessageId>,
}

impl Flow {
    /// The log begins after this place.
    pub(super) fn begin(&mut self, from: Seq) {
        self.head = self.head.max(from);
        self.server_head = self.server_head.max(from);
    }

    /// The connection is gone, and with it everything that was to be answered.
    pub(super) fn interrupt(&mut self) {
        self.fetching = None;
        self.sent.clear();
        self.unanswered.clear();
    }
}

impl Core {
    /// The server says that the conversation has come so far.
    pub(super) fn heard_of(&mut self, conversation: ConversationId, head: Seq) {
        let Some(session) = &mut self.session else {
            return;
        };
        let flow = session.flows.entry(conversation).or_default();
        if head > flow.server_head {
            flow.server_head = head;
            self.change(conversation, |c| c.server_head = c.server_head.max(head));
            self.show_marks(conversation);
        }
    }

    /// After signing in: conversations that are behind, the one with the newest message first.
    pub(super) fn fetch_newest_first(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let mut behind: Vec<ConversationId> = session
            .flows
            .iter()
            .filter(|(_, flow)| flow.server_head > flow.head && flow.fetching.is_none())
            .map(|(id, _)| *id)
            .collect();
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
        session.to_fetch = behind;
        self.fetch_some();
    }

    fn fetch_some(&mut self) {
        loop {
            let Some(session) = &mut self.session else {
                return;
            };
            let under_way = session.flows.values();
            let under_way = under_way.filter(|flow| flow.fetching.is_some()).count();
            if under_way >= FETCHES {
                return;
            }
            let Some(next) = session.to_fetch.pop() else {
                return;
            };
            self.fetch(next);
        }
    }

    pub(super) fn behind(&mut self, conversation: ConversationId, head: Seq) {
        self.heard_of(conversation, head);
        self.fetch(conversation);
    }

    /// Fetches what follows the local head, if something does and nobody is at it.
    fn fetch(&mut self, conversation: ConversationId) {
        let ready = |session: &&mut Session| session.online && session.follows();
        let Some(session) = self.session.as_mut().filter(ready) else {
            return;
        };
        let flow = session.flows.entry(conversation).or_default();
        let is_level = flow.server_head <= flow.head;
        if flow.fetching.is_some() || is_level || flow.unsaved_pages >= UNSAVED_PAGES {
            return;
        }
        flow.fetching = Some(flow.server_head);
        let after = flow.head;
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
        if let Some(flow) = self
            .session
            .as_mut()
            .and_then(|s| s.flows.get_mut(&conversation))
        {
            let asked_at = flow.fetching.take();
            // What was told after the page was asked for may not be in it yet. What was told before is there,
            // or never will be: a server that was set back is noticed at sign-in, see `set_back`.
            if asked_at.is_none_or(|asked_at| flow.server_head <= asked_at) {
                flow.server_head = flow.head;
            }
            flow.server_head = flow.server_head.max(head);
            flow.unsaved_pages += 1;
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
        if let Some(flow) = self
            .session
            .as_mut()
            .and_then(|s| s.flows.get_mut(&conversation))
        {
            flow.fetching = None;
        }
        if matches!(refusal, Refusal::Unavailable(_)) {
            self.try_later(now);
        }
        self.fetch_some();
    }

    pub(super) fn posted(&mut self, conversation: ConversationId, entry: Entry) {
        self.heard_of(conversation, entry.seq);
        let head = self
            .session
            .as_ref()
            .and_then(|s| s.flows.get(&conversation))
            .map(|f| f.head);
        if head.is_some_and(|head| entry.seq == head.next()) {
            self.append(conversation, vec![entry]);
        } else {
            // Known, or there is a gap before it.
            self.fetch(conversation);
        }
    }

    /// A page is on disk, with which the log is there up to `head`.
    pub(super) fn saved(&mut self, conversation: ConversationId, head: Seq) {
        self.change(conversation, |shown| shown.messages.saved(head));
        if let Some(flow) = self
            .session
            .as_mut()
            .and_then(|s| s.flows.get_mut(&conversation))
        {
            flow.unsaved_pages = flow.unsaved_pages.saturating_sub(1);
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
            session.flows.entry(conversation).or_default().unsaved_pages = 0;
            return self.list_conversations();
        }
        let me = session.user;
        let flow = session.flows.entry(conversation).or_default();
        let mut next = flow.head.next();
        entries.retain(|entry| {
            let follows = entry.seq == next;
            if follows {
                next = next.next();
            }
            follows
        });
        let Some(last) = entries.last() else {
            flow.unsaved_pages = flow.unsaved_pages.saturating_sub(1);
            return;
        };
        flow.head = last.seq;
        flow.end = Some(held(conversation, last));
        flow.server_head = flow.server_head.max(last.seq);
        let (head, server_head) = (flow.head, flow.server_head);
        let told = flow.told;
        let is_level = head == server_head;
        let own: HashSet<MessageId> = entries
            .iter()
            .filter(|entry| entry.author == me)
            .map(|entry| entry.id)
            .collect();
        for id in &own {
            flow.sent.remove(id);
            flow.unanswered.remove(id);
            flow.queued.remove(id);
        }
        let shown = self.model.conversations.get(&conversation);
        let outbox = shown.map(|shown| shown.outbox.clone()).unwrap_or_default();
        let is_from_here = |id: MessageId| outbox.iter().any(|pending| pending.id == id);
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
        let flow = session.flows.entry(conversation).or_default();
        if seq > flow.told {
            flow.told = seq;
            self.store(StoreCommand::Reported { conversation, seq });
        }
    }

    /// The local history was damaged and is empty now: everything is fetched again.
    pub(super) fn history_lost(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.revision = 0;
        for flow in session.flows.values_mut() {
            flow.head = Seq::START;
            flow.end = None;
            flow.unsaved_pages = 0;
        }
        session
            .standings
            .values_mut()
            .for_each(super::marks::Standing::forget_entries);
        session.pages_asked.clear();
        session.damaged.clear();
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
                    session.flows.entry(id).or_default().begin(kind.from());
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
