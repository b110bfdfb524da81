//! The question about a text that was typed in the console and not sent.

use anser_look::widgets::LeavingWords;

use crate::words::Words;

/// The words of that question.
pub(super) fn leaving_words(words: Words) -> LeavingWords {
    LeavingWords {
        title: words.get("unsaved-title"),
        text: words.get("unsaved-text"),
        save: String::new(),
        discard: words.get("unsaved-discard"),
        stay: words.get("unsaved-stay"),
    }
}
