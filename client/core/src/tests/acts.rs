//! What one does to messages that have their place: it waits in the outbox, is shown at its message, and is told once.

use anser_shared::body::{Body, Deletion, EditBody, Reaction};
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::cases::{HERE, NOW, act, hear, online, requests};
use crate::effect::{Effect, StoreCommand};
use crate::input::{Input, NetEvent, StoreEvent};
use crate::message::{Content, Message};
use crate::model::DiskFault;
use crate::{Action, ConversationAction, Core};

const ME: UserId = UserId(1);

fn edit(of: u64, text: &str) -> Action {
    let (seq, text) = (Seq(of), text.into());
    Action::In(HERE, ConversationAction::Edit { seq, text })
}

fn react(to: u64, emoji: &str, on: bool) -> Action {
    let (to, emoji) = (Seq(to), emoji.into());
    let reaction = Reaction { to, emoji, on };
    Action::In(HERE, ConversationAction::React(reaction))
}

/// What goes to the disk, by its name.
fn queued(effects: &[Effect]) -> Option<(MessageId, Content)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Store(StoreCommand::QueueBeside { pending, .. }) => {
            Some((pending.id, pending.content.clone()))
        }
        _ => None,
    })
}

/// The log gets another entry.
fn come(core: &mut Core, author: UserId, id: MessageId, body: Body) -> Vec<Effect> {
    let head = core.model().conversations[&HERE].local_head;
    let entry = Entry {
        seq: head.next(),
        author,
        id,
        at: NOW,
        body: Some(body),
    };
    let event = anser_shared::event::Event::Posted {
        conversation: HERE,
        entry,
    };
    hear(core, NetEvent::Event(event))
}

fn shown(core: &Core, seq: Seq) -> Message {
    let conversation = &core.model().conversations[&HERE];
    let message = conversation.messages.at(seq).unwrap();
    conversation.as_acted(ME, message).into_owned()
}

fn posts(effects: &[Effect]) -> Vec<(u32, Body)> {
    let posts = requests(effects).into_iter();
    let posts = posts.filter_map(|(tag, request)| match request {
        Request::Post(post) => Some((tag, post.body.clone())),
        _ => None,
    });
    posts.collect()
}

/// One's own text, and its place.
fn said(core: &mut Core, text: &str) -> Seq {
    let before = (1..=5).map(|seq| {
        let entry = Entry {
            seq: Seq(seq),
            author: UserId(2),
            id: MessageId([seq as u8; 16]),
            at: NOW,
            body: Some(Body::text("before")),
        };
        Message::from(entry)
    });
    let page = StoreEvent::Page {
        conversation: HERE,
        page: 0,
        messages: before.collect(),
        damaged: vec![],
    };
    act(
        core,
        Action::In(HERE, ConversationAction::NeedPage { page: 0 }),
    );
    core.handle(Input::Store(page), NOW);
    let id = MessageId([9; 16]);
    come(core, ME, id, Body::text(text));
    core.model().conversations[&HERE].local_head
}

#[test]
fn an_edit_waits_is_shown_and_is_the_text_once_it_is_in_the_log() {
    let mut core = online();
    let of = said(&mut core, "tea at fuor");
    let effects = act(&mut core, edit(of.0, "tea at four\r\nor five"));
    let (id, content) = queued(&effects).unwrap();
    let Content::Edits(EditBody {
        of: place, text, ..
    }) = content.clone()
    else {
        panic!("{content:?}")
    };
    assert_eq!((place, &*text), (of, "tea at four\nor five"));
    // It is shown at its message, which itself is as it was.
    let words = |core: &Core| shown(core, of).content.words().map(str::to_owned);
    assert_eq!(words(&core).as_deref(), Some("tea at four\nor five"));
    let conversation = &core.model().conversations[&HERE];
    let plain = conversation.messages.at(of).unwrap();
    assert_eq!(plain.content.words(), Some("tea at fuor"));
    assert_eq!((conversation.waiting(), conversation.outbox.len()), (1, 0));
    // It goes out when it is on disk, and not before.
    assert!(posts(&effects).is_empty());
    let conversation = HERE;
    let queued = StoreEvent::Queued { conversation, id };
    let effects = core.handle(Input::Store(queued), NOW);
    let sent = posts(&effects);
    assert_eq!(sent[0].1, content.body().unwrap());
    come(&mut core, ME, id, sent[0].1.clone());
    let conversation = &core.model().conversations[&HERE];
    assert_eq!(conversation.waiting(), 0);
    let Content::Text(text) = &conversation.messages.at(of).unwrap().content else {
        panic!("it is a text")
    };
    assert_eq!(text.edited, Some(of.next()));
    let last = conversation.last.as_ref().unwrap();
    assert_eq!(last.content.words(), Some("tea at four\nor five"));
    // Neither more rows nor anything unread.
    assert_eq!(conversation.messages.rows(), 6);
    assert_eq!(conversation.unread, 0);
}

