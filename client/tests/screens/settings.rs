//! The settings window.

use std::sync::Arc;

use crate::scenes::NOW;
use anser::core::Action;
use anser::core::action::NewPassword;
use anser::core::model::{About, Done, Fault, FileFault, Progress, Ticket};
use anser::core::settings::{Look, SendKey};
use anser::ui::settings::SettingsView;
use anser_shared::id::{DeviceId, PictureId};
use anser_shared::people::{AddedBy, FriendRequests, Profile};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use zeroize::Zeroizing;

use crate::scenes;
use crate::walks::*;

#[test]
fn settings_change_language_look_size_and_send_key_at_once() {
    let mut walk = settings_window(scenes::busy());
    let follow = |walk: &mut Walk| {
        for action in asked(walk) {
            let Action::ChangeSettings(settings) = action else {
                panic!("{action:?}")
            };
            walk.state_mut().model.settings = settings;
        }
        walk.run();
    };
    let pick = |walk: &mut Walk, name: &str| {
        walk.get_by_role_and_label(Role::RadioButton, name).click();
        walk.run();
        follow(walk);
    };
    pick(&mut walk, "Dark");
    assert_eq!(walk.state().model.settings.look, Look::Dark);
    assert_eq!(walk.ctx.theme(), egui::Theme::Dark);
    pick(&mut walk, "Light");
    assert_eq!(walk.ctx.theme(), egui::Theme::Light);
    pick(&mut walk, "Enter");
    assert_eq!(walk.state().model.settings.send_key, SendKey::Enter);
    assert!(shows(&walk, "Shift+Enter starts a new line."));
    press(&mut walk, "Larger");
    follow(&mut walk);
    assert!((walk.ctx.zoom_factor() - 1.1).abs() < 1e-6);
    assert!(shows(&walk, "110%"));
    press(&mut walk, "Smaller");
    follow(&mut walk);
    pick(&mut walk, "简体中文");
    assert!(shows(&walk, "外观"));
    pick(&mut walk, "English");
    assert!(shows(&walk, "Appearance"));
}

#[test]
fn a_server_is_forgotten_only_after_asking_again() {
    let mut walk = settings_window(scenes::busy());
    walk.get_by_role_and_label(Role::DisclosureTriangle, "chat.example:7464")
        .click();
    walk.run();
    assert!(shows(&walk, &scenes::fingerprint().words().join(" ")));
    press(&mut walk, "Forget chat.example:7464");
    assert_eq!(asked(&mut walk), []);
    press(&mut walk, "Cancel");
    press(&mut walk, "Forget chat.example:7464");
    press(&mut walk, "Forget the key");
    let address = "chat.example:7464".into();
    assert_eq!(asked(&mut walk), [Action::ForgetServer { address }]);
}

#[test]
fn ones_own_account_in_the_settings() {
    let mut walk = open(
        scenes::busy(),
        Window::Settings(SettingsView::default()),
        [460.0, 2600.0],
    );
    let profile = scenes::account().profile;
    assert!(walk.query_by_label("Save").is_none(), "nothing has changed");
    fill(&mut walk, Role::TextInput, "Status", "on the lake");
    press(&mut walk, "Save");
    let mut status = profile.clone();
    status.person.status = "on the lake".into();
    assert_eq!(asked(&mut walk), [Action::SetProfile(status)]);
    walk.get_by_role_and_label(Role::RadioButton, "Ask me")
        .click();
    walk.run();
    let ask = Profile {
        requests: Some(FriendRequests::Ask),
        ..profile.clone()
    };
    assert_eq!(asked(&mut walk), [Action::SetProfile(ask)]);
    walk.get_by_role_and_label(Role::RadioButton, "People in my groups")
        .click();
    walk.run();
    let added_by = AddedBy::GroupMembers;
    let fellows = Profile {
        added_by,
        ..profile
    };
    assert_eq!(asked(&mut walk), [Action::SetProfile(fellows)]);
    fill(&mut walk, Role::TextInput, "Status", &"x".repeat(300));
    assert!(shows(
        &walk,
        "Too long: at most 200 characters, and this has"
    ));
    assert!(walk.query_by_label("Save").is_none());
    press(&mut walk, "Show devices and sign-ins");
    assert_eq!(asked(&mut walk), [Action::ListDevices]);
    change(&mut walk, scenes::with_devices);
    assert!(shows(&walk, "desk (this device)"));
    assert!(walk.query_by_label("Sign out desk").is_none());
    press(&mut walk, "Sign out lap");
    assert_eq!(asked(&mut walk), [Action::Revoke(DeviceId(2))]);
    // What was not done is said, and the list stays.
    answer(&mut walk, Progress::Refused(Fault::Offline));
    change(&mut walk, |model| model.devices.fail(Fault::Offline));
    assert!(shows(&walk, "You are offline."));
    press(&mut walk, "Sign out all other devices");
    assert_eq!(asked(&mut walk), [Action::RevokeOthers]);
}

