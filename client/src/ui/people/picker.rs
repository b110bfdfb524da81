//! One way to choose people, wherever people are chosen: a field with the chosen ones in it, and the list
//! of those who may be meant below it.
//!
//! Typing filters, the arrows move, Enter takes the marked one or else the first; Backspace in the empty
//! field, or a press on the cross, takes somebody away again.

mod field;
mod rows;

use anser_look::typing;
use anser_shared::id::{PictureId, UserId};
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::text::{Username, fold};
use egui::{Response, Ui};

use super::candidates::{Candidates, Scope};
use super::somebody::Somebody;
use crate::core::Action;
use crate::core::model::{Fault, LinkState, Members};
use crate::ui::cursor::Cursor;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets;
use crate::ui::{Outcome, Scene};

/// How high a row of the list is.
pub const ROW: f32 = 44.0;

/// What was typed and chosen so far.
#[derive(Debug)]
pub struct Picker {
    /// Several people, or one.
    many: bool,
    typed: String,
    chosen: Vec<Chosen>,
    candidates: Candidates,
    cursor: Cursor,
    /// The field has had the keyboard, and the server was asked who there is.
    begun: bool,
    /// The field is to have the keyboard.
    focuses: bool,
    /// The server was asked once more because of this name.
    sought: Option<String>,
}

/// Somebody who was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Unknown of somebody who was named by a login name alone.
    user: Option<UserId>,
    /// The login name.
    pub name: String,
    pub called: String,
    picture: PictureId,
}

/// What is asked for.
pub struct Wanted<'a> {
    pub label: &'a str,
    pub scope: Scope<'a>,
    /// Who is in the group already, and cannot be chosen.
    pub inside: Option<&'a Members>,
    /// Field and list together are so high.
    pub height: f32,
    pub enabled: bool,
    /// The field takes the keyboard when it is shown first.
    pub takes_keyboard: bool,
}

impl Picker {
    pub fn of_many() -> Self {
        Self::new(true)
    }

    pub fn of_one() -> Self {
        Self::new(false)
    }

    fn new(many: bool) -> Self {
        Self {
            many,
            typed: String::new(),
            chosen: Vec::new(),
            candidates: Candidates::default(),
            cursor: Cursor::default(),
            begun: false,
            focuses: false,
            sought: None,
        }
    }

    pub fn chosen(&self) -> &[Chosen] {
        &self.chosen
    }

    /// The login names of the chosen ones.
    pub fn names(&self) -> Vec<String> {
        self.chosen
            .iter()
            .map(|chosen| chosen.name.clone())
            .collect()
    }

    /// As if this had been typed.
    pub fn typing(self, typed: &str) -> Self {
        Self {
            typed: typed.to_owned(),
            ..self
        }
    }

    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The field takes the keyboard in the next frame.
    pub fn focus(&mut self) {
        self.focuses = true;
    }

    /// Chooses whoever is meant by what stands in the field, as Enter does. Says whether that is their whole login
    /// name, so that nobody else can be meant; where nobody in the list fits, the name is taken as it was typed.
    pub fn settle(&mut self, scene: &Scene<'_>, wanted: &Wanted<'_>) -> Result<bool, NameFault> {
        let typed = fold(self.typed.trim());
        let rows = 0..self.candidates.count();
        let is_named = |row: &usize| {
            let person = self.candidates.get(scene.model, wanted.scope, *row);
            person.is_some_and(|person| fold(&person.who.name) == typed)
        };
        match rows.clone().find(is_named) {
            Some(row) => self.press(scene, wanted, row),
            None if !rows.is_empty() => {
                self.press(scene, wanted, 0);
                return Ok(false);
            }
            None => {
                let name = Username::parse(self.typed.trim())?;
                self.choose(Chosen::named(name.as_str()));
            }
        }
        Ok(true)
    }

    /// Whether somebody was chosen, or a name is being typed.
    pub fn is_begun(&self) -> bool {
        !self.chosen.is_empty() || !self.typed.trim().is_empty()
    }

    /// Takes everybody away whose login name is not one of these.
    pub fn retain(&mut self, names: &[&str]) {
        self.chosen
            .retain(|chosen| names.contains(&chosen.name.as_str()));
    }

    /// For a picture: as if this was typed, after these were chosen.
    pub fn pretend(&mut self, scene: &Scene<'_>, users: &[UserId], typed: &str) {
        let people = users
            .iter()
            .filter_map(|user| Somebody::find(scene.model, *user));
        self.chosen.extend(people.map(|person| Chosen::of(&person)));
        typed.clone_into(&mut self.typed);
    }

