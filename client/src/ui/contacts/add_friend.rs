//! The foot of the contact list: a button, and after pressing it a form that adds a friend by
//! name and says what came of it.

use egui::{Key, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use crate::core::model::{AddFriend, WindowKey};
use crate::core::{Action, Model};
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{Button, FIELD_HEAD, Field, icon_button};
use crate::ui::{Outcome, Scene, icons, typeset};
use anser_shared::id::UserId;
use anser_shared::refusal::Refusal;
use anser_shared::text::Username;

/// The form, while it is open.
#[derive(Debug, Default)]
pub(super) struct AddFriendForm {
    name: String,
    /// A few words that go with the request.
    greeting: String,
    /// What is wrong about the name as it was typed.
    fault: Option<String>,
    greeted: bool,
    /// What stands in the fields was asked for, and goes when it has come to something.
    asked: bool,
    pub(super) leaving: Leaving,
}

impl AddFriendForm {
    pub(super) fn with_name(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// What was typed and not asked for.
    pub(super) fn typed(&self, model: &Model) -> Typed {
        let is_asked = matches!(
            model.add_friend,
            AddFriend::Asking { .. }
                | AddFriend::Refused {
                    refusal: Refusal::RequestWaiting | Refusal::AlreadyFriends,
                    ..
                }
        );
        let is_empty = self.name.trim().is_empty() && self.greeting.trim().is_empty();
        if is_asked || is_empty {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }
}

const CLOSED: f32 = 48.0;

/// How high the foot is in a window so wide.
pub(super) fn height(ui: &Ui, scene: &Scene<'_>, form: Option<&AddFriendForm>, width: f32) -> f32 {
    let Some(form) = form else { return CLOSED };
    let room = width - 2.0 * space::EDGE;
    let answer = answer(scene, form).map_or(0.0, |answer| {
        let colour = egui::Color32::PLACEHOLDER;
        // The icon in front of a fault takes some of the room.
        let words = typeset::paragraph(ui, &answer.text, theme::small(), colour, room - 22.0);
        match (answer.is_fault, answer.is_done) {
            (true, _) => space::TIGHT + words.size().y,
            (false, false) => space::SMALL + words.size().y,
            (false, true) => 2.0 * space::SMALL + words.size().y + theme::CONTROL_HEIGHT,
        }
    });
    let field = space::SMALL + FIELD_HEAD + theme::CONTROL_HEIGHT;
    let buttons = space::EDGE + 2.0 * theme::CONTROL_HEIGHT + space::SMALL;
    space::SMALL + 32.0 + field + answer + field + buttons + space::SMALL
}

/// What is said under the field.
struct Answer {
    text: String,
    is_fault: bool,
    is_done: bool,
}

fn answer(scene: &Scene<'_>, form: &AddFriendForm) -> Option<Answer> {
    let fault = |text: String| {
        Some(Answer {
            text,
            is_fault: true,
            is_done: false,
        })
    };
    if let Some(text) = &form.fault {
        return fault(text.clone());
    }
    match &scene.model.add_friend {
        AddFriend::Idle => None,
        AddFriend::Asking { name } => {
            let text = scene.words.with("add-asking", &[("name", name.into())]);
            Some(Answer {
                text,
                is_fault: false,
                is_done: false,
            })
        }
        AddFriend::Refused { refusal, .. } => fault(scene.words.refusal(refusal)),
        AddFriend::Offline { .. } => fault(scene.words.get("add-offline")),
        AddFriend::Added { user } => done(scene, *user, "add-done", true),
        AddFriend::Sent { user } => done(scene, *user, "add-sent", false),
    }
}

/// It has come to something; `door` leads to the conversation.
fn done(scene: &Scene<'_>, user: UserId, key: &str, door: bool) -> Option<Answer> {
    let friend = scene.model.friends.get(&user);
    let name = friend.map_or("", |friend| friend.called());
    let text = scene.words.with(key, &[("name", name.into())]);
    Some(Answer {
        text,
        is_fault: false,
        is_done: door,
    })
}

/// Draws the foot of the window.
pub(super) fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut Option<AddFriendForm>,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.window);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let inset = rect.shrink2(egui::vec2(space::EDGE, 0.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(inset));
    let title = scene.words.get("add-friend");
    let Some(open) = form else {
        inside.add_space((CLOSED - theme::CONTROL_HEIGHT) / 2.0);
        let everybody = scene.words.get("people-title");
        let wide = inside.available_width() - 36.0 - space::TIGHT;
        inside.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::TIGHT;
            ui.allocate_ui(egui::vec2(wide, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(wide);
                let button = Button::quiet(&title).icon(icons::USER_PLUS).wide();
                if button.show(ui).clicked() {
                    *form = Some(AddFriendForm::default());
                }
            });
            if icon_button(ui, icons::USERS, &everybody).clicked() {
                outcome.open.push(WindowKey::Directory);
            }
        });
        return;
    };
    inside.spacing_mut().item_spacing.y = space::SMALL;
    inside.add_space(space::SMALL);
    let closes = head_ui(&mut inside, scene, &title);
    let said = answer(scene, open);
    let fault = said
        .as_ref()
        .filter(|answer| answer.is_fault)
        .map(|answer| answer.text.as_str());
    let asking = matches!(scene.model.add_friend, AddFriend::Asking { .. });
    let (label, hint) = (
        scene.words.get("add-friend-name"),
        scene.words.get("add-friend-hint"),
    );
    let field = Field::new(&label).hint(&hint).fault(fault).enabled(!asking);
    let is_done = matches!(
        scene.model.add_friend,
        AddFriend::Added { .. } | AddFriend::Sent { .. }
    );
    if is_done && std::mem::take(&mut open.asked) {
        open.name.clear();
        open.greeting.clear();
    }
    let before = open.name.clone();
    let response = field.show(&mut inside, &mut open.name);
    if !open.greeted {
        open.greeted = true;
        response.request_focus();
    }
    if open.name != before {
        open.fault = None;
        if scene.model.add_friend != AddFriend::Idle {
            outcome.act(Action::ForgetAddFriend);
        }
    }
    if let Some(answer) = said.filter(|answer| !answer.is_fault) {
        answer_ui(&mut inside, scene, &answer, outcome);
    }
    let (label, hint) = (
        scene.words.get("add-greeting"),
        scene.words.get("add-greeting-hint"),
    );
    let greeting = Field::new(&label).hint(&hint).enabled(!asking);
    let words = greeting.show(&mut inside, &mut open.greeting);
    let enter = (response.lost_focus() || words.lost_focus())
        && ui.input(|input| input.key_pressed(Key::Enter));
    inside.add_space(space::TIGHT);
    let enabled = !open.name.trim().is_empty() && !asking;
    let button = scene.words.get("add");
    let pressed = Button::primary(&button)
        .wide()
        .enabled(enabled)
        .show(&mut inside)
        .clicked();
    if (pressed || enter) && enabled {
        match Username::parse(&open.name) {
            Ok(name) => {
                open.asked = true;
                outcome.act(Action::AddFriend {
                    name: name.as_str().to_owned(),
                    greeting: open.greeting.clone(),
                });
            }
            Err(fault) => open.fault = Some(scene.words.name_fault(fault)),
        }
        // The next name can be typed at once.
        response.request_focus();
    }
    let everybody = scene.words.get("people-title");
    let button = Button::quiet(&everybody).icon(icons::USERS).wide();
    if button.show(&mut inside).clicked() {
        outcome.open.push(WindowKey::Directory);
    }
    // A form of two fields is left as one: its fields take the keyboard by themselves.
    let leaves_field = (response.lost_focus() || words.lost_focus())
        && ui.input(|input| input.key_pressed(Key::Escape));
    let wants = closes || leaves_field || leaving::steps_out(ui);
    let typed = open.typed(scene.model);
    if leaving::leave(ui, scene, &mut open.leaving, wants, typed) == Left::Goes {
        *form = None;
        outcome.act(Action::ForgetAddFriend);
    }
}

