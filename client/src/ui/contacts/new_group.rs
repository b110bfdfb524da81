//! Makes a group: its name, who is in it and how others come in, in one form over the whole window. Who
//! cannot be added is named in the window of the group.

use anser_shared::group::JoinPolicy;
use egui::{Frame, Rect, ScrollArea, Ui, UiBuilder};

use super::add_friend::head_ui;
use super::group_name::GroupName;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::people::candidates::Scope;
use crate::ui::people::picker::{Picker, ROW, Wanted};
use crate::ui::theme::{self, space};
use crate::ui::widgets::{self, Button, FIELD_HEAD};
use crate::ui::{Outcome, Scene, typeset};

/// The form, while it is open.
#[derive(Debug)]
pub(super) struct NewGroup {
    name: GroupName,
    policy: JoinPolicy,
    pub(super) picker: Picker,
    pub(super) leaving: Leaving,
}

impl NewGroup {
    pub(super) fn new() -> Self {
        Self {
            name: GroupName::default(),
            policy: JoinPolicy::Open,
            picker: Picker::of_many(),
            leaving: Leaving::default(),
        }
    }

    pub(super) fn typed(&self) -> Typed {
        if self.name.is_empty() && !self.picker.is_begun() {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }
}

/// Draws the form over the whole window, until it is closed.
pub(super) fn page_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut Option<NewGroup>,
    outcome: &mut Outcome,
) {
    let Some(open) = form else { return };
    if open.name.is_done(scene, outcome) {
        *form = None;
        return;
    }
    let rect = ui.max_rect();
    let foot = foot_height(ui, scene, open, rect.width() - 2.0 * space::EDGE);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("new group"));
    let edges = Frame::new().inner_margin(egui::Margin::symmetric(space::EDGE as i8, 0));
    // In a low window with much chosen, the whole form scrolls.
    let shown = ScrollArea::vertical()
        .auto_shrink(false)
        .show(&mut inside, |ui| {
            let form = edges.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::EDGE;
                form_ui(ui, scene, open, rect, foot, outcome)
            });
            form.inner
        });
    let wants = shown.inner || leaving::steps_out(ui);
    let typed = open.typed();
    if leaving::leave(ui, scene, &mut open.leaving, wants, typed) == Left::Goes {
        open.name.forget(outcome);
        *form = None;
    }
}

/// So high is what stands below the list.
fn foot_height(ui: &Ui, scene: &Scene<'_>, form: &NewGroup, width: f32) -> f32 {
    let colour = egui::Color32::PLACEHOLDER;
    let said = explanation(scene, form.policy);
    let said = typeset::paragraph(ui, &said, theme::small(), colour, width);
    let names = POLICIES.map(|(_, key)| scene.words.get(key));
    let choice = widgets::choice_height(ui, &names.each_ref().map(String::as_str), width);
    let policy = FIELD_HEAD + choice + space::TIGHT + said.size().y;
    space::EDGE + policy + space::EDGE + theme::CONTROL_HEIGHT + space::EDGE
}

/// Says whether it is to be closed.
fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut NewGroup,
    rect: Rect,
    foot: f32,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let top = ui.cursor().top();
    ui.add_space(space::SMALL);
    let closes = head_ui(ui, scene, &words.get("group-new"));
    let asking = form.name.is_asking(scene);
    let name = form.name.show(ui, scene, &words.get("group-name-hint"));
    let name_enter = keys::confirms(ui, &name);
    let label = words.get("picker-people");
    let wanted = Wanted {
        label: &label,
        scope: Scope::Everybody,
        inside: None,
        height: (rect.height() - foot - (ui.cursor().top() - top)).max(64.0 + 2.0 * ROW),
        enabled: !asking,
        takes_keyboard: false,
    };
    let enter = form.picker.show(ui, scene, &wanted, outcome);
    policy_ui(ui, scene, &mut form.policy);
    let enabled = !form.name.is_empty() && !asking;
    let make = words.get("group-make");
    let button = Button::primary(&make).wide().enabled(enabled);
    let pressed = button.show(ui).clicked();
    if (pressed || enter || name_enter) && enabled {
        match anser_shared::text::GroupName::parse(&form.name.text) {
            Ok(name) => {
                let create = GroupWish::Create {
                    name: name.as_str().to_owned(),
                    policy: form.policy,
                    people: form.picker.names(),
                };
                form.name.wanted = Some(outcome.ask(Action::Group(create)));
            }
            Err(fault) => {
                let refusal = anser_shared::refusal::Refusal::GroupName(fault);
                form.name.fault = Some(words.refusal(&refusal));
                name.request_focus();
            }
        }
    }
    closes
}

/// Under which a policy has its name.
const POLICIES: [(JoinPolicy, &str); 3] = [
    (JoinPolicy::Open, "policy-open"),
    (JoinPolicy::Approval, "policy-approval"),
    (JoinPolicy::Invitation, "policy-invitation"),
];

fn policy_ui(ui: &mut Ui, scene: &Scene<'_>, policy: &mut JoinPolicy) {
    let words = scene.words;
    let names = POLICIES.map(|(policy, key)| (policy, words.get(key)));
    let options = names
        .each_ref()
        .map(|(policy, name)| (*policy, name.as_str()));
    let means = Some(explanation(scene, *policy));
    let name = words.get("policy");
    let chosen = widgets::named_choice(ui, &name, &options, *policy, means.as_deref());
    if let Some(chosen) = chosen {
        *policy = chosen;
    }
}

fn explanation(scene: &Scene<'_>, policy: JoinPolicy) -> String {
    scene.words.get(match policy {
        JoinPolicy::Open => "group-policy-open-text",
        JoinPolicy::Approval => "group-policy-approval-text",
        JoinPolicy::Invitation => "group-policy-invitation-text",
    })
}
