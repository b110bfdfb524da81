//! What happens to one's own account: signing in and out, devices, rights, and what this computer does not save.

use anser_shared::event::NewDevice;
use anser_shared::people::{Guesses, Rights};
use anser_shared::tls::Fingerprint;

use super::*;
use crate::core::model::{Damage, SignInFault};

impl Report {
    pub(super) fn unknown_server(&self, address: &str, fingerprint: &Fingerprint) {
        let words = self.words;
        let compare = fingerprint.words().join(" ");
        let sentence = words.with(
            "terminal-unknown-server",
            &[("address", address.into()), ("words", (&compare).into())],
        );
        let fields = [
            ("address", json!(address)),
            ("fingerprint", json!(fingerprint.to_string())),
            ("words", json!(compare)),
        ];
        if self.out.is_json() {
            return self.quietly("unknown-server", &fields);
        }
        self.own_lines(&sentence);
    }

    pub(super) fn known_elsewhere(&self, address: &str, known: &str) {
        let words = self.words;
        let values = [("address", address.into()), ("known", known.into())];
        let sentence = words.with("terminal-known-elsewhere", &values);
        let fields = [
            ("address", json!(address)),
            ("known", json!(known)),
            ("text", json!(sentence)),
        ];
        self.say(&sentence, "known-elsewhere", &fields);
    }

    pub(super) fn signed_in(&self, name: &str, nickname: &str, model: &Model) {
        let words = self.words;
        let sentence = words.with(
            "terminal-signed-in",
            &[("nickname", nickname.into()), ("name", name.into())],
        );
        let rights = model.account.as_ref().map(|account| account.rights);
        let role = rights.unwrap_or_default().role;
        let fields = [
            ("name", json!(name)),
            ("nickname", json!(nickname)),
            ("role", json!(role_word(role))),
        ];
        self.say(&sentence, "signed-in", &fields);
        if !self.out.is_json() && !self.welcomed.replace(true) {
            self.own_lines(&words.get("terminal-welcome"));
            if role > Role::User {
                let help = words.get("terminal-administrator-help");
                let said = [words.administrator(role), help];
                self.own_lines(&words.sentences(&said));
            }
        }
    }

    pub(super) fn password_changed(&self, at: Timestamp, address: &str) {
        let words = self.words;
        let time = self.moment(at);
        let values = [("time", (&time).into()), ("address", address.into())];
        let said = words.with("password-changed-elsewhere", &values);
        let fields = [
            ("at", json!(at.0)),
            ("address", json!(address)),
            ("text", json!(said)),
        ];
        self.say(&said, "password-changed", &fields);
    }

    pub(super) fn new_device(&self, device: &NewDevice) {
        let words = self.words;
        let said = words.new_device(device, &self.moment(device.at));
        let fields = [
            ("device", json!(device.device.to_string())),
            ("name", json!(device.name)),
            ("at", json!(device.at.0)),
            ("address", json!(device.address)),
            ("text", json!(said)),
        ];
        self.say(&said, "new-device", &fields);
    }

    pub(super) fn rights(
        &self,
        rights: &Rights,
        writes_again: bool,
        role_changed: bool,
        model: &Model,
    ) {
        let words = self.words;
        let gag = rights.gag;
        let mut said = Vec::new();
        if role_changed {
            said.push(words.role_news(rights.role));
            if rights.role > Role::User {
                said.push(words.get("terminal-administrator-help"));
            }
        }
        match gag {
            Some(gag) => said.push(words.gagged(gag.until, &model.gag_reason)),
            None if writes_again => said.push(words.get("may-write")),
            None => {}
        }
        let sentence = words.sentences(&said);
        let fields = [
            ("role", json!(role_word(rights.role))),
            ("gagged", json!(gag.is_some())),
            ("reason", json!(model.gag_reason)),
            ("until", json!(gag.and_then(|gag| gag.until).map(|at| at.0))),
            ("text", json!(sentence)),
        ];
        self.say(&sentence, "rights", &fields);
    }

    pub(super) fn guessed(&self, guesses: &Guesses) {
        let words = self.words;
        let (time, from) = (self.moment(guesses.last_at), &guesses.last_from);
        let with = [
            ("count", guesses.attempts.into()),
            ("time", (&time).into()),
            ("address", from.into()),
        ];
        let fields = [
            ("attempts", json!(guesses.attempts)),
            ("last_at", json!(guesses.last_at.0)),
            ("last_from", json!(from)),
        ];
        self.say(&words.with("guessed", &with), "guessed", &fields);
    }

    pub(super) fn sign_in_failed(&self, model: &Model) {
        let words = self.words;
        let fault = model.sign_in.fault.as_ref();
        let mut sentence = fault
            .map(|fault| words.sign_in_fault(fault))
            .unwrap_or_default();
        if let Some(SignInFault::KeyChanged { .. }) = fault {
            let way = words.get("terminal-key-changed-way");
            sentence = words.sentences(&[sentence, way]);
        }
        self.say(&sentence, "sign-in-failed", &[("text", json!(sentence))]);
    }

    pub(super) fn signed_out(&self, model: &Model) {
        let words = self.words;
        self.welcomed.set(false);
        match &model.sign_in.fault {
            Some(fault) => {
                let said = words.sign_in_fault(fault);
                self.say(&said, "signed-out", &[("text", json!(said))]);
            }
            None => self.say(&words.get("terminal-signed-out"), "signed-out", &[]),
        }
    }

    pub(super) fn damaged(&self, damage: &Damage) {
        let words = self.words;
        let said = words.damage(damage);
        let what = match damage.what {
            Damaged::History => "history",
            Damaged::HistoryEnd => "history-end",
            Damaged::Entries => "entries",
            Damaged::Unsent => "unsent",
        };
        let fields = [
            ("what", json!(what)),
            ("path", json!(damage.path)),
            ("texts", json!(damage.texts)),
            ("drafts", json!(damage.drafts)),
            ("complete", json!(!damage.incomplete)),
            ("text", json!(said)),
        ];
        self.say(&said, "damaged", &fields);
    }
}
