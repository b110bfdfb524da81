//! The page with all users: profile, presence, address, and the acts on a user.

use std::cmp::Ordering;

use anser_look::icons;
use anser_look::theme::{self, palette, space};
use anser_look::widgets;
use anser_shared::people::Role;
use anser_shared::presence::Presence;
use egui::Ui;

use super::acting::{GAG_SPANS, GagLength, Sanction};
use super::asked::Asked;
use super::columns::{Column, Longest, Plan, Widths};
use super::table::{self, Cell, Face, Found, Order};
use super::whom::To;
use super::{Shown, Wish, empty_ui, people_title_ui};
use crate::admin::command::{presence_word, remarks};
use crate::admin::operator::Snapshot;
use crate::store::rights::Registered;
use crate::words::{Words, short_moment};

#[derive(Debug, Default)]
pub struct View {
    search: String,
    only: Only,
    order: Order,
    found: Found<Wanted>,
    widths: Widths,
}

/// The filter for users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Only {
    #[default]
    All,
    Online,
    Administrators,
}

/// The search text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    search: String,
    only: Only,
    order: Order,
}

const COLUMNS: [Column; 6] = [
    Column::faces("console-name"),
    Column::text("console-nickname").yielding(),
    Column::remarks("console-state"),
    Column::text("console-presence"),
    Column::text("console-address").yielding().going(),
    Column::right("console-last-login"),
];

/// The words for the presence of a user, one for each row.
fn presence_words(words: Words) -> Vec<String> {
    let seen = [Presence::Online, Presence::Away, Presence::Busy];
    let seen = seen.map(|presence| presence_word(words, presence));
    let unseen = [
        presence_word(words, Presence::Offline),
        words.get("console-invisible"),
    ];
    seen.into_iter().chain(unseen).collect()
}

/// Everything that is unusual about a user.
fn all_remarks(words: Words, person: &Registered, snapshot: &Snapshot) -> String {
    remarks(words, person, snapshot.at).join(&words.get("names-between"))
}

/// The texts that decide the width of a column.
fn longest(snapshot: &Snapshot, words: Words, column: usize) -> Longest {
    let people = snapshot.people.iter();
    match column {
        0 => Longest::of(people.map(|person| person.name.as_str())),
        1 => Longest::of(people.map(|person| person.nickname.as_str())),
        2 => Longest::of(people.map(|person| all_remarks(words, person, snapshot))),
        3 => Longest::of(presence_words(words)),
        4 => {
            let here = snapshot.here.values();
            let addresses = here.filter_map(|(_, address, _)| *address);
            Longest::of(addresses.map(|address| address.to_string()))
        }
        // The two formats of a moment.
        _ => Longest::of(["00-00 00:00", "2000-00-00"]),
    }
}

