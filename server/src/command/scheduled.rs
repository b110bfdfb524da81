//! Texts that the server posts later: has them wait, changes them, lists them and takes them back. The scheduler posts
//! them.

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::envelope::Envelope;
use anser_shared::id::{ConversationId, MessageId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;

use crate::caller::Caller;
use crate::service::Service;
use crate::store::change;
use crate::store::question;

/// A page of the longest texts is below a frame's limit.
const PAGE_SCHEDULED: usize = 16;

/// Whether its author may write there is looked at when its time has come, and already now as far as the conversation
/// is over for them.
pub async fn put(
    service: &Service,
    caller: &Caller<'_>,
    (conversation, id): (ConversationId, MessageId),
    at: Timestamp,
    body: Body,
) -> Result<Answer, Refusal> {
    Envelope::of(&body)?;
    if !body.manner().scheduled {
        return Err(Refusal::UnknownBody);
    }
    Scheduled::check(at, service.now())?;
    let put = change::Schedule {
        conversation,
        id,
        at,
        body,
    };
    service.carry_out(caller.user, put).await?;
    service.scheduled.notify_one();
    Ok(Answer::Done)
}

pub async fn send(
    service: &Service,
    caller: &Caller<'_>,
    id: MessageId,
) -> Result<Answer, Refusal> {
    let send = change::SendScheduled(id);
    service.carry_out(caller.user, send).await?;
    service.scheduled.notify_one();
    Ok(Answer::Done)
}

pub async fn take_back(
    service: &Service,
    caller: &Caller<'_>,
    id: MessageId,
) -> Result<Answer, Refusal> {
    let take_back = change::Unschedule(id);
    service.carry_out(caller.user, take_back).await?;
    Ok(Answer::Done)
}

/// A page of the user's texts that wait.
pub async fn list(service: &Service, user: UserId, after: MessageId) -> Result<Answer, Refusal> {
    let waiting = question::Scheduled(user, after, PAGE_SCHEDULED);
    let (revision, page) = service.look(waiting).await?;
    Ok(Answer::Scheduled {
        revision,
        scheduled: page.items,
        more: page.more,
    })
}
