//! Letters that no font on this computer has.

use std::sync::mpsc;
use std::time::Duration;

use anser::app::prepare;
use anser::core::Action;
use anser::core::settings::{Language, Settings};
use anser::ui::Outcome;
use anser::ui::fonts::system::install_from;
use anser::ui::settings::desktop::Surroundings;
use egui_kittest::Harness;

use crate::desk::*;
use crate::scenes::{self, BO, Bare};

#[test]
fn letters_that_cannot_be_shown_are_said_once_with_what_has_them() {
    let mut model = scenes::foreign_name();
    model.settings.language = Language::English;
    let settings = model.settings;
    let desk = Desk {
        model,
        window: Window::Contacts(Box::default()),
        conversation: BO,
        outcome: Outcome::default(),
        around: Surroundings::default(),
    };
    let (wake, woken) = mpsc::sync_channel(64);
    let mut walk = Harness::builder()
        .with_size([320.0, 640.0])
        .with_max_steps(8)
        .allow_missing_glyphs()
        .with_context_setup(move |ctx| {
            prepare(ctx, &settings);
            install_from(ctx, move || wake.try_send(()).unwrap_or_default(), || Bare);
        })
        .build_ui_state(|ui, desk: &mut Desk| desk.ui(ui), desk);
    walk.run();
    let answer = woken.recv_timeout(Duration::from_secs(20));
    answer.expect("it is told what is missing");
    walk.run();
    let said = "install fonts-noto-core,";
    assert!(shows(&walk, said));
    press(&mut walk, "Dismiss");
    let told = Settings {
        letters_told: 1,
        ..settings
    };
    assert_eq!(asked(&mut walk), [Action::ChangeSettings(told)]);
    change(&mut walk, |model| model.settings = told);
    assert!(!shows(&walk, said));
}
