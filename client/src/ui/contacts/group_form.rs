//! The foot of the list of groups: a button that makes one, and one that finds one by its name, in a form
//! that says what came of it.

use anser_shared::group::Which;
use egui::{Key, Ui, UiBuilder};

use super::add_friend::head_ui;
use super::new_group::NewGroup;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Came, WindowKey, Wished};
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene, icons, typeset};

/// The form that finds a group, while it is open.
#[derive(Debug, Default)]
pub(super) struct GroupForm {
    name: String,
    /// It was looked for from here, and what came of it is told here.
    wanted: bool,
    greeted: bool,
    pub(super) leaving: Leaving,
}

impl GroupForm {
    pub(super) fn finding(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            wanted: true,
            ..Self::default()
        }
    }

    /// A name that was typed and not looked for.
    pub(super) fn typed(&self) -> Typed {
        if self.wanted || self.name.trim().is_empty() {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }
}

const CLOSED: f32 = 48.0;

/// How high the foot is in a window so wide.
pub(super) fn height(ui: &Ui, scene: &Scene<'_>, form: Option<&GroupForm>, width: f32) -> f32 {
    let Some(form) = form else { return CLOSED };
    let room = width - 2.0 * space::EDGE;
    let colour = egui::Color32::PLACEHOLDER;
    let lines = |text: &str, room| {
        let words = typeset::paragraph(ui, text, theme::small(), colour, room);
        space::TIGHT + words.size().y
    };
    // The icon in front of a fault takes some of the room.
    let fault = fault(scene, form).map_or(0.0, |fault| lines(&fault, room - 22.0).max(22.0));
    let waits = waits(scene, form).map_or(0.0, |said| lines(&said, room));
    let field = 20.0 + theme::CONTROL_HEIGHT + fault + waits;
    let button = theme::CONTROL_HEIGHT + 2.0 * space::TIGHT;
    space::SMALL + 32.0 + space::TIGHT + field + button + space::EDGE
}

fn came<'m>(scene: &Scene<'m>, form: &GroupForm) -> Option<&'m Came> {
    let wished: &Wished = scene.model.group_wishes.get(&None)?;
    form.wanted.then_some(&wished.came)
}

fn fault(scene: &Scene<'_>, form: &GroupForm) -> Option<String> {
    match came(scene, form)? {
        Came::NotDone(fault) => Some(scene.words.fault(fault)),
        _ => None,
    }
}

/// One has asked to be let in.
fn waits(scene: &Scene<'_>, form: &GroupForm) -> Option<String> {
    (came(scene, form)? == &Came::Waits).then(|| scene.words.get("group-waits"))
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
    if let Some(Came::Done(made)) = came(scene, open) {
        if let Some(made) = made {
            outcome.open.push(WindowKey::Conversation(*made));
        }
        outcome.act(Action::ForgetGroupWish { conversation: None });
        outcome.act(Action::ListGroups);
        *form = None;
        return;
    }
    inside.spacing_mut().item_spacing.y = space::TIGHT;
    inside.add_space(space::SMALL);
    let closes = open_ui(&mut inside, scene, open, outcome);
    let wants = closes || leaving::steps_out(ui);
    let typed = open.typed();
    if leaving::leave(ui, scene, &mut open.leaving, wants, typed) == Left::Goes {
        if open.wanted {
            outcome.act(Action::ForgetGroupWish { conversation: None });
        }
        *form = None;
    }
}

/// Opens a form.
fn buttons_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut Option<GroupForm>,
    new: &mut Option<NewGroup>,
) {
    let names = [scene.words.get("group-new"), scene.words.get("group-find")];
    let each = (ui.available_width() - space::TIGHT) / 2.0;
    let pressed = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        [icons::PLUS, icons::SEARCH]
            .iter()
            .zip(&names)
            .map(|(icon, text)| {
                let size = egui::vec2(each, theme::CONTROL_HEIGHT);
                let button = ui.allocate_ui(size, |ui| {
                    ui.set_width(each);
                    Button::quiet(text).icon(icon).wide().show(ui).clicked()
                });
                button.inner
            })
            .collect::<Vec<bool>>()
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
    let asking = came(scene, form) == Some(&Came::UnderWay);
    let (label, hint) = (words.get("group-form-name"), words.get("group-find-hint"));
    let said = fault(scene, form);
    let field = Field::new(&label)
        .hint(&hint)
        .fault(said.as_deref())
        .enabled(!asking);
    let before = form.name.clone();
    let response = field.show(ui, &mut form.name);
    if !std::mem::replace(&mut form.greeted, true) {
        response.request_focus();
    }
    if form.name != before {
        form.wanted = false;
    }
    if let Some(said) = waits(scene, form) {
        widgets::label(ui, said, theme::small(), palette(ui).text);
    }
    let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(space::TIGHT);
    let enabled = !form.name.trim().is_empty() && !asking;
    let pressed = Button::primary(&words.get("group-join"))
        .wide()
        .enabled(enabled)
        .show(ui)
        .clicked();
    if (pressed || enter) && enabled {
        form.wanted = true;
        outcome.act(Action::Group(GroupWish::Join(named(&form.name))));
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
