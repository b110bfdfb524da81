//! Where one is signed in: the devices and the log of logins, which are listed together, and signing devices out.

use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::event::NewDevice;
use anser_shared::id::DeviceId;
use anser_shared::people::{Device, Login};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::effect::Notice;
use super::model::{About, Devices, Done, Fault, Ticket};
use super::{Asked, Core};

/// So many new devices are told of one after the other.
const NEW_LIMIT: usize = 8;

/// Devices that are signed out, one after the other.
pub(super) struct Revoking {
    ticket: Ticket,
    /// Those that come after the one that the server is asked about.
    rest: Vec<DeviceId>,
    /// The first refusal. The others are signed out nevertheless.
    fault: Option<Fault>,
}

impl Core {
    pub(super) fn list_devices(&mut self, ticket: Ticket) {
        self.begin(ticket, About::Devices);
        if !self.is_online() {
            self.model.devices.fail(Fault::Offline);
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask_devices(Some(ticket));
    }

    fn ask_devices(&mut self, ticket: Option<Ticket>) {
        let session = self.session.as_mut();
        if session.is_some_and(|session| session.devices.begin(ticket)) {
            self.model.devices.ask();
            self.ask(Request::Devices, Asked::Devices);
        }
    }

    pub(super) fn devices_listed(&mut self, devices: Vec<Device>, logins: Vec<Login>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let own = session.own.device();
        let waiting = session.devices.end();
        let again = session.devices.begin_again();
        self.model.devices.give(Devices {
            own,
            devices,
            logins,
        });
        self.finish_all(waiting, &Ok(Done::Listed));
        if again {
            self.model.devices.ask();
            self.ask(Request::Devices, Asked::Devices);
        }
    }

    /// What is here stays.
    pub(super) fn devices_refused(&mut self, fault: &Fault) {
        let session = self.session.as_mut();
        let waiting = session.map(|session| session.devices.give_up());
        self.model.devices.fail(fault.clone());
        self.finish_all(waiting.into_iter().flatten(), &Err(fault.clone()));
    }

    /// The answers that were to come will not.
    pub(super) fn interrupt_devices(&mut self) {
        let session = self.session.as_ref();
        if session.is_some_and(|session| session.devices.is_under_way()) {
            self.devices_refused(&Fault::Offline);
        }
    }

    /// What is listed of devices and logins is something else now.
    pub(super) fn list_devices_if_shown(&mut self) {
        if self.model.devices.last.is_some() && self.is_online() {
            self.ask_devices(None);
        }
    }

    /// The account was signed in to on another device, perhaps by somebody else.
    pub(super) fn new_device(&mut self, device: NewDevice) {
        let known = Arc::make_mut(&mut self.model.new_devices);
        // Whoever signs in again and again does not fill the memory; the latest count.
        if known.len() >= NEW_LIMIT {
            known.remove(0);
        }
        known.push(device.clone());
        self.list_devices_if_shown();
        self.tell(Notice::NewDevice(device));
    }

    pub(super) fn dismiss_new_device(&mut self) {
        if !self.model.new_devices.is_empty() {
            Arc::make_mut(&mut self.model.new_devices).remove(0);
        }
    }

    pub(super) fn revoke_others(&mut self, ticket: Ticket) {
        let listed = self.model.devices.last.as_ref();
        let others = listed.map(|listed| listed.others());
        self.revoke(ticket, others.unwrap_or_default());
    }

    /// Signs devices out, all of them under one ticket.
    pub(super) fn revoke(&mut self, ticket: Ticket, devices: Vec<DeviceId>) {
        self.begin(ticket, About::Revoke);
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.revoke_next(Revoking {
            ticket,
            rest: devices,
            fault: None,
        });
    }

    fn revoke_next(&mut self, mut revoking: Revoking) {
        if let Some(device) = revoking.rest.pop() {
            return self.ask(Request::Revoke { device }, Asked::Revoke(revoking));
        }
        let came = revoking.fault.map_or(Ok(Done::Plain), Err);
        self.finish(revoking.ticket, came);
        self.list_devices_if_shown();
    }

    pub(super) fn revoked(&mut self, revoking: Revoking, answer: Result<Answer, Refusal>) {
        let fault = answer.err().map(Fault::Refused);
        self.revoke_next(Revoking {
            fault: revoking.fault.or(fault),
            ..revoking
        });
    }

    /// Which of them are signed out is not known.
    pub(super) fn revoking_interrupted(&mut self, revoking: &Revoking) {
        self.finish(revoking.ticket, Err(Fault::Offline));
    }
}
