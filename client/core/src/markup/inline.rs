//! The signs within a line: `**bold**`, `*italic*`, `~~struck~~` and `` `code` ``.
//!
//! Each sign is looked at once. A sign that may close looks for its partner among those that are open, and whatever
//! was opened behind the partner is given up, so that nothing is looked through twice.

use std::collections::HashMap;
use std::ops::Range;

use super::{Edit, Run, Style, joins_words};

/// A sign of one to three asterisks is the kind with that number; these are the others.
const STRUCK: usize = 0;
const CODE: usize = 4;
const KINDS: usize = 5;

/// Asterisks in one sign, at most: bold and italic at once.
const MAX_ASTERISKS: usize = 3;
/// So many tildes are a sign.
const TILDES: usize = 2;

/// So many parts of a text have a style of their own; signs behind them stay as they are. Each costs a little in every
/// frame, and nobody who writes for people needs as many.
pub(super) const MAX_STYLES: usize = 256;

/// Reads lines of a text, one after the other.
pub(super) struct Inline<'a> {
    text: &'a str,
    /// Where nothing is a sign, without those that were passed.
    links: &'a [Range<usize>],
    pub(super) runs: Vec<Run>,
    pub(super) edits: Vec<Edit>,
    pub(super) steps: usize,
    styles: usize,
    /// Signs that were opened in this line.
    open: Vec<Opened>,
    /// How many of them there are of each kind.
    counts: [usize; KINDS],
    /// Where styles begin and end in this line.
    ends: Vec<End>,
}

/// A sign that waits for its partner.
struct Opened {
    at: usize,
    kind: usize,
    /// How many letters stand before it in the line.
    letters: usize,
}

/// A style begins or ends.
struct End {
    at: usize,
    kind: usize,
    begins: bool,
}

impl<'a> Inline<'a> {
    pub(super) fn new(text: &'a str, links: &'a [Range<usize>]) -> Self {
        Self {
            text,
            links,
            runs: Vec::new(),
            edits: Vec::new(),
            steps: 0,
            styles: 0,
            open: Vec::new(),
            counts: [0; KINDS],
            ends: Vec::new(),
        }
    }

    /// Reads a line, which stands behind those that were read before.
    pub(super) fn line(&mut self, line: Range<usize>) {
        let text = &self.text[line.clone()];
        if !text.contains(['*', '~', '`', '\\']) {
            return;
        }
        let partners = partners(text, line.start);
        self.steps += text.len();
        let (mut place, mut letters) = (line.start, 0);
        while let Some(sign) = self.text[place..line.end].chars().next() {
            self.steps += 1;
            if let Some(end) = self.link(place) {
                letters += 1;
                place = end.min(line.end);
                continue;
            }
            let is_over = self.styles == MAX_STYLES;
            place = match sign {
                '*' | '~' | '`' if is_over => place + run(&self.text[place..line.end], sign),
                '\\' => self.escape(place, line.end),
                '`' => {
                    let ticks = run(&self.text[place..line.end], sign);
                    match partners.get(&place) {
                        Some(partner) => {
                            letters += 1;
                            self.code(place, *partner, ticks)
                        }
                        None => place + ticks,
                    }
                }
                '*' | '~' => {
                    let length = run(&self.text[place..line.end], sign);
                    self.steps += length;
                    self.sign(&line, place, (sign, length), letters);
                    place + length
                }
                _ => {
                    letters += usize::from(sign.is_alphanumeric() || !sign.is_ascii());
                    place + sign.len_utf8()
                }
            };
        }
        self.open.clear();
        self.counts = [0; KINDS];
        self.flatten();
    }

    /// Where the link ends that stands here.
    fn link(&mut self, place: usize) -> Option<usize> {
        while let Some((first, others)) = self.links.split_first()
            && first.end <= place
        {
            self.steps += 1;
            self.links = others;
        }
        let link = self.links.first()?;
        (link.start <= place).then_some(link.end)
    }

    /// A stroke before a sign is not shown, and the sign is one of the words.
    fn escape(&mut self, place: usize, end: usize) -> usize {
        let rest = &self.text[place + 1..end];
        match rest.chars().next() {
            Some(sign @ ('*' | '~' | '`')) => {
                self.hide(place..place + 1);
                // Of several that stand together none is a sign.
                place + 1 + run(rest, sign)
            }
            _ => place + 1,
        }
    }

    /// Code between two runs of backticks; gives the place behind it.
    fn code(&mut self, opens: usize, closes: usize, ticks: usize) -> usize {
        let (mut begin, mut end) = (opens + ticks, closes);
        let code = &self.text[begin..end];
        // Who writes a backtick in code puts spaces around it.
        if code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty() {
            (begin, end) = (begin + 1, end - 1);
        }
        self.hide(opens..begin);
        self.hide(end..closes + ticks);
        self.style(begin..end, CODE);
        closes + ticks
    }

