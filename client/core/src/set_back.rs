//! A server that was set back to an older copy of its data.
//!
//! Each start of a server is a *life* with a random number. In one life a log only grows. In another one it may be
//! an older copy, put back by hand, that goes on in another way. So a program that finds another life than the
//! one in which it was connected last compares its history with the server's before it adds anything: the last
//! entry of each conversation at first, and where that is not the same, entries further up until the last common
//! one is found. An entry at the same place, of the same author, name and time is the same one, and everything
//! before it is the same, too: a text that is sent again after such a day gets another time.
//!
//! That the life is another one is reason enough to look: a copy that was taken while the server ran knows the life
//! in which newer things were written. That the server does not know the program's life is told to both sides,
//! because it can only mean an older copy.
//!
//! What the server does not have any more is set apart: readable, and one's own texts can be sent again. They keep
//! their names, so that the same text cannot come twice, from whichever device it is sent again, and so that it
//! leaves what others have set apart.

use std::collections::btree_map::Entry as MapEntry;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::message::Entry;
use anser_shared::request::{COMPARED_ENTRIES, Held, Request};
use anser_shared::time::Timestamp;

use super::effect::{Notice, StoreCommand};
use super::input::OpenedConversation;
use super::message::Message;
use super::model::{Conversation, Pending, Warning};
use super::{Asked, Core};

/// So many places of a log are compared at once while the last common one is being found: a hundred thousand
/// entries take five rounds.
const PROBES: u64 = 15;

/// In which life of the server the history was compared with it.
#[derive(Default)]
pub(super) struct Life {
    /// The one in which that was done last.
    compared: u64,
    /// The one that the server has told of at sign-in.
    of_server: u64,
    comparison: Option<Comparison>,
    /// How often it was begun.
    rounds: u64,
}

impl Life {
    /// The local history was compared in this one.
    pub(super) fn open(&mut self, life: u64) {
        self.compared = life;
    }

    /// The server is in this one.
    pub(super) fn signed_in(&mut self, life: u64) {
        self.of_server = life;
    }

    pub(super) fn is_comparing(&self) -> bool {
        self.comparison.is_some()
    }

    /// Gives the comparison up: it begins again after the next sign-in, or with the next try.
    pub(super) fn interrupt(&mut self) {
        self.comparison = None;
    }
}

/// A comparison under way.
#[derive(Default)]
struct Comparison {
    /// The logs in which the last common entry is being looked for.
    searches: BTreeMap<ConversationId, Search>,
    /// Answers of the server that are still to come.
    open: usize,
    /// Answers to an earlier one are not taken for those to this one.
    round: u64,
    /// The server does not know the life in which this history was compared last, or lacks something that it
    /// had.
    is_older: bool,
}

/// The last common place is at or after `low`, and before `high`.
struct Search {
    low: Seq,
    high: Seq,
}

impl Search {
    fn is_over(&self) -> bool {
        self.high.0.saturating_sub(self.low.0) <= 1
    }

    /// Places between the two, evenly.
    fn probes(&self) -> Vec<Seq> {
        let between = self.high.0.saturating_sub(self.low.0 + 1);
        let count = between.min(PROBES);
        let place = |n: u64| self.low.0 + n * (between + 1) / (count + 1);
        (1..=count).map(|n| Seq(place(n))).collect()
    }
}

/// What is compared of an entry.
pub fn held(conversation: ConversationId, entry: &Entry) -> Held {
    Held {
        conversation,
        seq: entry.seq,
        author: entry.author,
        id: entry.id,
        at: entry.at,
    }
}

impl Core {
    /// There is a connection, and the local history is open: compares if the server is in another life, and
    /// brings everything level.
    pub(super) fn follow_server(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.life.is_comparing() {
            return;
        }
        if session.life.compared == session.life.of_server {
            return self.synchronise();
        }
        self.compare();
    }

    /// The server has said something that does not go with the history.
    pub(super) fn compare_again(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        if !session.life.is_comparing() {
            tracing::error!("the server gives places away that are taken here");
            self.compare();
        }
    }

