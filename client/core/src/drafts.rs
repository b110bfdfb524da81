//! What stands in composers and was not sent, the same on every device of a person.
//!
//! A window has its own text and says here what it has become. The server is told a moment later,
//! together with the version from which the text was written, so that it never overwrites what
//! another device has put there meanwhile. What comes from another device takes the place of a text
//! that the server has; one that it does not have yet stays, and the other is kept beside it for the
//! person to choose: nothing that somebody has written is lost.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use anser_shared::draft::Draft as SharedDraft;
use anser_shared::id::ConversationId;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::text::DRAFT_MAX_BYTES;
use anser_shared::time::Timestamp;

use super::effect::{Notice, StoreCommand};
use super::model::Draft;
use super::{Asked, Core};

/// Who types is not told about at every letter.
const TOLD_AFTER: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Drafts {
    /// When to tell the server of a text.
    due: HashMap<ConversationId, Timestamp>,
    /// A text is on its way to the server.
    telling: HashSet<ConversationId>,
    /// Drafts of conversations that are not known here yet.
    early: HashMap<ConversationId, SharedDraft>,
    /// The server has another text there than was thought.
    disputed: HashSet<ConversationId>,
    listing: Option<Listing>,
    listed: bool,
}

/// The list of drafts on its way, page by page.
struct Listing {
    /// Of these something was heard meanwhile, or they are in the list.
    heard: HashSet<ConversationId>,
    /// It is to be asked for once more when it is here.
    again: bool,
}

impl Core {
    /// The text in a window's composer has changed. `seen` is the count of drafts from elsewhere
    /// that the window had taken over when this was typed.
    pub(super) fn save_draft(
        &mut self,
        conversation: ConversationId,
        text: String,
        seen: u64,
        now: Timestamp,
    ) {
        // The window has the text; nobody needs to draw again because of it.
        let conversations = Arc::make_mut(&mut self.model.conversations);
        let Some(shown) = conversations.get_mut(&conversation) else {
            return;
        };
        let draft = &mut Arc::make_mut(shown).draft;
        if seen < draft.arrived && draft.text != text {
            let unseen = std::mem::take(&mut draft.text);
            draft.keep_beside(unseen);
        }
        draft.text = text;
        draft.untold = true;
        self.draft_changed(conversation, now);
    }

    /// A draft is another one than before: it is kept at once, and told in a moment.
    pub(super) fn draft_changed(&mut self, conversation: ConversationId, now: Timestamp) {
        self.keep_draft(conversation, None);
        if let Some(session) = &mut self.session {
            let due = now.after(TOLD_AFTER);
            session.drafts.due.entry(conversation).or_insert(due);
        }
    }

    /// The text is a message now.
    pub(super) fn draft_sent(&mut self, conversation: ConversationId) {
        self.change(conversation, |shown| {
            shown.draft.text.clear();
            shown.draft.untold = true;
        });
        self.tell_draft(conversation);
    }

    /// The person has taken over, or does not want, what another device has written.
    pub(super) fn settle_draft(&mut self, conversation: ConversationId) {
        self.change(conversation, |shown| shown.draft.elsewhere = None);
        self.keep_draft(conversation, None);
    }

    pub(super) fn keep_draft(&mut self, conversation: ConversationId, revision: Option<u64>) {
        if let Some(shown) = self.model.conversations.get(&conversation) {
            let draft = shown.draft.clone();
            self.store(StoreCommand::SaveDraft {
                revision,
                conversation,
                draft,
            });
        }
    }

    /// When the next text is to be told.
    pub(super) fn drafts_due(&self) -> Option<Timestamp> {
        let drafts = &self.session.as_ref()?.drafts;
        drafts.due.values().copied().min()
    }

    pub(super) fn tell_due_drafts(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |due: &mut Timestamp| *due <= now || due.since(now) > TOLD_AFTER;
        let due = session.drafts.due.extract_if(|_, due| is_due(due));
        let due: Vec<ConversationId> = due.map(|(conversation, _)| conversation).collect();
        for conversation in due {
            self.tell_draft(conversation);
            // Lists show how a draft begins.
            self.change(conversation, |_| {});
        }
    }