    /// Asterisks or tildes: they close something, or open it, or are words.
    fn sign(
        &mut self,
        line: &Range<usize>,
        at: usize,
        (sign, length): (char, usize),
        letters: usize,
    ) {
        let kind = match sign {
            '*' if length <= MAX_ASTERISKS => length,
            '~' if length == TILDES => STRUCK,
            _ => return,
        };
        let before = self.text[line.start..at].chars().next_back();
        let behind = self.text[at + length..line.end].chars().next();
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !joins_words(c));
        let joins = |c: Option<char>| c.is_some_and(joins_words);
        // Names of many files and comments in code have asterisks, too.
        let is_path =
            before == Some('/') || behind == Some('/') || kind == 1 && behind == Some('.');
        let closes = !is_space(before) && (!is_word(behind) || joins(before));
        let opens = !is_space(behind) && (!is_word(before) || joins(behind));
        if closes && behind != Some('/') && self.close(at, kind, letters) {
            return;
        }
        if opens && !is_path && !matches!(behind, Some(',' | ';' | ')' | ']' | '}')) {
            self.counts[kind] += 1;
            self.open.push(Opened { at, kind, letters });
        }
    }

    /// Closes what was opened; three asterisks may close two things. Says whether they have closed any.
    fn close(&mut self, mut at: usize, mut kind: usize, letters: usize) -> bool {
        let mut has_closed = false;
        while self.styles < MAX_STYLES
            && let Some(found) = self.partner(kind)
            && let Some(open) = self.pop_until(found)
        {
            if open.letters == letters {
                // Nothing but signs stands between the two: a face, for example.
                break;
            }
            let taken = kind.min(found);
            let length = if kind == STRUCK { TILDES } else { taken };
            let left = found - taken;
            // The inner ones of the first, and the first ones of the second.
            let begin = open.at + left + length;
            self.hide(begin - length..begin);
            self.hide(at..at + length);
            self.style(begin..at, taken);
            has_closed = true;
            if left > 0 {
                self.counts[left] += 1;
                self.open.push(Opened { kind: left, ..open });
            }
            (at, kind) = (at + length, kind - taken);
            if kind == 0 {
                break;
            }
        }
        has_closed
    }

    /// What a sign closes.
    fn partner(&self, kind: usize) -> Option<usize> {
        let is_open = |kind: &usize| self.counts[*kind] > 0;
        match (kind, self.open.last()?.kind) {
            // What was opened last ends first.
            (3, top @ (1 | 2)) => Some(top),
            (3, _) => [3, 2, 1].into_iter().find(is_open),
            (STRUCK, _) => Some(STRUCK).filter(is_open),
            _ => [kind, 3].into_iter().find(is_open),
        }
    }

    /// Gives up what was opened behind the last one of a kind, and gives that.
    fn pop_until(&mut self, kind: usize) -> Option<Opened> {
        while let Some(open) = self.open.pop() {
            self.steps += 1;
            self.counts[open.kind] -= 1;
            if open.kind == kind {
                return Some(open);
            }
        }
        None
    }

    fn hide(&mut self, at: Range<usize>) {
        self.edits.push(Edit { at, shown: "" });
    }

    fn style(&mut self, at: Range<usize>, kind: usize) {
        self.styles += 1;
        for (at, begins) in [(at.start, true), (at.end, false)] {
            self.ends.push(End { at, kind, begins });
        }
    }

    /// Makes runs, none of which is in another, of styles that may be in each other.
    fn flatten(&mut self) {
        self.ends.sort_by_key(|end| end.at);
        let mut depths = [0_usize; KINDS];
        let mut from = 0;
        for End { at, kind, begins } in std::mem::take(&mut self.ends) {
            self.steps += 1;
            let style = Style {
                is_bold: depths[2] + depths[3] > 0,
                is_italic: depths[1] + depths[3] > 0,
                is_struck: depths[STRUCK] > 0,
                is_code: depths[CODE] > 0,
            };
            if style != Style::default() && from < at {
                let at = from..at;
                self.runs.push(Run { at, style });
            }
            from = at;
            if begins {
                depths[kind] += 1;
            } else {
                depths[kind] -= 1;
            }
        }
    }
}

/// How often a sign stands at the beginning of a text.
fn run(text: &str, sign: char) -> usize {
    text.len() - text.trim_start_matches(sign).len()
}

/// For each run of backticks the next one that is as long, both by the place at which they begin.
fn partners(text: &str, start: usize) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut place = 0;
    while let Some(next) = text[place..].find('`') {
        let at = place + next;
        let ticks = run(&text[at..], '`');
        if let Some(before) = last.insert(ticks, start + at) {
            found.insert(before, start + at);
        }
        place = at + ticks;
    }
    found
}
