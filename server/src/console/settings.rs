//! The page with the settings of the running server. They are changed in a file, and hold from the next start on.

use anser_look::theme::{self, palette, radius, space};
use anser_look::typeset;
use anser_look::widgets::{self, Copy};
use anser_shared::people::FriendRequests;
use egui::{CornerRadius, Frame, Label, Margin, Ui};

use super::{Shown, title_ui};
use crate::admin::operator::Snapshot;
use crate::config::{Config, Directory, Registration, Sessions, Versions};
use crate::store::change::NameScope;
use crate::words::Words;

/// How much of a row the name of a setting has, and what it has at the most.
const NAMES: f32 = 0.42;
const NAMES_LIMIT: f32 = 300.0;

pub fn settings_ui(ui: &mut Ui, shown: &Shown, words: Words) {
    title_ui(ui, &words.get("console-settings"), &[]);
    let snapshot = &shown.snapshot;
    let palette = palette(ui);
    if shown.moments.is_empty() {
        widgets::label(
            ui,
            words.get("console-looking"),
            theme::body(),
            palette.soft,
        );
        return;
    }
    let file = snapshot.place.folder.join("server.toml");
    let file = file.display().to_string();
    let line = words.with("console-settings-where", &[("file", (&file).into())]);
    widgets::label(ui, line, theme::small(), palette.soft);
    ui.add_space(space::SMALL);
    let area = egui::ScrollArea::vertical().auto_shrink(false);
    widgets::scroll_beside(ui, area, space::EDGE, |ui| {
        ui.spacing_mut().item_spacing.y = space::GROUP;
        for (key, rows) in sections(snapshot, words) {
            section_ui(ui, &words.get(key), |ui| {
                for (key, value) in rows {
                    let copies = key == "console-set-link";
                    row_ui(ui, &words.get(key), &value, copies, words);
                }
            });
        }
    });
}

/// The key of what a setting is called, and how it is set.
type Row = (&'static str, String);

/// The key of its title, and what stands there.
type Section = (&'static str, Vec<Row>);

fn sections(snapshot: &Snapshot, words: Words) -> [Section; 5] {
    let Config {
        listen,
        // It stands in the links.
        public_address: _,
        database,
        server_name,
        registration,
        friend_requests,
        directory,
        sessions,
        lobby,
        group_names,
        groups_per_person,
        groups_per_day,
        added_per_hour,
        members_per_group,
        delete_minutes,
        edit_minutes,
        versions,
        device_days,
        log_level,
        // What is limited has a function of its own.
        max_connections: _,
        max_connections_per_address: _,
        handshake_seconds: _,
        sign_in_seconds: _,
        logins_per_minute: _,
        logins_per_minute_per_address: _,
        guesses_per_hour: _,
        registrations_per_hour: _,
        pictures_per_hour: _,
        lookups_per_minute: _,
        texts_per_minute: _,
        acts_per_minute: _,
        changes_per_minute: _,
        megabytes_per_day: _,
        event_pause_millis: _,
    } = &*snapshot.config;
    let word = |key: &str| words.get(key);
    let lobby = lobby.as_ref();
    let database = database.as_deref().map(without_account);
    [
        (
            "console-set-reach",
            vec![
                ("console-set-link", snapshot.place.links.join("\n")),
                ("console-set-listen", listen.to_string()),
                ("console-set-name", server_name.clone()),
                ("console-set-version", env!("CARGO_PKG_VERSION").to_owned()),
            ],
        ),
        (
            "console-set-keep",
            vec![
                (
                    "console-set-folder",
                    snapshot.place.folder.display().to_string(),
                ),
                (
                    "console-set-database",
                    database.unwrap_or_else(|| word("console-set-sqlite")),
                ),
                ("console-set-log", log_level.clone()),
            ],
        ),
        (
            "console-set-people",
            vec![
                (
                    "console-set-registration",
                    word(may_register(*registration)),
                ),
                ("console-set-requests", word(at_requests(*friend_requests))),
                ("console-set-directory", word(who_is_listed(*directory))),
                ("console-set-sessions", word(at_once(*sessions))),
                ("console-set-devices", days(words, *device_days)),
                ("console-set-delete", minutes(words, *delete_minutes)),
                ("console-set-edit", minutes_or_always(words, *edit_minutes)),
                ("console-set-versions", word(are_shown(*versions))),
            ],
        ),
        (
            "console-set-groups",
            vec![
                (
                    "console-set-lobby",
                    lobby.map_or_else(|| word("console-set-none"), |name| name.as_str().to_owned()),
                ),
                ("console-set-own-groups", groups_per_person.to_string()),
                ("console-set-new-groups", groups_per_day.to_string()),
                ("console-set-added", added_per_hour.to_string()),
                ("console-set-members", members_per_group.to_string()),
                ("console-set-group-names", word(names_alike(*group_names))),
            ],
        ),
        ("console-set-limits", limits(&snapshot.config, words)),
    ]
}

fn may_register(registration: Registration) -> &'static str {
    match registration {
        Registration::Open => "console-set-registration-open",
        Registration::Closed => "console-set-registration-closed",
    }
}

fn at_requests(requests: FriendRequests) -> &'static str {
    match requests {
        FriendRequests::Ask => "console-set-requests-ask",
        FriendRequests::Auto => "console-set-requests-auto",
        FriendRequests::Nobody => "console-set-requests-nobody",
    }
}

