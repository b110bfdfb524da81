//! The command line at the bottom of the console, with the answer to the last command.

use std::sync::Arc;

use anser_look::theme::{self, palette, radius, space};
use anser_look::widgets::{self, Button};
use anser_look::{icons, typeset, typing};
use egui::text::{CCursor, CCursorRange};
use egui::{
    CornerRadius, Event, Frame, Galley, Key, Margin, Rect, RichText, Role, TextEdit, Ui, WidgetInfo,
};

use super::{Asked, Shown, Wish};
use crate::admin::command::Said;
use crate::admin::completion::{Completion, complete, names_to_type};
use crate::words::Words;

/// So many lines can be brought back with the arrow keys.
const REMEMBERED: usize = 100;

/// So many ways to go on are shown.
const OFFERED: usize = 8;

/// An answer is so high without scrolling.
const ANSWER_LIMIT: f32 = 9.0 * 19.0;

#[derive(Debug, Default)]
pub struct View {
    text: String,
    typed: Vec<String>,
    /// Which of them stands in the field, from the newest; 0 is none of them.
    back: usize,
    /// What was being typed when an earlier line was brought back.
    begun: String,
    /// The field has the keyboard, and ways to go on are offered.
    typing: bool,
    /// Escape in the empty field: the answer goes.
    dismisses: bool,
}

const BAR: f32 = 52.0;
const OFFER: f32 = 26.0;

/// The room at an answer's right end for the button that dismisses it.
const DISMISS: f32 = 30.0;

/// How high it is in a window so wide, with what it has to say.
pub fn height(ui: &Ui, shown: &Shown, view: &super::View, width: f32) -> f32 {
    let answer = match &shown.said {
        Some(said) if !said.lines.is_empty() => {
            let width = width - 2.0 * space::GROUP - DISMISS;
            let rows = answer_rows(ui, said, width);
            let rows: f32 = rows.iter().map(|row| row.size().y).sum();
            rows.min(ANSWER_LIMIT) + 2.0 * space::SMALL
        }
        _ => 0.0,
    };
    let offer = if view.line.typing { OFFER } else { 0.0 };
    BAR + answer + offer
}

pub fn line_ui(
    ui: &mut Ui,
    shown: &mut Shown,
    view: &mut View,
    asked: &mut Asked,
    words: Words,
    wishes: &mut Vec<Wish>,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let bar = Rect::from_min_max(egui::pos2(rect.left(), rect.bottom() - BAR), rect.max);
    let above = Rect::from_min_max(rect.min, bar.right_top());
    let offered = if view.typing {
        let snapshot = &shown.snapshot;
        let people: Vec<String> = snapshot.people.iter().map(|p| p.name.clone()).collect();
        complete(&view.text, &people, &names_to_type(&snapshot.groups))
    } else {
        Completion::default()
    };
    let mut top = above;
    if view.typing {
        let place = Rect::from_min_max(egui::pos2(above.left(), above.bottom() - OFFER), above.max);
        top.max.y = place.top();
        let mut inside = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(place.shrink2(egui::vec2(space::GROUP, 2.0)))
                .layout(egui::Layout::left_to_right(egui::Align::Center))
                .id_salt("offer"),
        );
        for word in offered.ways.iter().take(OFFERED) {
            if Button::quiet(word).small().show(&mut inside).clicked() {
                view.take(offered.start, word);
                inside.memory_mut(|memory| memory.request_focus(field_id()));
            }
        }
    }
    if let Some(said) = shown.said.clone().filter(|said| !said.lines.is_empty()) {
        let mut inside = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(top.shrink2(egui::vec2(space::GROUP, space::SMALL)))
                .id_salt("answer"),
        );
        if answer_ui(&mut inside, &said, words) {
            shown.said = None;
        }
    }
    let inside = bar.shrink2(egui::vec2(space::GROUP, space::SMALL));
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(inside).id_salt("field"));
    let handed_in = field_ui(&mut inside, shown, view, words, &offered);
    if std::mem::take(&mut view.dismisses) {
        shown.said = None;
    }
    let Some(line) = handed_in else { return };
    match Asked::before(&line, shown) {
        Some(question) => *asked = question,
        None => wishes.push(Wish::Say(line)),
    }
}

