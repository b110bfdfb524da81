//! The form for a message in the server's name: to all users, to one user, or to a group, with its outcome.

use anser_look::theme::{self, palette, space};
use anser_look::widgets::{self, Button, Field, Leaving, Left, Step, Typed};
use egui::{Layout, Ui};

use super::leaving::leaving_words;
use super::whom::{To, sends};
use super::{Shown, Wish};
use crate::admin::command::Said;
use crate::admin::line::{SAID_MAX_CHARS, said_length};
use crate::words::Words;

#[derive(Debug)]
pub struct View {
    to: To,
    pub text: String,
    /// It was handed in. The next answer of the command line is its outcome.
    pub sent: bool,
    /// The field has not had the keyboard yet.
    is_new: bool,
    leaving: Leaving,
}

impl View {
    pub fn new(to: To) -> Self {
        Self {
            to,
            text: String::new(),
            sent: false,
            is_new: true,
            leaving: Leaving::default(),
        }
    }

    /// The outcome of the message, once it was handed in.
    fn said<'a>(&self, shown: &'a Shown) -> Option<&'a Said> {
        shown.said.as_ref().filter(|_| self.sent && !shown.waiting)
    }

    /// A text that was not sent.
    pub fn unsent(&self, shown: &Shown) -> Option<&str> {
        let is_said = self.said(shown).is_some_and(|said| said.done);
        let text = self.text.trim();
        (!is_said && !text.is_empty()).then_some(text)
    }

    /// The line for the message.
    pub fn line(&self) -> String {
        let text = self.text.trim();
        match &self.to {
            To::Everybody => format!("broadcast {text}"),
            To::Person(name) => format!("adminsend {name} {text}"),
            To::Group(group) => format!("adminsendgroup {} {text}", group.typed),
        }
    }
}

/// True when the form is done.
pub fn saying_ui(
    ui: &Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    wishes: &mut Vec<Wish>,
) -> bool {
    let mut leaving = std::mem::take(&mut view.leaving);
    let left = leaving.wide_dialog(ui, "saying", &leaving_words(words), |ui| {
        let is_over = form_ui(ui, shown, view, words, wishes);
        let typed = match view.unsent(shown) {
            Some(_) => Typed::Unsavable,
            None => Typed::Nothing,
        };
        let step = if is_over { Step::Leaves } else { Step::Stays };
        (step, typed)
    });
    view.leaving = leaving;
    left == Left::Goes
}

/// Whether the form is to be closed.
fn form_ui(
    ui: &mut Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    wishes: &mut Vec<Wish>,
) -> bool {
    let (title, who) = headings(shown, &view.to, words);
    let palette = palette(ui);
    widgets::label(ui, title, theme::title(), palette.text);
    widgets::label(ui, who, theme::body(), palette.soft);
    let said = view.said(shown);
    let sentence = said.map(|said| said.lines.join(" "));
    if said.is_some_and(|said| said.done) {
        widgets::label(ui, view.text.trim(), theme::body(), palette.text);
        let colour = palette.online;
        widgets::label(ui, sentence.unwrap_or_default(), theme::small(), colour);
        ui.add_space(space::TIGHT);
        let close = words.get("console-done");
        return Button::primary(&close).wide().show(ui).clicked();
    }
    let label = words.get("console-say-text");
    let field = Field::new(&label)
        .lines(6)
        .fault(sentence.as_deref())
        .show(ui, &mut view.text);
    if std::mem::take(&mut view.is_new) {
        field.request_focus();
    }
    let typed = said_length(&view.text);
    let is_long = typed > SAID_MAX_CHARS;
    let lengths = [("count", typed.into()), ("most", SAID_MAX_CHARS.into())];
    let count = words.with("console-say-count", &lengths);
    let colour = if is_long { palette.alert } else { palette.soft };
    ui.with_layout(Layout::top_down(egui::Align::Max), |ui| {
        widgets::label(ui, count, theme::small(), colour);
    });
    let waits = view.sent && said.is_none();
    let can_be = typed > 0 && !is_long && !waits;
    let send = if waits {
        words.get("console-waiting")
    } else {
        words.get("console-say-send")
    };
    let by_key = field.has_focus() && sends(ui);
    let button = Button::primary(&send).wide().enabled(can_be).show(ui);
    if can_be && (button.clicked() || by_key) {
        wishes.push(Wish::Say(view.line()));
        view.sent = true;
    }
    let stays = words.get("console-stay");
    Button::quiet(&stays).wide().show(ui).clicked()
}

/// The readers, and when they get the message.
fn headings(shown: &Shown, to: &To, words: Words) -> (String, String) {
    let snapshot = &shown.snapshot;
    match to {
        To::Everybody => {
            let counts = [
                ("count", snapshot.people_count.into()),
                ("online", snapshot.here.len().into()),
            ];
            let who = words.with("console-say-who", &counts);
            (words.get("console-say-all-title"), who)
        }
        To::Person(name) => {
            let mut people = snapshot.people.iter();
            let found = people.find(|person| person.name == *name);
            let is_here = found.is_some_and(|person| snapshot.here.contains_key(&person.user));
            let who = words.get(if is_here {
                "console-say-here"
            } else {
                "console-say-away"
            });
            let title = words.with("console-say-one-title", &[("name", name.into())]);
            (title, who)
        }
        To::Group(group) => {
            let mut groups = snapshot.groups.iter();
            let found = groups.find(|found| found.group.conversation == group.conversation);
            let counts = found.map_or((0, 0), |found| (found.group.members, found.online));
            let counts = [("count", counts.0.into()), ("online", counts.1.into())];
            let who = words.with("console-say-who", &counts);
            let name = ("name", (&group.name).into());
            (words.with("console-say-group-title", &[name]), who)
        }
    }
}
