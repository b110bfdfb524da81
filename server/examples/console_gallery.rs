//! Shows the console without a server, for a person who changes its look.
//!
//! `cargo run -p anser-server --example console_gallery -- people` opens a page over people who do not
//! exist: `overview`, `people`, `groups`, `log`, `audit` or `settings`; over a page stand `saying`,
//! `sent`, `gagging`, `granting`, `blocking`, `inviting`, `ending`, `members`, `closing`, `closing-unsent`, `stopping` and the menus of
//! rows, `person-menu` and `group-menu`; `kinds` are people with pictures, and names in letters that no font has. After it: `empty` or `crowd` (500 people and
//! as many groups), `dark`, `zh`, `720x480` (points), `press=X,Y` and `right=X,Y`, which press there once with the
//! one and the other button, and `shot=FILE.png`, which takes a picture of the
//! window and ends. `all=FOLDER` takes a picture of every page in every way.

use anser_server as library;

#[path = "../src/console/tests/scenes.rs"]
mod scenes;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anser_look::fonts::system;
use anser_look::theme;
use anser_server::admin::command::Said;
use anser_server::admin::operator::{FoundPicture, Numbers, Snapshot};
use anser_server::console::journal::{Journal, journal};
use anser_server::console::{
    Asked, Chosen, GagLength, Page, Portraits, Sanction, Shown, To, View, window_ui,
};
use anser_server::words::Words;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::Role;
use anser_shared::time::Timestamp;
use tracing_subscriber::layer::SubscriberExt as _;

struct Wanted {
    scene: String,
    filling: String,
    dark: bool,
    words: Words,
    size: egui::Vec2,
    shot: Option<PathBuf>,
    /// What the pointer presses, and where.
    pointer: Option<(egui::Pos2, egui::PointerButton)>,
}

fn wanted() -> Wanted {
    let mut wanted = Wanted {
        scene: "overview".into(),
        filling: "some".into(),
        dark: false,
        words: Words::English,
        size: egui::vec2(1000.0, 680.0),
        shot: None,
        pointer: None,
    };
    for argument in std::env::args().skip(1) {
        let size = argument
            .split_once('x')
            .and_then(|(x, y)| Some(egui::vec2(x.parse().ok()?, y.parse().ok()?)));
        match (argument.as_str(), size) {
            ("dark", _) => wanted.dark = true,
            ("light", _) => wanted.dark = false,
            ("zh", _) => wanted.words = Words::Chinese,
            ("en", _) => wanted.words = Words::English,
            ("empty" | "some" | "crowd", _) => wanted.filling = argument,
            (_, Some(size)) => wanted.size = size,
            (other, None) => {
                if let Some(file) = other.strip_prefix("shot=") {
                    wanted.shot = Some(file.into());
                } else if let Some(pointer) = pointer(other) {
                    wanted.pointer = Some(pointer);
                } else {
                    wanted.scene = argument;
                }
            }
        }
    }
    if wanted.scene.ends_with("-menu") {
        // A row of the table: its menu comes with the other button, too.
        wanted.pointer = Some((egui::pos2(400.0, 190.0), egui::PointerButton::Secondary));
    }
    wanted
}

fn pointer(word: &str) -> Option<(egui::Pos2, egui::PointerButton)> {
    let buttons = [
        ("press=", egui::PointerButton::Primary),
        ("right=", egui::PointerButton::Secondary),
    ];
    buttons.into_iter().find_map(|(key, button)| {
        let (x, y) = word.strip_prefix(key)?.split_once(',')?;
        Some((egui::pos2(x.parse().ok()?, y.parse().ok()?), button))
    })
}

fn main() -> anyhow::Result<()> {
    let all = std::env::args().find_map(|word| Some(word.strip_prefix("all=")?.to_owned()));
    if let Some(folder) = all {
        return take_all(Path::new(&folder));
    }
    let wanted = wanted();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size(wanted.size),
        persist_window: false,
        system_font_fallback: false,
        ..Default::default()
    };
    let create = move |creation: &eframe::CreationContext<'_>| {
        theme::install(&creation.egui_ctx);
        let dark = egui::ThemePreference::Dark;
        creation.egui_ctx.set_theme(if wanted.dark {
            dark
        } else {
            egui::ThemePreference::Light
        });
        let (shown, view) = (shown(&wanted), view(&wanted));
        let ctx = &creation.egui_ctx;
        let wake = ctx.clone();
        let wake = move || wake.request_repaint();
        if wanted.scene == "kinds" {
            system::install_from(ctx, wake, || scenes::Bare);
            give_pictures(ctx);
        } else {
            system::install(ctx, wake);
        }
        Ok(Box::new(Gallery {
            wanted,
            shown,
            view,
            frames: 0,
            coming: Vec::new(),
        }) as Box<dyn eframe::App>)
    };
    eframe::run_native("console gallery", options, Box::new(create))
        .map_err(|error| anyhow::anyhow!("{error}"))
}

