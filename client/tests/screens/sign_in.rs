//! Signing in, registering, and the server's fingerprint.

use std::sync::Arc;

use crate::scenes;
use crate::walks::*;
use anser::core::Action;
use anser::core::action::Credentials;
use anser::core::model::{LinkFault, SignInFault, SignInProgress, WindowKey};
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::tls::{Fingerprint, OtherKey};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

#[test]
fn sign_in_asks_for_what_is_missing_under_each_field() {
    let mut walk = sign_in_window(scenes::signed_out());
    press(&mut walk, "Sign in");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "Which server?"));
    assert!(shows(&walk, "Too short: a name has at least 2 characters."));
    assert!(shows(&walk, "Please type your password."));
    fill(&mut walk, Role::TextInput, "Server", "chat example");
    assert!(
        !shows(&walk, "Which server?"),
        "typing takes the fault away"
    );
    fill(&mut walk, Role::TextInput, "Name", "anna@");
    press(&mut walk, "Sign in");
    assert!(shows(&walk, "An address cannot contain spaces"));
    assert!(shows(&walk, "A name cannot contain “@”"));
}

#[test]
fn what_stands_in_the_form_is_kept_and_no_password() {
    let kept = |walk: &Walk| match &walk.state().window {
        Window::SignIn(view) => view.kept(),
        _ => None,
    };
    let mut walk = sign_in_window(anser::core::Model::default());
    assert_eq!(kept(&walk), None, "nothing was typed");
    fill(&mut walk, Role::PasswordInput, "Password", "correct horse");
    assert_eq!(kept(&walk), None);
    fill(&mut walk, Role::TextInput, "Server", "chat.example ");
    fill(&mut walk, Role::TextInput, "Name", "anna");
    let (server, name) = ("chat.example".to_owned(), "anna".to_owned());
    let typed = (name.clone(), server.clone());
    assert_eq!(kept(&walk), Some(Action::KeepSignIn { server, name }));

    // The next start begins with it, and the keyboard goes to what is missing.
    let mut model = anser::core::Model::default();
    model.sign_in.last = Some(typed);
    let mut walk = sign_in_window(model);
    let text = |walk: &Walk, name: &str| {
        let field = walk.get_by_role_and_label(Role::TextInput, name);
        field.accesskit_node().value().unwrap_or_default()
    };
    let fields = ["Server", "Name"].map(|name| text(&walk, name));
    assert_eq!(fields, ["chat.example", "anna"]);
    walk.event(Event::Text("correct horse".into()));
    walk.run();
    press(&mut walk, "Sign in");
    assert!(matches!(asked(&mut walk)[..], [Action::SignIn(_)]));
}

#[test]
fn sign_in_sends_what_was_typed_and_keeps_it_when_it_was_wrong() {
    let mut walk = sign_in_window(scenes::signed_out());
    fill(&mut walk, Role::TextInput, "Server", " chat.example ");
    fill(&mut walk, Role::TextInput, "Name", "anna");
    fill(&mut walk, Role::PasswordInput, "Password", "a secret");
    walk.key_press(Key::Enter);
    walk.run();
    let expected = Credentials {
        server: "chat.example".into(),
        name: "anna".into(),
        password: "a secret".to_owned().into(),
    };
    assert_eq!(asked(&mut walk), [Action::SignIn(expected.clone())]);

    change(&mut walk, |model| {
        model.sign_in.progress = SignInProgress::Connecting;
    });
    assert!(
        walk.get_by_role_and_label(Role::Button, "Connecting…")
            .accesskit_node()
            .is_disabled()
    );
    change(&mut walk, |model| {
        model.sign_in.progress = SignInProgress::Proving;
    });
    assert!(shows(&walk, "Checking the password…"));
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), [Action::CancelSignIn]);

    change(&mut walk, |model| {
        model.sign_in.progress = SignInProgress::Waiting;
        model.sign_in.fault = Some(SignInFault::WrongPassword);
    });
    assert!(shows(&walk, "The name or the password is wrong."));
    let name = walk.get_by_role_and_label(Role::TextInput, "Name");
    assert_eq!(name.value().as_deref(), Some("anna"));
    // What is typed now stands in its place.
    let password = walk.get_by_role_and_label(Role::PasswordInput, "Password");
    assert!(password.is_focused());
    press(&mut walk, "Sign in");
    assert_eq!(asked(&mut walk), [Action::SignIn(expected)]);
    fill(&mut walk, Role::PasswordInput, "Password", "!");
    assert!(!shows(&walk, "The name or the password is wrong."));
}

