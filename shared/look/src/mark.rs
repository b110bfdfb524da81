//! The program's mark, which both programs show as the icon of their windows.

/// A square PNG with a transparent ground.
pub const PNG: &[u8] = include_bytes!("../../../assets/icon/icon-256.png");
