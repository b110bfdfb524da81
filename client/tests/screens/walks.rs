//! What the walks are made with: a window without a display, and the things that a person does.

use std::path::{Path, PathBuf};

use crate::scenes::{BO, NOW};
use anser::app::prepare;
use anser::core::model::{About, Progress, Ticket, WindowKey};
use anser::core::settings::Language;
use anser::core::{Action, ConversationAction, Model};
use anser::ui::contacts::ContactsView;
use anser::ui::conversation::ConversationView;
use anser::ui::faces::Faces;
use anser::ui::history::{self, HistoryView};
use anser::ui::kept::{self, KeptView};
use anser::ui::passed::{self, PassedView};
use anser::ui::people::card::{self, CardView};
use anser::ui::people::directory::{self, DirectoryView};
use anser::ui::settings::SettingsView;
use anser::ui::settings::desktop::Surroundings;
use anser::ui::sign_in::SignInView;
use anser::ui::{Outcome, Scene, contacts, conversation, keys, settings, sign_in, theme};
use anser_shared::id::{ConversationId, Seq, UserId};
use egui::accesskit::Role;
use egui::epaint::TextShape;
use egui::{Color32, Event, Key, Modifiers, Shape};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::tz::TimeZone;

/// A window, the picture that it draws, and what was asked for so far.
pub(crate) struct UnderTest {
    pub(crate) model: Model,
    pub(crate) window: Window,
    /// Which conversation a conversation's window shows.
    pub(crate) conversation: ConversationId,
    pub(crate) outcome: Outcome,
    /// Of what was asked for last.
    pub(crate) ticket: Ticket,
    /// What is known of the desktop around the windows.
    pub(crate) around: Surroundings,
}

pub(crate) enum Window {
    SignIn(Box<SignInView>),
    Contacts(Box<ContactsView>),
    Conversation(Box<ConversationView>),
    Settings(SettingsView),
    Directory(Box<DirectoryView>),
    Card(UserId, Box<CardView>),
    Passed(Seq, Box<PassedView>),
    Kept(Box<KeptView>),
    History(Box<HistoryView>),
}

impl UnderTest {
    pub(crate) fn ui(&mut self, ui: &mut egui::Ui) {
        let Self {
            model,
            window,
            conversation,
            outcome,
            around,
            ..
        } = self;
        theme::follow(ui.ctx(), &model.settings);
        Faces::of(ui.ctx()).follow(ui.ctx(), model);
        let zone = TimeZone::UTC;
        let scene = Scene::new(model, NOW, &zone);
        match window {
            Window::SignIn(view) => sign_in::window_ui(ui, &scene, view, outcome),
            Window::Contacts(view) => {
                let account = model.account.as_ref().expect("somebody is signed in");
                contacts::window_ui(ui, &scene, account, view, outcome);
            }
            Window::Conversation(view) => {
                let found = &model.conversations[conversation];
                conversation::window_ui(ui, &scene, found, view, outcome);
            }
            Window::Settings(view) => settings::window_ui(ui, &scene, around, view, outcome),
            Window::Directory(view) => directory::window_ui(ui, &scene, view, outcome),
            Window::Kept(view) => kept::window_ui(ui, &scene, view, outcome),
            Window::History(view) => history::window_ui(ui, &scene, view, outcome),
            Window::Card(user, view) => card::window_ui(ui, &scene, *user, view, outcome),
            Window::Passed(seq, view) => {
                passed::window_ui(ui, &scene, (*conversation, *seq), view, outcome);
            }
        }
        keys::sheet::overlay_ui(ui, &scene);
    }
}

pub(crate) type Walk = Harness<'static, UnderTest>;

pub(crate) fn open(model: Model, window: Window, size: [f32; 2]) -> Walk {
    open_at(model, window, BO, size)
}

