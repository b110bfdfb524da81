//! Why the server does not do something, as a sentence.

use std::time::Duration;

use anser_shared::refusal::{NameFault, PictureFault, Refusal, TextFault, Trouble};
use anser_shared::text::{NAME_MAX_CHARS, NAME_MIN_CHARS};
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;

use super::Words;
use crate::ui::dates;

impl Words {
    #[expect(clippy::too_many_lines, reason = "one row for each reason")]
    pub fn refusal(self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::WrongStage => self.get("refusal-wrong-stage"),
            Refusal::ProgramTooOld => self.get("refusal-program-too-old"),
            Refusal::Unavailable(trouble) => self.trouble(*trouble),
            Refusal::TooOften { seconds } => self.with_wait("refusal-too-often", secs(*seconds)),
            Refusal::RegistrationClosed => self.get("refusal-registration-closed"),
            Refusal::NameTaken => self.get("refusal-name-taken"),
            Refusal::NameLooksTaken => self.get("refusal-name-looks-taken"),
            Refusal::Name(fault) => self.name_fault(*fault),
            Refusal::Nickname(fault) => self.nickname_fault(*fault),
            Refusal::WrongProof => self.get("refusal-wrong-proof"),
            Refusal::DeviceUnknown => self.get("refusal-device-unknown"),
            Refusal::DeviceInUse => self.get("refusal-device-in-use"),
            Refusal::ServerTooOld => self.get("refusal-server-too-old"),
            Refusal::Newer => self.get("refusal-newer"),
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
            Refusal::NothingToAnswer => self.get("refusal-nothing-to-answer"),
            Refusal::NothingToEdit => self.get("refusal-nothing-to-edit"),
            Refusal::TooOldToEdit { minutes } => {
                self.with_wait("refusal-too-old-to-edit", 60 * secs(*minutes))
            }
            Refusal::NothingToReactTo => self.get("refusal-nothing-to-react-to"),
            Refusal::NoEmoji => self.get("refusal-no-emoji"),
            Refusal::TooManyReactions { limit } => {
                self.with("refusal-too-many-reactions", &[("most", (*limit).into())])
            }
            Refusal::NothingToForward => self.get("refusal-nothing-to-forward"),
            Refusal::CardTooLarge { limit } => {
                self.with("refusal-card-too-large", &[("most", (*limit).into())])
            }
            Refusal::NothingToPin => self.get("refusal-nothing-to-pin"),
            Refusal::TooManyPins { limit } => {
                self.with("refusal-too-many-pins", &[("most", (*limit).into())])
            }
            Refusal::PinsForAdministrators => self.get("refusal-pins-for-administrators"),
            Refusal::NothingToSave => self.get("refusal-nothing-to-save"),
            Refusal::TooManySaved { limit } => {
                self.with("refusal-too-many-saved", &[("most", (*limit).into())])
            }
            Refusal::ScheduledInPast => self.get("refusal-scheduled-in-past"),
            Refusal::ScheduledTooFar { days } => {
                self.with("refusal-scheduled-too-far", &[("count", (*days).into())])
            }
            Refusal::TooManyScheduled { limit } => {
                self.with("refusal-too-many-scheduled", &[("most", (*limit).into())])
            }
            Refusal::NoSuchScheduled => self.get("refusal-no-such-scheduled"),
            Refusal::NudgedJustNow { seconds } => {
                self.with_wait("refusal-nudged-just-now", secs(*seconds))
            }
            Refusal::TakesNoNudges => self.get("refusal-takes-no-nudges"),
            Refusal::NoNudgeHere => self.get("refusal-no-nudge-here"),
            Refusal::NotYours => self.get("refusal-not-yours"),
            Refusal::TooOld { minutes } => self.with_wait("refusal-too-old", 60 * secs(*minutes)),
            Refusal::WordsTooLong => self.get("refusal-words-too-long"),
            Refusal::NoSuchDevice => self.get("refusal-no-such-device"),
            Refusal::DraftElsewhere => self.get("refusal-draft-elsewhere"),
            Refusal::DirectoryClosed => self.get("refusal-directory-closed"),
            Refusal::Picture(fault) => self.picture_fault(*fault),
            Refusal::NoSuchPicture => self.get("refusal-no-such-picture"),
            Refusal::Gagged { until } => self.gagged(*until, ""),
            Refusal::AccountBlocked => self.get("refusal-account-blocked"),
            Refusal::AccountBlockedFor { reason } => {
                self.with_reason("refusal-account-blocked-for", reason)
            }
            Refusal::KickedFor { reason } => self.with_reason("refusal-kicked-for", reason),
            Refusal::Kicked => self.get("refusal-kicked"),
            Refusal::NotAdministrator => self.get("refusal-not-administrator"),
            Refusal::NotFriends => self.get("refusal-not-friends"),
            Refusal::NoSuchConversation => self.get("refusal-no-such-conversation"),
            Refusal::Text(fault) => self.text_fault(*fault),
            Refusal::UnknownBody => self.get("refusal-unknown-body"),
            Refusal::MessageIdReused => self.get("refusal-message-id-reused"),
            Refusal::RowRefused => self.get("refusal-row-refused"),
            Refusal::TooManyGroups { limit } => {
                self.with("refusal-too-many-groups", &[("most", (*limit).into())])
            }
            Refusal::GroupNameTaken => self.get("refusal-group-name-taken"),
            Refusal::GroupName(fault) => self.group_name_fault(*fault),
            Refusal::NoSuchGroup => self.get("refusal-no-such-group"),
            Refusal::WhichGroup => self.get("refusal-which-group"),
            Refusal::NotAMember => self.get("refusal-not-a-member"),
            Refusal::NotAllowed => self.get("refusal-not-allowed"),
            Refusal::OwnerStays => self.get("refusal-owner-stays"),
            Refusal::GroupGone => self.get("refusal-group-gone"),
            Refusal::GroupFull { limit } => {
                self.with("refusal-group-full", &[("most", (*limit).into())])
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
            Refusal::StillInside => self.get("refusal-still-inside"),
            Refusal::SlowDown { millis } => {
                let wait = Duration::from_millis(u64::from(*millis));
                self.with_wait("refusal-slow-down", wait)
            }
            Refusal::TooManyGroupsToday { limit, seconds } => {
                self.with_quota("refusal-too-many-groups-today", *limit, secs(*seconds))
            }
            Refusal::TooManyAdded { limit, seconds } => {
                self.with_quota("refusal-too-many-added", *limit, secs(*seconds))
            }
            Refusal::TooManyOfTheirs { limit } => {
                self.with("refusal-too-many-of-theirs", &[("most", (*limit).into())])
            }
        }
    }

