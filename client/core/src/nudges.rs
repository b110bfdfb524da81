//! Nudges: one calls for the attention of a friend, once a minute. A nudge is for this moment, so that it does not wait
//! for a connection as texts do.

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::id::{ConversationId, MessageId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Post, Request};
use anser_shared::time::Timestamp;

use super::message::{Content, Message};
use super::model::{About, Done, Fault, Ticket};
use super::{Asked, Core};

impl Core {
    pub(super) fn nudge(&mut self, ticket: Ticket, conversation: ConversationId, now: Timestamp) {
        self.begin(ticket, About::Nudge(conversation));
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let id = MessageId::mint(now, (self.random)());
        let post = Request::Post(Post {
            conversation,
            id,
            body: Body::nudge(),
        });
        self.ask(post, Asked::Nudge { ticket, id });
    }

    pub(super) fn nudge_answered(
        &mut self,
        ticket: Ticket,
        id: MessageId,
        answer: Result<Answer, Refusal>,
    ) {
        let author = self.session.as_ref().map(|session| session.user);
        if let (
            Ok(Answer::Stored {
                conversation,
                seq,
                at,
            }),
            Some(author),
        ) = (&answer, author)
        {
            let entry = Entry {
                seq: *seq,
                author,
                id,
                at: *at,
                body: Some(Body::nudge()),
            };
            self.posted(*conversation, entry);
        }
        let came = answer.map(|_| Done::Plain).map_err(Fault::Refused);
        self.finish(ticket, came);
    }

    /// A friend nudges this person at this moment: an open window shakes.
    pub(super) fn nudged(&mut self, conversation: ConversationId, message: &Message) {
        let me = self.session.as_ref().map(|session| session.user);
        if message.content == Content::Nudge && Some(message.author) != me {
            self.change(conversation, |shown| shown.nudges += 1);
        }
    }

    /// Friends may nudge this person, or not.
    pub(super) fn takes_nudges(&mut self, taken: bool) {
        self.model.refuses_nudges = !taken;
        self.changed.extend(self.model.conversations.keys());
    }

    pub(super) fn set_takes_nudges(&mut self, ticket: Ticket, take: bool) {
        self.begin(ticket, About::TakesNudges);
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask(Request::TakeNudges { take }, Asked::Plain { ticket });
    }
}
