//! Every word that a person reads, in the language that they have chosen.
//!
//! The words stand in `assets/locales`; this module finds them and turns faults and refusals into
//! sentences. [`Words`] is a language and nothing else: it is copied into whatever draws, so that a
//! window is in the new language one frame after the setting has changed.

use std::sync::LazyLock;

use anser_shared::link::LinkFault as AddressFault;
use anser_shared::refusal::{NameFault, Refusal, TextFault, Trouble};
use anser_shared::text::{NAME_MAX_CHARS, NAME_MIN_CHARS};
use fluent_templates::fluent_bundle::FluentValue;
use unic_langid::LanguageIdentifier;

use crate::core::model::{LinkFault, SignInFault, Warning};
use crate::core::settings::Language;

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "../assets/locales",
        fallback_language: "en",
        // The marks around placeholders are for mixed directions, which the toolkit cannot order
        // yet; until then they are characters that no font of ours has.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = unic_langid::langid!("en");
static CHINESE: LanguageIdentifier = unic_langid::langid!("zh-CN");

/// What the system speaks. It does not change while a program runs.
static SYSTEM: LazyLock<Words> = LazyLock::new(|| {
    let locale = sys_locale::get_locale().unwrap_or_default();
    // Taiwan and Hong Kong read the traditional script, but Simplified Chinese is nearer than
    // English.
    if locale.to_lowercase().starts_with("zh") {
        Words::CHINESE
    } else {
        Words::ENGLISH
    }
});

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(Tongue);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tongue {
    English,
    Chinese,
}

/// What stands in a placeholder.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    Text(&'a str),
    Number(u64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl Words {
    pub const ENGLISH: Self = Self(Tongue::English);
    pub const CHINESE: Self = Self(Tongue::Chinese);

    pub fn of(language: Language) -> Self {
        match language {
            Language::System => *SYSTEM,
            Language::English => Self::ENGLISH,
            Language::Chinese => Self::CHINESE,
        }
    }

    /// The words under a key that has no placeholders.
    pub fn get(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words under a key, with what stands in its placeholders.
    pub fn with(self, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let values: std::collections::HashMap<&'static str, FluentValue<'_>> = values
            .iter()
            .map(|&(name, value)| match value {
                Value::Text(text) => (name, FluentValue::from(text)),
                Value::Number(number) => (name, FluentValue::from(number)),
            })
            .collect();
        let language = match self.0 {
            Tongue::English => &ENGLISH,
            Tongue::Chinese => &CHINESE,
        };
        // A key that is missing would be our mistake, and a test finds it; the person still gets
        // something to hold on to.
        LOCALES
            .lookup_single_language(language, key, Some(&values))
            .unwrap_or_else(|_| key.to_owned())
    }

    pub fn refusal(self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::WrongStage => self.get("refusal-wrong-stage"),
            Refusal::ProgramTooOld => self.get("refusal-program-too-old"),
            Refusal::Unavailable(trouble) => self.trouble(*trouble),
            Refusal::TooOften { seconds } => self.with(
                "refusal-too-often",
                &[("seconds", u64::from(*seconds).into())],
            ),
            Refusal::RegistrationClosed => self.get("refusal-registration-closed"),
            Refusal::NameTaken => self.get("refusal-name-taken"),
            Refusal::Name(fault) => self.name_fault(*fault),
            Refusal::Nickname(fault) => self.nickname_fault(*fault),
            Refusal::WrongProof => self.get("refusal-wrong-proof"),
            Refusal::DeviceUnknown => self.get("refusal-device-unknown"),
            Refusal::DeviceExpired => self.get("refusal-device-expired"),
            Refusal::NoSuchPerson => self.get("refusal-no-such-person"),
            Refusal::Yourself => self.get("refusal-yourself"),
            Refusal::AlreadyFriends => self.get("refusal-already-friends"),
            Refusal::NotFriends => self.get("refusal-not-friends"),
            Refusal::NoSuchConversation => self.get("refusal-no-such-conversation"),
            Refusal::Text(fault) => self.text_fault(*fault),
            Refusal::UnknownBody => self.get("refusal-unknown-body"),
            Refusal::MessageIdReused => self.get("refusal-message-id-reused"),
            Refusal::RowRefused => self.get("refusal-row-refused"),
        }
    }

    fn trouble(self, trouble: Trouble) -> String {
        match trouble {
            Trouble::DiskFull => self.get("trouble-disk-full"),
            Trouble::ReadOnly => self.get("trouble-read-only"),
            Trouble::Database => self.get("trouble-database"),
            Trouble::Stopping => self.get("trouble-stopping"),
            Trouble::Full => self.get("trouble-full"),
        }
    }

    pub fn name_fault(self, fault: NameFault) -> String {
        match fault {
            NameFault::TooShort => self.with("name-too-short", &[("count", NAME_MIN_CHARS.into())]),
            NameFault::TooLong => self.with("name-too-long", &[("count", NAME_MAX_CHARS.into())]),
            NameFault::Character(character) => self.with(
                "name-character",
                &[("character", (&character.to_string()).into())],
            ),
            NameFault::Invisible => self.get("name-invisible"),
            NameFault::Edge => self.get("name-edge"),
        }
    }

    /// A nickname may be one character long, so "too short" means that it is empty.
    pub fn nickname_fault(self, fault: NameFault) -> String {
        match fault {
            NameFault::TooShort => self.get("nickname-empty"),
            other => self.name_fault(other),
        }
    }

    pub fn text_fault(self, fault: TextFault) -> String {
        match fault {
            TextFault::Empty => self.get("text-empty"),
            TextFault::TooLong => self.get("text-too-long"),
            TextFault::ControlCharacter => self.get("text-control-character"),
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
            LinkFault::KeyChanged => self.get("link-key-changed"),
            LinkFault::NotAnser => self.get("link-not-anser"),
            LinkFault::Refused(refusal) => self.refusal(refusal),
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

    pub fn sign_in_fault(self, fault: &SignInFault) -> String {
        match fault {
            SignInFault::Address(fault) => self.address_fault(*fault),
            SignInFault::KeyChanged { address } => {
                self.with("key-changed", &[("address", address.into())])
            }
            SignInFault::WrongPassword => self.get("fault-wrong-password"),
            SignInFault::Link(fault) => self.link_fault(fault),
            SignInFault::Refused(refusal) => self.refusal(refusal),
            SignInFault::SignedOut(refusal) => self.with(
                "fault-signed-out",
                &[("reason", (&self.refusal(refusal)).into())],
            ),
            SignInFault::Profile(reason) => {
                self.with("fault-profile", &[("reason", reason.into())])
            }
        }
    }

    pub fn warning(self, warning: &Warning) -> String {
        match warning {
            Warning::HistorySetAside { path } => {
                self.with("warning-history", &[("path", path.into())])
            }
            Warning::CannotSave { reason } => {
                self.with("warning-save", &[("reason", reason.into())])
            }
            Warning::SettingsSetAside { path } => {
                self.with("warning-settings", &[("path", path.into())])
            }
        }
    }
}
