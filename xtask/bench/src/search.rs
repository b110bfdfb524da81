//! How long a search takes in a local history of a million messages, beside one of a thousand; and how much room the
//! index has.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use anser::core::effect::{Search, StoreCommand};
use anser::core::input::StoreEvent;
use anser::core::model::Ticket;
use anser::core::search::{Part, Query, Searcher};
use anser::profile::account_folder;
use anser::store::{History, HistoryThread};
use anser_shared::body::Body;
use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use anyhow::{Context as _, Result};

use crate::clock;
use crate::place::Place;
use crate::report::{Report, Row, Target};

const MESSAGES: u64 = 1_000_000;
const CONVERSATIONS: u64 = 50;
const PAGE: u64 = 1_000;
const QUERIES: u64 = 1_000;

/// How long nobody would wait.
const PATIENCE: Duration = Duration::from_mins(1);

/// What people talk about, in two languages.
const WORDS: [&str; 40] = [
    "the",
    "lathe",
    "is",
    "free",
    "again",
    "tomorrow",
    "and",
    "we",
    "need",
    "drawings",
    "for",
    "workshop",
    "please",
    "oil",
    "it",
    "after",
    "use",
    "meeting",
    "at",
    "three",
    "who",
    "brings",
    "cake",
    "delivery",
    "comes",
    "on",
    "Friday",
    "somebody",
    "has",
    "to",
    "open",
    "gate",
    "今天",
    "下午",
    "开会",
    "车床",
    "修好了",
    "谢谢",
    "图纸",
    "仓库",
];

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// Ten words, and a number that hardly any other text has.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..10 {
            text.push_str(WORDS[self.next(WORDS.len() as u64) as usize]);
            text.push(' ');
        }
        text.push_str(&self.next(10_000_000).to_string());
        text
    }
}

struct Filled {
    history: HistoryThread,
    told: Receiver<StoreEvent>,
    text_bytes: u64,
    /// Some of the texts.
    texts: Vec<String>,
}

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let folder = place.scratch("search")?;
    let little = fill(&folder.join("little"), 1_000)?;
    let much = fill(&folder.join("much"), MESSAGES)?;
    let queries = queries(&much.texts);
    // The first one waits until the history is open.
    let warm = Query {
        words: "lathe".into(),
        ..Query::default()
    };
    search(&little, &warm)?;
    search(&much, &warm)?;
    let (mut small, mut large) = (Vec::new(), Vec::new());
    let mut slowest = (0.0, "");
    for query in &queries {
        small.push(search(&little, query)?);
        let took = search(&much, query)?;
        if took > slowest.0 {
            slowest = (took, &query.words);
        }
        large.push(took);
    }
    eprintln!("the slowest was {:?}, {:.1} ms", slowest.1, slowest.0);
    let at = |times: &mut Vec<f64>, share: f64| {
        times.sort_by(f64::total_cmp);
        times[((times.len() - 1) as f64 * share).round() as usize]
    };
    let (middle, floor) = (at(&mut large, 0.5), at(&mut small, 0.5));
    let row = Row::compared("search.million.p50", middle, "ms", floor.max(10.0));
    report.add(row.reaching(Target::AtMost(1.2)));
    report.add(Row::alone("search.thousand.p50", floor, "ms"));
    let row = Row::alone("search.million.p99", at(&mut large, 0.99), "ms");
    report.add(row.reaching(Target::AtMost(50.0)));
    let text_bytes = much.text_bytes;
    // The history is nobody else's as long as it is open.
    drop(much);
    let index = index_bytes(&folder.join("much"))?;
    let row = Row::compared(
        "search.million.index",
        index as f64 / 1e6,
        "MB",
        text_bytes as f64 / 1e6,
    );
    report.add(row.reaching(Target::AtMost(1.5)));
    Ok(())
}

const SERVER: Fingerprint = Fingerprint([7; 32]);
const OWN: UserId = UserId(1);

