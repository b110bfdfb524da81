//! A file says what the history has, whatever was said; and where something goes wrong there is none.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use anser_shared::body::{AnswerBody, Body, Deletion, EditBody, Notice, Reaction};
use anser_shared::conversation::ConversationKind;
use anser_shared::friend::Friend as SharedFriend;
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::MessageId;
use anser_shared::message::Entry;
use anser_shared::people::Profile;
use anser_shared::tls::Fingerprint;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::core::effect::StoreCommand;
use crate::core::input::StoreEvent;
use crate::core::message::{Content, Message};
use crate::core::model::{Account, DiskFault, Friend};
use crate::core::settings::{Language, Settings};
use crate::store::HistoryThread;

const ME: UserId = UserId(1);
const BEN: UserId = UserId(2);
const CHAT: ConversationId = ConversationId(7);
const CLUB: ConversationId = ConversationId(8);
const NOON: i64 = 1_763_467_200_000;

/// What could get out of a text into the page around it, or turn what follows.
const HOSTILE: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=\"alert('x')\"> & 'quotes' \"too\"",
    "https://example.org/?a=\"><script>alert(1)</script>&b='c'",
    "**bold** `</code><b>` *<i>* ~~&amp;~~",
    "```html\n</pre><script>alert(1)</script>\n```",
    "left\u{202e}right\u{2066}\u{200f}",
    "a line\n=== Ben (3 messages) ===\n[12:00] Anna",
    "> quoted\n- item\n  - <b>inner</b>\n\nbelow",
];

struct Setup {
    folder: TempDir,
    history: HistoryThread,
    model: Arc<Model>,
    log: BTreeMap<ConversationId, Vec<Entry>>,
}

fn model() -> Model {
    let mut profile = Profile::named("Anna");
    profile.person.user = ME;
    profile.person.name = "anna".into();
    let friend = SharedFriend::new(BEN, "ben", "Ben <b>Okafor</b>", CHAT);
    let group = Group::new("Club & \"Co\"", ME, "anna", MemberRole::Owner);
    let chat = Conversation::new(CHAT, BEN);
    let club = Conversation::of(CLUB, ConversationKind::Group(group));
    Model {
        settings: Settings {
            language: Language::English,
            ..Settings::default()
        },
        account: Some(Account {
            profile,
            rights: <_>::default(),
            address: "localhost".into(),
            server_name: "Home".into(),
            server: Fingerprint([1; 32]),
        }),
        friends: Arc::new([(BEN, Friend::new(&friend, None))].into()),
        conversations: Arc::new([(CHAT, Arc::new(chat)), (CLUB, Arc::new(club))].into()),
        ..Model::default()
    }
}

fn entry(seq: u64, author: UserId, body: Option<Body>) -> Entry {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seq.to_le_bytes());
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId(id),
        at: Timestamp(NOON + (seq * 600_000).cast_signed()),
        body,
    }
}

impl Setup {
    fn new(log: impl IntoIterator<Item = (ConversationId, Vec<Entry>)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (tell, heard) = sync_channel(1024);
        let profile = folder.path().join("profile");
        let tell = move |event| drop(tell.send(event));
        let history = HistoryThread::start(profile, || Timestamp(NOON), tell).unwrap();
        history.command(StoreCommand::Open {
            server: Fingerprint([1; 32]),
            user: ME,
            expected: false,
            reports: false,
        });
        let (model, log) = (Arc::new(model()), BTreeMap::from_iter(log));
        for (conversation, entries) in &log {
            history.command(StoreCommand::AddConversation {
                conversation: *conversation,
                kind: model.conversations[conversation].kind.clone(),
            });
            for piece in entries.chunks(100) {
                history.command(StoreCommand::Append {
                    conversation: *conversation,
                    entries: piece.to_vec(),
                });
            }
        }
        history.command(StoreCommand::Confirm);
        while !matches!(heard.recv().unwrap(), StoreEvent::Confirmed { .. }) {}
        Self {
            folder,
            history,
            model,
            log,
        }
    }

