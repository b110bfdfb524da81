//! Adds friends: the button at the foot of the contact list, and the form over the whole window that it opens, in
//! which people are chosen and asked with a few words, and which says what came of it.

use anser_shared::refusal::Refusal;
use anser_shared::text::WORDS_MAX_CHARS;
use egui::{Frame, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use crate::core::model::{Done, Fault, Progress, Ticket, WindowKey};
use crate::core::{Action, Model};
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::people::candidates::Scope;
use crate::ui::people::picker::{self, Picker, ROW, Wanted};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, FIELD_HEAD, Field, icon_button};
use crate::ui::{Outcome, Scene, icons, typeset};

/// The form, while it is open.
#[derive(Debug)]
pub(super) struct AddFriendForm {
    pub(super) picker: Picker,
    /// A few words that go with each request.
    greeting: String,
    /// What is wrong about the name as it was typed.
    fault: Option<String>,
    round: Option<Round>,
    pub(super) leaving: Leaving,
}

/// Those who are chosen are asked, one after the other.
#[derive(Debug)]
struct Round {
    /// Who is being asked, or was the last one.
    name: String,
    ticket: Ticket,
    /// So many were asked before.
    before: usize,
}

impl AddFriendForm {
    pub(super) fn with_name(name: &str) -> Self {
        Self {
            picker: Picker::of_many().typing(name),
            greeting: String::new(),
            fault: None,
            round: None,
            leaving: Leaving::default(),
        }
    }

    /// For a picture: whoever is chosen was asked with this ticket.
    pub(super) fn pretend_asked(&mut self, ticket: Ticket) {
        let name = self.picker.typed().to_owned();
        let before = 0;
        self.round = Some(Round {
            name,
            ticket,
            before,
        });
    }

    /// How far it is with the one who was asked last.
    fn progress<'a>(&self, model: &'a Model) -> Option<&'a Progress> {
        model.tickets.progress(self.round.as_ref()?.ticket)
    }

    /// What was typed and chosen, and not asked for.
    pub(super) fn typed(&self, model: &Model) -> Typed {
        let is_asked = matches!(
            self.progress(model),
            Some(
                Progress::Waiting
                    | Progress::Refused(Fault::Refused(
                        Refusal::RequestWaiting | Refusal::AlreadyFriends
                    ))
            )
        );
        let is_last = self.picker.chosen().len() <= 1;
        let is_empty = !self.picker.is_begun() && self.greeting.trim().is_empty();
        if is_asked && is_last || is_empty {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }

    /// Goes on with the round, once there is an answer: whoever was asked is not among the chosen ones any more, and
    /// the first refusal ends it.
    fn follow(&mut self, model: &Model, outcome: &mut Outcome) {
        let is_done = matches!(self.progress(model), Some(Progress::Done(_)));
        let Some(round) = self.round.as_ref().filter(|_| is_done) else {
            return;
        };
        let mut rest = self.picker.names();
        let Some(place) = rest.iter().position(|name| *name == round.name) else {
            return;
        };
        rest.remove(place);
        let asked = round.before + 1;
        let names: Vec<&str> = rest.iter().map(String::as_str).collect();
        self.picker.retain(&names);
        if rest.is_empty() {
            self.greeting.clear();
        } else {
            self.ask_next(asked, outcome);
        }
    }

    /// Asks the first one of those who are chosen.
    fn ask_next(&mut self, before: usize, outcome: &mut Outcome) {
        let Some(next) = self.picker.chosen().first() else {
            return;
        };
        let name = next.name.clone();
        let ticket = outcome.ask(Action::AddFriend {
            name: name.clone(),
            greeting: self.greeting.trim().to_owned(),
        });
        self.round = Some(Round {
            name,
            ticket,
            before,
        });
    }

    /// Somebody else is chosen, or another name typed: what was said about those before is over.
    fn change(&mut self) {
        self.fault = None;
        self.round = None;
    }
}

/// How high the foot of the contact list is.
pub(super) const FOOT: f32 = 48.0;

/// What is said under the list.
enum Answer {
    Fault(String),
    Said(String),
    Done(String),
}

