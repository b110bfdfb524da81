//! Looks through the fonts of this computer, as its own library for them knows them.

use egui::FontData;
use egui::epaint::text::{FontTweak, VariationCoords};
use fontique::{
    Collection, CollectionOptions, FamilyId, FamilyInfo, FontInfo, FontStyle, FontWeight,
    FontWidth, GenericFamily, SourceCache, SourceCacheOptions,
};

use super::{Found, Source};
use crate::fonts::Chinese;

/// Faces for Chinese as the systems have them, the ones with the most letters first.
const CHINESE: [&str; 8] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Source Han Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "Microsoft YaHei UI",
];

/// The line of these fonts is higher than ours, and the toolkit centres one in the other: without this,
/// Chinese would stand below the letters beside it.
const TALL: f32 = -0.072;

/// They have every letter and show none.
const EMPTY: [&str; 3] = ["LastResort", "Last Resort", "Adobe Blank"];

/// The system's fonts, once they are open.
pub(super) struct Fonts {
    fonts: Collection,
    files: SourceCache,
}

impl Default for Fonts {
    fn default() -> Self {
        Self {
            fonts: Collection::new(CollectionOptions {
                shared: false,
                system_fonts: true,
            }),
            files: SourceCache::new(SourceCacheOptions::default()),
        }
    }
}

impl Source for Fonts {
    fn chinese(&mut self) -> Option<Chinese> {
        CHINESE.iter().find_map(|name| {
            let family = self.fonts.family_by_name(name)?;
            // Some systems answer with what they have instead.
            if family.name() != *name {
                return None;
            }
            let mut face = |weight| self.data(&family, weight);
            Some(Chinese {
                regular: face(FontWeight::NORMAL)?,
                bold: face(FontWeight::SEMI_BOLD)?,
            })
        })
    }

    fn letters(&mut self, wanted: &[char]) -> Vec<Found> {
        let mut wanted = wanted.to_vec();
        let mut found = Vec::new();
        for family in self.families() {
            if wanted.is_empty() {
                break;
            }
            let Some(family) = self.fonts.family(family) else {
                continue;
            };
            if EMPTY.contains(&family.name()) {
                continue;
            }
            let Some(font) = matched(&family, FontWeight::NORMAL) else {
                continue;
            };
            let Some(file) = font.load(Some(&mut self.files)) else {
                continue;
            };
            let Some(map) = font.charmap_index().charmap(file.as_ref()) else {
                continue;
            };
            let (has, rest): (Vec<char>, Vec<char>) = wanted
                .into_iter()
                .partition(|letter| map.map(*letter).is_some_and(|glyph| glyph != 0));
            wanted = rest;
            if !has.is_empty()
                && let Some(data) = self.data(&family, FontWeight::NORMAL)
            {
                let name = format!("system {}", family.name());
                found.push(Found { name, data, has });
            }
        }
        // What was only looked at is closed again.
        self.files = SourceCache::new(SourceCacheOptions::default());
        found
    }
}

impl Fonts {
    /// Every family, those first that look most like ours. What the system itself would put first for a
    /// letter is often a font that has a little of everything.
    fn families(&mut self) -> Vec<FamilyId> {
        let usual: Vec<FamilyId> = self
            .fonts
            .generic_families(GenericFamily::SansSerif)
            .collect();
        let names: Vec<String> = self.fonts.family_names().map(str::to_owned).collect();
        let mut families: Vec<_> = names
            .into_iter()
            .filter_map(|name| {
                let family = self.fonts.family_id(&name)?;
                let place = usual.iter().position(|usual| *usual == family);
                Some((rank(&name), place.unwrap_or(usize::MAX), name, family))
            })
            .collect();
        families.sort();
        families.into_iter().map(|(.., family)| family).collect()
    }

    /// A font of a family in this weight, with its file mapped.
    fn data(&mut self, family: &FamilyInfo, weight: FontWeight) -> Option<FontData> {
        let font = matched(family, weight)?;
        let (file, _) = font.load(Some(&mut self.files))?.into_raw_parts();
        let mut tweak = FontTweak::default();
        if font.has_weight_axis() {
            tweak.coords = VariationCoords::new([(b"wght", weight.value())]);
        }
        let name = family.name();
        if name.contains("CJK") || name.contains("Source Han") || name == "Noto Sans SC" {
            tweak.y_offset_factor = TALL;
        }
        Some(FontData::from_blob(file, font.index()).tweak(tweak))
    }
}

fn matched(family: &FamilyInfo, weight: FontWeight) -> Option<&FontInfo> {
    family.match_font(FontWidth::NORMAL, FontStyle::Normal, weight, false)
}

/// How far from ours a family looks.
fn rank(name: &str) -> u8 {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match name {
        _ if CHINESE.contains(&name) => 0,
        // Collections of everything, in the strokes of a book or in squares.
        _ if has(&["HanaMin", "Unifont"]) => 5,
        _ if has(&[
            "Serif",
            "Mono",
            "Condensed",
            "Display",
            "Kufi",
            "Looped",
            "Math",
        ]) =>
        {
            4
        }
        _ if name.starts_with("Noto Sans") => 1,
        _ if has(&["Sans", "UI", "Gothic", "Arial"]) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn fonts_that_look_like_ours_are_asked_first() {
        let mut names = [
            "HanaMinA",
            "Noto Serif Thai",
            "Noto Sans Thai",
            "DejaVu Sans",
            "Geeza Pro",
            "Noto Sans Mono CJK SC",
            "Noto Sans CJK SC",
        ];
        names.sort_by_key(|name| rank(name));
        let expected = [
            "Noto Sans CJK SC",
            "Noto Sans Thai",
            "DejaVu Sans",
            "Geeza Pro",
            "Noto Serif Thai",
            "Noto Sans Mono CJK SC",
            "HanaMinA",
        ];
        assert_eq!(names, expected);
    }
}
