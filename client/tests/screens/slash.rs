//! Commands in a composer.

use anser::core::action::GroupWish;
use anser::core::model::{Done, Fault, LinkState, Progress, WindowKey};
use anser::core::{Action, ConversationAction, Model};
use anser_shared::conversation::{ConversationKind, Listed};
use anser_shared::group::{Group, JoinPolicy, MemberRole as Place, Which};
use anser_shared::id::ConversationId;
use anser_shared::order::Order;
use anser_shared::people::{Gag, Person, Role as ServerRole};
use anser_shared::refusal::Refusal;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::sync::Arc;
use std::time::Duration;

use crate::scenes::groups::{self, workshop};
use crate::scenes::{self, BO, CARLA};
use crate::walks::*;

/// Types a line and presses Enter; gives what was asked for.
fn run(walk: &mut Walk, line: &str) -> Vec<Action> {
    walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
    type_text(walk, line);
    asked(walk);
    walk.key_press(Key::Enter);
    walk.run();
    asked(walk)
}

/// The same of what ends something, which is sent once more.
fn run_twice(walk: &mut Walk, line: &str, question: &str) -> Vec<Action> {
    assert_eq!(run(walk, line), [], "{line} is asked about");
    assert!(shows(walk, question));
    walk.key_press(Key::Enter);
    walk.run();
    asked(walk)
}

/// Anna administers the server, which has explained its commands.
fn administrators_window(role: ServerRole) -> Walk {
    conversation_window(scenes::administered(scenes::busy(), role))
}

fn administer(line: &str) -> Action {
    Action::Administer { line: line.into() }
}

/// What is said above the field goes, and one is in the field again.
fn dismiss(walk: &mut Walk) {
    press(walk, "Dismiss");
    walk.get_by_role_and_label(Role::MultilineTextInput, "Message")
        .focus();
    walk.run();
}

#[test]
fn words_are_offered_and_completed() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "/n");
    walk.get_by_role_and_label(Role::ListBoxOption, "/newgroup");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(composer(&walk), "/newgroup ");
    assert!(shows(&walk, "Enter runs the command") || composer(&walk).starts_with('/'));
    type_text(&mut walk, "x");
    assert!(
        walk.query_by_role(Role::ListBoxOption).is_none(),
        "the word is behind"
    );
}

#[test]
fn a_group_is_made_and_the_line_goes_when_it_is() {
    let mut walk = conversation_window(scenes::busy());
    let wish = GroupWish::Create {
        name: "book club".into(),
        policy: JoinPolicy::Approval,
        people: Vec::new(),
    };
    let line = "/newgroup \"book club\" approval";
    let asks = run(&mut walk, line);
    assert_eq!(asks, [Action::Group(wish.clone())]);
    assert_eq!(composer(&walk), line, "it stays until it is done");
    assert!(shows(&walk, "Asking the server"));
    // Nothing is asked twice.
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), []);
    let taken = Fault::Refused(Refusal::GroupNameTaken);
    answer(&mut walk, Progress::Refused(taken));
    assert!(shows(&walk, "There is a group of this name."));
    assert_eq!(composer(&walk), line);
    assert_eq!(run(&mut walk, line), [Action::Group(wish.clone())]);
    let club = ConversationId(5);
    answer(&mut walk, Progress::Done(Done::Entered(club)));
    assert_eq!(composer(&walk), "");
    assert!(shows(&walk, "Done."));
    press(&mut walk, "Open");
    assert_eq!(opened(&mut walk), [WindowKey::Conversation(club)]);
    press(&mut walk, "Dismiss");
    assert!(!shows(&walk, "Done."));
}

#[test]
fn an_answer_that_does_not_come_is_not_awaited_for_ever() {
    let mut walk = conversation_window(scenes::busy());
    let line = "/newgroup club";
    run(&mut walk, line);
    // In another window somebody has wanted the same, and only of that one hears what came of it.
    let other = GroupWish::Create {
        name: "club".into(),
        policy: JoinPolicy::Open,
        people: Vec::new(),
    };
    change(&mut walk, |model| {
        groups::wished(model, other, Progress::Done(Done::Group(None)));
    });
    assert!(shows(&walk, "Asking the server"));
    dismiss(&mut walk);
    assert!(!shows(&walk, "Asking the server"));
    assert_eq!(composer(&walk), line);
    assert_eq!(run(&mut walk, line).len(), 1, "it can be tried again");
}

