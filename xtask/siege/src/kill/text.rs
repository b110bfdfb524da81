//! Texts that can always be told apart: by author, conversation and number.

use xtask::random::Random;

/// The unique key of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) author: String,
    pub(super) room: String,
    pub(super) number: u64,
}

impl Key {
    pub(super) fn new(author: &str, room: &str, number: u64) -> Self {
        Self {
            author: author.to_owned(),
            room: room.to_owned(),
            number,
        }
    }

    /// The first three words of a text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut words = text.split([' ', '\n']);
        let (author, room, number) = (words.next()?, words.next()?, words.next()?);
        Some(Self::new(author, room, number.parse().ok()?))
    }

    /// The typed text, of some length and with some letters.
    pub(super) fn typed(&self, random: &mut Random) -> String {
        let words = [
            "goose", "Gänse", "大雁", "🪿", "\\n", "\\\\", "and", "\"so\"",
        ];
        let count = random.below(12);
        let more: Vec<&str> = (0..count).map(|_| *random.pick(&words)).collect();
        let Self {
            author,
            room,
            number,
        } = self;
        format!("{author} {room} {number} {}", more.join(" "))
            .trim_end()
            .to_owned()
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} in {}, number {}",
            self.author, self.room, self.number
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_recognised() {
        let key = Key::new("ada", "ada+bob", 17);
        let mut random = Random::new(3);
        for _ in 0..20 {
            assert_eq!(Key::of(&key.typed(&mut random)), Some(key.clone()));
        }
        assert_eq!(Key::of("somebody has joined"), None);
    }
}
