//! Shows the windows without a server, for whoever changes how they look.
//!
//! `cargo run -p anser --example gallery -- program` opens the whole program over people who do
//! not exist. Any other scene opens one window: `sign-in`, `register`, `fingerprint`,
//! `key-changed`, `wrong-link`, `signing-in-failed`, `contacts`, `friends`, `empty`, `offline`, `warned`, `guessed`, `administrator`, `administrator-settings`,
//! `administrator-card`, `other-key`, `apart`, `add-friend`,
//! `sign-out`, `unread`, `requests`, `reading`, `parted`, `conversation`, `outbox`, `beginning`, `scrolled`, `too-long`,
//! `draft-arrived`, `draft-elsewhere`, `long-text`, `chosen`, `links`, `letters`, `letters-missing`, `group`, `group-members`, `group-waiting`,
//! `group-called`, `contacts-called`, `group-crowd`, `group-settings`, `group-settings-member`, `group-quiet`, `readers`, `completion`,
//! `slash`, `slash-said`, `announcements`, `settings`, `directory`, `directory-closed`, `card`,
//! `card-stranger`, `card-asks`, `ask`, `group-new-people`, `add-people`, `add-people-refused`,
//! `hand-over`, `group-alone`, `welcome`, `accepted`, `unsaved`, `folded`, `long-message`, `emoji`, `mentions`, `closing`,
//! `closing-tray`.
//! After it: `dark`, `zh`, `150` (percent), `640x480` (points), `press=X,Y` and `right=X,Y`, which press there
//! once with the one and the other button, `over=X,Y`, where the pointer rests, and `shot=FILE.png`, which takes a
//! picture of the window and ends. `all=FOLDER` takes a picture of every scene in every way.

#[path = "../tests/screens/scenes/mod.rs"]
mod scenes;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anser::app::{Waker, prepare, run};
use anser::core::action::GroupWish;
use anser::core::model::{
    AddFriend, Additions, Came, Conversation, Damage, Damaged, DiskFault, Fault, LinkFault,
    LinkState, Returned, SignInFault, SignInProgress, Warning,
};
use anser::core::settings::{Language, Look};
use anser::core::{Action, Model};
use anser::front::{Front, Wake};
use anser::ui::contacts::{ContactsView, closing};
use anser::ui::conversation::ConversationView;
use anser::ui::faces::Faces;
use anser::ui::people::card::{self, CardView};
use anser::ui::people::directory::{self, DirectoryView};
use anser::ui::settings::SettingsView;
use anser::ui::sign_in::SignInView;
use anser::ui::timeline::rows::Rows;
use anser::ui::{Outcome, Scene, contacts, conversation, fonts, settings, sign_in};
use anser_shared::event::Presence;
use anser_shared::group::{MemberRole, Which};
use anser_shared::id::{MessageId, PictureId, Seq, UserId};
use anser_shared::people::{Guesses, Role};
use anser_shared::picture;
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, OtherKey};
use jiff::tz::TimeZone;
use scenes::{BO, ME, NOW};

struct Wanted {
    scene: String,
    look: Look,
    language: Language,
    percent: u16,
    size: Option<egui::Vec2>,
    shot: Option<PathBuf>,
    /// Where the pointer goes, and what it presses there.
    pointer: Option<(egui::Pos2, Option<egui::PointerButton>)>,
}

