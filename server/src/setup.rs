//! `anser-server setup`: makes the tables, fills them with sample people, or removes everything.

use std::time::Duration;

use anser_shared::body::Body;
use anser_shared::envelope::About;
use anser_shared::friend::Friend;
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, MessageId, Mint, UserId};
use anser_shared::order::Order;
use anser_shared::password::{PasswordKeeper, Registering, Stretched, Wrong};
use anser_shared::people::{FriendRequests, Role};
use anser_shared::picture;
use anser_shared::refusal::Refusal;
use anser_shared::text::{Folded, GroupName, Nickname, Username};
use anser_shared::time::Timestamp;
use rand::seq::IndexedRandom as _;

use crate::serve::ONLY_NODE;
use crate::store::change::{self, Fresh, GroupLimits, GroupRules, NameScope};
use crate::store::rights::{Act, Governing};
use crate::store::{Database, NewEntry, NewPerson, Store as _, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum SetupFault {
    #[error("the database has {0} people already: sample people are for an empty one")]
    NotEmpty(u64),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Password(#[from] Wrong),
    #[error("there is nobody called {0}: register first, or make somebody with `admin create`")]
    Nobody(String),
}

/// A person to try the product with.
#[derive(Debug, PartialEq, Eq)]
pub struct SampleAccount {
    pub name: String,
    pub password: String,
}

/// Login name and nickname. The first two have the history, and all others but the last are their friends.
const PEOPLE: [(&str, &str); 6] = [
    ("anna", "Anna Lindqvist"),
    ("ben", "Ben Okafor"),
    ("zhangwei", "张伟"),
    ("mio", "三浦 澪"),
    ("carla", "Carla Nunes"),
    ("dora", "Dora Weiss"),
];

/// The last one is nobody's friend yet, and has asked the first two.
const ASKS: (usize, &str) = (5, "We met at the harbour. May I join you here?");

/// A group of the first person, with everybody but the last as a member.
const GROUP: &str = "Workshop";
const ANNOUNCEMENT: &str = "Stand-up at nine, in this group. Who is late brings cake.";

/// The author and the text of each message, by index into [`PEOPLE`], oldest first.
const SPOKEN: [(usize, &str); 9] = [
    (
        0,
        "This is for all of us: what is planned, what is broken, what is for lunch.",
    ),
    (3, "Hello everybody! よろしくお願いします。"),
    (2, "大家好 👋"),
    (4, "The lathe is back from repair. Please oil it after use."),
    (1, "Thanks, Carla. I need it on Thursday, from ten."),
    (4, "@ben it is yours."),
    (
        0,
        "@all the delivery comes on Friday at eight, somebody has to open the gate.",
    ),
    (2, "我来吧，我住得近。"),
    (0, "@zhangwei 谢谢！"),
];

/// A group without the first two, which they can join.
const OPEN_GROUP: (usize, &str) = (4, "Chess after work");

/// The author, the reader and the text of each message, by index into [`PEOPLE`], oldest first.
const WORDS: [(usize, usize, &str); 14] = [
    (2, 0, "安娜，新的服务器今天下午装好了。"),
    (0, 2, "太好了！辛苦了 🎉"),
    (2, 0, "以后大家就在这里聊吧。"),
    (3, 0, "Anna さん、来週の資料を送りますね。"),
    (0, 3, "Thank you, Mio! No hurry."),
    (4, 1, "Ben, are the keys to the workshop with you?"),
    (1, 4, "Yes, on the hook behind the door."),
    (
        1,
        0,
        "Good morning! Did you see that every conversation has a window of its own here?",
    ),
    (
        0,
        1,
        "I did. I have three of them open, and each one stays where I put it.",
    ),
    (0, 1, "And it starts faster than I can look at it 😄"),
    (
        1,
        0,
        "Then let us move the stand-up here:\n\n\u{2022} what you did\n\u{2022} what you plan\n\u{2022} what is in your way",
    ),
    (0, 1, "Fine with me. 👍"),
    (1, 0, "Coffee at three?"),
    (0, 1, "☕"),
];

/// The people with a picture.
const FACES: [(&str, &[u8]); 3] = [
    ("anna", include_bytes!("../../assets/sample/anna.png")),
    ("mio", include_bytes!("../../assets/sample/mio.png")),
    (
        "zhangwei",
        include_bytes!("../../assets/sample/zhangwei.png"),
    ),
];

/// Registers a user as root, with a password for the sign-in.
pub async fn administrator(
    store: &Database,
    keeper: &PasswordKeeper,
    name: &str,
    now: Timestamp,
) -> Result<SampleAccount, SetupFault> {
    let mut mint = Mint::new(ONLY_NODE);
    let user = UserId(mint.next(now));
    let account = register(store, keeper, (user, name, name), now).await?;
    grant(store, name, Role::Root, now).await?;
    Ok(account)
}

/// Changes the role of a user.
pub async fn grant(
    store: &Database,
    name: &str,
    role: Role,
    now: Timestamp,
) -> Result<(), SetupFault> {
    let nobody = || SetupFault::Nobody(name.to_owned());
    let key = Folded::of(name).ok_or_else(nobody)?;
    let person = store.person_named(key.as_str()).await?;
    let person = person.ok_or_else(nobody)?;
    let governing = Governing {
        act: Act::Grant(role),
        reason: String::new(),
        group: None,
        by: None,
        address: "command line".into(),
    };
    let fresh = Fresh {
        conversation: ConversationId(0),
        entry: MessageId::mint(now, random()),
        at: now,
    };
    store.change(person.user, governing, fresh).await??;
    Ok(())
}

async fn register(
    store: &Database,
    keeper: &PasswordKeeper,
    (user, name, nickname): (UserId, &str, &str),
    now: Timestamp,
) -> Result<SampleAccount, SetupFault> {
    let password = password();
    let (state, request) = Registering::<Stretched>::start(&password)?;
    let upload = state.finish(&password, &keeper.register(user, &request)?)?;
    let person = NewPerson {
        user,
        name: Username::parse(name).map_err(Refusal::Name)?,
        nickname: Nickname::parse(nickname).map_err(Refusal::Nickname)?,
        password: PasswordKeeper::record(&upload)?,
        at: now,
    };
    store.register(person).await??;
    Ok(SampleAccount {
        name: name.to_owned(),
        password,
    })
}

/// Makes sample people who are friends and have some history, and returns their passwords.
pub async fn sample(
    store: &Database,
    keeper: &PasswordKeeper,
    now: Timestamp,
) -> Result<Vec<SampleAccount>, SetupFault> {
    let people = store.count_people().await?;
    if people > 0 {
        return Err(SetupFault::NotEmpty(people));
    }
    let mut mint = Mint::new(ONLY_NODE);
    let mut accounts = Vec::new();
    let mut users = Vec::new();
    for (name, nickname) in PEOPLE {
        let user = UserId(mint.next(now));
        accounts.push(register(store, keeper, (user, name, nickname), now).await?);
        users.push(user);
    }
    let mut conversations = std::collections::HashMap::new();
    for (one, other) in [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)] {
        let id = ConversationId(mint.next(now));
        let friend = ask(store, (users[one], users[other]), "", id, now).await?;
        conversations.insert((one, other), friend.conversation);
    }
    let (stranger, greeting) = ASKS;
    for friend in [0, 1] {
        let id = ConversationId(mint.next(now));
        ask(store, (users[stranger], users[friend]), greeting, id, now).await?;
    }
    for ((name, _), user) in PEOPLE.iter().zip(&users) {
        let Some((_, face)) = FACES.iter().find(|(of, _)| of == name) else {
            continue;
        };
        let picture = picture::check(face).map_err(Refusal::Picture)?;
        let set = change::SetPicture(Some((picture, face.to_vec())));
        let fresh = Fresh {
            conversation: ConversationId(mint.next(now)),
            entry: MessageId::mint(now, random()),
            at: now,
        };
        store.change(*user, set, fresh).await??;
    }
    groups(store, &mut mint, &users, now).await?;
    let words = WORDS.map(|(from, to, words)| {
        let conversation = conversations[&(from.min(to), from.max(to))];
        (conversation, users[from], words)
    });
    say(store, &words, now).await?;
    Ok(accounts)
}

/// Makes the groups of the people, and the messages in the first one.
async fn groups(
    store: &Database,
    mint: &mut Mint,
    users: &[UserId],
    now: Timestamp,
) -> Result<(), SetupFault> {
    // Long enough ago that every message is later.
    let long_ago = Timestamp(now.0 - 24 * 3_600_000);
    let mut fresh = || Fresh {
        conversation: ConversationId(mint.next(now)),
        entry: MessageId::mint(long_ago, random()),
        at: long_ago,
    };
    let make = |name: &str| -> Result<change::CreateGroup, Refusal> {
        Ok(change::CreateGroup {
            name: GroupName::parse(name).map_err(Refusal::GroupName)?,
            policy: JoinPolicy::Open,
            scope: NameScope::PerCreator,
            limits: GroupLimits {
                alive: 10,
                a_day: 10,
            },
        })
    };
    let owner = users[0];
    let first = fresh();
    let here = first.conversation;
    store.change(owner, make(GROUP)?, first).await??;
    let mut orders: Vec<Order<UserId>> = users[1..5]
        .iter()
        .map(|who| Order::Add { who: *who })
        .collect();
    orders.push(Order::Appoint {
        who: users[1],
        administrator: true,
    });
    orders.push(Order::Announce {
        text: ANNOUNCEMENT.into(),
    });
    for order in orders {
        let decide = change::Decide {
            conversation: here,
            order,
            rules: GroupRules {
                names: NameScope::PerCreator,
                members: 100,
                owned: 10,
            },
        };
        store.change(owner, decide, fresh()).await??;
    }
    let (maker, name) = OPEN_GROUP;
    let second = fresh();
    let there = second.conversation;
    store.change(users[maker], make(name)?, second).await??;
    let join = change::JoinGroup {
        conversation: there,
        limit: 100,
    };
    store.change(users[3], join, fresh()).await??;
    let words = SPOKEN.map(|(author, words)| (here, users[author], words));
    say(store, &words, now).await
}

/// One every eleven minutes, up to a moment ago.
async fn say(
    store: &Database,
    words: &[(ConversationId, UserId, &str)],
    now: Timestamp,
) -> Result<(), SetupFault> {
    let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
    for (i, (conversation, author, words)) in (0u32..).zip(words) {
        let age = Duration::from_mins(11) * (count - i);
        let at = Timestamp(now.0 - i64::try_from(age.as_millis()).unwrap_or_default());
        let entry = NewEntry {
            conversation: *conversation,
            author: *author,
            id: MessageId::mint(at, random()),
            body: Body::text(*words),
            at,
            barred: None,
            calls_all: false,
            by_administrator: false,
            about: About::Nothing,
            edit_minutes: 0,
        };
        for outcome in store.append(vec![entry]).await {
            outcome?;
        }
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a command line's own random numbers"
)]
fn random() -> [u8; 10] {
    rand::random()
}

/// Three groups of four letters that are not mistaken for each other: 60 bits.
#[expect(
    clippy::disallowed_methods,
    reason = "a command line's own random numbers"
)]
fn password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    let group = |rng: &mut rand::rngs::ThreadRng| -> String {
        (0..4)
            .map(|_| char::from(*LETTERS.choose(rng).expect("there are letters")))
            .collect()
    };
    let groups = [group(&mut rng), group(&mut rng), group(&mut rng)];
    groups.join("-")
}

/// One of two asks the other to be friends. With a greeting, the request waits for an answer.
async fn ask(
    store: &Database,
    (asker, friend): (UserId, UserId),
    greeting: &str,
    conversation: ConversationId,
    at: Timestamp,
) -> Result<Friend, SetupFault> {
    let usual = if greeting.is_empty() {
        FriendRequests::Auto
    } else {
        FriendRequests::Ask
    };
    let ask = change::Ask {
        friend,
        greeting: greeting.to_owned(),
        usual,
    };
    let fresh = Fresh {
        conversation,
        entry: MessageId::mint(at, random()),
        at,
    };
    let (asked, _) = store.change(asker, ask, fresh).await??;
    if usual == FriendRequests::Auto {
        let welcome = change::Welcome { asker, usual };
        store.change(friend, welcome, fresh).await??;
    }
    Ok(asked)
}
