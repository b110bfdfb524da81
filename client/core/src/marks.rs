//! What is unread, who has read what, and who is writing.
//!
//! A mark is a place: everything up to it was in view. Marks move forward alone, so that devices
//! that know different ones agree as soon as they have heard of each other's. What counts as
//! unread stands in one rule ([`Message::counts_for`]), and who is called in another ([`calls`]); here its places are
//! kept, so that the number is right after every step without counting anything again.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use anser_shared::conversation::Marks;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::effect::{Notice, StoreCommand};
use super::input::OpenedConversation;
use super::markup::calls;
use super::message::{Content, Message, Spot};
use super::{Asked, Core};

/// That somebody writes is told so often while they do.
const TYPING_TOLD: Duration = Duration::from_secs(3);

/// And believed for so long.
const TYPING_LASTS: Duration = Duration::from_secs(6);

/// How far people have come in all conversations.
#[derive(Default)]
pub(super) struct Readings(HashMap<ConversationId, Reading>);

/// How far oneself and the other one have come in a conversation.
#[derive(Default)]
struct Reading {
    read: Seq,
    /// The places behind `read` that count, in order.
    unread: VecDeque<Spot>,
    /// Those of them that call one, in order.
    mentions: VecDeque<Spot>,
    /// Those of `unread` that ask for nobody's attention.
    silent: BTreeSet<Seq>,
    theirs: Marks,
    /// Everything up to here is on this device's disk.
    saved: Seq,
    /// What the server has of one's own.
    at_server: Marks,
    /// A mark is on its way to the server.
    telling: bool,
    /// When others were told last that one is writing.
    typing_told: Option<Timestamp>,
}

impl Readings {
    /// What the local history knows of a conversation; `folded` is one's own name, as others may call one.
    pub(super) fn open(&mut self, opened: &OpenedConversation, folded: &str) {
        let calling = opened.calling.iter();
        let called = calling.filter(|(_, text)| calls(text, folded));
        let reading = Reading {
            read: opened.read,
            unread: opened.unread.clone().into(),
            mentions: called.map(|(spot, _)| *spot).collect(),
            silent: opened.silent.iter().copied().collect(),
            theirs: opened.theirs,
            saved: opened.local_head,
            ..Reading::default()
        };
        self.0.insert(opened.id, reading);
    }

    /// The connection is gone, and with it everything that was to be answered.
    pub(super) fn interrupt(&mut self) {
        for reading in self.0.values_mut() {
            reading.telling = false;
            reading.typing_told = None;
        }
    }

    /// The local history is empty now; what was read was read.
    pub(super) fn forget_entries(&mut self) {
        for reading in self.0.values_mut() {
            reading.unread.clear();
            reading.mentions.clear();
            reading.silent.clear();
            reading.saved = Seq::START;
        }
    }
}

impl Reading {
    fn move_read(&mut self, to: Seq) -> bool {
        if to <= self.read {
            return false;
        }
        self.read = to;
        self.silent = self.silent.split_off(&to.next());
        for places in [&mut self.unread, &mut self.mentions] {
            while places.front().is_some_and(|spot| spot.seq <= to) {
                places.pop_front();
            }
        }
        true
    }

    /// `called` is one's folded name where one can be called by it.
    fn note(&mut self, me: UserId, called: Option<&str>, message: &Message, row: Option<u64>) {
        let seq = message.seq;
        if let Content::Deletes(deleted) = message.content {
            self.unread.retain(|spot| spot.seq != deleted);
            self.mentions.retain(|spot| spot.seq != deleted);
            self.silent.remove(&deleted);
        }
        if let (Content::Edits(edit), Some(called)) = (&message.content, called)
            && let Some(spot) = self.unread.iter().find(|spot| spot.seq == edit.of)
        {
            self.mentions.retain(|other| other.seq != edit.of);
            if calls(&edit.text, called) && !self.silent.contains(&edit.of) {
                let at = self.mentions.partition_point(|other| other.seq < edit.of);
                self.mentions.insert(at, *spot);
            }
        }
        if message.author == me {
            // Whoever writes an answer has read what stands above it. Whoever adds somebody, or says
            // in a list that a text shall be gone, has not. Neither has whoever had chosen its time.
            let is_scheduled =
                matches!(&message.content, Content::Text(text) if text.manner.scheduled);
            if message.content.rule().groups && !is_scheduled {
                self.move_read(seq);
            }
        } else if let Some(row) = row
            && seq > self.read
            && message.counts_for(me)
        {
            let spot = Spot { seq, row };
            self.unread.push_back(spot);
            if message.content.is_silent() {
                self.silent.insert(seq);
            } else if let (Content::Text(text), Some(called)) = (&message.content, called)
                && calls(&text.text, called)
            {
                self.mentions.push_back(spot);
            }
        }
    }
}

