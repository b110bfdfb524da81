//! Where an input method puts its list of candidates: under the line that is being written.
//!
//! On X11 a window tells a point and no height: a list that begins at the top of the line covers it.

use egui::Context;

/// Keeps the list off the line, where the system knows only a point.
pub fn install(ctx: &Context) {
    let is_x11 = cfg!(target_os = "linux") && std::env::var_os("WAYLAND_DISPLAY").is_none();
    if is_x11 {
        ctx.add_plugin(BelowTheLine);
    }
}

struct BelowTheLine;

impl egui::Plugin for BelowTheLine {
    fn debug_name(&self) -> &'static str {
        "candidates below the line"
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut egui::FullOutput) {
        if let Some(place) = &mut output.platform_output.ime {
            place.cursor_rect.min.y = place.cursor_rect.max.y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_is_under_the_caret() {
        let below = |plugin: bool| {
            let ctx = Context::default();
            ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = false);
            if plugin {
                ctx.add_plugin(BelowTheLine);
            }
            let mut text = String::from("abc");
            let mut place = None;
            // The first frame gives the field the keyboard, the second one shows the caret.
            for _ in 0..3 {
                let input = egui::RawInput {
                    focused: true,
                    ..egui::RawInput::default()
                };
                let mut output = ctx.run_ui(input, |ui| {
                    let field = ui.text_edit_singleline(&mut text);
                    field.request_focus();
                });
                output.textures_delta.clear();
                place = output.platform_output.ime;
            }
            let place = place.expect("the field tells where the caret is");
            (place.cursor_rect.top(), place.cursor_rect.bottom())
        };
        let (top, bottom) = below(false);
        assert!(bottom - top > 5.0, "a caret has a height");
        assert_eq!(below(true), (bottom, bottom));
    }
}
