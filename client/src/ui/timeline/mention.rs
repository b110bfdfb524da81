//! Who is called by name in what is said: the words stand out, a bubble that calls oneself is marked, and
//! whoever reads sees the name by which they know the one who is called.
//!
//! What is stored, sent and copied has the login name. It is found by everybody alike; what is shown in its
//! place is each reader's own.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use anser_shared::group::Member;
use anser_shared::id::UserId;
use anser_shared::mention::mentions;
use anser_shared::people::Person;
use anser_shared::text::fold;

use crate::core::Model;
use crate::core::markup::Markup;
use crate::core::model::{Account, Conversation, Friend};
use crate::ui::formatted::form::{Form, Shown};
use crate::ui::links::{Link, links};
use crate::ui::version::Version;

/// The names by which somebody may be called in a conversation, as they are compared, and by which the one
/// who reads knows them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: HashMap<String, String>,
    me: String,
    from: Option<From>,
}

/// What they were worked out from.
#[derive(Debug)]
struct From {
    account: Option<Account>,
    members: Version<Vec<Member>>,
    met: Version<BTreeMap<UserId, Person>>,
    friends: Version<BTreeMap<UserId, Friend>>,
}

/// Somebody is called in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) at: Range<usize>,
    pub(crate) is_me: bool,
}

/// A text as it is shown, with those who are called in it and its links.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    /// Another text than the one that was said.
    pub(crate) text: Option<String>,
    pub(crate) form: Form,
    pub(crate) calls: Vec<Call>,
    pub(crate) links: Vec<Link>,
    /// Words that somebody looks for.
    pub(crate) found: Vec<Range<usize>>,
}

impl Marked {
    /// Signs change how it looks.
    pub(in crate::ui) fn is_formatted(&self) -> bool {
        self.form != Form::default()
    }
}

impl Names {
    /// Works them out anew after a change; of two nobody is called.
    pub(crate) fn refresh(&mut self, model: &Model, conversation: &Conversation) {
        if conversation.group().is_none() {
            return *self = Self::default();
        }
        let members = model.members.get(&conversation.id);
        let members = members.and_then(|members| members.list.last.as_ref());
        let is_fresh = self.from.as_ref().is_some_and(|from| {
            from.account == model.account
                && from.members == Version::of(members)
                && from.met == Version::of(&model.met)
                && from.friends == Version::of(&model.friends)
        });
        if is_fresh {
            return;
        }
        let mut known = HashMap::new();
        let mut add = |name: &str, called: &str| known.insert(fold(name), called.to_owned());
        // Who is known better comes later.
        for member in members.iter().flat_map(|people| people.iter()) {
            add(&member.person.name, &member.person.nickname);
        }
        for person in model.met.values() {
            add(&person.name, &person.nickname);
        }
        for friend in model.friends.values() {
            add(&friend.person.name, friend.called());
        }
        self.me = String::new();
        if let Some(account) = &model.account {
            add(
                &account.profile.person.name,
                &account.profile.person.nickname,
            );
            self.me = fold(&account.profile.person.name);
        }
        self.known = known;
        self.from = Some(From {
            account: model.account.clone(),
            members: Version::of(members),
            met: Version::of(&model.met),
            friends: Version::of(&model.friends),
        });
    }

    /// Everybody who is called in a text, and is somebody; with the name to be shown, unless everybody is
    /// called.
    fn called(&self, text: &str) -> Vec<(Call, Option<&str>)> {
        if self.from.is_none() || !text.contains(['@', '＠']) {
            return Vec::new();
        }
        let calls = mentions(text).filter_map(|mention| {
            let name = fold(mention.name);
            let known = self.known.get(&name).map(String::as_str);
            let is_me = mention.is_all() || name == self.me;
            let known = known.filter(|known| !mention.is_all() && !known.is_empty());
            let at = mention.at;
            (is_me || known.is_some()).then_some((Call { at, is_me }, known))
        });
        calls.collect()
    }

    /// Where somebody is called in a text, as it was written.
    pub(in crate::ui) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let called = self.called_aloud(text).into_iter();
        called.map(|(call, _)| call.at).collect()
    }

    /// Those who are called in a text, and not in its code.
    fn called_aloud(&self, text: &str) -> Vec<(Call, Option<&str>)> {
        let mut called = self.called(text);
        if !called.is_empty() && text.contains('`') {
            let markup = Markup::of(text, &[]);
            called.retain(|(call, _)| !markup.is_code(&call.at));
        }
        called
    }

    /// The names of those who are called in a text, each once.
    pub(in crate::ui) fn names_in(&self, text: &str) -> Vec<&str> {
        let mut names = Vec::new();
        for (_, name) in self.called_aloud(text) {
            if let Some(name) = name.filter(|name| !names.contains(name)) {
                names.push(name);
            }
        }
        names
    }

    /// A text as its reader sees it: formatted, and whoever is called in it stands there by the name they are known by.
    /// An address stays as it was written, and in code nothing is an address and nobody is called.
    pub(crate) fn marked(&self, text: &str, mut links: Vec<Link>) -> Marked {
        let places: Vec<Range<usize>> = links.iter().map(|link| link.at.clone()).collect();
        let markup = Markup::of(text, &places);
        let mut called = self.called(text);
        called.retain(|(call, _)| !is_in(&links, &call.at) && !markup.is_code(&call.at));
        links.retain(|link| !markup.is_code(&link.at));
        if markup.is_plain() && called.iter().all(|(_, name)| name.is_none()) {
            let calls = called.into_iter().map(|(call, _)| call).collect();
            return Marked {
                calls,
                links,
                ..Marked::default()
            };
        }
        let names = called.iter().filter_map(|(call, name)| {
            let name = (*name)?;
            Some((call.at.clone(), format!("@{name}")))
        });
        let shown = Shown::of(text, &markup, names);
        let calls = called.into_iter().map(|(call, _)| {
            let at = shown.place(&call.at);
            Call { at, ..call }
        });
        let calls = calls.collect();
        for link in &mut links {
            link.at = shown.place(&link.at);
        }
        Marked {
            text: Some(shown.text),
            form: shown.form,
            calls,
            links,
            found: Vec::new(),
        }
    }
}

