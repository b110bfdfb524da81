//! Formatting, as people type it: `**bold**`, `*italic*`, `~~struck~~`, `` `code` ``, quotes, lists and blocks of code.
//!
//! A text stays as it was typed, and this is the reader's view of it. [`Markup`] names places of the typed text and
//! what is shown in their stead; it makes no other text, knows no window, and costs as much as the text is long,
//! whatever signs stand in it.
//!
//! This is not CommonMark: a message has no headings, tables or HTML, a line break is a line break, signs end with
//! their line, and signs inside a word (`2*3*4`, `snake_case`) are words. Chinese, which puts no space between words,
//! may stand directly beside a sign.

mod inline;
#[cfg(test)]
mod tests;

use std::ops::Range;

use anser_shared::mention;

use self::inline::Inline;

/// How a text is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    /// The text from its beginning to its end; one line break stands between two of them.
    pub blocks: Vec<Block>,
    /// Parts that look different from the words around them: in order, none of them in another.
    pub runs: Vec<Run>,
    /// Parts in whose stead something else is shown, or nothing: in order, none of them in another.
    pub edits: Vec<Edit>,
    /// How many steps it took to find all of this.
    pub steps: usize,
}

/// Some lines of a text that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its bytes, with its signs.
    pub at: Range<usize>,
    pub kind: Kind,
    /// A blank line stands before it, which is not shown.
    pub is_apart: bool,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Paragraph,
    Quote,
    /// One item of a list. What is shown of it begins with its bullet or number, and a space.
    Item {
        depth: u8,
    },
    Code {
        /// The name of its language, if there is one.
        language: Option<Range<usize>>,
        /// The code itself.
        code: Range<usize>,
    },
}

/// A part of a text in its own style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub at: Range<usize>,
    pub style: Style,
}

/// How words look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each may be with each other")]
pub struct Style {
    pub is_bold: bool,
    pub is_italic: bool,
    pub is_struck: bool,
    /// In this style nothing is a link, and nobody is called.
    pub is_code: bool,
}

/// A part of a text, and what is shown in its stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub at: Range<usize>,
    pub shown: &'static str,
}

/// Lists in lists, at most.
const MAX_DEPTH: usize = 5;
/// So far to the right an item stands in the one above it.
const INDENT: usize = 2;
/// A first item stands no further to the right.
const MAX_FIRST_INDENT: usize = 3;
const MAX_DIGITS: usize = 3;
const MAX_LANGUAGE: usize = 24;
/// So many backticks begin a block of code.
const FENCE: usize = 3;
const BULLETS: [&str; 2] = ["• ", "◦ "];

impl Markup {
    /// Reads a text. In `links`, which stand in order, nothing is a sign.
    pub fn of(text: &str, links: &[Range<usize>]) -> Self {
        let mut markup = Self::default();
        if !may_have_signs(text) {
            markup.push(0..text.len(), Kind::Paragraph);
            return markup;
        }
        Reader::new(text, links, markup).read()
    }

    /// It is shown as it was typed, in one piece.
    pub fn is_plain(&self) -> bool {
        self.runs.is_empty()
            && self.edits.is_empty()
            && matches!(
                self.blocks.as_slice(),
                [] | [Block {
                    kind: Kind::Paragraph,
                    ..
                }]
            )
    }

    /// Whether a part of the text stands in code.
    pub fn is_code(&self, at: &Range<usize>) -> bool {
        let next = self.runs.partition_point(|run| run.at.end <= at.start);
        let run = self.runs.get(next);
        let in_run = run.is_some_and(|run| run.at.start < at.end && run.style.is_code);
        let next = self
            .blocks
            .partition_point(|block| block.at.end <= at.start);
        let block = self.blocks.get(next);
        in_run
            || block.is_some_and(|block| {
                block.at.start < at.end && matches!(block.kind, Kind::Code { .. })
            })
    }

