//! Single decisions, as tables.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, TextBody};
use anser_shared::conversation::{Arrangement, ConversationKind, Marks};
use anser_shared::event::{NewDevice, SignedIn};
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Gag, Guesses, Person, Profile, Rights, Role};
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::Request;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, Identity, OtherKey};
use zeroize::Zeroizing;

use crate::action::Credentials;
use crate::effect::{Effect, NetCommand, Notice, ProfileCommand, SignInBy, StoreCommand, Telling};
use crate::input::{
    DeviceKey, Input, NetEvent, Opened, OpenedConversation, SignedInAs, Started, StoreEvent,
};
use crate::message::{Content, Message};
use crate::model::{
    Damage, Damaged, DiskFault, Done, Draft, Fault, KnownServer, LinkFault, LinkState, Progress,
    Returned, SignInFault, SignInProgress, Ticket, Warning,
};
use crate::settings::{OwnFont, Settings, TextStyle};
use crate::{Action, ConversationAction, Core};

pub(super) const NOW: Timestamp = Timestamp(1_790_000_000_000);
const KEY: Fingerprint = Fingerprint([1; 32]);
const OTHER_KEY: Fingerprint = Fingerprint([2; 32]);
const OTHER: OtherKey = OtherKey {
    pinned: KEY,
    found: OTHER_KEY,
};
pub(super) const HERE: ConversationId = ConversationId(7);

fn nobody(servers: Vec<KnownServer>) -> Core {
    Core::start(
        Started {
            servers,
            language: "de".into(),
            ..Started::default()
        },
        Box::new(|| [3; 10]),
    )
    .0
}

fn known(address: &str) -> KnownServer {
    KnownServer {
        address: address.into(),
        name: "Ours".into(),
        fingerprint: KEY,
    }
}

fn credentials(server: &str) -> Credentials {
    let password = Zeroizing::new("secret".to_owned());
    Credentials {
        server: server.into(),
        name: "anna".into(),
        password,
    }
}

pub(super) fn act(core: &mut Core, action: Action) -> Vec<Effect> {
    core.handle(Input::Action(Ticket::take(), action), NOW)
}

pub(super) fn hear(core: &mut Core, event: NetEvent) -> Vec<Effect> {
    core.handle(Input::Net(event), NOW)
}

/// The pin of the connection that is made, if one is.
fn pin(effects: &[Effect]) -> Option<Option<Fingerprint>> {
    effects.iter().find_map(|effect| match effect {
        Effect::Net(NetCommand::Connect { pin, .. }) => Some(*pin),
        _ => None,
    })
}

pub(super) fn requests(effects: &[Effect]) -> Vec<(u32, &Request)> {
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::Net(NetCommand::Request { tag, request }) => Some((*tag, request)),
        _ => None,
    });
    asked.collect()
}

pub(super) fn signed_in(device_key: bool) -> NetEvent {
    NetEvent::SignedIn(Box::new(SignedInAs {
        account: SignedIn {
            profile: Profile::of(Person::named(UserId(1), "anna", "Anna")),
            device: DeviceId(1),
            expires_at: Timestamp(i64::MAX),
            revision: 0,
            now: NOW,
            rights: Rights::default(),
            life: 0,
        },
        address: "chat.example:7464".into(),
        server_name: "Ours".into(),
        server: KEY,
        device_key: device_key.then(|| DeviceKey {
            identity: Identity::generate(),
            resumption: Zeroizing::new([1; 32]),
        }),
    }))
}

/// Somebody who has typed their name and password, before the server has answered.
pub(super) fn signing_in() -> Core {
    let mut core = nobody(vec![]);
    act(&mut core, Action::SignIn(credentials("chat.example")));
    core
}

/// Somebody who is signed in, with one friend, an open history and a connection.
pub(super) fn online() -> Core {
    let mut core = signing_in();
    hear(&mut core, signed_in(true));
    let conversation = OpenedConversation {
        id: HERE,
        kind: ConversationKind::Direct { peer: UserId(2) },
        local_head: Seq(5),
        rows: 5,
        last: None,
        end: None,
        reported: Seq(5),
        outbox: vec![],
        draft: Draft {
            text: "half a sen".into(),
            ..Draft::default()
        },
        scroll: None,
        answering: None,
        rewording: None,
        on_top: false,
        read: Seq(5),
        theirs: Marks::default(),
        unread: vec![],
        calling: vec![],
        silent: vec![],
        arrangement: Arrangement::default(),
        apart: vec![],
        pins: vec![],
        pins_hidden: Seq::START,
        hidden: false,
    };
    let opened = Opened {
        conversations: vec![conversation],
        ..Opened::default()
    };
    core.handle(Input::Store(StoreEvent::Opened(Box::new(opened))), NOW);
    core
}

#[test]
fn when_it_is_known_that_there_is_nobody() {
    let opened = |core: &mut Core, revision| {
        let opened = Opened {
            revision,
            ..Opened::default()
        };
        core.handle(Input::Store(StoreEvent::Opened(Box::new(opened))), NOW);
    };
    let down = NetEvent::Down {
        fault: LinkFault::Unreachable,
        retry_at: None,
    };
    // Without a server: when the local history is open, and not before.
    let mut core = nobody(vec![]);
    act(&mut core, Action::SignIn(credentials("chat.example")));
    assert!(!core.model().coming, "nobody is signed in");
    hear(&mut core, signed_in(true));
    assert!(core.model().coming);
    hear(&mut core, down);
    assert!(core.model().coming, "the history has not said anything");
    opened(&mut core, 0);
    assert!(!core.model().coming);

    // With one: when it has nothing to add, or has added it.
    let mut core = nobody(vec![]);
    act(&mut core, Action::SignIn(credentials("chat.example")));
    hear(&mut core, signed_in(true));
    opened(&mut core, 0);
    assert!(!core.model().coming, "the history is as new as the server");
    let mut core = nobody(vec![]);
    act(&mut core, Action::SignIn(credentials("chat.example")));
    hear(&mut core, signed_in(true));
    opened(&mut core, 9);
    assert!(core.model().coming, "the server has another revision");
    let conversations = || Answer::Conversations {
        heads: vec![],
        more: false,
    };
    let drafts = || Answer::Drafts {
        revision: 0,
        drafts: vec![],
        more: false,
    };
    let friends = Answer::Friends {
        revision: 0,
        friends: vec![],
        more: false,
    };
    for (tag, answer) in [
        (1, friends),
        (0, conversations()),
        // Drafts are asked for when the friends are here, and what was asked for before that once more.
        (3, drafts()),
        (4, conversations()),
    ] {
        assert!(core.model().coming);
        let answer = Ok(answer);
        hear(&mut core, NetEvent::Answer { tag, answer });
    }
    assert!(!core.model().coming);
}

