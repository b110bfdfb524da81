//! Writes what the local history has into one file: as text, as JSON, or as a page that shows the same without a
//! network.
//!
//! It runs on a thread of its own and reads the history a piece at a time, so that memory does not grow with it. The
//! file has another name until it is whole, and whatever goes wrong leaves nothing behind.

mod html;
mod json;
mod marks;
mod text;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anser_shared::body::Saying;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;

use self::html::Html;
use self::json::Json;
use self::text::PlainText;
use crate::core::Model;
use crate::core::model::{Conversation, Export, ExportEvent, ExportFault, Format, Scope};
use crate::profile::files;
use crate::store::{Reader, Told};
use crate::ui::dates;
use crate::ui::text::Words;

/// So many messages of a selection are read in one moment.
const PIECE: usize = 256;

/// Everything that it takes to write a file.
pub(crate) struct Job {
    pub(crate) export: Export,
    /// Whoever has written something is called as this says.
    pub(crate) model: Arc<Model>,
    pub(crate) reader: Reader,
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
    /// The file is not wanted any more.
    pub(crate) stops: Arc<AtomicBool>,
}

/// What a file says of itself, and how it says everything else.
struct Book<'a> {
    model: &'a Model,
    words: Words,
    zone: &'a TimeZone,
    now: Timestamp,
    me: UserId,
    /// In the order of the file, with the number of the messages.
    sections: Vec<(&'a Conversation, u64)>,
}

