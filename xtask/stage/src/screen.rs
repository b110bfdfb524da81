//! The screen itself, as a window manager and a camera see it: places, sizes, pictures, keys.
//!
//! What is *in* a window is the [reader](crate::reader)'s matter.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use xtask::display::Display;
use xtask::process::{self, Running};

/// A window as the window manager lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The X window, as `wmctrl` and `xdotool` take it.
    pub id: String,
    pub process: u32,
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
    pub title: String,
}

/// The windows of a program, in the order in which the window manager has them.
pub fn places(display: &Display, process: u32) -> Result<Vec<Place>> {
    let list = tool(display, "wmctrl", &["-l", "-p", "-G"])?;
    Ok(list
        .lines()
        .filter_map(place)
        .filter(|place| place.process == process)
        .collect())
}

/// Waits for a window with this title, whichever program has it.
pub fn titled(display: &Display, title: &str) -> Result<Place> {
    crate::program::wait(&format!("a window {title:?} on the screen"), || {
        let list = tool(display, "wmctrl", &["-l", "-p", "-G"])?;
        Ok(list
            .lines()
            .filter_map(place)
            .find(|place| place.title == title))
    })
}

/// Waits for the window of a program with `part` in its title.
pub fn place_of(display: &Display, process: u32, part: &str) -> Result<Place> {
    crate::program::wait(&format!("a window {part:?} on the screen"), || {
        Ok(places(display, process)?
            .into_iter()
            .find(|place| place.title.contains(part)))
    })
}

/// Brings a window to the front and gives it the keyboard.
pub fn activate(display: &Display, window: &Place) -> Result<()> {
    tool(
        display,
        "xdotool",
        &["windowactivate", "--sync", &window.id],
    )
    .map(drop)
}

/// Waits until a window has the keyboard.
pub fn wait_active(display: &Display, window: &Place) -> Result<()> {
    let wanted = number(&window.id);
    crate::program::wait(&format!("the keyboard in {:?}", window.title), || {
        let active = tool(display, "xdotool", &["getactivewindow"])?;
        Ok((number(active.trim()) == wanted).then_some(()))
    })
}

/// A window's number: one tool writes it in hexadecimal, the other in decimal.
fn number(id: &str) -> Option<u64> {
    match id.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => id.parse().ok(),
    }
}

/// Puts the inside of a window to a place and gives it a size.
pub fn arrange(
    display: &Display,
    window: &Place,
    x: i32,
    y: i32,
    width: u32,
    height: u32,
) -> Result<()> {
    let place = format!("0,{x},{y},{width},{height}");
    tool(display, "wmctrl", &["-i", "-r", &window.id, "-e", &place]).map(drop)
}

/// Presses keys in the window that has the keyboard, for example `ctrl+Return`.
pub fn press(display: &Display, keys: &str) -> Result<()> {
    tool(display, "xdotool", &["key", "--clearmodifiers", keys]).map(drop)
}

/// Types plain text into the window that has the keyboard. Only what is on an American keyboard arrives
/// reliably; other text goes through the [reader](crate::reader::Reader::set_text).
pub fn type_plain(display: &Display, text: &str) -> Result<()> {
    tool(display, "xdotool", &["type", "--delay", "8", text]).map(drop)
}

/// Presses the right button of the mouse at a place in a window.
pub fn right_click(display: &Display, window: &Place, (x, y): (i32, i32)) -> Result<()> {
    let (x, y) = (x.to_string(), y.to_string());
    let go = ["mousemove", "--window", &window.id, &x, &y, "click", "3"];
    tool(display, "xdotool", &go).map(drop)
}

/// Presses the left button of the mouse at a place in a window.
pub fn click(display: &Display, window: &Place, (x, y): (i32, i32)) -> Result<()> {
    let (x, y) = (x.to_string(), y.to_string());
    let go = ["mousemove", "--window", &window.id, &x, &y, "click", "1"];
    tool(display, "xdotool", &go).map(drop)
}

/// Something on the screen that the window manager does not list, a notification or a panel, by the class of
/// its window; nothing while it is not shown.
pub fn unlisted(display: &Display, class: &str) -> Result<Option<Place>> {
    let mut search = process::command("xdotool");
    search.args(["search", "--onlyvisible", "--class", class]);
    let command = display.lead(&mut search);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    let mut largest: Option<Place> = None;
    for id in String::from_utf8_lossy(&output.stdout).lines() {
        // A window may go between the two questions.
        let Ok(said) = tool(display, "xdotool", &["getwindowgeometry", "--shell", id]) else {
            continue;
        };
        let number = |name: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.strip_prefix('=')?.parse::<i32>().ok())
        };
        let sizes = [number("X"), number("Y"), number("WIDTH"), number("HEIGHT")];
        let [Some(x), Some(y), Some(width), Some(height)] = sizes else {
            continue;
        };
        let place = Place {
            id: id.to_owned(),
            process: 0,
            x,
            y,
            width: width.try_into()?,
            height: height.try_into()?,
            title: class.to_owned(),
        };
        if largest
            .as_ref()
            .is_none_or(|largest| place.width * place.height > largest.width * largest.height)
        {
            largest = Some(place);
        }
    }
    Ok(largest)
}

