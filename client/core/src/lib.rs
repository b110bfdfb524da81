//! Decides. Input and the time go in, effects come out; nothing here waits, and nothing here
//! knows a socket, a file, a clock or a window.
//!
//! [`Model`] is what there is to be seen, [`Action`] what a person does, [`Input`] everything that can happen and
//! [`Effect`] everything that can be done about it. [`Core`] stands between them: it takes an input to the module
//! that it belongs to. Each of those modules decides about one subject and owns what has to be known for it:
//!
//! - the connection: `sign_in` (with a password), `link` (what to do when it comes and goes), `questions` (what is not
//!   answered), `answers` (who each answer is for), `trouble` (what the server cannot do at the moment), `key` (a server
//!   with another key), `set_back` (a server with older data);
//! - the account: `own` (how one is seen, what one may do), `commands` (what administrators type), `devices`, `lists`
//!   (friends and conversations), `people` (everybody on the server), `pictures`;
//! - conversations: `log` (entries and the repair of gaps), `pages` (which part of a history is in memory), `marks`
//!   (what is unread), `outbox` (one's own messages on their way), `scheduled` (texts that are posted later), `nudges`,
//!   `drafts`, `kept` (what is pinned or saved), `damage` (what cannot be read any more);
//! - groups: `groups`, `members`, `additions` (people who are added to one);
//! - what is looked for: `names` (people and groups), `search` and `searching` (what was said), `links` (what in a
//!   text is a link).

pub mod action;
pub mod code;
pub mod effect;
pub mod input;
pub mod links;
pub mod markup;
pub mod message;
pub mod model;
pub mod names;
pub mod search;
pub mod settings;
pub mod wish;

mod acts;
mod additions;
mod answers;
mod commands;
mod damage;
mod devices;
mod drafts;
mod exporting;
mod forwarding;
mod groups;
mod kept;
mod key;
mod link;
mod listing;
mod lists;
mod log;
mod marks;
mod members;
mod nudges;
mod outbox;
mod own;
mod pages;
mod people;
mod pictures;
mod questions;
mod scheduled;
mod searching;
pub mod set_back;
mod sign_in;
mod trouble;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, PictureId, Seq, UserId};
use anser_shared::people::{Device, Role};
use anser_shared::request::{Held, Request};
use anser_shared::time::Timestamp;

pub use action::{Action, ConversationAction};
pub use effect::Effect;
pub use input::Input;
pub use model::Model;

use effect::{NetCommand, Notice, ProfileCommand, StoreCommand};
use input::{NetEvent, Started, StoreEvent};
use model::{About, Conversation, Done, Fault, KnownServer, Progress, Ticket, Warning};

/// Random bits for the ids of messages. An argument, so that a test can repeat a run.
pub type Random = Box<dyn FnMut() -> [u8; 10] + Send>;

pub struct Core {
    model: Model,
    random: Random,
    effects: Vec<Effect>,
    /// Conversations whose windows should draw again.
    changed: BTreeSet<ConversationId>,
    attempt: Option<sign_in::Attempt>,
    session: Option<Session>,
    /// The language of this computer, as a tag.
    language: String,
    /// Somebody says what was told.
    reports: bool,
    /// So many messages of one conversation are with the server at once.
    in_flight: usize,
}

/// What the core knows about the account that is open, beside what there is to be seen. Each part has its fields in one
/// module, and no other one looks inside.
#[derive(Default)]
struct Session {
    user: UserId,
    /// One's login name as others may write it when they call one.
    folded: String,
    /// Until the local history has said what it holds, nothing that is kept in it is asked of the server.
    opened: bool,
    online: bool,
    line: link::Line,
    own: own::Own,
    questions: questions::Questions,
    retry: trouble::Retry,
    life: set_back::Life,
    lists: lists::Lists,
    logs: log::Logs,
    pages: pages::Pages,
    damage: damage::Damages,
    outbox: outbox::Outbox,
    readings: marks::Readings,
    drafts: drafts::Drafts,
    keeping: kept::Keeping,
    scheduled: scheduled::Listing,
    people: people::Everybody,
    groups: groups::Groups,
    members: members::Panels,
    devices: listing::Listing,
    commands: commands::Commands,
    pictures: pictures::Pictures,
}

