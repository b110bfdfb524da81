//! Texts as their readers see them: what the signs of [`markup`](crate::core::markup) do to the words, laid out and
//! drawn.
//!
//! [`form`] makes the text that is shown of the one that was typed, and knows where each place of it has come to.
//! [`layout`] lays out its blocks below each other, in one piece, so that a selection goes through all of them.
//! [`colours`] has those of code. [`paint`] draws what is behind the words, and what stands above code.

pub(in crate::ui) mod colours;
pub(crate) mod form;
pub(in crate::ui) mod layout;
pub(in crate::ui) mod paint;

use std::ops::Range;

use super::links::links;
use crate::core::markup::Markup;

/// The words of a text without its signs, for a line in a list or a notification.
pub(crate) fn words_of(text: &str) -> String {
    let links: Vec<Range<usize>> = links(text).into_iter().map(|link| link.at).collect();
    Markup::words_of(text, &links)
}
