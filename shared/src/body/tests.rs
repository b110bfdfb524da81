//! Which bodies the server takes, and a second reading of the encoding.

use super::*;
use crate::codec;
use crate::time::Timestamp;

#[test]
fn what_the_server_takes() {
    let text = |text: &str| Body::text(text).check();
    assert_eq!(text("hello"), Ok(()));
    assert_eq!(text(&"🍣".repeat(4096)), Ok(()));
    assert_eq!(text(""), Err(Refusal::Text(TextFault::Empty)));
    assert_eq!(
        text(&"a".repeat(4097)),
        Err(Refusal::Text(TextFault::TooLong))
    );
    assert_eq!(
        text(&"a".repeat(20_000)),
        Err(Refusal::Text(TextFault::TooLong))
    );
    let font = |size_percent| {
        let font = Some(Font {
            style: FontStyle::Plain,
            size_percent,
            colour: 0,
        });
        Body::from(TextBody {
            text: "hello".into(),
            font,
        })
        .check()
    };
    assert_eq!(font(100), Ok(()));
    assert_eq!(font(250), Err(Refusal::UnknownBody));
    let trailing = Body {
        kind: BodyKind::TEXT,
        bytes: vec![1, b'a', 0, 0],
    };
    assert_eq!(trailing.check(), Err(Refusal::UnknownBody));
    assert_eq!(
        Body {
            kind: BodyKind(4711),
            bytes: vec![]
        }
        .check(),
        Err(Refusal::UnknownBody)
    );
}

