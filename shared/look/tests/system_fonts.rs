//! Windows over the fonts of a system, as its own library finds them: letters that none of ours has, and faces for
//! Chinese that come before ours.
//!
//! That library reads the environment of its process, so that each window has a process of its own: this very file,
//! which [`a_window_over_fonts`] runs as a test that is otherwise left out.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]
#![cfg(target_os = "linux")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use anser_look::fonts::system::{install, is_busy, lacks};
use anser_look::{theme, typeset};
use egui::{Color32, Context, FontFamily, FontId, RawInput};

/// Han of extension B, Hebrew, Arabic and Thai.
const FOREIGN: [char; 4] = ['𠀀', 'ש', 'ع', 'ก'];

/// What the window is told to show.
const TEXT: &str = "ANSER_SHOWN";

/// Not one of our fonts has these, and no font is asked for them: each marks the font in which it stands.
const MARKS: std::ops::Range<char> = '\u{f400}'..'\u{f410}';

#[test]
fn letters_of_other_scripts_come_from_the_fonts_of_the_system() {
    let all: Vec<char> = FOREIGN.to_vec();
    let (han, others) = all.split_at(1);
    let fonts = [("HanaMinB", han), ("Noto Sans Everything", others)];
    let window = window(&fonts, &String::from_iter(&all));
    assert_eq!(window.drawn, all);
    assert_eq!(window.packages, "");
}

#[test]
fn where_no_font_has_a_letter_the_package_is_named_that_does() {
    let text = String::from_iter(FOREIGN);
    let one = window(&[("Noto Sans Hebrew", &['ש'])], &text);
    assert_eq!(one.drawn, ['ש']);
    assert_eq!(one.packages, "fonts-noto-core fonts-hanazono");
}

#[test]
fn a_system_that_names_no_font_ends_nobody() {
    let window = window(&[], "ש");
    assert!(window.drawn.is_empty());
    assert_eq!(window.packages, "fonts-noto-core");
}

#[test]
fn chinese_has_the_face_of_the_system_and_else_ours() {
    // In this order they are asked, however the system sorts them.
    let faces = [
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Source Han Sans SC",
        "PingFang SC",
        "Microsoft YaHei",
    ];
    let marked: Vec<(&str, Vec<char>)> = faces
        .into_iter()
        .zip(MARKS)
        .map(|(face, mark)| (face, vec!['你', '好', mark]))
        .collect();
    for first in 0..faces.len() {
        let fonts: Vec<(&str, &[char])> = marked[first..]
            .iter()
            .rev()
            .map(|(face, letters)| (*face, letters.as_slice()))
            .collect();
        let window = window(&fonts, "你好");
        assert_eq!(window.drawn, ['你', '好', marked[first].1[2]], "{fonts:?}");
        assert_eq!(
            window.families[..3],
            ["Inter", "system Chinese", "Anser Han"]
        );
    }
    // A face for another script is none for this one.
    let window = window(&[("Noto Sans Thai", &['ก', '你'])], "你好");
    assert_eq!(window.drawn, ['你', '好']);
    assert_eq!(window.families[..2], ["Inter", "Anser Han"]);
}

/// What a window has shown.
#[derive(Debug)]
struct Shown {
    /// The letters for which there was a font, and the marks of fonts that are used.
    drawn: Vec<char>,
    packages: String,
    /// The fonts of running text, in the order in which they are asked.
    families: Vec<String>,
}

/// Shows a text in a window on a system that has these fonts and no other.
fn window(fonts: &[(&str, &[char])], text: &str) -> Shown {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("fonts");
    fs::create_dir(&own).unwrap();
    for (number, (family, letters)) in fonts.iter().enumerate() {
        fs::write(own.join(format!("{number}.ttf")), font(family, letters)).unwrap();
    }
    let lines = format!(
        "<?xml version=\"1.0\"?>\n<fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>\n",
        own.display(),
        folder.path().join("cache").display()
    );
    let configuration = folder.path().join("fonts.conf");
    fs::write(&configuration, lines).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["a_window_over_fonts", "--exact", "--ignored", "--nocapture"])
        .env("FONTCONFIG_FILE", configuration)
        .env("XDG_DATA_HOME", folder.path())
        .env(TEXT, text)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let line = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr)))
    };
    Shown {
        drawn: line("drawn: ").chars().collect(),
        packages: line("packages: ").to_owned(),
        families: line("families: ").split(", ").map(str::to_owned).collect(),
    }
}

