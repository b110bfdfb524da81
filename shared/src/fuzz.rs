//! Entry points for hostile bytes from a peer, a link or a keyboard, as plain functions.
//!
//! Each entry point takes any bytes. It panics if its decoder breaks a rule and otherwise does nothing. They run over
//! a kept corpus and random changes of it (`xtask/fuzz`), and under libFuzzer.

use std::sync::OnceLock;

use crate::body::{Body, BodyKind, Notice, TextBody};
use crate::channel::{Channel, End};
use crate::cipher::TAG_BYTES;
use crate::codec::{self, Class, Decode, Encode};
use crate::event::ServerFrame;
use crate::frame::{Deframer, HEADER_BYTES};
use crate::id::UserId;
use crate::link::Link;
use crate::password::{LoggingIn, PasswordKeeper, Registering, Unstretched};
use crate::refusal::Refusal;
use crate::request::ClientFrame;
use crate::text::{self, GroupName, Nickname, Username};
use crate::{line, mention, picture, time, tls};

const CLASSES: [Class; 3] = [Class::Greeting, Class::SigningIn, Class::Ready];

/// An entry point, and its name in the corpus.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 9] = [
    ("deframer", deframer),
    ("opener", opener),
    ("request", request),
    ("event", event),
    ("body", body),
    ("sign_in", sign_in),
    ("link", link),
    ("words", words),
    ("picture", look),
];

/// The first byte decides how the others are cut into pieces. However they are cut, the same frames must come out,
/// and all frames together must be the bytes that were fed.
pub fn deframer(bytes: &[u8]) {
    const LIMIT: usize = 4096;
    let Some((&piece, stream)) = bytes.split_first() else {
        return;
    };
    let frames = |piece: usize| {
        let mut deframer = Deframer::default();
        let mut frames = Vec::new();
        for bytes in stream.chunks(piece.max(1)) {
            deframer.feed(bytes);
            loop {
                match deframer.next_frame(LIMIT) {
                    Ok(Some((header, content))) => {
                        assert_eq!(u32::from_be_bytes(header) as usize, content.len());
                        assert!(content.len() <= LIMIT);
                        frames.push(content.to_vec());
                    }
                    Ok(None) => break,
                    Err(fault) => {
                        assert!(fault.length > LIMIT);
                        return (frames, true);
                    }
                }
            }
        }
        (frames, false)
    };
    let (whole, in_pieces) = (frames(stream.len()), frames(usize::from(piece)));
    assert_eq!(whole, in_pieces, "the pieces make a difference");
    let taken: usize = whole.0.iter().map(|frame| HEADER_BYTES + frame.len()).sum();
    assert!(taken <= stream.len(), "more came out than was fed");
}

/// The raw bytes of a connection. Then the same bytes as a frame that a peer with the keys sealed, whole and with one
/// bit changed.
pub fn opener(bytes: &[u8]) {
    let read = |end, fed: &[u8]| {
        let mut channel = Channel::new(end, [3; 32]);
        channel.allow(Class::SigningIn);
        channel.feed(fed);
        let mut opened = 0_usize;
        match end {
            End::Server => {
                while let Ok(Some(_)) = channel.next_frame::<ClientFrame>() {
                    opened += 1;
                }
            }
            End::Client => {
                while let Ok(Some(_)) = channel.next_frame::<ServerFrame>() {
                    opened += 1;
                }
            }
        }
        opened
    };
    for end in [End::Server, End::Client] {
        let opened = read(end, bytes);
        assert!(opened == 0, "a frame that nobody sealed was opened");
    }
    let mut sealed = Vec::new();
    let mut sealing = Channel::new(End::Client, [3; 32]);
    if sealing.seal_encoded(bytes, &mut sealed).is_err() {
        return;
    }
    assert_eq!(sealed.len(), HEADER_BYTES + bytes.len() + TAG_BYTES);
    read(End::Server, &sealed);
    let at = bytes.first().map_or(0, |byte| usize::from(*byte)) % sealed.len();
    sealed[at] ^= 1;
    assert_eq!(read(End::Server, &sealed), 0, "a changed frame was opened");
}

/// A decoded value must encode to bytes that decode to the same value.
fn round<T: Encode + Decode<()> + PartialEq + std::fmt::Debug>(
    class: Class,
    bytes: &[u8],
) -> Option<T> {
    let value = codec::decode::<T>(class, bytes).ok()?;
    let again = codec::decode::<T>(class, &codec::encode(&value));
    assert_eq!(again.as_ref(), Ok(&value));
    Some(value)
}

/// Every frame that a program may send.
pub fn request(bytes: &[u8]) {
    for class in CLASSES {
        let _ = round::<ClientFrame>(class, bytes);
    }
}

/// Every frame that a server may send.
pub fn event(bytes: &[u8]) {
    for class in CLASSES {
        let _ = round::<ServerFrame>(class, bytes);
    }
    let _ = round::<Refusal>(Class::Ready, bytes);
}

