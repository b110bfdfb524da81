//! The page with the acts of administrators.

use anser_look::theme::{self, palette, space};
use anser_look::{icons, widgets};
use anser_shared::id::UserId;
use egui::Ui;

use super::columns::{Column, Longest, Plan, Widths};
use super::table::{self, Cell, Face, Order};
use super::{Shown, empty_ui, title_ui};
use crate::admin::command::{by_word, detail_word, on_word};
use crate::store::rights::Audited;
use crate::words::{Words, moment};

#[derive(Debug)]
pub struct View {
    search: String,
    order: Order,
    widths: Widths,
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
            widths: Widths::default(),
        }
    }
}

const COLUMNS: [Column; 6] = [
    Column::text("console-when"),
    Column::faces("console-who"),
    Column::text("console-what"),
    Column::text("console-whom").yielding(),
    Column::remarks("console-with"),
    Column::right("console-from").yielding().going(),
];

/// The words for the stored commands, also of acts that were refused.
const ACTS: [(&str, &str); 19] = [
    ("help", "console-act-help"),
    ("allusers", "console-act-allusers"),
    ("online", "console-act-online"),
    ("allgroup", "console-act-allgroup"),
    ("audit", "console-act-audit"),
    ("broadcast", "console-act-broadcast"),
    ("adminsend", "console-act-adminsend"),
    ("adminsendgroup", "console-act-adminsendgroup"),
    ("gag", "console-act-gag"),
    ("ungag", "console-act-ungag"),
    ("blockuser", "console-act-blockuser"),
    ("unblockuser", "console-act-unblockuser"),
    ("kick", "console-act-kick"),
    ("blockgroup", "console-act-blockgroup"),
    ("unblockgroup", "console-act-unblockgroup"),
    ("deletegroup", "console-act-deletegroup"),
    ("grant", "console-act-grant"),
    ("stop", "console-act-stop"),
    ("command", "console-act-command"),
];

/// The words for the stored roles.
const ROLES: [(&str, &str); 3] = [
    ("user", "console-grant-user"),
    ("admin", "console-grant-admin"),
    ("root", "console-grant-root"),
];

fn act_words(words: Words, act: &str) -> String {
    if let Some(refused) = act.strip_prefix("refused ") {
        let act = act_words(words, refused);
        return words.with("console-act-refused", &[("act", (&act).into())]);
    }
    match ACTS.iter().find(|(stored, _)| *stored == act) {
        Some((_, key)) => words.get(key),
        // A later version has served these data and wrote this word.
        None => act.to_owned(),
    }
}

fn detail_words(words: Words, act: &Audited) -> String {
    let role = ROLES.iter().find(|(stored, _)| *stored == act.detail);
    match role.filter(|_| act.act == "grant") {
        Some((_, key)) => words.get(key),
        None => detail_word(act),
    }
}

fn texts(words: Words, act: &Audited) -> [String; 6] {
    [
        moment(act.at),
        by_word(words, &act.by),
        act_words(words, &act.act),
        on_word(act).to_owned(),
        detail_words(words, act),
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
    let acts = &shown.snapshot.acts;
    let all: Vec<[String; 6]> = acts.iter().rev().map(|act| texts(words, act)).collect();
    let wanted_widths = view.widths.of(ui, acts, words, &COLUMNS, |column| {
        Longest::of(all.iter().map(|texts| texts[column].as_str()))
    });
    let plan = Plan {
        columns: &COLUMNS,
        wanted: wanted_widths,
    };
    let mut rows: Vec<(usize, &[String; 6])> = all
        .iter()
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
    ui.spacing_mut().item_spacing.y = 0.0;
    table::heads_ui(ui, plan, &mut view.order, words);
    ui.add_space(space::HAIR);
    let colours = (palette(ui).text, palette(ui).soft);
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show_rows(ui, table::ROW, rows.len(), |ui, range| {
        for (_, texts) in &rows[range] {
            let cells: Vec<Cell> = texts
                .iter()
                .enumerate()
                .map(|(n, text)| {
                    let is_main = (1..=3).contains(&n);
                    let cell = Cell::new(text, if is_main { colours.0 } else { colours.1 });
                    if n == 1 {
                        cell.with_face(face_of(shown, text, words))
                    } else {
                        cell
                    }
                })
                .collect();
            table::row_ui(ui, plan, &cells);
        }
    });
}

/// The picture of an administrator, of whom the log of acts only knows the name.
fn face_of(shown: &Shown, name: &str, words: Words) -> Face {
    if name == words.get("admin-by-server") {
        return Face::icon(icons::SERVER);
    }
    let mut people = shown.snapshot.people.iter();
    match people.find(|person| person.name == name) {
        Some(person) => Face::of(person.user, &person.nickname, None),
        None => Face::of(UserId(0), name, None),
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::time::Timestamp;

    use super::*;
    use crate::admin::table::COMMANDS;

    /// Readers of Chinese saw the words of commands in the window.
    #[test]
    fn every_act_is_said_in_words() {
        let is_chinese = |said: &str| !said.chars().any(|c| c.is_ascii_alphabetic());
        for entry in &COMMANDS {
            for stored in [entry.word.to_owned(), format!("refused {}", entry.word)] {
                let said = act_words(Words::Chinese, &stored);
                assert!(is_chinese(&said), "{stored}: {said}");
                assert_ne!(act_words(Words::English, &stored), stored);
            }
        }
        assert_eq!(act_words(Words::Chinese, "refused gag"), "已拒绝：禁言");
        assert_eq!(act_words(Words::Chinese, "refused command"), "已拒绝：命令");
        assert_eq!(act_words(Words::English, "of later"), "of later");
        let act = |act: &str, detail: &str| Audited {
            at: Timestamp(0),
            by: String::new(),
            act: act.into(),
            whom: "anna".into(),
            group: String::new(),
            detail: detail.into(),
            address: String::new(),
        };
        for (stored, detail, said) in [
            ("grant", "admin", "管理员"),
            ("grant", "user", "普通用户"),
            ("broadcast", "user", "user"),
        ] {
            let words = detail_words(Words::Chinese, &act(stored, detail));
            assert_eq!(words, said, "{stored} {detail}");
        }
    }
}
