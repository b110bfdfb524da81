//! Makes a group: its name, who is in it and how others come in, in one form over the whole window. Who
//! cannot be added is named in the window of the group.

use anser_shared::group::JoinPolicy;
use anser_shared::text::GroupName;
use egui::{Key, Rect, Response, ScrollArea, Ui, UiBuilder};

use super::add_friend::head_ui;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Came, WindowKey};
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::people::candidates::Whom;
use crate::ui::people::picker::{Picker, ROW, Wanted};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene, typeset};

/// The form, while it is open.
#[derive(Debug)]
pub(super) struct NewGroup {
    name: String,
    policy: JoinPolicy,
    pub(super) picker: Picker,
    /// What is wrong about the name as it was typed.
    fault: Option<String>,
    /// The group was wanted from here, and what came of it is told here.
    wanted: bool,
    greeted: bool,
    pub(super) leaving: Leaving,
}

impl NewGroup {
    pub(super) fn new() -> Self {
        Self {
            name: String::new(),
            policy: JoinPolicy::Open,
            picker: Picker::of_many(),
            fault: None,
            wanted: false,
            greeted: false,
            leaving: Leaving::default(),
        }
    }

    pub(super) fn typed(&self) -> Typed {
        if self.name.trim().is_empty() && !self.picker.is_begun() {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }

    fn came<'m>(&self, scene: &Scene<'m>) -> Option<&'m Came> {
        let wished = scene.model.group_wishes.get(&None)?;
        self.wanted.then_some(&wished.came)
    }

    fn fault(&self, scene: &Scene<'_>) -> Option<String> {
        match (&self.fault, self.came(scene)) {
            (Some(fault), _) => Some(fault.clone()),
            (None, Some(Came::NotDone(fault))) => Some(scene.words.fault(fault)),
            _ => None,
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
    if let Some(Came::Done(made)) = open.came(scene) {
        if let Some(made) = made {
            outcome.open.push(WindowKey::Conversation(*made));
        }
        outcome.act(Action::ForgetGroupWish { conversation: None });
        outcome.act(Action::ListGroups);
        *form = None;
        return;
    }
    let rect = ui.max_rect();
    let foot = foot_height(ui, scene, open, rect.width() - 2.0 * space::EDGE);
    let inset = rect.shrink2(egui::vec2(space::EDGE, 0.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(inset).id_salt("new group"));
    inside.spacing_mut().item_spacing.y = space::TIGHT;
    // In a low window with much chosen, the whole form scrolls.
    let shown = ScrollArea::vertical()
        .auto_shrink(false)
        .show(&mut inside, |ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            form_ui(ui, scene, open, rect, foot, outcome)
        });
    let wants = shown.inner || leaving::steps_out(ui);
    let typed = open.typed();
    if leaving::leave(ui, scene, &mut open.leaving, wants, typed) == Left::Goes {
        if open.wanted {
            outcome.act(Action::ForgetGroupWish { conversation: None });
        }
        *form = None;
    }
}

/// So high is what stands below the list.
fn foot_height(ui: &Ui, scene: &Scene<'_>, form: &NewGroup, width: f32) -> f32 {
    let colour = egui::Color32::PLACEHOLDER;
    let said = explanation(scene, form.policy);
    let said = typeset::paragraph(ui, &said, theme::small(), colour, width);
    let label = 20.0;
    label + said.size().y + 2.0 * theme::CONTROL_HEIGHT + 5.0 * space::TIGHT + space::EDGE
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
    let asking = form.came(scene) == Some(&Came::UnderWay);
    let name = name_ui(ui, scene, form, asking);
    let name_enter = name.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(space::TIGHT);
    let label = words.get("picker-people");
    let wanted = Wanted {
        label: &label,
        whom: Whom::Everybody,
        inside: None,
        height: (rect.height() - foot - (ui.cursor().top() - top)).max(64.0 + 2.0 * ROW),
        enabled: !asking,
        takes_keyboard: false,
    };
    let enter = form.picker.show(ui, scene, &wanted, outcome);
    ui.add_space(space::TIGHT);
    policy_ui(ui, scene, &mut form.policy);
    ui.add_space(space::TIGHT);
    let enabled = !form.name.trim().is_empty() && !asking;
    let make = words.get("group-make");
    let button = Button::primary(&make).wide().enabled(enabled);
    let pressed = button.show(ui).clicked();
    ui.add_space(space::SMALL);
    if (pressed || enter || name_enter) && enabled {
        match GroupName::parse(&form.name) {
            Ok(name) => {
                form.wanted = true;
                outcome.act(Action::Group(GroupWish::Create {
                    name: name.as_str().to_owned(),
                    policy: form.policy,
                    people: form.picker.names(),
                }));
            }
            Err(fault) => {
                let refusal = anser_shared::refusal::Refusal::GroupName(fault);
                form.fault = Some(words.refusal(&refusal));
                name.request_focus();
            }
        }
    }
    closes
}

fn name_ui(ui: &mut Ui, scene: &Scene<'_>, form: &mut NewGroup, asking: bool) -> Response {
    let words = scene.words;
    let (label, hint) = (words.get("group-form-name"), words.get("group-name-hint"));
    let said = form.fault(scene);
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
        form.fault = None;
        form.wanted = false;
    }
    response
}

fn policy_ui(ui: &mut Ui, scene: &Scene<'_>, policy: &mut JoinPolicy) {
    let words = scene.words;
    let soft = palette(ui).soft;
    widgets::label(ui, words.get("policy"), theme::small(), soft);
    let names = [
        (JoinPolicy::Open, words.get("policy-open")),
        (JoinPolicy::Approval, words.get("policy-approval")),
        (JoinPolicy::Invitation, words.get("policy-invitation")),
    ];
    let options = names
        .each_ref()
        .map(|(policy, name)| (*policy, name.as_str()));
    if let Some(chosen) = widgets::choice(ui, &options, *policy) {
        *policy = chosen;
    }
    let said = explanation(scene, *policy);
    widgets::label(ui, said, theme::small(), soft);
}

fn explanation(scene: &Scene<'_>, policy: JoinPolicy) -> String {
    scene.words.get(match policy {
        JoinPolicy::Open => "group-policy-open-text",
        JoinPolicy::Approval => "group-policy-approval-text",
        JoinPolicy::Invitation => "group-policy-invitation-text",
    })
}
