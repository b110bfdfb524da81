//! Plays the story: a server, people who write, what is ended, and the rests in between.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use parking_lot::{Mutex, MutexGuard};
use xtask::mariadb::Private;
use xtask::process;
use xtask::programs::server::Server;
use xtask::random::Random;

use super::logs::{self, Logs};
use super::person::Person;
use super::text::Key;
use super::verdict::{Counts, Faults, Room, Witness, judge};
use super::{Database, Ended, Signal, Wish};

const NAMES: [&str; 5] = ["ada", "bob", "cleo", "dirk", "eva"];
const PASSWORD: &str = "a goose flies south";
const GROUP: &str = "crowd";

/// All connections come from one address here, often. The limits for members stay, and the programs have to live with
/// them.
const SETTINGS: [(&str, &str); 3] = [
    ("ANSER_LOGINS_PER_MINUTE", "1000000"),
    ("ANSER_REGISTRATIONS_PER_HOUR", "1000000"),
    ("ANSER_FRIEND_REQUESTS", "auto"),
];

/// In this time without a kill and without a new text, everything must reach its place. A program may have waited its
/// longest before it tries again.
const REST: Duration = Duration::from_mins(2);

/// A command that needs the server has its answer within this time.
const ANSWER: Duration = Duration::from_mins(1);

/// Only a rest shows that something is stuck, because a later kill would set it going again.
const CYCLES_TO_REST: u32 = 4;

/// A server ends in order within this time.
const STOP: Duration = Duration::from_secs(30);

/// How a person writes at the moment.
#[derive(Clone, Copy, Debug)]
struct Pace {
    writes: bool,
    pause: Duration,
    /// The number of texts between two pauses.
    at_once: usize,
    /// The conversation for all of them; otherwise any.
    favourite: Option<usize>,
}

impl Pace {
    const QUIET: Self = Self {
        writes: false,
        pause: Duration::from_millis(20),
        at_once: 0,
        favourite: None,
    };

    /// From one text now and then to more than 64 that wait in one conversation after an outage.
    fn any(random: &mut Random) -> Self {
        Self {
            writes: true,
            pause: Duration::from_millis(random.between(30, 250)),
            at_once: random.between(1, 3) as usize,
            favourite: random.once_in(2).then(|| random.below(3)),
        }
    }
}

struct Writer {
    person: Mutex<Person>,
    pace: Mutex<Pace>,
}

impl Writer {
    fn person(&self) -> MutexGuard<'_, Person> {
        self.person.lock()
    }

    fn set(&self, pace: Pace) {
        *self.pace.lock() = pace;
    }

    /// Writes until the story is over.
    fn write(&self, rooms: &[Room], over: &AtomicBool, mut random: Random) -> Result<()> {
        let name = self.person().name.clone();
        let own: Vec<&Room> = rooms.iter().filter(|room| room.has(&name)).collect();
        let mut numbers = vec![0_u64; own.len()];
        while !over.load(Ordering::Relaxed) {
            let pace = *self.pace.lock();
            let mut person = self.person();
            if pace.writes && person.is_up() {
                for _ in 0..pace.at_once {
                    let any = random.below(own.len());
                    let at = pace.favourite.unwrap_or(any).min(own.len() - 1);
                    numbers[at] += 1;
                    let room = own[at];
                    let key = Key::new(&name, &room.name, numbers[at]);
                    let text = key.typed(&mut random);
                    person.send(&format!("{} {text}", command("send", room, &name)), key);
                }
                person.mark();
            }
            drop(person);
            process::pause(pace.pause)?;
        }
        Ok(())
    }
}

/// `send` and `sendgroup` are for one kind of conversation each. All other commands take both.
fn command(word: &str, room: &Room, name: &str) -> String {
    let of_many = if room.members.len() > 2 { "group" } else { "" };
    format!("{word}{of_many} {}", room.called_by(name))
}

