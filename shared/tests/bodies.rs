//! Every body that was ever stored is read, and written, as it was: one line for each shape.
//!
//! In contrast to the files of frames, these are never written anew. A line that fails is a stored body that nobody
//! can read any more. A new kind of body gets a line of its own at the end.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fmt::Debug;
use std::path::Path;

use anser_shared::body::{
    AnswerBody, Body, BodyKind, Card, Deletion, EditBody, Font, FontStyle, Manner, Notice, Pin,
    Reaction, Saying, TextBody,
};
use anser_shared::codec::{self, Class, Decode, Encode};
use anser_shared::group::JoinPolicy;
use anser_shared::id::{PictureId, Seq, UserId};
use anser_shared::people::Gag;
use anser_shared::time::Timestamp;

/// Compares with the kept bytes, both ways.
fn check<T: Encode + Decode<()> + Debug + PartialEq>(name: &str, values: &[T]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies");
    let kept = std::fs::read_to_string(folder.join(format!("{name}.hex"))).unwrap();
    assert_eq!(kept.lines().count(), values.len(), "{name}");
    for (line, value) in kept.lines().zip(values) {
        let (digits, said) = line.split_once(' ').unwrap();
        let bytes: Vec<u8> = (0..digits.len() / 2)
            .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
            .collect();
        assert_eq!(codec::encode(value), bytes, "{name}: {said}");
        let read = codec::decode::<T>(Class::Ready, &bytes);
        assert_eq!(read.as_ref(), Ok(value), "{name}: {said}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each case")]
fn bodies_are_as_they_were_stored() {
    check(
        "body",
        &[
            Body::text("hi"),
            Notice::Befriended.into(),
            Notice::Parted.into(),
            Notice::GroupMade {
                name: "读书会".into(),
            }
            .into(),
            Notice::Joined { members: 2 }.into(),
            Notice::Added {
                user: UserId(7),
                members: 300,
            }
            .into(),
            Notice::Removed {
                user: UserId(7),
                members: 2,
            }
            .into(),
            Notice::Left { members: 1 }.into(),
            Notice::Renamed {
                name: "book club".into(),
            }
            .into(),
            Notice::GroupDeleted.into(),
            Notice::PolicySet {
                policy: JoinPolicy::Approval,
            }
            .into(),
            Notice::Announced {
                text: "Chapter 3 on Friday".into(),
            }
            .into(),
            Notice::Pictured {
                picture: PictureId(8),
            }
            .into(),
            Notice::Muted {
                user: UserId(7),
                mute: Some(Gag { until: None }),
            }
            .into(),
            Notice::Quieted { quiet: true }.into(),
            Notice::Appointed {
                user: UserId(7),
                administrator: true,
            }
            .into(),
            Notice::HandedOver { user: UserId(7) }.into(),
            Notice::GroupBlocked { blocked: true }.into(),
            Notice::Said {
                text: "The server rests at noon.".into(),
            }
            .into(),
            Deletion { seq: Seq(300) }.into(),
            Body {
                kind: BodyKind(300),
                bytes: vec![0, 255],
            },
            AnswerBody {
                to: Seq(300),
                text: "hi".into(),
                font: None,
            }
            .into(),
            EditBody {
                of: Seq(300),
                text: "hi".into(),
                font: None,
            }
            .into(),
            Reaction {
                to: Seq(300),
                emoji: "👍".into(),
                on: true,
            }
            .into(),
            Card {
                sayings: vec![
                    Saying {
                        author: UserId(7),
                        name: "Anna".into(),
                        at: Timestamp(1_700_000_000_000),
                        text: "hi".into(),
                        font: None,
                    },
                    Saying {
                        author: UserId(0),
                        name: String::new(),
                        at: Timestamp(1_700_000_000_001),
                        text: "嗨".into(),
                        font: Some(Font {
                            style: FontStyle::Monospace,
                            size_percent: 100,
                            colour: 2,
                        }),
                    },
                ],
            }
            .into(),
            Pin {
                of: Seq(300),
                on: true,
            }
            .into(),
            Notice::PinningSet { everybody: false }.into(),
            Body::text("hi").sent_as(Manner {
                silent: true,
                scheduled: false,
            }),
            Body::from(AnswerBody {
                to: Seq(300),
                text: "hi".into(),
                font: None,
            })
            .sent_as(Manner {
                silent: false,
                scheduled: true,
            }),
            Body::nudge(),
        ],
    );
    let font = |style| {
        Some(Font {
            style,
            size_percent: 100,
            colour: 2,
        })
    };
    check(
        "text",
        &[
            TextBody {
                text: "hi".into(),
                font: None,
            },
            TextBody {
                text: "嗨".into(),
                font: font(FontStyle::Plain),
            },
            TextBody {
                text: "fn".into(),
                font: font(FontStyle::Monospace),
            },
            TextBody {
                text: "!".into(),
                font: font(FontStyle::Strong),
            },
        ],
    );
}
