//! Checks all the time whether the server can store anything.
//!
//! It notices a data folder that is gone, and a database that is dropped or does not answer for seconds. It then
//! tells every program and the console, and logs one line when the trouble begins, one a minute while it lasts, and
//! one when it is over. Meanwhile requests are refused at once and do not wait. Lost data stay lost until the next
//! start, whatever is put in their place.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, timeout};

use crate::guard::{Found, Guard};
use crate::lifetime::Jumps;
use crate::service::Service;
use crate::store::error::chain;
use crate::store::origin::LastSeen;
use crate::store::{Failures, Store as _, StoreError};

/// The interval between two looks, so that a loss is noticed within a second.
const PERIOD: Duration = Duration::from_millis(400);

/// A database that says nothing for this long counts as not answering.
const PATIENCE: Duration = Duration::from_secs(3);

/// The interval at which a lasting trouble is logged again.
const REMINDER: Duration = Duration::from_mins(1);

/// The interval at which the server stores that it runs.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// Looks until the server stops.
pub async fn run(service: Arc<Service>, guard: Guard) {
    let mut health = Health::new(service.clone(), guard);
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = period.tick() => {}
            () = service.stopped() => return,
        }
        tokio::select! {
            () = health.look() => {}
            () = service.stopped() => return,
        }
    }
}

/// Stores that the server has run until now.
pub async fn note(service: &Service) {
    let seen = LastSeen {
        wall: service.now(),
        lived: service.lived(),
    };
    if let Err(error) = service.store.live(seen).await {
        tracing::debug!(%error, "that the server runs could not be noted");
    }
}

struct Health {
    service: Arc<Service>,
    guard: Guard,
    jumps: Jumps,
    /// A look at the database that is under way. The next one begins after it has ended.
    looking: Option<JoinHandle<Result<(), StoreError>>>,
    journal: Journal,
    noted_at: Instant,
    noting: Option<JoinHandle<()>>,
}

impl Health {
    fn new(service: Arc<Service>, guard: Guard) -> Self {
        let now = Instant::now();
        Self {
            jumps: Jumps::begin(service.now(), now),
            guard,
            looking: None,
            journal: Journal::default(),
            noted_at: now,
            noting: None,
            service,
        }
    }

    async fn look(&mut self) {
        let now = Instant::now();
        if let Some(seconds) = self.jumps.look(self.service.now(), now) {
            tracing::warn!(
                seconds,
                "the clock of this computer has jumped; the times of messages follow it, sign-ins do not expire by it"
            );
        }
        let trouble = match self.guard.look() {
            Found::Whole => self.look_at_database().await,
            Found::Mended(what) => {
                tracing::error!("{what}: nobody must take that away from a running server");
                self.look_at_database().await
            }
            Found::Lost(what) => Some(StoreError::Lost { what }),
        };
        let mut failures = self.service.store.failures();
        failures.count += self.service.turned_away.load(Ordering::Relaxed);
        let lines = self.journal.lines(trouble.as_ref(), failures, now);
        lines.iter().for_each(Line::log);
        self.service.tell_trouble(trouble.as_ref());
        if trouble.is_none() && now.duration_since(self.noted_at) >= NOTED_EVERY {
            self.noted_at = now;
            self.note();
        }
    }

    async fn look_at_database(&mut self) -> Option<StoreError> {
        let service = self.service.clone();
        let looking = self
            .looking
            .get_or_insert_with(|| tokio::spawn(async move { service.store.check().await }));
        match timeout(PATIENCE, &mut *looking).await {
            Err(_) => Some(StoreError::Silent {
                seconds: PATIENCE.as_secs(),
            }),
            Ok(looked) => {
                self.looking = None;
                match looked {
                    Ok(Ok(()) | Err(StoreError::Closed)) | Err(_) => None,
                    Ok(Err(error)) => Some(error),
                }
            }
        }
    }

