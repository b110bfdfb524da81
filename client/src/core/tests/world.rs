//! A small world: a few people with a program each, a network that can be cut between any two
//! frames, disks that answer late, programs that are killed, and a server that keeps its word.
//!
//! The programs are real cores over real history files. The server is a model of what
//! `docs/PROTOCOL.md` promises, small enough to be seen to be right.

use std::collections::{BTreeMap, VecDeque};

use anser_shared::event::{
    Change, ConversationKind, Event, Friend, FriendState, Head, Presence, SignedIn,
};
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::{Answer, Post, Request};
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, Identity};
use proptest::prelude::*;
use zeroize::Zeroizing;

use crate::core::effect::{Effect, NetCommand, StoreCommand};
use crate::core::input::{Input, NetEvent, SignedInAs, Started, StoreEvent, Ticket};
use crate::core::model::{Account, LinkFault, PAGE_ROWS};
use crate::core::{Action, Core};
use crate::store::History;

pub(super) const PEOPLE: usize = 3;

const SERVER: Fingerprint = Fingerprint([9; 32]);

#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Send {
        from: usize,
        to: usize,
    },
    Befriend {
        one: usize,
        other: usize,
    },
    /// The server handles the next frame of somebody.
    ToServer {
        who: usize,
    },
    /// Somebody's program handles the next frame of the server.
    ToClient {
        who: usize,
    },
    /// Somebody's disk does the next thing that it was told.
    ToDisk {
        who: usize,
    },
    /// Somebody's program hears the next answer of its disk.
    FromDisk {
        who: usize,
    },
    /// The connection breaks: everything on its way is lost.
    Cut {
        who: usize,
    },
    Connect {
        who: usize,
    },
    /// The program is killed and started again: what was not on disk is lost.
    Crash {
        who: usize,
    },
    /// The server's queue for somebody is full: entries become a word about their head.
    FallBehind {
        who: usize,
    },
    /// The server cannot store anything for this one frame.
    Trouble {
        who: usize,
    },
}

pub(super) struct World {
    server: Server,
    programs: Vec<Program>,
    now: Timestamp,
    typed: u64,
}

struct Server {
    accounts: Vec<ServerAccount>,
    logs: BTreeMap<ConversationId, ServerLog>,
    trouble: bool,
}

#[derive(Default)]
struct ServerAccount {
    revision: u64,
    friends: BTreeMap<UserId, Friend>,
}

struct ServerLog {
    members: [UserId; 2],
    entries: Vec<Entry>,
}

struct Program {
    user: UserId,
    folder: tempfile::TempDir,
    history: History,
    core: Core,
    connected: bool,
    to_server: VecDeque<(u32, Request)>,
    to_client: VecDeque<NetEvent>,
    to_disk: VecDeque<StoreCommand>,
    from_disk: VecDeque<StoreEvent>,
    /// What was on disk as written, by conversation, in that order: it must all arrive.
    written: Vec<(ConversationId, MessageId)>,
}

fn user(who: usize) -> UserId {
    UserId(who as u64 + 1)
}

fn name(user: UserId) -> String {
    format!("person{}", user.0)
}

/// The conversation of two people, whoever of them began it.
fn between(one: UserId, other: UserId) -> ConversationId {
    ConversationId(100 * one.0.min(other.0) + one.0.max(other.0))
}

fn start(user: UserId) -> (Core, Vec<Effect>) {
    let account = Account {
        user,
        name: name(user),
        nickname: name(user),
        address: "localhost:7464".into(),
        server_name: "Anser".into(),
        server: SERVER,
    };
    let ticket = Ticket {
        identity: Identity::generate(),
        resumption: Zeroizing::new([1; 32]),
    };
    let mut counter = user.0 as u8;
    let random = Box::new(move || {
        counter = counter.wrapping_add(PEOPLE as u8);
        [counter; 10]
    });
    Core::start(
        Started {
            signed_in: Some((account, ticket)),
            ..Started::default()
        },
        random,
    )
}

impl World {
    pub(super) fn new() -> Self {
        let accounts = (0..PEOPLE).map(|_| ServerAccount::default()).collect();
        let server = Server {
            accounts,
            logs: BTreeMap::new(),
            trouble: false,
        };
        let programs = (0..PEOPLE).map(|who| Program::new(user(who))).collect();
        let mut world = Self {
            server,
            programs,
            now: Timestamp(1_790_000_000_000),
            typed: 0,
        };
        // So that most runs have somebody to write to.
        world.server.befriend(user(0), user(1));
        world
    }

