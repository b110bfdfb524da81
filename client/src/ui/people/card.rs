//! The card of somebody: who they are, how one stands to them, what one notes about them, and everything
//! that can be done about that.

use anser_shared::friend::FriendState;
use anser_shared::id::UserId;
use anser_shared::text::{NAME_MAX_CHARS, NOTE_MAX_CHARS};
use egui::text::TextWrapping;
use egui::{Align, Color32, FontId, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use super::ask::{Ask, ask_ui};
use super::somebody::{Relation, Somebody};
use crate::core::model::{About, Friend, WindowKey};
use crate::core::{Action, Model};
use crate::ui::fonts::system;
use crate::ui::leaving::{self, Leaving, Left, Typed};
use crate::ui::links::{Link, links, painted};
use crate::ui::questions::{self, Question};
use crate::ui::text::Words;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Avatar, Button, Field};
use crate::ui::{Outcome, Scene, dates, icons, letters, typeset};

/// What the window knows.
#[derive(Debug, Default)]
pub struct CardView {
    remark: String,
    note: String,
    /// What the fields began with: other words, from another device, begin them anew.
    began: Option<(String, String)>,
    question: Option<Question>,
    ask: Option<Ask>,
    /// The window had the keyboard in the frame before.
    focused: bool,
    begun: bool,
    /// The window is to be closed.
    closing: bool,
    leaving: Leaving,
}

impl CardView {
    /// Closes the window, unless something stands in it that would be lost: the person is asked about it.
    pub fn close(&mut self) {
        match Ask::unsaved(&mut self.ask) {
            Some(leaving) => leaving.ask(),
            None => self.closing = true,
        }
    }

    /// The form in which something stands that would be lost.
    pub fn unsaved(&mut self) -> Option<&mut Leaving> {
        let has_note = self.typed() != Typed::Nothing;
        let note = has_note.then_some(&mut self.leaving);
        Ask::unsaved(&mut self.ask).or(note)
    }

    fn typed(&self) -> Typed {
        let Some((remark, note)) = &self.began else {
            return Typed::Nothing;
        };
        let fits = |typed: &str, limit| typed.trim().chars().count() <= limit;
        match (self.remark.trim(), self.note.trim()) != (remark.as_str(), note.as_str()) {
            false => Typed::Nothing,
            true if fits(&self.remark, NAME_MAX_CHARS) && fits(&self.note, NOTE_MAX_CHARS) => {
                Typed::Savable
            }
            true => Typed::Unsavable,
        }
    }

    fn save(&self, user: UserId, outcome: &mut Outcome) {
        outcome.act(Action::Remark {
            user,
            remark: self.remark.trim().to_owned(),
            note: self.note.trim().to_owned(),
        });
    }
}

const WIDTH_LIMIT: f32 = 440.0;
const FACE: f32 = 96.0;

pub fn title(model: &Model, words: Words, user: UserId) -> String {
    match Somebody::find(model, user) {
        Some(person) => words.with("card-title", &[("name", person.called().into())]),
        None => words.get("somebody"),
    }
}

