//! A small world: a few people with a program each, one of them with two, a network that can be cut between any two
//! frames, disks that answer late, programs that are killed, and a server that keeps its word.
//!
//! The programs are real cores over real history files; the [server](super::server) is a model.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anser_shared::answer::Answer;
use anser_shared::body::{Pin, Reaction};
use anser_shared::conversation::Arrangement;
use anser_shared::event::{Event, SignedIn};
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Person, Profile, Rights};
use anser_shared::presence::Presence;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;
use anser_shared::tls::{Fingerprint, Identity};
use zeroize::Zeroizing;

use super::server::Server;
use anser::core::effect::{Effect, NetCommand, StoreCommand};
use anser::core::input::{DeviceKey, Input, NetEvent, SignedInAs, Started, StoreEvent};
use anser::core::message::{Forwarding, Message, PAGE_ROWS, Passed};
use anser::core::model::{Account, LinkFault, Ticket};
use anser::core::{Action, ConversationAction, Core};
use anser::store::History;

pub(super) const PEOPLE: usize = 3;

/// The first person has two of them.
pub(super) const PROGRAMS: usize = PEOPLE + 1;

/// More than are under way at once.
const BURST: usize = IN_FLIGHT + 3;

/// Fewer messages under way at once than a program has, so that a short run fills them.
const IN_FLIGHT: usize = 8;

const SERVER: Fingerprint = Fingerprint([9; 32]);

#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Send {
        from: usize,
        to: usize,
    },
    /// Writes more texts at once than may be under way.
    Burst {
        from: usize,
        to: usize,
    },
    /// Asks somebody to be friends.
    Ask {
        one: usize,
        other: usize,
    },
    Answer {
        one: usize,
        other: usize,
        accept: bool,
    },
    Part {
        one: usize,
        other: usize,
    },
    /// Somebody looks at a conversation, up to so many messages before its end.
    Read {
        who: usize,
        with: usize,
        before_end: u64,
    },
    /// Pins or mutes a conversation.
    Arrange {
        who: usize,
        with: usize,
        pinned: bool,
        muted: bool,
    },
    /// Writes on in a composer, or clears it; a window that somebody is at may not have taken over
    /// what has come from another device.
    Write {
        who: usize,
        with: usize,
        clears: bool,
        unseen: bool,
    },
    /// Keeps somebody away, or ends that.
    Block {
        who: usize,
        other: usize,
        blocked: bool,
    },
    /// Calls somebody by a name of one's own, and notes something about them.
    Remark {
        who: usize,
        other: usize,
    },
    /// Says something else about oneself.
    Status {
        who: usize,
    },
    /// Takes back a text of one's own, so many before the last.
    Delete {
        who: usize,
        with: usize,
        before_last: usize,
    },
    /// Says a text of one's own, so many before the last, in other words.
    Edit {
        who: usize,
        with: usize,
        before_last: usize,
    },
    /// Puts an emoji on what stands so many places before the end, or takes it back.
    React {
        who: usize,
        with: usize,
        before_end: u64,
        on: bool,
    },
    /// Pins what stands so many places before the end, or takes it from what is pinned.
    Pin {
        who: usize,
        with: usize,
        before_end: u64,
        on: bool,
    },
    /// Passes on what stands so many places before the end.
    Forward {
        who: usize,
        with: usize,
        to: usize,
        before_end: u64,
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
    /// The server stops in order: of what each program has sent it answers the first frames, says
    /// goodbye, and comes back.
    Stop {
        answered: usize,
    },
    /// The server's data are copied, as they are at this moment.
    Copy,
    /// The last copy is put back: the server goes on from there.
    PutBack,
    /// The server's queue for somebody is full: entries become a word about their head.
    FallBehind {
        who: usize,
    },
    /// The server cannot store anything for this one frame.
    Trouble {
        who: usize,
    },
    /// It was too much at once: the server does not take this one frame, if it is one that counts.
    Slow {
        who: usize,
    },
    /// Nobody does anything until everything has arrived; without it hardly any run comes as far as
    /// taking back a text that somebody else has.
    Rest,
}

