//! The messages of one part of the history: days, authors, times and words, as everywhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_look::held;
use anser_shared::id::ConversationId;
use anser_shared::time::Timestamp;
use egui::style::ScrollAnimation;
use egui::text::LayoutJob;
use egui::{Align, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::picked::Picked;
use crate::core::message::Content;
use crate::core::search::{Hit, places};
use crate::ui::formatted::layout::{Laid, lay_out, mark};
use crate::ui::formatted::paint::Ink;
use crate::ui::formatted::{colours, words_of};
use crate::ui::links::links;
use crate::ui::links::painted;
use crate::ui::theme::{self, Palette, palette, size, space};
use crate::ui::timeline::mention::{Marked, Names};
use crate::ui::widgets;
use crate::ui::{Outcome, Scene, dates, filters, icons, name_of, typeset};

const HEAD: f32 = 20.0;
const DAY: f32 = 34.0;
const ABOVE: f32 = 6.0;
/// A line of more letters is hard to follow.
const WIDTH_LIMIT: f32 = 640.0;

/// Where a part is to be seen first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Begin,
    End,
    /// At the first message of this moment or after it.
    From(Timestamp),
}

#[derive(Debug, Default)]
pub(super) struct Page {
    /// The newest first, as they were found.
    pub(super) hits: Arc<Vec<Hit>>,
    looked_for: String,
    /// Their texts, read once.
    marked: Vec<Marked>,
    /// Not shown there yet.
    pub(super) goal: Option<Goal>,
}

impl Page {
    /// Reads what was found, if it is something else than before.
    pub(super) fn follow(&mut self, scene: &Scene<'_>, hits: &Arc<Vec<Hit>>, looked_for: &str) {
        if Arc::ptr_eq(&self.hits, hits) && self.looked_for == looked_for {
            return;
        }
        self.hits = Arc::clone(hits);
        looked_for.clone_into(&mut self.looked_for);
        let mut names: BTreeMap<ConversationId, Names> = BTreeMap::new();
        let marked = hits.iter().map(|hit| {
            let names = names.entry(hit.conversation).or_default();
            if let Some(conversation) = scene.model.conversations.get(&hit.conversation) {
                names.refresh(scene.model, conversation);
            }
            let Some(text) = hit.message.content.words() else {
                return Marked::default();
            };
            let mut marked = names.marked(text, links(text));
            marked.found = places(marked.text.as_deref().unwrap_or(text), looked_for);
            marked
        });
        self.marked = marked.collect();
    }

    /// Draws them, the newest at the end. `reach` is how far back the history goes, where that is seen.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        only: Option<ConversationId>,
        (is_answered, reach): (bool, Option<Timestamp>),
        picked: &mut Picked,
        outcome: &mut Outcome,
    ) {
        let goal = self.goal.filter(|_| is_answered);
        let area = ScrollArea::vertical().auto_shrink(false);
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(space::SMALL);
            if let Some(since) = reach {
                day_ui(ui, &filters::reach(scene, since));
            }
            let mut day = None;
            let mut wanted = goal;
            let jump = ScrollAnimation::none();
            if wanted == Some(Goal::Begin) {
                ui.scroll_to_cursor_animation(Some(Align::TOP), jump);
            }
            for (hit, marked) in self.hits.iter().zip(&self.marked).rev() {
                if let Some(Goal::From(at)) = wanted
                    && hit.message.at >= at
                {
                    ui.scroll_to_cursor_animation(Some(Align::TOP), jump);
                    wanted = None;
                }
                let on = dates::day(hit.message.at, scene.zone);
                if day.replace(on) != Some(on) {
                    day_ui(ui, &dates::day_line(scene.words, on, scene.now, scene.zone));
                }
                let row = Row {
                    hit,
                    marked,
                    is_chosen: picked.holds(hit),
                    names_place: only.is_none(),
                };
                let Some(wish) = row.show(ui, scene) else {
                    continue;
                };
                match wish {
                    Wish::Choose => picked.choose(scene, hit),
                    Wish::Toggle => picked.toggle(scene, hit),
                    Wish::Reach => picked.reach(scene, hit, &self.hits),
                    Wish::GoTo => outcome.goes_to.push((hit.conversation, hit.message.seq)),
                }
                ui.ctx().request_repaint();
            }
            ui.add_space(space::SMALL);
            if wanted.is_some_and(|goal| goal != Goal::Begin) {
                ui.scroll_to_cursor_animation(Some(Align::BOTTOM), jump);
            }
        });
        if goal.is_some() {
            self.goal = None;
        }
    }
}