    fn compare(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let ends = self.model.conversations.keys();
        let ends = ends.filter_map(|id| session.logs.end(*id));
        let last: Vec<Held> = ends.collect();
        let life = session.life.compared;
        // Its revision was higher than it can be now: something is missing.
        let is_older = session.lists.are_ahead();
        session.life.rounds += 1;
        session.life.comparison = Some(Comparison {
            is_older,
            round: session.life.rounds,
            ..Comparison::default()
        });
        let (first, rest) = last.split_at(last.len().min(COMPARED_ENTRIES));
        self.ask_compared(life, first.to_vec());
        for held in rest.chunks(COMPARED_ENTRIES) {
            self.ask_compared(0, held.to_vec());
        }
    }

    fn ask_compared(&mut self, life: u64, held: Vec<Held>) {
        let Some(comparing) = self.comparing() else {
            return;
        };
        comparing.open += 1;
        let round = comparing.round;
        let places = held.clone();
        self.ask(
            Request::Compare { life, places },
            Asked::Compare { round, held },
        );
    }

    fn comparing(&mut self) -> Option<&mut Comparison> {
        self.session.as_mut()?.life.comparison.as_mut()
    }

    pub(super) fn compared(&mut self, round: u64, held: &[Held], known: bool, same: &[bool]) {
        let conversations = self.model.conversations.clone();
        let Some(comparing) = self
            .comparing()
            .filter(|comparing| comparing.round == round)
        else {
            return;
        };
        comparing.open = comparing.open.saturating_sub(1);
        comparing.is_older |= !known;
        let mut touched = Vec::new();
        for (held, same) in held
            .iter()
            .zip(same.iter().chain(std::iter::repeat(&false)))
        {
            let id = held.conversation;
            let from = conversations.get(&id).map_or(Seq::START, |c| c.kind.from());
            let search = match comparing.searches.entry(id) {
                MapEntry::Vacant(_) if *same => continue,
                MapEntry::Vacant(vacant) => vacant.insert(Search {
                    low: from,
                    high: held.seq,
                }),
                MapEntry::Occupied(search) => search.into_mut(),
            };
            if *same {
                search.low = search.low.max(held.seq);
            } else {
                search.high = search.high.min(held.seq);
            }
            if touched.last() != Some(&id) {
                touched.push(id);
            }
        }
        for conversation in touched {
            self.search_on(conversation);
        }
        self.finish_comparison();
    }

    fn search_on(&mut self, conversation: ConversationId) {
        let Some(comparing) = self.comparing() else {
            return;
        };
        let Some(search) = comparing.searches.get(&conversation) else {
            return;
        };
        let command = if search.is_over() {
            // A server that contradicts itself is believed where it says less.
            let keep = search.low.min(Seq(search.high.0.saturating_sub(1)));
            comparing.is_older = true;
            StoreCommand::CutBack { conversation, keep }
        } else {
            let places = search.probes();
            StoreCommand::Look {
                conversation,
                places,
            }
        };
        self.store(command);
    }

    /// What the local history has at the places that were asked for.
    pub(super) fn looked(&mut self, conversation: ConversationId, held: Vec<Held>) {
        let Some(comparing) = self.comparing() else {
            return;
        };
        if !comparing.searches.contains_key(&conversation) {
            return;
        }
        self.ask_compared(0, held);
    }

    /// The log ends where the server's is a different one.
    pub(super) fn cut_back(&mut self, opened: OpenedConversation) {
        let conversation = opened.id;
        let Some(session) = &mut self.session else {
            return;
        };
        let me = session.user;
        session.logs.close(conversation);
        session.open_conversation(&opened);
        session.pages.forget(conversation);
        let texts = opened.apart.len();
        let own = opened.apart.iter().filter(|entry| entry.author == me);
        let own = own.count();
        let head = opened.local_head;
        let mut shown = Conversation::from(opened);
        if let Some(known) = self.model.conversations.get(&conversation) {
            // What the disk does not know.
            shown.draft = known.draft.clone();
            shown.jump = known.jump;
        }
        Arc::make_mut(&mut self.model.conversations).insert(conversation, Arc::new(shown));
        self.changed.insert(conversation);
        self.show_marks(conversation);
        self.kept_changed();
        self.give_back_acts_behind(conversation, head);
        self.give_back_forwards_behind(conversation, head);
        self.tell(Notice::SetBack {
            conversation,
            head,
            texts,
            own,
        });
        let search = self
            .comparing()
            .and_then(|c| c.searches.remove(&conversation));
        // It was cut back for a connection that is gone by now: this one compares what is left.
        let session = self.session.as_ref();
        let end = session.and_then(|session| session.logs.end(conversation));
        if let (Some(end), true) = (end, search.is_some_and(|search| !search.is_over())) {
            self.ask_compared(0, vec![end]);
        }
        self.finish_comparison();
    }

