//! Searches the fonts of this computer, through its own library for fonts.
//!
//! On Linux that is fontconfig, opened at run time. Without it no fonts are found. fontique (0.11.1) ends the program
//! if fontconfig has no font at all, so it is only asked if a font was seen.

use std::env::{split_paths, var_os};
use std::fs;
use std::path::{Path, PathBuf};

use egui::FontData;
use egui::epaint::text::{FontTweak, VariationCoords};
use fontique::{
    Collection, CollectionOptions, FamilyId, FamilyInfo, FontInfo, FontStyle, FontWeight,
    FontWidth, SourceCache, SourceCacheOptions,
};

use super::{Found, Source};
use crate::fonts::Chinese;

/// Faces for Chinese on usual systems, the ones with the most letters first.
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

/// The line of these fonts is higher than ours, and the toolkit centres one in the other. Without this, Chinese would
/// be lower than the letters beside it.
const TALL: f32 = -0.072;

/// Folders of fonts are not deeper than this.
const DEPTH: usize = 5;

/// Fonts that have every letter and show none.
const EMPTY: [&str; 3] = ["LastResort", "Last Resort", "Adobe Blank"];

/// The system's fonts, once they are open.
pub(super) struct Fonts {
    fonts: Collection,
    files: SourceCache,
}

impl Default for Fonts {
    fn default() -> Self {
        Self {
            fonts: collection(),
            files: SourceCache::new(SourceCacheOptions::default()),
        }
    }
}

fn collection() -> Collection {
    Collection::new(CollectionOptions {
        shared: false,
        system_fonts: has_fonts(),
    })
}

/// Whether the system has a font at all that its library can know.
fn has_fonts() -> bool {
    if cfg!(any(target_os = "windows", target_vendor = "apple")) {
        return true;
    }
    let folders = match var_os("FONTCONFIG_FILE") {
        None => folders(),
        Some(file) => fs::read_to_string(file).map_or_else(|_| Vec::new(), |text| named(&text)),
    };
    folders.iter().any(|folder| holds_font(folder, DEPTH))
}

/// The folders in a configuration of fontconfig. If it refers to others, the usual ones are among them.
fn named(configuration: &str) -> Vec<PathBuf> {
    let mut named: Vec<PathBuf> = configuration
        .split("<dir>")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("</dir>")?.0.trim().into()))
        .collect();
    if configuration.contains("<include") || configuration.contains("<dir ") {
        named.extend(folders());
    }
    named
}

/// Whether a folder, or one inside it up to this depth, has a font.
fn holds_font(folder: &Path, depth: usize) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    let is_font = |path: &Path| {
        let kind = path.extension().and_then(|kind| kind.to_str());
        kind.is_some_and(|kind| matches!(kind, "ttf" | "otf" | "ttc"))
    };
    let mut paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    paths.any(|path| is_font(&path) || depth > 0 && holds_font(&path, depth - 1))
}

/// The folders of fonts by the convention of desktops (XDG), and those where sandboxes and NixOS show the system's
/// fonts.
fn folders() -> Vec<PathBuf> {
    let home = var_os("HOME").map(PathBuf::from);
    let own = var_os("XDG_DATA_HOME").map(PathBuf::from);
    let own = own.or_else(|| Some(home.as_ref()?.join(".local/share")));
    let shared = var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let shared = shared.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let mut folders: Vec<PathBuf> = own
        .into_iter()
        .chain(split_paths(&shared))
        .map(|folder| folder.join("fonts"))
        .chain(home.map(|home| home.join(".fonts")))
        .collect();
    // Some desktops leave the usual one out of their list.
    folders.push("/usr/share/fonts".into());
    folders.push("/run/current-system/sw/share/X11/fonts".into());
    folders.push("/run/host/fonts".into());
    folders.push("/run/host/user-fonts".into());
    folders.sort();
    folders.dedup();
    folders
}

impl Source for Fonts {
    #[cfg(target_os = "linux")]
    fn has_library(&self) -> bool {
        fontconfig_sys::statics::LIB_RESULT.is_ok()
    }

    fn chinese(&mut self) -> Option<Chinese> {
        CHINESE.iter().find_map(|name| {
            let family = self.fonts.family_by_name(name)?;
            // Some systems answer with a substitute.
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
                found.push(Found {
                    rank: rank(family.name()),
                    name: format!("system {}", family.name()),
                    data,
                    has,
                });
            }
        }
        // A file that was only looked at is closed again.
        self.files = SourceCache::new(SourceCacheOptions::default());
        found
    }
}

impl Fonts {
    /// Every family, beginning with those that look most like ours. The system's own first choice for a letter is
    /// often a font that has a little of everything.
    fn families(&mut self) -> Vec<FamilyId> {
        let names: Vec<String> = self.fonts.family_names().map(str::to_owned).collect();
        let mut families: Vec<_> = names
            .into_iter()
            .filter_map(|name| {
                let family = self.fonts.family_id(&name)?;
                Some((rank(&name), name, family))
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

/// How much a family's look differs from ours.
fn rank(name: &str) -> u8 {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match name {
        _ if CHINESE.contains(&name) => 0,
        // Collections of everything, in serif or pixel style.
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
    use std::path::Path;

    use super::{folders, holds_font, named, rank};

    #[test]
    fn a_system_without_a_font_is_noticed() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(!holds_font(sources, 5));
        assert!(!holds_font(&sources.join("nowhere"), 5));
        let assets = sources.join("../../assets");
        assert!(!holds_font(&assets, 0) && holds_font(&assets, 1));
    }

    #[test]
    fn a_configuration_says_where_fonts_are() {
        let plain = "<fontconfig>\n<dir> /some/fonts </dir><dir>/more</dir>\n</fontconfig>";
        let paths = ["/some/fonts", "/more"].map(Path::new);
        assert_eq!(named(plain), paths);
        assert!(named("<fontconfig/>").is_empty());
        let elsewhere = r#"<include>conf.d</include><dir prefix="xdg">fonts</dir>"#;
        assert_eq!(named(elsewhere), folders());
    }

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