#[test]
fn which_key_a_server_must_have() {
    let link = |key: Fingerprint| format!("anser://chat.example/#fp={key}");
    let check = |servers: Vec<KnownServer>, typed: &str, expected: Option<Option<Fingerprint>>| {
        let mut core = nobody(servers);
        let effects = act(&mut core, Action::SignIn(credentials(typed)));
        assert_eq!(pin(&effects), expected, "{typed}");
        core.model().sign_in.fault.clone()
    };
    let ours = || vec![known("chat.example:7464")];
    assert_eq!(check(vec![], "chat.example", Some(None)), None);
    assert_eq!(check(vec![], &link(KEY), Some(Some(KEY))), None);
    assert_eq!(check(ours(), "chat.example", Some(Some(KEY))), None);
    assert_eq!(check(ours(), &link(KEY), Some(Some(KEY))), None);
    assert!(matches!(
        check(vec![], "chat example", None),
        Some(SignInFault::Address(_))
    ));
}

/// A link never replaces a key. Which of the two is wrong the server says, before a password is on its way.
#[test]
fn a_link_with_another_key_than_the_known_one_is_held_against_the_server() {
    let link = format!("anser://chat.example/#fp={OTHER_KEY}");
    let address = || "chat.example:7464".to_owned();
    let third = Fingerprint([9; 32]);
    let changed = |found| SignInFault::KeyChanged {
        address: address(),
        other: OtherKey { pinned: KEY, found },
    };
    let wrong = SignInFault::WrongLink { address: address() };
    for (found, expected) in [
        (KEY, wrong),
        (OTHER_KEY, changed(OTHER_KEY)),
        (third, changed(third)),
    ] {
        let mut core = nobody(vec![known(&address())]);
        let effects = act(&mut core, Action::SignIn(credentials(&link)));
        assert_eq!(pin(&effects), Some(None));
        assert_eq!(core.model().sign_in.fault, None);
        let (address, fingerprint) = (address(), found);
        let asked = NetEvent::UnknownServer {
            address,
            fingerprint,
        };
        hear(&mut core, asked);
        assert_eq!(core.model().sign_in.fault, Some(expected));
        assert_eq!(core.model().sign_in.progress, SignInProgress::Waiting);
    }
}

#[test]
fn an_unknown_server_is_asked_about_once() {
    let mut core = nobody(vec![]);
    act(&mut core, Action::SignIn(credentials("chat.example")));
    let address = || "chat.example:7464".to_owned();
    hear(
        &mut core,
        NetEvent::UnknownServer {
            address: address(),
            fingerprint: KEY,
        },
    );
    let asking = SignInProgress::Asking {
        address: address(),
        fingerprint: KEY,
    };
    assert_eq!(core.model().sign_in.progress, asking);
    assert_eq!(
        pin(&act(&mut core, Action::TrustServer(OTHER_KEY))),
        None,
        "not what was asked"
    );
    assert_eq!(
        pin(&act(&mut core, Action::TrustServer(KEY))),
        Some(Some(KEY))
    );
    hear(&mut core, NetEvent::WrongPassword);
    assert_eq!(core.model().sign_in.fault, Some(SignInFault::WrongPassword));
    assert_eq!(core.model().servers.len(), 1, "what was compared is known");
    assert_eq!(
        pin(&act(&mut core, Action::SignIn(credentials("chat.example")))),
        Some(Some(KEY)),
        "and nobody is asked again"
    );
    let effects = hear(&mut core, signed_in(true));
    assert_eq!(core.model().servers[0].fingerprint, KEY);
    let saved = |wanted: fn(&ProfileCommand) -> bool| {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Profile(command) if wanted(command)))
    };
    assert!(saved(|command| matches!(
        command,
        ProfileCommand::SaveServers(_)
    )));
    assert!(saved(|command| matches!(
        command,
        ProfileCommand::SaveDeviceKey { .. }
    )));
}

/// What was compared is the key, and not the address.
#[test]
fn a_key_that_is_known_is_not_asked_about_at_another_address() {
    let mut core = nobody(vec![known("chat.example:7464")]);
    let address = || "10.0.0.7:7464".to_owned();
    let shows = |core: &mut Core, fingerprint| {
        let effects = act(core, Action::SignIn(credentials("10.0.0.7")));
        assert_eq!(pin(&effects), Some(None));
        let address = address();
        hear(
            core,
            NetEvent::UnknownServer {
                address,
                fingerprint,
            },
        )
    };
    // Another key is a question, as ever.
    let effects = shows(&mut core, OTHER_KEY);
    assert_eq!(pin(&effects), None);
    assert!(matches!(
        core.model().sign_in.progress,
        SignInProgress::Asking { .. }
    ));
    act(&mut core, Action::CancelSignIn);

    let effects = shows(&mut core, KEY);
    assert_eq!(pin(&effects), Some(Some(KEY)));
    let same = Notice::KnownElsewhere {
        address: address(),
        known: "chat.example:7464".into(),
    };
    let says = |effect: &Effect| matches!(effect, Effect::Tell(notice) if *notice == same);
    assert!(effects.iter().any(says), "{effects:?}");
    assert_eq!(core.model().sign_in.progress, SignInProgress::Connecting);
    let both = [known(&address()), known("chat.example:7464")];
    assert_eq!(*core.model().servers, both);
    hear(&mut core, NetEvent::WrongPassword);
    // It holds for the new address as if it had been compared there: another key is a changed one.
    let effects = act(&mut core, Action::SignIn(credentials("10.0.0.7")));
    assert_eq!(pin(&effects), Some(Some(KEY)));
    let down = NetEvent::Down {
        fault: LinkFault::KeyChanged(OTHER),
        retry_at: None,
    };
    hear(&mut core, down);
    let changed = SignInFault::KeyChanged {
        address: address(),
        other: OTHER,
    };
    assert_eq!(core.model().sign_in.fault, Some(changed));
}

