//! The root window while nobody is signed in: sign in, or, in the same window, create an account.
//!
//! What is typed stays in the fields whatever the server says; what is wrong stands under the
//! field that it belongs to. The first contact with a server is a page of its own
//! ([`fingerprint`]).

mod faults;
mod fields;
pub mod fingerprint;
mod form;
mod invitation;
pub(in crate::ui) mod strength;

use anser_shared::link::Link;
use egui::{Rect, Sense, Ui, UiBuilder};
use zeroize::{Zeroize as _, Zeroizing};

use self::faults::Faults;
use self::form::form_ui;
use self::invitation::invitation;
use super::leaving::{self, Leaving, Left, Typed};
use super::theme::{palette, space};
use super::widgets::icon_button;
use super::{Outcome, Scene, icons};
use crate::core::model::{SignInFault, SignInProgress, WindowKey};
use crate::core::{Action, Model};

/// What the sign-in window knows.
#[derive(Default)]
pub struct SignInView {
    registers: bool,
    server: String,
    name: String,
    nickname: String,
    password: Zeroizing<String>,
    again: Zeroizing<String>,
    shows_password: bool,
    /// Faults found before anything was sent, by field.
    faults: Faults,
    /// What stands in the server's field is a link that was opened, and was not looked at yet.
    is_handed: bool,
    /// The fault of the last attempt, once one of the fields has been changed: it is not shown any
    /// more.
    answered: Option<SignInFault>,
    /// The fault whose field has had the keyboard.
    shown_at: Option<SignInFault>,
    /// What was handed in is wrong somewhere, and the first such field is to have the keyboard.
    found: bool,
    started: bool,
    /// The form is shown anew: the keyboard goes to the first field that has nothing in it.
    focuses: bool,
    leaving: Leaving,
}

impl std::fmt::Debug for SignInView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInView")
            .field("registers", &self.registers)
            .finish_non_exhaustive()
    }
}

impl SignInView {
    /// Opens with the form that creates an account, filled in.
    pub fn pretend_registration(&mut self, password: &str) {
        self.registers = true;
        self.server = "chat.example".into();
        self.name = "anna".into();
        self.nickname = "Anna Berg".into();
        self.password = password.to_owned().into();
        self.started = true;
    }

    /// Somebody has opened a link: who has no account there makes one. What was typed stays, and what was said
    /// about the link before it is over.
    pub fn follow(&mut self, link: &str, fault: Option<&SignInFault>) {
        self.registers = true;
        link.clone_into(&mut self.server);
        self.is_handed = true;
        self.started = true;
        self.focuses = true;
        self.faults = Faults::default();
        self.answered = fault.cloned();
    }

    /// The form in which something stands that would be lost with the window: an account that is not made yet. Who
    /// signs in has typed nothing that they could not type again.
    pub fn unsaved(&mut self, model: &Model) -> Option<&mut Leaving> {
        (self.typed(model) != Typed::Nothing).then_some(&mut self.leaving)
    }

    /// What stands in the form and is filled in again at the next start.
    pub fn kept(&self) -> Option<Action> {
        let [server, name] = [&self.server, &self.name].map(|typed| typed.trim().to_owned());
        let is_empty = server.is_empty() && name.is_empty();
        (!is_empty).then_some(Action::KeepSignIn { server, name })
    }

    fn typed(&self, model: &Model) -> Typed {
        let last = model.sign_in.last.as_ref();
        let last = last.map_or("", |(name, _)| name);
        let name = self.name.trim();
        let is_typed = !name.is_empty() && name != last
            || !self.nickname.trim().is_empty()
            || !self.password.is_empty()
            || !self.again.is_empty();
        if self.registers && is_typed {
            Typed::Unsavable
        } else {
            Typed::Nothing
        }
    }

    /// Signed in: the passwords have done their work.
    pub fn forget_passwords(&mut self) {
        self.password.zeroize();
        self.again.zeroize();
        self.shows_password = false;
        self.faults = Faults::default();
        self.started = false;
    }
}

/// How large the window opens: so high that the longer form fits with what is wrong about it.
pub const SIZE: egui::Vec2 = egui::Vec2::new(380.0, 660.0);

