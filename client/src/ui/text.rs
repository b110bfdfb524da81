//! Every word that a person reads, in the language that they have chosen.
//!
//! The crate `anser-words` finds the words; the modules below this one turn refusals, faults and the server's lines
//! into sentences.

pub mod dates;
mod fault;
mod listed;
mod notice;
mod punctuation;
mod refusal;
mod role;
#[cfg(test)]
mod typography;
#[cfg(test)]
mod vocabulary;

use std::ops::Deref;

use anser_shared::presence::Presence;
pub use anser_words::Value;

use crate::core::settings::Language;
pub use listed::{in_order, listed_groups};

/// The words of one language, and with them the sentences that only this program says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(anser_words::Words);

impl Deref for Words {
    type Target = anser_words::Words;

    fn deref(&self) -> &anser_words::Words {
        &self.0
    }
}

impl Words {
    pub const ENGLISH: Self = Self(anser_words::Words::English);
    pub const CHINESE: Self = Self(anser_words::Words::Chinese);

    pub fn of(language: Language) -> Self {
        match language {
            Language::System => Self(anser_words::Words::of_system()),
            Language::English => Self::ENGLISH,
            Language::Chinese => Self::CHINESE,
        }
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
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use anser_shared::link::LinkFault as AddressFault;
    use anser_shared::refusal::{NameFault, PictureFault, Refusal, TextFault, Trouble};
    use anser_shared::time::Timestamp;
    use anser_shared::tls::{Fingerprint, OtherKey};
    use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

    use super::*;
    use crate::core::model::{
        Damage, Damaged, DiskFault, FileFault, KeyFault, LinkFault, SignInFault, Warning,
    };

    /// A message as both languages must have it: its key, and what stands in its placeholders.
    pub(super) type Message = (String, BTreeSet<String>);

    /// Every entry of the files of one language, as they stand there.
    pub(super) fn entries(language: &str) -> Vec<Entry<String>> {
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
        resource.body
    }

    pub(super) fn messages(language: &str) -> Vec<Message> {
        let entries = entries(language);
        let messages = entries.iter().filter_map(|entry| match entry {
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

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for file in std::fs::read_dir(folder).expect("the sources are there") {
            let path = file.expect("the sources can be read").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(std::fs::read_to_string(path).expect("a source can be read"));
            }
        }
    }

    /// The server is asked to speak as the windows do.
    #[test]
    fn a_language_has_one_tag() {
        let system = Words::of(Language::System).tag();
        for language in [Language::System, Language::English, Language::Chinese] {
            assert_eq!(language.tag(&system), Words::of(language).tag());
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

    /// What looks like a key and is none: what the terminal calls its events, programs of the system, and the like.
    const OTHER_NAMES: [&str; 40] = [
        "anser-data",
        "anser-server",
        "blue-lamp7",
        "body-markup",
        "desktop-entry",
        "device-in-use",
        "friend-added",
        "friend-asks",
        "friend-changed",
        "friend-refused",
        "group-blocked",
        "group-deleted",
        "group-made",
        "group-unblocked",
        "handed-over",
        "history-end",
        "image-data",
        "kebab-case",
        "kitchen-table",
        "known-elsewhere",
        "mute-ended",
        "mv4-ke92-qpd7-xw3h",
        "no-database",
        "not-anser",
        "pinning-set",
        "policy-set",
        "request-sent",
        "server-only",
        "set-back",
        "sign-in-failed",
        "signed-in",
        "signed-out",
        "store-checkpoint",
        "store-writer",
        "suppress-sound",
        "unix-excl",
        "unknown-server",
        "wrong-secret",
        "x-www-browser",
        "xdg-open",
    ];

    #[test]
    fn every_message_is_said_somewhere_and_every_key_exists() {
        const CALLS: [&str; 4] = ["words.get(", "words.with(", "self.get(", "self.with("];
        let mut files = Vec::new();
        sources(&root().join("src"), &mut files);
        // The words of the server and its console stand in the same files.
        sources(&root().join("../server/src"), &mut files);
        // A word without a hyphen can mean anything: it is a key where words are looked up, in a call or on its way
        // to one.
        let looks_up = |file: &&String| CALLS.iter().any(|call| file.contains(call));
        let speaking: String = files.iter().filter(looks_up).map(String::as_str).collect();
        let source = files.concat();
        let keys: BTreeSet<String> = messages("en").into_iter().map(|(key, _)| key).collect();
        let unused: Vec<_> = keys
            .iter()
            .filter(|key| {
                let source = if key.contains('-') {
                    &source
                } else {
                    &speaking
                };
                !source.contains(&format!("\"{key}\""))
            })
            .collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
        // Wherever a key stands: in a call, or on its way to one.
        let is_word = |part: &str| {
            let mut letters = part.bytes();
            !part.is_empty()
                && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        };
        let is_key = |literal: &&str| {
            let begins = literal.starts_with(|letter: char| letter.is_ascii_lowercase());
            begins && literal.contains('-') && literal.split('-').all(is_word)
        };
        let is_known = |key: &str| keys.contains(key) || OTHER_NAMES.contains(&key);
        let literals: BTreeSet<&str> = source.split('"').filter(is_key).collect();
        let unknown: Vec<_> = literals.into_iter().filter(|key| !is_known(key)).collect();
        assert!(unknown.is_empty(), "{unknown:?} say nothing");
        for call in CALLS {
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
        // One of something, and spans in the unit that people would say them in.
        let often = |seconds| Refusal::TooOften { seconds };
        let too_old = |minutes| Refusal::TooOld { minutes };
        for (refusal, english, chinese) in [
            (often(1), "in 1 second.", "在 1 秒后"),
            (often(90), "in 90 seconds.", "在 90 秒后"),
            (often(60), "in 1 minute.", "在 1 分钟后"),
            (often(3600), "in 1 hour.", "在 1 小时后"),
            (often(3601), "in 61 minutes.", "在 61 分钟后"),
            (too_old(1440), "for 1 day.", "在 1 天内"),
            (too_old(2880), "for 2 days.", "在 2 天内"),
            (too_old(120), "for 2 hours.", "在 2 小时内"),
            (Refusal::GroupFull { limit: 1 }, "one person.", "1 人"),
            (Refusal::GroupFull { limit: 50 }, "50 people.", "50 人"),
            (
                Refusal::TooManyGroups { limit: 1 },
                "You own a group already.",
                "1 个群组",
            ),
            (
                Refusal::TooManyGroups { limit: 20 },
                "You own 20 groups already.",
                "20 个群组",
            ),
        ] {
            for (words, part) in [(Words::ENGLISH, english), (Words::CHINESE, chinese)] {
                let said = words.refusal(&refusal);
                assert!(said.contains(part), "{said}");
            }
        }
        let left = |count: u64| Words::ENGLISH.with("characters-left", &[("count", count.into())]);
        assert_eq!(left(1), "1 character left");
        assert_eq!(left(2), "2 characters left");
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    fn everything_that_can_go_wrong_has_a_sentence_of_its_own() {
        let names = [
            NameFault::TooShort,
            NameFault::TooLong,
            NameFault::Character('@'),
            NameFault::Invisible,
            NameFault::Edge,
            NameFault::Reserved,
        ];
        let troubles = [
            Trouble::DiskFull,
            Trouble::ReadOnly,
            Trouble::Database,
            Trouble::Stopping,
            Trouble::Full,
            Trouble::DataGone,
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
            Refusal::DeviceInUse,
            Refusal::ServerTooOld,
            Refusal::Newer,
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
            Refusal::NothingToPin,
            Refusal::TooManyPins { limit: 100 },
            Refusal::PinsForAdministrators,
            Refusal::NothingToSave,
            Refusal::TooManySaved { limit: 10_000 },
            Refusal::NoSuchPicture,
            Refusal::SlowDown { millis: 3_000 },
            Refusal::StillInside,
            Refusal::TooManyGroupsToday {
                limit: 20,
                seconds: 80_000,
            },
            Refusal::TooManyAdded {
                limit: 300,
                seconds: 300,
            },
            Refusal::Gagged { until: None },
            Refusal::Gagged {
                until: Some(Timestamp(1_790_000_000_000)),
            },
            Refusal::AccountBlocked,
            Refusal::AccountBlockedFor {
                reason: "adverts".into(),
            },
            Refusal::Kicked,
            Refusal::KickedFor {
                reason: "a break".into(),
            },
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
        let other = OtherKey {
            pinned: Fingerprint([1; 32]),
            found: Fingerprint([2; 32]),
        };
        let links = [
            LinkFault::Unreachable,
            LinkFault::Lost,
            LinkFault::NotAnser,
            LinkFault::KeyChanged(other),
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
                    other,
                }),
                words.key_fault(KeyFault::NoKey),
                words.key_fault(KeyFault::OtherServer),
                words.key_fault(KeyFault::Connected),
                words.sign_in_fault(&SignInFault::SignedOut(Refusal::DeviceExpired)),
                words.sign_in_fault(&SignInFault::Profile("no room".into())),
                words.sign_in_fault(&SignInFault::Unusable("a: b".into())),
                words.file_fault(&FileFault::Unreadable("a".into())),
                words.file_fault(&FileFault::Empty),
                words.file_fault(&FileFault::TooLarge),
                words.file_fault(&FileFault::NotAPicture),
                words.file_fault(&FileFault::NoDialog),
                words.warning(&Warning::ServerSetBack),
                words.damage(&Damage {
                    what: Damaged::History,
                    path: Some("a".into()),
                    texts: 2,
                    drafts: 1,
                    incomplete: true,
                }),
                words.warning(&Warning::CannotSave(DiskFault::Full)),
                words.warning(&Warning::ProfileNotSaved {
                    path: "a".into(),
                    fault: DiskFault::Other("b".into()),
                }),
                words.not_written(&DiskFault::Full),
                words.returned(&DiskFault::Full),
                words.returned(&DiskFault::Other("a".into())),
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
