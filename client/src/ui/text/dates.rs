//! Moments as people say them: 14:03, Yesterday, Monday, 3 March.

use anser_shared::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};

use super::Words;

/// The moment on the wall of the one who reads.
pub fn local(at: Timestamp, zone: &TimeZone) -> Zoned {
    jiff::Timestamp::from_millisecond(at.0)
        .unwrap_or_default()
        .to_zoned(zone.clone())
}

pub fn day(at: Timestamp, zone: &TimeZone) -> Date {
    local(at, zone).date()
}

/// The first moment of a day.
pub fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    let start = day.to_zoned(zone.clone());
    Timestamp(start.map_or(0, |start| start.timestamp().as_millisecond()))
}

/// The minute, as bubbles are grouped by.
pub fn minute(at: Timestamp) -> i64 {
    at.0.div_euclid(60_000)
}

/// A moment that is to come, with its day.
pub fn coming(words: Words, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (date, today) = (day(at, zone), day(now, zone));
    let line = if today.tomorrow().ok() == Some(date) {
        words.get("tomorrow")
    } else {
        day_line(words, date, now, zone)
    };
    let time = clock(at, zone);
    words.with(
        "date-time",
        &[("day", (&line).into()), ("time", (&time).into())],
    )
}

pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    let local = local(at, zone);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// For a list: the shortest that says enough.
pub fn brief(words: Words, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (date, today) = (day(at, zone), day(now, zone));
    if date >= today {
        clock(at, zone)
    } else if date == yesterday(today) {
        words.get("yesterday")
    } else if date > days_before(today, 7) {
        weekday(words, date)
    } else if date.year() == today.year() {
        words.with(
            "date-day",
            &[
                ("day", day_number(date)),
                ("month", (&month(words, date.month())).into()),
            ],
        )
    } else {
        full(words, date)
    }
}

/// For the line between two days.
pub fn day_line(words: Words, date: Date, now: Timestamp, zone: &TimeZone) -> String {
    let today = day(now, zone);
    if date == today {
        words.get("today")
    } else if date == yesterday(today) {
        words.get("yesterday")
    } else if date.year() == today.year() {
        words.with(
            "date-weekday",
            &[
                ("weekday", (&weekday(words, date)).into()),
                ("day", day_number(date)),
                ("month", (&month(words, date.month())).into()),
            ],
        )
    } else {
        full(words, date)
    }
}

/// Day and minute, for whoever wants to know exactly.
pub fn exact(words: Words, at: Timestamp, zone: &TimeZone) -> String {
    let date = day(at, zone);
    words.with(
        "date-exact",
        &[
            ("day", day_number(date)),
            ("month", (&month(words, date.month())).into()),
            ("year", (&date.year().to_string()).into()),
            ("time", (&clock(at, zone)).into()),
        ],
    )
}

pub fn full(words: Words, date: Date) -> String {
    words.with(
        "date-full",
        &[
            ("day", day_number(date)),
            ("month", (&month(words, date.month())).into()),
            ("year", (&date.year().to_string()).into()),
        ],
    )
}

/// "March 2026", above the days of a calendar.
pub fn month_title(words: Words, date: Date) -> String {
    words.with(
        "month-title",
        &[
            ("month", (&month(words, date.month())).into()),
            ("year", (&date.year().to_string()).into()),
        ],
    )
}

fn day_number(date: Date) -> super::Value<'static> {
    u64::from(date.day().unsigned_abs()).into()
}

fn weekday(words: Words, date: Date) -> String {
    words.get(match date.weekday().to_monday_one_offset() {
        1 => "weekday-1",
        2 => "weekday-2",
        3 => "weekday-3",
        4 => "weekday-4",
        5 => "weekday-5",
        6 => "weekday-6",
        _ => "weekday-7",
    })
}

/// Weeks begin on Monday, in both languages of the program.
pub fn weekdays_short(words: Words) -> [String; 7] {
    [
        words.get("weekday-short-1"),
        words.get("weekday-short-2"),
        words.get("weekday-short-3"),
        words.get("weekday-short-4"),
        words.get("weekday-short-5"),
        words.get("weekday-short-6"),
        words.get("weekday-short-7"),
    ]
}

fn month(words: Words, month: i8) -> String {
    words.get(match month {
        1 => "month-1",
        2 => "month-2",
        3 => "month-3",
        4 => "month-4",
        5 => "month-5",
        6 => "month-6",
        7 => "month-7",
        8 => "month-8",
        9 => "month-9",
        10 => "month-10",
        11 => "month-11",
        _ => "month-12",
    })
}

fn yesterday(today: Date) -> Date {
    days_before(today, 1)
}

fn days_before(date: Date, days: i64) -> Date {
    date.saturating_sub(days.days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(date: &str) -> Timestamp {
        let civil: jiff::civil::DateTime = date.parse().expect("the test says a valid date");
        let zoned = civil.to_zoned(TimeZone::UTC).expect("UTC has no gaps");
        Timestamp(zoned.timestamp().as_millisecond())
    }

    #[test]
    fn moments_in_a_list() {
        let now = at("2026-11-18T12:00:00");
        let check = |moment: &str, english: &str, chinese: &str| {
            let said = |words| brief(words, at(moment), now, &TimeZone::UTC);
            assert_eq!(said(Words::ENGLISH), english);
            assert_eq!(said(Words::CHINESE), chinese);
        };
        check("2026-11-18T09:05:00", "09:05", "09:05");
        check("2026-11-17T23:59:59", "Yesterday", "昨天");
        check("2026-11-16T12:00:00", "Monday", "星期一");
        check("2026-11-12T00:00:00", "Thursday", "星期四");
        check("2026-11-11T23:00:00", "11 November", "11月11日");
        check("2025-03-03T12:00:00", "3 March 2025", "2025年3月3日");
        // A clock that is ahead: still a time, not a date in the future.
        check("2026-11-19T08:00:00", "08:00", "08:00");
    }

    #[test]
    fn lines_between_days() {
        let now = at("2026-11-18T12:00:00");
        let check = |moment: &str, english: &str, chinese: &str| {
            let date = day(at(moment), &TimeZone::UTC);
            let said = |words| day_line(words, date, now, &TimeZone::UTC);
            assert_eq!(said(Words::ENGLISH), english);
            assert_eq!(said(Words::CHINESE), chinese);
        };
        check("2026-11-18T00:00:00", "Today", "今天");
        check("2026-11-17T00:00:00", "Yesterday", "昨天");
        check(
            "2026-11-16T00:00:00",
            "Monday, 16 November",
            "11月16日 星期一",
        );
        check("2025-11-16T00:00:00", "16 November 2025", "2025年11月16日");
    }

    #[test]
    fn a_day_begins_where_the_reader_is() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let evening = at("2026-11-17T17:00:00");
        assert_eq!(day(evening, &zone).to_string(), "2026-11-18");
        assert_eq!(
            start_of(day(evening, &zone), &zone),
            at("2026-11-17T16:00:00")
        );
        assert_eq!(clock(evening, &zone), "01:00");
    }
}