/// What an answer will be an answer to.
enum Asked {
    Friends,
    Conversations,
    AddFriend {
        ticket: Ticket,
    },
    /// Whether there still is a conversation that is not listed.
    Unlisted {
        conversation: ConversationId,
    },
    /// Nothing: what follows a request to be friends was told before this.
    FriendSettled {
        ticket: Ticket,
        user: UserId,
    },
    /// Something about somebody.
    Tie {
        ticket: Ticket,
        user: UserId,
    },
    BlockNamed {
        ticket: Ticket,
    },
    Mark {
        conversation: ConversationId,
    },
    Draft {
        conversation: ConversationId,
        text: String,
    },
    Drafts,
    /// What is pinned in a conversation, and who waits for it.
    Pins {
        conversation: ConversationId,
        ticket: Option<Ticket>,
    },
    /// The messages that one has saved.
    Saved,
    Scheduled,
    /// The words in the field, if they were those that are posted later.
    Schedule {
        ticket: Ticket,
        conversation: ConversationId,
        typed: Option<String>,
    },
    Nudge {
        ticket: Ticket,
        id: MessageId,
    },
    Devices,
    /// Together with the devices, which have come.
    Logins {
        devices: Vec<Device>,
    },
    Revoke(devices::Revoking),
    /// What an administrator has typed.
    Administer {
        ticket: Ticket,
    },
    /// What this person may have the server carry out.
    Commands {
        role: Role,
        language: String,
    },
    People,
    /// What is new about them.
    News,
    /// One of them.
    Person,
    /// Somebody who writes in a group.
    Met,
    /// A wish about a group, if it is not one that makes or joins one.
    Group {
        ticket: Ticket,
        about: Option<ConversationId>,
    },
    /// The first of those who are being added to a group.
    Addition {
        conversation: ConversationId,
    },
    Members {
        conversation: ConversationId,
    },
    /// Who of them is there.
    Present {
        conversation: ConversationId,
    },
    Wishes {
        conversation: ConversationId,
    },
    /// The same, to find one of them.
    Groups,
    Picture {
        picture: PictureId,
    },
    /// Something of which nothing is said but that it is done.
    Plain {
        ticket: Ticket,
    },
    /// Told; nobody waits for the answer.
    Nothing,
    Fetch {
        conversation: ConversationId,
    },
    /// Entries that are damaged on this computer.
    Repair {
        conversation: ConversationId,
    },
    Post {
        conversation: ConversationId,
        id: MessageId,
    },
    SignOut,
    Compare {
        round: u64,
        held: Vec<Held>,
    },
}

impl Session {
    /// The local history has said what it holds, and it is a beginning of the server's: what comes can be
    /// added to it.
    fn follows(&self) -> bool {
        self.opened && !self.life.is_comparing()
    }
}

impl Core {
    /// A core for a program that has just started, and the first things to do.
    pub fn start(started: Started, random: Random) -> (Self, Vec<Effect>) {
        let model = Model {
            settings: started.settings,
            servers: Arc::new(started.servers),
            ..Model::default()
        };
        let mut core = Self {
            model,
            random,
            effects: Vec::new(),
            changed: BTreeSet::new(),
            attempt: None,
            session: None,
            language: started.language,
            reports: started.reports,
            in_flight: outbox::IN_FLIGHT,
        };
        core.model.sign_in.last = started.last;
        started.warnings.into_iter().for_each(|w| core.warn(w));
        if let Some(fault) = started.fault {
            core.model.sign_in.fault = Some(fault);
            core.tell(Notice::SignedOut);
        }
        if let Some((account, device_key)) = started.signed_in {
            core.come_back(account, device_key);
        }
        let effects = std::mem::take(&mut core.effects);
        (core, effects)
    }

    /// Lets fewer messages of one conversation be with the server at once, so that a short run of a test fills them.
    pub fn limit_in_flight(&mut self, count: usize) {
        self.in_flight = count;
    }

    /// What there is to be seen now.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Which conversations have changed since this was asked last.
    pub fn take_changed(&mut self) -> BTreeSet<ConversationId> {
        std::mem::take(&mut self.changed)
    }