fn field_id() -> egui::Id {
    egui::Id::unique("the line of the console")
}

impl View {
    /// Goes on with a word, in the place of what was begun.
    fn take(&mut self, start: usize, word: &str) {
        self.text.truncate(start);
        self.text.push_str(word);
        self.text.push(' ');
    }

    /// What all ways to go on have in common; `None` when that is what stands there already.
    fn common(&self, offered: &Completion) -> Option<String> {
        let mut common = offered.ways.first()?.clone();
        for other in &offered.ways {
            let same = common
                .char_indices()
                .zip(other.chars())
                .find(|((_, a), b)| !a.to_lowercase().eq(b.to_lowercase()))
                .map_or(common.len().min(other.len()), |((at, _), _)| at);
            common.truncate(common.floor_char_boundary(same));
        }
        let begun = self.text.get(offered.start..).unwrap_or_default();
        (common.chars().count() > begun.chars().count()).then_some(common)
    }

    fn go(&mut self, back: bool) {
        let step = if back {
            (self.back + 1).min(self.typed.len())
        } else {
            self.back.saturating_sub(1)
        };
        if step == self.back {
            return;
        }
        if self.back == 0 {
            self.begun = std::mem::take(&mut self.text);
        }
        self.back = step;
        self.text = match self.typed.len().checked_sub(step).filter(|_| step > 0) {
            Some(at) => self.typed[at].clone(),
            None => std::mem::take(&mut self.begun),
        };
    }

    /// The keys that put something else into the field: Tab goes on with what is offered, the arrows bring back what
    /// was typed before.
    fn heed_keys(&mut self, ui: &Ui, offered: &Completion) {
        let (tab, up, down) = ui.input(|input| {
            (
                // What was held when the key went down: by the end of the frame it may be up again.
                input.events.iter().any(|event| {
                    matches!(
                        event,
                        Event::Key { key: Key::Tab, pressed: true, modifiers, .. } if !modifiers.shift
                    )
                }),
                input.key_pressed(Key::ArrowUp),
                input.key_pressed(Key::ArrowDown),
            )
        });
        let before = self.text.clone();
        if tab {
            self.go_on(offered);
        }
        if up || down {
            self.go(up);
        }
        if self.text != before {
            // What was put there is written on at its end.
            let id = field_id();
            let end = CCursor::new(self.text.chars().count());
            let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
            state.cursor.set_char_range(Some(CCursorRange::one(end)));
            state.store(ui.ctx(), id);
        }
    }

    /// Goes on with the only way that there is, or as far as all of them are the same.
    fn go_on(&mut self, offered: &Completion) {
        match offered.ways.as_slice() {
            [only] => self.take(offered.start, only),
            _ => {
                if let Some(common) = self.common(offered) {
                    self.take(offered.start, &common);
                    // It may still become several words.
                    self.text.pop();
                }
            }
        }
    }

    /// Empties the field; the line can be brought back later.
    fn put_away(&mut self) -> String {
        let line = std::mem::take(&mut self.text).trim().to_owned();
        if self.typed.last() != Some(&line) && !line.is_empty() {
            self.typed.push(line.clone());
        }
        if self.typed.len() > REMEMBERED {
            self.typed.remove(0);
        }
        self.begun.clear();
        self.back = 0;
        line
    }

    /// The last of these stands in the field; the arrow keys lead to the others.
    pub fn go_on_with(&mut self, mut begun: Vec<String>) {
        self.text = begun.pop().unwrap_or_default();
        self.typed = begun;
    }

    /// A line that was begun and not handed in.
    pub fn unsent(&self) -> Option<&str> {
        let begun = [self.text.trim(), self.begun.trim()];
        let is_known = |line: &str| self.typed.iter().any(|typed| typed == line);
        begun
            .into_iter()
            .find(|line| !line.is_empty() && !is_known(line))
    }
}

