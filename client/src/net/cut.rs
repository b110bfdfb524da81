//! Why an attempt or a connection has ended, and what follows from it.

use std::io;
use std::time::Duration;

use anser_shared::channel::ChannelError;
use anser_shared::codec::DecodeError;
use anser_shared::event::Farewell;
use anser_shared::refusal::Refusal;
use anser_shared::tls::{Fingerprint, OtherKey};

use crate::core::model::LinkFault;

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cut {
    /// Nobody answers at the address.
    Unreachable,
    /// The connection broke, or nothing came for too long.
    Lost,
    /// What answers does not speak our protocol.
    NotAnser,
    /// The server has another key than the pinned one.
    KeyChanged(OtherKey),
    /// No key is pinned, and the server has this one.
    Unknown(Fingerprint),
    WrongPassword,
    /// The keys that the device and the server kept do not fit together any more.
    DeviceKeyDiffers,
    /// The server refused to let the program in.
    Refused(Refusal),
    /// The server has said why it ends the connection.
    Farewell(Farewell),
    /// The person has signed out, and the server has said so.
    SignedOut,
}

/// What is said, and when the next try begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Consequence {
    /// Nothing more happens, and nothing is said.
    Rest,
    Ask(Fingerprint),
    WrongPassword,
    /// The device key is worth nothing any more.
    SignedOut(Refusal),
    Down(LinkFault, Retry),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    Never,
    /// As often as it failed before.
    Backoff,
    /// The same, and not before this time has passed.
    NotBefore(Duration),
}

/// The server itself says that something has to be repaired. That is for people, who need minutes.
const REPAIR: Duration = Duration::from_mins(1);

/// Another program with this device's key is connected. This one asks again after this time whether
/// that one is gone, and is refused until then, so that neither throws the other out.
const IN_USE: Duration = Duration::from_secs(15);

impl Cut {
    /// With a device key the program comes back by itself; with a password a person is waiting for the
    /// answer, and decides.
    pub(super) fn consequence(self, by_device_key: bool) -> Consequence {
        use Consequence::Down;
        use Retry::{Backoff, Never, NotBefore};
        let consequence = match self {
            Self::Unknown(fingerprint) => Consequence::Ask(fingerprint),
            Self::WrongPassword => Consequence::WrongPassword,
            Self::SignedOut => Consequence::Rest,
            // Nothing is sent to such a server. The right one may be back at the next try, for example when
            // somebody else had its address for a moment.
            Self::KeyChanged(other) => Down(LinkFault::KeyChanged(other), Backoff),
            Self::Unreachable => Down(LinkFault::Unreachable, Backoff),
            Self::Lost | Self::Farewell(Farewell::TooSlow) => Down(LinkFault::Lost, Backoff),
            Self::NotAnser => Down(LinkFault::NotAnser, Backoff),
            Self::Farewell(Farewell::Nonsense) => Down(LinkFault::NotAnser, NotBefore(REPAIR)),
            Self::Farewell(Farewell::TooManyAttempts) => Down(LinkFault::Lost, NotBefore(REPAIR)),
            Self::Farewell(Farewell::Replaced) | Self::Refused(Refusal::DeviceInUse) => {
                Down(LinkFault::DeviceInUse, NotBefore(IN_USE))
            }
            Self::Farewell(Farewell::Stopping) => Down(LinkFault::ServerStopping, Backoff),
            Self::Farewell(Farewell::SignedOut) | Self::DeviceKeyDiffers => {
                Consequence::SignedOut(Refusal::DeviceUnknown)
            }
            Self::Farewell(Farewell::SignedInElsewhere { at, address }) => {
                Consequence::SignedOut(Refusal::SignedInElsewhere { at, address })
            }
            Self::Farewell(Farewell::Blocked) => Consequence::SignedOut(Refusal::AccountBlocked),
            Self::Farewell(Farewell::BlockedFor { reason }) => {
                Consequence::SignedOut(Refusal::AccountBlockedFor { reason })
            }
            Self::Farewell(Farewell::KickedFor { reason }) => {
                let kicked = Refusal::KickedFor { reason };
                Down(LinkFault::Refused(kicked), NotBefore(REPAIR))
            }
            Self::Farewell(Farewell::Kicked) => {
                Down(LinkFault::Refused(Refusal::Kicked), NotBefore(REPAIR))
            }
            Self::Farewell(Farewell::Newer) => {
                Down(LinkFault::Refused(Refusal::Newer), NotBefore(REPAIR))
            }
            Self::Farewell(Farewell::Expired) => Consequence::SignedOut(Refusal::DeviceExpired),
            Self::Refused(
                gone @ (Refusal::DeviceUnknown
                | Refusal::DeviceExpired
                | Refusal::SignedInElsewhere { .. }
                | Refusal::AccountBlocked
                | Refusal::AccountBlockedFor { .. }),
            ) if by_device_key => Consequence::SignedOut(gone),
            Self::Refused(Refusal::TooOften { seconds }) => Down(
                LinkFault::Refused(Refusal::TooOften { seconds }),
                NotBefore(Duration::from_secs(u64::from(seconds))),
            ),
            Self::Refused(refusal @ Refusal::Unavailable(_)) => {
                Down(LinkFault::Refused(refusal), Backoff)
            }
            Self::Refused(refusal) => Down(LinkFault::Refused(refusal), NotBefore(REPAIR)),
        };
        match consequence {
            Down(fault, _) if !by_device_key => Down(fault, Never),
            consequence => consequence,
        }
    }
}

