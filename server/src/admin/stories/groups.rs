//! Messages of administrators in the server's name, and their acts on groups.

use anser_shared::body::Notice;
use anser_shared::conversation::{ConversationKind, Head};
use anser_shared::event::Change;
use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::refusal::Refusal;

use super::*;
use crate::admin::operator::{INSIDE, Place};
use crate::session::encodings;

async fn made(story: &Story, owner: &Arc<Session>, name: &str) -> ConversationId {
    let create = Request::CreateGroup {
        name: name.into(),
        policy: JoinPolicy::Open,
    };
    let made = story.ask(owner, create).await;
    let Ok(Answer::Conversation(head)) = made else {
        panic!("{made:?}")
    };
    story.events(owner);
    head.conversation
}

async fn heads(story: &Story, session: &Arc<Session>) -> Vec<Head> {
    let after = ConversationId(0);
    let heads = story.ask(session, Request::Conversations { after }).await;
    let Ok(Answer::Conversations { heads, .. }) = heads else {
        panic!("{heads:?}")
    };
    heads
}

/// The notices that a device was told, with their places and authors.
fn noticed(story: &Story, session: &Session) -> Vec<(ConversationId, Seq, UserId, Notice)> {
    let events = story.events(session).into_iter();
    let posted = events.filter_map(|event| match event {
        Event::Posted {
            conversation,
            entry,
        } => {
            let notice = entry
                .body
                .as_ref()
                .and_then(anser_shared::body::Body::as_notice);
            Some((conversation, entry.seq, entry.author, notice?))
        }
        _ => None,
    });
    posted.collect()
}

fn said(text: &str) -> Notice {
    Notice::Said { text: text.into() }
}

/// The sentence about a line that is not carried out and leaves no act in the log of acts.
async fn refused(story: &Story, actor: &Actor, line: &str) -> String {
    let acts = async || {
        let all = audit(story).await.into_iter();
        all.filter(|act| !act.act.starts_with("refused ")).count()
    };
    let before = acts().await;
    let said = say(story, actor, line).await;
    assert!(!said.done, "{line}: {said:?}");
    assert_eq!(acts().await, before, "{line}");
    said.lines.join(" ")
}

#[tokio::test]
async fn a_broadcast_is_one_entry_for_those_who_are_here_and_those_who_are_away() {
    let story = Story::begin();
    story.service.keep_rooms().await.unwrap();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let away = story.person("carla").await;
    story.service.hub.leave(&away);
    story.service.hub.forget(away.user, 2);
    grant(&story, "anna", Role::Admin).await;
    story.events(&anna);
    let before = encodings();
    let told = say(&story, &by(&anna), "broadcast Tea is ready").await;
    assert!(
        told.done && told.lines[0].contains(" 2 people are online"),
        "{told:?}"
    );
    assert_eq!(encodings() - before, 1, "one encoding for all");
    let here = noticed(&story, &ben)[0].0;
    let expected = [(here, Seq(1), anna.user, said("Tea is ready"))];
    assert_eq!(noticed(&story, &anna), expected);
    // A user who was away finds it in the log.
    let head = &heads(&story, &away).await[0];
    let (everybody, from) = (true, Seq(0));
    let kind = ConversationKind::Server { everybody, from };
    assert_eq!((head.conversation, head.seq), (here, Seq(1)));
    assert_eq!(head.kind, kind);
    let fetch = Request::Fetch {
        conversation: here,
        after: Seq(0),
        limit: 10,
    };
    let Ok(Answer::Entries { entries, .. }) = story.ask(&away, fetch).await else {
        panic!("everybody reads it")
    };
    assert_eq!(entries.len(), 1);
    // A person at the server has no name.
    say(&story, &Actor::Server, "broadcast And cake").await;
    let expected = [(here, Seq(2), UserId(0), said("And cake"))];
    assert_eq!(noticed(&story, &ben), expected);
    // A user who registers later has nothing to catch up with.
    let dora = story.person("dora").await;
    let head = &heads(&story, &dora).await[0];
    assert_eq!((head.seq, head.mine.read), (Seq(2), Seq(2)));
    for from in [&ben, &dora] {
        let members = Request::Members {
            conversation: here,
            after: UserId(0),
        };
        let present = Request::Present { conversation: here };
        for request in [members, present] {
            assert_eq!(story.ask(from, request).await, Err(Refusal::NoSuchGroup));
        }
        let typed = story.post(from, here, 1, "May I?").await;
        assert_eq!(typed, Err(Refusal::ServerOnly));
        let leave = Request::Order {
            conversation: here,
            order: Order::Leave,
        };
        assert_eq!(story.ask(from, leave).await, Err(Refusal::NoSuchGroup));
    }
    let groups = Request::Groups {
        after: ConversationId(0),
    };
    let Ok(Answer::Groups { groups, .. }) = story.ask(&ben, groups).await else {
        panic!("groups")
    };
    assert_eq!(groups, [], "it is no group");
}