/// A way to write conversations one after the other.
trait Pen {
    fn begin(&mut self, book: &Book<'_>, out: &mut dyn Write) -> io::Result<()>;

    fn open(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        count: u64,
        out: &mut dyn Write,
    ) -> io::Result<()>;

    fn message(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        told: &Told,
        out: &mut dyn Write,
    ) -> io::Result<()>;

    fn close(&mut self, out: &mut dyn Write) -> io::Result<()>;

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// Writes the file and says how many messages are in it.
pub(crate) fn run(job: &Job, tell: impl FnMut(ExportEvent)) -> Result<u64, ExportFault> {
    run_through(job, tell, |file| Box::new(file))
}

/// The same, with something between the file and whoever writes it.
fn run_through(
    job: &Job,
    tell: impl FnMut(ExportEvent),
    through: impl FnOnce(File) -> Box<dyn Write>,
) -> Result<u64, ExportFault> {
    let path = &job.export.path;
    if path.file_name().is_none() || path.is_dir() {
        return Err(ExportFault::NoName);
    }
    let is_taken = || !job.export.replaces && fs::symlink_metadata(path).is_ok();
    if is_taken() {
        return Err(ExportFault::Exists);
    }
    let book = Book::of(job)?;
    let draft = Draft::new(path)?;
    let file = draft.create()?;
    let whole = file.try_clone()?;
    let mut out = BufWriter::new(through(file));
    let written = write(job, &book, &mut out, tell)?;
    out.flush()?;
    whole.sync_all()?;
    if is_taken() {
        return Err(ExportFault::Exists);
    }
    draft.take_place(path)?;
    Ok(written)
}

fn write(
    job: &Job,
    book: &Book<'_>,
    out: &mut dyn Write,
    mut tell: impl FnMut(ExportEvent),
) -> Result<u64, ExportFault> {
    let mut pen: Box<dyn Pen> = match job.export.format {
        Format::Text => Box::<PlainText>::default(),
        Format::Json => Box::<Json>::default(),
        Format::Html => Box::<Html>::default(),
    };
    let all = book.sections.iter().map(|(_, count)| count).sum();
    let (mut written, mut percent) = (0, 0);
    pen.begin(book, out)?;
    for (conversation, count) in &book.sections {
        pen.open(book, conversation, *count, out)?;
        let mut pieces = Pieces::of(job, conversation.id);
        while let Some(piece) = pieces.next()? {
            if job.stops.load(Ordering::Relaxed) {
                return Err(ExportFault::Stopped);
            }
            for told in &piece {
                pen.message(book, conversation, told, out)?;
            }
            written += piece.len() as u64;
            // What nobody can see is not told.
            let now = written * 100 / u64::max(all, 1);
            if now > percent {
                percent = now;
                tell(ExportEvent::Written { written, all });
            }
        }
        pen.close(out)?;
    }
    pen.end(out)?;
    Ok(written)
}

impl<'a> Book<'a> {
    fn of(job: &'a Job) -> Result<Self, ExportFault> {
        let model = &*job.model;
        let account = model.account.as_ref().ok_or(ExportFault::Nothing)?;
        let mut sections = Vec::new();
        for conversation in in_order(model) {
            let count = match &job.export.scope {
                Scope::Everything => job.reader.count(conversation.id),
                Scope::Conversation(only) if *only == conversation.id => {
                    job.reader.count(conversation.id)
                }
                Scope::Conversation(_) => continue,
                Scope::Selection(chosen) => Ok(places_in(chosen, conversation.id).count() as u64),
            };
            let count = count.map_err(ExportFault::History)?;
            if count > 0 {
                sections.push((conversation, count));
            }
        }
        if sections.is_empty() {
            return Err(ExportFault::Nothing);
        }
        Ok(Self {
            model,
            words: Words::of(model.settings.language),
            zone: &job.zone,
            now: job.now,
            me: account.profile.person.user,
            sections,
        })
    }

    /// What the one who has exported it is called.
    fn owner(&self) -> String {
        self.words.called(self.model, self.me)
    }

    fn name(&self, conversation: &Conversation) -> String {
        crate::ui::name_of(self.model, self.words, conversation)
    }

    /// Who said something that was passed on, and when.
    fn saying(&self, said: &Saying) -> String {
        let name = match said.name.as_str() {
            "" => self.author(said.author),
            name => name.to_owned(),
        };
        let time = dates::exact(self.words, said.at, self.zone);
        let head = self.words.listed(&[&name, &time]);
        self.words.with("card-from", &[("name", (&head).into())])
    }

    fn author(&self, user: UserId) -> String {
        self.words.called(self.model, user)
    }
}

/// All conversations, the one first in which something was said last.
fn in_order(model: &Model) -> Vec<&Conversation> {
    let mut all: Vec<&Conversation> = model.conversations.values().map(|c| &**c).collect();
    all.sort_by_key(|shown| std::cmp::Reverse(shown.last.as_ref().map(|last| last.at)));
    all
}

fn places_in(
    chosen: &[(ConversationId, Seq)],
    conversation: ConversationId,
) -> impl Iterator<Item = Seq> {
    let chosen = chosen.iter().filter(move |(of, _)| *of == conversation);
    chosen.map(|(_, seq)| *seq)
}

/// The messages of one conversation, piece by piece.
struct Pieces<'a> {
    reader: &'a Reader,
    conversation: ConversationId,
    /// The last place that was read.
    after: Seq,
    /// What is left of a selection.
    chosen: Option<Vec<Seq>>,
}

impl<'a> Pieces<'a> {
    fn of(job: &'a Job, conversation: ConversationId) -> Self {
        let chosen = match &job.export.scope {
            Scope::Selection(chosen) => Some(places_in(chosen, conversation).collect()),
            Scope::Everything | Scope::Conversation(_) => None,
        };
        Self {
            reader: &job.reader,
            conversation,
            after: Seq(0),
            chosen,
        }
    }

    fn next(&mut self) -> Result<Option<Vec<Told>>, ExportFault> {
        let piece = match &mut self.chosen {
            Some(left) if left.is_empty() => return Ok(None),
            Some(left) => {
                let now: Vec<Seq> = left.drain(..left.len().min(PIECE)).collect();
                let told = self.reader.at(self.conversation, &now);
                told.map(Some)
            }
            None => {
                let read = self.reader.after(self.conversation, self.after);
                read.map(|piece| {
                    let (told, last) = piece?;
                    self.after = last;
                    Some(told)
                })
            }
        };
        piece.map_err(ExportFault::History)
    }
}

/// The file under another name, until it is whole.
struct Draft {
    path: PathBuf,
    is_whole: bool,
}

impl Draft {
    fn new(path: &Path) -> io::Result<Self> {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".part");
        let path = path.with_file_name(name);
        // One that was left behind when the computer was switched off.
        files::remove_if_there(&path)?;
        Ok(Self {
            path,
            is_whole: false,
        })
    }

    fn create(&self) -> io::Result<File> {
        files::create_private_file(&self.path)
    }

    fn take_place(mut self, of: &Path) -> io::Result<()> {
        fs::rename(&self.path, of)?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_whole
            && let Err(fault) = files::remove_if_there(&self.path)
        {
            tracing::error!("what was written of an export cannot be removed: {fault}");
        }
    }
}
