//! How far somebody has read, and that they are writing.

use std::sync::Arc;

use anser_shared::event::{Arrangement, Event, Marks};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::request::Answer;

use crate::poster;
use crate::service::Service;
use crate::session::Session;
use crate::store::deed::{Deed, Outcome};
use crate::store::{Members, Store};

/// Moves one's marks forward, and tells one's other devices and, unless one hides, the others.
pub async fn mark<S: Store>(
    service: &Service<S>,
    session: &Arc<Session>,
    conversation: ConversationId,
    marks: Marks,
) -> Result<Answer, Refusal> {
    let user = session.user;
    // How far each of many has read would be told to each of them: there it is kept for those who ask.
    let (others, told) = match poster::members(service, conversation).await {
        Members::Two(_) => {
            let others = others_who_may_know(service, user, conversation).await?;
            let told = !others.is_empty();
            (others, told)
        }
        Members::Group(_) | Members::Everybody => (Vec::new(), service.hub.is_visible(user)),
    };
    let deed = Deed::Mark {
        conversation,
        marks,
        told,
    };
    let Outcome::Marks(marks) = service.carry_out(user, deed).await? else {
        return Err(Refusal::NoSuchConversation);
    };
    let event = Event::Marked {
        conversation,
        user,
        marks,
    };
    service.hub.each_session(&[user], |other| {
        if !Arc::ptr_eq(other, session) {
            other.tell(event.clone());
        }
    });
    service.hub.tell(&others, &event);
    Ok(Answer::Marked { marks })
}

/// Pins or mutes a conversation in one's own list, on every device.
pub async fn arrange<S: Store>(
    service: &Service<S>,
    user: UserId,
    conversation: ConversationId,
    arrangement: Arrangement,
) -> Result<Answer, Refusal> {
    let deed = Deed::Arrange {
        conversation,
        arrangement,
    };
    service.carry_out(user, deed).await?;
    Ok(Answer::Done)
}

/// Tells the others that somebody is writing.
pub async fn typing<S: Store>(
    service: &Service<S>,
    session: &Arc<Session>,
    conversation: ConversationId,
) -> Result<Answer, Refusal> {
    let user = session.user;
    let others = others_who_may_know(service, user, conversation).await?;
    let event = Event::Typing { conversation, user };
    service.hub.tell(&others, &event);
    Ok(Answer::Done)
}

/// Those in a conversation who may know what somebody does there: friends of whom neither has
/// blocked the other, unless the person hides.
async fn others_who_may_know<S: Store>(
    service: &Service<S>,
    user: UserId,
    conversation: ConversationId,
) -> Result<Vec<UserId>, Refusal> {
    let members = poster::members(service, conversation).await;
    let (users, outside) = match &members {
        Members::Two(users) => (users, Refusal::NoSuchConversation),
        Members::Group(users) => (users, Refusal::NotAMember),
        // That somebody is writing among everybody is nobody's news.
        Members::Everybody => return Ok(Vec::new()),
    };
    if users.binary_search(&user).is_err() {
        return Err(outside);
    }
    if !service.hub.is_visible(user) {
        return Ok(Vec::new());
    }
    let friends = service.store.friend_ids(user).await;
    let friends = friends.map_err(|error| super::refuse(&error))?;
    let knows = |member: &&UserId| friends.contains(member);
    Ok(users.iter().filter(knows).copied().collect())
}
