//! Who else is on the server, and the pictures of people.

use std::path::PathBuf;
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::conversation::{ConversationKind, Head};
use anser_shared::event::{Change, Event};
use anser_shared::friend::{Friend as SharedFriend, FriendState};
use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
use anser_shared::people::{Person, Profile};
use anser_shared::picture;
use anser_shared::presence::Presence;
use anser_shared::refusal::{PictureFault, Refusal, Trouble};
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::cases::{NOW, act, hear, online, requests, signed_in, signing_in};
use super::groups::{head, tag};
use crate::action::Onlooker;
use crate::effect::{Effect, Notice, StoreCommand};
use crate::input::{Input, NetEvent, Opened, StoreEvent};
use crate::model::{About, Acceptance, Done, Fault, FileFault, LinkFault, Progress, Ticket, Whose};
use crate::{Action, ConversationAction, Core};

fn person(user: u64, nickname: &str) -> Person {
    Person {
        user: UserId(user),
        name: format!("person{user}"),
        nickname: nickname.to_owned(),
        status: String::new(),
        picture: PictureId::NONE,
        about: String::new(),
    }
}

fn answer(core: &mut Core, tag: u32, answer: Result<Answer, Refusal>) -> Vec<Effect> {
    hear(core, NetEvent::Answer { tag, answer })
}

fn lose(core: &mut Core) -> Vec<Effect> {
    let fault = LinkFault::Lost;
    let retry_at = Some(NOW);
    hear(core, NetEvent::Down { fault, retry_at })
}

/// What has become of the file that was chosen.
fn prepared(effects: &[Effect], prepared: Result<Vec<u8>, FileFault>) -> Input {
    match effects {
        [Effect::Prepare { ticket, whose, .. }] => Input::Prepared {
            ticket: *ticket,
            whose: *whose,
            prepared,
        },
        _ => panic!("{effects:?}"),
    }
}

/// How far it is with one's own picture.
fn own_picture(core: &Core) -> Option<Progress> {
    core.model().tickets.last(&About::OwnPicture).cloned()
}

/// The only request of these effects.
fn asked(effects: &[Effect]) -> (u32, Request) {
    let requests = requests(effects);
    let [(tag, request)] = requests[..] else {
        panic!("{requests:?}")
    };
    (tag, request.clone())
}

#[test]
fn everybody_is_read_page_by_page_and_one_of_them_anew() {
    let mut core = online();
    let (tag, request) = asked(&act(&mut core, Action::ListPeople));
    assert_eq!(request, Request::People { after: UserId(0) });
    assert!(core.model().people.is_loading());
    // Whoever asks twice waits for the first answer.
    assert!(requests(&act(&mut core, Action::ListPeople)).is_empty());
    let page = |people, more| Ok(Answer::People { people, more });
    let first = vec![person(1, "Anna"), person(2, "Bo")];
    let (tag, request) = asked(&answer(&mut core, tag, page(first, true)));
    assert_eq!(request, Request::People { after: UserId(2) });
    assert_eq!(core.model().people.last, None, "not before all are here");
    answer(&mut core, tag, page(vec![person(3, "Cleo")], false));
    let names = |core: &Core| -> Vec<String> {
        let people = core.model().people.last.as_ref().unwrap();
        people
            .iter()
            .map(|person| person.nickname.clone())
            .collect()
    };
    assert_eq!(names(&core), ["Anna", "Bo", "Cleo"]);
    assert_eq!(
        core.model().people.state,
        crate::model::FetchState::Complete
    );

    let user = UserId(3);
    let (tag, request) = asked(&act(&mut core, Action::LookAt { user }));
    assert_eq!(request, Request::Person { user });
    answer(&mut core, tag, Ok(Answer::Person(person(3, "Kleopatra"))));
    assert_eq!(names(&core), ["Anna", "Bo", "Kleopatra"]);
}

