//! The look of Anser: the theme, the icons, text layout, and controls in one style.
//!
//! The windows of the desktop program and the server's console are drawn with it. It knows no model, no settings and
//! no words; the program that draws brings them. Start with `theme`.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

pub mod fonts;
pub mod held;
pub mod icons;
pub mod input_method;
pub mod keys;
pub mod mark;
pub mod picture;
pub mod theme;
pub mod typeset;
pub mod typing;
pub mod widgets;

/// Gives the current window the name in its title, for screen readers.
pub fn name_window(ctx: &egui::Context, title: &str) {
    ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(title));
}
