//! Messages that are pinned and saved.

use std::sync::Arc;

use anser::core::Model;
use anser::core::message::{Content, Message};
use anser::core::model::{Kept, PinnedBy, Pins};
use anser_shared::body::Pin;
use anser_shared::id::Seq;
use anser_shared::message::Entry;

use super::{BO, change, entry};

/// Some messages are pinned in the conversation with Bo, and some are saved.
pub(crate) fn keep(model: &mut Model) {
    let conversation = &model.conversations[&BO];
    let peer = conversation.peer().expect("it is one of two");
    let rows = 0..conversation.messages.rows();
    let texts = rows.filter_map(|row| conversation.messages.get(row));
    let texts = texts.filter(|message| matches!(message.content, Content::Text(_)));
    let texts: Vec<Message> = texts.cloned().collect();
    let pinned: Vec<Message> = texts.iter().rev().step_by(2).take(3).cloned().collect();
    let saved: Vec<Message> = texts.iter().rev().step_by(3).take(3).cloned().collect();
    let pins = pinned.iter().rev().zip(1..).map(|(message, n)| {
        let (act, by) = (Seq(n), peer);
        (message.seq, PinnedBy { act, by })
    });
    let pins = Pins::kept(pins.collect::<Vec<_>>());
    change(model, BO, |conversation| {
        conversation.pins = Arc::new(pins);
        let act = Pin {
            of: pinned[0].seq,
            on: true,
        };
        let seq = conversation.local_head.next();
        let line = Entry {
            body: Some(act.into()),
            ..entry(seq.0, peer, pinned[0].at, "")
        };
        conversation.append(&Message::from(line));
    });
    let at = |message: &Message| ((BO, message.seq), message.at);
    model.saved = Arc::new(saved.iter().map(at).collect());
    let mut all: Vec<Kept> = Vec::new();
    for message in pinned.iter().chain(&saved) {
        if all.iter().all(|kept| kept.seq != message.seq) {
            all.push(Kept {
                conversation: BO,
                seq: message.seq,
                message: Some(message.clone()),
                saved: model.saved_at(BO, message.seq),
                pinned: pinned.iter().any(|pin| pin.seq == message.seq),
            });
        }
    }
    let gone = Seq(7_000);
    for (seq, content) in [(gone, Some(Content::Deleted)), (gone.next(), None)] {
        let message = content.map(|content| Message {
            seq,
            content,
            ..saved[0].clone()
        });
        all.push(Kept {
            conversation: BO,
            seq,
            message,
            saved: Some(saved[0].at),
            pinned: false,
        });
    }
    all.sort_by_key(|kept| std::cmp::Reverse((kept.message.as_ref().map(|m| m.at), kept.seq)));
    model.kept.give(all);
}
