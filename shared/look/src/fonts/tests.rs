use std::path::Path;

use egui::{Context, FontId, RawInput};

use super::*;

fn context() -> Context {
    let ctx = Context::default();
    ctx.set_fonts(definitions(None));
    ctx.run_ui(RawInput::default(), |_| {})
        .drop_without_applying_deltas();
    ctx
}

/// The font that a character comes from.
fn font_of(ctx: &Context, family: &FontFamily, letter: char) -> Option<String> {
    ctx.fonts_mut(|fonts| {
        let characters = fonts.characters(family);
        characters.get(&letter)?.first().cloned()
    })
}

#[test]
fn chinese_words_of_the_windows_are_in_our_face_and_can_be_bold() {
    let ctx = context();
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/locales/zh-CN");
    let mut words = "啊座亍齄あんアンゕゖ「」『』〈〉《》、。，：；？！（）～".to_owned();
    // The last ones are in common use in Hong Kong and Taiwan.
    words.push_str("說這個嘅啲㗎");
    for file in std::fs::read_dir(locales).expect("the folder is there") {
        let file = file.expect("it can be read").path();
        words.push_str(&std::fs::read_to_string(file).expect("words"));
    }
    let bold = FontFamily::Name("semibold".into());
    for letter in words.chars().filter(|letter| *letter > '\u{2e80}') {
        for (family, name) in [(FontFamily::Proportional, HAN), (bold.clone(), HAN_BOLD)] {
            let found = font_of(&ctx, &family, letter);
            assert_eq!(found.as_deref(), Some(name), "{letter} is not in {name}");
        }
    }
}

#[test]
fn punctuation_of_chinese_stands_in_its_corner() {
    let ctx = context();
    for letter in ["，", "。", "、", "：", "；", "？", "！"] {
        let galley = ctx.fonts_mut(|fonts| {
            let font = FontId::proportional(40.0);
            fonts.layout_no_wrap(letter.into(), font, egui::Color32::PLACEHOLDER)
        });
        let glyph = &galley.rows[0].glyphs[0];
        let ink = glyph.uv_rect;
        let right = ink.offset.x + ink.size.x;
        assert!(
            0.0 < right && right < glyph.advance_width * 0.6,
            "{letter}: {right} of {}",
            glyph.advance_width
        );
    }
}

#[test]
fn signs_of_chinese_are_as_wide_as_its_letters() {
    let ctx = context();
    for font in [crate::theme::body(), crate::theme::title()] {
        let widths = |text: &str| {
            let job = crate::typeset::running(text, font.clone(), None, egui::Color32::PLACEHOLDER);
            let galley = ctx.fonts_mut(|fonts| fonts.layout_job(job));
            let glyphs = galley.rows[0].glyphs.iter();
            let signs = glyphs.filter(|glyph| "“”…".contains(glyph.chr));
            signs.map(|glyph| glyph.advance_width).collect::<Vec<f32>>()
        };
        let chinese = widths("没有叫“王”的人……");
        assert_eq!(chinese, [font.size; 4]);
        let english = widths("Wait… “yes”");
        assert!(
            english.iter().all(|width| *width < font.size),
            "{english:?}"
        );
    }
}

#[test]
fn every_family_has_what_another_one_of_ours_has() {
    let ctx = context();
    for letter in ['ƀ', '∀', '你', '한', '🍣'] {
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            assert!(font_of(&ctx, &family, letter).is_some(), "{letter}");
        }
    }
    let code = font_of(&ctx, &FontFamily::Monospace, 'a');
    assert_eq!(code.as_deref(), Some(MONO));
}
