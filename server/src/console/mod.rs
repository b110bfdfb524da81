//! The server's own window: the state of the server, its users, its log, the acts of administrators, and a command
//! line. It is made for a person with five minutes.
//!
//! The window reads the board of its [`Operator`](crate::admin::operator::Operator) and hands lines in there, and the service never waits for it.
//! [`window_ui`] draws one frame and returns what the person asked for. `run` opens the window.

mod acting;
mod asked;
mod audit;
mod closing;
mod columns;
mod granting;
mod groups;
mod invite;
pub mod journal;
mod leaving;
mod line;
mod log;
mod members;
mod overview;
mod people;
mod plot;
mod portraits;
mod saying;
mod settings;
mod table;
#[cfg(test)]
mod tests;
mod whom;
mod window;

use std::collections::VecDeque;
use std::sync::Arc;

use anser_look::fonts::system::{self, Lacks};
use anser_look::theme::{self, palette, size, space};
use anser_look::widgets::{self, Banner, Button, Tone};
use anser_look::{icons, typeset};
use anser_shared::id::ConversationId;
use egui::{CornerRadius, Frame, Margin, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use crate::admin::command::Said;
use crate::admin::operator::{Numbers, Snapshot};
use crate::words::Words;
pub use acting::{GagLength, Sanction};
pub use asked::Asked;
use journal::Journal;
pub use portraits::Portraits;
pub use whom::{Chosen, To};

pub use window::{Closer, Ending, run};

/// The number of moments that are kept for the plots: an hour of them.
const MOMENTS: usize = 3600;

/// What the window shows.
pub struct Shown {
    pub snapshot: Arc<Snapshot>,
    /// The numbers of the last hour, the oldest first.
    pub moments: VecDeque<Numbers>,
    pub journal: Journal,
    /// The answer to the last command; empty after it was dismissed.
    pub said: Option<Said>,
    /// A command is being carried out.
    pub waiting: bool,
}

impl Shown {
    pub fn new(journal: Journal) -> Self {
        Self {
            snapshot: Arc::default(),
            moments: VecDeque::new(),
            journal,
            said: None,
            waiting: false,
        }
    }

    /// Takes the new log lines, and inserts the names of users and groups.
    pub fn listen(&mut self) {
        self.journal.take();
        self.journal
            .name(&self.snapshot.people, &self.snapshot.groups);
    }

    /// Takes what the service has put on the board.
    pub fn see(&mut self, snapshot: Arc<Snapshot>) {
        if snapshot.at > self.snapshot.at {
            if self.moments.len() == MOMENTS {
                self.moments.pop_front();
            }
            self.moments.push_back(snapshot.numbers);
        }
        self.snapshot = snapshot;
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    #[default]
    Overview,
    People,
    Groups,
    Log,
    Audit,
    Settings,
}

/// State that only the window has.
pub struct View {
    pub words: Words,
    pub page: Page,
    /// The window was asked to close, and the question whether the server goes on is open.
    pub closing: bool,
    /// The dialog over the page.
    pub asked: Asked,
    /// The person has been told about these letters without a font.
    letters_told: Lacks,
    people: people::View,
    groups: groups::View,
    log: log::View,
    audit: audit::View,
    line: line::View,
}

impl View {
    pub fn new(words: Words) -> Self {
        Self {
            words,
            page: Page::default(),
            closing: false,
            asked: Asked::default(),
            letters_told: Lacks::default(),
            groups: groups::View::default(),
            people: people::View::default(),
            log: log::View::default(),
            audit: audit::View::default(),
            line: line::View::default(),
        }
    }

    /// Text that was begun and not handed in, each as the line for its act.
    pub fn begun(&self, shown: &Shown) -> Vec<String> {
        let line = self.line.unsent().map(str::to_owned);
        line.into_iter().chain(self.asked.begun(shown)).collect()
    }

    /// Puts the text that an earlier window had begun into the command line.
    pub fn go_on_with(&mut self, begun: Vec<String>) {
        self.line.go_on_with(begun);
    }
}

/// What the person asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Carries out a line.
    Say(String),
    /// Looks into a group, or into none.
    LookInto(Option<ConversationId>),
    /// Closes the window; the server goes on.
    Close,
    /// Closes the window and stops the server.
    Stop,
    Light,
    Dark,
}

const NAVIGATION: f32 = 180.0;

/// Draws the whole window.
pub fn window_ui(ui: &mut Ui, shown: &mut Shown, view: &mut View, wishes: &mut Vec<Wish>) {
    let whole = ui.available_rect_before_wrap();
    let palette = palette(ui);
    ui.painter().rect_filled(whole, 0.0, palette.window);
    let below = line::height(ui, shown, view, whole.width() - NAVIGATION);
    let side = Rect::from_min_max(
        whole.min,
        egui::pos2(whole.left() + NAVIGATION, whole.bottom()),
    );
    let bar = Rect::from_min_max(egui::pos2(side.right(), whole.bottom() - below), whole.max);
    let page = Rect::from_min_max(side.right_top(), bar.right_top());

    let mut inside = ui.new_child(UiBuilder::new().max_rect(side).id_salt("navigation"));
    let before = view.page;
    navigation_ui(&mut inside, view, wishes);
    if view.page != before {
        // An answer to an earlier question was read where it was asked.
        shown.said = None;
    }
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(page.shrink(space::GROUP))
            // Each page keeps its scroll position.
            .id_salt(("page", view.page)),
    );
    inside.set_clip_rect(page);
    letters_ui(&mut inside, view);
    match view.page {
        Page::Overview => {
            overview::overview_ui(&mut inside, shown, &mut view.asked, view.words);
        }
        Page::People => {
            let (people, asked) = (&mut view.people, &mut view.asked);
            people::people_ui(&mut inside, shown, people, asked, view.words, wishes);
        }
        Page::Groups => {
            let (groups, asked) = (&mut view.groups, &mut view.asked);
            groups::groups_ui(&mut inside, shown, groups, asked, view.words, wishes);
        }
        Page::Settings => {
            settings::settings_ui(&mut inside, shown, view.words);
        }
        Page::Log => log::log_ui(&mut inside, shown, &mut view.log, view.words),
        Page::Audit => audit::audit_ui(&mut inside, shown, &mut view.audit, view.words),
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(bar).id_salt("line"));
    let (line, asked) = (&mut view.line, &mut view.asked);
    line::line_ui(&mut inside, shown, line, asked, view.words, wishes);
    if view.closing {
        let unsent = view.asked.unsent(shown).or(view.line.unsent());
        view.closing = !closing::closing_ui(ui, shown, unsent, view.words, wishes);
    } else {
        asked::asked_ui(ui, shown, &mut view.asked, view.words, wishes);
    }
}

