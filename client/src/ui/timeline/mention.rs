//! Who is called by name in what is said: the words stand out, and a bubble that calls oneself is marked.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use anser_shared::group::Member;
use anser_shared::id::UserId;
use anser_shared::mention::mentions;
use anser_shared::people::Person;
use anser_shared::text::fold;

use crate::core::Model;
use crate::core::model::{Conversation, Friend};

/// The names by which somebody may be called in a conversation, as they are compared.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashSet<String>,
    me: String,
    from: Option<From>,
}

/// What they were worked out from.
#[derive(Debug)]
struct From {
    members: Option<Arc<Vec<Member>>>,
    met: Arc<BTreeMap<UserId, Person>>,
    friends: Arc<BTreeMap<UserId, Friend>>,
}

/// Somebody is called in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) at: Range<usize>,
    pub(super) is_me: bool,
}

impl Names {
    /// Works them out anew after a change; of two nobody is called.
    pub(super) fn refresh(&mut self, model: &Model, conversation: &Conversation) {
        if conversation.group().is_none() {
            return *self = Self::default();
        }
        let members = model.members.get(&conversation.id);
        let members = members.map(|members| &members.people);
        let is_fresh = self.from.as_ref().is_some_and(|from| {
            let same = match (&from.members, members) {
                (Some(known), Some(now)) => Arc::ptr_eq(known, now),
                (None, None) => true,
                _ => false,
            };
            same && Arc::ptr_eq(&from.met, &model.met) && Arc::ptr_eq(&from.friends, &model.friends)
        });
        if is_fresh {
            return;
        }
        let account = model.account.as_ref();
        self.me = account.map_or(String::new(), |account| fold(&account.name));
        let people = members.iter().flat_map(|people| people.iter());
        self.known = people.map(|member| fold(&member.name)).collect();
        let met = model.met.values().map(|person| fold(&person.name));
        let friends = model.friends.values().map(|friend| fold(&friend.name));
        self.known.extend(met.chain(friends));
        self.from = Some(From {
            members: members.cloned(),
            met: Arc::clone(&model.met),
            friends: Arc::clone(&model.friends),
        });
    }

    /// Everybody who is called in a text, and is somebody.
    pub(super) fn calls(&self, text: &str) -> Vec<Call> {
        if self.from.is_none() || !text.contains(['@', '＠']) {
            return Vec::new();
        }
        let calls = mentions(text).filter_map(|mention| {
            let name = fold(mention.name);
            let is_me = mention.is_all() || name == self.me;
            (is_me || self.known.contains(&name)).then_some(Call {
                at: mention.at,
                is_me,
            })
        });
        calls.collect()
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::event::ConversationKind;
    use anser_shared::group::{Group, MemberRole};
    use anser_shared::id::{ConversationId, PictureId};

    use super::*;

    #[test]
    fn only_somebody_who_is_known_is_called() {
        let person = Person {
            user: UserId(2),
            name: "Carla".into(),
            nickname: "Carla Diaz".into(),
            status: String::new(),
            picture: PictureId::NONE,
            about: String::new(),
        };
        let model = Model {
            met: Arc::new([(UserId(2), person)].into()),
            ..Model::default()
        };
        let group = Group::new("club", UserId(2), "carla", MemberRole::Member);
        let club = Conversation::of(ConversationId(1), ConversationKind::Group(group));
        let mut names = Names::default();
        names.refresh(&model, &club);
        names.me = "anna".into();
        let found = |names: &Names, text: &str| -> Vec<(String, bool)> {
            let calls = names.calls(text).into_iter();
            calls
                .map(|call| (text[call.at].to_owned(), call.is_me))
                .collect()
        };
        let said = "@CARLA, @anna: @nobody wrote to x@carla.org, tell @all";
        let called = [("@CARLA", false), ("@anna", true), ("@all", true)];
        let called = called.map(|(name, is_me)| (name.to_owned(), is_me));
        assert_eq!(found(&names, said), called);
        names.refresh(&model, &Conversation::new(ConversationId(2), UserId(2)));
        assert_eq!(found(&names, said), [], "of two");
    }
}