/// The lines of an answer, each broken where the window ends.
fn answer_rows(ui: &Ui, said: &Said, width: f32) -> Vec<Arc<Galley>> {
    // Whether it was done says which colour it has.
    let colour = egui::Color32::PLACEHOLDER;
    let lines = said.lines.iter();
    lines
        .map(|line| typeset::paragraph(ui, line, theme::code(), colour, width))
        .collect()
}

/// True when it was dismissed.
fn answer_ui(ui: &mut Ui, said: &Said, words: Words) -> bool {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let colour = if said.done {
        palette.text
    } else {
        palette.alert
    };
    let corner = Rect::from_min_size(
        egui::pos2(rect.right() - 24.0, rect.top()),
        egui::vec2(22.0, 22.0),
    );
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(corner).id_salt("dismiss"));
    let name = words.get("console-dismiss");
    let dismissed = widgets::small_icon_button(&mut inside, icons::X, &name).clicked();
    ui.set_max_width(rect.width() - DISMISS);
    ui.spacing_mut().item_spacing.y = 0.0;
    let rows = answer_rows(ui, said, rect.width() - DISMISS);
    let scroll = egui::ScrollArea::vertical().auto_shrink(false);
    scroll.show(ui, |ui| {
        for (line, row) in said.lines.iter().zip(rows) {
            let room = egui::vec2(ui.available_width(), row.size().y);
            let (place, response) = ui.allocate_exact_size(room, egui::Sense::hover());
            if ui.is_rect_visible(place) {
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line));
                ui.painter().galley(place.min, row, colour);
            }
        }
    });
    dismissed
}

/// Gives the line that was typed, when it is handed in.
fn field_ui(
    ui: &mut Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    offered: &Completion,
) -> Option<String> {
    let palette = palette(ui);
    let frame = Frame::new()
        .fill(palette.sunken)
        .corner_radius(CornerRadius::same(radius::CONTROL))
        .inner_margin(Margin::symmetric(12, 0));
    let id = field_id();
    if typing::is_for(ui, id) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if ui.memory(|memory| memory.has_focus(id)) {
        view.heed_keys(ui, offered);
    }
    let was_empty = view.text.is_empty();
    let name = words.get("console-line");
    let hint = if shown.waiting {
        words.get("console-waiting")
    } else {
        words.get("console-line-hint")
    };
    let response = ui
        .add(
            TextEdit::singleline(&mut view.text)
                .id(id)
                .font(theme::code())
                .text_color(palette.text)
                .hint_text(RichText::new(hint).color(palette.faint))
                .desired_width(f32::INFINITY)
                .min_size(egui::vec2(0.0, theme::CONTROL_HEIGHT))
                .align(egui::Align2::LEFT_CENTER)
                // With nothing typed, the key goes on to the next control, as everywhere.
                .lock_focus(!was_empty)
                .frame(frame),
        )
        .accessible_name(&name);
    widgets::show_first_letter(ui, was_empty, &view.text);
    if response.has_focus() {
        widgets::focus_ring(ui, response.rect, radius::CONTROL);
    }
    typing::keep_input_method(ui, id, response.rect);
    let left_by = |key| response.lost_focus() && ui.input(|input| input.key_pressed(key));
    if left_by(Key::Escape) && !view.text.is_empty() {
        // The toolkit takes the keyboard away at this key; the first press only empties the field.
        view.put_away();
        response.request_focus();
    } else if left_by(Key::Escape) && shown.said.is_some() {
        view.dismisses = true;
        response.request_focus();
    }
    let sends = left_by(Key::Enter);
    let mut line = None;
    if sends {
        if !view.text.trim().is_empty() {
            line = Some(view.put_away());
        }
        response.request_focus();
    }
    let typing = (response.has_focus() || sends) && !view.text.trim().is_empty();
    if typing != view.typing {
        view.typing = typing;
        ui.ctx().request_discard("the line has another height");
    }
    line
}
