//! An answer refers to a message: until it is sent the person may drop it, and what it refers to is read where it is.

use anser_shared::body::Manner;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};

use super::cases::{HERE, NOW, act, online};
use crate::effect::{Effect, StoreCommand};
use crate::input::{Input, StoreEvent};
use crate::message::{Content, Message, Quoted, Reactions, Text};
use crate::model::DiskFault;
use crate::{Action, ConversationAction, Core};

fn answer(to: Option<u64>) -> Action {
    let to = to.map(Seq);
    Action::In(HERE, ConversationAction::Answer { to })
}

fn send(text: &str) -> Action {
    let text = text.into();
    Action::In(HERE, ConversationAction::Send { text })
}

fn stored(effects: Vec<Effect>) -> Vec<StoreCommand> {
    let commands = effects.into_iter().filter_map(|effect| match effect {
        Effect::Store(command) => Some(command),
        _ => None,
    });
    commands.collect()
}

fn answering(core: &Core) -> Option<Seq> {
    core.model().conversations[&HERE].answering
}

fn text(seq: u64) -> Message {
    Message {
        reactions: Reactions::default(),
        seq: Seq(seq),
        author: UserId(2),
        id: MessageId([seq as u8; 16]),
        at: NOW,
        content: Content::Text(Text {
            text: "is it?".into(),
            font: None,
            answers: None,
            edited: None,
            manner: Manner::default(),
        }),
    }
}

/// The message that goes to the disk, and what it answers.
fn queued(commands: &[StoreCommand]) -> Option<(MessageId, Option<Seq>)> {
    commands.iter().find_map(|command| match command {
        StoreCommand::Queue { pending, .. } => match &pending.content {
            Content::Text(text) => Some((pending.id, text.answers)),
            _ => None,
        },
        _ => None,
    })
}

fn kept(commands: &[StoreCommand]) -> Option<Option<Seq>> {
    commands.iter().rev().find_map(|command| match command {
        StoreCommand::SaveAnswering { to, .. } => Some(*to),
        _ => None,
    })
}

#[test]
fn what_is_sent_next_answers_and_what_is_sent_then_does_not() {
    let mut core = online();
    let commands = stored(act(&mut core, answer(Some(4))));
    assert_eq!(kept(&commands), Some(Some(Seq(4))));
    assert!(
        stored(act(&mut core, answer(Some(4)))).is_empty(),
        "it is so already"
    );
    let commands = stored(act(&mut core, send("so it is")));
    let (id, answers) = queued(&commands).unwrap();
    assert_eq!(answers, Some(Seq(4)));
    assert_eq!(kept(&commands), Some(None), "once only");
    assert_eq!(answering(&core), None);
    let commands = stored(act(&mut core, send("and more")));
    assert_eq!(queued(&commands).unwrap().1, None);

    // The disk does not take the first one: it stands in the field again, as an answer.
    let fault = DiskFault::Full;
    let conversation = HERE;
    let not_queued = StoreEvent::NotQueued {
        conversation,
        id,
        fault,
    };
    let commands = stored(core.handle(Input::Store(not_queued), NOW));
    assert_eq!(kept(&commands), Some(Some(Seq(4))));
    assert_eq!(answering(&core), Some(Seq(4)));
    act(&mut core, answer(None));
    assert_eq!(answering(&core), None);
}

#[test]
fn what_is_answered_is_asked_for_once_and_is_what_became_of_it() {
    let mut core = online();
    let need = |seq| {
        let seq = Seq(seq);
        Action::In(HERE, ConversationAction::NeedQuoted { seq })
    };
    assert!(matches!(
        stored(act(&mut core, need(3)))[..],
        [StoreCommand::LoadQuoted {
            conversation: HERE,
            seq: Seq(3)
        }]
    ));
    assert!(stored(act(&mut core, need(3))).is_empty());
    let came = |core: &mut Core, conversation: ConversationId, message: Option<Message>| {
        let message = message.map(Box::new);
        let seq = Seq(3);
        let quoted = StoreEvent::Quoted {
            conversation,
            seq,
            message,
        };
        core.handle(Input::Store(quoted), NOW);
    };
    came(&mut core, ConversationId(99), Some(text(3)));
    let shown = |core: &Core| core.model().conversations[&HERE].messages.clone();
    assert_eq!(shown(&core).quoted(Seq(3)), Quoted::Unknown);
    came(&mut core, HERE, Some(text(3)));
    assert_eq!(shown(&core).quoted(Seq(3)), Quoted::Here(&text(3)));
    assert!(stored(act(&mut core, need(3))).is_empty());

    // Its author takes it back; somebody else cannot.
    let mut messages = shown(&core);
    let deletion = |seq, author| Message {
        reactions: Reactions::default(),
        author: UserId(author),
        content: Content::Deletes(Seq(3)),
        ..text(seq)
    };
    messages.append(&deletion(6, 5));
    assert_eq!(messages.quoted(Seq(3)), Quoted::Here(&text(3)));
    messages.append(&deletion(7, 2));
    let Quoted::Here(gone) = messages.quoted(Seq(3)) else {
        panic!("{messages:?}")
    };
    assert_eq!(gone.content, Content::Deleted);
    // What was read before that was on disk is taken back, too.
    messages.quote(Seq(3), Some(text(3)));
    let Quoted::Here(gone) = messages.quoted(Seq(3)) else {
        panic!("{messages:?}")
    };
    assert_eq!(gone.content, Content::Deleted);
}

#[test]
fn what_is_not_here_yet_comes_with_its_entry() {
    let mut core = online();
    let messages = core.model().conversations[&HERE].messages.clone();
    let mut messages = messages;
    messages.quote(Seq(6), None);
    assert_eq!(messages.quoted(Seq(6)), Quoted::Nothing);
    messages.append(&text(6));
    assert_ne!(messages.quoted(Seq(6)), Quoted::Nothing);
    // It is not asked for in a conversation that nobody knows.
    let need = ConversationAction::NeedQuoted { seq: Seq(1) };
    let asked = stored(act(&mut core, Action::In(ConversationId(99), need)));
    assert!(asked.is_empty());
}
