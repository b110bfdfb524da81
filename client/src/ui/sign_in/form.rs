//! The form in which one signs in or creates an account: its fields, and what is checked before they are sent.

use anser_shared::link::Link;
use anser_shared::text::{Nickname, Username};
use egui::{Rect, Response, Sense, Ui, UiBuilder};

use super::SignInView;
use super::faults::{Faults, faults_of};
use super::fields::Fields;
use super::invitation::{invitation, invitation_ui};
use super::strength::{LEAST_CHARS, Strength, strength, strength_ui};
use crate::core::Action;
use crate::core::action::Credentials;
use crate::core::model::{SignInFault, SignInProgress};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Banner, Button, Field, Tone, icon_button};
use crate::ui::{Outcome, Scene, icons, mark};

pub(super) fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut SignInView,
    fault: Option<&SignInFault>,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let title = words.get(if view.registers {
        "register-title"
    } else {
        "sign-in-title"
    });
    mark_ui(ui, &title, view.registers);
    let from_server = faults_of(scene, fault, view.registers);
    let general = from_server.general.as_ref();
    if let Some(said) = general.or(view.faults.general.as_ref()) {
        Banner {
            tone: Tone::Alert,
            icon: icons::ALERT_CIRCLE,
            text: said,
        }
        .show(ui, |_| {});
    }
    let busy = scene.model.sign_in.progress != SignInProgress::Waiting;
    let focuses = std::mem::take(&mut view.focuses);
    let mut fields = Fields::new(busy);
    server_ui(ui, scene, view, &mut fields, from_server.server);
    name_ui(ui, scene, view, &mut fields, from_server.name);
    if view.registers {
        nickname_ui(ui, scene, view, &mut fields, from_server.nickname);
    }
    passwords_ui(ui, scene, view, &mut fields, from_server.password);
    if let (true, Some(first)) = (focuses, fields.empty) {
        ui.memory_mut(|memory| memory.request_focus(first));
    }
    focus_wrong(ui, view, &fields, fault);
    if fields.changed {
        view.answered.clone_from(&scene.model.sign_in.fault);
    }

    ui.add_space(space::TIGHT);
    let button = match (&scene.model.sign_in.progress, view.registers) {
        (SignInProgress::Connecting, _) => words.get("connecting"),
        (SignInProgress::Proving, false) => words.get("proving"),
        (SignInProgress::Proving, true) => words.get("registering"),
        (_, false) => words.get("sign-in"),
        (_, true) => words.get("register"),
    };
    let button = Button::primary(&button).wide().enabled(!busy);
    let pressed = button.show(ui).clicked();
    if (pressed || fields.enter) && !busy {
        submit(scene, view, outcome);
    }
    if busy {
        let cancel = words.get("cancel");
        if Button::quiet(&cancel).wide().show(ui).clicked() {
            outcome.act(Action::CancelSignIn);
        }
    } else {
        turn_ui(ui, scene, view);
    }
}

/// The address of the server, or what stands there in place of a link that says its key.
fn server_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut SignInView,
    fields: &mut Fields,
    from_server: Option<String>,
) {
    let busy = fields.busy;
    if let Some(link) = invitation(view) {
        let fault = view.faults.server.clone().or(from_server);
        if invitation_ui(ui, scene, &link, fault, busy) {
            view.server.clear();
            view.focuses = true;
        }
        return;
    }
    let words = scene.words;
    let (label, hint) = (words.get("server"), words.get("server-hint"));
    let server = Field::new(&label)
        .hint(&hint)
        .end_room(!scene.model.servers.is_empty());
    let found = &mut view.faults.server;
    let response = fields.show(ui, server, &mut view.server, found, from_server);
    // Its field goes, and the keyboard with it.
    view.focuses |= invitation(view).is_some();
    if !busy && let Some(address) = known_servers_ui(ui, scene, &response) {
        view.server = address;
        view.faults.server = None;
    }
}

fn name_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut SignInView,
    fields: &mut Fields,
    from_server: Option<String>,
) {
    let label = scene.words.get("name");
    let hint = if view.registers {
        scene.words.get("name-new-hint")
    } else {
        String::new()
    };
    let name = Field::new(&label).hint(&hint);
    let found = &mut view.faults.name;
    fields.show(ui, name, &mut view.name, found, from_server);
}

fn nickname_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut SignInView,
    fields: &mut Fields,
    from_server: Option<String>,
) {
    let words = scene.words;
    let (label, hint) = (words.get("nickname"), words.get("nickname-hint"));
    let nickname = Field::new(&label).hint(&hint);
    let found = &mut view.faults.nickname;
    fields.show(ui, nickname, &mut view.nickname, found, from_server);
}

/// The password; a new one twice, and how hard it is to guess.
fn passwords_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    view: &mut SignInView,
    fields: &mut Fields,
    from_server: Option<String>,
) {
    let words = scene.words;
    let (show, hide) = (words.get("show-password"), words.get("hide-password"));
    let label = words.get("password");
    let mut password = Field::new(&label).secret(&mut view.shows_password, &show, &hide);
    if view.registers {
        password = password.before_another();
    }
    let is_wrong = view.faults.password.is_some() || from_server.is_some();
    let found = &mut view.faults.password;
    fields.show(ui, password, &mut view.password, found, from_server);
    if !view.registers {
        return;
    }
    if !view.password.is_empty() && !is_wrong {
        strength_ui(ui, scene, strength(&view.password, &view.name));
    }
    let label = words.get("password-again");
    let again = Field::new(&label).secret(&mut view.shows_password, &show, &hide);
    fields.show(ui, again, &mut view.again, &mut view.faults.again, None);
}

