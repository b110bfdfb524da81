//! What each row of a conversation shows: which message, under which day, in which group, in which
//! state. After the rows of the log come those of what waits to be sent.
//!
//! Plain data from the model; how it looks is [`super::bubble`]'s affair.

use std::collections::{BTreeMap, BTreeSet};

use anser_shared::body::Notice;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::core::message::{Content, Message, Rule};
use crate::core::model::{Conversation, Pending};
use crate::ui::dates;

/// A row, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: MessageId,
    /// `None` for what is still in the outbox.
    pub seq: Option<Seq>,
    pub author: UserId,
    pub is_own: bool,
    pub at: Timestamp,
    pub content: Content,
    pub state: State,
    /// The day begins here, and a line says so.
    pub new_day: Option<Date>,
    pub first_of_group: bool,
    /// Who has said it stands above it: of many, that is not clear.
    pub named: bool,
    /// More than two may speak here.
    pub is_of_many: bool,
    /// An administrator of the server says it, in its name.
    pub from_server: bool,
    /// The last of a group carries the time.
    pub last_of_group: bool,
    /// What people have put on it, with what one has put there and the server does not have.
    pub reactions: Vec<Reacted>,
    /// It is pinned for everybody, or is about to be.
    pub pinned: bool,
    /// One has saved it.
    pub saved: bool,
    /// What one has done to it and the server will not have.
    pub refused: Option<Refused>,
}

/// An emoji on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reacted {
    pub emoji: String,
    pub count: usize,
    /// It is one's own as well.
    pub is_own: bool,
    /// Some of those whose it is.
    pub users: Vec<UserId>,
}

/// So many people are named where one asks whose a reaction is.
const NAMED: usize = 12;

/// An edit or a reaction that the server has refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub id: MessageId,
    pub refusal: Refusal,
}

/// How far one's own message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Somebody else's: there is nothing to say.
    Theirs,
    Waiting,
    Stored,
    /// It is on one of the other's devices.
    Delivered,
    Read,
    Refused(Refusal),
}

/// What a row is among lines of the server's own, some of which can be folded into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Something has changed; who has changed it.
    Change(UserId, Notice),
    /// It shows nothing, and keeps nothing apart.
    Nothing,
}

/// The rows of a conversation, in the eyes of one of its members.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    conversation: &'a Conversation,
    me: UserId,
    zone: &'a TimeZone,
    kept: Option<&'a KeptHere<'a>>,
}

/// Which messages of a conversation are pinned, and which one has saved anywhere.
#[derive(Debug)]
pub struct KeptHere<'a> {
    pub pinned: BTreeSet<Seq>,
    pub saved: &'a BTreeMap<(ConversationId, Seq), Timestamp>,
}

