//! A group of a thousand in which a hundred write at once.

use std::collections::BTreeSet;

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::event::{Event, ServerFrame};
use anser_shared::id::{MessageId, Seq};
use anser_shared::request::{Post, Request};

use super::tests::{join, made};
use crate::command::story::Story;
use crate::connection::request;
use crate::hub::looks;
use crate::session::encodings;

const MEMBERS: usize = 1_000;
const HERE: usize = 100;

#[tokio::test]
async fn a_hundred_write_at_once_in_a_group_of_a_thousand() {
    let story = Story::begin();
    let owner = story.person("owner").await;
    let here = made(&story, &owner, "crowd").await;
    let mut present = vec![owner];
    for number in 1..MEMBERS {
        let somebody = story.person(&format!("member{number}")).await;
        if number >= HERE {
            // Offline while the others join, because this test is not about what they are told.
            story.service.hub.leave(&somebody);
        }
        story.ask(&somebody, join("crowd")).await.unwrap();
        if number < HERE {
            present.push(somebody);
        }
    }
    // The first post after a user has joined asks the store for the members. Later posts do not.
    story.post(&present[0], here, 0, "hush").await.unwrap();
    present.iter().for_each(|session| drop(session.take()));

    let (encoded, looked, read) = (encodings(), looks(), story.sqlite().tally().reads);
    for (tag, session) in (1..).zip(&present) {
        let post = Post {
            conversation: here,
            id: MessageId(u128::from(tag).to_be_bytes()),
            body: Body::text(format!("from {tag}")),
        };
        request::run(&story.service, session, tag, Request::Post(post)).await;
    }
    let mut places = BTreeSet::new();
    for (tag, session) in (1..).zip(&present) {
        let (mut heard, mut own) = (Vec::new(), None);
        while heard.len() < HERE - 1 || own.is_none() {
            for frame in story.frames(session) {
                match frame {
                    ServerFrame::Event(Event::Posted { entry, .. }) => heard.push(entry.seq),
                    ServerFrame::Answer {
                        tag: of,
                        answer: Ok(Answer::Stored { seq, .. }),
                    } if of == tag => own = Some(seq),
                    other => panic!("{other:?}"),
                }
            }
            if heard.len() < HERE - 1 || own.is_none() {
                session.wake.notified().await;
            }
        }
        assert_eq!(story.frames(session), [], "and nothing besides");
        assert!(heard.is_sorted_by(|one, next| one < next), "{heard:?}");
        let own = own.unwrap();
        let all: BTreeSet<Seq> = heard.into_iter().chain([own]).collect();
        assert_eq!(all.len(), HERE, "each of them once");
        assert!(places.is_empty() || places == all, "all hear the same");
        places = all;
    }
    // Places without a gap.
    let first = places.first().unwrap().0;
    let expected: BTreeSet<Seq> = (first..).take(HERE).map(Seq).collect();
    assert_eq!(places, expected);
    // For each message, one answer to its author and one frame for each other member.
    assert_eq!(encodings() - encoded, 2 * HERE as u64);
    // Nine hundred members are offline, and nobody looks at them, here or in the store.
    assert_eq!(looks() - looked, (HERE * HERE) as u64);
    assert_eq!(story.sqlite().tally().reads, read);
    // One row for each message: nothing is missing, and nothing is stored twice.
    let fetch = Request::Fetch {
        conversation: here,
        after: Seq(first - 1),
        limit: 1_000,
    };
    let Ok(Answer::Entries { entries, head, .. }) = story.ask(&present[0], fetch).await else {
        panic!("what was said")
    };
    assert_eq!(head, Seq(first + HERE as u64 - 1));
    assert_eq!(entries.len(), HERE);
    let texts = entries
        .iter()
        .filter_map(|entry| entry.body.as_ref()?.as_text());
    let texts: BTreeSet<String> = texts.map(|text| text.text).collect();
    assert_eq!(texts, (1..=HERE).map(|tag| format!("from {tag}")).collect());
}
