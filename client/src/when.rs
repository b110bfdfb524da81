//! Moments that people type: a span from now on, a time of the day, or a day and a time.

use anser_shared::time::{Timestamp, span};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// A moment, as somebody has typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    At(Timestamp),
    /// What clocks show where it was typed. Without a day it is the next time that they do.
    Clock(Option<Date>, Time),
}

impl When {
    /// Reads `now`, `2h30m`, `18:30`, `2026-12-24 18:30`, or the same with a `T` between day and time.
    pub(crate) fn parse(typed: &str, now: Timestamp) -> Option<Self> {
        let typed = typed.trim();
        if typed == "now" {
            return Some(Self::At(now));
        }
        let (day, clock) = match typed.rsplit_once([' ', 'T']) {
            Some((day, clock)) => (Some(day.trim().parse().ok()?), clock),
            None => (None, typed),
        };
        match time(clock) {
            Some(time) => Some(Self::Clock(day, time)),
            None if day.is_none() => span(typed).map(|span| Self::At(now.after(span))),
            None => None,
        }
    }

    /// `None` for a time that no calendar has.
    pub(crate) fn moment(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let (day, time) = match self {
            Self::At(at) => return Some(at),
            Self::Clock(day, time) => (day, time),
        };
        let at = |day: Date| {
            let there = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
            Some(Timestamp(there.timestamp().as_millisecond()))
        };
        if day.is_some() {
            return day.and_then(at);
        }
        let today = jiff::Timestamp::from_millisecond(now.0).ok()?;
        let today = today.to_zoned(zone.clone()).date();
        at(today)
            .filter(|at| *at > now)
            .or_else(|| at(today.tomorrow().ok()?))
    }
}

/// `9:05` or `18:30`, also with the wide colon.
fn time(typed: &str) -> Option<Time> {
    let (hour, minute) = typed.split_once([':', '：'])?;
    let number = |digits: &str| match digits.len() {
        1 | 2 if digits.bytes().all(|digit| digit.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_people_type_is_a_moment() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let at = |civil: &str| {
            let civil: jiff::civil::DateTime = civil.parse().unwrap();
            let there = civil.to_zoned(zone.clone()).unwrap();
            Timestamp(there.timestamp().as_millisecond())
        };
        let now = at("2026-11-30T18:00:00");
        let read = |typed: &str| When::parse(typed, now).and_then(|when| when.moment(now, &zone));
        assert_eq!(read("now"), Some(now));
        assert_eq!(read("2h30m"), Some(now.after(Duration::from_mins(150))));
        assert_eq!(read("18:30"), Some(at("2026-11-30T18:30:00")));
        assert_eq!(read(" 9:05"), Some(at("2026-12-01T09:05:00")));
        assert_eq!(read("18：00"), Some(at("2026-12-01T18:00:00")));
        for day in ["2026-12-24 18:30", "2026-12-24T18:30"] {
            assert_eq!(read(day), Some(at("2026-12-24T18:30:00")));
        }
        for no in [
            "",
            "soon",
            "25:00",
            "12:60",
            "18:3x",
            "1830",
            "2026-02-30 12:00",
            "5",
            "-1:00",
            "+1:00",
        ] {
            assert_eq!(read(no), None, "{no}");
        }
    }
}
