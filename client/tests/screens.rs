//! Walks through every window by what its controls are called, without a display: what is shown
//! for a picture, and what a person's keys and clicks ask the core for.
//!
//! Each walk also checks that every control has a name and that the window comes to rest.

mod scenes;

use std::sync::Arc;

use anser::app::prepare;
use anser::core::action::Credentials;
use anser::core::model::{
    AddFriend, LinkFault, LinkState, SignInFault, SignInProgress, Warning, WindowKey,
};
use anser::core::settings::{Language, Look, SendKey};
use anser::core::{Action, Model};
use anser::ui::contacts::ContactsView;
use anser::ui::conversation::ConversationView;
use anser::ui::settings::SettingsView;
use anser::ui::sign_in::SignInView;
use anser::ui::{Outcome, Scene, contacts, conversation, settings, sign_in, theme};
use anser_shared::event::Presence;
use anser_shared::id::{MessageId, Seq, UserId};
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::time::Timestamp;
use egui::accesskit::Role;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::tz::TimeZone;
use scenes::{BO, ME, NOW};

/// A window, the picture that it draws, and what was asked for so far.
struct Desk {
    model: Model,
    window: Window,
    outcome: Outcome,
}

enum Window {
    SignIn(Box<SignInView>),
    Contacts(Box<ContactsView>),
    Conversation(Box<ConversationView>),
    Settings(SettingsView),
}

impl Desk {
    fn ui(&mut self, ui: &mut egui::Ui) {
        let Self {
            model,
            window,
            outcome,
        } = self;
        theme::follow(ui.ctx(), &model.settings);
        let zone = TimeZone::UTC;
        let scene = Scene::new(model, NOW, &zone);
        match window {
            Window::SignIn(view) => sign_in::window_ui(ui, &scene, view, outcome),
            Window::Contacts(view) => {
                let account = model.account.as_ref().expect("somebody is signed in");
                contacts::window_ui(ui, &scene, account, view, outcome);
            }
            Window::Conversation(view) => {
                let found = &model.conversations[&BO];
                conversation::window_ui(ui, &scene, found, view, outcome);
            }
            Window::Settings(view) => settings::window_ui(ui, &scene, view, outcome),
        }
    }
}

type Walk = Harness<'static, Desk>;

fn open(mut model: Model, window: Window, size: [f32; 2]) -> Walk {
    // The machine's own language must not matter.
    if model.settings.language == Language::System {
        model.settings.language = Language::English;
    }
    let settings = model.settings;
    let desk = Desk {
        model,
        window,
        outcome: Outcome::default(),
    };
    let mut walk = Harness::builder()
        .with_size(size)
        .with_max_steps(8)
        .with_context_setup(move |ctx| prepare(ctx, &settings))
        .build_ui_state(|ui, desk: &mut Desk| desk.ui(ui), desk);
    walk.run();
    walk
}

fn sign_in_window(model: Model) -> Walk {
    open(model, Window::SignIn(Box::default()), [380.0, 760.0])
}

fn contacts_window(model: Model) -> Walk {
    open(model, Window::Contacts(Box::default()), [320.0, 640.0])
}

fn conversation_window(model: Model) -> Walk {
    let view = ConversationView::new(&model.conversations[&BO]);
    open(model, Window::Conversation(Box::new(view)), [480.0, 600.0])
}

fn settings_window(model: Model) -> Walk {
    open(
        model,
        Window::Settings(SettingsView::default()),
        [460.0, 900.0],
    )
}

/// What was asked for since the last time.
fn asked(walk: &mut Walk) -> Vec<Action> {
    let mut actions = std::mem::take(&mut walk.state_mut().outcome.actions);
    // Drafts and pages are asked for all the time; the walks that are about them look themselves.
    actions.retain(|action| !matches!(action, Action::Draft { .. } | Action::NeedPage { .. }));
    actions
}

fn opened(walk: &mut Walk) -> Vec<WindowKey> {
    std::mem::take(&mut walk.state_mut().outcome.open)
}

fn press(walk: &mut Walk, name: &str) {
    walk.get_by_role_and_label(Role::Button, name).click();
    walk.run();
}

fn fill(walk: &mut Walk, role: Role, name: &str, text: &str) {
    walk.get_by_role_and_label(role, name).focus();
    walk.run();
    walk.get_by_role_and_label(role, name).type_text(text);
    walk.run();
}

fn shows(walk: &Walk, text: &str) -> bool {
    walk.query_all_by_label_contains(text).next().is_some()
}