fn who_is_listed(directory: Directory) -> &'static str {
    match directory {
        Directory::Open => "console-set-directory-open",
        Directory::Closed => "console-set-directory-closed",
    }
}

fn are_shown(versions: Versions) -> &'static str {
    match versions {
        Versions::Shown => "console-set-versions-shown",
        Versions::Hidden => "console-set-versions-hidden",
    }
}

fn at_once(sessions: Sessions) -> &'static str {
    match sessions {
        Sessions::Many => "console-set-sessions-many",
        Sessions::Single => "console-set-sessions-single",
    }
}

fn names_alike(scope: NameScope) -> &'static str {
    match scope {
        NameScope::PerCreator => "console-set-names-creator",
        NameScope::Server => "console-set-names-server",
    }
}

/// How much one person, one address or one connection may do at a time.
fn limits(config: &Config, words: Words) -> Vec<Row> {
    let of = |count: u32| count.to_string();
    let seconds = |count: u32| duration(words, count);
    vec![
        ("console-set-connections", of(config.max_connections)),
        (
            "console-set-by-address",
            of(config.max_connections_per_address),
        ),
        ("console-set-handshake", seconds(config.handshake_seconds)),
        ("console-set-sign-in", seconds(config.sign_in_seconds)),
        ("console-set-logins", of(config.logins_per_minute)),
        (
            "console-set-logins-by-address",
            of(config.logins_per_minute_per_address),
        ),
        ("console-set-guesses", of(config.guesses_per_hour)),
        (
            "console-set-registrations",
            of(config.registrations_per_hour),
        ),
        ("console-set-pictures", of(config.pictures_per_hour)),
        ("console-set-lookups", of(config.lookups_per_minute)),
        ("console-set-texts", of(config.texts_per_minute)),
        ("console-set-acts", of(config.acts_per_minute)),
        ("console-set-changes", of(config.changes_per_minute)),
        ("console-set-megabytes", of(config.megabytes_per_day)),
        ("console-set-pause", of(config.event_pause_millis)),
    ]
}

fn days(words: Words, count: u32) -> String {
    words.with("console-set-days", &[("count", count.into())])
}

fn minutes(words: Words, count: u32) -> String {
    match count {
        0 => words.get("console-set-not-at-all"),
        count => duration(words, count.saturating_mul(60)),
    }
}

fn minutes_or_always(words: Words, count: u32) -> String {
    match count {
        0 => words.get("console-set-always"),
        count => minutes(words, count),
    }
}

