//! From rows to the vocabulary and back, the same for both databases.
//!
//! Neither driver is known here. A row holds plain numbers and bytes; what a number means stands in
//! this file alone, and one that means nothing is an error that names its table and column.

use anser_shared::event::{ConversationKind, Friend, FriendState, Head};
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::message::{Body, BodyKind, Entry};
use anser_shared::password::PasswordRecord;
use anser_shared::refusal::{NameFault, Refusal};
use anser_shared::text::Username;
use anser_shared::time::Timestamp;
use zeroize::Zeroizing;

use super::{Appended, Credentials, Device, NewEntry, Page, Person, Result, StoreError};

/// `chatroom.kind`; groups and the lobby will have numbers of their own.
pub(super) const DIRECT: i64 = 1;
/// `userfriend.state`; requests will have numbers of their own.
pub(super) const FRIENDS: i64 = 1;

/// The width of `userinfo.name_key`. Some letters fold to many (one to eighteen), so that a name
/// of allowed length can have a key that no index takes.
const NAME_KEY_MAX_CHARS: usize = 255;

/// What an entry costs beside its body when a page is filled up to a number of bytes.
const ENTRY_OVERHEAD_BYTES: usize = 48;

/// A number for a signed column. What is too large for it comes from outside and names nothing, as
/// the largest number does.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A page's limit for a query that asks for one row more, to see whether there is one.
pub(super) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

pub(super) fn page<T>(mut items: Vec<T>, limit: usize) -> Page<T> {
    let more = items.len() > limit;
    items.truncate(limit);
    Page { items, more }
}

/// The key under which a new name is unique.
pub(super) fn name_key(name: &Username) -> std::result::Result<String, Refusal> {
    let key = name.folded();
    if key.chars().count() > NAME_KEY_MAX_CHARS {
        return Err(Refusal::Name(NameFault::TooLong));
    }
    Ok(key)
}

fn unsigned(table: &'static str, column: &'static str, value: i64) -> Result<u64> {
    u64::try_from(value).map_err(|_| StoreError::Broken { table, column })
}

fn array<const N: usize>(
    table: &'static str,
    column: &'static str,
    bytes: &[u8],
) -> Result<[u8; N]> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Broken { table, column })
}

pub(super) fn user(table: &'static str, column: &'static str, id: i64) -> Result<UserId> {
    unsigned(table, column, id).map(UserId)
}

pub(super) fn conversation(table: &'static str, id: i64) -> Result<ConversationId> {
    unsigned(table, "conversation_id", id).map(ConversationId)
}

pub(super) fn seq(table: &'static str, column: &'static str, value: i64) -> Result<Seq> {
    unsigned(table, column, value).map(Seq)
}

pub(super) fn revision(value: i64) -> Result<u64> {
    unsigned("userinfo", "revision", value)
}

pub(super) fn person((id, name, nickname, raised): (i64, String, String, i64)) -> Result<Person> {
    let user = user("userinfo", "user_id", id)?;
    Ok(Person {
        user,
        name,
        nickname,
        revision: revision(raised)?,
    })
}

pub(super) fn credentials((id, record): (i64, Vec<u8>)) -> Result<Credentials> {
    Ok(Credentials {
        user: user("userinfo", "user_id", id)?,
        password: PasswordRecord(record),
    })
}

pub(super) fn device((id, owner, secret, expires_at): (i64, i64, Vec<u8>, i64)) -> Result<Device> {
    let secret = Zeroizing::new(secret);
    Ok(Device {
        device: DeviceId(unsigned("userdevice", "device_id", id)?),
        user: user("userdevice", "user_id", owner)?,
        resumption: Zeroizing::new(array("userdevice", "resumption", &secret)?),
        expires_at: Timestamp(expires_at),
    })
}

pub(super) type FriendRow = (i64, String, String, i64, i64);