    pub(super) fn perform(&mut self, act: Act) {
        self.now.0 += 7;
        match act {
            Act::Send { from, to } => self.send(from, to),
            Act::Befriend { one, other } => {
                if one != other {
                    self.act(
                        one,
                        Action::AddFriend {
                            name: name(user(other)),
                        },
                    );
                }
            }
            Act::ToServer { who } => self.server_hears(who),
            Act::ToClient { who } => {
                if let Some(event) = self.programs[who].to_client.pop_front() {
                    self.input(who, Input::Net(event));
                }
            }
            Act::ToDisk { who } => self.programs[who].disk_does(1),
            Act::FromDisk { who } => {
                if let Some(event) = self.programs[who].from_disk.pop_front() {
                    self.input(who, Input::Store(event));
                }
            }
            Act::Cut { who } => self.cut(who),
            Act::Connect { who } => self.connect(who),
            Act::Crash { who } => {
                self.programs[who].crash();
            }
            Act::FallBehind { who } => self.fall_behind(who),
            Act::Trouble { who } => {
                self.server.trouble = true;
                self.server_hears(who);
                self.server.trouble = false;
            }
        }
    }

    fn act(&mut self, who: usize, action: Action) {
        self.input(who, Input::Action(action));
    }

    fn input(&mut self, who: usize, input: Input) {
        let now = self.now;
        let program = &mut self.programs[who];
        let effects = program.core.handle(input, now);
        program.carry_out(effects);
    }

    fn send(&mut self, from: usize, to: usize) {
        let conversation = between(user(from), user(to));
        self.typed += 1;
        let text = format!("text {}", self.typed);
        self.act(from, Action::Send { conversation, text });
    }

    fn server_hears(&mut self, who: usize) {
        let Some((tag, request)) = self.programs[who].to_server.pop_front() else {
            return;
        };
        let (answer, told) = self.server.answer(user(who), request, self.now);
        for (to, event) in told {
            for program in self
                .programs
                .iter_mut()
                .filter(|p| p.user == to && p.connected)
            {
                program.to_client.push_back(NetEvent::Event(event.clone()));
            }
        }
        self.programs[who]
            .to_client
            .push_back(NetEvent::Answer { tag, answer });
    }

    fn cut(&mut self, who: usize) {
        if std::mem::replace(&mut self.programs[who].connected, false) {
            self.programs[who].to_server.clear();
            self.programs[who].to_client.clear();
            let down = NetEvent::Down {
                fault: LinkFault::Lost,
                retry_at: Some(self.now),
            };
            self.input(who, Input::Net(down));
        }
    }

    fn connect(&mut self, who: usize) {
        let user = user(who);
        let program = &mut self.programs[who];
        if std::mem::replace(&mut program.connected, true) {
            return;
        }
        let account = SignedIn {
            user,
            name: name(user),
            nickname: name(user),
            device: DeviceId(user.0),
            expires_at: Timestamp(i64::MAX),
            revision: self.server.accounts[who].revision,
            now: self.now,
        };
        let signed_in = SignedInAs {
            account,
            address: "localhost:7464".into(),
            server_name: "Anser".into(),
            server: SERVER,
            ticket: None,
        };
        program
            .to_client
            .push_back(NetEvent::SignedIn(Box::new(signed_in)));
        let here = NetEvent::Event(Event::Presence(vec![(user, Presence::Online)]));
        program.to_client.push_back(here);
    }

    /// What is queued for somebody is thrown away as far as it is entries; each conversation's
    /// head is told instead, as a server does whose queue is full.
    fn fall_behind(&mut self, who: usize) {
        let mut heads = BTreeMap::new();
        self.programs[who].to_client.retain(|event| match event {
            NetEvent::Event(Event::Posted {
                conversation,
                entry,
            }) => {
                heads.insert(*conversation, entry.seq);
                false
            }
            _ => true,
        });
        for (conversation, head) in heads {
            let behind = NetEvent::Event(Event::Behind { conversation, head });
            self.programs[who].to_client.push_back(behind);
        }
    }