    /// When [`Input::Tick`] is wanted, if nothing else happens before.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let session = self.session.as_ref();
        let retry = session.and_then(|session| session.retry.at());
        retry
            .into_iter()
            .chain(session.and_then(|session| session.questions.until()))
            .chain(self.typing_ends())
            .chain(self.slow_until())
            .chain(self.drafts_due())
            .chain(self.presence_due())
            .chain(self.news_due())
            .chain(self.gag_ends())
            .chain(self.mutes_end())
            .min()
    }

    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        match input {
            Input::Action(ticket, action) => self.act(ticket, action, now),
            Input::Net(event) => self.hear(event, now),
            Input::Store(event) => self.remember(event),
            Input::Prepared {
                ticket,
                whose,
                prepared,
            } => self.picture_prepared(ticket, whose, prepared),
            Input::Exported { ticket, event } => self.exported(ticket, event),
            Input::ProfileNotSaved { path, fault } => {
                let path = path.display().to_string();
                self.warn(Warning::ProfileNotSaved { path, fault });
            }
            Input::ProfileSaved => {
                self.unwarn(|warning| matches!(warning, Warning::ProfileNotSaved { .. }));
            }
            Input::Tick => {
                self.end_typing(now);
                self.tell_due_drafts(now);
                self.ask_due_presence(now);
                self.ask_due_news(now);
                self.end_gag(now);
                self.end_mutes(now);
                self.go_on(now);
                self.ask_again(now);
                self.retry(now);
            }
        }
        self.model.asks = self.count_asks();
        std::mem::take(&mut self.effects)
    }

    fn act(&mut self, ticket: Ticket, action: Action, now: Timestamp) {
        match action {
            Action::In(conversation, action) => self.act_in(ticket, conversation, action, now),
            action @ (Action::Search { .. }
            | Action::SearchPart { .. }
            | Action::SearchOn(_)
            | Action::Export(_)
            | Action::StopExport
            | Action::ForgetExport) => self.look_back(ticket, action),
            Action::SignIn(credentials) => self.sign_in(credentials, None),
            Action::Register {
                credentials,
                nickname,
            } => self.sign_in(credentials, Some(nickname)),
            Action::TrustServer(fingerprint) => self.trust(fingerprint),
            Action::CancelSignIn => self.cancel_sign_in(),
            Action::KeepSignIn { server, name } => self.keep_sign_in(server, name),
            Action::SignOut { keep_history } => self.sign_out(keep_history),
            Action::AddFriend { name, greeting } => self.add_friend(ticket, name, greeting),
            Action::AnswerFriend { user, accept } => {
                self.tie(ticket, user, Request::AnswerFriend { user, accept });
            }
            Action::EndFriendship { user } => {
                self.tie(ticket, user, Request::EndFriendship { user });
            }
            Action::Block { user, blocked } => {
                self.tie(ticket, user, Request::Block { user, blocked });
            }
            Action::BlockNamed { name } => self.block_named(ticket, name),
            Action::Remark { user, remark, note } => {
                self.tie(ticket, user, Request::Remark { user, remark, note });
            }
            Action::Idle(idle) => self.idle(idle),
            Action::SetProfile(profile) => self.set_profile(ticket, profile),
            Action::Administer { line } => self.administer(ticket, line),
            Action::ListDevices => self.list_devices(ticket),
            Action::Revoke(device) => self.revoke(ticket, vec![device]),
            Action::RevokeOthers => self.revoke_others(ticket),
            Action::Group(wish) => self.ask_group(ticket, wish),
            Action::ForgetGroupWish { conversation } => self.forget_group_wish(conversation),
            Action::AddPeople {
                conversation,
                names,
            } => {
                self.begin(ticket, About::Additions(conversation));
                self.add_people(conversation, names, Some(ticket));
            }
            Action::ForgetAdditions { conversation } => self.forget_additions(conversation),
            Action::ListKept => self.list_kept(ticket),
            Action::WatchKept(open) => self.watch_kept(open),
            Action::ListGroups => self.list_groups(ticket),
            Action::ListMembers { conversation } => self.begin_members(ticket, conversation),
            Action::WatchMembers { conversation, open } => {
                self.watch_members(conversation, open, now);
            }
            Action::ListWishes { conversation } => self.begin_wishes(ticket, conversation),
            Action::ListPeople => {
                self.begin(ticket, About::People);
                self.list_people(Some(ticket));
            }
            Action::WatchPeople { onlooker, open } => self.watch_people(onlooker, open),
            Action::LookAt { user } => self.ask(Request::Person { user }, Asked::Person),
            Action::ChoosePicture(path) => self.choose_picture(ticket, path),
            Action::RemovePicture => self.remove_picture(ticket),
            Action::NoFileDialog(whose) => self.no_file_dialog(ticket, whose),
            Action::NeedPicture { user, picture } => {
                self.need_picture(model::Whose::Person(user), picture);
            }
            Action::NeedGroupPicture {
                conversation,
                picture,
            } => self.need_picture(model::Whose::Group(conversation), picture),
            Action::ChangeSettings(settings) => self.change_settings(settings),
            Action::ForgetServer { address } => self.forget_server(&address),
            Action::WindowMoved { window, place } => {
                Arc::make_mut(&mut self.model.places).insert(window, place);
                self.store(StoreCommand::SavePlace { window, place });
            }
            Action::ConnectNow => self.net(NetCommand::TryNow),
            Action::TakeKey { link } => self.take_key(&link),
            Action::DismissWarning => self.dismiss_warning(),
            Action::Reported(told) => self.reported(&told),
            Action::Confirm => self.store(StoreCommand::Confirm),
            Action::DismissGuesses => self.dismiss_guesses(),
            Action::TellDrafts => self.tell_drafts(),
            Action::Quit => {
                // What was typed a moment ago goes out with what else waits for the socket.
                self.tell_drafts();
                self.effects.push(Effect::Quit);
            }
            Action::ChangePassword(new) => self.change_password(ticket, new),
            Action::ForgetPasswordChange => {
                self.model.tickets.read(|about| *about == About::Password);
            }
            Action::DismissNewDevice => self.dismiss_new_device(),
            Action::DismissPasswordNews => self.model.password_news = None,
            Action::DismissRoleNews => self.model.role_news = None,
            Action::Scheduled(id, fate) => self.settle_scheduled(ticket, id, fate),
            Action::TakeNudges(take) => self.set_takes_nudges(ticket, take),
            Action::DismissWritesAgain => self.dismiss_writes_again(),
        }
    }

    fn change_settings(&mut self, settings: settings::Settings) {
        self.model.settings = settings;
        self.list_commands();
        self.changed.extend(self.model.conversations.keys());
        self.effects
            .push(Effect::Profile(ProfileCommand::SaveSettings(settings)));
    }

    fn forget_server(&mut self, address: &str) {
        let stays = |server: &&KnownServer| server.address != address;
        let servers = self.model.servers.iter().filter(stays).cloned().collect();
        self.save_servers(servers);
    }

    fn act_in(
        &mut self,
        ticket: Ticket,
        conversation: ConversationId,
        action: ConversationAction,
        now: Timestamp,
    ) {
        match action {
            ConversationAction::Read { seq } => self.read(conversation, seq),
            ConversationAction::Arrange { arrangement } => {
                self.arrange(ticket, conversation, arrangement);
            }
            ConversationAction::Edit { seq, text } => {
                self.edit(conversation, seq, &text, now);
            }
            ConversationAction::Reword(rewording) => self.reword(conversation, rewording),
            ConversationAction::React(reaction) => {
                self.react(conversation, reaction, now);
            }
            ConversationAction::Forward(forwarding) => {
                self.forward(conversation, forwarding, now);
            }
            ConversationAction::Pin(pin) => {
                self.pin_message(conversation, pin, now);
            }
            ConversationAction::HidePins { up_to } => {
                self.change(conversation, |shown| shown.pins_hidden = up_to);
                self.store(StoreCommand::SavePinsHidden {
                    conversation,
                    up_to,
                });
            }
            ConversationAction::ListPins => self.list_pins(ticket, conversation),
            ConversationAction::Save { seq, on } => self.save(ticket, conversation, seq, on),
            ConversationAction::Delete { seq } => self.delete(ticket, conversation, seq),
            ConversationAction::ForgetFault => self.forget_fault(conversation),
            ConversationAction::Typing => self.typing(conversation, now),
            ConversationAction::Send { text } => self.send(conversation, &text, false, now),
            ConversationAction::SendSilently { text } => self.send(conversation, &text, true, now),
            ConversationAction::SendBeside {
                text,
                answers,
                silent,
            } => {
                self.send_beside(conversation, &text, (answers, silent), now);
            }
            ConversationAction::Schedule { later, from_field } => {
                self.schedule(ticket, conversation, &later, from_field, now);
            }
            ConversationAction::Nudge => self.nudge(ticket, conversation, now),
            ConversationAction::Answer { to } => self.answer(conversation, to),
            ConversationAction::Retry { id } => self.retry_refused(conversation, id),
            ConversationAction::Discard { id } => self.discard(conversation, id),
            ConversationAction::TakeBack { id } => self.take_back(conversation, id, now),
            ConversationAction::Draft { text, seen } => {
                self.save_draft(conversation, text, seen, now);
            }
            ConversationAction::SettleDraft => self.settle_draft(conversation),
            ConversationAction::NeedPage { page } => self.need_page(conversation, page),
            ConversationAction::NeedVersions { seq } => self.need_versions(conversation, seq),
            ConversationAction::NeedQuoted { seq } => self.need_quoted(conversation, seq),
            ConversationAction::JumpTo { at } => {
                self.store(StoreCommand::FindDate { conversation, at });
            }
            ConversationAction::JumpToPlace { seq } => {
                self.store(StoreCommand::FindPlace { conversation, seq });
            }
            ConversationAction::WindowOpen { open } => {
                self.store(StoreCommand::SaveOpen { conversation, open });
                self.window_open(conversation, open);
            }
            ConversationAction::Scrolled { to } => {
                // The window knows where it stands; nobody needs to draw again because of it.
                let conversations = Arc::make_mut(&mut self.model.conversations);
                if let Some(shown) = conversations.get_mut(&conversation) {
                    Arc::make_mut(shown).scroll = to;
                    let scroll = to;
                    self.store(StoreCommand::SaveScroll {
                        conversation,
                        scroll,
                    });
                }
            }
            ConversationAction::KeepOnTop { on_top } => {
                self.change(conversation, |shown| shown.on_top = on_top);
                self.store(StoreCommand::SaveOnTop {
                    conversation,
                    on_top,
                });
            }
            ConversationAction::SendApart => self.send_apart(conversation, now),
            ConversationAction::DropApart => self.drop_apart(conversation),
        }
    }

    fn hear(&mut self, event: NetEvent, now: Timestamp) {
        match event {
            NetEvent::Connecting => self.connecting(),
            NetEvent::UnknownServer {
                address,
                fingerprint,
            } => self.ask_trust(address, fingerprint),
            NetEvent::Proving => self.proving(),
            NetEvent::SignedIn(signed_in) => {
                self.signed_in(*signed_in, now);
                self.list_watched(now);
                self.look_anew();
            }
            NetEvent::WrongPassword => self.sign_in_failed(model::SignInFault::WrongPassword),
            NetEvent::Down { fault, retry_at } => self.down(fault, retry_at),
            NetEvent::SignedOut(refusal) => self.signed_out(refusal),
            NetEvent::Answer { tag, answer } => self.answered(tag, answer, now),
            NetEvent::Event(event) => self.told(event, now),
            NetEvent::PasswordChanged(outcome) => self.password_changed(outcome),
        }
    }

    fn remember(&mut self, event: StoreEvent) {
        match event {
            StoreEvent::Opened(opened) => self.opened(*opened),
            StoreEvent::CannotOpen { reason } => self.cannot_open(reason),
            StoreEvent::Looked { conversation, held } => self.looked(conversation, held),
            StoreEvent::CutBack(opened) => self.cut_back(*opened),
            StoreEvent::Rehomed { server } => self.rehomed(server),
            StoreEvent::Damaged(damage) => self.damaged(damage),
            StoreEvent::Page {
                conversation,
                page,
                messages,
                damaged,
            } => {
                self.page_loaded(conversation, page, messages);
                self.entries_damaged(conversation, &damaged);
            }
            StoreEvent::Kept { found } => self.kept_loaded(found),
            StoreEvent::Versions {
                conversation,
                seq,
                versions,
            } => self.versions_loaded(conversation, seq, versions),
            StoreEvent::Quoted {
                conversation,
                seq,
                message,
            } => self.quoted_loaded(conversation, seq, message.map(|message| *message)),
            StoreEvent::Queued { conversation, id } => self.queued(conversation, id),
            StoreEvent::Saved { conversation, head } => {
                self.saved(conversation, head);
                self.arrived(conversation, head);
            }
            StoreEvent::FoundRow { conversation, row } => {
                self.change(conversation, |c| {
                    c.jump = Some((c.jump.map_or(0, |(n, _)| n) + 1, row));
                });
            }
            StoreEvent::Found {
                searcher,
                number,
                found,
            } => self.found(searcher, number, found),
            StoreEvent::Picture { picture, bytes } => self.picture_loaded(picture, bytes),
            StoreEvent::NotQueued {
                conversation,
                id,
                fault,
            } => self.not_queued(conversation, id, fault),
            StoreEvent::Confirmed { fault } => self.tell(Notice::Confirmed { fault }),
            StoreEvent::CannotSave(fault) => self.warn(Warning::CannotSave(fault)),
            StoreEvent::SavesAgain => {
                self.unwarn(|warning| matches!(warning, Warning::CannotSave(_)));
            }
        }
    }

    /// Something was asked for, and whoever has the ticket waits.
    fn begin(&mut self, ticket: Ticket, about: About) {
        self.model.tickets.add(ticket, about, Progress::Waiting);
        self.changed.extend(self.model.conversations.keys());
    }

    /// This has come of it. Any window may be the one that waits.
    fn finish(&mut self, ticket: Ticket, came: Result<Done, Fault>) {
        if let Some(about) = self.model.tickets.finish(ticket, came.clone()) {
            self.changed.extend(self.model.conversations.keys());
            self.tell(Notice::Finished {
                ticket,
                about,
                came,
            });
        }
    }

    /// The same has come of it for all of these.
    fn finish_all(
        &mut self,
        tickets: impl IntoIterator<Item = Ticket>,
        came: &Result<Done, Fault>,
    ) {
        for ticket in tickets {
            self.finish(ticket, came.clone());
        }
    }

    /// Changes a conversation's picture and notes that its window has to draw.
    fn change(&mut self, id: ConversationId, change: impl FnOnce(&mut Conversation)) {
        let conversations = Arc::make_mut(&mut self.model.conversations);
        if let Some(conversation) = conversations.get_mut(&id) {
            change(Arc::make_mut(conversation));
            self.changed.insert(id);
        }
    }

    /// Makes a conversation known here and in the local history.
    fn ensure_conversation(&mut self, id: ConversationId, kind: ConversationKind) {
        let known = self.model.conversations.get(&id);
        if let Some(known) = known {
            if known.kind != kind {
                self.set_kind(id, kind);
            }
            return;
        }
        let conversation = Conversation::of(id, kind.clone());
        if let Some(session) = &mut self.session {
            session.logs.begin(id, kind.from());
        }
        Arc::make_mut(&mut self.model.conversations).insert(id, Arc::new(conversation));
        self.changed.insert(id);
        self.store(StoreCommand::AddConversation {
            conversation: id,
            kind,
        });
        self.take_over_marks(id);
        self.take_over_early_draft(id);
        // How far it was told may be known from before a damage.
        let told = self.session.as_ref().map(|session| session.logs.told(id));
        if let Some(seq) = told.filter(|told| *told > Seq::START) {
            self.store(StoreCommand::Reported {
                conversation: id,
                seq,
            });
        }
    }

    fn net(&mut self, command: NetCommand) {
        self.effects.push(Effect::Net(command));
    }

    /// Without an account there is no history to write to.
    fn store(&mut self, command: StoreCommand) {
        if self.session.is_some() {
            self.effects.push(Effect::Store(command));
        }
    }

    fn tell(&mut self, notice: Notice) {
        self.effects.push(Effect::Tell(notice));
    }

    fn save_servers(&mut self, servers: Vec<KnownServer>) {
        self.model.servers = Arc::new(servers.clone());
        self.effects
            .push(Effect::Profile(ProfileCommand::SaveServers(servers)));
    }
}
