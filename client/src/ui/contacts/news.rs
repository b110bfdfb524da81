//! What waits for the person, as numbers: on the tabs, and in the title of the window.

use anser_shared::conversation::ConversationKind;
use anser_shared::group::MemberRole;

use super::list::{self, Tab};
use crate::core::Model;
use crate::core::model::Conversation;
use crate::ui::Scene;

/// How much is new in a tab. What was muted is nobody's news.
pub fn count(model: &Model, tab: Tab) -> u64 {
    match tab {
        Tab::Chats => {
            let shown = model.conversations.values();
            let shown = shown.filter(|shown| shown.is_listed() && !shown.arrangement.muted);
            shown.map(|shown| shown.unread).sum()
        }
        Tab::Friends => list::requests(model, "").0.len() as u64,
        Tab::Groups => {
            let groups = model.conversations.values();
            groups.map(|shown| u64::from(asking(shown))).sum()
        }
    }
}

/// How many people want to be let into a group, for those who may let them in.
fn asking(shown: &Conversation) -> u32 {
    match &shown.kind {
        ConversationKind::Group(group) if group.role >= MemberRole::Administrator => group.asking,
        _ => 0,
    }
}

/// What waits in all of them.
pub fn total(model: &Model) -> u64 {
    Tab::ALL.into_iter().map(|(tab, _)| count(model, tab)).sum()
}

/// What the number of a tab counts.
pub fn said(scene: &Scene<'_>, tab: Tab) -> String {
    let key = match tab {
        Tab::Chats => "unread-count",
        Tab::Friends => "requests-count",
        Tab::Groups => "waiting-count",
    };
    let count = [("count", count(scene.model, tab).into())];
    scene.words.with(key, &count)
}