fn wanted() -> Wanted {
    let mut wanted = Wanted {
        scene: "program".into(),
        look: Look::Light,
        language: Language::English,
        percent: 100,
        size: None,
        shot: None,
        pointer: None,
    };
    for argument in std::env::args().skip(1) {
        let size = argument
            .split_once('x')
            .and_then(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)));
        match argument.as_str() {
            "dark" => wanted.look = Look::Dark,
            "light" => wanted.look = Look::Light,
            "zh" => wanted.language = Language::Chinese,
            "en" => wanted.language = Language::English,
            other => {
                let buttons = [
                    ("press=", Some(egui::PointerButton::Primary)),
                    ("right=", Some(egui::PointerButton::Secondary)),
                    ("over=", None),
                ];
                let pointer = buttons.into_iter().find_map(|(word, button)| {
                    let (x, y) = other.strip_prefix(word)?.split_once(',')?;
                    Some((egui::pos2(x.parse().ok()?, y.parse().ok()?), button))
                });
                if pointer.is_some() {
                    wanted.pointer = pointer;
                } else if let Some(file) = other.strip_prefix("shot=") {
                    wanted.shot = Some(file.into());
                } else if let Ok(percent) = other.parse() {
                    wanted.percent = percent;
                } else if let Some((x, y)) = size {
                    wanted.size = Some(egui::vec2(x, y));
                } else {
                    wanted.scene = argument;
                }
            }
        }
    }
    wanted
}

fn main() -> anyhow::Result<()> {
    let all = std::env::args().find_map(|word| Some(word.strip_prefix("all=")?.to_owned()));
    if let Some(folder) = all {
        return take_all(Path::new(&folder));
    }
    let wanted = wanted();
    let mut model = model(&wanted.scene);
    model.settings.look = wanted.look;
    model.settings.language = wanted.language;
    model.settings.text_percent = wanted.percent;
    if wanted.language == Language::Chinese {
        scenes::in_chinese(&mut model);
    }
    if wanted.scene == "letters-missing" {
        scenes::foreignly_named(&mut model);
    }
    if wanted.scene == "program" {
        let waker = Waker::default();
        let front = Arc::new(Pretence {
            model: Mutex::new(Arc::new(model)),
            waker: waker.clone(),
        });
        return run(front, waker, &std::env::temp_dir().join("anser-gallery"));
    }
    one_window(wanted, model)
}

/// Every scene with the least and a generous size of its window.
const SCENES: &[(&str, [&str; 2])] = &[
    ("sign-in", ["320x480", "520x620"]),
    ("register", ["320x620", "520x760"]),
    ("fingerprint", ["320x620", "520x620"]),
    ("key-changed", ["320x620", "520x620"]),
    ("wrong-link", ["320x480", "520x620"]),
    ("signing-in-failed", ["320x620", "520x620"]),
    ("contacts", ["260x500", "420x700"]),
    ("contacts-called", ["260x500", "420x700"]),
    ("friends", ["260x500", "420x700"]),
    ("empty", ["260x500", "420x700"]),
    ("offline", ["260x500", "420x700"]),
    ("warned", ["260x500", "420x700"]),
    ("guessed", ["260x500", "420x700"]),
    ("administrator", ["260x500", "420x700"]),
    ("administrator-settings", ["340x640", "560x1600"]),
    ("administrator-card", ["320x480", "480x720"]),
    ("other-key", ["260x500", "420x700"]),
    ("apart", ["360x500", "760x700"]),
    ("add-friend", ["260x500", "420x700"]),
    ("sign-out", ["260x500", "420x700"]),
    ("closing", ["260x500", "420x700"]),
    ("closing-tray", ["260x500", "420x700"]),
    ("unread", ["260x500", "420x700"]),
    ("requests", ["260x500", "420x700"]),
    ("groups", ["260x500", "420x700"]),
    ("groups-empty", ["260x500", "420x700"]),
    ("group-new", ["260x500", "420x700"]),
    ("group-find", ["260x500", "420x700"]),
    ("group-new-people", ["260x500", "420x700"]),
    ("welcome", ["260x500", "420x700"]),
    ("accepted", ["260x500", "420x700"]),
    ("unsaved", ["340x480", "760x640"]),
    ("add-people", ["340x480", "760x640"]),
    ("add-people-refused", ["340x480", "760x640"]),
    ("hand-over", ["340x480", "760x640"]),
    ("group-alone", ["340x480", "760x640"]),
    ("conversation", ["340x480", "760x640"]),
    ("reading", ["340x480", "760x640"]),
    ("parted", ["340x480", "760x640"]),
    ("group", ["340x480", "760x640"]),
    ("group-members", ["340x480", "760x640"]),
    ("group-waiting", ["560x480", "760x640"]),
    ("group-called", ["340x480", "760x640"]),
    ("group-crowd", ["560x480", "760x640"]),
    ("group-settings", ["340x480", "760x900"]),
    ("group-settings-member", ["340x480", "760x900"]),
    ("group-quiet", ["340x480", "760x640"]),
    ("readers", ["340x480", "760x640"]),
    ("completion", ["340x480", "760x640"]),
    ("slash", ["340x480", "760x640"]),
    ("slash-said", ["340x480", "760x640"]),
    ("announcements", ["340x480", "760x640"]),
    ("outbox", ["340x480", "760x640"]),
    ("beginning", ["340x480", "760x640"]),
    ("scrolled", ["340x480", "760x640"]),
    ("too-long", ["340x480", "760x640"]),
    ("draft-arrived", ["340x480", "760x640"]),
    ("draft-elsewhere", ["340x480", "760x640"]),
    ("long-text", ["340x480", "760x640"]),
    ("chosen", ["340x480", "760x640"]),
    ("links", ["340x480", "760x640"]),
    ("letters", ["340x480", "760x640"]),
    ("letters-missing", ["260x500", "420x700"]),
    ("settings", ["340x640", "560x900"]),
    ("directory", ["320x480", "560x700"]),
    ("directory-closed", ["320x480", "560x700"]),
    ("ask", ["320x480", "560x700"]),
    ("card", ["320x480", "480x720"]),
    ("card-stranger", ["320x480", "480x720"]),
    ("card-asks", ["320x480", "480x720"]),
];

