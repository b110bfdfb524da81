//! Everybody on the server: who they are, whether they are here and from where, and what can be done
//! about them.

use std::cmp::Ordering;

use anser_look::icons;
use anser_look::theme::{self, palette, space};
use anser_look::widgets::{self, Button};
use anser_shared::event::Presence;
use egui::Ui;

use super::asked::{Asked, To};
use super::table::{self, Cell, Column, Found, Order};
use super::{Shown, Wish, empty_ui, title_ui};
use crate::admin::command::{presence_word, remarks};
use crate::admin::desk::Snapshot;
use crate::store::rights::Registered;
use crate::words::{Words, short_moment};

#[derive(Debug, Default)]
pub struct View {
    search: String,
    order: Order,
    found: Found,
}

const KEYS: [&str; 6] = [
    "console-name",
    "console-nickname",
    "console-presence",
    "console-address",
    "console-last-login",
    "console-state",
];

/// In a narrow window what is short and says most keeps its room.
fn columns(width: f32) -> [Column; 6] {
    const NARROW: f32 = 640.0;
    let shares = if width < NARROW {
        [1.7, 1.5, 1.6, 1.85, 2.15, 1.8]
    } else {
        [1.7, 2.1, 1.2, 1.7, 1.6, 3.3]
    };
    shares.map(Column::text)
}

/// Whom the table shows, in which order: by index into the people.
fn rows(snapshot: &Snapshot, search: &str, order: Order) -> Vec<usize> {
    let wanted = search.trim().to_lowercase();
    let people = &snapshot.people;
    let mut rows: Vec<usize> = (0..people.len())
        .filter(|n| {
            let person = &people[*n];
            wanted.is_empty()
                || person.name.to_lowercase().contains(&wanted)
                || person.nickname.to_lowercase().contains(&wanted)
        })
        .collect();
    let presence = |person: &Registered| {
        let here = snapshot.here.get(&person.user);
        match here.map(|(.., presence)| *presence) {
            Some(Presence::Online) => 0,
            Some(Presence::Busy) => 1,
            Some(Presence::Away) => 2,
            // Connected, and not seen by others.
            Some(Presence::Offline) => 3,
            None => 4,
        }
    };
    let address = |person: &Registered| {
        let here = snapshot.here.get(&person.user);
        here.and_then(|(_, address, _)| *address)
    };
    let state = |person: &Registered| {
        let rights = person.standing.rights(snapshot.at);
        (
            person.standing.connects,
            rights.gag.is_none(),
            std::cmp::Reverse(rights.role),
        )
    };
    let compare = |a: &Registered, b: &Registered| -> Ordering {
        match order.column {
            0 => Ordering::Equal,
            1 => a.nickname.to_lowercase().cmp(&b.nickname.to_lowercase()),
            2 => presence(a).cmp(&presence(b)),
            3 => address(a).cmp(&address(b)),
            4 => {
                let at = |p: &Registered| p.last_login.as_ref().map(|(at, _)| *at);
                at(b).cmp(&at(a))
            }
            _ => state(a).cmp(&state(b)),
        }
    };
    rows.sort_by(|a, b| {
        let (a, b) = (&people[*a], &people[*b]);
        let by_name = a.name.to_lowercase().cmp(&b.name.to_lowercase());
        let compared = compare(a, b).then(by_name);
        if order.reversed {
            compared.reverse()
        } else {
            compared
        }
    });
    rows
}

pub fn people_ui(
    ui: &mut Ui,
    shown: &Shown,
    view: &mut View,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let snapshot = &shown.snapshot;
    let (invite, everybody) = (words.get("console-invite"), words.get("console-say-all"));
    let mut actions = vec![(invite.as_str(), icons::USER_PLUS)];
    if !snapshot.people.is_empty() {
        actions.push((everybody.as_str(), icons::MESSAGE));
    }
    match title_ui(ui, &words.get("console-people"), &actions) {
        Some(0) => *asked = Asked::Inviting,
        Some(_) => *asked = Asked::saying(To::Everybody),
        None => {}
    }
    if snapshot.people.is_empty() {
        let copy = words.get("console-copy-address");
        return empty_ui(ui, icons::USER, &words.get("console-nobody"), |ui| {
            let button = Button::plain(&copy).icon(icons::COPY);
            if button.show(ui).clicked() {
                ui.ctx().copy_text(snapshot.place.first_link());
            }
        });
    }
    let clear = words.get("console-clear");
    widgets::search(ui, &words.get("console-search"), &clear, &mut view.search);
    ui.add_space(space::TIGHT);
    let soft = palette(ui).soft;
    if snapshot.people_count > snapshot.people.len() {
        let (count, all) = (snapshot.people.len(), snapshot.people_count);
        let (count, all) = (count.to_string(), all.to_string());
        let line = words.with("console-first-people", &[("count", &count), ("all", &all)]);
        widgets::label(ui, line, theme::small(), soft);
    }
    let View {
        search,
        order,
        found,
    } = view;
    let rows = found.rows(snapshot, search, *order, || rows(snapshot, search, *order));
    if rows.is_empty() {
        let line = words.get("console-nobody-found");
        widgets::label(ui, line, theme::body(), soft);
        return;
    }
    let names = KEYS.map(|key| words.get(key));
    let columns = columns(ui.available_width());
    table::heads_over_menus_ui(ui, &columns, &names, order);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show_rows(ui, table::ROW, rows.len(), |ui, range| {
        for row in &rows[range] {
            let person = &snapshot.people[*row];
            person_ui(ui, &columns, snapshot, person, asked, words, wishes);
        }
    });
}