/// Narrower than the window, so that the fields stay together when it is made large.
const COLUMN: f32 = 320.0;

/// Draws the whole window.
pub fn window_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut SignInView, outcome: &mut Outcome) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).window);
    if !view.started {
        view.started = true;
        begin(scene, view);
    }
    if std::mem::take(&mut view.is_handed) {
        say_wrong_link(scene, view);
    }
    let width = COLUMN.min(rect.width() - 2.0 * space::WIDE);
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            let left = rect.left() + (rect.width() - width) / 2.0;
            let column = Rect::from_min_size(
                egui::pos2(left, ui.cursor().top()),
                egui::vec2(width, f32::INFINITY),
            );
            let mut inside = ui.new_child(UiBuilder::new().max_rect(column).id_salt("column"));
            inside.spacing_mut().item_spacing.y = space::EDGE;
            page_ui(&mut inside, scene, view, outcome);
            inside.add_space(space::GROUP);
            let used = inside.min_rect();
            ui.allocate_rect(used, Sense::hover());
        });
    let corner = Rect::from_min_size(
        egui::pos2(
            rect.right() - space::SMALL - 32.0,
            rect.top() + space::SMALL,
        ),
        egui::Vec2::splat(32.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(corner).id_salt("settings"));
    if icon_button(&mut inside, icons::SETTINGS, &scene.words.get("settings")).clicked() {
        outcome.open.push(WindowKey::Settings);
    }
    let typed = view.typed(scene.model);
    if leaving::leave(ui, scene, &mut view.leaving, false, typed) == Left::Goes {
        view.forget_passwords();
        view.name.clear();
        view.nickname.clear();
        outcome.closes = true;
    }
}

/// The fields begin with what was used last.
fn begin(scene: &Scene<'_>, view: &mut SignInView) {
    view.focuses = true;
    if let Some((name, server)) = &scene.model.sign_in.last {
        view.name.clone_from(name);
        view.server.clone_from(server);
        // A link on a computer that nobody has signed in at is an invitation.
        let is_known = |link: &Link| {
            let mut servers = scene.model.servers.iter();
            servers.any(|known| known.address == link.address())
        };
        view.is_handed = is_link(server);
        let is_wrong = view.is_handed && Link::parse(server).is_err();
        let is_new = invitation(view).is_some_and(|link| !is_known(&link));
        view.registers = name.is_empty() && (is_new || is_wrong);
    } else if let [only] = scene.model.servers.as_slice() {
        view.server.clone_from(&only.address);
    }
}

fn is_link(server: &str) -> bool {
    server.starts_with("anser://")
}

/// A link that was handed over and is none, because its end is missing for example, says so before anything is done
/// with it, and leaves the address in it.
fn say_wrong_link(scene: &Scene<'_>, view: &mut SignInView) {
    let Err(fault) = Link::parse(&view.server) else {
        return;
    };
    let address = view.server.trim().trim_start_matches("anser://");
    let address = address.split('#').next().unwrap_or_default();
    view.server = address.trim_end_matches('/').to_owned();
    view.faults.server = Some(scene.words.address_fault(fault));
}

fn page_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut SignInView, outcome: &mut Outcome) {
    let fault = scene.model.sign_in.fault.as_ref();
    let fault = fault.filter(|&fault| view.answered.as_ref() != Some(fault));
    if let SignInProgress::Asking {
        address,
        fingerprint,
    } = &scene.model.sign_in.progress
    {
        let registers = view.registers;
        fingerprint::question_ui(ui, scene, address, *fingerprint, registers, outcome);
    } else if let Some(SignInFault::KeyChanged { address, other }) = fault {
        if fingerprint::changed_ui(ui, scene, address, other, outcome) {
            view.answered.clone_from(&scene.model.sign_in.fault);
        }
    } else if let Some(SignInFault::WrongLink { address }) = fault {
        if fingerprint::wrong_link_ui(ui, scene, address) {
            view.answered.clone_from(&scene.model.sign_in.fault);
            view.server.clear();
            view.focuses = true;
        }
    } else {
        form_ui(ui, scene, view, fault.cloned().as_ref(), outcome);
    }
}
