//! Groups that do not exist: with people in them, with somebody who is called, and what the server says.

use anser::core::action::GroupWish;
use anser::core::model::{About, Fault, Fetched, Members, Progress, Ticket};
use anser_shared::group::Member;
use anser_shared::people::Gag;

use super::*;

/// Somebody in the workshop whom one does not know otherwise.
pub(crate) const NOOR: UserId = UserId(61);

pub(crate) fn member(user: u64, name: &str, nickname: &str, role: MemberRole) -> Member {
    Member::new(Person::named(UserId(user), name, nickname), role)
}

/// Says who is in the group where Bo's conversation is, and who of them is there.
pub(crate) fn fill(model: &mut Model, people: Vec<Member>, present: &[(u64, Presence)]) {
    let count = people.len() as u32;
    let present = present
        .iter()
        .map(|(user, presence)| (UserId(*user), *presence));
    let members = Members {
        list: Fetched::given(people),
        present: Some(Arc::new(present.collect())),
    };
    Arc::make_mut(&mut model.members).insert(BO, Arc::new(members));
    change(model, BO, |conversation| {
        if let Some(group) = conversation.kind.group_mut() {
            group.members = count;
        }
    });
}

/// The workshop's group, in which one is this: friends and strangers, an announcement, somebody muted,
/// and two places where one is called.
pub(crate) fn workshop(role: MemberRole) -> Model {
    let mut model = busy();
    for (user, name, nickname) in [(61, "noor", "Noor Haddad"), (77, "carla", "Carla Diaz")] {
        let who = person(user, name, nickname, "");
        Arc::make_mut(&mut model.met).insert(UserId(user), who);
    }
    let at = |back: i64| Timestamp(NOW.0 - back * MINUTE);
    let said: Vec<(UserId, i64, &str)> = vec![
        (
            UserId(22),
            190,
            "Good morning! The lathe is free until eleven.",
        ),
        (UserId(22), 190, "@anna it is yours, if you still want it"),
        (ME, 184, "Thanks, I do. @mira could you leave the chuck on?"),
        (UserId(22), 180, "Done 👍"),
        (
            NOOR,
            95,
            "The paint shop is closed on Thursday, @all. Please bring everything by Wednesday noon, or it waits until Monday.",
        ),
        (NOOR, 95, "@carla that means your table, too"),
        (CARLA, 90, "明白，周三上午送过去。"),
        (ME, 61, "Mine is ready."),
        (CARLA, 12, "@anna, may I take it along in the van at ten?"),
        (UserId(23), 4, "我也有两块板要送，可以一起吗？"),
    ];
    let mut entries: Vec<Entry> = said
        .iter()
        .enumerate()
        .map(|(index, &(author, back, text))| entry(index as u64 + 1, author, at(back), text))
        .collect();
    let mut muted = entry(11, CARLA, at(3), "");
    muted.body = Some(
        Notice::Muted {
            user: UserId(27),
            mute: Some(Gag {
                until: Some(Timestamp(NOW.0 + 50 * MINUTE)),
            }),
        }
        .into(),
    );
    entries.push(muted);
    change(&mut model, BO, |conversation| {
        let group = Group {
            announcement: "Stocktaking on Friday from two o’clock: please leave the benches clear, label what is yours, and put the keys back on the board. Whoever needs a machine on that afternoon tells Carla before Thursday.".into(),
            ..Group::new("Workshop", CARLA, "carla", role)
        };
        conversation.kind = ConversationKind::Group(group);
        say(conversation, &entries);
        conversation.draft = Default::default();
    });
    let owner = if role == MemberRole::Owner {
        MemberRole::Administrator
    } else {
        MemberRole::Owner
    };
    let mut people = vec![
        member(ME.0, "anna", "Anna Berg", role),
        member(22, "mira", "Mira Novák", MemberRole::Administrator),
        member(23, "wangxiaoming", "王小明", MemberRole::Member),
        member(
            25,
            "sofia",
            "Sofía Ruiz-Hernández de la Torre y Domínguez",
            MemberRole::Member,
        ),
        member(27, "tariq", "Tariq Aziz", MemberRole::Member),
        member(28, "yuki", "田中 ゆき", MemberRole::Member),
        member(NOOR.0, "noor", "Noor Haddad", MemberRole::Member),
        member(
            64,
            "oluwaseun.adebayo-williams",
            "Oluwaseun Adebayo-Williams",
            MemberRole::Member,
        ),
        member(CARLA.0, "carla", "Carla Diaz", owner),
    ];
    for (user, read) in [(22, 11), (23, 11), (61, 9), (77, 11), (28, 8)] {
        let reader = people
            .iter_mut()
            .find(|member| member.person.user == UserId(user));
        reader.expect("a member").read = Seq(read);
    }
    people[4].muted = Some(Gag {
        until: Some(Timestamp(NOW.0 + 50 * MINUTE)),
    });
    let present = [
        (ME.0, Presence::Online),
        (22, Presence::Online),
        (25, Presence::Busy),
        (61, Presence::Away),
        (77, Presence::Online),
    ];
    fill(&mut model, people, &present);
    model
}

