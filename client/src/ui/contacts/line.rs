//! What there is to say about the connection, the server and this computer: one quiet line where that is
//! enough, a banner where a person is needed.

use std::time::Duration;

use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::OtherKey;
use egui::{Role, Sense, Ui, WidgetInfo};

use crate::core::Action;
use crate::core::model::{LinkFault, LinkState, WindowKey};
use crate::core::settings::Settings;
use crate::ui::fonts::system::{self, Lacks};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{Banner, Button, Tone};
use crate::ui::{Outcome, Scene, dates, icons, typeset};

/// What there is to say about the connection: nothing while there is one.
pub(super) fn link_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let palette = palette(ui);
    let (said, reason) = match &scene.model.link {
        LinkState::Online => return trouble_ui(ui, scene),
        LinkState::Idle => (scene.words.get("line-idle"), None),
        LinkState::Connecting => (scene.words.get("line-connecting"), None),
        LinkState::Waiting {
            fault: LinkFault::KeyChanged(other),
            ..
        } => {
            key_changed_ui(ui, scene, other, outcome);
            return;
        }
        LinkState::Waiting { until, fault } => {
            let reason = scene.words.link_line(fault);
            // The server, or somebody there, has a reason that a person should know.
            if matches!(fault, LinkFault::Refused(_) | LinkFault::DeviceInUse) {
                Banner {
                    tone: Tone::Alert,
                    icon: icons::ALERT_TRIANGLE,
                    text: &reason,
                }
                .show(ui, |_| {});
            }
            (waiting(ui, scene, *until, &reason), Some(reason))
        }
    };
    let can_try = scene.model.link != LinkState::Connecting;
    let button = scene.words.get("try-now");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(16.0, 20.0), Sense::hover());
        let icon = if can_try {
            icons::WIFI_OFF
        } else {
            icons::REFRESH
        };
        let font = theme::icon(14.0);
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icon,
            font,
            palette.soft,
        );
        let button_width = if can_try {
            let words = typeset::line(ui, &button, theme::small(), palette.soft, f32::INFINITY);
            words.size().x + 3.0 * space::TIGHT
        } else {
            0.0
        };
        let room = ui.available_width() - button_width;
        let words = typeset::line(ui, &said, theme::small(), palette.soft, room);
        let (rect, response) =
            ui.allocate_exact_size(egui::vec2(words.size().x, 20.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        let at = egui::pos2(rect.left(), rect.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, palette.soft);
        if let Some(reason) = reason {
            response.on_hover_text(reason);
        }
        if can_try && Button::quiet(&button).small().show(ui).clicked() {
            outcome.act(Action::ConnectNow);
        }
    });
    ui.add_space(space::SMALL);
}

/// There is a connection, and the server stores nothing.
fn trouble_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let Some(trouble) = &scene.model.trouble else {
        return;
    };
    let is_slow = matches!(trouble, Refusal::SlowDown { .. });
    let said = scene.words.trouble_kept(trouble);
    Banner {
        tone: if is_slow { Tone::Calm } else { Tone::Alert },
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |_| {});
    ui.add_space(space::SMALL);
}

/// When it is tried again; or, when it is not, why there is no connection.
fn waiting(ui: &Ui, scene: &Scene<'_>, until: Timestamp, reason: &str) -> String {
    /// Nobody counts down to what is so far away: it is not going to be tried.
    const FAR: Duration = Duration::from_hours(24);
    let left = until.since(scene.now);
    if left > FAR {
        return reason.to_owned();
    }
    if left.is_zero() {
        return scene.words.get("line-connecting");
    }
    // The next second begins when what is left of this one is over; nothing is painted in between.
    let part = match left.subsec_millis() {
        0 => 1_000,
        millis => u64::from(millis),
    };
    ui.ctx().request_repaint_after(Duration::from_millis(part));
    let seconds = u64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(0);
    scene
        .words
        .with("line-waiting", &[("seconds", seconds.into())])
}