impl Answer {
    fn text(&self) -> &str {
        match self {
            Self::Fault(text) | Self::Said(text) | Self::Done(text) => text,
        }
    }

    /// With the space above it, and the button to somebody who is a friend now.
    fn height(&self, ui: &Ui, has_door: bool, width: f32) -> f32 {
        let colour = egui::Color32::PLACEHOLDER;
        // The icon in front of it takes some of the room.
        let words = typeset::paragraph(ui, self.text(), theme::small(), colour, width - 22.0);
        let door = match has_door {
            true => space::EDGE + theme::CONTROL_HEIGHT,
            false => 0.0,
        };
        space::EDGE + words.size().y + door
    }
}

fn answer(scene: &Scene<'_>, form: &AddFriendForm) -> Option<Answer> {
    let words = scene.words;
    if let Some(text) = &form.fault {
        return Some(Answer::Fault(text.clone()));
    }
    let called = |user| {
        let friend = scene.model.friends.get(user);
        friend.map_or("", |friend| friend.called())
    };
    let round = form.round.as_ref()?;
    Some(match scene.model.tickets.progress(round.ticket)? {
        Progress::Waiting => {
            Answer::Said(words.with("add-asking", &[("name", (&round.name).into())]))
        }
        Progress::Refused(Fault::Offline) => Answer::Fault(words.get("add-offline")),
        Progress::Refused(fault) => {
            let reason = words.fault(fault);
            if form.picker.chosen().len() <= 1 {
                return Some(Answer::Fault(reason));
            }
            let name = picker::called(scene, &round.name);
            let why = [("name", name.into()), ("reason", (&reason).into())];
            Answer::Fault(words.with("add-people-refused", &why))
        }
        Progress::Done(_) if round.before > 0 => {
            let asked = [("count", (round.before + 1).into())];
            Answer::Said(words.with("add-several", &asked))
        }
        Progress::Done(Done::Befriended(user)) => {
            Answer::Done(words.with("add-done", &[("name", called(user).into())]))
        }
        Progress::Done(Done::Requested(user)) => {
            Answer::Said(words.with("add-sent", &[("name", called(user).into())]))
        }
        Progress::Done(_) => return None,
    })
}

/// The conversation with somebody who has become a friend at once.
fn added(scene: &Scene<'_>, form: &AddFriendForm) -> Option<WindowKey> {
    let Some(Progress::Done(Done::Befriended(user))) = form.progress(scene.model) else {
        return None;
    };
    let friend = scene.model.friends.get(user)?;
    Some(WindowKey::Conversation(friend.conversation))
}

/// Draws the foot of the contact list; says whether the form is to be opened.
pub(super) fn foot_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) -> bool {
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.window);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let inset = rect.shrink2(egui::vec2(space::EDGE, 0.0));
    let mut inside = ui.new_child(UiBuilder::new().max_rect(inset));
    let title = scene.words.get("add-friend");
    let everybody = scene.words.get("people-title");
    inside.add_space((FOOT - theme::CONTROL_HEIGHT) / 2.0);
    let wide = inside.available_width() - 36.0 - space::TIGHT;
    let mut opens = false;
    inside.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        ui.allocate_ui(egui::vec2(wide, theme::CONTROL_HEIGHT), |ui| {
            ui.set_width(wide);
            let button = Button::quiet(&title).icon(icons::USER_PLUS).wide();
            opens = button.show(ui).clicked();
        });
        if icon_button(ui, icons::USERS, &everybody).clicked() {
            outcome.open.push(WindowKey::Directory);
        }
    });
    opens
}

/// Draws the form over the whole window, until it is closed.
pub(super) fn page_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut Option<AddFriendForm>,
    outcome: &mut Outcome,
) {
    let Some(open) = form else { return };
    open.follow(scene.model, outcome);
    let rect = ui.max_rect();
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("add friend"));
    let edges = Frame::new().inner_margin(egui::Margin::symmetric(space::EDGE as i8, 0));
    // In a low window with much chosen, the whole form scrolls.
    let shown = ScrollArea::vertical()
        .auto_shrink(false)
        .show(&mut inside, |ui| {
            let form = edges.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::EDGE;
                form_ui(ui, scene, open, rect.height(), outcome)
            });
            form.inner
        });
    let wants = shown.inner || leaving::steps_out(ui);
    let typed = open.typed(scene.model);
    if leaving::leave(ui, scene, &mut open.leaving, wants, typed) == Left::Goes {
        *form = None;
    }
}

