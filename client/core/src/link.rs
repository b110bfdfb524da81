//! What to do when the connection comes and goes: somebody is signed in, is offline, comes back, and is signed out.

use std::sync::Arc;

use anser_shared::event::{Change, Event};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::link::Link;
use anser_shared::people::Rights;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::text::fold;
use anser_shared::time::Timestamp;

use super::Model;
use super::effect::{NetCommand, Notice, ProfileCommand, SignInBy, StoreCommand, Telling};
use super::input::{DeviceKey, Opened, OpenedConversation, SignedInAs};
use super::message::{Content, Messages};
use super::model::{
    Acceptance, Account, Conversation, Friend, KnownServer, LinkFault, LinkState, Pins,
    SignInFault, SignInProgress,
};
use super::{Asked, Core, Session};

/// What was said of the connection, and what it is to end with.
#[derive(Default)]
pub(super) struct Line {
    /// Why there was no connection since there was one last, as far as it was told.
    told_faults: Vec<LinkFault>,
    /// Another program with the key of this device is connected, which was told.
    device_in_use: bool,
    /// The person wants to sign out, and the server has been told if it can be.
    signing_out: Option<SigningOut>,
}

struct SigningOut {
    keep_history: bool,
}

impl Session {
    /// A conversation as the local history has it.
    pub(super) fn open_conversation(&mut self, opened: &OpenedConversation) {
        self.logs.open(opened);
        self.outbox.open(opened);
        self.readings.open(opened, &self.folded);
    }
}

impl From<OpenedConversation> for Conversation {
    fn from(opened: OpenedConversation) -> Self {
        let unsent = opened.outbox.into_iter();
        let (outbox, acts) = unsent.partition(|pending| pending.content.about().is_none());
        Self {
            local_head: opened.local_head,
            server_head: opened.local_head,
            messages: Messages::of_rows(opened.rows),
            last: opened.last,
            outbox: Arc::new(outbox),
            pins: Arc::new(Pins::kept(opened.pins)),
            pins_hidden: opened.pins_hidden,
            acts: Arc::new(acts),
            apart: Arc::new(opened.apart),
            draft: opened.draft,
            answering: opened.answering,
            rewording: opened.rewording,
            scroll: opened.scroll,
            on_top: opened.on_top,
            hidden: opened.hidden,
            read: opened.read,
            theirs: opened.theirs,
            arrangement: opened.arrangement,
            ..Self::of(opened.id, opened.kind)
        }
    }
}

/// Whether two reasons are the same to a person: the time that one has to wait differs from try to try.
fn is_alike(one: &LinkFault, other: &LinkFault) -> bool {
    match (one, other) {
        (LinkFault::Refused(one), LinkFault::Refused(other)) => {
            std::mem::discriminant(one) == std::mem::discriminant(other)
        }
        (one, other) => one == other,
    }
}

impl Core {
    pub(super) fn connecting(&mut self) {
        if self.session.is_some() {
            self.model.link = LinkState::Connecting;
        }
    }

    /// The program has started and somebody was signed in when it ended: their history is shown
    /// at once, whatever the network does.
    pub(super) fn come_back(&mut self, account: Account, device_key: DeviceKey) {
        self.open(&account, true);
        let link = Link::parse(&account.address);
        let pin = Some(account.server);
        self.model.account = Some(account);
        match link {
            Ok(link) => {
                self.model.link = LinkState::Connecting;
                self.net(NetCommand::Connect {
                    link,
                    pin,
                    by: SignInBy::DeviceKey(device_key),
                });
            }
            // Written by this program, so it reads back; a hand may have edited it.
            Err(fault) => self.model.sign_in.fault = Some(SignInFault::Address(fault)),
        }
    }

