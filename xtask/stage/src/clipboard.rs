//! Another program beside Anser, for copying and pasting between the two.

use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context, Result};
use xtask::display::Display;
use xtask::process::{self, Running};

use crate::program::wait;

/// Another program that has copied a text. It gives the text to programs that paste, for as long as this lives.
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
    // It owns the clipboard when it returns the text.
    wait("a text in the clipboard", || {
        Ok((pasted_elsewhere(display)? == text).then_some(()))
    })?;
    Ok(other)
}

/// The text that another program gets when a person pastes there; none if nobody has copied anything.
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
