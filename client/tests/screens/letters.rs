//! Letters that no font on this computer has.

use std::sync::mpsc;
use std::time::Duration;

use anser::app::prepare;
use anser::core::model::Ticket;
use anser::core::settings::{Language, Settings};
use anser::core::{Action, Model};
use anser::ui::Outcome;
use anser::ui::conversation::ConversationView;
use anser::ui::fonts::system::install_from;
use anser::ui::settings::desktop::Surroundings;
use anser_shared::id::{ConversationId, UserId};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::scenes::{self, BO, Bare};
use crate::walks::*;

/// A window on a computer without fonts, once it is known what they lack.
fn without_fonts(mut model: Model, window: Window) -> Walk {
    model.settings.language = Language::English;
    let settings = model.settings;
    let tested = UnderTest {
        model,
        window,
        conversation: BO,
        outcome: Outcome::default(),
        ticket: Ticket::default(),
        around: Surroundings::default(),
    };
    let (wake, woken) = mpsc::sync_channel(64);
    // The name with foreign letters is the last of everybody's.
    let mut walk = Harness::builder()
        .with_size([480.0, 960.0])
        .with_max_steps(8)
        .allow_missing_glyphs()
        .with_context_setup(move |ctx| {
            prepare(ctx, &settings);
            install_from(ctx, move || wake.try_send(()).unwrap_or_default(), || Bare);
        })
        .build_ui_state(|ui, tested: &mut UnderTest| tested.ui(ui), tested);
    walk.run();
    let answer = woken.recv_timeout(Duration::from_secs(20));
    answer.expect("it is told what is missing");
    walk.run();
    walk
}

#[test]
fn letters_that_cannot_be_shown_are_said_once_with_what_has_them() {
    let model = scenes::foreign_name();
    let mut walk = without_fonts(model, Window::Contacts(Box::default()));
    let settings = walk.state().model.settings;
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

/// The list of everybody and a card say it where such a name stands, and neither again once it is dismissed.
#[test]
fn letters_that_cannot_be_shown_are_said_beside_the_people_whose_names_have_them() {
    let said = "install fonts-noto-core,";
    let mut model = scenes::directory();
    scenes::foreignly_named(&mut model);
    let directory = Window::Directory(Box::default());
    let mut walk = without_fonts(model.clone(), directory);
    assert!(shows(&walk, said));
    let list = walk.get_by_label_contains(said).rect();
    let last = walk
        .get_by_role_and_label(Role::Button, "Noor Haddad")
        .rect();
    assert!(last.top() < list.top(), "it stands below the list");
    type_text(&mut walk, "mira");
    assert!(!shows(&walk, said), "every letter can be read here");
    let mut walk = without_fonts(model, Window::Card(UserId(21), Box::default()));
    assert!(shows(&walk, said));
    press(&mut walk, "Dismiss");
    assert!(!shows(&walk, said));
    walk.state_mut().window = Window::Directory(Box::default());
    walk.run();
    assert!(!shows(&walk, said), "not while the program runs");
}

/// Only the contact list said it, which may be hidden, or below other windows.
#[test]
fn letters_that_cannot_be_shown_are_said_in_the_conversation_in_which_they_stand() {
    fn conversation(model: &Model, id: ConversationId) -> Window {
        let view = ConversationView::new(&model.conversations[&id]);
        Window::Conversation(Box::new(view))
    }
    let turn_to = |walk: &mut Walk, id| {
        let tested = walk.state_mut();
        tested.window = conversation(&tested.model, id);
        tested.conversation = id;
        walk.run();
    };
    let model = scenes::letters();
    let window = conversation(&model, BO);
    let mut walk = without_fonts(model, window);
    let said = "install fonts-noto-core fonts-noto-cjk fonts-hanazono,";
    assert!(shows(&walk, said));
    turn_to(&mut walk, scenes::MIRA);
    assert!(!shows(&walk, "no font"), "every letter can be read here");
    turn_to(&mut walk, BO);
    press(&mut walk, "Dismiss");
    assert!(!shows(&walk, said));
    turn_to(&mut walk, scenes::MIRA);
    turn_to(&mut walk, BO);
    assert!(!shows(&walk, said), "not while the program runs");
    assert_eq!(asked(&mut walk), []);
}
