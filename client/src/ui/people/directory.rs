//! The window with everybody on the server: who they are, and the next step with each of them.

use anser_shared::id::UserId;
use anser_shared::people::Person;
use anser_shared::refusal::Refusal;
use egui::{Rect, Role, ScrollArea, Ui, UiBuilder, WidgetInfo};

use super::ask::{Ask, ask_ui};
use super::list::List;
use super::row;
use super::somebody::{Relation, Somebody};
use super::step;
use crate::core::action::Onlooker;
use crate::core::model::Fault;
use crate::core::names::Wanted;
use crate::core::{Action, Model};
use crate::ui::fonts::system::{self, Lacks};
use crate::ui::leaving::{self, Leaving};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, icon_button};
use crate::ui::{Outcome, Scene, icons, letters};

/// What the window knows.
#[derive(Debug, Default)]
pub struct DirectoryView {
    search: String,
    list: List,
    ask: Option<Ask>,
    /// The list was asked for, and the field has had the keyboard.
    begun: bool,
    /// What the rows in view have that no font has.
    lacks: Lacks,
    /// The window is to be closed.
    closing: bool,
}

impl DirectoryView {
    /// Closes the window, unless something stands in it that would be lost: the person is asked about it.
    pub fn close(&mut self) {
        match self.unsaved() {
            Some(leaving) => leaving.ask(),
            None => self.closing = true,
        }
    }

    /// The form in which something stands that would be lost.
    pub fn unsaved(&mut self) -> Option<&mut Leaving> {
        Ask::unsaved(&mut self.ask)
    }

    /// Begins to ask somebody to be a friend.
    pub fn ask_about(&mut self, model: &Model, user: UserId) {
        self.ask = Somebody::find(model, user).as_ref().map(Ask::about);
    }
}

/// Draws the whole window.
pub fn window_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut DirectoryView, outcome: &mut Outcome) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).surface);
    if !view.begun {
        let onlooker = Onlooker::Directory;
        outcome.act(Action::WatchPeople {
            onlooker,
            open: true,
        });
    }
    view.list.refresh(scene.model, &view.search);
    let head = Rect::from_min_max(
        rect.min + egui::vec2(space::EDGE, space::EDGE),
        egui::pos2(rect.right() - space::EDGE, rect.bottom()),
    );
    let mut top = rect.top();
    // Where the server shows nobody there is nobody to be found.
    let closed = Some(&Fault::Refused(Refusal::DirectoryClosed));
    if scene.model.people.last.is_some() || scene.model.people.fault() != closed {
        let mut inside = ui.new_child(UiBuilder::new().max_rect(head).id_salt("head"));
        inside.spacing_mut().item_spacing.y = space::SMALL;
        head_ui(&mut inside, scene, view, outcome);
        top = inside.min_rect().bottom() + space::SMALL;
        let line = egui::Stroke::new(1.0, palette(ui).line);
        ui.painter().hline(rect.x_range(), top + 0.5, line);
    }
    let mut body = Rect::from_min_max(egui::pos2(rect.left(), top + 1.0), rect.max);
    let lacks = view.lacks;
    let missing = letters::height(ui, scene, lacks, rect.width());
    if missing > 0.0 {
        body.max.y -= missing;
        let place = Rect::from_min_max(body.left_bottom(), rect.max);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("letters"));
        letters::line_ui(&mut inside, scene, lacks);
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(body).id_salt("list"));
    inside.set_clip_rect(body.intersect(ui.clip_rect()));
    view.lacks = Lacks::default();
    list_ui(&mut inside, scene, view, outcome);
    if view.lacks != lacks {
        ui.ctx().request_repaint();
    }
    ask_ui(ui, scene, &mut view.ask, outcome);
    view.begun = true;
    if leaving::steps_out(ui) {
        view.close();
    }
    outcome.closes |= std::mem::take(&mut view.closing);
    ui.advance_cursor_after_rect(rect);
}

