//! Before the window goes, or the server stops: how many people are connected, and what becomes of them.

use anser_look::widgets::{self, Button};
use egui::Ui;

use super::{Shown, Wish};
use crate::admin::line::Command;
use crate::store::rights::Act;
use crate::words::Words;

/// Whether the server goes on is asked before the window goes. True when it is over.
pub fn closing_ui(ui: &Ui, shown: &Shown, words: Words, wishes: &mut Vec<Wish>) -> bool {
    widgets::modal(ui, "closing", |ui| {
        let title = words.get("console-close-title");
        widgets::question(ui, &title, &told(shown, words, "console-close-words"));
        let names =
            ["console-go-on", "console-stop-server", "console-stay"].map(|key| words.get(key));
        let [goes_on, stops, stays] = &names;
        for (button, wish) in [
            (Button::primary(goes_on), Some(Wish::Close)),
            (Button::danger(stops), Some(Wish::Stop)),
            (Button::quiet(stays), None),
        ] {
            if button.wide().show(ui).clicked() {
                wishes.extend(wish);
                return true;
            }
        }
        false
    })
}

/// Whether a line that was typed stops the server: it is asked about first, as everything that ends something.
pub fn stops(line: &str, shown: &Shown) -> bool {
    let meant = Command::parse(line, shown.snapshot.at);
    matches!(meant, Ok(Some(Command::Act { act: Act::Stop, .. })))
}

/// Whether the server really stops, which somebody has typed. True when it is over.
pub fn stopping_ui(ui: &Ui, shown: &Shown, words: Words, wishes: &mut Vec<Wish>) -> bool {
    widgets::modal(ui, "stopping", |ui| {
        let title = words.get("console-stop-title");
        widgets::question(ui, &title, &told(shown, words, "console-stop-words"));
        let stops = words.get("console-stop-server");
        if Button::danger(&stops).wide().show(ui).clicked() {
            wishes.push(Wish::Stop);
            return true;
        }
        let stays = words.get("console-stay");
        Button::quiet(&stays).wide().show(ui).clicked()
    })
}

/// How many people are connected, and what becomes of them.
fn told(shown: &Shown, words: Words, key: &str) -> String {
    let count = shown.snapshot.here.len();
    let connected = words.counted("console-stop-connected", &[("count", count)], &[]);
    format!("{connected}\n{}", words.get(key))
}
