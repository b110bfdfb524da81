//! Reads conversations and their entries.

use std::collections::BTreeSet;

use anser_shared::answer::Answer;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::request::{COMPARED_ENTRIES, Held, PAGE_ENTRIES};

use crate::caller::Caller;
use crate::config::Versions;
use crate::service::Service;
use crate::store::Store as _;
use crate::store::{question, versions};

const PAGE_HEADS: usize = 250;

/// The size of a page of entries: half of a frame's limit, because the last entry of a page may be long. A program
/// that is far behind costs the server this much memory.
pub(super) const PAGE_BYTES: usize = 512 << 10;

pub async fn heads(
    service: &Service,
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

/// A page, and the place up to which the program then has everything.
pub async fn fetch(
    service: &Service,
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
    let (mut entries, head) = page.ok_or(Refusal::NoSuchConversation)?;
    let places = match service.config.versions {
        Versions::Hidden => versions::edited_places(&entries),
        Versions::Shown => BTreeSet::new(),
    };
    if !places.is_empty() {
        let edits = versions::LastEdits {
            conversation,
            reader,
            places,
            head,
        };
        versions::hide(&mut entries, &service.look(edits).await?);
        // What a text says now may be longer than what it said.
        let mut room = PAGE_BYTES;
        let fits = entries.iter().take_while(|entry| {
            let body = entry.body.as_ref();
            let size = body.map_or(0, |body| body.bytes.len());
            let had_room = room > 0;
            room = room.saturating_sub(size);
            had_room
        });
        let fits = fits.count();
        entries.truncate(fits);
    }
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

/// Whether the server has the entries that a program holds, and knows the life in which the program last compared
/// them. If it does not know the life, that life had newer data, and these are an older copy.
pub async fn compare(
    service: &Service,
    caller: &Caller<'_>,
    life: u64,
    places: &[Held],
) -> Result<Answer, Refusal> {
    let known = match life {
        0 => true,
        life => service.look(question::Life(life)).await?,
    };
    let mut same = Vec::with_capacity(places.len().min(COMPARED_ENTRIES));
    for held in places.iter().take(COMPARED_ENTRIES) {
        let Some(before) = held.seq.0.checked_sub(1) else {
            same.push(false);
            continue;
        };
        let (reader, conversation) = (caller.user, held.conversation);
        let found = service
            .store
            .entries(reader, conversation, Seq(before), 1, PAGE_BYTES)
            .await
            .map_err(|error| super::refuse(&error))?;
        let found = found.and_then(|(entries, _)| entries.into_iter().next());
        same.push(found.is_some_and(|entry| {
            (entry.seq, entry.author, entry.id, entry.at)
                == (held.seq, held.author, held.id, held.at)
        }));
    }
    // A program tells its life once for each sign-in. Its further questions look for the last common entry and tell
    // no life. A program that tells it over and over cannot fill the log.
    let is_news = life != 0 && (!known || same.contains(&false));
    if is_news && let Some(unsaid) = service.rarely.may_say(SET_BACK, service.now()) {
        tracing::warn!(
            user = %caller.user,
            device = %caller.device,
            life,
            unsaid,
            "a program was connected to newer data than this server has: the data were set back to an older copy, \
             and what was written since is only where programs have kept it"
        );
    }
    Ok(Answer::Compared { known, same })
}

/// The reason of a log line about data that were set back.
const SET_BACK: &str = "newer data at a program";

#[cfg(test)]
mod tests {
    use anser_shared::answer::Answer;
    use anser_shared::conversation::ConversationKind;
    use anser_shared::id::{ConversationId, Seq, UserId};
    use anser_shared::refusal::Refusal;
    use anser_shared::request::{COMPARED_ENTRIES, Held, Request};

    use crate::command::story::Story;

    /// A member learns whether the server has what they hold, and nobody else learns anything.
    #[tokio::test]
    async fn what_a_program_holds_is_compared_with_the_log() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        let conversation = story.befriend(&anna, "ben").await;
        for id in 1..=3 {
            story.post(&anna, conversation, id, "hello").await.unwrap();
        }
        let fetch = Request::Fetch {
            conversation,
            after: Seq::START,
            limit: 10,
        };
        let Ok(Answer::Entries { entries, .. }) = story.ask(&ben, fetch).await else {
            panic!("there are entries");
        };
        let places: Vec<Held> = entries
            .iter()
            .map(|entry| Held {
                conversation,
                seq: entry.seq,
                author: entry.author,
                id: entry.id,
                at: entry.at,
            })
            .collect();
        let compare = async |who, life, places: &[Held]| {
            let places = places.to_vec();
            match story.ask(who, Request::Compare { life, places }).await {
                Ok(Answer::Compared { known, same }) => (known, same),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(compare(&ben, 0, &places).await, (true, vec![true; 3]));
        assert_eq!(compare(&carla, 0, &places).await, (true, vec![false; 3]));
        let change = |change: fn(&mut Held)| {
            let mut other = places[1];
            change(&mut other);
            other
        };
        let others = [
            change(|held| held.seq = Seq(1)),
            change(|held| held.seq = Seq(0)),
            change(|held| held.seq = Seq(u64::MAX)),
            change(|held| held.author = UserId(1)),
            change(|held| held.at.0 += 1),
            change(|held| held.id.0[0] ^= 1),
            change(|held| held.conversation = ConversationId(1)),
        ];
        assert_eq!(compare(&ben, 0, &others).await, (true, vec![false; 7]));
        // A life that these data do not know.
        assert_eq!(compare(&ben, 99, &[]).await, (false, vec![]));
        // A program that tells it over and over causes one line a second.
        for _ in 0..3 {
            compare(&ben, 99, &[]).await;
        }
        story.wait(2);
        let unsaid = story.service.rarely.rest(story.service.now());
        assert!(unsaid.contains(&(super::SET_BACK, 3)), "{unsaid:?}");
        story.service.begin_life(7 << 1).await.unwrap();
        assert_eq!(compare(&ben, 7, &[]).await, (true, vec![]));
        // Entries beyond the limit of one request are not looked at.
        let many = vec![places[0]; COMPARED_ENTRIES + 9];
        assert_eq!(compare(&ben, 0, &many).await.1.len(), COMPARED_ENTRIES);
    }

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
