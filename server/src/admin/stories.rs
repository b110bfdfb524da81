//! What administrators may do to whom, what those users notice, and what is logged.

mod groups;

use std::sync::Arc;
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::command::{ServerCommand, Takes};
use anser_shared::event::{Event, Farewell, ServerFrame};
use anser_shared::group::JoinPolicy;
use anser_shared::order::Order;
use anser_shared::people::{Gag, Person, Profile, Rights, Role, SeenAs};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::command::{Said, run};
use super::operator::{self, Operator, Place};
use super::table::{COMMANDS, Entry};
use super::{ActFault, Actor, Done, act};
use crate::command::login;
use crate::command::story::Story;
use crate::session::Session;
use crate::store::question;
use crate::store::rights::{Act, Audited, Target};
use crate::words::Words;

async fn audit(story: &Story) -> Vec<Audited> {
    let acts = story.service.store.look(question::Audit(1000));
    acts.await.unwrap()
}

fn by(session: &Session) -> Actor {
    Actor::Person {
        user: session.user,
        address: "192.0.2.7".into(),
    }
}

async fn say(story: &Story, actor: &Actor, line: &str) -> Said {
    run(&story.service, actor, line, Words::English).await
}

async fn grant(story: &Story, name: &str, role: Role) {
    let done = act(&story.service, &Actor::Server, Act::Grant(role), name).await;
    assert!(done.is_ok(), "{done:?}");
}

/// A line for this command, about Ben or a group.
fn typed(entry: Entry, group: &str) -> String {
    let mut line = entry.word.to_owned();
    match entry.takes {
        Target::Nobody => {}
        Target::Person => line += " ben",
        Target::Group => line.extend([" ", group]),
    }
    if entry.word == "grant" {
        line += " user";
    }
    if entry.says {
        line += " Tea is ready";
    }
    line
}

#[tokio::test]
async fn every_act_writes_one_line_and_nothing_else_does() {
    let story = Story::begin();
    let ben = story.person("ben").await;
    let create = Request::CreateGroup {
        name: "Book club".into(),
        policy: JoinPolicy::Open,
    };
    story.ask(&ben, create).await.unwrap();
    for entry in COMMANDS {
        let line = typed(entry, "\"Book club\"");
        let before = audit(&story).await.len();
        let said = say(&story, &Actor::Server, &line).await;
        assert!(said.done, "{line}: {said:?}");
        let after = audit(&story).await;
        assert_eq!(after.len() - before, usize::from(entry.is_act), "{line}");
        if entry.is_act {
            let newest = &after[0];
            let (whom, group) = match entry.takes {
                Target::Nobody => ("", ""),
                Target::Person => ("ben", ""),
                Target::Group => ("", "ben/Book club"),
            };
            assert_eq!(
                (
                    newest.act.as_str(),
                    newest.by.as_str(),
                    newest.whom.as_str(),
                    newest.group.as_str(),
                ),
                (entry.word, "", whom, group)
            );
            if entry.says {
                assert_eq!(newest.detail, "Tea is ready");
            }
            assert_eq!(newest.at, story.service.now());
        }
        // An act that was not done has no line.
        if entry.takes != Target::Nobody {
            let line = line.replace("ben", "nobody").replace("Book", "No");
            assert!(!say(&story, &Actor::Server, &line).await.done, "{line}");
            assert_eq!(audit(&story).await.len(), after.len(), "{line}");
        }
    }
    drop(ben);
}

/// The table that a program gets has the commands that are allowed, and no others. The help has the same as lines.
#[tokio::test]
async fn everybody_is_helped_with_what_they_may_do() {
    let story = Story::begin();
    story.person("ben").await;
    for role in [Role::Admin, Role::Root] {
        let name = format!("anna{}", role as u8);
        let anna = story.person(&name).await;
        grant(&story, &name, role).await;
        let commands = commands(&story, &anna, "en").await.unwrap();
        for entry in COMMANDS.iter().filter(|entry| entry.is_act) {
            let line = typed(*entry, "nothing");
            let refused = Words::English.get("admin-not-allowed");
            let may = say(&story, &by(&anna), &line).await.lines != [refused];
            let is_told = commands.iter().any(|command| command.word == entry.word);
            assert_eq!(is_told, may, "{role:?}: {line}");
        }
        let helped = say(&story, &by(&anna), "help").await.lines;
        assert_eq!(helped.len(), commands.len(), "{role:?}");
        for (line, command) in helped.iter().zip(commands) {
            assert!(line.starts_with(&command.word), "{line}");
            assert!(line.ends_with(&format!(" – {}", command.does)), "{line}");
        }
    }
}

