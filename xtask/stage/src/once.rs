//! `once`: sends a message from one window to another, and prints what it saw.

use anyhow::{Context, Result, bail};

use crate::reader::Reader;
use crate::seat::Seat;

/// With an emoji and Chinese in it, because these fail first.
const TEXT: &str = "Hello from the other window! 你好 🪿";

/// `arguments` are the process and the name of the sender, then of the recipient. Both are signed in and have a
/// window each.
pub fn run(arguments: &[String]) -> Result<()> {
    let [from, sender, to, recipient] = arguments else {
        bail!("it is: anser-stage once PROCESS NAME PROCESS NAME");
    };
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").context("there is no session bus")?;
    let reader = Reader::connect(&bus)?;
    let from = Seat::elsewhere(&reader, from.parse().context("a process is a number")?);
    let to = Seat::elsewhere(&reader, to.parse().context("a process is a number")?);
    let (from_name, to_name) = (from.nickname()?, to.nickname()?);
    println!("Two contact lists are open: {sender} is {from_name}, {recipient} is {to_name}.");
    from.open(&to_name)?;
    println!("{from_name} opened the conversation with {to_name}.");
    to.open(&from_name)?;
    println!("{to_name} opened the conversation with {from_name}.");
    from.say(&to_name, TEXT)?;
    println!("{from_name} wrote: {TEXT}");
    to.hear(&from_name, TEXT)?;
    println!("{to_name} read it in the other window. It arrived.");
    Ok(())
}
