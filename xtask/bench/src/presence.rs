//! The cost for the server if a user with a thousand online friends changes their presence, beside a user with one
//! friend. The event is encoded once (a test of the server counts that), so a seal and a write are left for each
//! friend.

use anser_shared::event::Event;
use anser_shared::id::UserId;
use anser_shared::request::Request;
use anyhow::{Result, bail};

use crate::connections::crowd;
use crate::people::Visitor;
use crate::place::Place;
use crate::processes::{self, Server};
use crate::report::{Report, Row, Target, median};

const MANY: usize = 1_000;

/// The number of frames of a round: large enough for a clock that counts hundredths of a second.
const TOLD: usize = 100_000;

/// A user, and everybody who is told about them.
struct Known {
    user: UserId,
    person: Visitor,
    friends: Vec<Visitor>,
}

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let folder = place.scratch("presence")?;
    let server = Server::start(&place.server, &folder.join("data"), None)?;
    let mut many = known(&server, "popular", MANY)?;
    let mut one = known(&server, "quiet", 1)?;
    let told = if place.quick { TOLD / 2 } else { TOLD };
    let (mut manies, mut ones) = (Vec::new(), Vec::new());
    for _ in 0..if place.quick { 2 } else { 5 } {
        let few = told / MANY;
        manies.push(round(&server, &mut many, few, few)?);
        ones.push(round(&server, &mut one, told / 10, told / 10)?);
    }
    let (many, one) = (median(manies), median(ones));
    report.add(Row::compared(
        "presence.thousand_friends.cpu_us_per_change",
        many,
        "µs",
        one,
    ));
    let row = Row::compared(
        "presence.thousand_friends.cpu_us_per_friend",
        many / MANY as f64,
        "µs",
        one,
    );
    report.add(row.reaching(Target::AtMost(1.0)));
    drop(server);
    in_the_lobby(place, report)
}

/// The cost if a user without friends changes their presence while a thousand users are in the lobby with them,
/// beside the same in an empty lobby.
fn in_the_lobby(place: &Place, report: &mut Report) -> Result<()> {
    let changes = if place.quick { TOLD / 10 } else { TOLD / 4 };
    let (mut full, mut empty) = (Vec::new(), Vec::new());
    let folder = place.scratch("lobby")?;
    let lobby = [("ANSER_LOBBY", "Lobby")];
    let start = |called: &str, others: usize| -> Result<(Server, Known)> {
        let data = folder.join(called);
        let server = Server::start_with(&place.server, &data, None, &lobby)?;
        let (person, signed_in) = Visitor::arrive(&server.link, "alone")?;
        let friends = crowd(others, |i| {
            Ok(Visitor::arrive(&server.link, &format!("other{i}"))?.0)
        })?;
        let user = signed_in.profile.person.user;
        let mut known = Known {
            user,
            person,
            friends,
        };
        known.person.ping()?;
        known.friends.iter_mut().try_for_each(Visitor::ping)?;
        Ok((server, known))
    };
    let (mut many, mut one) = (start("full", MANY)?, start("empty", 0)?);
    for _ in 0..if place.quick { 2 } else { 5 } {
        for ((server, known), rounds) in [(&mut many, &mut full), (&mut one, &mut empty)] {
            rounds.push(round(server, known, changes, 0)?);
        }
    }
    let row = Row::compared(
        "presence.lobby_of_thousand.cpu_us_per_change",
        median(full),
        "µs",
        median(empty),
    );
    report.add(row.reaching(Target::AtMost(1.5)));
    Ok(())
}

fn known(server: &Server, name: &str, count: usize) -> Result<Known> {
    let (person, signed_in) = Visitor::arrive(&server.link, name)?;
    let friends = crowd(count, |i| {
        let (mut friend, _) = Visitor::arrive(&server.link, &format!("{name}.friend{i}"))?;
        friend.befriend(name)?;
        Ok(friend)
    })?;
    let mut known = Known {
        user: signed_in.profile.person.user,
        person,
        friends,
    };
    known.person.ping()?;
    known.friends.iter_mut().try_for_each(Visitor::ping)?;
    Ok(known)
}

/// Goes away and comes back this many times in all. Returns the server's processor time for one of them, in
/// microseconds. The other users must have been told `told` of them.
fn round(server: &Server, known: &mut Known, changes: usize, told: usize) -> Result<f64> {
    let process = server.running.id();
    let before = processes::cpu_seconds(process)?;
    for change in 0..changes {
        let idle = change % 2 == 0;
        known.person.ask(Request::Idle { idle })?;
    }
    let user = known.user;
    for friend in &mut known.friends {
        let mut heard = 0;
        friend.ping_hearing(|event| {
            if let Event::Presence(people) = event {
                heard += people.iter().filter(|(of, _)| *of == user).count();
            }
        })?;
        if heard != told {
            bail!("somebody has heard of {heard} changes instead of {told}");
        }
    }
    let spent = processes::cpu_seconds(process)? - before;
    Ok(spent * 1e6 / changes as f64)
}
