//! What belongs to the account: friends and conversations, kept equal to the server's by one
//! revision number.

use std::collections::{BTreeMap, HashMap, HashSet};
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
use super::{Asked, Core};

/// How far the lists here are the server's.
#[derive(Default)]
pub(super) struct Lists {
    /// The revision of those that are here.
    revision: u64,
    /// The server is in another life than before: friends are asked for also where the revision is the same.
    friends_afresh: bool,
    /// The same for groups: one is out of those that it does not list.
    groups_afresh: bool,
    /// Nothing was ever fetched on this computer: what the server has now is old.
    are_new: bool,
    /// What belongs to this connection.
    now: Now,
}

/// Lists that are on their way, page by page, and what else was told on this connection.
#[derive(Default)]
struct Now {
    /// The latest revision that the server has told of.
    server_revision: u64,
    /// That of the profile that is shown. No list brings a profile, so that a change of it is taken as it
    /// comes, also while the lists are on their way.
    profile_revision: u64,
    /// It was told that the lists are those of the server.
    is_told: bool,
    /// Who is there.
    presence: HashMap<UserId, Presence>,
    friends: Option<FriendsUnderWay>,
    /// Conversations that were known here when their list was asked for, and that it has not named so far:
    /// what is left in the end was taken out of the list.
    unlisted: HashSet<ConversationId>,
    /// The list of conversations is to be asked for once more when it is here.
    conversations_again: bool,
    /// The conversations of the list that is on its way.
    listed: HashSet<ConversationId>,
    /// Conversations that were arranged while their list was on its way: what it says is older.
    arranged: HashSet<ConversationId>,
}

impl Lists {
    /// What the local history has.
    pub(super) fn open(&mut self, revision: u64, are_new: bool) {
        self.revision = revision;
        self.are_new = are_new;
    }

    /// A connection begins, on which the server has this revision.
    pub(super) fn signed_in(&mut self, revision: u64) {
        self.now = Now {
            server_revision: revision,
            profile_revision: revision,
            ..Now::default()
        };
    }

    /// The connection is gone.
    pub(super) fn interrupt(&mut self) {
        self.now = Now::default();
    }

    /// The server has told of this revision.
    pub(super) fn heard_of(&mut self, revision: u64) {
        self.now.server_revision = self.now.server_revision.max(revision);
    }

    /// The lists here are not those that the server has.
    pub(super) fn differ(&self) -> bool {
        self.now.server_revision != self.revision
    }

    /// The revision here is higher than the server's can be.
    pub(super) fn are_ahead(&self) -> bool {
        self.revision > self.now.server_revision
    }

    /// The server is in another life: all lists are asked for, and what is not in them is over.
    pub(super) fn ask_afresh(&mut self) {
        self.friends_afresh = true;
        self.groups_afresh = true;
    }

    /// The local history is empty now.
    pub(super) fn forget(&mut self) {
        self.revision = 0;
    }

    /// The list of friends is on its way, so that somebody may not have a name yet.
    fn awaits_friends(&self) -> bool {
        self.now.friends.is_some()
    }

    /// Whether how a conversation is arranged holds: as a change of the account, or as a list says it that was not
    /// read before such a change.
    pub(super) fn arranges(&mut self, conversation: ConversationId, is_change: bool) -> bool {
        if is_change {
            self.now.arranged.insert(conversation);
        }
        is_change || !self.now.arranged.contains(&conversation)
    }