fn change(walk: &mut Walk, change: impl FnOnce(&mut Model)) {
    change(&mut walk.state_mut().model);
    walk.run();
}

// Signing in.

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
    assert!(shows(&walk, "An address has no spaces"));
    assert!(shows(&walk, "A name cannot contain “@”"));
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
        model.sign_in.progress = SignInProgress::Connecting
    });
    assert!(
        walk.get_by_role_and_label(Role::Button, "Connecting…")
            .accesskit_node()
            .is_disabled()
    );
    change(&mut walk, |model| {
        model.sign_in.progress = SignInProgress::Proving
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
        "Nobody answers there.",
    );
    check(
        SignInFault::Link(LinkFault::NotAnser),
        "is not an Anser server",
    );
    check(
        SignInFault::Refused(Refusal::TooOften { seconds: 30 }),
        "is possible in 30 s",
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
        "Password, once more",
        "kitchen-tabel",
    );
    press(&mut walk, "Create account");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "The two passwords are not the same."));

    fill(&mut walk, Role::PasswordInput, "Password, once more", "");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.run();
    walk.get_by_role_and_label(Role::PasswordInput, "Password, once more")
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
        "Password, once more",
        "password",
    );
    press(&mut walk, "Create account");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "Everybody tries this one first."));
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

// The contact list.

#[test]
fn empty_lists_explain_themselves() {
    let mut walk = contacts_window(scenes::alone());
    assert!(shows(&walk, "No friends yet"));
    let buttons: Vec<_> = walk
        .get_all_by_role_and_label(Role::Button, "Add a friend")
        .collect();
    assert_eq!(buttons.len(), 2, "in the middle, and at the foot");
    buttons[0].click();
    drop(buttons);
    walk.run();
    walk.get_by_role_and_label(Role::TextInput, "Name of your friend");

    let mut model = scenes::alone();
    scenes::befriend(
        &mut model,
        21,
        "bo",
        "Bo Chen",
        Some(Presence::Online),
        vec![],
    );
    let mut walk = contacts_window(model);
    assert!(shows(&walk, "No conversations yet"));
    press(&mut walk, "Show friends");
    walk.get_by_role_and_label(Role::Button, "Bo Chen");
}

#[test]
fn the_list_shows_last_words_and_opens_conversations() {
    let mut walk = contacts_window(scenes::busy());
    let bo = walk.get_by_role_and_label(Role::Button, "Bo Chen");
    let said = bo.accesskit_node().description();
    assert_eq!(said.as_deref(), Some("You: OK, 14:09"));
    bo.click();
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
    assert!(
        walk.query_by_label("Ada").is_none(),
        "nothing was said there yet"
    );
    walk.get_by_role_and_label(Role::Tab, "Friends").click();
    walk.run();
    walk.get_by_role_and_label(Role::Button, "田中 ゆき");
    press(&mut walk, "Settings");
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
}

#[test]
fn search_filters_and_escape_clears_it() {
    let mut walk = contacts_window(scenes::busy());
    fill(&mut walk, Role::TextInput, "Search", "小明");
    walk.get_by_role_and_label(Role::Button, "王小明");
    assert!(walk.query_by_label("Bo Chen").is_none());
    walk.get_by_role_and_label(Role::TextInput, "Search")
        .type_text("xx");
    walk.run();
    assert!(shows(&walk, "Nobody here is called “小明xx”."));
    walk.key_press(Key::Escape);
    walk.run();
    walk.get_by_role_and_label(Role::Button, "Bo Chen");
}

#[test]
fn the_keyboard_reaches_everything() {
    let mut walk = contacts_window(scenes::busy());
    let mut reached = Vec::new();
    for _ in 0..12 {
        walk.key_press(Key::Tab);
        walk.run();
        let focused = walk
            .root()
            .children_recursive()
            .find(egui_kittest::Node::is_focused);
        reached.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    let expected = [
        "Settings",
        "Sign out",
        "Search",
        "Chats",
        "Friends",
        "Bo Chen",
        "Mira Novák",
        "王小明",
    ];
    assert_eq!(reached[..expected.len()], expected);
    // With the keyboard on a row, Enter opens it.
    walk.get_by_role_and_label(Role::Button, "Bo Chen").focus();
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(BO)]);
}

