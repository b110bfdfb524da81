//! What whoever waits or listens is told: once, and also when nothing comes.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Deletion, Notice as Line};
use anser_shared::command::{ServerCommand, Takes};
use anser_shared::conversation::{Arrangement, ConversationKind, Head, Marks};
use anser_shared::event::{Change, Event};
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Gag, Rights, Role};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::cases::{HERE, NOW, act, hear, online, requests, signed_in};
use crate::effect::{Effect, NetCommand, Notice};
use crate::input::{Input, NetEvent};
use crate::message::Content;
use crate::model::{About, Fault, LinkFault};
use crate::settings::{Language, Settings};
use crate::{Action, ConversationAction, Core};

/// Nobody tells that the time of a gag has passed; the program does, by the server's clock.
#[test]
fn a_gag_that_ends_by_itself_is_told() {
    let mut core = online();
    let far = 1_000_000;
    let mut signed_in = signed_in(false);
    if let NetEvent::SignedIn(signed_in) = &mut signed_in {
        // The server's clock is ahead of this one.
        signed_in.account.now = Timestamp(NOW.0 + far);
        signed_in.account.rights.gag = Some(Gag {
            until: Some(Timestamp(NOW.0 + far + 500)),
        });
    }
    let told = |effects: Vec<Effect>| {
        let rights = effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::Rights {
                rights,
                writes_again,
                ..
            }) => Some((rights.gag.is_some(), writes_again)),
            _ => None,
        });
        rights.collect::<Vec<_>>()
    };
    // Also somebody who was gagged while they were away hears it.
    assert_eq!(told(hear(&mut core, signed_in)), [(true, false)]);
    let ends = Timestamp(NOW.0 + 500);
    assert_eq!(core.wake_at(), Some(ends));
    let early = Timestamp(ends.0 - 1);
    assert_eq!(told(core.handle(Input::Tick, early)), []);
    assert_eq!(told(core.handle(Input::Tick, ends)), [(false, true)]);
    assert!(core.model().writes_again);
    assert_eq!(told(core.handle(Input::Tick, ends)), []);
    assert_eq!(core.wake_at(), None);
    act(&mut core, Action::DismissWritesAgain);
    assert!(!core.model().writes_again);
}

/// A role is news when it is given or taken, also while there was no connection; the first sign-in says what the
/// person is anyway.
#[test]
fn a_role_is_news_when_it_changes_and_not_at_the_first_sign_in() {
    let as_role = |role| {
        let mut signed_in = signed_in(false);
        if let NetEvent::SignedIn(signed_in) = &mut signed_in {
            signed_in.account.rights.role = role;
        }
        signed_in
    };
    let told = |effects: Vec<Effect>| {
        let rights = effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::Rights {
                rights,
                role_changed,
                ..
            }) => Some((rights.role, role_changed)),
            _ => None,
        });
        rights.collect::<Vec<_>>()
    };
    let given = |role| {
        let rights = Rights { role, gag: None };
        NetEvent::Event(Event::Rights(rights))
    };
    let mut core = online();
    assert_eq!(core.model().role_news, None);
    let effects = hear(&mut core, given(Role::Admin));
    assert_eq!(told(effects), [(Role::Admin, true)]);
    assert_eq!(core.model().role_news, Some(Role::Admin));
    act(&mut core, Action::DismissRoleNews);
    assert_eq!(core.model().role_news, None);
    // The connection was lost, and comes back.
    let again = hear(&mut core, as_role(Role::Admin));
    assert_eq!(told(again), []);
    assert_eq!(core.model().role_news, None);
    let taken = hear(&mut core, as_role(Role::User));
    assert_eq!(told(taken), [(Role::User, true)]);
    assert_eq!(core.model().role_news, Some(Role::User));
    let role = |core: &Core| core.model().account.as_ref().map(|me| me.rights.role);
    assert_eq!(role(&core), Some(Role::User));

    // A program that has just begun knows no role that there was before.
    let mut core = super::cases::signing_in();
    assert_eq!(told(hear(&mut core, as_role(Role::Root))), []);
    assert_eq!(core.model().role_news, None);
    assert_eq!(role(&core), Some(Role::Root));
}