/// What a server does beyond what this program has ever heard of is offered, explained, asked about and handed in.
#[test]
fn a_command_that_only_the_server_knows_is_used_like_the_others() {
    let mut walk = administrators_window(ServerRole::Admin);
    type_text(&mut walk, "/br");
    let offered = walk.get_by_role_and_label(Role::ListBoxOption, "/brew");
    let said = offered.accesskit_node().description();
    assert_eq!(
        said.as_deref(),
        Some("GUEST [CUPS] – makes tea for a person")
    );
    walk.key_press(Key::ArrowDown);
    walk.key_press(Key::Tab);
    walk.run();
    assert_eq!(composer(&walk), "/brew ");
    // Its first argument is somebody.
    let people = |walk: &Walk| walk.query_all_by_role(Role::ListBoxOption).count();
    assert!(people(&walk) > 3);
    type_text(&mut walk, "mi");
    walk.get_by_role_and_label(Role::ListBoxOption, "Mira Novák");
    walk.key_press(Key::Tab);
    walk.run();
    assert_eq!(composer(&walk), "/brew mira ");
    assert_eq!(people(&walk), 0, "one guest at a time");
    type_text(&mut walk, "2");
    asked(&mut walk);
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), []);
    assert!(shows(&walk, "The kettle whistles. Press Enter once more"));
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [administer("/brew mira 2")]);
    let lines = vec!["Tea is served.".to_owned()];
    answer(&mut walk, Progress::Done(Done::Said { did: true, lines }));
    assert!(shows(&walk, "Tea is served."));
    dismiss(&mut walk);
    assert_eq!(run(&mut walk, "/help"), []);
    let line = "/brew  GUEST [CUPS] – makes tea for a person";
    assert!(shows(&walk, line));
    // What the program has a word for is explained by the program alone.
    assert!(shows(&walk, "/help  list these commands"));
    assert!(!shows(&walk, "this list"));
    dismiss(&mut walk);
    assert_eq!(run(&mut walk, "/help brew"), []);
    assert!(shows(&walk, line) && !shows(&walk, "/gag"));
}

#[test]
fn names_are_offered_behind_the_commands_of_the_server() {
    let mut model = scenes::administered(workshop(Place::Member), ServerRole::Admin);
    let club = Group::new("Book club", CARLA, "carla", Place::Outside);
    model.groups.give(vec![Listed {
        conversation: ConversationId(90),
        kind: ConversationKind::Group(club),
        online: 0,
        asked: false,
    }]);
    let mut walk = conversation_window(model);
    let offered = |walk: &mut Walk, line: &str| {
        walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
        type_text(walk, line);
        let options = walk.query_all_by_role(Role::ListBoxOption);
        let labels = options.filter_map(|option| option.accesskit_node().label());
        labels.collect::<Vec<_>>()
    };
    assert_eq!(offered(&mut walk, "/blockgroup work"), ["Workshop"]);
    walk.key_press(Key::Tab);
    walk.run();
    assert_eq!(composer(&walk), "/blockgroup carla/Workshop ");
    assert_eq!(offered(&mut walk, "/blockgroup \"carla/bo"), ["Book club"]);
    walk.key_press(Key::Tab);
    walk.run();
    assert_eq!(composer(&walk), "/blockgroup \"carla/Book club\" ");
    // The list of everybody is asked for once; whoever is typed out is meant.
    asked(&mut walk);
    assert_eq!(offered(&mut walk, "/gag jo"), ["Jonas Lindqvist"]);
    assert_eq!(offered(&mut walk, "/gag so").len(), 1);
    let lists = asked(&mut walk);
    let lists = lists.iter().filter(|action| **action == Action::ListPeople);
    assert_eq!(lists.count(), 1);
    assert!(offered(&mut walk, "/gag jonas").is_empty());
    // The end of a name that is being changed would stay behind the one that is put in.
    assert_eq!(offered(&mut walk, "/gag jonax"), [""; 0]);
    for _ in "nax".chars() {
        walk.key_press(Key::ArrowLeft);
        walk.run();
    }
    assert_eq!(walk.query_all_by_role(Role::ListBoxOption).count(), 0);
    // Enter carries out the line as it stands, unless an arrow has chosen a name.
    offered(&mut walk, "/gag jo");
    asked(&mut walk);
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [administer("/gag jo")]);
    dismiss(&mut walk);
    offered(&mut walk, "/gag jon");
    walk.key_press(Key::ArrowDown);
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(composer(&walk), "/gag jonas ");
    assert!(offered(&mut walk, "/online jo").is_empty());
    assert!(
        offered(&mut walk, "/mute jo").is_empty(),
        "it takes a group"
    );
}