#[test]
fn a_link_with_another_key_is_wrong_and_pins_nothing() {
    let mut core = nobody(vec![]);
    let link = format!("anser://chat.example/#fp={OTHER_KEY}");
    act(&mut core, Action::SignIn(credentials(&link)));
    let down = NetEvent::Down {
        fault: LinkFault::KeyChanged(OTHER),
        retry_at: None,
    };
    hear(&mut core, down);
    let address = "chat.example:7464".to_owned();
    let wrong = SignInFault::WrongLink { address };
    assert_eq!(core.model().sign_in.fault, Some(wrong));
    assert_eq!(core.model().servers.len(), 0);
}

#[test]
fn registering_connects_with_the_nickname() {
    let mut core = nobody(vec![]);
    let register = Action::Register {
        credentials: credentials("chat.example"),
        nickname: "Anna".into(),
    };
    let effects = act(&mut core, register);
    let by_registration = |effect: &Effect| {
        matches!(effect, Effect::Net(NetCommand::Connect { by: SignInBy::Registration { nickname, .. }, .. })
            if nickname == "Anna")
    };
    assert!(effects.iter().any(by_registration));
}

#[test]
fn how_a_failed_sign_in_is_told() {
    let check = |event: NetEvent, expected: SignInFault| {
        let mut core = nobody(vec![]);
        act(&mut core, Action::SignIn(credentials("chat.example")));
        let effects = hear(&mut core, event);
        assert_eq!(core.model().sign_in.fault, Some(expected));
        assert_eq!(core.model().sign_in.progress, SignInProgress::Waiting);
        assert!(
            effects
                .iter()
                .any(|effect| matches!(effect, Effect::Tell(Notice::SignInFailed)))
        );
    };
    let down = |fault| NetEvent::Down {
        fault,
        retry_at: None,
    };
    check(NetEvent::WrongPassword, SignInFault::WrongPassword);
    check(
        down(LinkFault::Unreachable),
        SignInFault::Link(LinkFault::Unreachable),
    );
    check(
        down(LinkFault::Refused(Refusal::NameTaken)),
        SignInFault::Refused(Refusal::NameTaken),
    );
    let address = "chat.example:7464".into();
    check(
        down(LinkFault::KeyChanged(OTHER)),
        SignInFault::KeyChanged {
            address,
            other: OTHER,
        },
    );
}

#[test]
fn a_message_goes_out_when_it_is_on_disk_and_not_before() {
    let mut core = online();
    let effects = act(
        &mut core,
        Action::In(
            HERE,
            ConversationAction::Send {
                text: "a\r\nb".into(),
            },
        ),
    );
    let [Effect::Store(StoreCommand::Queue { pending, .. })] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(pending.content.words(), Some("a\nb"));
    let id = pending.id;
    assert_eq!(
        core.model().conversations[&HERE].draft.text,
        "",
        "the draft has become the message"
    );
    let effects = core.handle(
        Input::Store(StoreEvent::Queued {
            conversation: HERE,
            id,
        }),
        NOW,
    );
    assert!(matches!(effects[0], Effect::Tell(Notice::Written { .. })));
    let asked = requests(&effects);
    let [(tag, Request::Post(post))] = asked[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((post.conversation, post.id), (HERE, id));

    let stored = Answer::Stored {
        conversation: HERE,
        seq: Seq(6),
        at: NOW,
    };
    let effects = hear(
        &mut core,
        NetEvent::Answer {
            tag,
            answer: Ok(stored),
        },
    );
    let shown = &core.model().conversations[&HERE];
    assert_eq!((shown.local_head, shown.outbox.len()), (Seq(6), 0));
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Tell(Notice::Stored { seq: Seq(6), .. })))
    );
}

/// It is not shown as waiting, is not sent, and stands in the composer again.
#[test]
fn a_text_that_the_disk_does_not_take_goes_back_to_where_it_was_typed() {
    let mut core = online();
    let mut send = |text: &str| {
        let (conversation, text) = (HERE, text.to_owned());
        let effects = core.handle(
            Input::Action(
                Ticket::take(),
                Action::In(conversation, ConversationAction::Send { text }),
            ),
            NOW,
        );
        let id = effects.iter().find_map(|effect| match effect {
            Effect::Store(StoreCommand::Queue { pending, .. }) => Some(pending.id),
            _ => None,
        });
        let fault = DiskFault::Full;
        let id = id.unwrap();
        let refused = StoreEvent::NotQueued {
            conversation,
            id,
            fault,
        };
        core.handle(Input::Store(refused), NOW)
    };
    let effects = send("one");
    assert!(requests(&effects).is_empty(), "{effects:?}");
    let told = |effect: &Effect| {
        matches!(
            effect,
            Effect::Tell(Notice::NotWritten {
                fault: DiskFault::Full,
                ..
            })
        )
    };
    assert!(effects.iter().any(told));
    assert_eq!(core.model().conversations[&HERE].draft.text, "one");
    let shown = &core.model().conversations[&HERE];
    assert!(shown.outbox.is_empty() && shown.draft.untold);
    let returned = Returned {
        text: "one".to_owned(),
        fault: Some(DiskFault::Full),
    };
    assert_eq!(shown.returned[..], [returned]);
}