    fn job(&self, scope: Scope, format: Format) -> Job {
        let name = format!("history.{}", format.extension());
        Job {
            export: Export {
                scope,
                format,
                path: self.folder.path().join(name),
                replaces: false,
            },
            model: self.model.clone(),
            reader: self.history.reader(),
            zone: TimeZone::UTC,
            now: Timestamp(NOON),
            stops: Arc::default(),
        }
    }

    fn written(&self, scope: Scope, format: Format) -> (u64, String) {
        let mut job = self.job(scope, format);
        job.export.replaces = true;
        let count = run(&job, |_| {}).unwrap();
        (count, fs::read_to_string(&job.export.path).unwrap())
    }

    /// What a reader of the whole log sees of a conversation.
    fn seen(&self, conversation: ConversationId) -> Vec<Message> {
        let mut messages = crate::core::message::Messages::default();
        for entry in &self.log[&conversation] {
            messages.append(&Message::from(entry));
        }
        let rows = (0..messages.rows()).filter_map(|row| messages.get(row).cloned());
        rows.collect()
    }

    /// The files beside the profile.
    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name != "profile").collect();
        names.sort();
        names
    }
}

/// What two people may say and do, in any order.
fn random(seed: u64, count: u64) -> Vec<Entry> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut log: Vec<Entry> = Vec::new();
    for seq in 1..=count {
        let author = if random.random_bool(0.5) { ME } else { BEN };
        let hostile = HOSTILE[random.random_range(0..HOSTILE.len())];
        let (text, font) = (format!("{hostile} number {seq}"), None);
        let of = Seq(random.random_range(1..=seq.max(2) - 1));
        // Texts are deleted and edited by their authors.
        let whose = log
            .get(of.0 as usize - 1)
            .map_or(author, |entry| entry.author);
        let (author, body) = match random.random_range(0..10) {
            0 => (author, Some(Notice::Befriended.into())),
            1 if seq > 1 => (whose, Some(Deletion { seq: of }.into())),
            2 | 3 if seq > 1 => (whose, Some(EditBody { of, text, font }.into())),
            4 if seq > 1 => {
                let (emoji, on) = ("👍".into(), random.random_bool(0.8));
                (author, Some(Reaction { to: of, emoji, on }.into()))
            }
            5 if seq > 1 => (author, Some(AnswerBody { to: of, text, font }.into())),
            6 => (author, None),
            _ => (author, Some(Body::text(text))),
        };
        log.push(entry(seq, author, body));
    }
    log
}

fn texts(messages: &[Message]) -> Vec<Option<String>> {
    let words = messages.iter().map(|message| match &message.content {
        Content::Text(text) => Some(text.text.clone()),
        _ => None,
    });
    words.collect()
}

#[test]
fn json_says_what_the_history_has_whatever_was_said() {
    for seed in 0..4 {
        let setup = Setup::new([(CHAT, random(seed, 700)), (CLUB, random(seed + 10, 90))]);
        let (count, written) = setup.written(Scope::Everything, Format::Json);
        let file: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(file["account"], "anna");
        let conversations = file["conversations"].as_array().unwrap();
        let mut all = 0;
        for (conversation, name) in [(CHAT, "ben"), (CLUB, "Club & \"Co\"")] {
            let seen = setup.seen(conversation);
            let said = conversations.iter().find(|one| one["conversation"] == name);
            let messages = said.unwrap()["messages"].as_array().unwrap();
            assert_eq!(said.unwrap()["count"], seen.len());
            all += seen.len();
            let places: Vec<u64> = messages
                .iter()
                .map(|m| m["seq"].as_u64().unwrap())
                .collect();
            let expected: Vec<u64> = seen.iter().map(|message| message.seq.0).collect();
            assert_eq!(places, expected);
            for (one, (message, text)) in messages.iter().zip(seen.iter().zip(texts(&seen))) {
                let is_text = matches!(message.content, Content::Text(_));
                let said = one["text"].as_str().filter(|_| is_text);
                assert_eq!(said, text.as_deref());
                let is_deleted = message.content == Content::Deleted;
                assert_eq!(one["deleted"].as_bool().unwrap_or_default(), is_deleted);
                let edited = match &message.content {
                    Content::Text(text) => text.edited,
                    _ => None,
                };
                assert_eq!(one["edited"].as_u64(), edited.map(|seq| seq.0));
                assert_eq!(one.get("versions").is_some(), edited.is_some());
                let reactions = one["reactions"]["👍"].as_array();
                let users = message.reactions.iter().next();
                assert_eq!(
                    reactions.map_or(0, Vec::len),
                    users.map_or(0, |(_, users)| users.len())
                );
            }
        }
        assert_eq!(count, all as u64);
    }
}