/// Pairs in a ring, and a group of all.
fn rooms() -> Vec<Room> {
    let pair = |i: usize| {
        let (one, other) = (NAMES[i], NAMES[(i + 1) % NAMES.len()]);
        Room {
            name: format!("{one}+{other}"),
            members: vec![one.into(), other.into()],
        }
    };
    let group = Room {
        name: GROUP.into(),
        members: NAMES.map(str::to_owned).into(),
    };
    (0..NAMES.len()).map(pair).chain([group]).collect()
}

/// `quit` ends the program when everything is acknowledged. If it does not end, something waits for ever.
fn leave(writer: &Writer) -> Result<()> {
    let mut person = writer.person();
    let left = person.quit(ANSWER);
    left.with_context(|| match logs::waiting(&person.profile) {
        Ok(waiting) => {
            format!(
                "so many texts wait in the outbox of {}, by conversation: {waiting:?}",
                person.name
            )
        }
        Err(error) => format!("the outbox of {} cannot be read: {error:#}", person.name),
    })
}

struct Stage {
    writers: Vec<Writer>,
    rooms: Vec<Room>,
    server: Server,
    mariadb: Option<Private>,
    /// The URL of the one database on it.
    url: Option<String>,
    data: PathBuf,
    random: Random,
    ended: Ended,
}

pub(super) fn play(wish: &Wish, folder: &Path) -> Result<(Ended, Faults, Counts)> {
    let mut stage = Stage::begin(wish, folder)?;
    stage.introduce()?;
    let over = AtomicBool::new(false);
    let (writers, rooms) = (std::mem::take(&mut stage.writers), stage.rooms.clone());
    let played = std::thread::scope(|scope| {
        let writing: Vec<_> = writers
            .iter()
            .map(|writer| {
                let random = Random::new(stage.random.between(0, u64::from(u32::MAX)));
                let (rooms, over) = (&rooms, &over);
                scope.spawn(move || writer.write(rooms, over, random))
            })
            .collect();
        let played = stage.cycles(&writers, wish.cycles);
        over.store(true, Ordering::Relaxed);
        for writer in writing {
            match writer.join() {
                Ok(written) => written?,
                Err(_) => bail!("a thread has panicked"),
            }
        }
        played
    });
    stage.writers = writers;
    played?;
    stage.server.stop();
    let (faults, counts) = stage.judge()?;
    Ok((stage.ended, faults, counts))
}

impl Stage {
    fn begin(wish: &Wish, folder: &Path) -> Result<Self> {
        let mariadb = match wish.database {
            Database::Sqlite => None,
            // A private server, because it is ended too.
            Database::Mariadb => Some(Private::start(&folder.join("mariadb"))?),
        };
        let url = mariadb.as_ref().map(Private::empty_database).transpose()?;
        let data = folder.join("server");
        let server = Server::start_with(&wish.programs, &data, url.as_deref(), &SETTINGS)?;
        let program = wish.programs.path("anser");
        let writers = NAMES.map(|name| Writer {
            person: Mutex::new(Person::new(name, &program, folder)),
            pace: Mutex::new(Pace::QUIET),
        });
        Ok(Self {
            writers: writers.into(),
            rooms: rooms(),
            server,
            mariadb,
            url,
            data,
            random: Random::new(wish.seed),
            ended: Ended::default(),
        })
    }

    /// All users register, become friends, and join the group.
    fn introduce(&mut self) -> Result<()> {
        for writer in &self.writers {
            let mut person = writer.person();
            person.start(Some(self.server.link()))?;
            person.register(PASSWORD)?;
        }
        for room in self.rooms.iter().filter(|room| room.members.len() == 2) {
            let writer = self.writer(&room.members[0])?;
            writer
                .person()
                .carries_out(&format!("add {}", room.members[1]), ANSWER)?;
        }
        for (i, writer) in self.writers.iter().enumerate() {
            let word = match i {
                0 => format!("newgroup {GROUP} open"),
                _ => format!("join {GROUP}"),
            };
            writer.person().carries_out(&word, ANSWER)?;
        }
        // A friendship may follow the answer as an event.
        process::wait_for("that everybody knows everybody", ANSWER, || {
            for writer in &self.writers {
                let mut person = writer.person();
                let listed = person.carries_out("friends\ngroups", ANSWER);
                listed.map_err(std::io::Error::other)?;
                let heard = person.heard();
                let rooms = self.rooms.iter().filter(|room| room.has(&person.name));
                for room in rooms {
                    let other = room.called_by(&person.name);
                    let known = match room.members.len() {
                        2 => &heard.friends,
                        _ => &heard.groups,
                    };
                    if !known.contains(other) {
                        return Ok(None);
                    }
                }
            }
            Ok(Some(()))
        })?;
        Ok(())
    }