/// An entry that is damaged here is asked for once, at the latest with the next connection, and what
/// comes takes its place on disk and in memory.
#[test]
fn a_damaged_entry_is_fetched_again() {
    let mut core = online();
    let page = |damaged: Vec<Seq>| {
        let entries = (1..=5).map(|seq| Entry {
            seq: Seq(seq),
            author: UserId(2),
            id: MessageId([seq as u8; 16]),
            at: NOW,
            body: (!damaged.contains(&Seq(seq))).then(|| Body::text("sound")),
        });
        StoreEvent::Page {
            conversation: HERE,
            page: 0,
            messages: entries.map(Message::from).collect(),
            damaged,
        }
    };
    let effects = core.handle(Input::Store(page(vec![Seq(2), Seq(3), Seq(5)])), NOW);
    let asked: Vec<_> = requests(&effects)
        .into_iter()
        .map(|(tag, request)| match request {
            Request::Fetch { after, limit, .. } => (tag, after.0, *limit),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        asked
            .iter()
            .map(|(_, after, limit)| (*after, *limit))
            .collect::<Vec<_>>(),
        [(1, 2), (4, 1)]
    );
    assert!(matches!(
        core.model().warnings[..],
        [Warning::Damaged(Damage {
            what: Damaged::Entries,
            ..
        })]
    ));
    let effects = core.handle(Input::Store(page(vec![Seq(2)])), NOW);
    assert!(requests(&effects).is_empty(), "it is asked for already");
    let whole = |seq: u64| Entry {
        seq: Seq(seq),
        author: UserId(2),
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(Body::text(format!("whole {seq}"))),
    };
    let answer = Answer::Entries {
        conversation: HERE,
        entries: vec![whole(2), whole(3)],
        head: Seq(5),
    };
    let (tag, answer) = (asked[0].0, Ok(answer));
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    assert!(
        matches!(
            &effects[..],
            [
                Effect::Store(StoreCommand::Repair { entries, .. }),
                Effect::Store(StoreCommand::LoadPage { page: 0, .. }),
            ] if entries.len() == 2
        ),
        "{effects:?}"
    );
    let shown = &core.model().conversations[&HERE];
    assert_eq!(shown.messages.at(Seq(3)), Some(&whole(3).into()));
    // What was not answered is asked for with the next connection.
    let fault = LinkFault::Lost;
    let retry_at = Some(NOW);
    hear(&mut core, NetEvent::Down { fault, retry_at });
    let effects = hear(&mut core, signed_in(false));
    let again = requests(&effects);
    let again = again
        .iter()
        .filter(|(_, request)| matches!(request, Request::Fetch { after: Seq(4), .. }));
    assert_eq!(again.count(), 1);
}

/// What a history that is new, or was damaged, fetches is old; what was appended and not reported is
/// told once more.
/// While a page was read at the server, somebody has written: the text came before the page, which does not have it.
#[test]
fn what_comes_before_an_older_page_is_fetched_after_it() {
    let mut core = online();
    let entry = |seq: u64| Entry {
        seq: Seq(seq),
        author: UserId(2),
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(Body::text("text")),
    };
    let conversation = HERE;
    let fetched = |effects: &[Effect]| -> Vec<(u32, Seq)> {
        let asked = requests(effects).into_iter();
        let fetches = asked.filter_map(|(tag, request)| match request {
            Request::Fetch { after, .. } => Some((tag, *after)),
            _ => None,
        });
        fetches.collect()
    };
    let head = Seq(7);
    let behind = anser_shared::event::Event::Behind { conversation, head };
    let [(tag, Seq(5))] = fetched(&hear(&mut core, NetEvent::Event(behind)))[..] else {
        panic!("the page is asked for")
    };
    let posted = anser_shared::event::Event::Posted {
        conversation,
        entry: entry(8),
    };
    assert_eq!(fetched(&hear(&mut core, NetEvent::Event(posted))), []);
    let page = |from: u64, to: u64| {
        Ok(Answer::Entries {
            conversation,
            entries: (from..=to).map(entry).collect(),
            head: Seq(to),
        })
    };
    let answer = page(6, 7);
    let [(tag, Seq(7))] = fetched(&hear(&mut core, NetEvent::Answer { tag, answer }))[..] else {
        panic!("what was told since is asked for")
    };
    let answer = page(8, 8);
    assert_eq!(
        fetched(&hear(&mut core, NetEvent::Answer { tag, answer })),
        []
    );
    assert_eq!(core.model().conversations[&HERE].local_head, Seq(8));
}

#[test]
fn what_is_told_says_whether_it_is_news() {
    let (other, me) = (UserId(2), UserId(1));
    let entry = |seq: u64, author| Entry {
        seq: Seq(seq),
        author,
        id: MessageId([seq as u8; 16]),
        at: NOW,
        body: Some(Body::text("text")),
    };
    let told = |effects: &[Effect]| -> Vec<(u64, bool, Telling)> {
        let told = effects.iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::Posted {
                message, telling, ..
            }) => Some((message.seq.0, false, *telling)),
            Effect::Tell(Notice::Stored { seq, telling, .. }) => Some((seq.0, true, *telling)),
            _ => None,
        });
        told.collect()
    };
    let mut core = nobody(vec![]);
    act(&mut core, Action::SignIn(credentials("chat.example")));
    hear(&mut core, signed_in(true));
    let me = core
        .model()
        .account
        .as_ref()
        .map_or(me, |account| account.profile.person.user);
    let conversation = |head| OpenedConversation {
        id: HERE,
        kind: ConversationKind::Direct { peer: other },
        local_head: Seq(head),
        rows: head,
        last: None,
        end: None,
        reported: Seq(3),
        hidden: false,
        outbox: vec![],
        draft: Draft::default(),
        scroll: None,
        answering: None,
        rewording: None,
        on_top: false,
        read: Seq(0),
        theirs: Marks::default(),
        unread: vec![],
        calling: vec![],
        silent: vec![],
        arrangement: Arrangement::default(),
        apart: vec![],
        pins: vec![],
        pins_hidden: Seq::START,
    };
    // Killed after two entries were appended and before anybody was told.
    let opened = Opened {
        conversations: vec![conversation(5)],
        unreported: vec![(HERE, entry(4, me).into()), (HERE, entry(5, other).into())],
        ..Opened::default()
    };
    let effects = core.handle(Input::Store(StoreEvent::Opened(Box::new(opened))), NOW);
    assert_eq!(
        told(&effects),
        [(4, true, Telling::Again), (5, false, Telling::Again)]
    );
    // They are told, and the history is lost.
    act(&mut core, Action::Reported(vec![(HERE, Seq(5))]));
    let damage = Damage {
        what: Damaged::History,
        path: None,
        texts: 0,
        drafts: 0,
        incomplete: false,
    };
    core.handle(Input::Store(StoreEvent::Damaged(damage)), NOW);
    let behind = anser_shared::event::Event::Behind {
        conversation: HERE,
        head: Seq(6),
    };
    let effects = hear(&mut core, NetEvent::Event(behind));
    let asked = requests(&effects);
    let fetch = |(_, request): &&(u32, &Request)| matches!(request, Request::Fetch { .. });
    let tag = asked.iter().find(fetch).unwrap().0;
    let answer = Ok(Answer::Entries {
        conversation: HERE,
        entries: (1..=6).map(|seq| entry(seq, other)).collect(),
        head: Seq(6),
    });
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    let expected: Vec<_> = (1..=5).map(|seq| (seq, false, Telling::Old)).collect();
    let mut found = told(&effects);
    assert_eq!(found.pop(), Some((6, false, Telling::New)));
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_sent_is_not_queued() {
    let mut core = online();
    for text in ["", "  \n ", &"a".repeat(4097)] {
        assert!(
            act(
                &mut core,
                Action::In(HERE, ConversationAction::Send { text: text.into() })
            )
            .is_empty()
        );
    }
    let elsewhere = ConversationId(4711);
    assert!(
        act(
            &mut core,
            Action::In(elsewhere, ConversationAction::Send { text: "hi".into() })
        )
        .is_empty()
    );
}

