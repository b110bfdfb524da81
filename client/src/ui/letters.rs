//! Letters in what is shown in a window that no font of this computer has: a line at its lower end that says which
//! package brings them.

use egui::{Id, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use crate::ui::fonts::system::Lacks;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::small_icon_button;
use crate::ui::{Scene, icons, typeset};

/// The button at the end of the line.
const BUTTON: f32 = 22.0;

/// What was dismissed is not said again while the program runs, in no window.
fn dismissed(ui: &Ui) -> Lacks {
    let bits = ui.data(|data| data.get_temp(memory()));
    Lacks::from_bits(bits.unwrap_or_default())
}

fn memory() -> Id {
    Id::unique("letters that are known to be missing")
}

fn said(ui: &Ui, scene: &Scene<'_>, lacks: Lacks) -> Option<String> {
    let lacks = lacks.without(dismissed(ui));
    // Other systems bring every font along.
    let is_said = !lacks.is_empty() && cfg!(target_os = "linux");
    is_said.then(|| scene.words.letters_missing(lacks))
}

/// How high the line is in a window so wide; nothing where every letter can be read.
pub(super) fn height(ui: &Ui, scene: &Scene<'_>, lacks: Lacks, width: f32) -> f32 {
    let Some(said) = said(ui, scene, lacks) else {
        return 0.0;
    };
    let colour = egui::Color32::PLACEHOLDER;
    let words = typeset::paragraph(ui, &said, theme::small(), colour, room(width));
    words.size().y + 2.0 * space::SMALL
}

fn room(width: f32) -> f32 {
    width - 2.0 * space::EDGE - BUTTON - space::SMALL
}

pub(super) fn line_ui(ui: &mut Ui, scene: &Scene<'_>, lacks: Lacks) {
    let Some(said) = said(ui, scene, lacks) else {
        return;
    };
    let palette = palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
    let words = typeset::paragraph(ui, &said, theme::small(), palette.soft, room(rect.width()));
    let at = egui::pos2(
        rect.left() + space::EDGE,
        rect.center().y - words.size().y / 2.0,
    );
    let place = Rect::from_min_size(at, words.size());
    let label = ui.interact(place, ui.scope_id().with("letters"), Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    ui.painter().galley(at, words, palette.soft);
    let middle = egui::pos2(rect.right() - space::EDGE - BUTTON / 2.0, rect.center().y);
    let corner = Rect::from_center_size(middle, egui::Vec2::splat(BUTTON));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(corner).id_salt("dismiss"));
    let dismiss = scene.words.get("dismiss");
    if small_icon_button(&mut corner, icons::X, &dismiss).clicked() {
        let known = dismissed(ui).with(lacks).bits();
        ui.data_mut(|data| data.insert_temp(memory(), known));
        ui.ctx().request_repaint();
    }
}
