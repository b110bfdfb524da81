//! How things look, as the settings want it. The look itself is shared with the server's console and
//! stands in the crate `anser_look`.

pub use anser_look::theme::*;

use crate::core::settings::{Look, Settings};

/// Follows the settings. Cheap when nothing has changed.
pub fn follow(ctx: &egui::Context, settings: &Settings) {
    let preference = match settings.look {
        Look::System => egui::ThemePreference::System,
        Look::Light => egui::ThemePreference::Light,
        Look::Dark => egui::ThemePreference::Dark,
    };
    if ctx.options(|options| options.theme_preference) != preference {
        ctx.set_theme(preference);
    }
    ctx.set_zoom_factor(zoom(settings));
}

/// How much larger everything is than at 100 %.
pub fn zoom(settings: &Settings) -> f32 {
    f32::from(settings.text_percent) / 100.0
}
