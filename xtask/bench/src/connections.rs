//! The cost of a connection for the server: memory while it is idle, and processor time when it begins.

use std::time::Duration;

use anser_shared::link::Link;
use anyhow::{Result, bail};

use crate::clock;
use crate::people::Visitor;
use crate::place::Place;
use crate::processes::{self, Server};
use crate::report::{Report, Row, Target};

/// The number of users who connect at the same time. More would only wait for each other.
const AT_ONCE: usize = 4;

/// Memory that is returned after a burst is returned in this time.
const SETTLE: Duration = Duration::from_secs(5);

/// Resident memory of the server for each connection that is signed in and idle, since the server was ready. Each is
/// an account of its own with one device and no friends.
pub(crate) fn idle(place: &Place, report: &mut Report) -> Result<()> {
    let count = if place.quick { 500 } else { 5000 };
    let folder = place.scratch("idle")?;
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    let process = server.running.id();
    let before = processes::resident_bytes(process)?;
    let mut visitors = crowd(count, |i| {
        Ok(Visitor::arrive(&server.link, &format!("idle{i}"))?.0)
    })?;
    // Every connection has been used since it was made, as real connections are.
    visitors.iter_mut().try_for_each(Visitor::ping)?;
    clock::pause(SETTLE)?;
    let after = processes::resident_bytes(process)?;
    visitors.iter_mut().try_for_each(Visitor::ping)?;
    let grown = after.saturating_sub(before) as f64;
    let row = Row::alone("idle.bytes_per_connection", grown / count as f64, "bytes");
    report.add(row.reaching(Target::AtMost(20_000.0)));
    report.add(Row::alone("idle.connections", count as f64, "connections"));
    report.add(Row::alone("idle.server_resident", after as f64 / 1e6, "MB"));
    Ok(())
}

/// Processor time of the server for one sign-in with a password: connection, handshake, password,
/// the commit that makes the device, and the connection's end.
pub(crate) fn sign_in(place: &Place, report: &mut Report) -> Result<()> {
    let (accounts, count) = (50, if place.quick { 400 } else { 2000 });
    let folder = place.scratch("sign-in")?;
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    let process = server.running.id();
    let name = |i: usize| format!("person{}", i % accounts);
    let sign_in = |link: &Link, i: usize| -> Result<()> {
        let mut visitor = Visitor::connect(link)?;
        visitor.sign_in(&name(i))?;
        Ok(())
    };
    crowd(accounts, |i| {
        Visitor::connect(&server.link)?.register(&name(i))
    })?;
    crowd(accounts, |i| sign_in(&server.link, i))?;
    let (before, begin) = (processes::cpu_seconds(process)?, clock::now());
    crowd(count, |i| sign_in(&server.link, i))?;
    let (spent, seconds) = (
        processes::cpu_seconds(process)? - before,
        begin.elapsed().as_secs_f64(),
    );
    let row = Row::alone("sign_in.server_cpu_ms", spent * 1e3 / count as f64, "ms");
    report.add(row.reaching(Target::AtMost(2.0)));
    report.add(Row::alone(
        "sign_in.rate",
        count as f64 / seconds,
        "sign-ins/s",
    ));
    Ok(())
}

/// Does something `count` times, a few at a time, and returns the results in no order.
pub(crate) fn crowd<T: Send>(
    count: usize,
    each: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    std::thread::scope(|scope| {
        let each = &each;
        let one = |thread: usize| {
            move || {
                (thread..count)
                    .step_by(AT_ONCE)
                    .map(each)
                    .collect::<Result<Vec<T>>>()
            }
        };
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|thread| scope.spawn(one(thread)))
            .collect();
        let mut all = Vec::with_capacity(count);
        for thread in threads {
            match thread.join() {
                Ok(made) => all.extend(made?),
                Err(_) => bail!("a thread has panicked"),
            }
        }
        Ok(all)
    })
}