    /// The words without the signs, for a line in a list.
    pub fn words_of(text: &str, links: &[Range<usize>]) -> String {
        let markup = Self::of(text, links);
        let mut words = String::with_capacity(text.len());
        let mut done = 0;
        for edit in &markup.edits {
            words.push_str(&text[done..edit.at.start]);
            words.push_str(edit.shown);
            done = edit.at.end;
        }
        words.push_str(&text[done..]);
        words
    }

    /// Between two signs there may be a style in which nothing is shown.
    fn drop_empty_runs(&mut self) {
        let mut edits = self.edits.iter().peekable();
        self.runs.retain(|run| {
            let mut hidden = run.at.start;
            while edits.next_if(|edit| edit.at.end <= run.at.start).is_some() {}
            while let Some(edit) = edits.next_if(|edit| edit.at.start <= hidden) {
                hidden = edit.at.end;
            }
            hidden < run.at.end
        });
    }

    fn push(&mut self, at: Range<usize>, kind: Kind) {
        let is_apart = false;
        self.blocks.push(Block { at, kind, is_apart });
    }

    fn edit(&mut self, at: Range<usize>, shown: &'static str) {
        if !at.is_empty() {
            self.edits.push(Edit { at, shown });
        }
    }
}

/// Whether a text calls a user by name, or everybody. In code nobody is called.
pub fn calls(text: &str, folded: &str) -> bool {
    if !mention::calls(text, folded) {
        return false;
    }
    let markup = Markup::of(text, &[]);
    mention::mentions(text)
        .filter(|mention| mention.is_all() || mention.is(folded))
        .any(|mention| !markup.is_code(&mention.at))
}

/// A quick look: most texts have no sign at all.
fn may_have_signs(text: &str) -> bool {
    let begins_item = |line: &str| {
        let line = line.trim_start_matches([' ', '\t']);
        line.starts_with(['>', '-']) || line.starts_with(|c: char| c.is_ascii_digit())
    };
    text.contains(['*', '~', '`', '\\']) || text.split('\n').any(begins_item)
}

