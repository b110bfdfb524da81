//! The avatar of a person: a picture, or initials on a ground of their own, with their presence.

use anser_shared::id::UserId;
use anser_shared::presence::Presence;
use egui::epaint::RectShape;
use egui::{Align2, Color32, CornerRadius, Pos2, Rect, TextureId, Ui};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::theme::{self, palette};

/// Draws the initials of a name into a square.
pub fn initials_ui(ui: &Ui, square: Rect, user: UserId, name: &str) {
    let radius = square.width() / 2.0;
    let ground = theme::avatar_ground(user);
    ui.painter().circle_filled(square.center(), radius, ground);
    let (letters, share) = initials(name);
    ui.painter().text(
        square.center(),
        Align2::CENTER_CENTER,
        letters,
        theme::semibold(share * square.width()),
        palette(ui).avatar_text,
    );
}

/// Draws a picture into a square, as round as initials are.
pub fn picture_ui(ui: &Ui, square: Rect, user: UserId, picture: TextureId) {
    let round = CornerRadius::same((square.width() / 2.0) as u8);
    let whole = Rect::from_min_max(Pos2::ZERO, egui::pos2(1.0, 1.0));
    // Transparent parts of a picture show the ground of the initials.
    let ground = theme::avatar_ground(user);
    ui.painter().rect_filled(square, round, ground);
    let shape = RectShape::filled(square, round, Color32::WHITE).with_texture(picture, whole);
    ui.painter().add(shape);
}

/// Marks the edge of an avatar with the presence of its person. `ground` is what is behind the avatar.
pub fn presence_ui(ui: &Ui, square: Rect, presence: Presence, ground: Color32) {
    let radius = square.width() / 2.0;
    // Smaller in a small avatar, so that it does not cover the letters.
    let mark = (radius * 0.27).clamp(3.5, 8.0);
    let gap = (radius * 0.1).clamp(1.5, 2.0);
    // On the edge of the circle, wherever that is in a large one.
    let out = egui::Vec2::splat(radius * std::f32::consts::FRAC_1_SQRT_2);
    let centre = square.center() + out + egui::Vec2::splat(radius * 0.05);
    let within = square.right_bottom() - egui::vec2(mark, mark);
    let centre = centre.min(within);
    ui.painter().circle_filled(centre, mark + gap, ground);
    presence_mark(ui, centre, mark, presence, ground);
}

/// The shapes differ, so nobody needs to tell colours apart: a disc, a crescent, a bar and a ring.
fn presence_mark(ui: &Ui, centre: Pos2, radius: f32, presence: Presence, ground: Color32) {
    let palette = palette(ui);
    match presence {
        Presence::Online => {
            ui.painter().circle_filled(centre, radius, palette.online);
        }
        Presence::Away => {
            // The part that is cut out of the disc is at the distance that makes a crescent.
            ui.painter().circle_filled(centre, radius, palette.away);
            let bite = centre + egui::vec2(-0.45, -0.45) * radius;
            ui.painter().circle_filled(bite, radius * 0.75, ground);
        }
        Presence::Busy => {
            ui.painter().circle_filled(centre, radius, palette.alert);
            let bar = Rect::from_center_size(centre, egui::vec2(radius * 1.2, radius * 0.4));
            ui.painter().rect_filled(bar, radius * 0.15, ground);
        }
        Presence::Offline => {
            let stroke = egui::Stroke::new(radius * 0.45, palette.offline);
            ui.painter().circle_stroke(centre, radius * 0.77, stroke);
        }
    }
}

/// The letters that stand for a name, and their size in the square.
pub fn initials(name: &str) -> (String, f32) {
    let letters = letters(name);
    let share = if letters.chars().count() > 1 {
        0.36
    } else {
        0.44
    };
    (letters, share)
}

/// Two initials of a name in letters; one character of a Chinese name (the last one, because fewer people share a
/// given name than a family name).
fn letters(name: &str) -> String {
    let name = name.trim();
    let is_han = |c: char| matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{20000}'..='\u{3FFFF}');
    if name.chars().next().is_some_and(is_han) {
        return name
            .chars()
            .rfind(|&c| is_han(c))
            .map(String::from)
            .unwrap_or_default();
    }
    let mut words = name
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-'))
        .filter_map(|word| word.graphemes(true).next());
    let first = words.next().unwrap_or("?");
    let second = words
        .next()
        .filter(|second| second.chars().all(char::is_alphanumeric));
    format!("{first}{}", second.unwrap_or_default()).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mark is beside the letters in every size of an avatar with a mark, for every name.
    #[test]
    fn no_presence_covers_initials() {
        use egui::{Color32, Shape};

        let ctx = egui::Context::default();
        theme::install(&ctx);
        let names = [
            "Mira Wong",
            "Wim Walter",
            "QQ",
            "Ölaf Ängström",
            "王",
            "澪",
            "G",
            "W",
        ];
        for (name, side) in names
            .into_iter()
            .flat_map(|name| [28, 30, 36, 40, 96].map(|side| (name, side as f32)))
        {
            let mut shapes = Vec::new();
            // The fonts are there in the second frame.
            for _ in 0..2 {
                let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                    let square =
                        Rect::from_min_size(egui::pos2(50.0, 50.0), egui::Vec2::splat(side));
                    initials_ui(ui, square, UserId(1), name);
                    presence_ui(ui, square, Presence::Online, Color32::WHITE);
                });
                output.textures_delta.clear();
                shapes = output.shapes;
            }
            let ink = shapes.iter().find_map(|shape| match &shape.shape {
                Shape::Text(text) => Some(text.galley.mesh_bounds.translate(text.pos.to_vec2())),
                _ => None,
            });
            let circles = shapes.iter().filter_map(|shape| match &shape.shape {
                Shape::Circle(circle) => Some(circle),
                _ => None,
            });
            // The ground of the letters, that of the mark, and the mark.
            let circles: Vec<_> = circles.collect();
            assert_eq!(circles.len(), 3);
            let (ink, ground) = (ink.expect("letters"), circles[1]);
            let apart = ink.distance_to_pos(ground.center) - ground.radius;
            assert!(apart > -0.5, "{name} at {side}: {apart}");
        }
    }

    #[test]
    fn initials_of_names() {
        let check = |name: &str, expected: &str| assert_eq!(letters(name), expected, "{name}");
        check("Anna Berg", "AB");
        check("anna", "A");
        check("anna.b-c", "AB");
        check("王小明", "明");
        check("王小明 (work)", "明");
        check("Éva Ördög", "ÉÖ");
        check("🍣 bar", "🍣B");
        check("  ", "?");
        check("Anna 🍣", "A");
    }
}