#[test]
fn a_list_that_is_not_to_be_had_says_why_and_leaves_the_one_before() {
    let mut core = online();
    let (tag, _) = asked(&act(&mut core, Action::ListPeople));
    let closed = Fault::Refused(Refusal::DirectoryClosed);
    answer(&mut core, tag, Err(Refusal::DirectoryClosed));
    assert_eq!(core.model().people.fault(), Some(&closed));
    assert!(!core.model().people.is_loading());

    let (tag, _) = asked(&act(&mut core, Action::ListPeople));
    let people = vec![person(1, "Anna")];
    answer(
        &mut core,
        tag,
        Ok(Answer::People {
            people,
            more: false,
        }),
    );
    assert_eq!(core.model().people.fault(), None);
    // The connection breaks between two pages.
    act(&mut core, Action::ListPeople);
    lose(&mut core);
    assert_eq!(core.model().people.fault(), Some(&Fault::Offline));
    assert!(!core.model().people.is_loading());
    assert!(requests(&act(&mut core, Action::ListPeople)).is_empty());
    assert_eq!(core.model().people.last.as_ref().unwrap().len(), 1);
    // The server shows nobody any more: what it has shown goes, too.
    hear(&mut core, signed_in(false));
    let (tag, _) = asked(&act(&mut core, Action::ListPeople));
    answer(&mut core, tag, Err(Refusal::DirectoryClosed));
    assert_eq!(core.model().people.last, None);
    assert_eq!(core.model().people.fault(), Some(&closed));
}

/// As much of a picture as is looked at here.
fn face(colour: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x60\0\0\0\x60\x08\x06\0\0\0".to_vec();
    bytes.push(colour);
    bytes
}

fn need(core: &mut Core, user: u64, picture: PictureId) -> Vec<Effect> {
    let user = UserId(user);
    act(core, Action::NeedPicture { user, picture })
}

/// Which pictures the history is asked for.
fn loads(effects: &[Effect]) -> Vec<PictureId> {
    let loads = effects.iter().filter_map(|effect| match effect {
        Effect::Store(StoreCommand::LoadPicture { picture }) => Some(*picture),
        _ => None,
    });
    loads.collect()
}

fn loaded(core: &mut Core, picture: PictureId, bytes: Option<&[u8]>) -> Vec<Effect> {
    let bytes = bytes.map(Arc::from);
    core.handle(Input::Store(StoreEvent::Picture { picture, bytes }), NOW)
}

#[test]
fn a_face_comes_from_the_history_or_from_the_server_and_is_kept() {
    let mut core = online();
    let (here, there) = (face(1), face(2));
    let (one, other) = (picture::name(&here), picture::name(&there));
    assert_eq!(loads(&need(&mut core, 2, one)), [one]);
    assert_eq!(loads(&need(&mut core, 2, one)), [], "on its way");
    assert!(requests(&loaded(&mut core, one, Some(&here))).is_empty());
    assert_eq!(core.model().pictures[&one][..], here[..]);
    assert_eq!(loads(&need(&mut core, 2, one)), [], "it is here");
    assert_eq!(loads(&need(&mut core, 2, PictureId::NONE)), []);

    need(&mut core, 3, other);
    let (tag, request) = asked(&loaded(&mut core, other, None));
    assert_eq!(request, Request::Picture { user: UserId(3) });
    let given = Answer::Picture {
        picture: other,
        bytes: there.clone(),
    };
    let effects = answer(&mut core, tag, Ok(given));
    assert!(effects.iter().any(|effect| matches!(
        effect,
        Effect::Store(StoreCommand::SavePicture { picture, bytes })
            if *picture == other && bytes[..] == there[..]
    )));
    assert_eq!(core.model().pictures[&other][..], there[..]);
}

#[test]
fn what_the_server_does_not_have_or_gives_wrongly_is_not_asked_for_again_and_again() {
    let mut core = online();
    let wanted = picture::name(&face(1));
    let wrong = Answer::Picture {
        picture: wanted,
        bytes: face(2),
    };
    for answered in [Err(Refusal::NoSuchPicture), Ok(wrong)] {
        need(&mut core, 2, wanted);
        let (tag, _) = asked(&loaded(&mut core, wanted, None));
        answer(&mut core, tag, answered);
        assert!(core.model().pictures.is_empty());
        assert_eq!(loads(&need(&mut core, 2, wanted)), []);
        // The next connection may know more.
        lose(&mut core);
        hear(&mut core, signed_in(false));
    }
}

