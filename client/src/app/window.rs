//! One window besides the root: the settings, a conversation, everybody on the server, the card of somebody, the history,
//! what was passed on, or what is kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anser_shared::id::{ConversationId, Seq};
use egui::mutex::Mutex;
use egui::{Context, Pos2, Ui, Vec2, ViewportBuilder, ViewportCommand, ViewportId, WindowLevel};
use jiff::tz::TimeZone;

use super::activity::{self, Activity};
use super::around::Around;
use super::dialog::Dialog;
use super::now;
use super::place::{self, Watch};
use crate::core::Model;
use crate::core::model::{Conversation, Place, Scroll, Whose, WindowKey};
use crate::core::settings::{Settings, TEXT_PERCENT};
use crate::core::{Action, ConversationAction};
use crate::front::Front;
use crate::profile::Profile;
use crate::ui::conversation::{self, ConversationView};
use crate::ui::faces::Faces;
use crate::ui::history::{self, HistoryView};
use crate::ui::kept::{self, KeptView};
use crate::ui::keys::{self, Shortcut};
use crate::ui::leaving::Leaving;
use crate::ui::passed::{self, PassedView};
use crate::ui::people::card::{self, CardView};
use crate::ui::people::directory::{self, DirectoryView};
use crate::ui::settings::{self, SettingsView};
use crate::ui::text::Words;
use crate::ui::{Outcome, Scene, links, mark, theme};

const CONVERSATION_SIZE: Vec2 = Vec2::new(480.0, 600.0);
const GROUP_SIZE: Vec2 = Vec2::new(680.0, 600.0);
const CONVERSATION_LEAST: Vec2 = Vec2::new(340.0, 320.0);
const SETTINGS_SIZE: Vec2 = Vec2::new(460.0, 640.0);
const SETTINGS_LEAST: Vec2 = Vec2::new(340.0, 320.0);
const DIRECTORY_SIZE: Vec2 = Vec2::new(380.0, 600.0);
const KEPT_SIZE: Vec2 = Vec2::new(420.0, 600.0);
const CARD_SIZE: Vec2 = Vec2::new(360.0, 620.0);
const HISTORY_SIZE: Vec2 = Vec2::new(860.0, 640.0);
const HISTORY_LEAST: Vec2 = Vec2::new(360.0, 360.0);
const PEOPLE_LEAST: Vec2 = Vec2::new(300.0, 320.0);
/// A step of the text size by Ctrl and plus or minus, in percent.
const ZOOM_STEP: u16 = 10;

/// The size of a window that opens for the first time.
pub(super) fn size(key: WindowKey, model: &Model) -> Vec2 {
    let conversation = |id| model.conversations.get(&id).map(|found| &**found);
    match key {
        // Beside what is said there is room for who is there.
        WindowKey::Conversation(id) if conversation(id).and_then(Conversation::group).is_some() => {
            GROUP_SIZE
        }
        WindowKey::Conversation(_) => CONVERSATION_SIZE,
        WindowKey::Settings | WindowKey::Contacts => SETTINGS_SIZE,
        WindowKey::Directory => DIRECTORY_SIZE,
        WindowKey::Passed(..) => CONVERSATION_SIZE,
        WindowKey::Person(_) => CARD_SIZE,
        WindowKey::Kept => KEPT_SIZE,
        WindowKey::History => HISTORY_SIZE,
    }
}

fn least(key: WindowKey) -> Vec2 {
    match key {
        WindowKey::Conversation(_) | WindowKey::Passed(..) => CONVERSATION_LEAST,
        WindowKey::Settings | WindowKey::Contacts => SETTINGS_LEAST,
        WindowKey::History => HISTORY_LEAST,
        WindowKey::Directory | WindowKey::Person(_) | WindowKey::Kept => PEOPLE_LEAST,
    }
}

/// What all windows share. The list of wishes is locked for a moment, never while drawing.
pub(super) struct Shared {
    pub(super) front: Arc<dyn Front>,
    pub(super) zone: TimeZone,
    /// Windows to open, for the root.
    pub(super) wanted: Mutex<Vec<WindowKey>>,
    /// Messages to go to, once their windows are open.
    pub(super) goes_to: Mutex<Vec<(ConversationId, Seq)>>,
    /// Whose messages the window with the history is to show.
    pub(super) history: Mutex<Option<Option<ConversationId>>>,
    /// Somebody wants to find somebody, whichever window they are at.
    pub(super) searches: AtomicBool,
    /// Somebody wants to add a friend by name.
    pub(super) adds_friend: AtomicBool,
    pub(super) activity: Activity,
    pub(super) dialog: Dialog,
    pub(super) around: Around,
    /// The profile's folder.
    pub(super) profile: PathBuf,
}

