//! The time of a message and how far it has come: inside its bubble, at the end of its last line where there
//! is room.

use std::sync::Arc;

use egui::{Align2, Color32, Galley, Rect, Response, Role, Sense, Ui, WidgetInfo};

use super::{ABOVE, BARE, Measured, SIDE};
use crate::ui::theme::{self, Palette, size, space};
use crate::ui::timeline::rows::{Row, State};
use crate::ui::{Scene, dates, icons, widgets};

const STATE_ICON: f32 = 12.0;
/// Room for one of the icons that say that a message is kept.
const KEPT: f32 = STATE_ICON + 3.0;

/// Time and state.
pub(super) struct Meta {
    time: Option<Arc<Galley>>,
    icon: Option<(&'static str, Color32)>,
    /// That it is pinned, that it is saved, and that it asks for nobody's attention.
    kept: Vec<&'static str>,
    pub(super) width: f32,
    /// There is room for it at the end of the last line.
    pub(super) inline: bool,
}

impl Meta {
    /// The last of a group has the time; a message that has not arrived has its state in any case.
    pub(super) fn new(ui: &Ui, scene: &Scene<'_>, row: &Row, palette: &Palette) -> Option<Self> {
        let bare_colour = if row.is_own {
            palette.own_soft
        } else {
            palette.faint
        };
        let icon = match row.state {
            State::Theirs => None,
            State::Waiting => Some((icons::CLOCK, bare_colour)),
            State::Stored => row.last_of_group.then_some((icons::CHECK, bare_colour)),
            State::Delivered => row
                .last_of_group
                .then_some((icons::CHECK_CHECK, bare_colour)),
            State::Read => row
                .last_of_group
                .then_some((icons::CHECK_CHECK, palette.accent)),
            State::Refused(_) => Some((icons::ALERT_CIRCLE, palette.alert)),
        };
        let clock = || dates::clock(row.at, scene.zone);
        let said = match (row.content.is_edited(), row.last_of_group) {
            (true, true) => Some(
                scene
                    .words
                    .with("edited-at", &[("time", (&clock()).into())]),
            ),
            (true, false) => Some(scene.words.get("edited")),
            (false, true) => Some(clock()),
            (false, false) => None,
        };
        let time = said.map(|said| {
            ui.painter()
                .layout_no_wrap(said, theme::tiny(), Color32::PLACEHOLDER)
        });
        let mut kept = kept(row).map(|(icon, _)| icon).collect::<Vec<_>>();
        if row.content.is_silent() {
            kept.push(icons::BELL_OFF);
        }
        if icon.is_none() && time.is_none() && kept.is_empty() {
            return None;
        }
        let time_width = time.as_ref().map_or(0.0, |time| time.size().x);
        let icon_width = if icon.is_some() { STATE_ICON } else { 0.0 };
        let gap = if icon.is_some() && time.is_some() {
            3.0
        } else {
            0.0
        };
        let kept_width = kept.len() as f32 * KEPT;
        Some(Self {
            time,
            icon,
            kept,
            width: kept_width + time_width + gap + icon_width,
            inline: false,
        })
    }
}

/// What says that a message is kept: an icon, and a word.
fn kept(row: &Row) -> impl Iterator<Item = (&'static str, &'static str)> {
    let marks = [
        (row.pinned, icons::PIN, "pinned-message"),
        (row.saved, icons::BOOKMARK, "message-saved"),
    ];
    let marks = marks.into_iter().filter(|(is, ..)| *is);
    marks.map(|(_, icon, key)| (icon, key))
}

/// The same in words.
pub(super) fn kept_words(scene: &Scene<'_>, row: &Row) -> impl Iterator<Item = String> {
    kept(row).map(|(_, key)| scene.words.get(key))
}

impl Measured {
    /// Whether it says something else than at first.
    pub(super) fn is_edited(&self) -> bool {
        self.row.content.is_edited()
    }

    /// Draws them; tells whether somebody wants to see what it said before.
    pub(super) fn meta_ui(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        response: &Response,
        bubble: Rect,
        palette: &Palette,
    ) -> bool {
        let Some(meta) = &self.meta else {
            // In the middle of a group the time shows under the pointer only, beside the bubble.
            if response.hovered() {
                let (x, align) = if self.row.is_own {
                    (bubble.left() - space::SMALL, Align2::RIGHT_CENTER)
                } else {
                    (bubble.right() + space::SMALL, Align2::LEFT_CENTER)
                };
                let time = dates::clock(self.row.at, scene.zone);
                let at = egui::pos2(x, bubble.center().y);
                ui.painter()
                    .text(at, align, time, theme::tiny(), palette.faint);
            }
            return false;
        };
        let (right, bottom) = if self.bare {
            let right = if self.row.is_own {
                bubble.right()
            } else {
                bubble.left() + meta.width
            };
            (right, bubble.bottom() - BARE)
        } else {
            (bubble.right() - SIDE, bubble.bottom() - ABOVE)
        };
        let colour = self.soft(palette);
        // In the last line of words, the time stands on a line with them, a little lower than in
        // the middle of a line that is higher than itself.
        let middle = if meta.inline {
            bottom - size::MESSAGE_LINE / 2.0 + 3.0
        } else {
            bottom - 6.0
        };
        let mut x = right - meta.width;
        for icon in &meta.kept {
            let (at, font) = (egui::pos2(x, middle), theme::icon(STATE_ICON));
            ui.painter()
                .text(at, Align2::LEFT_CENTER, icon, font, colour);
            x += KEPT;
        }
        if let Some(time) = &meta.time {
            let at = egui::pos2(x, middle - time.size().y / 2.0);
            ui.painter().galley(at, Arc::clone(time), colour);
            x += time.size().x + 3.0;
        }
        if let Some((icon, colour)) = meta.icon {
            let at = egui::pos2(x, middle);
            ui.painter().text(
                at,
                Align2::LEFT_CENTER,
                icon,
                theme::icon(STATE_ICON),
                colour,
            );
        }
        let corner = egui::pos2(right - meta.width, middle - 8.0);
        let place = Rect::from_min_size(corner, egui::vec2(meta.width, 16.0));
        let id = ui.scope_id().with(("meta", self.row.id));
        let sense = if self.is_edited() {
            Sense::CLICK
        } else {
            Sense::hover()
        };
        let touched = ui.interact(place, id, sense);
        if self.is_edited() {
            let name = scene.words.get("message-versions");
            touched.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if touched.hovered() {
                ui.set_cursor_icon(egui::CursorIcon::PointingHand);
            }
        }
        let touched = touched.on_hover_ui(|ui| {
            let time = dates::exact(scene.words, self.row.at, scene.zone);
            widgets::label(ui, time, theme::small(), palette.text);
            for kept in kept_words(scene, &self.row) {
                widgets::label(ui, kept, theme::small(), palette.soft);
            }
            if self.row.content.is_silent() {
                let said = scene.words.get("silent");
                widgets::label(ui, said, theme::small(), palette.soft);
            }
            if let Some(state) = self.state_words(scene) {
                widgets::label(ui, state, theme::small(), palette.soft);
            }
        });
        touched.clicked()
    }
}