#[test]
fn a_few_faces_travel_at_a_time_and_those_that_were_cut_off_travel_again() {
    let mut core = online();
    let faces: Vec<Vec<u8>> = (0..9).map(face).collect();
    let mut under_way = Vec::new();
    for bytes in &faces {
        let name = picture::name(bytes);
        need(&mut core, u64::from(bytes[bytes.len() - 1]) + 2, name);
        let effects = loaded(&mut core, name, None);
        under_way.extend(requests(&effects).iter().map(|(tag, _)| *tag));
    }
    assert_eq!(under_way.len(), 4);
    let bytes = faces[0].clone();
    let picture = picture::name(&bytes);
    let given = Answer::Picture { picture, bytes };
    let next = answer(&mut core, under_way[0], Ok(given));
    assert_eq!(requests(&next).len(), 1, "the next one");
    lose(&mut core);
    let effects = hear(&mut core, signed_in(false));
    let again = requests(&effects).into_iter();
    let again = again.filter(|(_, request)| matches!(request, Request::Picture { .. }));
    assert_eq!(again.count(), 4);
}

#[test]
fn ones_own_picture_is_made_small_and_sent() {
    let mut core = online();
    let path = PathBuf::from("goose.png");
    let effects = act(&mut core, Action::ChoosePicture(path.clone()));
    assert!(matches!(&effects[..], [Effect::Prepare { path: of, .. }] if *of == path));
    assert_eq!(own_picture(&core), Some(Progress::Waiting));
    let effects = core.handle(prepared(&effects, Ok(face(1))), NOW);
    let (tag, request) = asked(&effects);
    assert_eq!(request, Request::SetPicture(Some(face(1))));
    let effects = answer(&mut core, tag, Ok(Answer::Done));
    assert_eq!(own_picture(&core), Some(Progress::Done(Done::Plain)));
    assert!(effects.iter().any(|effect| matches!(
        effect,
        Effect::Tell(Notice::Finished {
            came: Ok(Done::Plain),
            ..
        })
    )));
    // What it is called comes as a change of the account.
    let picture = picture::name(&face(1));
    let mut profile = Profile::named("Anna");
    profile.person.picture = picture;
    let change = Change::Profile(profile);
    let event = Event::Changed {
        revision: 1,
        change,
    };
    hear(&mut core, NetEvent::Event(event));
    assert_eq!(
        core.model()
            .account
            .as_ref()
            .unwrap()
            .profile
            .person
            .picture,
        picture
    );

    let (_, request) = asked(&act(&mut core, Action::RemovePicture));
    assert_eq!(request, Request::SetPicture(None));
}

#[test]
fn a_picture_that_is_not_set_says_why() {
    let mut core = online();
    let unusable = |fault| Some(Progress::Refused(Fault::File(fault)));
    let effects = act(&mut core, Action::ChoosePicture("goose.png".into()));
    core.handle(prepared(&effects, Err(FileFault::Empty)), NOW);
    assert_eq!(own_picture(&core), unusable(FileFault::Empty));
    for refusal in [
        Refusal::Picture(PictureFault::Side),
        Refusal::TooOften { seconds: 9 },
        Refusal::Unavailable(Trouble::DiskFull),
    ] {
        let (tag, _) = asked(&act(&mut core, Action::RemovePicture));
        answer(&mut core, tag, Err(refusal.clone()));
        let fault = Fault::Refused(refusal);
        assert_eq!(own_picture(&core), Some(Progress::Refused(fault)));
    }
    act(&mut core, Action::NoFileDialog(Whose::Person(UserId(1))));
    assert_eq!(own_picture(&core), unusable(FileFault::NoDialog));
    act(&mut core, Action::RemovePicture);
    lose(&mut core);
    let offline = Some(Progress::Refused(Fault::Offline));
    assert_eq!(own_picture(&core), offline);
    let effects = act(&mut core, Action::ChoosePicture("goose.png".into()));
    assert!(effects.iter().all(|e| !matches!(e, Effect::Prepare { .. })));
    assert_eq!(own_picture(&core), offline);
}

