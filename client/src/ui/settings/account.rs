//! One's own account in the settings: what one is called, who may ask to be a friend, and where
//! one is signed in.

use anser_shared::people::{AddedBy, Device, FriendRequests, LoginAct, Profile, Role};
use anser_shared::text::{ABOUT_MAX_CHARS, NAME_MAX_CHARS, Nickname, WORDS_MAX_CHARS};
use egui::Ui;

use crate::core::Action;
use crate::core::model::{About, Account, Devices};
use crate::ui::leaving::Typed;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene, dates};

/// What is being typed, until it is saved.
#[derive(Debug, Default)]
pub(super) struct AccountView {
    nickname: String,
    status: String,
    about: String,
    /// The profile that the fields began with: another one, from another device, begins them anew.
    began: Option<Profile>,
}

/// That the person is an administrator of the server, what they can do and where.
pub(super) fn administrator_ui(ui: &mut Ui, scene: &Scene<'_>, account: &Account) {
    let (words, role) = (scene.words, account.rights.role);
    if role == Role::User {
        return;
    }
    let palette = palette(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        let is_one = words.administrator(role);
        widgets::label(ui, is_one, theme::body(), palette.text);
        let can = words.administrator_can(role);
        widgets::label(ui, can, theme::small(), palette.soft);
    });
}

impl AccountView {
    /// What was typed and not saved.
    pub(super) fn typed(&self) -> Typed {
        let Some(began) = &self.began else {
            return Typed::Nothing;
        };
        let now = [&self.nickname, &self.status, &self.about].map(|text| text.trim());
        let was = began.person.words().map(str::trim);
        match now != was {
            false => Typed::Nothing,
            true if self.profile(began).is_some() => Typed::Savable,
            true => Typed::Unsavable,
        }
    }

    /// The profile as it was typed, where it is one.
    fn profile(&self, known: &Profile) -> Option<Profile> {
        let nickname = Nickname::parse(&self.nickname).ok()?;
        let fits = self.status.chars().count() <= WORDS_MAX_CHARS
            && self.about.trim().chars().count() <= ABOUT_MAX_CHARS;
        fits.then(|| {
            let mut profile = known.clone();
            nickname.as_str().clone_into(&mut profile.person.nickname);
            self.status.trim().clone_into(&mut profile.person.status);
            self.about.trim().clone_into(&mut profile.person.about);
            profile
        })
    }

    pub(super) fn save(&self, account: &Account, outcome: &mut Outcome) {
        if let Some(profile) = self.profile(&account.profile) {
            outcome.act(Action::SetProfile(profile));
        }
    }
}

pub(super) fn profile_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut AccountView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let known = account.profile.clone();
    let began = view.began.as_ref().map(|began| began.person.words());
    if began != Some(known.person.words()) {
        [view.nickname, view.status, view.about] = known.person.words().map(str::to_owned);
        view.began = Some(known.clone());
    }
    let nickname = Nickname::parse(&view.nickname);
    let fault = nickname.as_ref().err();
    let fault = fault.map(|fault| words.nickname_fault(*fault));
    let (label, hint) = (words.get("nickname"), words.get("nickname-hint"));
    Field::new(&label)
        .hint(&hint)
        .fault(fault.as_deref())
        .show(ui, &mut view.nickname);
    let too_long = view.status.chars().count() > WORDS_MAX_CHARS;
    let typed = view.status.chars().count();
    let fault = too_long.then(|| words.too_long(WORDS_MAX_CHARS, typed));
    let fault = fault.or_else(|| words.left_out(&view.status));
    let (label, hint) = (words.get("status"), words.get("status-hint"));
    Field::new(&label)
        .hint(&hint)
        .fault(fault.as_deref())
        .show(ui, &mut view.status);
    let typed = view.about.trim().chars().count();
    let too_long = typed > ABOUT_MAX_CHARS;
    let fault = too_long.then(|| words.too_long(ABOUT_MAX_CHARS, typed));
    let fault = fault.or_else(|| words.left_out(&view.about));
    let (label, hint) = (words.get("about-you"), words.get("about-you-hint"));
    Field::new(&label)
        .hint(&hint)
        .lines(3)
        .fault(fault.as_deref())
        .show(ui, &mut view.about);
    if view.typed() == Typed::Savable && Button::primary(&words.get("save")).show(ui).clicked() {
        view.save(account, outcome);
    }
    if let Some(fault) = scene.model.tickets.fault(&About::Profile) {
        widgets::fault(ui, &words.fault(fault));
    }
    let names = [
        words.get("requests-server"),
        words.get("requests-ask"),
        words.get("requests-auto"),
        words.get("requests-nobody"),
    ];
    let policies = [
        (None, names[0].as_str()),
        (Some(FriendRequests::Ask), names[1].as_str()),
        (Some(FriendRequests::Auto), names[2].as_str()),
        (Some(FriendRequests::Nobody), names[3].as_str()),
    ];
    let mut requests = known.requests;
    super::choice_ui(ui, &words.get("requests-policy"), &policies, &mut requests);
    if requests != known.requests {
        outcome.act(Action::SetProfile(Profile {
            requests,
            ..known.clone()
        }));
    }
    let names = [
        words.get("added-by-everybody"),
        words.get("added-by-groups"),
        words.get("added-by-friends"),
        words.get("added-by-nobody"),
    ];
    let choices = [
        (AddedBy::Everybody, names[0].as_str()),
        (AddedBy::GroupMembers, names[1].as_str()),
        (AddedBy::Friends, names[2].as_str()),
        (AddedBy::Nobody, names[3].as_str()),
    ];
    let mut added_by = known.added_by;
    super::choice_ui(ui, &words.get("added-by"), &choices, &mut added_by);
    if added_by != known.added_by {
        outcome.act(Action::SetProfile(Profile { added_by, ..known }));
    }
    let (yes, no) = (words.get("nudges-taken"), words.get("nudges-refused"));
    let both = [(true, yes.as_str()), (false, no.as_str())];
    let known = !scene.model.refuses_nudges;
    let mut takes = known;
    super::choice_ui(ui, &words.get("nudges-policy"), &both, &mut takes);
    if takes != known {
        outcome.act(Action::TakeNudges(takes));
    }
    if let Some(fault) = scene.model.tickets.fault(&About::TakesNudges) {
        widgets::fault(ui, &words.fault(fault));
    }
}

