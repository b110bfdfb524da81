//! Passes on what was said in one conversation to another one. The server writes the card from its own log, as the
//! user may read it, so that nobody can pass on what they may not read, or what nobody has said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::{Body, BodyKind, CARD_BYTES, CARD_SAYINGS, Card};
use anser_shared::envelope::{About, Envelope};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::{Forward, Post};
use anser_shared::time::Timestamp;

use super::{history, post};
use crate::caller::Caller;
use crate::posting::{Posting, Receipt};
use crate::service::Service;
use crate::store::Store as _;
use crate::store::{question, versions};

/// Places that are so close to each other are read at once.
const CLOSE: u64 = 64;

/// Hands a card on, and waits until there is room. What was stored before is answered here, as is an immediate
/// refusal; every other outcome is told to the receipt.
pub async fn run(
    service: &Service,
    caller: &Caller<'_>,
    receipt: &Arc<impl Receipt + 'static>,
    tag: u32,
    forward: Forward,
    now: Timestamp,
) -> Result<Option<Answer>, Refusal> {
    if let Some(refusal) = receipt.held() {
        return Err(refusal);
    }
    let prepared = prepare(service, caller, &forward).await;
    let prepared = prepared.inspect_err(|refusal| {
        if matches!(refusal, Refusal::Unavailable(_)) {
            receipt.hold(refusal.clone());
        }
    })?;
    let body = match prepared {
        Prepared::Stored(answer) => return Ok(Some(answer)),
        Prepared::Card(body) => body,
    };
    let envelope = Envelope {
        kind: body.kind,
        size: body.bytes.len(),
        calls_all: false,
        about: About::Nothing,
    };
    post::afford(service, caller, receipt.as_ref(), &envelope, now)?;
    let Forward {
        conversation, id, ..
    } = forward;
    let post = Post {
        conversation,
        id,
        body,
    };
    let entry = post::entry(service, caller, post, &envelope, now);
    let posting = Posting::begin(entry, tag, receipt.clone());
    if let Err(unsent) = service.posts.send(posting).await {
        unsent.0.refuse(Refusal::Unavailable(Trouble::Stopping));
    }
    Ok(None)
}

enum Prepared {
    /// It was stored before, and its author's program has missed the answer. What is passed on may be gone since.
    Stored(Answer),
    Card(Body),
}

async fn prepare(
    service: &Service,
    caller: &Caller<'_>,
    forward: &Forward,
) -> Result<Prepared, Refusal> {
    let (author, id) = (caller.user, forward.id);
    if let Some(stored) = service.look(question::Posted { author, id }).await? {
        let question::Stored {
            conversation,
            seq,
            at,
            kind,
        } = stored;
        if (conversation, kind) != (forward.conversation, BodyKind::CARD) {
            return Err(Refusal::MessageIdReused);
        }
        return Ok(Prepared::Stored(Answer::Stored {
            conversation,
            seq,
            at,
        }));
    }
    let limit = CARD_SAYINGS as u32;
    let places: BTreeSet<Seq> = forward.places.iter().copied().collect();
    if places.len() > CARD_SAYINGS {
        return Err(Refusal::CardTooLarge { limit });
    }
    let said = read(service, caller.user, forward.from, places).await?;
    let names = names(service, caller.user, &said).await?;
    let mut sayings = Vec::new();
    for entry in &said {
        let name = names.get(&entry.author).map_or("", String::as_str);
        let body = entry.body.as_ref().ok_or(Refusal::NothingToForward)?;
        let passed = body.sayings(entry.author, name, entry.at);
        if passed.is_empty() {
            return Err(Refusal::NothingToForward);
        }
        sayings.extend(passed);
    }
    let card = Card { sayings };
    match card {
        card if card.sayings.is_empty() => Err(Refusal::NothingToForward),
        card if !card.fits() => Err(Refusal::CardTooLarge { limit }),
        card => Ok(Prepared::Card(card.into())),
    }
}

