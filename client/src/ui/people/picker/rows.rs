//! The list of the picker: who may be meant, and why there is nobody.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo};

use super::{Chosen, Picker, ROW, Wanted, is_closed};
use crate::core::Action;
use crate::core::names;
use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, icons, named, typeset};

impl Picker {
    /// Says whether somebody was pressed.
    pub(super) fn list_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        height: f32,
        outcome: &mut Outcome,
    ) -> bool {
        let size = egui::vec2(ui.available_width(), height);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        // Faces stand at the edge at which the field does; what is under the pointer goes beyond it.
        let wide = rect.expand2(egui::vec2(space::SMALL, 0.0));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(wide).id_salt("candidates"));
        inside.set_clip_rect(wide.intersect(ui.clip_rect()));
        let count = self.candidates.count();
        if count == 0 {
            let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("nobody"));
            return self.nobody_ui(&mut inside, scene, wanted, outcome);
        }
        inside.spacing_mut().item_spacing.y = 0.0;
        let mut pressed = None;
        ScrollArea::vertical()
            .id_salt("candidates")
            .auto_shrink(false)
            .show_rows(&mut inside, ROW, count, |ui, range| {
                self.cursor.bring_into_view(ui, range.start, ROW);
                for row in range {
                    if self.row_ui(ui, scene, wanted, row) {
                        pressed = Some(row);
                    }
                }
            });
        if let Some(row) = pressed {
            self.press(scene, wanted, row);
        }
        pressed.is_some()
    }

    /// One row; says whether it was pressed.
    fn row_ui(&self, ui: &mut Ui, scene: &Scene<'_>, wanted: &Wanted<'_>, row: usize) -> bool {
        let size = egui::vec2(ui.available_width(), ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let person = self.candidates.get(scene.model, wanted.scope, row);
        let Some(person) = person.filter(|_| ui.is_rect_visible(rect)) else {
            return false;
        };
        let palette = palette(ui);
        let is_inside = wanted.has(person.who.user);
        let is_chosen = self.has(&person);
        let at_cursor = self.cursor.row() == Some(row);
        let role = if self.many {
            Role::CheckBox
        } else {
            Role::RadioButton
        };
        let enabled = !is_inside && ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(role, enabled, is_chosen, person.called()));
        let below = introduction(scene, &person);
        let state = if is_inside {
            scene.words.get("picker-inside")
        } else {
            String::new()
        };
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let said = [below.as_str(), &state].into_iter();
            let said: Vec<&str> = said.filter(|part| !part.is_empty()).collect();
            node.set_description(said.join(" · "));
            if at_cursor {
                node.set_selected(true);
            }
        });
        if at_cursor {
            let ground = palette.accent_soft;
            ui.painter().rect_filled(rect, radius::CARD, ground);
        }
        if !is_inside {
            widgets::touch(ui, &response, rect, radius::CARD);
        }
        let middle = egui::pos2(rect.left() + space::SMALL + 15.0, rect.center().y);
        let square = Rect::from_center_size(middle, Vec2::splat(30.0));
        let avatar = Avatar {
            user: person.who.user,
            name: person.called(),
            picture: person.who.picture,
            presence: person.presence,
            ground: if at_cursor {
                palette.accent_soft
            } else {
                palette.surface
            },
        };
        avatar.paint(ui, square);
        let mut right = rect.right() - space::SMALL;
        if is_chosen {
            let at = egui::pos2(right, rect.center().y);
            let font = theme::icon(size::SMALL_ICON);
            let align = Align2::RIGHT_CENTER;
            ui.painter()
                .text(at, align, icons::CHECK, font, palette.accent);
            right -= size::SMALL_ICON + space::SMALL;
        } else if is_inside {
            let words = typeset::line(ui, &state, theme::small(), palette.soft, size.x / 2.0);
            right -= words.size().x;
            let at = egui::pos2(right, rect.center().y - words.size().y / 2.0);
            ui.painter().galley(at, words, palette.soft);
            right -= space::SMALL;
        }
        let left = square.right() + space::SMALL + 2.0;
        let colour = if is_inside {
            palette.soft
        } else {
            palette.text
        };
        let typed = names::Wanted::of(&self.typed);
        let (called, font) = (person.called(), theme::body());
        let name = named::line(ui, called, &typed, font, colour, right - left);
        let below = typeset::line(ui, &below, theme::small(), palette.soft, right - left);
        let top = rect.center().y - (name.size().y + below.size().y) / 2.0;
        let under = egui::pos2(left, top + name.size().y);
        ui.painter().galley(egui::pos2(left, top), name, colour);
        ui.painter().galley(under, below, palette.soft);
        response.clicked() && enabled
    }

    /// Why there is nobody in the list; says whether somebody was chosen by their login name.
    fn nobody_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        outcome: &mut Outcome,
    ) -> bool {
        let words = scene.words;
        let people = &scene.model.people;
        let typed = self.typed.trim().to_owned();
        let text = [("text", (&typed).into())];
        let everybody = wanted.scope.are_on_server();
        let was_sought = self.sought.as_deref() == Some(&typed) && !people.is_loading();
        let said = if everybody && people.is_loading() {
            words.get("people-loading")
        } else if everybody && typed.is_empty() && is_closed(scene) {
            words.get("picker-closed")
        } else if typed.is_empty() {
            words.get("picker-nobody")
        } else if was_sought && people.fault().is_none() {
            words.with("people-none", &text)
        } else {
            words.with("search-empty-names", &text)
        };
        ui.add_space(space::SMALL);
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let label = widgets::label(ui, &said, theme::body(), palette(ui).soft);
        label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        if !everybody || typed.is_empty() || people.is_loading() {
            return false;
        }
        if let Some(name) = self.named(scene, wanted) {
            let button = words.with("picker-by-name", &[("text", (&name).into())]);
            if Button::plain(&button).show(ui).clicked() {
                self.choose(Chosen::named(&name));
                return true;
            }
        } else if let (true, Some(fault)) = (was_sought, people.fault()) {
            widgets::fault(ui, &words.fault(fault));
        } else if !was_sought && !is_closed(scene) {
            let button = words.with("picker-find", &text);
            if Button::plain(&button)
                .icon(icons::SEARCH)
                .show(ui)
                .clicked()
            {
                self.sought = Some(typed);
                outcome.act(Action::ListPeople);
            }
        }
        false
    }
}

/// Every other name that they have, and whether they are there.
fn introduction(scene: &Scene<'_>, person: &Somebody<'_>) -> String {
    let presence = scene.words.presence(person.presence);
    let nickname = if person.called() == person.who.nickname {
        ""
    } else {
        &person.who.nickname
    };
    let parts = [nickname, &person.who.name, &presence];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}