#[test]
fn ones_own_picture_is_chosen_removed_and_refused_in_words() {
    let mut walk = open(
        scenes::busy(),
        Window::Settings(SettingsView::default()),
        [460.0, 2600.0],
    );
    press(&mut walk, "Choose picture…");
    assert!(walk.state().outcome.choose_picture.is_some());
    assert!(!shows(&walk, "Remove picture"), "there is none");
    walk.input_mut().dropped_files = vec![Arc::new(Dropped("/home/anna/goose.png".into()))];
    walk.run();
    let choose = Action::ChoosePicture("/home/anna/goose.png".into());
    assert_eq!(asked(&mut walk), [choose]);
    let picture = |walk: &mut Walk, progress| {
        change(walk, |model| {
            model
                .tickets
                .add(Ticket::take(), About::OwnPicture, progress);
        });
    };
    picture(&mut walk, Progress::Waiting);
    assert!(shows(&walk, "One moment…"));
    for (trouble, said) in [
        (Fault::File(FileFault::Empty), "This file is empty."),
        (
            Fault::File(FileFault::NotAPicture),
            "PNG, JPEG and WebP work.",
        ),
        (
            Fault::File(FileFault::TooLarge),
            "This picture is too large.",
        ),
        (
            Fault::File(FileFault::NoDialog),
            "Drop the picture onto the settings window",
        ),
        (Fault::Offline, "You are offline."),
    ] {
        picture(&mut walk, Progress::Refused(trouble));
        assert!(shows(&walk, said), "{said}");
    }
    picture(&mut walk, Progress::Done(Done::Plain));
    change(&mut walk, |model| {
        let account = model.account.as_mut().expect("signed in");
        account.profile.person.picture = PictureId(7);
    });
    press(&mut walk, "Remove picture…");
    press(&mut walk, "Cancel");
    press(&mut walk, "Remove picture…");
    assert_eq!(asked(&mut walk), [], "it is asked about");
    is_red(&walk, "Remove picture");
    press(&mut walk, "Remove picture");
    assert_eq!(asked(&mut walk), [Action::RemovePicture]);
    fill(
        &mut walk,
        Role::MultilineTextInput,
        "About you",
        "I mend boats.",
    );
    press(&mut walk, "Save");
    let mut about = scenes::account().profile;
    about.person.picture = PictureId(7);
    about.person.about = "I mend boats.".into();
    assert_eq!(asked(&mut walk), [Action::SetProfile(about)]);
    fill(
        &mut walk,
        Role::MultilineTextInput,
        "About you",
        &"x".repeat(500),
    );
    assert!(shows(&walk, "Too long: at most 500 characters"));
    assert!(walk.query_by_label("Save").is_none());
}