fn person_ui(
    ui: &mut Ui,
    columns: &[Column],
    snapshot: &Snapshot,
    person: &Registered,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let palette = palette(ui);
    let here = snapshot.here.get(&person.user);
    let plain = |text: String| Cell {
        text,
        colour: palette.text,
    };
    let soft = |text: String| Cell {
        text,
        colour: palette.soft,
    };
    let (presence, colour) = match here {
        Some((.., presence)) => {
            let colour = match presence {
                Presence::Online => palette.online,
                Presence::Away => palette.away,
                Presence::Busy => palette.alert,
                Presence::Offline => palette.soft,
            };
            let word = match presence {
                // Who hides is seen by administrators, who have the addresses anyway.
                Presence::Offline => words.get("console-invisible"),
                seen => presence_word(words, *seen),
            };
            (word, colour)
        }
        None => (presence_word(words, Presence::Offline), palette.soft),
    };
    let address = here.and_then(|(_, address, _)| *address);
    let remarks = remarks(words, person, snapshot.at).join(", ");
    let barred = !person.standing.connects || person.standing.rights(snapshot.at).gag.is_some();
    let cells = [
        plain(person.name.clone()),
        plain(person.nickname.clone()),
        Cell {
            text: presence,
            colour,
        },
        soft(address.map_or_else(String::new, |address| address.to_string())),
        soft(
            person
                .last_login
                .as_ref()
                .map_or_else(String::new, |(at, _)| short_moment(*at, snapshot.at)),
        ),
        Cell {
            text: remarks,
            colour: if barred { palette.alert } else { palette.text },
        },
    ];
    let actions = words.with("console-actions", &[("name", &person.name)]);
    table::row_with_menu_ui(ui, columns, &cells, &actions, |ui| {
        menu_ui(ui, snapshot, person, asked, words, wishes);
    });
}

/// For how long one takes the right to write, most of the time.
const SPANS: [(&str, &str); 4] = [
    ("console-gag-minutes", "10m"),
    ("console-gag-hour", "1h"),
    ("console-gag-day", "1d"),
    ("console-gag-week", "1w"),
];

/// What can be done about somebody, as the lines that do it.
fn menu_ui(
    ui: &mut Ui,
    snapshot: &Snapshot,
    person: &Registered,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let name = &person.name;
    let say = |line: String| Some(Wish::Say(line));
    let gagged = person.standing.rights(snapshot.at).gag.is_some();
    let mut entries: Vec<(&str, &str, Option<Wish>)> = Vec::new();
    entries.push((icons::MESSAGE, "console-say", None));
    if gagged {
        entries.push((icons::PENCIL, "console-ungag", say(format!("ungag {name}"))));
    }
    for (key, time) in SPANS {
        entries.push((icons::CLOCK, key, say(format!("gag {name} {time}"))));
    }
    entries.push((icons::CALENDAR, "console-gag-until", None));
    entries.push((icons::LOCK, "console-gag", say(format!("gag {name}"))));
    if snapshot.here.contains_key(&person.user) {
        entries.push((icons::LOG_OUT, "console-kick", say(format!("kick {name}"))));
    }
    let (icon, key, word) = if person.standing.connects {
        (icons::BAN, "console-block", "blockuser")
    } else {
        (icons::CHECK, "console-unblock", "unblockuser")
    };
    entries.push((icon, key, say(format!("{word} {name}"))));
    for (icon, key, wish) in entries {
        if widgets::menu_item(ui, icon, &words.get(key)) {
            match (wish, key) {
                (Some(wish), _) => wishes.push(wish),
                (None, "console-say") => *asked = Asked::saying(To::Person(name.clone())),
                (None, _) => *asked = Asked::gagging(name),
            }
            ui.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::scenes::snapshot;
    use super::*;

    #[test]
    fn people_are_found_and_sorted_by_every_column() {
        let snapshot = Arc::new(snapshot());
        let named = |view: &View| {
            let rows = rows(&snapshot, &view.search, view.order);
            let names = rows.iter().map(|n| snapshot.people[*n].name.clone());
            names.collect::<Vec<_>>().join(" ")
        };
        let view = |search: &str, column, reversed| View {
            search: search.into(),
            order: Order { column, reversed },
            found: Found::default(),
        };
        for (column, expected) in [
            (0, "anna ben carla"),
            (1, "ben carla anna"),
            (2, "ben carla anna"),
            (3, "anna ben carla"),
            (4, "carla ben anna"),
            (5, "carla anna ben"),
        ] {
            assert_eq!(named(&view("", column, false)), expected, "{column}");
            let mut turned: Vec<&str> = expected.split(' ').collect();
            turned.reverse();
            assert_eq!(named(&view("", column, true)), turned.join(" "), "{column}");
        }
        assert_eq!(named(&view(" ZOË ", 0, false)), "anna");
        assert_eq!(named(&view("nobody", 0, false)), "");
    }
}
