//! Administrative commands on standard input, for a person who has started the server in a terminal.

use std::io::{BufRead as _, Write as _};
use std::sync::mpsc::sync_channel;

use anser_server::admin::operator::Operator;
use anser_server::words::Words;
use anser_shared::text::visible;

/// Reads lines until the end of the input, on a thread of its own, so that nothing waits for a person.
pub fn start(operator: Operator) -> std::io::Result<()> {
    let words = Words::of_system();
    let read = move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            let (answer, answered) = sync_channel(1);
            if !operator.say(line, words, answer) {
                return;
            }
            let Ok(said) = answered.recv() else { return };
            let mut out = std::io::stdout();
            for line in said.lines {
                // The lines contain names that users have chosen, and messages in the server's name.
                let line = visible(&line).replace('\n', "\n  | ");
                // A terminal that nobody reads must not stop the server.
                let _ = writeln!(out, "{line}");
            }
            let _ = out.flush();
        }
    };
    std::thread::Builder::new()
        .name("typed".into())
        .spawn(read)
        .map(drop)
}