/// The title, and the way out; says whether that was taken.
pub(super) fn head_ui(ui: &mut Ui, scene: &Scene<'_>, title: &str) -> bool {
    let palette = palette(ui);
    let width = ui.available_width();
    let (head, response) = ui.allocate_exact_size(egui::vec2(width, 32.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    let words = typeset::line(ui, title, theme::title(), palette.text, width - 40.0);
    let at = egui::pos2(head.left(), head.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, palette.text);
    let corner = Rect::from_min_max(
        egui::pos2(head.right() - 28.0, head.top()),
        egui::pos2(head.right() + 4.0, head.bottom()),
    );
    let mut corner = ui.new_child(UiBuilder::new().max_rect(corner).id_salt("close"));
    icon_button(&mut corner, icons::X, &scene.words.get("close")).clicked()
}

/// What is not a fault: that somebody is being looked for, or was found.
fn answer_ui(ui: &mut Ui, scene: &Scene<'_>, answer: &Answer, outcome: &mut Outcome) {
    let palette = palette(ui);
    let colour = if answer.is_done {
        palette.online
    } else {
        palette.soft
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let icon = if answer.is_done {
            icons::CHECK
        } else {
            icons::SEARCH
        };
        let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 17.0), Sense::hover());
        let font = theme::icon(13.0);
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icon,
            font,
            colour,
        );
        crate::ui::widgets::label(ui, &answer.text, theme::small(), palette.text);
    });
    let AddFriend::Added { user } = &scene.model.add_friend else {
        return;
    };
    let Some(friend) = scene.model.friends.get(user) else {
        return;
    };
    let button = scene.words.get("open-conversation");
    if Button::plain(&button)
        .icon(icons::MESSAGE)
        .wide()
        .show(ui)
        .clicked()
    {
        outcome
            .open
            .push(WindowKey::Conversation(friend.conversation));
    }
}
