//! How the file is written: a head with its version, then batches, each with a length and a sum.
//!
//! ```text
//! head    "anser unsent" · version, 4 bytes
//! batch   mark, 4 bytes · length, 4 bytes · sum, 4 bytes · number, 8 bytes · items
//! item    kind, 1 byte · length, 4 bytes · content
//! ```
//!
//! Numbers have their lowest byte first. A batch is read whole or not at all, so that half of what
//! was written together is never believed. Behind bytes that make no sense the next mark whose
//! batch has the right sum is looked for.

use anser_shared::body::{Body, BodyKind};
use anser_shared::id::{ConversationId, MessageId, Seq};
use anser_shared::time::Timestamp;

use crate::core::model::{Draft, Pending};
use crate::store::record;
use crate::store::rows::waiting;

const MAGIC: &[u8; 12] = b"anser unsent";

/// Another number means another format, of which this program knows nothing.
const VERSION: u32 = 1;

const HEAD: usize = MAGIC.len() + 4;

const MARK: [u8; 4] = [0xa5, b'b', b'a', 0x1e];

/// What stands before the items of a batch.
const FRAME: usize = 4 + 4 + 4 + 8;

/// One change of what only this program has.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) enum Item {
    /// A message waits.
    Text(ConversationId, Pending),
    /// It does not any more: it is in the log, or was given up.
    TextGone(MessageId),
    /// A draft that the server does not have, or a text that is kept beside one.
    Draft(ConversationId, Draft),
    DraftGone(ConversationId),
    /// Up to this place everything was told to whoever reads this program, or was old before it came.
    Told(ConversationId, Seq),
    /// No further than to this place: the log was cut off there.
    Untold(ConversationId, Seq),
}

/// What a file says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Contents {
    pub(super) batches: Vec<(u64, Vec<Item>)>,
    /// The format is of this version, or so damaged that nobody can say.
    pub(super) foreign: bool,
    /// Nothing before the end was damaged.
    pub(super) whole: bool,
    /// Up to here it makes sense. What stands behind it was being written when the program ended.
    pub(super) end: usize,
}

pub(super) fn head() -> Vec<u8> {
    let mut head = MAGIC.to_vec();
    head.extend(VERSION.to_le_bytes());
    head
}

/// Appends a batch.
pub(super) fn put_batch(number: u64, items: &[Item], out: &mut Vec<u8>) {
    let mut all = Vec::new();
    for item in items {
        let (kind, content) = content(item);
        all.push(kind);
        put_bytes(&content, &mut all);
    }
    frame(number, &all, out);
}

/// Appends a batch whose items are bytes already.
fn frame(number: u64, items: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend(MARK);
    let length = u32::try_from(items.len()).expect("a batch is a few messages");
    out.extend(length.to_le_bytes());
    out.extend([0; 4]);
    out.extend(number.to_le_bytes());
    out.extend(items);
    let sum = crc32fast::hash(&out[start + 12..]);
    out[start + 8..start + 12].copy_from_slice(&sum.to_le_bytes());
}

/// For [`crate::fuzz`]: a file of these bytes, and one whose only batch they are. What is understood is written
/// so that it is understood alike.
pub(super) fn survives(bytes: &[u8]) {
    let mut framed = head();
    frame(7, bytes, &mut framed);
    for file in [bytes, &framed] {
        let batches = read(file).batches;
        let mut again = head();
        for (number, items) in &batches {
            put_batch(*number, items, &mut again);
        }
        let read_again = read(&again);
        assert!(read_again.whole);
        assert_eq!(read_again.batches, batches);
    }
}

pub(super) fn read(bytes: &[u8]) -> Contents {
    let mut contents = Contents {
        whole: true,
        ..Contents::default()
    };
    let mut at = HEAD;
    match bytes.get(..HEAD) {
        Some(head) if head[..MAGIC.len()] == *MAGIC => {
            if head[MAGIC.len()..] != VERSION.to_le_bytes() {
                contents.foreign = true;
                contents.whole = false;
                return contents;
            }
        }
        _ => {
            contents.whole = false;
            at = 0;
        }
    }
    contents.end = at.min(bytes.len());
    while at < bytes.len() {
        if let Some((batch, next)) = batch(bytes, at) {
            contents.whole &= at == contents.end;
            contents.batches.push(batch);
            contents.end = next;
            at = next;
        } else {
            at += 1;
        }
    }
    contents
}

/// The batch that begins here, and where it ends.
fn batch(bytes: &[u8], at: usize) -> Option<((u64, Vec<Item>), usize)> {
    let mut frame = bytes.get(at..)?;
    if take::<4>(&mut frame)? != MARK {
        return None;
    }
    let length = u32::from_le_bytes(take(&mut frame)?) as usize;
    let sum = u32::from_le_bytes(take(&mut frame)?);
    let counted = frame.get(..length.checked_add(8)?)?;
    if crc32fast::hash(counted) != sum {
        return None;
    }
    let number = u64::from_le_bytes(take(&mut frame)?);
    let mut rest = frame.get(..length)?;
    let mut items = Vec::new();
    while !rest.is_empty() {
        let [kind] = take(&mut rest)?;
        let content = take_bytes(&mut rest)?;
        // A kind of a later build of this version is passed over: it is about something else.
        items.extend(item(kind, content));
    }
    Some(((number, items), at + FRAME + length))
}

