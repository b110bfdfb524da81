//! Conversations of many: what is known of a group, who writes in it, and what one asks about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::body::Notice as Line;
use anser_shared::conversation::{ConversationKind, Head, Listed};
use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::Person;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::action::GroupWish;
use super::effect::{Effect, StoreCommand};
use super::message::{Content, Message};
use super::model::{About, Done, Fault, Ticket, Whose};
use super::{Asked, Core};

/// Groups and people who are being asked for.
#[derive(Default)]
pub(super) struct Groups {
    /// The groups that one may see, while their list is on its way.
    listed: Vec<Listed>,
    /// Who was asked for since this connection began.
    asked: BTreeSet<UserId>,
    /// Those who wait for that list.
    waiting: Vec<Ticket>,
    /// Those who wait until all have been added whom they want to be.
    pub(super) adding: BTreeMap<ConversationId, Vec<Ticket>>,
    /// Who is to be added to a group that is being made.
    to_add: BTreeMap<Ticket, Vec<String>>,
}

impl Groups {
    /// The connection is gone, and with it everything that was to be answered. Whoever writes after the
    /// next one begins is asked for again: they may call themselves something else by then.
    pub(super) fn interrupt(&mut self) {
        self.listed.clear();
        self.asked.clear();
        self.to_add.clear();
    }
}