#[test]
fn a_refused_message_stays_and_can_be_tried_again_or_given_up() {
    let mut core = online();
    let send = |core: &mut Core| {
        act(
            core,
            Action::In(
                HERE,
                ConversationAction::Send {
                    text: "hello".into(),
                },
            ),
        );
        let id = core.model().conversations[&HERE].outbox.last().unwrap().id;
        core.handle(
            Input::Store(StoreEvent::Queued {
                conversation: HERE,
                id,
            }),
            NOW,
        );
        id
    };
    let id = send(&mut core);
    let refused = NetEvent::Answer {
        tag: 3,
        answer: Err(Refusal::NotFriends),
    };
    let effects = hear(&mut core, refused);
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Tell(Notice::Refused { .. })))
    );
    assert_eq!(
        core.model().conversations[&HERE].outbox[0].refusal,
        Some(Refusal::NotFriends)
    );
    let again = act(
        &mut core,
        Action::In(HERE, ConversationAction::Retry { id }),
    );
    let asked = requests(&again);
    assert!(
        matches!(asked[..], [(_, Request::Post(post))] if post.id == id),
        "the same id again"
    );
    act(
        &mut core,
        Action::In(HERE, ConversationAction::Discard { id }),
    );
    assert!(core.model().conversations[&HERE].outbox.is_empty());
}

/// What somebody has typed is in the field again, and told to their other devices; what was there stays.
#[test]
fn a_refused_message_is_taken_back_into_the_draft() {
    let mut core = online();
    let (conversation, text) = (HERE, "/hello".to_owned());
    act(
        &mut core,
        Action::In(conversation, ConversationAction::Send { text }),
    );
    let id = core.model().conversations[&HERE].outbox[0].id;
    let queued = StoreEvent::Queued { conversation, id };
    core.handle(Input::Store(queued), NOW);
    let take_back = Action::In(conversation, ConversationAction::TakeBack { id });
    act(&mut core, take_back.clone());
    let shown = &core.model().conversations[&HERE];
    assert_eq!(shown.outbox.len(), 1, "it is with the server");
    let answer = Err(Refusal::NotForAll);
    hear(&mut core, NetEvent::Answer { tag: 3, answer });
    let draft = Action::In(
        conversation,
        ConversationAction::Draft {
            text: "typed since".into(),
            seen: 0,
        },
    );
    act(&mut core, draft);
    let effects = act(&mut core, take_back);
    let stored: Vec<&StoreCommand> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Store(command) => Some(command),
            _ => None,
        })
        .collect();
    let [
        StoreCommand::SaveDraft { draft, .. },
        StoreCommand::Discard { id: gone },
    ] = stored[..]
    else {
        panic!("first it is kept as a draft: {stored:?}")
    };
    assert_eq!((draft.text.as_str(), *gone), ("//hello\ntyped since", id));
    assert!(draft.untold);
    let shown = &core.model().conversations[&HERE];
    assert!(shown.outbox.is_empty());
    assert_eq!(shown.returned[0].text, "/hello");
}

/// What a command sends is not what stands in the field, on this device or on another one.
#[test]
fn what_was_not_written_in_the_field_leaves_the_draft() {
    let mut core = online();
    let conversation = HERE;
    let draft = Action::In(
        conversation,
        ConversationAction::Draft {
            text: "half a th".into(),
            seen: 0,
        },
    );
    act(&mut core, draft);
    act(&mut core, Action::TellDrafts);
    let text = "from a script".to_owned();
    let effects = act(
        &mut core,
        Action::In(
            conversation,
            ConversationAction::SendBeside {
                text,
                answers: None,
                silent: false,
            },
        ),
    );
    assert_eq!(
        core.model().conversations[&HERE].draft.text,
        "half a th",
        "it stays"
    );
    assert!(
        requests(&effects).is_empty(),
        "nobody is told of an empty one"
    );
    let id = core.model().conversations[&HERE].outbox[0].id;
    let is_beside =
        |effect: &Effect| matches!(effect, Effect::Store(StoreCommand::QueueBeside { .. }));
    assert!(effects.iter().any(is_beside), "{effects:?}");
    let effects = core.handle(Input::Store(StoreEvent::Queued { conversation, id }), NOW);
    let asked = requests(&effects);
    assert!(
        asked
            .iter()
            .any(|(_, asked)| matches!(asked, Request::Post(post) if post.id == id)),
        "{asked:?}"
    );
}