    /// Lets everything come to rest, with all connections up.
    pub(super) fn settle(&mut self) {
        for _ in 0..10_000 {
            for who in 0..PEOPLE {
                self.connect(who);
                if let Some(at) = self.programs[who].core.wake_at() {
                    self.now = self.now.max(at);
                    self.input(who, Input::Tick);
                }
                for act in [
                    Act::ToDisk { who },
                    Act::FromDisk { who },
                    Act::ToServer { who },
                    Act::ToClient { who },
                ] {
                    self.perform(act);
                }
            }
            if self.programs.iter().all(Program::is_at_rest) {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    pub(super) fn check(&mut self) -> Result<(), TestCaseError> {
        for (who, program) in self.programs.iter_mut().enumerate() {
            let account = &self.server.accounts[who];
            let model = program.core.model();
            let friends: Vec<UserId> = model.friends.keys().copied().collect();
            let expected: Vec<UserId> = account.friends.keys().copied().collect();
            prop_assert_eq!(friends, expected, "friends of {}", who);
            prop_assert_eq!(program.history.opened().unwrap().revision, account.revision);

            for (id, shown) in model.conversations.iter() {
                let log = &self.server.logs[id].entries;
                prop_assert!(
                    shown.outbox.is_empty(),
                    "{} still waits: {:?}",
                    who,
                    shown.outbox
                );
                prop_assert_eq!(
                    shown.local_head.0 as usize,
                    log.len(),
                    "the head of {} at {}",
                    id,
                    who
                );
                prop_assert_eq!(shown.last.as_ref(), log.last());
                for (page, entries) in &shown.pages {
                    let from = (page * PAGE_ROWS) as usize;
                    let to = log.len().min(from + PAGE_ROWS as usize);
                    prop_assert_eq!(&entries[..], &log[from..to], "a page in memory of {}", who);
                }
                let stored = program.history.all(*id);
                prop_assert_eq!(&stored, log, "the history of {} at {}", id, who);
            }

            // Exactly once, and in the order of writing.
            for conversation in program
                .written
                .iter()
                .map(|(c, _)| *c)
                .collect::<std::collections::BTreeSet<_>>()
            {
                let written: Vec<MessageId> = program
                    .written
                    .iter()
                    .filter(|(c, _)| *c == conversation)
                    .map(|(_, id)| *id)
                    .collect();
                let log = &self.server.logs[&conversation].entries;
                let arrived: Vec<MessageId> = log
                    .iter()
                    .filter(|entry| entry.author == program.user)
                    .map(|entry| entry.id)
                    .collect();
                prop_assert_eq!(arrived, written, "what {} wrote in {}", who, conversation);
            }
        }
        Ok(())
    }
}

impl Server {
    fn befriend(&mut self, one: UserId, other: UserId) -> Vec<(UserId, Event)> {
        let conversation = between(one, other);
        self.logs.entry(conversation).or_insert(ServerLog {
            members: [one, other],
            entries: Vec::new(),
        });
        [(one, other), (other, one)]
            .map(|(owner, user)| {
                let friend = Friend {
                    user,
                    name: name(user),
                    nickname: name(user),
                    state: FriendState::Friends,
                    conversation,
                };
                let account = &mut self.accounts[owner.0 as usize - 1];
                account.revision += 1;
                account.friends.insert(user, friend.clone());
                (
                    owner,
                    Event::Changed {
                        revision: account.revision,
                        change: Change::Friend(friend),
                    },
                )
            })
            .to_vec()
    }

    /// The answer, and who is told what before it.
    fn answer(
        &mut self,
        asker: UserId,
        request: Request,
        now: Timestamp,
    ) -> (Result<Answer, Refusal>, Vec<(UserId, Event)>) {
        if self.trouble {
            return (Err(Refusal::Unavailable(Trouble::Database)), vec![]);
        }
        let account = &self.accounts[asker.0 as usize - 1];
        match request {
            // One friend a page, so that changes fall between pages.
            Request::Friends { after } => {
                let mut rest = account
                    .friends
                    .range(UserId(after.0 + 1)..)
                    .map(|(_, f)| f.clone());
                let friends: Vec<Friend> = rest.by_ref().take(1).collect();
                let more = rest.next().is_some();
                (
                    Ok(Answer::Friends {
                        revision: account.revision,
                        friends,
                        more,
                    }),
                    vec![],
                )
            }
            Request::Conversations { after } => {
                let mut rest = self
                    .logs
                    .range(ConversationId(after.0 + 1)..)
                    .filter(|(_, log)| log.members.contains(&asker))
                    .map(|(id, log)| Head {
                        conversation: *id,
                        kind: ConversationKind::Direct {
                            peer: if log.members[0] == asker {
                                log.members[1]
                            } else {
                                log.members[0]
                            },
                        },
                        seq: Seq(log.entries.len() as u64),
                    });
                let heads: Vec<Head> = rest.by_ref().take(1).collect();
                let more = rest.next().is_some();
                (Ok(Answer::Conversations { heads, more }), vec![])
            }
            Request::AddFriend { name } => {
                let friend = UserId(name.trim_start_matches("person").parse().unwrap());
                if account.friends.contains_key(&friend) {
                    return (Err(Refusal::AlreadyFriends), vec![]);
                }
                let told = self.befriend(asker, friend);
                let friend = self.accounts[asker.0 as usize - 1].friends[&friend].clone();
                (Ok(Answer::FriendAdded { friend }), told)
            }
            Request::Post(post) => self.post(asker, post, now),
            // Three entries a page, so that a few messages are several pages.
            Request::Fetch {
                conversation,
                after,
                ..
            } => {
                let log = &self.logs[&conversation].entries;
                let entries = log.iter().skip(after.0 as usize).take(3).cloned().collect();
                let head = Seq(log.len() as u64);
                (
                    Ok(Answer::Entries {
                        conversation,
                        entries,
                        head,
                    }),
                    vec![],
                )
            }
            Request::SignOut => (Ok(Answer::SignedOut), vec![]),
        }
    }

    fn post(
        &mut self,
        author: UserId,
        post: Post,
        at: Timestamp,
    ) -> (Result<Answer, Refusal>, Vec<(UserId, Event)>) {
        let Post {
            conversation,
            id,
            body,
        } = post;
        let log = self.logs.get_mut(&conversation).unwrap();
        let known = log
            .entries
            .iter()
            .find(|entry| entry.author == author && entry.id == id);
        if let Some(known) = known {
            assert_eq!(
                known.body.as_ref(),
                Some(&body),
                "an id is never used for two texts"
            );
            return (
                Ok(Answer::Stored {
                    conversation,
                    seq: known.seq,
                    at: known.at,
                }),
                vec![],
            );
        }
        let seq = Seq(log.entries.len() as u64 + 1);
        let entry = Entry {
            seq,
            author,
            id,
            at,
            body: Some(body),
        };
        log.entries.push(entry.clone());
        let others = log.members.iter().filter(|member| **member != author);
        let told = others
            .map(|member| {
                (
                    *member,
                    Event::Posted {
                        conversation,
                        entry: entry.clone(),
                    },
                )
            })
            .collect();
        (
            Ok(Answer::Stored {
                conversation,
                seq,
                at,
            }),
            told,
        )
    }
}

impl Program {
    fn new(user: UserId) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), user).unwrap();
        let (core, effects) = start(user);
        let mut program = Self {
            user,
            folder,
            history,
            core,
            connected: false,
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            to_disk: VecDeque::new(),
            from_disk: VecDeque::new(),
            written: Vec::new(),
        };
        program.carry_out(effects);
        program
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Net(NetCommand::Request { tag, request }) => {
                    assert!(
                        self.connected,
                        "nothing is asked without a connection: {request:?}"
                    );
                    self.to_server.push_back((tag, request));
                }
                Effect::Store(command) => self.to_disk.push_back(command),
                _ => {}
            }
        }
    }

    fn disk_does(&mut self, count: usize) {
        for _ in 0..count {
            let Some(command) = self.to_disk.pop_front() else {
                return;
            };
            if let StoreCommand::Queue {
                conversation,
                pending,
            } = &command
            {
                self.written.push((*conversation, pending.id));
            }
            let events = match command {
                StoreCommand::Open { .. } => {
                    vec![StoreEvent::Opened(Box::new(self.history.opened().unwrap()))]
                }
                command => self.history.execute(&[command]).unwrap(),
            };
            self.from_disk.extend(events);
        }
    }

    fn crash(&mut self) {
        let folder = self.folder.path().to_owned();
        // The lock of the old one has to be gone before the new one opens the file.
        let unused = tempfile::tempdir().unwrap();
        drop(std::mem::replace(
            &mut self.history,
            History::open(unused.path(), self.user).unwrap(),
        ));
        self.history = History::open(&folder, self.user).unwrap();
        self.connected = false;
        self.to_server.clear();
        self.to_client.clear();
        self.to_disk.clear();
        self.from_disk.clear();
        let (core, effects) = start(self.user);
        self.core = core;
        self.carry_out(effects);
    }

    fn is_at_rest(&self) -> bool {
        self.to_server.is_empty()
            && self.to_client.is_empty()
            && self.to_disk.is_empty()
            && self.from_disk.is_empty()
            && self.core.wake_at().is_none()
    }
}

impl History {
    /// All that stands in a conversation, page by page.
    fn all(&mut self, conversation: ConversationId) -> Vec<Entry> {
        let mut all = Vec::new();
        for page in 0.. {
            let load = [StoreCommand::LoadPage { conversation, page }];
            let mut events = self.execute(&load).unwrap();
            let Some(StoreEvent::Page { entries, .. }) = events.pop() else {
                break;
            };
            let is_last = (entries.len() as u64) < PAGE_ROWS;
            all.extend(entries);
            if is_last {
                break;
            }
        }
        all
    }
}
