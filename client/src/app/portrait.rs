//! A face as pixels, for what is drawn outside of our windows: somebody without a picture has their initials
//! there, too.

use anser_shared::id::UserId;
use egui::{Color32, Context, Pos2, Vec2};

use crate::desktop::Face;
use crate::ui::theme;

/// The initials of a name on their own ground, in a square of `side` pixels; the corners are clear. A window
/// must have been drawn before.
pub(super) fn initials(ctx: &Context, user: UserId, name: &str, side: usize) -> Face {
    let mut face = disc(theme::avatar_ground(user), side);
    let (letters, share) = anser_look::widgets::initials(name);
    let scale = ctx.pixels_per_point();
    ctx.fonts_mut(|fonts| {
        let font = theme::semibold(share * side as f32 / scale);
        let galley = fonts.layout_no_wrap(letters, font, Color32::WHITE);
        let atlas = fonts.image();
        let start = Vec2::splat(side as f32 / 2.0) - galley.rect.center().to_vec2() * scale;
        for row in &galley.rows {
            for glyph in &row.glyphs {
                let uv = glyph.uv_rect;
                let at = (row.pos.to_vec2() + glyph.pos.to_vec2() + uv.offset) * scale + start;
                let at = Pos2::ZERO + at.round();
                for y in uv.min[1]..uv.max[1] {
                    for x in uv.min[0]..uv.max[0] {
                        let ink = atlas[(x.into(), y.into())];
                        let to = at + Vec2::new((x - uv.min[0]).into(), (y - uv.min[1]).into());
                        put(&mut face, side, to, ink);
                    }
                }
            }
        }
    });
    Face {
        side: u32::try_from(side).unwrap_or(0),
        rgba: face
            .iter()
            .flat_map(Color32::to_srgba_unmultiplied)
            .collect(),
    }
}

fn disc(ground: Color32, side: usize) -> Vec<Color32> {
    let radius = side as f32 / 2.0;
    let covered = |n: usize| {
        let (x, y) = ((n % side) as f32 + 0.5, (n / side) as f32 + 0.5);
        (radius - (x - radius).hypot(y - radius) + 0.5).clamp(0.0, 1.0)
    };
    (0..side * side)
        .map(|n| ground.gamma_multiply(covered(n)))
        .collect()
}

/// Lays a colour with its own share of light over a pixel, if there is one.
fn put(face: &mut [Color32], side: usize, at: Pos2, ink: Color32) {
    let within = 0.0..side as f32;
    if within.contains(&at.x)
        && within.contains(&at.y)
        && let Some(pixel) = face.get_mut(at.y as usize * side + at.x as usize)
    {
        *pixel = pixel.blend(ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(name: &str, scale: f32) -> Vec<[u8; 4]> {
        let ctx = Context::default();
        theme::install(&ctx);
        ctx.set_pixels_per_point(scale);
        for _ in 0..2 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |_| {});
            output.textures_delta.clear();
        }
        let face = initials(&ctx, UserId(7), name, 96);
        assert_eq!(face.side, 96);
        face.rgba.as_chunks().0.to_vec()
    }

    #[test]
    fn initials_stand_in_the_middle_of_their_disc() {
        let ground = theme::avatar_ground(UserId(7)).to_srgba_unmultiplied();
        for (name, scale) in [("Ben Okafor", 1.0), ("Ben Okafor", 2.0), ("王小明", 1.0)] {
            let pixels = drawn(name, scale);
            assert_eq!(pixels.len(), 96 * 96);
            assert_eq!(pixels[0][3], 0, "a corner is clear");
            assert_eq!(pixels[48 * 96 + 2], ground, "{name}");
            let white = pixels
                .iter()
                .enumerate()
                .filter(|(_, p)| p[..3] == [255; 3]);
            let white: Vec<usize> = white.map(|(n, _)| n).collect();
            assert!(white.len() > 150, "{name}: {}", white.len());
            let middle = |of: fn(usize) -> usize| {
                let least = white.iter().copied().map(of).min().unwrap_or(0);
                let limit = white.iter().copied().map(of).max().unwrap_or(0);
                (least + limit) / 2
            };
            for at in [middle(|n| n % 96), middle(|n| n / 96)] {
                assert!((43..=53).contains(&at), "{name}: {at}");
            }
        }
    }
}