#[test]
fn without_a_connection() {
    let mut core = online();
    let until = NOW.after(std::time::Duration::from_secs(4));
    hear(
        &mut core,
        NetEvent::Down {
            fault: LinkFault::Lost,
            retry_at: Some(until),
        },
    );
    let waiting = LinkState::Waiting {
        until,
        fault: LinkFault::Lost,
    };
    assert_eq!(core.model().link, waiting);
    let ticket = Ticket::take();
    let add = Action::AddFriend {
        name: "ben".into(),
        greeting: String::new(),
    };
    core.handle(Input::Action(ticket, add), NOW);
    assert_eq!(
        core.model().tickets.progress(ticket),
        Some(&Progress::Refused(Fault::Offline))
    );
    act(
        &mut core,
        Action::In(
            HERE,
            ConversationAction::Send {
                text: "later".into(),
            },
        ),
    );
    assert_eq!(
        core.model().conversations[&HERE].outbox.len(),
        1,
        "it is written all the same"
    );
    assert!(matches!(
        act(&mut core, Action::ConnectNow)[..],
        [Effect::Net(NetCommand::TryNow)]
    ));
}

#[test]
fn signing_out_leaves_nothing_in_the_picture() {
    for keep_history in [true, false] {
        let mut core = online();
        let effects = act(&mut core, Action::SignOut { keep_history });
        let asked = requests(&effects);
        let [(tag, Request::SignOut)] = asked[..] else {
            panic!("{effects:?}")
        };
        let effects = hear(
            &mut core,
            NetEvent::Answer {
                tag,
                answer: Ok(Answer::SignedOut),
            },
        );
        assert!(effects.iter().any(|effect| {
            matches!(effect, Effect::Store(StoreCommand::Close { forget }) if *forget != keep_history)
        }));
        assert!(effects.iter().any(|effect| {
            matches!(
                effect,
                Effect::Profile(ProfileCommand::ForgetDeviceKey { .. })
            )
        }));
        let model = core.model();
        assert!(model.account.is_none() && model.conversations.is_empty());
        assert_eq!(
            model.sign_in.last,
            Some(("anna".into(), "chat.example:7464".into()))
        );
    }
}

#[test]
fn a_server_that_has_moved_is_followed_where_its_key_is_the_same() {
    let mut core = online();
    let key = core.model().account.as_ref().unwrap().server;
    let link = |key: Fingerprint| Action::TakeKey {
        link: format!("anser://moved.example:7777/#fp={key}"),
    };
    let taken = |effects: &[Effect]| {
        let moves = |effect: &Effect| matches!(effect, Effect::Net(NetCommand::Move(link)) if link.address() == "moved.example:7777");
        let saves = |effect: &Effect| {
            matches!(effect, Effect::Profile(ProfileCommand::SaveAddress { address, .. })
                if address == "moved.example:7777")
        };
        (effects.iter().any(moves), effects.iter().any(saves))
    };
    core.pin(known("moved.example:7777"));
    // Nothing is wrong with the address of now.
    assert_eq!(taken(&act(&mut core, link(key))), (false, false));
    let down = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    hear(&mut core, down);
    assert_eq!(
        taken(&act(&mut core, link(Fingerprint([9; 32])))),
        (false, false)
    );
    assert_eq!(taken(&act(&mut core, link(key))), (true, true));
    let account = core.model().account.as_ref().unwrap();
    assert_eq!(account.address, "moved.example:7777");
    let addresses = core.model().servers.iter().map(|server| &server.address);
    assert!(
        addresses.eq(["moved.example:7777"]),
        "also where it was known by both"
    );
}

#[test]
fn a_device_that_was_signed_out_is_told_why() {
    let mut core = online();
    hear(&mut core, NetEvent::SignedOut(Refusal::DeviceExpired));
    assert_eq!(
        core.model().sign_in.fault,
        Some(SignInFault::SignedOut(Refusal::DeviceExpired))
    );
    assert!(core.model().account.is_none());
}

#[test]
fn a_damaged_history_is_fetched_again_from_the_beginning() {
    let mut core = online();
    let damage = Damage {
        what: Damaged::History,
        path: Some("history.damaged-1.db".into()),
        texts: 1,
        drafts: 0,
        incomplete: false,
    };
    let effects = core.handle(Input::Store(StoreEvent::Damaged(damage)), NOW);
    assert!(matches!(core.model().warnings[..], [Warning::Damaged(_)]));
    let effects = effects.into_iter().chain(core.handle(
        Input::Net(NetEvent::Answer {
            tag: 0,
            answer: Ok(Answer::Conversations {
                heads: vec![],
                more: false,
            }),
        }),
        NOW,
    ));
    drop(effects);
    let posted = anser_shared::event::Event::Behind {
        conversation: HERE,
        head: Seq(9),
    };
    let effects = hear(&mut core, NetEvent::Event(posted));
    let asked = requests(&effects);
    assert!(
        matches!(
            asked[..],
            [(
                _,
                Request::Fetch {
                    after: Seq::START,
                    ..
                }
            )]
        ),
        "{asked:?}"
    );
}

#[test]
fn ones_own_font_travels_with_each_text() {
    let mut core = online();
    let font = OwnFont {
        style: TextStyle::Monospace,
        percent: 80,
        colour: 2,
    };
    let settings = Settings {
        font,
        ..Settings::default()
    };
    for (settings, expected) in [(Settings::default(), None), (settings, font.font())] {
        act(&mut core, Action::ChangeSettings(settings));
        let text = "hello".into();
        let conversation = HERE;
        let effects = act(
            &mut core,
            Action::In(conversation, ConversationAction::Send { text }),
        );
        let queued = effects.iter().find_map(|effect| match effect {
            Effect::Store(StoreCommand::Queue { pending, .. }) => match &pending.content {
                Content::Text(text) => Some(text.font),
                _ => None,
            },
            _ => None,
        });
        assert_eq!(queued, Some(expected));
    }
    assert!(
        Body::from(TextBody {
            text: "x".into(),
            font: font.font()
        })
        .check()
        .is_ok()
    );
}

