//! Messages of the history that were chosen, of one conversation or of several: what is copied, passed on
//! and exported.

use std::collections::BTreeMap;

use anser_shared::body::Saying;
use anser_shared::id::{ConversationId, Seq};
use egui::{Ui, UiBuilder};

use crate::core::search::{Hit, HitPlace};
use crate::ui::theme::{palette, space};
use crate::ui::timeline::selection::{Chosen, count_ui, text_of};
use crate::ui::widgets::{self, Button};
use crate::ui::{Scene, icons};

/// What is to be done with what was chosen.
pub(super) enum Chose {
    Export,
    /// To pass on what these places of a conversation say.
    Forward(ConversationId, BTreeMap<Seq, Vec<Saying>>),
}

#[derive(Debug, Default)]
pub(super) struct Picked {
    /// In the order in which they were said.
    chosen: BTreeMap<HitPlace, Chosen>,
    /// Where a choice of several begins.
    from: Option<HitPlace>,
}

impl Picked {
    pub(super) fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    pub(super) fn holds(&self, hit: &Hit) -> bool {
        self.chosen.contains_key(&hit.place())
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn add(&mut self, scene: &Scene<'_>, hit: &Hit) {
        let message = &hit.message;
        let chosen = Chosen {
            author: scene.words.called(scene.model, message.speaker()),
            at: message.at,
            text: scene.words.said(scene.model, message),
            sayings: message.content.sayings(
                message.author,
                &scene.words.called(scene.model, message.author),
                message.at,
            ),
        };
        self.chosen.insert(hit.place(), chosen);
    }

    /// Chooses this one alone, or lets go of it.
    pub(super) fn choose(&mut self, scene: &Scene<'_>, hit: &Hit) {
        let was_alone = self.chosen.len() == 1 && self.holds(hit);
        self.clear();
        if !was_alone {
            self.from = Some(hit.place());
            self.add(scene, hit);
        }
    }

    /// Chooses it beside the others, or lets go of it.
    pub(super) fn toggle(&mut self, scene: &Scene<'_>, hit: &Hit) {
        self.from = Some(hit.place());
        if self.chosen.remove(&hit.place()).is_none() {
            self.add(scene, hit);
        }
    }

    /// Chooses everything that is shown from where the choice began to here.
    pub(super) fn reach(&mut self, scene: &Scene<'_>, hit: &Hit, shown: &[Hit]) {
        let (to, from) = (hit.place(), *self.from.get_or_insert(hit.place()));
        let between = from.min(to)..=from.max(to);
        for hit in shown.iter().filter(|hit| between.contains(&hit.place())) {
            self.add(scene, hit);
        }
    }

    /// In the order of their conversations and places.
    pub(super) fn places(&self) -> Vec<(ConversationId, Seq)> {
        let places = self
            .chosen
            .keys()
            .map(|place| (place.conversation, place.seq));
        let mut places: Vec<_> = places.collect();
        places.sort_unstable();
        places
    }

    /// What there is to pass on, if all of it was said in one conversation.
    fn sayings(&self) -> Option<(ConversationId, BTreeMap<Seq, Vec<Saying>>)> {
        let from = self.chosen.keys().next()?.conversation;
        let sayings = self.chosen.iter().map(|(place, chosen)| {
            let passes = place.conversation == from && !chosen.sayings.is_empty();
            passes.then(|| (place.seq, chosen.sayings.clone()))
        });
        let sayings: Option<BTreeMap<_, _>> = sayings.collect();
        Some((from, sayings?))
    }

    pub(super) fn text(&self, scene: &Scene<'_>) -> String {
        text_of(scene, self.chosen.values())
    }

    /// How many are chosen; gives what is to be done with them besides copying.
    pub(super) fn bar_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) -> Option<Chose> {
        let (palette, words) = (palette(ui), scene.words);
        let bar = ui.max_rect();
        ui.painter().rect_filled(bar, 0.0, palette.accent_soft);
        let inside = bar.shrink2(egui::vec2(space::EDGE, 0.0));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let builder = UiBuilder::new().max_rect(inside).layout(layout);
        let mut ui = ui.new_child(builder.id_salt("chosen"));
        ui.spacing_mut().item_spacing.x = space::SMALL;
        let drops = widgets::icon_button(&mut ui, icons::X, &words.get("chosen-drop")).clicked();
        let copies = Button::primary(&words.get("copy")).show(&mut ui).clicked();
        let exports = Button::plain(&words.get("export")).show(&mut ui).clicked();
        let sayings = self.sayings();
        let forward = words.get("forward");
        let forwards =
            sayings.is_some() && widgets::icon_button(&mut ui, icons::FORWARD, &forward).clicked();
        let said = words.with("chosen-count", &[("count", self.chosen.len().into())]);
        count_ui(&ui, &said, inside);
        if copies {
            ui.copy_text(self.text(scene));
        }
        if copies || drops {
            self.clear();
        }
        match sayings.filter(|_| forwards) {
            Some((from, sayings)) => Some(Chose::Forward(from, sayings)),
            None => exports.then_some(Chose::Export),
        }
    }
}
