//! What is typed, read on a thread of its own and only when it is asked for: a password must not
//! be read by whoever waits for the next command.

use std::io::{self, BufRead, IsTerminal as _, Read as _};
use std::sync::mpsc::{SyncSender, sync_channel};

/// The longest line that is kept. The longest text with every character written as a JSON escape
/// takes a tenth of it; a longer line can only be a mistake, and must not fill the memory.
const LINE_MAX_BYTES: u64 = 1 << 20;

#[derive(Clone, Copy, Debug)]
pub(super) enum Want {
    Line,
    /// A line that is not shown while it is typed; with the key of what to say before it.
    Secret(&'static str),
}

/// What came of asking for a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    Line(String),
    /// A line came that is not text: it is passed over, and the next one can be asked for.
    NotUtf8,
    TooLong,
    /// The input has ended.
    End,
    /// The input cannot be read any more, with the system's words.
    Broken(String),
}

pub(super) struct Typed {
    wants: SyncSender<Want>,
}

impl Typed {
    /// `tell` is called on the thread, once for each thing that was asked for.
    pub(super) fn start(tell: impl Fn(Input) + Send + 'static) -> io::Result<Self> {
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

fn read(want: Want) -> Input {
    let stdin = io::stdin();
    if matches!(want, Want::Secret(_)) && stdin.is_terminal() {
        return rpassword::read_password().map_or_else(from_fault, Input::Line);
    }
    line(&mut stdin.lock())
}

/// Reads one line, whatever its bytes are.
fn line(from: &mut impl BufRead) -> Input {
    let mut bytes = Vec::new();
    match from.take(LINE_MAX_BYTES).read_until(b'\n', &mut bytes) {
        Ok(0) => return Input::End,
        Ok(_) => {}
        Err(fault) => return from_fault(fault),
    }
    if bytes.len() as u64 == LINE_MAX_BYTES && bytes.last() != Some(&b'\n') {
        return match from.skip_until(b'\n') {
            Ok(_) => Input::TooLong,
            Err(fault) => from_fault(fault),
        };
    }
    while bytes.last().is_some_and(|last| b"\r\n".contains(last)) {
        bytes.pop();
    }
    String::from_utf8(bytes).map_or(Input::NotUtf8, Input::Line)
}

fn from_fault(fault: io::Error) -> Input {
    match fault.kind() {
        io::ErrorKind::InvalidData => Input::NotUtf8,
        // A terminal that is closed while a password is read.
        io::ErrorKind::UnexpectedEof => Input::End,
        _ => Input::Broken(fault.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_text_is_passed_over() {
        let mut long = vec![b'x'; LINE_MAX_BYTES as usize + 5];
        long.extend(b"\nafter it\r\n");
        for (input, expected) in [
            (b"one\r\n\n".to_vec(), vec![text("one"), text("")]),
            (
                b"on\xffe\nsend \xe4\xbd\n\xc3\xa4".to_vec(),
                vec![Input::NotUtf8, Input::NotUtf8, text("ä")],
            ),
            (long, vec![Input::TooLong, text("after it")]),
            (vec![b'x'; LINE_MAX_BYTES as usize], vec![Input::TooLong]),
        ] {
            let mut from = io::Cursor::new(input);
            for expected in expected {
                assert_eq!(line(&mut from), expected);
            }
            assert_eq!(line(&mut from), Input::End);
        }
    }

    fn text(line: &str) -> Input {
        Input::Line(line.to_owned())
    }
}