    fn finish_comparison(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let Some(comparing) = session
            .life
            .comparison
            .take_if(|comparing| comparing.open == 0 && comparing.searches.is_empty())
        else {
            return;
        };
        let was_compared = session.life.compared != 0;
        let life = session.life.of_server;
        session.life.compared = life;
        session.lists.ask_afresh();
        session.logs.forget_heads();
        self.store(StoreCommand::SaveLife { life });
        // A program that is killed before the lists are here asks for them, too.
        self.store(StoreCommand::SetRevision { revision: 0 });
        if comparing.is_older {
            self.forget_draft_versions();
            if was_compared {
                let warnings = Arc::make_mut(&mut self.model.warnings);
                if !warnings.contains(&Warning::ServerSetBack) {
                    warnings.push(Warning::ServerSetBack);
                }
                self.tell(Notice::ServerSetBack);
            }
        }
        self.synchronise();
    }

    /// Versions of drafts count changes of the account, which begin anew from an older number.
    fn forget_draft_versions(&mut self) {
        let kept = self.model.conversations.values();
        let kept: Vec<ConversationId> = kept
            .filter(|shown| shown.draft.base != 0)
            .map(|shown| shown.id)
            .collect();
        for conversation in kept {
            self.change(conversation, |shown| {
                shown.draft.base = 0;
                shown.draft.untold |= !shown.draft.text.is_empty();
            });
            self.keep_draft(conversation, None);
        }
    }

    /// Texts that came into the log again need not be kept apart.
    pub(super) fn take_from_apart(&mut self, conversation: ConversationId, entries: &[Entry]) {
        let shown = self.model.conversations.get(&conversation);
        let Some(shown) = shown.filter(|shown| !shown.apart.is_empty()) else {
            return;
        };
        let came: HashSet<_> = entries
            .iter()
            .map(|entry| (entry.author, entry.id))
            .collect();
        let stays = |kept: &Message| !came.contains(&(kept.author, kept.id));
        if !shown.apart.iter().all(stays) {
            self.change(conversation, |shown| {
                Arc::make_mut(&mut shown.apart).retain(stays);
            });
        }
    }

    /// Puts one's own texts into the outbox again, under the names that they have.
    pub(super) fn send_apart(&mut self, conversation: ConversationId, now: Timestamp) {
        let Some(me) = self.session.as_ref().map(|session| session.user) else {
            return;
        };
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let apart = shown.apart.clone();
        let waiting: HashSet<MessageId> = shown.outbox.iter().map(|p| p.id).collect();
        let own = apart.iter().filter(|entry| entry.author == me);
        let mut ids = Vec::new();
        for entry in own {
            if entry.content.body().is_none() {
                continue;
            }
            ids.push(entry.id);
            if waiting.contains(&entry.id) {
                continue;
            }
            let pending = Pending {
                id: entry.id,
                content: entry.content.clone(),
                written_at: now,
                refusal: None,
            };
            self.change(conversation, |shown| {
                Arc::make_mut(&mut shown.outbox).push(pending.clone());
            });
            self.store(StoreCommand::QueueBeside {
                conversation,
                pending,
            });
            let id = entry.id;
            self.tell(Notice::Written { conversation, id });
        }
        self.let_go(conversation, ids);
    }

    /// The person does without them.
    pub(super) fn drop_apart(&mut self, conversation: ConversationId) {
        if let Some(shown) = self.model.conversations.get(&conversation) {
            let ids = shown.apart.iter().map(|entry| entry.id).collect();
            self.let_go(conversation, ids);
        }
    }

    fn let_go(&mut self, conversation: ConversationId, ids: Vec<MessageId>) {
        let gone: HashSet<MessageId> = ids.iter().copied().collect();
        self.change(conversation, |shown| {
            Arc::make_mut(&mut shown.apart).retain(|entry| !gone.contains(&entry.id));
        });
        self.store(StoreCommand::DropApart { conversation, ids });
    }
}
