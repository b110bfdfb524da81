//! Fonts of the system: letters that no font of ours has, and the system's own face for Chinese, which users of the
//! system are used to.
//!
//! A thread looks through the system's fonts when the first letter appears that needs them. Looking through hundreds
//! of fonts takes longer than a frame, and keeping the result costs memory. Until it is done, such a letter is a
//! square. The files are mapped and not read, so a font of twenty megabytes costs only the pages of the letters that
//! are drawn.
//!
//! The toolkit has such a provider itself. But it looks through all fonts at every start and keeps what it has seen,
//! a window waits for it in the middle of a frame, it does not report missing letters, and it ends the program if
//! there is no font at all.

mod search;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use egui::epaint::text::{
    FallbackRequest, FontInsert, FontPriority, FontProvider, InsertFontFamily,
};
use egui::mutex::{Mutex, MutexGuard};
use egui::{Context, FontData, FontFamily, Plugin, Ui};

use super::{Chinese, ICON_FAMILY, definitions};

/// Letters that appear within this time are looked for together, because each find lays out everything anew.
const TOGETHER: Duration = Duration::from_millis(60);
/// After this time without a question, the knowledge about the fonts is dropped.
const IDLE: Duration = Duration::from_secs(20);
/// The largest number of letters to look for. No person writes so many letters that no font has, but a hostile text
/// does.
const ASKED_LIMIT: usize = 1_024;

/// Chinese was laid out in this program. Code that lays out text knows no context.
static MET_CHINESE: AtomicBool = AtomicBool::new(false);

/// Notes a text that is about to be laid out.
pub(crate) fn note(text: &str) {
    if !MET_CHINESE.load(Ordering::Relaxed) && text.contains(is_chinese) {
        MET_CHINESE.store(true, Ordering::Relaxed);
    }
}

/// Han characters and the signs between them.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
        || is_rare_chinese(c)
}

fn is_rare_chinese(c: char) -> bool {
    matches!(c, '\u{20000}'..='\u{3ffff}')
}

/// Letters that no font of this computer has, by the package that would bring them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacks(u8);

impl Lacks {
    const PACKAGES: [&str; 4] = [
        "fonts-noto-core",
        "fonts-noto-cjk",
        "fonts-hanazono",
        "libfontconfig1",
    ];
    /// The library that knows the fonts of this computer. Without it none of them is found.
    const LIBRARY: Self = Self(8);

    /// Reads the value of [`Self::bits`], which is kept in an atomic number.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// One bit for each package.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether every letter so far has a font.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The packages that are not in `known`, so that the user is told about each once.
    #[must_use]
    pub fn without(self, known: Self) -> Self {
        Self(self.0 & !known.0)
    }

    /// The packages of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The packages of Debian that have them.
    pub fn packages(self) -> String {
        let packages = Self::PACKAGES.iter().enumerate();
        let packages = packages.filter(|(n, _)| self.0 & (1 << n) != 0);
        packages
            .map(|(_, name)| *name)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Signs are left out, because no package has all of them, and a text can be read without them.
    fn of(c: char) -> Self {
        Self(match c {
            _ if is_rare_chinese(c) => 4,
            '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => 2,
            _ if c.is_alphabetic() => 1,
            _ => 0,
        })
    }
}

/// The source of fonts: the system, or a test.
pub trait Source {
    /// Whether the library for fonts is there.
    fn has_library(&self) -> bool {
        true
    }

    /// A face for Chinese that users of this system are used to.
    fn chinese(&mut self) -> Option<Chinese>;