    /// `expected`: the account was signed in before, and must have left a history.
    fn open(&mut self, account: &Account, expected: bool) {
        self.session = Some(Session {
            user: account.profile.person.user,
            folded: fold(&account.profile.person.name),
            ..Session::default()
        });
        self.model.coming = true;
        self.store(StoreCommand::Open {
            server: account.server,
            user: account.profile.person.user,
            expected,
            reports: self.reports,
        });
    }

    pub(super) fn signed_in(&mut self, signed_in: SignedInAs, now: Timestamp) {
        let known = self.model.account.as_ref();
        let known_rights = known.map(|account| account.rights).unwrap_or_default();
        // A role that was given or taken while there was no connection is news. At the first sign-in since the
        // program began there is none to compare with: the sign-in itself tells it.
        let session = self.session.as_ref();
        let known_role = session.and_then(|session| session.own.role());
        let known_rights = Rights {
            role: known_role.unwrap_or(signed_in.account.rights.role),
            ..known_rights
        };
        let account = Account {
            profile: signed_in.account.profile.clone(),
            // What is different is told when the sign-in was.
            rights: known_rights,
            address: signed_in.address.clone(),
            server_name: signed_in.server_name.clone(),
            server: signed_in.server,
        };
        self.attempt = None;
        self.model.sign_in.progress = SignInProgress::Waiting;
        self.model.sign_in.fault = None;
        self.model.link = LinkState::Online;
        if let Some(device_key) = signed_in.device_key {
            // A registration or a login has succeeded under this key.
            self.pin(KnownServer {
                address: account.address.clone(),
                name: account.server_name.clone(),
                fingerprint: account.server,
            });
            self.effects
                .push(super::Effect::Profile(ProfileCommand::SaveDeviceKey {
                    account: Box::new(account.clone()),
                    device_key,
                }));
            self.open(&account, false);
        }
        self.tell(Notice::SignedIn {
            name: account.profile.person.name.clone(),
            nickname: account.profile.person.nickname.clone(),
        });
        self.tell(Notice::Online);
        // Every window says whether there is a connection.
        self.changed.extend(self.model.conversations.keys());
        self.model.account = Some(account);
        let Some(session) = &mut self.session else {
            return;
        };
        session.online = true;
        session.line.told_faults.clear();
        session.line.device_in_use = false;
        session.own.signed_in(&signed_in.account, now);
        session.life.signed_in(signed_in.account.life);
        session.lists.signed_in(signed_in.account.revision);
        let is_open = session.opened;
        // Somebody who may not write hears it before they try; and that they may again.
        self.rights_changed(signed_in.account.rights);
        self.list_commands();
        if is_open {
            self.keep_profile();
            self.follow_server();
        }
    }

