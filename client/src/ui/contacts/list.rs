//! Which rows the contact list has, in which order, and what each says. Worked out anew only when
//! something that it depends on has changed: with thousands of friends a frame costs as much as
//! with ten.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anser_shared::conversation::ConversationKind;
use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;

use crate::core::Model;
use crate::core::message::{Content, Message, Text};
use crate::core::model::{Acceptance, Account, Conversation, Friend};
use crate::core::names::{self, Fit, Name, Names, Wanted};
use crate::ui::text::Words;
use crate::ui::timeline::card;
use crate::ui::timeline::mention::by_name;
use crate::ui::version::Version;
use crate::ui::{Scene, dates, formatted, icons, name_of};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Chats,
    Friends,
    Groups,
}

impl Tab {
    /// In the order in which they stand, and under which each has its name.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Chats, "chats"),
        (Self::Friends, "friends"),
        (Self::Groups, "groups"),
    ];
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// `None` for a group.
    pub user: Option<UserId>,
    pub conversation: ConversationId,
}

/// The rows, and what they were worked out from.
#[derive(Debug, Default)]
pub struct List {
    lines: Vec<Line>,
    from: Option<From>,
    names: Names,
}

#[derive(Debug, PartialEq)]
struct From {
    friends: Version<BTreeMap<UserId, Friend>>,
    conversations: Version<BTreeMap<ConversationId, Arc<Conversation>>>,
    accepted: Version<BTreeMap<UserId, Acceptance>>,
    tab: Tab,
    search: String,
}

impl List {
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn refresh(&mut self, model: &Model, tab: Tab, search: &str) {
        let from = Some(From {
            friends: Version::of(&model.friends),
            conversations: Version::of(&model.conversations),
            accepted: Version::of(&model.accepted),
            tab,
            search: search.to_owned(),
        });
        if self.from == from {
            return;
        }
        let wanted = Wanted::of(search);
        let names = &mut self.names;
        let lines = match tab {
            // Who searches means everybody: conversations first, then friends who have said nothing.
            Tab::Chats if !wanted.is_empty() => {
                let mut lines = chats(model, names, &wanted);
                let known: BTreeSet<Line> = lines.iter().map(|(_, line)| *line).collect();
                let others = friends(model, names, &wanted).into_iter();
                lines.extend(others.filter(|(_, line)| !known.contains(line)));
                lines
            }
            Tab::Chats => chats(model, names, &wanted),
            Tab::Friends => friends(model, names, &wanted),
            // It has rows of its own.
            Tab::Groups => Vec::new(),
        };
        self.lines = names::by_name_first(lines);
        self.from = from;
    }
}

/// One's friends, and those who have asked to be or were asked.
impl Line {
    fn of(friend: &Friend) -> Self {
        Self {
            user: Some(friend.person.user),
            conversation: friend.conversation,
        }
    }
}

/// Who waits for an answer: those who ask first, then those who were asked.
pub fn requests(model: &Model, search: &str) -> (Vec<Line>, Vec<Line>) {
    let wanted = Wanted::of(search);
    let is_wanted = |friend: &&Friend| {
        let names = names_of(friend).map(Name::of);
        wanted.is_empty() || wanted.best(&names).is_some()
    };
    let of = |state| {
        let friends = model.friends.values();
        friends
            .filter(|friend| friend.state == state && !friend.blocked)
            .filter(is_wanted)
            .map(Line::of)
            .collect()
    };
    (of(FriendState::Asks), of(FriendState::Asked))
}

/// Conversations in which something was said: those that are pinned, then the newest first.
fn chats(model: &Model, names: &mut Names, wanted: &Wanted) -> Vec<(Fit, Line)> {
    let mut lines: Vec<((bool, Reverse<Timestamp>), Fit, Line)> = model
        .conversations
        .values()
        .filter(|conversation| conversation.is_listed())
        .filter_map(|conversation| {
            let fit = match (&conversation.kind, conversation.group()) {
                (ConversationKind::Direct { peer }, _) => {
                    names.best(names_of(model.friends.get(peer)?), wanted)
                }
                (_, Some(group)) => names.best([&*group.name], wanted),
                (_, None) => {
                    let words = Words::of(model.settings.language);
                    names.best([&*name_of(model, words, conversation)], wanted)
                }
            };
            let newest = placed(model, conversation)?;
            let line = Line {
                user: conversation.peer(),
                conversation: conversation.id,
            };
            let place = (!conversation.arrangement.pinned, Reverse(newest));
            Some((place, fit?, line))
        })
        .collect();
    lines.sort_by_key(|(place, _, line)| (*place, line.conversation));
    let lines = lines.into_iter();
    lines.map(|(_, fit, line)| (fit, line)).collect()
}

