//! What is typed, read on a thread of its own and only when it is asked for: a password must not
//! be read by whoever waits for the next command.

use std::io::{BufRead as _, IsTerminal as _};
use std::sync::mpsc::{SyncSender, sync_channel};

#[derive(Clone, Copy, Debug)]
pub(super) enum Want {
    Line,
    /// A line that is not shown while it is typed; with the key of what to say before it.
    Secret(&'static str),
}

pub(super) struct Typed {
    wants: SyncSender<Want>,
}

impl Typed {
    /// `tell` is called on the thread, once for each thing that was asked for.
    pub(super) fn start(tell: impl Fn(Option<String>) + Send + 'static) -> std::io::Result<Self> {
        let (wants, wanted) = sync_channel(1);
        std::thread::Builder::new()
            .name("keyboard".into())
            .spawn(move || {
                for want in wanted {
                    tell(read(want));
                }
            })?;
        Ok(Self { wants })
    }

    pub(super) fn ask(&self, want: Want) {
        // The thread lives as long as this value; it can only be gone when the program ends.
        let _ = self.wants.send(want);
    }
}

fn read(want: Want) -> Option<String> {
    let stdin = std::io::stdin();
    if matches!(want, Want::Secret(_)) && stdin.is_terminal() {
        return rpassword::read_password().ok();
    }
    let mut line = String::new();
    match stdin.lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
    }
}
