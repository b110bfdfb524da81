//! One's own messages on their way: written, on disk, with the server, in the log. Sending again
//! is always safe, because author and message id are unique for ever.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use anser_shared::body::Manner;
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Forward, Post, Request};
use anser_shared::text;
use anser_shared::time::Timestamp;

use super::effect::{Notice, StoreCommand};
use super::input::OpenedConversation;
use super::message::{Content, Text};
use super::model::{DiskFault, Pending, Returned};
use super::{Asked, Core};

/// So many messages of one conversation are with the server at once. Enough for one commit to
/// serve many, few enough that a long outbox does not fill the server's queue.
pub(super) const IN_FLIGHT: usize = 64;

/// The same while the server takes only so much at a time: nobody's texts wait behind all of another
/// conversation's.
const IN_FLIGHT_SLOWLY: usize = 8;

/// An answer that is still under way is waited for so long.
const SOON: Duration = Duration::from_millis(200);

/// How far the messages of all conversations are on their way. The texts themselves stand in the model.
#[derive(Default)]
pub(super) struct Outbox {
    conversations: HashMap<ConversationId, Sending>,
    /// The server could not store a message: nothing is posted until all can be, in order.
    held: bool,
    /// It was too much at once: when to go on, and how long the wait is.
    go_on: Option<(Timestamp, Duration)>,
}

/// The messages of one conversation.
#[derive(Default)]
struct Sending {
    /// They are in the outbox on disk, and may go out.
    on_disk: HashSet<MessageId>,
    /// They were posted on this connection and are not in the log yet: they are not posted again.
    posted: HashSet<MessageId>,
    /// Those of them that the server has not answered. They alone count against the limit: an answer can be
    /// here long before the entry, while a gap before it is being fetched.
    unanswered: HashSet<MessageId>,
}

/// What becomes of a message whose turn it is.
enum Turn {
    Post,
    /// It was posted, and those behind it may be.
    Pass,
    /// Neither this one nor those behind it: order is what was written.
    Wait,
}

impl Outbox {
    /// What the local history has of a conversation is on disk, and was not posted on this connection.
    pub(super) fn open(&mut self, opened: &OpenedConversation) {
        let sending = Sending {
            on_disk: opened.outbox.iter().map(|pending| pending.id).collect(),
            ..Sending::default()
        };
        self.conversations.insert(opened.id, sending);
    }

    /// The connection is gone, and with it everything that was to be answered.
    pub(super) fn interrupt(&mut self) {
        self.held = false;
        self.go_on = None;
        for sending in self.conversations.values_mut() {
            sending.posted.clear();
            sending.unanswered.clear();
        }
    }

    /// These have their place in the log.
    pub(super) fn arrived(&mut self, conversation: ConversationId, ids: &HashSet<MessageId>) {
        let sending = self.of(conversation);
        for id in ids {
            sending.on_disk.remove(id);
            sending.posted.remove(id);
            sending.unanswered.remove(id);
        }
    }

    fn of(&mut self, conversation: ConversationId) -> &mut Sending {
        self.conversations.entry(conversation).or_default()
    }

    /// Whether a message may go out, while so many may be under way at once.
    fn turn(&mut self, conversation: ConversationId, id: MessageId, at_once: usize) -> Turn {
        if self.held {
            return Turn::Wait;
        }
        let sending = self.of(conversation);
        if sending.posted.contains(&id) {
            Turn::Pass
        } else if sending.unanswered.len() >= at_once || !sending.on_disk.contains(&id) {
            // One that is not on disk yet holds up those behind it.
            Turn::Wait
        } else {
            Turn::Post
        }
    }

    fn post(&mut self, conversation: ConversationId, id: MessageId) {
        let sending = self.of(conversation);
        sending.posted.insert(id);
        sending.unanswered.insert(id);
    }

    /// The server has answered. Until the entry is in the log it must not be posted again, unless it is refused.
    fn answered(&mut self, conversation: ConversationId, id: MessageId, is_over: bool) {
        let sending = self.of(conversation);
        sending.unanswered.remove(&id);
        if is_over {
            sending.posted.remove(&id);
        }
    }

    /// Nothing is posted until the server can store it; `go_on` says when it takes more, if it has said so.
    fn hold(&mut self, go_on: Option<(Timestamp, Duration)>) {
        self.held = true;
        self.go_on = go_on.or(self.go_on);
    }
}

/// The words of something that is not sent, and what they answer.
fn typed(content: Content) -> Option<(String, Option<Seq>)> {
    match content {
        Content::Text(Text { text, answers, .. }) => Some((text, answers)),
        Content::Edits(edit) => Some((edit.text, None)),
        _ => None,
    }
}

