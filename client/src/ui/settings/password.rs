//! One's own password in the settings: the old one, the new one twice, and whether the other devices
//! stay signed in.

use egui::Ui;
use zeroize::{Zeroize as _, Zeroizing};

use crate::core::Action;
use crate::core::action::NewPassword;
use crate::core::model::{About, Account, Fault, LinkState, Progress};
use crate::ui::keys;
use crate::ui::leaving::Typed;
use crate::ui::sign_in::strength::{LEAST_CHARS, Strength, strength, strength_ui};
use crate::ui::theme::{self, palette};
use crate::ui::widgets::{self, Banner, Button, Field, Tone};
use crate::ui::{Outcome, Scene, dates, icons};

/// What is being typed, until it is done.
#[derive(Debug)]
pub(super) struct PasswordView {
    open: bool,
    /// The form has just opened: its first field gets the keyboard.
    focuses: bool,
    old: Zeroizing<String>,
    new: Zeroizing<String>,
    again: Zeroizing<String>,
    shown: bool,
    end_others: bool,
    faults: Faults,
}

#[derive(Debug, Default)]
struct Faults {
    old: Option<String>,
    new: Option<String>,
    again: Option<String>,
}

impl Default for PasswordView {
    fn default() -> Self {
        Self {
            open: false,
            focuses: false,
            old: Zeroizing::default(),
            new: Zeroizing::default(),
            again: Zeroizing::default(),
            shown: false,
            // Whoever changes a password because somebody knows it wants them out.
            end_others: true,
            faults: Faults::default(),
        }
    }
}

impl PasswordView {
    /// Passwords are kept nowhere: only the person can say what becomes of what was typed.
    pub(super) fn typed(&self) -> Typed {
        let is_typed = [&self.old, &self.new, &self.again]
            .iter()
            .any(|typed| !typed.is_empty());
        if is_typed {
            Typed::Unsavable
        } else {
            Typed::Nothing
        }
    }

    fn close(&mut self) {
        for typed in [&mut self.old, &mut self.new, &mut self.again] {
            typed.zeroize();
        }
        *self = Self::default();
    }
}

/// The field whose button shows what stands in all of them.
const LAST: &str = "password-new-again";

pub(super) fn password_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut PasswordView,
    outcome: &mut Outcome,
) {
    news_ui(ui, scene, outcome);
    let progress = scene.model.tickets.last(&About::Password);
    let is_done = matches!(progress, Some(Progress::Done(_)));
    if view.open && is_done {
        view.close();
    }
    if view.open {
        form_ui(ui, scene, account, view, outcome);
    } else {
        closed_ui(ui, scene, is_done, view, outcome);
    }
}

/// The way to the form, and that the password was changed.
fn closed_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    is_done: bool,
    view: &mut PasswordView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    if is_done {
        let said = words.get("password-changed");
        widgets::label(ui, said, theme::small(), palette(ui).text);
    }
    let change = words.get("password-change");
    if Button::plain(&change).show(ui).clicked() {
        view.open = true;
        view.focuses = true;
        outcome.act(Action::ForgetPasswordChange);
    }
}

fn form_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut PasswordView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let progress = scene.model.tickets.last(&About::Password);
    if let Some(Progress::Refused(fault @ Fault::WrongPassword)) = progress {
        view.faults.old = Some(words.fault(fault));
    }
    let Fields { changed, entered } = fields_ui(ui, scene, account, view);
    // What the server has said is about what was typed before.
    if changed && progress.is_some() {
        outcome.act(Action::ForgetPasswordChange);
    }
    let names = [
        words.get("password-end-others"),
        words.get("password-keep-others"),
    ];
    let choices = [(true, names[0].as_str()), (false, names[1].as_str())];
    let label = words.get("password-others");
    super::choice_ui(ui, &label, &choices, &mut view.end_others);
    if let Some(Progress::Refused(fault)) = progress
        && *fault != Fault::WrongPassword
    {
        widgets::fault(ui, &words.fault(fault));
    }
    let is_busy = progress == Some(&Progress::Waiting);
    if is_busy {
        widgets::label(ui, words.get("proving"), theme::small(), palette(ui).soft);
    }
    let is_online = scene.model.link == LinkState::Online;
    if !is_online {
        let said = words.fault(&Fault::Offline);
        widgets::label(ui, said, theme::small(), palette(ui).soft);
    }
    widgets::at_the_end(ui, |ui| {
        let change = words.get("password-do");
        let change = Button::primary(&change).enabled(!is_busy && is_online);
        if change.show(ui).clicked() || (entered && !is_busy && is_online) {
            submit(scene, account, view, outcome);
        }
        let cancel = words.get("cancel");
        if Button::quiet(&cancel).enabled(!is_busy).show(ui).clicked() {
            view.close();
            outcome.act(Action::ForgetPasswordChange);
        }
    });
}