/// A message, or one that waits, as its neighbours see it.
#[derive(Clone, Copy)]
enum Source<'a> {
    Message(&'a Message),
    Pending(&'a Pending),
}

impl<'a> Rows<'a> {
    pub fn new(conversation: &'a Conversation, me: UserId, zone: &'a TimeZone) -> Self {
        Self {
            conversation,
            me,
            zone,
            kept: None,
        }
    }

    /// The same, which know which of them are kept.
    pub fn with_kept(self, kept: &'a KeptHere<'a>) -> Self {
        let kept = Some(kept);
        Self { kept, ..self }
    }

    /// Whether a message is pinned, and whether it is saved.
    fn kept(&self, seq: Option<Seq>) -> (bool, bool) {
        let (Some(kept), Some(seq)) = (self.kept, seq) else {
            return (false, false);
        };
        let place = (self.conversation.id, seq);
        (kept.pinned.contains(&seq), kept.saved.contains_key(&place))
    }

    pub fn count(&self) -> u64 {
        self.conversation.messages.rows() + self.conversation.outbox.len() as u64
    }

    /// The place in the log that a row has, if it has one and is in memory.
    pub fn seq_of(&self, row: u64) -> Option<Seq> {
        self.conversation.messages.seq_of(row)
    }

    /// The row, unless its page is not in memory.
    pub fn row(&self, row: u64) -> Option<Row> {
        let source = self.source(row)?;
        let before = row.checked_sub(1).and_then(|before| self.source(before));
        let after = self.source(row + 1);
        let at = source.at();
        let day = dates::day(at, self.zone);
        // Where the entry before is not here yet, no line is drawn: when it comes, the line grows
        // upwards from what is read.
        let new_day = match before {
            Some(before) => dates::day(before.at(), self.zone) != day,
            None => row == 0,
        };
        let follows = |one: Source<'_>, other: Source<'_>| {
            self.author(one) == self.author(other)
                && one.rule().groups
                && other.rule().groups
                && dates::minute(one.at()) == dates::minute(other.at())
        };
        let first_of_group = new_day || !before.is_some_and(|before| follows(before, source));
        let last_of_group = !after.is_some_and(|after| follows(source, after));
        let author = self.author(source);
        let is_own = author == self.me;
        let (mut reactions, mut refused) = (Vec::new(), None);
        let (id, seq, content, state) = match source {
            Source::Message(message) => {
                let acted = self.conversation.as_acted(self.me, message);
                reactions = self.reacted(&acted);
                let waits = self.acts_on(message).any(|act| act.refusal.is_none());
                refused = self.acts_on(message).find_map(|act| {
                    let (id, refusal) = (act.id, act.refusal.clone()?);
                    Some(Refused { id, refusal })
                });
                let theirs = self.conversation.theirs;
                let state = match message.seq {
                    _ if !is_own => State::Theirs,
                    _ if waits => State::Waiting,
                    seq if seq <= theirs.read => State::Read,
                    seq if seq <= theirs.delivered => State::Delivered,
                    _ => State::Stored,
                };
                let content = acted.into_owned().content;
                (message.id, Some(message.seq), content, state)
            }
            Source::Pending(pending) => {
                let state = pending
                    .refusal
                    .clone()
                    .map_or(State::Waiting, State::Refused);
                (pending.id, None, pending.content.clone(), state)
            }
        };
        let (pinned, saved) = self.kept(seq);
        Some(Row {
            pinned,
            saved,
            id,
            seq,
            author,
            is_own,
            at,
            from_server: matches!(content, Content::Said(_)),
            content,
            state,
            new_day: new_day.then_some(day),
            first_of_group,
            named: first_of_group
                && !is_own
                && source.rule().groups
                && self.conversation.group().is_some(),
            is_of_many: self.conversation.group().is_some(),
            last_of_group,
            reactions,
            refused,
        })
    }

    /// What one has done to the words of a message or to what is put on it, and the server does not have.
    fn acts_on(&self, message: &Message) -> impl Iterator<Item = &'a Pending> {
        self.conversation.acts_on(message.seq)
    }

    fn reacted(&self, message: &Message) -> Vec<Reacted> {
        let reactions = message.reactions.iter();
        let reacted = reactions.map(|(emoji, users)| Reacted {
            emoji: emoji.to_owned(),
            count: users.len(),
            is_own: users.contains(&self.me),
            users: users.iter().take(NAMED).copied().collect(),
        });
        reacted.collect()
    }

    /// A row that can be folded with those beside it, and its day.
    pub fn line(&self, row: u64) -> Option<(Date, Line)> {
        let Source::Message(message) = self.source(row)? else {
            return None;
        };
        let line = match &message.content {
            content if !content.rule().row => Line::Nothing,
            Content::Notice(notice) if is_small(notice) => {
                Line::Change(message.author, notice.clone())
            }
            _ => return None,
        };
        Some((dates::day(message.at, self.zone), line))
    }

    pub fn id(&self, row: u64) -> Option<MessageId> {
        self.source(row).map(Source::id)
    }

    pub fn is_own(&self, row: u64) -> Option<bool> {
        self.source(row)
            .map(|source| self.author(source) == self.me)
    }

    /// Which row a message has now. It was `near` there, and came from the outbox: a message gets
    /// its place in the log close to where it waited.
    pub fn find(&self, id: MessageId, near: u64) -> Option<u64> {
        const FAR: u64 = 512;
        let end = self.count().min(near.saturating_add(FAR));
        let begin = near.saturating_sub(FAR);
        (begin..end).rev().find(|&row| self.id(row) == Some(id))
    }

    fn source(&self, row: u64) -> Option<Source<'a>> {
        let head = self.conversation.messages.rows();
        if row < head {
            self.conversation.messages.get(row).map(Source::Message)
        } else {
            let waiting = usize::try_from(row - head).ok()?;
            self.conversation.outbox.get(waiting).map(Source::Pending)
        }
    }

    fn author(&self, source: Source<'_>) -> UserId {
        match source {
            Source::Message(message) => message.speaker(),
            Source::Pending(_) => self.me,
        }
    }
}

impl Source<'_> {
    fn rule(self) -> Rule {
        match self {
            Source::Message(message) => message.content.rule(),
            Source::Pending(pending) => pending.content.rule(),
        }
    }

    fn at(self) -> Timestamp {
        match self {
            Source::Message(message) => message.at,
            Source::Pending(pending) => pending.written_at,
        }
    }

    fn id(self) -> MessageId {
        match self {
            Source::Message(message) => message.id,
            Source::Pending(pending) => pending.id,
        }
    }
}

