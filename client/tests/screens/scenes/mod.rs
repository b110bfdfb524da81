//! People and conversations that do not exist, for tests and for looking at windows.

#![allow(dead_code, reason = "every user of this module uses a part of it")]

pub(crate) mod cards;
mod formatted;
pub(crate) mod groups;
mod guild;
mod history;
mod kept;
mod letters;
mod links;
mod newcomer;

pub(crate) use formatted::*;
pub(crate) use guild::*;
pub(crate) use history::*;
pub(crate) use kept::*;
pub(crate) use letters::*;
pub(crate) use links::*;
pub(crate) use newcomer::*;

use std::sync::Arc;

use anser::core::Model;
use anser::core::message::{Content, Message, Messages, PAGE_ROWS, Spot, Text};
use anser::core::model::{
    Account, Conversation, Devices, Fault, Fetched, Friend, KnownServer, LinkState, Pending,
};
use anser::core::settings::{HINTED_TEXTS, Settings};
use anser::ui::text::Words;
use anser_shared::body::{Body, Manner, Notice};
use anser_shared::command::{ServerCommand, Takes};
use anser_shared::conversation::{ConversationKind, Marks};
use anser_shared::friend::{Friend as SharedFriend, FriendState};
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Device, Person, Profile, Rights, Role};
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;

/// Wednesday, 18 November 2026, 14:10 in UTC.
pub(crate) const NOW: Timestamp = Timestamp(1_795_011_000_000);
pub(crate) const ME: UserId = UserId(11);
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

pub(crate) fn fingerprint() -> Fingerprint {
    Fingerprint(std::array::from_fn(|i| {
        (i as u8).wrapping_mul(37).wrapping_add(11)
    }))
}

pub(crate) fn account() -> Account {
    Account {
        profile: Profile::of(Person::named(ME, "anna", "Anna Berg")),
        rights: Rights::default(),
        address: "chat.example:7464".into(),
        server_name: "Workshop".into(),
        server: fingerprint(),
    }
}

/// The account is signed in to on two devices, and they were asked for.
pub(crate) fn with_devices(model: &mut Model) {
    let device = |number, name: &str| Device {
        device: DeviceId(number),
        name: name.into(),
        created_at: NOW,
        seen_at: NOW,
        address: "192.0.2.7".into(),
        online: true,
    };
    model.devices = Fetched::given(Devices {
        own: DeviceId(1),
        devices: vec![device(1, "desk"), device(2, "lap")],
        logins: vec![],
    });
}

/// Anna has this role, and the server has explained what she may have it carry out: some of what servers do, in their
/// words, and `brew`, of which no program has heard.
pub(crate) fn administered(mut model: Model, role: Role) -> Model {
    let account = model.account.as_mut().expect("somebody is signed in");
    account.rights.role = role;
    explain(&mut model);
    model
}

/// The same in the language of the settings, for the role that she has.
pub(crate) fn explain(model: &mut Model) {
    let words = Words::of(model.settings.language);
    let command = |word: &str, takes, arguments: &str, warning: &str| {
        let said = |key: &str| match key {
            "" => String::new(),
            key => words.get(key),
        };
        ServerCommand {
            word: word.into(),
            arguments: said(arguments),
            does: said(&format!("admin-help-{word}")),
            takes,
            warning: said(warning),
        }
    };
    let [arguments, does, warning] = match words {
        Words::CHINESE => ["<客人> [杯数]", "给一位客人泡茶", "水壶会响。"],
        _ => [
            "GUEST [CUPS]",
            "makes tea for a person",
            "The kettle whistles.",
        ],
    }
    .map(str::to_owned);
    let brew = ServerCommand {
        word: "brew".into(),
        arguments,
        does,
        takes: Takes::PERSON,
        warning,
    };
    let person = "admin-takes-person";
    let mut commands = vec![
        command("help", Takes::NOTHING, "", ""),
        command("online", Takes::NOTHING, "", ""),
        command("broadcast", Takes::NOTHING, "admin-takes-text", ""),
        command("gag", Takes::PERSON, "admin-takes-gag", ""),
        command("ungag", Takes::PERSON, person, ""),
        command(
            "blockuser",
            Takes::PERSON,
            "admin-takes-person-reason",
            "admin-warns-blockuser",
        ),
        command(
            "kick",
            Takes::PERSON,
            "admin-takes-person-reason",
            "admin-warns-kick",
        ),
        command("blockgroup", Takes::GROUP, "admin-takes-group", ""),
        command("unblockgroup", Takes::GROUP, "admin-takes-group", ""),
        command(
            "deletegroup",
            Takes::GROUP,
            "admin-takes-group",
            "admin-warns-deletegroup",
        ),
        brew,
    ];
    if model.account.as_ref().map(|account| account.rights.role) == Some(Role::Root) {
        commands.extend([
            command("grant", Takes::PERSON, "admin-takes-grant", ""),
            command("stop", Takes::NOTHING, "", "admin-warns-stop"),
        ]);
    }
    model.commands = Fetched::given(commands);
}

