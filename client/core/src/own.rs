//! One's own account: how one is seen and what one may do; and taking back what one has written.

use anser_shared::conversation::Arrangement;
use anser_shared::event::SignedIn;
use anser_shared::id::{ConversationId, DeviceId, Seq};
use anser_shared::people::{Guesses, Profile, Rights, Role};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::action::NewPassword;
use super::effect::{NetCommand, Notice, StoreCommand};
use super::model::{About, Conversation, Done, Fault, Ticket};
use super::{Asked, Core};

/// What is known of the account on this device, beside what there is to be seen.
#[derive(Default)]
pub(super) struct Own {
    /// The device that this program is, to the server.
    device: DeviceId,
    /// The role of this person, as the server has told it last since the program began.
    role: Option<Role>,
    /// Nobody is at this device.
    is_idle: bool,
    /// How many milliseconds the server's clock is ahead of this one.
    clock: i64,
    /// Whose change of the password is under way.
    password: Option<Ticket>,
}

impl Own {
    /// What the server has said at sign-in.
    pub(super) fn signed_in(&mut self, account: &SignedIn, now: Timestamp) {
        self.device = account.device;
        self.role = Some(account.rights.role);
        self.clock = account.now.0.saturating_sub(now.0);
    }

    pub(super) fn device(&self) -> DeviceId {
        self.device
    }

    pub(super) fn role(&self) -> Option<Role> {
        self.role
    }

    pub(super) fn is_idle(&self) -> bool {
        self.is_idle
    }
}