pub(super) struct World {
    pub(super) server: Server,
    pub(super) programs: Vec<Program>,
    /// Messages that somebody has wanted to take back.
    pub(super) taken_back: BTreeSet<MessageId>,
    copy: Option<Server>,
    lives: u64,
    now: Timestamp,
    typed: u64,
    /// Words of drafts that nobody has sent or cleared, by whose they are: none may be lost.
    pub(super) drafted: BTreeSet<(UserId, ConversationId, String)>,
}

pub(super) struct Program {
    pub(super) who: usize,
    pub(super) user: UserId,
    folder: tempfile::TempDir,
    pub(super) history: History,
    pub(super) core: Core,
    connected: bool,
    /// The server has said goodbye, and the program has not heard it yet.
    leaving: bool,
    /// The server holds what this connection posts, for this reason.
    held: Option<Refusal>,
    to_server: VecDeque<(u32, Request)>,
    to_client: VecDeque<NetEvent>,
    /// Answers to requests that only read, which the server is still putting together.
    late: VecDeque<NetEvent>,
    to_disk: VecDeque<StoreCommand>,
    from_disk: VecDeque<StoreEvent>,
    /// What stands in the windows' composers, and how many drafts from elsewhere they know.
    composers: BTreeMap<ConversationId, (u64, String)>,
    /// What was on disk as written, by conversation, in that order: it must all arrive.
    pub(super) written: Vec<(ConversationId, MessageId)>,
}

fn user(who: usize) -> UserId {
    UserId((who % PEOPLE) as u64 + 1)
}

pub(super) fn name(user: UserId) -> String {
    format!("person{}", user.0)
}

/// The conversation of two people, whoever of them began it.
pub(super) fn between(one: UserId, other: UserId) -> ConversationId {
    ConversationId(100 * one.0.min(other.0) + one.0.max(other.0))
}

fn start(who: usize) -> (Core, Vec<Effect>) {
    let user = user(who);
    let account = Account {
        profile: Profile::of(Person::named(user, name(user), name(user))),
        rights: Rights::default(),
        address: "localhost:7464".into(),
        server_name: "Anser".into(),
        server: SERVER,
    };
    let device_key = DeviceKey {
        identity: Identity::generate(),
        resumption: Zeroizing::new([1; 32]),
    };
    let mut counter = who as u64;
    let random = Box::new(move || {
        counter += PROGRAMS as u64;
        let mut bits = [0; 10];
        bits[2..].copy_from_slice(&counter.to_be_bytes());
        bits
    });
    let started = Started {
        signed_in: Some((account, device_key)),
        ..Started::default()
    };
    let (mut core, effects) = Core::start(started, random);
    core.limit_in_flight(IN_FLIGHT);
    (core, effects)
}