/// Nobody is signed in.
pub(crate) fn signed_out() -> Model {
    Model::default()
}

pub(crate) fn known_server() -> KnownServer {
    KnownServer {
        address: "chat.example:7464".into(),
        name: "Workshop".into(),
        fingerprint: fingerprint(),
    }
}

/// Somebody who has written here before.
pub(crate) fn at_home() -> Settings {
    Settings {
        send_key_known: true,
        texts_sent: HINTED_TEXTS,
        ..Settings::default()
    }
}

/// Signed in and connected, with nobody there yet.
pub(crate) fn alone() -> Model {
    Model {
        account: Some(account()),
        link: LinkState::Online,
        servers: Arc::new(vec![known_server()]),
        settings: at_home(),
        ..Model::default()
    }
}

pub(crate) fn entry(seq: u64, author: UserId, at: Timestamp, text: &str) -> Entry {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seq.to_be_bytes());
    id[8..].copy_from_slice(&author.0.to_be_bytes());
    Entry {
        seq: Seq(seq),
        author,
        id: MessageId(id),
        at,
        body: Some(Body::text(text)),
    }
}

pub(crate) fn pending(number: u8, at: Timestamp, text: &str, refusal: Option<Refusal>) -> Pending {
    Pending {
        id: MessageId([number; 16]),
        content: Content::Text(Text {
            text: text.into(),
            font: None,
            answers: None,
            edited: None,
            manner: Manner::default(),
        }),
        written_at: at,
        refusal,
    }
}

pub(crate) fn conversation(id: u64, peer: UserId, entries: Vec<Entry>) -> Conversation {
    let mut conversation = Conversation::new(ConversationId(id), peer);
    say(&mut conversation, &entries);
    conversation
}

/// This is all that stands in a conversation, and it was read.
pub(crate) fn say(conversation: &mut Conversation, entries: &[Entry]) {
    conversation.messages.clear();
    conversation.last = None;
    for entry in entries {
        conversation.append(&entry.into());
    }
    conversation.server_head = conversation.local_head;
    conversation.read = conversation.local_head;
}

/// So many of one's own texts wait with Bo, or were refused: one each day from tomorrow on.
pub(crate) fn schedule(model: &mut Model, count: u8, refusal: Option<Refusal>) {
    let texts = [
        "Good morning!",
        "The second one is longer, so that it takes more than one line of the list: bring the drawings, the keys and the cake.",
        "Tea at four?",
    ];
    let scheduled = Arc::make_mut(&mut model.scheduled);
    for day in 0..count {
        let id = MessageId([100 + scheduled.len() as u8; 16]);
        let days = if refusal.is_some() {
            0
        } else {
            i64::from(day) + 1
        };
        let manner = Manner {
            silent: day == 1,
            scheduled: true,
        };
        let text = Scheduled {
            id,
            conversation: BO,
            at: Timestamp(NOW.0 + days * DAY),
            body: Body::text(texts[usize::from(day) % 3]).sent_as(manner),
            refusal: refusal.clone(),
        };
        scheduled.insert(id, text);
    }
}

/// A message in a log of which every entry has a row.
pub(crate) fn spot(seq: u64) -> Spot {
    let row = seq - 1;
    let seq = Seq(seq);
    Spot { seq, row }
}