#[test]
fn the_list_of_everybody_is_followed_while_somebody_looks_and_no_longer() {
    let mut core = online();
    let watch = |onlooker, open| Action::WatchPeople { onlooker, open };
    let later = |seconds: i64| Timestamp(NOW.0 + seconds * 1_000);
    let names = |core: &Core| {
        let people = core.model().people.iter();
        let names = people.map(|person| person.nickname.clone());
        names.collect::<Vec<_>>()
    };
    let news = |now, people: Vec<Person>, again| {
        Ok(Answer::PeopleNews {
            now,
            people,
            present: vec![(UserId(9), Presence::Busy)],
            again,
        })
    };
    assert_eq!(core.wake_at(), None);
    let effects = act(&mut core, watch(Onlooker::Directory, true));
    let [(place, since), (list, everybody)] = requests(&effects)[..] else {
        panic!("the place first, then the list")
    };
    assert_eq!(since, &Request::PeopleNews { since: None });
    assert_eq!(everybody, &Request::People { after: UserId(0) });
    let page = Ok(Answer::People {
        people: vec![person(2, "Ben"), person(9, "Eva")],
        more: false,
    });
    // What is told before the list is here is newer than the list.
    answer(&mut core, place, news(5, vec![person(9, "Eve")], false));
    assert_eq!(core.model().people.last, None);
    answer(&mut core, list, page);
    assert_eq!(names(&core), ["Ben", "Eve"]);
    let here = core.model().here.clone().expect("somebody looks");
    assert_eq!(here.get(&UserId(9)), Some(&Presence::Busy));

    let due = core.wake_at();
    assert_eq!(due, Some(later(10)));
    assert!(requests(&core.handle(Input::Tick, later(9))).is_empty());
    let (tag, request) = asked(&core.handle(Input::Tick, later(10)));
    assert_eq!(request, Request::PeopleNews { since: Some(5) });
    let changed = vec![person(5, "Carla"), person(9, "Eva")];
    assert!(requests(&answer(&mut core, tag, news(7, changed, false))).is_empty());
    assert_eq!(names(&core), ["Ben", "Carla", "Eva"], "by their ids");

    // Too much has happened: the whole list again. And a second window does not ask twice.
    assert!(requests(&act(&mut core, watch(Onlooker::Welcome, true))).is_empty());
    let (tag, _) = asked(&core.handle(Input::Tick, later(20)));
    let (_, request) = asked(&answer(&mut core, tag, news(900, vec![], true)));
    assert_eq!(request, Request::People { after: UserId(0) });

    act(&mut core, watch(Onlooker::Directory, false));
    assert!(core.model().here.is_some(), "one window still shows it");
    let (tag, _) = asked(&core.handle(Input::Tick, later(30)));
    act(&mut core, watch(Onlooker::Welcome, false));
    assert_eq!(core.model().here, None);
    answer(&mut core, tag, news(901, vec![person(6, "Dora")], false));
    assert_eq!(core.model().here, None, "nobody looks any more");
    assert!(requests(&core.handle(Input::Tick, later(60))).is_empty());
}

#[test]
fn a_new_connection_begins_anew_and_a_closed_directory_is_not_asked_again() {
    let mut core = online();
    let onlooker = Onlooker::Directory;
    let open = true;
    act(&mut core, Action::WatchPeople { onlooker, open });
    lose(&mut core);
    assert_eq!(core.model().here, None);
    assert_eq!(core.model().people.fault(), Some(&Fault::Offline));
    let effects = hear(&mut core, signed_in(false));
    let asked = requests(&effects);
    let tag = |wanted: &Request| {
        let found = asked.iter().find(|(_, request)| *request == wanted);
        found.expect("it is asked").0
    };
    let news = tag(&Request::PeopleNews { since: None });
    let list = tag(&Request::People { after: UserId(0) });
    for tag in [news, list] {
        answer(&mut core, tag, Err(Refusal::DirectoryClosed));
    }
    let later = Timestamp(NOW.0 + 60_000);
    let effects = core.handle(Input::Tick, later);
    let is_news = |request: &Request| matches!(request, Request::PeopleNews { .. });
    assert!(
        !requests(&effects)
            .iter()
            .any(|(_, request)| is_news(request))
    );
}

#[test]
fn who_accepts_a_request_is_noted_for_who_has_asked() {
    let mut core = online();
    let state = |core: &mut Core, revision, user: u64, state| {
        let friend = SharedFriend {
            state,
            ..SharedFriend::new(UserId(user), "carla", "Carla", ConversationId(user + 100))
        };
        let change = Change::Friend(friend);
        hear(core, NetEvent::Event(Event::Changed { revision, change }));
    };
    state(&mut core, 1, 31, FriendState::Asked);
    assert!(core.model().accepted.is_empty());
    state(&mut core, 2, 31, FriendState::Friends);
    assert!(core.model().accepted.contains_key(&UserId(31)));
    // Somebody whom one has accepted oneself is no news.
    state(&mut core, 3, 32, FriendState::Asks);
    state(&mut core, 4, 32, FriendState::Friends);
    assert_eq!(core.model().accepted.len(), 1);
    state(&mut core, 5, 31, FriendState::Parted);
    assert!(core.model().accepted.is_empty());
}