impl Shared {
    /// `here` is the window that was drawn.
    pub(super) fn carry_out(
        &self,
        ctx: &Context,
        scene: &Scene<'_>,
        here: WindowKey,
        outcome: Outcome,
    ) {
        for (ticket, action) in outcome.actions {
            self.front.hand_in(ticket, action);
        }
        if self.activity.look(ctx, scene.now) {
            self.front.act(Action::Idle(false));
        }
        for (whose, picture) in Faces::of(ctx).wishes() {
            self.front.act(match whose {
                Whose::Person(user) => Action::NeedPicture { user, picture },
                Whose::Group(conversation) => Action::NeedGroupPicture {
                    conversation,
                    picture,
                },
            });
        }
        if let Some(whose) = outcome.choose_picture {
            self.dialog.choose_picture(&self.front, scene.words, whose);
        }
        if let Some(path) = outcome.choose_file {
            self.dialog.choose_file(ctx, scene.words, path);
        }
        if let Some(only) = outcome.history {
            self.show_history(ctx, only);
        }
        if let Some(wish) = outcome.desktop {
            self.around.fulfil(wish, scene, self.other_profile());
        }
        if outcome.add_friend {
            self.adds_friend.store(true, Ordering::Relaxed);
            super::raise(ctx, ViewportId::ROOT);
        }
        self.keys(ctx, scene.model, here);
        let windows = outcome.goes_to.iter();
        let windows = windows.map(|(conversation, _)| WindowKey::Conversation(*conversation));
        let windows: Vec<WindowKey> = outcome.open.into_iter().chain(windows).collect();
        if !windows.is_empty() {
            self.wanted.lock().extend(windows);
            self.goes_to.lock().extend(outcome.goes_to);
            ctx.request_repaint_of(ViewportId::ROOT);
        }
        if let Some(settings) = zoomed(ctx, &scene.model.settings) {
            self.front.act(Action::ChangeSettings(settings));
        }
    }

    /// Opens the window with the history, or raises it, and shows what was said in one conversation or in all.
    fn show_history(&self, ctx: &Context, only: Option<ConversationId>) {
        *self.history.lock() = Some(only);
        self.wanted.lock().push(WindowKey::History);
        ctx.request_repaint_of(ViewportId::ROOT);
        ctx.request_repaint_of(super::viewport(WindowKey::History));
    }

    /// The profile, where it is another one than the usual one.
    pub(super) fn other_profile(&self) -> Option<&Path> {
        let usual = Profile::default_folder();
        Some(self.profile.as_path()).filter(|own| usual.as_deref() != Some(*own))
    }

    /// Keys that mean the same in every window.
    fn keys(&self, ctx: &Context, model: &Model, here: WindowKey) {
        if model.account.is_none() {
            return;
        }
        let (finds, next, kept, history) = ctx.input_mut(|input| {
            let finds = Shortcut::Find.take(input);
            let next = Shortcut::NextUnread.take(input);
            let kept = Shortcut::Kept.take(input);
            (finds, next, kept, Shortcut::History.take(input))
        });
        if history {
            let only = match here {
                WindowKey::Conversation(id) => Some(id),
                _ => None,
            };
            self.show_history(ctx, only);
        }
        if finds {
            self.searches.store(true, Ordering::Relaxed);
            super::raise(ctx, ViewportId::ROOT);
        }
        let next = activity::next_unread(model).filter(|_| next);
        let next = next.map(WindowKey::Conversation);
        if let Some(window) = next.or(kept.then_some(WindowKey::Kept)) {
            self.wanted.lock().push(window);
            ctx.request_repaint_of(ViewportId::ROOT);
        }
    }

    /// Tells where the window that is being drawn is, at once.
    pub(super) fn tell_place(&self, ctx: &Context, key: WindowKey) {
        if let Some(place) = current_place(ctx) {
            self.front.act(Action::WindowMoved { window: key, place });
        }
    }

    /// Tells where the window that is being drawn is, once it has come to rest.
    pub(super) fn watch_place(&self, ctx: &Context, key: WindowKey, watch: &mut Watch) {
        let Some(place) = current_place(ctx) else {
            return;
        };
        if has_come_to_rest(ctx, watch, place) {
            self.front.act(Action::WindowMoved { window: key, place });
        }
    }
}