fn navigation_ui(ui: &mut Ui, view: &mut View, wishes: &mut Vec<Wish>) {
    let rect = ui.max_rect();
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let edge = egui::Stroke::new(1.0, palette.line);
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), edge);
    let words = view.words;
    let margin = Margin::symmetric(space::SMALL as i8, space::EDGE as i8);
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(rect.width() - 2.0 * space::SMALL);
        ui.spacing_mut().item_spacing.y = space::HAIR;
        for (page, icon, key) in [
            (Page::Overview, icons::MONITOR, "console-overview"),
            (Page::People, icons::USER, "console-people"),
            (Page::Groups, icons::USERS, "console-groups"),
            (Page::Log, icons::INFO, "console-log"),
            (Page::Audit, icons::SHIELD_CHECK, "console-audit"),
            (Page::Settings, icons::SETTINGS, "console-settings"),
        ] {
            let name = words.get(key);
            if entry_ui(ui, icon, &name, Some(view.page == page)) && view.page != page {
                view.page = page;
                // The log is at its end from the first frame on.
                ui.ctx().request_discard("another page");
            }
        }
    });
    let foot = Rect::from_min_max(
        egui::pos2(rect.left() + space::SMALL, rect.bottom() - 122.0),
        egui::pos2(rect.right() - space::SMALL, rect.bottom() - space::SMALL),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(foot).id_salt("foot"));
    inside.spacing_mut().item_spacing.y = space::HAIR;
    let dark = palette.dark;
    let (icon, key) = if dark {
        (icons::SUN, "console-light")
    } else {
        (icons::MOON, "console-dark")
    };
    if entry_ui(&mut inside, icon, &words.get(key), None) {
        wishes.push(if dark { Wish::Light } else { Wish::Dark });
    }
    // In the language that it switches to.
    let other = match words {
        Words::English => Words::Chinese,
        Words::Chinese => Words::English,
    };
    if entry_ui(
        &mut inside,
        icons::GLOBE,
        &other.get("console-language"),
        None,
    ) {
        view.words = other;
    }
    let stop = words.get("console-stop");
    if entry_ui(&mut inside, icons::LOG_OUT, &stop, None) {
        view.closing = true;
    }
}