/// A picture of every scene, light and dark, in both languages, narrow and wide. Each is a program of its
/// own: nothing of one picture is left in the next.
fn take_all(folder: &Path) -> anyhow::Result<()> {
    let own = std::env::current_exe()?;
    for (scene, sizes) in SCENES {
        for (size, width) in sizes.iter().zip(["narrow", "wide"]) {
            for look in ["light", "dark"] {
                for language in ["en", "zh"] {
                    let file = folder.join(format!("{scene}-{look}-{language}-{width}.png"));
                    let shot = format!("shot={}", file.display());
                    let words = [scene, size, look, language, &shot];
                    let status = std::process::Command::new(&own).args(words).status()?;
                    anyhow::ensure!(status.success() && file.exists(), "{}", file.display());
                }
            }
        }
        println!("{scene}");
    }
    Ok(())
}

fn model(scene: &str) -> Model {
    let mut model = match scene {
        "sign-in" | "register" | "fingerprint" | "key-changed" | "wrong-link"
        | "signing-in-failed" => scenes::signed_out(),
        "empty" => scenes::alone(),
        "unread" | "requests" | "reading" => scenes::unread(),
        "welcome" => scenes::newcomer(),
        "accepted" => {
            let mut model = scenes::busy();
            let on = Some(Presence::Online);
            scenes::befriend(&mut model, 90, "uma", "Uma Thorvald", on, Vec::new());
            let friends = Arc::make_mut(&mut model.friends);
            friends.get_mut(&UserId(90)).expect("Uma").since = NOW;
            model.accepted = Arc::new([UserId(90)].into());
            model
        }
        "parted" => scenes::parted(),
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
        "group-members" | "group-settings" | "unsaved" | "readers" | "completion" | "slash"
        | "slash-said" => scenes::groups::workshop(MemberRole::Owner),
        "group-waiting" => {
            let mut model = scenes::groups::workshop(MemberRole::Administrator);
            scenes::groups::with_waiting(&mut model);
            let wish = GroupWish::Remove {
                conversation: BO,
                name: "carla".into(),
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
        "announcements" => scenes::groups::announcements(),
        "links" => scenes::linked(),
        "letters" => scenes::letters(),
        "directory" | "directory-closed" | "card" | "card-stranger" | "card-asks" | "ask"
        | "settings" => scenes::directory(),
        _ => scenes::busy(),
    };
    if model.account.is_some() && scene != "empty" {
        with_faces(&mut model);
    }
    let address = || "chat.example:7464".to_owned();
    match scene {
        "sign-in" => model.servers = Arc::new(vec![scenes::known_server()]),
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
        "administrator" | "administrator-settings" | "administrator-card" => {
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
        "apart" => scenes::change(&mut model, BO, |conversation| {
            let kept = [(7, "This was here before"), (8, "And this, too")];
            let kept = kept.map(|(seq, text)| scenes::entry(seq, ME, NOW, text));
            conversation.apart = Arc::new(kept.to_vec());
        }),
        "add-friend" => {
            model.add_friend = AddFriend::Refused {
                name: "nobody".into(),
                refusal: Refusal::NoSuchPerson,
            };
        }
        "group-find" => scenes::wish(
            &mut model,
            GroupWish::Join(Which::Named {
                name: "chess".into(),
                creator: String::new(),
            }),
            Came::NotDone(Fault::Refused(Refusal::WhichGroup)),
        ),
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
            scenes::groups::fill(&mut model, vec![me], &[]);
        }
        "directory-closed" => {
            model.people = None;
            model.directory.fault = Some(Fault::Refused(Refusal::DirectoryClosed));
        }
        "outbox" => {
            scenes::with_outbox(&mut model);
            model.link = LinkState::Connecting;
        }
        "beginning" => scenes::change(&mut model, BO, |conversation| {
            *conversation = scenes::conversation(BO.0, conversation.peer().unwrap(), Vec::new());
        }),
        "mentions" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "I can take it, @mira and @noor".into();
        }),
        "completion" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "I can take it, @".into();
        }),
        "slash" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "/".into();
        }),
        "slash-said" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "/help".into();
        }),
        "scrolled" => scenes::change(&mut model, BO, |conversation| {
            *conversation = scenes::long(100_000, 50_000);
        }),
        "too-long" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "All work and no play makes Anna a dull girl. ".repeat(120);
        }),
        "long-text" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text =
                "All of last year's minutes, one after the other. ".repeat(9_000);
        }),
        "draft-arrived" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "I had begun to say".into();
        }),
        "draft-elsewhere" => scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "What I have written here".into();
            conversation.draft.elsewhere =
                Some("And what I have written on the phone, in the tram".into());
        }),
        _ => {}
    }
    model
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
                .for_each(|me| wears(&mut me.picture));
        }
        if let Some(friend) = friends.get_mut(&UserId(u64::from(user))) {
            wears(&mut friend.picture);
        }
    }
}

