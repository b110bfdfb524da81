//! Finds the word that a person most likely meant by a word that is unknown.

/// The nearest of these words. It is at most this many slips away, and fewer than its length. Of several equally near
/// words it is the first.
pub fn nearest(
    typed: &str,
    words: impl IntoIterator<Item = &'static str>,
    max_slips: usize,
) -> Option<&'static str> {
    let slips = words.into_iter().map(|word| (slips(typed, word), word));
    let (slips, word) = slips.min_by_key(|(slips, _)| *slips)?;
    (slips <= max_slips && slips < word.chars().count()).then_some(word)
}

/// How many letters must be changed, added or removed to turn one word into the other.
fn slips(typed: &str, word: &str) -> usize {
    let word: Vec<char> = word.chars().collect();
    // The slips between the part of `typed` read so far and each beginning of `word`.
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (i, from) in typed.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in word.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_a_letter_changed_added_or_left_out() {
        for (typed, word, expected) in [
            ("kick", "kick", 0),
            ("kock", "kick", 1),
            ("kiick", "kick", 1),
            ("kck", "kick", 1),
            ("", "gag", 3),
            ("gag", "", 3),
            ("brodcats", "broadcast", 3),
            ("禁", "gag", 3),
        ] {
            assert_eq!(slips(typed, word), expected, "{typed:?} {word:?}");
            assert_eq!(slips(word, typed), expected, "{word:?} {typed:?}");
        }
    }

    #[test]
    fn what_was_meant_is_near_and_begins_to_look_like_it() {
        let near = |typed, max_slips| nearest(typed, ["gag", "ungag", "stop"], max_slips);
        assert_eq!(near("gagg", 2), Some("gag"));
        assert_eq!(near("ungg", 2), Some("ungag"));
        assert_eq!(near("stoop", 0), None);
        // As near to one as to the other.
        assert_eq!(near("ngag", 2), Some("gag"));
        // A word with no letter left was not meant.
        assert_eq!(near("xyz", 3), None);
        assert_eq!(nearest("gag", [], 2), None);
    }
}
