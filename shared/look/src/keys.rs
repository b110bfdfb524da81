//! Keys that come in one frame, each to the control that it was meant for.
//!
//! The toolkit moves the keyboard once a frame: what is typed behind a Tab in the same frame would go to the
//! control that the person has just left, a password into a name on a busy machine. So a frame ends with the
//! Tab, and what was typed behind it waits for the next one.

use std::collections::HashMap;

use egui::{Context, Event, Key, RawInput, ViewportId};

/// Lets every window of this context take keys one after the other.
pub fn install(ctx: &Context) {
    ctx.add_plugin(OneByOne::default());
}

#[derive(Default)]
struct OneByOne {
    /// What was typed behind a Tab, by window.
    waiting: HashMap<ViewportId, Vec<Event>>,
}

impl egui::Plugin for OneByOne {
    fn debug_name(&self) -> &'static str {
        "keys one by one"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        // A window that was closed waits for nothing.
        self.waiting
            .retain(|id, _| *id == input.viewport_id || input.viewports.contains_key(id));
        if let Some(mut events) = self.waiting.remove(&input.viewport_id) {
            events.append(&mut input.events);
            input.events = events;
        }
        let moves = input.events.iter().position(moves_the_keyboard);
        let behind = moves.map(|tab| input.events.split_off(tab + 1));
        if let Some(behind) = behind.filter(|behind| !behind.is_empty()) {
            self.waiting.insert(input.viewport_id, behind);
            ctx.request_repaint_of(input.viewport_id);
        }
    }
}

fn moves_the_keyboard(event: &Event) -> bool {
    matches!(
        event,
        Event::Key {
            key: Key::Tab,
            pressed: true,
            modifiers,
            ..
        } if !modifiers.ctrl && !modifiers.alt
    )
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        }
    }

    /// Types everything in one frame into the first of three fields; what stands in them then.
    fn typed(in_order: bool) -> [String; 3] {
        let ctx = Context::default();
        if in_order {
            install(&ctx);
        }
        let mut fields = [String::new(), String::new(), String::new()];
        let text = |text: &str| Event::Text(text.into());
        let all = vec![
            text("a"),
            key(Key::Tab),
            text("b"),
            key(Key::Tab),
            text("c"),
        ];
        for frame in 0..8 {
            let input = RawInput {
                focused: true,
                events: if frame == 2 { all.clone() } else { Vec::new() },
                ..RawInput::default()
            };
            let mut output = ctx.run_ui(input, |ui| {
                for (index, field) in fields.iter_mut().enumerate() {
                    let response = ui.text_edit_singleline(field);
                    if (index, frame) == (0, 0) {
                        response.request_focus();
                    }
                }
            });
            output.textures_delta.clear();
        }
        fields
    }

    #[test]
    fn what_is_typed_behind_a_tab_goes_where_the_tab_leads() {
        assert_eq!(typed(true), ["a", "b", "c"]);
        assert_ne!(typed(false), ["a", "b", "c"], "the toolkit does not");
    }
}
