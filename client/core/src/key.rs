//! A server that has another key than the pinned one, or another address than before: a person decides whether
//! it is the same server. Everything that is kept about the account goes with it.

use std::collections::BTreeSet;

use anser_shared::link::Link;
use anser_shared::tls::Fingerprint;

use super::Core;
use super::effect::{NetCommand, Notice, ProfileCommand, StoreCommand};
use super::model::{KeyFault, KnownServer, LinkState};

impl Core {
    /// The person has compared the key in the link with what the server's administrator says.
    pub(super) fn take_key(&mut self, link: &str) {
        if let Err(fault) = self.try_key(link) {
            let fault = Some(fault);
            self.tell(Notice::KeyTaken { fault });
        }
    }

    fn try_key(&mut self, link: &str) -> Result<(), KeyFault> {
        let link = Link::parse(link).map_err(KeyFault::Address)?;
        let fingerprint = link.fingerprint.ok_or(KeyFault::NoKey)?;
        let address = link.address();
        if let Some(account) = &self.model.account {
            if account.address != address && account.server != fingerprint {
                return Err(KeyFault::OtherServer);
            }
            if self.model.link == LinkState::Online {
                return Err(KeyFault::Connected);
            }
            if account.address != address {
                self.move_to(link);
                return Ok(());
            }
        }
        let known = self.model.servers.iter();
        let mut known = known.filter(|server| server.address == address);
        let name = known.next().map_or(String::new(), |s| s.name.clone());
        let server = KnownServer {
            address: address.clone(),
            name,
            fingerprint,
        };
        self.pin(server);
        match (&self.model.account, &mut self.session) {
            (Some(account), Some(session)) if account.server != fingerprint => {
                let user = account.profile.person.user;
                // What is kept goes with the new key before anything is asked under it.
                session.opened = false;
                self.store(StoreCommand::Rehome {
                    server: fingerprint,
                    user,
                });
            }
            (Some(_), _) => {
                self.net(NetCommand::TryNow);
                self.tell(Notice::KeyTaken { fault: None });
            }
            (None, _) => {
                let name = self.model.sign_in.last.take();
                let name = name.map_or(String::new(), |(name, _)| name);
                self.model.sign_in.last = Some((name, address));
                self.model.sign_in.fault = None;
                self.tell(Notice::KeyTaken { fault: None });
            }
        }
        Ok(())
    }

    /// The server of the account has moved: its key is the same, so that nobody else can be met there.
    fn move_to(&mut self, link: Link) {
        let Some(account) = &mut self.model.account else {
            return;
        };
        let (server, user, address) = (account.server, account.profile.person.user, link.address());
        account.address.clone_from(&address);
        let mut servers = self.model.servers.to_vec();
        for known in &mut servers {
            if known.fingerprint == server {
                known.address.clone_from(&address);
            }
        }
        // It may have been known by several addresses, also by this one.
        let mut addresses = BTreeSet::new();
        servers.retain(|known| addresses.insert(known.address.clone()));
        self.save_servers(servers);
        self.effects
            .push(super::Effect::Profile(ProfileCommand::SaveAddress {
                server,
                user,
                address,
            }));
        self.net(NetCommand::Move(link));
        self.tell(Notice::KeyTaken { fault: None });
    }

    /// The history has its new name; the key of the device follows, and the server is asked.
    pub(super) fn rehomed(&mut self, server: Fingerprint) {
        let Some(account) = &mut self.model.account else {
            return;
        };
        account.server = server;
        let user = account.profile.person.user;
        self.effects
            .push(super::Effect::Profile(ProfileCommand::Rehome {
                server,
                user,
            }));
        self.net(NetCommand::Repin(server));
        self.tell(Notice::KeyTaken { fault: None });
    }
}