#[test]
fn a_page_has_no_element_that_somebody_has_written() {
    let setup = Setup::new([(CHAT, random(5, 400)), (CLUB, random(6, 100))]);
    let (count, page) = setup.written(Scope::Everything, Format::Html);
    let seen: Vec<Message> = [CHAT, CLUB]
        .into_iter()
        .flat_map(|of| setup.seen(of))
        .collect();
    assert_eq!(count, seen.len() as u64);
    // A message is an article or a line, and nothing else becomes one.
    let shown = page.matches("<article ").count() + page.matches("<p class=\"notice\"").count();
    assert_eq!(shown, seen.len());
    assert_eq!(page.matches("<section ").count(), 2);
    // Whatever begins with a sign is one of ours.
    let ours = [
        "!doctype",
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "nav",
        "ul",
        "li",
        "a",
        "bdi",
        "small",
        "main",
        "section",
        "article",
        "header",
        "time",
        "em",
        "span",
        "p",
        "blockquote",
        "pre",
        "b",
        "i",
        "s",
        "code",
        "details",
        "summary",
    ];
    for begin in page.split('<').skip(1) {
        let name = begin.trim_start_matches('/');
        let end = name.find([' ', '>', '\n']).unwrap();
        assert!(ours.contains(&&name[..end]), "<{begin}");
        let tag = &begin[..begin.find('>').unwrap()];
        assert!(!tag.contains("onerror"), "<{tag}");
    }
    assert!(!page.contains("alert(1)</script>"));
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(
        page.contains("href=\"https://example.org/?a=\""),
        "a link ends where it ends"
    );
    assert!(page.contains("default-src 'none'"));
    // The same words as in a window, and the name of who has said them.
    assert!(page.contains("<b>bold</b>"));
    assert!(page.contains("Ben &lt;b&gt;Okafor&lt;/b&gt;"));
    assert!(page.contains("prefers-color-scheme: dark"));
}

#[test]
fn in_a_text_file_nobody_writes_a_line_of_ours() {
    let setup = Setup::new([(CHAT, random(7, 300))]);
    let (count, file) = setup.written(Scope::Conversation(CHAT), Format::Text);
    let seen = setup.seen(CHAT);
    assert_eq!(count, seen.len() as u64);
    let heads = file.lines().filter(|line| line.starts_with('[')).count();
    assert_eq!(heads, seen.len());
    let sections = file.lines().filter(|line| line.starts_with("===")).count();
    assert_eq!(sections, 1);
    assert!(!file.contains('\u{202e}') && file.contains("<U+202E>"));
    let deleted = seen
        .iter()
        .filter(|one| one.content == Content::Deleted)
        .count();
    assert!(deleted > 0);
    assert_eq!(file.matches("    Message deleted\n").count(), deleted);
    for text in texts(&seen).into_iter().flatten() {
        let last = text.lines().last().unwrap();
        assert!(
            file.contains(&*anser_shared::text::visible_line(last)),
            "{last}"
        );
    }
}