fn day_ui(ui: &mut Ui, said: &str) {
    let palette = palette(ui);
    let size = egui::vec2(ui.available_width(), DAY);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    let words = typeset::line(ui, said, theme::tiny(), palette.faint, rect.width());
    let at = rect.center() - words.size() / 2.0;
    ui.painter().galley(at, words, palette.faint);
}

/// What is wanted of a message.
enum Wish {
    Choose,
    Toggle,
    Reach,
    GoTo,
}

struct Row<'a> {
    hit: &'a Hit,
    marked: &'a Marked,
    is_chosen: bool,
    /// Where it was said is not clear.
    names_place: bool,
}

impl Row<'_> {
    fn show(&self, ui: &mut Ui, scene: &Scene<'_>) -> Option<Wish> {
        let palette = palette(ui);
        let message = &self.hit.message;
        let width = ui.available_width();
        let room = (width - 2.0 * space::WIDE).min(WIDTH_LIMIT);
        let job = self.job(scene, palette);
        let laid = lay_out(ui, &job, &self.marked.form, room, usize::MAX);
        let quote = self.quote(scene);
        let reactions = self.reactions();
        let line = 18.0;
        let extra = line * (usize::from(quote.is_some()) + usize::from(reactions.is_some())) as f32;
        let height = 2.0 * ABOVE + HEAD + laid.galley.size().y + extra;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, height), Sense::hover());
        // It is the same control wherever it stands, also while others come and go above it.
        let name = ("hit", self.hit.conversation, message.seq);
        let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
        let author = scene.words.called(scene.model, message.speaker());
        let time = dates::clock(message.at, scene.zone);
        let said = scene.words.said(scene.model, message);
        let label = scene.words.one_by_one(&[&author, &time, &words_of(&said)]);
        response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &label));
        let is_chosen = self.is_chosen;
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_selected(is_chosen));
        if !ui.is_rect_visible(rect) {
            return None;
        }
        if self.is_chosen {
            ui.painter().rect_filled(rect, 0.0, palette.accent_soft);
            let strip = rect.with_max_x(rect.left() + 3.0);
            ui.painter().rect_filled(strip, 0.0, palette.accent);
        }
        widgets::touch(
            ui,
            &response,
            rect.shrink2(egui::vec2(space::TIGHT, 1.0)),
            6,
        );
        let left = rect.left() + space::WIDE;
        let mut top = rect.top() + ABOVE;
        self.head_ui(ui, scene, egui::pos2(left, top), room, (&author, &time));
        top += HEAD;
        if let Some(quote) = quote {
            let bar = Rect::from_min_size(egui::pos2(left, top + 1.0), egui::vec2(3.0, line - 4.0));
            ui.painter().rect_filled(bar, 1.5, palette.accent);
            let words = typeset::line(ui, &quote, theme::small(), palette.soft, room - 10.0);
            ui.painter()
                .galley(egui::pos2(left + 10.0, top), words, palette.soft);
            top += line;
        }
        let touched = self.words_ui(ui, scene, &response, (egui::pos2(left, top), room), &laid);
        top += laid.galley.size().y;
        if let Some(reactions) = reactions {
            let words = typeset::line(ui, &reactions, theme::small(), palette.soft, room);
            ui.painter()
                .galley(egui::pos2(left, top + 2.0), words, palette.soft);
        }
        let on_link = touched
            .as_ref()
            .is_some_and(|links| links.response.clicked());
        let asks = response.has_focus() && widgets::asks_for_menu(ui);
        let (whole, asked) = painted::asked(response.clone(), touched, asks);
        let wish = self.menu_ui(scene, &whole, asks, asked, &author);
        wish.or_else(|| pressed(ui, &response, on_link))
    }

    /// Who, when, and where if that is not clear.
    fn head_ui(
        &self,
        ui: &Ui,
        scene: &Scene<'_>,
        at: egui::Pos2,
        room: f32,
        (author, time): (&str, &str),
    ) {
        let palette = palette(ui);
        let me = scene.model.account.as_ref();
        let me = me.map(|account| account.profile.person.user);
        let colour = match Some(self.hit.message.speaker()) == me {
            true => palette.text,
            false => palette.accent,
        };
        let font = theme::semibold(size::SMALL);
        let name = typeset::line(ui, author, font, colour, room * 0.6);
        let mut said = time.to_owned();
        if self.hit.message.content.is_edited() {
            said = format!("{said} · {}", scene.words.get("edited"));
        }
        let conversation = scene.model.conversations.get(&self.hit.conversation);
        if let Some(conversation) = conversation.filter(|_| self.names_place) {
            let place = name_of(scene.model, scene.words, conversation);
            said = format!("{said} · {place}");
        }
        let left = at.x + name.size().x + space::SMALL;
        let rest = (at.x + room - left).max(40.0);
        let said = typeset::line(ui, &said, theme::tiny(), palette.faint, rest);
        let below = at.y + name.size().y - said.size().y - 1.0;
        ui.painter().galley(at, name, colour);
        ui.painter()
            .galley(egui::pos2(left, below), said, palette.faint);
    }

    fn job(&self, scene: &Scene<'_>, palette: &Palette) -> LayoutJob {
        let message = &self.hit.message;
        let line = Some(size::MESSAGE_LINE);
        if message.content.words().is_none() {
            let said = scene.words.said(scene.model, message);
            return typeset::running(&said, theme::body(), line, palette.faint);
        }
        let said = message.content.words().unwrap_or_default();
        let shown = self.marked.text.as_deref().unwrap_or(said);
        let mut job = typeset::running(shown, theme::message(), line, palette.text);
        mark(&mut job, &self.marked.form);
        colours::colour(&mut job, &self.marked.form, palette, palette.faint);
        let calls = self.marked.calls.iter().map(|call| (call.at.clone(), ()));
        typeset::change_all(&mut job, calls, |format, ()| format.color = palette.accent);
        painted::mark(&mut job, &self.marked.links, palette.accent);
        let found = self.marked.found.iter().map(|at| (at.clone(), ()));
        typeset::change_all(&mut job, found, |format, ()| {
            format.background = palette.found;
        });
        job
    }

    fn words_ui(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        response: &Response,
        (at, room): (egui::Pos2, f32),
        laid: &Laid,
    ) -> Option<painted::Touched> {
        let palette = palette(ui);
        let ink = Ink {
            bar: palette.accent,
            ground: palette.code,
            soft: palette.faint,
        };
        laid.paint_ground(ui, at, room, &ink);
        ui.painter()
            .galley(at, Arc::clone(&laid.galley), palette.text);
        let id = ui
            .scope_id()
            .with(("links", self.hit.place().seq, self.hit.conversation));
        let marked = (self.marked.links.as_slice(), palette.accent);
        let touched = painted::touch(ui, id, response.id, at, &laid.galley, marked);
        let ids = (id.with("code"), response.id);
        laid.heads_ui(ui, scene.words, ids, (at, room), &ink);
        touched
    }

    /// What it answers, in one line.
    fn quote(&self, scene: &Scene<'_>) -> Option<String> {
        let Content::Text(text) = &self.hit.message.content else {
            return None;
        };
        text.answers?;
        let Some(answered) = &self.hit.answered else {
            return Some(scene.words.get("quote-nothing"));
        };
        let author = scene.words.called(scene.model, answered.speaker());
        let said = words_of(&scene.words.said(scene.model, answered));
        let said = said
            .split_whitespace()
            .take(40)
            .collect::<Vec<_>>()
            .join(" ");
        let values = [("name", (&author).into()), ("text", (&said).into())];
        Some(scene.words.with("quote", &values))
    }

    fn reactions(&self) -> Option<String> {
        let all = self.hit.message.reactions.iter();
        let all: Vec<String> = all
            .map(|(emoji, users)| format!("{emoji} {}", users.len()))
            .collect();
        (!all.is_empty()).then(|| all.join("   "))
    }

    fn menu_ui(
        &self,
        scene: &Scene<'_>,
        response: &Response,
        by_key: bool,
        link: Option<usize>,
        author: &str,
    ) -> Option<Wish> {
        let words = scene.words;
        let mut wish = None;
        let name = words.with("menu-of-message", &[("name", author.into())]);
        widgets::context_menu(response, &name, by_key, |ui| {
            if widgets::menu_item(ui, icons::MESSAGE, &words.get("history-go-to")) {
                wish = Some(Wish::GoTo);
                ui.close();
            }
            if widgets::menu_item(ui, icons::COPY, &words.get("copy")) {
                ui.copy_text(words.said(scene.model, &self.hit.message));
                ui.close();
            }
            painted::menu(ui, words, &self.marked.links, link);
            let (icon, choose) = match self.is_chosen {
                true => (icons::SQUARE, "choose-not"),
                false => (icons::SQUARE_CHECK, "choose"),
            };
            if widgets::menu_item(ui, icon, &words.get(choose)) {
                wish = Some(Wish::Toggle);
                ui.close();
            }
        });
        wish
    }
}

/// What pressing a message means, with the keys that are held. A press on a link is the link's.
fn pressed(ui: &Ui, response: &Response, on_link: bool) -> Option<Wish> {
    if response.double_clicked() {
        return Some(Wish::GoTo);
    }
    if !response.clicked() || on_link {
        return None;
    }
    let held = ui.input(held::with_click);
    Some(match (held.command, held.shift) {
        (true, _) => Wish::Toggle,
        (_, true) => Wish::Reach,
        _ => Wish::Choose,
    })
}
