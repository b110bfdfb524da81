//! The foot of the list of groups: a button that makes one, and one that finds one by its name, in a form
//! that says what came of it.

use anser_shared::group::Which;
use egui::{Align, Layout, Ui, UiBuilder};

use super::add_friend::head_ui;
use super::group_name::GroupName;
use super::new_group::NewGroup;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Done, Progress, Ticket};
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, FIELD_HEAD};
use crate::ui::{Outcome, Scene, icons, typeset};

/// The form that finds a group, while it is open.
#[derive(Debug, Default)]
pub(super) struct GroupForm {
    name: GroupName,
    pub(super) leaving: Leaving,
}

impl GroupForm {
    pub(super) fn finding(name: &str, ticket: Ticket) -> Self {
        Self {
            name: GroupName::wanted(name, ticket),
            leaving: Leaving::default(),
        }
    }

    /// A name that was typed and not looked for.
    pub(super) fn typed(&self) -> Typed {
        if self.name.wanted.is_some() || self.name.is_empty() {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }
}

const CLOSED: f32 = 48.0;

/// How high the foot is in a window so wide.
pub(super) fn height(ui: &Ui, scene: &Scene<'_>, form: Option<&GroupForm>, width: f32) -> f32 {
    let room = width - 2.0 * space::EDGE;
    let Some(form) = form else {
        let is_row = places(button_widths(ui, scene), room).is_some();
        return if is_row {
            CLOSED
        } else {
            CLOSED + theme::CONTROL_HEIGHT
        };
    };
    let colour = egui::Color32::PLACEHOLDER;
    let lines = |text: &str, room| {
        let words = typeset::paragraph(ui, text, theme::small(), colour, room);
        space::TIGHT + words.size().y
    };
    // The icon in front of a fault takes some of the room.
    let fault = form.name.fault(scene);
    let fault = fault.map_or(0.0, |fault| lines(&fault, room - 22.0));
    let waits = waits(scene, form).map_or(0.0, |said| lines(&said, room));
    let field = FIELD_HEAD + theme::CONTROL_HEIGHT + fault + waits;
    let head = space::SMALL + 32.0;
    head + space::SMALL + field + space::EDGE + theme::CONTROL_HEIGHT + space::EDGE
}

/// One has asked to be let in.
fn waits(scene: &Scene<'_>, form: &GroupForm) -> Option<String> {
    let waits = *form.name.progress(scene)? == Progress::Done(Done::Waits);
    waits.then(|| scene.words.get("group-waits"))
}

/// Draws the foot of the window.
pub(super) fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut Option<GroupForm>,
    new: &mut Option<NewGroup>,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.window);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let inset = rect.shrink2(egui::vec2(space::EDGE, 0.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(inset));
    let Some(open) = form else {
        inside.add_space((CLOSED - theme::CONTROL_HEIGHT) / 2.0);
        return buttons_ui(&mut inside, scene, form, new);
    };
    if open.name.is_done(scene, outcome) {
        *form = None;
        return;
    }
    inside.spacing_mut().item_spacing.y = space::SMALL;
    inside.add_space(space::SMALL);
    let closes = open_ui(&mut inside, scene, open, outcome);
    let wants = closes || leaving::steps_out(ui);
    let typed = open.typed();
    if leaving::leave(ui, scene, &mut open.leaving, wants, typed) == Left::Goes {
        open.name.forget(outcome);
        *form = None;
    }
}

/// What the buttons of the foot are called, and their icons.
const BUTTONS: [(&str, &str); 2] = [(icons::PLUS, "group-new"), (icons::SEARCH, "group-find")];

fn button_widths(ui: &Ui, scene: &Scene<'_>) -> [f32; 2] {
    BUTTONS.map(|(icon, key)| {
        let text = scene.words.get(key);
        Button::quiet(&text).icon(icon).width(ui)
    })
}

/// How wide two buttons are that stand in one row: alike where that is enough for each, else as they need it. There
/// is no row where that is too much.
fn places(needs: [f32; 2], room: f32) -> Option<[f32; 2]> {
    let room = room - space::TIGHT;
    let free = room - needs[0] - needs[1];
    if needs.iter().all(|need| *need <= room / 2.0) {
        Some([room / 2.0; 2])
    } else {
        (free >= 0.0).then(|| needs.map(|need| need + free / 2.0))
    }
}

/// Opens a form. Where both buttons have no room beside each other, they stand below each other with all of their
/// words and their icons.
fn buttons_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut Option<GroupForm>,
    new: &mut Option<NewGroup>,
) {
    let room = ui.available_width();
    let row = places(button_widths(ui, scene), room);
    let layout = match row {
        Some(_) => Layout::left_to_right(Align::Min),
        None => Layout::top_down(Align::Min),
    };
    let widths = row.unwrap_or([room; 2]);
    let pressed = ui.with_layout(layout, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(space::TIGHT, 0.0);
        let buttons = BUTTONS.iter().zip(widths);
        let pressed = buttons.map(|((icon, key), width)| {
            let size = egui::vec2(width, theme::CONTROL_HEIGHT);
            let text = scene.words.get(key);
            let button = ui.allocate_ui(size, |ui| {
                ui.set_width(width);
                Button::quiet(&text).icon(icon).wide().show(ui).clicked()
            });
            button.inner
        });
        pressed.collect::<Vec<bool>>()
    });
    if pressed.inner[0] {
        *new = Some(NewGroup::new());
    } else if pressed.inner[1] {
        *form = Some(GroupForm::default());
    }
}

/// Says whether it is to be closed.
fn open_ui(ui: &mut Ui, scene: &Scene<'_>, form: &mut GroupForm, outcome: &mut Outcome) -> bool {
    let words = scene.words;
    let closes = head_ui(ui, scene, &words.get("group-find"));
    let asking = form.name.is_asking(scene);
    let response = form.name.show(ui, scene, &words.get("group-find-hint"));
    if let Some(said) = waits(scene, form) {
        widgets::label(ui, said, theme::small(), palette(ui).text);
    }
    let enter = keys::confirms(ui, &response);
    ui.add_space(space::TIGHT);
    let enabled = !form.name.is_empty() && !asking;
    let pressed = Button::primary(&words.get("group-join"))
        .wide()
        .enabled(enabled)
        .show(ui)
        .clicked();
    if (pressed || enter) && enabled {
        let join = GroupWish::Join(named(&form.name.text));
        form.name.wanted = Some(outcome.ask(Action::Group(join)));
        response.request_focus();
    }
    closes
}

/// Of several groups of one name, whoever made it says which.
fn named(typed: &str) -> Which {
    let (creator, name) = match typed.split_once('/') {
        Some((creator, name)) if !creator.trim().is_empty() => (creator.trim(), name),
        _ => ("", typed),
    };
    Which::Named {
        name: name.trim().to_owned(),
        creator: creator.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_buttons_share_a_row_or_have_one_each() {
        assert_eq!(places([60.0, 80.0], 204.0), Some([100.0; 2]));
        assert_eq!(places([60.0, 120.0], 204.0), Some([70.0, 130.0]));
        assert_eq!(places([100.0, 120.0], 204.0), None);
    }
}
