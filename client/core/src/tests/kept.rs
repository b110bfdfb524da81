//! Messages that are kept at hand: pins wait and are shown meanwhile, and what is saved is the same on all devices.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Deletion, Pin};
use anser_shared::event::{Change, Event};
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::kept::{Pinned, Saved};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::cases::{HERE, NOW, act, hear, online, requests};
use crate::effect::{Effect, Notice, StoreCommand};
use crate::input::{Input, NetEvent, StoreEvent};
use crate::message::Message;
use crate::model::{DiskFault, Fault, LinkFault};
use crate::{Action, ConversationAction, Core};

const ME: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn pin(of: u64, on: bool) -> Pin {
    Pin { of: Seq(of), on }
}

fn here(action: ConversationAction) -> Action {
    Action::In(HERE, action)
}

fn entry(seq: u64, author: UserId, body: Body) -> Entry {
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(body),
    }
}

/// The log gets another entry.
fn come(core: &mut Core, author: UserId, body: Body) -> Vec<Effect> {
    let seq = core.model().conversations[&HERE].local_head.next();
    let event = Event::Posted {
        conversation: HERE,
        entry: entry(seq.0, author, body),
    };
    hear(core, NetEvent::Event(event))
}

/// What is pinned: the places, who has pinned it, and whether that waits.
fn pins(core: &Core) -> Vec<(u64, UserId, bool)> {
    let pins = core.model().conversations[&HERE].pinned(ME).into_iter();
    pins.map(|pin| (pin.of.0, pin.by, pin.waits)).collect()
}

#[test]
fn a_pin_waits_is_shown_meanwhile_and_is_no_news() {
    let mut core = online();
    let effects = act(&mut core, here(ConversationAction::Pin(pin(3, true))));
    let pending = effects.iter().find_map(|effect| match effect {
        Effect::Store(StoreCommand::QueueBeside { pending, .. }) => Some(pending.clone()),
        _ => None,
    });
    let pending = pending.unwrap();
    assert_eq!(pins(&core), [(3, ME, true)]);
    let conversation = &core.model().conversations[&HERE];
    assert_eq!((conversation.waiting(), conversation.outbox.len()), (1, 0));
    // It goes out when it is on disk.
    let queued = StoreEvent::Queued {
        conversation: HERE,
        id: pending.id,
    };
    let effects = core.handle(Input::Store(queued), NOW);
    let is_pin = |(_, request): &(u32, &Request)| matches!(request, Request::Post(post) if post.body == pin(3, true).into());
    let tag = requests(&effects).into_iter().find(is_pin).unwrap().0;
    let answer = Ok(Answer::Stored {
        conversation: HERE,
        seq: Seq(6),
        at: NOW,
    });
    hear(&mut core, NetEvent::Answer { tag, answer });
    assert_eq!(pins(&core), [(3, ME, false)]);
    let conversation = &core.model().conversations[&HERE];
    assert_eq!(
        (conversation.waiting(), conversation.messages.rows()),
        (0, 6)
    );
    // Others pin as well: a line of the log, which nobody has to read.
    come(&mut core, BEN, pin(4, true).into());
    assert_eq!(pins(&core), [(3, ME, false), (4, BEN, false)]);
    let conversation = &core.model().conversations[&HERE];
    assert_eq!((conversation.unread, conversation.messages.rows()), (0, 7));
    // Pinned once more, it is the newest one.
    come(&mut core, BEN, pin(3, true).into());
    assert_eq!(pins(&core), [(4, BEN, false), (3, BEN, false)]);
    // What waits takes it away at once, and what is deleted is pinned no more.
    act(&mut core, here(ConversationAction::Pin(pin(3, false))));
    assert_eq!(pins(&core), [(4, BEN, false)]);
    come(&mut core, BEN, Deletion { seq: Seq(4) }.into());
    assert_eq!(pins(&core), []);
}

