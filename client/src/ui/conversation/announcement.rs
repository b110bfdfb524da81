//! What everybody in a group should know: one line under the header, and all of it when somebody wants to
//! read it.

use egui::{Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use crate::core::model::Conversation;
use crate::ui::links::{links, painted};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self};
use crate::ui::{Scene, icons, typeset};

/// Folded, it is so high.
const LINE: f32 = 34.0;
/// Unfolded, it takes at most this part of the window.
const SHARE: f32 = 0.4;

/// How a window shows the announcement.
#[derive(Debug, Default)]
pub(super) struct Announcement {
    /// The one that was unfolded: another one is folded again.
    unfolded: Option<String>,
}

fn text(conversation: &Conversation) -> &str {
    let group = conversation.group().filter(|_| !conversation.is_outside());
    group.map_or("", |group| group.announcement.trim())
}

impl Announcement {
    fn is_unfolded(&self, text: &str) -> bool {
        self.unfolded.as_deref() == Some(text)
    }

    fn room(width: f32) -> f32 {
        width - 2.0 * space::EDGE - 2.0 * (size::SMALL_ICON + space::SMALL)
    }

    /// How high it is; nothing where there is none.
    pub(super) fn height(&self, ui: &Ui, conversation: &Conversation, window: Rect) -> f32 {
        let text = text(conversation);
        if text.is_empty() {
            return 0.0;
        }
        if !self.is_unfolded(text) {
            return LINE;
        }
        let colour = egui::Color32::PLACEHOLDER;
        let room = Self::room(window.width());
        let words = typeset::paragraph(ui, text, theme::body(), colour, room);
        let limit = (window.height() * SHARE).max(LINE);
        (words.size().y + 2.0 * space::SMALL).clamp(LINE, limit)
    }

    pub(super) fn show(&mut self, ui: &mut Ui, scene: &Scene<'_>, conversation: &Conversation) {
        let text = text(conversation);
        let palette = palette(ui);
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, palette.surface);
        let line = egui::Stroke::new(1.0, palette.line);
        ui.painter()
            .hline(rect.x_range(), rect.bottom() - 0.5, line);
        let unfolded = self.is_unfolded(text);
        let first = egui::pos2(rect.left(), rect.top() + LINE / 2.0);
        let room = Self::room(rect.width());
        let whole = typeset::line(ui, text, theme::body(), palette.text, room);
        // What fits into the line needs no unfolding.
        let is_more = unfolded || whole.elided || text.contains('\n');
        let icon = first + egui::vec2(space::EDGE + size::SMALL_ICON / 2.0, 0.0);
        let font = theme::icon(size::SMALL_ICON);
        let middle = egui::Align2::CENTER_CENTER;
        let painter = ui.painter();
        painter.text(icon, middle, icons::INFO, font.clone(), palette.soft);
        if is_more {
            let fold = if unfolded {
                icons::CHEVRON_UP
            } else {
                icons::CHEVRON_DOWN
            };
            let at = egui::pos2(rect.right() - space::EDGE - size::SMALL_ICON / 2.0, first.y);
            painter.text(at, middle, fold, font, palette.soft);
        }
        let name = scene.words.get(if unfolded {
            "announcement-fold"
        } else {
            "announcement"
        });
        let sense = if is_more {
            Sense::click()
        } else {
            Sense::hover()
        };
        let touched = if unfolded {
            Rect::from_min_size(rect.min, egui::vec2(rect.width(), LINE))
        } else {
            rect
        };
        let response = ui.interact(touched, ui.scope_id().with("fold"), sense);
        let role = if is_more { Role::Button } else { Role::Label };
        response.widget_info(|| WidgetInfo::labeled(role, true, scene.words.labelled(&name, text)));
        if is_more {
            widgets::touch(ui, &response, touched, 0);
        }
        let left = rect.left() + space::EDGE + size::SMALL_ICON + space::SMALL;
        if unfolded {
            let place = Rect::from_min_size(
                egui::pos2(left, rect.top()),
                egui::vec2(room + space::SMALL, rect.height()),
            );
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("whole"));
            ScrollArea::vertical()
                .auto_shrink(false)
                .show(&mut inside, |ui| {
                    ui.add_space(space::SMALL);
                    painted::paragraph(ui, text, theme::body(), palette.text);
                    ui.add_space(space::SMALL);
                });
        } else {
            let at = egui::pos2(left, first.y - whole.size().y / 2.0);
            if is_more {
                ui.painter().galley(at, whole, palette.text);
            } else {
                let (found, colour) = (links(text), palette.text);
                let whole = painted::laid_out(ui, text, &found, theme::body(), colour, room);
                painted::paint(ui, response.id, at, &whole, &found, colour);
            }
        }
        if is_more && response.clicked() {
            self.unfolded = (!unfolded).then(|| text.to_owned());
        }
    }
}