#[test]
fn a_password_is_changed_in_the_settings() {
    let mut walk = open(
        scenes::busy(),
        Window::Settings(SettingsView::default()),
        [460.0, 2200.0],
    );
    press(&mut walk, "Change the password…");
    let first = walk.get_by_role_and_label(Role::PasswordInput, "Current password");
    assert!(first.is_focused());
    assert_eq!(asked(&mut walk), [Action::ForgetPasswordChange]);
    let type_in = |walk: &mut Walk, name: &str, text: &str| {
        fill(walk, Role::PasswordInput, name, text);
    };
    let typed = [
        ("Current password", "a goose flies south"),
        ("New password", "short"),
        ("Repeat new password", "short"),
    ];
    for (name, text) in typed {
        type_in(&mut walk, name, text);
    }
    press(&mut walk, "Change the password");
    assert!(shows(&walk, "At least 8 characters."));
    type_in(&mut walk, "New password", "two geese fly north");
    press(&mut walk, "Change the password");
    assert!(shows(&walk, "The two passwords do not match."));
    type_in(&mut walk, "Repeat new password", "two geese fly north");
    asked(&mut walk);
    press(&mut walk, "Change the password");
    let wanted = |end_others| {
        Action::ChangePassword(NewPassword {
            old: Zeroizing::new("a goose flies south".into()),
            // Typed behind what stood there.
            new: Zeroizing::new("shorttwo geese fly north".into()),
            end_others,
        })
    };
    // The others are signed out unless one wants otherwise.
    assert_eq!(
        asked(&mut walk),
        [Action::ForgetPasswordChange, wanted(true)]
    );
    walk.get_by_role_and_label(Role::RadioButton, "Keep them signed in")
        .click();
    walk.run();
    press(&mut walk, "Change the password");
    assert_eq!(
        asked(&mut walk),
        [Action::ForgetPasswordChange, wanted(false)]
    );
    let progress = |walk: &mut Walk, progress| {
        change(walk, |model| {
            model.tickets.add(Ticket::take(), About::Password, progress);
        });
    };
    progress(&mut walk, Progress::Refused(Fault::WrongPassword));
    assert!(shows(&walk, "This is not your current password."));
    progress(&mut walk, Progress::Done(Done::Plain));
    assert!(shows(&walk, "The password is changed."));
    assert!(!shows(&walk, "New password"));
    // On another device one is told.
    change(&mut walk, |model| {
        model.password_news = Some((NOW, "192.0.2.7".into()));
    });
    assert!(shows(&walk, "Your password was changed on another device"));
    press(&mut walk, "Dismiss");
    assert_eq!(asked(&mut walk), [Action::DismissPasswordNews]);
}

#[test]
fn enter_in_any_field_changes_the_password() {
    let fields = ["Current password", "New password", "Repeat new password"];
    for last in fields {
        let mut walk = settings_window(scenes::busy());
        press(&mut walk, "Change the password…");
        let typed = [
            "a goose flies south",
            "two geese fly north",
            "two geese fly north",
        ];
        for (name, text) in fields.into_iter().zip(typed) {
            fill(&mut walk, Role::PasswordInput, name, text);
        }
        walk.get_by_role_and_label(Role::PasswordInput, last)
            .focus();
        walk.run();
        asked(&mut walk);
        walk.key_press(Key::Enter);
        walk.run();
        let asks = asked(&mut walk);
        assert!(
            matches!(&asks[..], [Action::ForgetPasswordChange, Action::ChangePassword(new)]
                if *new.old == typed[0] && *new.new == typed[1]),
            "{last}: {asks:?}"
        );
    }
    // While it is under way it is not asked for again.
    let mut model = scenes::busy();
    model
        .tickets
        .add(Ticket::take(), About::Password, Progress::Waiting);
    let mut walk = settings_window(model);
    press(&mut walk, "Change the password…");
    fill(&mut walk, Role::PasswordInput, fields[0], "a goose");
    asked(&mut walk);
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), []);
}

