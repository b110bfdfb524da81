//! A message that says which part of the memory no longer matches the database. The code that changes the database
//! sends it, and another server on the same database could send the same.

use anser_shared::id::{ConversationId, UserId};

use crate::store::rights::AccountRights;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalidation {
    /// A user is about to join or leave a group. Until [`Invalidation::MembersMoved`] says the same, the store is
    /// asked for the members.
    MembersMove(ConversationId),
    MembersMoved(ConversationId),
    /// The rights of a user from now on.
    AccountRights(UserId, AccountRights),
    /// A user is new, or has changed their profile in the list of all users.
    Looks(UserId),
}

#[cfg(test)]
mod tests {
    use anser_shared::answer::Answer;
    use anser_shared::event::{Event, Farewell};
    use anser_shared::group::JoinPolicy;
    use anser_shared::refusal::Refusal;
    use anser_shared::request::Request;

    use super::*;
    use crate::command::story::Story;
    use crate::store::change;

    fn hears(story: &Story, session: &crate::session::Session) -> usize {
        let events = story.events(session).into_iter();
        events
            .filter(|event| matches!(event, Event::Posted { .. }))
            .count()
    }

    /// Another server on the same database has changed it, and this server learns of it only by messages.
    #[tokio::test]
    async fn what_another_server_changes_is_known_here_by_its_messages() {
        let story = Story::begin();
        let (anna, ben) = (story.person("anna").await, story.person("ben").await);
        let annas_other = story.device(anna.user).await;
        let create = Request::CreateGroup {
            name: "chess".into(),
            policy: JoinPolicy::Open,
        };
        let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
            panic!("the group is made")
        };
        let group = head.conversation;
        story.post(&anna, group, 1, "first").await.unwrap();
        let service = &story.service;
        let join = change::JoinGroup {
            conversation: group,
            limit: service.config.members_per_group,
        };
        service.heed(Invalidation::MembersMove(group));
        let joined = service.store.change(ben.user, join, service.fresh()).await;
        joined.unwrap().unwrap();
        service.heed(Invalidation::MembersMoved(group));
        for session in [&annas_other, &ben] {
            hears(&story, session);
        }
        story.post(&anna, group, 2, "second").await.unwrap();
        // All members of the group are told together.
        while hears(&story, &annas_other) == 0 {
            annas_other.wake.notified().await;
        }
        assert_eq!(hears(&story, &ben), 1, "who is in the group is asked again");

        let gagged = AccountRights {
            speaks: false,
            ..AccountRights::default()
        };
        service.heed(Invalidation::AccountRights(ben.user, gagged));
        assert_eq!(
            story.post(&ben, group, 3, "third").await,
            Err(Refusal::Gagged { until: None })
        );

        let (place, _) = service.roster.since(None);
        service.heed(Invalidation::Looks(ben.user));
        let (_, changed) = service.roster.since(Some(place));
        assert_eq!(changed, Some([ben.user].into()));
        assert_eq!(service.hub.close_person(ben.user, &Farewell::Kicked), 1);
    }
}
