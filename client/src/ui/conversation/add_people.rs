//! Adds people to a group: a dialog in which they are chosen, and in the group's window what became of it.

use egui::{Rect, Role, Ui, UiBuilder, WidgetInfo};

use anser_shared::conversation::ConversationKind;
use anser_shared::group::MemberRole;

use crate::core::Action;
use crate::core::model::{Additions, Conversation, Fault, LinkState, Progress, Ticket};
use crate::ui::leaving::{self, Leaving, Left, Step, Typed};
use crate::ui::people::candidates::Scope;
use crate::ui::people::picker::{self, Picker, ROW, Wanted};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Banner, Button, Tone};
use crate::ui::{Outcome, Scene, icons, typeset};

/// So high is what the dialog has beside field and list.
const REST: f32 = 190.0;
/// Field and list take at most so much.
const LIMIT: f32 = 92.0 + 6.0 * ROW;

/// What was chosen, while the dialog is open.
#[derive(Debug)]
pub(super) struct AddPeople {
    pub(super) picker: Picker,
    begun: bool,
    /// They are being added.
    sent: Option<Ticket>,
    pub(super) leaving: Leaving,
}

impl AddPeople {
    pub(super) fn new() -> Self {
        Self {
            picker: Picker::of_many(),
            begun: false,
            sent: None,
            leaving: Leaving::default(),
        }
    }

    /// Those who were chosen and are not being added.
    pub(super) fn typed(&self) -> Typed {
        if self.sent.is_some() || !self.picker.is_begun() {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }
}

/// Whether one may add people to a conversation. Everybody is in the lobby.
pub(super) fn may(conversation: &Conversation) -> bool {
    let role = conversation.group().map(|group| group.role);
    matches!(conversation.kind, ConversationKind::Group(_))
        && role.is_some_and(|role| role >= MemberRole::Administrator)
}

/// Draws the dialog over the window, until it is closed.
pub(super) fn dialog_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    adding: &mut Option<AddPeople>,
    outcome: &mut Outcome,
) {
    let Some(view) = adding else { return };
    let id = conversation.id;
    if !may(conversation) {
        *adding = None;
        return;
    }
    let progress = view.sent.map(|sent| scene.model.tickets.progress(sent));
    let is_over = progress.is_some_and(|progress| progress != Some(&Progress::Waiting));
    let mut closes = false;
    if is_over {
        view.sent = None;
        let round = scene.model.additions.get(&id);
        let refused = round.map_or(&[][..], |round| &round.refused);
        closes = refused.is_empty();
        // Who was not added stays chosen, to be tried again or taken away.
        let refused: Vec<&str> = refused.iter().map(|(name, _)| name.as_str()).collect();
        view.picker.retain(&refused);
    }
    let mut leaving = std::mem::take(&mut view.leaving);
    let left = leaving::wide_dialog(ui, scene, &mut leaving, "add people", |ui| {
        let leaves = contents_ui(ui, scene, conversation, view, outcome);
        let step = match (closes, leaves) {
            (true, _) => Step::Done,
            (false, true) => Step::Leaves,
            (false, false) => Step::Stays,
        };
        (step, view.typed())
    });
    view.leaving = leaving;
    if left == Left::Goes {
        outcome.act(Action::ForgetAdditions { conversation: id });
        *adding = None;
    }
}

/// Says whether it is to be closed.
fn contents_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut AddPeople,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let id = conversation.id;
    let members = scene.model.members.get(&id).map(|members| &**members);
    if !std::mem::replace(&mut view.begun, true) && members.is_none_or(|members| !members.is_here())
    {
        outcome.act(Action::ListMembers { conversation: id });
    }
    let name = conversation.group().map_or("", |group| &group.name);
    let title = words.with("add-people-title", &[("name", name.into())]);
    let heading = widgets::label(ui, &title, theme::title(), palette(ui).text);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    if scene.model.link != LinkState::Online {
        let said = words.fault(&Fault::Offline);
        widgets::label(ui, said, theme::small(), palette(ui).soft);
    }
    let round = scene.model.additions.get(&id);
    let under_way = round.is_some_and(|round| !round.waiting.is_empty());
    let label = words.get("picker-people");
    // What is said below the list takes of its room: the dialog ends inside of the window.
    let report = round.and_then(|round| said(scene, round));
    let told = report.as_ref().map_or(0.0, |(said, _)| {
        let (colour, width) = (egui::Color32::PLACEHOLDER, ui.available_width());
        let words = typeset::paragraph(ui, said, theme::small(), colour, width);
        words.size().y + space::SMALL + space::TIGHT
    });
    let wanted = Wanted {
        label: &label,
        scope: Scope::Everybody,
        inside: members,
        height: (ui.ctx().content_rect().height() - REST - told).min(LIMIT),
        enabled: !under_way,
        takes_keyboard: true,
    };
    let enter = view.picker.show(ui, scene, &wanted, outcome);
    ui.add_space(space::TIGHT);
    if let Some((said, tone)) = &report {
        report_ui(ui, said, *tone);
    }
    let names = view.picker.names();
    let enabled = !names.is_empty() && !under_way;
    let add = words.get("add-member-yes");
    let button = Button::primary(&add).wide().enabled(enabled);
    if (button.show(ui).clicked() || enter) && enabled {
        view.sent = Some(outcome.ask(Action::AddPeople {
            conversation: id,
            names,
        }));
    }
    let close = words.get("close");
    Button::quiet(&close).wide().show(ui).clicked()
}

/// That people are being added, or who was not added and why.
fn report_ui(ui: &mut Ui, said: &str, tone: Tone) {
    let palette = palette(ui);
    let colour = match tone {
        Tone::Alert => palette.alert,
        Tone::Calm => palette.soft,
    };
    let label = widgets::label(ui, said, theme::small(), colour);
    label.widget_info(|| WidgetInfo::labeled(Role::Status, true, said));
}

fn said(scene: &Scene<'_>, round: &Additions) -> Option<(String, Tone)> {
    let words = scene.words;
    if !round.waiting.is_empty() {
        let count = [("count", round.waiting.len().into())];
        return Some((words.with("add-people-under-way", &count), Tone::Calm));
    }
    let lines = round.refused.iter().map(|(name, fault)| {
        let (name, reason) = (picker::called(scene, name), words.fault(fault));
        let why = [("name", name.into()), ("reason", (&reason).into())];
        words.with("add-people-refused", &why)
    });
    let lines: Vec<String> = lines.collect();
    let is_any = !lines.is_empty();
    is_any.then(|| (lines.join("\n"), Tone::Alert))
}

/// In the group's window: what becomes of adding people who were chosen when the group was made. While the
/// dialog is open, it says so itself.
pub(super) fn news_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    list: Rect,
    conversation: &Conversation,
    outcome: &mut Outcome,
) {
    let round = scene.model.additions.get(&conversation.id);
    let Some((said, tone)) = round.and_then(|round| said(scene, round)) else {
        return;
    };
    let is_over = tone == Tone::Alert;
    let place = list.shrink2(egui::vec2(space::EDGE, space::SMALL));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("additions"));
    let text = if is_over {
        format!("{}\n{said}", scene.words.get("add-people-not-all"))
    } else {
        said
    };
    Banner {
        tone,
        icon: icons::USER_PLUS,
        text: &text,
    }
    .show(&mut inside, |ui| {
        let dismiss = scene.words.get("dismiss");
        if is_over && Button::plain(&dismiss).show(ui).clicked() {
            outcome.act(Action::ForgetAdditions {
                conversation: conversation.id,
            });
        }
    });
}
