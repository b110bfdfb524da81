//! Crowds against a server of its own, bounded in time, and what ordinary members notice.
//!
//! [`strangers`] never sign in, [`members`] do. Beside each crowd ten [`good`] members write ten texts a second each
//! and wait for every answer, and one of them signs in over a new connection. The crowds come from all over
//! 127.0.0.0/8, so limits by address apply as they would in production.
//!
//! Everything runs on one machine, so the crowds take processor time from the server.

mod good;
mod members;
mod strangers;
mod table;

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anser_shared::id::ConversationId;
use anser_shared::link::Link;
use anyhow::{Context as _, Result, bail};
use parking_lot::Mutex;
use socket2::{Domain, Protocol, Socket, Type};
use xtask::folder::Folder;
use xtask::process;
use xtask::programs::Programs;
use xtask::programs::server::Server;

use crate::people::Visitor;
use crate::system;
pub use table::{Row, Verdict};

/// The aims of a siege by 15,000.
pub const MEMORY_MAX_BYTES: u64 = 512 << 20;
pub const P99_MAX: Duration = Duration::from_millis(50);
pub const P99_MAX_TIMES: u32 = 5;

/// Only two settings differ, so that the siege can make its accounts. Every other limit is the default.
const SETTINGS: [(&str, &str); 2] = [
    ("ANSER_REGISTRATIONS_PER_HOUR", "1000000"),
    ("ANSER_FRIEND_REQUESTS", "auto"),
];

/// The number of connections of a crowd from one address.
const AT_ONE_ADDRESS: usize = 50;

/// A machine under siege answers a connection within this time, or not at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the server has at the most to give memory back after a crowd has gone.
const SETTLE: Duration = Duration::from_secs(3);

#[derive(Clone, Debug)]
pub struct Wish {
    pub programs: Programs,
    pub connections: usize,
    /// How long each crowd stays.
    pub each: Duration,
    pub folder: PathBuf,
    /// Only crowds whose name begins like this.
    pub only: Vec<String>,
}

/// The server that a crowd attacks, and the counters of the crowd.
struct Field<'a> {
    link: &'a Link,
    /// The group in which members flood.
    group: ConversationId,
    count: usize,
    over: &'a AtomicBool,
    /// Connections that were begun, or things that were done.
    deeds: AtomicU64,
    /// Of these, what the server refused.
    refused: AtomicU64,
    /// The most connections at one moment.
    stood: AtomicU64,
}

impl Field<'_> {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn count(&self, outcome: bool) {
        self.deeds.fetch_add(1, Ordering::Relaxed);
        if !outcome {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Connects as the `i`th of a crowd.
    fn dial(&self, i: usize) -> Result<TcpStream> {
        dial(self.link, address(i / AT_ONE_ADDRESS))
    }

    fn visitor(&self, i: usize) -> Result<Visitor> {
        Visitor::over(self.link, self.dial(i)?)
    }
}

/// A crowd: what it is called, and what it does until it is over.
type Crowd = (&'static str, fn(&Field<'_>) -> Result<()>);

const CROWDS: [Crowd; 13] = [
    ("quiet", |_| Ok(())),
    ("silent", strangers::silent),
    ("half-open", strangers::half_open),
    ("half frames", strangers::half_frames),
    ("garbage", strangers::garbage),
    ("names", strangers::names),
    ("guesses", strangers::guesses),
    ("slow readers", members::slow_readers),
    ("posts", members::posts),
    ("typing", members::typing),
    ("presence", members::presence),
    ("coming", members::coming_and_going),
    ("drafts", members::drafts),
];

/// All crowds at once, each with its share of the connections.
fn everything(field: &Field<'_>) -> Result<()> {
    let share = |parts: usize| Field {
        link: field.link,
        group: field.group,
        count: field.count / parts,
        over: field.over,
        deeds: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        stood: AtomicU64::new(0),
    };
    std::thread::scope(|scope| {
        let crowds: Vec<_> = CROWDS[1..]
            .iter()
            .map(|(_, crowd)| {
                // Three crowds hold connections; the others are few, and busy.
                let part = share(3);
                scope.spawn(move || crowd(&part).map(|()| part.totals()))
            })
            .collect();
        for crowd in crowds {
            let (deeds, refused, stood) = match crowd.join() {
                Ok(totals) => totals?,
                Err(_) => bail!("a thread has panicked"),
            };
            field.deeds.fetch_add(deeds, Ordering::Relaxed);
            field.refused.fetch_add(refused, Ordering::Relaxed);
            field.stood.fetch_add(stood, Ordering::Relaxed);
        }
        Ok(())
    })
}

