//! The load of a room: all members receive what a few of them write.
//!
//! A fixed number of messages of the whole room are under way at any moment. A message has arrived when the last of
//! the other members has it and its author knows that it is safe. The load ends with an error if anything is lost,
//! doubled or out of order.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anser_shared::id::MessageId;
use anyhow::{Context as _, Result, bail};
use mio::{Events, Interest, Poll, Token};

use crate::clock;
use crate::load::{Mark, Outcome};
use crate::wire::{Heard, Wire};

/// The length of every text, in bytes.
const TEXT_BYTES: usize = 100;

/// The number of members who write, in turns.
const AUTHORS: u64 = 8;

/// After the load, everything that is still under way has to arrive in this time.
const DRAIN: Duration = Duration::from_secs(30);

/// How much is under way, and for how long: first without counting, then counting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) under_way: usize,
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
}

/// A message that has not arrived everywhere.
struct UnderWay {
    due: Instant,
    missing: usize,
    stored: bool,
}

struct Member<W> {
    wire: W,
    /// The place of the last entry that they have received.
    heard: u64,
    /// Messages of their own that they know to be safe.
    stored: u64,
    touched: bool,
}

struct Crowd<W> {
    members: Vec<Member<W>>,
    poll: Poll,
    text: String,
    buffer: Vec<u8>,
    touched: Vec<usize>,
    posted: u64,
    /// The number of the first one in `under_way`.
    first: u64,
    under_way: VecDeque<UnderWay>,
    open: usize,
    measuring: bool,
    delivered: u64,
    latencies: Vec<f64>,
    begin: Option<Instant>,
}

/// Runs the load to its end. `mark` is called when the measuring begins and when it ends. Each message counts as
/// delivered once for each of its readers.
pub(crate) fn run<W: Wire>(
    wires: Vec<W>,
    course: Course,
    mark: &mut dyn FnMut(Mark) -> Result<()>,
) -> Result<Outcome> {
    let poll = Poll::new()?;
    let mut members = Vec::with_capacity(wires.len());
    for (i, mut wire) in wires.into_iter().enumerate() {
        let both = Interest::READABLE | Interest::WRITABLE;
        poll.registry().register(wire.socket(), Token(i), both)?;
        members.push(Member {
            wire,
            heard: 0,
            stored: 0,
            touched: false,
        });
    }
    let mut crowd = Crowd {
        members,
        poll,
        text: "x".repeat(TEXT_BYTES),
        buffer: vec![0; 64 << 10],
        touched: Vec::new(),
        posted: 0,
        first: 0,
        under_way: VecDeque::new(),
        open: 0,
        measuring: false,
        delivered: 0,
        latencies: Vec::new(),
        begin: None,
    };
    crowd.run(course, mark)
}

fn author(number: u64) -> Result<usize> {
    Ok(usize::try_from(number % AUTHORS)?)
}

impl<W: Wire> Crowd<W> {
    fn run(&mut self, course: Course, mark: &mut dyn FnMut(Mark) -> Result<()>) -> Result<Outcome> {
        let start = clock::now();
        let mut events = Events::with_capacity(2048);
        let end = loop {
            let now = clock::now();
            if self.begin.is_none() && now - start >= course.warm_up {
                mark(Mark::Begin)?;
                self.measuring = true;
                self.begin = Some(clock::now());
            }
            if self
                .begin
                .is_some_and(|begin| now > begin && now - begin >= course.measured)
            {
                break clock::now();
            }
            while self.open < course.under_way {
                self.post()?;
            }
            self.flush()?;
            self.turn(&mut events, Duration::from_millis(5))?;
        };
        self.measuring = false;
        mark(Mark::End)?;
        let deadline = clock::now() + DRAIN;
        while self.open > 0 {
            if clock::now() > deadline {
                let missing: usize = self.under_way.iter().map(|one| one.missing).sum();
                bail!("{missing} deliveries of {} messages are lost", self.open);
            }
            self.turn(&mut events, Duration::from_millis(20))?;
        }
        let begin = self.begin.context("the measuring never began")?;
        let mut latencies = std::mem::take(&mut self.latencies);
        latencies.sort_unstable_by(f64::total_cmp);
        Ok(Outcome {
            delivered: self.delivered,
            seconds: (end - begin).as_secs_f64(),
            latencies,
        })
    }

