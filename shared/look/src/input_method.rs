//! Tells an input method where to put its list of candidates, and when to start anew.
//!
//! On X11 a window tells a point and no height, so a list that begins at the top of the line would cover it.

use egui::{Context, Event, FullOutput, ImeEvent, RawInput};

/// Puts the list under the line on systems that know only a point, and keeps the composition.
pub fn install(ctx: &Context) {
    ctx.add_plugin(GoesOn::default());
    let is_x11 = cfg!(target_os = "linux") && std::env::var_os("WAYLAND_DISPLAY").is_none();
    if is_x11 {
        ctx.add_plugin(BelowTheLine);
    }
}

/// The toolkit restarts the method whenever the focus moves. If a field takes the focus because a composition begins,
/// that would lose its beginning.
#[derive(Default)]
struct GoesOn {
    is_composing: bool,
}

impl egui::Plugin for GoesOn {
    fn debug_name(&self) -> &'static str {
        "what is composed goes on"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        let composes = |event: &Event| matches!(event, Event::Ime(ImeEvent::Preedit { text, .. }) if !text.is_empty());
        self.is_composing = input.events.iter().any(composes);
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut FullOutput) {
        if let (true, Some(place)) = (self.is_composing, &mut output.platform_output.ime) {
            place.should_interrupt_composition = false;
        }
    }
}

struct BelowTheLine;

impl egui::Plugin for BelowTheLine {
    fn debug_name(&self) -> &'static str {
        "candidates below the line"
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut FullOutput) {
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
                let input = RawInput {
                    focused: true,
                    ..RawInput::default()
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
