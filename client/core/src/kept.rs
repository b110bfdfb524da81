//! Messages that are kept at hand: pinned in a conversation, which is an entry of its log, and saved for oneself, which
//! is a value of the account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::Pin;
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::kept::Saved;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::effect::StoreCommand;
use super::listing::Listing;
use super::message::{Content, Message};
use super::model::{About, Done, Fault, Kept, Ticket};
use super::{Asked, Core};

/// What is asked about them.
#[derive(Default)]
pub(super) struct Keeping {
    /// Conversations with a window: of each of them the server is asked what is pinned, on each connection.
    open: BTreeSet<ConversationId>,
    /// The saved messages, while their list is on its way.
    listing: Option<Under>,
    /// Somebody looks at the list of everything that is kept.
    is_watched: bool,
    /// That list, while the local history is asked for it.
    kept: Listing,
    /// Those who want it once the saved messages are known.
    waiting: Vec<Ticket>,
}

/// The list of saved messages on its way, page by page.
#[derive(Default)]
struct Under {
    revision: u64,
    saved: Vec<Saved>,
    /// Something was changed meanwhile: it is asked for once more.
    again: bool,
}

impl Keeping {
    /// The connection is gone; gives those who have waited for what was on its way.
    pub(super) fn interrupt(&mut self) -> Vec<Ticket> {
        self.listing = None;
        std::mem::take(&mut self.waiting)
    }
}

impl Core {
    /// Pins a message for everybody in its conversation, or takes it from the pinned ones.
    pub(super) fn pin_message(
        &mut self,
        conversation: ConversationId,
        pin: Pin,
        now: Timestamp,
    ) -> Option<MessageId> {
        self.queue_act(conversation, Content::Pins(pin), now)
    }

    /// A conversation has a window now, or has none any more.
    pub(super) fn window_open(&mut self, conversation: ConversationId, open: bool) {
        if let Some(session) = &mut self.session {
            match open {
                true => session.keeping.open.insert(conversation),
                false => session.keeping.open.remove(&conversation),
            };
        }
        if open {
            self.ask_pins(conversation, None);
        }
    }

    /// After signing in: what is pinned where somebody looks.
    pub(super) fn ask_open_pins(&mut self) {
        let session = self.session.as_ref();
        let open = session.map(|session| session.keeping.open.clone());
        for conversation in open.into_iter().flatten() {
            self.ask_pins(conversation, None);
        }
    }

    /// Somebody wants to know what is pinned, and waits.
    pub(super) fn list_pins(&mut self, ticket: Ticket, conversation: ConversationId) {
        self.begin(ticket, About::Pins(conversation));
        match self.is_online() {
            true => self.ask_pins(conversation, Some(ticket)),
            false => self.finish(ticket, Err(Fault::Offline)),
        }
    }

    fn ask_pins(&mut self, conversation: ConversationId, ticket: Option<Ticket>) {
        let asked = Asked::Pins {
            conversation,
            ticket,
        };
        self.ask(Request::Pins { conversation }, asked);
    }

    pub(super) fn pins_answered(
        &mut self,
        conversation: ConversationId,
        ticket: Option<Ticket>,
        answer: Result<Answer, Refusal>,
    ) {
        let came = match answer {
            Ok(Answer::Pins {
                head,
                everybody,
                pins,
            }) => {
                self.change(conversation, |shown| {
                    shown.pins_mut().tell(head, pins);
                    shown.pins_mut().set_everybody(everybody);
                });
                Ok(Done::Listed)
            }
            Ok(_) => Err(Fault::Refused(Refusal::Newer)),
            Err(refusal) => Err(Fault::Refused(refusal)),
        };
        self.finish_all(ticket, &came);
    }

    /// Saves a message for oneself, or does without it. What has changed is told to every device, this one too.
    pub(super) fn save(
        &mut self,
        ticket: Ticket,
        conversation: ConversationId,
        seq: Seq,
        on: bool,
    ) {
        self.begin(ticket, About::Save { conversation, seq });
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let request = Request::Save {
            conversation,
            seq,
            on,
        };
        self.ask(request, Asked::Plain { ticket });
    }

    /// A message was saved on one of one's devices, or is not any more.
    pub(super) fn saved_heard(&mut self, revision: u64, saved: Saved, on: bool) {
        let place = (saved.conversation, saved.seq);
        let all = Arc::make_mut(&mut self.model.saved);
        match on {
            true => drop(all.insert(place, saved.at)),
            false => drop(all.remove(&place)),
        }
        let session = self.session.as_mut();
        if let Some(listing) = session.and_then(|session| session.keeping.listing.as_mut()) {
            listing.again = true;
        }
        self.store(StoreCommand::ChangeSaved {
            revision,
            saved,
            on,
        });
        self.changed.insert(saved.conversation);
        self.kept_changed();
    }

    /// Asks which messages are saved.
    pub(super) fn list_saved(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        match &mut session.keeping.listing {
            Some(listing) => listing.again = true,
            None => {
                session.keeping.listing = Some(Under::default());
                self.ask_saved(ConversationId(0), Seq::START);
            }
        }
    }

    fn ask_saved(&mut self, after: ConversationId, seq: Seq) {
        self.ask(Request::Saved { after, seq }, Asked::Saved);
    }

    pub(super) fn saved_answered(&mut self, answer: Result<Answer, Refusal>, now: Timestamp) {
        self.take_saved(answer, now);
        let session = self.session.as_mut();
        let is_here = session.filter(|session| session.keeping.listing.is_none());
        if let Some(session) = is_here {
            let waiting = std::mem::take(&mut session.keeping.waiting);
            self.read_kept_for(waiting);
        }
    }

