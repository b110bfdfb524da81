//! Opens the console's window and keeps it until it is closed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anser_look::{fonts, input_method, theme};
use egui::{Context, Ui, ViewportBuilder, ViewportCommand, ViewportId};

use super::journal::Journal;
use super::portraits::Portraits;
use super::{Shown, View, Wish, window_ui};
use crate::admin::command::Said;
use crate::admin::operator::{FoundPicture, Operator, WAITING_PICTURES};
use crate::folder;
use crate::words::Words;

/// How the window has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server goes on without the window.
    GoOn,
    /// The server stops, because a person said so here or because it stops already.
    Stop,
}

/// Closes the window from another thread, when the server stops.
#[derive(Clone, Default)]
pub struct Closer(Arc<Closing>);

#[derive(Default)]
struct Closing {
    ctx: OnceLock<Context>,
    closes: AtomicBool,
}

impl Closer {
    pub fn close(&self) {
        self.0.closes.store(true, Ordering::SeqCst);
        if let Some(ctx) = self.0.ctx.get() {
            ctx.request_repaint_of(ViewportId::ROOT);
        }
    }
}

const SIZE: egui::Vec2 = egui::Vec2::new(1000.0, 680.0);
pub(super) const LEAST: egui::Vec2 = egui::Vec2::new(720.0, 480.0);

/// The numbers are looked at once a second; nothing else moves by itself.
const LOOK: Duration = Duration::from_secs(1);
const LOOK_AT_LOG: Duration = Duration::from_millis(200);

/// Runs the window on this thread until it is closed. The error says why it cannot open. If the server is stopped
/// from elsewhere, text that was begun in the window is kept in the folder `data`.
pub fn run(
    operator: Operator,
    journal: Journal,
    words: Words,
    address: &str,
    data: &Path,
    closer: &Closer,
) -> Result<Ending, String> {
    let title = &title(words, address);
    let options = eframe::NativeOptions {
        viewport: viewport(title),
        renderer: eframe::Renderer::Glow,
        persist_window: false,
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let (ended, ending) = sync_channel(1);
    let closing = closer.0.clone();
    let (named, address) = (title.clone(), address.to_owned());
    let data = data.to_owned();
    let create = move |creation: &eframe::CreationContext<'_>| {
        prepare(&creation.egui_ctx);
        let ctx = creation.egui_ctx.clone();
        fonts::system::install(&creation.egui_ctx, move || ctx.request_repaint());
        let _ = closing.ctx.set(creation.egui_ctx.clone());
        operator.watch(true);
        let mut view = View::new(words);
        view.go_on_with(folder::take_begun(&data));
        Ok(Box::new(Console {
            title: named,
            address,
            data,
            operator,
            shown: Shown::new(journal),
            view,
            answer: None,
            pictures: sync_channel(WAITING_PICTURES),
            closing,
            ended,
            stopping: false,
            decided: false,
        }) as Box<dyn eframe::App>)
    };
    eframe::run_native(title, options, Box::new(create))
        .map_err(|error| short(&error.to_string()))?;
    Ok(ending.try_recv().unwrap_or(Ending::GoOn))
}

/// Sets fonts, looks and keys up before the first frame.
pub(super) fn prepare(ctx: &Context) {
    theme::install(ctx);
    input_method::install(ctx);
    anser_look::keys::install(ctx);
}

fn title(words: Words, address: &str) -> String {
    words.with("console-title", &[("address", address.into())])
}

fn viewport(title: &str) -> ViewportBuilder {
    // A mark that cannot be read would be our mistake, and a test finds it. The window opens without it.
    let icon = eframe::icon_data::from_png_bytes(anser_look::mark::PNG).unwrap_or_default();
    ViewportBuilder::default()
        .with_title(title)
        .with_app_id("anser-server")
        .with_icon(icon)
        .with_inner_size(SIZE)
        .with_min_inner_size(LEAST)
}

/// Why there is no window, in a few words. The toolkit's own message can be long and name folders of the machine on
/// which it was built.
fn short(whole: &str) -> String {
    let first = whole.lines().next().unwrap_or_default();
    let parts = first.split(": ").filter(|part| !part.contains(['/', '\\']));
    let mut short = parts.collect::<Vec<_>>().join(": ");
    if short.len() > REASON_BYTES {
        short.truncate(short.floor_char_boundary(REASON_BYTES));
        short.push('…');
    }
    short
}

/// The maximum length of a reason.
const REASON_BYTES: usize = 120;

struct Console {
    title: String,
    address: String,
    data: PathBuf,
    operator: Operator,
    shown: Shown,
    view: View,
    /// The receiver of the answer to the command that is being carried out.
    answer: Option<Receiver<Said>>,
    /// The channel for requested pictures.
    pictures: (SyncSender<FoundPicture>, Receiver<FoundPicture>),
    closing: Arc<Closing>,
    ended: SyncSender<Ending>,
    /// The person has pressed "stop".
    stopping: bool,
    /// The ending has been reported.
    decided: bool,
}

