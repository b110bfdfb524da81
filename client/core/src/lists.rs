//! What belongs to the account: friends and conversations, kept equal to the server's by one
//! revision number.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use anser_shared::conversation::{ConversationKind, Head};
use anser_shared::event::Change;
use anser_shared::friend::{Friend as SharedFriend, FriendState};
use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::people::Profile;
use anser_shared::presence::Presence;
use anser_shared::request::Request;

use super::effect::{Notice, StoreCommand};
use super::model::{About, Acceptance, Done, Fault, Friend, Ticket};
use super::slow::Question;
use super::{Asked, Core};

/// Lists that are on their way, page by page.
#[derive(Default)]
pub(super) struct Lists {
    /// The latest revision that the server has told of.
    pub(super) server_revision: u64,
    /// That of the profile that is shown. No list brings a profile, so that a change of it is taken as it
    /// comes, also while the lists are on their way.
    pub(super) profile_revision: u64,
    friends: Option<FriendsUnderWay>,
    /// Conversations that were known here when their list was asked for, and that it has not named so far:
    /// what is left in the end was taken out of the list.
    unlisted: HashSet<ConversationId>,
    /// The list of conversations is to be asked for once more when it is here.
    conversations_again: bool,
    /// The conversations of the list that is on its way.
    listed: HashSet<ConversationId>,
    /// Conversations that were arranged while their list was on its way: what it says is older.
    pub(super) arranged: HashSet<ConversationId>,
}

struct FriendsUnderWay {
    /// That of the first page. A page with another one was read after a change: begin again.
    revision: u64,
    friends: Vec<SharedFriend>,
}

impl Core {
    pub(super) fn list_friends_if_changed(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let lists = &session.lists;
        let is_other = session.afresh || lists.server_revision != session.revision;
        if is_other && lists.friends.is_none() {
            session.lists.friends = Some(FriendsUnderWay {
                revision: session.lists.server_revision,
                friends: Vec::new(),
            });
            self.ask(Request::Friends { after: UserId(0) }, Asked::Friends);
        }
    }

    pub(super) fn friends_listed(&mut self, revision: u64, page: Vec<SharedFriend>, more: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let lists = &mut session.lists;
        let Some(mut under_way) = lists.friends.take() else {
            return;
        };
        lists.server_revision = lists.server_revision.max(revision);
        if under_way.friends.is_empty() {
            under_way.revision = revision;
        }
        if revision != under_way.revision {
            return self.list_friends_if_changed();
        }
        let last = page.last().map(|friend| friend.person.user);
        under_way.friends.extend(page);
        if let (true, Some(after)) = (more, last) {
            lists.friends = Some(under_way);
            return self.ask(Request::Friends { after }, Asked::Friends);
        }
        let is_first = session.revision == 0;
        session.revision = revision;
        session.afresh = false;
        let mut friends = under_way.friends;
        friends.extend(self.missing_friends(&friends));
        let kept = StoreCommand::ReplaceFriends {
            revision,
            friends: friends.clone(),
        };
        let shown: BTreeMap<UserId, Friend> = friends
            .iter()
            .map(|friend| (friend.person.user, self.shown(friend)))
            .collect();
        let known = std::mem::replace(&mut self.model.friends, Arc::new(shown));
        for friend in friends {
            // Somebody who signs in here for the first time has made their friends elsewhere.
            let before = known.get(&friend.person.user).map(|known| known.state);
            let before =
                before.or((is_first && friend.state != FriendState::Asks).then_some(friend.state));
            self.note_friend(&friend, before);
        }
        // After what follows from it: with the old state on disk it follows once more.
        self.store(kept);
        // What has changed may be how a conversation is kept: a list that was read before will not do.
        self.list_conversations();
        self.list_drafts();
        // Something may have changed while the pages were read.
        self.list_friends_if_changed();
        self.tell_if_listed();
    }

    /// The server could not give a page: the lists begin again with the next try.
    pub(super) fn give_up_friends(&mut self) {
        if let Some(session) = &mut self.session {
            session.lists.friends = None;
        }
    }

