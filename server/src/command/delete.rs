//! Taking back what one has written, for everybody.

use std::sync::Arc;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::id::{ConversationId, Seq};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use crate::service::Service;
use crate::session::Session;
use crate::store::change;

pub async fn run(
    service: &Service,
    session: &Arc<Session>,
    conversation: ConversationId,
    seq: Seq,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let minutes = service.config.delete_minutes;
    let allowed = Duration::from_secs(u64::from(minutes) * 60);
    let delete = change::Delete {
        conversation,
        seq,
        not_before: now.before(allowed),
        too_old: Refusal::TooOld { minutes },
    };
    service.carry_out(session.user, delete).await?;
    Ok(Answer::Done)
}
