//! Finding people and groups by name, wherever in the program a name is looked for.
//!
//! A name is found by any part of it, and a Chinese one also by how it is read: `zhangwei`, `zhang wei`, `zw`, `zwei`
//! and `zhang伟` find 张伟. A character that is read in several ways is found by each of them. Reading a name into
//! letters is done once ([`Names`] keeps them); looking through it for what was typed allocates nothing.

use std::collections::HashMap;
use std::ops::Range;

use anser_shared::text;
use pinyin::ToPinyinMulti as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Longer words are looked for in names as they are written, and not as they are read. It is the number of bits in
/// which the places of one search are kept.
const SOUND_MAX_BYTES: usize = 127;

/// So many names are kept; then all are read anew. A friend can change a name every minute for a year.
const KEPT: usize = 20_000;

/// How well a name fits what was typed; the best first. A name that has the letters comes before one that is read so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The name begins so.
    Begins,
    /// One of its words begins so.
    BeginsWord,
    /// It stands somewhere inside, as it does where words have no spaces between them.
    Inside,
    /// It is read so from its beginning, or from that of a word.
    SoundBegins,
    /// It is read so from a character inside.
    SoundInside,
}

impl Fit {
    /// The name is only read so.
    pub fn is_by_sound(self) -> bool {
        self >= Self::SoundBegins
    }
}

/// What was typed to find a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    folded: String,
    /// What may be how a name is read: none without a letter of the Latin alphabet. `v` stands for `ü`.
    sound: Option<Box<[u8]>>,
}

impl Wanted {
    pub fn of(typed: &str) -> Self {
        let mut folded = String::new();
        for cluster in typed.trim().graphemes(true) {
            fold_cluster(cluster, &mut folded);
        }
        let is_sound = folded.len() <= SOUND_MAX_BYTES
            && folded.contains(|c: char| c.is_ascii_lowercase() || c == 'ü');
        // Who has typed `xi'` is about to type what follows.
        let sound = || {
            folded
                .replace('ü', "v")
                .trim_end_matches('\'')
                .as_bytes()
                .into()
        };
        let sound = is_sound.then(sound);
        Self { folded, sound }
    }

    /// What was typed, as names are compared.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Looks through several names of one person or group, and says how well the best one fits.
    pub fn best<'a>(&self, names: impl IntoIterator<Item = &'a Name>) -> Option<Fit> {
        names.into_iter().filter_map(|name| name.fit(self)).min()
    }
}

/// Rows that were found, in their order, but those whose name is only read so at the end.
pub fn by_name_first<T>(found: impl IntoIterator<Item = (Fit, T)>) -> Vec<T> {
    let (mut rows, mut by_sound) = (Vec::new(), Vec::new());
    for (fit, row) in found {
        match fit.is_by_sound() {
            true => by_sound.push(row),
            false => rows.push(row),
        }
    }
    rows.append(&mut by_sound);
    rows
}

/// A name as it is looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    folded: String,
    letters: Vec<Letter>,
    /// It has a character that can be read.
    has_sound: bool,
}

/// One character of a name, with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Letter {
    /// Where it stands in the name as it is written, and as it is compared.
    at: Range<usize>,
    folded: Range<usize>,
    /// A character with readings.
    read: Option<char>,
    /// It stands between words, and is not read.
    is_gap: bool,
}

impl Name {
    pub fn of(name: &str) -> Self {
        let mut folded = String::with_capacity(name.len());
        let mut letters = Vec::new();
        for (at, cluster) in name.grapheme_indices(true) {
            let begin = folded.len();
            fold_cluster(cluster, &mut folded);
            let first = folded[begin..].chars().next();
            letters.push(Letter {
                at: at..at + cluster.len(),
                folded: begin..folded.len(),
                read: first.filter(|c| readings(*c).next().is_some()),
                is_gap: first.is_some_and(|c| !c.is_alphanumeric()),
            });
        }
        let has_sound = letters.iter().any(|letter| letter.read.is_some());
        Self {
            folded,
            letters,
            has_sound,
        }
    }

    /// The form in which names are compared and sorted.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// How well it fits; `None` if it is not meant. Everybody is meant as long as nothing was typed.
    pub fn fit(&self, wanted: &Wanted) -> Option<Fit> {
        let places = self.folded.match_indices(&*wanted.folded);
        let written = places.map(|(at, _)| match self.folded[..at].chars().next_back() {
            None => Fit::Begins,
            Some(before) if !before.is_alphanumeric() => Fit::BeginsWord,
            Some(_) => Fit::Inside,
        });
        written.min().or_else(|| {
            let heard = self.heard(wanted)?;
            Some(match self.begins_word(heard.start) {
                true => Fit::SoundBegins,
                false => Fit::SoundInside,
            })
        })
    }