impl Core {
    /// What stands in the field.
    pub(super) fn send(
        &mut self,
        conversation: ConversationId,
        typed: &str,
        silent: bool,
        now: Timestamp,
    ) {
        let shown = self.model.conversations.get(&conversation);
        let answers = shown.and_then(|shown| shown.answering);
        if let Some(pending) = self.put(conversation, typed, (answers, silent), now) {
            // It goes out when it is on disk: what was shown as written is never lost.
            self.store(StoreCommand::Queue {
                conversation,
                pending,
            });
            self.draft_sent(conversation);
            self.answer(conversation, None);
        }
    }

    /// What was not written in the field: what stands there stays, here and on the person's other devices.
    pub(super) fn send_beside(
        &mut self,
        conversation: ConversationId,
        typed: &str,
        how: (Option<Seq>, bool),
        now: Timestamp,
    ) {
        if let Some(pending) = self.put(conversation, typed, how, now) {
            self.store(StoreCommand::QueueBeside {
                conversation,
                pending,
            });
        }
    }

    /// The next text that is written in the field answers this, or nothing any more.
    pub(super) fn answer(&mut self, conversation: ConversationId, to: Option<Seq>) {
        let shown = self.model.conversations.get(&conversation);
        if shown.is_some_and(|shown| shown.answering != to) {
            self.change(conversation, |shown| shown.answering = to);
            self.store(StoreCommand::SaveAnswering { conversation, to });
        }
    }

    /// A text stands in the field again that was an answer, unless what stands there is one.
    fn answer_again(&mut self, conversation: ConversationId, answers: Option<Seq>) {
        let shown = self.model.conversations.get(&conversation);
        let answering = shown.and_then(|shown| shown.answering);
        self.answer(conversation, answering.or(answers));
    }

