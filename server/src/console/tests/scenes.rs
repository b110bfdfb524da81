//! Invented servers, for the tests of the console and for its gallery.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anser_look::fonts::Chinese;
use anser_look::fonts::system::{Found, Source};
use anser_shared::group::{JoinPolicy, Member, MemberRole};
use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
use anser_shared::people::{Person, Role};
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;

use super::library::admin::groups::GroupHere;
use super::library::admin::operator::{Inside, Numbers, Place, Snapshot};
use super::library::store::hosted::Hosted;
use super::library::store::rights::{AccountRights, Audited, Registered};

pub const NOW: Timestamp = Timestamp(1_795_011_000_000);

fn person(id: u64, name: &str, nickname: &str, login: i64) -> Registered {
    Registered {
        user: UserId(id),
        name: name.into(),
        nickname: nickname.into(),
        picture: PictureId::NONE,
        account_rights: AccountRights::default(),
        last_login: (login > 0).then(|| (Timestamp(NOW.0 - login * 60_000), "192.0.2.7".into())),
    }
}

fn group(id: u64, name: &str, owner: &str, members: u32, online: usize) -> GroupHere {
    GroupHere {
        group: Hosted {
            conversation: ConversationId(id),
            is_lobby: owner.is_empty(),
            name: name.into(),
            creator: owner.into(),
            owner: owner.into(),
            policy: JoinPolicy::Open,
            members,
            last: Seq(u64::from(members) * 17),
            blocked: false,
            lives: true,
        },
        online,
    }
}

fn act(act: &str, by: &str, whom: &str, minutes: i64) -> Audited {
    Audited {
        at: Timestamp(NOW.0 - minutes * 60_000),
        by: by.into(),
        act: act.into(),
        whom: whom.into(),
        group: String::new(),
        detail: String::new(),
        address: "192.0.2.9".into(),
    }
}

/// A server without users.
pub fn empty() -> Snapshot {
    Snapshot {
        at: NOW,
        began_at: Timestamp(NOW.0 - 60_000),
        place: Arc::new(Place {
            links: vec!["anser://192.0.2.1:7464/#fp=4f1c6a0be83d725519ac0f7e66b2d4c84f1c6a0be83d725519ac0f7e66b2d4c8".into()],
            words: ["hirok", "labun", "batov", "kimas", "dulep", "nafoz", "wiqud", "rosib"].map(str::to_owned),
            folder: PathBuf::from("/srv/anser-data"),
            warnings: Vec::new(),
        }),
        numbers: Numbers {
            memory_mib: Some(21.0),
            database_ms: Some(0.2),
            ..Numbers::default()
        },
        ..Snapshot::default()
    }
}

/// Three users: Anna is away from the server and an administrator, Ben is online, and Carla hides and may not write.
/// They have three groups, one of which is the lobby.
pub fn snapshot() -> Snapshot {
    let mut anna = person(1, "anna", "Zoë Lindqvist", 0);
    anna.account_rights.role = Role::Admin;
    let mut carla = person(3, "carla", "mio 三浦", 5);
    carla.account_rights.gagged_until = Some(Timestamp(NOW.0 + 600_000));
    let people = vec![anna, person(2, "ben", "Ben Okafor", 90), carla];
    let address = |last: u8| Some(IpAddr::from([192, 0, 2, last]));
    let mut chess = group(502, "chess", "ben", 2, 1);
    chess.group.blocked = true;
    Snapshot {
        began_at: Timestamp(NOW.0 - 3_600_000),
        numbers: Numbers {
            online: 2.0,
            connections: 3.0,
            messages_a_second: 12.5,
            memory_mib: Some(48.0),
            database_ms: Some(0.4),
            commit_ms: 1.25,
        },
        people_count: people.len(),
        people: Arc::new(people),
        here: [
            (UserId(2), (2, address(20), Presence::Online)),
            (UserId(3), (1, address(30), Presence::Offline)),
        ]
        .into(),
        groups: Arc::new(vec![
            group(500, "Lobby", "", 3, 2),
            group(501, "Book club", "anna", 3, 2),
            chess,
        ]),
        acts: Arc::new(vec![
            act("gag", "anna", "carla", 2),
            act("grant", "", "anna", 60),
            Audited {
                group: "ben/chess".into(),
                ..act("blockgroup", "", "", 90)
            },
        ]),
        ..empty()
    }
}

