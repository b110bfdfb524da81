//! Conversations of many: what is known of a group, who writes in it, and what one asks about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anser_shared::event::{ConversationKind, Head};
use anser_shared::group::{Listed, MemberRole};
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::message::{Body, Entry, Notice as Line};
use anser_shared::people::Person;
use anser_shared::refusal::Refusal;
use anser_shared::request::{Answer, Request};

use super::action::GroupWish;
use super::effect::{Notice, StoreCommand};
use super::model::Fault;
use super::{Asked, Core};

/// Groups and people who are being asked for.
#[derive(Default)]
pub(super) struct Groups {
    /// The groups that one may see, while their list is on its way.
    listed: Vec<Listed>,
    /// Who was asked for since this connection began.
    asked: BTreeSet<UserId>,
}

impl Groups {
    /// The connection is gone, and with it everything that was to be answered. Whoever writes after the
    /// next one begins is asked for again: they may call themselves something else by then.
    pub(super) fn interrupt(&mut self) {
        self.listed.clear();
        self.asked.clear();
    }
}

impl Core {
    pub(super) fn ask_group(&mut self, wish: GroupWish) {
        if !self.is_online() {
            return self.group_asked(None, Some(Fault::Offline));
        }
        let request = match wish {
            GroupWish::Create { name, policy } => Request::CreateGroup { name, policy },
            GroupWish::Delete { conversation } => Request::DeleteGroup { conversation },
            GroupWish::Rename { conversation, name } => Request::RenameGroup { conversation, name },
            GroupWish::Add { conversation, name } => Request::AddMember { conversation, name },
            GroupWish::Remove { conversation, name } => {
                Request::RemoveMember { conversation, name }
            }
            GroupWish::Join(which) => Request::JoinGroup(which),
            GroupWish::Leave { conversation } => Request::LeaveGroup { conversation },
        };
        self.ask(request, Asked::Group);
    }

    pub(super) fn group_answered(&mut self, answer: Result<Answer, Refusal>) {
        match answer {
            Ok(Answer::Conversation(head)) => {
                let conversation = head.conversation;
                self.group_heard(head);
                self.group_asked(Some(conversation), None);
            }
            Ok(_) => self.group_asked(None, None),
            Err(refusal) => self.group_asked(None, Some(Fault::Refused(refusal))),
        }
    }

    fn group_asked(&mut self, conversation: Option<ConversationId>, fault: Option<Fault>) {
        self.tell(Notice::GroupAsked {
            conversation,
            fault,
        });
    }

    pub(super) fn list_groups(&mut self) {
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return self.groups_refused(Fault::Offline);
        };
        session.groups.listed.clear();
        let after = ConversationId(0);
        self.ask(Request::Groups { after }, Asked::Groups);
    }

    pub(super) fn groups_listed(&mut self, groups: Vec<Listed>, more: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        let last = groups.last().map(|listed| listed.conversation);
        session.groups.listed.extend(groups);
        if let (true, Some(after)) = (more, last) {
            return self.ask(Request::Groups { after }, Asked::Groups);
        }
        let groups = std::mem::take(&mut session.groups.listed);
        self.model.groups = Some(Arc::new(groups));
        self.tell(Notice::GroupsListed { fault: None });
    }

    pub(super) fn groups_refused(&mut self, fault: Fault) {
        self.tell(Notice::GroupsListed { fault: Some(fault) });
    }

    /// One is in a group, or out of it, or something else there.
    pub(super) fn group_heard(&mut self, head: Head) {
        let conversation = head.conversation;
        self.head_heard(head);
        self.behind(conversation, Seq::START);
    }

    /// What is known of a group after its head was told at a place. Most of it stands in the log, too:
    /// where the log here is further than the head, it knows better.
    pub(super) fn newest_kind(
        &self,
        conversation: ConversationId,
        mut told: ConversationKind,
        at: Seq,
    ) -> ConversationKind {
        let known = self.model.conversations.get(&conversation);
        let known = known.filter(|known| known.local_head > at);
        let known = known.and_then(|known| known.group());
        if let (Some(told), Some(known)) = (told.group_mut(), known) {
            told.name.clone_from(&known.name);
            told.members = known.members;
            told.policy = known.policy;
            told.announcement.clone_from(&known.announcement);
            told.picture = known.picture;
            told.quiet = known.quiet;
            told.blocked = known.blocked;
        }
        told
    }

    /// Says anew what a conversation is.
    pub(super) fn set_kind(&mut self, conversation: ConversationId, kind: ConversationKind) {
        if let Some(session) = &mut self.session {
            session
                .flows
                .entry(conversation)
                .or_default()
                .begin(kind.from());
        }
        let told = kind.clone();
        self.change(conversation, |shown| {
            shown.local_head = shown.local_head.max(told.from());
            shown.server_head = shown.server_head.max(told.from());
            shown.kind = told;
        });
        self.store(StoreCommand::AddConversation { conversation, kind });
    }

    /// Entries stand in the log now: what they say about a group holds from here on, and whoever wrote
    /// them should have a name.
    pub(super) fn note_group(&mut self, conversation: ConversationId, entries: &[Entry]) {
        let shown = self.model.conversations.get(&conversation);
        let Some(mut kind) = shown.map(|shown| shown.kind.clone()) else {
            return;
        };
        let before = kind.clone();
        let Some(group) = kind.group_mut() else {
            return;
        };
        let mut people = BTreeSet::new();
        for entry in entries {
            people.insert(entry.author);
            let line = entry.body.as_ref().and_then(Body::as_notice);
            match line {
                Some(Line::GroupMade { name } | Line::Renamed { name }) => group.name = name,
                Some(Line::Joined { members } | Line::Left { members }) => group.members = members,
                Some(Line::Added { user, members } | Line::Removed { user, members }) => {
                    people.insert(user);
                    group.members = members;
                }
                Some(Line::GroupDeleted) => group.role = MemberRole::Outside,
                Some(Line::PolicySet { policy }) => group.policy = policy,
                Some(Line::Announced { text }) => group.announcement = text,
                Some(Line::Pictured { picture }) => group.picture = picture,
                Some(Line::Quieted { quiet }) => group.quiet = quiet,
                Some(Line::GroupBlocked { blocked }) => group.blocked = blocked,
                // What one is oneself there comes as a change of one's own.
                Some(
                    Line::Muted { user, .. }
                    | Line::Appointed { user, .. }
                    | Line::HandedOver { user },
                ) => {
                    people.insert(user);
                }
                Some(Line::Befriended | Line::Parted | Line::Said { .. }) | None => {}
            }
        }
        if kind != before {
            self.set_kind(conversation, kind);
        }
        people.into_iter().for_each(|user| self.need_name(user));
    }

    /// Asks for somebody whom one does not know, once in a connection.
    fn need_name(&mut self, user: UserId) {
        let is_friend = self.model.friends.contains_key(&user);
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return;
        };
        if user != UserId(0)
            && user != session.user
            && !is_friend
            && session.groups.asked.insert(user)
        {
            self.ask(Request::Person { user }, Asked::Met);
        }
    }

    /// Somebody who writes in a group.
    pub(super) fn met(&mut self, person: Person) {
        if self.model.met.get(&person.user) == Some(&person) {
            return;
        }
        Arc::make_mut(&mut self.model.met).insert(person.user, person.clone());
        let groups = self.model.conversations.values();
        let groups = groups.filter(|shown| shown.group().is_some());
        self.changed.extend(groups.map(|shown| shown.id));
        let person = Box::new(person);
        self.store(StoreCommand::SavePerson { person });
    }
}