/// An older server explains nothing: whoever administers it can type what they know all the same.
#[test]
fn what_an_older_server_does_is_handed_in_unexplained() {
    let mut model = scenes::busy();
    model.account.as_mut().unwrap().rights.role = ServerRole::Admin;
    model.commands.fail(Fault::Refused(Refusal::ServerTooOld));
    let mut walk = conversation_window(model);
    type_text(&mut walk, "/ga");
    assert_eq!(walk.query_all_by_role(Role::ListBoxOption).count(), 0);
    // What it does is not known here, so that it is asked about.
    let handed_in = run_twice(&mut walk, "/gag bo 10m", "has not explained this command");
    assert_eq!(handed_in, [administer("/gag bo 10m")]);
    let lines = vec!["help – this list".to_owned()];
    let listed = Progress::Done(Done::Said { did: true, lines });
    answer(&mut walk, listed.clone());
    assert_eq!(run(&mut walk, "/help"), [administer("/help")]);
    answer(&mut walk, listed.clone());
    assert!(shows(&walk, "/newgroup") && shows(&walk, "help – this list"));
    assert_eq!(run(&mut walk, "/help gag"), [administer("/help gag")]);
    answer(&mut walk, listed);
    assert!(!shows(&walk, "too old") && !shows(&walk, "update"));
    // What it does to whom is not for everybody.
    let mut walk = conversation_window(scenes::busy());
    assert_eq!(run(&mut walk, "/gag bo 10m"), []);
    assert!(shows(&walk, "There is no command “/gag”."));
}

#[test]
fn every_act_of_the_server_has_a_word() {
    let mut walk = administrators_window(ServerRole::Root);
    for line in [
        "/blockgroup club",
        "/unblockgroup club",
        "/deletegroup club",
        "/kick bo",
        "/blockuser bo: for a reason",
        "/stop",
    ] {
        let asked = match line {
            "/kick bo" => run_twice(&mut walk, line, "All of their connections end"),
            "/blockuser bo: for a reason" => run_twice(&mut walk, line, "cannot sign in"),
            "/deletegroup club" => run_twice(&mut walk, line, "The group ends"),
            "/stop" => run_twice(&mut walk, line, "The server stops"),
            _ => run(&mut walk, line),
        };
        assert!(asked.contains(&administer(line)), "{line}: {asked:?}");
        dismiss(&mut walk);
    }
}

/// What was asked about and put away is asked about anew.
#[test]
fn a_question_holds_for_the_line_under_it() {
    let mut walk = administrators_window(ServerRole::Root);
    for put_away in [
        |walk: &mut Walk| dismiss(walk),
        |walk: &mut Walk| {
            walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
            type_text(walk, "tea?");
        },
    ] {
        assert_eq!(run(&mut walk, "/stop"), []);
        put_away(&mut walk);
        assert_eq!(run_twice(&mut walk, "/stop", "The server stops").len(), 1);
        dismiss(&mut walk);
    }
}

/// Whoever sends with Ctrl runs a command with it, too.
#[test]
fn a_command_is_run_by_either_key() {
    let mut model = scenes::administered(scenes::busy(), ServerRole::Root);
    model.settings.send_key = anser::core::settings::SendKey::CtrlEnter;
    let mut walk = conversation_window(model);
    type_text(&mut walk, "/online");
    asked(&mut walk);
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk).len(), 1);
}

#[test]
fn what_ends_something_is_asked_about_in_each_line_anew() {
    let mut walk = administrators_window(ServerRole::Root);
    assert_eq!(run(&mut walk, "/stop"), []);
    // One that has nobody in it says so at once.
    assert_eq!(run(&mut walk, "/delgroupuser club"), []);
    assert!(!shows(&walk, "removed from the group"));
    // Another line, and the question is over.
    assert_eq!(run(&mut walk, "/deletegroup club"), []);
    assert_eq!(run(&mut walk, "/deletegroup clubs"), []);
    assert_eq!(run(&mut walk, "/online").len(), 1);
    dismiss(&mut walk);
    assert_eq!(run(&mut walk, "/stop"), []);
}

