//! What was passed on: a line above the words that says whose they are, and of several texts the first ones, with a
//! press that opens all of them.

use anser_shared::body::Saying;
use anser_shared::id::UserId;
use egui::{Color32, Rect, Ui};

use crate::core::message::Passed;
use crate::ui::theme::{self, size, space};
use crate::ui::{Scene, formatted, icons, typeset};

/// The height of the line above.
pub(super) const HEAD: f32 = 20.0;
/// So many texts of several are seen in the list, each in one line.
const LINES: usize = 4;
const LETTERS: usize = 60;
const NAMES: usize = 2;

/// What somebody is called here who said something elsewhere.
pub(in crate::ui) fn name(scene: &Scene<'_>, said: &Saying) -> String {
    let called = || scene.words.called(scene.model, said.author);
    match said.name.as_str() {
        "" => called(),
        // Who is known here has the name that they have here.
        _ if is_known(scene, said.author) => called(),
        name => name.to_owned(),
    }
}

fn is_known(scene: &Scene<'_>, user: UserId) -> bool {
    let account = scene.model.account.as_ref();
    account.is_some_and(|account| account.profile.person.user == user)
        || scene.model.friends.contains_key(&user)
}

/// Whose words they are: of one, or of several.
pub(in crate::ui) fn whose(scene: &Scene<'_>, passed: &Passed) -> String {
    if let Some(only) = passed.only() {
        let name = name(scene, only);
        return scene.words.with("card-from", &[("name", (&name).into())]);
    }
    let mut names: Vec<String> = Vec::new();
    for said in &passed.sayings {
        let name = name(scene, said);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let listed = scene.words.listed(&names);
    let with = [("names", (&listed).into()), ("more", more.into())];
    match more {
        0 => scene.words.with("card-of", &with[..1]),
        _ => scene.words.with("card-of-many", &with),
    }
}

/// What is seen of several texts: who begins how, and how many there are.
pub(super) fn summary(scene: &Scene<'_>, passed: &Passed) -> String {
    let mut lines = Vec::with_capacity(LINES + 1);
    for said in passed.sayings.iter().take(LINES) {
        let words = formatted::words_of(&said.text);
        let begun: String = words.chars().take(LETTERS).collect();
        let begun = begun.split_whitespace().collect::<Vec<_>>().join(" ");
        let who = name(scene, said);
        let with = [("who", (&who).into()), ("text", (&begun).into())];
        lines.push(scene.words.with("words-of", &with));
    }
    let count = [("count", passed.sayings.len().into())];
    lines.push(scene.words.with("card-all", &count));
    lines.join("\n")
}

/// The same in one line, for a list.
pub(in crate::ui) fn line(scene: &Scene<'_>, passed: &Passed) -> String {
    let words = formatted::words_of(&passed.sayings[0].text);
    let begun: String = words.chars().take(LETTERS).collect();
    scene.words.labelled(&whose(scene, passed), &begun)
}

/// Draws the line above the words.
pub(super) fn head_ui(ui: &Ui, scene: &Scene<'_>, passed: &Passed, place: Rect, colour: Color32) {
    let said = whose(scene, passed);
    let font = theme::icon(size::SMALL_ICON - 2.0);
    let middle = egui::pos2(place.left(), place.center().y);
    let align = egui::Align2::LEFT_CENTER;
    let icon = ui
        .painter()
        .text(middle, align, icons::FORWARD, font, colour);
    let left = icon.right() + space::TIGHT;
    let words = typeset::line(ui, &said, theme::small(), colour, place.right() - left);
    let at = egui::pos2(left, place.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, colour);
}

/// So wide the line above is at least, as far as there is room.
pub(super) fn head_width(ui: &Ui, scene: &Scene<'_>, passed: &Passed, room: f32) -> f32 {
    let said = whose(scene, passed);
    let words = typeset::line(ui, &said, theme::small(), Color32::PLACEHOLDER, room);
    (words.size().x + size::SMALL_ICON + space::TIGHT).min(room)
}