#[tokio::test]
async fn a_message_to_one_person_is_theirs_alone() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let told = say(&story, &Actor::Server, "adminsend BEN Please call").await;
    assert_eq!(told.lines, ["Sent to ben."]);
    let events = story.events(&ben);
    let [
        Event::Changed {
            revision: 1,
            change: Change::Conversation(head),
        },
        Event::Posted { conversation, .. },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    let (everybody, from) = (false, Seq(0));
    let kind = ConversationKind::Server { everybody, from };
    assert_eq!((head.kind.clone(), head.seq), (kind, Seq(1)));
    assert_eq!(head.conversation, *conversation);
    say(&story, &Actor::Server, "adminsend ben Thank you").await;
    let expected = [(*conversation, Seq(2), UserId(0), said("Thank you"))];
    assert_eq!(noticed(&story, &ben), expected, "in the same conversation");
    assert_eq!(story.events(&anna), [], "nobody else hears of it");
    assert_eq!(heads(&story, &anna).await, []);
    let marks = anser_shared::conversation::Marks {
        read: Seq(2),
        delivered: Seq(2),
    };
    let mark = Request::Mark {
        conversation: *conversation,
        marks,
    };
    assert!(story.ask(&ben, mark).await.is_ok());
    assert_eq!(heads(&story, &ben).await[0].mine.read, Seq(2));
    // An administrator may write to a user of a higher role, and to themselves.
    grant(&story, "anna", Role::Admin).await;
    grant(&story, "ben", Role::Root).await;
    for line in ["adminsend ben Good morning", "adminsend anna A note"] {
        assert!(say(&story, &by(&anna), line).await.done, "{line}");
    }
}

/// The reason is in the conversation with the server, also after a disconnection.
#[tokio::test]
async fn why_a_person_is_gagged_or_disconnected_is_told_to_them() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    grant(&story, "anna", Role::Admin).await;
    let told = say(&story, &by(&anna), "gag ben 10m: no adverts, please").await;
    assert!(told.done, "{told:?}");
    assert_eq!(
        told.lines[1],
        "ben can read your reason under “From the administrators”."
    );
    let why = noticed(&story, &ben);
    let [(here, Seq(1), author, notice)] = &why[..] else {
        panic!("{why:?}")
    };
    assert_eq!((*author, notice), (anna.user, &said("no adverts, please")));
    let acts: Vec<String> = audit(&story).await.into_iter().map(|act| act.act).collect();
    assert_eq!(acts[..2], ["adminsend", "gag"], "both are written down");

    let told = say(&story, &by(&anna), "kick ben: a new version is out").await;
    assert!(told.done, "{told:?}");
    story.service.hub.leave(&ben);
    let again = story.device(ben.user).await;
    let fetch = Request::Fetch {
        conversation: *here,
        after: Seq(1),
        limit: 10,
    };
    let Ok(Answer::Entries { entries, .. }) = story.ask(&again, fetch).await else {
        panic!("it is there")
    };
    let body = entries[0].body.as_ref();
    let notice = body.and_then(anser_shared::body::Body::as_notice);
    assert_eq!(notice, Some(said("a new version is out")));

    // There is no reason for an act that was not done.
    refused(&story, &by(&anna), "gag anna: I am tired").await;
    refused(&story, &by(&anna), "blockuser anna: I am tired").await;
    assert_eq!(heads(&story, &anna).await, []);
}

