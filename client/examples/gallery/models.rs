//! The pictures that the scenes of the gallery draw.

use std::sync::Arc;

use anser::core::Model;
use anser::core::action::GroupWish;
use anser::core::message::{Content, Message};
use anser::core::model::{
    Acceptance, Additions, Damage, Damaged, DiskFault, Fault, Fetched, LinkFault, LinkState,
    Searched, SignInFault, SignInProgress, Warning,
};
use anser::core::search::{Hit, Query, Searcher};
use anser::core::settings::SkinTone;
use anser_shared::body::Notice;
use anser_shared::group::MemberRole;
use anser_shared::id::{PictureId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::{Guesses, Role};
use anser_shared::picture;
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, OtherKey};

use crate::scenes::{self, BO, ME, NOW};

/// What a scene shows.
pub(crate) fn model(scene: &str) -> Model {
    let mut model = match scene {
        "sign-in" | "register" | "fingerprint" | "key-changed" | "wrong-link" | "cut-link"
        | "signing-in-failed" | "closing-signed-out" => scenes::signed_out(),
        "empty" => scenes::alone(),
        "unread" | "requests" | "reading" => scenes::unread(),
        "welcome" => scenes::newcomer(),
        "accepted" => {
            let mut model = scenes::busy();
            let on = Some(Presence::Online);
            scenes::befriend(&mut model, 90, "uma", "Uma Thorvald", on, Vec::new());
            let friends = Arc::make_mut(&mut model.friends);
            friends.get_mut(&UserId(90)).expect("Uma").since = NOW;
            model.accepted = Arc::new([(UserId(90), Acceptance::News)].into());
            model
        }
        "parted" => scenes::parted(),
        "add-friends" => scenes::directory(),
        "links" => scenes::linked(),
        "formatted" => scenes::formatted(),
        "formatting" => scenes::formatting(),
        "letters" | "letters-missing-here" => scenes::letters(),
        "lobby" => scenes::lobby(),
        "history" | "history-export" => scenes::recorded(""),
        "history-found" => scenes::recorded(scenes::LATHE),
        "history-empty" => {
            let mut model = scenes::alone();
            scenes::record(&mut model, "");
            model
        }
        "history-exported" => scenes::exported(),
        "directory"
        | "directory-closed"
        | "card"
        | "card-stranger"
        | "card-asks"
        | "ask"
        | "settings"
        | "letters-missing-people"
        | "letters-missing-card" => scenes::directory(),
        _ => groups(scene).unwrap_or_else(scenes::busy),
    };
    if model.account.is_some() && scene != "empty" {
        with_faces(&mut model);
    }
    at_the_door(scene, &mut model);
    in_trouble(scene, &mut model);
    among_people(scene, &mut model);
    being_written(scene, &mut model);
    if let "find" | "found" | "filters" = scene {
        searched(&mut model);
    }
    model
}

/// The words that are looked for.
pub(crate) const FOUND: &str = "at";

/// They were found in the conversation.
fn searched(model: &mut Model) {
    let conversation = &model.conversations[&BO];
    let rows = (0..conversation.messages.rows()).rev();
    let messages = rows.filter_map(|row| conversation.messages.get(row));
    let found = messages.filter(|message| {
        let words = message.content.words();
        words.is_some_and(|words| words.contains(FOUND))
    });
    let hits: Vec<Hit> = found
        .map(|message| Hit {
            conversation: BO,
            message: message.clone(),
            answered: None,
        })
        .collect();
    for searcher in [Searcher::Everywhere, Searcher::In(BO)] {
        let query = Query {
            words: FOUND.into(),
            conversation: (searcher != Searcher::Everywhere).then_some(BO),
            ..Query::default()
        };
        let mut searched = Searched::given(query, hits.clone(), true);
        searched.since = hits.last().map(|hit| hit.message.at);
        Arc::make_mut(&mut model.searches).insert(searcher, Arc::new(searched));
    }
}