    /// Whether somebody is there, as far as it was told: of whom nothing was told is away.
    fn presence_of(&self, user: UserId) -> Presence {
        self.now.presence.get(&user).copied().unwrap_or_default()
    }
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
        let lists = &mut session.lists;
        let is_other = lists.friends_afresh || lists.differ();
        if is_other && lists.now.friends.is_none() {
            lists.now.friends = Some(FriendsUnderWay {
                revision: lists.now.server_revision,
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
        let Some(mut under_way) = lists.now.friends.take() else {
            return;
        };
        lists.heard_of(revision);
        if under_way.friends.is_empty() {
            under_way.revision = revision;
        }
        if revision != under_way.revision {
            return self.list_friends_if_changed();
        }
        let last = page.last().map(|friend| friend.person.user);
        under_way.friends.extend(page);
        if let (true, Some(after)) = (more, last) {
            lists.now.friends = Some(under_way);
            return self.ask(Request::Friends { after }, Asked::Friends);
        }
        let is_first = lists.revision == 0;
        lists.revision = revision;
        lists.friends_afresh = false;
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
        self.list_scheduled();
        // Something may have changed while the pages were read.
        self.list_friends_if_changed();
        self.fetch_newest_first();
        self.tell_if_listed();
    }

    /// The list of friends is on its way.
    pub(super) fn awaits_friends(&self) -> bool {
        let session = self.session.as_ref();
        session.is_some_and(|session| session.lists.awaits_friends())
    }

    /// The same, and the conversation is with somebody who is in no list yet: what is told of it has no name.
    pub(super) fn awaits_name(&self, conversation: ConversationId) -> bool {
        let shown = self.model.conversations.get(&conversation);
        let peer = shown.and_then(|shown| shown.peer());
        self.awaits_friends() && peer.is_some_and(|peer| !self.model.friends.contains_key(&peer))
    }

    /// The server could not give a page: the lists begin again with the next try.
    pub(super) fn give_up_friends(&mut self) {
        if let Some(session) = &mut self.session {
            session.lists.now.friends = None;
        }
    }

    pub(super) fn account_changed(&mut self, revision: u64, change: Change) {
        let Some(session) = &mut self.session else {
            return;
        };
        let lists = &mut session.lists;
        lists.heard_of(revision);
        let follows = revision == lists.revision + 1 && lists.now.friends.is_none();
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
        session.lists.revision = revision;
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
            Change::Saved { saved, on } => self.saved_heard(revision, saved, on),
            Change::Hidden { conversation } => {
                self.store(StoreCommand::SetRevision { revision });
                self.set_hidden(conversation, true);
            }
            change @ (Change::Scheduled(_) | Change::Unscheduled { .. }) => {
                self.store(StoreCommand::SetRevision { revision });
                self.scheduled_changed(change);
            }
        }
    }

    /// One's profile was changed, here or on another device. That the lists are any newer by this is not
    /// said: what it is kept with is the revision that they have.
    pub(super) fn profile_changed(&mut self, revision: u64, profile: &Profile) {
        let Some(session) = &mut self.session else {
            return;
        };
        let shown = &mut session.lists.now.profile_revision;
        if revision > *shown {
            *shown = revision;
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
            let (revision, profile) = (session.lists.revision, account.profile.clone());
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
        let settles =
            |asked: &Asked| matches!(asked, Asked::FriendSettled { user: of, .. } if *of == user);
        let session = self.session.as_ref();
        // With somebody who accepts every request it is what the person has just pressed.
        let acceptance = if session.is_some_and(|session| session.questions.has(settles)) {
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
        let now = &mut session.lists.now;
        let is_conversations = |asked: &Asked| matches!(asked, Asked::Conversations);
        if session.questions.has(is_conversations) {
            now.conversations_again = true;
            return;
        }
        now.arranged.clear();
        now.listed.clear();
        now.unlisted = self.model.conversations.keys().copied().collect();
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
            let session = self.session.as_ref();
            if session.is_some_and(|session| session.lists.are_new) {
                self.is_told(conversation, seq);
            }
        }
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::Conversations { after }, Asked::Conversations);
        }
        self.leave_missing_groups();
        self.ask_for_unlisted();
        let again = self.session.as_mut();
        if again.is_some_and(|s| std::mem::take(&mut s.lists.now.conversations_again)) {
            self.list_conversations();
        } else if let Some(session) = &mut self.session {
            session.lists.are_new = false;
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
            session.lists.now.listed.insert(conversation);
            session.logs.head_told(conversation, seq);
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
                c.local_head > c.kind.from() || !c.apart.is_empty() || c.unsent().next().is_some()
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
        let session = self.session.as_mut();
        let Some(session) = session.filter(|session| session.lists.groups_afresh) else {
            return;
        };
        session.lists.groups_afresh = false;
        let listed = std::mem::take(&mut session.lists.now.listed);
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
        let unlisted = lists.map(|lists| std::mem::take(&mut lists.now.unlisted));
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
            session.lists.now.unlisted.remove(&conversation);
        }
        self.set_hidden(conversation, false);
    }

    pub(super) fn tell_if_listed(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let is_list =
            |asked: &Asked| matches!(asked, Asked::Friends | Asked::Conversations | Asked::Drafts);
        if !session.questions.has(is_list) {
            self.model.coming = false;
            // Once for each connection: what is asked again because the server could not do it is no news.
            if !std::mem::replace(&mut session.lists.now.is_told, true) {
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
        let session = self.session.as_ref();
        let idle = session.is_some_and(|session| session.own.is_idle());
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
            session.lists.now.presence.insert(user, presence);
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
            friend.presence = known.then(|| session.lists.presence_of(friend.person.user));
            self.changed.insert(friend.conversation);
        }
    }

    fn shown(&self, friend: &SharedFriend) -> Friend {
        let presence = self
            .session
            .as_ref()
            .filter(|session| session.online && friend.state == FriendState::Friends)
            .map(|session| session.lists.presence_of(friend.person.user));
        Friend::new(friend, presence)
    }
}
