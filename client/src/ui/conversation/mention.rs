//! Who may be meant by a name that is being typed behind `@`, in a conversation of many.

use std::ops::Range;

use anser_shared::group::{Group, MemberRole};
use anser_shared::id::{PictureId, UserId};
use anser_shared::mention;
use anser_shared::presence::Presence;

use super::completion::{Choice, LIMIT, Offered};
use super::members::is_me;
use crate::core::Action;
use crate::core::action::Actions;
use crate::core::model::{Conversation, Members};
use crate::core::names::{Fit, Names, Wanted};
use crate::ui::Scene;
use crate::ui::people::somebody::Somebody;
use crate::ui::version::Version;

/// Whom the last word has found, and in whom: looked for again after a change.
#[derive(Debug, Default)]
pub(super) struct Callees {
    found: Option<(Wanted, Version<Members>, Vec<Choice>)>,
    names: Names,
    /// The members were asked for.
    asked: bool,
}

impl Callees {
    pub(super) fn offered(
        &mut self,
        scene: &Scene<'_>,
        conversation: &Conversation,
        text: &str,
        caret: usize,
        actions: &mut Actions,
    ) -> Option<Offered> {
        let group = conversation.group()?;
        let at = word(text, caret)?;
        let members = scene.model.members.get(&conversation.id);
        let Some(members) = members.filter(|members| members.is_here()) else {
            // Somebody is about to be called: who is there is asked for once.
            if !std::mem::replace(&mut self.asked, true) {
                let conversation = conversation.id;
                actions.push(Action::ListMembers { conversation });
            }
            return None;
        };
        let typed = text[at.clone()].trim_start_matches(['@', '＠']);
        let wanted = Wanted::of(typed);
        let version = Version::of(members);
        let fresh = self.found.as_ref();
        let fresh = fresh.filter(|(of, from, _)| *of == wanted && *from == version);
        let choices = match fresh {
            Some((_, _, choices)) => choices.clone(),
            None => {
                let choices = choices(scene, group, members, &mut self.names, &wanted);
                self.found = Some((wanted.clone(), version, choices.clone()));
                choices
            }
        };
        Some(Offered {
            at,
            choices,
            wanted,
            by_enter: true,
        })
    }
}

/// The name that is being typed right before the caret, with its sign.
fn word(text: &str, caret: usize) -> Option<Range<usize>> {
    let before = text.get(..caret)?;
    let Some(sign) = before.chars().next_back().filter(|c| is_sign(*c)) else {
        let last = mention::mentions(before).last()?;
        return (last.at.end == caret).then_some(last.at);
    };
    // Behind a letter it belongs to an address.
    let at = caret - sign.len_utf8();
    let previous = before[..at].chars().next_back();
    let stands_alone = !previous.is_some_and(|c| c.is_alphanumeric() || is_sign(c));
    stands_alone.then_some(at..caret)
}

fn is_sign(c: char) -> bool {
    matches!(c, '@' | '＠')
}

/// Those whose name begins like this before those who have it inside, and before those whose name is only read so; who
/// is there before who is not.
fn choices(
    scene: &Scene<'_>,
    group: &Group,
    members: &Members,
    names: &mut Names,
    wanted: &Wanted,
) -> Vec<Choice> {
    let words = scene.words;
    let mut found: Vec<(Fit, bool, String, Choice)> = Vec::new();
    for member in members
        .people()
        .iter()
        .filter(|member| !is_me(scene, member.person.user))
    {
        let person = Somebody::member(scene.model, member);
        let called = person.called();
        let Some(fit) = names.best([called, &person.who.nickname, &person.who.name], wanted) else {
            continue;
        };
        let away = members.presence(member.person.user).unwrap_or_default() == Presence::Offline;
        let choice = Choice {
            put: format!("@{} ", member.person.name),
            title: called.to_owned(),
            detail: member.person.name.clone(),
            face: Some((member.person.user, person.who.picture)),
        };
        found.push((fit, away, names.read(called).folded().to_owned(), choice));
    }
    found.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    let mut choices: Vec<Choice> = found.into_iter().map(|(.., choice)| choice).collect();
    if group.role >= MemberRole::Administrator && mention::ALL.starts_with(wanted.folded()) {
        let all = Choice {
            put: format!("@{} ", mention::ALL),
            title: format!("@{}", mention::ALL),
            detail: words.get("mention-all"),
            face: Some((UserId(0), PictureId::NONE)),
        };
        // Nobody calls everybody by accident: who has typed nothing of it sees people first.
        let place = if wanted.is_empty() {
            choices.len().min(LIMIT - 1)
        } else {
            0
        };
        choices.insert(place, all);
    }
    choices.truncate(LIMIT);
    choices
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn the_name_that_is_being_typed() {
        let check = |text: &str, expected: Option<&str>| {
            let caret = text.find('|').expect("the caret is marked");
            let text = text.replace('|', "");
            let found = word(&text, caret).map(|at| text[at].to_owned());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("hi @|", Some("@"));
        check("hi @an|na", Some("@an"));
        check("＠小|", Some("＠小"));
        check("(@ben.k|", Some("@ben.k"));
        check("mail to x@y|", None);
        check("@@x|", None);
        check("@anna |", None);
        check("|@anna", None);
        check("hello|", None);
    }
}
