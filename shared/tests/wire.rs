//! Golden bytes: one hexadecimal file for each type of frame, checked both ways, and vectors for
//! everything that a client in another language has to compute.
//!
//! The files change only in a commit that says so: `ANSER_WRITE_GOLDEN=1 cargo test -p
//! anser-shared --test wire` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Manner, TextBody};
use anser_shared::channel::{Channel, End};
use anser_shared::cipher::resumption_secret;
use anser_shared::codec::{self, Class, Decode, Encode};
use anser_shared::command::{ServerCommand, Takes};
use anser_shared::conversation::{Arrangement, ConversationKind, Head, Listed, Marks};
use anser_shared::draft::Draft;
use anser_shared::event::{Change, Event, Farewell, NewDevice, ServerFrame, SignedIn, Welcome};
use anser_shared::friend::{Friend, FriendState};
use anser_shared::group::{Group, JoinPolicy, Member, MemberRole, Which};
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::kept::{Pinned, Saved};
use anser_shared::message::Entry;
use anser_shared::order::Order;
use anser_shared::people::{
    AddedBy, Device, FriendRequests, Gag, Guesses, Login, LoginAct, Person, Profile, Rights, Role,
    SeenAs,
};
use anser_shared::presence::Presence;
use anser_shared::refusal::{NameFault, PictureFault, Refusal, TextFault, Trouble};
use anser_shared::request::{
    ClientFrame, Forward, Held, Hello, LoginFinish, LoginStart, PasswordFinish, PasswordStart,
    Post, RegisterStart, Request,
};
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn writes() -> bool {
    std::env::var_os("ANSER_WRITE_GOLDEN").is_some()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One line a value: its bytes, and what it is.
fn check<T: Encode + Decode<()> + Debug + PartialEq>(name: &str, values: &[T]) {
    let lines: Vec<String> = values
        .iter()
        .map(|value| format!("{} {value:?}\n", hex(&codec::encode(value))))
        .collect();
    let file = folder().join("wire").join(format!("{name}.hex"));
    if writes() {
        std::fs::write(&file, lines.concat()).unwrap();
    }
    let golden = std::fs::read_to_string(&file).unwrap();
    assert_eq!(golden, lines.concat(), "{name}: the wire has changed");
    for (line, value) in golden.lines().zip(values) {
        let digits = line.split(' ').next().unwrap();
        let bytes: Vec<u8> = (0..digits.len() / 2)
            .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
            .collect();
        assert_eq!(
            codec::decode::<T>(Class::Ready, &bytes).as_ref(),
            Ok(value),
            "{name}"
        );
    }
}

fn entry() -> Entry {
    Entry {
        seq: Seq(300),
        author: UserId(7),
        id: MessageId([0xab; 16]),
        at: Timestamp(1_790_000_000_000),
        body: Some(Body::text("你好 🍣")),
    }
}

const ARRANGEMENT: Arrangement = Arrangement {
    pinned: true,
    muted: false,
};

fn saved() -> Saved {
    Saved {
        conversation: ConversationId(9),
        seq: Seq(300),
        at: Timestamp(1_790_000_600_000),
    }
}

fn draft() -> Draft {
    Draft {
        conversation: ConversationId(9),
        text: "half a 🍣".into(),
        version: 4,
        device: DeviceId(5),
    }
}

fn scheduled(refusal: Option<Refusal>) -> Scheduled {
    let manner = Manner {
        silent: false,
        scheduled: true,
    };
    Scheduled {
        id: MessageId([1; 16]),
        conversation: ConversationId(9),
        at: Timestamp(1_790_000_600_000),
        body: Body::text("good morning").sent_as(manner),
        refusal,
    }
}

fn marks() -> Marks {
    Marks {
        read: Seq(3),
        delivered: Seq(300),
    }
}

fn profile() -> Profile {
    Profile {
        person: Person {
            status: "on the lake".into(),
            picture: PictureId(1 << 62),
            about: "I mend boats.\nAsk me.".into(),
            ..Person::named(UserId(7), "anna", "Anna")
        },
        seen_as: SeenAs::Busy,
        requests: Some(FriendRequests::Ask),
        added_by: AddedBy::Friends,
    }
}

fn friend() -> Friend {
    Friend {
        person: Person {
            user: UserId(1 << 62),
            name: "anna".into(),
            nickname: "Änna".into(),
            status: "on the lake".into(),
            picture: PictureId(7),
            about: String::new(),
        },
        state: FriendState::Friends,
        conversation: ConversationId(70_000),
        greeting: String::new(),
        remark: "goose".into(),
        note: String::new(),
        blocked: false,
        since: Timestamp(1_790_000_000_000),
    }
}

fn group() -> Group {
    Group {
        name: "读书会".into(),
        creator: UserId(7),
        creator_name: "anna".into(),
        policy: JoinPolicy::Invitation,
        role: MemberRole::Administrator,
        members: 300,
        from: Seq(12),
        announcement: "Chapter 3 on Friday".into(),
        picture: PictureId(8),
        quiet: true,
        muted: Some(Gag {
            until: Some(Timestamp(1_790_000_000_000)),
        }),
        blocked: false,
        asking: 2,
    }
}

fn group_head(kind: ConversationKind) -> Head {
    Head {
        conversation: ConversationId(10),
        kind,
        seq: Seq(13),
        mine: marks(),
        theirs: Marks::default(),
        arrangement: ARRANGEMENT,
    }
}

fn order(order: Order) -> Request {
    Request::Order {
        conversation: ConversationId(10),
        order,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn client_frames() {
    let post = Post {
        conversation: ConversationId(9),
        id: MessageId([1; 16]),
        body: Body::text("hi"),
    };
    let requests = [
        Request::Friends { after: UserId(0) },
        Request::Conversations {
            after: ConversationId(250),
        },
        Request::AddFriend {
            name: "ben".into(),
            greeting: "It is me 🪿".into(),
        },
        Request::Post(post),
        Request::SendAgain,
        Request::Fetch {
            conversation: ConversationId(251),
            after: Seq(65_536),
            limit: 1000,
        },
        Request::AnswerFriend {
            user: UserId(7),
            accept: true,
        },
        Request::EndFriendship { user: UserId(7) },
        Request::Block {
            user: UserId(7),
            blocked: true,
        },
        Request::Remark {
            user: UserId(7),
            remark: "goose".into(),
            note: String::new(),
        },
        Request::Mark {
            conversation: ConversationId(251),
            marks: marks(),
        },
        Request::Arrange {
            conversation: ConversationId(251),
            arrangement: ARRANGEMENT,
        },
        Request::Delete {
            conversation: ConversationId(251),
            seq: Seq(3),
        },
        Request::Typing {
            conversation: ConversationId(251),
        },
        Request::Idle { idle: true },
        Request::SetProfile(profile()),
        Request::Devices,
        Request::Revoke {
            device: DeviceId(5),
        },
        Request::Logins,
        Request::People { after: UserId(0) },
        Request::SignOut,
        Request::Draft {
            conversation: ConversationId(251),
            text: "half a 🍣".into(),
            base: 3,
        },
        Request::Drafts {
            after: ConversationId(0),
        },
        Request::Person { user: UserId(7) },
        Request::Picture { user: UserId(7) },
        Request::SetPicture(Some(vec![0x89, 0x50])),
        Request::SetPicture(None),
        Request::Administer {
            line: "/gag ben 10m".into(),
            language: "en".into(),
        },
        Request::CreateGroup {
            name: "读书会".into(),
            policy: JoinPolicy::Open,
        },
        order(Order::Delete),
        order(Order::Rename {
            name: "book club".into(),
        }),
        order(Order::Add { who: "ben".into() }),
        order(Order::Remove { who: "ben".into() }),
        order(Order::Appoint {
            who: "ben".into(),
            administrator: true,
        }),
        Request::JoinGroup(Which::Id(ConversationId(10))),
        Request::JoinGroup(Which::Named {
            name: "读书会".into(),
            creator: "anna".into(),
        }),
        order(Order::Leave),
        Request::Groups {
            after: ConversationId(0),
        },
        Request::Members {
            conversation: ConversationId(10),
            after: UserId(7),
        },
        order(Order::SetPolicy {
            policy: JoinPolicy::Approval,
        }),
        order(Order::Announce {
            text: "Chapter 3 on Friday".into(),
        }),
        order(Order::SetPicture {
            picture: Some(vec![1, 2]),
        }),
        Request::GroupPicture {
            conversation: ConversationId(10),
        },
        order(Order::Mute {
            who: "ben".into(),
            mute: Some(Gag { until: None }),
        }),
        order(Order::Quiet { quiet: true }),
        order(Order::HandOver { who: "ben".into() }),
        Request::Wishes {
            conversation: ConversationId(10),
            after: UserId(7),
        },
        order(Order::Answer {
            who: "ben".into(),
            accept: true,
        }),
        Request::Present {
            conversation: ConversationId(10),
        },
        Request::Compare {
            life: 9,
            places: vec![Held {
                conversation: ConversationId(3),
                seq: Seq(2),
                author: UserId(7),
                id: MessageId([4; 16]),
                at: Timestamp(1_790_000_000_000),
            }],
        },
        Request::GuessesSeen { total: 40 },
        Request::PasswordStart(PasswordStart {
            login: vec![1, 2],
            registration: vec![3],
        }),
        Request::PasswordFinish(PasswordFinish {
            login: vec![4, 5],
            registration: vec![6],
            end_others: true,
        }),
        Request::Hide {
            conversation: ConversationId(7),
        },
        Request::PeopleNews { since: None },
        Request::PeopleNews { since: Some(40) },
        Request::BlockNamed { name: "ben".into() },
        Request::Newer,
        Request::Commands {
            language: "zh-CN".into(),
        },
        Request::Forward(Forward {
            conversation: ConversationId(3),
            id: MessageId([4; 16]),
            from: ConversationId(5),
            places: vec![Seq(6), Seq(300)],
        }),
        order(Order::SetPinning { everybody: false }),
        Request::Pins {
            conversation: ConversationId(9),
        },
        Request::Save {
            conversation: ConversationId(9),
            seq: Seq(300),
            on: true,
        },
        Request::Saved {
            after: ConversationId(9),
            seq: Seq(300),
        },
        Request::Schedule {
            conversation: ConversationId(9),
            id: MessageId([1; 16]),
            at: Timestamp(1_790_000_600_000),
            body: scheduled(None).body,
        },
        Request::Unschedule {
            id: MessageId([1; 16]),
        },
        Request::SendScheduled {
            id: MessageId([1; 16]),
        },
        Request::Scheduled {
            after: MessageId([0; 16]),
        },
        Request::TakeNudges { take: false },
    ];
    let mut frames = vec![
        ClientFrame::Hello(Hello {
            minor: 1,
            program: "anser 0.1.0".into(),
        }),
        ClientFrame::RegisterStart(RegisterStart {
            name: "anna".into(),
            nickname: "Anna".into(),
            opaque: vec![1, 2, 3],
        }),
        ClientFrame::RegisterFinish(vec![4, 5]),
        ClientFrame::LoginStart(LoginStart {
            name: "anna".into(),
            opaque: vec![6],
        }),
        ClientFrame::LoginFinish(LoginFinish {
            opaque: vec![7],
            device_name: "a desk".into(),
        }),
        ClientFrame::Resume,
        ClientFrame::ResumeIfFree,
        ClientFrame::Ping,
    ];
    frames.extend(
        (0u32..)
            .zip(requests)
            .map(|(tag, request)| ClientFrame::Request { tag, request }),
    );
    check("client_frame", &frames);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn server_frames() {
    let answers = [
        Answer::Friends {
            revision: 3,
            friends: vec![friend()],
            more: true,
        },
        Answer::Conversations {
            heads: vec![Head {
                conversation: ConversationId(9),
                kind: ConversationKind::Direct { peer: UserId(8) },
                seq: Seq(12),
                mine: marks(),
                theirs: Marks::default(),
                arrangement: ARRANGEMENT,
            }],
            more: false,
        },
        Answer::Friend { friend: friend() },
        Answer::Stored {
            conversation: ConversationId(9),
            seq: Seq(1),
            at: Timestamp(-1),
        },
        Answer::Entries {
            conversation: ConversationId(9),
            entries: vec![
                entry(),
                Entry {
                    body: None,
                    ..entry()
                },
            ],
            head: Seq(301),
        },
        Answer::Marked { marks: marks() },
        Answer::Devices(vec![Device {
            device: DeviceId(5),
            name: "a desk".into(),
            created_at: Timestamp(1_790_000_000_000),
            seen_at: Timestamp(1_790_000_000_001),
            address: "192.0.2.7".into(),
            online: true,
        }]),
        Answer::Logins(
            [LoginAct::SignIn, LoginAct::PasswordChanged]
                .map(|act| Login {
                    at: Timestamp(1_790_000_000_000),
                    address: "192.0.2.7".into(),
                    device: DeviceId(5),
                    device_name: "a desk".into(),
                    act,
                })
                .into(),
        ),
        Answer::People {
            people: vec![Person {
                user: UserId(7),
                name: "anna".into(),
                nickname: "Anna".into(),
                status: String::new(),
                picture: PictureId::NONE,
                about: String::new(),
            }],
            more: false,
        },
        Answer::Done,
        Answer::SignedOut,
        Answer::Drafts {
            revision: 4,
            drafts: vec![draft()],
            more: false,
        },
        Answer::Person(Person {
            user: UserId(7),
            name: "anna".into(),
            nickname: "Anna".into(),
            status: "on the lake".into(),
            picture: PictureId(300),
            about: "I mend boats.".into(),
        }),
        Answer::Picture {
            picture: PictureId(300),
            bytes: vec![0x89, 0x50],
        },
        Answer::Said {
            done: true,
            lines: vec!["ben 🪿".into()],
        },
        Answer::Compared {
            known: true,
            same: vec![true, false],
        },
        Answer::Conversation(group_head(ConversationKind::Group(group()))),
        Answer::Groups {
            groups: vec![Listed {
                conversation: ConversationId(10),
                kind: ConversationKind::Lobby(group()),
                online: 3,
                asked: true,
            }],
            more: true,
        },
        Answer::Members {
            members: [MemberRole::Outside, MemberRole::Member, MemberRole::Owner]
                .map(|role| Member {
                    person: Person {
                        status: "on the lake".into(),
                        picture: PictureId(300),
                        ..Person::named(UserId(7), "anna", "Anna")
                    },
                    role,
                    presence: Presence::Away,
                    muted: Some(Gag { until: None }),
                    read: Seq(9),
                })
                .into(),
            more: false,
        },
        Answer::PasswordChallenge {
            login: vec![7, 8],
            registration: vec![9],
        },
        Answer::PeopleNews {
            now: 41,
            people: vec![Person {
                user: UserId(7),
                name: "anna".into(),
                nickname: "Anna".into(),
                status: "on the lake".into(),
                picture: PictureId(300),
                about: String::new(),
            }],
            present: vec![(UserId(7), Presence::Busy)],
            again: true,
        },
        Answer::Commands(
            [Takes::NOTHING, Takes::PERSON, Takes::GROUP]
                .map(|takes| ServerCommand {
                    word: "kick".into(),
                    arguments: "NAME".into(),
                    does: "ends all connections".into(),
                    takes,
                    warning: "They end.".into(),
                })
                .into(),
        ),
        Answer::Pins {
            head: Seq(400),
            everybody: true,
            pins: vec![Pinned {
                of: Seq(300),
                act: Seq(301),
                by: UserId(7),
                author: UserId(8),
                text: "tea at four".into(),
            }],
        },
        Answer::Saved {
            revision: 4,
            saved: vec![saved()],
            more: true,
        },
        Answer::Scheduled {
            revision: 4,
            scheduled: vec![scheduled(None)],
            more: false,
        },
    ];
    let friends = [
        FriendState::Asked,
        FriendState::Asks,
        FriendState::Parted,
        FriendState::Declined,
    ]
    .map(|state| Event::Changed {
        revision: 5,
        change: Change::Friend(Friend {
            state,
            blocked: true,
            ..friend()
        }),
    });
    let events = [
        Event::Posted {
            conversation: ConversationId(9),
            entry: entry(),
        },
        Event::Behind {
            conversation: ConversationId(9),
            head: Seq(70),
        },
        Event::Changed {
            revision: 4,
            change: Change::Friend(friend()),
        },
        Event::Presence(vec![
            (UserId(7), Presence::Online),
            (UserId(8), Presence::Offline),
            (UserId(9), Presence::Away),
            (UserId(10), Presence::Busy),
        ]),
        Event::Changed {
            revision: 4,
            change: Change::Profile(profile()),
        },
        Event::Changed {
            revision: 4,
            change: Change::Arranged {
                conversation: ConversationId(9),
                arrangement: ARRANGEMENT,
            },
        },
        Event::Changed {
            revision: 4,
            change: Change::Draft(draft()),
        },
        Event::Changed {
            revision: 4,
            change: Change::Conversation(group_head(ConversationKind::Lobby(Group {
                policy: JoinPolicy::Open,
                ..group()
            }))),
        },
        Event::Changed {
            revision: 4,
            change: Change::Hidden {
                conversation: ConversationId(9),
            },
        },
        Event::Marked {
            conversation: ConversationId(9),
            user: UserId(7),
            marks: marks(),
        },
        Event::Typing {
            conversation: ConversationId(9),
            user: UserId(7),
        },
        Event::Rights(Rights {
            role: Role::Root,
            gag: Some(Gag {
                until: Some(Timestamp(1_790_000_600_000)),
            }),
        }),
        Event::Guessed(Guesses {
            attempts: 37,
            total: 40,
            last_at: Timestamp(1_790_000_000_000),
            last_from: "192.0.2.7".into(),
        }),
        Event::Trouble(Some(Trouble::Database)),
        Event::Trouble(None),
        Event::PasswordChanged {
            at: Timestamp(1_790_000_600_000),
            address: "192.0.2.7".into(),
        },
        Event::NewDevice(NewDevice {
            device: DeviceId(6),
            name: "a desk".into(),
            at: Timestamp(1_790_000_600_000),
            address: "192.0.2.7".into(),
        }),
        Event::GagReason("too many links".into()),
        Event::Changed {
            revision: 4,
            change: Change::Saved {
                saved: saved(),
                on: true,
            },
        },
        Event::Changed {
            revision: 4,
            change: Change::Scheduled(scheduled(Some(Refusal::NotAMember))),
        },
        Event::Changed {
            revision: 4,
            change: Change::Unscheduled {
                id: MessageId([1; 16]),
                posted: true,
            },
        },
        Event::TakesNudges(false),
    ];
    let farewells = [
        Farewell::Stopping,
        Farewell::SignedOut,
        Farewell::SignedInElsewhere {
            at: Timestamp(1_790_000_000_000),
            address: "192.0.2.7".into(),
        },
        Farewell::Expired,
        Farewell::TooSlow,
        Farewell::Replaced,
        Farewell::Nonsense,
        Farewell::TooManyAttempts,
        Farewell::Blocked,
        Farewell::Kicked,
        Farewell::BlockedFor {
            reason: "adverts".into(),
        },
        Farewell::KickedFor {
            reason: "a break".into(),
        },
        Farewell::Newer,
    ];
    let mut frames = vec![
        ServerFrame::Welcome(Welcome {
            minor: 1,
            server_name: "Ours".into(),
            registration_open: true,
        }),
        ServerFrame::RegisterChallenge(vec![1]),
        ServerFrame::Registered,
        ServerFrame::LoginChallenge(vec![2]),
        ServerFrame::Resuming,
        ServerFrame::SignedIn(SignedIn {
            device: DeviceId(5),
            expires_at: Timestamp(1_800_000_000_000),
            revision: 2,
            profile: profile(),
            now: Timestamp(1_790_000_000_000),
            rights: Rights {
                role: Role::Admin,
                gag: Some(Gag { until: None }),
            },
            life: 0x0102_0304_0506_0708,
        }),
        ServerFrame::Refused(Refusal::NameTaken),
        ServerFrame::Pong,
    ];
    frames.extend(answers.map(|answer| ServerFrame::Answer {
        tag: 1,
        answer: Ok(answer),
    }));
    frames.extend(events.map(ServerFrame::Event));
    frames.extend(friends.map(ServerFrame::Event));
    frames.extend(farewells.map(ServerFrame::Goodbye));
    check("server_frame", &frames);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn refusals() {
    let plain = [
        Refusal::WrongStage,
        Refusal::ProgramTooOld,
        Refusal::TooOften { seconds: 60 },
        Refusal::RegistrationClosed,
        Refusal::NameTaken,
        Refusal::WrongProof,
        Refusal::DeviceUnknown,
        Refusal::DeviceExpired,
        Refusal::SignedInElsewhere {
            at: Timestamp(1_790_000_000_000),
            address: "192.0.2.7".into(),
        },
        Refusal::NoSuchPerson,
        Refusal::Yourself,
        Refusal::AlreadyFriends,
        Refusal::RequestWaiting,
        Refusal::NoSuchRequest,
        Refusal::NotAccepting,
        Refusal::Blocked,
        Refusal::NotFriends,
        Refusal::NoSuchConversation,
        Refusal::UnknownBody,
        Refusal::MessageIdReused,
        Refusal::RowRefused,
        Refusal::NotYours,
        Refusal::TooOld { minutes: 2 },
        Refusal::WordsTooLong,
        Refusal::NoSuchDevice,
        Refusal::DraftElsewhere,
        Refusal::NameLooksTaken,
        Refusal::DirectoryClosed,
        Refusal::NoSuchPicture,
        Refusal::Gagged { until: None },
        Refusal::Gagged {
            until: Some(Timestamp(1_790_000_600_000)),
        },
        Refusal::AccountBlocked,
        Refusal::Kicked,
        Refusal::NotAdministrator,
        Refusal::TooManyGroups { limit: 10 },
        Refusal::GroupNameTaken,
        Refusal::NoSuchGroup,
        Refusal::WhichGroup,
        Refusal::NotAMember,
        Refusal::NotAllowed,
        Refusal::OwnerStays,
        Refusal::GroupGone,
        Refusal::GroupFull { limit: 1000 },
        Refusal::AlreadyMember,
        Refusal::NoSuchMember,
        Refusal::InvitationOnly,
        Refusal::Muted {
            until: Some(Timestamp(1_790_000_000_000)),
        },
        Refusal::GroupQuiet,
        Refusal::GroupBlocked,
        Refusal::NotForAll,
        Refusal::ServerOnly,
        Refusal::NoSuchWish,
        Refusal::NoGroupPicture,
        Refusal::MuteEnd,
        Refusal::TooManyOfTheirs { limit: 10 },
        Refusal::SlowDown { millis: 3_000 },
        Refusal::StillInside,
        Refusal::TooManyGroupsToday {
            limit: 20,
            seconds: 3_600,
        },
        Refusal::TooManyAdded {
            limit: 200,
            seconds: 18,
        },
        Refusal::DeviceInUse,
        Refusal::ServerTooOld,
        Refusal::AccountBlockedFor {
            reason: "adverts".into(),
        },
        Refusal::KickedFor {
            reason: "a break".into(),
        },
        Refusal::NothingToAnswer,
        Refusal::NothingToEdit,
        Refusal::TooOldToEdit { minutes: 2 },
        Refusal::NothingToReactTo,
        Refusal::NoEmoji,
        Refusal::TooManyReactions { limit: 20 },
        Refusal::NothingToForward,
        Refusal::CardTooLarge { limit: 100 },
        Refusal::NothingToPin,
        Refusal::TooManyPins { limit: 100 },
        Refusal::PinsForAdministrators,
        Refusal::NothingToSave,
        Refusal::TooManySaved { limit: 10_000 },
        Refusal::ScheduledInPast,
        Refusal::ScheduledTooFar { days: 366 },
        Refusal::TooManyScheduled { limit: 100 },
        Refusal::NoSuchScheduled,
        Refusal::NudgedJustNow { seconds: 41 },
        Refusal::TakesNoNudges,
        Refusal::NoNudgeHere,
        Refusal::Newer,
    ];
    let troubles = [
        Trouble::DiskFull,
        Trouble::ReadOnly,
        Trouble::Database,
        Trouble::Stopping,
        Trouble::Full,
        Trouble::DataGone,
    ];
    let names = [
        NameFault::TooShort,
        NameFault::TooLong,
        NameFault::Character('@'),
        NameFault::Invisible,
        NameFault::Edge,
        NameFault::Reserved,
    ];
    let texts = [
        TextFault::Empty,
        TextFault::TooLong,
        TextFault::ControlCharacter,
    ];
    let mut all = plain.to_vec();
    all.extend(troubles.map(Refusal::Unavailable));
    all.extend(names.map(Refusal::Name));
    all.extend(names.map(Refusal::Nickname));
    all.extend(names.map(Refusal::GroupName));
    all.extend(texts.map(Refusal::Text));
    let pictures = [
        PictureFault::TooLarge,
        PictureFault::Kind,
        PictureFault::Side,
    ];
    all.extend(pictures.map(Refusal::Picture));
    check("refusal", &all);
}

/// What `docs/PROTOCOL.md` says in words, as numbers.
fn vectors() -> Value {
    let exporter: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).unwrap());
    let session_key: Vec<u8> = (0..64).collect();
    let secret = resumption_secret(&session_key);
    let seals = [("to_server", End::Client), ("to_client", End::Server)].map(|(direction, end)| {
        let mut channel = Channel::new(end, exporter);
        let mut frames = Vec::new();
        let mut seal = |channel: &mut Channel, secret: &[u8], value: &[u8]| {
            let mut out = Vec::new();
            channel.seal_encoded(value, &mut out).unwrap();
            frames.push(json!({ "secret": hex(secret), "value": hex(value), "sealed": hex(&out) }));
        };
        seal(&mut channel, &[], b"first");
        seal(&mut channel, &[], b"second");
        channel.seal_under(&session_key);
        seal(&mut channel, &session_key, b"first under the session key");
        channel.seal_under(&*secret);
        seal(&mut channel, &*secret, b"first under the resumption secret");
        json!({ "direction": direction, "frames": frames })
    });
    json!({
        "exporter": hex(&exporter),
        "session_key": hex(&session_key),
        "resumption_secret": hex(&*secret),
        "seals": seals,
        "fingerprint_words": {
            "fingerprint": Fingerprint(exporter).to_string(),
            "words": Fingerprint(exporter).words(),
        },
    })
}

#[test]
fn the_vectors_hold() {
    let file = folder().join("vectors.json");
    if writes() {
        std::fs::write(
            &file,
            serde_json::to_string_pretty(&vectors()).unwrap() + "\n",
        )
        .unwrap();
    }
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(golden, vectors());
}

/// Every decoder over hostile bytes: the kept files, changed at random. Nothing may panic, and what
/// does decode encodes to the same bytes again.
#[test]
fn no_decoder_panics() {
    fn all(bytes: &[u8]) {
        fn one<T: Encode + Decode<()>>(bytes: &[u8]) {
            for class in [Class::Greeting, Class::SigningIn, Class::Ready] {
                if let Ok(value) = codec::decode::<T>(class, bytes) {
                    drop(codec::encode(&value));
                }
            }
        }
        one::<ClientFrame>(bytes);
        one::<ServerFrame>(bytes);
        one::<TextBody>(bytes);
        if let Ok(body) = codec::decode::<Body>(Class::Ready, bytes) {
            drop(body.check());
        }
    }
    // A small generator of our own, so that a failure can be repeated.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for name in [
        "wire/client_frame",
        "wire/server_frame",
        "wire/refusal",
        "bodies/body",
        "bodies/text",
    ] {
        let file = folder().join(format!("{name}.hex"));
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let digits = line.split(' ').next().unwrap();
            let bytes: Vec<u8> = (0..digits.len() / 2)
                .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
                .collect();
            for _ in 0..300 {
                let mut changed = bytes.clone();
                for _ in 0..=random() % 3 {
                    let at = usize::try_from(random() % (changed.len() as u64 + 1)).unwrap();
                    match random() % 3 {
                        0 if at < changed.len() => changed[at] = random().to_le_bytes()[0],
                        1 => changed.truncate(at),
                        _ => changed.insert(at.min(changed.len()), random().to_le_bytes()[0]),
                    }
                }
                all(&changed);
            }
        }
    }
}