/// The users of the table and their order, by index into the users.
fn rows(snapshot: &Snapshot, wanted: &Wanted) -> Vec<usize> {
    let search = wanted.search.trim().to_lowercase();
    let order = wanted.order;
    let people = &snapshot.people;
    let is_shown = |person: &Registered| match wanted.only {
        Only::All => true,
        Only::Online => snapshot.here.contains_key(&person.user),
        Only::Administrators => person.account_rights.role >= Role::Admin,
    };
    let mut rows: Vec<usize> = (0..people.len())
        .filter(|n| {
            let person = &people[*n];
            is_shown(person)
                && (search.is_empty()
                    || person.name.to_lowercase().contains(&search)
                    || person.nickname.to_lowercase().contains(&search))
        })
        .collect();
    let presence = |person: &Registered| {
        let here = snapshot.here.get(&person.user);
        match here.map(|(.., presence)| *presence) {
            Some(Presence::Online) => 0,
            Some(Presence::Busy) => 1,
            Some(Presence::Away) => 2,
            // Connected, but invisible to other users.
            Some(Presence::Offline) => 3,
            None => 4,
        }
    };
    let address = |person: &Registered| {
        let here = snapshot.here.get(&person.user);
        here.and_then(|(_, address, _)| *address)
    };
    let state = |person: &Registered| {
        let rights = person.account_rights.rights(snapshot.at);
        (
            person.account_rights.connects,
            rights.gag.is_none(),
            std::cmp::Reverse(rights.role),
        )
    };
    let compare = |a: &Registered, b: &Registered| -> Ordering {
        match order.column {
            0 => Ordering::Equal,
            1 => a.nickname.to_lowercase().cmp(&b.nickname.to_lowercase()),
            2 => state(a).cmp(&state(b)),
            3 => presence(a).cmp(&presence(b)),
            4 => address(a).cmp(&address(b)),
            _ => {
                let at = |p: &Registered| p.last_login.as_ref().map(|(at, _)| *at);
                at(b).cmp(&at(a))
            }
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
    if let Some(pressed) = people_title_ui(ui, shown, &words.get("console-people"), words) {
        *asked = pressed;
    }
    if snapshot.people.is_empty() {
        let copy = words.get("console-copy-address");
        return empty_ui(ui, icons::USER, &words.get("console-nobody"), |ui| {
            let copy = widgets::Copy {
                text: &snapshot.place.first_link(),
                name: &copy,
                done: &words.get("console-copied"),
            };
            copy.plain(ui);
        });
    }
    filter_ui(ui, view, words);
    ui.add_space(space::TIGHT);
    let soft = palette(ui).soft;
    if snapshot.people_count > snapshot.people.len() {
        let (count, all) = (snapshot.people.len(), snapshot.people_count);
        let counts = [("count", count.into()), ("all", all.into())];
        let line = words.with("console-first-people", &counts);
        widgets::label(ui, line, theme::small(), soft);
    }
    let wanted = Wanted {
        search: view.search.clone(),
        only: view.only,
        order: view.order,
    };
    let rows = view
        .found
        .rows(snapshot, wanted, |wanted| rows(snapshot, wanted));
    if rows.is_empty() {
        let line = words.get(if view.search.trim().is_empty() {
            "console-nobody-like-that"
        } else {
            "console-nobody-found"
        });
        widgets::label(ui, line, theme::body(), soft);
        return;
    }
    let wanted = view
        .widths
        .of(ui, &snapshot.people, words, &COLUMNS, |column| {
            longest(snapshot, words, column)
        });
    let plan = Plan {
        columns: &COLUMNS,
        wanted,
    };
    table::with_menus_ui(ui, plan, &mut view.order, words, &rows, |ui, row| {
        let person = &snapshot.people[row];
        person_ui(ui, plan, snapshot, person, asked, words, wishes);
    });
}

/// The filter: all users or one kind, and a part of the name.
fn filter_ui(ui: &mut Ui, view: &mut View, words: Words) {
    // Enough for the words, and in a narrow window something is left for the search.
    const WIDTH: f32 = 372.0;
    const SEARCH: f32 = 180.0;
    let width = WIDTH.min(ui.available_width() - SEARCH);
    let names = [
        (Only::All, words.get("console-only-all")),
        (Only::Online, words.get("online")),
        (
            Only::Administrators,
            words.get("console-only-administrators"),
        ),
    ];
    let options: Vec<(Only, &str)> = names
        .iter()
        .map(|(only, name)| (*only, name.as_str()))
        .collect();
    ui.horizontal(|ui| {
        ui.allocate_ui(egui::vec2(width, theme::CONTROL_HEIGHT), |ui| {
            if let Some(only) = widgets::choice(ui, &options, view.only) {
                view.only = only;
            }
        });
        let clear = words.get("console-clear");
        let name = words.get("console-search");
        widgets::search(ui, &name, &clear, &mut view.search);
    });
}

fn person_ui(
    ui: &mut Ui,
    plan: Plan<'_>,
    snapshot: &Snapshot,
    person: &Registered,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let palette = palette(ui);
    let here = snapshot.here.get(&person.user);
    let seen = here.map_or(Presence::Offline, |(.., presence)| *presence);
    let face = Face::of(person.user, &person.nickname, Some(seen)).with_picture(person.picture);
    // The avatar has the colour of it.
    let presence = match here {
        // Administrators see who is invisible, because they have the addresses anyway.
        Some((.., Presence::Offline)) => words.get("console-invisible"),
        Some((.., seen)) => presence_word(words, *seen),
        None => presence_word(words, Presence::Offline),
    };
    let colour = here.map_or(palette.soft, |_| palette.text);
    let address = here.and_then(|(_, address, _)| *address);
    let remarks = all_remarks(words, person, snapshot);
    let address = address.map_or_else(String::new, |address| address.to_string());
    let last = person.last_login.as_ref();
    let last = last.map_or_else(String::new, |(at, _)| short_moment(*at, snapshot.at));
    let cells = [
        Cell::new(&person.name, palette.text).with_face(face),
        Cell::new(&person.nickname, palette.text),
        Cell::new(remarks, palette.text),
        Cell::new(presence, colour),
        Cell::new(address, palette.soft),
        Cell::new(last, palette.soft),
    ];
    let actions = words.with("console-actions", &[("name", (&person.name).into())]);
    table::row_with_menu_ui(ui, plan, &cells, &actions, |ui| {
        menu_ui(ui, snapshot, person, asked, words, wishes);
    });
}

/// The result of an entry of the menu.
enum Leads {
    /// A line is carried out at once.
    Line(String),
    Form(Asked),
}

/// The acts on a user.
fn menu_ui(
    ui: &mut Ui,
    snapshot: &Snapshot,
    person: &Registered,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let name = &person.name;
    let acts = |sanction| Leads::Form(Asked::acting(name, sanction));
    let gags = |length| acts(Sanction::Gag(length));
    let mut writing = Vec::new();
    if person.account_rights.rights(snapshot.at).gag.is_some() {
        let ends = Leads::Line(format!("ungag {name}"));
        writing.push((icons::MESSAGE_CHECK, "console-ungag", ends));
    }
    for span in GAG_SPANS {
        let leads = gags(GagLength::Span(span));
        writing.push((icons::MESSAGE_OFF, span.entry, leads));
    }
    let typed = gags(GagLength::Typed);
    writing.push((icons::CALENDAR, "console-gag-until", typed));
    let lifted = gags(GagLength::UntilLifted);
    writing.push((icons::MESSAGE_OFF, "console-gag", lifted));
    let mut being = Vec::new();
    if snapshot.here.contains_key(&person.user) {
        being.push((icons::LOG_OUT, "console-kick", acts(Sanction::Kick)));
    }
    let role = person.account_rights.role;
    let key = if role == Role::User {
        "console-grant"
    } else {
        "console-grant-change"
    };
    let grants = Leads::Form(Asked::granting(name, role));
    being.push((icons::SHIELD_CHECK, key, grants));
    let connecting = if person.account_rights.connects {
        (icons::BAN, BLOCK, acts(Sanction::Block))
    } else {
        let lets_in = Leads::Line(format!("unblockuser {name}"));
        (icons::USER_CHECK, "console-unblock", lets_in)
    };
    let says = Leads::Form(Asked::saying(To::Person(name.clone())));
    let saying = (icons::MESSAGE, "console-say", says);
    let kinds = [vec![saying], writing, being, vec![connecting]];
    for (number, entries) in kinds.into_iter().enumerate() {
        if number > 0 {
            widgets::menu_line(ui);
        }
        for (icon, key, leads) in entries {
            let words = words.get(key);
            let pressed = if key == BLOCK {
                widgets::menu_danger(ui, icon, &words)
            } else {
                widgets::menu_item(ui, icon, &words)
            };
            if !pressed {
                continue;
            }
            match leads {
                Leads::Line(line) => wishes.push(Wish::Say(line)),
                Leads::Form(form) => *asked = form,
            }
            ui.close();
        }
    }
}

/// The acts that disconnect a user.
const BLOCK: &str = "console-block";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::scenes::snapshot;
    use super::*;

    #[test]
    fn people_are_found_and_sorted_by_every_column() {
        let snapshot = Arc::new(snapshot());
        let named = |wanted: &Wanted| {
            let rows = rows(&snapshot, wanted);
            let names = rows.iter().map(|n| snapshot.people[*n].name.clone());
            names.collect::<Vec<_>>().join(" ")
        };
        let view = |search: &str, column, reversed| Wanted {
            search: search.into(),
            only: Only::All,
            order: Order { column, reversed },
        };
        for (column, expected) in [
            (0, "anna ben carla"),
            (1, "ben carla anna"),
            (2, "carla anna ben"),
            (3, "ben carla anna"),
            (4, "anna ben carla"),
            (5, "carla ben anna"),
        ] {
            assert_eq!(named(&view("", column, false)), expected, "{column}");
            let mut turned: Vec<&str> = expected.split(' ').collect();
            turned.reverse();
            assert_eq!(named(&view("", column, true)), turned.join(" "), "{column}");
        }
        assert_eq!(named(&view(" ZOË ", 0, false)), "anna");
        assert_eq!(named(&view("nobody", 0, false)), "");
        for (only, expected) in [
            (Only::All, "anna ben carla"),
            (Only::Online, "ben carla"),
            (Only::Administrators, "anna"),
        ] {
            let wanted = Wanted {
                only,
                ..view("", 0, false)
            };
            assert_eq!(named(&wanted), expected, "{only:?}");
        }
    }
}
