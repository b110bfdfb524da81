//! Messages that were passed on.

use std::collections::BTreeMap;

use anser::core::Model;
use anser::core::message::{Content, Forwarding, Message, Passed};
use anser::core::model::Pending;
use anser_shared::body::{Card, Saying};
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;

use super::{BO, ME, NOW, change};

/// What somebody said elsewhere.
pub(crate) fn saying(author: u64, name: &str, minutes: i64, text: &str) -> Saying {
    let mut at = NOW;
    at.0 -= (24 * 60 - minutes) * 60_000;
    Saying {
        author: UserId(author),
        name: name.to_owned(),
        at,
        text: text.to_owned(),
        font: None,
    }
}

/// A conversation of yesterday, by people whom nobody here knows and by the one who reads.
pub(crate) fn sayings() -> Vec<Saying> {
    vec![
        saying(
            901,
            "Carla Moreau",
            0,
            "Who has the *key* to the boat house?",
        ),
        saying(
            902,
            "Dmitri",
            2,
            "Not me. The plan is at https://example.org/plan",
        ),
        saying(901, "Carla Moreau", 3, "Then it is with Noor."),
        saying(
            ME.0,
            "Anna Berg",
            5,
            "I have asked her:\n```\nkey: where?\n```",
        ),
        saying(902, "Dmitri", 6, "👍"),
        saying(
            903,
            "Noor",
            9,
            "It lies **under the third stone**, as always.",
        ),
    ]
}

/// The last message of the conversation with Bo is a card, by Bo or by the one who reads.
pub(crate) fn pass_on(model: &mut Model, author: UserId, sayings: Vec<Saying>) -> Seq {
    let mut place = Seq::START;
    change(model, BO, |conversation| {
        place = conversation.local_head.next();
        let entry = Entry {
            seq: place,
            author,
            id: MessageId([place.0 as u8; 16]),
            at: NOW,
            body: Some(Card { sayings }.into()),
        };
        conversation.append(&Message::from(entry));
    });
    place
}

/// A card that waits for the server.
pub(crate) fn passing_on(model: &mut Model, sayings: Vec<Saying>) {
    let forwarding = Forwarding {
        from: ConversationId(70),
        places: vec![Seq(3)],
        passed: Passed::of(sayings).expect("something was said"),
    };
    let pending = Pending {
        id: MessageId([77; 16]),
        content: Content::Forwards(forwarding),
        written_at: NOW,
        refusal: None,
    };
    change(model, BO, |conversation| {
        std::sync::Arc::make_mut(&mut conversation.outbox).push(pending);
    });
}

/// One text that was passed on, a card of several, and one that waits.
pub(crate) fn some(model: &mut Model) {
    let said = sayings();
    pass_on(model, UserId(21), vec![said[5].clone()]);
    passing_on(model, said[..3].to_vec());
    pass_on(model, UserId(21), said);
}

/// Messages by their places, as they are passed on.
pub(crate) fn by_place() -> BTreeMap<Seq, Vec<Saying>> {
    let sayings = sayings().into_iter().map(|said| vec![said]);
    (1..).map(Seq).zip(sayings).collect()
}
