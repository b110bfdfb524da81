//! What is true of every window.

use crate::scenes;
use crate::scenes::ME;
use crate::walks::*;
use anser::core::settings::Language;

#[test]
fn every_window_stands_in_both_languages_at_every_size() {
    for language in [Language::English, Language::Chinese] {
        for percent in [80, 200] {
            let mut model = scenes::busy();
            scenes::with_outbox(&mut model);
            model.settings.language = language;
            model.settings.text_percent = percent;
            let mut registering = sign_in_window({
                let mut model = scenes::signed_out();
                model.settings = scenes::busy().settings;
                model.settings.language = language;
                model.settings.text_percent = percent;
                model
            });
            registering.run();
            contacts_window(model.clone()).run();
            conversation_window(model.clone()).run();
            settings_window(model.clone()).run();
            let people = scenes::directory();
            model.people = people.people;
            directory_window(model.clone()).run();
            for user in [21, 24, 61, ME.0] {
                card_of(model.clone(), user).run();
            }
        }
    }
}

#[test]
fn a_window_at_rest_asks_for_no_frame() {
    let mut walk = conversation_window(scenes::busy());
    let delay = |walk: &Walk| {
        walk.output()
            .viewport_output
            .values()
            .map(|output| output.repaint_delay)
            .min()
    };
    walk.run();
    // The caret of the composer is the only thing that may move, and tests have it stand still.
    assert_eq!(delay(&walk), Some(std::time::Duration::MAX));
    let directory = scenes::directory;
    for mut walk in [
        contacts_window(scenes::busy()),
        directory_window(directory()),
        card_of(directory(), 21),
        card_of(directory(), 61),
    ] {
        walk.run();
        assert_eq!(delay(&walk), Some(std::time::Duration::MAX));
    }
    assert_eq!(ME, scenes::account().profile.person.user);
}