/// Draws the whole window.
pub fn window_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    user: UserId,
    view: &mut CardView,
    outcome: &mut Outcome,
) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).window);
    let Some(person) = Somebody::find(scene.model, user) else {
        let inset = rect.shrink(space::WIDE);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(inset));
        let said = scene.words.get("card-unknown");
        widgets::label(&mut inside, said, theme::body(), palette(ui).soft);
        return leave_ui(ui, scene, user, view, outcome);
    };
    let lacks = system::lacks_of(ui.ctx(), texts(&person));
    let missing = letters::height(ui, scene, lacks, rect.width());
    let body = rect.with_max_y(rect.bottom() - missing);
    if missing > 0.0 {
        let place = rect.with_min_y(body.bottom());
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("letters"));
        letters::line_ui(&mut inside, scene, lacks);
    }
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if !view.begun {
        area = area.vertical_scroll_offset(0.0);
    }
    look(ui, &person, view, outcome);
    let width = WIDTH_LIMIT.min(rect.width() - 2.0 * space::GROUP);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(body).id_salt("body"));
    area.show(&mut inside, |ui| {
        let left = rect.left() + (rect.width() - width) / 2.0;
        let column = Rect::from_min_size(
            egui::pos2(left, ui.cursor().top()),
            egui::vec2(width, f32::INFINITY),
        );
        let mut inside = ui.new_child(UiBuilder::new().max_rect(column).id_salt("column"));
        inside.spacing_mut().item_spacing.y = space::SMALL;
        head_ui(&mut inside, scene, &person);
        doors_ui(&mut inside, scene, &person, view, outcome);
        if !person.who.about.is_empty() {
            section_ui(&mut inside, &scene.words.get("card-about"), |ui| {
                painted::paragraph(ui, &person.who.about, theme::body(), palette(ui).text);
            });
        }
        if let Relation::Known(friend) = person.relation {
            section_ui(&mut inside, &scene.words.get("card-yours"), |ui| {
                yours_ui(ui, scene, friend, view, outcome);
            });
        }
        ends_ui(&mut inside, scene, &person, view, outcome);
        inside.add_space(space::GROUP);
        let used = inside.min_rect();
        ui.allocate_rect(used, Sense::hover());
    });
    questions::question_ui(ui, scene, &mut view.question, outcome);
    ask_ui(ui, scene, &mut view.ask, outcome);
    leave_ui(ui, scene, user, view, outcome);
}

/// What they are called, and what is told of them.
fn texts<'a>(person: &Somebody<'a>) -> impl Iterator<Item = &'a str> {
    let who = person.who;
    let yours = match person.relation {
        Relation::Known(friend) => {
            [&friend.remark, &friend.note, &friend.greeting].map(String::as_str)
        }
        Relation::Myself | Relation::Stranger => [""; 3],
    };
    let told = [&who.nickname, &who.name, &who.status, &who.about];
    told.map(String::as_str).into_iter().chain(yours)
}

/// What becomes of a note when the window is closed.
fn leave_ui(ui: &Ui, scene: &Scene<'_>, user: UserId, view: &mut CardView, outcome: &mut Outcome) {
    if leaving::steps_out(ui) {
        view.close();
    }
    let wants = std::mem::take(&mut view.closing);
    let typed = view.typed();
    match leaving::leave(ui, scene, &mut view.leaving, wants, typed) {
        Left::Stays => {}
        Left::Saves => view.save(user, outcome),
        Left::Goes => outcome.closes = true,
    }
}

/// Of a stranger nobody is told anything: whoever looks at the card asks for what it says now.
fn look(ui: &Ui, person: &Somebody<'_>, view: &mut CardView, outcome: &mut Outcome) {
    let focused = ui.input(|input| input.focused);
    let comes_back = focused && !std::mem::replace(&mut view.focused, focused);
    let is_first = !std::mem::replace(&mut view.begun, true);
    if (is_first || comes_back) && matches!(person.relation, Relation::Stranger) {
        outcome.act(Action::LookAt {
            user: person.who.user,
        });
    }
}

fn section_ui(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    let palette = palette(ui);
    ui.add_space(space::SMALL);
    let heading = widgets::label(ui, title, theme::small(), palette.soft);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    widgets::card(ui, contents);
}

