//! What may be meant in a line that begins with a slash: by its word, and by the name behind a command of the server.

use std::collections::BTreeMap;
use std::ops::Range;

use anser_shared::command::Takes;
use anser_shared::group::Group;
use anser_shared::id::ConversationId;
use anser_shared::line::{first_word, quoted, unfinished_name};
use anser_shared::text::fold;

use super::super::completion::{Choice, LIMIT, Offered};
use super::words::{self, Known};
use crate::core::action::Actions;
use crate::core::model::LinkState;
use crate::core::names::{Fit, Name, Wanted};
use crate::core::{Action, Model};
use crate::ui::Scene;
use crate::ui::people::candidates::{Candidates, Scope};

/// The words that may be meant by the one that is being typed.
pub(super) fn words(scene: &Scene<'_>, text: &str, caret: usize) -> Option<Offered> {
    let end = first_word(text).0.len();
    let typed = text.get(1..caret).filter(|_| caret <= end)?;
    let mut meant: Vec<Known<'_>> = words::known(scene).collect();
    meant.retain(|known| known.word.starts_with(typed));
    // One that is typed out is meant, also where longer ones begin with it.
    meant.sort_by_key(|known| known.word != typed);
    let choices = meant.into_iter().take(LIMIT).map(|known| Choice {
        put: format!("/{} ", known.word),
        title: format!("/{}", known.word),
        detail: known.help(scene.words),
        face: None,
    });
    let choices = choices.collect();
    Some(Offered {
        at: 0..end,
        choices,
        wanted: Wanted::default(),
        by_enter: true,
    })
}

/// The names that may be meant by the one that is being typed behind a command of the server.
pub(super) fn names(
    scene: &Scene<'_>,
    text: &str,
    caret: usize,
    people: &mut People,
    actions: &mut Actions,
) -> Option<Offered> {
    // The end of a name behind the caret would stand behind the one that is put in.
    if text
        .get(caret..)?
        .starts_with(|next: char| !next.is_whitespace())
    {
        return None;
    }
    let (word, rest) = first_word(text.get(..caret)?);
    let takes = words::command(scene.model, word.strip_prefix('/')?)?.takes;
    let begun = unfinished_name(rest)?;
    let at = caret - rest.len()..caret;
    match takes {
        Takes::PERSON => people.offered(scene.model, begun, at, actions),
        Takes::GROUP => Some(groups(scene.model, begun, at)),
        _ => None,
    }
}

/// Who may be meant behind a command: looked for again when a letter was typed.
#[derive(Debug, Default)]
pub(super) struct People {
    candidates: Candidates,
    /// The list of everybody was asked for.
    asked: bool,
}

impl People {
    fn offered(
        &mut self,
        model: &Model,
        begun: &str,
        at: Range<usize>,
        actions: &mut Actions,
    ) -> Option<Offered> {
        let can_ask = model.link == LinkState::Online && !model.people.is_loading();
        if model.people.last.is_none() && can_ask && !std::mem::replace(&mut self.asked, true) {
            actions.push(Action::ListPeople);
        }
        // Whoever has typed a login name means that person.
        let folded = fold(begun);
        let friends = model.friends.values().map(|friend| &friend.person);
        let mut known = friends.chain(model.people.iter());
        if known.any(|person| person.name.len() == begun.len() && fold(&person.name) == folded) {
            return None;
        }
        self.candidates.refresh(model, Scope::Everybody, begun);
        let rows = 0..self.candidates.count().min(LIMIT);
        let found = rows.filter_map(|row| self.candidates.get(model, Scope::Everybody, row));
        let choices = found.map(|person| Choice {
            put: format!("{} ", person.who.name),
            title: person.called().to_owned(),
            detail: person.who.name.clone(),
            face: Some((person.who.user, person.who.picture)),
        });
        let choices = choices.collect();
        Some(Offered {
            at,
            choices,
            wanted: Wanted::of(begun),
            by_enter: false,
        })
    }
}

/// The groups that this person knows, each by the name that means no other one.
fn groups(model: &Model, begun: &str, at: Range<usize>) -> Offered {
    let own = model.conversations.values();
    let own = own.filter(|shown| shown.is_listed());
    let own = own.filter_map(|shown| Some((shown.id, shown.group()?)));
    let others = model.groups.iter();
    let others = others.filter_map(|listed| Some((listed.conversation, listed.kind.group()?)));
    let known: BTreeMap<ConversationId, &Group> = others.chain(own).collect();
    let wanted = Wanted::of(begun);
    let choices = known.into_values().filter_map(|group| {
        // The lobby has no creator.
        let whole = match &*group.creator_name {
            "" => group.name.clone(),
            creator => format!("{creator}/{}", group.name),
        };
        let names = [&group.name, &whole].map(|name| Name::of(name));
        let fit = wanted.best(&names)?;
        let choice = Choice {
            put: format!("{} ", quoted(&whole)),
            title: group.name.clone(),
            detail: whole.clone(),
            face: None,
        };
        Some((fit, choice))
    });
    let mut choices: Vec<(Fit, Choice)> = choices.collect();
    choices.sort_by_key(|(fit, _)| *fit);
    let choices = choices.into_iter().take(LIMIT);
    Offered {
        at,
        choices: choices.map(|(_, choice)| choice).collect(),
        wanted,
        by_enter: false,
    }
}
