//! Shows the windows without a server, for whoever changes how they look.
//!
//! `cargo run -p anser --example gallery -- program` opens the whole program over people who do
//! not exist. Any other scene opens one window; `windows.rs` beside this file lists them.
//! After it: `dark`, `zh`, `150` (percent), `640x480` (points), `press=X,Y` and `right=X,Y`, which press there
//! once with the one and the other button, `over=X,Y`, where the pointer rests, and `shot=FILE.png`, which takes a
//! picture of the window and ends. `all=FOLDER` takes a picture of every scene in every way.

mod models;
mod pretence;
#[path = "../../tests/screens/scenes/mod.rs"]
mod scenes;
mod windows;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anser::app::{Waker, prepare, run};
use anser::core::model::{About, Fault, Progress, Ticket};
use anser::core::settings::{Language, Look};
use anser::core::{Action, Model};
use anser::ui::contacts::closing::{self, Question};
use anser::ui::contacts::{self, ContactsView};
use anser::ui::conversation::ConversationView;
use anser::ui::faces::Faces;
use anser::ui::forwarding::ForwardView;
use anser::ui::history::{self, HistoryView};
use anser::ui::kept::{self, KeptView};
use anser::ui::keys;
use anser::ui::passed::{self, PassedView};
use anser::ui::people::card::{self, CardView};
use anser::ui::people::directory::{self, DirectoryView};
use anser::ui::settings::SettingsView;
use anser::ui::sign_in::SignInView;
use anser::ui::timeline::rows::Rows;
use anser::ui::{Outcome, Scene, conversation, fonts, settings, sign_in};
use anser_shared::id::{Seq, UserId};
use anser_shared::link::LinkFault as SharedLinkFault;
use anser_shared::refusal::Refusal;
use jiff::tz::TimeZone;
use models::{FOUND, model};
use pretence::Pretence;
use scenes::{BO, ME, NOW};
use windows::{SCENES, Window, sizes};

struct Wanted {
    scene: String,
    look: Look,
    language: Language,
    percent: u16,
    size: Option<egui::Vec2>,
    shot: Option<PathBuf>,
    /// Where the pointer goes, and what it presses there.
    pointer: Option<(egui::Pos2, Option<egui::PointerButton>)>,
}

fn wanted() -> Wanted {
    let mut wanted = Wanted {
        scene: "program".into(),
        look: Look::Light,
        language: Language::English,
        percent: 100,
        size: None,
        shot: None,
        pointer: None,
    };
    for argument in std::env::args().skip(1) {
        let size = argument
            .split_once('x')
            .and_then(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)));
        match argument.as_str() {
            "dark" => wanted.look = Look::Dark,
            "light" => wanted.look = Look::Light,
            "zh" => wanted.language = Language::Chinese,
            "en" => wanted.language = Language::English,
            other => {
                let buttons = [
                    ("press=", Some(egui::PointerButton::Primary)),
                    ("right=", Some(egui::PointerButton::Secondary)),
                    ("over=", None),
                ];
                let pointer = buttons.into_iter().find_map(|(word, button)| {
                    let (x, y) = other.strip_prefix(word)?.split_once(',')?;
                    Some((egui::pos2(x.parse().ok()?, y.parse().ok()?), button))
                });
                if pointer.is_some() {
                    wanted.pointer = pointer;
                } else if let Some(file) = other.strip_prefix("shot=") {
                    wanted.shot = Some(file.into());
                } else if let Ok(percent) = other.parse() {
                    wanted.percent = percent;
                } else if let Some((x, y)) = size {
                    wanted.size = Some(egui::vec2(x, y));
                } else {
                    wanted.scene = argument;
                }
            }
        }
    }
    wanted
}

fn main() -> anyhow::Result<()> {
    let all = std::env::args().find_map(|word| Some(word.strip_prefix("all=")?.to_owned()));
    if let Some(folder) = all {
        return take_all(Path::new(&folder));
    }
    let wanted = wanted();
    let mut model = model(&wanted.scene);
    model.settings.look = wanted.look;
    model.settings.language = wanted.language;
    model.settings.text_percent = wanted.percent;
    // The letters that are missing there are the scene.
    if wanted.language == Language::Chinese
        && !["letters-missing-here", "formatted", "formatting"].contains(&wanted.scene.as_str())
    {
        scenes::in_chinese(&mut model);
    }
    if model.commands.last.is_some() {
        scenes::explain(&mut model);
    }
    if wanted.scene.starts_with("letters-missing") {
        scenes::foreignly_named(&mut model);
    }
    if wanted.scene == "program" {
        let waker = Waker::default();
        let front = Arc::new(Pretence::new(model, waker.clone()));
        return run(front, waker, &std::env::temp_dir().join("anser-gallery"));
    }
    one_window(wanted, model)
}