    pub(super) fn account_changed(&mut self, revision: u64, change: Change) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.lists.server_revision = session.lists.server_revision.max(revision);
        let follows = revision == session.revision + 1 && session.lists.friends.is_none();
        if let Change::Profile(profile) = &change {
            self.profile_changed(revision, profile);
        }
        let Some(session) = &mut self.session else {
            return;
        };
        if !follows {
            // Known already, or there is a gap; lists that are under way will tell.
            return self.list_friends_if_changed();
        }
        session.revision = revision;
        match change {
            Change::Friend(friend) => self.friend_changed(revision, &friend),
            // It was taken above, or a newer one is shown.
            Change::Profile(_) => self.store(StoreCommand::SetRevision { revision }),
            Change::Arranged {
                conversation,
                arrangement,
            } => self.arranged(Some(revision), conversation, arrangement),
            Change::Draft(draft) => self.draft_heard(draft, Some(revision)),
            Change::Conversation(head) => {
                self.store(StoreCommand::SetRevision { revision });
                self.group_heard(head);
            }
            Change::Hidden { conversation } => {
                self.store(StoreCommand::SetRevision { revision });
                self.set_hidden(conversation, true);
            }
        }
    }

    /// One's profile was changed, here or on another device. That the lists are any newer by this is not
    /// said: what it is kept with is the revision that they have.
    pub(super) fn profile_changed(&mut self, revision: u64, profile: &Profile) {
        let Some(session) = &mut self.session else {
            return;
        };
        if revision > session.lists.profile_revision {
            session.lists.profile_revision = revision;
            if let Some(account) = &mut self.model.account {
                account.set_profile(profile.clone());
            }
            self.keep_profile();
        }
    }

    /// Keeps the profile that is shown, once the local history is there.
    pub(super) fn keep_profile(&mut self) {
        let opened = self.session.as_ref().filter(|session| session.opened);
        if let (Some(session), Some(account)) = (opened, &self.model.account) {
            let (revision, profile) = (session.revision, account.profile.clone());
            self.store(StoreCommand::SaveProfile { revision, profile });
        }
    }

    fn friend_changed(&mut self, revision: u64, friend: &SharedFriend) {
        let shown = self.shown(friend);
        let before = Arc::make_mut(&mut self.model.friends).insert(friend.person.user, shown);
        self.note_friend(friend, before.map(|before| before.state));
        self.store(StoreCommand::ChangeFriend {
            revision,
            friend: Box::new(friend.clone()),
        });
    }

    /// Somebody stands to one in another way than before, or is new here.
    fn note_friend(&mut self, friend: &SharedFriend, before: Option<FriendState>) {
        let user = friend.person.user;
        self.changed.insert(friend.conversation);
        // What was refused about them is over.
        let name = &friend.person.name;
        self.model.tickets.lift_refusals(|about| match about {
            About::AddFriend { name: of } => of == name,
            About::Somebody(of) => *of == user,
            _ => false,
        });
        if friend.state == FriendState::Friends {
            let kind = ConversationKind::Direct { peer: user };
            self.ensure_conversation(friend.conversation, kind);
            self.set_listed(friend.conversation);
        }
        let is_news = before != Some(friend.state);
        match friend.state {
            FriendState::Friends if before == Some(FriendState::Asked) => self.accepted(user),
            FriendState::Friends => {}
            _ => self.acceptance_seen(user),
        }
        self.tell(match friend.state {
            FriendState::Friends if is_news => Notice::FriendAdded { user },
            FriendState::Asks if is_news => Notice::FriendAsks { user },
            _ => Notice::FriendChanged { user },
        });
    }

    /// Somebody has accepted a request of this person, whichever way it is learnt.
    fn accepted(&mut self, user: UserId) {
        let asked = self.session.iter().flat_map(|s| s.asked.values());
        let mut asked = asked.map(|question| &question.asked);
        // With somebody who accepts every request it is what the person has just pressed.
        let settles =
            asked.any(|a| matches!(a, Asked::FriendSettled { user: of, .. } if *of == user));
        let acceptance = if settles {
            Acceptance::Known
        } else {
            Acceptance::News
        };
        Arc::make_mut(&mut self.model.accepted).insert(user, acceptance);
        let accepted = true;
        self.store(StoreCommand::SaveAccepted { user, accepted });
    }

    /// The person has looked at the conversation with whoever has accepted, or the friendship is over.
    pub(super) fn acceptance_seen(&mut self, user: UserId) {
        if self.model.accepted.contains_key(&user) {
            Arc::make_mut(&mut self.model.accepted).remove(&user);
            let accepted = false;
            self.store(StoreCommand::SaveAccepted { user, accepted });
        }
    }

    pub(super) fn list_conversations(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let is_conversations = |q: &Question| matches!(q.asked, Asked::Conversations);
        if session.asked.values().any(is_conversations) {
            session.lists.conversations_again = true;
            return;
        }
        session.lists.arranged.clear();
        session.lists.listed.clear();
        session.lists.unlisted = self.model.conversations.keys().copied().collect();
        self.ask(
            Request::Conversations {
                after: ConversationId(0),
            },
            Asked::Conversations,
        );
    }

    pub(super) fn conversations_listed(&mut self, heads: Vec<Head>, more: bool) {
        let last = heads.last().map(|head| head.conversation);
        for head in heads {
            let (conversation, seq) = (head.conversation, head.seq);
            self.head_heard(head);
            // What was written before this program's history began is no news to anybody.
            if self.session.as_ref().is_some_and(|session| session.is_new) {
                self.is_told(conversation, seq);
            }
        }
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::Conversations { after }, Asked::Conversations);
        }
        self.leave_missing_groups();
        self.ask_for_unlisted();
        let again = self.session.as_mut();
        if again.is_some_and(|s| std::mem::take(&mut s.lists.conversations_again)) {
            self.list_conversations();
        } else if let Some(session) = &mut self.session {
            session.is_new = false;
        }
        self.fetch_newest_first();
        self.tell_if_listed();
    }

    /// A conversation of one's own, as the server has it.
    pub(super) fn head_heard(&mut self, head: Head) {
        let Head {
            conversation,
            kind,
            seq,
            mine,
            theirs,
            arrangement,
        } = head;
        let kind = self.newest_kind(conversation, kind, seq);
        self.ensure_conversation(conversation, kind);
        self.set_listed(conversation);
        if let Some(session) = &mut self.session {
            session.lists.listed.insert(conversation);
            let flow = session.flows.entry(conversation).or_default();
            flow.told_at = flow.told_at.max(seq);
        }
        self.heard_of(conversation, seq);
        self.marks_listed(conversation, mine, theirs);
        self.arranged(None, conversation, arrangement);
    }

    /// Friends whom the server does not know any more, since it was set back to an older copy of its data. What
    /// was said with them stays readable.
    fn missing_friends(&self, listed: &[SharedFriend]) -> Vec<SharedFriend> {
        let ids: HashSet<UserId> = listed.iter().map(|friend| friend.person.user).collect();
        let known = self.model.friends.values();
        let has_something = |friend: &&Friend| {
            let shown = self.model.conversations.get(&friend.conversation);
            shown.is_some_and(|c| {
                c.local_head > c.kind.from() || !c.apart.is_empty() || !c.outbox.is_empty()
            })
        };
        known
            .filter(|friend| !ids.contains(&friend.person.user))
            .filter(has_something)
            .map(Friend::parted)
            .collect()
    }

    /// The same for groups: one is out of those that the server does not list.
    fn leave_missing_groups(&mut self) {
        let Some(session) = self.session.as_mut().filter(|s| s.afresh_groups) else {
            return;
        };
        session.afresh_groups = false;
        let listed = std::mem::take(&mut session.lists.listed);
        let missing = self.model.conversations.values();
        let missing = missing.filter(|shown| !listed.contains(&shown.id));
        let missing: Vec<_> = missing
            .filter_map(|shown| {
                let mut kind = shown.kind.clone();
                let group = kind.group_mut()?;
                let was = std::mem::replace(&mut group.role, MemberRole::Outside);
                (was != MemberRole::Outside).then_some((shown.id, kind))
            })
            .collect();
        for (conversation, kind) in missing {
            self.set_kind(conversation, kind);
        }
    }

    /// A conversation that is not listed was taken out of the list on another device, if the server gives what
    /// stands in it. One of which it knows nothing, because its data were set back, stays where it is.
    fn ask_for_unlisted(&mut self) {
        let lists = self.session.as_mut().map(|session| &mut session.lists);
        let unlisted = lists.map(|lists| std::mem::take(&mut lists.unlisted));
        for conversation in unlisted.into_iter().flatten() {
            let shown = self.model.conversations.get(&conversation);
            if let Some(after) = shown.filter(|c| !c.hidden).map(|c| c.local_head) {
                let limit = 1;
                let request = Request::Fetch {
                    conversation,
                    after,
                    limit,
                };
                self.ask(request, Asked::Unlisted { conversation });
            }
        }
    }

    /// The server has a conversation in the list.
    fn set_listed(&mut self, conversation: ConversationId) {
        if let Some(session) = &mut self.session {
            session.lists.unlisted.remove(&conversation);
        }
        self.set_hidden(conversation, false);
    }

    pub(super) fn tell_if_listed(&mut self) {
        let Some(session) = &self.session else { return };
        let pending = session.asked.values().any(|question| {
            let asked = &question.asked;
            matches!(asked, Asked::Friends | Asked::Conversations | Asked::Drafts)
        });
        if !pending {
            self.model.coming = false;
            let session = self.session.as_mut();
            // Once for each connection: what is asked again because the server could not do it is no news.
            if session.is_some_and(|session| !std::mem::replace(&mut session.listed, true)) {
                self.tell(Notice::Listed);
            }
        }
    }

    pub(super) fn add_friend(&mut self, ticket: Ticket, name: String, greeting: String) {
        self.begin(ticket, About::AddFriend { name: name.clone() });
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let request = Request::AddFriend { name, greeting };
        self.ask(request, Asked::AddFriend { ticket });
    }

    /// The answer does not say whether the other one accepts every request: a friendship follows it. What the
    /// server is asked now is answered after that.
    pub(super) fn friend_asked(&mut self, ticket: Ticket, friend: &SharedFriend) {
        let user = friend.person.user;
        if friend.state == FriendState::Friends {
            return self.finish(ticket, Ok(Done::Befriended(user)));
        }
        let idle = self.session.as_ref().is_some_and(|session| session.idle);
        self.ask(
            Request::Idle { idle },
            Asked::FriendSettled { ticket, user },
        );
    }

    pub(super) fn friend_settled(&mut self, ticket: Ticket, user: UserId) {
        let known = self.model.friends.get(&user);
        let done = match known.is_some_and(Friend::is_friend) {
            true => Done::Befriended(user),
            false => Done::Requested(user),
        };
        self.finish(ticket, Ok(done));
    }

    /// Asks the server to change how somebody stands to one. What comes of it is told to every
    /// device as a change of the account; what does not, is said beside the person.
    pub(super) fn tie(&mut self, ticket: Ticket, user: UserId, request: Request) {
        self.begin(ticket, About::Somebody(user));
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask(request, Asked::Tie { ticket, user });
    }

    pub(super) fn block_named(&mut self, ticket: Ticket, name: String) {
        self.begin(ticket, About::BlockNamed { name: name.clone() });
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask(Request::BlockNamed { name }, Asked::BlockNamed { ticket });
    }

    pub(super) fn presence(&mut self, people: Vec<(UserId, Presence)>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let mut told = Vec::new();
        for (user, presence) in people {
            // Kept for those who are not listed yet, too: the lists may still be on their way.
            session.presence.insert(user, presence);
            told.push((user, presence));
            if let Some(friend) = Arc::make_mut(&mut self.model.friends).get_mut(&user)
                && friend.is_friend()
            {
                friend.presence = Some(presence);
                self.changed.insert(friend.conversation);
                self.effects
                    .push(super::Effect::Tell(Notice::Presence { user }));
            }
        }
        for (user, presence) in told {
            self.friend_present(user, presence);
        }
    }

    /// With a connection, everybody of whom nothing was told is away; without one, nobody knows.
    pub(super) fn show_presence(&mut self) {
        let Some(session) = &self.session else { return };
        for friend in Arc::make_mut(&mut self.model.friends).values_mut() {
            // Whether somebody else is there is nobody's affair.
            let known = session.online && friend.is_friend();
            friend.presence = known.then(|| {
                session
                    .presence
                    .get(&friend.person.user)
                    .copied()
                    .unwrap_or_default()
            });
            self.changed.insert(friend.conversation);
        }
    }

    fn shown(&self, friend: &SharedFriend) -> Friend {
        let presence = self
            .session
            .as_ref()
            .filter(|session| session.online && friend.state == FriendState::Friends)
            .map(|session| {
                session
                    .presence
                    .get(&friend.person.user)
                    .copied()
                    .unwrap_or_default()
            });
        Friend::new(friend, presence)
    }
}
