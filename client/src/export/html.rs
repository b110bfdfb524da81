//! As one page for a browser, which shows the same as the windows: light or dark as the computer has it. It has no
//! script, and says itself that it loads nothing.

use std::io::{self, Write};

use anser_shared::id::{ConversationId, Seq};
use jiff::civil::Date;

use super::marks::{blocks, escaped};
use super::text::answered;
use super::{Book, Pen};
use crate::core::links::links;
use crate::core::message::{Message, Passed, Version};
use crate::core::model::Conversation;
use crate::store::Told;
use crate::ui::dates;
use crate::ui::text::Words;
use crate::ui::timeline::mention::Names;

const STYLE: &str = include_str!("style.css");

#[derive(Default)]
pub(super) struct Html {
    day: Option<Date>,
    /// Who can be called in the conversation.
    names: Names,
}

impl Pen for Html {
    fn begin(&mut self, book: &Book<'_>, out: &mut dyn Write) -> io::Result<()> {
        let time = dates::exact(book.words, book.now, book.zone);
        let owner = book.owner();
        let values = [("name", (&owner).into()), ("time", (&time).into())];
        let title = escaped(&book.words.with("export-title", &values));
        let language = if book.words == Words::CHINESE {
            "zh-CN"
        } else {
            "en"
        };
        write!(
            out,
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        )?;
        if book.sections.len() > 1 {
            writeln!(out, "<nav><ul>")?;
            for (conversation, count) in &book.sections {
                let (id, name) = (conversation.id.0, escaped(&book.name(conversation)));
                writeln!(
                    out,
                    "<li><a href=\"#c{id}\"><bdi>{name}</bdi></a> <small>{count}</small></li>"
                )?;
            }
            writeln!(out, "</ul></nav>")?;
        }
        writeln!(out, "<main>")
    }

    fn open(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        count: u64,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.day = None;
        self.names.refresh(book.model, conversation);
        let (id, name) = (conversation.id.0, book.name(conversation));
        let values = [("name", (&name).into()), ("count", count.into())];
        let title = escaped(&book.words.with("export-section", &values));
        writeln!(out, "<section id=\"c{id}\">\n<h2 dir=\"auto\">{title}</h2>")
    }

    fn message(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        told: &Told,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (words, message) = (book.words, &told.message);
        let day = dates::day(message.at, book.zone);
        if self.day.replace(day) != Some(day) {
            writeln!(out, "<h3>{}</h3>", escaped(&dates::full(words, day)))?;
        }
        let id = id_of(conversation.id, message.seq);
        let exact = escaped(&dates::exact(words, message.at, book.zone));
        let stamp = dates::local(message.at, book.zone);
        let clock = dates::clock(message.at, book.zone);
        let time = format!(
            "<time datetime=\"{}\" title=\"{exact}\">{clock}</time>",
            stamp.strftime("%Y-%m-%dT%H:%M:%S%:z")
        );
        if !message.content.rule().groups {
            let said = escaped(&words.said(book.model, message));
            return writeln!(out, "<p class=\"notice\" id=\"{id}\">{said} {time}</p>");
        }
        let whose = if message.speaker() == book.me {
            "own"
        } else {
            "theirs"
        };
        let author = escaped(&book.author(message.speaker()));
        write!(
            out,
            "<article class=\"{whose}\" id=\"{id}\"><header><bdi>{author}</bdi> {time}"
        )?;
        if message.content.is_edited() {
            write!(out, " <em>{}</em>", escaped(&words.get("edited")))?;
        }
        write!(out, "</header>")?;
        if let Some(quote) = answered(book, told) {
            let quote = escaped(&quote);
            match &told.answered {
                Some(answered) => {
                    let to = id_of(conversation.id, answered.seq);
                    write!(
                        out,
                        "<a class=\"quote\" href=\"#{to}\" dir=\"auto\">{quote}</a>"
                    )?;
                }
                None => write!(out, "<span class=\"quote\">{quote}</span>")?,
            }
        }
        match (message.content.passed(), message.content.words()) {
            (Some(passed), _) => self.sayings(book, passed, out)?,
            (None, Some(text)) => write!(out, "{}", self.text(text))?,
            (None, None) => {
                let said = escaped(&words.said(book.model, message));
                write!(out, "<p class=\"gone\">{said}</p>")?;
            }
        }
        self.versions(book, &told.versions, out)?;
        reactions(book, message, out)?;
        writeln!(out, "</article>")
    }

    fn close(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</section>")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</main>\n</body>\n</html>")
    }
}

impl Html {
    /// A text as its reader sees it in a window.
    fn text(&self, text: &str) -> String {
        blocks(text, &self.names.marked(text, links(text)))
    }

    /// Each text that was passed on, with who said it and when.
    fn sayings(&self, book: &Book<'_>, passed: &Passed, out: &mut dyn Write) -> io::Result<()> {
        for said in &passed.sayings {
            let head = escaped(&book.saying(said));
            let text = self.text(&said.text);
            write!(
                out,
                "<div class=\"passed\"><small dir=\"auto\">{head}</small>{text}</div>"
            )?;
        }
        Ok(())
    }

    fn versions(
        &self,
        book: &Book<'_>,
        versions: &[Version],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if versions.is_empty() {
            return Ok(());
        }
        let title = escaped(&book.words.get("message-versions"));
        write!(out, "<details><summary>{title}</summary>")?;
        for version in versions {
            let until = dates::exact(book.words, version.until, book.zone);
            let until = book
                .words
                .with("version-until", &[("time", (&until).into())]);
            let text = self.text(&version.text.text);
            write!(out, "<small>{}</small>{text}", escaped(&until))?;
        }
        write!(out, "</details>")
    }
}

fn id_of(conversation: ConversationId, seq: Seq) -> String {
    format!("m{}-{}", conversation.0, seq.0)
}

/// Each emoji with its number, and with the names where the pointer rests on it.
fn reactions(book: &Book<'_>, message: &Message, out: &mut dyn Write) -> io::Result<()> {
    if message.reactions.is_empty() {
        return Ok(());
    }
    write!(out, "<ul class=\"reactions\">")?;
    for (emoji, users) in message.reactions.iter() {
        let names: Vec<String> = users.iter().map(|user| book.author(*user)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = escaped(&book.words.listed(&names));
        let (emoji, count) = (escaped(emoji), users.len());
        write!(out, "<li title=\"{names}\">{emoji} {count}</li>")?;
    }
    write!(out, "</ul>")
}
