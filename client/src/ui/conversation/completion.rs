//! What may be meant by the word that is being typed, in a small list above the caret: the arrows move in
//! it, Enter or Tab take one, Escape closes it. The keys are the list's only while it is open.

use std::ops::Range;

use anser_shared::id::{PictureId, UserId};
use egui::{Area, EventFilter, Frame, Id, Margin, Order, Pos2, Rect, Role, Sense, Ui, WidgetInfo};

use crate::core::names::Wanted;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Avatar};
use crate::ui::{icons, named};

/// So many are shown; who wants another one types one more letter.
pub(super) const LIMIT: usize = 6;
const ROW: f32 = 34.0;
const WIDTH: f32 = 360.0;

/// One of those that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// What stands in the text when it is taken.
    pub(super) put: String,
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) face: Option<(UserId, PictureId)>,
}

/// The word that is being typed, as bytes of the text, and what it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) at: Range<usize>,
    pub(super) choices: Vec<Choice>,
    /// What is marked in the names of people and groups.
    pub(super) wanted: Wanted,
    /// Enter takes the first one, too. Otherwise it takes what an arrow has chosen: the line may be whole as it stands.
    pub(super) by_enter: bool,
}

#[derive(Debug, Default)]
pub(super) struct Completion {
    /// What is offered in this frame.
    offered: Option<Offered>,
    chosen: usize,
    /// An arrow has chosen it.
    by_arrow: bool,
    /// The list was closed for the word that begins here.
    shut: Option<usize>,
    /// The list was closed for this text, until another one stands there.
    carried_out: Option<String>,
    /// One was taken with the pointer, to be put in with the next frame.
    pressed: Option<usize>,
    /// Where the list stands.
    place: Option<Rect>,
    /// Where the caret was when the field had the keyboard last.
    at: Pos2,
}

impl Completion {
    pub(super) fn is_open(&self) -> bool {
        self.offered.is_some()
    }

    /// This text is carried out: what comes of it is said where the list would stand.
    pub(super) fn close(&mut self, typed: &str) {
        self.offered = None;
        self.carried_out = Some(typed.to_owned());
    }

    /// The pointer is on the list: the field has lost the keyboard to it for a moment.
    pub(super) fn is_touched(&self, ui: &Ui) -> bool {
        let pointer = ui.input(|input| input.pointer.interact_pos());
        let place = self.place.filter(|_| self.is_open());
        pointer.is_some_and(|pointer| place.is_some_and(|place| place.contains(pointer)))
    }

    /// The toolkit would take these keys for leaving the field.
    pub(super) fn filter(&self) -> EventFilter {
        let open = self.is_open();
        EventFilter {
            tab: open,
            escape: open,
            horizontal_arrows: true,
            vertical_arrows: true,
        }
    }

    /// What may be meant now; gives what was taken of it, and where it goes.
    pub(super) fn listen(
        &mut self,
        ui: &Ui,
        typed: &str,
        offered: Option<Offered>,
    ) -> Option<(Range<usize>, String)> {
        let before = self.offered.take();
        if self.carried_out.as_deref() == Some(typed) {
            return None;
        }
        self.carried_out = None;
        let offered = offered.filter(|offered| !offered.choices.is_empty());
        let Some(offered) = offered else {
            self.shut = None;
            self.pressed = None;
            return None;
        };
        if self.shut == Some(offered.at.start) {
            return None;
        }
        self.shut = None;
        let same = |before: &Offered| before.choices == offered.choices;
        if !before.as_ref().is_some_and(same) {
            self.chosen = 0;
            self.by_arrow = false;
        }
        let last = offered.choices.len() - 1;
        self.chosen = self.chosen.min(last);
        let mut taken = self.pressed.take();
        // In the frame in which it opens the keys are still the field's.
        if before.is_some() {
            ui.input_mut(|input| {
                if Shortcut::OfferDown.take(input) {
                    self.chosen = match self.by_arrow || offered.by_enter {
                        true => (self.chosen + 1) % (last + 1),
                        false => 0,
                    };
                    self.by_arrow = true;
                }
                if Shortcut::OfferUp.take(input) {
                    self.chosen = self.chosen.checked_sub(1).unwrap_or(last);
                    self.by_arrow = true;
                }
                if Shortcut::LeaveOffers.take(input) {
                    self.shut = Some(offered.at.start);
                }
                // What is typed out needs no taking: the key means what it always does.
                let by_enter = offered.by_enter || self.by_arrow;
                let whole =
                    offered.choices[self.chosen].put.trim_end() == &typed[offered.at.clone()];
                let takes = Shortcut::TakeOffer.take(input)
                    || (!whole && by_enter && Shortcut::TakeChosenOffer.take(input));
                if takes {
                    taken = Some(self.chosen);
                }
            });
        }
        if self.shut.is_some() {
            return None;
        }
        match taken.and_then(|taken| offered.choices.get(taken)) {
            Some(choice) => Some((offered.at.clone(), choice.put.clone())),
            None => {
                self.offered = Some(offered);
                None
            }
        }
    }