fn has_come_to_rest<T: Copy + PartialEq>(ctx: &Context, watch: &mut Watch<T>, at: T) -> bool {
    let look = watch.look(at, ctx.input(|input| input.time));
    if look == place::Look::Wait {
        let wait = std::time::Duration::from_secs_f64(place::REST_SECS + 0.05);
        ctx.request_repaint_after(wait);
    }
    look == place::Look::Tell
}

/// Keys change the size of everything, as people are used to.
fn zoomed(ctx: &Context, settings: &Settings) -> Option<Settings> {
    let percent = settings.text_percent;
    let wanted = ctx.input_mut(|input| {
        if Shortcut::Larger.take(input) {
            Some(percent + ZOOM_STEP)
        } else if Shortcut::Smaller.take(input) {
            Some(percent.saturating_sub(ZOOM_STEP))
        } else if Shortcut::UsualSize.take(input) {
            Some(100)
        } else {
            None
        }
    })?;
    let text_percent = wanted.clamp(*TEXT_PERCENT.start(), *TEXT_PERCENT.end());
    (text_percent != percent).then_some(Settings {
        text_percent,
        ..*settings
    })
}

/// Where the window that is being drawn is; nowhere while it is minimised or fills the screen.
fn current_place(ctx: &Context) -> Option<Place> {
    let zoom = ctx.zoom_factor();
    ctx.input(|input| {
        let info = input.viewport();
        let is_set = |flag: Option<bool>| flag == Some(true);
        if is_set(info.minimized) || is_set(info.maximized) || is_set(info.fullscreen) {
            return None;
        }
        let size = info
            .inner_rect
            .map_or(input.viewport_rect().size(), |rect| rect.size())
            * zoom;
        let position = info.outer_rect.map(|rect| rect.min.to_vec2() * zoom);
        Some(Place {
            // Whole points: less is noise of the scale.
            position: position.map(|at| (at.x.round(), at.y.round())),
            size: (size.x.round(), size.y.round()),
        })
    })
}

/// Where a person's own files are.
fn documents() -> PathBuf {
    let user = directories::UserDirs::new();
    let folder = user.map(|user| {
        let documents = user.document_dir().filter(|folder| folder.is_dir());
        documents.unwrap_or(user.home_dir()).to_owned()
    });
    folder.unwrap_or_default()
}

fn is_on_top(model: &Model, id: ConversationId) -> bool {
    let shown = model.conversations.get(&id);
    shown.is_some_and(|shown| shown.on_top)
}

/// The text size for which a window was set up last.
#[derive(Debug, Default)]
pub(super) struct Zoom(Option<f32>);

impl Zoom {
    /// The window opens set up for this one.
    fn at(zoom: f32) -> Self {
        Self(Some(zoom))
    }

    /// Gives a window the least size of another text size, and makes it large enough for its contents.
    pub(super) fn follow(&mut self, ctx: &Context, id: ViewportId, least: Vec2) {
        // The one in effect, by which the toolkit reads sizes: another one begins with the next frame.
        let zoom = ctx.zoom_factor();
        let before = self.0.replace(zoom);
        if before == Some(zoom) {
            return;
        }
        ctx.send_viewport_cmd_to(id, ViewportCommand::MinInnerSize(least));
        let size = ctx.input(|input| input.viewport_rect().size());
        // The rect is still in the points of the text size before.
        if before.is_some() && (size.x < least.x || size.y < least.y) {
            ctx.send_viewport_cmd_to(id, ViewportCommand::InnerSize(size.max(least)));
        }
    }
}

pub(super) struct Window {
    key: WindowKey,
    /// Where it opened: said again in every frame, unchanged, so that nothing moves it.
    place: Place,
    zoom_at_opening: f32,
    closed: AtomicBool,
    /// Locked by this window while it is drawn, and by nobody else then.
    inside: Mutex<Inside>,
}

struct Inside {
    view: View,
    watch: Watch,
    scroll: Watch<Option<Scroll>>,
    corner: Option<Pos2>,
    zoom: Zoom,
}

enum View {
    Settings(SettingsView),
    /// `None` once it was taken out of a window that is closing.
    Conversation(Box<Option<ConversationView>>),
    Directory(Box<DirectoryView>),
    Card(Box<CardView>),
    Passed(Box<PassedView>),
    Kept(Box<KeptView>),
    History(Box<HistoryView>),
}

