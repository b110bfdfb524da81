//! What the composer has to offer above its field: to split a text that is too long, or to take over
//! what was written on another device; and that one can write again. Nothing of it happens by itself while somebody is here.

use anser_shared::text::{TEXT_MAX_BYTES, TEXT_MAX_CHARS};
use egui::Ui;

use super::split::Room;
use crate::core::model::Draft;
use crate::core::settings::SendKey;
use crate::ui::text::Words;
use crate::ui::theme::{self, size, space};
use crate::ui::widgets::{Banner, Button, Tone};
use crate::ui::{Scene, icons, typeset};

/// An offer, in words.
#[derive(Debug)]
pub(super) struct Offer {
    said: String,
    /// What it is, by the choices that one has: the first one stands out.
    choices: Vec<(String, Choice)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Sends a text that is too long as several.
    Split,
    /// Goes on with what was written on another device.
    TakeOver,
    /// Puts what another device has below what stands here.
    Add,
    /// Does without it, after a question.
    Drop,
    /// Knows that one can write again.
    Known,
    /// Enter does what it did, or sends from here on.
    Enter(SendKey),
}

/// So much of a draft is shown to recognise it by.
const BEGINNING_CHARS: usize = 60;

impl Offer {
    /// What there is to offer about this text. `seen` says which drafts from elsewhere it knows.
    pub(super) fn about(
        scene: &Scene<'_>,
        draft: &Draft,
        text: &str,
        seen: u64,
        (room, parts): (Room, usize),
        met_enter: bool,
    ) -> Option<Self> {
        let words = scene.words;
        if let Some(elsewhere) = &draft.elsewhere {
            let said = words.with(
                "draft-elsewhere",
                &[("text", (&beginning(words, elsewhere)).into())],
            );
            let choices = vec![
                (words.get("draft-add"), Choice::Add),
                (words.get("draft-drop"), Choice::Drop),
            ];
            return Some(Self { said, choices });
        }
        if seen < draft.arrived && draft.text != text {
            let said = if draft.text.is_empty() {
                words.get("draft-gone")
            } else {
                words.with(
                    "draft-arrived",
                    &[("text", (&beginning(words, &draft.text)).into())],
                )
            };
            let choices = vec![(words.get("draft-take-over"), Choice::TakeOver)];
            return Some(Self { said, choices });
        }
        let (key, count, limit) = match room {
            Room::TooManyBytes(bytes) => ("too-long-bytes", bytes, TEXT_MAX_BYTES),
            Room::TooManyChars(chars) => ("too-long", chars, TEXT_MAX_CHARS),
            Room::Plenty | Room::Left(_) if scene.model.writes_again => {
                let said = words.get("may-write");
                let choices = vec![(words.get("dismiss"), Choice::Known)];
                return Some(Self { said, choices });
            }
            Room::Plenty | Room::Left(_) if met_enter => {
                let said = words.get("enter-met");
                let choices = vec![
                    (words.get("enter-stays"), Choice::Enter(SendKey::CtrlEnter)),
                    (words.get("enter-sends"), Choice::Enter(SendKey::Enter)),
                ];
                return Some(Self { said, choices });
            }
            Room::Plenty | Room::Left(_) => return None,
        };
        let said = words.with(key, &[("count", count.into()), ("most", limit.into())]);
        let split = words.with("split", &[("count", parts.into())]);
        let choices = vec![(split, Choice::Split)];
        Some(Self { said, choices })
    }

    /// Whether it is to send a text that is too long as several.
    pub(super) fn splits(&self) -> bool {
        let mut choices = self.choices.iter();
        choices.any(|(_, choice)| *choice == Choice::Split)
    }

    /// How high it is in a window so wide.
    pub(super) fn height(&self, ui: &Ui, width: f32) -> f32 {
        let inside = width - 2.0 * space::EDGE - 2.0 * 12.0 - size::SMALL_ICON - space::SMALL;
        let colour = egui::Color32::PLACEHOLDER;
        let words = typeset::paragraph(ui, &self.said, theme::small(), colour, inside);
        let inside = words.size().y + space::SMALL + theme::CONTROL_HEIGHT;
        inside + 2.0 * space::EDGE + space::SMALL
    }

    /// Draws it, and says what was chosen.
    pub(super) fn show(&self, ui: &mut Ui) -> Option<Choice> {
        let mut chosen = None;
        Banner {
            tone: Tone::Calm,
            icon: icons::INFO,
            text: &self.said,
        }
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::SMALL;
                // What most people want is the last one.
                for (index, (name, choice)) in self.choices.iter().enumerate().rev() {
                    let button = match choice {
                        Choice::Drop => Button::danger(name),
                        _ if index == 0 => Button::primary(name),
                        _ => Button::plain(name),
                    };
                    if button.show(ui).clicked() {
                        chosen = Some(*choice);
                    }
                    if *choice == Choice::Drop {
                        // Apart from what most people want.
                        ui.add_space(space::GROUP);
                    }
                }
            });
        });
        chosen
    }
}

/// The first words of a draft, on one line.
pub(super) fn beginning(words: Words, text: &str) -> String {
    let text = text.trim();
    let begun: String = text.chars().take(BEGINNING_CHARS).collect();
    let begun = begun.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().nth(BEGINNING_CHARS) {
        Some(_) => words.with("goes-on", &[("text", (&begun).into())]),
        None => begun,
    }
}
