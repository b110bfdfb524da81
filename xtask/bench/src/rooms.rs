//! Rooms of a hundred and of a thousand users who are all online: deliveries a second, when the last reader has a
//! message, and the cost of each delivery, beside the floor's.

use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::group::JoinPolicy;
use anser_shared::order::Order;
use anser_shared::request::Request;
use anyhow::{Result, bail};

use crate::connections::crowd;
use crate::crowd::{self, Course};
use crate::load::{Mark, Outcome};
use crate::people::Visitor;
use crate::place::Place;
use crate::processes::{self, Floor, Server};
use crate::report::{Report, Row, Target, median};
use crate::wire::{FloorWire, ServerWire, Wire};

const SIZES: [usize; 2] = [100, 1_000];

struct Round {
    outcome: Outcome,
    /// Microseconds of processor time for each delivery.
    cpu: f64,
    load_cpu: f64,
}

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    for size in SIZES {
        for (under_way, called) in [(8, "eight"), (1, "one")] {
            let what = format!("rooms.{size}.{called}");
            let [floors, servers] = alternate(place, size, under_way, &what)?;
            let both = |of: &dyn Fn(&Round) -> f64| {
                let (value, floor) = (servers.iter().map(of), floors.iter().map(of));
                (median(value), median(floor))
            };
            let (value, floor) = both(&|round| round.outcome.rate());
            let row = Row::compared(format!("{what}.rate"), value, "deliveries/s", floor);
            report.add(row.reaching(Target::AtLeast(0.5)));
            let (value, floor) = both(&|round| round.outcome.latency(0.99) * 1e3);
            let row = Row::compared(format!("{what}.last_p99"), value, "ms", floor);
            report.add(row.reaching(Target::AtMost(2.0)));
            let (value, floor) = both(&|round| round.cpu);
            let name = format!("{what}.cpu_us_per_delivery");
            report.add(Row::compared(name, value, "µs", floor));
            let (value, floor) = both(&|round| round.load_cpu);
            let name = format!("{what}.load_tool_cpu_us_per_delivery");
            report.add(Row::compared(name, value, "µs", floor));
        }
    }
    Ok(())
}

/// Floor and server in turns, so that a machine that becomes slower or quicker does so for both.
fn alternate(place: &Place, size: usize, under_way: usize, what: &str) -> Result<[Vec<Round>; 2]> {
    let (count, warm_up, measured) = if place.quick {
        (2, Duration::from_millis(500), Duration::from_secs(2))
    } else {
        (5, Duration::from_secs(1), Duration::from_secs(5))
    };
    let course = Course {
        under_way,
        warm_up,
        measured,
    };
    let (mut floors, mut servers) = (Vec::new(), Vec::new());
    for round in 1..=count {
        floors.push(on_floor(place, size, course)?);
        servers.push(on_server(place, size, course)?);
        for (who, rounds) in [("floor", &floors), ("server", &servers)] {
            if let Some(Round {
                outcome,
                cpu,
                load_cpu,
            }) = rounds.last()
            {
                eprintln!(
                    "{what} round {round}, {who}: {:.0} deliveries/s, the last p50 {:.3} ms, p99 {:.3} ms, \
                     {cpu:.2} µs each (load tool {load_cpu:.2}), load average {:.2}",
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

fn on_floor(place: &Place, size: usize, course: Course) -> Result<Round> {
    let folder = place.scratch("floor")?;
    let floor = Floor::start(&format!("sqlite:{}", folder.join("floor.db").display()))?;
    let member = |i: usize| {
        // Numbers as large as the product's, so that rows and frames are as long.
        let author = (1 << 61) + i64::try_from(i)?;
        FloorWire::connect(floor.address, 1 << 60, author)
    };
    let wires = (0..size).map(member).collect::<Result<Vec<_>>>()?;
    round(wires, course, floor.running.id())
}

fn on_server(place: &Place, size: usize, course: Course) -> Result<Round> {
    let folder = place.scratch("server")?;
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    let name = |i: usize| format!("member{i}");
    // They are added before they connect, because otherwise each would be told of all who join later.
    crowd(size, |i| Visitor::connect(&server.link)?.register(&name(i)))?;
    let mut owner = Visitor::connect(&server.link)?;
    owner.sign_in(&name(0))?;
    let make = Request::CreateGroup {
        name: "room".into(),
        policy: JoinPolicy::Invitation,
    };
    let Answer::Conversation(head) = owner.ask(make)? else {
        bail!("making a group was answered with something else")
    };
    let conversation = head.conversation;
    for i in 1..size {
        owner.ask(Request::Order {
            conversation,
            order: Order::Add { who: name(i) },
        })?;
    }
    drop(owner);
    let mut visitors = crowd(size, |i| {
        let mut visitor = Visitor::connect(&server.link)?;
        visitor.sign_in(&name(i))?;
        Ok(visitor)
    })?;
    visitors.iter_mut().try_for_each(Visitor::ping)?;
    let wires = visitors
        .into_iter()
        .map(|visitor| ServerWire::new(visitor, conversation))
        .collect::<Result<Vec<_>>>()?;
    round(wires, course, server.running.id())
}

fn round<W: Wire>(wires: Vec<W>, course: Course, served_by: u32) -> Result<Round> {
    let (mut begin, mut end) = ((0.0, 0.0), (0.0, 0.0));
    let look = || -> Result<(f64, f64)> {
        let load = processes::cpu_seconds(std::process::id())?;
        Ok((processes::cpu_seconds(served_by)?, load))
    };
    let outcome = crowd::run(wires, course, &mut |mark| {
        match mark {
            Mark::Begin => begin = look()?,
            Mark::End => end = look()?,
        }
        Ok(())
    })?;
    let each = |seconds: f64| seconds * 1e6 / outcome.delivered as f64;
    Ok(Round {
        cpu: each(end.0 - begin.0),
        load_cpu: each(end.1 - begin.1),
        outcome,
    })
}
