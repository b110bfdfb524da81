//! A log, folded into rows: what is shown has a row, and what later entries do to a message is done there.
//!
//! A few pages of rows around what is looked at are in memory, however long the log is. Rows are counted from
//! where the log begins for its reader. What an entry does to one that is not in memory is done by the local
//! history, which is told of every entry; a page that it has read before it knew of the last ones lacks what
//! they do, so that this is kept until they are on disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::id::{Seq, UserId};

use super::{Content, Message, Reactions};

/// Page `n` holds the rows from `n * PAGE_ROWS` up to `(n + 1) * PAGE_ROWS`; only the last page
/// may be shorter.
pub const PAGE_ROWS: u64 = 64;

/// So many pages of one conversation are kept: more than the tallest screen shows, in both directions,
/// when every line in them is folded away. Fewer would be dropped and asked for again in turns.
const KEPT_PAGES: usize = 48;

/// A message that one may want to go to, in memory or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub seq: Seq,
    pub row: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Messages {
    rows: u64,
    pages: BTreeMap<u64, Arc<Vec<Message>>>,
    /// What entries do to others that are not known to be on disk yet.
    unsaved: Vec<Done>,
    /// What answers refer to, apart from pages; `None` where there is nothing that can be shown.
    quoted: BTreeMap<Seq, Option<Message>>,
}

/// What stands at a place to which an answer refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoted<'a> {
    Here(&'a Message),
    /// There is nothing, or nothing that this person may see.
    Nothing,
    /// The local history was not asked yet.
    Unknown,
}

/// So many messages that answers refer to are in memory.
const KEPT_QUOTED: usize = 512;

/// What an entry has done to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Done {
    /// The place of the entry that does it.
    by: Seq,
    author: UserId,
    /// The place of the other one.
    to: Seq,
    act: Content,
}

impl Done {
    fn of(message: &Message) -> Option<Self> {
        Some(Self {
            by: message.seq,
            author: message.author,
            to: message.content.about()?,
            act: message.content.clone(),
        })
    }
}

impl Message {
    /// What this entry becomes by one that says something about it.
    pub fn become_after(&mut self, by: &Self) {
        if let Some(done) = Done::of(by) {
            self.suffer(&done);
        }
    }

    fn suffer(&mut self, done: &Done) {
        if self.seq != done.to {
            return;
        }
        let is_own = self.author == done.author;
        match (&mut self.content, &done.act) {
            (content, Content::Deletes(_)) if is_own => {
                *content = Content::Deleted;
                self.reactions = Reactions::default();
            }
            (Content::Text(text), Content::Edits(edit)) if is_own => text.edit(done.by, edit),
            (content, Content::Reacts(reaction)) if content.takes_reactions() => {
                self.reactions
                    .set(done.author, &reaction.emoji, reaction.on);
            }
            _ => {}
        }
    }
}

impl Messages {
    /// So many rows, of which none is in memory.
    pub fn of_rows(rows: u64) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn get(&self, row: u64) -> Option<&Message> {
        let page = self.pages.get(&(row / PAGE_ROWS))?;
        page.get(inside(row))
    }

    pub fn get_mut(&mut self, row: u64) -> Option<&mut Message> {
        let page = self.pages.get_mut(&(row / PAGE_ROWS))?;
        Arc::make_mut(page).get_mut(inside(row))
    }

    /// The message at a place of the log, if it has a row and is in memory.
    pub fn at(&self, seq: Seq) -> Option<&Message> {
        let found = self.get(self.row_of(seq)?);
        found.filter(|message| message.seq == seq)
    }

    pub fn seq_of(&self, row: u64) -> Option<Seq> {
        self.get(row).map(|message| message.seq)
    }

    /// The row of the first message at a place or after it, as far as what is in memory says which that is.
    pub fn row_of(&self, seq: Seq) -> Option<u64> {
        for (number, page) in &self.pages {
            let (Some(first), Some(last)) = (page.first(), page.last()) else {
                continue;
            };
            if last.seq < seq {
                continue;
            }
            let begins_here = first.seq <= seq
                || number
                    .checked_sub(1)
                    .is_none_or(|before| self.pages.contains_key(&before));
            let inside = page.partition_point(|message| message.seq < seq) as u64;
            return begins_here.then_some(number * PAGE_ROWS + inside);
        }
        let ends = self.rows == 0 || self.get(self.rows - 1).is_some();
        ends.then_some(self.rows)
    }

