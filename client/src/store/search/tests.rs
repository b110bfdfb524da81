//! A search finds what a reader of the whole log finds, whatever was said, taken back, repaired or cut off, and whatever
//! became of the blocks.

use std::sync::mpsc::{Receiver, sync_channel};

use anser_shared::body::{Body, Deletion, EditBody, Notice};
use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tempfile::TempDir;

use super::SearchThread;
use super::look::look;
use crate::core::effect::{Search, StoreCommand};
use crate::core::input::StoreEvent;
use crate::core::links::links;
use crate::core::message::Message;
use crate::core::model::{DiskFault, Ticket};
use crate::core::search::{Found, HitPlace, Part, Query, Searcher, fold};
use crate::store::history::{History, connect};
use crate::store::rows;

const OWN: UserId = UserId(1);

/// What people say, in the letters that are hard to search.
const SAID: [&str; 20] = [
    "The lathe in the workshop is free again, so let’s start at three.",
    "Müßiggang ist aller Laster Anfang, ÜBERALL",
    "今天下午三点开会，别忘了带图纸。",
    "张伟说车床修好了！",
    "ｆｕｌｌ　ｗｉｄｔｈ　ＡＢＣ１２３",
    "ﾊﾝｶｸ ｶﾀｶﾅ と ガレージ",
    "明日の会議は十時からです。よろしく。",
    "오늘 회의는 세 시에 시작합니다",
    "اجتماع اليوم في الساعة الثالثة",
    "fn sum() -> u8 { call!(\"{}\", a[0] + b[1]) }",
    "SELECT * FROM entries WHERE body LIKE '%a_b%';",
    "👍🏽 👨‍👩‍👧 ❤️ 🇩🇪",
    "a\nb\tc  d\u{a0}e",
    "cafe\u{301} und café",
    "ΟΔΥΣΣΕΥΣ και Οδυσσεύς",
    "100% sure \\ \"quoted\" 'single'",
    "\u{0}nul\u{0}",
    "x",
    "https://example.org/a?b=c#d",
    "ok",
];

struct Setup {
    folder: TempDir,
    history: History,
    random: StdRng,
    /// Chooses what else is looked for, so that what is said stays the same.
    beside: StdRng,
}