/// A program that starts with this history, and the friends that the server lists then.
fn started(revision: u64, opened: Opened, friends: Vec<SharedFriend>) -> (Core, Vec<Effect>) {
    let mut core = signing_in();
    let mut event = signed_in(true);
    if let NetEvent::SignedIn(signed_in) = &mut event {
        signed_in.account.revision = revision;
    }
    hear(&mut core, event);
    let effects = core.handle(Input::Store(StoreEvent::Opened(Box::new(opened))), NOW);
    let asked = requests(&effects);
    let is_friends = |(_, request): &&(u32, &Request)| matches!(request, Request::Friends { .. });
    let tag = asked.iter().find(is_friends).expect("they are asked for").0;
    let listed = Answer::Friends {
        revision,
        friends,
        more: false,
    };
    let effects = answer(&mut core, tag, Ok(listed));
    (core, effects)
}

fn accepted(core: &Core) -> Vec<(u64, Acceptance)> {
    let accepted = core.model().accepted.iter();
    accepted.map(|(user, how)| (user.0, *how)).collect()
}

fn kept(effects: &[Effect]) -> Vec<(u64, bool)> {
    let kept = effects.iter().filter_map(|effect| match effect {
        Effect::Store(StoreCommand::SaveAccepted { user, accepted }) => Some((user.0, *accepted)),
        _ => None,
    });
    kept.collect()
}

#[test]
fn who_has_accepted_while_this_program_was_closed_is_noted_until_the_person_looks() {
    let stands = |user: u64, state| SharedFriend {
        state,
        ..SharedFriend::new(UserId(user), "carla", "Carla", ConversationId(user + 100))
    };
    let history = |revision, friends, accepted| Opened {
        revision,
        friends,
        accepted,
        ..Opened::default()
    };
    let now = || vec![stands(31, FriendState::Friends)];

    // A new device has asked nobody.
    let (core, effects) = started(9, history(0, vec![], vec![]), now());
    assert_eq!((accepted(&core), kept(&effects)), (vec![], vec![]));

    let before = vec![stands(31, FriendState::Asked)];
    let (core, effects) = started(9, history(8, before, vec![]), now());
    assert_eq!(accepted(&core), [(31, Acceptance::News)]);
    assert_eq!(kept(&effects), [(31, true)]);
    // With the old state on disk it would be found again; so it is on disk before the new one.
    let place = |wanted: fn(&Effect) -> bool| effects.iter().position(wanted).unwrap();
    let note = |effect: &Effect| matches!(effect, Effect::Store(StoreCommand::SaveAccepted { .. }));
    let list =
        |effect: &Effect| matches!(effect, Effect::Store(StoreCommand::ReplaceFriends { .. }));
    assert!(place(note) < place(list));

    // The next start knows it, and tells nobody once more.
    let again = || history(8, now(), vec![UserId(31), UserId(32)]);
    let (mut core, effects) = started(9, again(), now());
    assert_eq!(accepted(&core), [(31, Acceptance::Known)]);
    assert_eq!(kept(&effects), []);
    let is_added = |effect: &Effect| matches!(effect, Effect::Tell(Notice::FriendAdded { .. }));
    assert!(!effects.iter().any(is_added));
    let conversation = ConversationId(131);
    let seq = Seq::START;
    let effects = act(
        &mut core,
        Action::In(conversation, ConversationAction::Read { seq }),
    );
    assert_eq!(
        (accepted(&core), kept(&effects)),
        (vec![], vec![(31, false)])
    );

    // Out of sight is seen, too.
    let (mut core, _) = started(9, again(), now());
    let revision = 10;
    let change = Change::Hidden { conversation };
    let effects = hear(
        &mut core,
        NetEvent::Event(Event::Changed { revision, change }),
    );
    assert_eq!(
        (accepted(&core), kept(&effects)),
        (vec![], vec![(31, false)])
    );
}