#[test]
#[ignore = "the other tests run it, each over fonts of its own"]
fn a_window_over_fonts() {
    let Ok(text) = env::var(TEXT) else { return };
    let ctx = Context::default();
    theme::install(&ctx);
    let (wake, woken) = mpsc::sync_channel(64);
    install(&ctx, move || wake.try_send(()).unwrap_or_default());
    let frame = || {
        let output = ctx.run_ui(RawInput::default(), |ui| {
            let line = typeset::line(
                ui,
                &text,
                theme::body(),
                Color32::PLACEHOLDER,
                f32::INFINITY,
            );
            ui.painter()
                .galley(egui::Pos2::ZERO, line, Color32::PLACEHOLDER);
        });
        output.drop_without_applying_deltas();
    };
    frame();
    // An answer that changes nothing wakes nobody.
    let is_answered = (0..1_000).any(|_| {
        let _ = woken.recv_timeout(Duration::from_millis(20));
        frame();
        !is_busy(&ctx)
    });
    assert!(is_answered, "the thread of the fonts is gone");
    // What was found last is drawn.
    frame();
    let font = FontId::proportional(14.0);
    let drawn: String = text
        .chars()
        .chain(MARKS)
        .filter(|letter| ctx.fonts_mut(|fonts| fonts.has_glyph(&font, *letter)))
        .collect();
    let families = ctx.fonts(|fonts| {
        let families = &fonts.definitions().families;
        families[&FontFamily::Proportional].join(", ")
    });
    println!(
        "\ndrawn: {drawn}\npackages: {}\nfamilies: {families}",
        lacks(&ctx).packages()
    );
}

/// One of our fonts under another name, in which these letters are all that it has, each with the same shape.
fn font(family: &str, letters: &[char]) -> Vec<u8> {
    let ours =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts/JetBrainsMono-Regular.ttf");
    let ours = fs::read(ours).unwrap();
    let number = |at: usize| u32::from_be_bytes(ours[at..at + 4].try_into().unwrap());
    let count = u16::from_be_bytes([ours[4], ours[5]]);
    let tables = (0..usize::from(count)).map(|table| 12 + 16 * table);
    let tables: Vec<(&[u8], Vec<u8>)> = tables
        .map(|at| {
            let (from, length) = (number(at + 8) as usize, number(at + 12) as usize);
            let name = &ours[at..at + 4];
            let table = match name {
                b"cmap" => letters_table(letters),
                b"name" => name_table(family),
                _ => ours[from..from + length].to_vec(),
            };
            (name, table)
        })
        .collect();
    let mut file = ours[..12].to_vec();
    let mut at = 12 + 16 * tables.len();
    for (name, table) in &tables {
        file.extend_from_slice(name);
        // Nobody looks whether the sum is right.
        file.extend_from_slice(&[0; 4]);
        file.extend_from_slice(&u32::try_from(at).unwrap().to_be_bytes());
        file.extend_from_slice(&u32::try_from(table.len()).unwrap().to_be_bytes());
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        file.extend(&table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}

/// Which letters there are: one table for Unicode in format 12, a group for each letter.
fn letters_table(letters: &[char]) -> Vec<u8> {
    /// Any shape will do.
    const SHAPE: u32 = 20;
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    let groups = u32::try_from(letters.len()).unwrap();
    let mut table = Vec::new();
    table.extend([0_u16, 1, 3, 10].map(u16::to_be_bytes).concat());
    table.extend(12_u32.to_be_bytes());
    table.extend([12_u16, 0].map(u16::to_be_bytes).concat());
    table.extend([16 + 12 * groups, 0, groups].map(u32::to_be_bytes).concat());
    for letter in letters {
        let letter = u32::from(letter);
        table.extend([letter, letter, SHAPE].map(u32::to_be_bytes).concat());
    }
    table
}

/// What the font is called: its family, in English.
fn name_table(family: &str) -> Vec<u8> {
    const NAMES: [u16; 4] = [1, 2, 4, 6];
    let names = NAMES.map(|kind| match kind {
        2 => "Regular".to_owned(),
        6 => family.replace(' ', ""),
        _ => family.to_owned(),
    });
    let names = names.map(|name| {
        name.encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<u8>>()
    });
    let mut table = [0, NAMES.len() as u16, 6 + 12 * NAMES.len() as u16]
        .map(u16::to_be_bytes)
        .concat();
    let mut at = 0;
    for (kind, name) in NAMES.into_iter().zip(&names) {
        let length = u16::try_from(name.len()).unwrap();
        table.extend(
            [3, 1, 0x409, kind, length, at]
                .map(u16::to_be_bytes)
                .concat(),
        );
        at += length;
    }
    table.extend(names.concat());
    table
}