    /// A refusal that is over after a while.
    fn with_wait(self, key: &str, wait: Duration) -> String {
        self.with(key, &[("time", (&self.wait(wait)).into())])
    }

    /// A refusal for which an administrator has given a reason.
    fn with_reason(self, key: &str, reason: &str) -> String {
        self.with(key, &[("reason", without_full_stop(reason).into())])
    }

    /// A quota that is used up, until a while is over.
    fn with_quota(self, key: &str, limit: u32, wait: Duration) -> String {
        let time = self.wait(wait);
        let limit = u64::from(limit);
        self.with(key, &[("most", limit.into()), ("time", (&time).into())])
    }

    /// Why what was written waits, and that it is not lost.
    pub fn trouble_kept(self, trouble: &Refusal) -> String {
        let reason = match trouble {
            Refusal::SlowDown { .. } => self.get("sending-slowly"),
            trouble => self.refusal(trouble),
        };
        self.with("trouble-kept", &[("reason", (&reason).into())])
    }

    /// How long to wait, in the largest unit that says enough.
    fn wait(self, wait: Duration) -> String {
        const MINUTE: u128 = 60;
        const HOUR: u128 = 60 * MINUTE;
        const DAY: u128 = 24 * HOUR;
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let (key, count) = match seconds {
            // What is a whole number of a unit is said so: a day, and not 1440 minutes.
            _ if seconds.is_multiple_of(DAY) => ("wait-days", seconds / DAY),
            _ if seconds.is_multiple_of(HOUR) => ("wait-hours", seconds / HOUR),
            _ if seconds.is_multiple_of(MINUTE) => ("wait-minutes", seconds / MINUTE),
            ..120 => ("wait-seconds", seconds),
            120..7200 => ("wait-minutes", seconds.div_ceil(60)),
            7200..86_400 => ("wait-hours", seconds.div_ceil(3600)),
            _ => ("wait-days", seconds.div_ceil(86_400)),
        };
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.with(key, &[("count", count.into())])
    }