/// Whether a place of a text belongs to an address, which leads elsewhere by another name.
fn is_in(links: &[Link], at: &Range<usize>) -> bool {
    let mut links = links.iter();
    links.any(|link| link.at.start < at.end && at.start < link.at.end)
}

/// The beginning of a text for a line in a list or a notification: whoever is called in it stands there by
/// the name they are known by.
pub(in crate::ui) fn by_name(model: &Model, conversation: &Conversation, text: &str) -> String {
    if conversation.group().is_none() || !text.contains(['@', '＠']) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len() + 64);
    let links = links(text);
    let mut done = 0;
    for mention in mentions(text) {
        let name = known_name(model, conversation, mention.name);
        let name = name.filter(|name| !mention.is_all() && !name.is_empty());
        let Some(name) = name.filter(|_| !is_in(&links, &mention.at)) else {
            continue;
        };
        shown.push_str(&text[done..mention.at.start]);
        shown.push('@');
        shown.push_str(name);
        done = mention.at.end;
    }
    shown.push_str(&text[done..]);
    shown
}

/// What the reader calls whoever has a login name. For a line or two: it looks through everybody each time.
fn known_name<'a>(model: &'a Model, conversation: &Conversation, name: &str) -> Option<&'a str> {
    let folded = fold(name);
    // Most names are plain letters: these are compared without making another text of each.
    let is = |other: &str| {
        if name.is_ascii() && other.is_ascii() {
            other.eq_ignore_ascii_case(name)
        } else {
            fold(other) == folded
        }
    };
    let account = model.account.as_ref();
    if let Some(account) = account.filter(|account| is(&account.profile.person.name)) {
        return Some(&account.profile.person.nickname);
    }
    if let Some(friend) = model
        .friends
        .values()
        .find(|friend| is(&friend.person.name))
    {
        return Some(friend.called());
    }
    if let Some(person) = model.met.values().find(|person| is(&person.name)) {
        return Some(&person.nickname);
    }
    let members = model.members.get(&conversation.id)?;
    let member = members
        .people()
        .iter()
        .find(|member| is(&member.person.name));
    member.map(|member| member.person.nickname.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::conversation::ConversationKind;
    use anser_shared::group::{Group, MemberRole};
    use anser_shared::id::{ConversationId, PictureId};

    use super::*;

    fn club() -> (Model, Conversation) {
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
        (model, club)
    }

    #[test]
    fn only_somebody_who_is_known_is_called() {
        let (model, club) = club();
        let mut names = Names::default();
        names.refresh(&model, &club);
        names.me = "anna".into();
        let found = |names: &Names, text: &str| -> Vec<(String, bool)> {
            let calls = names.called(text).into_iter();
            calls
                .map(|(call, _)| (text[call.at].to_owned(), call.is_me))
                .collect()
        };
        let said = "@CARLA, @anna: @nobody wrote to x@carla.org, tell @all";
        let called = [("@CARLA", false), ("@anna", true), ("@all", true)];
        let called = called.map(|(name, is_me)| (name.to_owned(), is_me));
        assert_eq!(found(&names, said), called);
        assert_eq!(names.names_in(said), ["Carla Diaz"]);
        names.refresh(&model, &Conversation::new(ConversationId(2), UserId(2)));
        assert_eq!(found(&names, said), [], "of two");
    }

    #[test]
    fn who_is_called_is_shown_by_name_and_links_move_along() {
        let (model, club) = club();
        let mut names = Names::default();
        names.refresh(&model, &club);
        let check = |text: &str, shown: &str, called: &[&str], linked: &[&str]| {
            let marked = names.marked(text, links(text));
            let seen = marked.text.as_deref().unwrap_or(text);
            assert_eq!(seen, shown);
            let part = |at: &Range<usize>| seen[at.clone()].to_owned();
            let calls: Vec<String> = marked.calls.iter().map(|call| part(&call.at)).collect();
            assert_eq!(calls, called, "{text}");
            let marks: Vec<String> = marked.links.iter().map(|link| part(&link.at)).collect();
            assert_eq!(marks, linked, "{text}");
        };
        let both = "@carla: https://a.org, ＠Carla. https://b.org @carla";
        let shown = "@Carla Diaz: https://a.org, @Carla Diaz. https://b.org @Carla Diaz";
        let name = "@Carla Diaz";
        check(
            both,
            shown,
            &[name, name, name],
            &["https://a.org", "https://b.org"],
        );
        assert_eq!(by_name(&model, &club, both), shown);
        check("@all and @nobody", "@all and @nobody", &["@all"], &[]);
        let address = "https://a.org/@carla";
        check(address, address, &[], &[address]);
        assert_eq!(by_name(&model, &club, address), address);
        let two = Conversation::new(ConversationId(2), UserId(2));
        assert_eq!(by_name(&model, &two, "@carla"), "@carla");
    }
}