impl Core {
    fn reading(&mut self, conversation: ConversationId) -> Option<&mut Reading> {
        let session = self.session.as_mut()?;
        Some(session.readings.0.entry(conversation).or_default())
    }

    /// Entries stand in the log now, each with the row that it has.
    pub(super) fn note_unread<'a>(
        &mut self,
        conversation: ConversationId,
        messages: impl Iterator<Item = (&'a Message, Option<u64>)>,
    ) {
        let Some(session) = &self.session else {
            return;
        };
        let (me, folded) = (session.user, session.folded.clone());
        let shown = self.model.conversations.get(&conversation);
        let is_of_many = shown.is_some_and(|shown| shown.group().is_some());
        let called = is_of_many.then_some(&*folded);
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let read = reading.read;
        for (message, row) in messages {
            reading.note(me, called, message, row);
        }
        if reading.read != read {
            self.save_marks(conversation);
        }
        self.show_marks(conversation);
    }

    /// Somebody has seen everything up to here.
    pub(super) fn read(&mut self, conversation: ConversationId, seq: Seq) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let (head, peer) = (shown.local_head, shown.peer());
        if let Some(peer) = peer {
            self.acceptance_seen(peer);
        }
        if self.moves_read(conversation, seq.min(head)) {
            self.tell_marks(conversation);
        }
    }

    fn moves_read(&mut self, conversation: ConversationId, to: Seq) -> bool {
        let moves = self
            .reading(conversation)
            .is_some_and(|reading| reading.move_read(to));
        if moves {
            self.save_marks(conversation);
            self.show_marks(conversation);
        }
        moves
    }

    /// The server has said which marks it has.
    pub(super) fn marks_listed(
        &mut self,
        conversation: ConversationId,
        mine: Marks,
        theirs: Marks,
    ) {
        if let Some(reading) = self.reading(conversation) {
            reading.at_server = mine;
        }
        self.moves_read(conversation, mine.read);
        self.their_marks(conversation, theirs);
        self.tell_marks(conversation);
    }

    pub(super) fn marked(&mut self, conversation: ConversationId, user: UserId, marks: Marks) {
        let is_own = self.session.as_ref().is_some_and(|s| s.user == user);
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let known = if is_own {
            &mut reading.at_server
        } else {
            &mut reading.theirs
        };
        let marks = newer(*known, marks);
        // It was told before: by the list, or because both marks have moved at once.
        if marks == *known {
            return;
        }
        if is_own {
            *known = marks;
            self.moves_read(conversation, marks.read);
        } else {
            self.their_marks(conversation, marks);
        }
        self.tell(Notice::Marked {
            conversation,
            user,
            marks,
        });
    }

    /// How far the other one of two has come; of many, nobody keeps it.
    fn their_marks(&mut self, conversation: ConversationId, marks: Marks) {
        let shown = self.model.conversations.get(&conversation);
        if shown.is_some_and(|shown| shown.peer().is_none()) {
            return;
        }
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let marks = newer(reading.theirs, marks);
        if marks != reading.theirs {
            reading.theirs = marks;
            self.save_marks(conversation);
            self.show_marks(conversation);
        }
    }

    /// Marks may be told of a conversation before it is known.
    pub(super) fn take_over_marks(&mut self, conversation: ConversationId) {
        let known = self.session.as_ref().map(|session| &session.readings);
        if known.is_some_and(|readings| readings.0.contains_key(&conversation)) {
            self.save_marks(conversation);
            self.show_marks(conversation);
        }
    }

    fn save_marks(&mut self, conversation: ConversationId) {
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let (read, theirs) = (reading.read, reading.theirs);
        self.store(StoreCommand::SaveMarks {
            conversation,
            read,
            theirs,
        });
    }

    /// What stands beyond the local head counts as unread until it is here and can be looked at.
    pub(super) fn show_marks(&mut self, conversation: ConversationId) {
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let (read, first) = (reading.read, reading.unread.front().copied());
        let theirs = reading.theirs;
        let here = reading.unread.len() as u64;
        let silent = reading.silent.len() as u64;
        let mentions = (
            reading.mentions.len() as u64,
            reading.mentions.front().copied(),
        );
        self.change(conversation, |shown| {
            let known = shown.local_head.max(read);
            let coming = shown.server_head.0.saturating_sub(known.0);
            shown.read = read;
            shown.theirs = theirs;
            shown.unread = here + coming;
            shown.silent = silent;
            shown.first_unread = first;
            (shown.mentions, shown.first_mention) = mentions;
        });
    }

    /// Entries up to here are on this device's disk.
    pub(super) fn arrived(&mut self, conversation: ConversationId, head: Seq) {
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        reading.saved = reading.saved.max(head);
        let shown = self.model.conversations.get(&conversation);
        // While catching up, once at its end is enough.
        if shown.is_some_and(|shown| head >= shown.server_head) {
            self.tell_marks(conversation);
        }
    }

    /// Tells the server what it does not have yet, one mark at a time for each conversation.
    fn tell_marks(&mut self, conversation: ConversationId) {
        if !self.is_online() {
            return;
        }
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let marks = Marks {
            read: reading.read,
            delivered: reading.saved.max(reading.read),
        };
        let known = reading.at_server;
        if reading.telling || (marks.read <= known.read && marks.delivered <= known.delivered) {
            return;
        }
        reading.telling = true;
        reading.at_server = newer(known, marks);
        let request = Request::Mark {
            conversation,
            marks,
        };
        self.ask(request, Asked::Mark { conversation });
    }

    /// The server has a mark, or will not have it; either way the next one may follow.
    pub(super) fn marks_told(&mut self, conversation: ConversationId) {
        if let Some(reading) = self.reading(conversation) {
            reading.telling = false;
        }
        self.tell_marks(conversation);
    }

    pub(super) fn typing(&mut self, conversation: ConversationId, now: Timestamp) {
        if !self.is_online() {
            return;
        }
        let Some(reading) = self.reading(conversation) else {
            return;
        };
        let told = reading.typing_told;
        if told.is_none_or(|told| now.since(told) >= TYPING_TOLD || now < told) {
            reading.typing_told = Some(now);
            self.ask(Request::Typing { conversation }, Asked::Nothing);
        }
    }

    pub(super) fn types(&mut self, conversation: ConversationId, user: UserId, now: Timestamp) {
        let until = now.after(TYPING_LASTS);
        self.change(conversation, |shown| shown.typing_until = Some(until));
        self.tell(Notice::Typing { conversation, user });
    }

    /// Somebody who has said something is not writing it any more.
    pub(super) fn stops_typing(&mut self, conversation: ConversationId) {
        let shown = self.model.conversations.get(&conversation);
        if shown.is_some_and(|shown| shown.typing_until.is_some()) {
            self.change(conversation, |shown| shown.typing_until = None);
        }
    }

    /// When the first of those who write is not believed to any more.
    pub(super) fn typing_ends(&self) -> Option<Timestamp> {
        let conversations = self.model.conversations.values();
        conversations.filter_map(|shown| shown.typing_until).min()
    }

    pub(super) fn end_typing(&mut self, now: Timestamp) {
        let over: Vec<ConversationId> = self
            .model
            .conversations
            .values()
            .filter(|shown| shown.typing_until.is_some_and(|until| until <= now))
            .map(|shown| shown.id)
            .collect();
        for conversation in over {
            self.stops_typing(conversation);
        }
    }
}

/// The further of two, in each respect.
fn newer(one: Marks, other: Marks) -> Marks {
    Marks {
        read: one.read.max(other.read),
        delivered: one.delivered.max(other.delivered),
    }
}