impl Setup {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), OWN).unwrap();
        let mut setup = Self {
            folder,
            history,
            random: StdRng::seed_from_u64(seed),
            beside: StdRng::seed_from_u64(seed),
        };
        for conversation in 1..=3 {
            setup.run(StoreCommand::AddConversation {
                conversation: ConversationId(conversation),
                kind: ConversationKind::Direct {
                    peer: UserId(10 + conversation),
                },
            });
        }
        setup
    }

    fn run(&mut self, command: StoreCommand) {
        self.history.execute(&[command]).unwrap();
    }

    fn head(&self, conversation: u64) -> u64 {
        let head = self.history.head(ConversationId(conversation)).unwrap();
        head.unwrap().0
    }

    /// Two or three pieces of what people say, cut anywhere.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.random.random_range(1..=3) {
            let said: Vec<char> = SAID[self.random.random_range(0..SAID.len())]
                .chars()
                .collect();
            let begin = self.random.random_range(0..said.len());
            text.extend(&said[begin..]);
        }
        if self.random.random_bool(0.1) {
            text.push_str(" see https://example.org/lathe");
        }
        text
    }

    fn entry(&mut self, conversation: u64, seq: u64) -> Entry {
        let body = match self.random.random_range(0..12) {
            0 => Some(Notice::Befriended.into()),
            1 if seq > 5 => {
                let seq = Seq(self.random.random_range(1..seq));
                Some(Deletion { seq }.into())
            }
            2 => None,
            3 if seq > 5 => {
                let (of, font) = (Seq(self.random.random_range(1..seq)), None);
                let text = self.text();
                Some(EditBody { of, text, font }.into())
            }
            _ => Some(Body::text(self.text())),
        };
        let mut id = [0; 16];
        id[..8].copy_from_slice(&seq.to_le_bytes());
        id[8] = conversation as u8;
        Entry {
            seq: Seq(seq),
            author: UserId(self.random.random_range(1..4)),
            id: MessageId(id),
            // The server's clock is set back now and then.
            at: Timestamp(
                ((seq + 300 * (seq / 900)) * 700 + conversation * 31).cast_signed()
                    - if seq % 900 > 700 { 90_000 } else { 0 },
            ),
            body,
        }
    }

    /// Indexes what there is, in one moment or in several.
    fn index(&mut self) -> usize {
        let mut all = (1..=3).map(ConversationId).collect();
        let mut moments = 0;
        loop {
            self.history.index(&mut all).unwrap();
            moments += 1;
            if all.is_empty() {
                return moments;
            }
        }
    }

    fn append(&mut self, conversation: u64, count: u64) {
        let head = self.head(conversation);
        let entries = (head + 1..=head + count)
            .map(|seq| self.entry(conversation, seq))
            .collect();
        self.run(StoreCommand::Append {
            conversation: ConversationId(conversation),
            entries,
        });
        // Not always at once.
        if self.random.random_bool(0.8) {
            self.index();
        }
    }

    /// Everything that is in the log, with its words folded.
    fn log(&self) -> Vec<(ConversationId, Message, Option<String>)> {
        let sql = format!("SELECT {}, conversation FROM entries", rows::CHECKED);
        let mut select = self.history.connection.prepare(&sql).unwrap();
        let read = select.query_map([], |row| {
            let conversation = ConversationId(rows::number(row, 7)?);
            Ok((conversation, rows::checked(row, conversation)?))
        });
        let read = read.unwrap().map(Result::unwrap);
        read.filter_map(|(conversation, entry)| {
            let message = Message::from(entry?);
            let folded = message.content.words().map(fold);
            Some((conversation, message, folded))
        })
        .collect()
    }

    fn search(&self, query: &Query) -> Vec<(ConversationId, Seq)> {
        let mut all = Vec::new();
        let mut part = Part::Newest;
        loop {
            let Found { hits, more, .. } = look(&self.history.connection, query, part, 7, &|| true)
                .unwrap()
                .unwrap();
            part = hits.last().map_or(part, |last| Part::Older(last.place()));
            all.extend(hits.iter().map(|hit| (hit.conversation, hit.message.seq)));
            // A few pages show how they join.
            if !more || all.len() > 40 {
                return all;
            }
        }
    }

    /// Looks for many things, and finds what stands there.
    fn check(&mut self, rounds: usize) {
        let log = self.log();
        let texts: Vec<&str> = log
            .iter()
            .filter_map(|(_, message, _)| message.content.words())
            .collect();
        for _ in 0..rounds {
            let words = match texts.is_empty() || self.random.random_bool(0.1) {
                true => SAID[self.random.random_range(0..SAID.len())].to_owned(),
                false => {
                    let text = texts[self.random.random_range(0..texts.len())];
                    let letters: Vec<char> = text.chars().collect();
                    let begin = self.random.random_range(0..letters.len());
                    let length = self.random.random_range(1..=12);
                    letters[begin..].iter().take(length).collect()
                }
            };
            let mut query = Query {
                words,
                ..Query::default()
            };
            if self.random.random_bool(0.2) {
                query.conversation = Some(ConversationId(self.random.random_range(1..=4)));
            }
            if self.random.random_bool(0.2) {
                query.author = Some(UserId(self.random.random_range(1..=4)));
            }
            if self.random.random_bool(0.2) {
                query.after = Some(Timestamp(self.random.random_range(0..1_000_000)));
            }
            if self.random.random_bool(0.2) {
                query.before = Some(Timestamp(self.random.random_range(0..1_000_000)));
            }
            if self.random.random_bool(0.2) {
                query.with_link = true;
            }
            query.everything = self.beside.random_bool(0.1);
            let mut expected = scan(&log, &query);
            let found = self.search(&query);
            expected.truncate(if expected.len() > found.len() && found.len() > 40 {
                found.len()
            } else {
                expected.len()
            });
            assert_eq!(found, expected, "{query:?}");
            if self.beside.random_bool(0.2) {
                self.check_newer(&log, &query);
            }
        }
    }

    /// From anywhere in what is found, the way to the newer ones finds those next to it.
    fn check_newer(&mut self, log: &[(ConversationId, Message, Option<String>)], query: &Query) {
        let expected = scan(log, query);
        let from = self.beside.random_range(0..=expected.len());
        let at = |(conversation, seq): &(ConversationId, Seq)| {
            let is_it = |(of, message, _): &&(ConversationId, Message, Option<String>)| {
                of == conversation && message.seq == *seq
            };
            log.iter().find(is_it).unwrap().1.at
        };
        let place = expected.get(from).map(|place| HitPlace {
            at: at(place),
            conversation: place.0,
            seq: place.1,
        });
        let place = place.unwrap_or(HitPlace {
            at: Timestamp(i64::MIN),
            conversation: ConversationId(0),
            seq: Seq(0),
        });
        let part = Part::Newer(place);
        let found = look(&self.history.connection, query, part, 7, &|| true);
        let Found { hits, more, .. } = found.unwrap().unwrap();
        let found: Vec<_> = hits
            .iter()
            .map(|hit| (hit.conversation, hit.message.seq))
            .collect();
        let newer = &expected[..from];
        assert_eq!(found, newer[newer.len().saturating_sub(7)..], "{query:?}");
        assert_eq!(more, newer.len() > 7, "{query:?}");
    }
}