/// Everybody, those who are there first, each part by name.
fn friends(model: &Model, names: &mut Names, wanted: &Wanted) -> Vec<(Fit, Line)> {
    let friends = model.friends.values().filter(|friend| friend.is_friend());
    let found = friends.filter_map(|friend| {
        let fit = names.best(names_of(friend), wanted)?;
        let away = matches!(friend.presence, None | Some(Presence::Offline));
        let called = friend.called().to_lowercase();
        Some((away, called, fit, Line::of(friend)))
    });
    let mut lines: Vec<(bool, String, Fit, Line)> = found.collect();
    lines.sort_by(|a, b| (a.0, &a.1, a.3.user).cmp(&(b.0, &b.1, b.3.user)));
    let lines = lines.into_iter();
    lines.map(|(.., fit, line)| (fit, line)).collect()
}

/// Every name by which a friend is looked for.
fn names_of(friend: &Friend) -> [&str; 3] {
    let person = &friend.person;
    [&friend.remark, &person.nickname, &person.name]
}

fn newest(conversation: &Conversation) -> Option<Timestamp> {
    let waiting = conversation.outbox.last().map(|pending| pending.written_at);
    let last = conversation.last.as_ref().map(|entry| entry.at);
    last.max(waiting)
}

/// When a friend has accepted a request, until the person has looked there.
fn accepted_at(model: &Model, conversation: &Conversation) -> Option<Timestamp> {
    let friend = model.friends.get(&conversation.peer()?)?;
    model.has_accepted(conversation).then_some(friend.since)
}

/// By what a conversation has its place in the list. Everybody's room is there before anybody has spoken.
fn placed(model: &Model, conversation: &Conversation) -> Option<Timestamp> {
    let is_lobby = matches!(conversation.kind, ConversationKind::Lobby(_));
    newest(conversation)
        .max(accepted_at(model, conversation))
        .or(is_lobby.then_some(Timestamp(0)))
}

/// What was said last in a conversation, when, and how far it has come if it was one's own.
pub struct LastWords {
    pub text: String,
    pub time: String,
    pub mark: Option<(&'static str, Tone)>,
}

/// In which colour a mark stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Quiet,
    Accent,
    /// One is called by name.
    Call,
    Alert,
}

pub fn last_words(scene: &Scene<'_>, account: &Account, line: &Line) -> Option<LastWords> {
    let conversation = scene.model.conversations.get(&line.conversation)?;
    let accepted = accepted_at(scene.model, conversation);
    let at = newest(conversation).max(accepted)?;
    let time = dates::brief(scene.words, at, scene.now, scene.zone);
    let named = |text: &str| by_name(scene.model, conversation, beginning(text));
    let mut waiting = conversation.outbox.iter().rev();
    if let Some((pending, words)) = waiting.find_map(|p| Some((p, p.content.words()?))) {
        let refused = pending.refusal.is_some();
        let mark = if refused {
            (icons::ALERT_CIRCLE, Tone::Alert)
        } else {
            (icons::CLOCK, Tone::Quiet)
        };
        let words = named(&formatted::words_of(words));
        let text = scene.words.with("you", &[("text", (&words).into())]);
        return Some(LastWords {
            text,
            time,
            mark: Some(mark),
        });
    }
    let draft = conversation.draft.text.trim();
    // What is unread is newer than what was begun before it.
    if !draft.is_empty() && conversation.unread == 0 {
        let text = scene
            .words
            .with("draft-line", &[("text", (&named(draft)).into())]);
        let mark = Some((icons::PENCIL, Tone::Accent));
        return Some(LastWords { text, time, mark });
    }
    let last = conversation.last.as_ref();
    // The words of the request came into the log with the friendship: they are no later than it.
    if accepted.is_some_and(|accepted| last.is_none_or(|last| last.at <= accepted)) {
        let peer = conversation.peer()?;
        let name = scene.words.called(scene.model, peer);
        let name = [("name", (&name).into())];
        let text = scene.words.with("chats-accepted", &name);
        let mark = Some((icons::CHECK, Tone::Accent));
        return Some(LastWords { text, time, mark });
    }
    let entry = last?;
    if author_of_text(entry) != Some(account.profile.person.user) {
        let (text, mark) = (words_of(scene, conversation, entry), None);
        return Some(LastWords { text, time, mark });
    }
    let mark = match entry.seq {
        seq if seq <= conversation.theirs.read => (icons::CHECK_CHECK, Tone::Accent),
        seq if seq <= conversation.theirs.delivered => (icons::CHECK_CHECK, Tone::Quiet),
        _ => (icons::CHECK, Tone::Quiet),
    };
    let text = scene.words.with(
        "you",
        &[("text", (&words_alone(scene, conversation, entry)).into())],
    );
    let mark = Some(mark);
    Some(LastWords { text, time, mark })
}