/// The server explains what it can be had to carry out, to those for whom it does: after each sign-in, for another role
/// and in another language.
#[test]
fn the_commands_of_the_server_are_those_of_the_role_and_the_language() {
    let command = |word: &str| ServerCommand {
        word: word.into(),
        arguments: "NAME".into(),
        does: "does it".into(),
        takes: Takes::PERSON,
        warning: String::new(),
    };
    let asked = |effects: &[Effect]| -> Vec<(u32, String)> {
        let asked = effects.iter().filter_map(|effect| match effect {
            Effect::Net(NetCommand::Request {
                tag,
                request: Request::Commands { language },
            }) => Some((*tag, language.clone())),
            _ => None,
        });
        asked.collect()
    };
    let is = |role| NetEvent::Event(Event::Rights(Rights { role, gag: None }));
    let answer = |tag, answer| NetEvent::Answer { tag, answer };
    let known = |core: &Core| -> Vec<String> {
        let commands = core.model().commands.iter();
        commands.map(|command| command.word.clone()).collect()
    };
    let given = |words: &[&str]| {
        let commands = words.iter().map(|word| command(word)).collect();
        Ok(Answer::Commands(commands))
    };
    let mut core = online();
    let none: [String; 0] = [];
    assert!(asked(&hear(&mut core, is(Role::User))).is_empty());
    let first = asked(&hear(&mut core, is(Role::Admin)));
    assert_eq!(first[0].1, "de", "the language of the system");
    assert!(core.model().commands.is_loading());
    let language = Language::Chinese;
    let settings = Settings {
        language,
        ..core.model().settings
    };
    let second = asked(&act(&mut core, Action::ChangeSettings(settings)));
    assert_eq!(second[0].1, "zh-CN");
    // What is typed is answered in it, too.
    let line = "/online".to_owned();
    let administer = Request::Administer {
        line: line.clone(),
        language: "zh-CN".into(),
    };
    let effects = act(&mut core, Action::Administer { line });
    assert_eq!(requests(&effects)[0].1, &administer);
    // What comes late is not what is wanted now.
    hear(&mut core, answer(second[0].0, given(&["gag", "brew"])));
    hear(&mut core, answer(first[0].0, given(&["gag"])));
    assert_eq!(known(&core), ["gag", "brew"]);
    // Nothing else that is set matters.
    let settings = Settings {
        sound: false,
        ..settings
    };
    assert!(asked(&act(&mut core, Action::ChangeSettings(settings))).is_empty());
    assert_eq!(asked(&hear(&mut core, is(Role::Root))).len(), 1);
    // The connection is lost meanwhile, and the server that comes back is another one.
    let fault = LinkFault::Lost;
    hear(
        &mut core,
        NetEvent::Down {
            fault,
            retry_at: None,
        },
    );
    assert!(!core.model().commands.is_loading());
    assert_eq!(known(&core), ["gag", "brew"]);
    let mut again = signed_in(false);
    if let NetEvent::SignedIn(signed_in) = &mut again {
        signed_in.account.rights.role = Role::Root;
    }
    let third = asked(&hear(&mut core, again));
    let effects = hear(&mut core, answer(third[0].0, Err(Refusal::ServerTooOld)));
    assert_eq!(known(&core), none);
    let told = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Tell(_)));
    assert!(!told, "nobody has to know");
    let fourth = asked(&hear(&mut core, is(Role::Admin)));
    hear(&mut core, answer(fourth[0].0, given(&["gag"])));
    assert_eq!(known(&core), ["gag"]);
    hear(&mut core, is(Role::User));
    assert_eq!(known(&core), none);
}

/// The same in a group.
#[test]
fn a_mute_that_ends_by_itself_is_told() {
    let mut core = online();
    let group = ConversationId(70);
    let until = Timestamp(NOW.0 + 500);
    let mut kind = Group::new("chess", UserId(2), "ben", MemberRole::Member);
    kind.muted = Some(Gag { until: Some(until) });
    let head = Head {
        conversation: group,
        kind: ConversationKind::Group(kind),
        seq: Seq(1),
        mine: Marks::default(),
        theirs: Marks::default(),
        arrangement: Arrangement::default(),
    };
    let change = Change::Conversation(head);
    let revision = 1;
    hear(
        &mut core,
        NetEvent::Event(Event::Changed { revision, change }),
    );
    let ended = |core: &mut Core, now| {
        let effects = core.handle(Input::Tick, now);
        let ended = Notice::MuteEnded {
            conversation: group,
        };
        let is_ended = |e: &&Effect| matches!(e, Effect::Tell(notice) if *notice == ended);
        effects.iter().filter(is_ended).count()
    };
    let muted = |core: &Core| {
        let shown = core.model().conversations.get(&group);
        shown
            .and_then(|shown| shown.group())
            .and_then(|group| group.muted)
    };
    assert!(muted(&core).is_some());
    assert_eq!(core.wake_at(), Some(until));
    assert_eq!(ended(&mut core, Timestamp(until.0 - 1)), 0);
    assert_eq!(ended(&mut core, until), 1);
    assert_eq!(muted(&core), None);
    assert_eq!(ended(&mut core, until), 0);
    assert_eq!(core.wake_at(), None);
}

