//! How Anser looks: the theme, the icons, how text is set, and controls in one style.
//!
//! The windows of the desktop program and the server's console are drawn with it. It knows no model, no
//! settings and no words; whoever draws brings them. Start with `theme`.

pub mod icons;
pub mod theme;
pub mod typeset;
pub mod widgets;