/// The entries at some places as a reader has them, with what each text says now.
async fn read(
    service: &Service,
    reader: UserId,
    from: ConversationId,
    mut places: BTreeSet<Seq>,
) -> Result<Vec<Entry>, Refusal> {
    let mut said = Vec::with_capacity(places.len());
    while let Some(first) = places.first().copied() {
        let close = places.range(first..Seq(first.0.saturating_add(CLOSE)));
        let last = close.last().copied().unwrap_or(first);
        let before = Seq(first.0.checked_sub(1).ok_or(Refusal::NothingToForward)?);
        let limit = usize::try_from(last.0 - before.0).unwrap_or(usize::MAX);
        let page = service
            .store
            .entries(reader, from, before, limit, history::PAGE_BYTES)
            .await;
        let page = page.map_err(|error| super::refuse(&error))?;
        let (mut entries, head) = page.ok_or(Refusal::NoSuchConversation)?;
        let read_to = entries.last().map_or(before, |entry| entry.seq);
        entries.retain(|entry| places.contains(&entry.seq));
        // A page may be cut at its size, and then begins with what is wanted next.
        if entries.first().is_none_or(|entry| entry.seq != first) {
            return Err(Refusal::NothingToForward);
        }
        places.retain(|place| *place > read_to);
        let edits = versions::LastEdits {
            conversation: from,
            reader,
            places: entries.iter().map(|entry| entry.seq).collect(),
            head,
        };
        versions::hide(&mut entries, &service.look(edits).await?);
        said.extend(entries);
        let bodies = said.iter().filter_map(|entry| entry.body.as_ref());
        if bodies.map(|body| body.bytes.len()).sum::<usize>() > 2 * CARD_BYTES {
            let limit = CARD_SAYINGS as u32;
            return Err(Refusal::CardTooLarge { limit });
        }
    }
    Ok(said)
}

