use std::time::Duration;

use egui::{FontDefinitions, FontId, RawInput};

use super::*;

/// A system with one font, which is one of ours: what it draws does not matter.
struct Pretence {
    asked: Arc<Mutex<Vec<String>>>,
    has: &'static str,
    chinese: bool,
    library: bool,
}

fn code() -> FontData {
    FontData::from_static(include_bytes!(
        "../../../../../assets/fonts/JetBrainsMono-Regular.ttf"
    ))
}

impl Source for Pretence {
    fn has_library(&self) -> bool {
        self.library
    }

    fn chinese(&mut self) -> Option<Chinese> {
        self.chinese.then(|| Chinese {
            regular: code(),
            bold: code(),
        })
    }

    fn letters(&mut self, wanted: &[char]) -> Vec<Found> {
        self.asked.lock().push(wanted.iter().collect());
        let has = wanted.iter().copied();
        let has: Vec<char> = has.filter(|c| self.has.contains(*c)).collect();
        let found = Found {
            name: "system Code".into(),
            rank: 0,
            data: code(),
            has,
        };
        Vec::from_iter((!found.has.is_empty()).then_some(found))
    }
}

/// A window that has Inter and nothing else, over a system that has these letters.
struct Window {
    ctx: Context,
    woken: mpsc::Receiver<()>,
    asked: Arc<Mutex<Vec<String>>>,
}

fn window(has: &'static str, chinese: bool) -> Window {
    window_over(has, chinese, true)
}

fn window_over(has: &'static str, chinese: bool, library: bool) -> Window {
    let ctx = Context::default();
    let ours = definitions(None);
    let mut fonts = FontDefinitions::empty();
    let inter = Arc::clone(&ours.font_data[crate::fonts::INTER]);
    fonts.font_data.insert("Inter".into(), inter);
    let named = FontFamily::Name(ICON_FAMILY.into());
    for family in [FontFamily::Proportional, FontFamily::Monospace, named] {
        fonts.families.insert(family, vec!["Inter".into()]);
    }
    ctx.set_fonts(fonts);
    let (wake, woken) = mpsc::sync_channel(64);
    let asked = Arc::default();
    let source = Arc::clone(&asked);
    install_from(
        &ctx,
        move || wake.try_send(()).unwrap_or_default(),
        move || Pretence {
            asked: Arc::clone(&source),
            has,
            chinese,
            library,
        },
    );
    Window { ctx, woken, asked }
}

impl Window {
    fn frame(&self, text: &str, family: FontFamily) {
        let output = self.ctx.run_ui(RawInput::default(), |ui| {
            let text = egui::RichText::new(text).font(FontId::new(14.0, family.clone()));
            ui.label(text);
        });
        output.drop_without_applying_deltas();
    }

    fn wait(&self) {
        let woken = self.woken.recv_timeout(Duration::from_secs(20));
        woken.expect("the thread answers");
    }

    fn has(&self, letter: char) -> bool {
        let font = FontId::proportional(14.0);
        self.ctx.fonts_mut(|fonts| fonts.has_glyph(&font, letter))
    }
}

#[test]
fn letters_that_no_font_has_come_from_the_system() {
    let window = window("ℕ∀", false);
    window.frame("xℕ∀ℕ", FontFamily::Proportional);
    assert!(!window.has('ℕ'), "nobody waits for it");
    window.wait();
    window.frame("xℕ∀ℕ", FontFamily::Proportional);
    window.wait();
    window.frame("xℕ∀ℕ", FontFamily::Proportional);
    assert!(window.has('ℕ') && window.has('∀'));
    // In another family it is there at once.
    window.frame("∀", FontFamily::Monospace);
    assert_eq!(*window.asked.lock(), ["ℕ∀"], "together, and once");
    assert!(lacks(&window.ctx).is_empty());
}

/// Without the library no font of the computer is found, whichever there are.
#[test]
fn the_library_of_fonts_is_told_where_it_is_missing() {
    let window = window_over("", false, false);
    window.frame("ع", FontFamily::Proportional);
    window.wait();
    let packages = "fonts-noto-core libfontconfig1";
    assert_eq!(lacks(&window.ctx).packages(), packages);
    assert_eq!(lacks_of(&window.ctx, ["ع"]).packages(), packages);
    assert!(lacks_of(&window.ctx, ["readable"]).is_empty());
}

#[test]
fn letters_that_nothing_has_are_told_by_what_would_bring_them() {
    let window = window("", false);
    // Signs and icons are no letters.
    window.frame("∰\u{e151}", FontFamily::Proportional);
    window.frame("ع\u{e151}", FontFamily::Name(ICON_FAMILY.into()));
    window.frame("ع", FontFamily::Proportional);
    window.wait();
    assert_eq!(lacks(&window.ctx).packages(), "fonts-noto-core");
    window.frame("㐀 ゕ 𠀀 ก", FontFamily::Proportional);
    window.wait();
    let all = lacks(&window.ctx);
    assert_eq!(
        all.packages(),
        "fonts-noto-core fonts-noto-cjk fonts-hanazono"
    );
    let known = Lacks::from_bits(5);
    assert_eq!(all.without(known).packages(), "fonts-noto-cjk");
    let asked = window.asked.lock().concat();
    assert!(!asked.contains('\u{e151}'), "{asked}");
}

#[test]
fn the_systems_face_for_chinese_comes_before_ours() {
    let window = window("", true);
    note("hello");
    note("你好");
    // Asked for, found, and taken over.
    for _ in 0..2 {
        window.frame("x", FontFamily::Proportional);
        window.wait();
    }
    window.frame("x", FontFamily::Proportional);
    let names = window.ctx.fonts(|fonts| {
        let families = &fonts.definitions().families;
        families[&FontFamily::Proportional].clone()
    });
    assert_eq!(names[..3], ["Inter", "system Chinese", "Anser Han"]);
}

#[test]
fn the_font_that_looks_like_ours_is_asked_first_whichever_was_found_first() {
    let (asks, _asked) = mpsc::sync_channel(1);
    let letters = Letters(Arc::new(Shared {
        state: Mutex::default(),
        asks,
        wake: Box::new(|| {}),
    }));
    for (name, rank) in [("of everything", 5), ("of Thai", 1), ("of Thai", 1)] {
        let found = Found {
            name: name.into(),
            rank,
            data: code(),
            has: vec!['ก'],
        };
        letters.0.take(Answer {
            found: vec![found],
            ..Answer::default()
        });
    }
    let names = |family: &FontFamily| -> Vec<String> {
        let fonts = letters.fonts_for_family(family).into_iter();
        fonts.map(|font| font.name).collect()
    };
    assert_eq!(
        names(&FontFamily::Proportional),
        ["of Thai", "of everything"]
    );
    let icons = FontFamily::Name(ICON_FAMILY.into());
    assert!(names(&icons).is_empty());
}