    /// The characters that were meant, in bytes of the name as it is written.
    pub fn marks(&self, wanted: &Wanted) -> Vec<Range<usize>> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let places = self.folded.match_indices(&*wanted.folded);
        let written = places.map(|(at, found)| {
            let first = self.letter_at(at);
            let last = self.letter_at(at + found.len() - 1);
            first.at.start..last.at.end
        });
        let written: Vec<_> = written.collect();
        if !written.is_empty() {
            return written;
        }
        let heard = self.heard(wanted);
        let marks = heard.map(|letters| {
            let letters = &self.letters[letters];
            letters[0].at.start..letters[letters.len() - 1].at.end
        });
        marks.into_iter().collect()
    }

    fn letter_at(&self, folded: usize) -> &Letter {
        let after = self
            .letters
            .partition_point(|letter| letter.folded.end <= folded);
        &self.letters[after]
    }

    fn begins_word(&self, letter: usize) -> bool {
        letter == 0 || self.letters[letter - 1].is_gap
    }

    /// The letters that are read as it was typed: from the beginning of a word if there are such.
    fn heard(&self, wanted: &Wanted) -> Option<Range<usize>> {
        let sound = wanted.sound.as_deref().filter(|_| self.has_sound)?;
        let starts = 0..self.letters.len();
        let mut heard = starts.filter_map(|start| Some(start..self.heard_from(start, sound)?));
        let first = heard.next()?;
        if self.begins_word(first.start) {
            return Some(first);
        }
        let better = heard.find(|letters| self.begins_word(letters.start));
        better.or(Some(first))
    }

    /// The end of the letters that are read as it was typed, if they are from this one on. Each letter moves on all
    /// the places that were reached before it, a bit for each, so that no choice of readings is tried twice.
    fn heard_from(&self, start: usize, sound: &[u8]) -> Option<usize> {
        let mut reached: u128 = 1;
        for (index, letter) in self.letters.iter().enumerate().skip(start) {
            let written = self.folded[letter.folded.clone()].as_bytes();
            // Nobody types what stands between the parts of a name that they only hear.
            let mut next = if letter.is_gap && index > start {
                reached
            } else {
                0
            };
            let mut places = reached;
            while places != 0 {
                let place = places.trailing_zeros() as usize;
                places &= places - 1;
                let rest = &sound[place..];
                let mut moved = 0;
                if rest.starts_with(written) {
                    moved |= 1 << written.len();
                }
                for reading in letter.read.into_iter().flat_map(readings) {
                    moved |= steps(reading, rest);
                }
                if moved >> rest.len() & 1 == 1 {
                    return Some(index + 1);
                }
                next |= moved << place;
            }
            // Between two syllables one may type a space or an apostrophe, as in `xi'an`.
            for (place, byte) in sound.iter().enumerate() {
                if matches!(byte, b' ' | b'\'') && next >> place & 1 == 1 {
                    next |= 1 << (place + 1);
                }
            }
            if next == 0 {
                return None;
            }
            reached = next;
        }
        None
    }
}

/// How much of what was typed may be this reading, a bit for each length: all of it, its first letter, or both
/// letters of `zh`, `ch` and `sh`; and any beginning of it at the end of what was typed.
fn steps(reading: &str, rest: &[u8]) -> u128 {
    let mut same = 0;
    let mut whole = true;
    for letter in reading.chars() {
        let fits = rest.get(same).is_some_and(|typed| match letter {
            'ü' => matches!(typed, b'v' | b'u'),
            'ê' => *typed == b'e',
            letter => char::from(*typed) == letter,
        });
        if !fits {
            whole = false;
            break;
        }
        same += 1;
    }
    if same == 0 {
        return 0;
    }
    let mut steps = 1 << 1;
    if same >= 2 && matches!(&rest[..2], b"zh" | b"ch" | b"sh") {
        steps |= 1 << 2;
    }
    if whole || same == rest.len() {
        steps |= 1 << same;
    }
    steps
}

/// Each way in which a character is read, without tones. Some come twice.
fn readings(letter: char) -> impl Iterator<Item = &'static str> {
    let readings = letter.to_pinyin_multi().into_iter().flatten();
    readings.map(pinyin::Pinyin::plain)
}

fn fold_cluster(cluster: &str, folded: &mut String) {
    if cluster.is_ascii() {
        folded.extend(cluster.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        folded.push_str(&text::fold(cluster));
    }
}

/// Names that were read into letters. Lists change far more often than the names in them, because people come and go.
#[derive(Debug, Default)]
pub struct Names {
    known: HashMap<String, Name>,
    read: usize,
}

impl Names {
    /// The letters of a name, which are worked out once.
    pub fn read(&mut self, name: &str) -> &Name {
        if !self.known.contains_key(name) {
            if self.known.len() >= KEPT {
                self.known.clear();
            }
            self.read += 1;
            self.known.insert(name.to_owned(), Name::of(name));
        }
        &self.known[name]
    }

    /// How well the best of several names fits.
    pub fn best<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        wanted: &Wanted,
    ) -> Option<Fit> {
        if wanted.is_empty() {
            return Some(Fit::Begins);
        }
        let names = names.into_iter();
        names.filter_map(|name| self.read(name).fit(wanted)).min()
    }

    /// The number of names that were read into letters so far.
    pub fn work(&self) -> usize {
        self.read
    }
}
