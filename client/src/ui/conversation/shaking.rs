//! A nudge shakes what stands in the window of its conversation. The window itself stays where it is, because not every
//! desktop lets programs move theirs.

use egui::{Ui, Vec2};

use crate::core::model::Conversation;
use crate::ui::Scene;

/// How long it shakes, in seconds, and how far.
const LASTS: f64 = 0.5;
const FAR: f64 = 9.0;
/// So often it goes to and fro.
const TURNS: f64 = 5.5;

#[derive(Debug, Default)]
pub(super) struct Shaking {
    /// How many nudges the window knows.
    seen: u64,
    since: Option<f64>,
}

impl Shaking {
    pub(super) fn of(conversation: &Conversation) -> Self {
        Self {
            seen: conversation.nudges,
            since: None,
        }
    }

    /// How far aside everything stands in this frame.
    pub(super) fn look(&mut self, ui: &Ui, scene: &Scene<'_>, conversation: &Conversation) -> Vec2 {
        let now = ui.input(|input| input.time);
        if conversation.nudges > self.seen && scene.model.settings.shake {
            self.since = Some(now);
        }
        self.seen = conversation.nudges;
        let Some(part) = self.since.map(|since| (now - since) / LASTS) else {
            return Vec2::ZERO;
        };
        if !(0.0..1.0).contains(&part) {
            self.since = None;
            return Vec2::ZERO;
        }
        ui.ctx().request_repaint();
        let turned = (part * TURNS * std::f64::consts::TAU).sin();
        #[expect(clippy::cast_possible_truncation)] // A few points.
        let aside = (FAR * (1.0 - part) * turned) as f32;
        Vec2::new(aside, 0.0)
    }
}