#[test]
fn what_is_a_reaction() {
    for good in ["👍", "❤️", "👍🏽", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🇨🇳"]
    {
        assert!(is_reaction(good), "{good}");
    }
    let many = "👍".repeat(100);
    for bad in [
        "",
        "a",
        "+1",
        "👍👍",
        "👍 ",
        " 👍",
        ":thumbsup:",
        "👍\0",
        "好",
        &many,
    ] {
        assert!(!is_reaction(bad), "{bad}");
        let (to, emoji) = (Seq(1), bad.to_owned());
        let refused = Body::from(Reaction {
            to,
            emoji,
            on: true,
        })
        .check();
        let kinds = [Refusal::NoEmoji, Refusal::Text(TextFault::TooLong)];
        assert!(
            refused.is_err_and(|refusal| kinds.contains(&refusal)),
            "{bad}"
        );
    }
}

#[test]
fn an_edit_is_held_to_the_rules_of_a_text() {
    let edit = |text: &str| {
        let text = text.to_owned();
        let (of, font) = (Seq(1), None);
        Body::from(EditBody { of, text, font }).check()
    };
    assert_eq!(edit("hello"), Ok(()));
    assert_eq!(edit(" "), Err(Refusal::Text(TextFault::Empty)));
    let long = "a".repeat(4097);
    assert_eq!(edit(&long), Err(Refusal::Text(TextFault::TooLong)));
    let cut = Body {
        kind: BodyKind::EDIT,
        bytes: vec![1],
    };
    assert_eq!(cut.check(), Err(Refusal::UnknownBody));
}

#[test]
fn a_card_is_made_by_the_server_alone_and_passed_on_whole() {
    let at = Timestamp(5);
    let text = Body::text("hello").sayings(UserId(7), "Anna", at);
    let said = Body::from(Notice::Said { text: "tea".into() });
    let mut sayings = text.clone();
    sayings.extend(said.sayings(UserId(7), "Anna", at));
    assert_eq!((sayings[1].author, &*sayings[1].name), (UserId(0), ""));
    let body = Body::from(Card {
        sayings: sayings.clone(),
    });
    assert_eq!(body.check(), Err(Refusal::UnknownBody));
    // It keeps its authors, whoever passes it on.
    assert_eq!(body.sayings(UserId(8), "Ben", Timestamp(9)), sayings);
    let nothing = [
        Body::from(Notice::Befriended),
        Body::from(Deletion { seq: Seq(1) }),
    ];
    for body in nothing {
        assert_eq!(body.sayings(UserId(7), "Anna", at), []);
    }
    let of = |count: usize, letters: usize| Card {
        sayings: vec![
            Saying {
                text: "a".repeat(letters),
                ..text[0].clone()
            };
            count
        ],
    };
    assert!(of(CARD_SAYINGS, 500).fits() && of(14, 4096).fits());
    assert!(!of(CARD_SAYINGS + 1, 1).fits() && !of(15, 4096).fits());
}

const SILENT: Manner = Manner {
    silent: true,
    scheduled: false,
};

#[test]
fn a_text_is_wrapped_in_the_manner_in_which_it_is_sent() {
    let (to, text, font) = (Seq(3), "hello".to_owned(), None);
    let answer = Body::from(AnswerBody { to, text, font });
    for plain in [Body::text("hello"), answer] {
        assert_eq!(plain.manner(), Manner::default());
        assert_eq!(plain.clone().sent_as(Manner::default()), plain);
        let silent = plain.clone().sent_as(SILENT);
        assert_eq!(silent.kind, BodyKind::SENT);
        assert_eq!((silent.manner(), silent.check()), (SILENT, Ok(())));
        assert_eq!(silent.as_text(), plain.as_text());
        assert_eq!(silent.answers(), plain.answers());
        // It is wrapped once, and unwrapped again.
        let later = Manner {
            scheduled: true,
            ..SILENT
        };
        assert_eq!(silent.clone().sent_as(later), plain.clone().sent_as(later));
        assert_eq!(silent.clone().sent_as(Manner::default()), plain);
        let words = |body: &Body| TextBody {
            text: "hello, all".into(),
            ..body.as_text().expect("it is a text")
        };
        let other = silent.in_words(words(&silent));
        assert_eq!(other, plain.in_words(words(&plain)).sent_as(SILENT));
    }
    // Nothing but texts has a manner.
    assert_eq!(Body::nudge().sent_as(SILENT), Body::nudge());
    assert_eq!(
        Body::text(" ").sent_as(SILENT).check(),
        Body::text(" ").check()
    );
    let long = Body::text("🍣".repeat(4096)).sent_as(SILENT);
    assert_eq!(long.check(), Ok(()));
}

#[test]
fn what_is_wrapped_is_a_text_that_was_not_sent_as_usual() {
    let wrap = |manner, inner: Body| Body {
        kind: BodyKind::SENT,
        bytes: codec::encode(&SentBody {
            manner,
            kind: inner.kind,
            bytes: inner.bytes,
        }),
    };
    let text = || Body::text("hello");
    let refused = [
        wrap(Manner::default(), text()),
        wrap(SILENT, text().sent_as(SILENT)),
        wrap(SILENT, Body::nudge()),
        wrap(SILENT, Notice::Parted.into()),
    ];
    for body in refused {
        assert_eq!(body.check(), Err(Refusal::UnknownBody), "{body:?}");
        assert_eq!((body.as_text(), body.answers()), (None, None), "{body:?}");
    }
    assert_eq!(wrap(SILENT, text()).check(), Ok(()));
}

#[test]
fn a_nudge_has_no_content() {
    assert_eq!(Body::nudge().check(), Ok(()));
    let (kind, bytes) = (BodyKind::NUDGE, vec![0]);
    assert_eq!(Body { kind, bytes }.check(), Err(Refusal::UnknownBody));
}

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // As many small numbers as large ones, because the encoding has a step at each size.
        self.0 >> (self.0 & 63)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next();
        (self.0 >> 20) % end
    }

    fn text(&mut self) -> String {
        let length = self.below(12);
        let letters = ['a', ' ', '\n', 'é', '你', '🍣', '\u{10ffff}'];
        (0..length)
            .map(|_| letters[self.below(7) as usize])
            .collect()
    }

    fn user(&mut self) -> UserId {
        UserId(self.next())
    }

    fn members(&mut self) -> u32 {
        self.next() as u32
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 0
    }

    fn text_body(&mut self) -> TextBody {
        let styles = [FontStyle::Plain, FontStyle::Monospace, FontStyle::Strong];
        TextBody {
            text: self.text(),
            font: self.flag().then(|| Font {
                style: styles[self.below(3) as usize],
                size_percent: self.next() as u8,
                colour: self.next() as u8,
            }),
        }
    }

    fn card(&mut self) -> Card {
        let sayings = (0..self.below(4)).map(|_| {
            let TextBody { text, font } = self.text_body();
            Saying {
                author: self.user(),
                name: self.text(),
                at: Timestamp(self.next() as i64),
                text,
                font,
            }
        });
        Card {
            sayings: sayings.collect(),
        }
    }

    fn notice(&mut self) -> Notice {
        let policies = [
            JoinPolicy::Open,
            JoinPolicy::Invitation,
            JoinPolicy::Approval,
        ];
        match self.below(18) {
            0 => Notice::Befriended,
            1 => Notice::Parted,
            2 => Notice::GroupMade { name: self.text() },
            3 => Notice::Joined {
                members: self.members(),
            },
            4 => Notice::Added {
                user: self.user(),
                members: self.members(),
            },
            5 => Notice::Removed {
                user: self.user(),
                members: self.members(),
            },
            6 => Notice::Left {
                members: self.members(),
            },
            7 => Notice::Renamed { name: self.text() },
            8 => Notice::GroupDeleted,
            9 => Notice::PolicySet {
                policy: policies[self.below(3) as usize],
            },
            10 => Notice::Announced { text: self.text() },
            11 => Notice::Pictured {
                picture: PictureId(self.next()),
            },
            12 => Notice::Muted {
                user: self.user(),
                mute: self.flag().then(|| Gag {
                    until: self.flag().then(|| Timestamp(self.next() as i64)),
                }),
            },
            13 => Notice::Quieted { quiet: self.flag() },
            14 => Notice::Appointed {
                user: self.user(),
                administrator: self.flag(),
            },
            15 => Notice::HandedOver { user: self.user() },
            16 => Notice::GroupBlocked {
                blocked: self.flag(),
            },
            _ => Notice::Said { text: self.text() },
        }
    }
}