impl Core {
    pub(super) fn ask_group(&mut self, ticket: Ticket, wish: GroupWish) {
        self.begin(ticket, About::Group(wish.clone()));
        let about = wish.conversation();
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return self.finish(ticket, Err(Fault::Offline));
        };
        let request = match wish {
            GroupWish::Create {
                name,
                policy,
                people,
            } => {
                session.groups.to_add.insert(ticket, people);
                Request::CreateGroup { name, policy }
            }
            GroupWish::Join(which) => Request::JoinGroup(which),
            GroupWish::Order {
                conversation,
                order,
            } => return self.order(ticket, conversation, order),
            GroupWish::Hide { conversation } => Request::Hide { conversation },
            // It is asked when the file has become a picture.
            GroupWish::ChoosePicture { conversation, path } => {
                return self.effects.push(Effect::Prepare {
                    ticket,
                    whose: Whose::Group(conversation),
                    path,
                });
            }
        };
        self.ask(request, Asked::Group { ticket, about });
    }

    /// Has the server decide something about a group.
    pub(super) fn order(&mut self, ticket: Ticket, conversation: ConversationId, order: Order) {
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let request = Request::Order {
            conversation,
            order,
        };
        let about = Some(conversation);
        self.ask(request, Asked::Group { ticket, about });
    }

    pub(super) fn forget_group_wish(&mut self, of: Option<ConversationId>) {
        let is = |about: &About| matches!(about, About::Group(wish) if wish.conversation() == of);
        self.model.tickets.read(is);
        self.changed.extend(self.model.conversations.keys());
    }

    pub(super) fn group_answered(
        &mut self,
        ticket: Ticket,
        about: Option<ConversationId>,
        answer: Result<Answer, Refusal>,
    ) {
        let groups = self.session.as_mut().map(|session| &mut session.groups);
        let people = groups.and_then(|groups| groups.to_add.remove(&ticket));
        match answer {
            Ok(Answer::Conversation(head)) => {
                let group = head.conversation;
                self.group_heard(head);
                let done = match about {
                    None => Done::Entered(group),
                    Some(_) => Done::Group(Some(group)),
                };
                self.finish(ticket, Ok(done));
                self.add_people(group, people.unwrap_or_default(), None);
            }
            Ok(Answer::Waits) => self.finish(ticket, Ok(Done::Waits)),
            Ok(_) => self.finish(ticket, Ok(Done::Group(None))),
            Err(refusal) => self.finish(ticket, Err(Fault::Refused(refusal))),
        }
    }

    /// Something that windows of groups show has changed, and belongs to none of them.
    pub(super) fn wake_groups(&mut self) {
        let groups = self.model.conversations.values();
        let groups = groups.filter(|shown| shown.group().is_some());
        self.changed.extend(groups.map(|shown| shown.id));
    }

    /// The answers that were to come will not.
    pub(super) fn interrupt_groups(&mut self) {
        if self.model.groups.is_loading() {
            self.groups_refused(Fault::Offline);
        }
        self.interrupt_additions();
    }

    /// Whoever asks while it is on its way waits for that.
    pub(super) fn list_groups(&mut self, ticket: Ticket) {
        self.begin(ticket, About::Groups);
        let Some(session) = &mut self.session else {
            return self.finish(ticket, Err(Fault::Offline));
        };
        session.groups.waiting.push(ticket);
        if !session.online {
            return self.groups_refused(Fault::Offline);
        }
        if !self.model.groups.ask() {
            return;
        }
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
        let waiting = std::mem::take(&mut session.groups.waiting);
        self.model.groups.give(groups);
        self.finish_all(waiting, &Ok(Done::Listed));
    }

    /// The list is not to be had; the one that is here stays.
    pub(super) fn groups_refused(&mut self, fault: Fault) {
        self.model.groups.fail(fault.clone());
        let session = self.session.as_mut();
        let waiting = session.map(|session| std::mem::take(&mut session.groups.waiting));
        self.finish_all(waiting.into_iter().flatten(), &Err(fault));
    }

    /// One is in a group, or out of it, or something else there.
    pub(super) fn group_heard(&mut self, head: Head) {
        let conversation = head.conversation;
        self.head_heard(head);
        self.behind(conversation, Seq::START);
    }

    /// A conversation was taken out of the list, here or on another device, or is not in the list any more.
    pub(super) fn set_hidden(&mut self, conversation: ConversationId, hidden: bool) {
        let known = self.model.conversations.get(&conversation);
        if let Some(known) = known.filter(|known| known.hidden != hidden) {
            if let (true, Some(peer)) = (hidden, known.peer()) {
                self.acceptance_seen(peer);
            }
            self.change(conversation, |shown| shown.hidden = hidden);
            self.store(StoreCommand::SaveHidden {
                conversation,
                hidden,
            });
        }
    }

    /// What is known of a group after its head was told at a place. Most of it stands in the log, too:
    /// where the log here is further than the head, or a head before it was, that knows better.
    pub(super) fn newest_kind(
        &self,
        conversation: ConversationId,
        mut told: ConversationKind,
        at: Seq,
    ) -> ConversationKind {
        let told_by_head = self.told_by_head(conversation);
        let known = self.model.conversations.get(&conversation);
        let known = known.filter(|known| known.local_head.max(told_by_head) > at);
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

    /// The place of the latest head of a conversation.
    fn told_by_head(&self, conversation: ConversationId) -> Seq {
        let session = self.session.as_ref();
        session.map_or(Seq::START, |session| {
            session.logs.told_by_head(conversation)
        })
    }

    /// Says anew what a conversation is.
    pub(super) fn set_kind(&mut self, conversation: ConversationId, kind: ConversationKind) {
        if let Some(session) = &mut self.session {
            session.logs.begin(conversation, kind.from());
        }
        let told = kind.clone();
        let asking = |kind: &ConversationKind| kind.group().map(|group| (group.asking, group.role));
        let known = self.model.conversations.get(&conversation);
        let asks = known.is_some_and(|known| asking(&known.kind) != asking(&kind));
        self.change(conversation, |shown| {
            shown.local_head = shown.local_head.max(told.from());
            shown.server_head = shown.server_head.max(told.from());
            shown.kind = told;
        });
        self.store(StoreCommand::AddConversation { conversation, kind });
        if asks {
            self.list_wishes_if_asked(conversation);
        }
    }

    /// Entries stand in the log now: what they say about a group holds from here on, and whoever wrote
    /// them should have a name.
    pub(super) fn note_group(&mut self, conversation: ConversationId, messages: &[Message]) {
        let shown = self.model.conversations.get(&conversation);
        let Some(mut kind) = shown.map(|shown| shown.kind.clone()) else {
            return;
        };
        let before = kind.clone();
        let Some(group) = kind.group_mut() else {
            return;
        };
        // What the head has told is newer than the lines before it: those change what nobody sees.
        let told_by_head = self.told_by_head(conversation);
        let mut before_head = group.clone();
        let mut people = BTreeSet::new();
        let mut is_about_members = false;
        for message in messages {
            people.insert(message.author);
            let line = match &message.content {
                Content::Notice(line) => Some(line.clone()),
                _ => None,
            };
            is_about_members |= line.as_ref().is_some_and(changes_members);
            let group = if message.seq > told_by_head {
                &mut *group
            } else {
                &mut before_head
            };
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
                // The pins of a conversation know it.
                Some(
                    Line::PinningSet { .. } | Line::Befriended | Line::Parted | Line::Said { .. },
                )
                | None => {}
            }
        }
        if kind != before {
            self.set_kind(conversation, kind);
        }
        people.into_iter().for_each(|user| self.need_name(user));
        if is_about_members {
            self.members_changed(conversation);
        }
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
        self.wake_groups();
        let person = Box::new(person);
        self.store(StoreCommand::SavePerson { person });
    }
}

/// Whether the list of those who are in a group is another one after this line.
fn changes_members(line: &Line) -> bool {
    matches!(
        line,
        Line::Joined { .. }
            | Line::Added { .. }
            | Line::Removed { .. }
            | Line::Left { .. }
            | Line::Appointed { .. }
            | Line::HandedOver { .. }
            | Line::Muted { .. }
    )
}