#[test]
fn a_pin_that_the_disk_or_the_server_does_not_take_is_not_shown() {
    let mut core = online();
    let effects = act(&mut core, here(ConversationAction::Pin(pin(3, true))));
    let id = effects.iter().find_map(|effect| match effect {
        Effect::Store(StoreCommand::QueueBeside { pending, .. }) => Some(pending.id),
        _ => None,
    });
    let fault = DiskFault::Full;
    let refused = StoreEvent::NotQueued {
        conversation: HERE,
        id: id.unwrap(),
        fault,
    };
    let effects = core.handle(Input::Store(refused), NOW);
    let is_told = |effect: &Effect| matches!(effect, Effect::Tell(Notice::NotWritten { .. }));
    assert!(effects.iter().any(is_told), "{effects:?}");
    assert_eq!(pins(&core), []);
    let draft = &core.model().conversations[&HERE].draft;
    assert_eq!(draft.text, "half a sen", "there is nothing to give back");
}

#[test]
fn what_the_server_has_told_holds_until_the_log_is_here() {
    let mut core = online();
    // Somebody opens the window before the log is here.
    let behind = Event::Behind {
        conversation: HERE,
        head: Seq(8),
    };
    hear(&mut core, NetEvent::Event(behind));
    let open = ConversationAction::WindowOpen { open: true };
    let effects = act(&mut core, here(open));
    let asked = Request::Pins { conversation: HERE };
    let is_asked = |(_, request): &(u32, &Request)| **request == asked;
    let tag = requests(&effects).into_iter().find(is_asked).unwrap().0;
    let told = Pinned {
        of: Seq(7),
        act: Seq(8),
        by: BEN,
        author: BEN,
        text: "tea at four".into(),
    };
    let answer = Ok(Answer::Pins {
        head: Seq(8),
        everybody: false,
        pins: vec![told],
    });
    hear(&mut core, NetEvent::Answer { tag, answer });
    assert_eq!(pins(&core), [(7, BEN, false)]);
    let conversation = &core.model().conversations[&HERE];
    assert_eq!(
        conversation.pinned_words(Seq(7)),
        Some((BEN, "tea at four"))
    );
    assert!(!conversation.pins.everybody());
    // Once it is, the log says what is pinned: the same, and then what follows.
    come(&mut core, BEN, Body::text("cake"));
    come(&mut core, BEN, Body::text("tea at four"));
    assert_eq!(pins(&core), [(7, BEN, false)], "the log is not level");
    come(&mut core, BEN, pin(7, true).into());
    assert_eq!(pins(&core), [(7, BEN, false)]);
    come(&mut core, ME, pin(7, false).into());
    assert_eq!(pins(&core), []);
    // Whoever looks after the next sign-in is told again.
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    let effects = hear(&mut core, super::cases::signed_in(false));
    assert!(requests(&effects).iter().any(is_asked), "{effects:?}");
}

fn saved(seq: u64) -> Saved {
    Saved {
        conversation: HERE,
        seq: Seq(seq),
        at: NOW,
    }
}

fn places(core: &Core) -> Vec<u64> {
    let places = core.model().saved.keys();
    places.map(|(_, seq)| seq.0).collect()
}

#[test]
fn what_is_saved_is_what_the_account_says() {
    let mut core = online();
    let save = |seq, on| here(ConversationAction::Save { seq: Seq(seq), on });
    let effects = act(&mut core, save(3, true));
    let asked = Request::Save {
        conversation: HERE,
        seq: Seq(3),
        on: true,
    };
    let is_asked = |(_, request): &(u32, &Request)| **request == asked;
    assert!(requests(&effects).iter().any(is_asked), "{effects:?}");
    assert_eq!(
        places(&core),
        <[u64; 0]>::default(),
        "nobody has said so yet"
    );
    let changed = |revision, seq, on| {
        let saved = saved(seq);
        let change = Change::Saved { saved, on };
        NetEvent::Event(Event::Changed { revision, change })
    };
    let effects = hear(&mut core, changed(1, 3, true));
    let is_kept = |effect: &Effect| {
        matches!(
            effect,
            Effect::Store(StoreCommand::ChangeSaved {
                revision: 1,
                on: true,
                ..
            })
        )
    };
    assert!(effects.iter().any(is_kept), "{effects:?}");
    // Another device saves, and does without.
    hear(&mut core, changed(2, 4, true));
    assert_eq!(places(&core), [3, 4]);
    hear(&mut core, changed(3, 3, false));
    assert_eq!(places(&core), [4]);
    // Without a connection it is said that there is none.
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    act(&mut core, save(5, true));
    let shown = core.model().conversations[&HERE].clone();
    assert_eq!(core.model().fault_in(&shown), Some(&Fault::Offline));
    assert_eq!(places(&core), [4]);
}

