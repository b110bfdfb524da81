//! How far somebody has read, and that they are writing.

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

/// Moves one's marks forward, and tells one's other devices and, unless one hides, the others.
pub async fn mark(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
    marks: Marks,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    // How far each of many has read would be told to each of them: there it is kept for those who ask.
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

/// Pins or mutes a conversation in one's own list, on every device.
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

/// Takes a conversation that is over out of one's own list, on every device.
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

/// Tells the others that somebody is writing.
pub async fn typing(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
) -> Result<Answer, Refusal> {
    let user = caller.user;
    // Who is not in the conversation is told so, however often they ask.
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

/// Tells where a person has begun to write while something else about them was just told.
pub async fn typing_due(service: &Service, user: UserId) {
    let due = service.allowance(user).typing_due(service.now());
    if let Some(conversation) = due
        && let Ok(members) = those_inside(service, user, conversation).await
    {
        // Told and forgotten: the next one may succeed.
        let _ = tell_typing(service, user, conversation, &members).await;
    }
}

/// Those in a conversation who may know what a person does there: friends of whom neither has blocked the
/// other, unless the person hides.
async fn others_who_may_know(
    service: &Service,
    user: UserId,
    conversation: ConversationId,
) -> Result<Vec<UserId>, Refusal> {
    let members = those_inside(service, user, conversation).await?;
    friends_among(service, user, &members).await
}

/// Everybody in a conversation, for one of them; nobody where all are, since that a person writes among
/// everybody is no news.
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