/// What a reader of the whole log finds.
fn scan(
    log: &[(ConversationId, Message, Option<String>)],
    query: &Query,
) -> Vec<(ConversationId, Seq)> {
    let words = fold(&query.words);
    let mut found: Vec<_> = log
        .iter()
        .filter(|(conversation, message, folded)| {
            query.conversation.is_none_or(|only| only == *conversation)
                && query.author.is_none_or(|author| author == message.author)
                && query.after.is_none_or(|after| message.at >= after)
                && query.before.is_none_or(|before| message.at < before)
                && if query.everything {
                    message.content.rule().row
                } else {
                    folded.as_ref().is_some_and(|text| text.contains(&words))
                        && (!query.with_link || has_link(message))
                }
        })
        .map(|(conversation, message, _)| (message.at, *conversation, message.seq))
        .collect();
    found.sort_by_key(|place| std::cmp::Reverse(*place));
    found
        .into_iter()
        .map(|(_, conversation, seq)| (conversation, seq))
        .collect()
}

fn has_link(message: &Message) -> bool {
    let words = message.content.words().unwrap_or_default();
    !links(words).is_empty()
}

#[test]
fn texts_with_a_link_are_found_whatever_they_are_called_by() {
    let mut setup = Setup::new(7);
    setup.append(1, 900);
    let log = setup.log();
    let with_link = Query {
        with_link: true,
        ..Query::default()
    };
    let expected = scan(&log, &with_link);
    let texts = log.iter().filter(|(.., folded)| folded.is_some()).count();
    assert!(
        (20..texts / 2).contains(&expected.len()),
        "{}",
        expected.len()
    );
    let found = setup.search(&with_link);
    assert_eq!(found, expected[..found.len()]);
    assert!(found.len() > 20);
    // A sign that only looks like the one of a link is none.
    let wide = Query {
        words: "abc123".into(),
        ..with_link
    };
    assert_eq!(setup.search(&wide), scan(&log, &wide));
}