/// Adds a friend and the conversation with them, whose number is the friend's plus 1000.
pub(crate) fn befriend(
    model: &mut Model,
    user: u64,
    name: &str,
    nickname: &str,
    presence: Option<Presence>,
    entries: Vec<Entry>,
) -> ConversationId {
    let user = UserId(user);
    let id = ConversationId(user.0 + 1000);
    let friend = Friend::new(&SharedFriend::new(user, name, nickname, id), presence);
    Arc::make_mut(&mut model.friends).insert(user, friend);
    let conversation = conversation(id.0, user, entries);
    Arc::make_mut(&mut model.conversations).insert(id, Arc::new(conversation));
    id
}

/// Changes one conversation of a model.
pub(crate) fn change(
    model: &mut Model,
    id: ConversationId,
    change: impl FnOnce(&mut Conversation),
) {
    let conversations = Arc::make_mut(&mut model.conversations);
    let conversation = conversations
        .get_mut(&id)
        .expect("the scene has this conversation");
    change(Arc::make_mut(conversation));
}

/// The conversation that most scenes look at.
pub(crate) const BO: ConversationId = ConversationId(1021);

/// One in which little was said.
pub(crate) const MIRA: ConversationId = ConversationId(1022);

/// A morning in a workshop: two languages, long and short texts, emoji.
fn talk(peer: UserId) -> Vec<Entry> {
    let now = NOW.0;
    let yesterday = now - DAY - 3 * 60 * MINUTE;
    let morning = now - 5 * 60 * MINUTE;
    let said: Vec<(UserId, i64, &str)> = vec![
        (peer, yesterday, "Hi Anna, did the new bearings arrive?"),
        (
            ME,
            yesterday + 4 * MINUTE,
            "Not yet. The supplier says Wednesday.",
        ),
        (peer, yesterday + 5 * MINUTE, "👍"),
        (
            peer,
            morning,
            "Good morning! They are here. I put the box on your bench.",
        ),
        (
            peer,
            morning,
            "Two of them look a bit different, could you check the numbers before you mount them? 6204-2RSH is what we ordered.",
        ),
        (ME, morning + 2 * MINUTE, "Will do"),
        (
            ME,
            morning + 2 * MINUTE,
            "You are right, two are 6204-2Z. Those are shielded, not sealed. They would work for a while, but not in the dust over there.",
        ),
        (ME, morning + 3 * MINUTE, "I will call them."),
        (
            peer,
            morning + 9 * MINUTE,
            "谢谢！另外，下午三点的会议改到四点了，地点不变。\n会议材料我已经放在共享文件夹里，请大家提前看一下。",
        ),
        (ME, morning + 11 * MINUTE, "好的，四点见 😀"),
        (
            peer,
            now - 40 * MINUTE,
            "One more thing:\n• the lathe needs oil\n• the key for the store is with Mira\n• https://example.org/a/rather/long/address/that/has/no/place/to/break/at/all?and=parameters",
        ),
        (ME, now - 38 * MINUTE, "🎉🎉"),
        (
            ME,
            now - 3 * MINUTE,
            "On my way. Do you need anything from the store?",
        ),
        (
            peer,
            now - 2 * MINUTE,
            "Coffee, please ☕️ and two packs of M4 screws, 16 mm.",
        ),
        (ME, now - MINUTE, "OK"),
    ];
    said.iter()
        .enumerate()
        .map(|(index, &(author, at, text))| entry(index as u64 + 1, author, Timestamp(at), text))
        .collect()
}

