//! How hard a password is to guess: a simple, honest estimate, made here because the server never
//! sees a password; and the bar that shows it.

use std::collections::BTreeSet;

use anser_shared::text::fold;
use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use crate::ui::Scene;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets;

/// Shorter ones are not taken.
pub(in crate::ui) const LEAST_CHARS: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ui) enum Strength {
    /// Too short to be taken.
    Short,
    /// Among the first that anybody tries: not taken.
    Guessable,
    Weak,
    Fair,
    Good,
    Strong,
}

/// What people choose most, and what is tried first.
const COMMON: [&str; 24] = [
    "password",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "1q2w3e4r",
    "1qaz2wsx",
    "iloveyou",
    "letmein1",
    "admin123",
    "welcome1",
    "baseball",
    "football",
    "superman",
    "trustno1",
    "sunshine",
    "princess",
    "woaini1314",
    "5201314a",
    "a1234567",
    "abcd1234",
];

/// Runs that fingers find by themselves.
const ROWS: [&str; 5] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
];

/// Judges a password; `name` is the account's.
pub(in crate::ui) fn strength(password: &str, name: &str) -> Strength {
    let chars: Vec<char> = password.chars().collect();
    if chars.len() < LEAST_CHARS {
        return Strength::Short;
    }
    let folded = fold(password);
    let name = fold(name);
    let distinct: BTreeSet<char> = folded.chars().collect();
    let is_name = name.chars().count() >= 4 && folded.replace(&name, "").chars().count() < 5;
    if COMMON.contains(&folded.as_str()) || distinct.len() <= 2 || is_name {
        return Strength::Guessable;
    }
    match bits(&chars, &folded) {
        bits if bits < 36.0 => Strength::Weak,
        bits if bits < 52.0 => Strength::Fair,
        bits if bits < 72.0 => Strength::Good,
        _ => Strength::Strong,
    }
}

/// About how many bits a guesser has to try: each character is worth what its kind offers, and
/// next to nothing when it repeats or continues the one before it.
fn bits(chars: &[char], folded: &str) -> f64 {
    let has = |kind: fn(&char) -> bool| chars.iter().any(kind);
    let mut offer = 0.0;
    for (kind, size) in [
        (has(char::is_ascii_lowercase), 26.0),
        (has(char::is_ascii_uppercase), 26.0),
        (has(char::is_ascii_digit), 10.0),
        (has(|c| c.is_ascii_punctuation() || *c == ' '), 33.0),
        // Of the thousands of characters of other scripts people use a few hundred.
        (has(|c| !c.is_ascii()), 600.0),
    ] {
        if kind {
            offer += size;
        }
    }
    let full = f64::log2(offer);
    let folded: Vec<char> = folded.chars().collect();
    let mut seen = BTreeSet::new();
    let mut bits = full;
    for pair in folded.windows(2) {
        bits += if pair[0] == pair[1] || is_run(pair[0], pair[1]) {
            0.5
        } else if !seen.insert((pair[0], pair[1])) {
            1.0
        } else {
            full * 0.8
        };
    }
    bits
}

fn is_run(a: char, b: char) -> bool {
    ROWS.iter().any(|row| {
        let at = |c: char| row.find(c);
        matches!((at(a), at(b)), (Some(a), Some(b)) if a.abs_diff(b) == 1)
    })
}

/// A bar in four parts and a word.
pub(in crate::ui) fn strength_ui(ui: &mut Ui, scene: &Scene<'_>, strength: Strength) {
    let palette = palette(ui);
    let (parts, colour, said) = match strength {
        Strength::Short => {
            let values = [("count", LEAST_CHARS.into())];
            (0, palette.soft, scene.words.with("password-short", &values))
        }
        // Red and amber have other jobs: how much of the bar is full says it.
        Strength::Guessable | Strength::Weak => (1, palette.soft, scene.words.get("strength-weak")),
        Strength::Fair => (2, palette.soft, scene.words.get("strength-fair")),
        Strength::Good => (3, palette.online, scene.words.get("strength-good")),
        Strength::Strong => (4, palette.online, scene.words.get("strength-strong")),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::SMALL;
        let (bar, _) = ui.allocate_exact_size(egui::vec2(120.0, 4.0), Sense::hover());
        let each = (bar.width() - 3.0 * 3.0) / 4.0;
        for part in 0..4 {
            let left = bar.left() + part as f32 * (each + 3.0);
            let rect = Rect::from_min_size(egui::pos2(left, bar.top()), egui::vec2(each, 4.0));
            let fill = if part < parts { colour } else { palette.line };
            ui.painter()
                .rect_filled(rect, egui::CornerRadius::same(2), fill);
        }
        let label = widgets::label(ui, said.clone(), theme::small(), palette.soft);
        label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates() {
        let check = |password: &str, expected: Strength| {
            assert_eq!(strength(password, "annaberg"), expected, "{password}");
        };
        check("", Strength::Short);
        check("ab1!xyz", Strength::Short);
        check("password", Strength::Guessable);
        check("PassWord", Strength::Guessable);
        check("aaaaaaaa", Strength::Guessable);
        check("abababab", Strength::Guessable);
        check("annaberg", Strength::Guessable);
        check("annaberg123", Strength::Guessable);
        check("abcdefgh1", Strength::Weak);
        check("summer2026", Strength::Weak);
        check("blue-lamp7", Strength::Fair);
        check("kitchen-table", Strength::Good);
        check("x7$Kq9!vTz2#", Strength::Good);
        check("x7$Kq9!vTz2#mW", Strength::Strong);
        check("correct horse battery staple", Strength::Strong);
        check("春眠不觉晓处处闻啼鸟", Strength::Good);
    }

    #[test]
    fn a_longer_password_is_never_weaker() {
        let mut last = Strength::Short;
        let mut password = String::new();
        for c in "mv4-ke92-qpd7-xw3h".chars() {
            password.push(c);
            let now = strength(&password, "anna");
            assert!(now >= last, "{password}");
            last = now;
        }
    }
}