/// Whoever waits for an answer hears that it does not come.
#[test]
fn what_was_not_answered_is_said_when_the_connection_is_lost() {
    let mut core = online();
    let conversation = HERE;
    act(&mut core, Action::ListDevices);
    act(
        &mut core,
        Action::Block {
            user: UserId(2),
            blocked: true,
        },
    );
    let seq = Seq(1);
    act(
        &mut core,
        Action::In(conversation, ConversationAction::Delete { seq }),
    );
    let effects = hear(
        &mut core,
        NetEvent::Down {
            fault: LinkFault::Lost,
            retry_at: None,
        },
    );
    let told = |is: &dyn Fn(&Notice) -> bool| {
        let told = |effect: &&Effect| matches!(effect, Effect::Tell(notice) if is(notice));
        effects.iter().filter(told).count()
    };
    let ends = |about: About| {
        let is = |notice: &Notice| matches!(notice, Notice::Finished { about: of, came: Err(Fault::Offline), .. } if *of == about);
        told(&is)
    };
    assert_eq!(ends(About::Somebody(UserId(2))), 1);
    assert_eq!(ends(About::Delete { conversation, seq }), 1);
    // The devices and the logins, once.
    assert_eq!(ends(About::Devices), 1);
}

/// A line about what one has done is nothing that one wrote, and a mark that is known is no news.
#[test]
fn what_is_told_of_ones_own_lines_and_of_marks() {
    let mut core = online();
    let conversation = HERE;
    let own = |seq, body: Body| {
        NetEvent::Event(Event::Posted {
            conversation,
            entry: Entry {
                seq: Seq(seq),
                author: UserId(1),
                id: MessageId([7; 16]),
                at: NOW,
                body: Some(body),
            },
        })
    };
    let mut told = |event: NetEvent| {
        let effects = hear(&mut core, event);
        let told = effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::Stored { seq, .. }) => Some(("stored", seq.0)),
            Effect::Tell(Notice::Posted { message, .. }) => Some(("message", message.seq.0)),
            Effect::Tell(Notice::Marked { marks, .. }) => Some(("marked", marks.read.0)),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    let said = Line::Said { text: "hi".into() };
    assert_eq!(told(own(6, Body::text("hello"))), [("stored", 6)]);
    assert_eq!(told(own(7, said.into())), [("message", 7)]);
    assert_eq!(
        told(own(8, Deletion { seq: Seq(6) }.into())),
        [("message", 8)]
    );
    let marked = |user, read, delivered| {
        let (read, delivered) = (Seq(read), Seq(delivered));
        NetEvent::Event(Event::Marked {
            conversation,
            user,
            marks: Marks { read, delivered },
        })
    };
    assert_eq!(told(marked(UserId(2), 1, 2)), [("marked", 1)]);
    assert_eq!(told(marked(UserId(2), 1, 2)), []);
    assert_eq!(told(marked(UserId(2), 0, 3)), [("marked", 1)]);
    assert_eq!(told(marked(UserId(2), 0, 1)), []);
}

/// What takes a message back is no words of its own.
#[test]
fn the_last_words_of_a_conversation_are_those_that_are_shown() {
    let mut core = online();
    let conversation = HERE;
    let mut posted = |seq, author, body: Body| {
        let entry = Entry {
            seq: Seq(seq),
            author: UserId(author),
            id: MessageId([seq as u8; 16]),
            at: NOW,
            body: Some(body),
        };
        hear(
            &mut core,
            NetEvent::Event(Event::Posted {
                conversation,
                entry,
            }),
        );
        let shown = &core.model().conversations[&HERE];
        let last = shown.last.clone().unwrap();
        (last.seq.0, last.content != Content::Deleted)
    };
    let head = 5;
    assert_eq!(posted(head + 1, 1, Body::text("one")), (head + 1, true));
    assert_eq!(posted(head + 2, 1, Body::text("two")), (head + 2, true));
    let takes_back = |seq| Body::from(Deletion { seq: Seq(seq) });
    assert_eq!(posted(head + 3, 1, takes_back(head + 1)), (head + 2, true));
    // Nobody takes back what somebody else has said.
    assert_eq!(posted(head + 4, 2, takes_back(head + 2)), (head + 2, true));
    assert_eq!(posted(head + 5, 1, takes_back(head + 2)), (head + 2, false));
}

/// A server that lacks nothing but what takes a text back is noticed, too.
#[test]
fn what_is_compared_is_the_last_entry_also_where_it_is_not_shown() {
    let mut core = online();
    let entry = |seq: u64, body: Body| Entry {
        seq: Seq(seq),
        author: UserId(1),
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(body),
    };
    let takes_back = Deletion { seq: Seq(6) };
    for entry in [entry(6, Body::text("one")), entry(7, takes_back.into())] {
        let conversation = HERE;
        let event = Event::Posted {
            conversation,
            entry,
        };
        hear(&mut core, NetEvent::Event(event));
    }
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    let NetEvent::SignedIn(mut again) = signed_in(false) else {
        panic!("a sign-in")
    };
    again.account.life = 9;
    let effects = hear(&mut core, NetEvent::SignedIn(again));
    let asked = requests(&effects).into_iter();
    let compared = asked.filter_map(|(_, request)| match request {
        Request::Compare { places, .. } => Some(places),
        _ => None,
    });
    let compared: Vec<Vec<Seq>> = compared
        .map(|places| places.iter().map(|held| held.seq).collect())
        .collect();
    assert_eq!(compared, [[Seq(7)]]);
}
