//! A dialog over a window, which has to be answered first.

use std::collections::HashMap;

use egui::{
    Context, CornerRadius, Frame, Id, Margin, Modal, Plugin, Response, Role, Stroke, Ui, UiBuilder,
    ViewportId, WidgetInfo,
};

use super::{label, opening};
use crate::theme::{self, palette, radius, space};

/// Draws it; `contents` returns whether it was answered. Returns whether it is over. A press beside it, or Escape,
/// gives it up.
pub fn modal(ui: &Ui, name: &str, contents: impl FnOnce(&mut Ui) -> bool) -> bool {
    modal_of(ui, name, 320.0, false, contents)
}

/// The same for a dialog with text to read or write. A press beside it keeps the typed text.
pub fn wide_modal(ui: &Ui, name: &str, contents: impl FnOnce(&mut Ui) -> bool) -> bool {
    modal_of(ui, name, 460.0, true, contents)
}

/// A question, and what a user should know before they answer. The answers are below it: the most common one first,
/// and at the end, quietly, the way back.
pub fn question(ui: &mut Ui, title: &str, text: &str) {
    let palette = palette(ui);
    if let Some(true) = ui.data(|data| data.get_temp(opened())) {
        ui.data_mut(|data| data.insert_temp(wants_answer(), true));
    }
    let heading = label(ui, title, theme::title(), palette.text);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    label(ui, text, theme::body(), palette.soft);
    ui.add_space(space::TIGHT);
}

/// Set while a dialog is drawn for the first time.
fn opened() -> Id {
    Id::unique("a question in its first frame")
}

/// Set while the first answer that may have the focus is still to be drawn.
fn wants_answer() -> Id {
    Id::unique("a question whose answer has no keyboard")
}

/// The most common answer, if it is harmless, has the focus when a question is opened, so that Enter gives it.
pub(super) fn answers(ui: &Ui, answer: &Response) {
    if ui.data_mut(|data| data.remove_temp::<bool>(wants_answer())) == Some(true) {
        answer.request_focus();
    }
}

/// The question that is being drawn and has no name yet.
fn unnamed() -> Id {
    Id::unique("a question without a name")
}

/// Names the question that is being drawn, for screen readers. The first title in it does so by itself.
pub fn name_question(ui: &Ui, title: &str) {
    let dialog = ui.data_mut(|data| data.remove_temp::<Option<Id>>(unnamed()));
    if let Some(dialog) = dialog.flatten() {
        ui.ctx()
            .accesskit_node_builder(dialog, |node| node.set_label(title));
    }
}

pub(super) fn modal_of(
    ui: &Ui,
    name: &str,
    limit: f32,
    stays: bool,
    contents: impl FnOnce(&mut Ui) -> bool,
) -> bool {
    const SIDES: f32 = 16.0;
    let palette = palette(ui);
    let width = (ui.max_rect().width() - 2.0 * space::WIDE).min(limit);
    let frame = Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(radius::BUBBLE))
        .shadow(theme::floating_shadow(palette))
        .inner_margin(Margin::same(SIDES as i8));
    let (had_keyboard, is_new) = keyboard_before(ui, name);
    let modal = Modal::new(Id::unique(name))
        .frame(frame)
        .backdrop_color(palette.veil);
    let response = modal.show(ui.ctx(), |ui| {
        // A dialog that is opened again begins at its top.
        let builder = UiBuilder::new()
            .id_salt(opening(ui, name))
            .accessibility_role(Role::Dialog);
        let dialog = ui.scope_builder(builder, |ui| {
            ui.set_width(width - 2.0 * SIDES);
            ui.spacing_mut().item_spacing.y = space::SMALL;
            let dialog = ui.unique_id();
            ui.data_mut(|data| {
                data.insert_temp(unnamed(), Some(dialog));
                data.insert_temp(opened(), is_new);
            });
            let is_over = contents(ui);
            ui.data_mut(|data| {
                data.remove::<bool>(opened());
                data.remove::<bool>(wants_answer());
            });
            let unnamed = ui.data_mut(|data| data.remove_temp::<Option<Id>>(unnamed()));
            debug_assert!(unnamed.is_none(), "{name:?} has no title");
            is_over
        });
        dialog.inner
    });
    // The toolkit centres a dialog of another size one frame later. The misplaced frame is discarded and drawn again
    // before anybody sees it.
    let aside = response.response.rect.center() - ui.ctx().content_rect().center();
    if aside.length() > 1.0 {
        ui.ctx().request_discard("a question has another size");
    }
    let beside = stays && response.backdrop_response.clicked();
    let is_over = response.inner || (response.should_close() && !beside);
    if let (true, Some(had)) = (is_over, had_keyboard) {
        // The focus returns to where it was.
        GivesBack::later(ui.ctx(), had);
    }
    is_over
}

/// Returns the focus after a question. Until the end of the frame after it, the toolkit takes the focus away from
/// everything below.
#[derive(Default)]
struct GivesBack {
    /// The control to return to, and the frame in which the question was answered, by window.
    waiting: HashMap<ViewportId, (Id, u64)>,
}

impl GivesBack {
    fn later(ctx: &Context, to: Id) {
        ctx.add_plugin(Self::default());
        let (window, frame) = (ctx.viewport_id(), ctx.cumulative_frame_nr());
        ctx.with_plugin(|this: &mut Self| this.waiting.insert(window, (to, frame)));
        ctx.request_repaint();
    }
}

impl Plugin for GivesBack {
    fn debug_name(&self) -> &'static str {
        "the keyboard after a question"
    }

    fn on_begin_pass(&mut self, ui: &mut Ui) {
        let window = ui.ctx().viewport_id();
        let Some((to, frame)) = self.waiting.get(&window).copied() else {
            return;
        };
        if ui.ctx().cumulative_frame_nr() < frame + 2 {
            ui.ctx().request_repaint();
            return;
        }
        self.waiting.remove(&window);
        ui.memory_mut(|memory| {
            if memory.focused().is_none() {
                memory.request_focus(to);
            }
        });
    }
}

/// The control that had the focus when the question was opened, and whether that is now.
fn keyboard_before(ui: &Ui, name: &str) -> (Option<Id>, bool) {
    let count = opening(ui, name);
    let id = Id::unique("the keyboard before a question").with((name, ui.ctx().viewport_id()));
    let now = ui.memory(egui::Memory::focused);
    ui.data_mut(|data| {
        let (seen, before) = data.get_temp_mut_or_insert_with(id, || (u64::MAX, None));
        let is_new = *seen != count;
        if is_new {
            (*seen, *before) = (count, now);
        }
        (*before, is_new)
    })
}
