//! Deletes the author's own message for everybody.

use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::id::{ConversationId, Seq};
use anser_shared::refusal::Refusal;

use crate::caller::Caller;
use crate::service::Service;
use crate::store::change;

pub async fn run(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
    seq: Seq,
) -> Result<Answer, Refusal> {
    let minutes = service.config.delete_minutes;
    let allowed = Duration::from_secs(u64::from(minutes) * 60);
    let delete = change::Delete {
        conversation,
        seq,
        not_before: service.now().before(allowed),
        too_old: Refusal::TooOld { minutes },
    };
    service.carry_out(caller.user, delete).await?;
    Ok(Answer::Done)
}
