//! The window with everything that was said, as this computer keeps it: conversations at the left, and what was said
//! there at the right, a part at a time. It needs no connection.
//!
//! What is shown is what a search finds: words and filters restrict it, and without any of them everything is found.

mod export;
mod found;
mod list;
mod picked;

use std::path::PathBuf;
use std::sync::Arc;

use anser_shared::id::{ConversationId, Seq};
use anser_shared::time::Timestamp;
use egui::{Rect, Ui, UiBuilder};
use jiff::civil::Date;

use self::export::ExportForm;
use self::found::{Goal, Page};
use self::list::List;
use self::picked::{Chose, Picked};
use super::calendar::{self, CalendarView};
use super::keys::Shortcut;
use super::leaving::{self, Leaving};
use super::query::{QueryFault, query};
use super::theme::{self, palette, space};
use super::widgets::{self, Button, icon_button};
use super::{Outcome, Scene, dates, filters, icons, name_of, typeset};
use crate::core::model::{Conversation, FetchState, Searched};
use crate::core::search::{HITS, HitPlace, Part, Query, Searcher, fold};
use crate::core::{Action, Model};
use crate::ui::forwarding::{ForwardView, forwarding_ui};

/// From this width on the conversations stand beside the messages.
const BESIDE: f32 = 620.0;
const LIST: f32 = 220.0;
const BAR: f32 = 48.0;
const FOOT: f32 = 44.0;
/// In so much room two days have the names of their months.
const NAMED_DAYS: f32 = 280.0;

/// What the window knows.
#[derive(Debug, Default)]
pub struct HistoryView {
    /// The one conversation that is shown; `None` for all.
    only: Option<ConversationId>,
    list: List,
    /// In a narrow window the conversations stand in the place of the messages.
    shows_list: bool,
    text: String,
    /// What is wrong with it.
    fault: Option<QueryFault>,
    calendar: CalendarView,
    /// What was asked for last, and how far the conversations had come then.
    asked: Option<(Query, Part, u64)>,
    page: Page,
    picked: Picked,
    form: Option<ExportForm>,
    /// Messages that are being passed on.
    forwarding: Option<ForwardView>,
    /// Where files are written unless somebody says otherwise.
    folder: PathBuf,
    /// The field is to have the keyboard.
    focuses: bool,
    /// The window is to be closed.
    closing: bool,
}

