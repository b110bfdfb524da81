//! Nothing that was typed is discarded by closing what it stands in: every form goes through here, by its
//! button, by Escape, by a press beside it, and by its window's own button.
//!
//! A form has a [`Leaving`] beside its fields and says with [`Typed`] what stands in it and nowhere else.

use egui::{Id, Popup, Ui};

use super::Scene;
use crate::ui::keys::Shortcut;
use anser_look::typing;
use anser_look::widgets::LeavingWords;
pub use anser_look::widgets::{Leaving, Left, Step, Typed};

/// Draws a form over the window.
pub fn dialog(
    ui: &Ui,
    scene: &Scene<'_>,
    leaving: &mut Leaving,
    name: &str,
    contents: impl FnOnce(&mut Ui) -> (Step, Typed),
) -> Left {
    leaving.dialog(ui, name, &words(scene), contents)
}

/// The same for one that takes more room.
pub fn wide_dialog(
    ui: &Ui,
    scene: &Scene<'_>,
    leaving: &mut Leaving,
    name: &str,
    contents: impl FnOnce(&mut Ui) -> (Step, Typed),
) -> Left {
    leaving.wide_dialog(ui, name, &words(scene), contents)
}

/// The same for a form that is a part of a window, or all of it: `wants` when it is to be closed.
pub fn leave(ui: &Ui, scene: &Scene<'_>, leaving: &mut Leaving, wants: bool, typed: Typed) -> Left {
    leaving.leave(ui, &words(scene), wants, typed)
}

fn words(scene: &Scene<'_>) -> LeavingWords {
    let words = scene.words;
    LeavingWords {
        title: words.get("unsaved-title"),
        text: words.get("unsaved-text"),
        save: words.get("unsaved-save"),
        discard: words.get("unsaved-discard"),
        stay: words.get("unsaved-stay"),
    }
}

/// Whether something is in the way of the window: a field that has the keyboard, a menu that is open.
#[derive(Clone, Copy, Debug, Default)]
struct InTheWay {
    field: bool,
    menu: bool,
}

/// What was in the way in the frame before, and what is now.
#[derive(Clone, Copy, Debug, Default)]
struct Steps {
    frame: u64,
    was: InTheWay,
    is: InTheWay,
}

/// Whether Escape leads out of the window: there is no menu that it closes first, nothing that was chosen, and no
/// field with something in it that it leaves. Asked once in a frame, when everything else has heard of the key.
pub fn steps_out(ui: &Ui) -> bool {
    match steps(ui) {
        Some(Step::Leaves) => true,
        Some(_) => typing::is_escape_passed(ui),
        None => false,
    }
}

fn steps_id(ui: &Ui) -> Id {
    Id::unique("one step before the window").with(ui.ctx().viewport_id())
}

/// What a press of Escape in this frame means, if it was for nothing else. Asked once in a frame, like
/// [`steps_out`], which goes by it.
pub fn steps(ui: &Ui) -> Option<Step> {
    let ctx = ui.ctx();
    let is = InTheWay {
        field: ctx.memory(|memory| memory.focused().is_some()),
        menu: Popup::is_any_open(ctx),
    };
    let (id, frame) = (steps_id(ui), ctx.cumulative_frame_nr());
    let was = ctx.data_mut(|data| {
        let steps = data.get_temp_mut_or_default::<Steps>(id);
        // A frame that is drawn twice is one frame.
        if steps.frame != frame {
            steps.frame = frame;
            steps.was = steps.is;
        }
        steps.is = is;
        steps.was
    });
    let is_pressed = ui.input(|input| Shortcut::Leave.is_seen(input));
    // A question over the window is a step of its own.
    let is_covered = ui.memory(|memory| memory.top_modal_layer().is_some());
    if !is_pressed || is_covered || was.menu || is.menu {
        return None;
    }
    let from_field = was.field || is.field;
    Some(if from_field {
        Step::Stays
    } else {
        Step::Leaves
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Forms that are asked about by the window that they stand in, and fields that keep nothing.
    const ELSEWHERE: [&str; 7] = [
        // Passwords are never kept; the window asks.
        "settings/password.rs",
        "settings/account.rs",
        // One member is chosen there, in the settings, which ask.
        "conversation/group_settings/ends.rs",
        // The forms in which it stands ask.
        "contacts/group_name.rs",
        // The window of the form asks.
        "sign_in/form.rs",
        // Where a file is to be, which is proposed again.
        "history/export.rs",
        "leaving.rs",
    ];

    fn look_through(folder: &Path, root: &Path, forgetful: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                look_through(&path, root, forgetful);
                continue;
            }
            let source = std::fs::read_to_string(&path).expect("a source");
            let name = path.strip_prefix(root).expect("below").to_string_lossy();
            let name = name.replace('\\', "/");
            let has_fields = ["Field::new(", "Picker::of_"];
            let has_fields = has_fields.iter().any(|new| source.contains(new));
            let asks = source.contains("leaving: Leaving");
            if has_fields && !asks && !ELSEWHERE.contains(&name.as_str()) {
                forgetful.push(name);
            }
        }
    }

    #[test]
    fn no_form_forgets_to_ask_about_what_was_typed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
        let mut forgetful = Vec::new();
        look_through(&root, &root, &mut forgetful);
        assert_eq!(forgetful, [""; 0], "these have fields and no `Leaving`");
    }
}
