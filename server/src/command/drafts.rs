//! Unsent text in composers, kept for the other devices of the same user.

use anser_shared::answer::Answer;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::text::DRAFT_MAX_BYTES;

use crate::caller::Caller;
use crate::service::Service;
use crate::store::change;
use crate::store::question;

/// A page of the longest drafts is below a frame's limit.
const PAGE_DRAFTS: usize = 16;

/// Keeps a draft, and tells the user's devices about it.
pub async fn put(
    service: &Service,
    caller: &Caller<'_>,
    conversation: ConversationId,
    text: String,
    base: u64,
) -> Result<Answer, Refusal> {
    if text.len() > DRAFT_MAX_BYTES {
        return Err(Refusal::WordsTooLong);
    }
    let put = change::PutDraft {
        device: caller.device,
        conversation,
        text,
        base,
    };
    service.carry_out(caller.user, put).await?;
    Ok(Answer::Done)
}

/// A page of the user's drafts.
pub async fn list(
    service: &Service,
    user: UserId,
    after: ConversationId,
) -> Result<Answer, Refusal> {
    let drafts = question::Drafts(user, after, PAGE_DRAFTS);
    let (revision, page) = service.look(drafts).await?;
    Ok(Answer::Drafts {
        revision,
        drafts: page.items,
        more: page.more,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::draft::Draft;
    use anser_shared::event::{Change, Event, ServerFrame};
    use anser_shared::request::Request;

    use super::*;
    use crate::command::story::{Story, add};
    use crate::session::Session;

    fn draft(conversation: ConversationId, text: &str, base: u64) -> Request {
        Request::Draft {
            conversation,
            text: text.into(),
            base,
        }
    }

    async fn drafts(story: &Story, session: &Arc<Session>) -> Vec<Draft> {
        let after = ConversationId(0);
        match story.ask(session, Request::Drafts { after }).await {
            Ok(Answer::Drafts { drafts, .. }) => drafts,
            other => panic!("{other:?}"),
        }
    }

    /// Two friends, and their conversation.
    async fn friends(story: &Story) -> (Arc<Session>, Arc<Session>, ConversationId) {
        let (anna, bo) = (story.person("anna").await, story.person("bo").await);
        match story.ask(&anna, add("bo")).await {
            Ok(Answer::Friend { friend }) => (anna, bo, friend.conversation),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn another_device_finds_what_was_begun_and_nobody_else_does() {
        let story = Story::begin();
        let (desk, bo, with_bo) = friends(&story).await;
        let phone = story.device(desk.user).await;
        assert_eq!(
            story.ask(&desk, draft(with_bo, "I was about to", 0)).await,
            Ok(Answer::Done)
        );
        let kept = drafts(&story, &phone).await;
        let [kept] = &kept[..] else {
            panic!("{kept:?}")
        };
        assert_eq!(
            (kept.text.as_str(), kept.device),
            ("I was about to", desk.device)
        );
        assert_eq!(drafts(&story, &bo).await, []);

        // Every device is told, with the revision that the list has.
        let request = draft(with_bo, "I was about to say", kept.version);
        let (answer, told) = story.ask_all(&desk, request).await;
        assert_eq!(answer, Ok(Answer::Done));
        let told = told.iter().find_map(|frame| match frame {
            ServerFrame::Event(Event::Changed {
                revision,
                change: Change::Draft(draft),
            }) => Some((*revision, draft.clone())),
            _ => None,
        });
        let (revision, told) = told.expect("the device itself is told, too");
        assert_eq!(
            (told.version, told.text.as_str()),
            (revision, "I was about to say")
        );
        assert_eq!(drafts(&story, &phone).await, [told]);
    }

    #[tokio::test]
    async fn a_device_that_has_not_seen_a_draft_does_not_overwrite_it() {
        let story = Story::begin();
        let (desk, _bo, with_bo) = friends(&story).await;
        let phone = story.device(desk.user).await;
        story
            .ask(&desk, draft(with_bo, "from the desk", 0))
            .await
            .unwrap();
        let refused = Err(Refusal::DraftElsewhere);
        assert_eq!(
            story.ask(&phone, draft(with_bo, "from the phone", 0)).await,
            refused
        );
        assert_eq!(story.ask(&phone, draft(with_bo, "", 0)).await, refused);
        let version = drafts(&story, &phone).await[0].version;
        let seen = draft(with_bo, "from the phone", version);
        assert_eq!(story.ask(&phone, seen).await, Ok(Answer::Done));
        // The same words again change nothing, whatever version they were written from.
        story.frames(&desk);
        let (_, told) = story
            .ask_all(&desk, draft(with_bo, "from the phone", 0))
            .await;
        assert!(
            !told
                .iter()
                .any(|frame| matches!(frame, ServerFrame::Event(_))),
            "{told:?}"
        );
        let version = drafts(&story, &desk).await[0].version;
        assert_eq!(
            story.ask(&desk, draft(with_bo, "", version)).await,
            Ok(Answer::Done)
        );
        assert_eq!(drafts(&story, &phone).await, []);
        // If there is no draft, nothing is overwritten.
        assert_eq!(
            story.ask(&phone, draft(with_bo, "again", 1)).await,
            Ok(Answer::Done)
        );
    }

    #[tokio::test]
    async fn what_is_too_long_or_of_others_is_refused() {
        let story = Story::begin();
        let (anna, _bo, with_bo) = friends(&story).await;
        let long = "あ".repeat(DRAFT_MAX_BYTES / 3 + 1);
        assert_eq!(
            story.ask(&anna, draft(with_bo, &long, 0)).await,
            Err(Refusal::WordsTooLong)
        );
        let cleo = story.person("cleo").await;
        assert_eq!(
            story.ask(&cleo, draft(with_bo, "let me in", 0)).await,
            Err(Refusal::NoSuchConversation)
        );
        let nowhere = ConversationId(7);
        assert_eq!(
            story
                .ask(&anna, draft(nowhere, "is there somebody?", 0))
                .await,
            Err(Refusal::NoSuchConversation)
        );
    }
}