fn fill(profile: &Path, messages: u64) -> Result<Filled> {
    let mut history = History::open(&account_folder(profile, SERVER, OWN), OWN)?;
    let all = (1..=CONVERSATIONS).map(ConversationId);
    let commands: Vec<StoreCommand> = all
        .clone()
        .map(|conversation| {
            let peer = UserId(conversation.0 + 1);
            let kind = ConversationKind::Direct { peer };
            StoreCommand::AddConversation { conversation, kind }
        })
        .collect();
    history.execute(&commands)?;
    let (mut text_bytes, mut texts) = (0, Vec::new());
    let mut numbers = Numbers(1);
    let each = messages / CONVERSATIONS;
    for first in (1..=each).step_by(PAGE as usize) {
        for conversation in all.clone() {
            let entries = (first..=each.min(first + PAGE - 1)).map(|seq| {
                let text = numbers.text();
                text_bytes += text.len() as u64;
                let author = if numbers.next(2) == 0 {
                    OWN
                } else {
                    UserId(conversation.0 + 1)
                };
                let entry = entry(conversation, seq, author, &text);
                if numbers.next(500) == 0 {
                    texts.push(text);
                }
                entry
            });
            let entries = entries.collect();
            history.execute(&[StoreCommand::Append {
                conversation,
                entries,
            }])?;
        }
    }
    let mut unindexed = all.collect();
    let begin = clock::now();
    while !BTreeSet::is_empty(&unindexed) {
        history.index(&mut unindexed)?;
    }
    let micros = begin.elapsed().as_secs_f64() * 1e6 / messages as f64;
    eprintln!("{messages} messages: {micros:.2} µs to index one");
    drop(history);
    let (tell, told) = sync_channel(1_000);
    let now = || Timestamp(1_700_000_000_000);
    let history = HistoryThread::start(profile.to_owned(), now, move |event| {
        // Whoever does not listen any more has seen enough.
        let _ = tell.send(event);
    })?;
    history.command(StoreCommand::Open {
        server: SERVER,
        user: OWN,
        expected: true,
        reports: false,
    });
    Ok(Filled {
        history,
        told,
        text_bytes,
        texts,
    })
}

fn entry(conversation: ConversationId, seq: u64, author: UserId, text: &str) -> Entry {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seq.to_le_bytes());
    id[8..].copy_from_slice(&conversation.0.to_le_bytes());
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId(id),
        at: Timestamp((seq * 60_000 + conversation.0).cast_signed()),
        body: Some(Body::text(text)),
    }
}

/// Parts of what was said, from one letter to twelve, and words that nobody has said; everywhere, in one conversation,
/// and by one person.
fn queries(texts: &[String]) -> Vec<Query> {
    let mut numbers = Numbers(2);
    let queries = (0..QUERIES).map(|n| {
        let text = &texts[numbers.next(texts.len() as u64) as usize];
        let letters: Vec<char> = text.chars().collect();
        let begin = numbers.next(letters.len() as u64) as usize;
        let length = 1 + numbers.next(12) as usize;
        let mut words: String = letters[begin..].iter().take(length).collect();
        if n % 10 == 0 {
            words.push_str("qx");
        }
        Query {
            words: words.trim().to_owned(),
            conversation: (n % 7 == 0).then(|| ConversationId(1 + numbers.next(CONVERSATIONS))),
            author: (n % 11 == 0).then_some(UserId(1)),
            ..Query::default()
        }
    });
    queries.filter(|query| !query.words.is_empty()).collect()
}

/// How long it takes until there is an answer, in milliseconds.
fn search(filled: &Filled, query: &Query) -> Result<f64> {
    let number = Ticket::take();
    let begin = clock::now();
    filled
        .history
        .command(StoreCommand::Search(Box::new(Search {
            searcher: Searcher::Everywhere,
            number,
            query: query.clone(),
            part: Part::Newest,
        })));
    loop {
        match filled
            .told
            .recv_timeout(PATIENCE)
            .context("the search is silent")?
        {
            StoreEvent::Found {
                number: of, found, ..
            } if of == number => {
                found.map_err(|fault| anyhow::anyhow!("{fault}"))?;
                return Ok(begin.elapsed().as_secs_f64() * 1e3);
            }
            _ => {}
        }
    }
}

fn index_bytes(profile: &Path) -> Result<u64> {
    let file = account_folder(profile, SERVER, OWN);
    let history = rusqlite::Connection::open(file.join("history.db"))?;
    let sql = "SELECT SUM(LENGTH(signature) + LENGTH(texts)) FROM search_blocks";
    let bytes: i64 = history.query_row(sql, [], |row| row.get(0))?;
    Ok(bytes.cast_unsigned())
}
