//! Takes pictures of the whole screen, or of one window.
//!
//! ImageMagick's `import` takes them. An own encoder for PNG would need one more crate, and no story waits for
//! anything that depends on its speed.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use xtask::process;

use crate::screen::{Place, Screen};

/// A picture of the whole screen.
pub fn picture(screen: &Screen, file: &Path) -> Result<()> {
    import(screen, "root", file)
}

/// A picture of one window without its frame, once it has stopped changing. Arriving text, cursors and fading hints
/// would make each picture a little different.
pub fn picture_of(screen: &Screen, window: &Place, file: &Path) -> Result<()> {
    screen.activate(window)?;
    let mut before = Vec::new();
    // Ten looks a fifth of a second apart. What still moves then moves for ever.
    for _ in 0..10 {
        process::pause(Duration::from_millis(200))?;
        look_at(screen, window, file)?;
        let now = std::fs::read(file)?;
        if now == before {
            break;
        }
        before = now;
    }
    Ok(())
}

/// A picture of one window as it is at this moment.
pub fn look_at(screen: &Screen, window: &Place, file: &Path) -> Result<()> {
    import(screen, &window.id.to_string(), file)
}

fn import(screen: &Screen, what: &str, file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = file
        .to_str()
        .context("the path of a picture must be text")?;
    let mut import = process::command("import");
    import.args(["-silent", "-window", what]);
    // Without dates inside, so that the same picture is the same file.
    import.args(["-define", "png:exclude-chunks=date,time", "-strip", file]);
    process::output("import", screen.display.lead(&mut import))?;
    Ok(())
}
