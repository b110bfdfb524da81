//! What is the matter here: with the connection, with what was typed, with a file.

use anser_shared::event::NewDevice;
use anser_shared::link::LinkFault as AddressFault;
use anser_shared::refusal::Refusal;
use anser_shared::tls::OtherKey;

use super::Words;
use crate::core::model::{
    Damage, Damaged, DiskFault, ExportFault, Fault, FileFault, KeyFault, LinkFault, SignInFault,
    Warning,
};
use crate::ui::fonts::system::Lacks;

impl Words {
    pub fn fault(self, fault: &Fault) -> String {
        match fault {
            Fault::Refused(refusal) => self.refusal(refusal),
            Fault::Offline => self.get("fault-offline"),
            Fault::WrongPassword => self.get("fault-old-password"),
            Fault::PasswordUnknown => self.get("fault-password-unknown"),
            Fault::File(fault) => self.file_fault(fault),
            Fault::Export(fault) => self.export_fault(fault),
            Fault::Disk(DiskFault::Full) => self.get("search-disk-full"),
            Fault::Disk(DiskFault::Other(reason)) => {
                self.with("search-disk", &[("reason", reason.into())])
            }
        }
    }

    /// Why there is no file with what is kept here.
    pub fn export_fault(self, fault: &ExportFault) -> String {
        match fault {
            ExportFault::Exists => self.get("export-exists"),
            ExportFault::NoName => self.get("export-no-name"),
            ExportFault::NoFolder => self.get("export-no-folder"),
            ExportFault::Denied => self.get("export-denied"),
            ExportFault::Full => self.get("export-full"),
            ExportFault::Other(reason) => self.with("export-other", &[("reason", reason.into())]),
            ExportFault::History(fault) => self.fault(&Fault::Disk(fault.clone())),
            ExportFault::Nothing => self.get("export-nothing"),
            ExportFault::Busy => self.get("export-busy"),
            ExportFault::Stopped => self.get("export-stopped"),
        }
    }

    /// More was typed than fits.
    pub fn too_long(self, limit: usize, typed: usize) -> String {
        self.with(
            "words-too-long",
            &[("count", limit.into()), ("typed", typed.into())],
        )
    }

    /// Why a file does not become a picture.
    pub fn file_fault(self, fault: &FileFault) -> String {
        match fault {
            FileFault::Unreadable(reason) => {
                self.with("file-unreadable", &[("reason", reason.into())])
            }
            FileFault::Empty => self.get("file-empty"),
            FileFault::TooLarge => self.get("file-too-large"),
            FileFault::NotAPicture => self.get("file-not-a-picture"),
            FileFault::NoDialog => self.get("file-no-dialog"),
        }
    }

    pub fn address_fault(self, fault: AddressFault) -> String {
        match fault {
            AddressFault::NoHost => self.get("fault-address-empty"),
            AddressFault::Port => self.get("fault-address-port"),
            AddressFault::Fingerprint => self.get("fault-address-fingerprint"),
            AddressFault::Character => self.get("fault-address-character"),
        }
    }

    /// Why there is no connection, for somebody who is just trying to get one.
    pub fn link_fault(self, fault: &LinkFault) -> String {
        match fault {
            LinkFault::Unreachable => self.get("link-unreachable"),
            LinkFault::Lost => self.get("link-lost"),
            LinkFault::ServerStopping => self.get("link-stopping"),
            LinkFault::KeyChanged(other) => self.other_key("link-key-changed", "", other),
            LinkFault::NotAnser => self.get("link-not-anser"),
            LinkFault::Refused(refusal) => self.refusal(refusal),
            LinkFault::DeviceInUse => self.get("refusal-device-in-use"),
        }
    }

    /// The same in one quiet line, for somebody who is at work.
    pub fn link_line(self, fault: &LinkFault) -> String {
        match fault {
            LinkFault::Unreachable => self.get("line-unreachable"),
            LinkFault::NotAnser => self.get("line-not-anser"),
            other => self.link_fault(other),
        }
    }

    /// Another server, or a new key: both keys in the words that people compare.
    pub fn key_changed(self, address: &str, other: &OtherKey) -> String {
        self.other_key("key-changed", address, other)
    }

    fn other_key(self, key: &str, address: &str, other: &OtherKey) -> String {
        let [pinned, found] = [other.pinned, other.found].map(|key| key.words().join(" "));
        let arguments = [
            ("address", address.into()),
            ("pinned", (&pinned).into()),
            ("found", (&found).into()),
        ];
        self.with(key, &arguments)
    }

    /// Why a link does not replace the key of a server.
    pub fn key_fault(self, fault: KeyFault) -> String {
        match fault {
            KeyFault::Address(fault) => self.address_fault(fault),
            KeyFault::NoKey => self.get("key-fault-none"),
            KeyFault::OtherServer => self.get("key-fault-other-server"),
            KeyFault::Connected => self.get("key-fault-connected"),
        }
    }