#[tokio::test]
async fn a_group_is_closed_opened_spoken_to_and_ended() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    let here = made(&story, &anna, "Book club").await;
    let join = Request::JoinGroup(anser_shared::group::Which::Id(here));
    story.ask(&ben, join).await.unwrap();
    story.events(&ben);
    story.events(&anna);
    let seen = async |session| {
        let heads = heads(&story, session).await;
        heads[0].kind.group().cloned().expect("a group")
    };
    for (line, notice) in [
        (
            "blockgroup \"book CLUB\"",
            Notice::GroupBlocked { blocked: true },
        ),
        ("adminsendgroup \"Book club\" Be nice", said("Be nice")),
        (
            "unblockgroup \"anna/Book club\"",
            Notice::GroupBlocked { blocked: false },
        ),
    ] {
        let told = say(&story, &Actor::Server, line).await;
        assert!(
            told.done && told.lines[0].contains("anna/Book club"),
            "{told:?}"
        );
        for session in [&anna, &ben] {
            let [(conversation, _, UserId(0), heard)] = &noticed(&story, session)[..] else {
                panic!("one line of the server's")
            };
            assert_eq!((*conversation, heard), (here, &notice));
        }
        if line.starts_with("block") {
            let typed = story.post(&ben, here, 9, "May I?").await;
            assert_eq!(typed, Err(Refusal::GroupBlocked));
        }
        assert_eq!(
            seen(&ben).await.blocked,
            line.starts_with("block") || line.starts_with("admin")
        );
    }
    let said = say(&story, &Actor::Server, "deletegroup \"Book club\"").await;
    assert!(said.done, "{said:?}");
    assert_eq!(noticed(&story, &ben)[0].3, Notice::GroupDeleted);
    assert_eq!(seen(&anna).await.role, MemberRole::Outside);
    let late = story.post(&ben, here, 1, "hello?").await;
    assert_eq!(late, Err(Refusal::GroupGone));
    let again = refused(
        &story,
        &Actor::Server,
        "adminsendgroup \"Book club\" hello?",
    )
    .await;
    assert_eq!(again, "The group \"Book club\" was deleted.");
    // The name is free again.
    made(&story, &ben, "Book club").await;
    assert!(
        say(&story, &Actor::Server, "blockgroup \"Book club\"")
            .await
            .done
    );
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing() {
    let story = Story::begin_with(crate::config::Config {
        lobby: Some(anser_shared::text::GroupName::parse("Lobby").unwrap()),
        ..crate::config::Config::default()
    });
    story.service.keep_rooms().await.unwrap();
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    grant(&story, "anna", Role::Root).await;
    made(&story, &anna, "chess").await;
    made(&story, &ben, "Chess").await;
    made(&story, &ben, "anna/chess").await;
    let long = format!("broadcast {}", "x".repeat(2001));
    for (line, sentence) in [
        ("gag ben 2020-01-01", "This time is in the past."),
        (
            "gag ben 11y",
            "This is longer than ten years. To keep a person away for good, block them.",
        ),
        ("gag anna", "You cannot do this to yourself."),
        ("blockuser anna", "You cannot do this to yourself."),
        ("kick ANNA", "You cannot do this to yourself."),
        ("gag nobody", "Nobody is called \"nobody\"."),
        ("blockuser nobody", "Nobody is called \"nobody\"."),
        ("kick nobody", "Nobody is called \"nobody\"."),
        ("adminsend nobody hello", "Nobody is called \"nobody\"."),
        (
            "broadcast",
            "There is nothing to send. Type the words after broadcast.",
        ),
        (
            &long,
            "This is longer than 2000 characters: it has 2001. Nothing was sent.",
        ),
        ("blockgroup draughts", "There is no group \"draughts\"."),
        (
            "blockgroup chess",
            "Several groups are called \"chess\". Type which one: anna/chess, ben/Chess.",
        ),
        (
            "blockgroup Book club",
            "The command blockgroup does not take \"club\". If this is a part of the name, put the \
             whole name in \"quotation marks\".",
        ),
        (
            "unblockgroup ben/chess",
            "The group ben/Chess is open already.",
        ),
        (
            "deletegroup lobby",
            "The lobby cannot be deleted. Set lobby = \"\" in server.toml and start again, or close it with \
             blockgroup.",
        ),
    ] {
        assert_eq!(refused(&story, &by(&anna), line).await, sentence, "{line}");
    }
    assert_eq!(noticed(&story, &ben), [], "nothing was sent");
    // The part before the slash is a creator first, and a part of the name otherwise.
    let said = say(&story, &by(&anna), "blockgroup anna/chess").await;
    assert!(said.lines[0].contains("anna/chess is closed"), "{said:?}");
    let twice = refused(&story, &by(&anna), "blockgroup anna/chess").await;
    assert_eq!(twice, "The group anna/chess is closed already.");
    let other = say(&story, &by(&anna), "blockgroup ben/anna/chess").await;
    assert!(other.done, "{other:?}");
    let lobby = say(&story, &by(&anna), "blockgroup /Lobby").await;
    assert!(lobby.done, "{lobby:?}");
}

