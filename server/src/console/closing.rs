//! The question before the window closes or the server stops: how many users are connected, and what happens to them.

use anser_look::widgets::{self, Button};
use egui::Ui;

use super::{Shown, Wish};
use crate::words::Words;

/// Asks whether the server goes on before the window closes, because unsent text closes with it. True when it is
/// answered.
pub fn closing_ui(
    ui: &Ui,
    shown: &Shown,
    unsent: Option<&str>,
    words: Words,
    wishes: &mut Vec<Wish>,
) -> bool {
    widgets::modal(ui, "closing", |ui| {
        let title = words.get("console-close-title");
        let mut text = told(shown, words, "console-close-words");
        if let Some(unsent) = unsent {
            let lost = words.with(
                "console-close-unsent",
                &[("text", (&beginning(words, unsent)).into())],
            );
            text = format!("{lost}\n\n{text}");
        }
        widgets::question(ui, &title, &text);
        let names = [
            "console-go-on",
            "console-stop-server",
            "console-stay",
            "unsaved-stay",
        ]
        .map(|key| words.get(key));
        let [goes_on, stops, stays, writes] = &names;
        let answers = if unsent.is_some() {
            // Nothing is lost with a quick Enter.
            [
                (Button::primary(writes), None),
                (Button::danger(goes_on), Some(Wish::Close)),
                (Button::danger(stops), Some(Wish::Stop)),
            ]
        } else {
            [
                (Button::primary(goes_on), Some(Wish::Close)),
                (Button::danger(stops), Some(Wish::Stop)),
                (Button::quiet(stays), None),
            ]
        };
        for (button, wish) in answers {
            if button.wide().show(ui).clicked() {
                wishes.extend(wish);
                return true;
            }
        }
        false
    })
}

/// Asks whether the server really stops, after a person has typed it. True when it is answered.
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

/// Enough of a text to recognize it.
fn beginning(words: Words, text: &str) -> String {
    const CHARS: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(CHARS) {
        Some((end, _)) => words.with("goes-on", &[("text", (&line[..end]).into())]),
        None => line,
    }
}

/// How many users are connected, and what happens to them.
fn told(shown: &Shown, words: Words, key: &str) -> String {
    let count = shown.snapshot.here.len();
    let connected = words.with("console-stop-connected", &[("count", count.into())]);
    format!("{connected}\n{}", words.get(key))
}