/// What the programs of administrators ask for.
async fn commands(
    story: &Story,
    who: &Arc<Session>,
    language: &str,
) -> Result<Vec<ServerCommand>, Refusal> {
    let language = language.to_owned();
    match story.ask(who, Request::Commands { language }).await? {
        Answer::Commands(commands) => Ok(commands),
        other => panic!("{other:?}"),
    }
}

/// The table explains each command as it is: in the language that was asked for, with the arguments that it takes.
#[tokio::test]
async fn a_program_is_told_how_each_command_is_typed() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let nobody = commands(&story, &anna, "en").await;
    assert_eq!(nobody, Err(Refusal::NotAdministrator));
    assert!(audit(&story).await.is_empty(), "to ask is no act");
    grant(&story, "anna", Role::Root).await;
    let english = commands(&story, &anna, "en").await.unwrap();
    let chinese = commands(&story, &anna, "zh-CN").await.unwrap();
    let find = |word: &str| english.iter().find(|command| command.word == word).unwrap();
    assert_eq!(
        find("kick"),
        &ServerCommand {
            word: "kick".into(),
            arguments: "NAME[: REASON]".into(),
            does: Words::English.get("admin-help-kick"),
            takes: Takes::PERSON,
            warning: "All of their connections end.".into(),
        }
    );
    assert_eq!(find("audit").arguments, "[N]");
    assert_eq!(find("blockgroup").takes, Takes::GROUP);
    for (entry, (english, chinese)) in COMMANDS.iter().zip(english.iter().zip(&chinese)) {
        assert_eq!([&*english.word, &*chinese.word], [entry.word; 2]);
        assert_ne!(english.does, chinese.does);
        assert_eq!(english.warning.is_empty(), chinese.warning.is_empty());
        // Whatever has to follow the word is shown.
        let is_bare = say(&story, &Actor::Server, entry.word).await.done;
        let takes = [&english.arguments, &chinese.arguments];
        for arguments in takes {
            let may_be_bare = arguments.is_empty() || arguments.starts_with('[');
            assert_eq!(may_be_bare, is_bare, "{} {arguments}", entry.word);
        }
    }
}

#[tokio::test]
async fn who_may_do_what_to_whom() {
    let story = Story::begin();
    let mut people = Vec::new();
    for (name, role) in [
        ("user", Role::User),
        ("other", Role::User),
        ("admin", Role::Admin),
        ("admin2", Role::Admin),
        ("root", Role::Root),
        ("root2", Role::Root),
    ] {
        let session = story.person(name).await;
        if role > Role::User {
            grant(&story, name, role).await;
        }
        people.push((name, session));
    }
    let acts = [
        Act::Gag { until: None },
        Act::Ungag,
        Act::Block,
        Act::Unblock,
        Act::Kick,
    ];
    let written = audit(&story).await.len();
    let mut allowed = 0;
    for (actor, session) in &people {
        for (whom, _) in &people {
            for what in &acts {
                let done = act(&story.service, &by(session), what.clone(), whom).await;
                let expected = match (*actor, *whom) {
                    ("user" | "other", _) => Err(ActFault::NotAllowed),
                    (one, other) if one == other => Err(ActFault::Yourself),
                    (_, "user" | "other") => Ok(()),
                    ("root" | "root2", "admin" | "admin2") => Ok(()),
                    (_, name) => Err(ActFault::Above { name: name.into() }),
                };
                allowed += usize::from(expected.is_ok());
                assert_eq!(done.map(drop), expected, "{actor}: {what:?} {whom}");
            }
        }
    }
    // A refused act is listed, too, and says so.
    let acts = audit(&story).await;
    let is_refused = |act: &&Audited| act.act.starts_with("refused ");
    let refused = acts.iter().filter(is_refused);
    assert!(
        refused
            .clone()
            .all(|act| !act.by.is_empty() && !act.whom.is_empty())
    );
    assert_eq!(refused.count(), people.len() * people.len() * 5 - allowed);
    let done = acts.len() - (people.len() * people.len() * 5 - allowed);
    assert_eq!(done, written + allowed);
    for (name, session) in &people {
        let is_root = name.starts_with("root");
        let promoted = act(
            &story.service,
            &by(session),
            Act::Grant(Role::User),
            "other",
        )
        .await;
        assert_eq!(promoted.is_ok(), is_root, "{name} grants");
        let stopped = act(&story.service, &by(session), Act::Stop, "").await;
        assert_eq!(stopped.is_ok(), is_root, "{name} stops");
    }
    // A person at the server itself is above everybody.
    let done = act(&story.service, &Actor::Server, Act::Ungag, "ROOT").await;
    let name = "root".to_owned();
    let expected = Done {
        name,
        ended: 0,
        here: 0,
    };
    assert_eq!(done, Ok(expected));
    let nobody = act(&story.service, &Actor::Server, Act::Kick, "nobody").await;
    let name = "nobody".to_owned();
    assert_eq!(nobody, Err(ActFault::Nobody { name }));
}