/// A thousand people, a third of them there.
pub(crate) fn crowd() -> Model {
    let mut model = workshop(MemberRole::Administrator);
    let people = (0..1_000_u64).map(|number| {
        let name = format!("member.{number:04}");
        let nickname = format!("Member {number:04}");
        member(2_000 + number, &name, &nickname, MemberRole::Member)
    });
    let present: Vec<_> = (0..1_000)
        .step_by(3)
        .map(|number| (2_000 + number, Presence::Online))
        .collect();
    fill(&mut model, people.collect(), &present);
    model
}

/// Two people want to be let in.
pub(crate) fn with_waiting(model: &mut Model) {
    change(model, BO, |conversation| {
        if let Some(group) = conversation.kind.group_mut() {
            group.asking = 2;
        }
    });
    let people = vec![
        person(62, "lihua", "李华", ""),
        person(66, "emilia", "Emilia van der Berg", ""),
    ];
    Arc::make_mut(&mut model.waiting).insert(BO, Fetched::given(people));
}

/// What has come of something that was wanted of the group.
pub(crate) fn wished(model: &mut Model, wish: GroupWish, progress: Progress) {
    let about = About::Group(wish);
    model.tickets.add(Ticket::take(), about, progress);
}

pub(crate) fn not_done(model: &mut Model, wish: GroupWish, refusal: Refusal) {
    wished(model, wish, Progress::Refused(Fault::Refused(refusal)));
}

/// The last of what was said was not read, and calls one twice.
pub(crate) fn called(model: &mut Model) {
    change(model, BO, |conversation| {
        conversation.read = Seq(1);
        conversation.unread = 8;
        conversation.first_unread = Some(spot(2));
        conversation.mentions = 3;
        conversation.first_mention = Some(spot(2));
    });
}

/// What the server's administrators say to everybody stands where Bo's conversation is.
pub(crate) fn announcements() -> Model {
    let mut model = busy();
    let said = [
        (
            2 * DAY,
            "The server moves to a new machine on Saturday at nine in the evening. It will be away for about an hour; what you write meanwhile is kept and arrives afterwards.",
        ),
        (3 * 60 * MINUTE, "搬迁已完成。如有问题请联系管理员。"),
        (
            10 * MINUTE,
            "Everything is back. Thank you for your patience!",
        ),
    ];
    let entries: Vec<Entry> = said
        .iter()
        .enumerate()
        .map(|(index, (back, text))| {
            let at = Timestamp(NOW.0 - back);
            let mut entry = entry(index as u64 + 1, UserId(0), at, "");
            let text = (*text).to_owned();
            entry.body = Some(Notice::Said { text }.into());
            entry
        })
        .collect();
    change(&mut model, BO, |conversation| {
        conversation.kind = ConversationKind::Server {
            everybody: true,
            from: Seq::START,
        };
        say(conversation, &entries);
        conversation.draft = Default::default();
    });
    model
}

/// The workshop, with nothing but these lines in it: words of somebody, or something that has changed, one
/// a minute.
pub(crate) fn log(said: Vec<(UserId, Body)>) -> Model {
    let mut model = workshop(MemberRole::Member);
    let first = NOW.0 - (said.len() as i64 + 1) * MINUTE;
    let entries: Vec<Entry> = said
        .into_iter()
        .enumerate()
        .map(|(index, (author, body))| {
            let at = Timestamp(first + index as i64 * MINUTE);
            let mut entry = entry(index as u64 + 1, author, at, "");
            entry.body = Some(body);
            entry
        })
        .collect();
    change(&mut model, BO, |conversation| {
        say(conversation, &entries);
    });
    model
}

pub(crate) fn joined(user: u64) -> (UserId, Body) {
    (UserId(user), Notice::Joined { members: 3 }.into())
}

pub(crate) fn said(user: u64, text: &str) -> (UserId, Body) {
    (UserId(user), Body::text(text))
}

/// People come, things are set, and there is something to say in between.
pub(crate) fn comings() -> Model {
    let muted = Notice::Muted {
        user: UserId(27),
        mute: None,
    };
    log(vec![
        said(22, "Good morning! The others will come in a minute."),
        joined(61),
        joined(23),
        joined(25),
        joined(27),
        joined(28),
        said(61, "Here we are."),
        (UserId(22), muted.into()),
        (CARLA, Notice::Quieted { quiet: false }.into()),
        said(22, "Two lines stay as they are."),
        (
            CARLA,
            Notice::Renamed {
                name: "Workshop".into(),
            }
            .into(),
        ),
        (
            CARLA,
            Notice::Pictured {
                picture: PictureId::NONE,
            }
            .into(),
        ),
        (CARLA, Notice::Left { members: 3 }.into()),
        (UserId(28), Notice::Left { members: 2 }.into()),
        said(ME.0, "And then they were gone, @mira."),
    ])
}

/// What many lines look like, in both directions.
pub(crate) fn minutes(lines: usize) -> String {
    let line = |number| format!("{number}. What was said about item {number}");
    (1..=lines).map(line).collect::<Vec<_>>().join("\n")
}