#[test]
fn five_thousand_friends_cost_as_much_as_a_window_full() {
    let mut model = scenes::alone();
    for number in 0..5_000 {
        let name = format!("friend.{number:04}");
        let nickname = format!("Friend {number:04}");
        scenes::befriend(&mut model, 100 + number, &name, &nickname, None, vec![]);
    }
    let mut walk = contacts_window(model);
    press(&mut walk, "Show friends");
    let rows = walk.query_all_by_label_contains("Friend 0").count();
    assert!((5..20).contains(&rows), "{rows} rows are laid out");
}

#[test]
fn adding_a_friend_has_an_answer_for_everything() {
    let mut walk = contacts_window(scenes::busy());
    press(&mut walk, "Add a friend");
    // The field has the keyboard at once.
    walk.event(Event::Text("no body".into()));
    walk.run();
    press(&mut walk, "Add");
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "A name cannot contain “ ”"));

    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    walk.event(Event::Text("nobody".into()));
    walk.run();
    assert!(!shows(&walk, "A name cannot contain"));
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(
        asked(&mut walk),
        [Action::AddFriend {
            name: "nobody".into()
        }]
    );

    let name = || "nobody".to_owned();
    for (answer, said) in [
        (AddFriend::Asking { name: name() }, "Looking for nobody…"),
        (
            AddFriend::Refused {
                name: name(),
                refusal: Refusal::NoSuchPerson,
            },
            "Nobody has this name.",
        ),
        (
            AddFriend::Refused {
                name: name(),
                refusal: Refusal::AlreadyFriends,
            },
            "You are friends already.",
        ),
        (
            AddFriend::Refused {
                name: name(),
                refusal: Refusal::Yourself,
            },
            "That is you.",
        ),
        (
            AddFriend::Offline { name: name() },
            "Without a connection nobody can be asked.",
        ),
        (
            AddFriend::Added { user: UserId(22) },
            "Mira Novák is your friend now.",
        ),
    ] {
        change(&mut walk, |model| model.add_friend = answer);
        assert!(shows(&walk, said), "{said}");
    }
    press(&mut walk, "Open conversation");
    let mira = scenes::busy().friends[&UserId(22)].conversation;
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(mira)]);
    press(&mut walk, "Close");
    assert_eq!(asked(&mut walk), [Action::ForgetAddFriend]);
    press(&mut walk, "Add a friend");
}

#[test]
fn a_lost_connection_is_one_line_with_a_way_out() {
    let mut walk = contacts_window(scenes::busy());
    assert!(walk.query_by_label("Try now").is_none());
    change(&mut walk, |model| {
        let until = Timestamp(NOW.0 + 3_200);
        model.link = LinkState::Waiting {
            until,
            fault: LinkFault::Unreachable,
        };
    });
    let line = walk
        .get_by_label("Connecting again in 4 s")
        .accesskit_node();
    assert_eq!(
        line.description().as_deref(),
        Some("The server does not answer.")
    );
    press(&mut walk, "Try now");
    assert_eq!(asked(&mut walk), [Action::ConnectNow]);
    change(&mut walk, |model| {
        let until = Timestamp(i64::MAX);
        model.link = LinkState::Waiting {
            until,
            fault: LinkFault::NotAnser,
        };
    });
    assert!(shows(&walk, "The server speaks another version."));
    assert!(!shows(&walk, "Connecting again"));
    change(&mut walk, |model| {
        let until = Timestamp(i64::MAX);
        model.link = LinkState::Waiting {
            until,
            fault: LinkFault::KeyChanged,
        };
    });
    assert!(shows(
        &walk,
        "does not have the key that this program knows"
    ));
    press(&mut walk, "Open settings");
    assert_eq!(opened(&mut walk), [WindowKey::Settings]);
}

#[test]
fn a_warning_stands_there_until_it_is_dismissed() {
    let mut model = scenes::busy();
    model.warning = Some(Warning::HistorySetAside {
        path: "history.damaged-1.db".into(),
    });
    let mut walk = contacts_window(model);
    assert!(shows(&walk, "It was put aside as history.damaged-1.db"));
    press(&mut walk, "Dismiss");
    assert_eq!(asked(&mut walk), [Action::DismissWarning]);
}