#[tokio::test]
async fn a_gag_is_told_at_once_refuses_what_is_new_and_ends_by_itself() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = story.befriend(&anna, "ben").await;
    let first = story.post(&anna, here, 1, "before").await.unwrap();
    story.events(&anna);
    let until = story.service.now().after(Duration::from_mins(10));
    say(&story, &Actor::Server, "gag anna 10m").await;
    let rights = |gag| {
        let role = Role::User;
        Event::Rights(Rights { role, gag })
    };
    let gag = Some(Gag { until: Some(until) });
    assert_eq!(story.events(&anna), [rights(gag)]);
    let refused = Err(Refusal::Gagged { until: Some(until) });
    assert_eq!(story.post(&anna, here, 2, "new").await, refused);
    // A program that missed the answer still finds what was stored before.
    assert_eq!(story.post(&anna, here, 1, "before").await, Ok(first));
    assert!(story.post(&ben, here, 3, "others go on").await.is_ok());
    let read = story.ask(
        &anna,
        Request::Fetch {
            conversation: here,
            after: anser_shared::id::Seq(0),
            limit: 10,
        },
    );
    assert!(read.await.is_ok(), "reading is left alone");
    story.wait(601);
    assert!(story.post(&anna, here, 2, "new").await.is_ok());
    say(&story, &Actor::Server, "gag anna").await;
    assert_eq!(
        story.post(&anna, here, 4, "newer").await,
        Err(Refusal::Gagged { until: None })
    );
    story.wait(1_000_000);
    story.events(&anna);
    say(&story, &Actor::Server, "ungag anna").await;
    assert_eq!(story.events(&anna), [rights(None)]);
    assert!(story.post(&anna, here, 4, "newer").await.is_ok());
}

