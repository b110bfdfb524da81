//! Hands an address to the program that opens it, on a thread: asking the desktop which one that is takes a third
//! of a second, in which nothing would be drawn.

use std::io;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A program that has run for so long has opened the address, however it ends.
const OPENED: Duration = Duration::from_secs(10);

/// Opens an address. `failed` is called on the thread, if nothing has opened it.
pub fn open(target: &str, failed: impl FnOnce() + Send + 'static) {
    let browser = std::env::var("BROWSER").unwrap_or_default();
    let programs = programs(&browser, target);
    let thread = thread::Builder::new().name("browser".into());
    let started = thread.spawn(move || {
        if !programs.iter().any(|command| opens(command)) {
            failed();
        }
    });
    if let Err(fault) = started {
        tracing::warn!("an address cannot be opened: {fault}");
    }
}

/// What is tried, one after the other: what the person has named in the variable `BROWSER`, in the way in which it is
/// written, and what the desktop brings along.
fn programs(browser: &str, target: &str) -> Vec<Vec<String>> {
    let named = browser.split(':').filter(|named| !named.trim().is_empty());
    let named = named.map(|named| {
        let words = named.split_whitespace();
        let mut words: Vec<String> = words.map(|word| word.replace("%s", target)).collect();
        if !named.contains("%s") {
            words.push(target.to_owned());
        }
        words
    });
    let usual = ["xdg-open", "x-www-browser"];
    let usual = usual.map(|program| vec![program.to_owned(), target.to_owned()]);
    named.chain(usual).collect()
}

/// Whether a program has opened what stands behind it.
fn opens(command: &[String]) -> bool {
    let Some((program, words)) = command.split_first() else {
        return false;
    };
    let began = now();
    let ended = run(program, words);
    match ended {
        Ok(true) => true,
        // It has shown what it was given, and went wrong later.
        Ok(false) => now() - began >= OPENED,
        Err(fault) => {
            tracing::debug!("{program} cannot be started: {fault}");
            false
        }
    }
}

fn run(program: &str, words: &[String]) -> io::Result<bool> {
    let mut command = Command::new(program);
    command.args(words);
    let nothing = || Stdio::null();
    command.stdin(nothing()).stdout(nothing()).stderr(nothing());
    Ok(command.status()?.success())
}

#[expect(clippy::disallowed_methods, reason = "what stands here is a shell")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_has_named_is_tried_first() {
        let said = |browser: &str| -> Vec<String> {
            let programs = programs(browser, "https://a.example/");
            programs.iter().map(|words| words.join(" ")).collect()
        };
        let usual = [
            "xdg-open https://a.example/",
            "x-www-browser https://a.example/",
        ];
        assert_eq!(said(""), usual);
        let named = said("lynx -x %s:: firefox");
        assert_eq!(
            named[..2],
            ["lynx -x https://a.example/", "firefox https://a.example/"]
        );
        assert_eq!(named[2..], usual);
    }

    #[test]
    fn the_next_one_is_tried_where_one_does_not_open_it() {
        let opens = |program: &str| opens(&[program.to_owned(), "https://a.example/".to_owned()]);
        assert!(opens("true"));
        assert!(!opens("false"));
        assert!(!opens("/no such program"));
        assert!(!super::opens(&[]));
    }
}