/// Face, names, presence, and how one stands to them.
fn head_ui(ui: &mut Ui, scene: &Scene<'_>, person: &Somebody<'_>) {
    let words = scene.words;
    let palette = palette(ui);
    ui.add_space(space::WIDE);
    let width = ui.available_width();
    let (place, _) = ui.allocate_exact_size(egui::vec2(width, FACE), Sense::hover());
    let square = Rect::from_center_size(place.center(), egui::Vec2::splat(FACE));
    let avatar = Avatar {
        user: person.who.user,
        name: person.called(),
        picture: person.who.picture,
        presence: person.presence,
        ground: palette.window,
    };
    avatar.paint(ui, square);
    ui.add_space(space::TIGHT);
    let font = theme::semibold(size::TITLE + 4.0);
    centred_ui(ui, person.called(), font, palette.text, Role::Heading);
    ui.spacing_mut().item_spacing.y = space::TIGHT;
    // By a remark alone nobody knows who is meant; the login name tells two of one nickname apart.
    let names = match person.relation {
        Relation::Known(friend) if !friend.remark.is_empty() => {
            format!("{} · {}", person.who.nickname, person.who.name)
        }
        _ => person.who.name.clone(),
    };
    centred_ui(ui, &names, theme::body(), palette.soft, Role::Label);
    let presence = words.presence(person.presence);
    let parts = [presence.as_str(), &person.who.status];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        let said = parts.join(" · ");
        linked_ui(
            ui,
            &said,
            theme::body(),
            palette.text,
            Role::Label,
            &links(&said),
        );
    }
    let said = relation(scene, person);
    centred_ui(ui, &said, theme::small(), palette.soft, Role::Label);
    if let (Relation::Myself, Some(me)) = (person.relation, &scene.model.account) {
        let role = me.rights.role;
        let (is_one, can) = (words.administrator(role), words.administrator_can(role));
        if !is_one.is_empty() {
            ui.add_space(space::TIGHT);
            centred_ui(ui, &is_one, theme::small(), palette.text, Role::Label);
            centred_ui(ui, &can, theme::small(), palette.soft, Role::Label);
        }
    }
    ui.spacing_mut().item_spacing.y = space::SMALL;
    if let Relation::Known(friend) = person.relation {
        if friend.state == FriendState::Asks && !friend.greeting.is_empty() {
            let said = format!("“{}”", friend.greeting);
            linked_ui(
                ui,
                &said,
                theme::body(),
                palette.text,
                Role::Label,
                &links(&said),
            );
        }
        let about = About::Somebody(friend.person.user);
        if let Some(fault) = scene.model.tickets.fault(&about) {
            let said = words.fault(fault);
            centred_ui(ui, &said, theme::small(), palette.alert, Role::Status);
        }
    }
}

fn centred_ui(ui: &mut Ui, said: &str, font: FontId, colour: Color32, role: Role) {
    linked_ui(ui, said, font, colour, role, &[]);
}

/// Words in the middle, on as many lines as they take, with links that can be pressed.
fn linked_ui(ui: &mut Ui, said: &str, font: FontId, colour: Color32, role: Role, links: &[Link]) {
    let width = ui.available_width();
    let leading = theme::leading(&font);
    let balanced = typeset::balanced(ui, said, &font, width);
    let mut job = typeset::running(said, font, Some(leading), colour);
    painted::mark(&mut job, links, palette(ui).accent);
    job.wrap = TextWrapping::wrap_at_width(balanced);
    job.halign = Align::Center;
    let words = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let size = egui::vec2(width, words.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(role, true, said));
    painted::paint(ui, response.id, rect.center_top(), &words, links, colour);
}

fn relation(scene: &Scene<'_>, person: &Somebody<'_>) -> String {
    let words = scene.words;
    let friend = match person.relation {
        Relation::Myself => return words.get("card-yourself"),
        Relation::Stranger => return words.get("card-stranger"),
        Relation::Known(friend) => friend,
    };
    let date = dates::full(words, dates::day(friend.since, scene.zone));
    let since = |key| words.with(key, &[("date", (&date).into())]);
    match friend.state {
        _ if friend.blocked => words.get("card-blocked"),
        FriendState::Friends => since("card-friends"),
        FriendState::Asked => since("card-asked"),
        FriendState::Asks => since("card-asks"),
        // Two who were friends have a conversation; two of whom one has asked in vain have not.
        FriendState::Parted if scene.model.conversations.contains_key(&friend.conversation) => {
            since("card-parted")
        }
        FriendState::Parted => words.get("card-stranger"),
        FriendState::Declined => words.get("card-declined"),
    }
}