/// Reads a text line by line.
struct Reader<'a> {
    text: &'a str,
    lines: Vec<Range<usize>>,
    /// For each line: the most backticks at the end of it, or of one behind it.
    fences: Vec<usize>,
    inline: Inline<'a>,
    /// How far to the right the items stand in which the next one may stand.
    indents: Vec<usize>,
    markup: Markup,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, links: &'a [Range<usize>], markup: Markup) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split('\n') {
            lines.push(start..start + line.len());
            start += line.len() + 1;
        }
        let mut fences: Vec<usize> = Vec::new();
        if text.contains("```") {
            fences = lines
                .iter()
                .map(|line| closing(&text[line.clone()]))
                .collect();
            for line in (1..fences.len()).rev() {
                fences[line - 1] = fences[line - 1].max(fences[line]);
            }
        }
        Self {
            text,
            lines,
            fences,
            inline: Inline::new(text, links),
            indents: Vec::new(),
            markup,
        }
    }

    fn read(mut self) -> Markup {
        let mut number = 0;
        while number < self.lines.len() {
            number = self.block(number);
        }
        self.close_gaps();
        self.markup.steps += self.text.len() + self.inline.steps;
        self.markup.runs = self.inline.runs;
        self.markup.edits.append(&mut self.inline.edits);
        self.markup.edits.sort_by_key(|edit| edit.at.start);
        self.markup.drop_empty_runs();
        self.markup
    }

    /// Reads what begins with a line, and says where the next begins.
    fn block(&mut self, number: usize) -> usize {
        let at = self.lines[number].clone();
        let line = &self.text[at.clone()];
        self.markup.steps += 1;
        if let Some(next) = self.code(number) {
            self.indents.clear();
            return next;
        }
        if let Some(sign) = quote(line, self.is_in_quote(number)) {
            self.indents.clear();
            self.markup.edit(at.start..at.start + sign, "");
            self.inline.line(at.start + sign..at.end);
            self.add(at, Kind::Quote);
            return number + 1;
        }
        if let Some(item) = Item::of(line)
            && let Some(depth) = self.depth(item.indent)
        {
            let words = at.start + item.words;
            match item.number {
                None => {
                    let bullet = BULLETS[depth % BULLETS.len()];
                    self.markup.edit(at.start..words, bullet);
                }
                Some(number) => {
                    self.markup.edit(at.start..at.start + number.start, "");
                    // One space behind it is enough.
                    self.markup.edit(at.start + number.end + 1..words, "");
                }
            }
            self.inline.line(words..at.end);
            let depth = u8::try_from(depth).unwrap_or(u8::MAX);
            self.markup.push(at, Kind::Item { depth });
            return number + 1;
        }
        if !line.trim().is_empty() {
            self.indents.clear();
        }
        // A sign that would begin a block is shown, and the stroke before it is not.
        let indent = line.len() - line.trim_start_matches(' ').len();
        if line[indent..].starts_with("\\>") || line[indent..].starts_with("\\- ") {
            self.markup
                .edit(at.start + indent..at.start + indent + 1, "");
        }
        self.inline.line(at.clone());
        self.add(at, Kind::Paragraph);
        number + 1
    }

    /// A block of code, from one fence to the next.
    fn code(&mut self, number: usize) -> Option<usize> {
        let at = self.lines[number].clone();
        let line = &self.text[at.clone()];
        let ticks = opening(line)?;
        if self.fences.get(number + 1).is_none_or(|most| *most < ticks) {
            return None;
        }
        let mut last = number + 1;
        while closing(&self.text[self.lines[last].clone()]) < ticks {
            last += 1;
            self.markup.steps += 1;
        }
        let begin = at.start + line.len() - line.trim_start_matches([' ', '`']).len();
        // Other blanks than that one stand before a name as well.
        let blanks = &self.text[begin..at.end];
        let begin = begin + blanks.len() - blanks.trim_start().len();
        let named = self.text[begin..at.end].trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+-#._".contains(c);
        let is_language = named.len() <= MAX_LANGUAGE && named.chars().all(is_name);
        let start = if is_language {
            self.lines[number + 1].start
        } else {
            begin
        };
        let closes = self.lines[last].clone();
        let rest = self.text[closes.clone()].trim_end().trim_end_matches('`');
        let end = match rest.trim().is_empty() {
            true => closes.start - 1,
            false => closes.start + rest.trim_end().len(),
        };
        if start >= end || self.text[start..end].trim().is_empty() {
            // Nothing stands between the two.
            let whole = at.start..closes.end;
            self.add(whole, Kind::Paragraph);
            return Some(last + 1);
        }
        let language = is_language && !named.is_empty();
        let language = language.then(|| begin..begin + named.len());
        let whole = at.start..closes.end;
        self.markup.edit(whole.start..start, "");
        self.markup.edit(end..whole.end, "");
        let code = start..end;
        self.markup.push(whole, Kind::Code { language, code });
        Some(last + 1)
    }

    /// The line before belongs to a quote.
    fn is_in_quote(&self, number: usize) -> bool {
        let before = self.markup.blocks.last();
        before.is_some_and(|block| {
            block.kind == Kind::Quote && number > 0 && block.at.end == self.lines[number - 1].end
        })
    }

    /// Adds a line to the block before, if it is of the same kind.
    fn add(&mut self, at: Range<usize>, kind: Kind) {
        match self.markup.blocks.last_mut() {
            Some(before) if before.kind == kind => before.at.end = at.end,
            _ => self.markup.push(at, kind),
        }
    }

    /// In how many items an item stands that is so far to the right.
    fn depth(&mut self, indent: usize) -> Option<usize> {
        if self.indents.is_empty() && indent > MAX_FIRST_INDENT {
            return None;
        }
        while self.indents.len() > 1 && self.indents.last().is_some_and(|last| indent < *last) {
            self.indents.pop();
        }
        match self.indents.last() {
            Some(last) if indent < last + INDENT || self.indents.len() > MAX_DEPTH => {}
            _ => self.indents.push(indent),
        }
        Some(self.indents.len() - 1)
    }

    /// Blank lines beside a block that is set apart anyway are not shown.
    fn close_gaps(&mut self) {
        let count = self.markup.blocks.len();
        if count < 2 {
            return;
        }
        let mut blocks: Vec<Block> = Vec::with_capacity(count);
        let mut is_apart = false;
        for mut block in std::mem::take(&mut self.markup.blocks) {
            if block.kind == Kind::Paragraph {
                let words = &self.text[block.at.clone()];
                if words.trim().is_empty() {
                    is_apart = true;
                    continue;
                }
                let begin = blank_lines(words);
                let end = words.trim_end().len();
                is_apart |= begin > 0;
                block.is_apart = is_apart;
                is_apart = words[end..].contains('\n');
                block.at = block.at.start + begin..block.at.start + end;
            } else {
                block.is_apart = std::mem::take(&mut is_apart);
            }
            let before = blocks.last().map(|before| before.at.end);
            if let Some(before) = before {
                // One line break is left between the two.
                self.markup.edit(before..block.at.start - 1, "");
            } else {
                self.markup.edit(0..block.at.start, "");
            }
            blocks.push(block);
        }
        self.markup.steps += count;
        if let Some(last) = blocks.last() {
            let end = last.at.end;
            self.markup.edit(end..self.text.len(), "");
        }
        self.markup.blocks = blocks;
    }
}