    /// A font for each of these letters, if there is one.
    fn letters(&mut self, wanted: &[char]) -> Vec<Found>;
}

/// A font of the system, and the letters that were looked for in it.
pub struct Found {
    /// The font's name in the toolkit; the same file has the same name each time.
    pub name: String,
    /// Of two fonts that have a letter, the one with the smaller number draws it, whichever was found first.
    pub rank: u8,
    /// The file, for the toolkit to read.
    pub data: FontData,
    /// Those of the wanted letters that this font draws.
    pub has: Vec<char>,
}

/// The letters of the system, as a window knows them.
#[derive(Clone)]
pub struct Letters(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    asks: mpsc::SyncSender<Ask>,
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    /// Letters that were looked for, each with the font that has it.
    asked: HashMap<char, Option<Arc<Font>>>,
    fonts: Vec<Arc<Font>>,
    asked_chinese: bool,
    chinese: Option<Chinese>,
    lacks: Lacks,
    /// Questions without an answer.
    waiting: usize,
    /// Fonts were found that the windows do not use yet.
    is_new: bool,
}

struct Font {
    rank: u8,
    name: String,
    data: FontData,
}

impl Font {
    fn insert(&self, family: &FontFamily) -> FontInsert {
        FontInsert {
            name: self.name.clone(),
            data: self.data.clone(),
            families: vec![InsertFontFamily {
                family: family.clone(),
                priority: FontPriority::Lowest,
            }],
        }
    }
}

enum Ask {
    Chinese,
    Letter(char),
}

/// The results of several questions.
#[derive(Default)]
struct Answer {
    count: usize,
    wanted: Vec<char>,
    found: Vec<Found>,
    chinese: Option<Chinese>,
    lacks_library: bool,
}

/// Makes the windows of this context use the system's fonts too. `wake` asks for a frame of each window.
pub fn install(ctx: &Context, wake: impl Fn() + Send + Sync + 'static) {
    install_from(ctx, wake, search::Fonts::default);
}

/// The same, with another source.
pub fn install_from<S: Source>(
    ctx: &Context,
    wake: impl Fn() + Send + Sync + 'static,
    source: impl Fn() -> S + Send + 'static,
) {
    // There is room for every question that is ever asked.
    let (asks, asked) = mpsc::sync_channel(ASKED_LIMIT + 1);
    let letters = Letters(Arc::new(Shared {
        state: Mutex::default(),
        asks,
        wake: Box::new(wake),
    }));
    // The thread ends with the last window, because the other end of the channel goes with it.
    let shared = Arc::downgrade(&letters.0);
    let answer = move |answer: Answer| {
        if let Some(shared) = shared.upgrade() {
            shared.take(answer);
        }
    };
    let thread = std::thread::Builder::new().name("fonts".into());
    // Without it the letters stay squares.
    if thread.spawn(move || work(&asked, &source, answer)).is_ok() {
        ctx.add_font_provider(Arc::new(letters.clone()));
        ctx.add_plugin(letters);
    }
}

/// The letters so far that no font of this computer has.
pub fn lacks(ctx: &Context) -> Lacks {
    of(ctx).map_or(Lacks::default(), |shared| shared.state().lacks)
}

/// The same for the letters of some texts.
pub fn lacks_of<'a>(ctx: &Context, texts: impl IntoIterator<Item = &'a str>) -> Lacks {
    let Some(shared) = of(ctx) else {
        return Lacks::default();
    };
    let state = shared.state();
    if state.lacks.is_empty() {
        return state.lacks;
    }
    let letters = texts.into_iter().flat_map(str::chars);
    let missing = letters.filter(|letter| matches!(state.asked.get(letter), Some(None)));
    let classes = missing.map(|letter| Lacks::of(letter).0 & state.lacks.0);
    match Lacks(classes.fold(0, |all, class| all | class)) {
        none if none.is_empty() => none,
        // The font is missing for all of them.
        some => some.with(Lacks(state.lacks.0 & Lacks::LIBRARY.0)),
    }
}

/// A search is under way, or its result is not drawn yet.
pub fn is_busy(ctx: &Context) -> bool {
    of(ctx).is_some_and(|shared| {
        let state = shared.state();
        state.waiting > 0 || state.is_new
    })
}

fn of(ctx: &Context) -> Option<Arc<Shared>> {
    let letters = ctx.plugin_opt::<Letters>()?;
    let shared = Arc::clone(&letters.lock().0);
    Some(shared)
}