/// One entry of the navigation: a page, or an act. True when it is pressed.
fn entry_ui(ui: &mut Ui, icon: &str, name: &str, page: Option<bool>) -> bool {
    let palette = palette(ui);
    let room = egui::vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(room, Sense::click());
    response.widget_info(|| match page {
        Some(chosen) => WidgetInfo::selected(Role::Tab, true, chosen, name),
        None => WidgetInfo::labeled(Role::Button, true, name),
    });
    let chosen = page == Some(true);
    let corners = CornerRadius::same(theme::radius::CONTROL);
    if chosen {
        ui.painter().rect_filled(rect, corners, palette.accent_soft);
    }
    widgets::touch(ui, &response, rect, theme::radius::CONTROL);
    let colour = if chosen { palette.accent } else { palette.soft };
    ui.painter().text(
        egui::pos2(rect.left() + 18.0, rect.center().y),
        egui::Align2::CENTER_CENTER,
        icon,
        theme::icon(size::SMALL_ICON),
        colour,
    );
    let font = if chosen {
        theme::semibold(size::BODY)
    } else {
        theme::body()
    };
    let words = typeset::line(ui, name, font, palette.text, rect.width() - 42.0);
    let at = egui::pos2(rect.left() + 36.0, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, palette.text);
    response.clicked()
}

/// The computer has no font for some letters in a name or in the log. Names the package that has one, until it is
/// dismissed. Other systems have fonts for all letters.
fn letters_ui(ui: &mut Ui, view: &mut View) {
    let lacks = system::lacks(ui.ctx()).without(view.letters_told);
    if lacks.is_empty() || !cfg!(target_os = "linux") {
        return;
    }
    let packages = lacks.packages();
    let text = view
        .words
        .with("letters-missing", &[("packages", (&packages).into())]);
    let banner = Banner {
        tone: Tone::Calm,
        icon: icons::INFO,
        text: &text,
    };
    banner.show(ui, |ui| {
        let dismiss = view.words.get("dismiss");
        if Button::plain(&dismiss).show(ui).clicked() {
            view.letters_told = view.letters_told.with(lacks);
        }
    });
    ui.add_space(space::SMALL);
}

/// The head of a page, with its buttons from the right. Returns the pressed one.
fn title_ui(ui: &mut Ui, text: &str, actions: &[(&str, &'static str)]) -> Option<usize> {
    let colour = palette(ui).text;
    let room = egui::vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let (row, _) = ui.allocate_exact_size(room, Sense::hover());
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let place = UiBuilder::new().max_rect(row);
    let mut left = ui.new_child(place.clone().layout(layout).id_salt("title"));
    let response = widgets::label(&mut left, text, theme::title(), colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut right = ui.new_child(place.layout(layout).id_salt("action"));
    right.spacing_mut().item_spacing.x = space::SMALL;
    let mut pressed = None;
    for (number, (action, icon)) in actions.iter().enumerate() {
        if Button::plain(action).icon(icon).show(&mut right).clicked() {
            pressed = Some(number);
        }
    }
    ui.add_space(space::SMALL);
    pressed
}

/// The head of a page about users, with buttons to invite people and to send messages. Returns the dialog to open.
fn people_title_ui(ui: &mut Ui, shown: &Shown, text: &str, words: Words) -> Option<Asked> {
    let (invite, everybody) = (words.get("console-invite"), words.get("console-say-all"));
    let mut actions = vec![(invite.as_str(), icons::USER_PLUS)];
    if !shown.snapshot.people.is_empty() {
        actions.push((everybody.as_str(), icons::MESSAGE));
    }
    title_ui(ui, text, &actions).map(|pressed| match pressed {
        0 => Asked::Inviting,
        _ => Asked::saying(To::Everybody),
    })
}

/// The middle of a page that has nothing to show yet. `doors` draws what a person can do about it.
fn empty_ui(ui: &mut Ui, icon: &str, text: &str, doors: impl FnOnce(&mut Ui)) {
    const ABOVE: f32 = 110.0;
    widgets::nothing(ui, ABOVE, icon, None, text, |ui| {
        ui.add_space(space::TIGHT);
        doors(ui);
    });
}
