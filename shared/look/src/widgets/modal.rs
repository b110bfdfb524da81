//! A question over a window, which has to be answered before anything else there.

use egui::{CornerRadius, Frame, Id, Margin, Modal, Role, Stroke, Ui, UiBuilder, WidgetInfo};

use super::{label, opening};
use crate::theme::{self, palette, radius, space};

/// Draws it; `contents` says whether it was answered. Says whether it is over: a press beside it, or the
/// Escape key, gives it up.
pub fn modal(ui: &Ui, name: &str, contents: impl FnOnce(&mut Ui) -> bool) -> bool {
    modal_of(ui, name, 320.0, false, contents)
}

/// The same for something that one reads or writes there: a press beside it keeps what was typed.
pub fn wide_modal(ui: &Ui, name: &str, contents: impl FnOnce(&mut Ui) -> bool) -> bool {
    modal_of(ui, name, 460.0, true, contents)
}

/// What is asked, and what a person should know before they answer. The answers stand below it: the one that most
/// people want first, and at the end, quietly, the way back.
pub fn question(ui: &mut Ui, title: &str, text: &str) {
    let palette = palette(ui);
    let heading = label(ui, title, theme::title(), palette.text);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    label(ui, text, theme::body(), palette.soft);
    ui.add_space(space::TIGHT);
}

/// The question that is being drawn and has no name yet.
fn unnamed() -> Id {
    Id::unique("a question without a name")
}

/// Names the question that is being drawn, for whoever hears it. The first title in it does so by itself.
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
    most: f32,
    stays: bool,
    contents: impl FnOnce(&mut Ui) -> bool,
) -> bool {
    const SIDES: f32 = 16.0;
    let palette = palette(ui);
    let width = (ui.max_rect().width() - 2.0 * space::WIDE).min(most);
    let frame = Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(radius::BUBBLE))
        .shadow(theme::floating_shadow(palette))
        .inner_margin(Margin::same(SIDES as i8));
    let modal = Modal::new(Id::unique(name))
        .frame(frame)
        .backdrop_color(palette.veil);
    let response = modal.show(ui.ctx(), |ui| {
        // Opened once more, it is at its top again.
        let builder = UiBuilder::new()
            .id_salt(opening(ui, name))
            .accessibility_role(Role::Dialog);
        let dialog = ui.scope_builder(builder, |ui| {
            ui.set_width(width - 2.0 * SIDES);
            ui.spacing_mut().item_spacing.y = space::SMALL;
            let dialog = ui.unique_id();
            ui.data_mut(|data| data.insert_temp(unnamed(), Some(dialog)));
            let is_over = contents(ui);
            let unnamed = ui.data_mut(|data| data.remove_temp::<Option<Id>>(unnamed()));
            debug_assert!(unnamed.is_none(), "{name:?} has no title");
            is_over
        });
        dialog.inner
    });
    // The toolkit puts something of another size in the middle one frame later: what was drawn beside it is
    // thrown away and drawn again before anybody sees it.
    let aside = response.response.rect.center() - ui.ctx().content_rect().center();
    if aside.length() > 1.0 {
        ui.ctx().request_discard("a question has another size");
    }
    let beside = stays && response.backdrop_response.clicked();
    response.inner || (response.should_close() && !beside)
}
