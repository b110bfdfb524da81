//! What there is to be seen of a group beside what is said: who is in it, and what one wanted of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser_shared::group::Member;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::presence::Presence;

use super::fetched::Fetched;
use super::{Fault, FileFault};
use crate::core::wish::GroupWish;

/// Those who are in a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// By their ids. What [`Member::presence`] says is as old as the list; see [`Self::present`].
    pub list: Fetched<Vec<Member>>,
    /// Those of them who are there; nobody knows without a connection.
    pub present: Option<Arc<BTreeMap<UserId, Presence>>>,
}

impl Members {
    /// As far as they are here.
    pub fn people(&self) -> &[Member] {
        self.list.last.as_deref().map_or(&[], Vec::as_slice)
    }

    /// The list was here at least once.
    pub fn is_here(&self) -> bool {
        self.list.last.is_some()
    }

    pub fn find(&self, user: UserId) -> Option<&Member> {
        let people = self.people();
        let place = people.binary_search_by_key(&user, |m| m.person.user).ok()?;
        people.get(place)
    }

    /// Whether somebody is there; unknown without a connection.
    pub fn presence(&self, user: UserId) -> Option<Presence> {
        let present = self.present.as_ref()?;
        Some(present.get(&user).copied().unwrap_or_default())
    }
}

/// People who are being added to a group, by their login names, and what became of it. A refusal of one of
/// them does not lose the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additions {
    /// Counted up, so that who has asked knows whether this is the answer.
    pub number: u64,
    /// The server is asked for the first of them.
    pub waiting: Vec<String>,
    pub added: Vec<String>,
    pub refused: Vec<(String, Fault)>,
}

/// Something that was wanted of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Wished {
    /// Counted up, so that an answer finds the wish that it belongs to.
    pub number: u64,
    pub wish: GroupWish,
    pub came: Came,
}

/// What was wanted of groups, and what came of it, until that was read: the oldest first. One wish does not hide
/// what came of another one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes(Vec<Wished>);

impl Wishes {
    /// Something is wanted. What came of the same before is of no interest any more, nor what was done meanwhile.
    pub fn add(&mut self, wished: Wished) {
        let about = wished.wish.conversation();
        self.0.retain(|before| {
            let is_done = matches!(before.came, Came::Done(_));
            let is_over = is_done && before.wish.conversation() == about;
            !is_over && !before.wish.is_same(&wished.wish)
        });
        self.0.push(wished);
    }

    /// What was wanted of one group; under `None` what makes or joins one.
    pub fn about(&self, about: Option<ConversationId>) -> impl DoubleEndedIterator<Item = &Wished> {
        let is_about = move |wished: &&Wished| wished.wish.conversation() == about;
        self.0.iter().filter(is_about)
    }

    /// The last of these that was wanted of a group.
    pub fn last(
        &self,
        about: Option<ConversationId>,
        is: impl Fn(&GroupWish) -> bool,
    ) -> Option<&Wished> {
        self.about(about).rfind(|wished| is(&wished.wish))
    }

    /// The number of the newest one.
    pub fn newest(&self) -> u64 {
        self.0.last().map_or(0, |wished| wished.number)
    }

    /// Says what has come of one; true where somebody may look at that.
    pub fn answer(&mut self, number: u64, came: Came) -> bool {
        let mut wishes = self.0.iter_mut();
        let wished = wishes.find(|wished| wished.number == number);
        wished.map(|wished| wished.came = came).is_some()
    }

    /// What came of all that was wanted of a group was read; true where there was anything.
    pub fn forget(&mut self, about: Option<ConversationId>) -> bool {
        let before = self.0.len();
        let is_over = |wished: &Wished| wished.came != Came::UnderWay;
        self.0
            .retain(|wished| wished.wish.conversation() != about || !is_over(wished));
        self.0.len() < before
    }

    /// Those without an answer.
    pub fn under_way(&self) -> impl Iterator<Item = &Wished> {
        let wishes = self.0.iter();
        wishes.filter(|wished| wished.came == Came::UnderWay)
    }
}

/// What has come of a wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    UnderWay,
    /// With the group, when one was made or joined.
    Done(Option<ConversationId>),
    /// One has asked to be let in, and will hear.
    Waits,
    NotDone(Fault),
    /// The file will not do as a picture.
    Unusable(FileFault),
}