impl HistoryView {
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            focuses: true,
            ..Self::default()
        }
    }

    /// Shows one conversation, or all of them.
    pub fn show_only(&mut self, only: Option<ConversationId>) {
        if self.only != only {
            self.only = only;
            self.picked.clear();
        }
        self.shows_list = false;
    }

    /// Closes the window: nothing stands in it that would be lost.
    pub fn close(&mut self) {
        self.closing = true;
    }

    /// A file that is being written goes on without the window.
    pub fn unsaved(&mut self) -> Option<&mut Leaving> {
        None
    }

    /// Where the file is to be written was chosen; `None` where nothing can ask.
    pub fn choose_file(&mut self, path: Option<PathBuf>) {
        if let Some(form) = &mut self.form {
            form.choose(path);
        }
    }

    /// For a picture: as if this was typed.
    pub fn pretend(&mut self, words: &str) {
        words.clone_into(&mut self.text);
    }

    /// For a picture: with the form in which an export begins.
    pub fn pretend_exporting(&mut self, scene: &Scene<'_>) {
        self.open_form(scene);
    }

    fn open_form(&mut self, scene: &Scene<'_>) {
        let chosen = Arc::new(self.picked.places());
        let form = ExportForm::new(scene, self.only, chosen, &self.folder);
        self.form = Some(form);
    }

    /// What is looked for: what was typed, in the conversation that is shown.
    fn query(&mut self, scene: &Scene<'_>) -> Query {
        let read = query(scene.model, scene.words, scene.zone, &self.text);
        let (mut query, fault) = match read {
            Ok(query) => (query, None),
            Err(fault) => (Query::default(), Some(fault)),
        };
        self.fault = fault;
        query.conversation = self.only.or(query.conversation);
        query.everything = query.words.is_empty() && !query.with_link;
        query
    }

    fn ask(
        &mut self,
        scene: &Scene<'_>,
        query: Query,
        part: Part,
        goal: Option<Goal>,
        outcome: &mut Outcome,
    ) {
        self.asked = Some((
            query.clone(),
            part,
            progress(scene.model, query.conversation),
        ));
        if let Some(goal) = goal {
            self.page.goal = Some(goal);
        }
        outcome.act(Action::SearchPart {
            searcher: Searcher::History,
            query,
            part,
        });
    }

    /// Looks for what is typed, and once more when there is something new.
    fn follow(&mut self, scene: &Scene<'_>, outcome: &mut Outcome) {
        let query = self.query(scene);
        let Some((asked, part, seen)) = self.asked.clone() else {
            let goal = Some(Goal::End);
            return self.ask(scene, query, Part::Newest, goal, outcome);
        };
        if asked != query {
            let goal = Some(Goal::End);
            return self.ask(scene, query, Part::Newest, goal, outcome);
        }
        let Some(found) = answered(scene, &query, part) else {
            return;
        };
        // Beyond an end there is nothing: the last full part is shown there.
        let is_short = found.hits.len() < HITS && !found.more;
        match part {
            Part::Newer(_) if is_short => self.ask(scene, query, Part::Newest, None, outcome),
            Part::Older(_) if is_short => {
                let first = Part::Newer(start_of(Timestamp(i64::MIN)));
                self.ask(scene, query, first, Some(Goal::Begin), outcome);
            }
            _ if seen != progress(scene.model, query.conversation) => {
                self.ask(scene, query, part, None, outcome);
            }
            _ => {}
        }
    }

    fn go_to_day(&mut self, scene: &Scene<'_>, day: Date, outcome: &mut Outcome) {
        let at = dates::start_of(day, scene.zone);
        let query = self.query(scene);
        let goal = Some(Goal::From(at));
        self.ask(scene, query, Part::Newer(start_of(at)), goal, outcome);
    }

    /// The next part: an older one, or a newer one.
    fn turn(&mut self, scene: &Scene<'_>, newer: bool, outcome: &mut Outcome) {
        let query = self.query(scene);
        let Some((_, part, _)) = self.asked else {
            return;
        };
        let Some(found) = answered(scene, &query, part) else {
            return;
        };
        let (has_older, has_newer) = neighbours(found);
        match (newer, found.hits.first(), found.hits.last()) {
            (true, Some(first), _) if has_newer => {
                let part = Part::Newer(first.place());
                self.ask(scene, query, part, Some(Goal::Begin), outcome);
            }
            (false, _, Some(last)) if has_older => {
                let part = Part::Older(last.place());
                self.ask(scene, query, part, Some(Goal::End), outcome);
            }
            _ => {}
        }
    }
}

/// Before everything that was said at a moment.
fn start_of(at: Timestamp) -> HitPlace {
    HitPlace {
        at,
        conversation: ConversationId(0),
        seq: Seq(0),
    }
}

/// How far the logs have come that are looked through. It grows with whatever changes what is shown.
fn progress(model: &Model, only: Option<ConversationId>) -> u64 {
    let shown = model.conversations.values();
    let shown = shown.filter(|shown| only.is_none_or(|only| only == shown.id));
    shown.map(|shown| shown.local_head.0).sum()
}

/// What was found for this query, in this part.
fn answered<'a>(scene: &Scene<'a>, query: &Query, part: Part) -> Option<&'a Searched> {
    let searched = scene.model.searches.get(&Searcher::History)?;
    let is_this = searched.answered && searched.query == *query && searched.part == part;
    is_this.then_some(searched)
}

