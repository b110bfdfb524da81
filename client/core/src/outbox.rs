//! One's own messages on their way: written, on disk, with the server, in the log. Sending again
//! is always safe, because author and message id are unique for ever.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anser_shared::body::TextBody;
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Post, Request};
use anser_shared::text;
use anser_shared::time::Timestamp;

use super::effect::{Notice, StoreCommand};
use super::message::Content;
use super::model::{DiskFault, Pending, Returned};
use super::slow::Question;
use super::{Asked, Core, Session};

/// So many messages of one conversation are with the server at once. Enough for one commit to
/// serve many, few enough that a long outbox does not fill the server's queue.
pub(super) const IN_FLIGHT: usize = 64;

/// The same while the server takes only so much at a time: nobody's texts wait behind all of another
/// conversation's.
const IN_FLIGHT_SLOWLY: usize = 8;

/// An answer that is still under way is waited for so long.
const SOON: Duration = Duration::from_millis(200);

/// What the server could not do is tried again after this time.
const TRY_AGAIN: Duration = Duration::from_secs(5);

impl Core {
    /// What stands in the field.
    pub(super) fn send(&mut self, conversation: ConversationId, typed: &str, now: Timestamp) {
        if let Some(pending) = self.put(conversation, typed, now) {
            // It goes out when it is on disk: what was shown as written is never lost.
            self.store(StoreCommand::Queue {
                conversation,
                pending,
            });
            self.draft_sent(conversation);
        }
    }

    /// What was not written in the field: what stands there stays, here and on the person's other devices.
    pub(super) fn send_beside(
        &mut self,
        conversation: ConversationId,
        typed: &str,
        now: Timestamp,
    ) {
        if let Some(pending) = self.put(conversation, typed, now) {
            self.store(StoreCommand::QueueBeside {
                conversation,
                pending,
            });
        }
    }

    /// Shows a text as written, if it can be sent at all.
    fn put(
        &mut self,
        conversation: ConversationId,
        typed: &str,
        now: Timestamp,
    ) -> Option<Pending> {
        let text = typed.replace("\r\n", "\n").replace('\r', "\n");
        // The composer offers to split what is too long, and has nothing to send when it is empty.
        if text::check_text(&text).is_err() || !self.model.conversations.contains_key(&conversation)
        {
            return None;
        }
        let id = MessageId::mint(now, (self.random)());
        let pending = Pending {
            id,
            content: Content::Text(TextBody {
                text,
                font: self.model.settings.font.font(),
            }),
            written_at: now,
            refusal: None,
        };
        self.change(conversation, |c| {
            Arc::make_mut(&mut c.outbox).push(pending.clone());
        });
        Some(pending)
    }

    pub(super) fn queued(&mut self, conversation: ConversationId, id: MessageId) {
        self.tell(Notice::Written { conversation, id });
        if let Some(session) = &mut self.session {
            session
                .flows
                .entry(conversation)
                .or_default()
                .queued
                .insert(id);
        }
        self.transmit(conversation);
    }

    /// The disk did not take a text. It goes back to where it was typed: what is not on disk is not
    /// sent, and is not shown as if it was.
    pub(super) fn not_queued(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        fault: DiskFault,
    ) {
        let shown = self.model.conversations.get(&conversation);
        let pending = shown.and_then(|c| c.outbox.iter().find(|pending| pending.id == id));
        if let Some(text) = pending.and_then(|pending| Some(pending.content.words()?.to_owned())) {
            self.take_from_outbox(conversation, &HashSet::from([id]));
            let notice = fault.clone();
            self.change(conversation, |shown| {
                shown.draft.text = match shown.draft.text.is_empty() {
                    true => text.clone(),
                    false => format!("{}\n{text}", shown.draft.text),
                };
                let fault = Some(fault);
                Arc::make_mut(&mut shown.returned).push(Returned { text, fault });
            });
            self.keep_draft(conversation, None);
            self.tell(Notice::NotWritten {
                conversation,
                fault: notice,
            });
        }
        self.transmit(conversation);
    }

    pub(super) fn transmit_all(&mut self) {
        let waiting: Vec<ConversationId> = self
            .model
            .conversations
            .values()
            .filter(|conversation| !conversation.outbox.is_empty())
            .map(|conversation| conversation.id)
            .collect();
        for conversation in waiting {
            self.transmit(conversation);
        }
    }