/// Whether a line may be folded away with others. What people are to read, and what ends a conversation,
/// is not.
fn is_small(notice: &Notice) -> bool {
    match notice {
        Notice::Joined { .. }
        | Notice::Added { .. }
        | Notice::Removed { .. }
        | Notice::Left { .. }
        | Notice::Renamed { .. }
        | Notice::PolicySet { .. }
        | Notice::Pictured { .. }
        | Notice::Muted { .. }
        | Notice::Quieted { .. }
        | Notice::Appointed { .. }
        | Notice::HandedOver { .. }
        | Notice::PinningSet { .. } => true,
        Notice::Announced { text } => text.is_empty(),
        Notice::Befriended
        | Notice::Parted
        | Notice::GroupMade { .. }
        | Notice::GroupDeleted
        | Notice::GroupBlocked { .. }
        | Notice::Said { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::body::{Body, Manner};

    use super::*;
    use crate::core::message::{Messages, PAGE_ROWS, Text};

    const ME: UserId = UserId(1);
    const THEY: UserId = UserId(2);
    static ZONE: TimeZone = TimeZone::UTC;
    const NOON: i64 = 1_763_467_200_000;

    fn message(seq: u64, author: UserId, minute: i64) -> Message {
        Message {
            reactions: <_>::default(),
            seq: Seq(seq),
            author,
            id: MessageId([u8::try_from(seq % 256).unwrap_or(0); 16]),
            at: Timestamp(NOON + minute * 60_000),
            content: Content::of(Some(&Body::text(format!("text {seq}")))),
        }
    }

    fn conversation(log: Vec<Message>, waiting: usize) -> Conversation {
        let head = log.len() as u64;
        let pending = |n: usize| Pending {
            id: MessageId([200 + u8::try_from(n).unwrap_or(0); 16]),
            content: Content::Text(Text {
                edited: None,
                manner: Manner::default(),
                text: format!("waiting {n}"),
                font: None,
                answers: None,
            }),
            written_at: Timestamp(NOON + 60 * 60_000),
            refusal: None,
        };
        Conversation {
            local_head: Seq(head),
            server_head: Seq(head),
            last: log.last().cloned(),
            messages: log.into_iter().collect(),
            outbox: Arc::new((0..waiting).map(pending).collect()),
            ..Conversation::new(ConversationId(9), THEY)
        }
    }

    #[test]
    fn groups_and_days() {
        let day = 24 * 60;
        let log = vec![
            message(1, THEY, 0),
            message(2, THEY, 0),
            message(3, ME, 0),
            message(4, ME, 1),
            message(5, ME, 1 + day),
        ];
        let conversation = conversation(log, 2);
        let rows = Rows::new(&conversation, ME, &ZONE);
        assert_eq!(rows.count(), 7);
        let seen: Vec<_> = (0..7)
            .map(|row| {
                let row = rows.row(row).expect("everything is in memory");
                (row.new_day.is_some(), row.first_of_group, row.last_of_group)
            })
            .collect();
        let expected = [
            (true, true, false),
            (false, false, true),
            (false, true, true),
            (false, true, true),
            (true, true, true),
            // The outbox was written an hour after the first day's noon: another day again.
            (true, true, false),
            (false, false, true),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn states_of_ones_own_messages() {
        let mut conversation = conversation(vec![message(1, THEY, 0), message(2, ME, 0)], 2);
        let outbox = Arc::make_mut(&mut conversation.outbox);
        outbox[1].refusal = Some(Refusal::NotFriends);
        let rows = Rows::new(&conversation, ME, &ZONE);
        let states: Vec<_> = (0..4)
            .map(|row| rows.row(row).map(|row| row.state))
            .collect();
        let expected = [
            Some(State::Theirs),
            Some(State::Stored),
            Some(State::Waiting),
            Some(State::Refused(Refusal::NotFriends)),
        ];
        assert_eq!(states, expected);
    }

    #[test]
    fn what_is_not_in_memory_is_no_row() {
        let mut conversation = conversation((1..=200).map(|n| message(n, THEY, 0)).collect(), 0);
        let whole = std::mem::take(&mut conversation.messages);
        conversation.messages = Messages::of_rows(whole.rows());
        for (page, messages) in whole.pages().filter(|(page, _)| *page != 1) {
            conversation.messages.load(page, messages.to_vec());
        }
        assert_eq!(PAGE_ROWS, 64);
        let rows = Rows::new(&conversation, ME, &ZONE);
        assert!(rows.row(63).is_some());
        assert!(rows.row(64).is_none());
        assert!(rows.row(127).is_none());
        assert!(rows.row(128).is_some());
        assert!(rows.row(200).is_none());
    }

    #[test]
    fn a_message_is_found_after_it_has_got_its_place() {
        let conversation = conversation((1..=100).map(|n| message(n, THEY, 0)).collect(), 3);
        let rows = Rows::new(&conversation, ME, &ZONE);
        assert_eq!(rows.find(MessageId([201; 16]), 97), Some(101));
        assert_eq!(rows.find(MessageId([99; 16]), 101), Some(98));
        assert_eq!(rows.find(MessageId([250; 16]), 101), None);
    }
}
