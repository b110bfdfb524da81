//! Opens the windows and keeps them: the contact list (or the sign-in window) as the root, the
//! settings, everybody on the server, each card and each conversation in a window of its own.
//!
//! A window is drawn from the newest picture with what only that window knows behind a lock of its
//! own; no lock that two windows share is held while one is drawn, and nothing waits. What a
//! person wants goes to the engine ([`Front`]) or, when it is about windows, into a small list that
//! the root looks through.

mod around;
mod calls;
mod desk;
mod dialog;
mod place;
mod portrait;
mod quitting;
mod window;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anser_shared::time::Timestamp;
use egui::mutex::Mutex;
use egui::{Context, Pos2, Rect, Ui, Vec2, ViewportBuilder, ViewportCommand, ViewportId};
use jiff::tz::TimeZone;

use self::around::Around;
use self::calls::Calls;
use self::window::{Shared, Window};
use crate::core::action::Onlooker;
use crate::core::model::{Place, WindowKey};
use crate::core::settings::Settings;
use crate::core::{Action, Model};
use crate::front::{Front, Wake};
use crate::ui::contacts::closing::{self, Question};
use crate::ui::contacts::{self, ContactsView};
use crate::ui::conversation::ConversationView;
use crate::ui::faces::Faces;
use crate::ui::sign_in::{self, SignInView};
use crate::ui::{Outcome, Scene, accessibility, fonts, input_method, mark, theme};

/// Wakes windows from other threads; the engine is given it before there are any.
#[derive(Clone, Default)]
pub struct Waker(Arc<Awake>);

#[derive(Default)]
struct Awake {
    ctx: OnceLock<Context>,
    open: Mutex<Vec<WindowKey>>,
    /// A link that somebody has opened, for the root.
    link: Mutex<Option<String>>,
}

impl Waker {
    pub fn wake(&self, wake: Wake) {
        let Some(ctx) = self.0.ctx.get() else { return };
        // By name: a request without one, from outside of a frame, reaches the root alone.
        if !matches!(wake, Wake::Conversation(_)) {
            ctx.request_repaint_of(ViewportId::ROOT);
        }
        let open = self.0.open.lock().clone();
        for key in open {
            if shows(key, wake) {
                ctx.request_repaint_of(viewport(key));
            }
        }
    }
}

/// Whether a window besides the root shows something of what has changed. The account, everybody and
/// their cards are in the same part of the picture as the contact list.
fn shows(key: WindowKey, wake: Wake) -> bool {
    match wake {
        Wake::Root => !matches!(key, WindowKey::Conversation(_)),
        Wake::Conversation(id) => key == WindowKey::Conversation(id),
        Wake::All => true,
    }
}

impl Waker {
    /// A link is looked at as soon as there is a window.
    pub fn follow(&self, link: Option<String>) {
        if link.is_some() {
            *self.0.link.lock() = link;
        }
    }

    /// Somebody has started the program a second time, with a link perhaps: the contact list comes to the
    /// front.
    pub fn raise(&self, link: Option<String>) {
        self.follow(link);
        if let Some(ctx) = self.0.ctx.get() {
            raise(ctx, ViewportId::ROOT);
        }
    }
}

fn viewport(key: WindowKey) -> ViewportId {
    match key {
        WindowKey::Contacts => ViewportId::ROOT,
        key => ViewportId::from_hash_of(key),
    }
}

const CONTACTS_SIZE: Vec2 = Vec2::new(320.0, 640.0);
const CONTACTS_LEAST: Vec2 = Vec2::new(260.0, 400.0);
const SIGN_IN_SIZE: Vec2 = Vec2::new(380.0, 620.0);
const SIGN_IN_LEAST: Vec2 = Vec2::new(320.0, 420.0);
const TITLE: &str = "Anser";