#[test]
fn signing_out_asks_what_happens_to_the_history() {
    let mut model = scenes::busy();
    scenes::with_outbox(&mut model);
    let mut walk = contacts_window(model);
    for (answer, keep_history) in [
        ("Sign out, keep the history", true),
        ("Sign out, delete the history", false),
    ] {
        press(&mut walk, "Sign out");
        assert!(shows(&walk, "3 messages were not sent yet."));
        press(&mut walk, answer);
        assert_eq!(asked(&mut walk), [Action::SignOut { keep_history }]);
    }
    press(&mut walk, "Sign out");
    press(&mut walk, "Cancel");
    assert_eq!(asked(&mut walk), []);
    assert!(walk.query_by_label("Sign out, keep the history").is_none());
}

// Conversations.

/// Types into the composer, which has the keyboard when the window opens.
fn type_text(walk: &mut Walk, text: &str) {
    walk.event(Event::Text(text.into()));
    walk.run();
}

fn composer(walk: &Walk) -> String {
    let field = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
    field.value().unwrap_or_default()
}

/// A press of Enter, for several events in one frame: the harness plays queued ones a quarter of a
/// second apart.
fn enter(modifiers: Modifiers) -> Event {
    enter_goes(true, modifiers)
}

fn enter_goes(pressed: bool, modifiers: Modifiers) -> Event {
    Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    }
}

fn sent(text: &str) -> Action {
    Action::Send {
        conversation: BO,
        text: text.into(),
    }
}

#[test]
fn a_conversation_shows_who_said_what() {
    let walk = conversation_window(scenes::busy());
    let last = walk.get_by_role_and_label(Role::ListItem, "OK");
    let said = last.accesskit_node().description();
    assert_eq!(
        said.as_deref(),
        Some("Anna Berg, 18 November 2026, 14:09. Stored on the server")
    );
    let coffee = walk.get_by_label_contains("Coffee, please");
    let said = coffee.accesskit_node().description();
    assert_eq!(said.as_deref(), Some("Bo Chen, 18 November 2026, 14:08"));
    walk.get_by_role_and_label(Role::Heading, "Bo Chen");
    walk.get_by_label("Online");
}

#[test]
fn control_and_enter_sends_and_enter_begins_a_line() {
    let mut walk = conversation_window(scenes::busy());
    assert!(shows(&walk, "Bo Chen"));
    type_text(&mut walk, "Hello");
    walk.key_press(Key::Enter);
    walk.run();
    type_text(&mut walk, "world");
    assert_eq!(asked(&mut walk), []);
    assert_eq!(composer(&walk), "Hello\nworld");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("Hello\nworld")]);
    assert_eq!(composer(&walk), "");
    // Nothing is not sent.
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    type_text(&mut walk, "  ");
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), []);
}

#[test]
fn the_setting_turns_the_send_key_round_while_the_window_is_open() {
    let mut walk = conversation_window(scenes::busy());
    change(&mut walk, |model| model.settings.send_key = SendKey::Enter);
    type_text(&mut walk, "one");
    walk.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    walk.run();
    type_text(&mut walk, "two");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("one\ntwo")]);
}

#[test]
fn the_button_sends_too_and_gives_the_keyboard_back() {
    let mut walk = conversation_window(scenes::busy());
    let button = walk.get_by_role_and_label(Role::Button, "Send");
    assert!(button.accesskit_node().is_disabled());
    type_text(&mut walk, "你好 🪿");
    press(&mut walk, "Send");
    assert_eq!(asked(&mut walk), [sent("你好 🪿")]);
    type_text(&mut walk, "again");
    assert_eq!(composer(&walk), "again");
}

#[test]
fn what_is_typed_right_after_sending_stays_for_the_next_message() {
    let mut walk = conversation_window(scenes::busy());
    let together = [
        Event::Text("first".into()),
        enter(Modifiers::COMMAND),
        Event::Text("second".into()),
    ];
    walk.input_mut().events.extend(together);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("first")]);
    assert_eq!(composer(&walk), "second");
}

