//! Opens the windows and keeps them: the contact list (or the sign-in window) as the root, the
//! settings, everybody on the server, the history, each card and each conversation in a window of
//! its own.
//!
//! A window is drawn from the newest picture with what only that window knows behind a lock of its
//! own; no lock that two windows share is held while one is drawn, and nothing waits. What a
//! person wants goes to the engine ([`Front`]) or, when it is about windows, into a small list that
//! the root looks through.

mod activity;
mod around;
mod calls;
mod dialog;
mod place;
mod portrait;
mod quitting;
mod root;
#[cfg(test)]
mod sample;
mod waker;
mod window;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anser_shared::time::Timestamp;
use egui::mutex::Mutex;
use egui::{Context, Pos2, Rect, Ui, ViewportBuilder, ViewportCommand, ViewportId};
use jiff::tz::TimeZone;

use self::around::Around;
use self::calls::Calls;
use self::root::{Root, TITLE, root_sizes, root_title};
pub use self::waker::Waker;
use self::window::{Shared, Window};
use crate::core::action::Onlooker;
use crate::core::model::{Place, WindowKey};
use crate::core::settings::Settings;
use crate::core::{Action, ConversationAction, Model};
use crate::front::{Front, Wake};
use crate::ui::contacts::ContactsView;
use crate::ui::conversation::ConversationView;
use crate::ui::faces::Faces;
use crate::ui::sign_in::SignInView;
use crate::ui::{accessibility, fonts, input_method, links, mark, theme};

fn viewport(key: WindowKey) -> ViewportId {
    match key {
        WindowKey::Contacts => ViewportId::ROOT,
        key => ViewportId::from_hash_of(key),
    }
}

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
        // As one that the system has handed over: nothing is done before the person was asked.
        let follows = waker.clone();
        links::opening::install(ctx, move |link| follows.raise(Some(link)));
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
    unread: activity::Unread,
    calls: Calls,
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
            goes_to: Mutex::default(),
            history: Mutex::default(),
            searches: AtomicBool::new(false),
            adds_friend: AtomicBool::new(false),
            activity: activity::Activity::default(),
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
            unread: activity::Unread::default(),
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
                WindowKey::Directory
                | WindowKey::Person(_)
                | WindowKey::Kept
                | WindowKey::History => signed_in,
                WindowKey::Passed(id, _) => signed_in && model.conversations.contains_key(id),
                WindowKey::Contacts | WindowKey::Settings => true,
            };
            if keeps && !window.is_closed() {
                return true;
            }
            if let (true, Some(view)) = (keeps, window.take_conversation()) {
                closed.insert(*key, view);
            }
            if *key == WindowKey::Kept {
                front.act(Action::WatchKept(false));
            }
            if *key == WindowKey::Directory {
                // Nobody looks at who is on the server any more.
                let (onlooker, open) = (Onlooker::Directory, false);
                front.act(Action::WatchPeople { onlooker, open });
            }
            if let (true, WindowKey::Conversation(conversation)) = (keeps, *key) {
                let open = false;
                front.act(Action::In(
                    conversation,
                    ConversationAction::WindowOpen { open },
                ));
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
            self.shared
                .around
                .look_at_links(self.shared.other_profile());
        }
        if self.windows.contains_key(&key) {
            raise(ctx, id);
            return;
        }
        let zoom = theme::zoom(&model.settings);
        let size = window::size(key, model);
        let remembered = model.places.get(&key.placed()).copied();
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
                self.front.act(Action::In(
                    conversation,
                    ConversationAction::WindowOpen { open },
                ));
            }
            // With the root minimised its frame would not be run, and the window not be made.
            ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::RequestPaintWhileHidden);
            ctx.request_repaint_of(ViewportId::ROOT);
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
        if model.account.is_some() && self.shared.activity.has_left(ctx, now()) {
            self.front.act(Action::Idle(true));
        }
        let wanted = std::mem::take(&mut *self.shared.wanted.lock());
        if !wanted.is_empty() || self.screens.is_empty() {
            self.screens = screens(ctx, frame);
        }
        for key in wanted {
            self.open(ctx, &model, key);
        }
        for (conversation, seq) in std::mem::take(&mut *self.shared.goes_to.lock()) {
            let action = ConversationAction::JumpToPlace { seq };
            self.front.act(Action::In(conversation, action));
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
        let is_shown = is_shown.unwrap_or(true);
        self.keep_root(&ctx, &model, is_shown);
        anser_look::name_window(&ctx, &self.root.title);
        self.root_ui(ui, &model);
        // Where its manager has just put it is not where the person wants it.
        if model.account.is_some() && is_shown && self.root.placing.is_over() {
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

#[expect(
    clippy::disallowed_methods,
    reason = "the windows are a shell: they ask the clock once a frame"
)]
fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}

/// Brings a window to the front, wherever it is. A minimised window runs no frame, and its commands
/// would wait for one: it is asked for one first.
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