/// The words that are offered must not stand on what is asked or said about the line.
#[test]
fn the_list_of_words_goes_when_a_line_is_carried_out() {
    let mut walk = administrators_window(ServerRole::Root);
    let offered = |walk: &Walk| walk.query_all_by_role(Role::ListBoxOption).count();
    for line in ["/stop", "/join"] {
        walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
        type_text(&mut walk, line);
        assert!(offered(&walk) > 0, "{line}");
        walk.key_press(Key::Enter);
        walk.run();
        assert_eq!(offered(&walk), 0, "{line}");
        // Something is said about it.
        walk.get_by_role_and_label(Role::Button, "Dismiss");
    }
    // Whoever goes on typing is helped again.
    walk.key_press(Key::Backspace);
    walk.run();
    assert_eq!(composer(&walk), "/joi");
    assert!(offered(&walk) > 0);
}

#[test]
fn what_is_typed_meanwhile_stays() {
    let mut walk = conversation_window(scenes::busy());
    let name = "club".to_owned();
    let policy = JoinPolicy::Open;
    let wish = GroupWish::Create {
        name,
        policy,
        people: Vec::new(),
    };
    assert_eq!(
        run(&mut walk, "/newgroup club"),
        [Action::Group(wish.clone())]
    );
    type_text(&mut walk, "s");
    answer(&mut walk, Progress::Done(Done::Group(None)));
    assert_eq!(composer(&walk), "/newgroup clubs");
    assert!(shows(&walk, "Done."));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
fn every_word_about_groups_asks_for_what_it_says() {
    let mut walk = conversation_window(workshop(Place::Owner));
    let conversation = BO;
    let name = || "noor".to_owned();
    for (line, wish) in [
        (
            "/delgroup Workshop",
            GroupWish::Order {
                conversation,
                order: Order::Delete,
            },
        ),
        (
            "/leave workshop",
            GroupWish::Order {
                conversation,
                order: Order::Leave,
            },
        ),
        (
            "/addgroupuser carla/Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Add { who: name() },
            },
        ),
        (
            "/delgroupuser Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Remove { who: name() },
            },
        ),
        (
            "/renamegroup Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Rename { name: name() },
            },
        ),
        (
            "/mute Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Mute {
                    who: name(),
                    mute: Some(Gag { until: None }),
                },
            },
        ),
        (
            "/mute Workshop noor 2h",
            GroupWish::Order {
                conversation,
                order: Order::Mute {
                    who: name(),
                    mute: Some(Gag {
                        until: Some(scenes::NOW.after(Duration::from_hours(2))),
                    }),
                },
            },
        ),
        (
            "/unmute Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Mute {
                    who: name(),
                    mute: None,
                },
            },
        ),
        (
            "/quiet Workshop",
            GroupWish::Order {
                conversation,
                order: Order::Quiet { quiet: true },
            },
        ),
        (
            "/unquiet Workshop",
            GroupWish::Order {
                conversation,
                order: Order::Quiet { quiet: false },
            },
        ),
        (
            "/announce Workshop tea at five",
            GroupWish::Order {
                conversation,
                order: Order::Announce {
                    text: "tea at five".into(),
                },
            },
        ),
        (
            "/joinpolicy Workshop approval",
            GroupWish::Order {
                conversation,
                order: Order::SetPolicy {
                    policy: JoinPolicy::Approval,
                },
            },
        ),
        (
            "/letin Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Answer {
                    who: name(),
                    accept: true,
                },
            },
        ),
        (
            "/turnaway Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Answer {
                    who: name(),
                    accept: false,
                },
            },
        ),
        (
            "/appoint Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Appoint {
                    who: name(),
                    administrator: true,
                },
            },
        ),
        (
            "/dismiss Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::Appoint {
                    who: name(),
                    administrator: false,
                },
            },
        ),
        (
            "/handover Workshop noor",
            GroupWish::Order {
                conversation,
                order: Order::HandOver { who: name() },
            },
        ),
    ] {
        let asked = match &wish {
            GroupWish::Order {
                order: Order::Delete,
                ..
            } => run_twice(&mut walk, line, "The group ends"),
            GroupWish::Order {
                order: Order::Remove { .. },
                ..
            } => run_twice(&mut walk, line, "removed from the group"),
            GroupWish::Order {
                order: Order::HandOver { .. },
                ..
            } => run_twice(&mut walk, line, "another owner"),
            _ => run(&mut walk, line),
        };
        assert_eq!(asked, [Action::Group(wish)], "{line}");
        answer(&mut walk, Progress::Done(Done::Group(None)));
        assert_eq!(composer(&walk), "", "{line}");
    }
    let which = Which::Named {
        name: "club".into(),
        creator: "bo".into(),
    };
    let join = GroupWish::Join(which);
    assert_eq!(run(&mut walk, "/join bo/club"), [Action::Group(join)]);
    answer(&mut walk, Progress::Done(Done::Waits));
    assert!(shows(&walk, "You have asked to join."));
    let send = run(&mut walk, "/sendgroup Workshop hello");
    let beside = Action::In(
        BO,
        ConversationAction::SendBeside {
            text: "hello".into(),
            answers: None,
            silent: false,
        },
    );
    assert_eq!(send, [beside]);
    assert_eq!(composer(&walk), "");
    assert!(shows(&walk, "Sent to Workshop."));
}

