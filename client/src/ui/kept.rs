//! The window with everything that is kept at hand: messages that one has saved, and the pinned ones of all
//! conversations, in one list that can be filtered.

use std::sync::Arc;

use egui::{Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use crate::core::message::Content;
use crate::core::model::{About, Kept};
use crate::core::names::{Names, Wanted};
use crate::core::search::fold;
use crate::core::{Action, ConversationAction};
use crate::ui::contacts::list::words_of;
use crate::ui::cursor::Cursor;
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, icon_button};
use crate::ui::{Outcome, Scene, dates, face_of, icons, keys, leaving, name_of, typeset};

const ROW: f32 = 60.0;
/// Room for the button at the end of a row.
const BUTTON: f32 = 40.0;
const ABOVE: f32 = 120.0;

/// Which of them are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    All,
    Saved,
    Pinned,
}

impl Which {
    const ALL: [(Self, &'static str); 3] = [
        (Self::All, "kept-all"),
        (Self::Saved, "kept-saved"),
        (Self::Pinned, "kept-pinned"),
    ];

    fn has(self, kept: &Kept) -> bool {
        match self {
            Self::All => true,
            Self::Saved => kept.saved.is_some(),
            Self::Pinned => kept.pinned,
        }
    }
}

/// What the window knows.
#[derive(Debug, Default)]
pub struct KeptView {
    search: String,
    which: Which,
    cursor: Cursor,
    found: Found,
    names: Names,
    /// The list was asked for, and the field has had the keyboard.
    begun: bool,
    closing: bool,
}

/// Which rows were meant when that was looked up last, and in which list.
#[derive(Debug, Default)]
struct Found {
    of: Option<Arc<Vec<Kept>>>,
    search: String,
    which: Which,
    rows: Vec<usize>,
}

impl KeptView {
    pub fn close(&mut self) {
        self.closing = true;
    }

    /// For a picture: as if this was typed into the field.
    pub fn pretend_search(&mut self, words: &str) {
        words.clone_into(&mut self.search);
    }
}

/// Draws the whole window.
pub fn window_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut KeptView, outcome: &mut Outcome) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).surface);
    if !view.begun {
        outcome.act(Action::WatchKept(true));
    }
    view.refresh(scene);
    let head = rect.shrink2(egui::vec2(space::EDGE, space::EDGE));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(head).id_salt("head"));
    inside.spacing_mut().item_spacing.y = space::SMALL;
    let enter = head_ui(&mut inside, scene, view);
    let top = inside.min_rect().bottom() + space::SMALL;
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(rect.x_range(), top + 0.5, line);
    let body = rect.with_min_y(top + 1.0);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(body).id_salt("list"));
    inside.set_clip_rect(body.intersect(ui.clip_rect()));
    list_ui(&mut inside, scene, view, enter, outcome);
    view.begun = true;
    if leaving::steps_out(ui) {
        view.close();
    }
    outcome.closes |= std::mem::take(&mut view.closing);
    ui.advance_cursor_after_rect(rect);
}

impl KeptView {
    /// Looks up which messages are meant, if that is not known.
    fn refresh(&mut self, scene: &Scene<'_>) {
        let Some(kept) = &scene.model.kept.last else {
            return;
        };
        let found = &self.found;
        let is_same = found.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, kept));
        if is_same && found.search == self.search && found.which == self.which {
            return;
        }
        let wanted = Wanted::of(&self.search);
        let words = fold(self.search.trim());
        let (which, names) = (self.which, &mut self.names);
        let mut is_meant = |kept: &Kept| {
            if !which.has(kept) || words.is_empty() {
                return which.has(kept);
            }
            let shown = scene.model.conversations.get(&kept.conversation);
            let message = kept.message.as_ref();
            let text = message.and_then(|message| message.content.words());
            if text.is_some_and(|text| fold(text).contains(&words)) {
                return true;
            }
            let place = shown.map(|shown| name_of(scene.model, scene.words, shown));
            let author = message.map(|message| scene.words.called(scene.model, message.speaker()));
            let called = [place, author];
            let called = called.iter().flatten().map(String::as_str);
            names.best(called, &wanted).is_some()
        };
        let rows = (0..kept.len()).filter(|row| is_meant(&kept[*row]));
        self.found = Found {
            rows: rows.collect(),
            of: Some(Arc::clone(kept)),
            search: self.search.clone(),
            which,
        };
    }
}

/// The field and what is shown; says whether Enter was pressed in the field.
fn head_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut KeptView) -> bool {
    let count = view.found.rows.len();
    let names = ["kept-find", "search-clear"].map(|key| scene.words.get(key));
    let names = names.each_ref().map(String::as_str);
    let field = view.cursor.search_ui(ui, names, &mut view.search, count);
    if !view.begun {
        field.request_focus();
    }
    let names = Which::ALL.map(|(_, key)| scene.words.get(key));
    let options = [0, 1, 2].map(|n| (Which::ALL[n].0, names[n].as_str()));
    if let Some(which) = widgets::choice(ui, &options, view.which) {
        view.which = which;
        view.cursor = Cursor::default();
    }
    let is_about = |about: &About| matches!(about, About::Save { .. });
    if let Some(fault) = scene.model.tickets.last_fault(is_about) {
        widgets::fault(ui, &scene.words.fault(fault));
    }
    keys::opens_row(ui, &field)
}

