//! One's own account: how one is seen, where one is signed in; and taking back what one has written.

use std::sync::Arc;

use anser_shared::event::Arrangement;
use anser_shared::id::{ConversationId, DeviceId, Seq};
use anser_shared::people::{Guesses, Profile, Rights};
use anser_shared::refusal::Refusal;
use anser_shared::request::{Answer, Request};

use super::effect::{Notice, StoreCommand};
use super::model::{Fault, Said};
use super::{Asked, Core};

impl Core {
    pub(super) fn is_online(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.online)
    }

    /// What is changed comes back as a change of the account, here as on every other device.
    pub(super) fn set_profile(&mut self, profile: Profile) {
        self.ask_about_account(Request::SetProfile(profile));
    }

    /// What one may do here has changed: every window that is written in shows it.
    pub(super) fn rights_changed(&mut self, rights: Rights) {
        if let Some(account) = &mut self.model.account
            && account.rights != rights
        {
            account.rights = rights;
            self.changed.extend(self.model.conversations.keys());
            self.tell(Notice::Rights(rights));
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

    /// Asks the server to carry out what an administrator has typed.
    pub(super) fn administer(
        &mut self,
        line: String,
        language: String,
        at: Option<ConversationId>,
    ) {
        if self.is_online() {
            self.ask(
                Request::Administer { line, language },
                Asked::Administer { at },
            );
        } else {
            self.say_administered(at, Err(Fault::Offline));
        }
    }

    pub(super) fn administered(
        &mut self,
        at: Option<ConversationId>,
        answer: Result<Answer, Refusal>,
    ) {
        let said = match answer {
            Ok(Answer::Said { done, lines }) => Ok((done, lines)),
            Ok(_) => Ok((true, Vec::new())),
            Err(refusal) => Err(Fault::Refused(refusal)),
        };
        self.say_administered(at, said);
    }

    /// To whoever listens, and in the window where the line was typed.
    pub(super) fn say_administered(&mut self, at: Option<ConversationId>, said: Said) {
        if let Some(conversation) = at {
            self.change(conversation, |shown| {
                let number = shown.administered.as_ref().map_or(0, |(number, _)| *number);
                shown.administered = Some((number + 1, said.clone()));
            });
        }
        self.tell(Notice::Administered(said));
    }

    pub(super) fn idle(&mut self, idle: bool) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.idle != idle {
            session.idle = idle;
            self.ask(Request::Idle { idle }, Asked::Nothing);
        }
    }

    /// A new connection begins with somebody at it.
    pub(super) fn tell_idle(&mut self) {
        if self.session.as_ref().is_some_and(|session| session.idle) {
            self.ask(Request::Idle { idle: true }, Asked::Nothing);
        }
    }

    pub(super) fn ask_about_account(&mut self, request: Request) {
        if self.is_online() {
            self.model.account_fault = None;
            self.ask(request, Asked::Account);
        } else {
            self.account_fault(Some(Fault::Offline));
        }
    }

    fn account_fault(&mut self, fault: Option<Fault>) {
        self.model.account_fault.clone_from(&fault);
        self.tell(Notice::AccountAsked { fault });
    }

    pub(super) fn revoke(&mut self, devices: &[DeviceId]) {
        for &device in devices {
            self.ask_about_account(Request::Revoke { device });
        }
        self.list_devices();
    }

    pub(super) fn list_devices(&mut self) {
        self.ask_about_account(Request::Devices);
        if self.is_online() {
            self.ask_about_account(Request::Logins);
        }
    }

    pub(super) fn account_answered(&mut self, answer: Result<Answer, Refusal>) {
        let own = self.session.as_ref().map(|session| session.device);
        let devices = Arc::make_mut(self.model.devices.get_or_insert_default());
        devices.own = own.unwrap_or_default();
        match answer {
            Ok(Answer::Devices(listed)) => devices.devices = listed,
            Ok(Answer::Logins(listed)) => devices.logins = listed,
            Ok(_) => {}
            Err(refusal) => return self.account_fault(Some(Fault::Refused(refusal))),
        }
        self.account_fault(None);
    }

    /// What is changed comes back as a change of the account.
    pub(super) fn arrange(&mut self, conversation: ConversationId, arrangement: Arrangement) {
        if self.is_online() {
            let request = Request::Arrange {
                conversation,
                arrangement,
            };
            self.ask(request, Asked::Arrange { conversation });
        } else {
            self.change(conversation, |shown| shown.fault = Some(Fault::Offline));
        }
    }

    /// How a conversation stands in the list, as the server has it.
    pub(super) fn arranged(
        &mut self,
        revision: Option<u64>,
        conversation: ConversationId,
        arrangement: Arrangement,
    ) {
        if let Some(session) = &mut self.session {
            let arranged = &mut session.lists.arranged;
            if revision.is_some() {
                arranged.insert(conversation);
            } else if arranged.contains(&conversation) {
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

    pub(super) fn delete(&mut self, conversation: ConversationId, seq: Seq) {
        if self.is_online() {
            self.change(conversation, |shown| shown.fault = None);
            let request = Request::Delete { conversation, seq };
            self.ask(request, Asked::Delete { conversation, seq });
        } else {
            self.deleted(conversation, seq, Some(Fault::Offline));
        }
    }

    pub(super) fn deleted(&mut self, conversation: ConversationId, seq: Seq, fault: Option<Fault>) {
        self.change(conversation, |shown| shown.fault.clone_from(&fault));
        self.tell(Notice::Deleted {
            conversation,
            seq,
            fault,
        });
    }
}
