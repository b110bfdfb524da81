//! Random runs against a model.
//!
//! Appends come in any order and are repeated, also with other words under the same id. They come from users who may
//! not write, contain rows that the database refuses, and are cut by opening the store again. After every batch the
//! answers, and at the end every log, must be those of a model of a few lines.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<Row>),
    Reopen,
}

/// Numbers small enough to meet each other often.
#[derive(Clone, Debug)]
struct Row {
    room: u64,
    author: u64,
    id: u64,
    /// Usually the words are those that belong to the id.
    other_words: bool,
}

const ROOMS: [u64; 3] = [100, 101, 102];
const PEOPLE: [u64; 4] = [1, 2, 3, 4];
/// Ids from this one on have a body that the database refuses.
const BAD: u64 = 18;

fn row() -> impl Strategy<Value = Row> {
    let numbers = (
        0..ROOMS.len(),
        0..PEOPLE.len(),
        0..BAD + 2,
        prop::bool::weighted(0.1),
    );
    numbers.prop_map(|(room, author, id, other_words)| Row {
        room: ROOMS[room],
        author: PEOPLE[author],
        id,
        other_words,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => prop::collection::vec(row(), 1..12).prop_map(Step::Append),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..12)
}

fn bad_body() -> Body {
    Body::text("bad")
}

/// The rules for refusals and stored messages, as simple as possible.
#[derive(Default)]
struct Model {
    logs: HashMap<u64, Vec<NewEntry>>,
    places: HashMap<(UserId, MessageId), (u64, u64)>,
}

impl Model {
    fn append(
        &mut self,
        entry: &NewEntry,
        members: &[UserId],
    ) -> std::result::Result<Appended, Refusal> {
        if let Some((room, seq)) = self.places.get(&(entry.author, entry.id)) {
            let first = &self.logs[room][usize::try_from(*seq).unwrap() - 1];
            if (first.conversation, &first.body) == (entry.conversation, &entry.body) {
                return found(first, *seq);
            }
            if members.contains(&entry.author) {
                // A row that the database refuses never gets as far as the comparison.
                let bad = entry.body == bad_body();
                return Err(if bad {
                    Refusal::RowRefused
                } else {
                    Refusal::MessageIdReused
                });
            }
            return Err(Refusal::MessageIdReused);
        }
        if !members.contains(&entry.author) {
            return Err(Refusal::NoSuchConversation);
        }
        if entry.body == bad_body() {
            return Err(Refusal::RowRefused);
        }
        let log = self.logs.entry(entry.conversation.0).or_default();
        log.push(entry.clone());
        self.places.insert(
            (entry.author, entry.id),
            (entry.conversation.0, log.len() as u64),
        );
        stored(entry, log.len() as u64)
    }
}

/// Each run has users and rooms of its own, so that all runs share one database.
fn compare(place: &impl Place, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        place.open().await.unwrap().close().await.unwrap();
        place.refuse_body(&bad_body()).await;
    });
    let run = std::cell::Cell::new(0);
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let checked = TestRunner::new(config).run(&steps(), |steps| {
        run.set(run.get() + 1);
        runtime.block_on(follow(place, run.get() * 1_000, &steps))
    });
    if let Err(failure) = checked {
        panic!("{failure}");
    }
}

async fn follow(
    place: &impl Place,
    base: u64,
    steps: &[Step],
) -> std::result::Result<(), TestCaseError> {
    let mut store = place.open().await.unwrap();
    for user in PEOPLE {
        register(&store, &[(base + user, &format!("person{}", base + user))]).await;
    }
    let members = [[1, 2], [1, 3], [2, 3]];
    for (room, [one, other]) in ROOMS.iter().zip(members) {
        befriend(&store, base + one, base + other, base + room).await;
    }
    let members_of = |room: ConversationId| {
        let index = usize::try_from(room.0 - base - ROOMS[0]).unwrap();
        members[index].map(|user| UserId(base + user))
    };
    let mut model = Model::default();
    let mut now = 0;
    for step in steps {
        let Step::Append(rows) = step else {
            store.close().await.unwrap();
            store = place.open().await.unwrap();
            continue;
        };
        let mut batch = Vec::new();
        for row in rows {
            now += 1;
            let body = match row {
                Row {
                    other_words: true, ..
                } => Body::text("something else"),
                Row { id, .. } if *id >= BAD => bad_body(),
                Row { id, .. } => Body::text(format!("words {id} 🍣")),
            };
            let entry = message(base + row.room, base + row.author, row.id, body);
            batch.push(NewEntry {
                at: later(now),
                ..entry
            });
        }
        let expected: Vec<_> = expected(&mut model, &batch, members_of);
        prop_assert_eq!(store.append(batch).await, expected);
    }
    for room in ROOMS {
        let room = ConversationId(base + room);
        let log = model
            .logs
            .get(&room.0)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let expected: Vec<Entry> = log
            .iter()
            .zip(1..)
            .map(|(entry, seq)| shown(entry, seq))
            .collect();
        let reader = members_of(room)[0].0;
        prop_assert_eq!(all_entries(&store, reader, room.0, 5).await, expected);
    }
    store.close().await.unwrap();
    Ok(())
}

fn expected(
    model: &mut Model,
    batch: &[NewEntry],
    members_of: impl Fn(ConversationId) -> [UserId; 2],
) -> Vec<std::result::Result<Appended, Refusal>> {
    batch
        .iter()
        .map(|entry| model.append(entry, &members_of(entry.conversation)))
        .collect()
}

#[test]
fn a_file_is_as_the_model() {
    compare(&on_sqlite::File::new(), 200);
}

#[test]
fn mariadb_is_as_the_model() {
    compare(&on_mysql::Mariadb::new(), 60);
}