/// An engine without a network: messages are stored after the next one was written.
struct Pretence {
    model: Mutex<Arc<Model>>,
    waker: Waker,
}

impl Front for Pretence {
    fn picture(&self) -> Arc<Model> {
        Arc::clone(&self.model.lock().expect("nobody panics with it"))
    }

    fn act(&self, action: Action) {
        println!("{action:?}");
        let mut model = Model::clone(&self.picture());
        match action {
            Action::ChangeSettings(settings) => model.settings = settings,
            Action::DismissWarning => model.warnings = Arc::default(),
            Action::SignOut { .. } => model.account = None,
            Action::SignIn(_) => model.account = Some(scenes::account()),
            Action::ForgetAddFriend => model.add_friend = AddFriend::Idle,
            Action::AddFriend { name, .. } => {
                model.add_friend = AddFriend::Refused {
                    name,
                    refusal: Refusal::NoSuchPerson,
                };
            }
            Action::WindowMoved { window, place } => {
                Arc::make_mut(&mut model.places).insert(window, place);
            }
            Action::Send { conversation, text } => scenes::change(&mut model, conversation, |c| {
                store_outbox(c);
                let id = c.local_head.0 as u8;
                c.outbox = Arc::new(vec![scenes::pending(id, NOW, &text, None)]);
            }),
            Action::TakeBack { conversation, id } => {
                scenes::change(&mut model, conversation, |c| {
                    let outbox = Arc::make_mut(&mut c.outbox);
                    let taken = outbox.extract_if(.., |pending| pending.id == id);
                    let taken = taken.map(|pending| Returned {
                        text: pending.text.text,
                        fault: None,
                    });
                    let taken: Vec<Returned> = taken.collect();
                    Arc::make_mut(&mut c.returned).extend(taken);
                });
            }
            Action::Discard { conversation, id } => {
                scenes::change(&mut model, conversation, |c| {
                    Arc::make_mut(&mut c.outbox).retain(|pending| pending.id != id);
                });
            }
            _ => return,
        }
        *self.model.lock().expect("nobody panics with it") = Arc::new(model);
        self.waker.wake(Wake::All);
    }
}