impl World {
    pub(super) fn new() -> Self {
        let server = Server::new(PEOPLE);
        let programs = (0..PROGRAMS).map(Program::new).collect();
        let mut world = Self {
            server,
            programs,
            taken_back: BTreeSet::new(),
            copy: None,
            lives: 1,
            now: Timestamp(1_790_000_000_000),
            typed: 0,
            drafted: BTreeSet::new(),
        };
        // So that most runs have somebody to write to.
        world.server.befriend(user(0), user(1), Timestamp(0));
        world
    }

    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    pub(super) fn perform(&mut self, act: Act) {
        self.now.0 += 7;
        match act {
            Act::Send { from, to } => self.send(from, to),
            Act::Burst { from, to } => (0..BURST).for_each(|_| self.send(from, to)),
            Act::Ask { one, other } => {
                if user(one) != user(other) {
                    let action = Action::AddFriend {
                        name: name(user(other)),
                        greeting: String::new(),
                    };
                    self.act(one, action);
                }
            }
            Act::Answer { one, other, accept } => {
                let user = user(other);
                self.act(one, Action::AnswerFriend { user, accept });
            }
            Act::Part { one, other } => {
                self.act(one, Action::EndFriendship { user: user(other) });
            }
            Act::Read {
                who,
                with,
                before_end,
            } => {
                if let Some((conversation, seq)) = self.place(who, with, before_end) {
                    self.act(
                        who,
                        Action::In(conversation, ConversationAction::Read { seq }),
                    );
                }
            }
            Act::Arrange {
                who,
                with,
                pinned,
                muted,
            } => {
                let conversation = between(user(who), user(with));
                let arrangement = Arrangement { pinned, muted };
                let model = self.programs[who].core.model();
                if model.conversations.contains_key(&conversation) {
                    let action =
                        Action::In(conversation, ConversationAction::Arrange { arrangement });
                    self.act(who, action);
                }
            }
            Act::Block {
                who,
                other,
                blocked,
            } => {
                let user = user(other);
                self.act(who, Action::Block { user, blocked });
            }
            Act::Remark { who, other } => {
                self.typed += 1;
                let remark = format!("remark {}", self.typed);
                let action = Action::Remark {
                    user: user(other),
                    note: format!("about {remark}"),
                    remark,
                };
                self.act(who, action);
            }
            Act::Status { who } => {
                self.typed += 1;
                let account = self.programs[who].core.model().account.as_ref();
                if let Some(mut profile) = account.map(|account| account.profile.clone()) {
                    profile.person.status = format!("status {}", self.typed);
                    self.act(who, Action::SetProfile(profile));
                }
            }
            Act::Write {
                who,
                with,
                clears,
                unseen,
            } => self.write(who, with, clears, unseen),
            Act::Delete {
                who,
                with,
                before_last,
            } => {
                if let Some((conversation, seq)) = self.own_text(who, with, before_last) {
                    let entry = &self.server.logs[&conversation].entries[seq.0 as usize - 1];
                    self.taken_back.insert(entry.id);
                    self.act(
                        who,
                        Action::In(conversation, ConversationAction::Delete { seq }),
                    );
                }
            }
            Act::Edit {
                who,
                with,
                before_last,
            } => {
                if let Some((conversation, seq)) = self.own_text(who, with, before_last) {
                    self.typed += 1;
                    let text = format!("edit {}", self.typed);
                    let edit = ConversationAction::Edit { seq, text };
                    self.act(who, Action::In(conversation, edit));
                }
            }
            Act::React {
                who,
                with,
                before_end,
                on,
            } => {
                let conversation = between(user(who), user(with));
                let model = self.programs[who].core.model();
                let shown = model.conversations.get(&conversation);
                let head = shown.map_or(0, |shown| shown.local_head.0);
                if let Some(to) = head.checked_sub(before_end).map(Seq) {
                    let emoji = "👍".into();
                    let reaction = Reaction { to, emoji, on };
                    let react = ConversationAction::React(reaction);
                    self.act(who, Action::In(conversation, react));
                }
            }
            Act::Pin {
                who,
                with,
                before_end,
                on,
            } => {
                let conversation = between(user(who), user(with));
                let model = self.programs[who].core.model();
                let shown = model.conversations.get(&conversation);
                let head = shown.map_or(0, |shown| shown.local_head.0);
                if let Some(of) = head.checked_sub(before_end).map(Seq) {
                    let pin = ConversationAction::Pin(Pin { of, on });
                    self.act(who, Action::In(conversation, pin));
                }
            }
            Act::Forward {
                who,
                with,
                to,
                before_end,
            } => self.forward(who, with, to, before_end),
            Act::Rest => self.settle(),
            Act::ToServer { who } => self.server_hears(who),
            Act::ToClient { who } => {
                if let Some(event) = self.programs[who].to_client.pop_front() {
                    self.programs[who].leaving &= !matches!(event, NetEvent::Down { .. });
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
                self.forget_unsaved_words(who);
                self.programs[who].crash();
            }
            Act::Stop { answered } => self.stop(answered),
            Act::Copy => self.copy = Some(self.server.clone()),
            Act::PutBack => self.put_back(),
            Act::FallBehind { who } => self.fall_behind(who),
            Act::Trouble { who } => {
                self.server.trouble = true;
                self.server_hears(who);
                self.server.trouble = false;
            }
            Act::Slow { who } => {
                self.server.slow = true;
                self.server_hears(who);
                self.server.slow = false;
            }
        }
    }

    fn act(&mut self, who: usize, action: Action) {
        self.input(who, Input::Action(Ticket::take(), action));
    }

    fn input(&mut self, who: usize, input: Input) {
        let now = self.now;
        let program = &mut self.programs[who];
        let effects = program.core.handle(input, now);
        program.carry_out(effects);
    }

    /// A place that somebody's program has.
    fn place(&self, who: usize, with: usize, before_end: u64) -> Option<(ConversationId, Seq)> {
        let conversation = between(user(who), user(with));
        let model = self.programs[who].core.model();
        let head = model.conversations.get(&conversation)?.local_head.0;
        let seq = head.checked_sub(before_end).filter(|seq| *seq > 0)?;
        Some((conversation, Seq(seq)))
    }

    /// One of somebody's last texts, among those that their program has.
    fn own_text(
        &self,
        who: usize,
        with: usize,
        before_last: usize,
    ) -> Option<(ConversationId, Seq)> {
        let conversation = between(user(who), user(with));
        let model = self.programs[who].core.model();
        let head = model.conversations.get(&conversation)?.local_head;
        // A server that was set back may have less than the program.
        let log = &self.server.logs.get(&conversation)?.entries;
        let here = &log[..log.len().min(head.0 as usize)];
        let own = |entry: &&Entry| {
            entry.author == user(who) && entry.body.as_ref().is_some_and(|body| body.kind.counts())
        };
        let entry = here.iter().rev().filter(own).nth(before_last)?;
        Some((conversation, entry.seq))
    }

    fn forward(&mut self, who: usize, with: usize, to: usize, before_end: u64) {
        let from = between(user(who), user(with));
        let shown = self.programs[who].core.model().conversations.get(&from);
        let place = shown.and_then(|shown| shown.local_head.0.checked_sub(before_end));
        let Some((shown, place)) = shown.zip(place.map(Seq)) else {
            return;
        };
        let message = shown.messages.at(place);
        let passed = message.and_then(|message| {
            let name = message.author.0.to_string();
            Passed::of(message.content.sayings(message.author, &name, message.at))
        });
        if let Some(passed) = passed {
            let places = vec![place];
            let forwarding = Forwarding {
                from,
                places,
                passed,
            };
            let forward = ConversationAction::Forward(forwarding);
            let to = between(user(who), user(to));
            self.act(who, Action::In(to, forward));
        }
    }

    fn send(&mut self, from: usize, to: usize) {
        let conversation = between(user(from), user(to));
        self.typed += 1;
        let text = format!("text {}", self.typed);
        // The composer is emptied; what it does not know yet stays, as a draft beside it.
        if let Some((seen, shown)) = self.composer(from, conversation, true) {
            self.words_are_done(from, conversation, &shown);
            let draft = &self.programs[from].core.model().conversations[&conversation].draft;
            let knows = draft.arrived;
            if seen < knows {
                self.draft(from, conversation, shown, seen);
            }
            let composers = &mut self.programs[from].composers;
            composers.insert(conversation, (knows, String::new()));
        }
        // Every third one answers something that is here.
        let shown = self.programs[from]
            .core
            .model()
            .conversations
            .get(&conversation);
        let head = shown.map_or(0, |shown| shown.local_head.0);
        if head > 0 && self.typed.is_multiple_of(3) {
            let to = Some(Seq(1 + self.typed % head));
            self.act(
                from,
                Action::In(conversation, ConversationAction::Answer { to }),
            );
        }
        self.act(
            from,
            Action::In(conversation, ConversationAction::Send { text }),
        );
    }

    /// Every word is another one, so that one that is lost is missed.
    fn write(&mut self, who: usize, with: usize, clears: bool, unseen: bool) {
        let conversation = between(user(who), user(with));
        let Some((seen, before)) = self.composer(who, conversation, unseen) else {
            return;
        };
        let text = if clears {
            self.words_are_done(who, conversation, &before);
            String::new()
        } else {
            self.typed += 1;
            let word = format!("w{}", self.typed);
            self.drafted.insert((user(who), conversation, word.clone()));
            format!("{before} {word}")
        };
        self.draft(who, conversation, text, seen);
    }

    /// What a window's composer shows. It takes over what has come from another device, unless
    /// somebody is at it.
    fn composer(
        &mut self,
        who: usize,
        conversation: ConversationId,
        unseen: bool,
    ) -> Option<(u64, String)> {
        let program = &mut self.programs[who];
        let draft = &program.core.model().conversations.get(&conversation)?.draft;
        let newest = || (draft.arrived, draft.text.clone());
        let composer = program.composers.entry(conversation).or_insert_with(newest);
        if !unseen && composer.0 < draft.arrived {
            *composer = newest();
        }
        Some(composer.clone())
    }

    fn draft(&mut self, who: usize, conversation: ConversationId, text: String, seen: u64) {
        let draft = |program: &Program| {
            let shown = &program.core.model().conversations[&conversation];
            shown.draft.arrived
        };
        let knows = draft(&self.programs[who]);
        let composers = &mut self.programs[who].composers;
        composers.insert(conversation, (knows, text.clone()));
        let action = Action::In(conversation, ConversationAction::Draft { text, seen });
        self.act(who, action);
    }

    /// Somebody has sent or cleared what stood here.
    fn words_are_done(&mut self, who: usize, conversation: ConversationId, text: &str) {
        for word in text.split_whitespace() {
            let word = (user(who), conversation, word.to_owned());
            self.drafted.remove(&word);
        }
    }

    /// Every other answer to what only reads is overtaken by the next one to a read or a post.
    fn server_hears(&mut self, who: usize) {
        let mut late = std::mem::take(&mut self.programs[who].late);
        let Some((tag, request)) = self.programs[who].to_server.pop_front() else {
            return self.programs[who].to_client.extend(late);
        };
        if !request.only_reads() && !matches!(request, Request::Post(_)) {
            self.programs[who].to_client.append(&mut late);
        }
        let takes_long = request.only_reads() && tag % 2 == 1;
        let (answer, told) = match &request {
            Request::Post(_) if self.programs[who].held.is_some() => {
                let refusal = self.programs[who].held.clone();
                (Err(refusal.expect("it is held")), vec![])
            }
            _ => self
                .server
                .answer(user(who), DeviceId(who as u64), request.clone(), self.now),
        };
        self.programs[who].held = match (&request, &answer) {
            (
                Request::Post(_),
                Err(refusal @ (Refusal::Unavailable(_) | Refusal::SlowDown { .. })),
            ) => Some(refusal.clone()),
            (Request::SendAgain, Ok(_)) => None,
            _ => self.programs[who].held.clone(),
        };
        // The device that asked has its answer; what belongs to the account is told to it as well.
        let is_answered = matches!(answer, Ok(Answer::Stored { .. } | Answer::Marked { .. }));
        for (to, event) in told {
            for (number, program) in self.programs.iter_mut().enumerate() {
                if program.user == to && program.connected && !(number == who && is_answered) {
                    program.to_client.push_back(NetEvent::Event(event.clone()));
                }
            }
        }
        let answer = NetEvent::Answer { tag, answer };
        let program = &mut self.programs[who];
        if takes_long {
            program.late.push_back(answer);
        } else {
            program.to_client.push_back(answer);
        }
        program.to_client.extend(late);
    }

    fn cut(&mut self, who: usize) {
        let was_leaving = std::mem::replace(&mut self.programs[who].leaving, false);
        if std::mem::replace(&mut self.programs[who].connected, false) || was_leaving {
            self.programs[who].to_server.clear();
            self.programs[who].to_client.clear();
            self.programs[who].late.clear();
            let down = NetEvent::Down {
                fault: LinkFault::Lost,
                retry_at: Some(self.now),
            };
            self.input(who, Input::Net(down));
        }
    }

    /// What was written since the copy is gone at the server.
    fn put_back(&mut self) {
        let Some(copy) = self.copy.clone() else {
            return;
        };
        (0..PROGRAMS).for_each(|who| self.cut(who));
        let made = self.server.made;
        self.server = copy;
        // Names and times never come twice.
        self.server.made = made;
        self.lives += 1;
        self.server.lives.push(self.lives);
    }

    /// What was told before the goodbye arrives, unlike in [`Self::cut`].
    fn stop(&mut self, answered: usize) {
        for who in 0..PROGRAMS {
            (0..answered).for_each(|_| self.server_hears(who));
        }
        self.lives += 1;
        self.server.lives.push(self.lives);
        let now = self.now;
        for program in &mut self.programs {
            if std::mem::replace(&mut program.connected, false) {
                program.to_server.clear();
                program.late.clear();
                let down = NetEvent::Down {
                    fault: LinkFault::ServerStopping,
                    retry_at: Some(now),
                };
                program.to_client.push_back(down);
                program.leaving = true;
            }
        }
    }

    fn connect(&mut self, who: usize) {
        let user = user(who);
        let program = &mut self.programs[who];
        // The goodbye is heard before there is another connection.
        if program.leaving || std::mem::replace(&mut program.connected, true) {
            return;
        }
        program.held = None;
        let account = SignedIn {
            profile: Profile::of(Person {
                status: self.server.accounts[who % PEOPLE].status.clone(),
                ..Person::named(user, name(user), name(user))
            }),
            device: DeviceId(who as u64),
            expires_at: Timestamp(i64::MAX),
            revision: self.server.accounts[who % PEOPLE].revision,
            now: self.now,
            rights: Rights::default(),
            life: self.server.lives.last().copied().unwrap_or_default(),
        };
        let signed_in = SignedInAs {
            account,
            address: "localhost:7464".into(),
            server_name: "Anser".into(),
            server: SERVER,
            device_key: None,
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
        for _ in 0..20_000 {
            for who in 0..PROGRAMS {
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

    /// A crash may take what was not on disk, and nothing else.
    fn forget_unsaved_words(&mut self, who: usize) {
        let unsaved = self.programs[who].to_disk.iter();
        let unsaved: Vec<(ConversationId, String)> = unsaved
            .filter_map(|command| match command {
                StoreCommand::SaveDraft {
                    conversation,
                    draft,
                    ..
                } => Some((*conversation, draft.clone())),
                _ => None,
            })
            .flat_map(|(conversation, draft)| {
                let texts = [Some(draft.text), draft.elsewhere];
                texts
                    .into_iter()
                    .flatten()
                    .map(move |text| (conversation, text))
            })
            .collect();
        for (conversation, text) in unsaved {
            self.words_are_done(who, conversation, &text);
        }
    }
}

impl Program {
    fn new(who: usize) -> Self {
        let user = user(who);
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), user).unwrap();
        let (core, effects) = start(who);
        let mut program = Self {
            who,
            user,
            folder,
            history,
            core,
            connected: false,
            leaving: false,
            held: None,
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            late: VecDeque::new(),
            to_disk: VecDeque::new(),
            from_disk: VecDeque::new(),
            composers: BTreeMap::new(),
            written: Vec::new(),
        };
        program.carry_out(effects);
        program
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // It goes nowhere when the goodbye is on its way.
                Effect::Net(NetCommand::Request { .. }) if self.leaving => {}
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
        self.leaving = false;
        self.to_server.clear();
        self.to_client.clear();
        self.late.clear();
        self.to_disk.clear();
        self.from_disk.clear();
        self.composers.clear();
        let (core, effects) = start(self.who);
        self.core = core;
        self.carry_out(effects);
    }

    fn is_at_rest(&self) -> bool {
        // Nobody rests who has just heard a goodbye and has not come back.
        self.connected
            && self.to_server.is_empty()
            && self.to_client.is_empty()
            && self.late.is_empty()
            && self.to_disk.is_empty()
            && self.from_disk.is_empty()
            && self.core.wake_at().is_none()
    }
}

/// All that a history on disk has of a conversation, page by page.
pub(super) fn kept(history: &mut History, conversation: ConversationId) -> Vec<Message> {
    let mut all = Vec::new();
    for page in 0.. {
        let load = [StoreCommand::LoadPage { conversation, page }];
        let mut events = history.execute(&load).unwrap();
        let Some(StoreEvent::Page { messages, .. }) = events.pop() else {
            break;
        };
        let is_last = (messages.len() as u64) < PAGE_ROWS;
        all.extend(messages);
        if is_last {
            break;
        }
    }
    all
}