fn open_at(mut model: Model, window: Window, conversation: ConversationId, size: [f32; 2]) -> Walk {
    // The machine's own language must not matter.
    if model.settings.language == Language::System {
        model.settings.language = Language::English;
    }
    let settings = model.settings;
    let tested = UnderTest {
        model,
        window,
        conversation,
        outcome: Outcome::default(),
        ticket: Ticket::default(),
        around: Surroundings::default(),
    };
    let mut walk = Harness::builder()
        .with_size(size)
        .with_max_steps(8)
        .with_context_setup(move |ctx| prepare(ctx, &settings))
        .build_ui_state(|ui, tested: &mut UnderTest| tested.ui(ui), tested);
    walk.run();
    walk
}

pub(crate) fn sign_in_window(model: Model) -> Walk {
    open(model, Window::SignIn(Box::default()), [380.0, 760.0])
}

pub(crate) fn contacts_window(model: Model) -> Walk {
    open(model, Window::Contacts(Box::default()), [320.0, 640.0])
}

pub(crate) fn conversation_window(model: Model) -> Walk {
    window_of(model, BO)
}

pub(crate) fn window_of(model: Model, conversation: ConversationId) -> Walk {
    let view = ConversationView::new(&model.conversations[&conversation]);
    let window = Window::Conversation(Box::new(view));
    open_at(model, window, conversation, [480.0, 600.0])
}

/// A conversation's window that is wide enough for what stands beside it.
pub(crate) fn wide_window(model: Model) -> Walk {
    let view = ConversationView::new(&model.conversations[&BO]);
    let window = Window::Conversation(Box::new(view));
    open(model, window, [760.0, 700.0])
}

pub(crate) fn settings_window(model: Model) -> Walk {
    open(
        model,
        Window::Settings(SettingsView::default()),
        [460.0, 2600.0],
    )
}

pub(crate) fn directory_window(model: Model) -> Walk {
    open(model, Window::Directory(Box::default()), [380.0, 600.0])
}

/// The window of what was passed on to Bo's conversation, at this place.
pub(crate) fn passed_window(model: Model, seq: Seq) -> Walk {
    open(model, Window::Passed(seq, Box::default()), [480.0, 600.0])
}

pub(crate) fn kept_window(model: Model) -> Walk {
    open(model, Window::Kept(Box::default()), [420.0, 600.0])
}

/// The window with the history, of one conversation or of all.
pub(crate) fn history_window(model: Model, only: Option<ConversationId>, width: f32) -> Walk {
    let mut view = HistoryView::new("/home/anna".into());
    view.show_only(only);
    open(model, Window::History(Box::new(view)), [width, 600.0])
}

pub(crate) fn card_of(model: Model, user: u64) -> Walk {
    let window = Window::Card(UserId(user), Box::default());
    open(model, window, [360.0, 900.0])
}

/// What was asked for since the last time.
pub(crate) fn asked(walk: &mut Walk) -> Vec<Action> {
    let mut given: Vec<_> = std::mem::take(&mut walk.state_mut().outcome.actions)
        .into_iter()
        .collect();
    // Drafts, pages and typing are told all the time; the walks that are about them look themselves.
    given.retain(|(_, action)| {
        !matches!(
            action,
            Action::In(
                _,
                ConversationAction::Draft { .. }
                    | ConversationAction::Reword(_)
                    | ConversationAction::NeedPage { .. }
                    | ConversationAction::Typing
            )
        )
    });
    if let Some((ticket, _)) = given.last() {
        walk.state_mut().ticket = *ticket;
    }
    given.into_iter().map(|(_, action)| action).collect()
}

/// What was done since this was looked at last, all of it.
pub(crate) fn everything_asked(walk: &mut Walk) -> Vec<Action> {
    let actions = std::mem::take(&mut walk.state_mut().outcome.actions);
    actions.into_iter().map(|(_, action)| action).collect()
}

/// What has come of the last thing that [`asked`] has found.
pub(crate) fn answer(walk: &mut Walk, progress: Progress) {
    let ticket = walk.state().ticket;
    change(walk, |model| {
        model.tickets.add(ticket, About::Line, progress);
    });
}