/// Runs the windows until the root is closed. `folder` is the profile's: the toolkit would
/// otherwise make a folder of its own somewhere else.
pub fn run(front: Arc<dyn Front>, waker: Waker, folder: &Path) -> anyhow::Result<()> {
    let model = front.picture();
    let zoom = theme::zoom(&model.settings);
    let signed_in = model.account.is_some();
    let (size, least) = root_sizes(signed_in);
    let place = model
        .places
        .get(&WindowKey::Contacts)
        .filter(|_| signed_in)
        .copied();
    let mut builder = ViewportBuilder::default()
        .with_title(root_title(&model))
        .with_app_id("anser")
        .with_icon(mark::icon())
        .with_inner_size(place.map_or(size * zoom, |place| place.size.into()))
        .with_min_inner_size(least * zoom);
    if let Some(position) = place.and_then(|place| place.position) {
        builder = builder.with_position(position);
    }
    let options = eframe::NativeOptions {
        viewport: builder,
        renderer: eframe::Renderer::Glow,
        // The places of all windows, the root's among them, are kept in the account's history.
        persist_window: false,
        persistence_path: Some(folder.join("toolkit.ron")),
        // Ours does not wait while it draws.
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let profile = folder.to_owned();
    let create = move |creation: &eframe::CreationContext<'_>| {
        let ctx = &creation.egui_ctx;
        prepare(ctx, &front.picture().settings);
        let around = Around::start(ctx);
        let wakes = waker.clone();
        fonts::system::install(ctx, move || wakes.wake(Wake::All));
        // A second program in this process would be a mistake of a test; the first one stays awake.
        let _ = waker.0.ctx.set(ctx.clone());
        Ok(Box::new(App::new(front, waker, place, around, profile)) as Box<dyn eframe::App>)
    };
    eframe::run_native(TITLE, options, Box::new(create))
        .map_err(|error| anyhow::anyhow!("the windows cannot be opened: {error}"))
}

/// Fonts, looks and screen readers, before the first frame.
pub fn prepare(ctx: &Context, settings: &Settings) {
    theme::install(ctx);
    theme::follow(ctx, settings);
    accessibility::install(ctx);
    anser_look::keys::install(ctx);
    input_method::install(ctx);
}

fn root_sizes(signed_in: bool) -> (Vec2, Vec2) {
    if signed_in {
        (CONTACTS_SIZE, CONTACTS_LEAST)
    } else {
        (SIGN_IN_SIZE, SIGN_IN_LEAST)
    }
}

/// Two programs side by side are told apart by whom they belong to.
fn root_title(model: &Model) -> String {
    match &model.account {
        Some(account) => {
            let title = format!("{TITLE} – {}", account.nickname);
            match contacts::news::total(model) {
                0 => title,
                waits => format!("({waits}) {title}"),
            }
        }
        None => TITLE.to_owned(),
    }
}

struct App {
    front: Arc<dyn Front>,
    waker: Waker,
    shared: Arc<Shared>,
    sign_in: SignInView,
    contacts: ContactsView,
    /// By window; in the order of their keys, so that nothing depends on chance.
    windows: BTreeMap<WindowKey, Arc<Window>>,
    /// What was in a conversation's window when it was closed, for when it opens again.
    closed: BTreeMap<WindowKey, ConversationView>,
    root: Root,
    screens: Vec<Rect>,
    /// The windows of the last time were opened again.
    reopened: bool,
    unread: desk::Unread,
    calls: Calls,
}

/// The root window as it was set up last.
struct Root {
    watch: place::Watch,
    title: String,
    zoom: window::Zoom,
    signed_in: Option<bool>,
    placing: place::Placing,
    quitting: bool,
    /// What is asked over it.
    question: Option<Question>,
}

impl App {
    fn new(
        front: Arc<dyn Front>,
        waker: Waker,
        place: Option<Place>,
        around: Around,
        profile: PathBuf,
    ) -> Self {
        let shared = Arc::new(Shared {
            front: Arc::clone(&front),
            zone: TimeZone::system(),
            wanted: Mutex::default(),
            searches: AtomicBool::new(false),
            adds_friend: AtomicBool::new(false),
            desk: desk::Desk::default(),
            dialog: dialog::Dialog::default(),
            around,
            profile,
        });
        Self {
            front,
            waker,
            shared,
            sign_in: SignInView::default(),
            contacts: ContactsView::default(),
            windows: BTreeMap::new(),
            closed: BTreeMap::new(),
            root: Root {
                watch: place::Watch::at(place),
                title: String::new(),
                zoom: window::Zoom::default(),
                signed_in: None,
                // It opens at the place that is known; another one that comes to be known is taken.
                placing: match place {
                    Some(_) => place::Placing::Over,
                    None => place::Placing::Wanted,
                },
                quitting: false,
                question: None,
            },
            screens: Vec::new(),
            reopened: false,
            unread: desk::Unread::default(),
            calls: Calls::default(),
        }
    }