fn store_outbox(conversation: &mut Conversation) {
    for pending in std::mem::take(&mut conversation.outbox).iter() {
        let seq = conversation.local_head.next();
        let mut entry = scenes::entry(seq.0, ME, NOW, &pending.text.text);
        entry.id = MessageId(pending.id.0);
        let page = conversation.page_of(seq);
        let page = conversation.pages.entry(page).or_default();
        Arc::make_mut(page).push(entry.clone());
        conversation.local_head = seq;
        conversation.last = Some(entry);
    }
}

fn one_window(wanted: Wanted, model: Model) -> anyhow::Result<()> {
    let size = wanted.size.unwrap_or(match wanted.scene.as_str() {
        "sign-in" | "register" | "fingerprint" | "key-changed" | "wrong-link"
        | "signing-in-failed" => egui::vec2(380.0, 620.0),
        "closing" | "closing-tray" => egui::vec2(320.0, 640.0),
        "warned" | "guessed" | "administrator" | "other-key" | "letters-missing" => {
            egui::vec2(320.0, 640.0)
        }
        "contacts" | "contacts-called" | "friends" | "empty" | "offline" | "add-friend"
        | "sign-out" | "unread" | "requests" | "groups" | "groups-empty" | "group-new"
        | "group-new-people" | "group-find" | "welcome" | "accepted" => egui::vec2(320.0, 640.0),
        "settings" | "administrator-settings" => egui::vec2(460.0, 640.0),
        "directory" | "directory-closed" | "ask" => egui::vec2(380.0, 600.0),
        "card" | "card-stranger" | "card-asks" | "administrator-card" => egui::vec2(360.0, 620.0),
        _ => egui::vec2(480.0, 600.0),
    });
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_inner_size(size * f32::from(wanted.percent) / 100.0),
        persist_window: false,
        system_font_fallback: false,
        ..Default::default()
    };
    let create = move |creation: &eframe::CreationContext<'_>| {
        let ctx = creation.egui_ctx.clone();
        prepare(&ctx, &model.settings);
        let wake = move || ctx.request_repaint();
        if wanted.scene == "letters-missing" {
            fonts::system::install_from(&creation.egui_ctx, wake, || scenes::Bare);
        } else {
            fonts::system::install(&creation.egui_ctx, wake);
        }
        let conversation = model.conversations.get(&BO).cloned();
        let view = conversation
            .as_ref()
            .map(|found| ConversationView::new(found));
        Ok(Box::new(Gallery {
            wanted,
            model,
            frames: 0,
            coming: Vec::new(),
            sign_in: SignInView::default(),
            contacts: ContactsView::default(),
            settings: SettingsView::default(),
            directory: DirectoryView::default(),
            card: CardView::default(),
            conversation: view.unwrap_or_default(),
        }) as Box<dyn eframe::App>)
    };
    eframe::run_native("gallery", options, Box::new(create))
        .map_err(|error| anyhow::anyhow!("{error}"))
}

