//! What the desktop around the windows does for one: notifications, a sound, a place in the tray, and links
//! that open here.

use egui::Ui;

use super::{choice_ui, meant_choice_ui};
use crate::core::settings::{Notifications, Settings};
use crate::desktop::{Lack, Service, Services};
use crate::ui::theme::{self, palette};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, icons};

/// What is known of the desktop.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    pub services: Services,
    pub links: Links,
    /// Windows are shown by a Wayland compositor, which decides more than others do.
    pub is_wayland: bool,
}

/// Which program opens links to servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// The system keeps such things in a way that nobody has written for it.
    #[default]
    NotHere,
    Ours,
    Elsewhere,
    /// It could not be written down, in the system's words.
    Fault(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesktopWish {
    /// A notification and a sound, to see whether they work.
    Trial,
    TakeLinks,
    LeaveLinks,
}

pub(super) fn desktop_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    around: &Surroundings,
    settings: &mut Settings,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let services = &around.services;
    let names = ["notify-words", "notify-names", "notify-hidden", "off"].map(|key| words.get(key));
    let kinds = [
        Notifications::Words,
        Notifications::Names,
        Notifications::Hidden,
        Notifications::Off,
    ];
    let options: Vec<(Notifications, &str)> = kinds
        .into_iter()
        .zip(names.iter().map(String::as_str))
        .collect();
    let name = words.get("notifications");
    let means = words.get("notifications-text");
    let chosen = &mut settings.notifications;
    meant_choice_ui(ui, &name, &options, chosen, Some(&means));
    let soft = palette(ui).soft;
    lack_ui(ui, scene, "no-notifications", &services.notifications);

    let (on, off) = (words.get("on"), words.get("off"));
    let both = [(true, on.as_str()), (false, off.as_str())];
    choice_ui(ui, &words.get("sound"), &both, &mut settings.sound);
    lack_ui(ui, scene, "no-sound", &services.sound);
    let is_silent = settings.notifications == Notifications::Off && !settings.sound;
    let trial = Button::plain(&words.get("notify-try"))
        .enabled(!is_silent)
        .show(ui);
    if trial.clicked() {
        outcome.desktop = Some(DesktopWish::Trial);
    }

    let both = [(true, on.as_str()), (false, off.as_str())];
    choice_ui(ui, &words.get("shake"), &both, &mut settings.shake);

    let (stay, end) = (words.get("tray-stays"), words.get("tray-ends"));
    let both = [(true, stay.as_str()), (false, end.as_str())];
    choice_ui(ui, &words.get("tray-closing"), &both, &mut settings.tray);
    if settings.tray {
        lack_ui(ui, scene, "no-tray", &services.tray);
    }
    if around.is_wayland {
        widgets::label(ui, words.get("wayland-limits"), theme::small(), soft);
    }
    links_ui(ui, scene, &around.links, outcome);
}

/// What is missing, and what one can do about it.
fn lack_ui(ui: &mut Ui, scene: &Scene<'_>, key: &str, service: &Service) {
    let Service::Lacking(lack) = service else {
        return;
    };
    let words = scene.words;
    let said = match lack {
        Lack::Nobody => words.get(key),
        Lack::NoBus => words.get("no-session-bus"),
        Lack::System => words.get("not-on-this-system"),
        Lack::Fault(fault) => words.with("service-fault", &[("fault", fault.into())]),
    };
    let tone = widgets::Tone::Calm;
    let icon = icons::INFO;
    let text = &said;
    widgets::Banner { tone, icon, text }.show(ui, |_| {});
}

fn links_ui(ui: &mut Ui, scene: &Scene<'_>, links: &Links, outcome: &mut Outcome) {
    let words = scene.words;
    if *links == Links::NotHere {
        return;
    }
    let (said, button, wish) = match links {
        Links::Ours => ("links-ours", "links-leave", DesktopWish::LeaveLinks),
        _ => ("links-elsewhere", "links-take", DesktopWish::TakeLinks),
    };
    widgets::value(ui, &words.get("links"), &words.get(said));
    if let Links::Fault(fault) = links {
        let said = words.with("links-fault", &[("fault", fault.into())]);
        widgets::fault(ui, &said);
    }
    if Button::plain(&words.get(button)).show(ui).clicked() {
        outcome.desktop = Some(wish);
    }
}