#[test]
fn the_list_of_saved_messages_comes_in_pages_and_replaces_what_was_known() {
    let mut core = online();
    let list = |core: &mut Core| {
        core.list_saved();
        let effects = std::mem::take(&mut core.effects);
        let asked = requests(&effects).into_iter();
        let mut asked = asked.filter(|(_, request)| matches!(request, Request::Saved { .. }));
        asked.next().map(|(tag, _)| tag)
    };
    let page = |core: &mut Core, tag, revision, seqs: &[u64], more| {
        let saved = seqs.iter().map(|seq| saved(*seq)).collect();
        let answer = Ok(Answer::Saved {
            revision,
            saved,
            more,
        });
        let effects = hear(core, NetEvent::Answer { tag, answer });
        let asked = requests(&effects).into_iter();
        let mut asked = asked.filter_map(|(tag, request)| match request {
            Request::Saved { seq, .. } => Some((tag, seq.0)),
            _ => None,
        });
        asked.next_back()
    };
    let tag = list(&mut core).unwrap();
    // Whoever wants the whole list meanwhile waits for it.
    let reads = |effects: &[Effect]| {
        let mut stored = effects.iter();
        stored.any(|effect| matches!(effect, Effect::Store(StoreCommand::LoadKept { .. })))
    };
    assert!(!reads(&act(&mut core, Action::ListKept)));
    let (tag, behind) = page(&mut core, tag, 4, &[1, 2], true).unwrap();
    assert_eq!(behind, 2);
    // Something was changed between two pages: from the beginning.
    let (tag, behind) = page(&mut core, tag, 5, &[3], false).unwrap();
    assert_eq!(behind, 0);
    assert_eq!(places(&core), <[u64; 0]>::default());
    let answer = Ok(Answer::Saved {
        revision: 5,
        saved: vec![saved(2), saved(3)],
        more: false,
    });
    assert!(reads(&hear(&mut core, NetEvent::Answer { tag, answer })));
    assert_eq!(places(&core), [2, 3]);
    // A server of before has none, and is not asked over and over.
    let tag = list(&mut core).unwrap();
    let answer = Err(Refusal::ServerTooOld);
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    assert!(requests(&effects).is_empty(), "{effects:?}");
    assert_eq!(places(&core), [2, 3]);
    // Without a connection, what is here has to do.
    list(&mut core).unwrap();
    core.handle(Input::Store(StoreEvent::Kept { found: vec![] }), NOW);
    assert!(!reads(&act(&mut core, Action::ListKept)));
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    assert!(reads(&hear(&mut core, down)));
}

#[test]
fn the_list_of_what_is_kept_is_read_and_stays_true() {
    let mut core = online();
    come(&mut core, BEN, pin(4, true).into());
    core.model.saved = std::sync::Arc::new([((HERE, Seq(2)), NOW)].into());
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Store(StoreCommand::LoadKept { places }) => Some(places.clone()),
            _ => None,
        })
    };
    let effects = act(&mut core, Action::WatchKept(true));
    assert_eq!(asked(&effects), Some(vec![(HERE, Seq(2)), (HERE, Seq(4))]));
    // What changes while it is read is read afterwards.
    let effects = come(&mut core, BEN, Deletion { seq: Seq(2) }.into());
    assert_eq!(asked(&effects), None);
    let text = |seq| Message::from(entry(seq, BEN, Body::text("tea")));
    let found = vec![(HERE, Seq(2), None), (HERE, Seq(4), Some(text(4)))];
    let effects = core.handle(Input::Store(StoreEvent::Kept { found }), NOW);
    let kept = core.model().kept.iter();
    let kept: Vec<_> = kept
        .map(|kept| (kept.seq.0, kept.pinned, kept.saved.is_some()))
        .collect();
    assert_eq!(kept, [(4, true, false), (2, false, true)]);
    assert!(asked(&effects).is_some());
    let found = vec![];
    core.handle(Input::Store(StoreEvent::Kept { found }), NOW);
    // Other entries are nobody's affair here, and neither is anything once nobody looks.
    let effects = come(&mut core, BEN, Body::text("cake"));
    assert_eq!(asked(&effects), None);
    act(&mut core, Action::WatchKept(false));
    let effects = come(&mut core, BEN, pin(4, false).into());
    assert_eq!(asked(&effects), None);
}
