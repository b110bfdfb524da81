//! The fonts of the windows: those that travel with the programs, and their order.
//!
//! Inter draws every letter that it has. Chinese, Japanese and Korean and the colour emoji come after it, and for
//! signs the font of code. egui's own fonts are left out, because its emoji have no colour and would win. A letter
//! that none of them has is looked for among the fonts of the [`system`].

pub mod system;

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

const INTER: &str = "Inter";
const INTER_SEMIBOLD: &str = "Inter SemiBold";
const MONO: &str = "JetBrains Mono";
const HAN: &str = "Anser Han";
const HAN_BOLD: &str = "Anser Han Bold";
const FALLBACK: &str = "Droid Sans Fallback";
const EMOJI: &str = "Twemoji";
const ICONS: &str = "Lucide";
/// The system's face for Chinese, whatever its name is there.
const SYSTEM: &str = "system Chinese";
const SYSTEM_BOLD: &str = "system Chinese bold";

/// The family in which Chinese has the signs that it shares with English, and the same in bold.
pub(crate) const CHINESE_FAMILY: &str = "chinese";
pub(crate) const CHINESE_BOLD_FAMILY: &str = "chinese semibold";

/// The family of the icons, which has no letters.
pub(crate) const ICON_FAMILY: &str = "icons";

/// A face of the system for Chinese, for text and for headings.
#[derive(Clone)]
pub struct Chinese {
    /// For running text.
    pub regular: FontData,
    /// For headings and names.
    pub bold: FontData,
}

/// The fonts that travel with the programs. The system's face for Chinese comes before ours, if there is one.
pub(crate) fn definitions(chinese: Option<&Chinese>) -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let mut add = |name: &str, data: FontData| {
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    };
    macro_rules! font {
        ($file:literal) => {
            FontData::from_static(include_bytes!(concat!("../../../assets/fonts/", $file)))
        };
    }
    add(INTER, font!("Inter-Regular.otf"));
    add(INTER_SEMIBOLD, font!("Inter-SemiBold.otf"));
    add(MONO, font!("JetBrainsMono-Regular.ttf"));
    add(HAN, font!("AnserHan-Regular.otf"));
    add(HAN_BOLD, font!("AnserHan-Bold.otf"));
    add(FALLBACK, font!("DroidSansFallback.ttf"));
    add(EMOJI, font!("Twemoji-COLR.ttf"));
    add(ICONS, font!("Icons.ttf"));
    if let Some(chinese) = chinese {
        add(SYSTEM, chinese.regular.clone());
        add(SYSTEM_BOLD, chinese.bold.clone());
    }
    let mut family = |family: FontFamily, names: &[&str]| {
        let is_there = |name: &&str| chinese.is_some() || ![SYSTEM, SYSTEM_BOLD].contains(name);
        let names = names.iter().copied().filter(is_there);
        let names = names.map(str::to_owned).collect();
        fonts.families.insert(family, names);
    };
    let named = |name: &str| FontFamily::Name(name.into());
    family(
        FontFamily::Proportional,
        &[INTER, SYSTEM, HAN, FALLBACK, EMOJI, MONO],
    );
    family(
        FontFamily::Monospace,
        &[MONO, INTER, SYSTEM, HAN, FALLBACK, EMOJI],
    );
    family(
        named("semibold"),
        &[INTER_SEMIBOLD, SYSTEM_BOLD, HAN_BOLD, FALLBACK, EMOJI, MONO],
    );
    family(named(CHINESE_FAMILY), &[SYSTEM, HAN, INTER, FALLBACK]);
    family(
        named(CHINESE_BOLD_FAMILY),
        &[SYSTEM_BOLD, HAN_BOLD, INTER_SEMIBOLD, FALLBACK],
    );
    family(named("emoji"), &[EMOJI, INTER, SYSTEM, HAN, FALLBACK]);
    family(named(ICON_FAMILY), &[ICONS]);
    fonts
}

#[cfg(test)]
mod tests;