    /// Somebody may read and not write; why, where the administrator says so.
    pub fn gagged(self, until: Option<Timestamp>, reason: &str) -> String {
        let time = until.map(|until| dates::exact(self, until, &TimeZone::system()));
        let reason = without_full_stop(reason);
        match (&time, reason) {
            (None, "") => self.get("gagged"),
            (None, _) => self.with("gagged-for", &[("reason", reason.into())]),
            (Some(time), "") => self.with("gagged-until", &[("time", time.into())]),
            (Some(time), _) => {
                let why = [("time", time.into()), ("reason", reason.into())];
                self.with("gagged-until-for", &why)
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

    fn group_name_fault(self, fault: NameFault) -> String {
        self.get(match fault {
            NameFault::TooShort => "group-name-empty",
            NameFault::TooLong => "group-name-long",
            NameFault::Character(_) | NameFault::Invisible | NameFault::Edge => {
                "group-name-invisible"
            }
            NameFault::Reserved => "name-reserved",
        })
    }

    fn picture_fault(self, fault: PictureFault) -> String {
        match fault {
            PictureFault::TooLarge => self.get("picture-too-large"),
            PictureFault::Kind => self.get("picture-kind"),
            PictureFault::Side => self.get("picture-side"),
        }
    }

    fn trouble(self, trouble: Trouble) -> String {
        match trouble {
            Trouble::DiskFull => self.get("trouble-disk-full"),
            Trouble::ReadOnly => self.get("trouble-read-only"),
            Trouble::Database => self.get("trouble-database"),
            Trouble::Stopping => self.get("trouble-stopping"),
            Trouble::Full => self.get("trouble-full"),
            Trouble::DataGone => self.get("trouble-data-gone"),
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
            NameFault::Reserved => self.get("name-reserved"),
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
}

fn secs(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

/// What an administrator has typed, as it stands inside of a sentence that has a full stop of its own.
fn without_full_stop(typed: &str) -> &str {
    const STOPS: [char; 2] = ['.', '。'];
    let typed = typed.trim_end();
    let rest = typed.strip_suffix(STOPS).unwrap_or(typed);
    // Several of them say that it goes on.
    if rest.is_empty() || rest.ends_with(STOPS) {
        typed
    } else {
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_and_its_sentence_have_one_full_stop() {
        let says = |words: Words, reason: &str| {
            let typed = || reason.to_owned();
            [
                words.refusal(&Refusal::AccountBlockedFor { reason: typed() }),
                words.refusal(&Refusal::KickedFor { reason: typed() }),
                words.gagged(None, reason),
                words.gagged(Some(Timestamp(0)), reason),
            ]
        };
        for (words, typed, stands) in [
            (Words::ENGLISH, "Stop the adverts.", "“Stop the adverts”."),
            (Words::ENGLISH, "Enough. Stop. ", "“Enough. Stop”."),
            (Words::ENGLISH, "adverts", "“adverts”."),
            (Words::ENGLISH, "You know...", "“You know...”."),
            (Words::CHINESE, "请勿刷屏。", "“请勿刷屏”。"),
            (Words::CHINESE, "广告", "“广告”。"),
        ] {
            for said in says(words, typed) {
                assert!(said.contains(stands), "{said}");
            }
        }
        assert_eq!(Words::ENGLISH.gagged(None, "."), "You may not write: “.”.");
    }
}
