//! Asks which file, in a window of the system's own. It runs on a thread of its own: nobody waits for it
//! but whoever has opened it.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::Context;
use egui::mutex::Mutex;

use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::Whose;
use crate::front::Front;
use crate::ui::text::Words;

/// Where nothing can ask, the toolkit answers as if somebody had given up, but sooner than anybody could.
const SOONEST: Duration = Duration::from_millis(300);

/// At most one is open at a time.
#[derive(Clone, Default)]
pub(super) struct Dialog {
    is_open: Arc<AtomicBool>,
    /// Where a file is to be written, until the window that has asked looks; `None` where nothing can ask.
    file: Arc<Mutex<Option<Option<PathBuf>>>>,
}

impl Dialog {
    /// Asks for a picture, and tells the engine which one it is.
    pub(super) fn choose_picture(&self, front: &Arc<dyn Front>, words: Words, whose: Whose) {
        if self.is_open.swap(true, Ordering::Relaxed) {
            return;
        }
        let asked = rfd::AsyncFileDialog::new()
            .set_title(words.get("picture-dialog"))
            .add_filter(words.get("picture-files"), &["png", "jpg", "jpeg", "webp"])
            .pick_file();
        let (open, asking) = (self.is_open.clone(), front.clone());
        let thread = std::thread::Builder::new().name("file dialog".into());
        let started = thread.spawn(move || {
            let began = now();
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let chosen = runtime.ok().and_then(|runtime| runtime.block_on(asked));
            open.store(false, Ordering::Relaxed);
            match chosen {
                Some(file) => asking.act(chosen_for(whose, file.path().to_owned())),
                None if now() - began < SOONEST => asking.act(Action::NoFileDialog(whose)),
                None => {}
            }
        });
        if started.is_err() {
            self.is_open.store(false, Ordering::Relaxed);
            front.act(Action::NoFileDialog(whose));
        }
    }

    /// Asks where a file is to be written, and keeps it for the window that has asked.
    pub(super) fn choose_file(&self, ctx: &Context, words: Words, path: PathBuf) {
        if self.is_open.swap(true, Ordering::Relaxed) {
            return;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut dialog = rfd::AsyncFileDialog::new()
            .set_title(words.get("export-messages"))
            .set_file_name(name);
        if let Some(folder) = path.parent() {
            dialog = dialog.set_directory(folder);
        }
        if let Some(extension) = path.extension().and_then(OsStr::to_str) {
            dialog = dialog.add_filter(extension, &[extension]);
        }
        let asked = dialog.save_file();
        let (dialog, asking) = (self.clone(), ctx.clone());
        let window = ctx.viewport_id();
        let thread = std::thread::Builder::new().name("file dialog".into());
        let started = thread.spawn(move || {
            let began = now();
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let chosen = runtime.ok().and_then(|runtime| runtime.block_on(asked));
            dialog.is_open.store(false, Ordering::Relaxed);
            if chosen.is_some() || now() - began < SOONEST {
                *dialog.file.lock() = Some(chosen.map(|file| file.path().to_owned()));
                asking.request_repaint_of(window);
            }
        });
        if started.is_err() {
            self.is_open.store(false, Ordering::Relaxed);
            *self.file.lock() = Some(None);
        }
    }

    pub(super) fn take_file(&self) -> Option<Option<PathBuf>> {
        self.file.lock().take()
    }
}

fn chosen_for(whose: Whose, path: PathBuf) -> Action {
    match whose {
        Whose::Person(_) => Action::ChoosePicture(path),
        Whose::Group(conversation) => {
            Action::Group(GroupWish::ChoosePicture { conversation, path })
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the windows are a shell")]
fn now() -> Instant {
    Instant::now()
}