#[test]
fn every_answer_to_a_sign_in_is_shown() {
    let check = |fault: SignInFault, said: &str| {
        let mut model = scenes::signed_out();
        model.sign_in.fault = Some(fault);
        let walk = sign_in_window(model);
        assert!(shows(&walk, said), "{said}");
    };
    check(
        SignInFault::Link(LinkFault::Unreachable),
        "The server does not answer. Is the address right",
    );
    check(
        SignInFault::Link(LinkFault::NotAnser),
        "is not an Anser server",
    );
    check(
        SignInFault::Refused(Refusal::TooOften { seconds: 30 }),
        "is possible in 30 seconds",
    );
    check(
        SignInFault::Refused(Refusal::ProgramTooOld),
        "too old for the server",
    );
    check(
        SignInFault::SignedOut(Refusal::DeviceExpired),
        "You were signed out. This device",
    );
    check(
        SignInFault::Profile("disk full".into()),
        "cannot be written (disk full).",
    );
}

#[test]
fn the_last_account_and_known_servers_are_offered() {
    let mut model = scenes::signed_out();
    model.sign_in.last = Some(("anna".into(), "other.example:7464".into()));
    model.servers = Arc::new(vec![scenes::known_server()]);
    let mut walk = sign_in_window(model);
    let server = walk.get_by_role_and_label(Role::TextInput, "Server");
    assert_eq!(server.value().as_deref(), Some("other.example:7464"));
    press(&mut walk, "Known servers");
    walk.get_by_role_and_label(Role::MenuItem, "chat.example:7464")
        .click();
    walk.run();
    let server = walk.get_by_role_and_label(Role::TextInput, "Server");
    assert_eq!(server.value().as_deref(), Some("chat.example:7464"));
}

#[test]
fn a_password_can_be_looked_at() {
    let mut walk = sign_in_window(scenes::signed_out());
    fill(&mut walk, Role::PasswordInput, "Password", "secret");
    let hidden = walk
        .get_by_role_and_label(Role::PasswordInput, "Password")
        .value();
    assert_ne!(hidden.as_deref(), Some("secret"));
    press(&mut walk, "Show the password");
    let shown = walk
        .get_by_role_and_label(Role::TextInput, "Password")
        .value();
    assert_eq!(shown.as_deref(), Some("secret"));
    press(&mut walk, "Hide the password");
    walk.get_by_role_and_label(Role::PasswordInput, "Password");
}

fn focused(walk: &Walk) -> Option<String> {
    let mut nodes = walk.root().children_recursive();
    let focused = nodes.find(egui_kittest::Node::is_focused)?;
    focused.accesskit_node().label()
}

#[test]
fn an_account_is_created_with_the_keyboard_alone() {
    let mut walk = sign_in_window(scenes::signed_out());
    press(&mut walk, "Create an account");
    assert_eq!(focused(&walk).as_deref(), Some("Server"));
    for (field, text) in [
        ("Server", "chat.example"),
        ("Name", "anna"),
        ("Nickname", "Anna Berg"),
        ("Password", "kitchen-table"),
        ("Repeat password", "kitchen-tabel"),
    ] {
        assert_eq!(focused(&walk).as_deref(), Some(field));
        walk.event(Event::Text(text.into()));
        walk.run();
        walk.key_press(Key::Tab);
        walk.run();
    }
    // Whoever comes back to a field writes in the place of what stands there.
    for _ in 0..4 {
        walk.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
        walk.run();
    }
    assert_eq!(focused(&walk).as_deref(), Some("Name"));
    walk.key_press(Key::Tab);
    walk.run();
    walk.event(Event::Text("Anna B.".into()));
    walk.run();
    let nickname = walk.get_by_role_and_label(Role::TextInput, "Nickname");
    assert_eq!(nickname.value().as_deref(), Some("Anna B."));
    for _ in 0..3 {
        walk.key_press(Key::Tab);
        walk.run();
    }
    // Both passwords can be seen without a pointer.
    assert_eq!(focused(&walk).as_deref(), Some("Show the password"));
    walk.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    walk.run();
    // What is wrong has the keyboard, and is typed anew.
    walk.key_press(Key::Enter);
    walk.run();
    assert!(shows(&walk, "The two passwords do not match."));
    assert_eq!(focused(&walk).as_deref(), Some("Repeat password"));
    walk.event(Event::Text("kitchen-table".into()));
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    let [Action::Register { credentials, .. }] = &asked(&mut walk)[..] else {
        panic!("it is handed in");
    };
    assert_eq!(*credentials.password, "kitchen-table");
}

