//! Texts that ask for nobody's attention, texts that are posted later, and nudges.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Manner};
use anser_shared::event::{Change, Event};
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;

use super::cases::{HERE, NOW, act, hear, online, requests};
use crate::action::{Fate, Later};
use crate::effect::{Effect, Notice, StoreCommand};
use crate::input::{Input, NetEvent};
use crate::message::Content;
use crate::model::{Done, Fault, LinkFault, Progress, Ticket};
use crate::{Action, ConversationAction, Core};

const ME: UserId = UserId(1);
const THEY: UserId = UserId(2);

fn manner(silent: bool, scheduled: bool) -> Manner {
    Manner { silent, scheduled }
}

/// The log gets another entry.
fn come(core: &mut Core, author: UserId, body: Body) -> Vec<Effect> {
    let head = core.model().conversations[&HERE].local_head;
    let entry = Entry {
        seq: head.next(),
        author,
        id: MessageId([head.0 as u8; 16]),
        at: NOW,
        body: Some(body),
    };
    let conversation = HERE;
    hear(
        core,
        NetEvent::Event(Event::Posted {
            conversation,
            entry,
        }),
    )
}

fn asked(core: &mut Core, action: Action) -> (Ticket, Vec<(u32, Request)>) {
    let ticket = Ticket::take();
    let effects = core.handle(Input::Action(ticket, action), NOW);
    let requests = requests(&effects).into_iter();
    let requests = requests.map(|(tag, request)| (tag, request.clone()));
    (ticket, requests.collect())
}

fn answer(core: &mut Core, tag: u32, answer: Result<Answer, Refusal>) -> Vec<Effect> {
    hear(core, NetEvent::Answer { tag, answer })
}

fn tomorrow() -> Timestamp {
    NOW.after(std::time::Duration::from_hours(24))
}

fn schedule(text: &str, from_field: bool) -> Action {
    let later = Later {
        text: text.into(),
        at: tomorrow(),
        silent: false,
    };
    Action::In(HERE, ConversationAction::Schedule { later, from_field })
}

fn scheduled(id: u8, refusal: Option<Refusal>) -> Scheduled {
    Scheduled {
        id: MessageId([id; 16]),
        conversation: HERE,
        at: tomorrow(),
        body: Body::text("good morning").sent_as(manner(false, true)),
        refusal,
    }
}