/// Answers questions until nobody can ask any more.
fn work<S: Source>(asked: &mpsc::Receiver<Ask>, source: &dyn Fn() -> S, answer: impl Fn(Answer)) {
    let mut open: Option<S> = None;
    loop {
        let first = if open.is_some() {
            match asked.recv_timeout(IDLE) {
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    open = None;
                    continue;
                }
                other => other.ok(),
            }
        } else {
            asked.recv().ok()
        };
        let Some(first) = first else { return };
        let mut questions = Answer::default();
        let mut is_chinese = false;
        let mut next = Some(first);
        while let Some(ask) = next {
            questions.count += 1;
            match ask {
                Ask::Chinese => is_chinese = true,
                Ask::Letter(letter) => questions.wanted.push(letter),
            }
            next = asked.recv_timeout(TOGETHER).ok();
        }
        let source = open.get_or_insert_with(source);
        if is_chinese {
            questions.chinese = source.chinese();
        }
        if !questions.wanted.is_empty() {
            questions.found = source.letters(&questions.wanted);
            questions.lacks_library = !source.has_library();
        }
        answer(questions);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    fn take(&self, answer: Answer) {
        let mut state = self.state();
        let before = state.lacks;
        state.waiting = state.waiting.saturating_sub(answer.count);
        for font in answer.found {
            let known = state.fonts.iter().find(|known| known.name == font.name);
            let kept = known.map_or_else(
                || {
                    Arc::new(Font {
                        rank: font.rank,
                        name: font.name,
                        data: font.data,
                    })
                },
                Arc::clone,
            );
            if !state.fonts.iter().any(|known| known.name == kept.name) {
                state.fonts.push(Arc::clone(&kept));
            }
            for letter in font.has {
                state.asked.insert(letter, Some(Arc::clone(&kept)));
                state.is_new = true;
            }
        }
        let by_rank = |font: &Arc<Font>| (font.rank, font.name.clone());
        state.fonts.sort_by_key(by_rank);
        for letter in answer.wanted {
            if matches!(state.asked.get(&letter), Some(None)) {
                state.lacks = state.lacks.with(Lacks::of(letter));
            }
        }
        if answer.lacks_library && !state.lacks.is_empty() {
            state.lacks = state.lacks.with(Lacks::LIBRARY);
        }
        if answer.chinese.is_some() {
            state.chinese = answer.chinese;
            state.is_new = true;
        }
        let tells = state.is_new || state.lacks != before;
        drop(state);
        if tells {
            (self.wake)();
        }
    }
}

impl Letters {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state()
    }

    fn ask(&self, state: &mut State, ask: Ask) {
        // A thread that has ended finds nothing.
        state.waiting += usize::from(self.0.asks.try_send(ask).is_ok());
    }
}

impl FontProvider for Letters {
    fn fonts_for_family(&self, family: &FontFamily) -> Vec<FontInsert> {
        if is_of_icons(family) {
            return Vec::new();
        }
        let state = self.state();
        state.fonts.iter().map(|font| font.insert(family)).collect()
    }

    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let letter = request.cluster.chars().next()?;
        if is_of_icons(request.family) || is_private(letter) {
            return None;
        }
        let mut state = self.state();
        match state.asked.get(&letter) {
            Some(font) => font.as_ref().map(|font| font.insert(request.family)),
            None if state.asked.len() < ASKED_LIMIT => {
                state.asked.insert(letter, None);
                self.ask(&mut state, Ask::Letter(letter));
                None
            }
            None => None,
        }
    }
}

fn is_of_icons(family: &FontFamily) -> bool {
    matches!(family, FontFamily::Name(name) if name.as_ref() == ICON_FAMILY)
}

/// No two fonts agree about these.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

impl Plugin for Letters {
    fn debug_name(&self) -> &'static str {
        "letters of the system"
    }

    /// A result is applied between two frames, by the window that has the next one.
    fn on_end_pass(&mut self, ui: &mut Ui) {
        let mut state = self.state();
        if MET_CHINESE.load(Ordering::Relaxed) && !state.asked_chinese {
            state.asked_chinese = true;
            self.ask(&mut state, Ask::Chinese);
        }
        if !std::mem::take(&mut state.is_new) {
            return;
        }
        // All at once, because the toolkit compares fonts letter by letter.
        let chinese = state.chinese.take();
        drop(state);
        let ctx = ui.ctx();
        if let Some(chinese) = &chinese {
            ctx.set_fonts(definitions(Some(chinese)));
        }
        // This makes the toolkit forget which letters no font has.
        ctx.set_font_providers(vec![Arc::new(self.clone())]);
        (self.0.wake)();
    }
}

#[cfg(test)]
mod tests;