impl Console {
    /// The title of the window is in the language that was chosen last.
    fn name_window(&mut self, ctx: &Context) {
        let title = title(self.view.words, &self.address);
        anser_look::name_window(ctx, &title);
        if self.title != title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// The server is stopped from elsewhere, and nobody can be asked about the text that was begun here.
    fn keep_begun(&self) {
        let begun = self.view.begun(&self.shown);
        if begun.is_empty() {
            return;
        }
        if let Err(error) = folder::keep_begun(&self.data, &begun) {
            tracing::error!(%error, "what was begun in the console could not be kept");
        }
    }

    fn end(&mut self, ctx: &Context, ending: Ending) {
        if !self.decided {
            self.decided = true;
            self.operator.watch(false);
            let _ = self.ended.try_send(ending);
        }
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    fn fulfil(&mut self, ctx: &Context, wish: Wish) {
        match wish {
            Wish::Say(line) => {
                let (answer, answered) = sync_channel(1);
                // The answer wakes nobody, because the window looks for it soon.
                if self.operator.say(line, self.view.words, answer) {
                    self.answer = Some(answered);
                    self.shown.waiting = true;
                    self.shown.said = None;
                } else {
                    self.shown.said = Some(Said {
                        done: false,
                        lines: vec![self.view.words.get("console-busy")],
                    });
                }
            }
            Wish::LookInto(group) => self.operator.look_into(group),
            Wish::Close => self.end(ctx, Ending::GoOn),
            Wish::Stop => {
                // As a line, so that the log of acts has it. The server closes the window.
                self.stopping = true;
                self.fulfil(ctx, Wish::Say("stop".to_owned()));
                if self.answer.is_none() {
                    self.end(ctx, Ending::Stop);
                }
            }
            Wish::Light => ctx.set_theme(egui::ThemePreference::Light),
            Wish::Dark => ctx.set_theme(egui::ThemePreference::Dark),
        }
    }
}

impl Console {
    /// Asks for the pictures that the last frame lacked. `true` while some are on their way.
    fn fetch_pictures(&self, ctx: &Context) -> bool {
        let now = ctx.input(|input| input.time);
        let portraits = Portraits::of(ctx);
        let mut portraits = portraits.lock();
        for (of, picture) in portraits.wishes() {
            let answer = self.pictures.0.clone();
            if !self.operator.ask_for_picture(of, picture, answer) {
                portraits.forget(picture);
            }
        }
        portraits.is_waiting(now)
    }

    /// Takes the pictures that have arrived.
    fn take_pictures(&self, ctx: &Context) {
        let portraits = Portraits::of(ctx);
        for found in self.pictures.1.try_iter() {
            portraits.lock().take(found);
        }
        if Portraits::decode(&portraits, ctx) {
            ctx.request_repaint();
        }
    }
}

impl eframe::App for Console {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.shown.see(self.operator.snapshot());
        self.shown.listen();
        if let Some(answered) = &self.answer
            && let Ok(said) = answered.try_recv()
        {
            let stops_anyhow = self.stopping && !said.done;
            self.shown.said = Some(said);
            self.shown.waiting = false;
            self.answer = None;
            if stops_anyhow {
                // A database that cannot take the line must not keep anybody from stopping the server.
                self.end(ctx, Ending::Stop);
            }
        }
        if self.closing.closes.load(Ordering::SeqCst) {
            // A person who stopped the server here was asked about it.
            if !self.stopping && !self.decided {
                self.keep_begun();
            }
            self.end(ctx, Ending::Stop);
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.decided {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.view.closing = true;
        }
        self.take_pictures(ctx);
        let fetches = self.fetch_pictures(ctx);
        let looks_inside = matches!(self.view.asked, super::Asked::Inside(_));
        let soon =
            self.answer.is_some() || looks_inside || self.view.page == super::Page::Log || fetches;
        ctx.request_repaint_after(if soon { LOOK_AT_LOG } else { LOOK });
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut wishes = Vec::new();
        window_ui(ui, &mut self.shown, &mut self.view, &mut wishes);
        let ctx = ui.ctx().clone();
        self.name_window(&ctx);
        for wish in wishes {
            self.fulfil(&ctx, wish);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_the_icon_of_the_program() {
        let icon = viewport("Anser server").icon.expect("there is an icon");
        assert_eq!((icon.width, icon.height), (256, 256));
        assert_eq!(icon.rgba.len(), 256 * 256 * 4);
    }

    #[test]
    fn the_window_is_as_the_desktop_is_and_light_where_that_says_nothing() {
        use egui::Theme;
        for (said, expected) in [
            (None, Theme::Light),
            (Some(Theme::Light), Theme::Light),
            (Some(Theme::Dark), Theme::Dark),
        ] {
            let ctx = Context::default();
            prepare(&ctx);
            let input = egui::RawInput {
                system_theme: said,
                ..egui::RawInput::default()
            };
            let mut seen = None;
            let mut output = ctx.run_ui(input, |ui| seen = Some(theme::palette(ui).dark));
            output.textures_delta.clear();
            assert_eq!(seen, Some(expected == Theme::Dark), "{said:?}");
        }
    }

    #[test]
    fn why_there_is_no_window_is_short_and_names_no_place() {
        for (whole, expected) in [
            ("no display", "no display"),
            (
                "os error at /home/somebody/winit-0.30/src/linux/mod.rs:765: neither of them is set",
                "neither of them is set",
            ),
            (
                "winit EventLoopError: os error at C:\\src\\mod.rs:7: no display\nand more",
                "winit EventLoopError: no display",
            ),
        ] {
            assert_eq!(short(whole), expected);
        }
        let long = short(&"é".repeat(500));
        assert!(
            long.len() <= REASON_BYTES + 3 && long.ends_with('…'),
            "{long}"
        );
    }
}