const PAGES: [&str; 6] = ["overview", "people", "groups", "log", "audit", "settings"];
const OVER: [&str; 14] = [
    "kinds",
    "saying",
    "sent",
    "closing-unsent",
    "gagging",
    "granting",
    "blocking",
    "inviting",
    "ending",
    "members",
    "closing",
    "stopping",
    "person-menu",
    "group-menu",
];

/// Every page, light and dark, in both languages, empty and with 500 people, narrow and wide; and what can
/// stand over one.
fn take_all(folder: &Path) -> anyhow::Result<()> {
    let pages = PAGES
        .iter()
        .flat_map(|page| ["empty", "crowd"].map(|filling| (*page, filling)));
    let over = OVER.iter().map(|scene| (*scene, "some"));
    for (scene, filling) in pages.chain(over) {
        for (size, width) in [("720x480", "narrow"), ("1000x680", "wide")] {
            for look in ["light", "dark"] {
                for language in ["en", "zh"] {
                    let name = format!("console-{scene}-{filling}-{look}-{language}-{width}.png");
                    let file = folder.join(name);
                    let shot = format!("shot={}", file.display());
                    take(&[scene, filling, size, look, language, &shot], &file)?;
                }
            }
        }
        println!("{scene} {filling}");
    }
    Ok(())
}

/// Each is a program of its own: nothing of one picture is left in the next.
fn take(words: &[&str], file: &Path) -> anyhow::Result<()> {
    let own = std::env::current_exe()?;
    let status = std::process::Command::new(own).args(words).status()?;
    anyhow::ensure!(status.success() && file.exists(), "{}", file.display());
    Ok(())
}

/// The service has found the picture that somebody of the scene has.
fn give_pictures(ctx: &egui::Context) {
    let portraits = Portraits::of(ctx);
    let picture = scenes::BENS_PICTURE;
    let bytes = Some(include_bytes!("../../assets/sample/mio.png").to_vec());
    portraits.lock().look(UserId(2), picture, 0.0);
    portraits.lock().take(FoundPicture { picture, bytes });
    while Portraits::decode(&portraits, ctx) {}
}

fn snapshot(wanted: &Wanted) -> Snapshot {
    match wanted.filling.as_str() {
        _ if wanted.scene == "kinds" => scenes::of_all_kinds(),
        "empty" => scenes::empty(),
        "crowd" => scenes::crowd(500),
        _ => scenes::snapshot(),
    }
}

fn shown(wanted: &Wanted) -> Shown {
    let mut shown = Shown::new(written(wanted));
    let mut snapshot = snapshot(wanted);
    if wanted.scene == "members" {
        let inside = scenes::in_club(&scenes::crowd(60));
        snapshot.inside = Some(Arc::new(inside));
    }
    // Half an hour of it, with the same ups and downs every time.
    let numbers = snapshot.numbers;
    let busy = wanted.filling != "empty";
    for second in if busy { 0..1800 } else { 1799..1800 } {
        let wave = (second as f32 / 140.0).sin() + (second as f32 / 37.0).sin() / 3.0;
        let moved = |value: f32, by: f32| (value * (1.0 + by * wave)).max(0.0);
        snapshot.at = Timestamp(scenes::NOW.0 - 1000 * (1799 - second));
        snapshot.numbers = if second == 1799 {
            numbers
        } else {
            Numbers {
                online: moved(numbers.online, 0.2).round(),
                connections: moved(numbers.connections, 0.2).round(),
                messages_a_second: moved(numbers.messages_a_second, 0.8),
                memory_mib: numbers.memory_mib.map(|mib| moved(mib, 0.05)),
                database_ms: numbers.database_ms.map(|ms| moved(ms, 0.4)),
                commit_ms: moved(numbers.commit_ms, 0.5),
            }
        };
        shown.see(Arc::new(snapshot.clone()));
    }
    shown.listen();
    if wanted.scene == "sent" {
        let words = wanted.words;
        let count = shown.snapshot.here.len();
        let line = words.with("admin-broadcast", &[("count", count.into())]);
        shown.said = Some(Said {
            done: true,
            lines: vec![line],
        });
    }
    shown
}

