//! The form for a user's rights on the server, after a question that explains them.

use anser_look::theme::{self, palette, space};
use anser_look::widgets::{self, Button};
use anser_shared::people::Role;
use egui::Ui;

use super::{Shown, Wish};
use crate::words::Words;

#[derive(Debug)]
pub struct View {
    /// The login name.
    name: String,
    /// The current role.
    before: Role,
    chosen: Role,
}

impl View {
    /// Begins with the most common choice.
    pub fn new(name: &str, before: Role) -> Self {
        let chosen = match before {
            Role::User => Role::Admin,
            Role::Admin | Role::Root => Role::User,
        };
        Self {
            name: name.to_owned(),
            before,
            chosen,
        }
    }

    /// The line for the act.
    fn line(&self) -> String {
        let role = match self.chosen {
            Role::User => "user",
            Role::Admin => "admin",
            Role::Root => "root",
        };
        format!("grant {} {role}", self.name)
    }
}

/// True when the form is done.
pub fn granting_ui(
    ui: &Ui,
    shown: &Shown,
    view: &mut View,
    words: Words,
    wishes: &mut Vec<Wish>,
) -> bool {
    widgets::wide_modal(ui, "granting", |ui| {
        let palette = palette(ui);
        let name = [("name", (&view.name).into())];
        let title = words.with("console-grant-title", &name);
        widgets::label(ui, title, theme::title(), palette.text);
        let names = [
            (Role::User, words.get("console-grant-user")),
            (Role::Admin, words.get("console-grant-admin")),
            (Role::Root, words.get("console-grant-root")),
        ];
        let options: Vec<(Role, &str)> = names
            .iter()
            .map(|(role, name)| (*role, name.as_str()))
            .collect();
        if let Some(role) = widgets::choice(ui, &options, view.chosen) {
            view.chosen = role;
        }
        let (means, does) = match view.chosen {
            Role::User => ("console-grant-user-means", "console-grant-user-do"),
            Role::Admin => ("console-grant-admin-means", "console-grant-admin-do"),
            Role::Root => ("console-grant-root-means", "console-grant-root-do"),
        };
        let means = words.with(means, &name);
        widgets::label(ui, means, theme::body(), palette.soft);
        if is_last_root(shown, view) {
            let last = words.with("console-grant-last", &name);
            widgets::fault(ui, &last);
        }
        let changes = view.chosen != view.before;
        let told = if changes {
            words.with("console-grant-told", &name)
        } else {
            words.with("console-grant-same", &name)
        };
        widgets::label(ui, told, theme::small(), palette.soft);
        ui.add_space(space::TIGHT);
        let does = words.get(does);
        let button = if view.chosen < view.before {
            Button::danger(&does)
        } else {
            Button::primary(&does)
        };
        if button.wide().enabled(changes).show(ui).clicked() {
            wishes.push(Wish::Say(view.line()));
            return true;
        }
        let stays = words.get("console-stay");
        Button::quiet(&stays).wide().show(ui).clicked()
    })
}

/// Only this user is root, and they would not be root any more.
fn is_last_root(shown: &Shown, view: &View) -> bool {
    let people = shown.snapshot.people.iter();
    let mut roots = people.filter(|person| person.account_rights.role == Role::Root);
    view.before == Role::Root
        && view.chosen < Role::Root
        && roots.all(|person| person.name == view.name)
}