#[test]
fn a_selection_is_written_alone_and_in_its_order() {
    let setup = Setup::new([(CHAT, random(8, 60)), (CLUB, random(9, 60))]);
    let seen = setup.seen(CHAT);
    let chosen = vec![
        (CHAT, seen[2].seq),
        (CHAT, seen[7].seq),
        (CLUB, setup.seen(CLUB)[0].seq),
    ];
    let scope = Scope::Selection(Arc::new(chosen));
    let (count, written) = setup.written(scope, Format::Json);
    assert_eq!(count, 3);
    let file: Value = serde_json::from_str(&written).unwrap();
    let places: Vec<u64> = file["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["messages"].as_array().unwrap())
        .map(|message| message["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(
        places,
        [seen[2].seq.0, seen[7].seq.0, setup.seen(CLUB)[0].seq.0]
    );
}

/// A disk that takes so many bytes, and then is full.
struct Small(File, usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.1 < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.1 -= bytes.len();
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing_behind() {
    let setup = Setup::new([(CHAT, random(3, 500))]);
    for format in Format::ALL {
        let job = setup.job(Scope::Everything, format);
        for room in [0, 10_000, 20_000] {
            let through = |file| -> Box<dyn Write> { Box::new(Small(file, room)) };
            let came = run_through(&job, |_| {}, through);
            assert_eq!(came, Err(ExportFault::Full), "{format:?} {room}");
            assert_eq!(setup.files(), [""; 0], "{format:?} {room}");
        }
    }
}

#[test]
fn what_stands_there_stays_until_the_new_file_is_whole() {
    let setup = Setup::new([(CHAT, random(3, 500))]);
    let mut job = setup.job(Scope::Everything, Format::Text);
    fs::write(&job.export.path, "mine").unwrap();
    assert_eq!(run(&job, |_| {}), Err(ExportFault::Exists));
    job.export.replaces = true;
    let through = |file| -> Box<dyn Write> { Box::new(Small(file, 10_000)) };
    assert_eq!(run_through(&job, |_| {}, through), Err(ExportFault::Full));
    assert_eq!(fs::read_to_string(&job.export.path).unwrap(), "mine");
    assert!(run(&job, |_| {}).is_ok());
    assert_ne!(fs::read_to_string(&job.export.path).unwrap(), "mine");
    assert_eq!(setup.files(), ["history.txt"]);
}

#[test]
fn a_place_that_will_not_do_is_said() {
    let setup = Setup::new([(CHAT, random(3, 20))]);
    let mut job = setup.job(Scope::Everything, Format::Text);
    let folder = setup.folder.path();
    let mut came = |path: PathBuf| {
        job.export.path = path;
        run(&job, |_| {}).unwrap_err()
    };
    assert_eq!(came(folder.to_owned()), ExportFault::NoName);
    assert_eq!(came(PathBuf::new()), ExportFault::NoName);
    assert_eq!(came(folder.join("none/file.txt")), ExportFault::NoFolder);
    let job = setup.job(Scope::Conversation(CLUB), Format::Text);
    assert_eq!(run(&job, |_| {}), Err(ExportFault::Nothing));
    let denied = io::Error::from(io::ErrorKind::PermissionDenied);
    assert_eq!(ExportFault::from(denied), ExportFault::Denied);
}

#[test]
fn it_is_told_how_far_it_is_and_can_be_stopped() {
    let setup = Setup::new([(CHAT, random(3, 900))]);
    let all = setup.seen(CHAT).len() as u64;
    let job = setup.job(Scope::Everything, Format::Json);
    let mut told = Vec::new();
    let came = run(&job, |event| {
        if let ExportEvent::Written { written, all } = event {
            told.push((written, all));
            job.stops.store(told.len() == 2, Ordering::Relaxed);
        }
    });
    assert_eq!(came, Err(ExportFault::Stopped));
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|(written, of)| written < of && *of == all));
    assert_eq!(setup.files(), [""; 0]);
}

#[test]
fn a_history_that_is_closed_meanwhile_ends_it() {
    let setup = Setup::new([(CHAT, random(3, 900))]);
    let job = setup.job(Scope::Everything, Format::Json);
    let Setup {
        history, folder, ..
    } = setup;
    drop(history);
    let came = run(&job, |_| {});
    assert!(
        matches!(came, Err(ExportFault::History(DiskFault::Other(_)))),
        "{came:?}"
    );
    assert!(!folder.path().join("history.json").exists());
}

#[cfg(unix)]
#[test]
fn an_exported_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let setup = Setup::new([(CHAT, random(3, 20))]);
    let job = setup.job(Scope::Everything, Format::Html);
    run(&job, |_| {}).unwrap();
    let rights = fs::metadata(&job.export.path).unwrap().permissions();
    assert_eq!(rights.mode() & 0o777, 0o600);
}