/// A picture of every scene, light and dark, in both languages, narrow and wide. Each is a program of its
/// own: nothing of one picture is left in the next.
fn take_all(folder: &Path) -> anyhow::Result<()> {
    let own = std::env::current_exe()?;
    for &(scene, window) in SCENES {
        for (size, width) in sizes(scene, window).into_iter().zip(["narrow", "wide"]) {
            for look in ["light", "dark"] {
                for language in ["en", "zh"] {
                    let file = folder.join(format!("{scene}-{look}-{language}-{width}.png"));
                    let shot = format!("shot={}", file.display());
                    let words = [scene, size, look, language, &shot];
                    let status = std::process::Command::new(&own).args(words).status()?;
                    anyhow::ensure!(status.success() && file.exists(), "{}", file.display());
                }
            }
        }
        println!("{scene}");
    }
    Ok(())
}

/// What is to be sent later.
const GREETING: &str = "Good morning! Did you sleep well?";

fn one_window(wanted: Wanted, model: Model) -> anyhow::Result<()> {
    let window = Window::of(&wanted.scene);
    let size = wanted.size.unwrap_or_else(|| window.size());
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_inner_size(size * f32::from(wanted.percent) / 100.0),
        persist_window: false,
        system_font_fallback: false,
        ..Default::default()
    };
    let create = move |creation: &eframe::CreationContext<'_>| {
        let ctx = creation.egui_ctx.clone();
        prepare(&ctx, &model.settings);
        let wake = move || ctx.request_repaint();
        if wanted.scene.starts_with("letters-missing") {
            fonts::system::install_from(&creation.egui_ctx, wake, || scenes::Bare);
        } else {
            fonts::system::install(&creation.egui_ctx, wake);
        }
        let conversation = model.conversations.get(&BO).cloned();
        let view = conversation
            .as_ref()
            .map(|found| ConversationView::new(found));
        Ok(Box::new(Gallery {
            wanted,
            window,
            model,
            frames: 0,
            coming: Vec::new(),
            sign_in: SignInView::default(),
            contacts: ContactsView::default(),
            passed: PassedView::default(),
            settings: SettingsView::default(),
            directory: DirectoryView::default(),
            kept: KeptView::default(),
            card: CardView::default(),
            history: HistoryView::new("/home/anna/Documents".into()),
            conversation: view.unwrap_or_default(),
        }) as Box<dyn eframe::App>)
    };
    eframe::run_native("gallery", options, Box::new(create))
        .map_err(|error| anyhow::anyhow!("{error}"))
}

