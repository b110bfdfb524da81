//! The scroll bar of the list of messages. It knows rows, not heights: its handle says which part
//! of all the rows is in view, and where it is dragged to is a row.

use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo};

use super::TimelineView;
use super::anchor::InView;
use crate::ui::Scene;
use crate::ui::theme::palette;

pub(super) const WIDTH: f32 = 12.0;
/// Shorter ones cannot be hit.
const LEAST_HANDLE: f32 = 28.0;

pub(super) fn show(
    ui: &Ui,
    scene: &Scene<'_>,
    rect: Rect,
    in_view: &InView,
    rows: u64,
    view: &mut TimelineView,
) {
    let (begin, length) = in_view.handle(rows);
    if length > 0.999 {
        view.grip = None;
        return;
    }
    let track = Rect::from_min_max(
        egui::pos2(rect.right() - WIDTH, rect.top() + 2.0),
        egui::pos2(rect.right(), rect.bottom() - 2.0),
    );
    let handle_height = (track.height() * length as f32).max(LEAST_HANDLE);
    let way = (track.height() - handle_height).max(1.0);
    let part = (begin / (1.0 - length)).clamp(0.0, 1.0);
    let handle = Rect::from_min_size(
        egui::pos2(track.left(), track.top() + way * part as f32),
        egui::vec2(WIDTH, handle_height),
    );
    let response = ui.interact(
        track,
        ui.scope_id().with("scroll bar"),
        Sense::CLICK | Sense::DRAG,
    );
    let name = scene.words.get("scroll-bar");
    response.widget_info(|| WidgetInfo {
        value: Some((part * 100.0).round()),
        ..WidgetInfo::labeled(Role::ScrollBar, true, &name)
    });
    if let Some(pointer) = response.interact_pointer_pos()
        && response.is_pointer_button_down_on()
    {
        // Beside the handle, the bar jumps so that its middle is under the pointer.
        let grip = *view.grip.get_or_insert_with(|| {
            if handle.contains(pointer) {
                pointer.y - handle.top()
            } else {
                handle_height / 2.0
            }
        });
        let part = f64::from((pointer.y - grip - track.top()) / way);
        if part >= 1.0 {
            view.anchor.go_to_end();
        } else {
            view.anchor.go_to_place(in_view.place_at(part, rows));
        }
        view.marked = None;
        ui.ctx().request_repaint();
    } else {
        view.grip = None;
    }
    let palette = palette(ui);
    let held = response.hovered() || view.grip.is_some();
    let (width, colour) = if held {
        (8.0, palette.faint)
    } else {
        (4.0, palette.offline)
    };
    let opacity = if held { 0.8 } else { 0.45 };
    let thumb = Rect::from_center_size(handle.center(), egui::vec2(width, handle.height()));
    let corners = CornerRadius::same(4);
    ui.painter()
        .rect_filled(thumb, corners, colour.gamma_multiply(opacity));
}
