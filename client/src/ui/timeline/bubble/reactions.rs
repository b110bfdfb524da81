//! What people have put on a message: each emoji with its number, below the bubble. A press puts one's own there, or
//! takes it back.

use std::sync::Arc;

use anser_shared::body::Reaction;
use anser_shared::id::ConversationId;
use egui::{Color32, Galley, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::super::author_name;
use super::Measured;
use crate::core::action::Actions;
use crate::core::{Action, ConversationAction};
use crate::ui::Scene;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::timeline::rows::{Reacted, Row};
use crate::ui::widgets;

const CHIP: f32 = 26.0;
const SIDE: f32 = 8.0;
const GAP: f32 = 4.0;

/// Where each of them stands, from the corner of the first one.
#[derive(Default)]
pub(super) struct Reactions {
    chips: Vec<Chip>,
    size: Vec2,
}

struct Chip {
    place: Rect,
    emoji: Arc<Galley>,
    count: Arc<Galley>,
}

impl Reactions {
    pub(super) fn new(ui: &Ui, row: &Row, width: f32) -> Self {
        let mut found = Self::default();
        let (mut x, mut y) = (0.0, 0.0);
        for reacted in &row.reactions {
            let lay_out = |text: String, font| {
                ui.painter()
                    .layout_no_wrap(text, font, Color32::PLACEHOLDER)
            };
            let emoji = lay_out(reacted.emoji.clone(), theme::emoji(size::MESSAGE));
            let count = lay_out(reacted.count.to_string(), theme::small());
            let wide = (2.0 * SIDE + emoji.size().x + GAP + count.size().x).ceil();
            if x > 0.0 && x + wide > width {
                (x, y) = (0.0, y + CHIP + GAP);
            }
            let place = Rect::from_min_size(egui::pos2(x, y), Vec2::new(wide, CHIP));
            found.size = found.size.max(place.max.to_vec2());
            found.chips.push(Chip {
                place,
                emoji,
                count,
            });
            x += wide + GAP;
        }
        found
    }

    /// With the room above them.
    pub(super) fn height(&self) -> f32 {
        match self.chips.is_empty() {
            true => 0.0,
            false => space::TIGHT + self.size.y,
        }
    }
}

impl Measured {
    pub(super) fn reactions_ui(
        &self,
        ui: &Ui,
        scene: &Scene<'_>,
        bubble: Rect,
        conversation: ConversationId,
        actions: &mut Actions,
    ) {
        let left = match self.row.is_own {
            true => bubble.right() - self.reactions.size.x,
            false => bubble.left(),
        };
        let corner = egui::vec2(left, bubble.bottom() + space::TIGHT);
        for (reacted, chip) in self.row.reactions.iter().zip(&self.reactions.chips) {
            let place = chip.place.translate(corner);
            let id = ui
                .scope_id()
                .with(("reaction", self.row.id, &reacted.emoji));
            let response = ui.interact(place, id, Sense::click());
            let whose = whose(scene, reacted);
            let said = scene.words.with(
                "reaction-of",
                &[
                    ("emoji", (&reacted.emoji).into()),
                    ("names", (&whose).into()),
                ],
            );
            let is_own = reacted.is_own;
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_own, &said));
            let palette = palette(ui);
            let (ground, edge, colour) = match is_own {
                true => (palette.accent_soft, palette.accent, palette.accent),
                false => (palette.surface, palette.line, palette.soft),
            };
            let painter = ui.painter();
            painter.rect(
                place,
                CHIP / 2.0,
                ground,
                Stroke::new(1.0, edge),
                egui::StrokeKind::Inside,
            );
            widgets::touch(ui, &response, place, (CHIP / 2.0) as u8);
            let middle = |galley: &Galley| place.center().y - galley.size().y / 2.0;
            let at = egui::pos2(place.left() + SIDE, middle(&chip.emoji));
            let after = at.x + chip.emoji.size().x + GAP;
            painter.galley(at, Arc::clone(&chip.emoji), palette.text);
            let at = egui::pos2(after, middle(&chip.count));
            painter.galley(at, Arc::clone(&chip.count), colour);
            if response.on_hover_text(whose).clicked()
                && let Some(to) = self.row.seq
            {
                let emoji = reacted.emoji.clone();
                let on = !is_own;
                let reaction = Reaction { to, emoji, on };
                actions.push(Action::In(
                    conversation,
                    ConversationAction::React(reaction),
                ));
            }
        }
    }
}

/// The names of some of those whose it is, and how many more they are.
fn whose(scene: &Scene<'_>, reacted: &Reacted) -> String {
    let names = reacted.users.iter().map(|user| author_name(scene, *user));
    let names = names.collect::<Vec<_>>();
    let names = names.join(&scene.words.get("names-between"));
    match reacted.count - reacted.users.len() {
        0 => names,
        more => scene.words.with(
            "names-and-more",
            &[("names", (&names).into()), ("count", more.into())],
        ),
    }
}
