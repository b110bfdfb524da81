//! What a person types to search: words, and filters in any order. `from:NAME` and `in:NAME` restrict who said it and
//! where, `after:DATE` and `before:DATE` when, and `has:link` to texts with a link. A name with spaces stands in quotation marks.

use std::ops::Range;

use anser_shared::id::{ConversationId, UserId};
use anser_shared::text::fold;
use anser_shared::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::text::Words;
use super::{dates, name_of};
use crate::core::Model;
use crate::core::search::Query;
use crate::ui::people::somebody::Somebody;

/// A filter that means nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryFault {
    NobodyCalled(String),
    NoConversation(String),
    NotADate(String),
    /// What a text can have is a link.
    NotAKind(String),
}

/// The words before the colon of a filter.
const KEYS: [&str; 5] = ["from", "in", "after", "before", "has"];

/// A filter in what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Its bytes in the text.
    pub at: Range<usize>,
    pub key: &'static str,
    /// Without quotation marks.
    pub value: String,
}

/// The filters in what was typed, whether they mean something here or not.
pub fn filters(typed: &str) -> Vec<Filter> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < typed.len() {
        let (piece, after) = piece(&typed[at..]);
        let end = at + piece.len();
        let filter = piece.split_once(':').filter(|(_, value)| !value.is_empty());
        if let Some((key, value)) = filter
            && let Some(key) = KEYS.into_iter().find(|known| *known == key)
        {
            found.push(Filter {
                at: at..end,
                key,
                value: value.trim_matches('"').to_owned(),
            });
        }
        at = end + (after.len() - after.trim_start().len());
    }
    found
}

/// Reads what was typed.
pub fn query(
    model: &Model,
    words: Words,
    zone: &TimeZone,
    typed: &str,
) -> Result<Query, QueryFault> {
    let mut query = Query::default();
    let mut said = String::new();
    let mut rest = 0;
    for filter in filters(typed) {
        said.push_str(&typed[rest..filter.at.start]);
        let behind = &typed[filter.at.end..];
        rest = typed.len() - behind.trim_start().len();
        let value = filter.value;
        match filter.key {
            "from" => {
                query.author = Some(user(model, &value).ok_or(QueryFault::NobodyCalled(value))?);
            }
            "in" => {
                let found = conversation(model, words, &value);
                query.conversation = Some(found.ok_or(QueryFault::NoConversation(value))?);
            }
            "after" => query.after = Some(date(zone, &value)?),
            "before" => query.before = Some(date(zone, &value)?),
            _ if fold(&value) == "link" => query.with_link = true,
            _ => return Err(QueryFault::NotAKind(value)),
        }
    }
    said.push_str(&typed[rest..]);
    said.trim().clone_into(&mut query.words);
    Ok(query)
}

/// The next piece: up to a space that stands in no quotation marks behind a colon.
fn piece(typed: &str) -> (&str, &str) {
    let mut quoted = false;
    let mut before = None;
    for (at, letter) in typed.char_indices() {
        match letter {
            '"' if quoted || before == Some(':') => quoted = !quoted,
            letter if letter.is_whitespace() && !quoted => return typed.split_at(at),
            _ => {}
        }
        before = Some(letter);
    }
    (typed, "")
}

/// The login name of somebody who is known here.
pub(in crate::ui) fn login_name(model: &Model, user: UserId) -> Option<&str> {
    let person = Somebody::find(model, user)?.who;
    Some(person.name.as_str())
}

/// Somebody by their login name, or by what they are called here if that is one person's.
pub(in crate::ui) fn user(model: &Model, name: &str) -> Option<UserId> {
    let name = name.strip_prefix('@').unwrap_or(name);
    let own = model
        .account
        .as_ref()
        .map(|account| &account.profile.person);
    let friends = model
        .friends
        .values()
        .map(|friend| (&friend.person, friend.called()));
    let met = model
        .met
        .values()
        .map(|person| (person, person.nickname.as_str()));
    // Of members of groups and of everybody only those are known who were looked at.
    let members = model.members.values();
    let members = members.flat_map(|members| members.people().iter());
    let members = members.map(|member| (&member.person, member.person.nickname.as_str()));
    let all: Vec<_> = own
        .map(|own| (own, own.nickname.as_str()))
        .into_iter()
        .chain(friends)
        .chain(met)
        .chain(members)
        .collect();
    let wanted = fold(name);
    let by_name = all.iter().find(|(person, _)| fold(&person.name) == wanted);
    let mut called = all.iter().filter(|(_, called)| fold(called) == wanted);
    let called = called
        .next()
        .filter(|(first, _)| called.all(|(other, _)| other.user == first.user));
    by_name.or(called).map(|(person, _)| person.user)
}

