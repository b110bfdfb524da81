//! Scroll areas, with the place of their bar.

use egui::{Id, ScrollArea, Ui, UiBuilder};

/// How often an area was opened: one more if it was missing in the frame before. As a part of an id, it makes the
/// toolkit forget what it remembers, so that a newly opened area is at its top.
pub fn opening(ui: &Ui, name: &str) -> u64 {
    let ctx = ui.ctx();
    let id = Id::unique("an opening").with((name, ctx.viewport_id()));
    let frame = ctx.cumulative_frame_nr();
    ctx.data_mut(|data| {
        let (seen, openings) = data.get_temp_mut_or_default::<(u64, u64)>(id);
        if *seen != frame && *seen + 1 != frame {
            *openings += 1;
        }
        *seen = frame;
        *openings
    })
}

/// Scrolls content that is too high, with the bar in the right margin, so the content ends where everything else does
/// and nothing is under the bar. `margin` is the width of the margin.
pub fn scroll_beside<R>(
    ui: &mut Ui,
    area: ScrollArea,
    margin: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let room = ui.available_rect_before_wrap();
    let wide = room.with_max_x(room.right() + margin);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(wide).id_salt("beside"));
    let shown = area.show(&mut inside, |ui| {
        ui.set_max_width(room.width());
        contents(ui)
    });
    // The area returns its possible height.
    let used = inside.min_rect().with_max_x(room.right());
    ui.advance_cursor_after_rect(used);
    shown.inner
}