/// The next steps, the likeliest first.
fn doors_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    person: &Somebody<'_>,
    view: &mut CardView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let user = person.who.user;
    ui.add_space(space::SMALL);
    if person.can_be_asked() {
        let add = words.get("add-friend");
        let button = Button::primary(&add).icon(icons::USER_PLUS).wide();
        if button.show(ui).clicked() {
            view.ask = Some(Ask::about(person));
        }
    }
    let friend = match person.relation {
        Relation::Stranger => return,
        Relation::Myself => {
            let edit = words.get("card-edit");
            if Button::plain(&edit).wide().show(ui).clicked() {
                outcome.open.push(WindowKey::Settings);
            }
            return;
        }
        Relation::Known(friend) => friend,
    };
    match friend.state {
        FriendState::Asks if !friend.blocked => {
            if Button::primary(&words.get("accept"))
                .wide()
                .show(ui)
                .clicked()
            {
                outcome.act(Action::AnswerFriend { user, accept: true });
            }
            if Button::plain(&words.get("refuse"))
                .wide()
                .show(ui)
                .clicked()
            {
                let accept = false;
                outcome.act(Action::AnswerFriend { user, accept });
            }
        }
        FriendState::Asked if !friend.blocked => {
            let take_back = words.get("take-back");
            if Button::plain(&take_back).wide().show(ui).clicked() {
                outcome.act(Action::EndFriendship { user });
            }
        }
        _ => {}
    }
    let conversation = friend.conversation;
    if scene.model.conversations.contains_key(&conversation) {
        let writes = friend.is_friend() && !friend.blocked;
        let text = words.get(if writes {
            "people-message"
        } else {
            "open-conversation"
        });
        let button = if writes {
            Button::primary(&text)
        } else {
            Button::plain(&text)
        };
        if button.icon(icons::MESSAGE).wide().show(ui).clicked() {
            outcome.open.push(WindowKey::Conversation(conversation));
        }
    }
}

/// What one notes about them.
fn yours_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    friend: &Friend,
    view: &mut CardView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let known = (friend.remark.clone(), friend.note.clone());
    if view.began.as_ref() != Some(&known) {
        (view.remark, view.note) = known.clone();
        view.began = Some(known.clone());
    }
    let too_long = |typed: &str, limit: usize| {
        let count = typed.trim().chars().count();
        (count > limit).then(|| words.too_long(limit, count))
    };
    let remark_fault = too_long(&view.remark, NAME_MAX_CHARS);
    let note_fault = too_long(&view.note, NOTE_MAX_CHARS);
    let label = words.get("card-remark");
    Field::new(&label)
        .hint(&friend.person.nickname)
        .fault(remark_fault.as_deref())
        .show(ui, &mut view.remark);
    let (label, hint) = (words.get("card-note"), words.get("card-note-hint"));
    Field::new(&label)
        .hint(&hint)
        .lines(3)
        .fault(note_fault.as_deref())
        .show(ui, &mut view.note);
    let changed = (view.remark.trim(), view.note.trim()) != (known.0.as_str(), known.1.as_str());
    let is_fit = remark_fault.is_none() && note_fault.is_none();
    if changed {
        let save = words.get("save");
        let button = Button::plain(&save).enabled(is_fit);
        if button.show(ui).clicked() {
            view.save(friend.person.user, outcome);
        }
    }
}

/// What one does not do by accident stands last.
fn ends_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    person: &Somebody<'_>,
    view: &mut CardView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let user = person.who.user;
    let (blocked, is_friend) = match person.relation {
        Relation::Myself => return,
        Relation::Stranger => (false, false),
        Relation::Known(friend) => (friend.blocked, friend.is_friend()),
    };
    ui.add_space(space::SMALL);
    let (text, icon) = if blocked {
        (words.get("unblock"), icons::CHECK)
    } else {
        (words.get("block"), icons::BAN)
    };
    if Button::plain(&text).icon(icon).wide().show(ui).clicked() {
        outcome.act(Action::Block {
            user,
            blocked: !blocked,
        });
    }
    if is_friend {
        let delete = words.get("delete-friend");
        let button = Button::danger(&delete).icon(icons::TRASH).wide();
        if button.show(ui).clicked() {
            view.question = Some(Question::DeleteFriend(user));
        }
    }
}