/// A dozen friends, some there, and conversations of all ages.
pub(crate) fn busy() -> Model {
    let mut model = alone();
    let (on, off) = (Some(Presence::Online), Some(Presence::Offline));
    let at = |back: i64| Timestamp(NOW.0 - back);
    let one = |user: u64, back: i64, text: &str| vec![entry(1, UserId(user), at(back), text)];
    befriend(&mut model, 21, "bo", "Bo Chen", on, talk(UserId(21)));
    befriend(
        &mut model,
        22,
        "mira",
        "Mira Novák",
        on,
        one(
            22,
            35 * MINUTE,
            "The key is on the hook next to the door, as always. Just put it back when you are done.",
        ),
    );
    befriend(
        &mut model,
        23,
        "wangxiaoming",
        "王小明",
        off,
        one(
            23,
            3 * 60 * MINUTE,
            "明天上午我不在办公室，有急事请打电话。",
        ),
    );
    befriend(
        &mut model,
        24,
        "jonas",
        "Jonas Lindqvist",
        off,
        vec![
            entry(1, UserId(24), at(DAY + 2000), "see you tomorrow"),
            entry(2, ME, at(DAY), "Have a good evening!"),
        ],
    );
    befriend(
        &mut model,
        25,
        "sofia",
        "Sofía Ruiz-Hernández de la Torre y Domínguez",
        on,
        one(25, 2 * DAY, "🎂🎈"),
    );
    befriend(&mut model, 26, "lena", "Lena", off, one(26, 6 * DAY, "ok"));
    befriend(
        &mut model,
        27,
        "tariq",
        "Tariq Aziz",
        off,
        one(27, 20 * DAY, "Invoice 2231 is paid."),
    );
    befriend(
        &mut model,
        28,
        "yuki",
        "田中 ゆき",
        on,
        one(28, 200 * DAY, "ありがとうございます！"),
    );
    befriend(
        &mut model,
        29,
        "minjun",
        "김민준",
        off,
        one(29, 400 * DAY, "감사합니다"),
    );
    for (number, name) in ["Ada", "Emil Sørensen", "Zoë", "Paul van Dijk"]
        .iter()
        .enumerate()
    {
        let user = 40 + number as u64;
        befriend(
            &mut model,
            user,
            &name.to_lowercase().replace(' ', "."),
            name,
            off,
            vec![],
        );
    }
    model
}

/// Somebody has been away: unread messages, requests, people who are away and busy.
pub(crate) fn unread() -> Model {
    let mut model = busy();
    let friends = Arc::make_mut(&mut model.friends);
    let mut change_friend = |user: u64, change: fn(&mut Friend)| {
        change(friends.get_mut(&UserId(user)).expect("a friend"));
    };
    change_friend(22, |mira| {
        mira.presence = Some(Presence::Away);
        mira.person.status = "back at three".into();
    });
    change_friend(23, |wang| wang.presence = Some(Presence::Busy));
    change_friend(24, |jonas| jonas.remark = "Jonas (workshop)".into());
    change_friend(40, |ada| {
        ada.state = FriendState::Asks;
        ada.greeting = "We met at the lake, I am the one with the red boat.".into();
    });
    change_friend(41, |emil| emil.state = FriendState::Asked);
    for (user, count) in [(21, 3), (22, 1), (26, 128)] {
        change(&mut model, ConversationId(user + 1000), |conversation| {
            conversation.unread = count;
        });
    }
    change(&mut model, BO, |conversation| {
        let head = conversation.local_head;
        let first = spot(head.0 - 2);
        conversation.read = Seq(first.row);
        conversation.first_unread = Some(first);
        conversation.theirs = Marks {
            read: Seq(head.0 - 4),
            delivered: head,
        };
        conversation.typing_until = Some(Timestamp(NOW.0 + 60_000));
    });
    model
}

pub(crate) fn person(user: u64, name: &str, nickname: &str, status: &str) -> Person {
    Person {
        user: UserId(user),
        name: name.into(),
        nickname: nickname.into(),
        status: status.into(),
        picture: PictureId::NONE,
        about: String::new(),
    }
}

/// The list of everybody is here: oneself, those in one's lists, and strangers.
pub(crate) fn directory() -> Model {
    let mut model = unread();
    let me = account().profile;
    let mut people = vec![person(
        ME.0,
        &me.person.name,
        &me.person.nickname,
        &me.person.status,
    )];
    let known = model.friends.values();
    people.extend(known.map(|friend| {
        person(
            friend.person.user.0,
            &friend.person.name,
            &friend.person.nickname,
            &friend.person.status,
        )
    }));
    people.extend([
        person(61, "noor", "Noor Haddad", "in the paint shop until Friday"),
        person(62, "lihua", "李华", "周三在家办公"),
        person(63, "bo2", "Bo Chen", ""),
        person(
            64,
            "oluwaseun.adebayo-williams",
            "Oluwaseun Adebayo-Williams of the second floor",
            "",
        ),
    ]);
    let noor = people.iter_mut().find(|person| person.user == UserId(61));
    noor.expect("Noor").about =
        "Paint, varnish and patience.\nAsk me about colours, not about deadlines.".into();
    model.people = Fetched::given(people);
    let friends = Arc::make_mut(&mut model.friends);
    let bo = friends.get_mut(&UserId(21)).expect("Bo");
    bo.person.about = "I mend what turns: bearings, lathes, bicycles.\n修理一切会转的东西。".into();
    bo.since = Timestamp(NOW.0 - 500 * DAY);
    bo.note = "Birthday in March. Drinks his coffee black.".into();
    for (user, days) in [(40, 1), (41, 3)] {
        let asks = friends.get_mut(&UserId(user)).expect("Ada and Emil");
        asks.since = Timestamp(NOW.0 - days * DAY);
        asks.presence = None;
    }
    model
}