    /// Sends what waits, in the order in which it was written.
    pub(super) fn transmit(&mut self, conversation: ConversationId) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let outbox = shown.outbox.clone();
        let in_flight = if self.sends_slowly() {
            IN_FLIGHT_SLOWLY
        } else {
            self.in_flight
        };
        for pending in outbox.iter().filter(|pending| pending.refusal.is_none()) {
            let ready =
                |session: &&mut Session| session.online && session.follows() && !session.held;
            let Some(session) = self.session.as_mut().filter(ready) else {
                return;
            };
            let flow = session.flows.entry(conversation).or_default();
            if flow.sent.contains(&pending.id) {
                continue;
            }
            // One that is not on disk yet holds up those behind it: order is what was written.
            if flow.unanswered.len() >= in_flight || !flow.queued.contains(&pending.id) {
                return;
            }
            let id = pending.id;
            let Some(body) = pending.content.body() else {
                continue;
            };
            flow.sent.insert(id);
            flow.unanswered.insert(id);
            let post = Request::Post(Post {
                conversation,
                id,
                body,
            });
            self.ask(post, Asked::Post { conversation, id });
        }
    }

    /// The message has its place. If the log here is not that far yet, the fetch that repairs this
    /// brings the message with it.
    pub(super) fn stored(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        seq: Seq,
        at: Timestamp,
    ) {
        let Some(author) = self.session.as_ref().map(|session| session.user) else {
            return;
        };
        let shown = self.model.conversations.get(&conversation);
        let pending = shown
            .and_then(|c| c.outbox.iter().find(|pending| pending.id == id))
            .cloned();
        if let Some(pending) = pending {
            let body = pending.content.body();
            self.posted(
                conversation,
                Entry {
                    seq,
                    author,
                    id,
                    at,
                    body,
                },
            );
        }
        // The server has given it a place that is taken here.
        let shown = self.model.conversations.get(&conversation);
        let is_strange =
            shown.is_some_and(|c| c.local_head >= seq && c.outbox.iter().any(|p| p.id == id));
        // Not before the entry is in the log: until then it must not be sent again.
        if let Some(flow) = self
            .session
            .as_mut()
            .and_then(|s| s.flows.get_mut(&conversation))
        {
            flow.unanswered.remove(&id);
            if flow.head >= seq && !is_strange {
                flow.sent.remove(&id);
            }
        }
        if is_strange {
            return self.compare_again();
        }
        if self.sends_slowly() {
            self.settle_slowness();
        } else {
            self.in_trouble(None);
        }
        self.transmit(conversation);
    }

    /// What is slow is slow until nothing waits any more.
    pub(super) fn settle_slowness(&mut self) {
        if self.sends_slowly() && !self.has_waiting() {
            self.in_trouble(None);
        }
    }

    /// The server takes only so much at a time, and there was more.
    fn sends_slowly(&self) -> bool {
        matches!(self.model.trouble, Some(Refusal::SlowDown { .. }))
    }

    fn has_waiting(&self) -> bool {
        if self.count_asks() > 0 {
            return true;
        }
        let conversations = self.model.conversations.values();
        let mut waiting = conversations.flat_map(|shown| shown.outbox.iter());
        waiting.any(|pending| pending.refusal.is_none())
    }

    pub(super) fn post_refused(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        refusal: Refusal,
        now: Timestamp,
    ) {
        if let Some(flow) = self
            .session
            .as_mut()
            .and_then(|s| s.flows.get_mut(&conversation))
        {
            flow.sent.remove(&id);
            flow.unanswered.remove(&id);
        }
        if let Refusal::SlowDown { millis } = refusal {
            let wait = Duration::from_millis(u64::from(millis));
            if let Some(session) = &mut self.session {
                session.held = true;
                session.go_on = Some((now.after(wait), wait));
            }
            // The same reason each time, however long the wait is: it is said once.
            return self.in_trouble(Some(Refusal::SlowDown { millis: 0 }));
        }
        if matches!(refusal, Refusal::Unavailable(_) | Refusal::TooOften { .. }) {
            if let Some(session) = &mut self.session {
                session.held = true;
            }
            self.in_trouble(Some(refusal));
            return self.try_later(now);
        }
        self.set_refusal(conversation, id, Some(refusal.clone()));
        self.tell(Notice::Refused {
            conversation,
            id,
            refusal,
        });
        self.settle_slowness();
        self.transmit(conversation);
    }

    pub(super) fn retry_refused(&mut self, conversation: ConversationId, id: MessageId) {
        self.set_refusal(conversation, id, None);
        self.transmit(conversation);
    }

    fn set_refusal(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        refusal: Option<Refusal>,
    ) {
        self.change(conversation, |c| {
            if let Some(pending) = Arc::make_mut(&mut c.outbox).iter_mut().find(|p| p.id == id) {
                pending.refusal = refusal.clone();
            }
        });
        self.store(StoreCommand::MarkRefused { id, refusal });
    }

    /// Gives up a message. One that is with the server already may have been stored; then it
    /// comes back as an entry, and is shown as what it is.
    pub(super) fn discard(&mut self, conversation: ConversationId, id: MessageId) {
        self.take_from_outbox(conversation, &HashSet::from([id]));
        if let Some(flow) = self
            .session
            .as_mut()
            .and_then(|s| s.flows.get_mut(&conversation))
        {
            flow.queued.remove(&id);
        }
        self.store(StoreCommand::Discard { id });
        self.settle_slowness();
    }

    /// The person takes a message that was refused back to where it was typed. It is kept as a draft before it
    /// is gone from the outbox: whenever the program ends, the text is in one of the two.
    pub(super) fn take_back(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        now: Timestamp,
    ) {
        let shown = self.model.conversations.get(&conversation);
        let pending = shown.and_then(|c| c.outbox.iter().find(|pending| pending.id == id));
        // One that waits may be with the server already.
        let Some(pending) = pending.filter(|pending| pending.refusal.is_some()) else {
            return;
        };
        let Some(text) = pending.content.words().map(str::to_owned) else {
            return;
        };
        self.change(conversation, |shown| {
            shown.draft.put_before(&text);
            let fault = None;
            Arc::make_mut(&mut shown.returned).push(Returned { text, fault });
        });
        self.draft_changed(conversation, now);
        self.discard(conversation, id);
    }

    pub(super) fn take_from_outbox(
        &mut self,
        conversation: ConversationId,
        ids: &HashSet<MessageId>,
    ) {
        if !ids.is_empty() {
            self.change(conversation, |c| {
                Arc::make_mut(&mut c.outbox).retain(|pending| !ids.contains(&pending.id));
            });
        }
    }

    /// The server cannot store anything at the moment, for this reason, or it can again. What is
    /// written is kept here and sent when it can; the person is told why it waits.
    pub(super) fn in_trouble(&mut self, refusal: Option<Refusal>) {
        if self.model.trouble != refusal {
            self.model.trouble.clone_from(&refusal);
            self.tell(match refusal {
                Some(refusal) => Notice::Trouble { refusal },
                None => Notice::Recovered,
            });
        }
    }

    /// The server could not do something: it is asked again in a moment.
    pub(super) fn try_later(&mut self, now: Timestamp) {
        if let Some(session) = &mut self.session {
            session.retry_at.get_or_insert(now.after(TRY_AGAIN));
        }
    }

    /// Posts what was refused again, and what came behind it, when all that is under way is
    /// answered: one that is answered later would have been overtaken.
    fn send_again(&mut self, now: Timestamp) {
        let Some(session) = self.session.as_mut().filter(|session| session.held) else {
            return;
        };
        let is_post = |q: &Question| matches!(q.asked, Asked::Post { .. });
        if session.asked.values().any(is_post) {
            if session.go_on.take().is_some() {
                session.go_on = Some((now.after(SOON), SOON));
                return;
            }
            return self.try_later(now);
        }
        session.go_on = None;
        session.held = false;
        self.ask(Request::SendAgain, Asked::Nothing);
    }

    /// When the server takes more, after it was too much at once.
    pub(super) fn slow_until(&self) -> Option<Timestamp> {
        let session = self.session.as_ref()?;
        session.go_on.map(|(at, _)| at)
    }

    /// The server takes more now: what waits goes out in order.
    pub(super) fn go_on(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |(at, wait): (Timestamp, Duration)| at <= now || at.since(now) > wait;
        if session.go_on.is_some_and(is_due) && session.online {
            self.send_again(now);
            self.transmit_all();
        }
    }

    pub(super) fn retry(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |at: Timestamp| at <= now || at.since(now) > TRY_AGAIN;
        if session.retry_at.is_some_and(is_due) {
            session.retry_at = None;
            if session.online && session.comparing.is_some() {
                // The comparison begins again from what is known by now.
                session.comparing = None;
                self.follow_server();
            } else if session.online && session.opened {
                self.send_again(now);
                self.synchronise();
            }
        }
    }
}