#[test]
fn a_composition_never_sends() {
    let preedit = |text: &str| {
        let active_range_chars = None;
        Event::Ime(ImeEvent::Preedit {
            text: text.into(),
            active_range_chars,
        })
    };
    for (send_key, modifiers) in [
        (SendKey::Enter, Modifiers::NONE),
        (SendKey::CtrlEnter, Modifiers::COMMAND),
    ] {
        let mut model = scenes::busy();
        model.settings.send_key = send_key;
        let mut walk = conversation_window(model);
        walk.event(preedit("ni"));
        walk.run();
        walk.event(preedit("nihao"));
        walk.run();
        // The key that takes a candidate comes through on some systems.
        walk.key_press_modifiers(modifiers, Key::Enter);
        walk.run();
        assert_eq!(asked(&mut walk), [], "{send_key:?}");
        // On some systems the key that takes a candidate arrives together with what it took.
        let together = [
            preedit(""),
            Event::Ime(ImeEvent::Commit("你好".into())),
            enter(modifiers),
            enter_goes(false, modifiers),
        ];
        walk.input_mut().events.extend(together);
        walk.run();
        assert_eq!(asked(&mut walk), [], "{send_key:?}");
        assert_eq!(composer(&walk), "你好");
        let drafts = walk.state().outcome.actions.iter();
        assert!(
            !drafts
                .clone()
                .any(|action| matches!(action, Action::Draft { text, .. } if text.contains("ni"))),
            "what is being composed is not a draft yet"
        );
        // A moment later it is a key like any other.
        walk.key_press_modifiers(modifiers, Key::Enter);
        walk.run();
        assert_eq!(asked(&mut walk), [sent("你好")], "{send_key:?}");
    }
}

#[test]
fn drafts_are_kept_at_every_change_and_found_again() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        conversation.draft = "half a th".into()
    });
    let mut walk = conversation_window(model);
    assert_eq!(composer(&walk), "half a th");
    type_text(&mut walk, "ought");
    let actions = std::mem::take(&mut walk.state_mut().outcome.actions);
    let expected = Action::Draft {
        conversation: BO,
        text: "half a thought".into(),
    };
    assert!(actions.contains(&expected), "{actions:?}");
}

#[test]
fn pasted_text_is_cleaned() {
    let mut walk = conversation_window(scenes::busy());
    walk.event(Event::Paste("one\r\ntwo\u{0}\rthree".into()));
    walk.run();
    assert_eq!(composer(&walk), "one\ntwo\nthree");
}

#[test]
fn a_text_that_is_too_long_is_offered_as_several() {
    let mut walk = conversation_window(scenes::busy());
    walk.event(Event::Paste("a word ".repeat(560)));
    walk.run();
    assert!(!shows(&walk, "Too long for one message"));
    walk.event(Event::Paste("a word ".repeat(60)));
    walk.run();
    assert!(shows(
        &walk,
        "Too long for one message: 4340 of 4096 characters."
    ));
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [], "nothing is cut off without asking");
    press(&mut walk, "Send as 2 messages");
    let actions = asked(&mut walk);
    assert_eq!(actions.len(), 2);
    for action in &actions {
        assert!(
            matches!(action, Action::Send { text, .. } if anser_shared::text::check_text(text).is_ok())
        );
    }
    assert_eq!(composer(&walk), "");
}

#[test]
fn the_outbox_shows_what_waits_and_what_was_refused() {
    let mut model = scenes::busy();
    scenes::with_outbox(&mut model);
    let mut walk = conversation_window(model);
    let state = |walk: &Walk, text: &str| {
        let bubble = walk.get_by_label_contains(text);
        bubble.accesskit_node().description().unwrap_or_default()
    };
    assert!(state(&walk, "And this one waits.").ends_with("Waiting to be sent"));
    assert!(state(&walk, "This one was refused").ends_with("Not sent"));
    press(&mut walk, "Try again");
    let refused = MessageId([201; 16]);
    assert_eq!(
        asked(&mut walk),
        [Action::Retry {
            conversation: BO,
            id: refused
        }]
    );
    press(&mut walk, "Delete");
    assert_eq!(
        asked(&mut walk),
        [Action::Discard {
            conversation: BO,
            id: refused
        }]
    );
}

#[test]
fn a_day_can_be_gone_to() {
    let mut walk = conversation_window(scenes::busy());
    press(&mut walk, "Go to a day");
    walk.get_by_label("November 2026");
    press(&mut walk, "Previous month");
    walk.get_by_label("October 2026");
    press(&mut walk, "3 October 2026");
    // The third of October at midnight.
    let at = Timestamp(NOW.0 - (NOW.0 % 86_400_000) - 46 * 86_400_000);
    assert_eq!(
        asked(&mut walk),
        [Action::JumpTo {
            conversation: BO,
            at
        }]
    );
    assert!(
        walk.query_by_label("October 2026").is_none(),
        "choosing closes the calendar"
    );
}