/// The server shows nobody who is on it.
pub(crate) fn unlisted() -> Model {
    let mut model = busy();
    let closed = Fault::Refused(Refusal::DirectoryClosed);
    model.people.fail(closed);
    model
}

/// This is said there instead.
pub(crate) fn says(conversation: &mut Conversation, row: u64, content: Content) {
    let message = conversation.messages.get_mut(row);
    message.expect("in memory").content = content;
}

/// Two who were friends: what is left of it.
pub(crate) fn parted() -> Model {
    let mut model = unread();
    change(&mut model, BO, |conversation| {
        let last = conversation.messages.rows() - 1;
        says(conversation, last, Content::Notice(Notice::Parted));
        says(conversation, last - 2, Content::Deleted);
    });
    let friends = Arc::make_mut(&mut model.friends);
    friends.get_mut(&UserId(21)).expect("Bo").state = FriendState::Parted;
    model
}

/// The outbox in all its states.
pub(crate) fn with_outbox(model: &mut Model) {
    change(model, BO, |conversation| {
        conversation.outbox = Arc::new(vec![
            pending(
                201,
                Timestamp(NOW.0 - 30_000),
                "This one was refused, because it came while somebody was taken off the list of friends.",
                Some(Refusal::NotFriends),
            ),
            pending(202, Timestamp(NOW.0 - 20_000), "And this one waits.", None),
            pending(203, Timestamp(NOW.0 - 20_000), "So does this.", None),
        ]);
    });
}

/// A conversation of so many entries, of which the pages around one row are in memory.
pub(crate) fn long(entries: u64, around: u64) -> Conversation {
    let peer = UserId(21);
    let pages = (around / PAGE_ROWS).saturating_sub(1)..=(around / PAGE_ROWS + 1);
    let text = |seq: u64| match seq % 5 {
        0 => format!(
            "Message number {seq}, which is a little longer than the others, so that it takes two lines or even three in a narrow window."
        ),
        1 => format!("#{seq}"),
        2 => format!("第 {seq} 条消息"),
        3 => "Short".to_owned(),
        _ => format!("Line one of {seq}\nline two 🍣"),
    };
    let make = |seq: u64| {
        let author = if seq.is_multiple_of(3) { ME } else { peer };
        let at = Timestamp(NOW.0 - (entries - seq) as i64 * 7 * MINUTE);
        entry(seq, author, at, &text(seq))
    };
    let mut messages = Messages::of_rows(entries);
    for page in pages.filter(|page| page * PAGE_ROWS < entries) {
        let first = page * PAGE_ROWS + 1;
        let last = (first + PAGE_ROWS - 1).min(entries);
        let read = (first..=last).map(|seq| make(seq).into());
        messages.load(page, read.collect());
    }
    Conversation {
        local_head: Seq(entries),
        server_head: Seq(entries),
        last: Some(make(entries).into()),
        messages,
        read: Seq(entries),
        ..Conversation::new(BO, peer)
    }
}

/// Somebody whom one has met in a group.
pub(crate) const CARLA: UserId = UserId(77);

/// Where Bo's conversation is, there is a group: Carla, whom one has met there, has written twice, and
/// one has come in after a hundred places.
pub(crate) fn club() -> Model {
    let mut model = busy();
    let person = Person {
        user: CARLA,
        name: "carla".into(),
        nickname: "Carla Diaz".into(),
        status: String::new(),
        picture: PictureId::NONE,
        about: String::new(),
    };
    Arc::make_mut(&mut model.met).insert(CARLA, person);
    change(&mut model, BO, |conversation| {
        let mut joined = entry(101, ME, NOW, "");
        joined.body = Some(Notice::Joined { members: 3 }.into());
        let entries = vec![
            joined,
            entry(102, CARLA, NOW, "welcome"),
            entry(103, CARLA, NOW, "we read Tawada"),
            entry(104, ME, NOW, "good"),
            entry(105, CARLA, NOW, "and tea"),
        ];
        let group = Group {
            members: 3,
            from: Seq(100),
            ..Group::new("Book club", CARLA, "carla", MemberRole::Member)
        };
        conversation.kind = ConversationKind::Group(group);
        say(conversation, &entries);
        conversation.unread = 0;
        conversation.first_unread = None;
        conversation.outbox = Arc::default();
    });
    model
}