    /// Closes what was closed, and everything that belongs to an account that is gone.
    fn sweep(&mut self, model: &Model) {
        let signed_in = model.account.is_some();
        let closed = &mut self.closed;
        let front = &self.front;
        self.windows.retain(|key, window| {
            let keeps = match key {
                WindowKey::Conversation(id) => signed_in && model.conversations.contains_key(id),
                WindowKey::Directory | WindowKey::Person(_) => signed_in,
                WindowKey::Contacts | WindowKey::Settings => true,
            };
            if keeps && !window.is_closed() {
                return true;
            }
            if let (true, Some(view)) = (keeps, window.take_conversation()) {
                closed.insert(*key, view);
            }
            if *key == WindowKey::Directory {
                // Nobody looks at who is on the server any more.
                let (onlooker, open) = (Onlooker::Directory, false);
                front.act(Action::WatchPeople { onlooker, open });
            }
            if let (true, WindowKey::Conversation(conversation)) = (keeps, *key) {
                let open = false;
                front.act(Action::WindowOpen { conversation, open });
                // Nobody looks at who is in it any more.
                front.act(Action::WatchMembers { conversation, open });
            }
            false
        });
        if !signed_in {
            closed.clear();
            self.reopened = false;
        }
    }

    /// Opens the windows that were open when the program ended, however it ended.
    fn reopen(&mut self, ctx: &Context, model: &Model) {
        if self.reopened || model.reopen.is_empty() {
            return;
        }
        self.reopened = true;
        for conversation in model.reopen.iter() {
            self.open(ctx, model, WindowKey::Conversation(*conversation));
        }
    }

