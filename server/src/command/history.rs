//! Reading: which conversations there are, and what stands in them.

use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::request::{Answer, PAGE_ENTRIES};

use crate::service::Service;
use crate::store::Store;

const PAGE_HEADS: usize = 250;

/// About so many bytes of entries make a page, half of what a frame may hold: the last entry of a
/// page may be a long one. A program that is far behind costs the server this much memory.
const PAGE_BYTES: usize = 512 << 10;

pub async fn heads<S: Store>(
    service: &Service<S>,
    user: UserId,
    after: ConversationId,
) -> Result<Answer, Refusal> {
    let page = service.store.conversations(user, after, PAGE_HEADS).await;
    let page = page.map_err(|error| super::refuse(&error))?;
    Ok(Answer::Conversations {
        heads: page.items,
        more: page.more,
    })
}

/// A page, and the place up to which it makes the program level.
pub async fn fetch<S: Store>(
    service: &Service<S>,
    reader: UserId,
    conversation: ConversationId,
    after: Seq,
    limit: u16,
) -> Result<(Answer, Seq), Refusal> {
    let limit = usize::from(limit.clamp(1, PAGE_ENTRIES));
    let page = service
        .store
        .entries(reader, conversation, after, limit, PAGE_BYTES)
        .await;
    let page = page.map_err(|error| super::refuse(&error))?;
    let (entries, head) = page.ok_or(Refusal::NoSuchConversation)?;
    let up_to = entries.last().map_or(after, |entry| entry.seq);
    Ok((
        Answer::Entries {
            conversation,
            entries,
            head,
        },
        up_to,
    ))
}

#[cfg(test)]
mod tests {
    use anser_shared::event::ConversationKind;
    use anser_shared::id::{ConversationId, Seq};
    use anser_shared::refusal::Refusal;
    use anser_shared::request::{Answer, Request};

    use crate::command::story::Story;

    #[tokio::test]
    async fn what_was_said_while_one_was_away_is_fetched_in_pages() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let conversation = story.befriend(&anna, "ben").await;
        for id in 1..=5 {
            story
                .post(&anna, conversation, id, &format!("number {id}"))
                .await
                .unwrap();
        }
        let heads = story
            .ask(
                &ben,
                Request::Conversations {
                    after: ConversationId(0),
                },
            )
            .await;
        let Ok(Answer::Conversations { heads, more: false }) = heads else {
            panic!("{heads:?}")
        };
        assert_eq!(heads[0].seq, Seq(5));
        assert_eq!(heads[0].kind, ConversationKind::Direct { peer: anna.user });

        let mut seen = Vec::new();
        let mut after = Seq::START;
        while seen.len() < 5 {
            let page = story
                .ask(
                    &ben,
                    Request::Fetch {
                        conversation,
                        after,
                        limit: 2,
                    },
                )
                .await;
            let Ok(Answer::Entries {
                entries,
                head: Seq(5),
                ..
            }) = page
            else {
                panic!("{page:?}")
            };
            assert!(!entries.is_empty() && entries.len() <= 2);
            after = entries.last().unwrap().seq;
            seen.extend(entries.into_iter().map(|entry| entry.seq.0));
        }
        assert_eq!(seen, [1, 2, 3, 4, 5]);
    }

    #[tokio::test]
    async fn a_stranger_reads_nothing() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        story.person("ben").await;
        let carla = story.person("carla").await;
        let conversation = story.befriend(&anna, "ben").await;
        story
            .post(&anna, conversation, 1, "between us")
            .await
            .unwrap();
        let fetch = Request::Fetch {
            conversation,
            after: Seq::START,
            limit: 10,
        };
        assert_eq!(
            story.ask(&carla, fetch).await,
            Err(Refusal::NoSuchConversation)
        );
    }
}
