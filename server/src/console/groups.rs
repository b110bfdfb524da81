//! The page with all groups: their owners, their members, how many are online, and the acts on a group.

use std::cmp::{Ordering, Reverse};

use anser_look::theme::{self, palette, space};
use anser_look::{icons, widgets};
use anser_shared::id::UserId;
use egui::Ui;

use super::asked::Asked;
use super::columns::{Column, Longest, Plan, Widths};
use super::table::{self, Cell, Face, Found, Order};
use super::whom::{Chosen, To};
use super::{Shown, Wish, empty_ui, title_ui};
use crate::admin::command::{group_remarks, owner_word};
use crate::admin::groups::{GroupHere, full_name};
use crate::admin::operator::{GROUPS, Snapshot};
use crate::store::hosted::Hosted;
use crate::words::Words;

#[derive(Debug, Default)]
pub struct View {
    search: String,
    order: Order,
    found: Found<(String, Order)>,
    widths: Widths,
}

const COLUMNS: [Column; 6] = [
    Column::faces("console-group-name"),
    Column::text("console-owner").yielding(),
    Column::text("console-group-state").yielding(),
    Column::right("console-members"),
    Column::right("console-here"),
    Column::right("console-entries").going(),
];

/// What is unusual about a group, or that nothing is.
fn state(words: Words, group: &Hosted) -> String {
    let remarks = group_remarks(words, group);
    if remarks.is_empty() {
        words.get("console-group-open")
    } else {
        remarks.join(&words.get("names-between"))
    }
}

/// The texts that decide the width of a column.
fn longest(snapshot: &Snapshot, words: Words, column: usize) -> Longest {
    let groups = snapshot.groups.iter();
    let limit = |count: fn(&GroupHere) -> u64| {
        let limit = snapshot.groups.iter().map(count).max();
        Longest::of([limit.unwrap_or(0).to_string()])
    };
    match column {
        0 => Longest::of(groups.map(|found| found.group.name.as_str())),
        1 => Longest::of(groups.map(|found| owner_word(words, &found.group))),
        2 => Longest::of(groups.map(|found| state(words, &found.group))),
        3 => limit(|found| found.group.members.into()),
        4 => limit(|found| found.online as u64),
        _ => limit(|found| found.group.last.0),
    }
}

/// The groups of the table and their order, by index into the groups.
fn rows(snapshot: &Snapshot, search: &str, order: Order) -> Vec<usize> {
    let wanted = search.trim().to_lowercase();
    let groups = &snapshot.groups;
    let name = |found: &GroupHere| found.group.name.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let mut rows: Vec<usize> = (0..groups.len())
        .filter(|n| {
            let group = &groups[*n].group;
            wanted.is_empty() || has(&full_name(group)) || has(&group.owner)
        })
        .collect();
    let compare = |a: &GroupHere, b: &GroupHere| -> Ordering {
        match order.column {
            0 => Ordering::Equal,
            1 => a.group.owner.cmp(&b.group.owner),
            2 => Reverse(a.group.blocked).cmp(&Reverse(b.group.blocked)),
            // The largest number is shown first.
            3 => b.group.members.cmp(&a.group.members),
            4 => b.online.cmp(&a.online),
            _ => b.group.last.cmp(&a.group.last),
        }
    };
    rows.sort_by(|a, b| {
        let (a, b) = (&groups[*a], &groups[*b]);
        let by_name = name(a).cmp(&name(b));
        let by_creator = a.group.creator.cmp(&b.group.creator);
        let compared = compare(a, b).then(by_name).then(by_creator);
        if order.reversed {
            compared.reverse()
        } else {
            compared
        }
    });
    rows
}