struct Gallery {
    wanted: Wanted,
    window: Window,
    model: Model,
    frames: u32,
    /// For the next frame.
    coming: Vec<egui::Event>,
    sign_in: SignInView,
    contacts: ContactsView,
    passed: PassedView,
    settings: SettingsView,
    directory: DirectoryView,
    kept: KeptView,
    card: CardView,
    history: HistoryView,
    conversation: ConversationView,
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if self.frames == 0 {
            self.set_up();
        }
        let typed = match (self.wanted.scene.as_str(), self.frames) {
            // The caret goes behind what stands in the composer.
            ("completion" | "enter-met", 2) => Some(pressed(egui::Key::End)),
            (scene, 2) if scene.starts_with("slash") => Some(pressed(egui::Key::End)),
            ("slash-said" | "slash-stop" | "slash-delgroup" | "enter-met", 4) => {
                Some(pressed(egui::Key::Enter))
            }
            ("emoji-list" | "emoji-found", 2) => {
                Some(pressed_with(egui::Modifiers::COMMAND, egui::Key::Period))
            }
            ("emoji-found", 5) => Some(egui::Event::Text("heart".into())),
            ("emoji-list" | "emoji-found", 7) => Some(pressed(egui::Key::ArrowDown)),
            ("emoji-offered", 2) => Some(pressed(egui::Key::End)),
            ("keys" | "keys-found", 2) => Some(pressed(egui::Key::F1)),
            ("keys-found", 5) => Some(egui::Event::Text("ctrl".into())),
            ("search-empty", 2) => Some(egui::Event::Text("ulrike".into())),
            _ => None,
        };
        ui.input_mut(|input| input.events.extend(typed));
        if let Some((pos, button)) = self.wanted.pointer.filter(|_| self.frames < 5) {
            let pressed = |pressed| {
                button.map(|button| egui::Event::PointerButton {
                    pos,
                    button,
                    pressed,
                    modifiers: egui::Modifiers::NONE,
                })
            };
            let event = match self.frames {
                2 => pressed(true),
                3 => pressed(false),
                _ => Some(egui::Event::PointerMoved(pos)),
            };
            self.coming.extend(event);
        }
        let faces = Faces::of(ui.ctx());
        faces.follow(ui.ctx(), &self.model);
        let zone = TimeZone::UTC;
        let scene = Scene::new(&self.model, NOW, &zone);
        let mut outcome = Outcome::default();
        match (self.window, &self.model.account) {
            (Window::Settings, _) => {
                let around = settings::desktop::Surroundings::default();
                settings::window_ui(ui, &scene, &around, &mut self.settings, &mut outcome);
            }
            (Window::Directory, _) => {
                directory::window_ui(ui, &scene, &mut self.directory, &mut outcome);
            }
            (Window::Kept, _) => kept::window_ui(ui, &scene, &mut self.kept, &mut outcome),
            (Window::Card(user), _) => {
                card::window_ui(ui, &scene, user, &mut self.card, &mut outcome);
            }
            (Window::Passed, _) => {
                let conversation = &self.model.conversations[&BO];
                let at = (BO, conversation.local_head);
                passed::window_ui(ui, &scene, at, &mut self.passed, &mut outcome);
            }
            (Window::History, _) => {
                history::window_ui(ui, &scene, &mut self.history, &mut outcome);
            }
            (Window::Contacts, Some(account)) => {
                contacts::window_ui(ui, &scene, account, &mut self.contacts, &mut outcome);
                if let Some(question) = question(&self.wanted.scene) {
                    closing::question_ui(ui, &scene, &question);
                }
            }
            (_, Some(_)) => {
                let found = &self.model.conversations[&BO];
                let view = &mut self.conversation;
                conversation::window_ui(ui, &scene, found, view, &mut outcome);
            }
            (_, None) => {
                sign_in::window_ui(ui, &scene, &mut self.sign_in, &mut outcome);
                if let Some(question) = question(&self.wanted.scene) {
                    closing::question_ui(ui, &scene, &question);
                }
            }
        }
        keys::sheet::overlay_ui(ui, &scene);
        for (_, action) in outcome.actions {
            if let Action::ChangeSettings(settings) = action {
                self.model.settings = settings;
                anser::ui::theme::follow(ui.ctx(), &settings);
            }
        }
        self.frames += 1;
        self.take_picture(ui.ctx());
    }

    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        // The pointer of the display lies somewhere, also in the window, and would take the scene's with it.
        if self.wanted.shot.is_some() {
            let is_pointer = |event: &egui::Event| {
                matches!(
                    event,
                    egui::Event::PointerMoved(_) | egui::Event::PointerGone
                )
            };
            input.events.retain(|event| !is_pointer(event));
        }
        input.events.append(&mut self.coming);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

/// What is asked over the contact list.
fn question(scene: &str) -> Option<Question> {
    let address = || "chat.example:7464".to_owned();
    let moved = || "new.example:7464".to_owned();
    match scene {
        "closing" => Some(Question::End { waiting: 2 }),
        "closing-tray" => Some(Question::Tray),
        "closing-signed-out" => Some(Question::End { waiting: 0 }),
        "link-cut" => Some(Question::WrongLink(SharedLinkFault::Fingerprint)),
        "link-here" => Some(Question::Here(address())),
        "link-moved" => Some(Question::Moved {
            link: String::new(),
            address: moved(),
        }),
        "link-other-key" => Some(Question::OtherKey(address())),
        "link-other-server" => Some(Question::OtherServer(moved())),
        _ => None,
    }
}

fn pressed(key: egui::Key) -> egui::Event {
    pressed_with(egui::Modifiers::NONE, key)
}

fn pressed_with(modifiers: egui::Modifiers, key: egui::Key) -> egui::Event {
    egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    }
}

/// What is being passed on, and to whom so far.
fn forwarding() -> ForwardView {
    let mut view = ForwardView::new(BO, scenes::cards::by_place());
    view.pretend(&[BO]);
    view
}