/// What was done in the fields of one frame.
struct Fields {
    changed: bool,
    /// Enter was pressed in one of them.
    entered: bool,
}

/// The old password, the new one with how hard it is to guess, and the new one again.
fn fields_ui(ui: &mut Ui, scene: &Scene<'_>, account: &Account, view: &mut PasswordView) -> Fields {
    let words = scene.words;
    let (show, hide) = (words.get("show-password"), words.get("hide-password"));
    let (mut changed, mut entered) = (false, false);
    let mut field = |ui: &mut Ui, key: &str, fault: &mut Option<String>, typed: &mut String| {
        let label = words.get(key);
        let said = fault.clone();
        let field = Field::new(&label).fault(said.as_deref());
        let mut field = field.secret(&mut view.shown, &show, &hide);
        if key != LAST {
            field = field.before_another();
        }
        let response = field.show(ui, typed);
        if std::mem::take(&mut view.focuses) {
            response.request_focus();
        }
        if response.changed() {
            *fault = None;
            changed = true;
        }
        entered |= keys::confirms(ui, &response);
    };
    field(ui, "password-old", &mut view.faults.old, &mut view.old);
    field(ui, "password-new", &mut view.faults.new, &mut view.new);
    if !view.new.is_empty() && view.faults.new.is_none() {
        strength_ui(ui, scene, strength(&view.new, &account.profile.person.name));
    }
    field(ui, LAST, &mut view.faults.again, &mut view.again);
    Fields { changed, entered }
}

/// Another device has changed it.
fn news_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let Some((at, address)) = &scene.model.password_news else {
        return;
    };
    let time = dates::exact(scene.words, *at, scene.zone);
    let said = scene.words.with(
        "password-changed-elsewhere",
        &[("time", (&time).into()), ("address", address.into())],
    );
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |ui| {
        let dismiss = scene.words.get("dismiss");
        if Button::plain(&dismiss).show(ui).clicked() {
            outcome.act(Action::DismissPasswordNews);
        }
    });
}

/// Checks what can be checked without the server, and sends the rest.
fn submit(scene: &Scene<'_>, account: &Account, view: &mut PasswordView, outcome: &mut Outcome) {
    let words = scene.words;
    let mut faults = Faults::default();
    if view.old.is_empty() {
        faults.old = Some(words.get("password-empty"));
    }
    match strength(&view.new, &account.profile.person.name) {
        Strength::Short => {
            let values = [("count", LEAST_CHARS.into())];
            faults.new = Some(words.with("password-short", &values));
        }
        Strength::Guessable => faults.new = Some(words.get("password-guessable")),
        _ if *view.new == *view.old => faults.new = Some(words.get("password-same")),
        _ if *view.new != *view.again => faults.again = Some(words.get("passwords-differ")),
        _ => {}
    }
    let is_sound = faults.old.is_none() && faults.new.is_none() && faults.again.is_none();
    view.faults = faults;
    outcome.act(Action::ForgetPasswordChange);
    if is_sound {
        outcome.act(Action::ChangePassword(NewPassword {
            old: view.old.clone(),
            new: view.new.clone(),
            end_others: view.end_others,
        }));
    }
}