/// With somebody who accepts every request, the friendship is what the person has just pressed.
#[test]
fn who_accepts_every_request_is_no_news() {
    let mut core = online();
    let add = Action::AddFriend {
        name: "carla".into(),
        greeting: String::new(),
    };
    let (tag, _) = requests(&act(&mut core, add)).remove(0);
    let mut stands = |state, answered: Option<u32>| {
        let friend = SharedFriend {
            state,
            ..SharedFriend::new(UserId(31), "carla", "Carla", ConversationId(131))
        };
        let revision = 1 + u64::from(state == FriendState::Friends);
        let change = Change::Friend(friend.clone());
        hear(
            &mut core,
            NetEvent::Event(Event::Changed { revision, change }),
        );
        if let Some(tag) = answered {
            answer(&mut core, tag, Ok(Answer::Friend { friend }));
        }
        accepted(&core)
    };
    assert_eq!(stands(FriendState::Asked, Some(tag)), []);
    assert_eq!(
        stands(FriendState::Friends, None),
        [(31, Acceptance::Known)]
    );
}

#[test]
fn a_refusal_about_somebody_is_over_when_they_have_answered() {
    let mut core = online();
    let add = Action::AddFriend {
        name: "carla".into(),
        greeting: String::new(),
    };
    let ticket = Ticket::take();
    let effects = core.handle(Input::Action(ticket, add), NOW);
    let (tag, _) = requests(&effects).remove(0);
    answer(&mut core, tag, Err(Refusal::RequestWaiting));
    let refused = Progress::Refused(Fault::Refused(Refusal::RequestWaiting));
    let progress = |core: &Core| core.model().tickets.progress(ticket).cloned();
    let hears_of = |core: &mut Core, revision, user: u64, name: &str| {
        let friend = SharedFriend {
            state: FriendState::Friends,
            ..SharedFriend::new(UserId(user), name, name, ConversationId(user + 100))
        };
        let change = Change::Friend(friend);
        hear(core, NetEvent::Event(Event::Changed { revision, change }));
    };
    hears_of(&mut core, 1, 32, "dan");
    assert_eq!(progress(&core), Some(refused), "that is somebody else");
    hears_of(&mut core, 2, 31, "carla");
    assert_eq!(progress(&core), None);
}

/// Each window finds its own answer, and the answer says how the two stand to each other.
#[test]
fn two_who_ask_different_people_do_not_hide_each_other() {
    let mut core = online();
    let [first, second] = [Ticket::take(), Ticket::take()];
    let mut asks = |ticket, name: &str| {
        let add = Action::AddFriend {
            name: name.into(),
            greeting: String::new(),
        };
        let effects = core.handle(Input::Action(ticket, add), NOW);
        requests(&effects).remove(0).0
    };
    let tags = [asks(first, "carla"), asks(second, "dan")];
    answer(&mut core, tags[0], Err(Refusal::NoSuchPerson));
    let friend = SharedFriend {
        state: FriendState::Asked,
        ..SharedFriend::new(UserId(32), "dan", "Dan", ConversationId(132))
    };
    let effects = answer(&mut core, tags[1], Ok(Answer::Friend { friend }));
    // Whether they accept every request is told before the next answer.
    let waits = core.model().tickets.progress(second);
    assert_eq!(waits, Some(&Progress::Waiting));
    let (settled, _) = requests(&effects).remove(0);
    answer(&mut core, settled, Ok(Answer::Done));
    let tickets = &core.model().tickets;
    let refused = Progress::Refused(Fault::Refused(Refusal::NoSuchPerson));
    assert_eq!(tickets.progress(first), Some(&refused));
    let asked = Progress::Done(Done::Requested(UserId(32)));
    assert_eq!(tickets.progress(second), Some(&asked));
}

