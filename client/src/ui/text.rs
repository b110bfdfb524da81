//! Every word that a person reads, in the language that they have chosen.
//!
//! The words stand in `assets/locales`; this module finds them and turns faults and refusals into
//! sentences. [`Words`] is a language and nothing else: it is copied into whatever draws, so that a
//! window is in the new language one frame after the setting has changed.

use std::sync::LazyLock;

use anser_shared::event::Presence;
use anser_shared::group::JoinPolicy;
use anser_shared::id::UserId;
use anser_shared::link::LinkFault as AddressFault;
use anser_shared::message::Notice;
use anser_shared::people::Gag;
use anser_shared::refusal::{NameFault, PictureFault, Refusal, TextFault, Trouble};
use anser_shared::text::{NAME_MAX_CHARS, NAME_MIN_CHARS};
use anser_shared::time::Timestamp;
use fluent_templates::fluent_bundle::FluentValue;
use jiff::tz::TimeZone;
use unic_langid::LanguageIdentifier;

use super::dates;
use crate::core::Model;
use crate::core::model::{Fault, FileFault, LinkFault, SignInFault, Warning};
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
        let found = LOCALES.lookup_single_language(language, key, Some(&values));
        debug_assert!(found.is_ok(), "no words under {key:?}");
        // A missing key is our mistake, and the tests find it; a person would still get something
        // to hold on to.
        found.unwrap_or_else(|_| key.to_owned())
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
            Refusal::NameLooksTaken => self.get("refusal-name-looks-taken"),
            Refusal::Name(fault) => self.name_fault(*fault),
            Refusal::Nickname(fault) => self.nickname_fault(*fault),
            Refusal::WrongProof => self.get("refusal-wrong-proof"),
            Refusal::DeviceUnknown => self.get("refusal-device-unknown"),
            Refusal::DeviceExpired => self.get("refusal-device-expired"),
            Refusal::NoSuchPerson => self.get("refusal-no-such-person"),
            Refusal::Yourself => self.get("refusal-yourself"),
            Refusal::AlreadyFriends => self.get("refusal-already-friends"),
            Refusal::SignedInElsewhere { at, address } => {
                let time = dates::exact(self, *at, &TimeZone::system());
                self.with(
                    "refusal-signed-in-elsewhere",
                    &[("time", (&time).into()), ("address", address.into())],
                )
            }
            Refusal::RequestWaiting => self.get("refusal-request-waiting"),
            Refusal::NoSuchRequest => self.get("refusal-no-such-request"),
            Refusal::NotAccepting => self.get("refusal-not-accepting"),
            Refusal::Blocked => self.get("refusal-blocked"),
            Refusal::NotYours => self.get("refusal-not-yours"),
            Refusal::TooOld { minutes } => self.with(
                "refusal-too-old",
                &[("minutes", u64::from(*minutes).into())],
            ),
            Refusal::WordsTooLong => self.get("refusal-words-too-long"),
            Refusal::NoSuchDevice => self.get("refusal-no-such-device"),
            Refusal::DraftElsewhere => self.get("refusal-draft-elsewhere"),
            Refusal::DirectoryClosed => self.get("refusal-directory-closed"),
            Refusal::Picture(fault) => self.picture_fault(*fault),
            Refusal::NoSuchPicture => self.get("refusal-no-such-picture"),
            Refusal::Gagged { until } => self.gagged(*until),
            Refusal::AccountBlocked => self.get("refusal-account-blocked"),
            Refusal::Kicked => self.get("refusal-kicked"),
            Refusal::NotAdministrator => self.get("refusal-not-administrator"),
            Refusal::NotFriends => self.get("refusal-not-friends"),
            Refusal::NoSuchConversation => self.get("refusal-no-such-conversation"),
            Refusal::Text(fault) => self.text_fault(*fault),
            Refusal::UnknownBody => self.get("refusal-unknown-body"),
            Refusal::MessageIdReused => self.get("refusal-message-id-reused"),
            Refusal::RowRefused => self.get("refusal-row-refused"),
            Refusal::TooManyGroups { most } => self.with(
                "refusal-too-many-groups",
                &[("most", u64::from(*most).into())],
            ),
            Refusal::GroupNameTaken => self.get("refusal-group-name-taken"),
            Refusal::GroupName(fault) => self.group_name_fault(*fault),
            Refusal::NoSuchGroup => self.get("refusal-no-such-group"),
            Refusal::WhichGroup => self.get("refusal-which-group"),
            Refusal::NotAMember => self.get("refusal-not-a-member"),
            Refusal::NotAllowed => self.get("refusal-not-allowed"),
            Refusal::OwnerStays => self.get("refusal-owner-stays"),
            Refusal::GroupGone => self.get("refusal-group-gone"),
            Refusal::GroupFull { most } => {
                self.with("refusal-group-full", &[("most", u64::from(*most).into())])
            }
            Refusal::AlreadyMember => self.get("refusal-already-member"),
            Refusal::NoSuchMember => self.get("refusal-no-such-member"),
            Refusal::InvitationOnly => self.get("refusal-invitation-only"),
            Refusal::Muted { until } => self.muted_here(*until),
            Refusal::GroupQuiet => self.get("refusal-group-quiet"),
            Refusal::GroupBlocked => self.get("refusal-group-blocked"),
            Refusal::NotForAll => self.get("refusal-not-for-all"),
            Refusal::ServerOnly => self.get("refusal-server-only"),
            Refusal::NoSuchWish => self.get("refusal-no-such-wish"),
            Refusal::NoGroupPicture => self.get("refusal-no-group-picture"),
            Refusal::MuteEnd => self.get("refusal-mute-end"),
            Refusal::TooManyOfTheirs { most } => self.with(
                "refusal-too-many-of-theirs",
                &[("most", u64::from(*most).into())],
            ),
        }
    }

    /// Somebody may read and not write.
    pub fn gagged(self, until: Option<Timestamp>) -> String {
        match until {
            None => self.get("gagged"),
            Some(until) => {
                let time = dates::exact(self, until, &TimeZone::system());
                self.with("gagged-until", &[("time", (&time).into())])
            }
        }
    }

    /// One may read in a group and not write.
    pub fn muted_here(self, until: Option<Timestamp>) -> String {
        match until {
            None => self.get("refusal-muted"),
            Some(until) => {
                let time = dates::exact(self, until, &TimeZone::system());
                self.with("refusal-muted-until", &[("time", (&time).into())])
            }
        }
    }

    /// The tag of the language, as the server is told it.
    pub fn tag(self) -> String {
        match self.0 {
            Tongue::English => ENGLISH.to_string(),
            Tongue::Chinese => CHINESE.to_string(),
        }
    }

    pub fn fault(self, fault: &Fault) -> String {
        match fault {
            Fault::Refused(refusal) => self.refusal(refusal),
            Fault::Offline => self.get("fault-offline"),
        }
    }

    /// More was typed than fits.
    pub fn too_long(self, most: usize, typed: usize) -> String {
        self.with(
            "words-too-long",
            &[("count", most.into()), ("typed", typed.into())],
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

    fn group_name_fault(self, fault: NameFault) -> String {
        self.get(match fault {
            NameFault::TooShort => "group-name-empty",
            NameFault::TooLong => "group-name-long",
            NameFault::Character(_) | NameFault::Invisible | NameFault::Edge => {
                "group-name-invisible"
            }
        })
    }

    fn picture_fault(self, fault: PictureFault) -> String {
        match fault {
            PictureFault::TooLarge => self.get("picture-too-large"),
            PictureFault::Kind => self.get("picture-kind"),
            PictureFault::Side => self.get("picture-side"),
        }
    }

    /// A line of the server's own.
    pub fn notice(self, notice: &Notice, author: UserId, model: &Model) -> String {
        let who = self.called(model, author);
        let named =
            |key, name: &str| self.with(key, &[("who", (&who).into()), ("name", name.into())]);
        let about = |key, user| named(key, &self.called(model, user));
        let alone = |key| named(key, "");
        match notice {
            Notice::Befriended => self.get("notice-befriended"),
            Notice::Parted => self.get("notice-parted"),
            Notice::GroupMade { name } => named("notice-group-made", name),
            Notice::Joined { .. } => alone("notice-joined"),
            Notice::Added { user, .. } => about("notice-added", *user),
            Notice::Removed { user, .. } => about("notice-removed", *user),
            Notice::Left { .. } => alone("notice-left"),
            Notice::Renamed { name } => named("notice-renamed", name),
            Notice::GroupDeleted => alone("notice-group-deleted"),
            Notice::PolicySet { policy } => alone(match policy {
                JoinPolicy::Open => "notice-open",
                JoinPolicy::Approval => "notice-on-approval",
                JoinPolicy::Invitation => "notice-on-invitation",
            }),
            Notice::Announced { text } if text.is_empty() => alone("notice-announcement-gone"),
            Notice::Announced { text } => named("notice-announced", text),
            Notice::Pictured { .. } => alone("notice-pictured"),
            Notice::Muted { user, mute: None } => about("notice-unmuted", *user),
            Notice::Muted {
                user,
                mute: Some(Gag { until: None }),
            } => about("notice-muted", *user),
            Notice::Muted {
                user,
                mute: Some(Gag { until: Some(until) }),
            } => {
                let time = dates::exact(self, *until, &TimeZone::system());
                let name = self.called(model, *user);
                let values = [
                    ("who", (&who).into()),
                    ("name", (&name).into()),
                    ("time", (&time).into()),
                ];
                self.with("notice-muted-until", &values)
            }
            Notice::Quieted { quiet: true } => alone("notice-quiet"),
            Notice::Quieted { quiet: false } => alone("notice-not-quiet"),
            Notice::Appointed {
                user,
                administrator: true,
            } => about("notice-appointed", *user),
            Notice::Appointed {
                user,
                administrator: false,
            } => about("notice-dismissed", *user),
            Notice::HandedOver { user } => about("notice-handed-over", *user),
            Notice::GroupBlocked { blocked: true } => self.get("notice-group-blocked"),
            Notice::GroupBlocked { blocked: false } => self.get("notice-group-unblocked"),
            Notice::Said { text } => text.clone(),
        }
    }

    /// What somebody is called here: as one calls a friend, or as they call themselves.
    pub fn called(self, model: &Model, user: UserId) -> String {
        let account = model.account.as_ref();
        let own = account.filter(|account| account.user == user);
        if let Some(account) = own {
            return account.nickname.clone();
        }
        if let Some(friend) = model.friends.get(&user) {
            return friend.called().to_owned();
        }
        let met = model.met.get(&user);
        met.map_or_else(|| self.get("somebody"), |person| person.nickname.clone())
    }

    /// Whether somebody is there; `None` without a connection.
    pub fn presence(self, presence: Option<Presence>) -> String {
        match presence {
            Some(Presence::Online) => self.get("online"),
            Some(Presence::Away) => self.get("away"),
            Some(Presence::Busy) => self.get("busy"),
            Some(Presence::Offline) => self.get("offline"),
            None => String::new(),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use anser_shared::tls::Fingerprint;
    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

    use super::*;
    use crate::core::model::Warning;

    /// A message as both languages must have it: its key, and what stands in its placeholders.
    type Message = (String, BTreeSet<String>);

    fn messages(language: &str) -> Vec<Message> {
        let folder = root().join("../assets/locales").join(language);
        let files = std::fs::read_dir(folder).expect("the words are there");
        let mut files: Vec<PathBuf> = files
            .map(|file| file.expect("a file of words").path())
            .collect();
        files.sort();
        let source: String = files
            .iter()
            .map(|file| std::fs::read_to_string(file).expect("the words are there"))
            .collect();
        let resource = fluent_syntax::parser::parse(source).expect("the words can be read");
        let messages = resource.body.iter().filter_map(|entry| match entry {
            Entry::Message(message) => {
                let mut names = BTreeSet::new();
                placeholders(
                    message.value.as_ref().expect("a message has words"),
                    &mut names,
                );
                Some((message.id.name.clone(), names))
            }
            _ => None,
        });
        messages.collect()
    }

    fn placeholders(pattern: &Pattern<String>, names: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else {
                continue;
            };
            let mut inline = |expression: &InlineExpression<String>| {
                if let InlineExpression::VariableReference { id } = expression {
                    names.insert(id.name.clone());
                }
            };
            match expression {
                Expression::Inline(expression) => inline(expression),
                Expression::Select { selector, variants } => {
                    inline(selector);
                    variants
                        .iter()
                        .for_each(|variant| placeholders(&variant.value, names));
                }
            }
        }
    }

    fn root() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
    }

    fn sources(folder: &Path, found: &mut String) {
        for file in std::fs::read_dir(folder).expect("the sources are there") {
            let path = file.expect("the sources can be read").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push_str(&std::fs::read_to_string(path).expect("a source can be read"));
            }
        }
    }

    #[test]
    fn both_languages_say_the_same() {
        let (english, chinese) = (messages("en"), messages("zh-CN"));
        for (english, chinese) in english.iter().zip(&chinese) {
            assert_eq!(english, chinese);
        }
        assert_eq!(english.len(), chinese.len());
        let keys: BTreeSet<_> = english.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), english.len(), "no key stands there twice");
    }

    #[test]
    fn every_message_is_said_somewhere_and_every_key_exists() {
        let mut source = String::new();
        sources(&root().join("src"), &mut source);
        // The words of the server and its console stand in the same files.
        sources(&root().join("../server/src"), &mut source);
        let keys: BTreeSet<String> = messages("en").into_iter().map(|(key, _)| key).collect();
        let unused: Vec<_> = keys
            .iter()
            .filter(|key| !source.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
        for call in ["words.get(", "words.with(", "self.get(", "self.with("] {
            for (at, _) in source.match_indices(call) {
                let argument = source[at + call.len()..].trim_start();
                let Some(key) = argument
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                // The list of calls above is read as well, and is none.
                if !key.starts_with(|letter: char| letter.is_ascii_lowercase()) {
                    continue;
                }
                assert!(keys.contains(key), "{call}{key:?}) says nothing");
            }
        }
    }

    #[test]
    fn numbers_and_their_nouns_agree() {
        let said =
            |words: Words, count: u64| words.with("to-newest-count", &[("count", count.into())]);
        assert_eq!(said(Words::ENGLISH, 1), "One new message below");
        assert_eq!(said(Words::ENGLISH, 12), "12 new messages below");
        assert_eq!(said(Words::CHINESE, 12), "下面有 12 条新消息");
    }

    #[test]
    fn everything_that_can_go_wrong_has_a_sentence_of_its_own() {
        let names = [
            NameFault::TooShort,
            NameFault::TooLong,
            NameFault::Character('@'),
            NameFault::Invisible,
            NameFault::Edge,
        ];
        let troubles = [
            Trouble::DiskFull,
            Trouble::ReadOnly,
            Trouble::Database,
            Trouble::Stopping,
            Trouble::Full,
        ];
        let mut refusals = vec![
            Refusal::WrongStage,
            Refusal::ProgramTooOld,
            Refusal::TooOften { seconds: 30 },
            Refusal::RegistrationClosed,
            Refusal::NameTaken,
            Refusal::NameLooksTaken,
            Refusal::DraftElsewhere,
            Refusal::WrongProof,
            Refusal::DeviceUnknown,
            Refusal::DeviceExpired,
            Refusal::NoSuchPerson,
            Refusal::Yourself,
            Refusal::AlreadyFriends,
            Refusal::NotFriends,
            Refusal::NoSuchConversation,
            Refusal::UnknownBody,
            Refusal::MessageIdReused,
            Refusal::RowRefused,
            Refusal::WordsTooLong,
            Refusal::DirectoryClosed,
            Refusal::NoSuchPicture,
            Refusal::Gagged { until: None },
            Refusal::Gagged {
                until: Some(Timestamp(1_790_000_000_000)),
            },
            Refusal::AccountBlocked,
            Refusal::Kicked,
            Refusal::NotAdministrator,
        ];
        let pictures = [
            PictureFault::TooLarge,
            PictureFault::Kind,
            PictureFault::Side,
        ];
        refusals.extend(pictures.map(Refusal::Picture));
        refusals.extend(names.map(Refusal::Name));
        refusals.extend(troubles.map(Refusal::Unavailable));
        let texts = [
            TextFault::Empty,
            TextFault::TooLong,
            TextFault::ControlCharacter,
        ];
        refusals.extend(texts.map(Refusal::Text));
        let links = [
            LinkFault::Unreachable,
            LinkFault::Lost,
            LinkFault::NotAnser,
            LinkFault::KeyChanged,
        ];
        let addresses = [
            AddressFault::NoHost,
            AddressFault::Port,
            AddressFault::Fingerprint,
            AddressFault::Character,
        ];
        for words in [Words::ENGLISH, Words::CHINESE] {
            let mut said: Vec<String> = refusals.iter().map(|one| words.refusal(one)).collect();
            said.extend(links.iter().map(|one| words.link_fault(one)));
            said.extend(addresses.map(|one| words.address_fault(one)));
            said.push(words.nickname_fault(NameFault::TooShort));
            said.extend([
                words.sign_in_fault(&SignInFault::KeyChanged {
                    address: "a:1".into(),
                }),
                words.sign_in_fault(&SignInFault::SignedOut(Refusal::DeviceExpired)),
                words.sign_in_fault(&SignInFault::Profile("no room".into())),
                words.file_fault(&FileFault::Unreadable("a".into())),
                words.file_fault(&FileFault::Empty),
                words.file_fault(&FileFault::TooLarge),
                words.file_fault(&FileFault::NotAPicture),
                words.file_fault(&FileFault::NoDialog),
                words.warning(&Warning::HistorySetAside { path: "a".into() }),
                words.warning(&Warning::CannotSave { reason: "a".into() }),
                words.warning(&Warning::SettingsSetAside { path: "a".into() }),
            ]);
            for sentence in &said {
                let end = sentence.chars().last().expect("a sentence has words");
                assert!(['.', '?', '。', '，'].contains(&end), "{sentence}");
            }
            let mut distinct: BTreeSet<&String> = said.iter().collect();
            // A wrong proof and a wrong password are the same to a person.
            distinct.remove(&words.refusal(&Refusal::WrongProof));
            assert_eq!(distinct.len(), said.len() - 1, "{said:#?}");
        }
        assert_eq!(Fingerprint([0; 32]).words().len(), 8);
    }
}