/// A conversation by its name, or by the login name of the other one.
pub(in crate::ui) fn conversation(
    model: &Model,
    words: Words,
    name: &str,
) -> Option<ConversationId> {
    let wanted = fold(name);
    let named = |conversation: &&std::sync::Arc<crate::core::model::Conversation>| {
        fold(&name_of(model, words, conversation)) == wanted
    };
    let peer = user(model, name);
    let of_peer = model
        .conversations
        .values()
        .find(|conversation| peer.is_some() && conversation.peer() == peer);
    let found = of_peer.or_else(|| model.conversations.values().find(named));
    found.map(|conversation| conversation.id)
}

fn date(zone: &TimeZone, day: &str) -> Result<Timestamp, QueryFault> {
    let parsed: Result<Date, _> = day.parse();
    parsed
        .map(|day| dates::start_of(day, zone))
        .map_err(|_| QueryFault::NotADate(day.to_owned()))
}

impl Words {
    /// What is the matter with a filter.
    pub fn query_fault(self, fault: &QueryFault) -> String {
        let (key, name) = match fault {
            QueryFault::NobodyCalled(name) => ("search-nobody", name),
            QueryFault::NoConversation(name) => ("search-nowhere", name),
            QueryFault::NotADate(day) => ("search-no-date", day),
            QueryFault::NotAKind(what) => ("search-no-kind", what),
        };
        self.with(key, &[("name", name.into())])
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::friend::Friend as SharedFriend;

    use super::*;
    use crate::core::model::{Conversation, Friend};
    use crate::core::settings::Language;

    fn model() -> Model {
        let friend = |user, name: &str, called: &str| {
            let friend = SharedFriend::new(UserId(user), name, called, ConversationId(100 + user));
            (UserId(user), Friend::new(&friend, None))
        };
        let conversation = |user| {
            let id = ConversationId(100 + user);
            (id, Arc::new(Conversation::new(id, UserId(user))))
        };
        Model {
            friends: Arc::new([friend(1, "ben", "Ben Okafor"), friend(2, "zhang", "张伟")].into()),
            conversations: Arc::new([conversation(1), conversation(2)].into()),
            ..Model::default()
        }
    }

    fn read(typed: &str) -> Result<Query, QueryFault> {
        query(
            &model(),
            Words::of(Language::English),
            &TimeZone::UTC,
            typed,
        )
    }

    #[test]
    fn filters_stand_anywhere_and_the_rest_are_words() {
        let words = |words: &str| Query {
            words: words.into(),
            ..Query::default()
        };
        assert_eq!(read("  the  lathe "), Ok(words("the  lathe")));
        assert_eq!(read("12:30"), Ok(words("12:30")), "no filter");
        assert_eq!(read("from: x"), Ok(words("from: x")));
        assert_eq!(read("say \"two words\""), Ok(words("say \"two words\"")));
        let found =
            read("lathe from:@Ben in:\"ben okafor\" after:2026-11-02 is before:2026-11-03 free");
        assert_eq!(
            found,
            Ok(Query {
                words: "lathe is free".into(),
                author: Some(UserId(1)),
                conversation: Some(ConversationId(101)),
                after: Some(Timestamp(1_793_577_600_000)),
                before: Some(Timestamp(1_793_664_000_000)),
                with_link: false,
                everything: false,
            })
        );
        let links = Query {
            with_link: true,
            ..words("lathe")
        };
        assert_eq!(read("has:link lathe"), Ok(links.clone()));
        assert_eq!(read("lathe has:LINK"), Ok(links));
        assert_eq!(read("has: link"), Ok(words("has: link")), "no filter");
        assert_eq!(read("from:张伟").unwrap().author, Some(UserId(2)));
    }

    #[test]
    fn a_filter_is_found_where_it_stands() {
        let typed = " 张 from:\"Ben Okafor\"  has:link x:y after: in:a";
        let found = filters(typed).into_iter();
        let found: Vec<_> = found
            .map(|filter| (&typed[filter.at], filter.key, filter.value))
            .collect();
        let expected = [
            ("from:\"Ben Okafor\"", "from", "Ben Okafor"),
            ("has:link", "has", "link"),
            ("in:a", "in", "a"),
        ];
        assert_eq!(
            found,
            expected.map(|(at, key, value)| (at, key, value.to_owned()))
        );
        // A quotation mark that is not closed goes on to the end.
        assert_eq!(filters("in:\"a b").len(), 1);
        assert!(filters("").is_empty() && filters("  ").is_empty());
    }

    #[test]
    fn what_is_not_there_is_said() {
        assert_eq!(
            read("from:carla x"),
            Err(QueryFault::NobodyCalled("carla".into()))
        );
        assert_eq!(
            read("in:Chess"),
            Err(QueryFault::NoConversation("Chess".into()))
        );
        assert_eq!(
            read("after:yesterday"),
            Err(QueryFault::NotADate("yesterday".into()))
        );
        assert_eq!(
            read("before:2026-13-01"),
            Err(QueryFault::NotADate("2026-13-01".into()))
        );
        assert_eq!(
            read("has:picture"),
            Err(QueryFault::NotAKind("picture".into()))
        );
    }
}