    fn writer(&self, name: &str) -> Result<&Writer> {
        let mut writers = self.writers.iter();
        writers
            .find(|writer| writer.person().name == name)
            .context("nobody is called so")
    }

    fn cycles(&mut self, writers: &[Writer], cycles: u32) -> Result<()> {
        for cycle in 1..=cycles {
            self.cycle(writers)
                .with_context(|| format!("cycle {cycle}"))?;
            if cycle % CYCLES_TO_REST == 0 || cycle == cycles {
                self.rest(writers)
                    .with_context(|| format!("the rest after cycle {cycle}"))?;
                for writer in writers.iter().filter(|_| cycle != cycles) {
                    writer.person().start(None)?;
                }
                let stored: usize = writers
                    .iter()
                    .map(|writer| writer.person().heard().stored.len())
                    .sum();
                println!(
                    "after cycle {cycle}: {} ended, {stored} acknowledged",
                    self.ended.all()
                );
            }
        }
        Ok(())
    }

    /// Some people write, something is ended, and everything is started again.
    fn cycle(&mut self, writers: &[Writer]) -> Result<()> {
        for writer in writers {
            writer.set(Pace::any(&mut self.random));
        }
        process::pause(Duration::from_millis(self.random.between(200, 2500)))?;
        for writer in writers {
            writer.person().must_still_run()?;
        }
        let deed = self.random.below(10);
        let (server, programs, database) = match deed {
            0..=3 => (true, false, false),
            4..=6 => (false, true, false),
            7 | 8 => (true, true, false),
            _ => (self.random.once_in(2), self.random.once_in(2), true),
        };
        if database && let Some(mariadb) = &mut self.mariadb {
            mariadb.kill()?;
            self.ended.databases += 1;
        }
        if server || (database && self.mariadb.is_none()) {
            self.end_server()?;
        }
        if programs {
            self.end_programs(writers)?;
        }
        // Sometimes so long that much waits afterwards.
        let outage = match self.random.once_in(5) {
            true => self.random.between(3000, 7000),
            false => self.random.between(0, 1500),
        };
        process::pause(Duration::from_millis(outage))?;
        self.start_all(writers)
    }

    fn signal(&mut self) -> Signal {
        *self.random.pick(&[Signal::Kill, Signal::Terminate])
    }

    fn end_server(&mut self) -> Result<()> {
        let signal = self.signal();
        match signal {
            Signal::Kill => self.server.kill()?,
            Signal::Terminate => {
                process::signal("TERM", self.server.process()?)?;
                process::wait_for("the server's end in order", STOP, || {
                    Ok(self.server.was_stopped()?.then_some(()))
                })?;
            }
        }
        self.ended.servers[signal as usize] += 1;
        Ok(())
    }

    fn end_programs(&mut self, writers: &[Writer]) -> Result<()> {
        let mut order: Vec<&Writer> = writers.iter().collect();
        self.random.shuffle(&mut order);
        let count = 1 + self.random.below(order.len());
        for writer in order.into_iter().take(count) {
            let signal = self.signal();
            writer.person().end(signal)?;
            self.ended.programs[signal as usize] += 1;
        }
        Ok(())
    }

