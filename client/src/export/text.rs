//! As text that people read: a block for each conversation, with days, authors and times.
//!
//! What people have written stands behind a margin that no line of the file's own has, and characters that would turn
//! the direction of what follows are shown.

use std::io::{self, Write};

use anser_shared::text::{visible, visible_line};
use jiff::civil::Date;

use super::{Book, Pen};
use crate::core::message::{Content, Message, Passed};
use crate::core::model::Conversation;
use crate::store::Told;
use crate::ui::{dates, formatted};

/// Before each line that somebody has written.
const MARGIN: &str = "    ";

/// So many letters of what is answered.
const QUOTED: usize = 80;

#[derive(Default)]
pub(super) struct PlainText {
    day: Option<Date>,
}

impl Pen for PlainText {
    fn begin(&mut self, book: &Book<'_>, out: &mut dyn Write) -> io::Result<()> {
        let time = dates::exact(book.words, book.now, book.zone);
        let owner = book.owner();
        let values = [("name", (&owner).into()), ("time", (&time).into())];
        let title = book.words.with("export-title", &values);
        writeln!(out, "{}", visible_line(&title))
    }

    fn open(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        count: u64,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.day = None;
        let name = book.name(conversation);
        let values = [("name", (&name).into()), ("count", count.into())];
        let title = book.words.with("export-section", &values);
        writeln!(out, "\n\n=== {} ===", visible_line(&title))
    }

    fn message(
        &mut self,
        book: &Book<'_>,
        _conversation: &Conversation,
        told: &Told,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (words, message) = (book.words, &told.message);
        let day = dates::day(message.at, book.zone);
        if self.day.replace(day) != Some(day) {
            writeln!(out, "\n--- {} ---", dates::full(words, day))?;
        }
        let time = dates::clock(message.at, book.zone);
        let said = words.said(book.model, message);
        if !message.content.rule().groups {
            return writeln!(out, "[{time}] * {}", visible_line(&said));
        }
        let author = book.author(message.speaker());
        write!(out, "[{time}] {}", visible_line(&author))?;
        if message.content.is_edited() {
            write!(out, " ({})", words.get("edited"))?;
        }
        writeln!(out)?;
        if let Some(answers) = answered(book, told) {
            writeln!(out, "{MARGIN}> {}", visible_line(&answers))?;
        }
        match message.content.passed() {
            Some(passed) => sayings(book, passed, out)?,
            None => lines(out, MARGIN, &said)?,
        }
        for version in &told.versions {
            let until = dates::exact(words, version.until, book.zone);
            let until = words.with("version-until", &[("time", (&until).into())]);
            writeln!(out, "  ({until})")?;
            lines(out, MARGIN, &version.text.text)?;
        }
        let reactions = reactions(book, message);
        if !reactions.is_empty() {
            writeln!(out, "  ({})", visible_line(&reactions))?;
        }
        Ok(())
    }

    fn close(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn lines(out: &mut dyn Write, margin: &str, text: &str) -> io::Result<()> {
    for line in visible(text).split('\n') {
        writeln!(out, "{margin}{line}")?;
    }
    Ok(())
}

/// Each text that was passed on, with who said it and when.
fn sayings(book: &Book<'_>, passed: &Passed, out: &mut dyn Write) -> io::Result<()> {
    for said in &passed.sayings {
        let head = book.saying(said);
        writeln!(out, "{MARGIN}> {}", visible_line(&head))?;
        lines(out, MARGIN, &said.text)?;
    }
    Ok(())
}

/// Who is answered, and how that begins; `None` for what answers nothing.
pub(super) fn answered(book: &Book<'_>, told: &Told) -> Option<String> {
    let Content::Text(text) = &told.message.content else {
        return None;
    };
    text.answers?;
    let Some(answered) = &told.answered else {
        return Some(book.words.get("quote-nothing"));
    };
    let said = book.words.said(book.model, answered);
    let begun = formatted::words_of(&said);
    let mut begun: Vec<char> = begun.chars().take(QUOTED + 1).collect();
    if begun.len() > QUOTED {
        begun[QUOTED] = '…';
    }
    let begun: String = begun.into_iter().collect();
    let author = book.author(answered.speaker());
    let values = [("name", (&author).into()), ("text", (&begun).into())];
    Some(book.words.with("quote", &values))
}

/// Each emoji with the names of those whose it is.
fn reactions(book: &Book<'_>, message: &Message) -> String {
    let all = message.reactions.iter().map(|(emoji, users)| {
        let names: Vec<String> = users.iter().map(|user| book.author(*user)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        format!("{emoji} {}", book.words.listed(&names))
    });
    all.collect::<Vec<_>>().join("; ")
}