struct Gallery {
    wanted: Wanted,
    model: Model,
    frames: u32,
    /// For the next frame.
    coming: Vec<egui::Event>,
    sign_in: SignInView,
    contacts: ContactsView,
    settings: SettingsView,
    directory: DirectoryView,
    card: CardView,
    conversation: ConversationView,
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        if self.frames == 0 {
            self.set_up();
        }
        // The caret goes behind what stands in the composer.
        if self.frames == 2 && matches!(&*self.wanted.scene, "completion" | "slash" | "slash-said")
        {
            ui.input_mut(|input| input.events.push(pressed(egui::Key::End)));
        }
        if self.frames == 4 && self.wanted.scene == "slash-said" {
            ui.input_mut(|input| input.events.push(pressed(egui::Key::Enter)));
        }
        if let Some((pos, button)) = self.wanted.pointer.filter(|_| self.frames < 5) {
            let pressed = |pressed| {
                button.map(|button| egui::Event::PointerButton {
                    pos,
                    button,
                    pressed,
                    modifiers: egui::Modifiers::NONE,
                })
            };
            let event = match self.frames {
                2 => pressed(true),
                3 => pressed(false),
                _ => Some(egui::Event::PointerMoved(pos)),
            };
            self.coming.extend(event);
        }
        let faces = Faces::of(ui.ctx());
        faces.follow(ui.ctx(), &self.model);
        let zone = TimeZone::UTC;
        let scene = Scene::new(&self.model, NOW, &zone);
        let mut outcome = Outcome::default();
        match (self.wanted.scene.as_str(), &self.model.account) {
            ("settings" | "administrator-settings", _) => {
                let around = settings::desktop::Surroundings::default();
                settings::window_ui(ui, &scene, &around, &mut self.settings, &mut outcome);
            }
            ("directory" | "directory-closed" | "ask", _) => {
                directory::window_ui(ui, &scene, &mut self.directory, &mut outcome);
            }
            ("card", _) => card::window_ui(ui, &scene, UserId(21), &mut self.card, &mut outcome),
            ("administrator-card", _) => {
                card::window_ui(ui, &scene, ME, &mut self.card, &mut outcome);
            }
            ("card-stranger", _) => {
                card::window_ui(ui, &scene, UserId(61), &mut self.card, &mut outcome);
            }
            ("card-asks", _) => {
                card::window_ui(ui, &scene, UserId(40), &mut self.card, &mut outcome);
            }
            (
                "warned" | "guessed" | "administrator" | "other-key" | "letters-missing"
                | "closing" | "closing-tray" | "contacts" | "contacts-called" | "friends" | "empty"
                | "offline" | "add-friend" | "sign-out" | "unread" | "requests" | "groups"
                | "groups-empty" | "group-new" | "group-new-people" | "group-find" | "welcome"
                | "accepted",
                Some(account),
            ) => {
                contacts::window_ui(ui, &scene, account, &mut self.contacts, &mut outcome);
                let question = match self.wanted.scene.as_str() {
                    "closing" => Some(closing::Question::End { waiting: 2 }),
                    "closing-tray" => Some(closing::Question::Tray),
                    _ => None,
                };
                if let Some(question) = question {
                    closing::question_ui(ui, &scene, &question);
                }
            }
            (_, Some(_)) => {
                let found = &self.model.conversations[&BO];
                let view = &mut self.conversation;
                conversation::window_ui(ui, &scene, found, view, &mut outcome);
            }
            (_, None) => sign_in::window_ui(ui, &scene, &mut self.sign_in, &mut outcome),
        }
        for action in outcome.actions {
            if let Action::ChangeSettings(settings) = action {
                self.model.settings = settings;
                anser::ui::theme::follow(ui.ctx(), &settings);
            }
        }
        self.frames += 1;
        self.take_picture(ui.ctx());
    }

    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        input.events.append(&mut self.coming);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