    /// What an answer to this place shows.
    pub fn quoted(&self, seq: Seq) -> Quoted<'_> {
        let here = self.at(seq).or_else(|| self.quoted.get(&seq)?.as_ref());
        match here {
            Some(message) => Quoted::Here(message),
            None if self.quoted.contains_key(&seq) => Quoted::Nothing,
            None => Quoted::Unknown,
        }
    }

    /// What the local history has at a place to which an answer refers.
    pub fn quote(&mut self, seq: Seq, message: Option<Message>) {
        if self.quoted.len() >= KEPT_QUOTED {
            self.quoted.clear();
        }
        self.quoted.insert(seq, message);
        self.act_again();
    }

    pub fn holds(&self, page: u64) -> bool {
        self.pages.contains_key(&page)
    }

    /// The pages that are in memory, by their numbers.
    pub fn pages(&self) -> impl Iterator<Item = (u64, &[Message])> {
        self.pages.iter().map(|(number, page)| (*number, &page[..]))
    }

    /// One more entry of the log, after all others. Gives its row, if it has one.
    pub fn append(&mut self, message: &Message) -> Option<u64> {
        if let Some(done) = Done::of(message) {
            self.act(&done);
            self.unsaved.push(done);
        }
        // It was not here when somebody asked for it.
        self.quoted.remove(&message.seq);
        if !message.content.rule().row {
            return None;
        }
        let row = self.rows;
        self.rows += 1;
        let page = row / PAGE_ROWS;
        // A new page is complete from its first message on; one that is not in memory stays on disk until
        // somebody looks at it.
        if inside(row) == 0 && (page == 0 || self.pages.contains_key(&(page - 1))) {
            self.pages.insert(page, Arc::default());
            self.drop_far_pages(page);
        }
        if let Some(loaded) = self.pages.get_mut(&page) {
            Arc::make_mut(loaded).push(message.clone());
        }
        Some(row)
    }

    /// A page as the local history has it. One that has grown meanwhile is not taken, and has to be read again.
    pub fn load(&mut self, page: u64, messages: Vec<Message>) -> bool {
        let expected = self.rows.saturating_sub(page.saturating_mul(PAGE_ROWS));
        if (messages.len() as u64) < expected.min(PAGE_ROWS) {
            return false;
        }
        self.pages.insert(page, Arc::new(messages));
        self.drop_far_pages(page);
        self.act_again();
        true
    }

    /// Everything up to this place is on disk, and what it does to others is done there.
    pub fn saved(&mut self, head: Seq) {
        self.unsaved.retain(|done| done.by > head);
    }

    /// A message that was damaged has come once more. One that has no row was counted as one that has: its page
    /// is read again.
    pub fn mend(&mut self, message: &Message) {
        self.quoted.remove(&message.seq);
        let Some(row) = self.row_of(message.seq) else {
            return;
        };
        if !message.content.rule().row {
            self.pages.remove(&(row / PAGE_ROWS));
        } else if let Some(old) = self.get_mut(row).filter(|old| old.seq == message.seq) {
            old.clone_from(message);
        }
    }

    /// Nothing is in memory, and nothing on disk.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn act(&mut self, done: &Done) {
        let row = self.row_of(done.to);
        if let Some(old) = row.and_then(|row| self.get_mut(row)) {
            old.suffer(done);
        }
        if let Some(old) = self.quoted.get_mut(&done.to).and_then(Option::as_mut) {
            old.suffer(done);
        }
    }

    /// What was read from the disk may be older than the last acts.
    fn act_again(&mut self) {
        let unsaved = std::mem::take(&mut self.unsaved);
        for done in &unsaved {
            self.act(done);
        }
        self.unsaved = unsaved;
    }

    /// Keeps the pages that are nearest to `page`.
    fn drop_far_pages(&mut self, page: u64) {
        while self.pages.len() > KEPT_PAGES {
            let numbers = self.pages.keys().copied();
            let Some(far) = numbers.max_by_key(|kept| kept.abs_diff(page)) else {
                return;
            };
            self.pages.remove(&far);
        }
    }
}