/// The crate that writes bodies is not maintained any more. Another crate writes and reads the same bytes, so no
/// stored body depends on it. This compares a million values, each in both directions.
#[test]
fn another_crate_reads_and_writes_the_same_bytes() {
    macro_rules! alike {
        ($value:expr, $type:ty) => {{
            let value: $type = $value;
            let bytes = codec::encode(&value);
            let config = wincode::config::Configuration::default().with_varint_encoding();
            let others = wincode::config::serialize(&value, config).expect("it is written");
            assert_eq!(bytes, others, "{value:?}");
            let read: $type =
                wincode::config::deserialize_exact(&bytes, config).expect("it is read");
            assert_eq!(read, value);
            assert_eq!(codec::decode_body::<$type>(&bytes).as_ref(), Ok(&value));
        }};
    }
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..450_000 {
        alike!(dice.text_body(), TextBody);
        alike!(dice.notice(), Notice);
    }
    for _ in 0..100_000 {
        let seq = Seq(dice.next());
        alike!(Deletion { seq }, Deletion);
        let TextBody { text, font } = dice.text_body();
        let (of, words) = (seq, text.clone());
        alike!(
            EditBody {
                of,
                text: words,
                font
            },
            EditBody
        );
        let (to, emoji, on) = (seq, dice.text(), dice.flag());
        alike!(Reaction { to, emoji, on }, Reaction);
        let card = dice.card();
        alike!(card, Card);
        let manner = Manner {
            silent: dice.flag(),
            scheduled: dice.flag(),
        };
        let kind = BodyKind(dice.next() as u16);
        let bytes = dice.text().into_bytes();
        alike!(
            SentBody {
                manner,
                kind,
                bytes
            },
            SentBody
        );
        alike!(
            AnswerBody {
                to: seq,
                text,
                font
            },
            AnswerBody
        );
    }
}