    /// Draws label, field and list; says whether Enter was pressed with nothing left to choose.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        outcome: &mut Outcome,
    ) -> bool {
        let top = ui.cursor().top();
        self.ask_for_people(scene, wanted.scope, outcome);
        self.candidates
            .refresh(scene.model, wanted.scope, &self.typed);
        let mut submits = false;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            let label = widgets::label(ui, wanted.label, theme::small(), palette(ui).soft);
            let before = self.typed.clone();
            let enabled = wanted.enabled;
            let field = ui.add_enabled_ui(enabled, |ui| self.field_ui(ui, scene));
            let field = field.inner.labelled_by(label.id);
            self.describe(ui, scene, &field);
            if self.typed != before {
                self.sought = None;
                self.candidates
                    .refresh(scene.model, wanted.scope, &self.typed);
            }
            submits = self.listen(ui, scene, wanted, &field);
            let greets = !std::mem::replace(&mut self.begun, true) && wanted.takes_keyboard;
            let height = (top + wanted.height - ui.cursor().top()).max(ROW);
            let pressed = ui.add_enabled_ui(enabled, |ui| {
                self.list_ui(ui, scene, wanted, height, outcome)
            });
            if pressed.inner || greets || std::mem::take(&mut self.focuses) {
                field.request_focus();
                // The arrows are the field's from the frame on in which it has the keyboard.
                ui.ctx().request_repaint();
            }
        });
        submits
    }

    /// The server's list may be old, or not here at all.
    fn ask_for_people(&mut self, scene: &Scene<'_>, scope: Scope<'_>, outcome: &mut Outcome) {
        let online = scene.model.link == LinkState::Online;
        let asks = scope.are_on_server() && online && !scene.model.people.is_loading();
        if asks && !self.begun && !is_closed(scene) {
            outcome.act(Action::ListPeople);
        }
    }

    /// What the keyboard does beside typing; says whether everything was chosen that is to be.
    fn listen(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        wanted: &Wanted<'_>,
        field: &Response,
    ) -> bool {
        self.cursor.listen(ui, field, self.candidates.count());
        let (enter, escape) = ui.input(|input| {
            (
                Shortcut::OpenRow.is_seen(input),
                Shortcut::LeaveRow.is_seen(input),
            )
        });
        if !field.lost_focus() {
            return false;
        }
        if escape && (self.cursor.row().is_some() || !self.typed.is_empty()) {
            // First the marked row, then the field, then the window.
            ui.input_mut(|input| Shortcut::LeaveRow.take(input));
            if self.cursor.row().is_none() {
                self.typed.clear();
            }
            self.cursor = Cursor::default();
            field.request_focus();
        } else if escape {
            typing::pass_escape(ui, field);
        }
        if !enter {
            return false;
        }
        field.request_focus();
        let is_typed = !self.typed.trim().is_empty();
        if !is_typed && self.cursor.row().is_none() {
            return !self.chosen.is_empty();
        }
        let rows = match self.cursor.row() {
            Some(row) => row..row + 1,
            None => 0..self.candidates.count(),
        };
        let can_be = |row: &usize| {
            let person = self.candidates.get(scene.model, wanted.scope, *row);
            person.is_some_and(|person| !wanted.has(person.who.user) && !self.has(&person))
        };
        let meant = rows.clone().find(can_be);
        if let Some(row) = meant {
            self.press(scene, wanted, row);
        } else if rows.is_empty()
            && let Some(name) = self.named(scene, wanted)
        {
            self.choose(Chosen::named(&name));
        }
        false
    }

    /// Whoever stands in a row was pressed: chosen, or not chosen any more.
    fn press(&mut self, scene: &Scene<'_>, wanted: &Wanted<'_>, row: usize) {
        let Some(person) = self.candidates.get(scene.model, wanted.scope, row) else {
            return;
        };
        if wanted.has(person.who.user) {
            return;
        }
        if self.has(&person) {
            self.chosen.retain(|chosen| chosen.name != person.who.name);
        } else {
            self.choose(Chosen::of(&person));
        }
    }

    fn choose(&mut self, chosen: Chosen) {
        if !self.many {
            self.chosen.clear();
        }
        if self.chosen.iter().all(|known| known.name != chosen.name) {
            self.chosen.push(chosen);
        }
        self.typed.clear();
        self.cursor = Cursor::default();
    }

    fn has(&self, person: &Somebody<'_>) -> bool {
        self.chosen
            .iter()
            .any(|chosen| chosen.name == person.who.name)
    }

    /// A login name that was typed, where the server's list cannot say whether there is one.
    fn named(&self, scene: &Scene<'_>, wanted: &Wanted<'_>) -> Option<String> {
        let may = wanted.scope.are_on_server() && is_closed(scene);
        let name = Username::parse(self.typed.trim()).ok().filter(|_| may)?;
        Some(name.as_str().to_owned())
    }

    fn describe(&self, ui: &Ui, scene: &Scene<'_>, field: &Response) {
        if self.chosen.is_empty() {
            return;
        }
        let names: Vec<&str> = self
            .chosen
            .iter()
            .map(|chosen| chosen.called.as_str())
            .collect();
        let names = names.join(&scene.words.get("names-between"));
        let said = scene
            .words
            .with("picker-chosen", &[("names", (&names).into())]);
        ui.ctx()
            .accesskit_node_builder(field.id, |node| node.set_description(said));
    }
}

impl Wanted<'_> {
    /// Whether somebody is in the group already.
    fn has(&self, user: UserId) -> bool {
        self.inside
            .is_some_and(|members| members.find(user).is_some())
    }
}

impl Chosen {
    fn of(person: &Somebody<'_>) -> Self {
        Self {
            user: Some(person.who.user),
            name: person.who.name.clone(),
            called: person.called().to_owned(),
            picture: person.who.picture,
        }
    }

    fn named(name: &str) -> Self {
        Self {
            user: None,
            name: name.to_owned(),
            called: name.to_owned(),
            picture: PictureId::NONE,
        }
    }
}

/// The server shows nobody who is on it.
fn is_closed(scene: &Scene<'_>) -> bool {
    scene.model.people.fault() == Some(&Fault::Refused(Refusal::DirectoryClosed))
}

/// Whoever is called by a login name, as one calls them.
pub fn called<'a>(scene: &Scene<'a>, name: &'a str) -> &'a str {
    let wanted = fold(name);
    let friends = scene.model.friends.values();
    let friend = friends
        .into_iter()
        .find(|friend| fold(&friend.person.name) == wanted);
    if let Some(friend) = friend {
        return friend.called();
    }
    let mut people = scene.model.people.iter();
    let person = people.find(|person| fold(&person.name) == wanted);
    person.map_or(name, |person| &person.nickname)
}