#[test]
fn an_edit_that_is_refused_leaves_the_text_and_can_be_given_up() {
    let mut core = online();
    let of = said(&mut core, "tea");
    let effects = act(&mut core, edit(of.0, "coffee"));
    let (id, _) = queued(&effects).unwrap();
    let conversation = HERE;
    let queued = StoreEvent::Queued { conversation, id };
    let (tag, _) = posts(&core.handle(Input::Store(queued), NOW))[0].clone();
    let answer = Err(Refusal::TooOldToEdit { minutes: 2 });
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    let marks = |effect: &Effect| {
        matches!(
            effect,
            Effect::Store(StoreCommand::MarkRefused {
                refusal: Some(_),
                ..
            })
        )
    };
    assert!(effects.iter().any(marks), "{effects:?}");
    assert_eq!(shown(&core, of).content.words(), Some("tea"));
    let refused = |core: &Core| {
        let conversation = &core.model().conversations[&HERE];
        let acts = conversation.acts_on(of);
        acts.filter_map(|act| act.refusal.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(&core), [Refusal::TooOldToEdit { minutes: 2 }]);
    act(
        &mut core,
        Action::In(HERE, ConversationAction::Discard { id }),
    );
    assert!(refused(&core).is_empty());
}

#[test]
fn a_reaction_is_put_and_taken_back_and_what_is_none_is_not_sent() {
    let mut core = online();
    let to = said(&mut core, "cake");
    for none in ["", "a", "👍👍"] {
        assert_eq!(queued(&act(&mut core, react(to.0, none, true))), None);
    }
    let effects = act(&mut core, react(to.0, "👍", true));
    let (id, content) = queued(&effects).unwrap();
    assert!(shown(&core, to).reactions.has(ME, "👍"));
    come(&mut core, ME, id, content.body().unwrap());
    let conversation = &core.model().conversations[&HERE];
    let message = conversation.messages.at(to).unwrap();
    assert!(message.reactions.has(ME, "👍") && conversation.acts.is_empty());
    // The other one as well; one’s own goes and theirs stays.
    let body = |on| {
        let emoji = "👍".into();
        Body::from(Reaction { to, emoji, on })
    };
    come(&mut core, UserId(2), MessageId([4; 16]), body(true));
    come(&mut core, ME, MessageId([5; 16]), body(false));
    let message = shown(&core, to);
    let found: Vec<_> = message.reactions.iter().collect();
    assert_eq!(found, [("👍", &[UserId(2)][..])]);
    assert_eq!(core.model().conversations[&HERE].unread, 0);
}

/// The disk is full: what was typed is not lost, and a reaction is not shown as if it were there.
#[test]
fn what_the_disk_does_not_take_comes_back() {
    let mut core = online();
    let of = said(&mut core, "tea");
    let not_queued = |core: &mut Core, id| {
        let (conversation, fault) = (HERE, DiskFault::Full);
        let event = StoreEvent::NotQueued {
            conversation,
            id,
            fault,
        };
        core.handle(Input::Store(event), NOW);
    };
    let (id, _) = queued(&act(&mut core, react(of.0, "👍", true))).unwrap();
    not_queued(&mut core, id);
    assert!(shown(&core, of).reactions.is_empty());
    let (id, _) = queued(&act(&mut core, edit(of.0, "coffee"))).unwrap();
    not_queued(&mut core, id);
    let conversation = &core.model().conversations[&HERE];
    assert!(conversation.acts.is_empty());
    assert!(
        conversation.draft.text.ends_with("coffee"),
        "{:?}",
        conversation.draft
    );
}

/// Another device has deleted the text: what waits to be done to it is given up, and its words with it.
#[test]
fn what_waits_for_a_deleted_text_is_given_up() {
    let mut core = online();
    let of = said(&mut core, "tea");
    let (id, _) = queued(&act(&mut core, edit(of.0, "coffee"))).unwrap();
    let body = Deletion { seq: of }.into();
    let effects = come(&mut core, ME, MessageId([4; 16]), body);
    let gives_up = |effect: &Effect| matches!(effect, Effect::Store(StoreCommand::Discard { id: gone }) if *gone == id);
    assert!(effects.iter().any(gives_up), "{effects:?}");
    assert!(core.model().conversations[&HERE].acts.is_empty());
}
