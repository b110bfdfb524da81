//! What one does to messages that have their place: other words for one's own, reactions to anybody's, and pins. Each is an
//! entry of the log by itself, waits in the outbox as texts do, and is shown at its message meanwhile.

use std::borrow::Cow;
use std::sync::Arc;

use anser_shared::body::{EditBody, Reaction, is_reaction};
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::text;
use anser_shared::time::Timestamp;

use super::Core;
use super::effect::StoreCommand;
use super::message::{Content, Message, Reactions};
use super::model::{Conversation, Pending, Rewording};

impl Core {
    /// One's own text at a place says something else from here on.
    pub(super) fn edit(
        &mut self,
        conversation: ConversationId,
        of: Seq,
        typed: &str,
        now: Timestamp,
    ) -> Option<MessageId> {
        let text = text::in_lines(typed);
        if text::check_text(&text).is_err() {
            return None;
        }
        let shown = self.model.conversations.get(&conversation)?;
        let font = match shown.messages.at(of).map(|message| &message.content) {
            Some(Content::Text(known)) => known.font,
            _ => None,
        };
        self.queue_act(
            conversation,
            Content::Edits(EditBody { of, text, font }),
            now,
        )
    }

    /// What is being said in other words is kept, so that no end of the program loses it.
    pub(super) fn reword(&mut self, conversation: ConversationId, rewording: Option<Rewording>) {
        let shown = self.model.conversations.get(&conversation);
        if shown.is_some_and(|shown| shown.rewording != rewording) {
            let kept = rewording.clone();
            self.change(conversation, |shown| shown.rewording = kept);
            self.store(StoreCommand::SaveRewording {
                conversation,
                rewording,
            });
        }
    }

    pub(super) fn react(
        &mut self,
        conversation: ConversationId,
        reaction: Reaction,
        now: Timestamp,
    ) -> Option<MessageId> {
        if !is_reaction(&reaction.emoji) {
            return None;
        }
        self.queue_act(conversation, Content::Reacts(reaction), now)
    }

    /// What one has done to messages that were taken back is given up.
    pub(super) fn drop_acts_on(&mut self, conversation: ConversationId, gone: &[Seq]) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let acts = gone.iter().flat_map(|seq| shown.acts_on(*seq));
        let ids: Vec<MessageId> = acts.map(|act| act.id).collect();
        for id in ids {
            self.discard(conversation, id);
        }
    }

    /// The log ends earlier than it did: what was done to places behind its end would be done to whatever comes there.
    /// The words of edits go back to where they were typed.
    pub(super) fn give_back_acts_behind(&mut self, conversation: ConversationId, end: Seq) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let is_behind = |act: &&Pending| act.content.about().is_some_and(|seq| seq > end);
        let acts: Vec<Pending> = shown.acts.iter().filter(is_behind).cloned().collect();
        for act in acts {
            if let Content::Edits(edit) = act.content {
                self.give_back(conversation, edit.text, None);
            }
            self.discard(conversation, act.id);
        }
    }

    pub(super) fn queue_act(
        &mut self,
        conversation: ConversationId,
        content: Content,
        now: Timestamp,
    ) -> Option<MessageId> {
        if !self.model.conversations.contains_key(&conversation) {
            return None;
        }
        let id = MessageId::mint(now, (self.random)());
        let pending = Pending {
            id,
            content,
            written_at: now,
            refusal: None,
        };
        self.change(conversation, |shown| {
            Arc::make_mut(&mut shown.acts).push(pending.clone());
        });
        self.store(StoreCommand::QueueBeside {
            conversation,
            pending,
        });
        Some(id)
    }
}

impl Conversation {
    /// What one has done to the message at a place and the server does not have.
    pub fn acts_on(&self, seq: Seq) -> impl Iterator<Item = &Pending> {
        let acts = self.acts.iter();
        acts.filter(move |act| act.content.about() == Some(seq))
    }

    /// A message as it is once what waits is done to it. What was refused is not.
    pub fn as_acted<'a>(&self, me: UserId, message: &'a Message) -> Cow<'a, Message> {
        let mut message = Cow::Borrowed(message);
        let waiting = self.acts_on(message.seq);
        for act in waiting.filter(|act| act.refusal.is_none()) {
            let by = Message {
                seq: self.local_head.next(),
                author: me,
                id: act.id,
                at: act.written_at,
                content: act.content.clone(),
                reactions: Reactions::default(),
            };
            message.to_mut().become_after(&by);
        }
        message
    }
}