pub(super) fn devices_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let words = scene.words;
    let listed = scene.model.devices.last.as_deref();
    if let Some(Devices {
        own,
        devices,
        logins,
    }) = listed
    {
        for device in devices {
            device_ui(ui, scene, device, device.device == *own, outcome);
        }
        if devices.len() > 1 {
            let all = words.get("devices-sign-out-others");
            if Button::quiet(&all).show(ui).clicked() {
                outcome.act(Action::RevokeOthers);
            }
        }
        ui.add_space(space::SMALL);
        let palette = palette(ui);
        widgets::label(ui, words.get("logins-title"), theme::small(), palette.soft);
        for login in logins.iter().take(LOGINS_LIMIT) {
            let time = dates::exact(words, login.at, scene.zone);
            let key = match login.act {
                LoginAct::SignIn => "login-line",
                LoginAct::PasswordChanged => "login-line-password",
            };
            let said = words.with(
                key,
                &[
                    ("time", (&time).into()),
                    ("address", (&login.address).into()),
                    ("device", (&login.device_name).into()),
                ],
            );
            widgets::label(ui, said, theme::small(), palette.text);
        }
        ui.add_space(space::SMALL);
    }
    let revoked = scene.model.tickets.fault(&About::Revoke);
    if let Some(fault) = revoked.or(scene.model.devices.fault()) {
        widgets::fault(ui, &words.fault(fault));
    }
    let show = words.get("devices-show");
    if Button::plain(&show).show(ui).clicked() {
        outcome.act(Action::ListDevices);
    }
}

/// More of them are for the terminal.
const LOGINS_LIMIT: usize = 20;

fn device_ui(ui: &mut Ui, scene: &Scene<'_>, device: &Device, is_own: bool, outcome: &mut Outcome) {
    let words = scene.words;
    let palette = palette(ui);
    let mut name = device.name.clone();
    if name.chars().count() > NAME_MAX_CHARS {
        name = name.chars().take(NAME_MAX_CHARS).collect();
    }
    if is_own {
        name = words.in_brackets(&name, &words.get("device-this"));
    } else if device.online {
        name = words.in_brackets(&name, &words.get("device-online"));
    }
    ui.horizontal(|ui| {
        ui.vertical(|ui| {
            ui.set_width((ui.available_width() - 110.0).max(80.0));
            ui.spacing_mut().item_spacing.y = space::HAIR;
            widgets::label(ui, &name, theme::body(), palette.text);
            let time = dates::exact(words, device.seen_at, scene.zone);
            let said = words.with(
                "device-seen",
                &[
                    ("time", (&time).into()),
                    ("address", (&device.address).into()),
                ],
            );
            widgets::label(ui, said, theme::small(), palette.soft);
        });
        if !is_own {
            let full = words.with("device-sign-out-name", &[("name", (&device.name).into())]);
            let button = Button::quiet(&words.get("device-sign-out"))
                .small()
                .show(ui)
                .accessible_name(full);
            if button.clicked() {
                outcome.act(Action::Revoke(device.device));
            }
        }
    });
}