/// Whether there are older ones than those that are shown, and newer ones.
fn neighbours(found: &Searched) -> (bool, bool) {
    match found.part {
        Part::Newest => (found.more, false),
        Part::Older(_) => (found.more, true),
        Part::Newer(place) => (place.at.0 > i64::MIN, found.more),
    }
}

/// Draws the whole window.
pub fn window_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut HistoryView, outcome: &mut Outcome) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).surface);
    let is_gone = |only: &ConversationId| !scene.model.conversations.contains_key(only);
    if view.only.as_ref().is_some_and(is_gone) {
        view.show_only(None);
    }
    keys(ui, scene, view, outcome);
    let is_beside = rect.width() >= BESIDE;
    let mut body = rect;
    if is_beside || view.shows_list {
        let side = if is_beside {
            rect.with_max_x(rect.left() + LIST)
        } else {
            rect
        };
        let mut inside = ui.new_child(UiBuilder::new().max_rect(side).id_salt("conversations"));
        if let Some(only) = view.list.show(&mut inside, scene, view.only) {
            view.show_only(only);
            ui.ctx().request_repaint();
        }
        body.min.x = side.right();
        let line = egui::Stroke::new(1.0, palette(ui).line);
        ui.painter().vline(side.right() - 0.5, side.y_range(), line);
    }
    if body.width() > 1.0 {
        let mut inside = ui.new_child(UiBuilder::new().max_rect(body).id_salt("messages"));
        messages_ui(&mut inside, scene, view, is_beside, outcome);
    }
    view.follow(scene, outcome);
    export::form_ui(ui, scene, &mut view.form, outcome);
    if forwarding_ui(ui, scene, &mut view.forwarding, outcome) {
        view.picked.clear();
    }
    if leaving::steps_out(ui) {
        view.close();
    }
    if view.closing {
        outcome.act(Action::Search {
            searcher: Searcher::History,
            query: Query::default(),
        });
    }
    outcome.closes |= std::mem::take(&mut view.closing);
    ui.advance_cursor_after_rect(rect);
}

fn keys(ui: &Ui, scene: &Scene<'_>, view: &mut HistoryView, outcome: &mut Outcome) {
    let is_covered = ui.memory(|memory| memory.top_modal_layer().is_some());
    if is_covered || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let (finds, older, newer, exports) = ui.input_mut(|input| {
        (
            Shortcut::FindInHistory.take(input),
            Shortcut::OlderPart.take(input),
            Shortcut::NewerPart.take(input),
            Shortcut::Export.take(input),
        )
    });
    view.focuses |= finds;
    if older || newer {
        view.turn(scene, newer, outcome);
    }
    if exports {
        view.open_form(scene);
    }
    let types = ui.ctx().egui_wants_keyboard_input();
    if !types && ui.input_mut(|input| Shortcut::ChooseAll.take(input)) {
        for hit in view.page.hits.iter() {
            view.picked.add(scene, hit);
        }
    }
    if view.picked.is_empty() {
        return;
    }
    if ui.input_mut(|input| Shortcut::DropChosen.take(input)) {
        view.picked.clear();
    }
    if !types && ui.input(|input| Shortcut::CopyChosen.is_seen(input)) {
        ui.ctx().copy_text(view.picked.text(scene));
    }
}