pub fn groups_ui(
    ui: &mut Ui,
    shown: &Shown,
    view: &mut View,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    title_ui(ui, &words.get("console-groups"), &[]);
    let snapshot = &shown.snapshot;
    if snapshot.groups.is_empty() {
        return empty_ui(ui, icons::USERS, &words.get("console-no-groups"), |_| {});
    }
    let clear = words.get("console-clear");
    let name = words.get("console-search-groups");
    widgets::search(ui, &name, &clear, &mut view.search);
    ui.add_space(space::TIGHT);
    let soft = palette(ui).soft;
    if snapshot.groups.len() == GROUPS {
        let line = words.with("console-first-groups", &[("count", GROUPS.into())]);
        widgets::label(ui, line, theme::small(), soft);
    }
    let wanted = (view.search.clone(), view.order);
    let rows = view.found.rows(snapshot, wanted, |(search, order)| {
        rows(snapshot, search, *order)
    });
    if rows.is_empty() {
        let line = words.get("console-no-groups-found");
        widgets::label(ui, line, theme::body(), soft);
        return;
    }
    let wanted = view
        .widths
        .of(ui, &snapshot.groups, words, &COLUMNS, |column| {
            longest(snapshot, words, column)
        });
    let plan = Plan {
        columns: &COLUMNS,
        wanted,
    };
    table::with_menus_ui(ui, plan, &mut view.order, words, &rows, |ui, row| {
        group_ui(ui, plan, &snapshot.groups[row], asked, words, wishes);
    });
}

fn group_ui(
    ui: &mut Ui,
    plan: Plan<'_>,
    found: &GroupHere,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let palette = palette(ui);
    let group = &found.group;
    let face = if group.is_lobby {
        Face::icon(icons::USERS)
    } else {
        // Its number decides the colour, as in the desktop program.
        Face::of(UserId(group.conversation.0), &group.name, None)
    };
    // Unusual states are darker, and red is only for faults.
    let state_colour = if group.blocked {
        palette.text
    } else {
        palette.soft
    };
    let cells = [
        Cell::new(&group.name, palette.text).with_face(face),
        Cell::new(owner_word(words, group), palette.soft),
        Cell::new(state(words, group), state_colour),
        Cell::new(group.members.to_string(), palette.text),
        Cell::new(found.online.to_string(), palette.text),
        Cell::new(group.last.0.to_string(), palette.soft),
    ];
    let chosen = Chosen::of(group);
    let actions = words.with("console-actions", &[("name", (&chosen.name).into())]);
    let pressed = table::row_with_menu_ui(ui, plan, &cells, &actions, |ui| {
        menu_ui(ui, found, &chosen, asked, words, wishes);
    });
    if pressed {
        wishes.push(Wish::LookInto(Some(chosen.conversation)));
        *asked = Asked::Inside(chosen);
    }
}

/// The acts on a group.
fn menu_ui(
    ui: &mut Ui,
    found: &GroupHere,
    chosen: &Chosen,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let item = |ui: &mut Ui, icon, key: &str| {
        let pressed = widgets::menu_item(ui, icon, &words.get(key));
        if pressed {
            ui.close();
        }
        pressed
    };
    if item(ui, icons::USERS, "console-show-members") {
        wishes.push(Wish::LookInto(Some(chosen.conversation)));
        *asked = Asked::Inside(chosen.clone());
    }
    if item(ui, icons::MESSAGE, "console-say") {
        *asked = Asked::saying(To::Group(chosen.clone()));
    }
    let (icon, key, word) = if found.group.blocked {
        (icons::LOCK_OPEN, "console-open-group", "unblockgroup")
    } else {
        (icons::LOCK, "console-close-group", "blockgroup")
    };
    if item(ui, icon, key) {
        wishes.push(Wish::Say(format!("{word} {}", chosen.typed)));
    }
    // The settings decide whether there is a lobby.
    if !found.group.is_lobby {
        widgets::menu_line(ui);
        if widgets::menu_danger(ui, icons::TRASH, &words.get("console-end-group")) {
            *asked = Asked::ending(chosen);
            ui.close();
        }
    }
}
