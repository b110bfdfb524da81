//! Whoever is called by name is told so apart from what is unread: at any moment, and after a restart.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, Deletion, Notice as Line};
use anser_shared::conversation::ConversationKind;
use anser_shared::event::{Event, SignedIn};
use anser_shared::group::{Group, MemberRole};
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::mention::calls;
use anser_shared::message::Entry;
use anser_shared::people::{Person, Profile, Rights};
use anser_shared::request::Request;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, Identity};
use proptest::prelude::*;
use zeroize::Zeroizing;

use anser::core::effect::{Effect, NetCommand, StoreCommand};
use anser::core::input::{DeviceKey, Input, NetEvent, SignedInAs, Started, StoreEvent};
use anser::core::message::{Content, Message, Spot};
use anser::core::model::{Account, Ticket};
use anser::core::{Action, ConversationAction, Core};
use anser::store::History;

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const CLUB: ConversationId = ConversationId(70);
const ME: UserId = UserId(1);
const BEN: UserId = UserId(9);

#[derive(Clone, Debug)]
enum Act {
    /// Somebody says one of a few texts.
    Say {
        own: bool,
        text: usize,
    },
    /// A line of the server's, or words of its administrators.
    Line {
        said: bool,
    },
    /// Somebody is brought into the group: oneself, or somebody else.
    Bring {
        own: bool,
    },
    /// Somebody takes one of the last entries back.
    Delete {
        back: u64,
    },
    /// The window was read up to so many before the end.
    Read {
        back: u64,
    },
    /// Entries come in a page instead of one by one.
    Fall {
        count: u64,
    },
    Restart,
}

const TEXTS: [&str; 6] = [
    "hello",
    "@anna, tea?",
    "hi @ALL",
    "anna@example.org and @annabel",
    "see ＠Ａnna.",
    "@ben @carla",
];

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        8 => (prop::bool::weighted(0.2), 0..TEXTS.len()).prop_map(|(own, text)| Act::Say { own, text }),
        2 => any::<bool>().prop_map(|said| Act::Line { said }),
        1 => any::<bool>().prop_map(|own| Act::Bring { own }),
        3 => (0..6_u64).prop_map(|back| Act::Delete { back }),
        2 => (0..6_u64).prop_map(|back| Act::Read { back }),
        1 => (1..5_u64).prop_map(|count| Act::Fall { count }),
        1 => Just(Act::Restart),
    ];
    prop::collection::vec(act, 0..60)
}

/// One program over a history on disk, and the log as the server has it.
struct Program {
    _folder: tempfile::TempDir,
    history: History,
    core: Core,
    log: Vec<Entry>,
}

fn account() -> Account {
    Account {
        profile: Profile::of(Person::named(ME, "Anna", "Anna")),
        rights: Rights::default(),
        address: "chat.example:7464".into(),
        server_name: "Ours".into(),
        server: Fingerprint([1; 32]),
    }
}

/// What the server says once the key of the device was proved.
fn signed_in() -> SignedInAs {
    let account = account();
    SignedInAs {
        account: SignedIn {
            profile: account.profile,
            device: DeviceId(1),
            expires_at: Timestamp(i64::MAX),
            revision: 0,
            now: NOW,
            rights: account.rights,
            life: 0,
        },
        address: account.address,
        server_name: account.server_name,
        server: account.server,
        device_key: None,
    }
}

fn kind() -> ConversationKind {
    ConversationKind::Group(Group::new("Book club", BEN, "ben", MemberRole::Member))
}