impl Core {
    pub(super) fn is_online(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.online)
    }

    /// What is changed comes back as a change of the account, here as on every other device.
    pub(super) fn set_profile(&mut self, ticket: Ticket, profile: Profile) {
        self.begin(ticket, About::Profile);
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask(Request::SetProfile(profile), Asked::Plain { ticket });
    }

    /// What one may do here has changed: every window that is written in shows it.
    pub(super) fn rights_changed(&mut self, rights: Rights) {
        let Some(account) = &mut self.model.account else {
            return;
        };
        let before = std::mem::replace(&mut account.rights, rights);
        if before == rights {
            return;
        }
        let writes_again = before.gag.is_some() && rights.gag.is_none();
        self.model.writes_again = writes_again;
        if rights.gag.is_none() {
            self.model.gag_reason.clear();
        }
        let role_changed = before.role != rights.role;
        if role_changed {
            self.model.role_news = Some(rights.role);
        }
        if let Some(session) = &mut self.session {
            session.own.role = Some(rights.role);
        }
        self.list_commands();
        self.changed.extend(self.model.conversations.keys());
        self.tell(Notice::Rights {
            rights,
            writes_again,
            role_changed,
        });
    }

    /// It is told before a new gag. That of a gag which holds is news by itself.
    pub(super) fn gag_reason(&mut self, reason: String) {
        let rights = self.model.account.as_ref().map(|account| account.rights);
        let is_news = self.model.gag_reason != reason;
        self.model.gag_reason = reason;
        if let Some(rights) = rights.filter(|rights| is_news && rights.gag.is_some()) {
            self.changed.extend(self.model.conversations.keys());
            self.tell(Notice::Rights {
                rights,
                writes_again: false,
                role_changed: false,
            });
        }
    }

    pub(super) fn dismiss_writes_again(&mut self) {
        self.model.writes_again = false;
        self.changed.extend(self.model.conversations.keys());
    }

    /// When a gag ends by itself, by this machine's clock.
    pub(super) fn gag_ends(&self) -> Option<Timestamp> {
        let clock = self.session.as_ref()?.own.clock;
        let until = self.model.account.as_ref()?.rights.gag?.until?;
        Some(Timestamp(until.0.saturating_sub(clock)))
    }

    /// Nobody says that a gag is over whose time has passed: the server looks at its clock when
    /// something is written.
    pub(super) fn end_gag(&mut self, now: Timestamp) {
        if self.gag_ends().is_none_or(|ends| ends > now) {
            return;
        }
        let rights = self.model.account.as_ref().map(|account| account.rights);
        if let Some(rights) = rights {
            self.rights_changed(Rights {
                gag: None,
                ..rights
            });
        }
    }

    /// When the first mute in a group ends by itself, by this machine's clock.
    pub(super) fn mutes_end(&self) -> Option<Timestamp> {
        let session = self.session.as_ref();
        let clock = session.filter(|session| session.online)?.own.clock;
        let conversations = self.model.conversations.values();
        let until = conversations.filter_map(|shown| shown.group()?.muted?.until);
        Some(Timestamp(until.min()?.0.saturating_sub(clock)))
    }

    /// The same of mutes as of a gag: nobody says that their time has passed.
    pub(super) fn end_mutes(&mut self, now: Timestamp) {
        if self.mutes_end().is_none_or(|ends| ends > now) {
            return;
        }
        let session = self.session.as_ref();
        let clock = session.map_or(0, |session| session.own.clock);
        let there = Timestamp(now.0.saturating_add(clock));
        let is_over = |shown: &Conversation| {
            let muted = shown.group().and_then(|group| group.muted);
            muted.is_some_and(|mute| !mute.holds(there))
        };
        let conversations = self.model.conversations.values();
        let over: Vec<ConversationId> = conversations
            .filter(|shown| is_over(shown))
            .map(|shown| shown.id)
            .collect();
        for conversation in over {
            let shown = self.model.conversations.get(&conversation);
            let Some(mut kind) = shown.map(|shown| shown.kind.clone()) else {
                continue;
            };
            if let Some(group) = kind.group_mut() {
                group.muted = None;
            }
            self.set_kind(conversation, kind);
            self.tell(Notice::MuteEnded { conversation });
        }
    }

    /// Somebody has tried passwords at the account. The server tells it at each sign-in of this device
    /// until the person has said that they know.
    pub(super) fn guessed(&mut self, guesses: Guesses) {
        self.model.guesses = Some(guesses.clone());
        self.tell(Notice::Guessed(guesses));
    }

    pub(super) fn dismiss_guesses(&mut self) {
        if let Some(guesses) = self.model.guesses.take()
            && self.is_online()
        {
            let total = guesses.total;
            self.ask(Request::GuessesSeen { total }, Asked::Nothing);
        }
    }

    pub(super) fn idle(&mut self, idle: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.own.is_idle != idle {
            session.own.is_idle = idle;
            self.ask(Request::Idle { idle }, Asked::Nothing);
        }
    }

    /// A new connection begins with somebody at it.
    pub(super) fn tell_idle(&mut self) {
        let session = self.session.as_ref();
        if session.is_some_and(|session| session.own.is_idle) {
            self.ask(Request::Idle { idle: true }, Asked::Nothing);
        }
    }

    pub(super) fn change_password(&mut self, ticket: Ticket, new: NewPassword) {
        self.begin(ticket, About::Password);
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return self.finish(ticket, Err(Fault::Offline));
        };
        if session.own.password.is_some() {
            let fault = Fault::Refused(Refusal::SlowDown { millis: 0 });
            return self.finish(ticket, Err(fault));
        }
        session.own.password = Some(ticket);
        let first = session.questions.tags(2);
        let tags = [first, first.wrapping_add(1)];
        self.net(NetCommand::ChangePassword { tags, new });
    }

    pub(super) fn password_changed(&mut self, outcome: Result<(), Option<Refusal>>) {
        let came = outcome.map_err(|refusal| match refusal {
            None | Some(Refusal::WrongProof) => Fault::WrongPassword,
            Some(refusal) => Fault::Refused(refusal),
        });
        let is_changed = came.is_ok();
        // What comes after the connection was lost is about a change that was given up.
        if self.end_password_change(came) && is_changed {
            self.list_devices_if_shown();
        }
    }

    /// Whether it was changed is not known: the answer is lost, and perhaps the request.
    pub(super) fn interrupt_password(&mut self) {
        self.end_password_change(Err(Fault::PasswordUnknown));
    }

    /// Says whether one was under way.
    fn end_password_change(&mut self, came: Result<(), Fault>) -> bool {
        let under_way = self.session.as_mut();
        let under_way = under_way.and_then(|session| session.own.password.take());
        if let Some(ticket) = under_way {
            self.finish(ticket, came.map(|()| Done::Plain));
        }
        under_way.is_some()
    }

    /// Another device has changed the password; this one stays signed in.
    pub(super) fn password_news(&mut self, at: Timestamp, address: String) {
        self.model.password_news = Some((at, address.clone()));
        self.list_devices_if_shown();
        self.tell(Notice::PasswordChanged { at, address });
    }

    /// What is changed comes back as a change of the account.
    pub(super) fn arrange(
        &mut self,
        ticket: Ticket,
        conversation: ConversationId,
        arrangement: Arrangement,
    ) {
        self.begin(ticket, About::Arrange(conversation));
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let request = Request::Arrange {
            conversation,
            arrangement,
        };
        self.ask(request, Asked::Plain { ticket });
    }

    /// How a conversation stands in the list, as the server has it.
    pub(super) fn arranged(
        &mut self,
        revision: Option<u64>,
        conversation: ConversationId,
        arrangement: Arrangement,
    ) {
        if let Some(session) = &mut self.session {
            let is_change = revision.is_some();
            if !session.lists.arranges(conversation, is_change) {
                return;
            }
        }
        let known = self.model.conversations.get(&conversation);
        let is_new = known.is_none_or(|known| known.arrangement != arrangement);
        if is_new || revision.is_some() {
            self.change(conversation, |shown| shown.arrangement = arrangement);
            self.store(StoreCommand::SaveArrangement {
                revision,
                conversation,
                arrangement,
            });
        }
    }

    pub(super) fn delete(&mut self, ticket: Ticket, conversation: ConversationId, seq: Seq) {
        self.begin(ticket, About::Delete { conversation, seq });
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let request = Request::Delete { conversation, seq };
        self.ask(request, Asked::Plain { ticket });
    }

    /// What was not done here was read.
    pub(super) fn forget_fault(&mut self, conversation: ConversationId) {
        let Some(shown) = self.model.conversations.get(&conversation) else {
            return;
        };
        let peer = shown.peer().and_then(|peer| self.model.friends.get(&peer));
        self.model.tickets.read(|about| about.is_in(shown, peer));
        self.changed.insert(conversation);
    }
}