fn pressed(key: egui::Key) -> egui::Event {
    egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    }
}

impl Gallery {
    fn set_up(&mut self) {
        let zone = TimeZone::UTC;
        let model = self.model.clone();
        let scene = Scene::new(&model, NOW, &zone);
        match self.wanted.scene.as_str() {
            "register" => self.sign_in.pretend_registration("kitchen-table"),
            "friends" | "requests" => self.contacts.show_friends(),
            "add-friend" => self.contacts.ask_for_friend("nobody"),
            "groups" | "groups-empty" => self.contacts.show_groups(),
            "group-new" => self.contacts.make_group(),
            "group-new-people" => {
                let users = [21, 61, 26].map(UserId);
                self.contacts.pretend_new_group(&scene, &users, "");
            }
            "add-people" => {
                let users = [24, 26].map(UserId);
                self.conversation.pretend_adding(&scene, &users, "");
            }
            "add-people-refused" => {
                let users = [24, 61].map(UserId);
                self.conversation.pretend_adding(&scene, &users, "");
            }
            "hand-over" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
                let users = [UserId(77)];
                self.conversation.pretend_handing_over(&scene, &users, "");
            }
            "group-find" => self.contacts.find_group("chess"),
            "sign-out" => self.contacts.ask_to_sign_out(),
            "ask" => self.directory.ask_about(&self.model, UserId(61)),
            "unsaved" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
                self.conversation.pretend_unsaved("Rowing on Sunday");
            }
            "group-settings" | "group-settings-member" => {
                let found = &self.model.conversations[&BO];
                self.conversation.show_settings(found);
            }
            "readers" => self.conversation.show_readers(Seq(8)),
            "scrolled" => self.conversation.timeline.go_to(49_999, 20.0),
            "draft-arrived" => scenes::change(&mut self.model, BO, |conversation| {
                conversation.draft.text = "It goes on here, on another device".into();
                conversation.draft.arrived = 1;
            }),
            "chosen" => {
                let me = self.model.account.as_ref().map(|account| account.user);
                let (found, zone) = (&self.model.conversations[&BO], TimeZone::UTC);
                let rows = Rows::new(found, me.unwrap_or(ME), &zone);
                let selection = &mut self.conversation.timeline.selection;
                for row in [11, 13, 14] {
                    selection.toggle(row, &rows, |_| "Bo Chen".into());
                }
            }
            _ => {}
        }
    }

    /// After a few frames everything stands where it will stay.
    fn take_picture(&mut self, ctx: &egui::Context) {
        let Some(file) = self.wanted.shot.clone() else {
            return;
        };
        let waits = Faces::of(ctx).is_busy() || fonts::system::is_busy(ctx);
        // A menu comes into view, and a hint after a while.
        let last = if self.wanted.pointer.is_some() { 60 } else { 8 };
        if self.frames < last || waits && self.frames == last {
            // A picture is decoded meanwhile, or a font looked for.
            self.frames = self.frames.min(last - 1);
            ctx.request_repaint();
        } else if self.frames == last {
            let ctx_later = ctx.clone();
            ctx.request_screenshot(move |image| {
                let rgba = image
                    .pixels
                    .iter()
                    .flat_map(egui::Color32::to_array)
                    .collect();
                let [width, height] = image.size.map(|side| side as u32);
                let icon = egui::IconData {
                    rgba,
                    width,
                    height,
                };
                use eframe::icon_data::IconDataExt as _;
                let png = icon.to_png_bytes().expect("the picture can be written");
                std::fs::write(&file, png).expect("the file can be written");
                ctx_later.send_viewport_cmd(egui::ViewportCommand::Close);
            });
            ctx.request_repaint();
        }
    }
}
