//! What a person looks for in what was said, and when a text has it.
//!
//! A text has what is looked for if its folded form contains the folded words. There is nothing else to it: no
//! language, no stems, no boundaries of words, so one Chinese character is found as well as half an English word.

use std::ops::Range;

use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::time::Timestamp;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::message::Message;

/// The number of hits that are looked up at a time.
pub const HITS: usize = 50;

/// What is looked for. Whatever is `None` restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub words: String,
    pub conversation: Option<ConversationId>,
    pub author: Option<UserId>,
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
    /// Only texts with a link.
    pub with_link: bool,
    /// Whatever has a row, also what nobody has said in words: deleted messages, and lines about what has happened.
    /// Words and links are not looked for then.
    pub everything: bool,
}

impl Query {
    /// Whether it restricts anything. Nothing is found without.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
            && !self.everything
            && !self.with_link
            && self.author.is_none()
            && self.after.is_none()
            && self.before.is_none()
    }
}

/// Where a hit stands in the list of all hits, which begins with the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HitPlace {
    pub at: Timestamp,
    pub conversation: ConversationId,
    pub seq: Seq,
}

/// Which of all hits are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    #[default]
    Newest,
    /// Those behind this place, which are older.
    Older(HitPlace),
    /// Those before it.
    Newer(HitPlace),
}

/// A message that has what was looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub conversation: ConversationId,
    pub message: Message,
    /// What it answers, if that is here.
    pub answered: Option<Box<Message>>,
}

impl Hit {
    pub fn place(&self) -> HitPlace {
        HitPlace {
            at: self.message.at,
            conversation: self.conversation,
            seq: self.message.seq,
        }
    }
}

/// Who searches: the window of a conversation, the list of all of them, or the window with the history. Each has one
/// search at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Searcher {
    Everywhere,
    History,
    In(ConversationId),
}

/// What the local history has found, the newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// There are more behind the last one, or before the first one where newer ones were asked for.
    pub more: bool,
    /// When the oldest message was written that is here, wherever one searches; none without one.
    pub since: Option<Timestamp>,
}

/// The form in which texts are compared: letters of either case and of any width are the same, and so is every kind of
/// space. A letter and its marks are folded together, whether they were typed as one character or as several.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.extend(
            text.chars()
                .map(|letter| folded_alone(letter.to_ascii_lowercase())),
        );
        return folded;
    }
    for cluster in text.graphemes(true) {
        fold_cluster(cluster, &mut folded);
    }
    folded
}

fn fold_cluster(cluster: &str, folded: &mut String) {
    let letters = cluster.nfkc().flat_map(char::to_lowercase);
    folded.extend(letters.map(folded_alone));
}

fn folded_alone(letter: char) -> char {
    match letter {
        // The end of a text within a row of texts.
        '\0' => '\u{fffd}',
        'ς' => 'σ',
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    }
}

/// Where the words stand in a text, in bytes of the text as it is. `folded` is what is looked for, folded.
pub fn places(text: &str, folded: &str) -> Vec<Range<usize>> {
    if folded.is_empty() {
        return Vec::new();
    }
    // For each byte of the folded text the cluster of the text from which it came.
    let mut whole = String::with_capacity(text.len());
    let mut from = Vec::with_capacity(text.len());
    for (start, cluster) in text.grapheme_indices(true) {
        fold_cluster(cluster, &mut whole);
        from.resize(whole.len(), start..start + cluster.len());
    }
    let found = whole.match_indices(folded);
    found
        .map(|(at, found)| from[at].start..from[at + found.len() - 1].end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_and_composition_do_not_matter() {
        let same = [
            ("Lathe", "LATHE"),
            ("ＡＢＣ１２３", "abc123"),
            ("ｶﾞﾚｰｼﾞ", "ガレージ"),
            ("café", "cafe\u{301}"),
            ("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
            ("ΟΔΟΣ", "οδος"),
            ("a\u{a0}b", "a b"),
            ("a\nb", "A\tB"),
        ];
        for (one, other) in same {
            assert_eq!(fold(one), fold(other), "{one:?} {other:?}");
        }
        assert_ne!(fold("が"), fold("か"));
        assert!(!fold("a\0b").contains('\0'));
    }

    #[test]
    fn places_are_those_of_the_text_as_it_was_written() {
        let marked = |text: &str, words: &str| -> Vec<String> {
            let found = places(text, &fold(words)).into_iter();
            found.map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(
            marked("The LATHE and the lathe", "lathe"),
            ["LATHE", "lathe"]
        );
        assert_eq!(marked("在ＡＢＣ里", "bc"), ["ＢＣ"]);
        assert_eq!(marked("Cafe\u{301}!", "É"), ["e\u{301}"]);
        assert_eq!(marked("ﬁne", "i"), ["ﬁ"], "a ligature is marked whole");
        assert_eq!(marked("aaaa", "aa"), ["aa", "aa"]);
        assert!(marked("words", "").is_empty());
        assert!(marked("words", "wordsmith").is_empty());
    }
}