    /// Draws the list above a place in the text.
    pub(super) fn show(&mut self, ui: &Ui, at: Option<Pos2>, name: &str, field: Id) {
        self.at = at.unwrap_or(self.at);
        let at = self.at;
        let Some(offered) = &self.offered else { return };
        let window = ui.ctx().content_rect().shrink(space::SMALL);
        let width = WIDTH.min(window.width());
        let left = at.x.min(window.right() - width).max(window.left());
        let area = Area::new(field.with("completion"))
            .order(Order::Foreground)
            .pivot(egui::Align2::LEFT_BOTTOM)
            .constrain_to(window)
            .fixed_pos(egui::pos2(left, at.y - space::TIGHT));
        let palette = palette(ui);
        let frame = Frame::new()
            .fill(palette.surface)
            .stroke(egui::Stroke::new(1.0, palette.line))
            .corner_radius(radius::CARD)
            .shadow(theme::floating_shadow(palette))
            .inner_margin(Margin::same(4));
        // What Enter does not take is not shown as chosen.
        let chosen = (offered.by_enter || self.by_arrow).then_some(self.chosen);
        let mut pressed = None;
        let shown = area.show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(width - 10.0);
                ui.spacing_mut().item_spacing.y = 0.0;
                let list = ui.interact(ui.max_rect(), ui.scope_id().with("list"), Sense::hover());
                list.widget_info(|| WidgetInfo::labeled(Role::List, true, name));
                for (index, choice) in offered.choices.iter().enumerate() {
                    if row_ui(ui, choice, &offered.wanted, chosen == Some(index)) {
                        pressed = Some(index);
                    }
                }
            });
        });
        self.place = Some(shown.response.rect);
        if pressed.is_some() {
            self.pressed = pressed;
            ui.memory_mut(|memory| memory.request_focus(field));
            ui.ctx().request_repaint();
        }
    }
}

/// Says whether it was pressed.
fn row_ui(ui: &mut Ui, choice: &Choice, wanted: &Wanted, chosen: bool) -> bool {
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &choice.title));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(choice.detail.clone());
    });
    if chosen {
        let ground = palette.accent_soft;
        ui.painter().rect_filled(rect, radius::CONTROL, ground);
    }
    widgets::touch(ui, &response, rect, radius::CONTROL);
    let mut left = rect.left() + space::SMALL;
    if let Some((user, picture)) = choice.face {
        let middle = egui::pos2(left + 12.0, rect.center().y);
        let square = Rect::from_center_size(middle, egui::Vec2::splat(24.0));
        if user == UserId(0) {
            let painter = ui.painter();
            painter.circle_filled(middle, 12.0, palette.accent);
            let (align, font) = (
                egui::Align2::CENTER_CENTER,
                theme::icon(size::SMALL_ICON - 3.0),
            );
            painter.text(middle, align, icons::USERS, font, palette.on_accent);
        } else {
            let avatar = Avatar {
                user,
                name: &choice.title,
                picture,
                presence: None,
                ground: palette.surface,
            };
            avatar.paint(ui, square);
        }
        left = square.right() + space::SMALL;
    }
    let room = rect.right() - space::SMALL - left;
    let title = named::line(ui, &choice.title, wanted, theme::body(), palette.text, room);
    let at = egui::pos2(left, rect.center().y - title.size().y / 2.0);
    let used = title.size().x + space::SMALL;
    ui.painter().galley(at, title, palette.text);
    if room > used + space::WIDE {
        let detail = named::line(
            ui,
            &choice.detail,
            wanted,
            theme::small(),
            palette.soft,
            room - used,
        );
        let at = egui::pos2(
            rect.right() - space::SMALL - detail.size().x,
            rect.center().y - detail.size().y / 2.0,
        );
        ui.painter().galley(at, detail, palette.soft);
    }
    response.clicked()
}
