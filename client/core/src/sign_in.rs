//! Signing in with a password, and registering: one attempt after the other, until the server has let somebody in.

use anser_shared::link::Link;
use anser_shared::tls::{Fingerprint, OtherKey};

use super::Core;
use super::action::Credentials;
use super::effect::{NetCommand, Notice, ProfileCommand, SignInBy};
use super::model::{KnownServer, LinkFault, SignInFault, SignInProgress};

/// A sign-in with a password that is under way.
pub(super) struct Attempt {
    link: Link,
    credentials: Credentials,
    /// Somebody who registers has one.
    nickname: Option<String>,
    /// The key that is expected stands in the link alone.
    by_link: bool,
    /// The link says another key than the one that is known: this one. The server is asked which of them it has,
    /// before anything else is said to it.
    doubts: Option<Fingerprint>,
}

impl Core {
    pub(super) fn sign_in(&mut self, credentials: Credentials, nickname: Option<String>) {
        self.model.sign_in.fault = None;
        let link = match Link::parse(&credentials.server) {
            Ok(link) => link,
            Err(fault) => return self.sign_in_failed(SignInFault::Address(fault)),
        };
        let address = link.address();
        let pinned = self
            .model
            .servers
            .iter()
            .find(|server| server.address == address);
        let pinned = pinned.map(|server| server.fingerprint);
        // A link never replaces a key: who knows that the server has a new one forgets the old
        // one first, after comparing.
        let doubts = pinned.filter(|pinned| link.fingerprint.is_some_and(|said| said != *pinned));
        let pin = match doubts {
            Some(_) => None,
            None => pinned.or(link.fingerprint),
        };
        self.attempt = Some(Attempt {
            link,
            credentials,
            nickname,
            by_link: pinned.is_none() && pin.is_some(),
            doubts,
        });
        self.connect(pin);
    }

    /// The person has compared the fingerprint: the same attempt again, with it pinned.
    pub(super) fn trust(&mut self, fingerprint: Fingerprint) {
        let address = match &self.model.sign_in.progress {
            SignInProgress::Asking {
                address,
                fingerprint: asked,
            } if *asked == fingerprint => address.clone(),
            _ => return,
        };
        // Also when the password turns out to be wrong: nobody compares eight words twice.
        self.pin(KnownServer {
            name: String::new(),
            address,
            fingerprint,
        });
        self.connect(Some(fingerprint));
    }

    fn connect(&mut self, pin: Option<Fingerprint>) {
        let Some(attempt) = &self.attempt else { return };
        self.model.sign_in.progress = SignInProgress::Connecting;
        let (link, credentials) = (attempt.link.clone(), attempt.credentials.clone());
        let by = match attempt.nickname.clone() {
            Some(nickname) => SignInBy::Registration {
                credentials,
                nickname,
            },
            None => SignInBy::Password(credentials),
        };
        self.net(NetCommand::Connect { link, pin, by });
    }

    pub(super) fn cancel_sign_in(&mut self) {
        if self.session.is_none() {
            self.attempt = None;
            self.model.sign_in.progress = SignInProgress::Waiting;
            self.net(NetCommand::Disconnect);
        }
    }

    pub(super) fn sign_in_failed(&mut self, fault: SignInFault) {
        self.attempt = None;
        // What the person has not seen is told again.
        self.model.guesses = None;
        self.model.sign_in.progress = SignInProgress::Waiting;
        self.model.sign_in.fault = Some(fault);
        self.tell(Notice::SignInFailed);
    }

    /// The connection was lost before the sign-in was over.
    pub(super) fn sign_in_lost(&mut self, fault: LinkFault) {
        let attempt = self.attempt.as_ref();
        let attempt = attempt.map(|attempt| (attempt.link.address(), attempt.by_link));
        self.sign_in_failed(match (fault, attempt) {
            (LinkFault::KeyChanged(_), Some((address, true))) => SignInFault::WrongLink { address },
            (LinkFault::KeyChanged(other), Some((address, false))) => {
                SignInFault::KeyChanged { address, other }
            }
            (LinkFault::Refused(refusal), _) => SignInFault::Refused(refusal),
            (fault, _) => SignInFault::Link(fault),
        });
    }

    pub(super) fn ask_trust(&mut self, address: String, fingerprint: Fingerprint) {
        let doubts = self.attempt.as_ref().and_then(|attempt| attempt.doubts);
        if let Some(pinned) = doubts {
            // It has the key that is known, or neither this one: then it has changed.
            let found = fingerprint;
            let other = OtherKey { pinned, found };
            self.net(NetCommand::Disconnect);
            return self.sign_in_failed(if found == pinned {
                SignInFault::WrongLink { address }
            } else {
                SignInFault::KeyChanged { address, other }
            });
        }
        if self.attempt.is_none() {
            return;
        }
        let mut servers = self.model.servers.iter();
        let known = servers.find(|server| server.fingerprint == fingerprint);
        // The key is what a person has compared: whoever has it is that server, under whichever address.
        if let Some(known) = known.cloned() {
            self.tell(Notice::KnownElsewhere {
                address: address.clone(),
                known: known.address.clone(),
            });
            self.pin(KnownServer { address, ..known });
            return self.connect(Some(fingerprint));
        }
        self.model.sign_in.progress = SignInProgress::Asking {
            address: address.clone(),
            fingerprint,
        };
        self.tell(Notice::UnknownServer {
            address,
            fingerprint,
        });
    }

    pub(super) fn proving(&mut self) {
        if self.attempt.is_some() {
            self.model.sign_in.progress = SignInProgress::Proving;
        }
    }

    /// The server at this address has this key from now on; no other entry is kept for the address.
    pub(super) fn pin(&mut self, server: KnownServer) {
        let others = self.model.servers.iter();
        let others = others.filter(|known| known.address != server.address);
        let others: Vec<_> = others.cloned().collect();
        self.save_servers(std::iter::once(server).chain(others).collect());
    }

    /// What was typed where one signs in is there at the next start. What is empty there stays as it was.
    pub(super) fn keep_sign_in(&mut self, server: String, name: String) {
        if self.model.account.is_some() {
            return;
        }
        let (last_name, last_server) = self.model.sign_in.last.take().unwrap_or_default();
        let or_last = |typed: String, last| if typed.is_empty() { last } else { typed };
        let (name, server) = (or_last(name, last_name), or_last(server, last_server));
        self.model.sign_in.last = Some((name.clone(), server.clone()));
        let command = ProfileCommand::SaveLast { name, server };
        self.effects.push(super::Effect::Profile(command));
    }
}