#[test]
fn a_field_that_is_wrong_has_the_keyboard() {
    let check = |name: &str, nickname: &str, password: &str, wrong: &str| {
        let mut walk = sign_in_window(scenes::signed_out());
        press(&mut walk, "Create an account");
        fill(&mut walk, Role::TextInput, "Server", "chat.example");
        for (role, field, text) in [
            (Role::TextInput, "Name", name),
            (Role::TextInput, "Nickname", nickname),
            (Role::PasswordInput, "Password", password),
            (Role::PasswordInput, "Repeat password", password),
        ] {
            fill(&mut walk, role, field, text);
        }
        press(&mut walk, "Create account");
        assert_eq!(asked(&mut walk), []);
        assert_eq!(focused(&walk).as_deref(), Some(wrong));
    };
    check("anna", "Anna", "kitchen", "Password");
    check("anna", "", "kitchen-table", "Nickname");
    check("a", "", "kitchen", "Name");
    // From the other form as well.
    let mut walk = sign_in_window(scenes::signed_out());
    fill(&mut walk, Role::TextInput, "Server", "chat.example");
    fill(&mut walk, Role::TextInput, "Name", "anna");
    fill(&mut walk, Role::PasswordInput, "Password", "kitchen-table");
    press(&mut walk, "Create an account");
    assert_eq!(focused(&walk).as_deref(), Some("Nickname"));
}

/// In the window as it opens, whatever is said about the fields.
#[test]
fn the_button_that_creates_an_account_is_in_view() {
    let mut model = scenes::signed_out();
    model.sign_in.last = Some((String::new(), link()));
    let mut walk = sign_in_window(model);
    fill(&mut walk, Role::TextInput, "Name", "anna");
    fill(&mut walk, Role::TextInput, "Nickname", "Anna");
    fill(&mut walk, Role::PasswordInput, "Password", "kitchen-table");
    fill(&mut walk, Role::PasswordInput, "Repeat password", "other");
    press(&mut walk, "Create account");
    assert!(shows(&walk, "The two passwords do not match."));
    change(&mut walk, |model| {
        model.sign_in.fault = Some(SignInFault::Link(LinkFault::Unreachable));
    });
    walk.set_size(anser::ui::sign_in::SIZE);
    walk.run();
    let window = walk.ctx.content_rect();
    let button = walk.get_by_role_and_label(Role::Button, "Create account");
    let place = button.rect();
    assert!(window.contains_rect(place), "{place} in {window}");
}

#[test]
fn register_compares_the_passwords_before_sending() {
    let mut walk = sign_in_window(scenes::signed_out());
    press(&mut walk, "Create an account");
    fill(&mut walk, Role::TextInput, "Server", "chat.example");
    fill(&mut walk, Role::TextInput, "Name", "anna");
    fill(&mut walk, Role::TextInput, "Nickname", "Anna Berg");
    fill(&mut walk, Role::PasswordInput, "Password", "kitchen");
    assert!(shows(&walk, "At least 8 characters."));
    fill(&mut walk, Role::PasswordInput, "Password", "-table");
    assert!(shows(&walk, "Good"));
    fill(
        &mut walk,
        Role::PasswordInput,
        "Repeat password",
        "kitchen-tabel",
    );
    press(&mut walk, "Create account");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "The two passwords do not match."));

    fill(&mut walk, Role::PasswordInput, "Repeat password", "");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.run();
    walk.get_by_role_and_label(Role::PasswordInput, "Repeat password")
        .type_text("kitchen-table");
    walk.run();
    press(&mut walk, "Create account");
    let credentials = Credentials {
        server: "chat.example".into(),
        name: "anna".into(),
        password: "kitchen-table".to_owned().into(),
    };
    let expected = Action::Register {
        credentials,
        nickname: "Anna Berg".into(),
    };
    assert_eq!(asked(&mut walk), [expected]);

    change(&mut walk, |model| {
        model.sign_in.fault = Some(SignInFault::Refused(Refusal::NameTaken));
    });
    assert!(shows(&walk, "This name is taken."));
    change(&mut walk, |model| {
        model.sign_in.fault = Some(SignInFault::Refused(Refusal::Nickname(
            NameFault::Invisible,
        )));
    });
    assert!(shows(&walk, "a character in it that cannot be seen"));
    press(&mut walk, "Sign in");
    assert!(
        walk.query_by_label("Nickname").is_none(),
        "the same window signs in again"
    );
}