    /// Shows a text as written, if it can be sent at all: what it answers, and whether it is silent.
    fn put(
        &mut self,
        conversation: ConversationId,
        typed: &str,
        (answers, silent): (Option<Seq>, bool),
        now: Timestamp,
    ) -> Option<Pending> {
        let text = text::in_lines(typed);
        // The composer offers to split what is too long, and has nothing to send when it is empty.
        if text::check_text(&text).is_err() || !self.model.conversations.contains_key(&conversation)
        {
            return None;
        }
        let id = MessageId::mint(now, (self.random)());
        let pending = Pending {
            id,
            content: Content::Text(Text {
                text,
                font: self.model.settings.font.font(),
                answers,
                edited: None,
                manner: Manner {
                    silent,
                    scheduled: false,
                },
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
            session.outbox.of(conversation).on_disk.insert(id);
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
        let pending = shown.and_then(|c| c.unsent().find(|pending| pending.id == id));
        let content = pending.map(|pending| pending.content.clone());
        let notice = fault.clone();
        if let Some(Content::Forwards(what)) = &content {
            self.take_from_outbox(conversation, &HashSet::from([id]));
            self.give_back(conversation, what.passed.words.clone(), Some(fault));
            self.tell(Notice::NotWritten {
                conversation,
                fault: notice,
            });
        } else if let Some(Content::Reacts(_) | Content::Pins(_)) = content {
            self.take_from_outbox(conversation, &HashSet::from([id]));
            self.tell(Notice::NotWritten {
                conversation,
                fault: notice,
            });
        } else if let Some((text, answers)) = content.and_then(typed) {
            self.take_from_outbox(conversation, &HashSet::from([id]));
            self.answer_again(conversation, answers);
            self.give_back(conversation, text, Some(fault));
            self.tell(Notice::NotWritten {
                conversation,
                fault: notice,
            });
        }
        self.transmit(conversation);
    }

    /// A text stands in the field again, behind what was typed since.
    pub(super) fn give_back(
        &mut self,
        conversation: ConversationId,
        text: String,
        fault: Option<DiskFault>,
    ) {
        self.change(conversation, |shown| {
            shown.draft.text = match shown.draft.text.is_empty() {
                true => text.clone(),
                false => format!("{}\n{text}", shown.draft.text),
            };
            Arc::make_mut(&mut shown.returned).push(Returned { text, fault });
        });
        self.keep_draft(conversation, None);
    }

    pub(super) fn transmit_all(&mut self) {
        let waiting: Vec<ConversationId> = self
            .model
            .conversations
            .values()
            .filter(|conversation| conversation.unsent().next().is_some())
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
        let (outbox, acts) = (shown.outbox.clone(), shown.acts.clone());
        let in_flight = if self.sends_slowly() {
            IN_FLIGHT_SLOWLY
        } else {
            self.in_flight
        };
        let unsent = outbox.iter().chain(acts.iter());
        for pending in unsent.filter(|pending| pending.refusal.is_none()) {
            let session = self.session.as_mut();
            let Some(session) = session.filter(|session| session.online && session.follows())
            else {
                return;
            };
            let id = pending.id;
            match session.outbox.turn(conversation, id, in_flight) {
                Turn::Post => {}
                Turn::Pass => continue,
                Turn::Wait => return,
            }
            let request = match (&pending.content, pending.content.body()) {
                (Content::Forwards(forwarding), _) => Request::Forward(Forward {
                    conversation,
                    id,
                    from: forwarding.from,
                    places: forwarding.places.clone(),
                }),
                (_, Some(body)) => Request::Post(Post {
                    conversation,
                    id,
                    body,
                }),
                (_, None) => continue,
            };
            session.outbox.post(conversation, id);
            self.ask(request, Asked::Post { conversation, id });
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
            .and_then(|c| c.unsent().find(|pending| pending.id == id))
            .cloned();
        if pending.as_ref().is_some_and(Pending::is_made_elsewhere) {
            // What it says there is written by the server, from its own log.
            self.behind(conversation, seq);
        } else if let Some(pending) = pending {
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
            shown.is_some_and(|c| c.local_head >= seq && c.unsent().any(|p| p.id == id));
        if let Some(session) = &mut self.session {
            let is_in_log = session.logs.head(conversation) >= seq && !is_strange;
            session.outbox.answered(conversation, id, is_in_log);
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

    pub(super) fn post_refused(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        refusal: Refusal,
        now: Timestamp,
    ) {
        if let Some(session) = &mut self.session {
            session.outbox.answered(conversation, id, true);
        }
        if let Refusal::SlowDown { millis } = refusal {
            let wait = Duration::from_millis(u64::from(millis));
            if let Some(session) = &mut self.session {
                session.outbox.hold(Some((now.after(wait), wait)));
            }
            // The same reason each time, however long the wait is: it is said once.
            return self.in_trouble(Some(Refusal::SlowDown { millis: 0 }));
        }
        if matches!(refusal, Refusal::Unavailable(_) | Refusal::TooOften { .. }) {
            if let Some(session) = &mut self.session {
                session.outbox.hold(None);
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
            for unsent in [&mut c.outbox, &mut c.acts] {
                if let Some(at) = unsent.iter().position(|pending| pending.id == id) {
                    Arc::make_mut(unsent)[at].refusal.clone_from(&refusal);
                }
            }
        });
        self.store(StoreCommand::MarkRefused { id, refusal });
    }

    /// Gives up a message. One that is with the server already may have been stored; then it
    /// comes back as an entry, and is shown as what it is.
    pub(super) fn discard(&mut self, conversation: ConversationId, id: MessageId) {
        self.take_from_outbox(conversation, &HashSet::from([id]));
        if let Some(session) = &mut self.session {
            session.outbox.of(conversation).on_disk.remove(&id);
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
        let pending = shown.and_then(|c| c.unsent().find(|pending| pending.id == id));
        // One that waits may be with the server already.
        let Some(pending) = pending.filter(|pending| pending.refusal.is_some()) else {
            return;
        };
        let Some((text, answers)) = typed(pending.content.clone()) else {
            return;
        };
        self.answer_again(conversation, answers);
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
                for unsent in [&mut c.outbox, &mut c.acts] {
                    if unsent.iter().any(|pending| ids.contains(&pending.id)) {
                        Arc::make_mut(unsent).retain(|pending| !ids.contains(&pending.id));
                    }
                }
            });
        }
    }

    /// Posts what was refused again, and what came behind it, when all that is under way is
    /// answered: one that is answered later would have been overtaken.
    pub(super) fn send_again(&mut self, now: Timestamp) {
        let session = self.session.as_mut();
        let Some(session) = session.filter(|session| session.outbox.held) else {
            return;
        };
        let is_post = |asked: &Asked| matches!(asked, Asked::Post { .. });
        let outbox = &mut session.outbox;
        if session.questions.has(is_post) {
            if outbox.go_on.take().is_some() {
                outbox.go_on = Some((now.after(SOON), SOON));
                return;
            }
            return self.try_later(now);
        }
        outbox.go_on = None;
        outbox.held = false;
        self.ask(Request::SendAgain, Asked::Nothing);
    }

    /// When the server takes more, after it was too much at once.
    pub(super) fn slow_until(&self) -> Option<Timestamp> {
        let session = self.session.as_ref()?;
        session.outbox.go_on.map(|(at, _)| at)
    }

    /// The server takes more now: what waits goes out in order.
    pub(super) fn go_on(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |(at, wait): (Timestamp, Duration)| at <= now || at.since(now) > wait;
        if session.outbox.go_on.is_some_and(is_due) && session.online {
            self.send_again(now);
            self.transmit_all();
        }
    }
}