    fn post(&mut self) -> Result<()> {
        let number = self.posted;
        self.text.replace_range(..16, &format!("{number:016x}"));
        let mut random = [0; 10];
        random[2..].copy_from_slice(&number.to_be_bytes());
        let id = MessageId::mint(clock::wall(), random);
        let author = author(number)?;
        let tag = u32::try_from(number)?;
        self.members[author].wire.post(tag, id, &self.text)?;
        self.posted += 1;
        self.open += 1;
        self.under_way.push_back(UnderWay {
            due: clock::now(),
            missing: self.members.len() - 1,
            stored: false,
        });
        self.touch(author);
        Ok(())
    }

    fn touch(&mut self, i: usize) {
        if !self.members[i].touched {
            self.members[i].touched = true;
            self.touched.push(i);
        }
    }

    fn flush(&mut self) -> Result<()> {
        for i in std::mem::take(&mut self.touched) {
            self.members[i].touched = false;
            self.members[i].wire.flush()?;
        }
        Ok(())
    }

    /// Waits for events and reads them.
    fn turn(&mut self, events: &mut Events, wait: Duration) -> Result<()> {
        if let Err(error) = self.poll.poll(events, Some(wait))
            && error.kind() != std::io::ErrorKind::Interrupted
        {
            return Err(error.into());
        }
        for event in events.iter() {
            let Token(i) = event.token();
            if event.is_readable() {
                self.read(i)?;
            }
            if event.is_writable() {
                self.touch(i);
            }
        }
        self.flush()
    }

    fn read(&mut self, i: usize) -> Result<()> {
        let Self {
            members,
            buffer,
            under_way,
            first,
            open,
            measuring,
            delivered,
            latencies,
            begin,
            posted,
            ..
        } = self;
        let Member {
            wire,
            heard: last,
            stored,
            ..
        } = &mut members[i];
        let now = clock::now();
        wire.read(buffer, &mut |heard| {
            let number = match heard {
                Heard::Stored { tag } => {
                    let due = *stored * AUTHORS + u64::try_from(i)?;
                    if u64::from(tag) != due {
                        bail!("member {i}: answer {tag} came where {due} was due");
                    }
                    *stored += 1;
                    u64::from(tag)
                }
                Heard::Posted { seq, text } => {
                    let number = u64::from_str_radix(text.get(..16).unwrap_or_default(), 16)?;
                    let is_own = author(number)? == i;
                    if number >= *posted || is_own || seq <= *last || text.len() != TEXT_BYTES {
                        bail!("member {i}: message {number} at {seq} came after {last}");
                    }
                    *last = seq;
                    if *measuring {
                        *delivered += 1;
                    }
                    number
                }
            };
            let place = number
                .checked_sub(*first)
                .map(usize::try_from)
                .transpose()?;
            let one = place
                .and_then(|place| under_way.get_mut(place))
                .context("a message that had arrived everywhere came again")?;
            match heard {
                Heard::Stored { .. } => one.stored = true,
                Heard::Posted { .. } => {
                    one.missing = one
                        .missing
                        .checked_sub(1)
                        .context("a message came to somebody twice")?;
                    if one.missing == 0 && begin.is_some_and(|begin| one.due >= begin) && *measuring
                    {
                        latencies.push((now - one.due).as_secs_f64());
                    }
                }
            }
            if one.missing == 0 && one.stored {
                *open -= 1;
            }
            while under_way
                .front()
                .is_some_and(|one| one.missing == 0 && one.stored)
            {
                under_way.pop_front();
                *first += 1;
            }
            Ok(())
        })
    }
}