#[test]
fn a_search_knows_how_far_back_the_history_goes() {
    let since = |setup: &Setup, conversation: Option<u64>| {
        let query = Query {
            words: "lathe".into(),
            conversation: conversation.map(ConversationId),
            ..Query::default()
        };
        let found = look(&setup.history.connection, &query, Part::Newest, 7, &|| true);
        found.unwrap().unwrap().since
    };
    let oldest = |setup: &Setup, conversation: Option<u64>| {
        let log = setup.log().into_iter();
        let log = log.filter(|(of, ..)| conversation.is_none_or(|only| of.0 == only));
        log.map(|(_, message, _)| message.at).min()
    };
    let mut setup = Setup::new(9);
    assert_eq!(since(&setup, None), None, "nothing is here");
    for (conversation, count) in [(2, 3), (1, 700), (1, 20), (2, 900), (2, 5)] {
        setup.append(conversation, count);
        for only in [None, Some(1), Some(2), Some(3)] {
            assert_eq!(since(&setup, only), oldest(&setup, only), "{only:?}");
        }
    }
    assert_eq!(since(&setup, Some(3)), None);
}

#[test]
fn a_search_finds_what_a_reader_of_the_whole_log_finds() {
    let mut setup = Setup::new(1);
    setup.check(20);
    for round in 0..30 {
        let conversation = 1 + round % 3;
        let count = match round % 5 {
            0 => 1,
            1 => 63,
            2 => 200,
            3 => 3,
            _ => 700,
        };
        setup.append(conversation, count);
        setup.check(40);
    }
    setup.index();
    let blocks = |setup: &Setup, sql: &str| -> u64 {
        let select = format!("SELECT COUNT(*) FROM search_blocks WHERE {sql}");
        setup
            .history
            .connection
            .query_row(&select, [], |row| rows::number(row, 0))
            .unwrap()
    };
    assert!(blocks(&setup, "last - first >= 1023") >= 2, "large ones");
    assert!(
        blocks(&setup, "last - first < 1023") < 3 * 17,
        "not many small ones"
    );
}

#[test]
fn what_is_cut_off_repaired_or_damaged_is_found_as_it_stands() {
    let mut setup = Setup::new(2);
    setup.append(1, 3000);
    setup.append(2, 500);
    setup.run(StoreCommand::CutBack {
        conversation: ConversationId(1),
        keep: Seq(1500),
    });
    setup.check(200);
    setup.append(1, 400);
    setup.check(200);
    let head = setup.head(1);
    let again: Vec<Entry> = [3, head / 2, head - 1]
        .map(|seq| Entry {
            body: Some(Body::text("something else stands here")),
            ..setup.entry(1, seq)
        })
        .into();
    setup.run(StoreCommand::Repair {
        conversation: ConversationId(1),
        entries: again,
    });
    let query = Query {
        words: "ELSE STANDS".into(),
        ..Query::default()
    };
    assert_eq!(setup.search(&query).len(), 3);
    setup.check(200);
    // A byte turned over in a block costs time and hides nothing.
    for column in ["signature", "texts"] {
        let sql = format!(
            "UPDATE search_blocks SET {column} = CAST(X'00' || substr({column}, 2) AS BLOB)"
        );
        setup.history.connection.execute_batch(&sql).unwrap();
        setup.check(200);
    }
    setup.append(1, 1200);
    setup.check(100);
}

#[test]
fn a_history_of_before_there_were_blocks_is_searched_and_indexed() {
    let mut setup = Setup::new(3);
    setup.append(1, 5000);
    setup.append(2, 900);
    setup
        .history
        .connection
        .execute_batch("DELETE FROM search_blocks")
        .unwrap();
    setup.check(20);
    assert!(setup.index() > 2, "nobody waits long for it");
    setup.check(200);
    let sql = "SELECT SUM(last + 1 - first) FROM search_blocks";
    let places: u64 = setup
        .history
        .connection
        .query_row(sql, [], |row| rows::number(row, 0))
        .unwrap();
    assert!(places > 5_700, "{places}");
}