/// Who has written a text; nobody has what the server says.
fn author_of_text(message: &Message) -> Option<UserId> {
    message.content.words().map(|_| message.speaker())
}

/// The beginning of what an entry says and, where many write, who says it: that is half of it.
pub fn words_of(scene: &Scene<'_>, conversation: &Conversation, message: &Message) -> String {
    let words = words_alone(scene, conversation, message);
    match author_of_text(message) {
        Some(author) if conversation.group().is_some() => {
            let who = scene.words.called(scene.model, author);
            let with = [("who", (&who).into()), ("text", (&words).into())];
            scene.words.with("words-of", &with)
        }
        _ => words,
    }
}

fn words_alone(scene: &Scene<'_>, conversation: &Conversation, message: &Message) -> String {
    match &message.content {
        Content::Text(Text { text, .. }) | Content::Said(text) => by_name(
            scene.model,
            conversation,
            beginning(&formatted::words_of(text)),
        ),
        Content::Card(passed) => card::line(scene, passed),
        Content::Forwards(what) => card::line(scene, &what.passed),
        Content::Deleted => scene.words.get("message-deleted"),
        Content::DamagedHere => scene.words.get("message-damaged-here"),
        Content::Unknown => scene.words.get("message-unknown"),
        Content::Damaged => scene.words.get("message-damaged"),
        Content::Notice(notice) => scene.words.notice(notice, message.author, scene.model),
        Content::Nudge => scene.words.nudge(message.author, scene.model),
        Content::Pins(pin) => {
            let who = scene.words.called(scene.model, message.author);
            scene.words.pin(pin.on, &who)
        }
        Content::Deletes(_) | Content::Edits(_) | Content::Reacts(_) | Content::Withheld => {
            String::new()
        }
    }
}

/// As much of a text as a line can show: laying out four thousand characters to throw most of them
/// away would be felt.
fn beginning(text: &str) -> &str {
    const LIMIT: usize = 160;
    let text = text.trim_start();
    text.char_indices()
        .nth(LIMIT)
        .map_or(text, |(end, _)| &text[..end])
}