#[test]
fn two_wishes_about_one_person_do_not_hide_each_other() {
    let mut core = online();
    let (user, ben) = (UserId(2), About::Somebody(UserId(2)));
    let [first, second] = [Ticket::take(), Ticket::take()];
    let mut asks = |ticket, action| {
        let effects = core.handle(Input::Action(ticket, action), NOW);
        requests(&effects).remove(0).0
    };
    let blocked = true;
    let block = asks(first, Action::Block { user, blocked });
    let (remark, note) = ("Benny".into(), String::new());
    let remark = asks(second, Action::Remark { user, remark, note });
    answer(&mut core, block, Err(Refusal::NotAllowed));
    let refused = Progress::Refused(Fault::Refused(Refusal::NotAllowed));
    let tickets = &core.model().tickets;
    assert_eq!(tickets.progress(first), Some(&refused));
    assert_eq!(tickets.progress(second), Some(&Progress::Waiting));
    // Beside them stands what was asked last.
    assert_eq!(tickets.fault(&ben), None);
    answer(&mut core, remark, Err(Refusal::NotAllowed));
    let tickets = &core.model().tickets;
    assert_eq!(tickets.progress(second), Some(&refused));
    let fault = Fault::Refused(Refusal::NotAllowed);
    assert_eq!(tickets.fault(&ben), Some(&fault));
    // They stand to each other in another way by now.
    let friend = SharedFriend {
        state: FriendState::Parted,
        ..SharedFriend::new(user, "ben", "Ben", ConversationId(102))
    };
    let change = Change::Friend(friend);
    let revision = 1;
    hear(
        &mut core,
        NetEvent::Event(Event::Changed { revision, change }),
    );
    assert_eq!(core.model().tickets.fault(&ben), None);
}

/// Answers overtake each other: what names people is asked for when they have names.
#[test]
fn entries_and_drafts_wait_for_the_list_of_friends() {
    let mut core = signing_in();
    let mut event = signed_in(true);
    if let NetEvent::SignedIn(signed_in) = &mut event {
        signed_in.account.revision = 3;
    }
    hear(&mut core, event);
    let opened = Box::new(Opened::default());
    let effects = core.handle(Input::Store(StoreEvent::Opened(opened)), NOW);
    let names_people = |effects: &[Effect]| {
        let asked = requests(effects).into_iter();
        let asked = asked.filter(|(_, request)| {
            matches!(request, Request::Drafts { .. } | Request::Fetch { .. })
        });
        asked.count()
    };
    assert_eq!(names_people(&effects), 0);
    let friends = tag(&effects, |r| matches!(r, Request::Friends { .. }));
    let conversations = tag(&effects, |r| matches!(r, Request::Conversations { .. }));

    let conversation = ConversationId(102);
    let head = Head {
        conversation,
        kind: ConversationKind::Direct { peer: UserId(2) },
        ..head(MemberRole::Member, 3, 1)
    };
    let heads = Answer::Conversations {
        heads: vec![head],
        more: false,
    };
    let effects = answer(&mut core, conversations, Ok(heads));
    assert_eq!(names_people(&effects), 0);

    let listed = Answer::Friends {
        revision: 3,
        friends: vec![],
        more: false,
    };
    let effects = answer(&mut core, friends, Ok(listed));
    tag(&effects, |r| matches!(r, Request::Drafts { .. }));
    tag(
        &effects,
        |r| matches!(r, Request::Fetch { conversation: of, .. } if *of == conversation),
    );
}

/// The answer about who is there may come after the list: whoever waits for the list of a window waits for both.
#[test]
fn a_list_is_complete_when_it_is_known_who_is_there() {
    let mut core = online();
    let (onlooker, open) = (Onlooker::Directory, true);
    let effects = act(&mut core, Action::WatchPeople { onlooker, open });
    let [(news, _), (list, _)] = requests(&effects)[..] else {
        panic!("the place first, then the list")
    };
    let ends = |effects: &[Effect]| {
        let ends = effects.iter();
        ends.filter(|effect| matches!(effect, Effect::Tell(Notice::Finished { .. })))
            .count()
    };
    assert_eq!(ends(&act(&mut core, Action::ListPeople)), 0);
    let page = Ok(Answer::People {
        people: vec![person(2, "Ben")],
        more: false,
    });
    assert_eq!(ends(&answer(&mut core, list, page)), 0);
    let now = Ok(Answer::PeopleNews {
        now: 5,
        people: Vec::new(),
        present: vec![(UserId(2), Presence::Busy)],
        again: false,
    });
    assert_eq!(ends(&answer(&mut core, news, now)), 1);
    // Where the connection is lost in between, it is said.
    let effects = act(&mut core, Action::ListPeople);
    assert_eq!(ends(&effects), 0);
    assert_eq!(ends(&lose(&mut core)), 1);
}