    /// Tells every text that the server does not have yet.
    pub(super) fn tell_drafts(&mut self) {
        let untold = self.model.conversations.values();
        let untold = untold.filter(|shown| shown.draft.untold);
        let untold: Vec<ConversationId> = untold.map(|shown| shown.id).collect();
        for conversation in untold {
            self.tell_draft(conversation);
        }
    }

    fn tell_draft(&mut self, conversation: ConversationId) {
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return;
        };
        let drafts = &mut session.drafts;
        if !drafts.listed || drafts.telling.contains(&conversation) {
            return;
        }
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let draft = &shown.draft;
        if !draft.untold || draft.text.len() > DRAFT_MAX_BYTES {
            return;
        }
        drafts.telling.insert(conversation);
        let (text, base) = (draft.text.clone(), draft.base);
        let request = Request::Draft {
            conversation,
            text: text.clone(),
            base,
        };
        self.ask(request, Asked::Draft { conversation, text });
    }

    /// The server has a text, or will not have it.
    pub(super) fn draft_told(
        &mut self,
        conversation: ConversationId,
        text: &str,
        refusal: Option<&Refusal>,
        now: Timestamp,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.drafts.telling.remove(&conversation);
        match refusal {
            // Where the server had it already there is no other word of it.
            None => self.change(conversation, |shown| {
                shown.draft.untold &= shown.draft.text != text;
            }),
            Some(Refusal::DraftElsewhere) => {
                // The list says what stands there, whatever its version is.
                if let Some(session) = &mut self.session {
                    session.drafts.disputed.insert(conversation);
                }
                self.list_drafts();
            }
            Some(Refusal::Unavailable(_) | Refusal::SlowDown { .. }) => {
                return self.try_later(now);
            }
            Some(_) => return,
        }
        let shown = self.model.conversations.get(&conversation);
        if shown.is_some_and(|shown| shown.draft.untold)
            && let Some(session) = &mut self.session
        {
            let due = now.after(TOLD_AFTER);
            session.drafts.due.entry(conversation).or_insert(due);
        } else {
            self.keep_draft(conversation, None);
        }
    }

    /// Asks which drafts there are. Before that is known, none is told.
    pub(super) fn list_drafts(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        match &mut session.drafts.listing {
            Some(listing) => listing.again = true,
            None => {
                session.drafts.listing = Some(Listing {
                    heard: HashSet::new(),
                    again: false,
                });
                let after = ConversationId(0);
                self.ask(Request::Drafts { after }, Asked::Drafts);
            }
        }
    }

    /// The server could not give a page: the list begins again with the next try.
    pub(super) fn give_up_drafts(&mut self) {
        if let Some(session) = &mut self.session {
            session.drafts.listing = None;
        }
    }

    pub(super) fn drafts_listed(&mut self, revision: u64, page: Vec<SharedDraft>, more: bool) {
        let last = page.last().map(|draft| draft.conversation);
        for draft in page {
            self.draft_heard(draft, None);
        }
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::Drafts { after }, Asked::Drafts);
        }
        let listing = self.session.as_mut().and_then(|s| s.drafts.listing.take());
        let Some(listing) = listing else { return };
        self.clear_drafts_except(&listing.heard, revision);
        if listing.again {
            return self.list_drafts();
        }
        if let Some(session) = &mut self.session {
            session.drafts.listed = true;
        }
        self.list_saved();
        self.tell_drafts();
        self.tell_if_listed();
    }

    /// What is not in the list was sent or cleared on another device.
    fn clear_drafts_except(&mut self, listed: &HashSet<ConversationId>, version: u64) {
        let kept = self.model.conversations.values();
        let stands = |draft: &Draft| draft.base != 0 && (draft.untold || !draft.text.is_empty());
        let gone = kept.filter(|shown| stands(&shown.draft) && !listed.contains(&shown.id));
        let gone: Vec<ConversationId> = gone.map(|shown| shown.id).collect();
        for conversation in gone {
            let text = String::new();
            self.take_over_draft(conversation, &text, version, false, None);
        }
    }

    /// A draft as the server has it; with the revision, when it is a change of the account.
    pub(super) fn draft_heard(&mut self, draft: SharedDraft, revision: Option<u64>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let (conversation, device) = (draft.conversation, session.own.device());
        if let Some(listing) = &mut session.drafts.listing {
            listing.heard.insert(conversation);
        }
        if !self.model.conversations.contains_key(&conversation) {
            session.drafts.early.insert(conversation, draft);
            if let Some(revision) = revision {
                self.store(StoreCommand::SetRevision { revision });
            }
            return;
        }
        let is_listed = revision.is_none();
        let is_disputed = is_listed
            && self
                .session
                .as_mut()
                .is_some_and(|session| session.drafts.disputed.remove(&conversation));
        let shown = self.model.conversations.get(&conversation);
        // Its version is from before the server was set back to an older copy of its data.
        if is_disputed && shown.is_some_and(|shown| shown.draft.base > draft.version) {
            self.change(conversation, |shown| shown.draft.base = 0);
        }
        let is_own = draft.device == device;
        self.take_over_draft(conversation, &draft.text, draft.version, is_own, revision);
    }

    /// A draft may be told before its conversation is known.
    pub(super) fn take_over_early_draft(&mut self, conversation: ConversationId) {
        let early = self.session.as_mut();
        if let Some(draft) = early.and_then(|session| session.drafts.early.remove(&conversation)) {
            self.draft_heard(draft, None);
        }
    }

    fn take_over_draft(
        &mut self,
        conversation: ConversationId,
        text: &str,
        version: u64,
        is_own: bool,
        revision: Option<u64>,
    ) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let arrived = shown.draft.arrived;
        let before = &shown.draft;
        let mut draft = before.clone();
        if version > before.base {
            draft.hear(text, version, is_own);
        }
        if draft != *before {
            self.change(conversation, |shown| shown.draft = draft);
        } else if revision.is_none() {
            return;
        }
        self.keep_draft(conversation, revision);
        let shown = self.model.conversations.get(&conversation);
        if shown.is_some_and(|shown| shown.draft.arrived != arrived) {
            let text = text.to_owned();
            self.tell(Notice::Draft { conversation, text });
        }
    }
}