/// What stands under a friend's name.
pub fn introduction(scene: &Scene<'_>, friend: &Friend) -> String {
    let presence = scene.words.presence(friend.presence);
    // What somebody says about themselves says more than their login name.
    let who = if friend.person.status.is_empty() {
        &friend.person.name
    } else {
        &friend.person.status
    };
    if presence.is_empty() {
        who.clone()
    } else {
        format!("{presence} · {who}")
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::body::Body;
    use anser_shared::friend::Friend as SharedFriend;
    use anser_shared::id::{MessageId, Seq};

    use super::*;

    fn model(people: &[(&str, Presence, Option<i64>)]) -> Model {
        let mut friends = BTreeMap::new();
        let mut conversations = BTreeMap::new();
        for (index, &(name, presence, last)) in people.iter().enumerate() {
            let number = index as u64 + 1;
            let (user, conversation) = (UserId(number), ConversationId(number + 100));
            friends.insert(
                user,
                Friend::new(
                    &SharedFriend::new(user, &name.to_lowercase(), name, conversation),
                    Some(presence),
                ),
            );
            let last = last.map(|at| Message {
                reactions: <_>::default(),
                seq: Seq(1),
                author: user,
                id: MessageId([1; 16]),
                at: Timestamp(at),
                content: Content::of(Some(&Body::text("hello"))),
            });
            conversations.insert(
                conversation,
                Arc::new(Conversation {
                    local_head: Seq(u64::from(last.is_some())),
                    last,
                    ..Conversation::new(conversation, user)
                }),
            );
        }
        Model {
            friends: Arc::new(friends),
            conversations: Arc::new(conversations),
            ..Model::default()
        }
    }

    fn names(model: &Model, tab: Tab, search: &str) -> Vec<String> {
        let mut list = List::default();
        list.refresh(model, tab, search);
        list.lines()
            .iter()
            .map(|line| model.friends[&line.user.unwrap()].person.nickname.clone())
            .collect()
    }

    #[test]
    fn the_newest_conversation_comes_first_and_silent_ones_not_at_all() {
        let model = model(&[
            ("Anna", Presence::Offline, Some(5)),
            ("Bo", Presence::Online, None),
            ("Cleo", Presence::Offline, Some(9)),
        ]);
        assert_eq!(names(&model, Tab::Chats, ""), ["Cleo", "Anna"]);
        assert_eq!(names(&model, Tab::Friends, ""), ["Bo", "Anna", "Cleo"]);
    }

    #[test]
    fn search_finds_any_part_in_any_spelling() {
        let model = model(&[
            ("Änne Straße", Presence::Offline, Some(5)),
            ("王小明", Presence::Offline, Some(6)),
        ]);
        assert_eq!(names(&model, Tab::Chats, " STRASSE "), ["Änne Straße"]);
        assert_eq!(names(&model, Tab::Friends, "小"), ["王小明"]);
        assert!(names(&model, Tab::Friends, "q").is_empty());
    }

    #[test]
    fn a_name_that_has_the_letters_stands_before_one_that_is_read_so() {
        let model = model(&[
            ("李伟", Presence::Online, Some(9)),
            ("Liwei", Presence::Offline, Some(5)),
            ("Wei Chen", Presence::Offline, None),
            ("吕布", Presence::Online, None),
        ]);
        let found = ["Liwei", "Wei Chen", "李伟"];
        assert_eq!(names(&model, Tab::Chats, "wei"), found);
        assert_eq!(names(&model, Tab::Friends, "lw"), ["李伟"]);
        assert_eq!(names(&model, Tab::Friends, "Lv Bu"), ["吕布"]);
    }

    #[test]
    fn with_five_thousand_friends_no_name_is_read_twice() {
        let friend = |number: u64| {
            let (user, nickname) = (UserId(number), format!("张伟{number}"));
            let name = format!("z{number}");
            let friend = SharedFriend::new(user, &name, &nickname, ConversationId(number));
            (user, Friend::new(&friend, Some(Presence::Online)))
        };
        let mut model = Model {
            friends: Arc::new((1..=5000).map(friend).collect()),
            ..Model::default()
        };
        let mut list = List::default();
        list.refresh(&model, Tab::Friends, "");
        assert_eq!(list.names.work(), 0, "nobody is looked for");
        list.refresh(&model, Tab::Friends, "zhangw");
        assert_eq!(list.lines().len(), 5000);
        // Nicknames, login names, and one remark, which is empty for all.
        assert_eq!(list.names.work(), 10_001);
        for typed in ["zhangwe", "zhangwei1", "zw4999", "zhang"] {
            let away = Arc::make_mut(&mut model.friends).get_mut(&UserId(1));
            away.expect("the first").presence = None;
            list.refresh(&model, Tab::Friends, typed);
        }
        assert_eq!(list.names.work(), 10_001);
    }

    #[test]
    fn rows_are_worked_out_again_only_after_a_change() {
        let mut model = model(&[("Anna", Presence::Offline, Some(5))]);
        let mut list = List::default();
        list.refresh(&model, Tab::Chats, "");
        // A mark that stays while nothing changes.
        list.lines.clear();
        list.refresh(&model, Tab::Chats, "");
        assert_eq!(list.lines(), []);
        Arc::make_mut(&mut model.friends)
            .get_mut(&UserId(1))
            .expect("Anna")
            .presence = None;
        list.refresh(&model, Tab::Chats, "");
        assert_eq!(list.lines().len(), 1);
    }
}