impl Window {
    /// `None` when there is nothing to show in it.
    pub(super) fn new(
        key: WindowKey,
        place: Place,
        told: Option<Place>,
        model: &Model,
        before: Option<ConversationView>,
    ) -> Option<Self> {
        let view = match key {
            WindowKey::Contacts => return None,
            WindowKey::Settings => View::Settings(SettingsView::default()),
            WindowKey::Directory => View::Directory(Box::default()),
            WindowKey::Person(_) => View::Card(Box::default()),
            WindowKey::Passed(..) => View::Passed(Box::default()),
            WindowKey::Kept => View::Kept(Box::default()),
            WindowKey::History => View::History(Box::new(HistoryView::new(documents()))),
            WindowKey::Conversation(id) => {
                let conversation = model.conversations.get(&id)?;
                let view = before.map_or_else(
                    || ConversationView::new(conversation),
                    ConversationView::opened_again,
                );
                View::Conversation(Box::new(Some(view)))
            }
        };
        let zoom = theme::zoom(&model.settings);
        let scroll = match &view {
            View::Conversation(view) => view
                .as_ref()
                .as_ref()
                .and_then(|v| v.timeline.scrolled_to()),
            View::Settings(_)
            | View::Directory(_)
            | View::Card(_)
            | View::Passed(_)
            | View::Kept(_)
            | View::History(_) => None,
        };
        let corner = place.position.map(Pos2::from);
        let inside = Inside {
            view,
            watch: Watch::at(told),
            scroll: Watch::at(Some(scroll)),
            corner,
            zoom: Zoom::at(zoom),
        };
        Some(Self {
            key,
            place,
            zoom_at_opening: zoom,
            closed: AtomicBool::new(false),
            inside: Mutex::new(inside),
        })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// The corner of the window, for the next one not to stand on it.
    pub(super) fn corner(&self) -> Option<Pos2> {
        self.inside.lock().corner
    }

    /// Whether something stands in the window that would be lost with the program: the person is asked about it.
    pub(super) fn asks_before_quitting(&self) -> bool {
        let mut inside = self.inside.lock();
        let unsaved = inside.view.unsaved();
        unsaved.map(Leaving::ask).is_some()
    }

    pub(super) fn take_conversation(&self) -> Option<ConversationView> {
        match &mut self.inside.lock().view {
            View::Conversation(view) => view.take(),
            View::Settings(_)
            | View::Directory(_)
            | View::Card(_)
            | View::Passed(_)
            | View::Kept(_)
            | View::History(_) => None,
        }
    }

    fn title(&self, model: &Model) -> String {
        let words = Words::of(model.settings.language);
        match self.key {
            WindowKey::Settings | WindowKey::Contacts => words.get("settings"),
            WindowKey::Conversation(id) => conversation::title(model, words, id),
            WindowKey::Directory => words.get("people-title"),
            WindowKey::Kept => words.get("kept-title"),
            WindowKey::Person(user) => card::title(model, words, user),
            WindowKey::Passed(..) => passed::title(words),
            WindowKey::History => words.get("history-title"),
        }
    }

    pub(super) fn builder(&self, model: &Model) -> ViewportBuilder {
        // Sizes are in points of the text size at opening; they do not change afterwards, or the
        // toolkit would move the window under the person's hands.
        let zoom = self.zoom_at_opening;
        let builder = ViewportBuilder::default()
            .with_title(self.title(model))
            .with_app_id("anser")
            .with_icon(mark::icon())
            .with_inner_size(Vec2::from(self.place.size) / zoom)
            .with_min_inner_size(least(self.key));
        let builder = match self.key {
            WindowKey::Conversation(id) if is_on_top(model, id) => builder.with_always_on_top(),
            _ => builder.with_window_level(WindowLevel::Normal),
        };
        match self.place.position {
            Some(position) => builder.with_position((Vec2::from(position) / zoom).to_pos2()),
            None => builder,
        }
    }

    /// Draws the window.
    pub(super) fn show(&self, ui: &mut Ui, shared: &Shared) {
        let ctx = ui.ctx().clone();
        let model = shared.front.picture();
        let scene = Scene::new(&model, now(), &shared.zone);
        Faces::of(&ctx).follow(&ctx, &model);
        anser_look::name_window(&ctx, &self.title(&model));
        let closes = ctx.input_mut(|input| Shortcut::CloseWindow.take(input));
        let mut outcome = Outcome::default();
        let mut inside = self.inside.lock();
        if closes || ctx.input(|input| input.viewport().close_requested()) {
            inside.view.close();
        }
        match (&mut inside.view, self.key) {
            (View::Settings(view), _) => {
                let around = shared.around.surroundings();
                settings::window_ui(ui, &scene, &around, view, &mut outcome);
            }
            (View::Conversation(view), WindowKey::Conversation(id)) => {
                if let (Some(found), Some(view)) = (model.conversations.get(&id), &mut **view) {
                    conversation::window_ui(ui, &scene, found, view, &mut outcome);
                }
            }
            (View::Directory(view), _) => {
                directory::window_ui(ui, &scene, view, &mut outcome);
            }
            (View::Card(view), WindowKey::Person(user)) => {
                card::window_ui(ui, &scene, user, view, &mut outcome);
            }
            (View::Passed(view), WindowKey::Passed(conversation, seq)) => {
                passed::window_ui(ui, &scene, (conversation, seq), view, &mut outcome);
            }
            (View::Kept(view), _) => kept::window_ui(ui, &scene, view, &mut outcome),
            (View::History(view), _) => {
                if let Some(only) = shared.history.lock().take() {
                    view.show_only(only);
                }
                if let Some(path) = shared.dialog.take_file() {
                    view.choose_file(path);
                }
                history::window_ui(ui, &scene, view, &mut outcome);
            }
            (View::Conversation(_) | View::Card(_) | View::Passed(_), _) => {}
        }
        links::opening::fault_ui(ui, scene.words);
        keys::sheet::overlay_ui(ui, &scene);
        inside.zoom.follow(&ctx, ctx.viewport_id(), least(self.key));
        shared.watch_place(&ctx, self.key.placed(), &mut inside.watch);
        let Inside { view, scroll, .. } = &mut *inside;
        if let (View::Conversation(view), WindowKey::Conversation(id)) = (view, self.key)
            && let Some(to) = view
                .as_ref()
                .as_ref()
                .map(|view| view.timeline.scrolled_to())
            && has_come_to_rest(&ctx, scroll, to)
        {
            let conversation = id;
            shared.front.act(Action::In(
                conversation,
                ConversationAction::Scrolled { to },
            ));
        }
        inside.corner = current_place(&ctx)
            .and_then(|place| place.position)
            .map(Pos2::from)
            .or(inside.corner);
        drop(inside);
        if outcome.closes {
            self.closed.store(true, Ordering::Relaxed);
            ctx.request_repaint_of(ViewportId::ROOT);
        }
        shared.carry_out(&ctx, &scene, self.key, outcome);
    }
}

impl View {
    /// Closes the window, unless something stands in it that would be lost: the person is asked about it.
    fn close(&mut self) {
        match self {
            Self::Settings(view) => view.close(),
            Self::Conversation(view) => {
                if let Some(view) = &mut **view {
                    view.close();
                }
            }
            Self::Directory(view) => view.close(),
            Self::Card(view) => view.close(),
            Self::Passed(view) => view.close(),
            Self::Kept(view) => view.close(),
            Self::History(view) => view.close(),
        }
    }

