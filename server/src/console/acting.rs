//! The forms for acts on one user: a gag, a disconnection, a block, each with an optional reason that the user reads.

use anser_look::theme::{self, palette, space};
use anser_look::widgets::{self, Button, Field, Leaving, Left, Step, Typed};
use egui::{Key, Ui};

use super::leaving::leaving_words;
use super::{Shown, Wish};
use crate::admin::command::line_fault;
use crate::admin::line::{SAID_MAX_CHARS, said_length, until};
use crate::words::Words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sanction {
    Gag(GagLength),
    Kick,
    Block,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GagLength {
    /// One of [`GAG_SPANS`].
    Span(GagSpan),
    UntilLifted,
    /// As the administrator types it in the form.
    Typed,
}

/// The usual durations of a gag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GagSpan {
    /// As it is written in a line.
    typed: &'static str,
    pub entry: &'static str,
    title: &'static str,
}

const fn gag_span(typed: &'static str, entry: &'static str, title: &'static str) -> GagSpan {
    GagSpan {
        typed,
        entry,
        title,
    }
}

pub const GAG_SPANS: [GagSpan; 4] = [
    gag_span("10m", "console-gag-minutes", "console-gag-minutes-title"),
    gag_span("1h", "console-gag-hour", "console-gag-hour-title"),
    gag_span("1d", "console-gag-day", "console-gag-day-title"),
    gag_span("1w", "console-gag-week", "console-gag-week-title"),
];

impl Sanction {
    fn title(self) -> &'static str {
        match self {
            Self::Gag(GagLength::Span(span)) => span.title,
            Self::Gag(GagLength::UntilLifted) => "console-gag-lifted-title",
            Self::Gag(GagLength::Typed) => "console-gag-title",
            Self::Kick => "console-kick-title",
            Self::Block => "console-block-title",
        }
    }

    /// The act.
    fn explanation(self) -> &'static str {
        match self {
            Self::Gag(_) => "console-gag-words",
            Self::Kick => "console-kick-words",
            Self::Block => "console-block-words",
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Gag(_) => "console-gag-do",
            Self::Kick => "console-kick-do",
            Self::Block => "console-block-do",
        }
    }
}

#[derive(Debug)]
pub struct View {
    /// The login name.
    name: String,
    sanction: Sanction,
    /// The end of the gag, as the administrator types it.
    pub time: String,
    reason: String,
    /// No field has had the keyboard yet.
    is_new: bool,
    leaving: Leaving,
}

impl View {
    pub fn new(name: &str, sanction: Sanction) -> Self {
        Self {
            name: name.to_owned(),
            sanction,
            time: String::new(),
            reason: String::new(),
            is_new: true,
            leaving: Leaving::default(),
        }
    }

    /// The text that is only in the form.
    pub fn unsent(&self) -> Option<&str> {
        let typed = [self.reason.trim(), self.time.trim()];
        typed.into_iter().find(|text| !text.is_empty())
    }

    fn asks_for_time(&self) -> bool {
        self.sanction == Sanction::Gag(GagLength::Typed)
    }

    /// The line for the act.
    pub fn line(&self) -> String {
        let name = &self.name;
        let mut line = match self.sanction {
            Sanction::Gag(GagLength::Span(span)) => format!("gag {name} {}", span.typed),
            Sanction::Gag(GagLength::UntilLifted) => format!("gag {name}"),
            Sanction::Gag(GagLength::Typed) => format!("gag {name} {}", self.time.trim()),
            Sanction::Kick => format!("kick {name}"),
            Sanction::Block => format!("blockuser {name}"),
        };
        let reason = self.reason.trim();
        if !reason.is_empty() {
            line = format!("{line}: {reason}");
        }
        line
    }
}

/// True when the form is done.
pub fn acting_ui(
    ui: &Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    wishes: &mut Vec<Wish>,
) -> bool {
    let mut leaving = std::mem::take(&mut view.leaving);
    let left = leaving.wide_dialog(ui, "acting", &leaving_words(words), |ui| {
        let step = form_ui(ui, shown, view, words, wishes);
        let typed = match view.unsent() {
            Some(_) => Typed::Unsavable,
            None => Typed::Nothing,
        };
        (step, typed)
    });
    view.leaving = leaving;
    left == Left::Goes
}

fn form_ui(
    ui: &mut Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    wishes: &mut Vec<Wish>,
) -> Step {
    let palette = palette(ui);
    let sanction = view.sanction;
    let title = words.with(sanction.title(), &[("name", (&view.name).into())]);
    widgets::label(ui, title, theme::title(), palette.text);
    let explanation = words.get(sanction.explanation());
    widgets::label(ui, explanation, theme::body(), palette.soft);
    let mut is_known = true;
    let mut time = None;
    if view.asks_for_time() {
        let end = match view.time.trim() {
            "" => None,
            typed => Some(until(typed, shown.snapshot.at)),
        };
        is_known = matches!(end, Some(Ok(_)));
        let fault = end.and_then(Result::err);
        let fault = fault.map(|fault| line_fault(words, &fault));
        let label = words.get("console-gag-time");
        let field = Field::new(&label)
            .hint("2h30m")
            .fault(fault.as_deref())
            .show(ui, &mut view.time);
        ui.add_space(space::TIGHT - space::SMALL);
        let hint = words.get("console-gag-hint");
        widgets::label(ui, hint, theme::small(), palette.soft);
        time = Some(field);
    }
    let (label, hint) = (
        words.get("console-reason"),
        words.get("console-reason-hint"),
    );
    let reason = Field::new(&label).hint(&hint).show(ui, &mut view.reason);
    let first = time.as_ref().unwrap_or(&reason);
    if std::mem::take(&mut view.is_new) {
        first.request_focus();
    }
    ui.add_space(space::TIGHT);
    let can_be = is_known && said_length(&view.reason) <= SAID_MAX_CHARS;
    let has_left = reason.lost_focus() || time.as_ref().is_some_and(egui::Response::lost_focus);
    let by_key = has_left && ui.input(|input| input.key_pressed(Key::Enter));
    let does = words.get(sanction.button());
    let button = if sanction == Sanction::Block {
        Button::danger(&does)
    } else {
        Button::primary(&does)
    };
    let pressed = button.wide().enabled(can_be).show(ui).clicked();
    if can_be && (pressed || by_key) {
        wishes.push(Wish::Say(view.line()));
        return Step::Done;
    }
    if by_key {
        // Something is missing there.
        first.request_focus();
    }
    let stays = words.get("console-stay");
    if Button::quiet(&stays).wide().show(ui).clicked() {
        return Step::Leaves;
    }
    Step::Stays
}
