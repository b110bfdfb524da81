//! Searching in a conversation: a bar below the header. What is found is marked in the list, and the keys walk from one
//! message to the next while the bar stays open.

use anser_look::typing;
use anser_shared::id::ConversationId;
use anser_shared::time::Timestamp;
use egui::{Rect, Ui, UiBuilder};

use crate::core::model::{Conversation, Searched};
use crate::core::search::{Query, Searcher, fold};
use crate::core::{Action, ConversationAction};
use crate::ui::keys::Shortcut;
use crate::ui::query::{QueryFault, query};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, icon_button};
use crate::ui::{Outcome, Scene, filters, icons, typeset};

/// The bar's height.
const BAR: f32 = 48.0;

/// The line that says how far back the history goes.
const REACH: f32 = 22.0;

/// The bar, as long as it is open.
#[derive(Debug, Default)]
pub(super) struct FindBar {
    open: bool,
    text: String,
    /// What that means, or why it means nothing.
    query: Query,
    fault: Option<QueryFault>,
    /// The field is to have the keyboard.
    focuses: bool,
    /// Which hit is shown, counted from the newest.
    at: usize,
    /// The query whose newest hit was shown by itself.
    shown: Query,
    /// More hits were asked for, and the next one of them is to be shown.
    walks_on: bool,
    /// How far back the history of the conversation goes on this device, once a search has said it.
    since: Option<Timestamp>,
}

impl FindBar {
    /// Opens it, or gives its field the keyboard again.
    pub(super) fn open(&mut self) {
        self.open = true;
        self.focuses = true;
    }