/// A span in the largest unit that says it exactly: a day, and not 1440 minutes.
fn duration(words: Words, seconds: u32) -> String {
    let units = [
        (86_400, "console-set-days"),
        (3600, "console-set-hours"),
        (60, "console-set-minutes"),
    ];
    let fits = |(length, _): &&(u32, &str)| seconds > 0 && seconds.is_multiple_of(*length);
    let (length, key) = units
        .iter()
        .find(fits)
        .unwrap_or(&(1, "console-set-seconds"));
    words.with(key, &[("count", (seconds / length).into())])
}

/// The address of a database without the account and its password, which nobody reads over a shoulder.
fn without_account(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("mysql", url));
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let place = place.split_once('?').map_or(place, |(place, _)| place);
    format!("{scheme}://{place}")
}

fn section_ui(ui: &mut Ui, title: &str, rows: impl FnOnce(&mut Ui)) {
    let palette = palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let font = theme::semibold(theme::size::BODY);
        widgets::label(ui, title, font, palette.text);
        Frame::new()
            .fill(palette.surface)
            .stroke(egui::Stroke::new(1.0, palette.line))
            .corner_radius(CornerRadius::same(radius::CARD))
            .inner_margin(Margin::symmetric(12, 8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 0.0;
                rows(ui);
            });
    });
}

/// One setting: what it is called, and how it is set.
fn row_ui(ui: &mut Ui, name: &str, value: &str, copies: bool, words: Words) {
    let palette = palette(ui);
    let whole = ui.available_width();
    let names = (whole * NAMES).min(NAMES_LIMIT);
    let values = whole - names - if copies { BUTTON } else { 0.0 };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        // A link, which is what copies, has no words between which it could be broken.
        for (width, text, colour, breaks) in [
            (names, name, palette.soft, false),
            (values, value, palette.text, copies),
        ] {
            ui.vertical(|ui| {
                ui.set_max_width(width - space::GROUP);
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(ROW_SPACE);
                let mut text = typeset::running(text, theme::body(), None, colour);
                text.wrap.break_anywhere = breaks;
                ui.add(Label::new(text).wrap().selectable(true));
                ui.add_space(ROW_SPACE);
                ui.set_min_width(width);
            });
        }
        if !copies {
            return;
        }
        let (name, done) = (words.get("console-copy"), words.get("console-copied"));
        ui.vertical(|ui| {
            ui.add_space(ROW_SPACE - 2.0);
            let copy = Copy {
                text: value,
                name: &name,
                done: &done,
            };
            copy.quiet(ui);
        });
    });
}

/// Above and below the words of a row.
const ROW_SPACE: f32 = 5.0;

/// Room for the button that copies.
const BUTTON: f32 = 88.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_as_people_say_them() {
        for (seconds, english, chinese) in [
            (0, "0 seconds", "0 秒"),
            (1, "1 second", "1 秒"),
            (90, "90 seconds", "90 秒"),
            (60, "1 minute", "1 分钟"),
            (1800, "30 minutes", "30 分钟"),
            (3600, "1 hour", "1 小时"),
            (7200, "2 hours", "2 小时"),
            (86_400, "1 day", "1 天"),
            (7 * 86_400, "7 days", "7 天"),
            (90_000, "25 hours", "25 小时"),
        ] {
            assert_eq!(duration(Words::English, seconds), english);
            assert_eq!(duration(Words::Chinese, seconds), chinese);
        }
    }

    #[test]
    fn nobody_reads_the_account_of_the_database() {
        for (url, shown) in [
            (
                "mysql://anser:secret@db.example:3306/anser",
                "mysql://db.example:3306/anser",
            ),
            ("mysql://anser:s@cret@db/anser?ssl=1", "mysql://db/anser"),
            ("mysql://db/anser", "mysql://db/anser"),
        ] {
            assert_eq!(without_account(url), shown);
        }
    }
}