/// Bytes that make no sense, from somebody who has not proved to be one of ours.
impl From<ChannelError> for Cut {
    fn from(fault: ChannelError) -> Self {
        match fault {
            ChannelError::Decode(DecodeError::Newer(_)) => Self::Refused(Refusal::ProgramTooOld),
            _ => Self::NotAnser,
        }
    }
}

/// What the transport says while signing in.
impl From<io::Error> for Cut {
    fn from(error: io::Error) -> Self {
        let tls = error
            .get_ref()
            .and_then(|inside| inside.downcast_ref::<rustls::Error>());
        match tls {
            Some(fault) => OtherKey::in_error(fault).map_or(Self::NotAnser, Self::KeyChanged),
            None => Self::Lost,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anser_shared::codec::Unknown;
    use anser_shared::refusal::Trouble;
    use anser_shared::time::Timestamp;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    fn what_follows() {
        use Consequence::{Ask, Down, Rest, SignedOut, WrongPassword};
        use Retry::{Backoff, Never, NotBefore};
        let seconds = |seconds| NotBefore(Duration::from_secs(seconds));
        let full = Refusal::Unavailable(Trouble::Full);
        let fingerprint = Fingerprint([1; 32]);
        let other = OtherKey {
            pinned: fingerprint,
            found: Fingerprint([2; 32]),
        };
        let unknown = Unknown {
            of: "Role",
            number: 250,
        };
        let adverts = Refusal::AccountBlockedFor {
            reason: "adverts".into(),
        };
        let kicked = Refusal::KickedFor {
            reason: "a break".into(),
        };
        let elsewhere = Refusal::SignedInElsewhere {
            at: Timestamp(7),
            address: "192.0.2.7".into(),
        };
        // The end of a connection, what follows with a device key, and what with a password.
        for (cut, device_key, password) in [
            (
                Cut::Unreachable,
                Down(LinkFault::Unreachable, Backoff),
                None,
            ),
            (Cut::Lost, Down(LinkFault::Lost, Backoff), None),
            (Cut::NotAnser, Down(LinkFault::NotAnser, Backoff), None),
            (
                Cut::KeyChanged(other),
                Down(LinkFault::KeyChanged(other), Backoff),
                None,
            ),
            (
                Cut::Unknown(fingerprint),
                Ask(fingerprint),
                Some(Ask(fingerprint)),
            ),
            (Cut::WrongPassword, WrongPassword, Some(WrongPassword)),
            (Cut::SignedOut, Rest, Some(Rest)),
            (
                Cut::DeviceKeyDiffers,
                SignedOut(Refusal::DeviceUnknown),
                Some(SignedOut(Refusal::DeviceUnknown)),
            ),
            (
                Cut::Refused(Refusal::DeviceExpired),
                SignedOut(Refusal::DeviceExpired),
                Some(Down(LinkFault::Refused(Refusal::DeviceExpired), Never)),
            ),
            (
                Cut::Refused(full.clone()),
                Down(LinkFault::Refused(full), Backoff),
                None,
            ),
            (
                Cut::Refused(Refusal::TooOften { seconds: 9 }),
                Down(
                    LinkFault::Refused(Refusal::TooOften { seconds: 9 }),
                    seconds(9),
                ),
                None,
            ),
            (
                Cut::Refused(Refusal::ProgramTooOld),
                Down(LinkFault::Refused(Refusal::ProgramTooOld), seconds(60)),
                None,
            ),
            (
                Cut::Farewell(Farewell::Stopping),
                Down(LinkFault::ServerStopping, Backoff),
                None,
            ),
            (
                Cut::Farewell(Farewell::SignedOut),
                SignedOut(Refusal::DeviceUnknown),
                Some(SignedOut(Refusal::DeviceUnknown)),
            ),
            (
                Cut::Farewell(Farewell::SignedInElsewhere {
                    at: Timestamp(7),
                    address: "192.0.2.7".into(),
                }),
                SignedOut(elsewhere.clone()),
                Some(SignedOut(elsewhere.clone())),
            ),
            (
                Cut::Refused(elsewhere.clone()),
                SignedOut(elsewhere.clone()),
                Some(Down(LinkFault::Refused(elsewhere), Never)),
            ),
            (
                Cut::Farewell(Farewell::Blocked),
                SignedOut(Refusal::AccountBlocked),
                Some(SignedOut(Refusal::AccountBlocked)),
            ),
            (
                Cut::Refused(Refusal::AccountBlocked),
                SignedOut(Refusal::AccountBlocked),
                Some(Down(LinkFault::Refused(Refusal::AccountBlocked), Never)),
            ),
            (
                Cut::Farewell(Farewell::BlockedFor {
                    reason: "adverts".into(),
                }),
                SignedOut(adverts.clone()),
                Some(SignedOut(adverts.clone())),
            ),
            (
                Cut::Refused(adverts.clone()),
                SignedOut(adverts.clone()),
                Some(Down(LinkFault::Refused(adverts), Never)),
            ),
            (
                Cut::Farewell(Farewell::KickedFor {
                    reason: "a break".into(),
                }),
                Down(LinkFault::Refused(kicked), seconds(60)),
                None,
            ),
            (
                Cut::Farewell(Farewell::Kicked),
                Down(LinkFault::Refused(Refusal::Kicked), seconds(60)),
                None,
            ),
            (
                Cut::Farewell(Farewell::Newer),
                Down(LinkFault::Refused(Refusal::Newer), seconds(60)),
                None,
            ),
            (
                Cut::from(ChannelError::from(DecodeError::Newer(unknown))),
                Down(LinkFault::Refused(Refusal::ProgramTooOld), seconds(60)),
                None,
            ),
            (
                Cut::Farewell(Farewell::Expired),
                SignedOut(Refusal::DeviceExpired),
                Some(SignedOut(Refusal::DeviceExpired)),
            ),
            (
                Cut::Farewell(Farewell::TooSlow),
                Down(LinkFault::Lost, Backoff),
                None,
            ),
            (
                Cut::Farewell(Farewell::Replaced),
                Down(LinkFault::DeviceInUse, seconds(15)),
                None,
            ),
            (
                Cut::Refused(Refusal::DeviceInUse),
                Down(LinkFault::DeviceInUse, seconds(15)),
                None,
            ),
            (
                Cut::Farewell(Farewell::Nonsense),
                Down(LinkFault::NotAnser, seconds(60)),
                None,
            ),
            (
                Cut::Farewell(Farewell::TooManyAttempts),
                Down(LinkFault::Lost, seconds(60)),
                None,
            ),
        ] {
            let password = password.unwrap_or_else(|| match device_key.clone() {
                Down(fault, _) => Down(fault, Never),
                other => other,
            });
            assert_eq!(cut.clone().consequence(true), device_key, "{cut:?}");
            assert_eq!(cut.clone().consequence(false), password, "{cut:?}");
        }
    }
}
