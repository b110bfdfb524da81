//! The load tool: pairs of users, one of whom writes to the other. Either a fixed number of messages is under way at
//! any moment, or a fixed number is sent each second.
//!
//! It counts the messages that have arrived, and ends with an error if any is lost, doubled or out of order. One
//! thread serves all connections, in as few calls as possible.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anser_shared::id::MessageId;
use anyhow::{Context as _, Result, bail};
use mio::{Events, Interest, Poll, Token};

use crate::clock;
use crate::wire::{Heard, Wire};

/// The length of every text, in bytes.
const TEXT_BYTES: usize = 100;

/// After the load, everything that is still under way has to arrive in this time.
const DRAIN: Duration = Duration::from_secs(30);

/// An author, and the reader if they are connected.
pub(crate) struct Pair<W> {
    pub(crate) author: W,
    pub(crate) reader: Option<W>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// The number of messages of each pair that are under way at any time.
    InFlight(u64),
    /// The number of messages in a second of all pairs together, evenly, whether or not earlier ones have arrived.
    PerSecond(u32),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Length {
    /// The time without counting, then the time with counting.
    Time {
        warm_up: Duration,
        measured: Duration,
    },
    /// The number of messages of each pair.
    Messages(u64),
}

/// The measurements of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The messages that have arrived while it was measured, and how long that was.
    pub(crate) delivered: u64,
    pub(crate) seconds: f64,
    /// From the moment in which each was due to be sent until its reader had it, in seconds, sorted.
    pub(crate) latencies: Vec<f64>,
}

impl Outcome {
    pub(crate) fn rate(&self) -> f64 {
        self.delivered as f64 / self.seconds
    }

    /// The latency that this share of the messages did not exceed.
    pub(crate) fn latency(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let place = (share * last as f64).round() as usize;
        self.latencies.get(place).copied().unwrap_or(f64::NAN)
    }
}

/// When the measuring begins and ends, for observers of the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Begin,
    End,
}

/// Runs the load to its end. `mark` is called when the measuring begins and when it ends.
pub(crate) fn run<W: Wire>(
    pairs: Vec<Pair<W>>,
    pace: Pace,
    length: Length,
    mark: &mut dyn FnMut(Mark) -> Result<()>,
) -> Result<Outcome> {
    let mut load = Load::new(pairs, length)?;
    load.run(pace, length, mark)
}

struct Conversation<W> {
    pair: Pair<W>,
    /// Messages posted, answered, and received by the reader.
    posted: u64,
    stored: u64,
    received: u64,
    /// When the messages under way were due.
    due: VecDeque<Instant>,
    /// Has sealed bytes that are not sent yet.
    touched: bool,
}

impl<W> Conversation<W> {
    /// Messages that have not arrived yet.
    fn under_way(&self) -> u64 {
        let arrived = if self.pair.reader.is_some() {
            self.received
        } else {
            self.stored
        };
        self.posted - arrived.min(self.stored)
    }
}

struct Load<W> {
    conversations: Vec<Conversation<W>>,
    poll: Poll,
    text: String,
    buffer: Vec<u8>,
    /// Conversations with an event in this turn.
    touched: Vec<usize>,
    per_pair: u64,
    measuring: bool,
    delivered: u64,
    latencies: Vec<f64>,
    /// Messages that were due before this are not measured.
    begin: Option<Instant>,
    end: Option<Instant>,
}

impl<W: Wire> Load<W> {
    fn new(pairs: Vec<Pair<W>>, length: Length) -> Result<Self> {
        let poll = Poll::new()?;
        let mut conversations = Vec::with_capacity(pairs.len());
        for (i, mut pair) in pairs.into_iter().enumerate() {
            let both = Interest::READABLE | Interest::WRITABLE;
            poll.registry()
                .register(pair.author.socket(), Token(2 * i), both)?;
            if let Some(reader) = &mut pair.reader {
                poll.registry()
                    .register(reader.socket(), Token(2 * i + 1), both)?;
            }
            conversations.push(Conversation {
                pair,
                posted: 0,
                stored: 0,
                received: 0,
                due: VecDeque::new(),
                touched: false,
            });
        }
        let per_pair = match length {
            Length::Time { .. } => u64::MAX,
            Length::Messages(count) => count,
        };
        Ok(Self {
            conversations,
            poll,
            text: "x".repeat(TEXT_BYTES),
            buffer: vec![0; 64 << 10],
            touched: Vec::new(),
            per_pair,
            measuring: false,
            delivered: 0,
            latencies: Vec::new(),
            begin: None,
            end: None,
        })
    }