/// A scene in which a group stands.
fn groups(scene: &str) -> Option<Model> {
    Some(match scene {
        "group" => scenes::club(),
        "groups" | "group-new" | "group-new-people" | "group-find" => {
            let mut model = scenes::guild();
            model.people = scenes::directory().people;
            model
        }
        "add-people" | "add-people-refused" | "hand-over" | "group-alone" => {
            let mut model = scenes::groups::workshop(MemberRole::Owner);
            model.people = scenes::directory().people;
            model
        }
        "groups-empty" => scenes::many_groups(0),
        "group-members"
        | "group-settings"
        | "unsaved"
        | "readers"
        | "completion"
        | "find"
        | "found"
        | "slash"
        | "group-picture-remove"
        | "slash-said"
        | "slash-stop"
        | "slash-commands"
        | "slash-names"
        | "slash-delgroup" => scenes::groups::workshop(MemberRole::Owner),
        "group-waiting" => {
            let mut model = scenes::groups::workshop(MemberRole::Administrator);
            scenes::groups::with_waiting(&mut model);
            let wish = GroupWish::Order {
                conversation: BO,
                order: Order::Remove {
                    who: "carla".into(),
                },
            };
            scenes::groups::not_done(&mut model, wish, Refusal::NotAllowed);
            model
        }
        "group-called" | "contacts-called" => {
            let mut model = scenes::groups::workshop(MemberRole::Member);
            scenes::groups::called(&mut model);
            model
        }
        "group-settings-member" => scenes::groups::workshop(MemberRole::Member),
        "group-ended" => {
            let mut model = scenes::club();
            scenes::change(&mut model, BO, |conversation| {
                if let Some(group) = conversation.kind.group_mut() {
                    group.role = MemberRole::Outside;
                }
                conversation.draft.text = "I would rather read".into();
                let last = conversation.last.clone().expect("somebody has spoken");
                conversation.append(&Message {
                    reactions: <_>::default(),
                    seq: Seq(last.seq.0 + 1),
                    content: Content::Notice(Notice::GroupDeleted),
                    ..last
                });
            });
            model
        }
        "group-quiet" => {
            let mut model = scenes::groups::workshop(MemberRole::Member);
            scenes::change(&mut model, BO, |conversation| {
                conversation.kind.group_mut().expect("a group").quiet = true;
            });
            model
        }
        "group-crowd" => scenes::groups::crowd(),
        "folded" => scenes::groups::comings(),
        "mentions" => scenes::groups::workshop(MemberRole::Administrator),
        "long-message" => scenes::groups::log(vec![
            scenes::groups::said(22, &scenes::groups::minutes(42)),
            scenes::groups::said(11, &"A text without an end, in one line. ".repeat(60)),
            scenes::groups::said(22, "And a short one."),
        ]),
        "emoji" => {
            let said = ["👍", "🎉🎉", "😀", "👨‍👩‍👧🇩🇪🍣", "❤️ 👍🏽", "OK 👍"];
            let both = |said| [(22, said), (22, said), (11, said), (11, said)];
            let said = said.into_iter().flat_map(both);
            scenes::groups::log(
                said.map(|(by, text)| scenes::groups::said(by, text))
                    .collect(),
            )
        }
        "announcements" | "announcements-administrator" => scenes::groups::announcements(),
        _ => return None,
    })
}

fn at_the_door(scene: &str, model: &mut Model) {
    let address = || "chat.example:7464".to_owned();
    match scene {
        "sign-in" | "closing-signed-out" => {
            model.servers = Arc::new(vec![scenes::known_server()]);
        }
        "cut-link" => {
            let cut = format!("anser://{}/#fp=4f1c6a0be83d7255", address());
            model.sign_in.last = Some((String::new(), cut));
        }
        "fingerprint" => {
            model.sign_in.progress = SignInProgress::Asking {
                address: address(),
                fingerprint: scenes::fingerprint(),
            };
        }
        "key-changed" => {
            model.sign_in.fault = Some(SignInFault::KeyChanged {
                address: address(),
                other: OtherKey {
                    pinned: Fingerprint([1; 32]),
                    found: Fingerprint([2; 32]),
                },
            });
        }
        "wrong-link" => {
            model.sign_in.fault = Some(SignInFault::WrongLink { address: address() });
        }
        "signing-in-failed" => {
            model.sign_in.last = Some(("anna".into(), address()));
            model.sign_in.fault = Some(SignInFault::WrongPassword);
        }
        _ => {}
    }
}