fn content(item: &Item) -> (u8, Vec<u8>) {
    let mut out = Vec::new();
    let kind = match item {
        Item::Text(conversation, pending) => {
            out.extend(conversation.0.to_le_bytes());
            out.extend(pending.id.0);
            out.extend(pending.written_at.0.to_le_bytes());
            let refusal = pending.refusal.as_ref().map(record::write);
            put_optional(refusal.as_deref(), &mut out);
            match pending.content.body() {
                // As programs before other kinds wrote it.
                Some(body) if body.kind == BodyKind::TEXT => {
                    out.extend(body.bytes);
                    1
                }
                body => {
                    let body = body.unwrap_or(Body {
                        kind: BodyKind::WITHHELD,
                        bytes: Vec::new(),
                    });
                    out.extend(body.kind.0.to_le_bytes());
                    out.extend(body.bytes);
                    7
                }
            }
        }
        Item::TextGone(id) => {
            out.extend(id.0);
            2
        }
        Item::Draft(conversation, draft) => {
            out.extend(conversation.0.to_le_bytes());
            out.extend(draft.base.to_le_bytes());
            out.push(draft.untold.into());
            put_optional(draft.elsewhere.as_deref().map(str::as_bytes), &mut out);
            out.extend(draft.text.as_bytes());
            3
        }
        Item::DraftGone(conversation) => {
            out.extend(conversation.0.to_le_bytes());
            4
        }
        Item::Told(conversation, seq) => {
            out.extend(conversation.0.to_le_bytes());
            out.extend(seq.0.to_le_bytes());
            5
        }
        Item::Untold(conversation, seq) => {
            out.extend(conversation.0.to_le_bytes());
            out.extend(seq.0.to_le_bytes());
            6
        }
    };
    (kind, out)
}

fn item(kind: u8, content: &[u8]) -> Option<Item> {
    let mut rest = content;
    let rest = &mut rest;
    Some(match kind {
        1 | 7 => {
            let conversation = ConversationId(u64::from_le_bytes(take(rest)?));
            let id = MessageId(take(rest)?);
            let written_at = Timestamp(i64::from_le_bytes(take(rest)?));
            // A reason that cannot be read is as good as none: the server says it again.
            let refusal = take_optional(rest)?.and_then(|bytes| record::read(bytes).ok());
            let body_kind = match kind {
                1 => BodyKind::TEXT,
                _ => BodyKind(u16::from_le_bytes(take(rest)?)),
            };
            let bytes = rest.to_vec();
            let content = waiting(&Body {
                kind: body_kind,
                bytes,
            })?;
            let pending = Pending {
                id,
                content,
                written_at,
                refusal,
            };
            Item::Text(conversation, pending)
        }
        2 => Item::TextGone(MessageId(take(rest)?)),
        3 => {
            let conversation = ConversationId(u64::from_le_bytes(take(rest)?));
            let base = u64::from_le_bytes(take(rest)?);
            let [untold] = take(rest)?;
            let elsewhere = match take_optional(rest)? {
                Some(text) => Some(text_of(text)?),
                None => None,
            };
            let draft = Draft {
                text: text_of(rest)?,
                base,
                untold: untold != 0,
                elsewhere,
                arrived: 0,
            };
            Item::Draft(conversation, draft)
        }
        4 => Item::DraftGone(ConversationId(u64::from_le_bytes(take(rest)?))),
        5 => {
            let conversation = ConversationId(u64::from_le_bytes(take(rest)?));
            Item::Told(conversation, Seq(u64::from_le_bytes(take(rest)?)))
        }
        6 => {
            let conversation = ConversationId(u64::from_le_bytes(take(rest)?));
            Item::Untold(conversation, Seq(u64::from_le_bytes(take(rest)?)))
        }
        _ => return None,
    })
}

fn text_of(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(bytes.len()).expect("a text is a few thousand bytes");
    out.extend(length.to_le_bytes());
    out.extend(bytes);
}

fn put_optional(bytes: Option<&[u8]>, out: &mut Vec<u8>) {
    out.push(bytes.is_some().into());
    if let Some(bytes) = bytes {
        put_bytes(bytes, out);
    }
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*taken)
}

fn take_bytes<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_le_bytes(take(from)?) as usize;
    let (taken, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(taken)
}

fn take_optional<'a>(from: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    match take(from)? {
        [0] => Some(None),
        _ => take_bytes(from).map(Some),
    }
}