    /// Letters that no font of this computer has, and the packages that would bring them.
    pub fn letters_missing(self, lacks: Lacks) -> String {
        let packages = lacks.packages();
        self.with("letters-missing", &[("packages", (&packages).into())])
    }

    /// What is left out of words that somebody types, because it cannot be seen.
    pub fn left_out(self, typed: &str) -> Option<String> {
        let left_out = anser_shared::text::left_out(typed);
        let numbers = left_out.iter().map(|c| format!("U+{:04X}", *c as u32));
        let numbers = numbers.collect::<Vec<_>>().join(&self.get("names-between"));
        (!numbers.is_empty()).then(|| self.with("left-out", &[("characters", (&numbers).into())]))
    }

    pub fn sign_in_fault(self, fault: &SignInFault) -> String {
        match fault {
            SignInFault::Address(fault) => self.address_fault(*fault),
            SignInFault::WrongLink { address } => {
                self.with("link-wrong-text", &[("server", address.into())])
            }
            SignInFault::KeyChanged { address, other } => self.key_changed(address, other),
            SignInFault::WrongPassword => self.get("fault-wrong-password"),
            SignInFault::Link(fault) => self.link_fault(fault),
            SignInFault::Refused(refusal) => self.refusal(refusal),
            // The reason says that already.
            SignInFault::SignedOut(Refusal::DeviceUnknown) => self.get("refusal-device-unknown"),
            SignInFault::SignedOut(refusal) => self.with(
                "fault-signed-out",
                &[("reason", (&self.refusal(refusal)).into())],
            ),
            SignInFault::Profile(reason) => {
                self.with("fault-profile", &[("reason", reason.into())])
            }
            SignInFault::Unusable(reason) => {
                self.with("fault-unusable", &[("reason", reason.into())])
            }
        }
    }

    pub fn disk_fault(self, fault: &DiskFault) -> String {
        match fault {
            DiskFault::Full => self.get("disk-full"),
            DiskFault::Other(reason) => reason.clone(),
        }
    }

    /// A text was not taken, for whoever has typed it at a terminal.
    pub fn not_written(self, fault: &DiskFault) -> String {
        let reason = self.disk_fault(fault);
        self.with("terminal-not-written", &[("reason", (&reason).into())])
    }

    /// The same for somebody at a composer, which has the text again.
    pub fn returned(self, fault: &DiskFault) -> String {
        match fault {
            DiskFault::Full => self.get("send-disk-full"),
            DiskFault::Other(reason) => self.with("send-not-kept", &[("reason", reason.into())]),
        }
    }

    /// The account was signed in to on another device, at this time.
    pub fn new_device(self, device: &NewDevice, time: &str) -> String {
        let NewDevice { name, address, .. } = device;
        let values = [
            ("device", name.into()),
            ("time", time.into()),
            ("address", address.into()),
        ];
        self.with("new-device", &values)
    }

    /// Something else than a text was not saved.
    pub fn not_saved(self, fault: &DiskFault) -> String {
        let reason = self.disk_fault(fault);
        self.with("warning-save", &[("reason", (&reason).into())])
    }

    /// What was damaged, what is done about it, and what was saved.
    pub fn damage(self, damage: &Damage) -> String {
        let mut said = vec![match damage.what {
            Damaged::History => self.get("damage-history"),
            Damaged::HistoryEnd => self.get("damage-history-end"),
            Damaged::Entries => return self.get("damage-entries"),
            Damaged::Unsent => self.get("damage-unsent"),
        }];
        if let Some(path) = &damage.path {
            said.push(self.with("damage-kept", &[("path", path.into())]));
        }
        said.push(self.with(
            "damage-saved",
            &[
                ("texts", damage.texts.into()),
                ("drafts", damage.drafts.into()),
            ],
        ));
        if damage.incomplete {
            said.push(self.get("damage-incomplete"));
        }
        self.sentences(&said)
    }

    pub fn warning(self, warning: &Warning) -> String {
        match warning {
            Warning::ServerSetBack => self.get("warning-set-back"),
            Warning::Damaged(damage) => self.damage(damage),
            Warning::CannotSave(fault) => {
                let reason = self.disk_fault(fault);
                self.with("warning-save", &[("reason", (&reason).into())])
            }
            Warning::ProfileNotSaved { path, fault } => {
                let reason = self.disk_fault(fault);
                self.with(
                    "warning-profile",
                    &[("path", path.into()), ("reason", (&reason).into())],
                )
            }
            Warning::SettingsSetAside { path } => {
                self.with("warning-settings", &[("path", path.into())])
            }
        }
    }
}
