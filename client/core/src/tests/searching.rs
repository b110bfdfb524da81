//! Who searches sees the answer to what was asked last, and hears of it once.

use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::cases::{HERE, NOW, online};
use crate::effect::{Effect, Notice, Search, StoreCommand};
use crate::input::{Input, NetEvent, StoreEvent};
use crate::message::{Content, Message, Reactions};
use crate::model::{DiskFault, Fault, FetchState, Searched, Ticket};
use crate::search::{Found, Hit, Part, Query, Searcher};
use crate::{Action, Core};

const EVERYWHERE: Searcher = Searcher::Everywhere;

fn words(words: &str) -> Query {
    Query {
        words: words.into(),
        ..Query::default()
    }
}

fn act(core: &mut Core, action: Action) -> (Ticket, Vec<Effect>) {
    let ticket = Ticket::take();
    (ticket, core.handle(Input::Action(ticket, action), NOW))
}

fn search(core: &mut Core, text: &str) -> (Ticket, Vec<Effect>) {
    let query = words(text);
    let searcher = EVERYWHERE;
    act(core, Action::Search { searcher, query })
}

fn asked(effects: &[Effect]) -> Option<Search> {
    effects.iter().find_map(|effect| match effect {
        Effect::Store(StoreCommand::Search(search)) => Some(search.as_ref().clone()),
        _ => None,
    })
}

fn finished(effects: &[Effect]) -> Vec<Ticket> {
    let finished = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(Notice::Finished { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    finished.collect()
}

fn hit(seq: u64) -> Hit {
    Hit {
        conversation: HERE,
        message: Message {
            reactions: Reactions::default(),
            seq: Seq(seq),
            author: UserId(2),
            id: MessageId([seq as u8; 16]),
            at: Timestamp(seq.cast_signed()),
            content: Content::Said(format!("words {seq}")),
        },
        answered: None,
    }
}

fn answer(
    core: &mut Core,
    number: Ticket,
    found: Result<(Vec<u64>, bool), DiskFault>,
) -> Vec<Effect> {
    let found = found.map(|(seqs, more)| Found {
        hits: seqs.into_iter().map(hit).collect(),
        more,
        since: Some(Timestamp(1)),
    });
    let searcher = EVERYWHERE;
    let event = StoreEvent::Found {
        searcher,
        number,
        found,
    };
    core.handle(Input::Store(event), NOW)
}

fn shown(core: &Core) -> &Searched {
    &core.model().searches[&EVERYWHERE]
}

fn seqs(core: &Core) -> Vec<u64> {
    shown(core)
        .hits
        .iter()
        .map(|hit| hit.message.seq.0)
        .collect()
}

#[test]
fn the_answer_to_what_was_asked_last_is_shown() {
    let mut core = online();
    let (first, effects) = search(&mut core, "la");
    let one = asked(&effects).expect("it is asked");
    let (second, effects) = search(&mut core, "lathe");
    let other = asked(&effects).expect("it is asked again");
    assert_ne!(one.number, other.number);
    // What was asked before comes late, and means nothing any more.
    assert_eq!(
        finished(&answer(&mut core, one.number, Ok((vec![9], false)))),
        []
    );
    assert!(!shown(&core).answered);
    let effects = answer(&mut core, other.number, Ok((vec![8, 3], true)));
    assert_eq!(finished(&effects), [first, second]);
    assert_eq!((seqs(&core), shown(&core).more), (vec![8, 3], true));
    // What is shown stays until the next answer.
    search(&mut core, "lathes");
    assert_eq!((seqs(&core), shown(&core).answered), (vec![8, 3], false));
    // Nothing to look for ends it.
    let (ticket, effects) = search(&mut core, "");
    assert!(finished(&effects).contains(&ticket));
    assert!(core.model().searches.is_empty());
}

#[test]
fn more_follows_what_is_shown() {
    let mut core = online();
    let number = asked(&search(&mut core, "x").1).expect("asked").number;
    answer(&mut core, number, Ok((vec![8, 3], true)));
    let (_, effects) = act(&mut core, Action::SearchOn(EVERYWHERE));
    let on = asked(&effects).expect("more is asked for");
    assert_eq!((on.number, on.part), (number, Part::Older(hit(3).place())));
    // Asked twice, it comes once.
    let (_, effects) = act(&mut core, Action::SearchOn(EVERYWHERE));
    assert_eq!(asked(&effects), None);
    assert_eq!(
        finished(&answer(&mut core, number, Ok((vec![2], false)))).len(),
        2
    );
    assert_eq!((seqs(&core), shown(&core).more), (vec![8, 3, 2], false));
    let (ticket, effects) = act(&mut core, Action::SearchOn(EVERYWHERE));
    assert_eq!((asked(&effects), finished(&effects)), (None, vec![ticket]));
}

#[test]
fn another_part_takes_the_place_of_the_one_before() {
    let mut core = online();
    let number = asked(&search(&mut core, "x").1).expect("asked").number;
    answer(&mut core, number, Ok((vec![8, 3], true)));
    let (searcher, part) = (EVERYWHERE, Part::Older(hit(3).place()));
    let query = words("x");
    let (ticket, effects) = act(
        &mut core,
        Action::SearchPart {
            searcher,
            query,
            part,
        },
    );
    let search = asked(&effects).expect("asked");
    assert_eq!((search.number, search.part), (ticket, part));
    // What was shown stands there until the other part has come.
    assert_eq!((seqs(&core), shown(&core).answered), (vec![8, 3], false));
    answer(&mut core, ticket, Ok((vec![2, 1], false)));
    assert_eq!((seqs(&core), shown(&core).part), (vec![2, 1], part));
}

#[test]
fn a_history_that_cannot_be_read_is_said() {
    let mut core = online();
    let (ticket, effects) = search(&mut core, "x");
    let number = asked(&effects).expect("asked").number;
    let effects = answer(&mut core, number, Err(DiskFault::Full));
    assert_eq!(finished(&effects), [ticket]);
    let fault = FetchState::Failed(Fault::Disk(DiskFault::Full));
    assert_eq!(shown(&core).state, fault);
}

#[test]
fn each_searcher_has_a_search_of_its_own_and_nobodys_outlives_the_account() {
    let mut core = online();
    search(&mut core, "x");
    let searcher = Searcher::In(ConversationId(7));
    let query = words("y");
    act(&mut core, Action::Search { searcher, query });
    assert_eq!(core.model().searches.len(), 2);
    let refusal = Refusal::DeviceExpired;
    core.handle(Input::Net(NetEvent::SignedOut(refusal)), NOW);
    assert!(core.model().searches.is_empty());
}
