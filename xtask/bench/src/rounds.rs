//! Floor and server under the same load, one after the other, several times: rates, latencies, and the processor time
//! of each message.

use std::time::Duration;

use anyhow::Result;

use crate::load::{self, Length, Mark, Outcome, Pace, Pair};
use crate::people::Visitor;
use crate::place::{Backend, Place, drop_database};
use crate::processes::{self, Floor, Server};
use crate::report::{Report, Row, Target, median};
use crate::wire::{FloorWire, ServerWire};

/// Fifty pairs with ten messages under way each, as in usual comparisons of messengers.
const PAIRS: usize = 50;
const IN_FLIGHT: u64 = 10;

/// A load at which a message should wait only for the disk.
const CALM_PER_SECOND: u32 = 200;

/// The measurements of one round.
pub(crate) struct Round {
    outcome: Outcome,
    /// Microseconds of processor time for each message: of the server or the floor, of the database server, and of
    /// the load tool itself.
    cpu: f64,
    database_cpu: f64,
    load_cpu: f64,
}

/// Processor time of all of these processes, in seconds.
#[derive(Clone, Copy, Default)]
struct Spent {
    served: f64,
    database: f64,
    load: f64,
}

fn measure<W: crate::wire::Wire>(
    pairs: Vec<Pair<W>>,
    pace: Pace,
    length: Length,
    served_by: u32,
    database: Option<u32>,
) -> Result<Round> {
    let (mut begin, mut end) = (Spent::default(), Spent::default());
    let look = || -> Result<Spent> {
        Ok(Spent {
            served: processes::cpu_seconds(served_by)?,
            database: database.map_or(Ok(0.0), processes::cpu_seconds)?,
            load: processes::cpu_seconds(std::process::id())?,
        })
    };
    let outcome = load::run(pairs, pace, length, &mut |mark| {
        match mark {
            Mark::Begin => begin = look()?,
            Mark::End => end = look()?,
        }
        Ok(())
    })?;
    let each = |seconds: f64| seconds * 1e6 / outcome.delivered as f64;
    Ok(Round {
        cpu: each(end.served - begin.served),
        database_cpu: each(end.database - begin.database),
        load_cpu: each(end.load - begin.load),
        outcome,
    })
}

/// Pairs of people on a server that has just started.
pub(crate) fn pairs_on_server(server: &Server, count: usize) -> Result<Vec<Pair<ServerWire>>> {
    let one = |i: usize| -> Result<Pair<ServerWire>> {
        let (mut author, _) = Visitor::arrive(&server.link, &format!("author{i}"))?;
        let (reader, _) = Visitor::arrive(&server.link, &format!("reader{i}"))?;
        let conversation = author.befriend(&format!("reader{i}"))?.conversation;
        Ok(Pair {
            author: ServerWire::new(author, conversation)?,
            reader: Some(ServerWire::new(reader, conversation)?),
        })
    };
    (0..count).map(one).collect()
}

fn pairs_on_floor(floor: &Floor, count: usize) -> Result<Vec<Pair<FloorWire>>> {
    let one = |i: usize| -> Result<Pair<FloorWire>> {
        // Numbers as large as the product's, so that rows and frames are as long.
        let conversation = (1 << 60) + i64::try_from(i)?;
        let author = (1 << 61) + i64::try_from(2 * i)?;
        Ok(Pair {
            author: FloorWire::connect(floor.address, conversation, author)?,
            reader: Some(FloorWire::connect(floor.address, conversation, author + 1)?),
        })
    };
    (0..count).map(one).collect()
}

fn server_round(place: &Place, backend: Backend, pace: Pace, length: Length) -> Result<Round> {
    let folder = place.scratch("server")?;
    let database = (backend == Backend::Mariadb)
        .then(|| place.database())
        .transpose()?;
    let server = Server::start(&place.server, &folder.join("data"), database.as_deref())?;
    let pairs = pairs_on_server(&server, PAIRS)?;
    let round = measure(
        pairs,
        pace,
        length,
        server.running.id(),
        place.database_process(backend),
    )?;
    drop(server);
    database.map_or(Ok(()), |url| drop_database(&url))?;
    Ok(round)
}

