//! What administrators have done.

use anser_look::theme::{self, palette, space};
use anser_look::{icons, widgets};
use egui::Ui;

use super::table::{self, Cell, Column, Order};
use super::{Shown, empty_ui, title_ui};
use crate::admin::command::{by_word, detail_word, on_word};
use crate::store::rights::Audited;
use crate::words::{Words, moment};

#[derive(Debug)]
pub struct View {
    search: String,
    order: Order,
}

impl Default for View {
    fn default() -> Self {
        Self {
            search: String::new(),
            // The latest first.
            order: Order {
                column: 0,
                reversed: true,
            },
        }
    }
}

const KEYS: [&str; 6] = [
    "console-when",
    "console-who",
    "console-what",
    "console-whom",
    "console-with",
    "console-from",
];

/// In a narrow window the moment keeps its room, as what was done to whom does.
fn columns(width: f32) -> [Column; 6] {
    const NARROW: f32 = 640.0;
    let shares = if width < NARROW {
        [3.5, 1.9, 2.3, 2.1, 1.1, 1.9]
    } else {
        [2.2, 1.6, 1.9, 2.0, 2.4, 1.7]
    };
    shares.map(Column::text)
}

fn texts(words: Words, act: &Audited) -> [String; 6] {
    [
        moment(act.at),
        by_word(words, &act.by),
        act.act.clone(),
        on_word(act).to_owned(),
        detail_word(act),
        act.address.clone(),
    ]
}

pub fn audit_ui(ui: &mut Ui, shown: &Shown, view: &mut View, words: Words) {
    title_ui(ui, &words.get("console-audit"), &[]);
    if shown.snapshot.acts.is_empty() {
        return empty_ui(ui, icons::SHIELD_CHECK, &words.get("admin-no-acts"), |_| {});
    }
    let clear = words.get("console-clear");
    widgets::search(ui, &words.get("console-filter"), &clear, &mut view.search);
    ui.add_space(space::TIGHT);
    let wanted = view.search.trim().to_lowercase();
    let mut rows: Vec<(usize, [String; 6])> = shown
        .snapshot
        .acts
        .iter()
        .rev()
        .map(|act| texts(words, act))
        .enumerate()
        .filter(|(_, texts)| {
            wanted.is_empty()
                || texts
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
        })
        .collect();
    if rows.is_empty() {
        let soft = palette(ui).soft;
        let line = words.get("console-nothing-found");
        widgets::label(ui, line, theme::body(), soft);
        return;
    }
    // Acts of one minute stay in their order.
    let column = view.order.column;
    rows.sort_by(|(n, a), (m, b)| a[column].cmp(&b[column]).then(n.cmp(m)));
    if view.order.reversed {
        rows.reverse();
    }
    let names = KEYS.map(|key| words.get(key));
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = columns(ui.available_width());
    table::heads_ui(ui, &columns, &names, &mut view.order);
    ui.add_space(space::HAIR);
    let colours = (palette(ui).text, palette(ui).soft);
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show_rows(ui, table::ROW, rows.len(), |ui, range| {
        for (_, texts) in &rows[range] {
            let cells: Vec<Cell> = texts
                .iter()
                .enumerate()
                .map(|(n, text)| Cell {
                    text: text.clone(),
                    colour: if (1..=3).contains(&n) {
                        colours.0
                    } else {
                        colours.1
                    },
                })
                .collect();
            table::row_ui(ui, &columns, &cells);
        }
    });
}