impl Drafts {
    /// The connection is gone, and with it everything that was to be answered.
    pub(super) fn interrupt(&mut self) {
        *self = Self::default();
    }
}

impl Draft {
    /// The server has this text, of this version, from this device or another one.
    fn hear(&mut self, text: &str, version: u64, is_own: bool) {
        self.base = version;
        if text == self.text {
            self.untold = false;
        } else if self.untold && (is_own || !self.text.is_empty()) {
            // Written on after it was told, or at the same time on two devices.
            if !is_own {
                self.keep_beside(text.to_owned());
            }
        } else {
            text.clone_into(&mut self.text);
            self.untold = false;
            self.arrived += 1;
        }
    }

    /// Puts a text that was sent before what stands here, on lines of its own.
    pub(super) fn put_before(&mut self, sent: &str) {
        let typed = Self::as_typed(sent);
        self.text = match self.text.trim().is_empty() {
            true => typed,
            false => format!("{typed}\n{}", self.text),
        };
        self.untold = true;
    }

    /// What has to stand at the beginning of a composer for this to be sent: one slash would make a command of it.
    pub fn as_typed(sent: &str) -> String {
        match sent.starts_with('/') {
            true => format!("/{sent}"),
            false => sent.to_owned(),
        }
    }

    /// Keeps a text that is neither shown nor with the server any more, beside what is kept already.
    pub fn keep_beside(&mut self, text: String) {
        if text.trim().is_empty() {
            return;
        }
        self.elsewhere = Some(match self.elsewhere.take() {
            // The same text, a few letters further on.
            Some(before) if text.starts_with(&before) => text,
            Some(before) if before.contains(&text) => before,
            Some(before) => format!("{before}\n{text}"),
            None => text,
        });
    }
}