    fn take_saved(&mut self, answer: Result<Answer, Refusal>, now: Timestamp) {
        let session = self.session.as_mut();
        let Some(mut listing) = session.and_then(|session| session.keeping.listing.take()) else {
            return;
        };
        let (revision, page, more) = match answer {
            Ok(Answer::Saved {
                revision,
                saved,
                more,
            }) => (revision, saved, more),
            Err(Refusal::Unavailable(_)) => return self.try_later(now),
            // A server that knows of no saved messages.
            _ => return,
        };
        if listing.saved.is_empty() {
            listing.revision = revision;
        }
        listing.again |= listing.revision != revision;
        let last = page.last().copied();
        listing.saved.extend(page);
        if let (true, false, Some(last)) = (more, listing.again, last) {
            if let Some(session) = &mut self.session {
                session.keeping.listing = Some(listing);
            }
            return self.ask_saved(last.conversation, last.seq);
        }
        if listing.again {
            return self.list_saved();
        }
        let saved: BTreeMap<_, _> = listing
            .saved
            .iter()
            .map(|saved| ((saved.conversation, saved.seq), saved.at))
            .collect();
        if saved != *self.model.saved {
            self.model.saved = Arc::new(saved);
            self.store(StoreCommand::ReplaceSaved {
                saved: listing.saved,
            });
            self.changed.extend(self.model.conversations.keys());
            self.kept_changed();
        }
    }

    /// Somebody looks at the list of everything that is kept, or does not any more.
    pub(super) fn watch_kept(&mut self, open: bool) {
        if let Some(session) = &mut self.session {
            session.keeping.is_watched = open;
        }
        self.kept_changed();
    }

    /// The same for whoever wants it once.
    pub(super) fn list_kept(&mut self, ticket: Ticket) {
        self.begin(ticket, About::Kept);
        // On a device that starts empty, what is saved may still be on its way.
        let session = self.session.as_mut();
        let comes = session.filter(|session| session.keeping.listing.is_some());
        match comes {
            Some(session) => session.keeping.waiting.push(ticket),
            None => self.read_kept(Some(ticket)),
        }
    }

    /// Reads the list for those who have waited for something.
    pub(super) fn read_kept_for(&mut self, waiting: Vec<Ticket>) {
        for ticket in waiting {
            self.read_kept(Some(ticket));
        }
    }

    /// Something of what is kept has changed.
    pub(super) fn kept_changed(&mut self) {
        let session = self.session.as_ref();
        if session.is_some_and(|session| session.keeping.is_watched) {
            self.read_kept(None);
        }
    }

    /// These entries have come: some of them may be kept, or change what is.
    pub(super) fn kept_appended(&mut self, conversation: ConversationId, messages: &[Message]) {
        let is_kept = |seq: Seq| {
            let shown = self.model.conversations.get(&conversation);
            let is_pinned = shown.is_some_and(|shown| shown.pinned_here().any(|of| of == seq));
            is_pinned || self.model.saved_at(conversation, seq).is_some()
        };
        let concerns = |message: &Message| match &message.content {
            Content::Pins(_) => true,
            Content::Deletes(seq) => is_kept(*seq),
            Content::Edits(edit) => is_kept(edit.of),
            _ => is_kept(message.seq),
        };
        if messages.iter().any(concerns) {
            self.kept_changed();
        }
    }

    fn read_kept(&mut self, ticket: Option<Ticket>) {
        let Some(session) = &mut self.session else {
            return self.finish_all(ticket, &Err(Fault::Offline));
        };
        if session.keeping.kept.begin(ticket) {
            self.ask_kept();
        }
    }

    fn ask_kept(&mut self) {
        let mut places: BTreeSet<(ConversationId, Seq)> =
            self.model.saved.keys().copied().collect();
        for shown in self.model.conversations.values() {
            places.extend(shown.pinned_here().map(|seq| (shown.id, seq)));
        }
        self.model.kept.ask();
        let places = places.into_iter().collect();
        self.store(StoreCommand::LoadKept { places });
    }

    /// What the local history has at the places that are kept.
    pub(super) fn kept_loaded(&mut self, found: Vec<(ConversationId, Seq, Option<Message>)>) {
        if self.session.is_none() {
            return;
        }
        let kept = found.into_iter().map(|(conversation, seq, message)| {
            let shown = self.model.conversations.get(&conversation);
            Kept {
                conversation,
                seq,
                message,
                saved: self.model.saved_at(conversation, seq),
                pinned: shown.is_some_and(|shown| shown.pinned_here().any(|of| of == seq)),
            }
        });
        let mut kept: Vec<Kept> = kept
            .filter(|kept| kept.pinned || kept.saved.is_some())
            .collect();
        // The newest first; what is not here stands where it was saved.
        let when = |kept: &Kept| {
            kept.message
                .as_ref()
                .map(|message| message.at)
                .or(kept.saved)
        };
        kept.sort_by_key(|kept| std::cmp::Reverse((when(kept), kept.conversation, kept.seq)));
        self.model.kept.give(kept);
        self.changed.extend(self.model.conversations.keys());
        let Some(session) = &mut self.session else {
            return;
        };
        let waiting = session.keeping.kept.end();
        let again = session.keeping.kept.begin_again();
        self.finish_all(waiting, &Ok(Done::Listed));
        if again {
            self.ask_kept();
        }
    }
}