    /// The form in which something stands that would be lost.
    fn unsaved(&mut self) -> Option<&mut Leaving> {
        match self {
            Self::Settings(view) => view.unsaved(),
            Self::Conversation(view) => view.as_mut().as_mut()?.unsaved(),
            Self::Directory(view) => view.unsaved(),
            Self::Card(view) => view.unsaved(),
            Self::Passed(_) => None,
            Self::Kept(_) => None,
            Self::History(view) => view.unsaved(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least size that a window is told in a frame whose settings want this text size.
    fn told(ctx: &Context, zoom: &mut Zoom, wanted: f32) -> Option<Vec2> {
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(Pos2::ZERO, CONVERSATION_SIZE)),
            ..Default::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            // As the settings are followed: it is so from the next frame on.
            ui.ctx().set_zoom_factor(wanted);
            zoom.follow(ui.ctx(), ViewportId::ROOT, CONVERSATION_LEAST);
        });
        output.textures_delta.clear();
        let root = output.viewport_output.get(&ViewportId::ROOT)?;
        root.commands.iter().find_map(|command| match command {
            ViewportCommand::MinInnerSize(least) => Some(*least),
            _ => None,
        })
    }

    #[test]
    fn the_least_size_is_told_in_the_text_size_in_which_it_is_read() {
        let ctx = Context::default();
        let mut zoom = Zoom::at(1.0);
        let told = &mut |wanted| told(&ctx, &mut zoom, wanted);
        assert_eq!(told(1.0), None);
        for wanted in [1.1, 0.8] {
            assert_eq!(told(wanted), None, "read by the size before");
            assert_eq!(told(wanted), Some(CONVERSATION_LEAST), "{wanted}");
            assert_eq!(told(wanted), None, "once");
        }
    }
}