/// Says whether it is to be closed.
fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    form: &mut AddFriendForm,
    height: f32,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let top = ui.cursor().top();
    ui.add_space(space::SMALL);
    let closes = head_ui(ui, scene, &words.get("add-friend"));
    let said = answer(scene, form);
    let door = added(scene, form);
    let asking = form.progress(scene.model) == Some(&Progress::Waiting);
    let answered = said.as_ref();
    let answered = answered.map_or(0.0, |said| {
        said.height(ui, door.is_some(), ui.available_width())
    });
    let foot = answered + FIELD_HEAD + 2.0 * theme::CONTROL_HEIGHT + 3.0 * space::EDGE;
    let label = words.get("add-friend-name");
    let wanted = Wanted {
        label: &label,
        scope: Scope::Askable,
        inside: None,
        height: (height - foot - (ui.cursor().top() - top)).max(64.0 + 2.0 * ROW),
        enabled: !asking,
        takes_keyboard: true,
    };
    let before = (form.picker.names(), form.picker.typed().to_owned());
    let picked = form.picker.show(ui, scene, &wanted, outcome);
    if before != (form.picker.names(), form.picker.typed().to_owned()) {
        form.change();
    }
    if let Some(said) = &said {
        answer_ui(ui, scene, said, door, outcome);
    }
    let typed = form.greeting.chars().count();
    let too_long = typed > WORDS_MAX_CHARS;
    let fault = too_long.then(|| words.too_long(WORDS_MAX_CHARS, typed));
    let (label, hint) = (words.get("add-greeting"), words.get("add-greeting-hint"));
    let greeting = Field::new(&label)
        .hint(&hint)
        .fault(fault.as_deref())
        .enabled(!asking)
        .show(ui, &mut form.greeting);
    let enter = keys::confirms(ui, &greeting);
    let add = words.get("add");
    let enabled = form.picker.is_begun() && !asking && !too_long;
    let button = Button::primary(&add).wide().enabled(enabled);
    if (button.show(ui).clicked() || enter || picked) && enabled {
        hand_in(scene, form, &wanted, outcome);
    }
    closes
}

/// Asks those who are chosen; where only a name was typed, whoever is meant is chosen first.
fn hand_in(
    scene: &Scene<'_>,
    form: &mut AddFriendForm,
    wanted: &Wanted<'_>,
    outcome: &mut Outcome,
) {
    let settled = match form.picker.chosen() {
        [] => form.picker.settle(scene, wanted),
        _ => Ok(true),
    };
    match settled {
        Ok(true) => form.ask_next(0, outcome),
        // It may not be the one who was meant: that is seen now, and not sent.
        Ok(false) => {}
        Err(fault) => form.fault = Some(scene.words.name_fault(fault)),
    }
    // The next name can be typed at once.
    form.picker.focus();
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

/// What came of it, and the way to somebody who is a friend now.
fn answer_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    answer: &Answer,
    door: Option<WindowKey>,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let (icon, colour) = match answer {
        Answer::Fault(text) => {
            widgets::fault(ui, text);
            return;
        }
        Answer::Said(_) => (icons::SEARCH, palette.soft),
        Answer::Done(_) => (icons::CHECK, palette.online),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 17.0), Sense::hover());
        let font = theme::icon(13.0);
        let centre = egui::Align2::CENTER_CENTER;
        ui.painter().text(rect.center(), centre, icon, font, colour);
        widgets::label(ui, answer.text(), theme::small(), palette.text);
    });
    if let Some(conversation) = door {
        let button = scene.words.get("open-conversation");
        let button = Button::plain(&button).icon(icons::MESSAGE).wide();
        if button.show(ui).clicked() {
            outcome.open.push(conversation);
        }
    }
}