/// The field with its filters, or what can be done with what is chosen; the messages; and the way to others.
fn messages_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut HistoryView,
    is_beside: bool,
    outcome: &mut Outcome,
) {
    let rect = ui.max_rect();
    let part = |from: f32, to: f32| rect.with_min_y(from).with_max_y(to);
    let bar = part(rect.top(), rect.top() + BAR);
    let chips = part(bar.bottom(), bar.bottom() + filters::HEIGHT);
    let bottom = rect.bottom() - FOOT;
    let foot = part(bottom, rect.bottom());
    let mut top = chips.bottom() + 2.0;
    if let Some(exporting) = scene.model.export.as_deref()
        && view.form.is_none()
    {
        let place = part(top, bottom).shrink(space::SMALL);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("export"));
        export::banner_ui(&mut inside, scene, exporting, outcome);
        top = inside.min_rect().bottom() + space::SMALL;
    }
    let list = part(top, bottom);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(bar).id_salt("bar"));
    if view.picked.is_empty() {
        bar_ui(&mut inside, scene, view, is_beside, chips, outcome);
    } else {
        match view.picked.bar_ui(&mut inside, scene) {
            Some(Chose::Export) => view.open_form(scene),
            Some(Chose::Forward(from, sayings)) => {
                view.forwarding = Some(ForwardView::new(from, sayings));
            }
            None => {}
        }
        chips_ui(ui, scene, view, chips, egui::Id::NULL);
    }
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter()
        .hline(rect.x_range(), chips.bottom() + 1.5, line);
    ui.painter().rect_filled(list, 0.0, palette(ui).timeline);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(list).id_salt("found"));
    inside.set_clip_rect(list.intersect(ui.clip_rect()));
    list_ui(&mut inside, scene, view, outcome);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(foot).id_salt("foot"));
    foot_ui(&mut inside, scene, view, outcome);
}

fn bar_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut HistoryView,
    is_beside: bool,
    chips: Rect,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let rect = ui.max_rect();
    let mut room = rect.shrink2(egui::vec2(space::EDGE, (BAR - theme::CONTROL_HEIGHT) / 2.0));
    let mut buttons = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.shrink2(egui::vec2(space::SMALL, 0.0)))
            .layout(egui::Layout::right_to_left(egui::Align::Center))
            .id_salt("buttons"),
    );
    buttons.spacing_mut().item_spacing.x = 2.0;
    let export = words.get("export");
    let exports = match is_beside {
        true => Button::plain(&export).show(&mut buttons).clicked(),
        false => icon_button(&mut buttons, icons::EXTERNAL_LINK, &export).clicked(),
    };
    if exports {
        view.open_form(scene);
    }
    let response = icon_button(&mut buttons, icons::CALENDAR, &words.get("jump-to-date"));
    if let Some(day) = calendar::calendar_ui(scene, &response, &mut view.calendar) {
        view.go_to_day(scene, day, outcome);
    }
    if !is_beside && icon_button(&mut buttons, icons::USERS, &words.get("history-where")).clicked()
    {
        view.shows_list = true;
    }
    room.max.x = buttons.min_rect().left() - space::SMALL;
    let mut inside = ui.new_child(UiBuilder::new().max_rect(room).id_salt("field"));
    let name = match here(scene, view.only) {
        Some(only) => {
            let name = name_of(scene.model, words, only);
            words.with("history-find-in", &[("name", (&name).into())])
        }
        None => words.get("history-find"),
    };
    let clear = words.get("search-clear");
    let field = widgets::search(&mut inside, &name, &clear, &mut view.text);
    if std::mem::take(&mut view.focuses) {
        field.request_focus();
    }
    chips_ui(ui, scene, view, chips, field.id);
}

fn chips_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut HistoryView, place: Rect, field: egui::Id) {
    let chips = place.shrink2(egui::vec2(space::EDGE, 0.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(chips).id_salt("chips"));
    let here = here(scene, view.only);
    filters::chips_ui(&mut inside, scene, here, &mut view.text, field);
}

fn here<'a>(scene: &Scene<'a>, only: Option<ConversationId>) -> Option<&'a Conversation> {
    scene.model.conversations.get(&only?).map(|found| &**found)
}