    /// Opens a window, or raises the one that is open.
    fn open(&mut self, ctx: &Context, model: &Model, key: WindowKey) {
        let id = viewport(key);
        if key == WindowKey::Settings {
            self.shared.around.look_at_links();
        }
        if self.windows.contains_key(&key) {
            raise(ctx, id);
            return;
        }
        let zoom = theme::zoom(&model.settings);
        let size = window::size(key, model);
        let remembered = model.places.get(&key).copied();
        let size = remembered.map_or(size * zoom, |place| place.size.into());
        let others: Vec<Pos2> = self
            .windows
            .values()
            .filter_map(|window| window.corner())
            .collect();
        let position = match remembered.and_then(|place| place.position) {
            Some(position) => Some(place::rescue(position.into(), size, &others, &self.screens)),
            None => place::cascade(size, outer_rect(ctx), &others, &self.screens),
        };
        let place = Place {
            position: position.map(Into::into),
            size: size.into(),
        };
        let window = Window::new(key, place, remembered, model, self.closed.remove(&key));
        if let Some(window) = window {
            self.windows.insert(key, Arc::new(window));
            if let WindowKey::Conversation(conversation) = key {
                let open = true;
                self.front.act(Action::WindowOpen { conversation, open });
            }
            // With the root minimised its frame would not be run, and the window not be made.
            ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::RequestPaintWhileHidden);
            ctx.request_repaint_of(ViewportId::ROOT);
        }
    }

    fn root_ui(&mut self, ui: &mut Ui, model: &Model) {
        let scene = Scene::new(model, now(), &self.shared.zone);
        let mut outcome = Outcome::default();
        match &model.account {
            Some(account) => {
                if self.shared.searches.swap(false, Ordering::Relaxed) {
                    self.contacts.search();
                }
                if self.shared.adds_friend.swap(false, Ordering::Relaxed) {
                    self.contacts.ask_for_friend("");
                }
                contacts::window_ui(ui, &scene, account, &mut self.contacts, &mut outcome);
            }
            None => sign_in::window_ui(ui, &scene, &mut self.sign_in, &mut outcome),
        }
        let question = self.root.question.as_ref();
        let answer = question.and_then(|question| closing::question_ui(ui, &scene, question));
        self.shared.carry_out(ui.ctx(), &scene, outcome);
        if let Some(answer) = answer {
            let question = self.root.question.take();
            self.answer(ui.ctx(), model, answer, question);
        }
    }

    /// Title, size and place of the root, as far as they have to change.
    fn keep_root(&mut self, ctx: &Context, model: &Model, is_shown: bool) {
        let send = |command| ctx.send_viewport_cmd_to(ViewportId::ROOT, command);
        let title = root_title(model);
        if self.root.title != title {
            send(ViewportCommand::Title(title.clone()));
            self.root.title = title;
        }
        let signed_in = model.account.is_some();
        // The one in effect, by which the toolkit reads sizes: another one begins with the next frame.
        let zoom = ctx.zoom_factor();
        let (size, least) = root_sizes(signed_in);
        let place = model
            .places
            .get(&WindowKey::Contacts)
            .copied()
            .filter(|_| signed_in);
        let turned = self
            .root
            .signed_in
            .is_some_and(|before| before != signed_in);
        self.root.zoom.follow(ctx, ViewportId::ROOT, least);
        if turned {
            // From sign-in to contact list, or back: another window in all but name.
            send(ViewportCommand::MinInnerSize(least));
            let size = place.map_or(size, |place| Vec2::from(place.size) / zoom);
            send(ViewportCommand::InnerSize(size));
            self.sign_in.forget_passwords();
            self.contacts = ContactsView::default();
            self.root.placing = place::Placing::Wanted;
        }
        if let Some(place) = place {
            self.place_root(ctx, place, is_shown);
        }
        self.root.signed_in = Some(signed_in);
    }

    /// Puts the root where it was, while it is being shown again.
    fn place_root(&mut self, ctx: &Context, place: Place, is_shown: bool) {
        let send = |command| ctx.send_viewport_cmd_to(ViewportId::ROOT, command);
        let (zoom, now) = (ctx.zoom_factor(), ctx.input(|input| input.time));
        let size = Vec2::from(place.size);
        let wanted = place.position.map(Pos2::from);
        let wanted = wanted.map(|position| place::rescue(position, size, &[], &self.screens));
        let seen = outer_rect(ctx).map(|rect| rect.min);
        let Some(put) = self.root.placing.look(is_shown, wanted, seen, now) else {
            return;
        };
        // Nobody has moved it.
        self.root.watch = place::Watch::at(Some(place));
        if put.resizes {
            send(ViewportCommand::InnerSize(size / zoom));
        }
        if let Some(position) = put.moves_to {
            let position = (position.to_vec2() / zoom).to_pos2();
            send(ViewportCommand::OuterPosition(position));
        }
        if !self.root.placing.is_over() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
    }
}

impl eframe::App for App {
    /// Also runs while the root is hidden.
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        let model = self.front.picture();
        theme::follow(ctx, &model.settings);
        Faces::of(ctx).follow(ctx, &model);
        self.sweep(&model);
        self.look_around(ctx, &model);
        if model.account.is_some() && self.shared.desk.has_left(ctx, now()) {
            self.front.act(Action::Idle(true));
        }
        let wanted = std::mem::take(&mut *self.shared.wanted.lock());
        if !wanted.is_empty() || self.screens.is_empty() {
            self.screens = screens(ctx, frame);
        }
        for key in wanted {
            self.open(ctx, &model, key);
        }
        self.reopen(ctx, &model);
        *self.waker.0.open.lock() = self.windows.keys().copied().collect();
        if ctx.input(|input| input.viewport().close_requested()) && !self.root.quitting {
            self.close_root(ctx, &model);
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.shared.around.end();
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let model = self.front.picture();
        let ctx = ui.ctx().clone();
        let is_shown = frame.winit_window().and_then(|window| window.is_visible());
        self.keep_root(&ctx, &model, is_shown.unwrap_or(true));
        anser_look::name_window(&ctx, &self.root.title);
        self.root_ui(ui, &model);
        if model.account.is_some() {
            self.shared
                .watch_place(&ctx, WindowKey::Contacts, &mut self.root.watch);
        }
        for (key, window) in &self.windows {
            let (window, shared) = (Arc::clone(window), Arc::clone(&self.shared));
            let builder = window.builder(&model);
            ctx.show_viewport_deferred(viewport(*key), builder, move |ui, _class| {
                window.show(ui, &shared);
            });
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// Brings a window to the front, wherever it is. A minimised window runs no frame, and its commands
/// would wait for one: it is asked for one first.
#[expect(
    clippy::disallowed_methods,
    reason = "the windows are a shell: they ask the clock once a frame"
)]
fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}

