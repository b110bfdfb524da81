//! The program's mark: in the sign-in window, and the icon of every window.

use std::sync::{Arc, LazyLock};

use egui::{ColorImage, IconData, Id, Rect, TextureHandle, TextureOptions, Ui};

static ICON: LazyLock<Arc<IconData>> = LazyLock::new(|| {
    // A mark that cannot be read would be our mistake, and a test finds it; windows open without.
    Arc::new(eframe::icon_data::from_png_bytes(anser_look::mark::PNG).unwrap_or_default())
});

/// For the system's window lists.
pub fn icon() -> Arc<IconData> {
    Arc::clone(&ICON)
}

/// Draws the mark into a square.
pub fn paint(ui: &Ui, square: Rect) {
    let id = Id::unique("mark");
    let known: Option<TextureHandle> = ui.data(|data| data.get_temp(id));
    let texture = known.unwrap_or_else(|| {
        let side = [ICON.width as usize, ICON.height as usize];
        let image = ColorImage::from_rgba_unmultiplied(side, &ICON.rgba);
        // It is drawn at a quarter of its size.
        let options = TextureOptions::LINEAR.with_mipmap_mode(Some(egui::TextureFilter::Linear));
        let texture = ui.ctx().load_texture("mark", image, options);
        ui.data_mut(|data| data.insert_temp(id, texture.clone()));
        texture
    });
    let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
    ui.painter()
        .image(texture.id(), square, whole, egui::Color32::WHITE);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_mark_can_be_read() {
        let icon = super::icon();
        assert_eq!((icon.width, icon.height), (256, 256));
        assert_eq!(icon.rgba.len(), 256 * 256 * 4);
    }
}