fn list_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut HistoryView, outcome: &mut Outcome) {
    let words = scene.words;
    let searched = scene.model.searches.get(&Searcher::History);
    if let Some(fault) = &view.fault {
        let said = words.query_fault(fault);
        return widgets::nothing(ui, ABOVE, icons::SEARCH, None, &said, |_| {});
    }
    if let Some(fault) = searched.and_then(|searched| searched.fault()) {
        let said = words.fault(fault);
        return widgets::nothing(ui, ABOVE, icons::ALERT_CIRCLE, None, &said, |_| {});
    }
    let Some(searched) = searched else { return };
    if searched.hits.is_empty() {
        if searched.state == FetchState::Complete {
            let key = match view.text.trim() {
                "" => "history-empty",
                _ => "history-none",
            };
            widgets::nothing(ui, ABOVE, icons::HISTORY, None, &words.get(key), |_| {});
        }
        return;
    }
    let looked_for = match searched.query.everything {
        true => String::new(),
        false => fold(&searched.query.words),
    };
    view.page.follow(scene, &searched.hits, &looked_for);
    let is_answered = searched.answered;
    let reach = searched.since.filter(|_| !neighbours(searched).0);
    view.page.show(
        ui,
        scene,
        view.only,
        (is_answered, reach),
        &mut view.picked,
        outcome,
    );
}

/// So far above the middle it begins why there is nothing.
const ABOVE: f32 = 100.0;

/// The way to older and newer messages, and between which days those stand that are shown.
fn foot_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut HistoryView, outcome: &mut Outcome) {
    let (words, palette) = (scene.words, palette(ui));
    let rect = ui.max_rect();
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let part = view.asked.as_ref().map(|(query, part, _)| (query, *part));
    let found = part.and_then(|(query, part)| answered(scene, query, part));
    let (older, newer) = found.map_or((false, false), neighbours);
    let inside = rect.shrink2(egui::vec2(space::SMALL, 0.0));
    let centre = egui::Layout::left_to_right(egui::Align::Center);
    let mut left = ui.new_child(
        UiBuilder::new()
            .max_rect(inside)
            .layout(centre)
            .id_salt("older"),
    );
    let name = words.get("history-older");
    let goes_back = Button::quiet(&name)
        .icon(icons::CHEVRON_UP)
        .enabled(older)
        .show(&mut left)
        .clicked();
    let end = egui::Layout::right_to_left(egui::Align::Center);
    let mut right = ui.new_child(
        UiBuilder::new()
            .max_rect(inside)
            .layout(end)
            .id_salt("newer"),
    );
    let name = words.get("history-newer");
    let goes_on = Button::quiet(&name)
        .icon(icons::CHEVRON_DOWN)
        .enabled(newer)
        .show(&mut right)
        .clicked();
    let room = right.min_rect().left() - left.min_rect().right() - 2.0 * space::SMALL;
    if let Some(said) = found
        .and_then(|found| between(scene, found, room))
        .filter(|_| room > 60.0)
    {
        let shown = typeset::line(ui, &said, theme::small(), palette.soft, room);
        let middle = (left.min_rect().right() + right.min_rect().left()) / 2.0;
        let at = egui::pos2(middle, rect.center().y) - shown.size() / 2.0;
        let place = Rect::from_min_size(at, shown.size());
        let label = ui.interact(place, ui.scope_id().with("days"), egui::Sense::hover());
        label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Status, true, &said));
        ui.painter().galley(at, shown, palette.soft);
    }
    if goes_back || goes_on {
        view.turn(scene, goes_on, outcome);
    }
}

/// The days between which what is shown was said.
fn between(scene: &Scene<'_>, found: &Searched, room: f32) -> Option<String> {
    let days = [found.hits.last()?, found.hits.first()?];
    let [first, last] = days.map(|hit| dates::day(hit.message.at, scene.zone));
    // In a narrow window as a search has them.
    let [from, to] = [first, last].map(|day| match room < NAMED_DAYS {
        true => day.to_string(),
        false => dates::full(scene.words, day),
    });
    if first == last {
        return Some(from);
    }
    let values = [("from", (&from).into()), ("to", (&to).into())];
    Some(scene.words.with("history-between", &values))
}