#[test]
fn what_the_desktop_does_not_have_is_said() {
    use anser::desktop::{Lack, Service, Services};
    use anser::ui::settings::desktop::{DesktopWish, Links};
    let mut walk = settings_window(scenes::busy());
    assert!(!shows(&walk, "does not answer"), "nothing was asked yet");
    press(&mut walk, "Show a test notification");
    let wish = walk.state_mut().outcome.desktop.take();
    assert_eq!(wish, Some(DesktopWish::Trial));
    walk.state_mut().around.services = Services {
        notifications: Service::Lacking(Lack::Nobody),
        sound: Service::Lacking(Lack::Nobody),
        tray: Service::Lacking(Lack::Fault("no room".into())),
    };
    walk.state_mut().around.links = Links::Elsewhere;
    walk.run();
    for said in [
        "The notification service does not answer",
        "There is no sound service",
        "The desktop reported an error: no room",
        "They do not open with this program.",
    ] {
        assert!(shows(&walk, said), "{said}");
    }
    press(&mut walk, "Open them with Anser");
    let wish = walk.state_mut().outcome.desktop.take();
    assert_eq!(wish, Some(DesktopWish::TakeLinks));
    walk.state_mut().around.services = Services {
        notifications: Service::There,
        sound: Service::There,
        tray: Service::There,
    };
    walk.state_mut().around.links = Links::Ours;
    walk.state_mut().around.is_wayland = true;
    walk.run();
    assert!(shows(&walk, "your desktop decides that"));
    assert!(!shows(&walk, "does not answer"));
    press(&mut walk, "Do not open them with Anser");
    let wish = walk.state_mut().outcome.desktop.take();
    assert_eq!(wish, Some(DesktopWish::LeaveLinks));
}

#[test]
fn notifications_sound_and_tray_are_chosen() {
    use anser::core::settings::{Notifications, Settings};
    let mut walk = settings_window(scenes::busy());
    let before = walk.state().model.settings;
    let mut choose = |name: &str| {
        walk.get_by_role_and_label(Role::RadioButton, name).click();
        walk.run();
        asked(&mut walk)
    };
    let sender = Settings {
        notifications: Notifications::Names,
        ..before
    };
    assert_eq!(choose("Sender"), [Action::ChangeSettings(sender)]);
    let ends = Settings {
        tray: false,
        ..before
    };
    assert_eq!(choose("Quits Anser"), [Action::ChangeSettings(ends)]);
}

#[test]
fn under_the_pointer_what_is_chosen_still_looks_chosen() {
    let mut model = scenes::busy();
    model.settings.look = Look::Light;
    let mut walk = settings_window(model);
    let seen = |walk: &Walk, name: &str| {
        let place = walk.get_by_role_and_label(Role::RadioButton, name).rect();
        let shapes = walk
            .output()
            .shapes
            .iter()
            .filter_map(|shape| match &shape.shape {
                egui::Shape::Rect(ground)
                    if ground.rect.center().distance(place.center()) < 1.0
                        && (ground.rect.width() - place.width()).abs() < 1.0 =>
                {
                    Some((ground.fill, ground.stroke.color))
                }
                _ => None,
            });
        shapes.collect::<Vec<_>>()
    };
    let hover = |walk: &mut Walk, name: &str| {
        let place = walk.get_by_role_and_label(Role::RadioButton, name).rect();
        walk.event(egui::Event::PointerMoved(place.center()));
        walk.run();
    };
    let before = seen(&walk, "Light");
    assert!(!before.is_empty(), "it is lifted");
    hover(&mut walk, "Light");
    assert_eq!(seen(&walk, "Light"), before);
    // The pointer on another one changes that one, and not what is chosen.
    assert!(seen(&walk, "Dark").is_empty());
    hover(&mut walk, "Dark");
    assert!(!seen(&walk, "Dark").is_empty());
    assert_eq!(seen(&walk, "Light"), before);
}
