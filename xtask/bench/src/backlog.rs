//! A user was away while a hundred thousand messages came. Measures how long the real program takes until they are in
//! its local history, and how much memory the server needs for it. It compares with the time of the floor for sending
//! as many rows, and of the history for storing them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anser::core::effect::{Notice, StoreCommand};
use anser::core::input::StoreEvent;
use anser::store::History;
use anser_shared::body::Body;
use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::request::PAGE_ENTRIES;
use anser_shared::time::Timestamp;
use anyhow::{Context as _, Result, bail};

use crate::account::Account;
use crate::clock;
use crate::load::{self, Length, Pace, Pair};
use crate::people::Visitor;
use crate::place::Place;
use crate::processes::{self, Floor, Server};
use crate::report::{Report, Row, Target, median};
use crate::wire::{self, FloorWire, ServerWire};

const MESSAGES: u64 = 100_000;

/// The number of messages under way while the backlog is made. Nothing is measured then.
const IN_FLIGHT: u64 = 1000;

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let folder = place.scratch("backlog")?;
    let (server, conversation) = fill_server(place, &folder.join("data"), &folder.join("profile"))?;
    let floor = Floor::start(&format!("sqlite:{}", folder.join("floor.db").display()))?;
    fill_floor(&floor)?;
    let rounds = if place.quick { 2 } else { 5 };
    let (mut arrivals, mut fetches, mut inserts, mut grown) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        fetches.push(fetch(&floor)?);
        inserts.push(insert(&folder.join(&format!("history-{round}")))?);
        let profile = folder.join(&format!("profile-{round}"));
        copy(&folder.join("profile"), &profile)?;
        let (seconds, bytes) = arrive(&server, &profile, conversation)?;
        arrivals.push(seconds);
        grown.push(bytes);
        eprintln!(
            "backlog100k round {}: {seconds:.3} s, the floor's fetch {:.3} s, the insertion {:.3} s, \
             server memory +{:.1} MB, load average {:.2}",
            round + 1,
            fetches[round],
            inserts[round],
            bytes / 1e6,
            processes::load_average(),
        );
    }
    let (fetch, insert) = (median(fetches), median(inserts));
    let row = Row::compared(
        "backlog100k.until_stored",
        median(arrivals),
        "s",
        fetch.max(insert),
    );
    report.add(row.reaching(Target::AtMost(2.0)));
    report.add(Row::alone("backlog100k.floor_fetch", fetch, "s"));
    report.add(Row::alone("backlog100k.local_insert", insert, "s"));
    let limit = grown.into_iter().fold(0.0, f64::max);
    let row = Row::alone("backlog100k.server_memory_growth", limit / 1e6, "MB");
    report.add(row.reaching(Target::AtMost(20.0)));
    Ok(())
}

/// A server on which a user has registered with the real program and gone away, and a friend has written a hundred
/// thousand messages since.
fn fill_server(place: &Place, data: &Path, profile: &Path) -> Result<(Server, ConversationId)> {
    let server = Server::start(&place.server, data, None)?;
    let account = Account::start(profile)?;
    account.register(&server.link.to_string(), "away")?;
    drop(account);
    let (mut author, _) = Visitor::arrive(&server.link, "author")?;
    let conversation = author.befriend("away")?.conversation;
    let author = ServerWire::new(author, conversation)?;
    write_all(Pair {
        author,
        reader: None,
    })?;
    Ok((server, conversation))
}

const FLOOR_CONVERSATION: i64 = 1 << 60;

fn fill_floor(floor: &Floor) -> Result<()> {
    let author = FloorWire::connect(floor.address, FLOOR_CONVERSATION, 1)?;
    write_all(Pair {
        author,
        reader: None,
    })
}

fn write_all<W: wire::Wire>(pair: Pair<W>) -> Result<()> {
    load::run(
        vec![pair],
        Pace::InFlight(IN_FLIGHT),
        Length::Messages(MESSAGES),
        &mut |_| Ok(()),
    )
    .map(drop)
}

/// How long the floor takes for all rows.
fn fetch(floor: &Floor) -> Result<f64> {
    let begin = clock::now();
    let count = wire::fetch_from_floor(floor.address, FLOOR_CONVERSATION)?;
    let seconds = begin.elapsed().as_secs_f64();
    if count as u64 != MESSAGES {
        bail!("the floor has sent {count} rows");
    }
    Ok(seconds)
}

/// How long an empty local history takes for as many entries, in pages as a server sends them.
fn insert(folder: &Path) -> Result<f64> {
    let (own, peer, conversation) = (UserId(1), UserId(2), ConversationId(3));
    let mut history = History::open(folder, own)?;
    let kind = ConversationKind::Direct { peer };
    history.execute(&[StoreCommand::AddConversation { conversation, kind }])?;
    let page_entries = u64::from(PAGE_ENTRIES);
    let pages: Vec<StoreCommand> = (0..MESSAGES / page_entries)
        .map(|page| {
            let places = page * page_entries + 1..=(page + 1) * page_entries;
            StoreCommand::Append {
                conversation,
                entries: places.map(|seq| entry(seq, peer)).collect(),
            }
        })
        .collect();
    let begin = clock::now();
    let mut head = None;
    for page in &pages {
        for event in history.execute(std::slice::from_ref(page))? {
            if let StoreEvent::Saved { head: saved, .. } = event {
                head = Some(saved);
            }
        }
    }
    drop(history);
    let seconds = begin.elapsed().as_secs_f64();
    if head != Some(Seq(MESSAGES)) {
        bail!("the local history ends at {head:?}");
    }
    Ok(seconds)
}

fn entry(seq: u64, author: UserId) -> Entry {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&seq.to_be_bytes());
    let at = Timestamp(1_795_000_000_000 + i64::try_from(seq).unwrap_or_default());
    let body = Some(Body::text(format!("{seq:0100}")));
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId::mint(at, random),
        at,
        body,
    }
}

/// The real program starts on its profile and comes back. Returns the seconds until everything is on its disk, and by
/// how many bytes the server has grown meanwhile.
fn arrive(server: &Server, profile: &Path, conversation: ConversationId) -> Result<(f64, f64)> {
    let process = server.running.id();
    let before = processes::resident_bytes(process)?;
    let done = Arc::new(AtomicBool::new(false));
    let watching = std::thread::spawn({
        let done = done.clone();
        move || -> Result<u64> {
            let mut limit = 0;
            while !done.load(Ordering::Relaxed) {
                limit = limit.max(processes::resident_bytes(process)?);
                clock::pause(Duration::from_millis(10))?;
            }
            Ok(limit)
        }
    });
    let begin: Instant = clock::now();
    let account = Account::start(profile)?;
    account.wait(|notice| {
        matches!(notice, Notice::Level { conversation: of, head } if *of == conversation && head.0 == MESSAGES)
    })?;
    let picture = account.picture();
    // When it ends in order, the program saves what is not saved yet.
    drop(account);
    let seconds = begin.elapsed().as_secs_f64();
    done.store(true, Ordering::Relaxed);
    let limit = watching
        .join()
        .map_err(|_| anyhow::anyhow!("the watching thread has panicked"))??;
    let here = picture
        .conversations
        .get(&conversation)
        .context("the conversation is not there")?;
    if here.local_head != Seq(MESSAGES) {
        bail!("the local history ends at {}", here.local_head);
    }
    Ok((seconds, limit.saturating_sub(before) as f64))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
