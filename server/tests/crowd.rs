//! Many members of one group over real sockets: a member who cannot keep up does not slow the others.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[expect(dead_code, reason = "a caller can do more than is needed here")]
mod caller;

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::event::{Event, ServerFrame};
use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::request::{ClientFrame, Post, Request};
use tokio::sync::mpsc;

use caller::{Caller, config, person, start};

/// The number of members besides the slow one and the two who read everything. They are offline, because each of them
/// would cost this test a second for sealing frames that they do not look at.
const AWAY: usize = 18;

/// More than the operating system buffers for a client that does not read.
const TEXTS: u64 = 1_600;

/// What is written before the quick members have read it. It is less than may wait for a connection before a
/// conversation falls behind, so that falling behind does not depend on the speed of this machine.
const AT_ONCE: u64 = 40;

fn post(conversation: ConversationId, number: u64, text: &str) -> Request {
    Request::Post(Post {
        conversation,
        id: MessageId(u128::from(number).to_be_bytes()),
        body: Body::text(text),
    })
}

/// Reads everything as it arrives, and reports each time `AT_ONCE` more have arrived.
async fn follow(mut caller: Caller, here: ConversationId, first: u64, tell: mpsc::Sender<()>) {
    let mut next = first;
    while next < first + TEXTS {
        let frame = caller.receive().await.expect("the connection stays");
        match frame {
            ServerFrame::Event(Event::Posted {
                conversation,
                entry,
                // The lines about members who joined later come before the first text.
            }) if conversation == here && entry.seq.0 >= first => {
                assert_eq!(entry.seq, Seq(next), "each once, without a gap");
                next += 1;
                if (next - first).is_multiple_of(AT_ONCE) {
                    tell.send(()).await.unwrap();
                }
            }
            ServerFrame::Event(Event::Behind { .. }) => panic!("nobody else falls behind"),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_reads_slowly_and_pulls_level_while_others_hear_everything_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), config()).await;
    let (mut anna, ..) = person(&server.link, "anna").await;
    let create = Request::CreateGroup {
        name: "crowd".into(),
        policy: JoinPolicy::Open,
    };
    let Ok(Answer::Conversation(head)) = anna.ask(create).await else {
        panic!("a group")
    };
    let here = head.conversation;
    let mut members = Vec::new();
    for number in 0..AWAY + 3 {
        let (mut somebody, ..) = person(&server.link, &format!("member{number}")).await;
        let join = Request::JoinGroup(Which::Id(here));
        somebody.ask(join).await.unwrap();
        if number >= AWAY {
            members.push(somebody);
        }
    }
    let mut slow = members.pop().unwrap();
    // The group was made, and all members have joined, the slow one last.
    let first = AWAY as u64 + 5;
    let (tell, mut told) = mpsc::channel(1);
    let quick = members.into_iter();
    let quick: Vec<_> = quick
        .map(|caller| tokio::spawn(follow(caller, here, first, tell.clone())))
        .collect();
    let text = "x".repeat(4_000);
    for batch in 0..TEXTS / AT_ONCE {
        for number in batch * AT_ONCE..(batch + 1) * AT_ONCE {
            let request = post(here, number + 1, &text);
            let tag = u32::try_from(number).unwrap();
            anna.send(&ClientFrame::Request { tag, request }).await;
        }
        let mut stored = 0;
        while stored < AT_ONCE {
            if let ServerFrame::Answer { answer, .. } = anna.receive().await.unwrap() {
                assert!(matches!(answer, Ok(Answer::Stored { .. })), "{answer:?}");
                stored += 1;
            }
        }
        // Enough to stay connected, and much less than arrives.
        slow.read_bytes(16_000).await;
        for _ in &quick {
            told.recv().await.unwrap();
        }
    }
    for reader in quick {
        reader.await.unwrap();
    }

    // The quick members have everything. Now the slow one reads what was queued, and fetches the rest.
    let (mut level, mut pages) = (first - 1, 0);
    while level < first + TEXTS - 1 {
        match slow.receive().await.unwrap() {
            ServerFrame::Event(Event::Posted { entry, .. }) if entry.seq.0 >= first => {
                assert_eq!(entry.seq.0, level + 1, "no gap before the word about it");
                level = entry.seq.0;
            }
            ServerFrame::Event(Event::Behind { head, .. }) => {
                while level < head.0 {
                    let page = Request::Fetch {
                        conversation: here,
                        after: Seq(level),
                        limit: 1_000,
                    };
                    let Ok(Answer::Entries { entries, .. }) = slow.ask(page).await else {
                        panic!("no entries")
                    };
                    assert_eq!(entries[0].seq.0, level + 1);
                    level = entries.last().unwrap().seq.0;
                    pages += 1;
                }
            }
            _ => {}
        }
    }
    assert!(
        pages > 1,
        "the queue was never full, and this has shown nothing"
    );
    // The slow member is level again, so the next entry comes by itself.
    anna.ask(post(here, 1_000_000, "live")).await.unwrap();
    loop {
        if let Some(ServerFrame::Event(Event::Posted { entry, .. })) = slow.receive().await {
            assert_eq!(entry.seq.0, first + TEXTS);
            break;
        }
    }
    server.stop().await;
}
