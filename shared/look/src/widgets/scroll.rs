//! Where something is scrolled to, and where its bar stands.

use egui::{Id, ScrollArea, Ui, UiBuilder};

/// How often something was opened: one more when it was not there in the frame before. As a part of an id it has
/// the toolkit begin anew with what it remembers, so that what is opened is at its top.
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

/// Scrolls what is too high, with the bar in the margin at the right: the contents end where everything else does,
/// and nothing stands under the bar. The margin is so wide.
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
    // What is returned of the area is how high it might have been.
    let used = inside.min_rect().with_max_x(room.right());
    ui.advance_cursor_after_rect(used);
    shown.inner
}
