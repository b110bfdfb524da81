//! What the history keeps, in the order in which things go wrong: commands, random commands with
//! the program ending in between, a disk that fails, a file that is damaged.

mod acts;
mod commands;
mod damaged;
mod disk;
mod homes;
mod kept;
mod random;

use anser_shared::body::{Body, Manner};
use anser_shared::conversation::ConversationKind;
use anser_shared::friend::Friend;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use tempfile::TempDir;

use super::worker::Worker;
use crate::core::effect::StoreCommand;
use crate::core::input::{Opened, StoreEvent};
use crate::core::message::{Content, Message, Text};
use crate::core::model::{Damaged, Draft, Pending};

const OWN: UserId = UserId(1);
const PEER: UserId = UserId(2);
const CHAT: ConversationId = ConversationId(7);
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const SERVER: Fingerprint = Fingerprint([0xab; 32]);

fn id(n: u64) -> MessageId {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    MessageId(id)
}

/// The entry at a place: by the other one, a second after the entry before it.
fn entry(seq: u64) -> Entry {
    Entry {
        seq: Seq(seq),
        author: PEER,
        id: id(1_000_000 + seq),
        at: Timestamp(seq.cast_signed() * 1000),
        body: Some(Body::text(format!("entry {seq} 🍣"))),
    }
}

fn message(seq: u64) -> Message {
    entry(seq).into()
}

fn own_entry(seq: u64, message: u64) -> Entry {
    Entry {
        author: OWN,
        id: id(message),
        ..entry(seq)
    }
}

fn entries(places: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
    places.map(entry).collect()
}

fn pending(message: u64) -> Pending {
    Pending {
        id: id(message),
        content: Content::Text(Text {
            edited: None,
            manner: Manner::default(),
            text: format!("message {message}"),
            font: None,
            answers: None,
        }),
        written_at: Timestamp(5),
        refusal: None,
    }
}

fn friend(user: u64) -> Friend {
    let (name, nickname) = (format!("name{user}"), format!("Nick {user}"));
    Friend::new(UserId(user), &name, &nickname, ConversationId(100 + user))
}

fn add(conversation: ConversationId) -> StoreCommand {
    StoreCommand::AddConversation {
        conversation,
        kind: ConversationKind::Direct { peer: PEER },
    }
}

fn append(entries: Vec<Entry>) -> StoreCommand {
    StoreCommand::Append {
        conversation: CHAT,
        entries,
    }
}

fn queue(message: u64) -> StoreCommand {
    StoreCommand::Queue {
        conversation: CHAT,
        pending: pending(message),
    }
}

fn draft(text: &str) -> StoreCommand {
    StoreCommand::SaveDraft {
        revision: None,
        conversation: CHAT,
        draft: Draft {
            text: text.into(),
            ..Draft::default()
        },
    }
}

fn page(page: u64) -> StoreCommand {
    StoreCommand::LoadPage {
        conversation: CHAT,
        page,
    }
}

fn open() -> StoreCommand {
    StoreCommand::Open {
        server: SERVER,
        user: OWN,
        expected: false,
        reports: false,
    }
}

/// A worker over a folder of its own, which ends with it.
struct Setup {
    folder: TempDir,
    worker: Worker,
}

impl Setup {
    /// A history that is open and has one conversation.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut setup = Self {
            worker: Worker::new(folder.path().into()),
            folder,
        };
        setup.tell([open(), add(CHAT)]);
        setup
    }

    fn tell(&mut self, commands: impl IntoIterator<Item = StoreCommand>) -> Vec<StoreEvent> {
        self.worker.handle(commands.into_iter().collect(), NOW)
    }

    /// What a program that starts now finds.
    fn reopened(&mut self) -> Opened {
        self.worker = Worker::new(self.folder.path().into());
        opened(self.tell([open()]))
    }

    fn connection(&self) -> &rusqlite::Connection {
        let account = self.worker.account.as_ref().unwrap();
        &account.history.as_ref().unwrap().connection
    }

    fn account(&self) -> std::path::PathBuf {
        crate::profile::account_folder(self.folder.path(), SERVER, OWN)
    }

    fn file(&self) -> std::path::PathBuf {
        self.account().join("history.db")
    }
}

/// The one answer that says what an opened history knows.
fn opened(events: Vec<StoreEvent>) -> Opened {
    let found = events.into_iter().find_map(|event| match event {
        StoreEvent::Opened(opened) => Some(*opened),
        _ => None,
    });
    found.expect("the history opens")
}

/// Events as short words, to compare a whole run in one line.
fn words(events: &[StoreEvent]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            StoreEvent::Opened(_) => "opened".into(),
            StoreEvent::CannotOpen { .. } => "cannot open".into(),
            StoreEvent::Damaged(damage) => match damage.what {
                Damaged::History => "set aside".into(),
                other => format!("{other:?} damaged"),
            },
            StoreEvent::Looked { held, .. } => format!("looked at {}", held.len()),
            StoreEvent::CutBack(opened) => format!("cut back to {}", opened.local_head),
            StoreEvent::Rehomed { .. } => "another folder".into(),
            StoreEvent::Kept { found } => format!("kept {}", found.len()),
            StoreEvent::Versions { versions, .. } => format!("versions {}", versions.len()),
            StoreEvent::Quoted { message, .. } => format!("quoted {}", message.is_some()),
            StoreEvent::Page { messages, .. } => format!("page of {}", messages.len()),
            StoreEvent::Queued { id, .. } => format!("queued {}", id.0[15]),
            StoreEvent::Saved { head, .. } => format!("saved {head}"),
            StoreEvent::FoundRow { row, .. } => format!("found row {row}"),
            StoreEvent::NotQueued { id, .. } => format!("not queued {}", id.0[15]),
            StoreEvent::Confirmed { fault } => format!("confirmed {}", fault.is_none()),
            StoreEvent::Found { .. } => "found".into(),
            StoreEvent::CannotSave(_) => "cannot save".into(),
            StoreEvent::SavesAgain => "saves again".into(),
            StoreEvent::Picture { bytes, .. } => format!("picture {}", bytes.is_some()),
        })
        .collect()
}