#[test]
fn a_password_that_everybody_tries_is_not_taken() {
    let mut walk = sign_in_window(scenes::signed_out());
    press(&mut walk, "Create an account");
    fill(&mut walk, Role::TextInput, "Server", "chat.example");
    fill(&mut walk, Role::TextInput, "Name", "anna");
    fill(&mut walk, Role::TextInput, "Nickname", "Anna");
    fill(&mut walk, Role::PasswordInput, "Password", "password");
    fill(
        &mut walk,
        Role::PasswordInput,
        "Repeat password",
        "password",
    );
    press(&mut walk, "Create account");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(
        &walk,
        "This is one of the first passwords people try."
    ));
}

#[test]
fn the_fingerprint_is_shown_in_words_and_a_person_decides() {
    let mut model = scenes::signed_out();
    let fingerprint = scenes::fingerprint();
    model.sign_in.progress = SignInProgress::Asking {
        address: "chat.example:7464".into(),
        fingerprint,
    };
    let mut walk = sign_in_window(model);
    let words = fingerprint.words().join(" ");
    assert!(shows(&walk, &words));
    assert!(shows(
        &walk,
        "Compare them with what the person who runs the server tells you"
    ));
    assert!(walk.query_by_label("Server").is_none(), "a page of its own");
    press(&mut walk, "They are the same");
    assert_eq!(asked(&mut walk), [Action::TrustServer(fingerprint)]);
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), [Action::CancelSignIn]);
}

#[test]
fn somebody_who_registers_is_told_what_protects_them() {
    let mut walk = sign_in_window(scenes::signed_out());
    press(&mut walk, "Create an account");
    change(&mut walk, |model| {
        let fingerprint = scenes::fingerprint();
        model.sign_in.progress = SignInProgress::Asking {
            address: "chat.example:7464".into(),
            fingerprint,
        };
    });
    assert!(shows(&walk, "this comparison alone protects you"));
}

#[test]
fn a_changed_key_is_a_stop_with_a_way_out() {
    let mut model = scenes::signed_out();
    model.sign_in.fault = Some(SignInFault::KeyChanged {
        address: "chat.example:7464".into(),
        other: OtherKey {
            pinned: Fingerprint([1; 32]),
            found: Fingerprint([2; 32]),
        },
    });
    let mut walk = sign_in_window(model);
    assert!(shows(
        &walk,
        "chat.example:7464 does not have the key that this program knows."
    ));
    assert!(
        walk.query_by_role_and_label(Role::Button, "Sign in")
            .is_none()
    );
    press(&mut walk, "Open settings");
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
    press(&mut walk, "Back");
    assert_eq!(asked(&mut walk), []);
    walk.get_by_role_and_label(Role::Button, "Sign in");
}

/// A link with a key, as somebody has passed it on.
fn link() -> String {
    let key = "ab".repeat(32);
    format!("anser://chat.example:7000/#fp={key}")
}

#[test]
fn a_link_on_a_new_profile_leads_to_registration_without_its_digits() {
    let mut model = scenes::signed_out();
    model.sign_in.last = Some((String::new(), link()));
    let mut walk = sign_in_window(model);
    assert!(shows(&walk, "chat.example:7000"));
    assert!(shows(&walk, "Its key is the one in your link"));
    assert!(!shows(&walk, "abab"), "nobody reads digits");
    let server = walk.query_by_role_and_label(Role::TextInput, "Server");
    assert!(server.is_none());
    // The keyboard is where one begins.
    let name = walk.get_by_role_and_label(Role::TextInput, "Name");
    assert!(name.is_focused());
    fill(&mut walk, Role::TextInput, "Name", "vera");
    fill(&mut walk, Role::TextInput, "Nickname", "Vera");
    for field in ["Password", "Repeat password"] {
        fill(&mut walk, Role::PasswordInput, field, "a goose flies south");
    }
    press(&mut walk, "Create account");
    let expected = Action::Register {
        credentials: Credentials {
            server: link(),
            name: "vera".into(),
            password: "a goose flies south".to_owned().into(),
        },
        nickname: "Vera".into(),
    };
    assert_eq!(asked(&mut walk), [expected]);
    press(&mut walk, "Use another server");
    let server = walk.get_by_role_and_label(Role::TextInput, "Server");
    assert_eq!(server.value().as_deref(), Some(""));
    assert!(server.is_focused());
}