    fn run(
        &mut self,
        pace: Pace,
        length: Length,
        mark: &mut dyn FnMut(Mark) -> Result<()>,
    ) -> Result<Outcome> {
        let start = clock::now();
        let (warm_up, measured) = match length {
            Length::Time { warm_up, measured } => (warm_up, measured),
            Length::Messages(_) => (Duration::ZERO, Duration::MAX),
        };
        let mut events = Events::with_capacity(1024);
        let mut scheduled: u32 = 0;
        let window = match pace {
            Pace::InFlight(window) => window,
            Pace::PerSecond(_) => 0,
        };
        for i in 0..self.conversations.len() {
            self.fill(i, window, start)?;
        }
        self.flush()?;
        loop {
            let now = clock::now();
            if self.begin.is_none() && now - start >= warm_up {
                mark(Mark::Begin)?;
                self.measuring = true;
                self.begin = Some(clock::now());
            }
            let elapsed = self
                .begin
                .map_or(Duration::ZERO, |begin| now.saturating_duration_since(begin));
            let all_arrived = self.conversations.iter().all(|conversation| {
                conversation.posted == self.per_pair && conversation.under_way() == 0
            });
            if elapsed >= measured || all_arrived {
                break;
            }
            let mut wait = Duration::from_millis(5);
            if let Pace::PerSecond(rate) = pace {
                let due = start + Duration::from_secs(1) * scheduled / rate;
                if now >= due {
                    let pair = scheduled as usize % self.conversations.len();
                    self.post(pair, due)?;
                    self.flush()?;
                    scheduled += 1;
                    continue;
                }
                // A wait is rounded up to a millisecond. The last millisecond is spent polling, so that messages
                // leave when they are due.
                let whole = Duration::from_millis(u64::try_from((due - now).as_millis())?);
                wait = wait.min(whole.saturating_sub(Duration::from_millis(1)));
            }
            self.turn(&mut events, wait, window)?;
        }
        self.measuring = false;
        self.end = Some(clock::now());
        mark(Mark::End)?;
        self.drain(&mut events)?;
        let begin = self.begin.context("the measuring never began")?;
        let end = self.end.context("the measuring never ended")?;
        let mut latencies = std::mem::take(&mut self.latencies);
        latencies.sort_unstable_by(f64::total_cmp);
        Ok(Outcome {
            delivered: self.delivered,
            seconds: (end - begin).as_secs_f64(),
            latencies,
        })
    }

    /// Waits for events, reads them, and keeps `window` messages of each pair under way.
    fn turn(&mut self, events: &mut Events, wait: Duration, window: u64) -> Result<()> {
        if let Err(error) = self.poll.poll(events, Some(wait))
            && error.kind() != std::io::ErrorKind::Interrupted
        {
            return Err(error.into());
        }
        for event in events.iter() {
            let Token(token) = event.token();
            let i = token / 2;
            if event.is_readable() {
                self.read(i, token % 2 == 1)?;
            }
            self.touch(i);
        }
        let now = clock::now();
        for place in 0..self.touched.len() {
            self.fill(self.touched[place], window, now)?;
        }
        self.flush()
    }

    fn touch(&mut self, i: usize) {
        if !self.conversations[i].touched {
            self.conversations[i].touched = true;
            self.touched.push(i);
        }
    }

    fn read(&mut self, i: usize, by_reader: bool) -> Result<()> {
        let Self {
            conversations,
            buffer,
            measuring,
            delivered,
            latencies,
            begin,
            end,
            ..
        } = self;
        let Conversation {
            pair,
            posted,
            stored,
            received,
            due,
            ..
        } = &mut conversations[i];
        let now = clock::now();
        let mut hear = |heard: Heard<'_>| {
            match heard {
                Heard::Stored { tag } => {
                    if u64::from(tag) != *stored || *stored >= *posted {
                        bail!("pair {i}: answer {tag} came where {stored} was due");
                    }
                    *stored += 1;
                }
                Heard::Posted { seq, text } => {
                    let number = u64::from_str_radix(text.get(..16).unwrap_or_default(), 16)?;
                    if number != *received || seq != *received + 1 || text.len() != TEXT_BYTES {
                        bail!("pair {i}: message {number} at {seq} came where {received} was due");
                    }
                    *received += 1;
                    if *measuring {
                        *delivered += 1;
                    }
                    let due = due
                        .pop_front()
                        .context("a message arrived that nobody has sent")?;
                    let counts =
                        begin.is_some_and(|begin| due >= begin) && end.is_none_or(|end| due < end);
                    if counts {
                        latencies.push((now - due).as_secs_f64());
                    }
                }
            }
            Ok(())
        };
        match &mut pair.reader {
            Some(reader) if by_reader => reader.read(buffer, &mut hear),
            _ => pair.author.read(buffer, &mut hear),
        }
    }

    fn fill(&mut self, i: usize, window: u64, now: Instant) -> Result<()> {
        while self.conversations[i].under_way() < window
            && self.conversations[i].posted < self.per_pair
        {
            self.post(i, now)?;
        }
        Ok(())
    }

    fn post(&mut self, i: usize, due: Instant) -> Result<()> {
        let number = self.conversations[i].posted;
        self.text.replace_range(..16, &format!("{number:016x}"));
        let mut random = [0; 10];
        random[..2].copy_from_slice(&u16::try_from(i)?.to_be_bytes());
        random[2..].copy_from_slice(&number.to_be_bytes());
        let id = MessageId::mint(clock::wall(), random);
        let conversation = &mut self.conversations[i];
        conversation
            .pair
            .author
            .post(u32::try_from(number)?, id, &self.text)?;
        conversation.posted += 1;
        if conversation.pair.reader.is_some() {
            conversation.due.push_back(due);
        }
        self.touch(i);
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        for i in std::mem::take(&mut self.touched) {
            let conversation = &mut self.conversations[i];
            conversation.touched = false;
            conversation.pair.author.flush()?;
        }
        Ok(())
    }

    /// Waits for everything that is still under way.
    fn drain(&mut self, events: &mut Events) -> Result<()> {
        let deadline = clock::now() + DRAIN;
        while let Some(i) = self.conversations.iter().position(|c| c.under_way() > 0) {
            if clock::now() > deadline {
                let Conversation {
                    posted,
                    stored,
                    received,
                    ..
                } = self.conversations[i];
                bail!(
                    "pair {i} has lost messages: {posted} sent, {stored} stored, {received} received"
                );
            }
            self.turn(events, Duration::from_millis(20), 0)?;
        }
        Ok(())
    }
}