impl Program {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), ME).unwrap();
        let core = Core::start(Started::default(), Box::new(|| [3; 10])).0;
        let mut program = Self {
            _folder: folder,
            history,
            core,
            log: Vec::new(),
        };
        let conversation = CLUB;
        let kind = kind();
        let command = StoreCommand::AddConversation { conversation, kind };
        program.history.execute(&[command]).unwrap();
        program.start();
        program
    }

    fn start(&mut self) {
        let device_key = DeviceKey {
            identity: Identity::generate(),
            resumption: Zeroizing::new([1; 32]),
        };
        let started = Started {
            signed_in: Some((account(), device_key)),
            ..Started::default()
        };
        self.core = Core::start(started, Box::new(|| [3; 10])).0;
        let opened = Box::new(self.history.opened().unwrap());
        self.handle(Input::Store(StoreEvent::Opened(opened)));
        self.handle(Input::Net(NetEvent::SignedIn(Box::new(signed_in()))));
    }

    /// What is to be kept is kept, and its answers are heard.
    fn handle(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let effects = self.core.handle(input, NOW);
            for effect in effects {
                match effect {
                    Effect::Store(StoreCommand::Open { .. }) => {}
                    Effect::Store(command) => {
                        let events = self.history.execute(&[command]).unwrap();
                        inputs.extend(events.into_iter().map(Input::Store));
                    }
                    _ => {}
                }
            }
        }
    }

    fn add(&mut self, author: UserId, body: Body) -> Entry {
        let seq = Seq(self.log.len() as u64 + 1);
        let mut id = [0; 16];
        id[..8].copy_from_slice(&seq.0.to_be_bytes());
        let entry = Entry {
            seq,
            author,
            id: MessageId(id),
            at: NOW,
            body: Some(body),
        };
        self.log.push(entry.clone());
        entry
    }

    fn post(&mut self, author: UserId, body: impl Into<Body>) {
        let entry = self.add(author, body.into());
        let conversation = CLUB;
        self.handle(Input::Net(NetEvent::Event(Event::Posted {
            conversation,
            entry,
        })));
    }

    fn perform(&mut self, act: Act) {
        let head = self.log.len() as u64;
        match act {
            Act::Say { own, text } => {
                self.post(if own { ME } else { BEN }, Body::text(TEXTS[text]));
            }
            Act::Line { said: true } => self.post(
                UserId(0),
                Line::Said {
                    text: "@anna".into(),
                },
            ),
            Act::Line { said: false } => self.post(BEN, Line::Joined { members: 3 }),
            Act::Bring { own } => {
                let user = if own { ME } else { UserId(10) };
                self.post(BEN, Line::Added { user, members: 3 });
            }
            Act::Delete { back } => {
                let seq = Seq(head.saturating_sub(back));
                if let Some(entry) = seq
                    .0
                    .checked_sub(1)
                    .and_then(|at| self.log.get_mut(at as usize))
                    && entry
                        .body
                        .as_ref()
                        .is_some_and(|body| body.as_text().is_some())
                {
                    entry.body = None;
                    let author = entry.author;
                    self.post(author, Deletion { seq });
                }
            }
            Act::Read { back } => {
                let conversation = CLUB;
                let seq = Seq(head.saturating_sub(back));
                self.handle(Input::Action(
                    Ticket::take(),
                    Action::In(conversation, ConversationAction::Read { seq }),
                ));
            }
            Act::Fall { count } => {
                for number in 0..count {
                    let text = TEXTS[number as usize % TEXTS.len()];
                    self.add(BEN, Body::text(text));
                }
                let head = Seq(self.log.len() as u64);
                let conversation = CLUB;
                let behind = Event::Behind { conversation, head };
                let effects = self.core.handle(Input::Net(NetEvent::Event(behind)), NOW);
                let fetch = effects.iter().find_map(|effect| match effect {
                    Effect::Net(NetCommand::Request {
                        tag,
                        request: Request::Fetch { after, .. },
                    }) => Some((*tag, *after)),
                    _ => None,
                });
                let (tag, after) = fetch.expect("what is missing is fetched");
                let entries = self.log[after.0 as usize..].to_vec();
                let answer = Ok(Answer::Entries {
                    conversation,
                    entries,
                    head,
                });
                self.handle(Input::Net(NetEvent::Answer { tag, answer }));
            }
            Act::Restart => self.start(),
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let shown = &self.core.model().conversations[&CLUB];
        let messages = self.log.iter().map(Message::from);
        let rows = messages.filter(|message| message.content.rule().row);
        let unread: Vec<(Spot, Message)> = (0..)
            .zip(rows)
            .filter(|(_, message)| message.seq > shown.read && message.counts_for(ME))
            .map(|(row, message)| {
                let seq = message.seq;
                (Spot { seq, row }, message)
            })
            .collect();
        let calls_me = |(_, message): &&(Spot, Message)| match &message.content {
            Content::Text(text) => calls(&text.text, "anna"),
            _ => false,
        };
        let mentions: Vec<Spot> = unread
            .iter()
            .filter(calls_me)
            .map(|(spot, _)| *spot)
            .collect();
        prop_assert_eq!(shown.unread, unread.len() as u64);
        prop_assert_eq!(shown.first_unread, unread.first().map(|(spot, _)| *spot));
        prop_assert_eq!(shown.mentions, mentions.len() as u64, "{:?}", self.log);
        prop_assert_eq!(shown.first_mention, mentions.first().copied());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn mentions_are_counted_from_scratch_at_any_moment(acts in acts()) {
        let mut program = Program::new();
        for act in acts {
            program.perform(act);
            program.check()?;
        }
        program.perform(Act::Restart);
        program.check()?;
    }
}

/// Whoever writes has read what stands above it. Whoever adds somebody has not.
#[test]
fn an_act_of_ones_own_reads_nothing_and_an_answer_does() {
    let mut program = Program::new();
    program.post(BEN, Body::text("Shall we?"));
    let unread = |program: &Program| program.core.model().conversations[&CLUB].unread;
    let before = unread(&program);
    let announced = Line::Announced {
        text: "Nine o'clock".into(),
    };
    program.post(ME, announced);
    assert_eq!(unread(&program), before);
    program.start();
    assert_eq!(unread(&program), before);
    program.post(ME, Body::text("Yes."));
    assert_eq!(unread(&program), 0);
}

#[test]
fn of_two_nobody_is_called() {
    let mut program = Program::new();
    let conversation = CLUB;
    let peer = BEN;
    let kind = ConversationKind::Direct { peer };
    program
        .history
        .execute(&[StoreCommand::AddConversation { conversation, kind }])
        .unwrap();
    program.start();
    program.post(BEN, Body::text("@anna"));
    let counts = |program: &Program| {
        let shown = &program.core.model().conversations[&CLUB];
        (shown.unread, shown.mentions)
    };
    assert_eq!(counts(&program), (1, 0));
    program.start();
    assert_eq!(counts(&program), (1, 0));
}

/// What only the server writes is no conversation with a person, after a restart either.
#[test]
fn what_the_server_says_is_unread_after_a_restart() {
    let mut program = Program::new();
    let conversation = CLUB;
    let kind = ConversationKind::Server {
        everybody: true,
        from: Seq::START,
    };
    let command = StoreCommand::AddConversation {
        conversation,
        kind: kind.clone(),
    };
    program.history.execute(&[command]).unwrap();
    program.start();
    let text = "@anna and everybody else".to_owned();
    program.post(UserId(0), Line::Said { text });
    for _ in 0..2 {
        let shown = &program.core.model().conversations[&CLUB];
        assert_eq!(shown.kind, kind);
        assert_eq!((shown.unread, shown.mentions), (1, 0));
        program.start();
    }
}