/// The end of the link was not copied.
#[test]
fn a_link_that_is_cut_off_is_wrong_before_anything_is_typed() {
    let mut model = scenes::signed_out();
    let mut cut = link();
    cut.pop();
    model.sign_in.last = Some((String::new(), cut));
    let walk = sign_in_window(model);
    assert!(shows(&walk, "The fingerprint in this link is incomplete."));
    assert!(!shows(&walk, "abab"), "nobody reads digits");
    let server = walk.get_by_role_and_label(Role::TextInput, "Server");
    assert_eq!(server.value().as_deref(), Some("chat.example:7000"));
    assert!(shows(&walk, "Create account"));
}

/// The field that the link was typed into goes, and the keyboard with it.
#[test]
fn after_a_link_in_the_field_the_keyboard_goes_on() {
    let mut walk = sign_in_window(scenes::signed_out());
    fill(&mut walk, Role::TextInput, "Server", &link());
    assert!(shows(&walk, "Its key is the one in your link"));
    assert_eq!(focused(&walk).as_deref(), Some("Name"));
}

#[test]
fn a_link_of_a_server_that_is_known_is_for_signing_in() {
    let mut model = scenes::signed_out();
    model.sign_in.last = Some(("anna".into(), link()));
    let walk = sign_in_window(model);
    let nickname = walk.query_by_role_and_label(Role::TextInput, "Nickname");
    assert!(nickname.is_none(), "who was here before signs in");
    let password = walk.get_by_role_and_label(Role::PasswordInput, "Password");
    assert!(password.is_focused());
}

/// The server at the link's address has another key than the one in it.
fn at_a_wrong_link() -> Walk {
    let mut model = scenes::signed_out();
    model.sign_in.last = Some((String::new(), link()));
    model.sign_in.fault = Some(SignInFault::WrongLink {
        address: "chat.example:7000".into(),
    });
    let walk = sign_in_window(model);
    assert!(shows(&walk, "This link is wrong"));
    walk
}

#[test]
fn a_wrong_link_is_called_wrong_and_given_up() {
    let mut walk = at_a_wrong_link();
    assert!(shows(&walk, "Ask whoever gave you the link"));
    press(&mut walk, "Back");
    let server = walk.get_by_role_and_label(Role::TextInput, "Server");
    assert_eq!(server.value().as_deref(), Some(""));
}

#[test]
fn enter_and_escape_leave_a_wrong_link() {
    for key in [Key::Enter, Key::Escape] {
        let mut walk = at_a_wrong_link();
        walk.key_press(key);
        walk.run();
        assert!(!shows(&walk, "This link is wrong"), "{key:?}");
        let server = walk.get_by_role_and_label(Role::TextInput, "Server");
        assert_eq!(server.value().as_deref(), Some(""));
        assert!(server.is_focused());
        assert_eq!(asked(&mut walk), [], "nothing is sent");
    }
    // Enter is for what has the keyboard.
    let mut walk = at_a_wrong_link();
    walk.get_by_role_and_label(Role::Button, "Settings").focus();
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
    assert!(shows(&walk, "This link is wrong"));
}

/// The way out of a wrong link is another one, also before anybody has gone back.
#[test]
fn another_link_is_followed_after_a_wrong_one() {
    let mut walk = at_a_wrong_link();
    let key = "cd".repeat(32);
    let right = format!("anser://other.example:7001/#fp={key}");
    let tested = walk.state_mut();
    let fault = tested.model.sign_in.fault.clone();
    if let Window::SignIn(view) = &mut tested.window {
        view.follow(&right, fault.as_ref());
    }
    walk.run();
    assert!(!shows(&walk, "This link is wrong"));
    assert!(shows(&walk, "other.example:7001"));
}