    /// The local history is open: what it holds is shown, and what it lacks is asked for.
    pub(super) fn opened(&mut self, opened: Opened) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.opened = true;
        session.lists.open(opened.revision, opened.is_new);
        session.life.open(opened.life);
        for (conversation, told) in &opened.told {
            session.logs.set_told(*conversation, *told);
        }
        // What the server has to add is on its way; without it, this is what there is.
        self.model.coming = session.online && session.lists.differ();
        for conversation in &opened.conversations {
            session.open_conversation(conversation);
        }
        if let (Some(account), Some(profile)) = (&mut self.model.account, opened.profile)
            && !session.online
        {
            account.set_profile(profile);
        }
        self.model.friends = Arc::new(
            opened
                .friends
                .iter()
                .map(|friend| (friend.person.user, Friend::new(friend, None)))
                .collect(),
        );
        let accepted = opened.accepted.into_iter();
        let friends = &self.model.friends;
        let accepted = accepted.filter(|user| friends.get(user).is_some_and(Friend::is_friend));
        let accepted = accepted.map(|user| (user, Acceptance::Known)).collect();
        self.model.accepted = Arc::new(accepted);
        let met = opened.met.into_iter().map(|person| (person.user, person));
        self.model.met = Arc::new(met.collect());
        let saved = opened.saved.into_iter();
        let saved = saved.map(|saved| ((saved.conversation, saved.seq), saved.at));
        self.model.saved = Arc::new(saved.collect());
        self.model.places = Arc::new(opened.places.into_iter().collect());
        self.model.reopen = Arc::new(opened.open);
        let conversations = opened.conversations.into_iter();
        let conversations =
            conversations.map(|opened| (opened.id, Arc::new(Conversation::from(opened))));
        self.model.conversations = Arc::new(conversations.collect());
        let known: Vec<ConversationId> = self.model.conversations.keys().copied().collect();
        known.into_iter().for_each(|id| self.show_marks(id));
        self.changed.extend(self.model.conversations.keys());
        let last = self.model.conversations.values();
        let last = last.filter_map(|shown| Some((shown.id, shown.last.as_ref()?)));
        let damaged: Vec<(ConversationId, Seq)> = last
            .filter(|(_, last)| last.content == Content::DamagedHere)
            .map(|(id, last)| (id, last.seq))
            .collect();
        for (conversation, seq) in damaged {
            self.entries_damaged(conversation, &[seq]);
        }
        for (conversation, message) in opened.unreported {
            // Whether it was written here is not known any more.
            self.tell_message(conversation, message, Telling::Again, false);
        }
        if self.session.as_ref().is_some_and(|session| session.online) {
            self.keep_profile();
            self.follow_server();
        }
    }

    pub(super) fn cannot_open(&mut self, reason: String) {
        self.leave();
        self.model.sign_in.fault = Some(SignInFault::Profile(reason));
        self.tell(Notice::SignInFailed);
    }

    /// After signing in: the lists as far as they differ, then what was said, then what waits.
    pub(super) fn synchronise(&mut self) {
        self.show_presence();
        self.tell_idle();
        self.list_conversations();
        self.list_friends_if_changed();
        // What is told names people: the rest of it follows their list.
        if !self.awaits_friends() {
            self.list_drafts();
        }
        self.ask_open_pins();
        self.list_scheduled();
        self.transmit_all();
        self.fetch_all_damaged();
        self.fetch_pictures();
    }

    pub(super) fn down(&mut self, fault: LinkFault, retry_at: Option<Timestamp>) {
        if self.attempt.is_some() {
            return self.sign_in_lost(fault);
        }
        let Some(session) = &mut self.session else {
            return;
        };
        session.online = false;
        let told = &mut session.line.told_faults;
        let is_news = !told.iter().any(|told| is_alike(told, &fault));
        if is_news {
            told.push(fault.clone());
        }
        self.model.coming = !session.opened;
        self.model.trouble = None;
        let unanswered = session.questions.interrupt();
        session.life.interrupt();
        session.retry.interrupt();
        session.lists.interrupt();
        session.drafts.interrupt();
        let wait_for_kept = session.keeping.interrupt();
        session.groups.interrupt();
        session.logs.interrupt();
        session.outbox.interrupt();
        session.readings.interrupt();
        session.commands.interrupt();
        self.model.commands.interrupt();
        if session.line.signing_out.is_some() {
            return self.finish_sign_out();
        }
        for asked in unanswered {
            self.unanswered(asked);
        }
        self.read_kept_for(wait_for_kept);
        self.show_presence();
        self.interrupt_password();
        self.interrupt_devices();
        self.interrupt_people();
        self.interrupt_groups();
        self.interrupt_members();
        self.interrupt_pictures();
        if fault == LinkFault::DeviceInUse
            && let Some(session) = &mut self.session
            && !std::mem::replace(&mut session.line.device_in_use, true)
        {
            self.tell(Notice::DeviceInUse);
        }
        self.model.link = LinkState::Waiting {
            until: retry_at.unwrap_or(Timestamp(i64::MAX)),
            fault: fault.clone(),
        };
        self.changed.extend(self.model.conversations.keys());
        if is_news {
            self.tell(Notice::Offline { fault });
        }
    }

    /// The server does not know this device any more.
    pub(super) fn signed_out(&mut self, refusal: Refusal) {
        if self
            .session
            .as_ref()
            .is_some_and(|session| session.line.signing_out.is_some())
        {
            return self.finish_sign_out();
        }
        if self.attempt.is_some() {
            return self.sign_in_failed(SignInFault::Refused(refusal));
        }
        self.forget_device_key();
        self.store(StoreCommand::Close { forget: false });
        self.leave();
        self.model.sign_in.fault = Some(SignInFault::SignedOut(refusal));
        self.tell(Notice::SignedOut);
    }

    pub(super) fn sign_out(&mut self, keep_history: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.line.signing_out = Some(SigningOut { keep_history });
        if session.online {
            self.ask(Request::SignOut, Asked::SignOut);
        } else {
            // The server is told by nobody, and the key is gone all the same.
            self.finish_sign_out();
        }
    }

    pub(super) fn finish_sign_out(&mut self) {
        let keep = self
            .session
            .as_ref()
            .and_then(|session| session.line.signing_out.as_ref())
            .is_none_or(|signing_out| signing_out.keep_history);
        self.forget_device_key();
        self.store(StoreCommand::Close { forget: !keep });
        self.leave();
        self.tell(Notice::SignedOut);
    }

    fn forget_device_key(&mut self) {
        if let Some(account) = &self.model.account {
            let (server, user) = (account.server, account.profile.person.user);
            self.effects
                .push(super::Effect::Profile(ProfileCommand::ForgetDeviceKey {
                    server,
                    user,
                }));
        }
    }

    /// Nobody is signed in any more: nothing of the account stays in the picture.
    fn leave(&mut self) {
        self.net(NetCommand::Disconnect);
        self.session = None;
        self.changed.extend(self.model.conversations.keys());
        self.leave_export();
        self.model.tickets.forget();
        let mut before = std::mem::take(&mut self.model);
        let last = before
            .account
            .map(|account| (account.profile.person.name, account.address));
        before.sign_in.last = last.or(before.sign_in.last);
        // What is not named here belongs to the account.
        self.model = Model {
            settings: before.settings,
            servers: before.servers,
            sign_in: before.sign_in,
            tickets: before.tickets,
            warnings: before.warnings,
            ..Model::default()
        };
    }

    pub(super) fn told(&mut self, event: Event, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        match event {
            // Until the local history has said what it holds, nothing can be added to it. The
            // lists that are asked for then tell all of this again.
            Event::Changed { revision, change } if !session.follows() => {
                session.lists.heard_of(revision);
                // The one thing that no list tells.
                if let Change::Profile(profile) = change {
                    self.profile_changed(revision, &profile);
                }
            }
            Event::Posted { .. } | Event::Behind { .. } | Event::Marked { .. }
                if !session.follows() => {}
            Event::Posted {
                conversation,
                entry,
            } => self.posted(conversation, entry),
            Event::Behind { conversation, head } => self.behind(conversation, head),
            Event::Changed { revision, change } => self.account_changed(revision, change),
            Event::Presence(people) => self.presence(people),
            Event::Marked {
                conversation,
                user,
                marks,
            } => self.marked(conversation, user, marks),
            Event::Typing { conversation, user } => self.types(conversation, user, now),
            Event::Rights(rights) => self.rights_changed(rights),
            Event::GagReason(reason) => self.gag_reason(reason),
            Event::Guessed(guesses) => self.guessed(guesses),
            Event::Trouble(trouble) => {
                let refusal = trouble.map(Refusal::Unavailable);
                self.in_trouble(refusal);
            }
            Event::PasswordChanged { at, address } => self.password_news(at, address),
            Event::NewDevice(device) => self.new_device(device),
            Event::TakesNudges(taken) => self.takes_nudges(taken),
        }
    }
}
