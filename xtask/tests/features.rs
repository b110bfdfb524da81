//! Checks the toolkit's features that are off by default. Without the clipboard, or without opening links, both
//! programs build, start and pass every test that does not copy. On this system a thread of our own opens links, so
//! no window here would show that they are lost on other systems.

/// For the windows of both programs.
const WANTED: [&str; 6] = ["accesskit", "clipboard", "glow", "links", "wayland", "x11"];

#[test]
fn windows_have_the_clipboard_links_and_both_kinds_of_display() {
    let asked = "tree --locked --offline --workspace --invert eframe --edges features --depth 1 --prefix none";
    let mut cargo = xtask::programs::cargo();
    let output = cargo.args(asked.split(' ')).output();
    let output = output.expect("cargo answers");
    assert!(output.status.success(), "{output:?}");
    let tree = String::from_utf8(output.stdout).expect("words");
    let is_there = |wanted: &str| {
        let line = format!("eframe feature \"{wanted}\"");
        tree.lines().any(|there| there.trim() == line)
    };
    let missing: Vec<&str> = WANTED.into_iter().filter(|name| !is_there(name)).collect();
    assert_eq!(missing, [""; 0], "{tree}");
}