fn raise(ctx: &Context, id: ViewportId) {
    for command in [
        ViewportCommand::RequestPaintWhileHidden,
        ViewportCommand::Visible(true),
        ViewportCommand::Minimized(false),
        ViewportCommand::Focus,
    ] {
        ctx.send_viewport_cmd_to(id, command);
    }
    ctx.request_repaint_of(id);
}

fn outer_rect(ctx: &Context) -> Option<Rect> {
    let zoom = ctx.zoom_factor();
    ctx.input(|input| input.viewport().outer_rect)
        .map(|rect| rect * zoom)
}

/// The screens, in points. All of them are measured with the scale of the root's own screen, as
/// the places of windows are.
fn screens(ctx: &Context, frame: &eframe::Frame) -> Vec<Rect> {
    let native = ctx.native_pixels_per_point().unwrap_or(1.0);
    let Some(window) = frame.winit_window() else {
        return Vec::new();
    };
    window
        .available_monitors()
        .map(|monitor| {
            let (at, size) = (monitor.position(), monitor.size());
            let corner = egui::pos2(at.x as f32, at.y as f32) / native;
            Rect::from_min_size(
                corner,
                egui::vec2(size.width as f32, size.height as f32) / native,
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use anser_shared::id::{ConversationId, UserId};

    use super::*;

    #[test]
    fn what_waits_stands_in_the_title() {
        let kind = anser_shared::event::ConversationKind::Direct { peer: UserId(2) };
        let conversation = crate::core::model::Conversation {
            unread: 3,
            ..crate::core::model::Conversation::of(ConversationId(1), kind)
        };
        let mut model = Model {
            conversations: Arc::new([(conversation.id, Arc::new(conversation))].into()),
            ..Model::default()
        };
        assert_eq!(root_title(&model), "Anser", "nobody is signed in");
        model.account = Some(crate::core::model::Account {
            user: UserId(1),
            name: "anna".into(),
            nickname: "Anna".into(),
            status: String::new(),
            seen_as: Default::default(),
            requests: None,
            picture: Default::default(),
            about: String::new(),
            added_by: Default::default(),
            rights: Default::default(),
            address: String::new(),
            server_name: String::new(),
            server: anser_shared::tls::Fingerprint([0; 32]),
        });
        assert_eq!(root_title(&model), "(3) Anser – Anna");
        let conversations = Arc::make_mut(&mut model.conversations);
        let shown = conversations
            .get_mut(&ConversationId(1))
            .expect("it is there");
        Arc::make_mut(shown).arrangement.muted = true;
        assert_eq!(root_title(&model), "Anser – Anna", "muted");
    }

    #[test]
    fn which_windows_are_woken() {
        let here = ConversationId(1);
        let windows = [
            WindowKey::Settings,
            WindowKey::Directory,
            WindowKey::Person(UserId(1)),
            WindowKey::Conversation(here),
            WindowKey::Conversation(ConversationId(2)),
        ];
        let woken = |wake| windows.map(|key| shows(key, wake));
        // A card changes while somebody looks at it, and a conversation is left alone by that.
        assert_eq!(woken(Wake::Root), [true, true, true, false, false]);
        let conversation = woken(Wake::Conversation(here));
        assert_eq!(conversation, [false, false, false, true, false]);
        assert_eq!(woken(Wake::All), [true; 5]);
    }
}
