//! Read and delivered marks, pinned and muted conversations, and typing.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::event::Event;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;

use crate::allowance::Telling;
use crate::caller::Caller;
use crate::later::Due;
use crate::service::Service;
use crate::store::change;
use crate::store::question::Place;
use crate::store::{Members, Store as _};

/// Moves the user's marks forward. Tells the user's other devices and, unless the user hides it, the other person.
pub async fn mark(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
    marks: Marks,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    // In a group, each mark would be told to each member. So the server keeps it for members who ask.
    let (others, told) = match service.members(conversation).await {
        Members::Two(_) => {
            let others = others_who_may_know(service, user, conversation).await?;
            let told = !others.is_empty();
            (others, told)
        }
        Members::Group(_) | Members::Everybody => (Vec::new(), service.hub.is_visible(user)),
    };
    let mark = change::Mark {
        conversation,
        marks,
        told,
    };
    let marks = service.carry_out(user, mark).await?;
    let event = Event::Marked {
        conversation,
        user,
        marks,
    };
    service.hub.tell_others(caller, &event);
    service.hub.tell(&others, &event);
    Ok(Answer::Marked { marks })
}

/// Pins or mutes a conversation in the user's own list, on every device.
pub async fn arrange(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
    arrangement: Arrangement,
) -> Result<Answer, Refusal> {
    let arrange = change::Arrange {
        conversation,
        arrangement,
    };
    service.carry_out(user, arrange).await?;
    Ok(Answer::Done)
}

/// Takes a conversation that is over out of the user's own list, on every device.
pub async fn hide(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
) -> Result<Answer, Refusal> {
    service
        .carry_out(user, change::Hide { conversation })
        .await?;
    Ok(Answer::Done)
}

/// Tells the others that a user is writing.
pub async fn typing(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    // A user who is not in the conversation is told so, however often they ask.
    let members = those_inside(service, user, conversation).await?;
    match caller
        .allowance
        .typing(conversation, service.config.event_pause(), service.now())
    {
        Telling::Now => tell_typing(service, user, conversation, &members).await?,
        Telling::Later(at) => service.later.add(at, Due::Typing(user)),
        Telling::Known => {}
    }
    Ok(Answer::Done)
}

async fn tell_typing(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
    members: &[UserId],
) -> Result<(), Refusal> {
    let others = friends_among(service, user, members).await?;
    let event = Event::Typing { conversation, user };
    service.hub.tell(&others, &event);
    Ok(())
}

/// Tells where a user has begun to write while an earlier event was just told.
pub async fn typing_due(service: &Service, user: UserId) {
    let due = service.allowance(user).typing_due(service.now());
    if let Some(conversation) = due
        && let Ok(members) = those_inside(service, user, conversation).await
    {
        // The event is told and not stored, so the next one may succeed.
        let _ = tell_typing(service, user, conversation, &members).await;
    }
}

/// The members of a conversation who may know what a user does there: friends, if neither has blocked the other,
/// unless the user hides it.
async fn others_who_may_know(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
) -> Result<Vec<UserId>, Refusal> {
    let members = those_inside(service, user, conversation).await?;
    friends_among(service, user, &members).await
}

/// The members of a conversation, for one of them. Nobody for the lobby, because typing is not told there.
async fn those_inside(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
) -> Result<Arc<[UserId]>, Refusal> {
    match service.members_for(user, conversation).await? {
        Ok(Members::Two(users) | Members::Group(users)) => Ok(users),
        Ok(Members::Everybody) => Ok(Arc::from([])),
        Err(Place::Beside) => Err(Refusal::NotAMember),
        Err(_) => Err(Refusal::NoSuchConversation),
    }
}

async fn friends_among(
    service: &Service,
    user: UserId,
    users: &[UserId],
) -> Result<Vec<UserId>, Refusal> {
    if !service.hub.is_visible(user) {
        return Ok(Vec::new());
    }
    let friends = service.store.friend_ids(user).await;
    let friends = friends.map_err(|error| super::refuse(&error))?;
    let knows = |member: &&UserId| friends.contains(member);
    Ok(users.iter().filter(knows).copied().collect())
}
