//! The readers of an entry: the members of its conversation, on all of their connections.

use std::sync::Arc;

use anser_shared::event::{Event, ServerFrame};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::message::Entry;

use super::Hub;
use crate::session::{Encoded, Session};
use crate::store::{Database, Members, Store as _};

/// Tells the members of a conversation about an entry that did not come through the poster, and one user who is not a
/// member any more.
pub async fn publish(
    hub: &Hub,
    store: &Database,
    conversation: ConversationId,
    entry: Entry,
    left: Option<UserId>,
) {
    let readers = members(hub, store, conversation).await;
    let mut touched = Vec::new();
    let mut take = |session: &Arc<Session>| {
        touched.push(session.clone());
        true
    };
    if let Some(left) = left {
        let alone = Members::Two(Arc::from([left]));
        offer(hub, &alone, conversation, entry.clone(), &mut take);
    }
    offer(hub, &readers, conversation, entry, take);
    touched.iter().for_each(|session| session.wake.notify_one());
}

/// Tells one user about an entry that nobody else may read.
pub fn publish_to(hub: &Hub, reader: UserId, conversation: ConversationId, entry: Entry) {
    let alone = Members::Two(Arc::from([reader]));
    let mut touched = Vec::new();
    offer(hub, &alone, conversation, entry, |session| {
        touched.push(session.clone());
        true
    });
    touched.iter().for_each(|session| session.wake.notify_one());
}

/// Queues an entry, encoded once, for every connection of `readers` that `takes` it.
pub fn offer(
    hub: &Hub,
    readers: &Members,
    conversation: ConversationId,
    entry: Entry,
    mut takes: impl FnMut(&Arc<Session>) -> bool,
) {
    let seq = entry.seq;
    let mut entry = Some(entry);
    let mut frame = None;
    let offer = |session: &Arc<Session>| {
        if !takes(session) {
            return;
        }
        if let Some(entry) = entry.take() {
            let posted = Event::Posted {
                conversation,
                entry,
            };
            frame = Some(Encoded::of(&ServerFrame::Event(posted)));
        }
        if let Some(frame) = &frame {
            session.offer(conversation, seq, frame);
        }
    };
    match readers {
        Members::Two(users) => hub.each_session(users, offer),
        Members::Group(users) => hub.each_in_group(conversation, users, offer),
        Members::Everybody => hub.every_session(offer),
    }
}

/// The members of a conversation; nobody if they cannot be read at the moment.
pub async fn members(hub: &Hub, store: &Database, conversation: ConversationId) -> Members {
    let changes = match hub.members(conversation) {
        Ok(members) => return members,
        Err(changes) => changes,
    };
    match store.members(conversation).await {
        Ok(members) => {
            let kept = members.clone();
            hub.remember_members(conversation, kept, changes);
            members
        }
        Err(error) => {
            // The message is stored. Programs see the gap with the next message or when they reconnect, so the
            // message is late and not lost.
            if error.is_outage() {
                tracing::debug!(%error, %conversation, "members cannot be read; a message is told late");
            } else {
                tracing::warn!(%error, %conversation, "members cannot be read; a message is told late");
            }
            Members::Two(Arc::from([]))
        }
    }
}