/// A whole log in memory.
impl FromIterator<Message> for Messages {
    fn from_iter<T: IntoIterator<Item = Message>>(log: T) -> Self {
        let mut messages = Self::default();
        for message in log {
            messages.append(&message);
        }
        messages.unsaved.clear();
        messages
    }
}

fn inside(row: u64) -> usize {
    usize::try_from(row % PAGE_ROWS).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use anser_shared::body::{Body, EditBody, Notice, Reaction};
    use anser_shared::id::MessageId;
    use anser_shared::time::Timestamp;
    use proptest::prelude::*;

    use super::*;

    /// What somebody does to a log, or to what is in memory of it.
    #[derive(Clone, Debug)]
    enum Act {
        Say {
            author: u64,
        },
        Tell,
        Withhold,
        /// Somebody takes back what stands so many places before the end, whoever has said it.
        TakeBack {
            author: u64,
            before: u64,
        },
        /// Somebody says what stands so many places before the end in other words, whoever has said it.
        Edit {
            author: u64,
            before: u64,
        },
        React {
            author: u64,
            before: u64,
            emoji: usize,
            on: bool,
        },
        /// Everything up to now comes to the disk.
        Save,
        /// A page is asked for, and read from the disk as it is then.
        Ask {
            page: u64,
        },
        /// What was asked for first arrives.
        Arrive,
        Restart,
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            60 => (1..3_u64).prop_map(|author| Act::Say { author }),
            8 => Just(Act::Tell),
            4 => Just(Act::Withhold),
            20 => (1..3_u64, 0..150_u64).prop_map(|(author, before)| Act::TakeBack { author, before }),
            20 => (1..3_u64, 0..150_u64).prop_map(|(author, before)| Act::Edit { author, before }),
            20 => (1..4_u64, 0..150_u64, 0..2_usize, any::<bool>())
                .prop_map(|(author, before, emoji, on)| Act::React { author, before, emoji, on }),
            12 => Just(Act::Save),
            15 => (0..5_u64).prop_map(|page| Act::Ask { page }),
            15 => Just(Act::Arrive),
            1 => Just(Act::Restart),
        ];
        prop::collection::vec(act, 0..500)
    }

    fn message(seq: u64, author: u64, content: Content) -> Message {
        Message {
            seq: Seq(seq),
            author: UserId(author),
            id: MessageId([0; 16]),
            at: Timestamp(0),
            content,
            reactions: Reactions::default(),
        }
    }

    /// The whole log at once, from scratch.
    fn fold(log: &[Message]) -> Vec<Message> {
        let mut folded = log.to_vec();
        for message in log {
            match &message.content {
                Content::Deletes(to) => {
                    if let Some(old) = folded.iter_mut().find(|old| old.seq == *to)
                        && old.author == message.author
                        && old.content.rule().row
                    {
                        old.content = Content::Deleted;
                        old.reactions = Reactions::default();
                    }
                }
                Content::Edits(edit) => {
                    let old = folded.iter_mut().find(|old| old.seq == edit.of);
                    if let Some(old) = old.filter(|old| old.author == message.author)
                        && let Content::Text(text) = &mut old.content
                    {
                        text.text.clone_from(&edit.text);
                        text.edited = Some(message.seq);
                    }
                }
                Content::Reacts(reaction) => {
                    let old = folded.iter_mut().find(|old| old.seq == reaction.to);
                    if let Some(old) = old
                        && matches!(old.content, Content::Text(_))
                    {
                        let (who, emoji) = (message.author, &reaction.emoji);
                        old.reactions.set(who, emoji, reaction.on);
                    }
                }
                _ => {}
            }
        }
        folded.retain(|message| message.content.rule().row);
        folded
    }

    fn page_of(folded: &[Message], page: u64) -> Vec<Message> {
        let page = folded.chunks(PAGE_ROWS as usize).nth(page as usize);
        page.map(<[Message]>::to_vec).unwrap_or_default()
    }

    proptest! {
        /// However pages come, and whatever is appended meanwhile, what is in memory is what the whole log
        /// says.
        #[test]
        fn pages_in_any_order_are_parts_of_the_whole(acts in acts()) {
            let mut log: Vec<Message> = Vec::new();
            let mut saved = 0;
            let mut messages = Messages::default();
            // Answers of the disk come in the order of what it was asked.
            let mut answers: Vec<(u64, Vec<Message>, Option<Seq>)> = Vec::new();
            for act in acts {
                let seq = log.len() as u64 + 1;
                let new = match act {
                    Act::Say { author } => {
                        let content = Content::of(Some(&Body::text(format!("text {seq}"))));
                        Some(message(seq, author, content))
                    }
                    Act::Tell => Some(message(seq, 1, Content::Notice(Notice::Befriended))),
                    Act::Withhold => Some(message(seq, 1, Content::Withheld)),
                    Act::TakeBack { author, before } => {
                        let to = Seq(seq.saturating_sub(before + 1));
                        Some(message(seq, author, Content::Deletes(to)))
                    }
                    Act::Edit { author, before } => {
                        let edit = EditBody {
                            of: Seq(seq.saturating_sub(before + 1)),
                            text: format!("edit {seq}"),
                            font: None,
                        };
                        Some(message(seq, author, Content::Edits(edit)))
                    }
                    Act::React {
                        author,
                        before,
                        emoji,
                        on,
                    } => {
                        let reaction = Reaction {
                            to: Seq(seq.saturating_sub(before + 1)),
                            emoji: ["👍", "🎉"][emoji].into(),
                            on,
                        };
                        Some(message(seq, author, Content::Reacts(reaction)))
                    }
                    Act::Save => {
                        saved = log.len();
                        answers.push((0, Vec::new(), Some(Seq(saved as u64))));
                        None
                    }
                    Act::Ask { page } => {
                        answers.push((page, page_of(&fold(&log[..saved]), page), None));
                        None
                    }
                    Act::Arrive if answers.is_empty() => None,
                    Act::Arrive => {
                        match answers.remove(0) {
                            (_, _, Some(head)) => messages.saved(head),
                            (page, read, None) => {
                                if page * PAGE_ROWS < messages.rows() && !messages.holds(page) {
                                    messages.load(page, read);
                                }
                            }
                        }
                        None
                    }
                    Act::Restart => {
                        log.truncate(saved);
                        answers.clear();
                        messages = Messages::of_rows(fold(&log).len() as u64);
                        None
                    }
                };
                if let Some(new) = new {
                    messages.append(&new);
                    log.push(new);
                }
                let whole = fold(&log);
                prop_assert_eq!(messages.rows(), whole.len() as u64);
                for (number, page) in messages.pages() {
                    prop_assert_eq!(page, &page_of(&whole, number)[..], "page {}", number);
                }
                for (row, message) in whole.iter().enumerate() {
                    let row = row as u64;
                    if let Some(found) = messages.row_of(message.seq) {
                        prop_assert_eq!(found, row, "the row of {}", message.seq);
                    }
                    if messages.get(row).is_some() {
                        prop_assert_eq!(messages.at(message.seq), Some(message));
                    }
                }
            }
            // The same from the whole log at once.
            let at_once: Messages = log.iter().cloned().collect();
            let whole = fold(&log);
            for (number, page) in at_once.pages() {
                prop_assert_eq!(page, &page_of(&whole, number)[..]);
            }
        }
    }

    #[test]
    fn what_is_far_away_is_dropped() {
        let texts = 1..=100 * PAGE_ROWS;
        let messages: Messages = texts.map(|seq| message(seq, 1, Content::Deleted)).collect();
        assert_eq!(messages.pages().count(), KEPT_PAGES);
        assert_eq!(messages.row_of(Seq(1)), None);
        let last = 100 * PAGE_ROWS;
        assert_eq!(messages.row_of(Seq(last)), Some(last - 1));
        assert_eq!(messages.row_of(Seq(last + 1)), Some(last));
    }
}