/// The one fault of the connection that needs a person.
fn key_changed_ui(ui: &mut Ui, scene: &Scene<'_>, other: &OtherKey, outcome: &mut Outcome) {
    let address = scene
        .model
        .account
        .as_ref()
        .map_or("", |account| &account.address);
    let words = scene.words;
    let said = words.sentences(&[
        words.key_changed(address, other),
        words.get("key-changed-here"),
    ]);
    // Read by nobody but this program: the address is one that a connection was made to.
    let new = format!("anser://{address}/#fp={}", other.found);
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::Vec2::splat(space::SMALL);
            let take = words.get("key-changed-take");
            if Button::plain(&take).show(ui).clicked() {
                outcome.act(Action::TakeKey { link: new });
            }
            let again = words.get("try-now");
            if Button::plain(&again).show(ui).clicked() {
                outcome.act(Action::ConnectNow);
            }
        });
    });
    ui.add_space(space::SMALL);
}

/// Something about this computer.
pub fn warning_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let Some(warning) = scene.model.warnings.first() else {
        return;
    };
    let said = scene.words.warning(warning);
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |ui| {
        if Button::plain(&scene.words.get("dismiss"))
            .show(ui)
            .clicked()
        {
            outcome.act(Action::DismissWarning);
        }
    });
    ui.add_space(space::SMALL);
}

/// The person has become an administrator of the server, or is none any more. Said until they know.
pub(super) fn role_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let Some(role) = scene.model.role_news else {
        return;
    };
    let words = scene.words;
    let said = words.sentences(&[words.role_news(role), words.administrator_can(role)]);
    Banner {
        tone: Tone::Calm,
        icon: icons::SHIELD_CHECK,
        text: &said,
    }
    .show(ui, |ui| {
        if Button::plain(&words.get("dismiss")).show(ui).clicked() {
            outcome.act(Action::DismissRoleNews);
        }
    });
    ui.add_space(space::SMALL);
}

/// This computer has no font for letters that were met: which package has one. Said until it is dismissed,
/// and never again about the same letters. Other systems bring every font along.
pub(super) fn letters_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let settings = scene.model.settings;
    let told = Lacks::from_bits(settings.letters_told);
    let lacks = system::lacks(ui.ctx()).without(told);
    if lacks.is_empty() || !cfg!(target_os = "linux") {
        return;
    }
    let said = scene.words.letters_missing(lacks);
    Banner {
        tone: Tone::Calm,
        icon: icons::INFO,
        text: &said,
    }
    .show(ui, |ui| {
        if Button::plain(&scene.words.get("dismiss"))
            .show(ui)
            .clicked()
        {
            outcome.act(Action::ChangeSettings(Settings {
                letters_told: told.with(lacks).bits(),
                ..settings
            }));
        }
    });
    ui.add_space(space::SMALL);
}

/// The account was signed in to on another device. Said until the person has seen it, one device after the other.
pub(super) fn new_device_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let Some(device) = scene.model.new_devices.first() else {
        return;
    };
    let time = dates::exact(scene.words, device.at, scene.zone);
    let said = scene.words.new_device(device, &time);
    Banner {
        tone: Tone::Alert,
        icon: icons::MONITOR,
        text: &said,
    }
    .show(ui, |ui| {
        ui.horizontal(|ui| {
            let settings = scene.words.get("guessed-devices");
            if Button::plain(&settings).show(ui).clicked() {
                outcome.act(Action::ListDevices);
                outcome.open.push(WindowKey::Settings);
            }
            let dismiss = scene.words.get("dismiss");
            if Button::plain(&dismiss).show(ui).clicked() {
                outcome.act(Action::DismissNewDevice);
            }
        });
    });
    ui.add_space(space::SMALL);
}

/// Somebody has tried passwords at the account. Said until the person has seen it.
pub(super) fn guesses_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let Some(guesses) = &scene.model.guesses else {
        return;
    };
    let time = dates::exact(scene.words, guesses.last_at, scene.zone);
    let said = scene.words.with(
        "guessed",
        &[
            ("count", guesses.attempts.into()),
            ("time", (&time).into()),
            ("address", (&guesses.last_from).into()),
        ],
    );
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |ui| {
        ui.horizontal(|ui| {
            if Button::plain(&scene.words.get("guessed-devices"))
                .show(ui)
                .clicked()
            {
                outcome.open.push(WindowKey::Settings);
            }
            if Button::plain(&scene.words.get("dismiss"))
                .show(ui)
                .clicked()
            {
                outcome.act(Action::DismissGuesses);
            }
        });
    });
    ui.add_space(space::SMALL);
}