#[test]
fn a_jump_lands_on_its_message_and_the_way_back_counts_what_came() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::long(1_000, 990)
    });
    let mut walk = conversation_window(model);
    assert!(walk.query_by_label("Go to the newest message").is_none());
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.jump = Some((1, Seq(301)));
        });
    });
    let asked: Vec<_> = walk.state_mut().outcome.actions.drain(..).collect();
    assert!(
        asked.contains(&Action::NeedPage {
            conversation: BO,
            page: 4
        }),
        "{asked:?}"
    );
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            conversation.pages = scenes::long(1_000, 301).pages;
        });
    });
    let before = walk.get_by_role_and_label(Role::ListItem, "#301").rect();
    walk.get_by_role_and_label(Role::Button, "Go to the newest message");
    // Two messages arrive at the end: nothing moves, and they are counted.
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            for _ in 0..2 {
                let seq = conversation.local_head.next();
                let page = conversation.pages.entry(seq.0 / 64).or_default();
                Arc::make_mut(page).push(scenes::entry(seq.0, UserId(21), NOW, "new"));
                conversation.local_head = seq;
            }
        });
    });
    assert_eq!(
        walk.get_by_role_and_label(Role::ListItem, "#301").rect(),
        before
    );
    press(&mut walk, "2 new messages below");
    assert!(walk.query_by_label("Go to the newest message").is_none());
}

#[test]
fn reading_is_not_disturbed_by_what_loads_or_by_a_new_size() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::long(1_000, 500)
    });
    let mut walk = conversation_window(model);
    if let Window::Conversation(view) = &mut walk.state_mut().window {
        view.timeline.go_to(Seq(450), 40.0);
    }
    walk.run();
    // Row 449 is in a page that is here, the one before it is not.
    let bottom = |walk: &Walk| {
        walk.get_by_label_contains("Message number 450")
            .rect()
            .bottom()
    };
    let before = bottom(&walk);
    change(&mut walk, |model| {
        scenes::change(model, BO, |conversation| {
            let more = scenes::long(1_000, 380).pages;
            conversation.pages.extend(more);
        });
    });
    assert_eq!(bottom(&walk), before, "loading what is above moves nothing");
    walk.set_size(egui::vec2(380.0, 600.0));
    walk.run();
    assert!(
        (bottom(&walk) - before).abs() <= 1.0,
        "nor does another width"
    );
}

#[test]
fn a_message_is_copied_from_its_menu() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::ListItem, "OK")
        .click_secondary();
    walk.run();
    walk.get_by_role_and_label(Role::MenuItem, "Copy").click();
    walk.step();
    let copied = walk
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == "OK"));
    assert!(copied);
}

#[test]
fn the_keyboard_alone_can_read_and_copy() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::End);
    walk.run();
    walk.event(Event::Copy);
    walk.step();
    let copied = walk
        .output()
        .platform_output
        .commands
        .iter()
        .any(|command| matches!(command, egui::OutputCommand::CopyText(text) if text == "OK"));
    assert!(copied);
}

#[test]
fn an_empty_conversation_says_so() {
    let mut model = scenes::busy();
    scenes::change(&mut model, BO, |conversation| {
        *conversation = scenes::conversation(BO.0, conversation.peer, vec![]);
    });
    let walk = conversation_window(model);
    assert!(shows(
        &walk,
        "This is the beginning of your conversation with Bo Chen."
    ));
}

#[test]
fn a_million_messages_lay_out_as_many_rows_as_a_thousand() {
    let rows = |entries: u64| {
        let mut model = scenes::busy();
        scenes::change(&mut model, BO, |conversation| {
            *conversation = scenes::long(entries, entries / 2);
        });
        let mut walk = conversation_window(model);
        if let Window::Conversation(view) = &mut walk.state_mut().window {
            view.timeline.go_to(Seq(entries / 2 / 320 * 320), 0.0);
        }
        walk.run();
        match &walk.state().window {
            Window::Conversation(view) => view.timeline.laid_out,
            _ => 0,
        }
    };
    let thousand = rows(1_000);
    assert!(thousand > 3);
    assert!(rows(1_000_000) <= thousand + 2);
}

// Settings.

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
    assert!(shows(&walk, "Shift+Enter begins a new line."));
    press(&mut walk, "Larger");
    follow(&mut walk);
    assert!((walk.ctx.zoom_factor() - 1.1).abs() < 1e-6);
    assert!(shows(&walk, "110 %"));
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

// All of them.

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
            settings_window(model).run();
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
    let mut walk = contacts_window(scenes::busy());
    walk.run();
    assert_eq!(delay(&walk), Some(std::time::Duration::MAX));
    assert_eq!(ME, scenes::account().user);
}