/// What is not taken is typed anew, whether it was found here or by the server.
fn focus_wrong(ui: &Ui, view: &mut SignInView, fields: &Fields, fault: Option<&SignInFault>) {
    let is_refused = !fields.busy && view.shown_at.as_ref() != fault;
    if is_refused {
        view.shown_at = fault.cloned();
    }
    let is_news = std::mem::take(&mut view.found) || (is_refused && fault.is_some());
    if let (true, Some((id, chars))) = (is_news, fields.wrong) {
        ui.memory_mut(|memory| memory.request_focus(id));
        widgets::select_all(ui, id, chars);
    }
}

/// Smaller over the longer form, so that its button is in view with something said above the fields.
fn mark_ui(ui: &mut Ui, title: &str, is_small: bool) {
    let (above, side) = if is_small {
        (space::EDGE, 40.0)
    } else {
        (space::WIDE, 56.0)
    };
    ui.add_space(above);
    ui.vertical_centered(|ui| {
        ui.spacing_mut().item_spacing.y = space::SMALL;
        let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(side), Sense::hover());
        mark::paint(ui, rect);
        widgets::label(
            ui,
            title,
            theme::semibold(size::TITLE + 4.0),
            palette(ui).text,
        );
    });
    ui.add_space(space::TIGHT);
}

/// The way to the other form, in the same window.
fn turn_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut SignInView) {
    let (question, button) = if view.registers {
        (
            scene.words.get("have-account"),
            scene.words.get("to-sign-in"),
        )
    } else {
        (
            scene.words.get("new-here"),
            scene.words.get("create-account"),
        )
    };
    let palette = palette(ui);
    let font = theme::small();
    let measure = |ui: &Ui, text: &str| {
        ui.painter()
            .layout_no_wrap(text.to_owned(), font.clone(), palette.soft)
            .size()
            .x
    };
    let width = measure(ui, &question) + measure(ui, &button) + 2.0 * space::TIGHT + space::HAIR;
    ui.horizontal(|ui| {
        // As high as the button, so that both stand on one line.
        ui.set_min_height(20.0);
        ui.spacing_mut().item_spacing.x = space::HAIR;
        ui.add_space(((ui.available_width() - width) / 2.0).max(0.0));
        widgets::label(ui, question, theme::small(), palette.soft);
        if Button::quiet(&button).small().show(ui).clicked() {
            view.registers = !view.registers;
            view.focuses = true;
            view.faults = Faults::default();
            view.answered.clone_from(&scene.model.sign_in.fault);
        }
    });
}

/// Servers that are known already, under the field; returns the one that was chosen.
fn known_servers_ui(ui: &mut Ui, scene: &Scene<'_>, field: &Response) -> Option<String> {
    if scene.model.servers.is_empty() {
        return None;
    }
    // The button stands in the field's right end, on the field's own line.
    let middle = egui::pos2(field.rect.right() - 20.0, field.rect.center().y);
    let place = Rect::from_center_size(middle, egui::Vec2::splat(32.0));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("known"));
    let name = scene.words.get("server-known");
    let button = icon_button(&mut corner, icons::CHEVRON_DOWN, &name);
    let mut chosen = None;
    widgets::button_menu(&button, &name, |ui| {
        for server in scene.model.servers.iter() {
            if widgets::menu_item(ui, icons::SERVER, &server.address) {
                chosen = Some(server.address.clone());
            }
        }
    });
    chosen
}

/// Checks what can be checked without the server, and sends the rest.
fn submit(scene: &Scene<'_>, view: &mut SignInView, outcome: &mut Outcome) {
    let words = scene.words;
    let mut faults = Faults::default();
    if view.server.trim().is_empty() {
        faults.server = Some(words.get("server-empty"));
    } else if let Err(fault) = Link::parse(&view.server) {
        faults.server = Some(words.address_fault(fault));
    }
    let name = Username::parse(&view.name);
    if let Err(fault) = &name {
        faults.name = Some(words.name_fault(*fault));
    }
    if view.registers {
        if let Err(fault) = Nickname::parse(&view.nickname) {
            faults.nickname = Some(words.nickname_fault(fault));
        }
        match strength(&view.password, &view.name) {
            Strength::Short => {
                let values = [("count", LEAST_CHARS.into())];
                faults.password = Some(words.with("password-short", &values));
            }
            Strength::Guessable => faults.password = Some(words.get("password-guessable")),
            _ if *view.password != *view.again => {
                faults.again = Some(words.get("passwords-differ"));
            }
            _ => {}
        }
    } else if view.password.is_empty() {
        faults.password = Some(words.get("password-empty"));
    }
    view.found = !faults.is_empty();
    view.faults = faults;
    view.answered.clone_from(&scene.model.sign_in.fault);
    let (Ok(name), true) = (name, view.faults.is_empty()) else {
        return;
    };
    // The same answer again, to the next attempt, is news.
    view.answered = None;
    let credentials = Credentials {
        server: view.server.trim().to_owned(),
        name: name.as_str().to_owned(),
        password: view.password.clone(),
    };
    outcome.act(if view.registers {
        let nickname = view.nickname.trim().to_owned();
        Action::Register {
            credentials,
            nickname,
        }
    } else {
        Action::SignIn(credentials)
    });
}