/// The nicknames of everybody who said something, as a reader sees them.
async fn names(
    service: &Service,
    reader: UserId,
    said: &[Entry],
) -> Result<BTreeMap<UserId, String>, Refusal> {
    let authors: BTreeSet<UserId> = said.iter().map(|entry| entry.author).collect();
    let mut names = BTreeMap::new();
    for of in authors {
        if let Some(person) = service.look(question::Person { of, reader }).await? {
            names.insert(of, person.nickname);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use anser_shared::body::{EditBody, Reaction, Saying};
    use anser_shared::group::JoinPolicy;
    use anser_shared::id::MessageId;
    use anser_shared::order::Order;
    use anser_shared::request::Request;

    use super::*;
    use crate::command::groups::tests::{join, made};
    use crate::command::story::Story;
    use crate::config::{Config, Versions};
    use crate::session::Session;

    fn forward(id: u8, from: ConversationId, places: &[u64], to: ConversationId) -> Request {
        Request::Forward(Forward {
            conversation: to,
            id: MessageId([id; 16]),
            from,
            places: places.iter().copied().map(Seq).collect(),
        })
    }

    async fn entries(
        story: &Story,
        who: &Arc<Session>,
        conversation: ConversationId,
    ) -> Vec<Entry> {
        let fetch = Request::Fetch {
            conversation,
            after: Seq::START,
            limit: 1000,
        };
        match story.ask(who, fetch).await {
            Ok(Answer::Entries { entries, .. }) => entries,
            other => panic!("{other:?}"),
        }
    }

    /// Who said what, as the last entry has it.
    async fn last_card(
        story: &Story,
        who: &Arc<Session>,
        conversation: ConversationId,
    ) -> Vec<(UserId, String, String)> {
        let last = entries(story, who, conversation).await.pop().unwrap();
        let card = last.body.unwrap().as_card().unwrap();
        let said = |said: Saying| (said.author, said.name, said.text);
        card.sayings.into_iter().map(said).collect()
    }

    async fn post(
        story: &Story,
        who: &Arc<Session>,
        conversation: ConversationId,
        id: u8,
        body: impl Into<Body>,
    ) -> Seq {
        let post = Post {
            conversation,
            id: MessageId([id; 16]),
            body: body.into(),
        };
        match story.ask(who, Request::Post(post)).await {
            Ok(Answer::Stored { seq, .. }) => seq,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_card_says_who_said_what_as_it_reads_now() {
        for versions in [Versions::Shown, Versions::Hidden] {
            let story = Story::begin_with(Config {
                versions,
                lobby: None,
                friend_requests: anser_shared::people::FriendRequests::Auto,
                ..Config::default()
            });
            let anna = story.person("anna").await;
            let ben = story.person("ben").await;
            let carla = story.person("carla").await;
            let from = story.befriend(&anna, "ben").await;
            let to = story.befriend(&anna, "carla").await;
            let tea = post(&story, &anna, from, 1, Body::text("tee?")).await;
            let edit = EditBody {
                of: tea,
                text: "tea?".into(),
                font: None,
            };
            post(&story, &anna, from, 2, edit).await;
            let yes = post(&story, &ben, from, 3, Body::text("yes, @all")).await;
            let places = [yes.0, tea.0];
            let sent = story.ask(&anna, forward(9, from, &places, to)).await;
            assert!(matches!(sent, Ok(Answer::Stored { .. })), "{sent:?}");
            let expected = vec![
                (anna.user, "anna".to_owned(), "tea?".to_owned()),
                (ben.user, "ben".to_owned(), "yes, @all".to_owned()),
            ];
            assert_eq!(last_card(&story, &carla, to).await, expected);
            // Carla passes on what she has got, with its authors, and nobody is named whom she does not know.
            let places = [entries(&story, &carla, to).await.len() as u64];
            let own = story.befriend(&carla, "ben").await;
            story
                .ask(&carla, forward(9, to, &places, own))
                .await
                .unwrap();
            assert_eq!(last_card(&story, &ben, own).await, expected);
            // It is said: one can react to it, and delete it, and nobody can edit it.
            let to_card = entries(&story, &ben, own).await.last().unwrap().seq;
            let reaction = Reaction {
                to: to_card,
                emoji: "👍".into(),
                on: true,
            };
            post(&story, &ben, own, 4, reaction).await;
            let edit = Post {
                conversation: own,
                id: MessageId([5; 16]),
                body: EditBody {
                    of: to_card,
                    text: "no".into(),
                    font: None,
                }
                .into(),
            };
            let refused = story.ask(&carla, Request::Post(edit)).await;
            assert_eq!(refused, Err(Refusal::NothingToEdit));
            let delete = Request::Delete {
                conversation: own,
                seq: to_card,
            };
            assert_eq!(story.ask(&carla, delete).await, Ok(Answer::Done));
        }
    }

    #[tokio::test]
    async fn what_one_may_not_read_is_not_passed_on() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        let from = story.befriend(&anna, "ben").await;
        let to = story.befriend(&carla, "ben").await;
        let own = story.befriend(&anna, "carla").await;
        let secret = post(&story, &ben, from, 1, Body::text("secret")).await;
        let gone = post(&story, &ben, from, 2, Body::text("gone")).await;
        let delete = Request::Delete {
            conversation: from,
            seq: gone,
        };
        story.ask(&ben, delete).await.unwrap();
        let refused = async |who: &Arc<Session>, from, places: &[u64], to, refusal: Refusal| {
            let before = entries(&story, &carla, own).await;
            let answer = story.ask(who, forward(7, from, places, to)).await;
            assert_eq!(answer, Err(refusal), "{places:?}");
            assert_eq!(entries(&story, &carla, own).await, before);
        };
        // A number that somebody has guessed is refused as one that does not exist.
        let nowhere = ConversationId(4711);
        for guessed in [from, nowhere] {
            let refusal = Refusal::NoSuchConversation;
            refused(&carla, guessed, &[secret.0], to, refusal).await;
        }
        // What is deleted, an act, and places that there are not.
        for places in [
            &[gone.0][..],
            &[gone.0 + 1],
            &[secret.0, gone.0],
            &[secret.0, 99],
            &[0],
            &[u64::MAX],
            &[secret.0, u64::MAX],
            &[],
        ] {
            refused(&anna, from, places, own, Refusal::NothingToForward).await;
        }
        let many: Vec<u64> = (1..=101).collect();
        let too_large = || Refusal::CardTooLarge { limit: 100 };
        refused(&anna, from, &many, own, too_large()).await;
        let mut long = Vec::new();
        for id in 10..25 {
            let text = Body::text("a".repeat(4096));
            long.push(post(&story, &ben, from, id, text).await.0);
        }
        refused(&anna, from, &long, own, too_large()).await;
        // To where one may not write.
        refused(&anna, from, &[secret.0], to, Refusal::NoSuchConversation).await;
        refused(
            &anna,
            from,
            &[secret.0],
            nowhere,
            Refusal::NoSuchConversation,
        )
        .await;
        // What somebody says whom Anna has blocked is not there for her.
        let block = Request::Block {
            user: ben.user,
            blocked: true,
        };
        story.ask(&anna, block).await.unwrap();
        let hidden = post(&story, &ben, from, 3, Body::text("unseen")).await;
        refused(&anna, from, &[hidden.0], own, Refusal::NothingToForward).await;
    }

    /// Of a group one passes on what was said while one was in it, and into one what one may say there.
    #[tokio::test]
    async fn groups_have_their_rules() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let own = story.befriend(&anna, "ben").await;
        let group = made(&story, &anna, "group").await;
        let early = post(&story, &anna, group, 1, Body::text("early")).await;
        story.ask(&ben, join("group")).await.unwrap();
        let late = post(&story, &anna, group, 2, Body::text("late")).await;
        // What was said before, and the line that he has joined.
        for place in [early.0, early.0 + 1] {
            let answer = story.ask(&ben, forward(3, group, &[place], own)).await;
            assert_eq!(answer, Err(Refusal::NothingToForward));
        }
        story
            .ask(&ben, forward(4, group, &[late.0], own))
            .await
            .unwrap();
        let quiet = Request::Order {
            conversation: group,
            order: Order::Quiet { quiet: true },
        };
        story.ask(&anna, quiet).await.unwrap();
        let here = entries(&story, &ben, own).await.last().unwrap().seq;
        let answer = story.ask(&ben, forward(5, own, &[here.0], group)).await;
        assert_eq!(answer, Err(Refusal::GroupQuiet));
        let policy = Order::SetPolicy {
            policy: JoinPolicy::Invitation,
        };
        let order = Request::Order {
            conversation: group,
            order: policy,
        };
        story.ask(&anna, order).await.unwrap();
        let remove = Request::Order {
            conversation: group,
            order: Order::Remove { who: "ben".into() },
        };
        story.ask(&anna, remove).await.unwrap();
        let unseen = post(&story, &anna, group, 6, Body::text("unseen")).await;
        let answer = story.ask(&ben, forward(6, group, &[unseen.0], own)).await;
        assert_eq!(answer, Err(Refusal::NothingToForward));
    }

    /// A program that has missed the answer asks again, also when what it passed on is gone since.
    #[tokio::test]
    async fn sent_again_it_is_found() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        story.person("ben").await;
        let carla = story.person("carla").await;
        let from = story.befriend(&anna, "ben").await;
        let to = story.befriend(&anna, "carla").await;
        let said = post(&story, &anna, from, 1, Body::text("tea")).await;
        let sent = story.ask(&anna, forward(9, from, &[said.0], to)).await;
        assert!(sent.is_ok());
        let delete = Request::Delete {
            conversation: from,
            seq: said,
        };
        story.ask(&anna, delete).await.unwrap();
        story.events(&carla);
        assert_eq!(
            story.ask(&anna, forward(9, from, &[said.0], to)).await,
            sent
        );
        assert_eq!(story.events(&carla), []);
        assert_eq!(entries(&story, &carla, to).await.len(), 1);
        // The same name for something else.
        let elsewhere = forward(9, from, &[said.0], from);
        let reused = Err(Refusal::MessageIdReused);
        assert_eq!(story.ask(&anna, elsewhere).await, reused);
        assert_eq!(story.ask(&anna, forward(1, to, &[1], from)).await, reused);
    }
}