    fn note(&mut self) {
        if self.noting.as_ref().is_none_or(JoinHandle::is_finished) {
            let service = self.service.clone();
            self.noting = Some(tokio::spawn(async move { note(&service).await }));
        }
    }
}

/// The outages that were logged.
#[derive(Debug, Default)]
struct Journal {
    outage: Option<Outage>,
    /// Failures that were logged.
    told: u64,
    told_at: Option<Instant>,
}

#[derive(Debug)]
struct Outage {
    began: Instant,
    /// Failures that were logged before the outage.
    failures: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Began {
        cause: String,
    },
    Lasts {
        seconds: u64,
        refused: u64,
    },
    Over {
        seconds: u64,
        refused: u64,
    },
    /// Requests failed, and the database is well at this moment.
    Failed {
        refused: u64,
        last: String,
    },
}

impl Journal {
    fn lines(
        &mut self,
        trouble: Option<&StoreError>,
        failures: Failures,
        now: Instant,
    ) -> Vec<Line> {
        let is_due = self
            .told_at
            .is_none_or(|at| now.duration_since(at) >= REMINDER);
        let lines = match (&self.outage, trouble) {
            (None, Some(error)) => {
                self.outage = Some(Outage {
                    began: now,
                    failures: self.told,
                });
                vec![Line::Began {
                    cause: chain(error),
                }]
            }
            (Some(outage), Some(_)) if is_due => vec![Line::Lasts {
                seconds: now.duration_since(outage.began).as_secs(),
                refused: failures.count - outage.failures,
            }],
            (Some(outage), None) => {
                let line = Line::Over {
                    seconds: now.duration_since(outage.began).as_secs(),
                    refused: failures.count - outage.failures,
                };
                self.outage = None;
                vec![line]
            }
            (None, None) if is_due && failures.count > self.told => vec![Line::Failed {
                refused: failures.count - self.told,
                last: failures.last.unwrap_or_default(),
            }],
            _ => return Vec::new(),
        };
        self.told = failures.count;
        self.told_at = Some(now);
        lines
    }
}

impl Line {
    fn log(&self) {
        match self {
            Self::Began { cause } => tracing::error!("{cause}"),
            Self::Lasts { seconds, refused } => {
                tracing::error!(seconds, refused, "the database is still not usable");
            }
            Self::Over { seconds, refused } => {
                tracing::warn!(seconds, refused, "the database is usable again");
            }
            Self::Failed { refused, last } => {
                tracing::error!(refused, last, "requests could not be carried out");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(count: u64) -> Failures {
        Failures {
            count,
            last: Some("why".into()),
        }
    }

    #[test]
    fn an_outage_has_a_line_at_its_beginning_one_a_minute_and_one_at_its_end() {
        let mut journal = Journal::default();
        let silent = StoreError::Silent { seconds: 3 };
        let mut seen = Vec::new();
        let began = Instant::now();
        for second in 0..200u64 {
            let now = began + Duration::from_secs(second);
            let trouble = (10..150).contains(&second).then_some(&silent);
            let count = second.clamp(9, 150) - 9;
            let lines = journal.lines(trouble, failures(count * 100), now);
            seen.extend(lines.into_iter().map(|line| (second, line)));
        }
        let cause = chain(&silent);
        assert_eq!(
            seen,
            [
                (10, Line::Began { cause }),
                (
                    70,
                    Line::Lasts {
                        seconds: 60,
                        refused: 6_100
                    }
                ),
                (
                    130,
                    Line::Lasts {
                        seconds: 120,
                        refused: 12_100
                    }
                ),
                (
                    150,
                    Line::Over {
                        seconds: 140,
                        refused: 14_100
                    }
                ),
            ]
        );
    }

    #[test]
    fn failures_of_a_moment_are_counted_in_one_line_a_minute() {
        let mut journal = Journal::default();
        let mut seen = 0;
        let began = Instant::now();
        for second in 0..120u64 {
            let now = began + Duration::from_secs(second);
            seen += journal.lines(None, failures(second * 5), now).len();
        }
        assert_eq!(seen, 2);
    }
}