#[test]
fn what_makes_no_sense_is_said_and_sends_nothing() {
    let mut walk = conversation_window(scenes::busy());
    for (line, said) in [
        ("/dance", "There is no command “/dance”."),
        ("/home/anna/file", "There is no command “/home/anna/file”."),
        ("/login anna", "There is no command “/login”."),
        ("/newgroup", "A name is missing."),
        (
            "/leave nowhere",
            "You are in no group that is called nowhere.",
        ),
        ("/sendgroup x", "The text is missing."),
        ("/mute x noor soon", "For how long?"),
        (
            "/members nowhere",
            "You are in no group that is called nowhere.",
        ),
    ] {
        assert_eq!(run(&mut walk, line), [], "{line}");
        assert!(shows(&walk, said), "{line}");
        assert_eq!(composer(&walk), line);
    }
    // Whatever key sends a text, and the button, too.
    walk.get_by_role_and_label(Role::Button, "Send").click();
    walk.run();
    assert_eq!(asked(&mut walk), []);
}

#[test]
fn two_slashes_are_one_that_is_sent() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "//etc/hosts");
    asked(&mut walk);
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk), [sent("/etc/hosts")]);
    assert_eq!(composer(&walk), "");
}

#[test]
fn an_administrators_line_goes_to_the_server_and_its_answer_comes_here() {
    let mut walk = administrators_window(ServerRole::Admin);
    let line = "/gag bo 10m";
    assert_eq!(run(&mut walk, line), [administer(line)]);
    let said = |did, text: &str| {
        let lines = vec![text.to_owned()];
        Progress::Done(Done::Said { did, lines })
    };
    answer(&mut walk, Progress::Waiting);
    assert!(!shows(&walk, "Only administrators may do this."));
    answer(&mut walk, said(false, "Only administrators may do this."));
    assert!(shows(&walk, "Only administrators may do this."));
    assert_eq!(composer(&walk), line, "nothing was done");
    run(&mut walk, line);
    answer(&mut walk, said(true, "bo may not write until 14:20."));
    assert!(shows(&walk, "bo may not write until 14:20."));
    assert_eq!(composer(&walk), "");
}

#[test]
fn groups_are_listed_above_the_field() {
    let mut walk = conversation_window(workshop(Place::Owner));
    assert_eq!(run(&mut walk, "/groups"), [Action::ListGroups]);
    change(&mut walk, |model: &mut Model| {
        let kind = model.conversations[&BO].kind.clone();
        let listed = Listed {
            conversation: BO,
            kind,
            online: 5,
            asked: false,
        };
        model.groups.give(vec![listed]);
    });
    answer(&mut walk, Progress::Done(Done::Listed));
    assert!(shows(&walk, "1. Workshop carla 5/9"));
    assert_eq!(composer(&walk), "");
    change(&mut walk, |model| model.link = LinkState::Connecting);
    run(&mut walk, "/groups");
    answer(&mut walk, Progress::Refused(Fault::Offline));
    assert!(shows(&walk, "You are offline."));
    assert_eq!(composer(&walk), "/groups");
}