fn floor_round(place: &Place, backend: Backend, pace: Pace, length: Length) -> Result<Round> {
    let folder = place.scratch("floor")?;
    let database = match backend {
        Backend::Sqlite => format!("sqlite:{}", folder.join("floor.db").display()),
        Backend::Mariadb => place.database()?,
    };
    let floor = Floor::start(&database)?;
    let pairs = pairs_on_floor(&floor, PAIRS)?;
    let round = measure(
        pairs,
        pace,
        length,
        floor.running.id(),
        place.database_process(backend),
    )?;
    drop(floor);
    if backend == Backend::Mariadb {
        drop_database(&database)?;
    }
    Ok(round)
}

/// Alternates, so that a machine that becomes slower or quicker does so for both.
fn alternate(place: &Place, backend: Backend, pace: Pace, what: &str) -> Result<[Vec<Round>; 2]> {
    let (count, length) = if place.quick {
        (2, time(Duration::from_millis(500), Duration::from_secs(2)))
    } else {
        (5, time(Duration::from_secs(1), Duration::from_secs(6)))
    };
    let (mut floors, mut servers) = (Vec::new(), Vec::new());
    for round in 1..=count {
        floors.push(floor_round(place, backend, pace, length)?);
        servers.push(server_round(place, backend, pace, length)?);
        for (who, rounds) in [("floor", &floors), ("server", &servers)] {
            if let Some(Round {
                outcome,
                cpu,
                database_cpu,
                load_cpu,
            }) = rounds.last()
            {
                eprintln!(
                    "{what}.{} round {round}, {who}: {:.0}/s, p50 {:.3} ms, p99 {:.3} ms, \
                     {cpu:.1} µs a message (database {database_cpu:.1}, load tool {load_cpu:.1}), load average {:.2}",
                    backend.name(),
                    outcome.rate(),
                    outcome.latency(0.5) * 1e3,
                    outcome.latency(0.99) * 1e3,
                    processes::load_average(),
                );
            }
        }
    }
    Ok([floors, servers])
}

fn time(warm_up: Duration, measured: Duration) -> Length {
    Length::Time { warm_up, measured }
}

/// As many messages as possible.
pub(crate) fn direct(place: &Place, report: &mut Report) -> Result<()> {
    for backend in place.backends() {
        let [floors, servers] = alternate(place, backend, Pace::InFlight(IN_FLIGHT), "direct")?;
        let name = |rest: &str| format!("direct.{}.{rest}", backend.name());
        let both = |of: fn(&Round) -> f64| {
            (
                median(servers.iter().map(of)),
                median(floors.iter().map(of)),
            )
        };
        let (value, floor) = both(|round| round.outcome.rate());
        report.add(
            Row::compared(name("rate"), value, "messages/s", floor).reaching(Target::AtLeast(0.4)),
        );
        let (value, floor) = both(|round| round.cpu);
        report.add(Row::compared(
            name("cpu_us_per_message"),
            value,
            "µs",
            floor,
        ));
        if backend == Backend::Mariadb {
            let (value, floor) = both(|round| round.database_cpu);
            report.add(Row::compared(
                name("database_cpu_us_per_message"),
                value,
                "µs",
                floor,
            ));
        }
        let (value, floor) = both(|round| round.load_cpu);
        report.add(Row::compared(
            name("load_tool_cpu_us_per_message"),
            value,
            "µs",
            floor,
        ));
    }
    Ok(())
}

/// How long a message takes under a light load.
pub(crate) fn latency(place: &Place, report: &mut Report) -> Result<()> {
    for backend in place.backends() {
        let what = format!("latency{CALM_PER_SECOND}");
        let [floors, servers] = alternate(place, backend, Pace::PerSecond(CALM_PER_SECOND), &what)?;
        for (percentile, share, target) in [("p50", 0.5, 1.5), ("p99", 0.99, 3.0)] {
            let of = |rounds: &[Round]| {
                median(
                    rounds
                        .iter()
                        .map(|round| round.outcome.latency(share) * 1e3),
                )
            };
            let name = format!("{what}.{}.{percentile}", backend.name());
            let row = Row::compared(name, of(&servers), "ms", of(&floors));
            report.add(row.reaching(Target::AtMost(target)));
        }
    }
    Ok(())
}
