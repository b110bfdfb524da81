//! Messages that are kept at hand: the pinned ones of a conversation, and those that a user has saved.

use std::collections::BTreeSet;

use anser_shared::answer::Answer;
use anser_shared::envelope;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::kept::{PINNED_CHARS, Pinned};
use anser_shared::refusal::Refusal;

use crate::service::Service;
use crate::store::pins::{Found, PinnedAt, Pins};
use crate::store::{Store as _, change, question, versions};

/// A page is below a frame's limit.
const PAGE_SAVED: usize = 1000;

/// A page of one entry takes it whole.
const ENTRY_BYTES: usize = 1;

/// The pinned messages of a conversation, each as it reads now.
pub async fn pins(
    service: &Service,
    reader: UserId,
    conversation: ConversationId,
) -> Result<Answer, Refusal> {
    let pins = Pins {
        of: conversation,
        reader,
    };
    let found = service.look(pins).await?;
    let Found {
        head,
        everybody,
        pins,
    } = found.ok_or(Refusal::NoSuchConversation)?;
    let edits = versions::LastEdits {
        conversation,
        reader,
        places: pins.iter().map(|pin| pin.of).collect::<BTreeSet<_>>(),
        head,
    };
    let edits = match pins.is_empty() {
        true => versions::Edits::new(),
        false => service.look(edits).await?,
    };
    let mut told = Vec::with_capacity(pins.len());
    for PinnedAt { act, of, by } in pins {
        let Some(before) = of.0.checked_sub(1) else {
            continue;
        };
        let page = service
            .store
            .entries(reader, conversation, Seq(before), 1, ENTRY_BYTES)
            .await
            .map_err(|error| super::refuse(&error))?;
        let mut page = page.map_or(Vec::new(), |(entries, _)| entries);
        versions::hide(&mut page, &edits);
        let said = page.first().filter(|entry| entry.seq == of);
        let Some((author, said)) = said.and_then(|entry| {
            let body = entry.body.as_ref()?;
            Some((entry.author, envelope::words(body)?))
        }) else {
            continue;
        };
        told.push(Pinned {
            of,
            act,
            by,
            author,
            text: said.chars().take(PINNED_CHARS).collect(),
        });
    }
    Ok(Answer::Pins {
        head,
        everybody,
        pins: told,
    })
}

/// Saves a message for the user's own devices, or does without it.
pub async fn save(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
    seq: Seq,
    on: bool,
) -> Result<Answer, Refusal> {
    let save = change::Save {
        conversation,
        seq,
        on,
    };
    service.carry_out(user, save).await?;
    Ok(Answer::Done)
}

/// A page of what the user has saved.
pub async fn saved(
    service: &Service,
    user: UserId,
    after: (ConversationId, Seq),
) -> Result<Answer, Refusal> {
    let saved = question::SavedMessages(user, after, PAGE_SAVED);
    let (revision, page) = service.look(saved).await?;
    Ok(Answer::Saved {
        revision,
        saved: page.items,
        more: page.more,
    })
}