/// A server whose database says nothing, or whose data is gone, tells it to who only listens, too.
#[test]
fn a_trouble_that_the_server_tells_is_said_once_and_so_is_its_end() {
    let mut core = online();
    let mut told = |trouble: Option<Trouble>| {
        let event = anser_shared::event::Event::Trouble(trouble);
        let effects = core.handle(Input::Net(NetEvent::Event(event)), NOW);
        let is_trouble = |e: &&Effect| matches!(e, Effect::Tell(Notice::Trouble { .. }));
        let is_over = |e: &&Effect| matches!(e, Effect::Tell(Notice::Recovered));
        let said = (
            effects.iter().filter(is_trouble).count(),
            effects.iter().filter(is_over).count(),
        );
        (said, core.model().trouble.clone())
    };
    let database = Some(Refusal::Unavailable(Trouble::Database));
    assert_eq!(told(Some(Trouble::Database)), ((1, 0), database.clone()));
    assert_eq!(told(Some(Trouble::Database)), ((0, 0), database));
    assert_eq!(told(None), ((0, 1), None));
    assert_eq!(told(None), ((0, 0), None));
}

#[test]
fn a_full_server_is_said_until_it_takes_messages_again() {
    let mut core = online();
    let (text, conversation) = ("hello".into(), HERE);
    act(
        &mut core,
        Action::In(conversation, ConversationAction::Send { text }),
    );
    let id = core.model().conversations[&HERE].outbox[0].id;
    let queued = StoreEvent::Queued { conversation, id };
    let effects = core.handle(Input::Store(queued), NOW);
    let tag = effects.iter().find_map(|effect| match effect {
        Effect::Net(NetCommand::Request {
            tag,
            request: Request::Post(_),
        }) => Some(*tag),
        _ => None,
    });
    let tag = tag.expect("it is sent");
    let full = Refusal::Unavailable(Trouble::DiskFull);
    let answer = Err(full.clone());
    let effects = hear(&mut core, NetEvent::Answer { tag, answer });
    assert_eq!(core.model().trouble, Some(full));
    let told = |effect: &Effect| matches!(effect, Effect::Tell(Notice::Trouble { .. }));
    assert!(effects.iter().any(told));
    assert_eq!(
        core.model().conversations[&HERE].outbox[0].refusal,
        None,
        "it waits"
    );
    // The clock is put back by a day while it waits: it is tried again all the same.
    let yesterday = Timestamp(NOW.0 - 86_400_000);
    let effects = core.handle(Input::Tick, yesterday);
    let again = effects.iter().find_map(|effect| match effect {
        Effect::Net(NetCommand::Request {
            tag,
            request: Request::Post(_),
        }) => Some(*tag),
        _ => None,
    });
    let answer = Ok(Answer::Stored {
        conversation,
        seq: Seq(6),
        at: NOW,
    });
    hear(
        &mut core,
        NetEvent::Answer {
            tag: again.expect("tried again"),
            answer,
        },
    );
    assert_eq!(core.model().trouble, None);
}

/// A script pastes five hundred texts, and the server takes sixty at a time.
#[test]
fn what_is_too_much_at_once_goes_out_in_order_and_that_it_is_slow_is_said_once() {
    let mut core = online();
    let conversation = HERE;
    let mut texts = 0;
    let mut posted = Vec::new();
    let mut waiting = std::collections::VecDeque::new();
    let mut troubles = 0;
    let mut seq = 6;
    let mut now = NOW;
    let mut room = 60;
    // The server holds what was sent behind a text that it did not take.
    let mut held = false;
    let mut take = |effects: Vec<Effect>, waiting: &mut std::collections::VecDeque<_>| {
        for effect in effects {
            match effect {
                Effect::Store(StoreCommand::Queue { pending, .. }) => {
                    waiting.push_back(Input::Store(StoreEvent::Queued {
                        conversation,
                        id: pending.id,
                    }));
                }
                Effect::Tell(Notice::Trouble { .. }) => troubles += 1,
                Effect::Net(NetCommand::Request { tag, request }) => {
                    let answer = match request {
                        Request::SendAgain => {
                            held = false;
                            room += 60;
                            Ok(Answer::Done)
                        }
                        Request::Post(_) if held || room == 0 => {
                            held = true;
                            Err(Refusal::SlowDown { millis: 3000 })
                        }
                        Request::Post(post) => {
                            room -= 1;
                            let text = post.body.as_text().map(|text| text.text);
                            posted.push(text.unwrap_or_default());
                            let at = NOW;
                            let stored = Answer::Stored {
                                conversation,
                                seq: Seq(seq),
                                at,
                            };
                            seq += 1;
                            Ok(stored)
                        }
                        _ => continue,
                    };
                    waiting.push_back(Input::Net(NetEvent::Answer { tag, answer }));
                }
                _ => {}
            }
        }
    };
    while texts < 500 || !core.model().conversations[&HERE].outbox.is_empty() {
        if texts < 500 {
            let text = format!("{texts}");
            texts += 1;
            // Ids are by the time here.
            now = Timestamp(now.0 + 1);
            let send = Action::In(conversation, ConversationAction::Send { text });
            let effects = core.handle(Input::Action(Ticket::take(), send), now);
            take(effects, &mut waiting);
        }
        while let Some(input) = waiting.pop_front() {
            let effects = core.handle(input, now);
            take(effects, &mut waiting);
        }
        if texts == 500 {
            if core.model().conversations[&HERE].outbox.is_empty() {
                break;
            }
            let slow = matches!(core.model().trouble, Some(Refusal::SlowDown { .. }));
            assert!(slow, "{:?}", core.model().trouble);
            now = core.wake_at().expect("it goes on by itself");
            let effects = core.handle(Input::Tick, now);
            take(effects, &mut waiting);
        }
    }
    let expected: Vec<String> = (0..500).map(|number| number.to_string()).collect();
    assert_eq!(posted, expected);
    assert_eq!(troubles, 1, "it is said once");
    assert_eq!(core.model().trouble, None);
    assert!(now.since(NOW).as_secs() < 60, "{:?}", now.since(NOW));
}