fn told(effects: &[Effect]) -> Vec<&Notice> {
    let told = effects.iter().filter_map(|effect| match effect {
        Effect::Tell(notice) => Some(notice),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_silent_text_waits_as_others_do_and_is_wrapped() {
    let mut core = online();
    let text = "not urgent".to_owned();
    let effects = act(
        &mut core,
        Action::In(HERE, ConversationAction::SendSilently { text }),
    );
    let queued = effects.iter().find_map(|effect| match effect {
        Effect::Store(StoreCommand::Queue { pending, .. }) => pending.content.body(),
        _ => None,
    });
    assert_eq!(
        queued,
        Some(Body::text("not urgent").sent_as(manner(true, false)))
    );
    assert_eq!(core.model().conversations[&HERE].draft.text, "");
}

#[test]
fn a_silent_text_is_unread_and_calls_nobody() {
    let mut core = online();
    come(
        &mut core,
        THEY,
        Body::text("hello").sent_as(manner(true, false)),
    );
    let counts = |core: &Core| {
        let shown = &core.model().conversations[&HERE];
        (shown.unread, shown.calling())
    };
    assert_eq!(counts(&core), (1, 0));
    come(&mut core, THEY, Body::text("hello!"));
    assert_eq!(counts(&core), (2, 1));
    let read = ConversationAction::Read { seq: Seq(6) };
    act(&mut core, Action::In(HERE, read));
    assert_eq!(counts(&core), (1, 1));
}

#[test]
fn whoever_has_chosen_its_time_has_not_read_what_stands_before_it() {
    let mut core = online();
    come(&mut core, THEY, Body::text("are you up?"));
    come(
        &mut core,
        ME,
        Body::text("good morning").sent_as(manner(false, true)),
    );
    assert_eq!(core.model().conversations[&HERE].unread, 1);
    come(&mut core, ME, Body::nudge());
    assert_eq!(core.model().conversations[&HERE].unread, 1);
    come(&mut core, ME, Body::text("I am"));
    assert_eq!(core.model().conversations[&HERE].unread, 0);
}

#[test]
fn what_stands_in_the_field_goes_once_the_server_has_it() {
    let mut core = online();
    let (ticket, requests) = asked(&mut core, schedule("half a sen", true));
    let [(tag, Request::Schedule { at, body, .. })] = &requests[..] else {
        panic!("{requests:?}")
    };
    assert_eq!(*at, tomorrow());
    assert_eq!(*body, Body::text("half a sen").sent_as(manner(false, true)));
    let draft = |core: &Core| core.model().conversations[&HERE].draft.text.clone();
    assert_eq!(draft(&core), "half a sen");
    let refusal = Refusal::TooManyScheduled { limit: 100 };
    answer(&mut core, *tag, Err(refusal.clone()));
    let refused = Progress::Refused(Fault::Refused(refusal));
    assert_eq!(core.model().tickets.progress(ticket), Some(&refused));
    assert_eq!(draft(&core), "half a sen");
    let (ticket, requests) = asked(&mut core, schedule("half a sen", true));
    answer(&mut core, requests[0].0, Ok(Answer::Done));
    let done = Progress::Done(Done::Plain);
    assert_eq!(core.model().tickets.progress(ticket), Some(&done));
    assert_eq!(draft(&core), "");
    // What was typed elsewhere leaves the field alone.
    let text = "typed since".to_owned();
    let draft_typed = ConversationAction::Draft { text, seen: 0 };
    act(&mut core, Action::In(HERE, draft_typed));
    let (_, requests) = asked(&mut core, schedule("typed since", false));
    let asks = requests
        .iter()
        .find(|(_, r)| matches!(r, Request::Schedule { .. }));
    answer(&mut core, asks.unwrap().0, Ok(Answer::Done));
    assert_eq!(draft(&core), "typed since");
}

#[test]
fn without_a_connection_nothing_is_scheduled_and_nobody_is_nudged() {
    let mut core = online();
    let fault = LinkFault::Lost;
    hear(
        &mut core,
        NetEvent::Down {
            fault,
            retry_at: None,
        },
    );
    let offline = Progress::Refused(Fault::Offline);
    let nudge = Action::In(HERE, ConversationAction::Nudge);
    let id = MessageId([1; 16]);
    for action in [
        schedule("half a sen", true),
        nudge,
        Action::Scheduled(id, Fate::TakeBack),
    ] {
        let (ticket, requests) = asked(&mut core, action);
        assert_eq!(requests, []);
        assert_eq!(core.model().tickets.progress(ticket), Some(&offline));
    }
    assert_eq!(core.model().conversations[&HERE].draft.text, "half a sen");
}

#[test]
fn changes_are_followed_and_the_list_puts_right_what_was_missed() {
    let mut core = online();
    let change = |core: &mut Core, revision, change| {
        hear(core, NetEvent::Event(Event::Changed { revision, change }))
    };
    let ids = |core: &Core| {
        let texts = core.model().scheduled_in(HERE).into_iter();
        texts.map(|text| text.id.0[0]).collect::<Vec<_>>()
    };
    // What was asked for at sign-in.
    let none = Answer::Scheduled {
        revision: 0,
        scheduled: vec![],
        more: false,
    };
    answer(&mut core, 2, Ok(none));
    let effects = change(&mut core, 1, Change::Scheduled(scheduled(1, None)));
    assert!(
        told(&effects)
            .iter()
            .any(|notice| matches!(notice, Notice::Scheduled(_)))
    );
    assert_eq!(ids(&core), [1]);
    let unscheduled = |id| Change::Unscheduled {
        id: MessageId([id; 16]),
        posted: true,
    };
    change(&mut core, 2, unscheduled(1));
    assert!(ids(&core).is_empty());
    // A change was missed: the lists are asked for, and what was refused meanwhile is told.
    let effects = change(&mut core, 9, unscheduled(7));
    let friends = requests(&effects)
        .into_iter()
        .find_map(|(tag, request)| matches!(request, Request::Friends { .. }).then_some(tag));
    let listed = Answer::Friends {
        revision: 9,
        friends: vec![],
        more: false,
    };
    let effects = answer(&mut core, friends.unwrap(), Ok(listed));
    let asks = |effects: &[Effect]| {
        requests(effects)
            .into_iter()
            .find_map(|(tag, request)| match request {
                Request::Scheduled { after } => Some((tag, after.0[0])),
                _ => None,
            })
    };
    let (tag, _) = asks(&effects).unwrap();
    let page = |texts: Vec<Scheduled>, more| Answer::Scheduled {
        revision: 9,
        scheduled: texts,
        more,
    };
    let effects = answer(&mut core, tag, Ok(page(vec![scheduled(1, None)], true)));
    let (tag, after) = asks(&effects).unwrap();
    assert_eq!(after, 1);
    let refused = scheduled(2, Some(Refusal::NotAMember));
    let effects = answer(&mut core, tag, Ok(page(vec![refused.clone()], false)));
    assert_eq!(ids(&core), [1, 2]);
    let refused = Notice::Scheduled(Box::new(refused));
    assert_eq!(told(&effects), [&refused]);
}

#[test]
fn a_friend_who_nudges_at_this_moment_shakes_the_window() {
    let mut core = online();
    come(&mut core, THEY, Body::nudge());
    let shown = &core.model().conversations[&HERE];
    assert_eq!((shown.nudges, shown.unread, shown.calling()), (1, 1, 1));
    let last = shown.last.as_ref().map(|message| &message.content);
    assert_eq!(last, Some(&Content::Nudge));
    // One's own, sent here and on another device, shakes nothing.
    let (ticket, requests) = asked(&mut core, Action::In(HERE, ConversationAction::Nudge));
    let [(tag, Request::Post(post))] = &requests[..] else {
        panic!("{requests:?}")
    };
    assert_eq!(post.body, Body::nudge());
    let stored = Answer::Stored {
        conversation: HERE,
        seq: Seq(7),
        at: NOW,
    };
    answer(&mut core, *tag, Ok(stored));
    let shown = &core.model().conversations[&HERE];
    assert_eq!((shown.nudges, shown.local_head), (1, Seq(7)));
    let done = Progress::Done(Done::Plain);
    assert_eq!(core.model().tickets.progress(ticket), Some(&done));
    let (ticket, requests) = asked(&mut core, Action::In(HERE, ConversationAction::Nudge));
    let refusal = Refusal::NudgedJustNow { seconds: 60 };
    answer(&mut core, requests[0].0, Err(refusal.clone()));
    let refused = Progress::Refused(Fault::Refused(refusal));
    assert_eq!(core.model().tickets.progress(ticket), Some(&refused));
}