#[test]
fn what_was_taken_back_is_not_in_the_index_any_more() {
    let mut setup = Setup::new(4);
    let entries = (1..=64).map(|seq| Entry {
        author: UserId(1),
        body: Some(Body::text(format!("secret{seq:03}word"))),
        ..setup.entry(1, seq)
    });
    let mut entries: Vec<Entry> = entries.collect();
    entries.push(Entry {
        author: UserId(1),
        body: Some(Deletion { seq: Seq(17) }.into()),
        ..setup.entry(1, 65)
    });
    setup.run(StoreCommand::Append {
        conversation: ConversationId(1),
        entries: entries[..64].to_vec(),
    });
    setup.index();
    setup.run(StoreCommand::Append {
        conversation: ConversationId(1),
        entries: entries[64..].to_vec(),
    });
    let sql = "SELECT texts FROM search_blocks";
    let texts: Vec<u8> = setup
        .history
        .connection
        .query_row(sql, [], |row| row.get(0))
        .unwrap();
    let has = |word: &str| {
        texts
            .windows(word.len())
            .any(|window| window == word.as_bytes())
    };
    assert!(has("secret016word") && has("secret018word"));
    assert!(!has("secret017"), "the words are gone from the file");
}

#[test]
fn nobody_waits_for_a_search_that_is_not_wanted_any_more() {
    let mut setup = Setup::new(5);
    setup.append(1, 200);
    let query = Query {
        words: "a".into(),
        ..Query::default()
    };
    let found = look(&setup.history.connection, &query, Part::Newest, 7, &|| {
        false
    })
    .unwrap();
    assert_eq!(found, None);
}

/// Whoever searches reads beside whoever writes, and both have what they share in memory: a file would be cut short by
/// a full disk or by somebody else, and end the program.
#[test]
fn a_second_connection_of_this_program_reads_and_no_file_is_shared() {
    let mut setup = Setup::new(6);
    setup.append(1, 100);
    let folder = setup.folder.path();
    let reader = connect(&folder.join(History::FILE)).unwrap();
    let count = |reader: &rusqlite::Connection| -> u64 {
        let sql = "SELECT COUNT(*) FROM entries";
        reader
            .query_row(sql, [], |row| rows::number(row, 0))
            .unwrap()
    };
    assert_eq!(count(&reader), 100);
    setup.append(1, 50);
    assert_eq!(count(&reader), 150);
    assert!(!setup.folder.path().join("history.db-shm").exists());
}

fn question(words: &str) -> Search {
    Search {
        searcher: Searcher::Everywhere,
        number: Ticket::take(),
        query: Query {
            words: words.into(),
            ..Query::default()
        },
        part: Part::Newest,
    }
}

/// The answer to a question: how many messages, or why it cannot be said.
fn answer(heard: &Receiver<StoreEvent>, question: &Search) -> Result<usize, DiskFault> {
    match heard.recv().unwrap() {
        StoreEvent::Found { number, found, .. } if number == question.number => {
            found.map(|found| found.hits.len())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_searches_without_a_history_hears_why_and_waits_for_one_that_is_expected() {
    let mut setup = Setup::new(7);
    setup.append(1, 1);
    let file = setup.folder.path().join(History::FILE);
    let (tell, heard) = sync_channel(8);
    let thread = SearchThread::start(move |event| tell.send(event).unwrap()).unwrap();
    let fault = DiskFault::Other("somebody else has it".into());
    thread.see(Err(fault.clone()), 0);
    let first = question("a");
    thread.search(first.clone());
    assert_eq!(answer(&heard, &first), Err(fault.clone()));

    // One is expected: who asks is answered when it is open, and not from what is open before.
    thread.expect();
    let second = question("no such word");
    thread.search(second.clone());
    thread.see(Err(fault), 0);
    thread.close();
    thread.see(Ok(file.clone()), 1);
    assert_eq!(answer(&heard, &second), Ok(0));

    // What is asked while nothing is open is not lost.
    thread.close();
    let third = question("no such word");
    thread.search(third.clone());
    thread.see(Ok(file), 0);
    assert_eq!(answer(&heard, &third), Ok(0));
}
