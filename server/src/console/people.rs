//! Everybody on the server: who they are, whether they are here and from where, and what can be done
//! about them.

use std::cmp::Ordering;

use anser_look::theme::{self, palette, space};
use anser_look::{icons, widgets};
use anser_shared::event::Presence;
use egui::{Rect, Ui, UiBuilder};

use super::table::{self, Cell, Column, Order};
use super::{Shown, Wish, title_ui};
use crate::admin::command::{presence_word, remarks};
use crate::admin::desk::Snapshot;
use crate::store::rights::Registered;
use crate::words::{Words, moment};

#[derive(Debug, Default)]
pub struct View {
    search: String,
    order: Order,
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
        [1.6, 1.7, 1.4, 1.5, 2.8, 1.6]
    } else {
        [1.8, 2.2, 1.2, 1.8, 2.3, 2.9]
    };
    shares.map(|share| Column { share })
}

/// Room for the button of a row's menu.
const MENU: f32 = 36.0;

/// Whom the table shows, in which order: by index into the people.
fn rows(snapshot: &Snapshot, view: &View) -> Vec<usize> {
    let wanted = view.search.trim().to_lowercase();
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
        match view.order.column {
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
        let order = compare(a, b).then(by_name);
        if view.order.reversed {
            order.reverse()
        } else {
            order
        }
    });
    rows
}

pub fn people_ui(
    ui: &mut Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    title_ui(ui, &words.get("console-people"));
    let clear = words.get("console-clear");
    widgets::search(ui, &words.get("console-search"), &clear, &mut view.search);
    ui.add_space(space::TIGHT);
    let snapshot = &shown.snapshot;
    let rows = rows(snapshot, view);
    if rows.is_empty() {
        let key = match (snapshot.people.is_empty(), view.search.is_empty()) {
            (true, _) => "console-nobody",
            (false, _) => "console-nobody-found",
        };
        let soft = palette(ui).soft;
        widgets::label(ui, words.get(key), theme::body(), soft);
        return;
    }
    let names = KEYS.map(|key| words.get(key));
    let columns = columns(ui.available_width());
    let mut head = ui.new_child(UiBuilder::new().max_rect(Rect::from_min_size(
        ui.cursor().min,
        egui::vec2(ui.available_width() - MENU, 28.0),
    )));
    table::heads_ui(&mut head, &columns, &names, &mut view.order);
    ui.add_space(30.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show_rows(ui, table::ROW, rows.len(), |ui, range| {
        for row in &rows[range] {
            let person = &snapshot.people[*row];
            person_ui(ui, &columns, snapshot, person, words, wishes);
        }
    });
}

fn person_ui(
    ui: &mut Ui,
    columns: &[Column],
    snapshot: &Snapshot,
    person: &Registered,
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
                .map_or_else(String::new, |(at, _)| moment(*at)),
        ),
        Cell {
            text: remarks,
            colour: if barred { palette.alert } else { palette.text },
        },
    ];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let width = ui.available_width();
        ui.allocate_ui(egui::vec2(width - MENU, table::ROW), |ui| {
            ui.set_width(width - MENU);
            table::row_ui(ui, columns, &cells);
        });
        let name = words.with("console-actions", &[("name", &person.name)]);
        let button = widgets::icon_button(ui, icons::MORE_VERTICAL, &name);
        egui::Popup::menu(&button).show(|ui| menu_ui(ui, snapshot, person, words, wishes));
    });
}

/// What can be done about somebody, as the lines that do it.
fn menu_ui(
    ui: &mut Ui,
    snapshot: &Snapshot,
    person: &Registered,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let name = &person.name;
    let gagged = person.standing.rights(snapshot.at).gag.is_some();
    let mut entries: Vec<(&str, &str, String)> = Vec::new();
    if gagged {
        entries.push((icons::PENCIL, "console-ungag", format!("ungag {name}")));
    }
    for (key, time) in [
        ("console-gag-minutes", "10m"),
        ("console-gag-hour", "1h"),
        ("console-gag-day", "1d"),
    ] {
        entries.push((icons::CLOCK, key, format!("gag {name} {time}")));
    }
    entries.push((icons::LOCK, "console-gag", format!("gag {name}")));
    if snapshot.here.contains_key(&person.user) {
        entries.push((icons::LOG_OUT, "console-kick", format!("kick {name}")));
    }
    if person.standing.connects {
        entries.push((icons::BAN, "console-block", format!("blockuser {name}")));
    } else {
        entries.push((
            icons::CHECK,
            "console-unblock",
            format!("unblockuser {name}"),
        ));
    }
    for (icon, key, line) in entries {
        if widgets::menu_item(ui, icon, &words.get(key)) {
            wishes.push(Wish::Say(line));
            ui.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::snapshot;
    use super::*;

    #[test]
    fn people_are_found_and_sorted_by_every_column() {
        let snapshot = Arc::new(snapshot());
        let named = |view: &View| {
            let rows = rows(&snapshot, view);
            let names = rows.iter().map(|n| snapshot.people[*n].name.clone());
            names.collect::<Vec<_>>().join(" ")
        };
        let view = |search: &str, column, reversed| View {
            search: search.into(),
            order: Order { column, reversed },
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