/// The rule covers everything that others read of a user, in whichever place it is shown.
#[tokio::test]
async fn a_gag_holds_for_status_names_pictures_groups_and_greetings() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    story.person("ben").await;
    let create = |name: &str| Request::CreateGroup {
        name: name.into(),
        policy: JoinPolicy::Open,
    };
    let Ok(Answer::Conversation(head)) = story.ask(&anna, create("chess")).await else {
        panic!("a group")
    };
    let conversation = head.conversation;
    let old = Person {
        status: "here".into(),
        ..Person::named(anna.user, "anna", "Anna")
    };
    let set = |person: Person| Request::SetProfile(Profile::of(person));
    story.ask(&anna, set(old.clone())).await.unwrap();
    say(&story, &Actor::Server, "gag anna").await;
    let greet = |greeting: &str| Request::AddFriend {
        name: "ben".into(),
        greeting: greeting.into(),
    };
    let said = [
        set(Person {
            status: "I say it here".into(),
            ..old.clone()
        }),
        set(Person {
            about: "and here".into(),
            ..old.clone()
        }),
        set(Person {
            nickname: "Read this".into(),
            ..old.clone()
        }),
        Request::SetPicture(None),
        create("read this"),
        Request::Order {
            conversation,
            order: Order::Rename {
                name: "read this".into(),
            },
        },
        Request::Order {
            conversation,
            order: Order::Announce {
                text: "read this".into(),
            },
        },
        Request::Order {
            conversation,
            order: Order::SetPicture { picture: None },
        },
        greet("read this"),
    ];
    for request in &said {
        let answer = story.ask(&anna, request.clone()).await;
        let refused = Err(Refusal::Gagged { until: None });
        assert_eq!(answer, refused, "{request:?}");
    }
    // The policies and the presence setting are no words, and neither is a request without a greeting.
    let quiet = Request::SetProfile(Profile {
        seen_as: SeenAs::Busy,
        ..Profile::of(old)
    });
    assert_eq!(story.ask(&anna, quiet).await, Ok(Answer::Done));
    assert!(story.ask(&anna, greet("")).await.is_ok());
    let leave = Request::Order {
        conversation,
        order: Order::Delete,
    };
    assert!(story.ask(&anna, leave).await.is_ok());
    say(&story, &Actor::Server, "ungag anna").await;
    for request in [said[0].clone(), create("chess again")] {
        assert!(story.ask(&anna, request).await.is_ok());
    }
}

#[tokio::test]
async fn who_is_blocked_is_signed_out_everywhere_and_told_why() {
    let story = Story::begin();
    let ben = story.person("ben").await;
    let other = story.device(ben.user).await;
    let key = |session: &Arc<Session>| {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&session.device.0.to_be_bytes());
        anser_shared::tls::Fingerprint(key)
    };
    let resume = async || {
        login::resume(&story.service, key(&ben), false)
            .await
            .map(drop)
    };
    assert_eq!(resume().await, Ok(()));
    let said = say(&story, &Actor::Server, "blockuser ben").await;
    assert!(said.done, "{said:?}");
    for session in [&ben, &other] {
        assert_eq!(session.take().1, Some(Farewell::Blocked));
    }
    assert_eq!(resume().await, Err(Refusal::AccountBlocked));
    say(&story, &Actor::Server, "unblockuser ben").await;
    // The account is free again, and its devices sign in anew.
    assert_eq!(resume().await, Err(Refusal::DeviceUnknown));
    let again = story.device(ben.user).await;
    say(&story, &Actor::Server, "kick ben").await;
    assert_eq!(again.take().1, Some(Farewell::Kicked));
    let key = key(&again);
    assert!(login::resume(&story.service, key, false).await.is_ok());
}

/// The reason is told where it keeps a user from something: with the gag, and when they come back.
#[tokio::test]
async fn why_is_told_where_a_person_notices_it() {
    let story = Story::begin();
    let ben = story.person("ben").await;
    let told = |session: &Arc<Session>| {
        let told = story.events(session).into_iter();
        let told = told.filter(|event| matches!(event, Event::GagReason(_) | Event::Rights(_)));
        told.collect::<Vec<_>>()
    };
    let reason = |words: &str| Event::GagReason(words.into());
    let gagged = Event::Rights(Rights {
        role: Role::User,
        gag: Some(Gag { until: None }),
    });
    let free = Event::Rights(Rights::default());
    for (line, expected) in [
        (
            "gag ben: too many links",
            vec![reason("too many links"), gagged.clone()],
        ),
        ("gag ben: still", vec![reason("still")]),
        ("ungag ben", vec![free.clone()]),
        ("gag ben", vec![gagged]),
        ("ungag ben", vec![free]),
    ] {
        say(&story, &Actor::Server, line).await;
        assert_eq!(told(&ben), expected, "{line}");
    }

    say(&story, &Actor::Server, "kick ben: a new version").await;
    let reason = "a new version".to_owned();
    assert_eq!(ben.take().1, Some(Farewell::KickedFor { reason }));
    let again = story.device(ben.user).await;
    let mut key = [0; 32];
    key[..8].copy_from_slice(&again.device.0.to_be_bytes());
    let said = say(&story, &Actor::Server, "blockuser ben: adverts").await;
    assert_eq!(
        said.lines[1..],
        ["ben reads your reason when they try to sign in."]
    );
    let reason = || "adverts".to_owned();
    assert_eq!(
        again.take().1,
        Some(Farewell::BlockedFor { reason: reason() })
    );
    let resumed = login::resume(&story.service, anser_shared::tls::Fingerprint(key), false).await;
    let blocked = Refusal::AccountBlockedFor { reason: reason() };
    assert_eq!(resumed.map(drop), Err(blocked.clone()));
    // Older programs are told in the words that they know.
    let goodbye = ServerFrame::Goodbye(Farewell::BlockedFor { reason: reason() });
    let refused = ServerFrame::Refused(blocked);
    assert_eq!(
        *goodbye.for_program(11),
        ServerFrame::Goodbye(Farewell::Blocked)
    );
    assert_eq!(
        *refused.for_program(11),
        ServerFrame::Refused(Refusal::AccountBlocked)
    );
    assert_eq!(*refused.for_program(12), refused);
}

