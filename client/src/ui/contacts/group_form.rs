//! The foot of the list of groups: a button that makes one, and one that finds one by its name; each opens
//! a form that says what came of it.

use anser_shared::group::{JoinPolicy, Which};
use anser_shared::refusal::Refusal;
use anser_shared::text::GroupName;
use egui::{Key, Ui, UiBuilder};

use super::add_friend::head_ui;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Came, WindowKey, Wished};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene, icons, typeset};

/// A form, while it is open.
#[derive(Debug)]
pub(super) struct GroupForm {
    kind: Kind,
    name: String,
    policy: JoinPolicy,
    /// What is wrong about the name as it was typed.
    fault: Option<String>,
    /// Something was wanted from here, and what came of it is told here.
    wanted: bool,
    greeted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    New,
    Find,
}

impl GroupForm {
    pub(super) fn making() -> Self {
        Self::new(Kind::New)
    }

    pub(super) fn finding(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            wanted: true,
            ..Self::new(Kind::Find)
        }
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            name: String::new(),
            policy: JoinPolicy::Open,
            fault: None,
            wanted: false,
            greeted: false,
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
    let policy = match form.kind {
        Kind::New => {
            let explained = lines(&explanation(scene, form.policy), room);
            20.0 + theme::CONTROL_HEIGHT + explained + 2.0 * space::TIGHT
        }
        Kind::Find => 0.0,
    };
    let button = theme::CONTROL_HEIGHT + 2.0 * space::TIGHT;
    space::SMALL + 32.0 + space::TIGHT + field + policy + button + space::EDGE
}

fn explanation(scene: &Scene<'_>, policy: JoinPolicy) -> String {
    scene.words.get(match policy {
        JoinPolicy::Open => "group-policy-open-text",
        JoinPolicy::Approval => "group-policy-approval-text",
        JoinPolicy::Invitation => "group-policy-invitation-text",
    })
}

fn came<'m>(scene: &Scene<'m>, form: &GroupForm) -> Option<&'m Came> {
    let wished: &Wished = scene.model.group_wishes.get(&None)?;
    form.wanted.then_some(&wished.came)
}

fn fault(scene: &Scene<'_>, form: &GroupForm) -> Option<String> {
    if let Some(fault) = &form.fault {
        return Some(fault.clone());
    }
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
        *form = buttons_ui(&mut inside, scene);
        return;
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
    if closes || ui.input(|input| input.key_pressed(Key::Escape)) {
        if open.wanted {
            outcome.act(Action::ForgetGroupWish { conversation: None });
        }
        *form = None;
    }
}

/// Which form was opened.
fn buttons_ui(ui: &mut Ui, scene: &Scene<'_>) -> Option<GroupForm> {
    let (new, find) = (scene.words.get("group-new"), scene.words.get("group-find"));
    let each = (ui.available_width() - space::TIGHT) / 2.0;
    let mut opened = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        for (kind, icon, text) in [
            (Kind::New, icons::PLUS, &new),
            (Kind::Find, icons::SEARCH, &find),
        ] {
            ui.allocate_ui(egui::vec2(each, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(each);
                if Button::quiet(text).icon(icon).wide().show(ui).clicked() {
                    opened = Some(GroupForm::new(kind));
                }
            });
        }
    });
    opened
}

/// Says whether it is to be closed.
fn open_ui(ui: &mut Ui, scene: &Scene<'_>, form: &mut GroupForm, outcome: &mut Outcome) -> bool {
    let words = scene.words;
    let (title, label, hint, button) = match form.kind {
        Kind::New => (
            "group-new",
            "group-form-name",
            "group-name-hint",
            "group-make",
        ),
        Kind::Find => (
            "group-find",
            "group-form-name",
            "group-find-hint",
            "group-join",
        ),
    };
    let closes = head_ui(ui, scene, &words.get(title));
    let asking = came(scene, form) == Some(&Came::UnderWay);
    let (label, hint) = (words.get(label), words.get(hint));
    let said = fault(scene, form);
    let field = Field::new(&label)
        .hint(&hint)
        .fault(said.as_deref())
        .enabled(!asking);
    let before = form.name.clone();
    let response = field.show(ui, &mut form.name);
    if !form.greeted {
        form.greeted = true;
        response.request_focus();
    }
    if form.name != before {
        form.fault = None;
        form.wanted = false;
    }
    if let Some(said) = waits(scene, form) {
        widgets::label(ui, said, theme::small(), palette(ui).text);
    }
    if form.kind == Kind::New {
        ui.add_space(space::TIGHT);
        let names = [
            (JoinPolicy::Open, words.get("policy-open")),
            (JoinPolicy::Approval, words.get("policy-approval")),
            (JoinPolicy::Invitation, words.get("policy-invitation")),
        ];
        let label = words.get("policy");
        widgets::label(ui, label, theme::small(), palette(ui).soft);
        let options = names
            .each_ref()
            .map(|(policy, name)| (*policy, name.as_str()));
        if let Some(policy) = widgets::choice(ui, &options, form.policy) {
            form.policy = policy;
        }
        let said = explanation(scene, form.policy);
        widgets::label(ui, said, theme::small(), palette(ui).soft);
    }
    let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(space::TIGHT);
    let enabled = !form.name.trim().is_empty() && !asking;
    let pressed = Button::primary(&words.get(button))
        .wide()
        .enabled(enabled)
        .show(ui)
        .clicked();
    if (pressed || enter) && enabled {
        match wish(form) {
            Ok(wish) => {
                form.wanted = true;
                outcome.act(Action::Group(wish));
            }
            Err(refusal) => form.fault = Some(words.refusal(&refusal)),
        }
        response.request_focus();
    }
    closes
}

fn wish(form: &GroupForm) -> Result<GroupWish, Refusal> {
    match form.kind {
        Kind::New => Ok(GroupWish::Create {
            name: GroupName::parse(&form.name)
                .map_err(Refusal::GroupName)?
                .as_str()
                .to_owned(),
            policy: form.policy,
        }),
        // Of several groups of one name, whoever made it says which.
        Kind::Find => {
            let (creator, name) = match form.name.split_once('/') {
                Some((creator, name)) if !creator.trim().is_empty() => (creator.trim(), name),
                _ => ("", form.name.as_str()),
            };
            Ok(GroupWish::Join(Which::Named {
                name: name.trim().to_owned(),
                creator: creator.to_owned(),
            }))
        }
    }
}