/// The same three users. Ben has a picture, and Carla has a name that our fonts cannot show.
pub fn of_all_kinds() -> Snapshot {
    let mut snapshot = snapshot();
    let mut people = snapshot.people.to_vec();
    people[1].picture = BENS_PICTURE;
    people[2].nickname = "عمر".into();
    snapshot.people = Arc::new(people);
    snapshot
}

pub const BENS_PICTURE: PictureId = PictureId(7);

/// A computer with no fonts besides ours.
pub struct Bare;

impl Source for Bare {
    fn chinese(&mut self) -> Option<Chinese> {
        None
    }

    fn letters(&mut self, _wanted: &[char]) -> Vec<Found> {
        Vec::new()
    }
}

/// The members of the book club.
pub fn in_club(snapshot: &Snapshot) -> Inside {
    let roles = [MemberRole::Owner, MemberRole::Administrator];
    let roles = roles
        .into_iter()
        .chain(std::iter::repeat(MemberRole::Member));
    let members = snapshot.people.iter().zip(roles).take(40);
    let members = members.map(|(person, role)| {
        let person = Person::named(person.user, &*person.name, &*person.nickname);
        Member::new(person, role)
    });
    Inside {
        group: ConversationId(501),
        members: members.collect(),
        more: false,
    }
}

/// A server with `count` users and as many groups.
pub fn crowd(count: u64) -> Snapshot {
    const FIRST: [&str; 8] = [
        "Ada", "Bo", "Chiara", "Dmitri", "Ewa", "Farid", "梅", "Hugo",
    ];
    const LAST: [&str; 7] = [
        "Okafor",
        "Lindqvist",
        "三浦",
        "Moreau",
        "Novák",
        "Tan",
        "de la Cruz",
    ];
    const TOPICS: [&str; 6] = [
        "Book club",
        "chess",
        "读书会",
        "Kitchen table",
        "Release 2.0",
        "walks",
    ];
    let mut snapshot = snapshot();
    let mut people = snapshot.people.to_vec();
    let mut groups = snapshot.groups.to_vec();
    let mut acts = snapshot.acts.to_vec();
    for n in people.len() as u64..count {
        let (first, last) = (FIRST[n as usize % 8], LAST[n as usize % 7]);
        let name = format!("person{n:04}");
        let mut one = person(1000 + n, &name, &format!("{first} {last}"), n as i64 * 7);
        match n % 40 {
            7 => one.account_rights.connects = false,
            19 => one.account_rights.speaks = false,
            31 => one.account_rights.gagged_until = Some(Timestamp(NOW.0 + 86_400_000)),
            _ => {}
        }
        if n % 3 == 0 && one.account_rights.connects {
            let presence = [Presence::Online, Presence::Away, Presence::Busy][n as usize / 3 % 3];
            let address = IpAddr::from([192, 0, 2, (n % 250) as u8]);
            snapshot.here.insert(one.user, (1, Some(address), presence));
        }
        acts.push(act("kick", "anna", &name, n as i64 * 90));
        people.push(one);
    }
    for n in groups.len() as u64..count {
        let owner = &people[n as usize % people.len()].name;
        let topic = format!("{} {n}", TOPICS[n as usize % 6]);
        let members = (n as u32 * 37) % 900 + 2;
        let mut one = group(2000 + n, &topic, owner, members, members as usize / 3);
        one.group.blocked = n % 50 == 9;
        one.group.policy = match n % 5 {
            1 => JoinPolicy::Invitation,
            3 => JoinPolicy::Approval,
            _ => JoinPolicy::Open,
        };
        groups.push(one);
    }
    snapshot.numbers.online = snapshot.here.len() as f32;
    snapshot.numbers.connections = snapshot.here.len() as f32 + 12.0;
    snapshot.people_count = people.len();
    snapshot.people = Arc::new(people);
    snapshot.groups = Arc::new(groups);
    snapshot.acts = Arc::new(acts);
    snapshot
}