/// The field, and how many there are.
fn head_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut DirectoryView, outcome: &mut Outcome) {
    let words = scene.words;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let room = ui.available_width() - 32.0 - space::TIGHT;
        let (name, clear) = (words.get("people-find"), words.get("search-clear"));
        ui.allocate_ui(egui::vec2(room, theme::CONTROL_HEIGHT), |ui| {
            ui.set_width(room);
            let field = widgets::search(ui, &name, &clear, &mut view.search);
            if !view.begun {
                field.request_focus();
            }
        });
        let asking = scene.model.people.is_loading();
        ui.add_enabled_ui(!asking, |ui| {
            if icon_button(ui, icons::REFRESH, &words.get("people-again")).clicked() {
                outcome.act(Action::ListPeople);
            }
        });
    });
    let Some(people) = &scene.model.people.last else {
        return;
    };
    let palette = palette(ui);
    let (found, all) = (view.list.rows().len(), people.len());
    let said = match scene.model.people.fault() {
        Some(fault) => words.with("people-old", &[("reason", (&words.fault(fault)).into())]),
        None if view.search.trim().is_empty() => {
            words.with("people-count", &[("count", all.into())])
        }
        None => words.with(
            "people-found",
            &[("count", found.into()), ("all", all.into())],
        ),
    };
    let label = widgets::label(ui, &said, theme::small(), palette.soft);
    label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
}

fn list_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut DirectoryView, outcome: &mut Outcome) {
    let Some(people) = &scene.model.people.last else {
        return missing_ui(ui, scene, outcome);
    };
    let rows = view.list.rows();
    if rows.is_empty() {
        let text = [("text", view.search.trim().into())];
        let said = scene.words.with("people-none", &text);
        return widgets::nothing(ui, ABOVE, icons::SEARCH, None, &said, |_| {});
    }
    let alone = people.len() == 1 && view.search.trim().is_empty();
    ui.spacing_mut().item_spacing.y = 0.0;
    if alone {
        let nothing = Wanted::default();
        row_ui(ui, scene, &people[0], &nothing, &mut view.ask, outcome);
        let title = scene.words.get("people-alone-title");
        let said = scene.words.get("people-alone");
        return widgets::nothing(ui, ABOVE, icons::USERS, Some(&title), &said, |_| {});
    }
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if !view.begun {
        area = area.vertical_scroll_offset(0.0);
    }
    let wanted = Wanted::of(&view.search);
    area.show_rows(ui, row::ROW, rows.len(), |ui, range| {
        let shown = rows[range].iter().map(|place| &people[*place]);
        for person in shown.clone() {
            row_ui(ui, scene, person, &wanted, &mut view.ask, outcome);
        }
        let texts = shown.flat_map(|person| {
            let called = Somebody::of(scene.model, person).called();
            [called, person.name.as_str(), person.status.as_str()]
        });
        view.lacks = system::lacks_of(ui.ctx(), texts);
    });
}

/// So far above the middle of the list it begins why there is nothing in it.
const ABOVE: f32 = 120.0;

/// There is no list: it is on its way, or is not to be had.
fn missing_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let words = scene.words;
    let Some(fault) = scene.model.people.fault() else {
        let said = words.get("people-loading");
        return widgets::nothing(ui, ABOVE, icons::USERS, None, &said, |_| {});
    };
    let (icon, title) = match fault {
        Fault::Offline => (icons::WIFI_OFF, words.get("people-not-read")),
        Fault::Refused(Refusal::DirectoryClosed) => (icons::LOCK, words.get("people-closed")),
        Fault::Refused(_)
        | Fault::WrongPassword
        | Fault::PasswordUnknown
        | Fault::File(_)
        | Fault::Disk(_)
        | Fault::Export(_) => (icons::ALERT_CIRCLE, words.get("people-not-read")),
    };
    let said = words.fault(fault);
    let button = words.get("people-by-name");
    widgets::nothing(ui, ABOVE, icon, Some(&title), &said, |ui| {
        ui.add_space(space::SMALL);
        if Button::primary(&button).show(ui).clicked() {
            outcome.add_friend = true;
        }
    });
}

fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    person: &Person,
    wanted: &Wanted,
    ask: &mut Option<Ask>,
    outcome: &mut Outcome,
) {
    let person = Somebody::of(scene.model, person);
    let below = introduction(scene, &person);
    row::row_ui(ui, &person, &below, wanted, outcome, |ui, outcome| {
        step::step_ui(ui, scene, &person, ask, outcome);
    });
}

/// The login name, since that tells two people of one nickname apart, and what they say.
fn introduction(scene: &Scene<'_>, person: &Somebody<'_>) -> String {
    let presence = match person.relation {
        Relation::Myself => String::new(),
        Relation::Known(_) | Relation::Stranger => scene.words.presence(person.presence),
    };
    let parts = [&person.who.name, presence.as_str(), &person.who.status];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}