pub(crate) fn opened(walk: &mut Walk) -> Vec<WindowKey> {
    std::mem::take(&mut walk.state_mut().outcome.open)
}

pub(crate) fn press(walk: &mut Walk, name: &str) {
    walk.get_by_role_and_label(Role::Button, name).click();
    walk.run();
}

/// Chooses an entry of the menu that is open.
pub(crate) fn choose(walk: &mut Walk, name: &str) {
    walk.get_by_role_and_label(Role::MenuItem, name).click();
    walk.run();
}

pub(crate) fn fill(walk: &mut Walk, role: Role, name: &str, text: &str) {
    walk.get_by_role_and_label(role, name).focus();
    walk.run();
    walk.get_by_role_and_label(role, name).type_text(text);
    walk.run();
}

pub(crate) fn shows(walk: &Walk, text: &str) -> bool {
    walk.query_all_by_label_contains(text).next().is_some()
}

pub(crate) fn change(walk: &mut Walk, change: impl FnOnce(&mut Model)) {
    change(&mut walk.state_mut().model);
    walk.run();
}

/// Types into the composer, which has the keyboard when the window opens.
pub(crate) fn type_text(walk: &mut Walk, text: &str) {
    walk.event(Event::Text(text.into()));
    walk.run();
}

pub(crate) fn composer(walk: &Walk) -> String {
    let field = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
    field.value().unwrap_or_default()
}

/// A press of Enter, for several events in one frame: the harness plays queued ones a quarter of a
/// second apart.
pub(crate) fn enter(modifiers: Modifiers) -> Event {
    enter_goes(true, modifiers)
}

pub(crate) fn enter_goes(pressed: bool, modifiers: Modifiers) -> Event {
    Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    }
}

pub(crate) fn sent(text: &str) -> Action {
    Action::In(BO, ConversationAction::Send { text: text.into() })
}

/// The texts that are painted in the window and meet a condition, in the order in which it is painted.
pub(crate) fn painted(walk: &Walk, is_meant: impl Fn(&TextShape) -> bool) -> Vec<TextShape> {
    fn find(shape: &Shape, is_meant: &dyn Fn(&TextShape) -> bool, found: &mut Vec<TextShape>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| find(shape, is_meant, found)),
            Shape::Text(text) if is_meant(text) => found.push(text.clone()),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for shape in &walk.output().shapes {
        find(&shape.shape, &is_meant, &mut found);
    }
    found
}

/// The colours in which a text stands in the window.
pub(crate) fn colours(walk: &Walk, text: &str) -> Vec<Color32> {
    let shown = painted(walk, |shown| shown.galley.text() == text);
    let colours = shown.iter().map(|shown| {
        let section = shown.galley.job.sections.first();
        let own = section.map_or(Color32::PLACEHOLDER, |section| section.format.color);
        match own {
            Color32::PLACEHOLDER => shown.fallback_color,
            own => own,
        }
    });
    colours.collect()
}

/// A button that takes something away says so by its colour.
pub(crate) fn is_red(walk: &Walk, name: &str) {
    let red = theme::palette_of(false).alert;
    assert_eq!(colours(walk, name).last(), Some(&red), "{name}");
}

/// What is copied in one of the next frames.
pub fn copied(walk: &mut Walk) -> Option<String> {
    (0..6).find_map(|_| {
        walk.step();
        let commands = &walk.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    })
}

/// A file that was dropped onto a window, which only looks where it is.
#[derive(Debug)]
pub(crate) struct Dropped(pub(crate) PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it here".into())
    }
}

pub(crate) fn names(walk: &Walk, role: Role) -> Vec<String> {
    let found = walk.query_all_by_role(role);
    let mut found: Vec<_> = found
        .map(|node| {
            let place = node.rect().min;
            let name = node.accesskit_node().label().unwrap_or_default();
            (place.y, place.x, name)
        })
        .collect();
    found.sort_by(|a, b| (a.0, a.1).partial_cmp(&(b.0, b.1)).expect("places"));
    found.into_iter().map(|(.., name)| name).collect()
}