fn list_ui(ui: &mut Ui, scene: &Scene<'_>, view: &KeptView, enter: bool, outcome: &mut Outcome) {
    let words = scene.words;
    let kept = scene.model.kept.last.as_deref();
    let kept = kept.map_or(&[][..], Vec::as_slice);
    let rows = &view.found.rows;
    if rows.is_empty() {
        let is_filtered = !view.search.trim().is_empty();
        let (icon, title, said) = match scene.model.kept.last {
            None => (icons::PIN, None, words.get("kept-loading")),
            Some(_) if is_filtered => {
                let text = [("text", view.search.trim().into())];
                (icons::SEARCH, None, words.with("kept-none-found", &text))
            }
            Some(_) => (
                icons::PIN,
                Some(words.get("kept-none")),
                words.get("kept-how"),
            ),
        };
        return widgets::nothing(ui, ABOVE, icon, title.as_deref(), &said, |_| {});
    }
    let (cursor, opened) = (
        view.cursor.row(),
        enter.then(|| view.cursor.row().unwrap_or(0)),
    );
    if let Some(row) = opened.and_then(|row| rows.get(row)) {
        open(&kept[*row], outcome);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().auto_shrink(false);
    area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in range {
            row_ui(ui, scene, &kept[rows[row]], cursor == Some(row), outcome);
        }
    });
}

fn open(kept: &Kept, outcome: &mut Outcome) {
    outcome.goes_to.push((kept.conversation, kept.seq));
}

/// What a message says, or why it says nothing here.
fn said(scene: &Scene<'_>, kept: &Kept) -> String {
    let shown = scene.model.conversations.get(&kept.conversation);
    match (&kept.message, shown) {
        (Some(message), _) if message.content == Content::Deleted => {
            scene.words.get("kept-deleted")
        }
        (Some(message), Some(shown)) => words_of(scene, shown, message),
        (None, Some(shown)) if shown.local_head < shown.server_head => {
            scene.words.get("kept-coming")
        }
        _ => scene.words.get("kept-not-here"),
    }
}

fn row_ui(ui: &mut Ui, scene: &Scene<'_>, kept: &Kept, is_current: bool, outcome: &mut Outcome) {
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let shown = scene.model.conversations.get(&kept.conversation);
    let name = match shown {
        Some(shown) => face_of(scene, shown).name,
        None => scene.words.get("kept-elsewhere"),
    };
    let text = said(scene, kept);
    let at = kept
        .message
        .as_ref()
        .map(|message| message.at)
        .or(kept.saved);
    let time = at.map(|at| dates::brief(scene.words, at, scene.now, scene.zone));
    let time = time.unwrap_or_default();
    let marks = [
        (kept.pinned, icons::PIN, "pinned-message"),
        (kept.saved.is_some(), icons::BOOKMARK, "message-saved"),
    ];
    let marks = marks.into_iter().filter(|(is, ..)| *is);
    let marks: Vec<(&str, String)> = marks
        .map(|(_, icon, key)| (icon, scene.words.get(key)))
        .collect();
    let id = ui.scope_id().with(("kept", kept.conversation, kept.seq));
    let pressable = rect.with_max_x(rect.right() - BUTTON - space::SMALL);
    let response = ui.interact(pressable, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    ui.ctx().accesskit_node_builder(id, |node| {
        let mut parts = vec![text.as_str(), time.as_str()];
        parts.extend(marks.iter().map(|(_, mark)| mark.as_str()));
        node.set_description(scene.words.one_by_one(&parts));
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    if is_current {
        ui.painter().rect_filled(inset, radius::CARD, palette.hover);
    }
    widgets::touch(ui, &response, inset, radius::CARD);
    let square = Rect::from_center_size(
        egui::pos2(rect.left() + space::EDGE + 20.0, rect.center().y),
        egui::Vec2::splat(40.0),
    );
    if let Some(shown) = shown {
        face_of(scene, shown).paint(ui, square, palette.surface);
    }
    let left = square.right() + space::EDGE;
    let right = pressable.right() - space::SMALL;
    let time = typeset::line(ui, &time, theme::tiny(), palette.faint, 110.0);
    let at = egui::pos2(right - time.size().x, rect.top() + 14.0);
    let mut x = at.x - space::SMALL;
    ui.painter().galley(at, time, palette.faint);
    for (icon, _) in marks.iter().rev() {
        let place = egui::pos2(x, rect.top() + 20.0);
        let align = egui::Align2::RIGHT_CENTER;
        ui.painter()
            .text(place, align, icon, theme::icon(12.0), palette.faint);
        x -= 16.0;
    }
    let name = typeset::line(ui, &name, theme::body(), palette.text, x - left);
    let above = egui::pos2(left, rect.center().y - 19.0);
    ui.painter().galley(above, name, palette.text);
    let text = typeset::line(ui, &text, theme::small(), palette.soft, right - left);
    let below = egui::pos2(left, rect.center().y + 11.0 - text.size().y / 2.0);
    ui.painter().galley(below, text, palette.soft);
    if response.clicked() {
        open(kept, outcome);
    }
    let corner = egui::pos2(rect.right() - space::SMALL - 32.0, rect.center().y - 16.0);
    let place = Rect::from_min_size(corner, egui::Vec2::splat(32.0));
    let builder = UiBuilder::new().max_rect(place);
    let mut inside = ui.new_child(builder.id_salt(("kept button", kept.conversation, kept.seq)));
    let (conversation, seq) = (kept.conversation, kept.seq);
    let action = match kept.saved {
        Some(_) => (
            "unsave-message",
            ConversationAction::Save { seq, on: false },
        ),
        None => ("save-message", ConversationAction::Save { seq, on: true }),
    };
    let icon = match kept.saved {
        Some(_) => icons::X,
        None => icons::BOOKMARK,
    };
    if icon_button(&mut inside, icon, &scene.words.get(action.0)).clicked() {
        outcome.act(Action::In(conversation, action.1));
    }
}