/// Entries of a log: the bytes as a body, and as the content of a body of each kind.
pub fn body(bytes: &[u8]) {
    if let Some(body) = round::<Body>(Class::Ready, bytes) {
        inside(&body);
    }
    let _ = round::<TextBody>(Class::SigningIn, bytes);
    let _ = round::<Notice>(Class::SigningIn, bytes);
    for kind in 0..=11 {
        inside(&Body {
            kind: BodyKind(kind),
            bytes: bytes.to_vec(),
        });
    }
}

fn inside(body: &Body) {
    let text = body.as_text();
    let _ = (body.as_notice(), body.deletes(), body.as_card());
    if body.check().is_ok() {
        let is_wordless = [BodyKind::REACTION, BodyKind::PIN, BodyKind::NUDGE].contains(&body.kind);
        let text = text.or_else(|| body.written());
        assert!(text.is_some() || is_wordless, "{:?}", body.kind);
        if let Some(text) = text {
            assert_eq!(text::check_text(&text.text), Ok(()));
            // In other words it is held to the same rules, and is still what it was, if its numbers are written as
            // short as they can be.
            let again = body.in_words(text);
            let says = |body: &Body| (body.as_text(), body.answers(), body.manner());
            assert!(!body.kind.is_text() || says(&again) == says(body));
        }
    }
}

/// Each message of a registration and of a login, in both directions.
pub fn sign_in(bytes: &[u8]) {
    const PASSWORD: &str = "a goose flies south";
    static KEEPER: OnceLock<PasswordKeeper> = OnceLock::new();
    let keeper = KEEPER.get_or_init(PasswordKeeper::generate);
    let exporter = [3; 32];
    drop(keeper.register(UserId(1), bytes));
    if let Ok(record) = PasswordKeeper::record(bytes) {
        let (_, message) =
            LoggingIn::<Unstretched>::start(PASSWORD).expect("a password begins a login");
        let account = Some((UserId(1), &record));
        let checked = keeper.check("anna", account, &message, &exporter);
        if let Ok((checking, _)) = checked {
            assert!(checking.finish(bytes).is_err(), "a guess was a proof");
        }
    }
    if let Ok((checking, _)) = keeper.check("anna", None, bytes, &exporter) {
        assert!(checking.finish(bytes).is_err(), "a request was a proof");
    }
    let (logging_in, _) =
        LoggingIn::<Unstretched>::start(PASSWORD).expect("a password begins a login");
    assert!(
        logging_in.finish(PASSWORD, bytes, &exporter).is_err(),
        "a server without the record was believed"
    );
    let (registering, _) =
        Registering::<Unstretched>::start(PASSWORD).expect("a password begins a registration");
    drop(registering.finish(PASSWORD, bytes));
    drop(PasswordKeeper::deserialize(bytes));
    drop(tls::Identity::from_pkcs8(bytes));
}

/// An invite link, or what people type in its place.
pub fn link(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(link) = Link::parse(typed) {
        assert_eq!(Link::parse(&link.to_string()).as_ref(), Ok(&link));
        assert_eq!(
            Link::parse(&link.address()).map(|again| (again.host, again.port)),
            Ok((link.host.clone(), link.port))
        );
    }
    if let Some(fingerprint) = tls::Fingerprint::parse(typed) {
        assert_eq!(
            tls::Fingerprint::parse(&fingerprint.to_string()),
            Some(fingerprint)
        );
    }
}

/// Names, texts, durations and everything else that is parsed from words.
pub fn words(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(name) = Username::parse(typed) {
        let again = Username::parse(name.as_str()).expect("a name stays a name");
        assert_eq!(again.folded(), name.folded());
    }
    if let Ok(name) = Nickname::parse(typed) {
        let again = Nickname::parse(name.as_str()).expect("a nickname stays one");
        assert_eq!(again.as_str(), name.as_str());
    }
    if let Ok(name) = GroupName::parse(typed) {
        let again = GroupName::parse(name.as_str()).expect("a group's name stays one");
        assert_eq!(again.folded(), name.folded());
    }
    for kept in [text::words(typed, 100), text::lines(typed, 100)] {
        let kept = kept.unwrap_or_default();
        assert!(kept.chars().count() <= 100);
    }
    let _ = text::check_text(typed);
    let _ = time::span(typed);
    for called in mention::mentions(typed) {
        let _ = (called.is_all(), called.is("anna"));
    }
    let _ = (mention::calls_all(typed), mention::calls(typed, "anna"));
    if let Ok((name, _)) = line::first_name(typed) {
        let quoted = line::quoted(&name);
        assert_eq!(line::first_name(&quoted), Ok((name, "")), "{quoted}");
    }
    let _ = (line::first_word(typed), line::unfinished_name(typed));
}

/// The first bytes of a picture.
pub fn look(bytes: &[u8]) {
    let _ = picture::look(bytes);
    if picture::check(bytes).is_ok() {
        assert!(bytes.len() <= picture::MAX_BYTES);
    }
}
