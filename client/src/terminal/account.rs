//! One's own account: signing in and out, how one is seen, and where one is signed in.

use anser_shared::link::Link;

use super::*;

impl Terminal {
    pub(super) fn register(&mut self, name: String) {
        let Some(password) = self
            .read(Want::Secret("terminal-password"))
            .map(Zeroizing::new)
        else {
            return;
        };
        let Some(again) = self
            .read(Want::Secret("terminal-password-again"))
            .map(Zeroizing::new)
        else {
            return;
        };
        if password != again {
            return self
                .report
                .fault(&self.words.get("terminal-passwords-differ"));
        }
        if password.chars().count() < PASSWORD_LEAST {
            return self
                .report
                .fault(&self.words.get("terminal-password-short"));
        }
        let nickname = name.clone();
        self.sign_in(name, password, |credentials| Action::Register {
            credentials,
            nickname,
        });
    }

    pub(super) fn login(&mut self, name: String) {
        // No password is empty; one that could not be read is said already.
        let password = self.read(Want::Secret("terminal-password"));
        if let Some(password) = password.filter(|password| !password.is_empty()) {
            self.sign_in(name, Zeroizing::new(password), Action::SignIn);
        }
    }

    pub(super) fn sign_in(
        &mut self,
        name: String,
        password: Zeroizing<String>,
        action: impl FnOnce(Credentials) -> Action,
    ) {
        let picture = self.engine.picture();
        if picture.account.is_some() {
            let said = match &picture.link {
                LinkState::Waiting {
                    fault: fault @ LinkFault::KeyChanged(_),
                    ..
                } => format!(
                    "{} {}",
                    self.words.link_fault(fault),
                    self.words.get("terminal-key-changed-way")
                ),
                _ => self.words.get("terminal-signed-in-already"),
            };
            return self.report.fault(&said);
        }
        let known = picture.servers.first().map(|server| server.address.clone());
        let Some(server) = picture
            .sign_in
            .last
            .clone()
            .map(|(_, server)| server)
            // A window may have kept what was half typed in it.
            .filter(|server| Link::parse(server).is_ok())
            .or(known)
        else {
            return self.report.fault(&self.words.get("terminal-no-server"));
        };
        let credentials = Credentials {
            server,
            name,
            password,
        };
        self.engine.act(action(credentials));
        loop {
            let mut asked = None;
            let (mut failed, mut listed) = (false, false);
            self.wait(None, |model, notice| match notice {
                Some(Notice::UnknownServer { fingerprint, .. }) => {
                    asked = Some(*fingerprint);
                    true
                }
                Some(Notice::SignInFailed) => {
                    failed = true;
                    true
                }
                Some(Notice::Listed) => {
                    listed = true;
                    true
                }
                _ => model.account.is_some(),
            });
            let Some(fingerprint) = asked else {
                if !failed && !listed {
                    self.wait_listed();
                }
                return;
            };
            // Nobody can compare words in a pipe: a script has a link with the fingerprint in it.
            let trusted = std::io::stdin().is_terminal()
                && self
                    .read(Want::Line)
                    .is_some_and(|answer| answer.trim() == "yes");
            if !trusted || failed {
                self.engine.act(Action::CancelSignIn);
                return self.report.fault(&self.words.get("terminal-not-trusted"));
            }
            self.engine.act(Action::TrustServer(fingerprint));
        }
    }

    /// Waits for the lists of whoever has signed in, while there is a connection, and not for ever: a server that is in
    /// trouble may not give them.
    fn wait_listed(&mut self) {
        self.wait(Some(START_PATIENCE), |model, notice| {
            let is_lost = matches!(model.link, LinkState::Waiting { .. });
            model.account.is_none() || is_lost || matches!(notice, Some(Notice::Listed))
        });
    }

    /// The server has the key in this link from now on. Somebody who is signed in comes back under it.
    pub(super) fn trust(&mut self, link: String) {
        self.engine.act(Action::TakeKey { link });
        let mut taken = false;
        self.wait(None, |_, notice| {
            let Some(Notice::KeyTaken { fault }) = notice else {
                return false;
            };
            taken = fault.is_none();
            true
        });
        if taken && self.engine.picture().account.is_some() {
            self.wait_listed();
        }
    }

    /// The old one is asked for, too: whoever finds a terminal open must not have the account.
    pub(super) fn change_password(&mut self, keep_others: bool) {
        if !self.signed_in() {
            return;
        }
        let mut typed = Vec::new();
        for key in [
            "terminal-password-old",
            "terminal-password-new",
            "terminal-password-new-again",
        ] {
            match self.read(Want::Secret(key)).map(Zeroizing::new) {
                Some(password) => typed.push(password),
                None => return,
            }
        }
        let [old, new, again] = &typed[..] else {
            return;
        };
        let fault = if new != again {
            "terminal-new-passwords-differ"
        } else if new.chars().count() < PASSWORD_LEAST {
            "terminal-new-password-short"
        } else if new == old {
            "password-same"
        } else {
            self.ask(Action::ChangePassword(NewPassword {
                old: old.clone(),
                new: new.clone(),
                end_others: !keep_others,
            }));
            return;
        };
        self.report.fault(&self.words.get(fault));
    }

    pub(super) fn log_out(&mut self) {
        if self.signed_in() {
            self.engine.act(Action::SignOut { keep_history: true });
            self.wait_signed_in(|notice| matches!(notice, Notice::SignedOut));
        }
    }

    /// The commands of the server are on their way soon after the sign-in of an administrator.
    pub(super) fn help(&mut self, word: Option<&str>) {
        self.wait(Some(START_PATIENCE), |model, _| {
            !model.commands.is_loading()
        });
        self.report.help(word, &self.engine.picture());
    }

    /// Has the server carry out a line; it says itself what came of it, and whether one may.
    pub(super) fn administer(&mut self, line: String) {
        if self.signed_in() {
            self.ask(Action::Administer { line });
        }
    }

    pub(super) fn set_profile(&mut self, change: impl FnOnce(&mut Shown)) {
        let Some(mut profile) = self
            .engine
            .picture()
            .account
            .as_ref()
            .map(|account| account.profile.clone())
        else {
            return self.report.fault(&self.words.get("terminal-not-signed-in"));
        };
        change(&mut profile);
        self.ask(Action::SetProfile(profile));
    }

    pub(super) fn set_picture(&mut self, file: Option<PathBuf>) {
        if !self.signed_in() {
            return;
        }
        self.ask(file.map_or(Action::RemovePicture, Action::ChoosePicture));
    }

    /// Devices and logins come together.
    pub(super) fn devices(&mut self, show: fn(&Report, &Model)) {
        if self.signed_in() && self.ask(Action::ListDevices) {
            show(&self.report, &self.engine.picture());
        }
    }

    /// Signs out one device, or all but this one.
    pub(super) fn revoke(&mut self, device: Option<u64>) {
        if !self.signed_in() {
            return;
        }
        match device {
            Some(device) => {
                self.ask(Action::Revoke(DeviceId(device)));
            }
            // Which ones there are is listed first.
            None if self.ask(Action::ListDevices) => {
                self.ask(Action::RevokeOthers);
            }
            None => {}
        }
    }
}