/// Another program that has copied a text: it gives it to whoever pastes, for as long as this lives.
pub fn copied_elsewhere(display: &Display, text: &str) -> Result<Running> {
    let mut command = process::command("xclip");
    command.args(["-quiet", "-selection", "clipboard", "-in"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut other = Running::start("xclip", display.lead(&mut command))?;
    let (mut input, _) = other.pipes().context("a program that takes a text")?;
    input.write_all(text.as_bytes())?;
    drop(input);
    // It owns the clipboard when it gives the text back.
    crate::program::wait("a text in the clipboard", || {
        Ok((pasted_elsewhere(display)? == text).then_some(()))
    })?;
    Ok(other)
}

/// What another program gets when somebody pastes there; nothing while nobody has copied anything.
pub fn pasted_elsewhere(display: &Display) -> Result<String> {
    let mut command = process::command("xclip");
    command.args(["-selection", "clipboard", "-out"]);
    let command = display.lead(&mut command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Presses the left button of the mouse twice at a place in a window.
pub fn double_click(display: &Display, window: &Place, (x, y): (i32, i32)) -> Result<()> {
    let (x, y) = (x.to_string(), y.to_string());
    let go = ["mousemove", "--window", &window.id, &x, &y];
    let twice = ["click", "--repeat", "2", "--delay", "60", "1"];
    tool(display, "xdotool", &[&go[..], &twice[..]].concat()).map(drop)
}

/// Closes a window as its close button does.
pub fn close(display: &Display, window: &Place) -> Result<()> {
    tool(display, "wmctrl", &["-i", "-c", &window.id]).map(drop)
}

/// A picture of the whole screen.
pub fn picture(display: &Display, file: &Path) -> Result<()> {
    import(display, "root", file)
}

/// A picture of one window without its frame, when it has stopped changing: text that comes in, cursors
/// and fading hints would make each picture a little different.
pub fn picture_of(display: &Display, window: &Place, file: &Path) -> Result<()> {
    activate(display, window)?;
    let mut before = Vec::new();
    // Ten looks a fifth of a second apart; what still moves then moves for ever.
    for _ in 0..10 {
        process::pause(Duration::from_millis(200))?;
        import(display, &window.id, file)?;
        let now = std::fs::read(file)?;
        if now == before {
            break;
        }
        before = now;
    }
    Ok(())
}

/// A picture of one window as it is at this moment.
pub fn look_at(display: &Display, window: &Place, file: &Path) -> Result<()> {
    import(display, &window.id, file)
}

fn import(display: &Display, what: &str, file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = file
        .to_str()
        .context("the path of a picture must be text")?;
    // Without dates inside, so that the same picture is the same file.
    let arguments = [
        "-silent",
        "-window",
        what,
        "-define",
        "png:exclude-chunks=date,time",
        "-strip",
        file,
    ];
    tool(display, "import", &arguments).map(drop)
}

fn tool(display: &Display, program: &str, arguments: &[&str]) -> Result<String> {
    Ok(process::output(
        program,
        display.lead(process::command(program).args(arguments)),
    )?)
}

/// One line of `wmctrl -l -p -G`: id, desktop, process, x, y, width, height, machine, title.
fn place(line: &str) -> Option<Place> {
    let mut rest = line;
    let mut column = || {
        rest = rest.trim_start();
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        rest = after;
        word
    };
    let (id, _desktop, process) = (column(), column(), column().parse().ok()?);
    let (x, y) = (column().parse().ok()?, column().parse().ok()?);
    let (width, height) = (column().parse().ok()?, column().parse().ok()?);
    let _machine = column();
    Some(Place {
        id: id.to_owned(),
        process,
        x,
        y,
        width,
        height,
        title: rest.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_window_manager_is_taken_apart() {
        let line = "0x00e00002  0 4711   60   52   380  560  machine Anser – 王小明 (3)";
        let expected = Place {
            id: "0x00e00002".to_owned(),
            process: 4711,
            x: 60,
            y: 52,
            width: 380,
            height: 560,
            title: "Anser – 王小明 (3)".to_owned(),
        };
        assert_eq!(place(line), Some(expected));
        assert_eq!(place("0x00e00002  0 4711"), None);
    }
}