/// What one may do is known from the sign-in on, and changes while one is there.
#[test]
fn rights_are_known_at_sign_in_and_when_they_change() {
    let mut core = online();
    let rights = |core: &Core| core.model().account.as_ref().map(|account| account.rights);
    assert_eq!(rights(&core), Some(Rights::default()));
    let gagged = Rights {
        role: Role::Admin,
        gag: Some(Gag { until: Some(NOW) }),
    };
    let told = |core: &mut Core| {
        let event = NetEvent::Event(anser_shared::event::Event::Rights(gagged));
        core.handle(Input::Net(event), NOW)
    };
    let notices = told(&mut core);
    assert_eq!(rights(&core), Some(gagged));
    let is_notice =
        |e: &Effect| matches!(e, Effect::Tell(Notice::Rights { rights, .. }) if *rights == gagged);
    assert_eq!(notices.iter().filter(|e| is_notice(e)).count(), 1);
    assert!(!told(&mut core).iter().any(is_notice), "nothing new");
}

/// What was tried at the account is shown until the person has seen it; the server is told then.
#[test]
fn wrong_passwords_are_said_until_they_are_seen() {
    let mut core = online();
    let guesses = Guesses {
        attempts: 37,
        total: 40,
        last_at: NOW,
        last_from: "192.0.2.7".into(),
    };
    let event = anser_shared::event::Event::Guessed(guesses.clone());
    let told = core.handle(Input::Net(NetEvent::Event(event)), NOW);
    let is_notice =
        |e: &Effect| matches!(e, Effect::Tell(Notice::Guessed(told)) if *told == guesses);
    assert!(told.iter().any(is_notice));
    assert_eq!(core.model().guesses, Some(guesses.clone()));
    let seen = act(&mut core, Action::DismissGuesses);
    let says = |e: &Effect| {
        let Effect::Net(NetCommand::Request { request, .. }) = e else {
            return false;
        };
        *request == Request::GuessesSeen { total: 40 }
    };
    assert!(seen.iter().any(says));
    assert_eq!(core.model().guesses, None);
    let again = act(&mut core, Action::DismissGuesses);
    assert!(!again.iter().any(says), "once");
}

/// Each device of which one is told is said until the person knows of it, and is nobody's after signing out.
#[test]
fn a_device_that_signs_in_is_said_until_it_is_known() {
    let mut core = online();
    let device = |number: u64| NewDevice {
        device: DeviceId(number),
        name: format!("desk {number}"),
        at: NOW,
        address: "192.0.2.7".into(),
    };
    let signs_in = |core: &mut Core, number: u64| {
        let event = anser_shared::event::Event::NewDevice(device(number));
        hear(core, NetEvent::Event(event))
    };
    let told = signs_in(&mut core, 1);
    let notice =
        |e: &Effect| matches!(e, Effect::Tell(Notice::NewDevice(new)) if *new == device(1));
    assert!(told.iter().any(notice), "{told:?}");
    signs_in(&mut core, 2);
    assert_eq!(core.model().new_devices[..], [device(1), device(2)]);
    act(&mut core, Action::DismissNewDevice);
    assert_eq!(core.model().new_devices[..], [device(2)]);
    // Whoever signs in again and again fills nothing.
    (3..100).for_each(|number| drop(signs_in(&mut core, number)));
    assert_eq!(core.model().new_devices.len(), 8);
    assert_eq!(core.model().new_devices.last(), Some(&device(99)));
    let keep_history = true;
    let effects = act(&mut core, Action::SignOut { keep_history });
    let (tag, _) = requests(&effects)[0];
    let answer = Ok(Answer::SignedOut);
    hear(&mut core, NetEvent::Answer { tag, answer });
    assert!(core.model().new_devices.is_empty());
}

/// Somebody waits for what comes of a line, also when the connection ends meanwhile.
#[test]
fn an_administrators_line_is_answered_or_said_to_be_lost() {
    let mut core = online();
    let [first, second, third] = [(); 3].map(|()| Ticket::take());
    let typed = |ticket| {
        let action = Action::Administer {
            line: "/online".into(),
        };
        Input::Action(ticket, action)
    };
    let said = |effects: &[Effect]| {
        let said = effects.iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::Finished { ticket, came, .. }) => Some((*ticket, came.clone())),
            _ => None,
        });
        said.collect::<Vec<_>>()
    };
    let effects = core.handle(typed(first), NOW);
    let waiting = core.model().tickets.progress(first);
    assert_eq!(waiting, Some(&Progress::Waiting));
    let tag = effects.iter().find_map(|effect| match effect {
        Effect::Net(NetCommand::Request {
            tag,
            request: Request::Administer { .. },
        }) => Some(*tag),
        _ => None,
    });
    let answer = Answer::Said {
        done: true,
        lines: vec!["ben".into()],
    };
    let event = NetEvent::Answer {
        tag: tag.expect("it was sent"),
        answer: Ok(answer),
    };
    let effects = core.handle(Input::Net(event), NOW);
    let done = Done::Said {
        did: true,
        lines: vec!["ben".into()],
    };
    assert_eq!(said(&effects), [(first, Ok(done.clone()))]);
    core.handle(typed(second), NOW);
    let lost = NetEvent::Down {
        fault: LinkFault::Lost,
        retry_at: None,
    };
    let effects = core.handle(Input::Net(lost), NOW);
    let offline = Err(Fault::Offline);
    assert_eq!(said(&effects), [(second, offline.clone())]);
    assert!(core.take_changed().contains(&HERE), "its window draws");
    assert_eq!(said(&core.handle(typed(third), NOW)), [(third, offline)]);
    // One does not hide what came of another.
    let tickets = &core.model().tickets;
    assert_eq!(tickets.progress(first), Some(&Progress::Done(done)));
    let offline = Progress::Refused(Fault::Offline);
    assert_eq!(tickets.progress(second), Some(&offline));
    assert_eq!(tickets.progress(third), Some(&offline));
}
