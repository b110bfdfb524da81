//! Whether somebody is at the screen, and what calls for them when they look elsewhere.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use anser_shared::id::ConversationId;
use anser_shared::time::Timestamp;
use egui::{Context, Event, UserAttentionType, ViewportCommand, ViewportId};

use super::viewport;
use crate::core::model::{Conversation, Model, WindowKey};

/// Nobody has touched anything for so long: they are away.
const AWAY: Duration = Duration::from_mins(5);

/// When somebody was here last, as far as the windows have noticed.
#[derive(Debug, Default)]
pub(super) struct Activity {
    touched_at: AtomicI64,
    away: AtomicBool,
}

impl Activity {
    /// A window has a frame; tells when somebody has come back.
    pub(super) fn look(&self, ctx: &Context, now: Timestamp) -> bool {
        let touched = ctx.input(|input| input.events.iter().any(is_a_persons));
        if touched || self.touched_at.load(Ordering::Relaxed) == 0 {
            self.touched_at.store(now.0, Ordering::Relaxed);
        }
        touched && self.away.swap(false, Ordering::Relaxed)
    }

    /// Tells when somebody has left, and asks for a frame when it will be time to look again.
    pub(super) fn has_left(&self, ctx: &Context, now: Timestamp) -> bool {
        if self.away.load(Ordering::Relaxed) {
            return false;
        }
        let touched = Timestamp(self.touched_at.load(Ordering::Relaxed));
        let quiet = now.since(touched);
        if quiet < AWAY {
            ctx.request_repaint_after(AWAY.saturating_sub(quiet));
            return false;
        }
        !self.away.swap(true, Ordering::Relaxed)
    }
}

/// What only a person does: not a window that is moved by the system, or drawn again.
fn is_a_persons(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { .. }
            | Event::Text(_)
            | Event::Ime(_)
            | Event::PointerMoved(_)
            | Event::PointerButton { .. }
            | Event::MouseWheel { .. }
            | Event::Touch { .. }
    )
}

/// How much was unread when the windows were looked at last.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// Everything that was there at the start has come once.
    settled: bool,
    counts: Option<BTreeMap<ConversationId, (u64, u64)>>,
}

impl Unread {
    /// Conversations in which something has come since the last time.
    pub(super) fn news(&mut self, model: &Model) -> Vec<ConversationId> {
        let conversations = model.conversations.values();
        // Where one does not want to be called by what is said, one is by one's name.
        let unread = |conversation: &Conversation| {
            if conversation.arrangement.muted {
                0
            } else {
                conversation.calling()
            }
        };
        let counts: BTreeMap<ConversationId, (u64, u64)> = conversations
            .map(|of| (of.id, (unread(of), of.mentions)))
            .filter(|(_, count)| *count != (0, 0))
            .collect();
        if model.account.is_none() {
            *self = Self::default();
            return Vec::new();
        }
        // What was unread when the program started is no news, also what was told of a moment later.
        self.settled |= !model.coming;
        let before = self.counts.replace(counts.clone());
        let Some(before) = before.filter(|_| self.settled) else {
            return Vec::new();
        };
        let grown = |&(id, (unread, mentions)): &(ConversationId, (u64, u64))| {
            let before = before.get(&id).copied().unwrap_or_default();
            unread > before.0 || mentions > before.1
        };
        counts.into_iter().filter(grown).map(|(id, _)| id).collect()
    }
}

/// Asks for attention: the window of the conversation, or the contact list where there is none.
/// Nothing is asked of somebody who is at one of the windows, and nothing takes the keyboard.
pub(super) fn call(ctx: &Context, news: &[ConversationId], is_open: impl Fn(WindowKey) -> bool) {
    if in_front(ctx).is_some() {
        return;
    }
    for id in news {
        let key = WindowKey::Conversation(*id);
        let id = if is_open(key) {
            viewport(key)
        } else {
            ViewportId::ROOT
        };
        let command = ViewportCommand::RequestUserAttention(UserAttentionType::Informational);
        ctx.send_viewport_cmd_to(id, command);
    }
}

/// The window that has the keyboard, if it is one of this program's.
pub(super) fn in_front(ctx: &Context) -> Option<ViewportId> {
    ctx.input(|input| {
        let mut windows = input.raw.viewports.iter();
        let focused = windows.find(|(_, window)| window.focused == Some(true));
        focused.map(|(id, _)| *id)
    })
}

/// The next conversation with something unread, the one with the newest message first.
pub(super) fn next_unread(model: &Model) -> Option<ConversationId> {
    let unread = model.conversations.values();
    unread
        .filter(|conversation| conversation.unread > 0 && conversation.is_listed())
        .max_by_key(|conversation| conversation.last.as_ref().map(|entry| entry.at))
        .map(|conversation| conversation.id)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::id::UserId;

    use super::*;
    use crate::app::sample;

    fn model(unread: &[(u64, u64)]) -> Model {
        let conversations = unread.iter().map(|&(id, unread)| {
            let id = ConversationId(id);
            let conversation = Conversation {
                unread,
                ..Conversation::new(id, UserId(2))
            };
            (id, Arc::new(conversation))
        });
        Model {
            account: Some(sample::account()),
            conversations: Arc::new(conversations.collect()),
            ..Model::default()
        }
    }

    const NOTHING: [u64; 0] = [];

    #[test]
    fn what_is_news() {
        let mut unread = Unread::default();
        let mut news = |of: &[(u64, u64)]| {
            let news = unread.news(&model(of));
            news.into_iter().map(|id| id.0).collect::<Vec<_>>()
        };
        assert_eq!(news(&[(1, 3)]), NOTHING, "it was there at the start");
        assert_eq!(news(&[(1, 3), (2, 1)]), [2]);
        assert_eq!(news(&[(1, 4), (2, 1)]), [1]);
        assert_eq!(news(&[(1, 0), (2, 1)]), NOTHING, "reading is no news");
        assert_eq!(news(&[(1, 1), (2, 1)]), [1]);
    }

    #[test]
    fn where_nothing_calls_a_mention_does() {
        let mut unread = Unread::default();
        let mut news = |count: u64, mentions: u64| {
            let mut model = model(&[(1, count)]);
            let conversations = Arc::make_mut(&mut model.conversations);
            let shown = conversations.get_mut(&ConversationId(1)).unwrap();
            let shown = Arc::make_mut(shown);
            shown.arrangement.muted = true;
            shown.mentions = mentions;
            !unread.news(&model).is_empty()
        };
        assert!(!news(0, 0));
        assert!(!news(3, 0), "it is muted");
        assert!(news(4, 1));
        assert!(!news(5, 1));
        assert!(!news(0, 0), "reading is no news");
    }

    #[test]
    fn somebody_leaves_and_comes_back() {
        let activity = Activity::default();
        let ctx = Context::default();
        let look = |events: Vec<Event>, now: i64| {
            let mut came = false;
            let input = egui::RawInput {
                events,
                ..egui::RawInput::default()
            };
            let mut output = ctx.run_ui(input, |ui| came = activity.look(ui.ctx(), Timestamp(now)));
            output.textures_delta.clear();
            (came, activity.has_left(&ctx, Timestamp(now)))
        };
        let key = || vec![Event::Text("x".into())];
        assert_eq!(look(vec![], 1_000), (false, false));
        assert_eq!(look(key(), 200_000), (false, false));
        assert_eq!(look(vec![], 499_999), (false, false), "not quite");
        assert_eq!(look(vec![], 500_000), (false, true));
        assert_eq!(look(vec![], 600_000), (false, false), "told once");
        assert_eq!(look(key(), 700_000), (true, false));
    }
}