    /// Starts everything that does not run: the database before the server, which needs it, and the programs before,
    /// between or after them.
    fn start_all(&mut self, writers: &[Writer]) -> Result<()> {
        let mut down: Vec<&Writer> = writers
            .iter()
            .filter(|writer| !writer.person().is_up())
            .collect();
        self.random.shuffle(&mut down);
        let before = self.random.below(down.len() + 1);
        for (i, writer) in down.iter().enumerate() {
            if i == before {
                self.start_below()?;
            }
            writer.person().start(None)?;
        }
        self.start_below()
    }

    fn start_below(&mut self) -> Result<()> {
        if let Some(mariadb) = &mut self.mariadb
            && !mariadb.runs()?
        {
            mariadb.start_again()?;
        }
        if !self.server.runs()? {
            self.server.start_again()?;
        }
        Ok(())
    }

    /// Nobody writes and nothing is ended, until all programs agree, also those that have run all the time. Then all
    /// programs end in order, which shows that nothing waits.
    fn rest(&mut self, writers: &[Writer]) -> Result<()> {
        for writer in writers {
            writer.set(Pace::QUIET);
        }
        let mut before = None;
        let mut seen = String::new();
        let settled = process::wait_for("a rest", REST, || {
            let (now, settled) = self.settled(writers).map_err(std::io::Error::other)?;
            let still = before.as_ref() == Some(&now);
            seen.clone_from(&now);
            before = Some(now);
            if settled && still {
                return Ok(Some(()));
            }
            process::pause(Duration::from_millis(200))?;
            Ok(None)
        });
        settled.with_context(|| format!("after {REST:?} of rest this is not level:\n{seen}"))?;
        writers.iter().try_for_each(leave)
    }

    /// What each program shows, and whether all agree and are online.
    fn settled(&self, writers: &[Writer]) -> Result<(String, bool)> {
        let mut seen = String::new();
        let mut settled = true;
        for writer in writers {
            let mut person = writer.person();
            person.must_still_run()?;
            let rooms = self.rooms.iter().filter(|room| room.has(&person.name));
            let asked: Vec<String> = rooms
                .map(|room| format!("history {} 1", room.called_by(&person.name)))
                .collect();
            person.carries_out(&asked.join("\n"), ANSWER)?;
            let heard = person.heard();
            settled &= heard.online;
            seen.push_str(&format!(
                "  {}: online {}, newest places {:?}\n",
                person.name, heard.online, heard.newest
            ));
        }
        for room in &self.rooms {
            let newest = |writer: &Writer| {
                let person = writer.person();
                let heard = person.heard();
                let newest = heard.newest.get(room.called_by(&person.name));
                newest.copied().unwrap_or_default()
            };
            let mut members = writers
                .iter()
                .filter(|writer| room.has(&writer.person().name));
            let first = members.next().map(newest);
            settled &= members.all(|writer| Some(newest(writer)) == first);
        }
        Ok((seen, settled))
    }

    fn judge(&self) -> Result<(Faults, Counts)> {
        let server = match &self.url {
            None => logs::of_sqlite(&self.data)?,
            Some(url) => logs::of_mariadb(url)?,
        };
        let people: Vec<_> = self.writers.iter().map(Writer::person).collect();
        let histories: Vec<Logs> = people
            .iter()
            .map(|person| logs::of_profile(&person.profile))
            .collect::<Result<_>>()?;
        let heard: Vec<_> = people.iter().map(|person| person.heard()).collect();
        let witnesses: Vec<Witness<'_>> = people
            .iter()
            .zip(&heard)
            .zip(&histories)
            .map(|((person, heard), history)| Witness {
                name: &person.name,
                stored: &heard.stored,
                accepted: &heard.accepted,
                history,
            })
            .collect();
        let (faults, counts) = judge(&server, &self.rooms, &witnesses);
        let complaints: Vec<&String> = heard.iter().flat_map(|heard| &heard.complaints).collect();
        for complaint in complaints.iter().take(10) {
            println!("  a program said: {complaint}");
        }
        if !complaints.is_empty() {
            bail!(
                "programs said {} times that something went wrong",
                complaints.len()
            );
        }
        Ok((faults, counts))
    }
}