/// How many bytes the blank lines have with which a text begins.
fn blank_lines(text: &str) -> usize {
    let words = text.trim_start().len();
    let blank = &text[..text.len() - words];
    blank.rfind('\n').map_or(0, |last| last + 1)
}

/// How many backticks begin a block of code in this line.
fn opening(line: &str) -> Option<usize> {
    let inner = line.trim_start_matches(' ');
    let rest = inner.trim_start_matches('`');
    let ticks = inner.len() - rest.len();
    let is_fence = ticks >= FENCE && !rest.contains('`');
    (is_fence && line.len() - inner.len() <= MAX_FIRST_INDENT).then_some(ticks)
}

/// How many backticks end this line.
fn closing(line: &str) -> usize {
    let line = line.trim_end();
    let ticks = line.len() - line.trim_end_matches('`').len();
    if ticks >= FENCE { ticks } else { 0 }
}

/// How long the sign of a quoted line is. Without a space behind it, it begins a face more often than a quote.
fn quote(line: &str, is_in_quote: bool) -> Option<usize> {
    if is_in_quote && line.trim_end() == ">" {
        return Some(line.len());
    }
    let words = line.strip_prefix("> ")?;
    (!words.trim().is_empty()).then_some(2)
}

/// A line of a list.
struct Item {
    /// How far to the right it stands, in letters.
    indent: usize,
    /// Where its number stands, with the point behind it.
    number: Option<Range<usize>>,
    /// Where its words begin.
    words: usize,
}

impl Item {
    fn of(line: &str) -> Option<Self> {
        let inner = line.trim_start_matches([' ', '\t']);
        let begin = line.len() - inner.len();
        let tab = |byte| if byte == b'\t' { 4 } else { 1 };
        let indent = line[..begin].bytes().map(tab).sum();
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        let (sign, number) = match inner.as_bytes().get(digits)? {
            b'-' | b'*' if digits == 0 => (1, None),
            b'.' | b')' if (1..=MAX_DIGITS).contains(&digits) => {
                (digits + 1, Some(begin..begin + digits + 1))
            }
            _ => return None,
        };
        let words = inner[sign..].trim_start_matches(' ');
        let gap = inner.len() - sign - words.len();
        // A row of strokes is a line between two parts of a text.
        let has_words = words.contains(|c: char| c.is_alphanumeric() || !c.is_ascii());
        (gap > 0 && has_words).then_some(Self {
            indent,
            number,
            words: begin + sign + gap,
        })
    }
}

/// Letters of writings that put no space between words (and Korean, which ties endings to words of others).
pub fn joins_words(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}
