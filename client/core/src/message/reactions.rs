//! What people have put on a message.

use anser_shared::id::UserId;

/// The emoji on a message in the order in which they came, each with the people whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reactions(Vec<(String, Vec<UserId>)>);

impl Reactions {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[UserId])> {
        self.0.iter().map(|(emoji, users)| (&**emoji, &users[..]))
    }

    /// Whether this is somebody's reaction.
    pub fn has(&self, user: UserId, emoji: &str) -> bool {
        self.iter()
            .any(|(known, users)| known == emoji && users.contains(&user))
    }

    /// Somebody puts an emoji there, or takes it back. What is so already stays.
    pub fn set(&mut self, user: UserId, emoji: &str, on: bool) {
        let at = self.0.iter().position(|(known, _)| known == emoji);
        match (at, on) {
            (Some(at), true) => {
                let users = &mut self.0[at].1;
                if !users.contains(&user) {
                    users.push(user);
                }
            }
            (Some(at), false) => {
                self.0[at].1.retain(|other| *other != user);
                if self.0[at].1.is_empty() {
                    self.0.remove(at);
                }
            }
            (None, true) => self.0.push((emoji.to_owned(), vec![user])),
            (None, false) => {}
        }
    }
}