/// The line, the server, the disk, or the right to speak is otherwise than one is used to.
fn in_trouble(scene: &str, model: &mut Model) {
    match scene {
        "offline" => {
            let until = Timestamp(NOW.0 + 4_000);
            model.link = LinkState::Waiting {
                until,
                fault: LinkFault::Unreachable,
            };
            model.warnings = Arc::new(vec![Warning::Damaged(Damage {
                what: Damaged::History,
                path: Some("history.damaged-20261118-101000.db".into()),
                texts: 2,
                drafts: 1,
                incomplete: false,
            })]);
            for friend in Arc::make_mut(&mut model.friends).values_mut() {
                friend.presence = None;
            }
        }
        "warned" => {
            model.warnings = Arc::new(vec![
                Warning::ServerSetBack,
                Warning::CannotSave(DiskFault::Full),
            ]);
            model.trouble = Some(Refusal::SlowDown { millis: 0 });
        }
        "guessed" => {
            model.guesses = Some(Guesses {
                attempts: 41,
                total: 41,
                last_at: Timestamp(NOW.0 - 3_600_000),
                last_from: "203.0.113.9".into(),
            });
        }
        "administrator"
        | "administrator-settings"
        | "administrator-card"
        | "announcements-administrator" => {
            let account = model.account.as_mut().expect("somebody is signed in");
            account.rights.role = Role::Admin;
            if scene == "administrator" {
                model.role_news = Some(Role::Admin);
            }
        }
        "other-key" => {
            model.link = LinkState::Waiting {
                until: Timestamp(NOW.0 + 30_000),
                fault: LinkFault::KeyChanged(OtherKey {
                    pinned: Fingerprint([1; 32]),
                    found: Fingerprint([2; 32]),
                }),
            };
        }
        "apart" => scenes::change(model, BO, |conversation| {
            let kept = [(7, "This was here before"), (8, "And this, too")];
            let kept = kept.map(|(seq, text)| scenes::entry(seq, ME, NOW, text).into());
            conversation.apart = Arc::new(kept.to_vec());
        }),
        "outbox" => {
            scenes::with_outbox(model);
            model.link = LinkState::Connecting;
        }
        "link-moved" => {
            let until = Timestamp(NOW.0 + 4_000);
            model.link = LinkState::Waiting {
                until,
                fault: LinkFault::Unreachable,
            };
        }
        _ => {}
    }
}

fn among_people(scene: &str, model: &mut Model) {
    match scene {
        "add-friend" => {
            model.people = scenes::unlisted().people;
        }
        "add-people-refused" => {
            let refused = vec![
                ("jonas".to_owned(), Fault::Refused(Refusal::NotAccepting)),
                ("noor".to_owned(), Fault::Offline),
            ];
            let round = Additions {
                refused,
                ..Additions::default()
            };
            Arc::make_mut(&mut model.additions).insert(BO, round);
        }
        "directory" => {
            let here = [(21, Presence::Online), (61, Presence::Busy)];
            let here = here.map(|(user, presence)| (UserId(user), presence));
            model.here = Some(Arc::new(here.into()));
        }
        "group-alone" => {
            let me = scenes::groups::member(ME.0, "anna", "Anna Berg", MemberRole::Owner);
            scenes::groups::fill(model, vec![me], &[]);
        }
        "directory-closed" => {
            model.people = Fetched::default();
            model.people.fail(Fault::Refused(Refusal::DirectoryClosed));
        }
        "beginning" => scenes::change(model, BO, |conversation| {
            *conversation =
                scenes::conversation(BO.0, conversation.peer().expect("a friend"), Vec::new());
        }),
        "scrolled" => scenes::change(model, BO, |conversation| {
            *conversation = scenes::long(100_000, 50_000);
        }),
        _ => {}
    }
}