impl Field<'_> {
    fn totals(&self) -> (u64, u64, u64) {
        let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
        (of(&self.deeds), of(&self.refused), of(&self.stood))
    }
}

/// The `i`th address of the crowds. The ordinary members come from 127.0.0.1.
fn address(i: usize) -> Ipv4Addr {
    let byte = |number: usize| u8::try_from(number % 250 + 1).unwrap_or(1);
    Ipv4Addr::new(127, byte(i / 62_500 + 9), byte(i / 250), byte(i))
}

fn dial(link: &Link, from: Ipv4Addr) -> Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    let to: SocketAddr = link.address().parse().context("an address of loopback")?;
    socket.connect_timeout(&to.into(), PATIENCE)?;
    let stream: TcpStream = socket.into();
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Runs the siege, prints a row for each crowd, and returns all of them.
pub fn run(wish: &Wish) -> Result<Vec<Row>> {
    system::allow_many_files()?;
    let folder = Folder::within(&wish.folder, "siege")?;
    let data = folder.join("server");
    let mut server = Server::start_with(&wish.programs, &data, None, &SETTINGS)?;
    let link = Link::parse(server.link()).context("the server's link")?;
    let group = members::register(&link)?;
    let good = good::Good::arrive(&link)?;
    println!(
        "{} connections, each crowd for {:?}, on one machine with its server\n{}",
        wish.connections,
        wish.each,
        table::HEAD
    );
    let all: Crowd = ("everything", everything);
    let is_wanted = |name: &str| {
        let begins = |only: &String| name.starts_with(only.as_str());
        name == "quiet" || wish.only.is_empty() || wish.only.iter().any(begins)
    };
    let mut rows: Vec<Row> = Vec::new();
    let seats = Mutex::new(good.seats);
    for (name, crowd) in CROWDS.into_iter().chain([all]) {
        if !is_wanted(name) {
            continue;
        }
        let mut row = gather(
            rows.len(),
            (name, crowd),
            wish,
            (&link, group),
            &server,
            &seats,
        )
        .with_context(|| format!("beside the crowd {name:?}"))?;
        row.judge(rows.first());
        println!("{row}");
        rows.push(row);
        if !server.runs()? {
            bail!("the server has ended by itself beside the crowd {name:?}");
        }
    }
    println!("{}", table::closing(&rows));
    Ok(rows)
}

fn gather(
    which: usize,
    (name, crowd): Crowd,
    wish: &Wish,
    (link, group): (&Link, ConversationId),
    server: &Server,
    seats: &Mutex<Vec<good::Seat>>,
) -> Result<Row> {
    let over = AtomicBool::new(false);
    let field = Field {
        link,
        group,
        count: wish.connections,
        over: &over,
        deeds: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        stood: AtomicU64::new(0),
    };
    let process = server.process()?;
    system::forget_peak(process)?;
    let (heard, entrance) = std::thread::scope(|scope| {
        let gathered = scope.spawn(|| crowd(&field));
        let beside = || {
            // The crowd has gathered by then, or as far as it can.
            process::pause(wish.each / 2)?;
            let entrance = good::signs_in(link, which);
            let heard = good::write_for(seats, wish.each)?;
            anyhow::Ok((heard, entrance))
        };
        let outcome = beside();
        over.store(true, Ordering::Relaxed);
        match gathered.join() {
            Ok(gathered) => gathered?,
            Err(_) => bail!("a thread has panicked"),
        }
        outcome
    })?;
    let peak = system::peak_bytes(process)?;
    process::pause(SETTLE.min(wish.each))?;
    let after = system::resident_bytes(process)?;
    Ok(Row::new(
        name,
        field.totals(),
        [peak, after],
        heard,
        entrance,
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_crowd_comes_from_many_addresses_and_never_from_the_good_ones() {
        let addresses: BTreeSet<Ipv4Addr> = (0..5000).map(address).collect();
        assert_eq!(addresses.len(), 5000);
        assert!(addresses.iter().all(Ipv4Addr::is_loopback));
        assert!(!addresses.contains(&Ipv4Addr::LOCALHOST));
    }
}
