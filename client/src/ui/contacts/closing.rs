//! What is asked and said over the contact list when it is closed, or when a link was opened.

use anser_shared::link::LinkFault;
use egui::Ui;

use crate::ui::Scene;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, modal};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The window is closed for the first time, and the program stays in the tray.
    Tray,
    /// There is no tray: with the window the program ends.
    End { waiting: usize },
    /// A link to the server that one is signed in at.
    Here(String),
    /// A link to the same server at another address; the one of now does not answer.
    Moved { link: String, address: String },
    /// A link to the address where one is signed in, with another key in it.
    OtherKey(String),
    /// A link to another server than the one that one is signed in at.
    OtherServer(String),
    /// A link that is none: its end is missing, for example.
    WrongLink(LinkFault),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing happens.
    Stay,
    /// The window goes, and the program stays.
    Hide,
    Minimise,
    Quit,
    /// The server is looked for at the address in the link.
    Move,
}

/// Draws it over the window; tells the answer once there is one.
pub fn question_ui(ui: &Ui, scene: &Scene<'_>, question: &Question) -> Option<Answer> {
    let words = scene.words;
    let (title, text) = match question {
        Question::Tray => (words.get("tray-title"), words.get("tray-text")),
        Question::End { .. } => {
            // Whoever does not want it in the tray knows why it ends.
            let text = match scene.model.settings.tray {
                true => "end-text",
                false => "end-text-chosen",
            };
            (words.get("end-title"), words.get(text))
        }
        Question::Here(server) => {
            let with = [("server", server.into())];
            (
                words.get("link-here-title"),
                words.with("link-here-text", &with),
            )
        }
        Question::Moved { address, .. } => {
            let with = [("server", address.into())];
            let title = words.get("link-moved-title");
            (title, words.with("link-moved-text", &with))
        }
        Question::OtherKey(server) => {
            let with = [("server", server.into())];
            let title = words.get("link-wrong-title");
            (title, words.with("link-other-key-text", &with))
        }
        Question::OtherServer(server) => {
            let with = [("server", server.into())];
            let title = words.get("link-other-title");
            (title, words.with("link-other-text", &with))
        }
        Question::WrongLink(fault) => (words.get("link-wrong-title"), words.address_fault(*fault)),
    };
    let answers: &[(&str, Answer)] = match question {
        Question::Tray => &[("tray-keep", Answer::Hide), ("tray-quit", Answer::Quit)],
        Question::End { .. } => &[
            ("end-minimise", Answer::Minimise),
            ("tray-quit", Answer::Quit),
            ("cancel", Answer::Stay),
        ],
        Question::Moved { .. } => &[("link-moved-yes", Answer::Move), ("cancel", Answer::Stay)],
        Question::Here(_)
        | Question::OtherKey(_)
        | Question::OtherServer(_)
        | Question::WrongLink(_) => &[("close", Answer::Stay)],
    };
    // A press on the answer of one of them is none for another one that has come meanwhile.
    let name = match question {
        Question::Tray => "staying in the tray",
        Question::End { .. } => "leaving",
        Question::Here(_) => "a link to here",
        Question::Moved { .. } => "a link to elsewhere",
        Question::OtherKey(_) => "a link with another key",
        Question::OtherServer(_) => "a link to another server",
        Question::WrongLink(_) => "a link that is wrong",
    };
    let mut given = None;
    let over = modal(ui, name, |ui| {
        widgets::question(ui, &title, &text);
        if let Question::End {
            waiting: waiting @ 1..,
        } = question
        {
            let said = words.with("end-unsent", &[("count", (*waiting).into())]);
            widgets::label(ui, said, theme::body(), palette(ui).text);
            ui.add_space(space::TIGHT);
        }
        for (index, (key, answer)) in answers.iter().enumerate() {
            let name = words.get(key);
            let button = match (index, answer) {
                (0, Answer::Stay) | (_, Answer::Quit) => Button::plain(&name),
                (0, _) => Button::primary(&name),
                _ => Button::quiet(&name),
            };
            if button.wide().show(ui).clicked() {
                given = Some(*answer);
            }
        }
        given.is_some()
    });
    // Where there is nothing to choose, Enter does as the button does.
    if let [(_, only)] = answers
        && ui.input_mut(|input| Shortcut::Confirm.take(input))
    {
        given = Some(*only);
    }
    given.or_else(|| over.then_some(Answer::Stay))
}