pub(super) fn friend((id, name, nickname, state, room): FriendRow) -> Result<Friend> {
    let state = match state {
        FRIENDS => FriendState::Friends,
        _ => {
            return Err(StoreError::Broken {
                table: "userfriend",
                column: "state",
            });
        }
    };
    Ok(Friend {
        user: user("userfriend", "friend_id", id)?,
        name,
        nickname,
        state,
        conversation: conversation("userfriend", room)?,
    })
}

/// `peer` is who else stands in the pair of a direct conversation.
pub(super) fn head((room, kind, last, peer): (i64, i64, i64, Option<i64>)) -> Result<Head> {
    let kind = match (kind, peer) {
        (DIRECT, Some(peer)) => ConversationKind::Direct {
            peer: user("chatroom", "user_low", peer)?,
        },
        (DIRECT, None) => {
            return Err(StoreError::Broken {
                table: "chatroom",
                column: "user_low",
            });
        }
        _ => {
            return Err(StoreError::Broken {
                table: "chatroom",
                column: "kind",
            });
        }
    };
    Ok(Head {
        conversation: conversation("chatroom", room)?,
        kind,
        seq: seq("chatroom", "last_seq", last)?,
    })
}

/// A row of `chatmsg` as it is served; `body` is `None` when the row was marked as deleted.
pub(super) struct EntryRow {
    pub(super) seq: i64,
    pub(super) author: i64,
    pub(super) id: Vec<u8>,
    pub(super) at: i64,
    pub(super) kind: i64,
    pub(super) body: Option<Vec<u8>>,
}

pub(super) fn entry(row: EntryRow) -> Result<Entry> {
    let body = row.body.map(|bytes| {
        Ok::<_, StoreError>(Body {
            kind: body_kind(row.kind)?,
            bytes,
        })
    });
    Ok(Entry {
        seq: seq("chatmsg", "seq", row.seq)?,
        author: user("chatmsg", "author_id", row.author)?,
        id: MessageId(array("chatmsg", "message_id", &row.id)?),
        at: Timestamp(row.at),
        body: body.transpose()?,
    })
}

fn body_kind(kind: i64) -> Result<BodyKind> {
    let broken = StoreError::Broken {
        table: "chatmsg",
        column: "body_kind",
    };
    u16::try_from(kind).map(BodyKind).map_err(|_| broken)
}

/// Counts what a page has already, so that one of long texts ends early.
pub(super) struct Budget {
    left: usize,
    is_empty: bool,
}

impl Budget {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            left: max_bytes,
            is_empty: true,
        }
    }

    /// Whether this entry still belongs to the page. The first one always does, or a page could
    /// be empty and whoever asks for the next would ask for ever.
    pub(super) fn takes(&mut self, entry: &Entry) -> bool {
        let bytes = ENTRY_OVERHEAD_BYTES + entry.body.as_ref().map_or(0, |body| body.bytes.len());
        if bytes > self.left && !self.is_empty {
            return false;
        }
        self.is_empty = false;
        self.left = self.left.saturating_sub(bytes);
        true
    }
}

/// What stands in the log under an author and a message id already.
pub(super) struct Stored {
    pub(super) conversation: i64,
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) kind: i64,
    pub(super) body: Vec<u8>,
}

/// The answer to a message whose author and id are stored: the same message is found again, any
/// other is refused.
pub(super) fn repeated(
    stored: &Stored,
    entry: &NewEntry,
) -> Result<std::result::Result<Appended, Refusal>> {
    let same = stored.conversation == number(entry.conversation.0)
        && stored.kind == i64::from(entry.body.kind.0)
        && stored.body == entry.body.bytes;
    if !same {
        return Ok(Err(Refusal::MessageIdReused));
    }
    let seq = seq("chatmsg", "seq", stored.seq)?;
    Ok(Ok(Appended {
        seq,
        at: Timestamp(stored.at),
        is_new: false,
    }))
}