/// What stands in the composer.
fn being_written(scene: &str, model: &mut Model) {
    match scene {
        "mentions" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "I can take it, @mira and @noor".into();
        }),
        "reply" => scenes::change(model, BO, |conversation| {
            let rows = conversation.messages.rows();
            for (row, to) in [(rows - 1, 3), (rows - 2, 4), (rows - 3, 900)] {
                let message = conversation.messages.get_mut(row);
                if let Some(Content::Text(text)) = message.map(|message| &mut message.content) {
                    text.answers = Some(Seq(to));
                }
            }
            conversation.messages.quote(Seq(900), None);
            conversation.answering = Some(Seq(5));
        }),
        "forwarded" | "forwarded-all" => scenes::cards::some(model),
        "acts" => scenes::change(model, BO, |conversation| {
            let rows = conversation.messages.rows();
            for row in rows - 5..rows {
                let Some(message) = conversation.messages.get_mut(row) else {
                    continue;
                };
                let others = 21..=22 + row % 3 * 4;
                for user in others {
                    message.reactions.set(UserId(user), "👍", true);
                }
                if row % 2 == 0 {
                    message.reactions.set(ME, "👍", true);
                    message.reactions.set(UserId(21), "🎉", true);
                    message.reactions.set(ME, "❤️", true);
                }
                if let Content::Text(text) = &mut message.content {
                    text.edited = Some(Seq(900));
                }
            }
        }),
        "pins" | "kept" => scenes::keep(model),
        "kept-empty" => model.kept.give(Vec::new()),
        "silent" | "send-later" | "scheduled" | "scheduled-change" => sent_otherwise(scene, model),
        "emoji-offered" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "All done :tad".into();
        }),
        "emoji-list" | "emoji-found" => {
            let recent = ["👍", "🎉", "😂", "❤️", "☕", "👏🏽"].map(String::from);
            model.settings.recent_emoji = recent.to_vec().into();
            model.settings.skin_tone = SkinTone::Medium;
        }
        "completion" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "I can take it, @".into();
        }),
        "slash" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "/".into();
        }),
        "enter-met" => {
            model.settings.send_key_known = false;
            model.settings.texts_sent = 0;
            scenes::change(model, BO, |conversation| {
                conversation.draft.text = "See you at three, then".into();
            });
        }
        "slash-commands" | "slash-names" => {
            *model = scenes::administered(std::mem::take(model), Role::Admin);
            scenes::change(model, BO, |conversation| {
                conversation.draft.text = match scene {
                    "slash-names" => "/kick ",
                    _ => "/b",
                }
                .into();
            });
        }
        "slash-stop" => {
            *model = scenes::administered(std::mem::take(model), Role::Root);
            scenes::change(model, BO, |conversation| {
                conversation.draft.text = "/stop".into();
            });
        }
        "slash-delgroup" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "/delgroup Workshop".into();
        }),
        "slash-said" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "/help".into();
        }),
        "too-long" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "All work and no play makes Anna a dull girl. ".repeat(120);
        }),
        "long-text" | "discard" => scenes::change(model, BO, |conversation| {
            conversation.draft.text =
                "All of last year's minutes, one after the other. ".repeat(9_000);
        }),
        "draft-arrived" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "I had begun to say".into();
        }),
        "draft-elsewhere" | "discard-elsewhere" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = "What I have written here".into();
            conversation.draft.elsewhere =
                Some("And what I have written on the phone, in the tram".into());
        }),
        _ => {}
    }
}

/// Some of the people have pictures: hills under a sky, in colours of their own.
fn with_faces(model: &mut Model) {
    let friends = Arc::make_mut(&mut model.friends);
    for (number, user) in [11_u32, 21, 23, 25, 28, 40].into_iter().enumerate() {
        let tint = number as u32 * 40;
        let seen = image::RgbImage::from_fn(256, 256, |x, y| {
            let hill = 130.0 + 40.0 * (x as f32 / 40.0 + user as f32).sin();
            let sun = (x as f32 - 180.0).hypot(y as f32 - 70.0) < 36.0;
            image::Rgb(match y as f32 {
                _ if sun => [255, 226, 140],
                y if y > hill + 50.0 => [40, 70 + tint as u8 / 3, 60],
                y if y > hill => [70, 120, 90 + tint as u8 / 3],
                _ => [120 + (tint / 3) as u8, 170, 235 - (y / 3) as u8],
            })
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        let written = seen.write_to(&mut bytes, image::ImageFormat::Png);
        written.expect("a picture can be written");
        let bytes = bytes.into_inner();
        let name = picture::name(&bytes);
        Arc::make_mut(&mut model.pictures).insert(name, bytes.into());
        let wears = |picture: &mut PictureId| *picture = name;
        if UserId(u64::from(user)) == ME {
            model
                .account
                .iter_mut()
                .for_each(|me| wears(&mut me.profile.person.picture));
        }
        if let Some(friend) = friends.get_mut(&UserId(u64::from(user))) {
            wears(&mut friend.person.picture);
        }
    }
}

/// What is sent without sound or later, and a nudge.
fn sent_otherwise(scene: &str, model: &mut Model) {
    match scene {
        "silent" => {
            scenes::change(model, BO, |conversation| {
                let rows = conversation.messages.rows();
                for row in [rows - 3, rows - 2] {
                    let message = conversation.messages.get_mut(row);
                    if let Some(Content::Text(text)) = message.map(|message| &mut message.content) {
                        text.manner.silent = true;
                    }
                }
                if let Some(last) = conversation.messages.get_mut(rows - 1) {
                    last.content = Content::Nudge;
                    last.author = UserId(21);
                }
            });
            scenes::schedule(model, 1, None);
        }
        "send-later" => scenes::change(model, BO, |conversation| {
            conversation.draft.text = super::GREETING.into();
        }),
        "scheduled" | "scheduled-change" => {
            scenes::schedule(model, 3, None);
            scenes::schedule(model, 1, Some(Refusal::NotFriends));
        }
        _ => {}
    }
}