#[test]
fn help_shows_every_word() {
    let mut walk = conversation_window(scenes::busy());
    assert_eq!(run(&mut walk, "/help"), []);
    for word in [
        "/newgroup",
        "/delgroup",
        "/addgroupuser",
        "/join",
        "/leave",
        "/members",
        "/mute",
        "/letin",
        "/handover",
    ] {
        assert!(shows(&walk, word), "{word}");
    }
    assert_eq!(composer(&walk), "");
}

#[test]
fn help_with_a_word_shows_that_word_alone() {
    let mut walk = conversation_window(scenes::busy());
    for line in ["/help join", "/help /join"] {
        assert_eq!(run(&mut walk, line), []);
        assert!(shows(&walk, "/join  NAME"), "{line}");
        assert!(!shows(&walk, "/leave"), "{line}");
        assert_eq!(composer(&walk), "");
        dismiss(&mut walk);
    }
    // Words of the terminal alone, and those of administrators for whoever is none.
    for line in ["/help history", "/help gag"] {
        assert_eq!(run(&mut walk, line), []);
        assert!(shows(&walk, "There is no command"), "{line}");
        assert_eq!(composer(&walk), line);
        dismiss(&mut walk);
    }
    let mut walk = administrators_window(ServerRole::Admin);
    assert_eq!(run(&mut walk, "/help gag"), []);
    assert!(shows(&walk, "/gag  "));
    dismiss(&mut walk);
    // What an administrator would be refused is for the owner alone.
    assert_eq!(run(&mut walk, "/help grant"), []);
    assert!(shows(&walk, "There is no command"));
    let mut walk = administrators_window(ServerRole::Root);
    assert_eq!(run(&mut walk, "/help grant"), []);
    assert!(shows(&walk, "/grant  "));
}

#[test]
fn who_is_in_a_group_and_who_waits_is_listed_above_the_field() {
    let mut walk = conversation_window(workshop(Place::Administrator));
    let conversation = BO;
    let list = Action::ListMembers { conversation };
    assert_eq!(run(&mut walk, "/members Workshop"), [list]);
    assert!(
        shows(&walk, "Asking the server"),
        "those who are here may be old"
    );
    change(&mut walk, |model: &mut Model| {
        let members = Arc::make_mut(&mut model.members);
        let members = Arc::make_mut(members.get_mut(&BO).unwrap());
        let people = members.people().to_vec();
        members.list.give(people);
    });
    answer(&mut walk, Progress::Done(Done::Listed));
    assert!(shows(&walk, "carla (Carla Diaz) — "));
    assert_eq!(composer(&walk), "");

    let wait = |walk: &mut Walk, names: &[&str]| {
        change(walk, |model: &mut Model| {
            let people = names.iter().zip(70..).map(|(name, user)| Person {
                user: anser_shared::id::UserId(user),
                name: (*name).into(),
                nickname: name.to_uppercase(),
                status: String::new(),
                picture: anser_shared::id::PictureId::NONE,
                about: String::new(),
            });
            let waiting = Arc::make_mut(&mut model.waiting);
            waiting.entry(BO).or_default().give(people.collect());
        });
    };
    wait(&mut walk, &["old"]);
    let list = Action::ListWishes { conversation };
    assert_eq!(run(&mut walk, "/wishes Workshop"), vec![list.clone()]);
    assert!(!shows(&walk, "old (OLD)"));
    wait(&mut walk, &["noor", "ove"]);
    answer(&mut walk, Progress::Done(Done::Listed));
    assert!(shows(&walk, "noor (NOOR)") && shows(&walk, "ove (OVE)"));
    assert_eq!(run(&mut walk, "/wishes Workshop"), [list]);
    change(&mut walk, |model: &mut Model| {
        let waiting = Arc::make_mut(&mut model.waiting);
        waiting.entry(BO).or_default().give(Vec::new());
    });
    answer(&mut walk, Progress::Done(Done::Listed));
    assert!(shows(&walk, "Nobody waits to be let in."));
    // What is refused is said at once.
    let list = Action::ListWishes { conversation };
    assert_eq!(run(&mut walk, "/wishes Workshop"), [list]);
    let refused = Fault::Refused(Refusal::TooOften { seconds: 3 });
    answer(&mut walk, Progress::Refused(refused));
    assert!(!shows(&walk, "Asking the server"));

    let mut walk = conversation_window(workshop(Place::Member));
    assert_eq!(run(&mut walk, "/wishes Workshop"), []);
    assert_eq!(
        composer(&walk),
        "/wishes Workshop",
        "it is not theirs to see"
    );
}
