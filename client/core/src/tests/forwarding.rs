//! What is passed on waits in the outbox and is shown meanwhile; the card in the log is the server's.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Card, Saying};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::request::Request;

use super::cases::{HERE, NOW, act, hear, online, requests};
use crate::effect::{Effect, StoreCommand};
use crate::input::{Input, NetEvent, StoreEvent};
use crate::message::{Content, Forwarding, Passed};
use crate::model::{DiskFault, Pending};
use crate::{Action, ConversationAction, Core};

fn saying(text: &str) -> Saying {
    Saying {
        author: UserId(8),
        name: "Carla".into(),
        at: NOW,
        text: text.into(),
        font: None,
    }
}

fn forwarding() -> Forwarding {
    Forwarding {
        from: ConversationId(70),
        places: vec![Seq(3), Seq(4)],
        passed: Passed::of(vec![saying("tee?"), saying("yes")]).unwrap(),
    }
}

/// It is passed on here; gives what goes to the disk.
fn forward(core: &mut Core) -> Pending {
    let action = ConversationAction::Forward(forwarding());
    let effects = act(core, Action::In(HERE, action));
    assert_eq!(requests(&effects), [], "it is not on disk");
    let queued = effects.iter().find_map(|effect| match effect {
        Effect::Store(StoreCommand::QueueBeside { pending, .. }) => Some(pending.clone()),
        _ => None,
    });
    queued.unwrap()
}

#[test]
fn a_card_is_shown_while_it_waits_and_is_the_servers_once_it_has_its_place() {
    let mut core = online();
    let pending = forward(&mut core);
    let conversation = HERE;
    let shown = &core.model().conversations[&HERE];
    assert_eq!(shown.outbox.last(), Some(&pending));
    assert_eq!(pending.content.words(), Some("tee?\nyes"));
    // A start reads it as it was.
    let kept = pending.content.body().unwrap();
    assert_eq!(Content::of(Some(&kept)), pending.content);

    let id = pending.id;
    let queued = StoreEvent::Queued { conversation, id };
    let effects = core.handle(Input::Store(queued), NOW);
    let asked = requests(&effects);
    let [(tag, Request::Forward(forward))] = asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!((forward.conversation, forward.id), (HERE, id));
    assert_eq!(forward.from, ConversationId(70));
    assert_eq!(forward.places, [Seq(3), Seq(4)]);

    // The server says where it stands, and not what it says: one of the texts was edited meanwhile.
    let seq = Seq(6);
    let answer = Ok(Answer::Stored {
        conversation,
        seq,
        at: NOW,
    });
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    let asked = requests(&effects);
    let [(tag, Request::Fetch { after, .. })] = asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!(*after, Seq(5));
    let card = Card {
        sayings: vec![saying("tea?"), saying("yes")],
    };
    let entry = Entry {
        seq,
        author: UserId(1),
        id,
        at: NOW,
        body: Some(card.into()),
    };
    let answer = Ok(Answer::Entries {
        conversation,
        entries: vec![entry],
        head: seq,
    });
    hear(&mut core, NetEvent::Answer { tag, answer });
    let shown = &core.model().conversations[&HERE];
    assert!(shown.outbox.is_empty());
    let last = shown.last.as_ref().unwrap();
    assert_eq!(last.content.words(), Some("tea?\nyes"));
    assert!(matches!(last.content, Content::Card(_)));
    assert_eq!((shown.local_head, shown.unread), (seq, 0));
}

#[test]
fn what_the_disk_does_not_take_comes_back_as_words() {
    let mut core = online();
    let id = forward(&mut core).id;
    let (conversation, fault) = (HERE, DiskFault::Full);
    let event = StoreEvent::NotQueued {
        conversation,
        id,
        fault,
    };
    core.handle(Input::Store(event), NOW);
    let shown = &core.model().conversations[&HERE];
    assert!(shown.outbox.is_empty());
    // The words are where one can do something with them.
    assert_eq!(shown.draft.text, "half a sen\ntee?\nyes");
}

#[test]
fn what_there_is_to_pass_on() {
    let of = |body: Body| {
        let content = Content::of(Some(&body));
        content.sayings(UserId(8), "Carla", NOW)
    };
    assert_eq!(of(Body::text("tea")), [saying("tea")]);
    let card = Card {
        sayings: vec![saying("tea")],
    };
    assert_eq!(of(card.into()), [saying("tea")]);
    let said = anser_shared::body::Notice::Said { text: "tea".into() };
    let expected = Saying {
        author: UserId(0),
        name: String::new(),
        ..saying("tea")
    };
    assert_eq!(of(said.into()), [expected]);
    assert_eq!(of(anser_shared::body::Notice::Befriended.into()), []);
}