/// The same people and the same morning, as they would be in a Chinese workshop.
pub(crate) fn in_chinese(model: &mut Model) {
    const NAMES: [&str; 12] = [
        "陈博",
        "林小雨",
        "王小明",
        "欧阳俊杰",
        "李娜",
        "赵一鸣",
        "周梦琪",
        "吴磊",
        "司马青云",
        "孙悦",
        "郑秀英",
        "何家豪",
    ];
    const SAID: [&str; 10] = [
        "早上好！轴承到了，我放在你的工作台上了。",
        "好的，我马上过去看。",
        "有两个的型号好像不对，装之前麻烦核对一下编号：我们订的是 6204-2RSH。",
        "收到 👍",
        "谢谢！另外，下午三点的会议改到四点了，地点不变。\n会议材料我已经放在共享文件夹里，请大家提前看一下。",
        "好的，四点见 😀",
        "还有几件事：\n• 车床该上油了\n• 仓库的钥匙在小雨那里\n• 说明书在 https://example.org/manual/lathe/zh-cn/maintenance.html，第三章",
        "🎉🎉",
        "我在路上了，要带点什么吗？",
        "一杯咖啡，再来两盒 M4 的螺丝，谢谢！",
    ];
    let name = |user: UserId| NAMES[user.0 as usize % NAMES.len()].to_owned();
    if let Some(account) = &mut model.account {
        account.profile.person.nickname = "安娜".into();
        account.server_name = "工作室".into();
    }
    for friend in Arc::make_mut(&mut model.friends).values_mut() {
        friend.person.nickname = name(friend.person.user);
        if !friend.greeting.is_empty() {
            friend.greeting = "我们在湖边见过，我就是那个划红船的人。".into();
        }
        if !friend.person.status.is_empty() {
            friend.person.status = "三点回来".into();
        }
        if !friend.remark.is_empty() {
            friend.remark = format!("{}（车间）", friend.person.nickname);
        }
        if !friend.note.is_empty() {
            friend.note = "三月过生日，喝黑咖啡。".into();
        }
    }
    if let Some(people) = model.people.last_mut() {
        for person in people {
            person.nickname = if person.user == ME {
                "安娜".into()
            } else {
                name(person.user)
            };
            if !person.status.is_empty() {
                person.status = "周五前在喷漆车间".into();
            }
        }
    }
    let speak = |message: &mut Message| {
        let said = SAID[(message.seq.0 + message.author.0) as usize % SAID.len()];
        if let Content::Text(text) = &mut message.content {
            *text = Text {
                edited: None,
                manner: Manner::default(),
                text: said.into(),
                font: None,
                answers: None,
            };
        }
    };
    for conversation in Arc::make_mut(&mut model.conversations).values_mut() {
        let conversation = Arc::make_mut(conversation);
        if let Some(group) = conversation.kind.group_mut()
            && !group.announcement.is_empty()
        {
            group.announcement = "周五下午两点盘点：请清空工作台，把钥匙挂回墙上。".into();
        }
        for row in 0..conversation.messages.rows() {
            conversation
                .messages
                .get_mut(row)
                .into_iter()
                .for_each(speak);
        }
        conversation.last.iter_mut().for_each(speak);
    }
}

/// A conversation with Bo in which these words were exchanged, one a minute.
pub(crate) fn exchange(said: &[(UserId, &str)]) -> Model {
    let first = NOW.0 - 20 * MINUTE;
    let entries = said.iter().enumerate().map(|(n, (author, text))| {
        let at = Timestamp(first + n as i64 * MINUTE);
        entry(n as u64 + 1, *author, at, text)
    });
    let entries = entries.collect();
    let mut model = busy();
    change(&mut model, BO, |found| {
        *found = conversation(BO.0, UserId(21), entries);
    });
    model
}
