//! The state of the server, with troubles first.

use anser_look::icons;
use anser_look::theme::{self, palette, space};
use anser_look::widgets::{self, Banner, Tone};
use anser_shared::refusal::Trouble;
use egui::Ui;

use super::asked::Asked;
use super::plot::Plot;
use super::{Shown, people_title_ui};
use crate::admin::operator::{Numbers, Snapshot};
use crate::words::{Words, moment};

/// A database that takes longer for a small question makes people wait.
const SLOW_MS: f32 = 100.0;

/// A plot is at least so wide.
const LEAST: f32 = 220.0;

/// Under which a number and its unit stand, how many digits it has, whether something is wrong with it,
/// and where it comes from.
type Figure = (
    &'static str,
    &'static str,
    usize,
    bool,
    fn(&Numbers) -> Option<f32>,
);

pub fn overview_ui(ui: &mut Ui, shown: &Shown, asked: &mut Asked, words: Words) {
    let snapshot = &shown.snapshot;
    if let Some(pressed) = people_title_ui(ui, shown, &words.get("console-overview"), words) {
        *asked = pressed;
    }
    if shown.moments.is_empty() {
        let soft = palette(ui).soft;
        widgets::label(ui, words.get("console-looking"), theme::body(), soft);
        return;
    }
    let trouble = trouble(snapshot, words);
    let database = match trouble {
        Some(_) => None,
        None => slowness(&snapshot.numbers, words),
    };
    let warnings = snapshot.place.warnings.iter();
    let banners = trouble.iter().map(|text| (Tone::Alert, text));
    let banners = banners.chain(warnings.map(|text| (Tone::Calm, text)));
    for (tone, text) in banners.chain(database.iter().map(|text| (Tone::Alert, text))) {
        Banner {
            tone,
            icon: icons::ALERT_TRIANGLE,
            text,
        }
        .show(ui, |_| {});
        ui.add_space(space::SMALL);
    }
    let room = ui.available_width();
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show(ui, |ui| {
        figures_ui(ui, shown, database.is_some(), room, words);
        troubles_ui(ui, shown, database.is_none(), words);
        let soft = palette(ui).soft;
        let since = moment(snapshot.began_at);
        let line = words.with("console-since", &[("time", (&since).into())]);
        widgets::label(ui, line, theme::small(), soft);
    });
}

/// Why the server does not store anything.
fn trouble(snapshot: &Snapshot, words: Words) -> Option<String> {
    let account_rights = snapshot.trouble.as_ref()?;
    let key = match account_rights.trouble {
        Trouble::DataGone => "console-trouble-gone",
        _ => "console-trouble-database",
    };
    Some(words.with(key, &[("what", (&account_rights.sentence).into())]))
}

/// What is the matter with a database that stores: it does not answer now, or late.
fn slowness(numbers: &Numbers, words: Words) -> Option<String> {
    match numbers.database_ms {
        None => Some(words.get("console-database-gone")),
        Some(ms) if ms > SLOW_MS => {
            let ms = format!("{ms:.0}");
            Some(words.with("console-database-slow", &[("ms", (&ms).into())]))
        }
        Some(_) => None,
    }
}

/// What is counted, in as many columns as have room.
fn figures_ui(ui: &mut Ui, shown: &Shown, is_slow: bool, room: f32, words: Words) {
    let each: [Figure; 6] = [
        ("console-online", "", 0, false, |n| Some(n.online)),
        ("console-connections", "", 0, false, |n| Some(n.connections)),
        (
            "console-messages",
            "console-unit-per-second",
            1,
            false,
            |n| Some(n.messages_a_second),
        ),
        ("console-memory", "console-unit-mib", 0, false, |n| {
            n.memory_mib
        }),
        ("console-database", "console-unit-ms", 1, is_slow, |n| {
            n.database_ms
        }),
        ("console-commit", "console-unit-ms", 1, false, |n| {
            Some(n.commit_ms)
        }),
    ];
    let columns = ((room + space::EDGE) / (LEAST + space::EDGE))
        .floor()
        .clamp(1.0, 3.0);
    let width = (room - (columns - 1.0) * space::EDGE) / columns;
    for row in each.chunks(columns as usize) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::EDGE;
            for figure in row {
                figure_ui(ui, shown, figure, width, words);
            }
        });
        ui.add_space(space::TIGHT);
    }
}

fn figure_ui(ui: &mut Ui, shown: &Shown, figure: &Figure, width: f32, words: Words) {
    let &(name, unit, digits, alert, value) = figure;
    let unit = match unit {
        "" => String::new(),
        unit => words.get(unit),
    };
    let moments = shown.moments.iter();
    let values: Vec<f32> = moments.map(|n| value(n).unwrap_or(0.0)).collect();
    Plot {
        words,
        name: &words.get(name),
        value: value(&shown.snapshot.numbers),
        unit: &unit,
        unknown: &words.get("console-unknown"),
        scale: &over(words, values.len()),
        digits,
        alert,
    }
    .show(ui, width, &values);
}

/// What the log said last that somebody should look at; or that there is nothing.
fn troubles_ui(ui: &mut Ui, shown: &Shown, is_well: bool, words: Words) {
    let palette = palette(ui);
    ui.add_space(space::TIGHT);
    let troubles = shown.journal.troubles();
    if troubles.is_empty() {
        if is_well {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::TIGHT;
                widgets::label(ui, icons::CHECK, theme::icon(14.0), palette.online);
                let said = words.get("console-all-well");
                widgets::label(ui, said, theme::body(), palette.text);
            });
        }
    } else {
        let title = words.get("console-troubles");
        widgets::label(ui, title, theme::small(), palette.soft);
        // The newest is what somebody with little time reads.
        for line in troubles.iter().rev() {
            super::log::row_ui(ui, line);
        }
    }
    ui.add_space(space::TIGHT);
}

/// Over which time a line goes.
fn over(words: Words, moments: usize) -> String {
    match (moments / 60, moments / 3600) {
        (0, _) => words.with("console-seconds", &[("count", moments.into())]),
        (minutes, 0) => words.with("console-minutes", &[("count", minutes.into())]),
        _ => words.get("console-hour"),
    }
}