impl Gallery {
    fn set_up(&mut self) {
        let zone = TimeZone::UTC;
        let model = self.model.clone();
        let scene = Scene::new(&model, NOW, &zone);
        match self.wanted.scene.as_str() {
            "register" => self.sign_in.pretend_registration("kitchen-table"),
            "friends" | "requests" => self.contacts.show_friends(),
            "add-friend" => {
                let (ticket, name) = (Ticket::take(), "nobody");
                let about = About::AddFriend { name: name.into() };
                let refused = Progress::Refused(Fault::Refused(Refusal::NoSuchPerson));
                self.model.tickets.add(ticket, about, refused);
                self.contacts.pretend_asked(name, ticket);
            }
            "add-friends" => {
                let users = [61, 63].map(UserId);
                self.contacts.pretend_friends(&scene, &users, "");
            }
            "groups" | "groups-empty" => self.contacts.show_groups(),
            "group-new" => self.contacts.make_group(),
            "group-new-people" => {
                let users = [21, 61, 26].map(UserId);
                self.contacts.pretend_new_group(&scene, &users, "");
            }
            "add-people" => {
                let users = [24, 26].map(UserId);
                self.conversation.pretend_adding(&scene, &users, "");
            }
            "add-people-refused" => {
                let users = [24, 61].map(UserId);
                self.conversation.pretend_adding(&scene, &users, "");
            }
            "hand-over" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
                let users = [UserId(77)];
                self.conversation.pretend_handing_over(&scene, &users, "");
            }
            "group-find" => {
                let ticket = Ticket::take();
                let refused = Progress::Refused(Fault::Refused(Refusal::WhichGroup));
                self.model.tickets.add(ticket, About::Line, refused);
                self.contacts.find_group("chess", ticket);
            }
            "sign-out" => self.contacts.ask_to_sign_out(),
            "search-empty" => self.contacts.search(),
            "history-found" => self.history.pretend(scenes::LATHE),
            "history-export" => self.history.pretend_exporting(&scene),
            "ask" => self.directory.ask_about(&self.model, UserId(61)),
            "unsaved" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
                self.conversation.pretend_unsaved("Rowing on Sunday");
            }
            "group-settings" | "group-settings-member" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
            }
            "group-picture-remove" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
                self.conversation.pretend_removing_picture();
            }
            "discard" | "discard-elsewhere" => {
                let draft = &self.model.conversations[&BO].draft;
                self.conversation.pretend_discarding(draft);
            }
            "send-later" => self.conversation.pretend_scheduling(&scene, Some(GREETING)),
            "scheduled" => self.conversation.pretend_scheduling(&scene, None),
            "scheduled-change" => self.conversation.pretend_rescheduling(&scene),
            "find" => self.conversation.pretend_finding(BO, FOUND),
            "found" => self.contacts.pretend_search(FOUND),
            "filters" => {
                let typed = format!("{FOUND} from:bo has:link after:2026-11-01 ");
                self.contacts.pretend_search(&typed);
            }
            "names-found" => self.contacts.pretend_search("li"),
            "readers" => self.conversation.show_readers(Seq(8)),
            "scrolled" => self.conversation.timeline.go_to(49_999, 20.0),
            "draft-arrived" => scenes::change(&mut self.model, BO, |conversation| {
                conversation.draft.text = "It goes on here, on another device".into();
                conversation.draft.arrived = 1;
            }),
            "forward" => self.conversation.forwarding = Some(forwarding()),
            "chosen" => {
                let me = self
                    .model
                    .account
                    .as_ref()
                    .map(|account| account.profile.person.user);
                let (found, zone) = (&self.model.conversations[&BO], TimeZone::UTC);
                let rows = Rows::new(found, me.unwrap_or(ME), &zone);
                let selection = &mut self.conversation.timeline.selection;
                for row in [11, 13, 14] {
                    selection.toggle(row, &rows, |_| "Bo Chen".into());
                }
            }
            _ => {}
        }
    }

    /// After a few frames everything stands where it will stay.
    fn take_picture(&mut self, ctx: &egui::Context) {
        let Some(file) = self.wanted.shot.clone() else {
            return;
        };
        let waits = Faces::of(ctx).is_busy() || fonts::system::is_busy(ctx);
        // A menu comes into view, and a hint after a while.
        let last = if self.wanted.pointer.is_some() {
            60
        } else {
            12
        };
        if self.frames < last || waits && self.frames == last {
            // A picture is decoded meanwhile, or a font looked for.
            self.frames = self.frames.min(last - 1);
            ctx.request_repaint();
        } else if self.frames == last {
            let ctx_later = ctx.clone();
            ctx.request_screenshot(move |image| {
                let rgba = image
                    .pixels
                    .iter()
                    .flat_map(egui::Color32::to_array)
                    .collect();
                let [width, height] = image.size.map(|side| side as u32);
                let icon = egui::IconData {
                    rgba,
                    width,
                    height,
                };
                use eframe::icon_data::IconDataExt as _;
                let png = icon.to_png_bytes().expect("the picture can be written");
                std::fs::write(&file, png).expect("the file can be written");
                ctx_later.send_viewport_cmd(egui::ViewportCommand::Close);
            });
            ctx.request_repaint();
        }
    }
}