    /// For a picture: as if this was typed.
    pub(super) fn pretend(&mut self, conversation: ConversationId, words: &str) {
        self.open();
        words.clone_into(&mut self.text);
        self.query = Query {
            words: words.to_owned(),
            conversation: Some(conversation),
            ..Query::default()
        };
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    pub(super) fn height(&self) -> f32 {
        if self.open {
            BAR + filters::HEIGHT + self.since.map_or(0.0, |_| REACH)
        } else {
            0.0
        }
    }

    /// What is to be marked in the list, folded.
    pub(super) fn looked_for(&self) -> String {
        if self.open {
            fold(&self.query.words)
        } else {
            String::new()
        }
    }

    fn close(&mut self, conversation: ConversationId, outcome: &mut Outcome) {
        *self = Self::default();
        search(conversation, Query::default(), outcome);
    }

    /// The keys that open it and walk through what was found.
    pub(super) fn keys(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        outcome: &mut Outcome,
    ) {
        if ui.memory(|memory| memory.top_modal_layer().is_some()) {
            return;
        }
        let (opens, older, newer) = ui.input_mut(|input| {
            (
                Shortcut::FindHere.take(input),
                Shortcut::OlderHit.take(input),
                Shortcut::NewerHit.take(input),
            )
        });
        if opens || ((older || newer) && !self.open) {
            return self.open();
        }
        if older || newer {
            self.walk(scene, conversation, newer, outcome);
        }
    }

    /// Shows the next hit: an older one, or a newer one.
    fn walk(
        &mut self,
        scene: &Scene<'_>,
        conversation: &Conversation,
        newer: bool,
        outcome: &mut Outcome,
    ) {
        let Some(searched) = answered(scene, conversation, &self.query) else {
            return;
        };
        let count = searched.hits.len();
        if count == 0 {
            return;
        }
        let last = count - 1;
        let older = self.at.min(last) + 1;
        self.at = match newer {
            true => self.at.min(last).checked_sub(1).unwrap_or(last),
            false if older < count => older,
            false if searched.more => {
                self.walks_on = true;
                return outcome.act(Action::SearchOn(Searcher::In(conversation.id)));
            }
            // From the oldest one to the newest again.
            false => 0,
        };
        self.jump(conversation.id, searched, outcome);
    }

    fn jump(&self, conversation: ConversationId, searched: &Searched, outcome: &mut Outcome) {
        if let Some(hit) = searched.hits.get(self.at) {
            let seq = hit.message.seq;
            outcome.act(Action::In(
                conversation,
                ConversationAction::JumpToPlace { seq },
            ));
        }
    }

    /// How much was found, or why nothing was.
    fn said(&self, scene: &Scene<'_>, conversation: &Conversation) -> String {
        let words = scene.words;
        if let Some(fault) = &self.fault {
            return words.query_fault(fault);
        }
        let known = scene.model.searches.get(&Searcher::In(conversation.id));
        if let Some(fault) = known.and_then(|known| known.fault()) {
            return words.fault(fault);
        }
        match answered(scene, conversation, &self.query) {
            None => String::new(),
            Some(found) if found.hits.is_empty() => words.get("find-none"),
            Some(found) => {
                let key = if found.more {
                    "find-count-more"
                } else {
                    "find-count"
                };
                let count = found.hits.len();
                let at = self.at.min(count - 1) + 1;
                words.with(key, &[("at", at.into()), ("count", count.into())])
            }
        }
    }

    /// Draws the bar.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        outcome: &mut Outcome,
    ) {
        let palette = palette(ui);
        let whole = ui.max_rect();
        ui.painter().rect_filled(whole, 0.0, palette.surface);
        let (rect, below) = whole.split_top_bottom_at_y(whole.top() + BAR);
        let (chips, reach) = below.split_top_bottom_at_y(below.top() + filters::HEIGHT);
        let line = egui::Stroke::new(1.0, palette.line);
        ui.painter()
            .hline(whole.x_range(), whole.bottom() - 0.5, line);
        let button = |n: f32| {
            let middle = egui::pos2(
                rect.right() - space::SMALL - 16.0 - 34.0 * n,
                rect.center().y,
            );
            Rect::from_center_size(middle, egui::Vec2::splat(32.0))
        };
        if let Some(since) = self.since {
            let said = filters::reach(scene, since);
            let room = reach.width() - 2.0 * space::EDGE;
            let words = typeset::line(ui, &said, theme::tiny(), palette.faint, room);
            let label = ui.interact(reach, ui.scope_id().with("reach"), egui::Sense::hover());
            label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
            let at = egui::pos2(reach.left() + space::EDGE, reach.top());
            ui.painter().galley(at, words, palette.faint);
        }
        let said = self.said(scene, conversation);
        let said = typeset::line(ui, &said, theme::small(), palette.soft, 140.0);
        let count = Rect::from_min_max(
            egui::pos2(
                button(2.0).left() - space::SMALL - said.size().x,
                rect.top(),
            ),
            egui::pos2(button(2.0).left() - space::SMALL, rect.bottom()),
        );
        let top = rect.center().y - theme::CONTROL_HEIGHT / 2.0;
        let field = Rect::from_min_max(
            egui::pos2(rect.left() + space::EDGE, top),
            egui::pos2(count.left() - space::SMALL, top + theme::CONTROL_HEIGHT),
        );
        let closes = self.field_ui(ui, scene, conversation, (field, chips), outcome);
        let label = ui.interact(count, ui.scope_id().with("count"), egui::Sense::hover());
        let words = said.text().to_owned();
        label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Status, true, &words));
        let at = egui::pos2(count.left(), rect.center().y - said.size().y / 2.0);
        ui.painter().galley(at, said, palette.soft);
        let mut pressed = [false; 3];
        let buttons = [
            (icons::CHEVRON_UP, "find-older"),
            (icons::CHEVRON_DOWN, "find-newer"),
            (icons::X, "find-close"),
        ];
        for (n, (icon, name)) in buttons.into_iter().enumerate() {
            let place = UiBuilder::new().max_rect(button(2.0 - n as f32));
            let mut corner = ui.new_child(place.id_salt(name));
            pressed[n] = icon_button(&mut corner, icon, &scene.words.get(name)).clicked();
        }
        if pressed[0] || pressed[1] {
            self.walk(scene, conversation, pressed[1], outcome);
        }
        if pressed[2] || closes {
            self.close(conversation.id, outcome);
            ui.ctx().request_repaint();
        }
    }

    /// The field, and what follows from it; says whether the bar is to be closed.
    fn field_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        (place, chips): (Rect, Rect),
        outcome: &mut Outcome,
    ) -> bool {
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("find"));
        let before = self.text.clone();
        // One press closes the bar, whatever stands in it.
        let escape = typing::is_uncovered(&inside)
            && !egui::Popup::is_any_open(inside.ctx())
            && inside.input_mut(|input| Shortcut::LeaveFind.take(input));
        let (name, clear) = (
            scene.words.get("find-here"),
            scene.words.get("search-clear"),
        );
        let response = widgets::search(&mut inside, &name, &clear, &mut self.text);
        if std::mem::take(&mut self.focuses) {
            response.request_focus();
        }
        let (enter, newer) = ui.input(|input| {
            let newer = Shortcut::NewerFromField.is_seen_alone(input);
            (Shortcut::OlderFromField.is_seen(input), newer)
        });
        if enter && response.lost_focus() {
            response.request_focus();
            self.walk(scene, conversation, newer, outcome);
        }
        let chips = chips.shrink2(egui::vec2(space::EDGE, 0.0));
        let mut below = ui.new_child(UiBuilder::new().max_rect(chips).id_salt("chips"));
        let (here, text) = (Some(conversation), &mut self.text);
        filters::chips_ui(&mut below, scene, here, text, response.id);
        if self.text != before {
            self.at = 0;
            self.walks_on = false;
            let read = query(scene.model, scene.words, scene.zone, &self.text);
            (self.query, self.fault) = match read {
                Ok(query) => (query, None),
                Err(fault) => (Query::default(), Some(fault)),
            };
            self.query.conversation = Some(conversation.id);
            search(conversation.id, self.query.clone(), outcome);
            // The words are marked in the list, which was laid out without them.
            ui.ctx().request_repaint();
        }
        let before = self.since;
        self.follow(scene, conversation, outcome);
        if self.since != before {
            // There is a line more.
            ui.ctx().request_repaint();
        }
        escape
    }

    /// Shows the newest hit as soon as there is one, and the one that was walked to.
    fn follow(&mut self, scene: &Scene<'_>, conversation: &Conversation, outcome: &mut Outcome) {
        let Some(searched) = answered(scene, conversation, &self.query) else {
            return;
        };
        if self.since.is_none() && searched.since.is_some() {
            self.since = searched.since;
        }
        if self.shown != searched.query {
            self.shown.clone_from(&searched.query);
            self.jump(conversation.id, searched, outcome);
        } else if self.walks_on && self.at + 1 < searched.hits.len() {
            self.walks_on = false;
            self.at += 1;
            self.jump(conversation.id, searched, outcome);
        }
    }
}

fn search(conversation: ConversationId, query: Query, outcome: &mut Outcome) {
    outcome.act(Action::Search {
        searcher: Searcher::In(conversation),
        query,
    });
}

/// What was found for this query.
fn answered<'a>(
    scene: &Scene<'a>,
    conversation: &Conversation,
    query: &Query,
) -> Option<&'a Searched> {
    let searches = &scene.model.searches;
    let searched = searches.get(&Searcher::In(conversation.id))?;
    let is_this = searched.answered && searched.query == *query;
    is_this.then_some(searched)
}