/// The database and the memory hold the same after a restart.
#[tokio::test]
async fn rights_survive_a_restart() {
    let story = Story::begin();
    let ben = story.person("ben").await;
    for line in ["gag ben 10m", "blockuser ben", "grant ben admin"] {
        assert!(say(&story, &Actor::Server, line).await.done, "{line}");
    }
    let before = story.service.rights_cache.of(ben.user);
    story.service.rights_cache.set(ben.user, Default::default());
    super::load(&story.service).await.unwrap();
    assert_eq!(story.service.rights_cache.of(ben.user), before);
    assert!(!before.connects && before.role == Role::Admin && before.gagged_until.is_some());
}

#[tokio::test]
async fn lines_of_programs_are_for_administrators() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let line = |line: &str| Request::Administer {
        line: line.into(),
        language: "zh-CN".into(),
    };
    let refused = story.ask(&anna, line("/kick ben")).await;
    assert_eq!(refused, Err(Refusal::NotAdministrator));
    assert_eq!(ben.take().1, None);
    grant(&story, "anna", Role::Admin).await;
    let Ok(Answer::Said { done: true, lines }) = story.ask(&anna, line("/kick ben")).await else {
        panic!("an administrator may")
    };
    assert!(
        lines[0].contains("ben") && lines[0].contains('已'),
        "{lines:?}"
    );
    let Ok(Answer::Said { done: false, .. }) = story.ask(&anna, line("/kick anna")).await else {
        panic!("nobody does it to themselves")
    };
}

/// A program that holds the board, a debugger for example, delays nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_that_stands_still_holds_up_nobody() {
    let story = Story::begin();
    let _ben = story.person("ben").await;
    let (operator, inbox) = Operator::new();
    operator.watch(true);
    // Before the service can put anything there.
    let held = operator.stand_still();
    let running = tokio::spawn(operator::run(
        story.service.clone(),
        inbox,
        tokio::sync::watch::channel(Vec::new()).1,
        Place::default(),
    ));
    let say = async |line: &str| {
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        assert!(operator.say(line.into(), Words::English, answer));
        let patience = Duration::from_secs(20);
        let answered = tokio::task::spawn_blocking(move || answered.recv_timeout(patience));
        answered.await.unwrap().is_ok_and(|said| said.done)
    };
    assert!(say("gag ben").await, "a line is carried out all the same");
    drop(held);
    // The next look has waited until the board was released.
    drop(operator.snapshot());
    assert!(say("help").await);
    let snapshot = operator.snapshot();
    assert_eq!(snapshot.people.len(), 1);
    assert_eq!(snapshot.numbers.online as u32, 1);
    assert_eq!(snapshot.acts.len(), 1);
    running.abort();
}

#[tokio::test]
async fn whoever_tries_over_and_over_fills_no_log_with_it() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    story.person("ben").await;
    let written = audit(&story).await.len();
    for _ in 0..200 {
        let done = act(&story.service, &by(&anna), Act::Kick, "ben").await;
        assert_eq!(done.map(drop), Err(ActFault::NotAllowed));
    }
    let tried = audit(&story).await.len() - written;
    assert!((1..=60).contains(&tried), "{tried}");
}