/// A log, and nothing in one of a server that has just begun.
fn written(wanted: &Wanted) -> Journal {
    let (tap, mut journal) = journal(Arc::new(|| scenes::NOW));
    let subscriber = tracing_subscriber::registry().with(tap);
    tracing::subscriber::with_default(subscriber, || {
        let count = if wanted.filling == "empty" { 0 } else { 400 };
        for number in 0..count {
            match number % 23 {
                5 => {
                    tracing::warn!(target: "anser_server", number, "a connection has ended: the program is too slow");
                }
                11 => tracing::error!(target: "anser_server",
                    error = "the disk is full: make room, and everything goes on",
                    "a request failed"
                ),
                _ => {
                    tracing::info!(target: "anser_server", user = 1000 + number, "a device was signed out");
                }
            }
        }
    });
    journal.take();
    journal
}

fn view(wanted: &Wanted) -> View {
    let mut view = View::new(wanted.words);
    let club = || Chosen {
        conversation: ConversationId(501),
        name: "anna/Book club".into(),
        typed: "\"anna/Book club\"".into(),
    };
    view.page = match wanted.scene.as_str() {
        "people" | "kinds" | "gagging" | "granting" | "blocking" | "inviting" | "person-menu" => {
            Page::People
        }
        "groups" | "ending" | "members" | "group-menu" => Page::Groups,
        "log" => Page::Log,
        "audit" => Page::Audit,
        "settings" => Page::Settings,
        _ => Page::Overview,
    };
    match wanted.scene.as_str() {
        "saying" | "sent" | "closing-unsent" => {
            view.closing = wanted.scene == "closing-unsent";
            view.asked = Asked::saying(To::Everybody);
            if let Asked::Saying(saying) = &mut view.asked {
                saying.text = match wanted.words {
                    Words::English => "The server is updated tonight at 22:00.\nIt takes a minute.",
                    Words::Chinese => "服务器今晚 22:00 更新。\n大约需要一分钟。",
                }
                .into();
                saying.sent = wanted.scene == "sent";
            }
        }
        "gagging" => {
            view.asked = Asked::acting("ben", Sanction::Gag(GagLength::Typed));
            if let Asked::Acting(acting) = &mut view.asked {
                acting.time = "2020-01-01".into();
            }
        }
        "ending" => view.asked = Asked::ending(&club()),
        "granting" => view.asked = Asked::granting("ben", Role::User),
        "blocking" => view.asked = Asked::acting("ben", Sanction::Block),
        "inviting" => view.asked = Asked::Inviting,
        "stopping" => view.asked = Asked::Stopping,
        "members" => view.asked = Asked::Inside(club()),
        "closing" => view.closing = true,
        _ => {}
    }
    view
}

struct Gallery {
    wanted: Wanted,
    shown: Shown,
    view: View,
    frames: u32,
    /// For the next frame.
    coming: Vec<egui::Event>,
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if let Some((pos, button)) = self.wanted.pointer {
            let pressed = |pressed| egui::Event::PointerButton {
                pos,
                button,
                pressed,
                modifiers: egui::Modifiers::NONE,
            };
            self.coming.extend(match self.frames {
                1 => Some(egui::Event::PointerMoved(pos)),
                2 => Some(pressed(true)),
                3 => Some(pressed(false)),
                _ => None,
            });
        }
        let mut wishes = Vec::new();
        window_ui(ui, &mut self.shown, &mut self.view, &mut wishes);
        for wish in wishes {
            println!("{wish:?}");
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

impl Gallery {
    /// After a few frames everything stands where it will stay.
    fn take_picture(&mut self, ctx: &egui::Context) {
        let Some(file) = self.wanted.shot.clone() else {
            return;
        };
        // A menu comes into view.
        let last = if self.wanted.pointer.is_some() { 60 } else { 8 };
        if self.frames >= last && system::is_busy(ctx) {
            // A font is looked for meanwhile.
            self.frames = last - 1;
        } else if self.frames == last {
            let ctx_later = ctx.clone();
            ctx.request_screenshot(move |image| {
                let rgba = image.pixels.iter().flat_map(egui::Color32::to_array);
                let [width, height] = image.size.map(|side| side as u32);
                let icon = egui::IconData {
                    rgba: rgba.collect(),
                    width,
                    height,
                };
                use eframe::icon_data::IconDataExt as _;
                let png = icon.to_png_bytes().expect("the picture can be written");
                std::fs::write(&file, png).expect("the file can be written");
                ctx_later.send_viewport_cmd(egui::ViewportCommand::Close);
            });
        }
        ctx.request_repaint();
    }
}