#[tokio::test]
async fn all_of_it_is_still_so_after_a_restart_of_the_service() {
    let story = Story::begin();
    story.service.keep_rooms().await.unwrap();
    let anna = story.person("anna").await;
    made(&story, &anna, "chess").await;
    for line in ["broadcast Tea", "adminsend anna Hello", "blockgroup chess"] {
        assert!(say(&story, &Actor::Server, line).await.done, "{line}");
    }
    let before = (heads(&story, &anna).await, audit(&story).await);
    assert_eq!(before.0.len(), 3);
    // As the server does when it starts.
    story.service.keep_rooms().await.unwrap();
    super::super::load(&story.service).await.unwrap();
    assert_eq!((heads(&story, &anna).await, audit(&story).await), before);
    say(&story, &Actor::Server, "broadcast Cake").await;
    assert_eq!(heads(&story, &anna).await.len(), 3, "in the same rooms");
}

#[tokio::test]
async fn groups_are_listed_with_whose_they_are_and_who_is_here() {
    let story = Story::begin();
    let empty = say(&story, &Actor::Server, "allgroup").await;
    assert_eq!(empty.lines, ["There are no groups."]);
    let anna = story.person("anna").await;
    let ben = story.person("ben").await;
    made(&story, &anna, "Book club").await;
    let add = Request::JoinGroup(anser_shared::group::Which::Named {
        name: "Book club".into(),
        creator: String::new(),
    });
    story.ask(&ben, add).await.unwrap();
    story.service.hub.leave(&ben);
    say(&story, &Actor::Server, "blockgroup \"Book club\"").await;
    let listed = say(&story, &Actor::Server, "allgroup").await;
    let expected = [
        "anna/Book club – owner: anna, members: 2, online: 1  [closed]",
        "1 group",
    ];
    assert_eq!(listed.lines, expected);
}

/// The board shows groups, and the members of the group that a person looks into, without a wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_shows_groups_and_who_is_in_one() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let here = made(&story, &anna, "chess").await;
    let (operator, inbox) = Operator::new();
    operator.watch(true);
    let running = tokio::spawn(operator::run(
        story.service.clone(),
        inbox,
        tokio::sync::watch::channel(Vec::new()).1,
        Place::default(),
    ));
    let shown = async |wanted: &dyn Fn(&operator::Snapshot) -> bool| {
        for _ in 0..2000 {
            let snapshot = operator.snapshot();
            if wanted(&snapshot) {
                return snapshot;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("it is never shown")
    };
    let snapshot = shown(&|snapshot| !snapshot.groups.is_empty()).await;
    let found = &snapshot.groups[0];
    assert_eq!((found.group.owner.as_str(), found.online), ("anna", 1));
    assert_eq!(snapshot.inside, None);
    assert_eq!(snapshot.people_count, 1);
    operator.look_into(Some(here));
    let snapshot = shown(&|snapshot| snapshot.inside.is_some()).await;
    let inside = snapshot.inside.as_ref().expect("it was looked into");
    let names: Vec<&str> = inside
        .members
        .iter()
        .map(|m| m.person.name.as_str())
        .collect();
    assert_eq!(
        (inside.group, names, inside.more),
        (here, vec!["anna"], false)
    );
    assert!(inside.members.len() <= INSIDE);
    operator.look_into(None);
    shown(&|snapshot| snapshot.inside.is_none()).await;
    running.abort();
}

/// The window asks for pictures one by one, and nothing waits for them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_gets_the_pictures_that_people_have_now() {
    let story = Story::begin();
    let anna = story.person("anna").await;
    let mut face = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    face.extend([0, 0, 0, 96, 0, 0, 0, 96, 8, 6, 0, 0, 0]);
    let set = Request::SetPicture(Some(face.clone()));
    story.ask(&anna, set).await.unwrap();
    let people = crate::admin::command::registry(&story.service, 10)
        .await
        .unwrap();
    let picture = anser_shared::picture::name(&face);
    assert_eq!(people[0].picture, picture, "the list says which one");
    let (operator, inbox) = Operator::new();
    let running = tokio::spawn(operator::run(
        story.service.clone(),
        inbox,
        tokio::sync::watch::channel(Vec::new()).1,
        Place::default(),
    ));
    let asked = async |picture| {
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        assert!(operator.ask_for_picture(anna.user, picture, answer));
        let patience = Duration::from_secs(20);
        let answered = tokio::task::spawn_blocking(move || answered.recv_timeout(patience));
        let found = answered.await.unwrap().expect("an answer comes");
        (found.picture, found.bytes)
    };
    assert_eq!(asked(picture).await, (picture, Some(face)));
    let other = anser_shared::id::PictureId(7);
    assert_eq!(asked(other).await, (other, None), "she has another one");
    running.abort();
}
