//! The program without windows: commands on standard input, events on standard output. It is the
//! same engine, so whatever holds for the windows holds here.
//!
//! `docs/SCRIPTING.md` says what scripts may rely on. Commands are carried out one after the
//! other: each is finished (signed in, added, queued, level) before the next is read, so that a
//! script can be written from top to bottom.

mod report;
mod typed;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anser_shared::group::Which;
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::Profile as Shown;
use anser_shared::text;
use zeroize::Zeroizing;

use crate::command::{Command, GroupDeed, groups_named};
use crate::core::Action;
use crate::core::action::{Credentials, GroupWish};
use crate::core::effect::Notice;
use crate::core::model::{Account, AddFriend, Conversation, LinkState, Model};
use crate::engine::{Ears, Engine};
use crate::front::{Front, Wake};
use crate::profile::{Profile, ProfileFault};
use crate::ui::text::Words;
use report::Report;
use typed::{Typed, Want};

/// So many notices may wait to be printed.
const WAITING_NOTICES: usize = 4096;

/// A server that is not there is waited for so long when the program starts; after that, commands
/// work on what is here.
const START_PATIENCE: Duration = Duration::from_secs(10);

/// The same as in the window.
const PASSWORD_LEAST: usize = 8;

/// Runs until `quit` or the end of the input.
pub fn main(folder: &Path, connect: Option<String>, json: bool) -> anyhow::Result<()> {
    let profile = match Profile::open(folder) {
        Ok(profile) => profile,
        Err(fault @ ProfileFault::InUse { .. }) => {
            anyhow::bail!("{fault}: close it, or choose another folder with --profile")
        }
        Err(fault) => return Err(fault.into()),
    };
    let _log = crate::logs::begin(folder)?;
    let (happens, happened) = sync_channel(WAITING_NOTICES);
    let (woken, noticed) = (happens.clone(), happens.clone());
    let ears = Ears {
        // A picture that nobody waits for may be missed: whoever waits looks at the newest one.
        wake: Box::new(move |_: Wake| drop(woken.try_send(Happening::Picture))),
        notice: Box::new(move |notice| drop(noticed.send(Happening::Notice(notice)))),
    };
    let typed = Typed::start(move |line| drop(happens.send(Happening::Typed(line))))?;
    let engine = Engine::start(profile, connect, ears)?;
    let words = Words::of(engine.picture().settings.language);
    let report = Report::new(json, words);
    Terminal {
        engine,
        happened,
        typed,
        report,
        words,
    }
    .run();
    Ok(())
}

/// What wakes the terminal's thread.
enum Happening {
    Picture,
    Notice(Notice),
    /// What was asked of the keyboard; `None` at the end of the input.
    Typed(Option<String>),
}

struct Terminal {
    engine: Engine,
    happened: Receiver<Happening>,
    typed: Typed,
    report: Report,
    words: Words,
}

impl Terminal {
    fn run(&mut self) {
        self.report.hello();
        if self.engine.picture().account.is_some() {
            // What follows should meet the friends and the history that the server has.
            self.wait(Some(START_PATIENCE), |_, notice| {
                matches!(notice, Some(Notice::Listed))
            });
        }
        while let Some(line) = self.read(Want::Line) {
            match Command::parse(&line) {
                Ok(None) => {}
                Ok(Some(Command::Quit)) => break,
                Ok(Some(command)) => self.carry_out(command),
                Err(fault) => self.report.fault(&self.words.get(fault.key())),
            }
        }
        // What was sent is on its way until the server has acknowledged it.
        let waits = |c: &Conversation| c.outbox.iter().any(|pending| pending.refusal.is_none());
        self.wait(None, |model, _| {
            model.account.is_none() || !model.conversations.values().any(|c| waits(c))
        });
        self.engine.act(Action::Quit);
        self.wait(None, |_, notice| matches!(notice, Some(Notice::Ended)));
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Help => self.report.help(),
            Command::Administer { line } => self.administer(line),
            Command::Register { name } => self.register(name),
            Command::Login { name } => self.login(name),
            Command::Logout => self.log_out(),
            Command::Add { name, greeting } => self.add(name, greeting),
            Command::Requests => self.report.requests(&self.engine.picture()),
            Command::Answer { name, accept } => {
                self.tie(&name, |user| Action::AnswerFriend { user, accept });
            }
            Command::Unfriend { name } => self.tie(&name, |user| Action::EndFriendship { user }),
            Command::Block { name, blocked } => {
                self.tie(&name, |user| Action::Block { user, blocked });
            }
            Command::Status { words } => self.set_profile(|profile| profile.status = words),
            Command::Seen { seen_as } => self.set_profile(|profile| profile.seen_as = seen_as),
            Command::Picture { file } => self.set_picture(file),
            Command::Read { name } => self.mark_read(&name),
            Command::Delete { name, seq } => self.delete(&name, Seq(seq)),
            Command::Draft { name, text } => self.draft(&name, text),
            Command::Devices => self.devices(Report::devices),
            Command::Logins => self.devices(Report::logins),
            Command::Revoke { device } => self.revoke(device),
            Command::People => self.people(),
            Command::Friends => self.report.friends(&self.engine.picture()),
            Command::Send { name, text } => self.send(&name, text),
            Command::History { name, count } => self.history(&name, count),
            Command::NewGroup { name, policy } => {
                self.ask_group(GroupWish::Create { name, policy });
            }
            Command::Group { group, deed } => self.group_deed(&group, deed),
            Command::Groups => self.groups(),
            Command::Join { name } => self.join(&name),
            Command::SendGroup { group, text } => {
                if let Some(conversation) = self.group(&group) {
                    self.send_to(conversation, &text);
                }
            }
            Command::Quit => {}
        }
    }

    fn register(&mut self, name: String) {
        let Some(password) = self
            .read(Want::Secret("terminal-password"))
            .map(Zeroizing::new)
        else {
            return;
        };
        let Some(again) = self
            .read(Want::Secret("terminal-password-again"))
            .map(Zeroizing::new)
        else {
            return;
        };
        if password != again {
            return self
                .report
                .fault(&self.words.get("terminal-passwords-differ"));
        }
        if password.chars().count() < PASSWORD_LEAST {
            return self
                .report
                .fault(&self.words.get("terminal-password-short"));
        }
        let nickname = name.clone();
        self.sign_in(name, password, |credentials| Action::Register {
            credentials,
            nickname,
        });
    }

    fn login(&mut self, name: String) {
        if let Some(password) = self.read(Want::Secret("terminal-password")) {
            self.sign_in(name, Zeroizing::new(password), Action::SignIn);
        }
    }

    fn sign_in(
        &mut self,
        name: String,
        password: Zeroizing<String>,
        action: impl FnOnce(Credentials) -> Action,
    ) {
        let picture = self.engine.picture();
        if picture.account.is_some() {
            return self
                .report
                .fault(&self.words.get("terminal-signed-in-already"));
        }
        let known = picture.servers.first().map(|server| server.address.clone());
        let Some(server) = picture
            .sign_in
            .last
            .clone()
            .map(|(_, server)| server)
            .or(known)
        else {
            return self.report.fault(&self.words.get("terminal-no-server"));
        };
        let credentials = Credentials {
            server,
            name,
            password,
        };
        self.engine.act(action(credentials));
        loop {
            let mut asked = None;
            let mut failed = false;
            self.wait(None, |_, notice| match notice {
                Some(Notice::UnknownServer { fingerprint, .. }) => {
                    asked = Some(*fingerprint);
                    true
                }
                Some(Notice::SignInFailed) => {
                    failed = true;
                    true
                }
                Some(Notice::Listed) => true,
                _ => false,
            });
            let Some(fingerprint) = asked else { return };
            // Nobody can compare words in a pipe: a script has a link with the fingerprint in it.
            let trusted = std::io::stdin().is_terminal()
                && self
                    .read(Want::Line)
                    .is_some_and(|answer| answer.trim() == "yes");
            if !trusted || failed {
                self.engine.act(Action::CancelSignIn);
                return self.report.fault(&self.words.get("terminal-not-trusted"));
            }
            self.engine.act(Action::TrustServer(fingerprint));
        }
    }

    fn log_out(&mut self) {
        if self.signed_in() {
            self.engine.act(Action::SignOut { keep_history: true });
            self.wait(None, |_, notice| matches!(notice, Some(Notice::SignedOut)));
        }
    }

    fn add(&mut self, name: String, greeting: String) {
        if !self.signed_in() {
            return;
        }
        // What an earlier one was answered must not be taken for the answer to this one.
        self.engine.act(Action::ForgetAddFriend);
        self.wait(None, |model, _| model.add_friend == AddFriend::Idle);
        self.engine.act(Action::AddFriend { name, greeting });
        self.wait(None, |model, _| {
            !matches!(
                &model.add_friend,
                AddFriend::Idle | AddFriend::Asking { .. }
            )
        });
        let picture = self.engine.picture();
        match picture.add_friend {
            AddFriend::Offline { .. } => self.report.fault(&self.words.get("terminal-offline")),
            AddFriend::Sent { user } => self.report.request_sent(&picture, user),
            _ => {}
        }
    }

    /// Does something about somebody whom one knows, and waits until it is done.
    fn tie(&mut self, name: &str, action: impl FnOnce(UserId) -> Action) {
        if !self.signed_in() {
            return;
        }
        let folded = text::fold(name);
        let picture = self.engine.picture();
        let known = picture
            .friends
            .values()
            .find(|friend| text::fold(&friend.name) == folded);
        let Some(user) = known.map(|friend| friend.user) else {
            let said = self
                .words
                .with("terminal-no-such-person", &[("name", name.into())]);
            return self.report.fault(&said);
        };
        self.engine.act(action(user));
        self.wait(None, |_, notice| {
            matches!(notice, Some(Notice::Tied { .. }))
        });
    }

    /// Asks something about one's own account, and waits for so many answers.
    fn account(&mut self, action: Action, answers: usize) -> bool {
        if !self.signed_in() {
            return false;
        }
        self.engine.act(action);
        let (mut answered, mut failed) = (0, false);
        self.wait(None, |_, notice| {
            if let Some(Notice::AccountAsked { fault }) = notice {
                answered += 1;
                failed |= fault.is_some();
            }
            failed || answered == answers
        });
        !failed
    }

    /// Has the server carry out a line; it says itself what came of it, and whether one may.
    fn administer(&mut self, line: String) {
        if !self.signed_in() {
            return;
        }
        let language = self.words.tag();
        self.engine.act(Action::Administer {
            line,
            language,
            at: None,
        });
        self.wait(None, |_, notice| {
            matches!(notice, Some(Notice::Administered(_)))
        });
    }

    fn set_profile(&mut self, change: impl FnOnce(&mut Shown)) {
        let Some(mut profile) = self.engine.picture().account.as_ref().map(Account::profile) else {
            return self.report.fault(&self.words.get("terminal-not-signed-in"));
        };
        change(&mut profile);
        if self.account(Action::SetProfile(profile), 1) {
            self.report.done();
        }
    }

    fn set_picture(&mut self, file: Option<PathBuf>) {
        if !self.signed_in() {
            return;
        }
        self.engine
            .act(file.map_or(Action::RemovePicture, Action::ChoosePicture));
        self.wait(None, |_, notice| {
            matches!(notice, Some(Notice::PictureAsked { .. }))
        });
    }

    /// Devices and logins come together.
    fn devices(&mut self, show: fn(&Report, &Model)) {
        if self.account(Action::ListDevices, 2) {
            show(&self.report, &self.engine.picture());
        }
    }

    /// Signs out one device, or all but this one.
    fn revoke(&mut self, device: Option<u64>) {
        let done = match device {
            // The devices and logins that are listed again are two answers more.
            Some(device) => self.account(Action::Revoke(DeviceId(device)), 3),
            None => {
                let others = |model: &Model| Some(model.devices.as_ref()?.others().len());
                self.account(Action::ListDevices, 2)
                    && others(&self.engine.picture())
                        .is_some_and(|others| self.account(Action::RevokeOthers, others + 2))
            }
        };
        if done {
            self.report.done();
        }
    }

    fn people(&mut self) {
        if !self.signed_in() {
            return;
        }
        self.engine.act(Action::ListPeople);
        self.wait(Some(START_PATIENCE), |_, notice| {
            matches!(notice, Some(Notice::PeopleListed))
        });
        self.report.people(&self.engine.picture());
    }

    fn mark_read(&mut self, name: &str) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        let head = self
            .engine
            .picture()
            .conversations
            .get(&conversation)
            .map(|c| c.local_head);
        if let Some(seq) = head {
            self.engine.act(Action::Read { conversation, seq });
            self.report.done();
        }
    }

    fn delete(&mut self, name: &str, seq: Seq) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        self.engine.act(Action::Delete { conversation, seq });
        self.wait(None, |_, notice| {
            matches!(notice, Some(Notice::Deleted { .. }))
        });
    }

    /// Shows what was written to somebody and not sent, on whichever device; or writes it.
    fn draft(&mut self, name: &str, text: Option<String>) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        let picture = self.engine.picture();
        let Some(shown) = picture.conversations.get(&conversation) else {
            return;
        };
        match text {
            Some(text) => {
                let seen = shown.draft.arrived;
                let written = text.clone();
                self.engine.act(Action::Draft {
                    conversation,
                    text,
                    seen,
                });
                self.wait(None, |model, _| {
                    let shown = model.conversations.get(&conversation);
                    shown.is_none_or(|shown| shown.draft.text == written)
                });
                self.report.done();
            }
            None => self.report.draft(conversation, &shown.draft.text, &picture),
        }
    }

    fn send(&mut self, name: &str, typed: String) {
        if let Some(conversation) = self.friend(name) {
            self.send_to(conversation, &typed);
        }
    }

    fn send_to(&mut self, conversation: ConversationId, typed: &str) {
        let text = typed.replace("\r\n", "\n");
        if let Err(fault) = text::check_text(&text) {
            return self.report.fault(&self.words.text_fault(fault));
        }
        self.engine.act(Action::Send { conversation, text });
        // Whoever quits next waits for what is in the outbox, and has to find it there.
        self.wait(None, |model, notice| {
            model.account.is_none() || matches!(notice, Some(Notice::Written { .. }))
        });
    }

    fn history(&mut self, name: &str, count: u64) {
        let Some(conversation) = self.conversation(name) else {
            return;
        };
        let online = |model: &Model| matches!(model.link, LinkState::Online);
        self.wait(Some(START_PATIENCE), |model, _| {
            let level = model
                .conversations
                .get(&conversation)
                .is_none_or(|c| c.local_head >= c.server_head);
            level || !online(model)
        });
        let Some(head) = self
            .engine
            .picture()
            .conversations
            .get(&conversation)
            .map(|c| c.local_head)
        else {
            return;
        };
        let from = self
            .engine
            .picture()
            .conversations
            .get(&conversation)
            .map_or(0, |c| c.kind.from().0);
        let first = head.0.saturating_sub(count).max(from) + 1;
        let mut seq = Seq(first);
        while seq <= head {
            let Some(entry) = self.entry(conversation, seq) else {
                return;
            };
            self.report
                .entry(conversation, &entry, &self.engine.picture());
            seq = seq.next();
        }
    }

    /// An entry, from memory or from the disk.
    fn entry(&mut self, conversation: ConversationId, seq: Seq) -> Option<Entry> {
        let found = |model: &Model| model.conversations.get(&conversation)?.entry(seq).cloned();
        if found(&self.engine.picture()).is_none() {
            let picture = self.engine.picture();
            let page = picture.conversations.get(&conversation)?.page_of(seq);
            self.engine.act(Action::NeedPage { conversation, page });
            self.wait(Some(START_PATIENCE), |model, _| found(model).is_some());
        }
        found(&self.engine.picture())
    }

    /// Asks something about a group, and waits until it is done.
    fn ask_group(&mut self, wish: GroupWish) {
        if !self.signed_in() {
            return;
        }
        self.engine.act(Action::Group(wish));
        self.wait(None, |_, notice| {
            matches!(notice, Some(Notice::GroupAsked { .. }))
        });
    }

    fn group_deed(&mut self, group: &str, deed: GroupDeed) {
        let Some(conversation) = self.group(group) else {
            return;
        };
        self.ask_group(match deed {
            GroupDeed::Delete => GroupWish::Delete { conversation },
            GroupDeed::Leave => GroupWish::Leave { conversation },
            GroupDeed::Add { name } => GroupWish::Add { conversation, name },
            GroupDeed::Remove { name } => GroupWish::Remove { conversation, name },
            GroupDeed::Rename { name } => GroupWish::Rename { conversation, name },
        });
    }

    /// By its name, or by creator/name; what is a name in one piece is tried first.
    fn join(&mut self, name: &str) {
        let whole = |creator: &str, name: &str| {
            GroupWish::Join(Which::Named {
                name: name.to_owned(),
                creator: creator.to_owned(),
            })
        };
        self.ask_group(match name.split_once('/') {
            Some((creator, name)) => whole(creator, name),
            None => whole("", name),
        });
    }

    fn groups(&mut self) {
        if !self.signed_in() {
            return;
        }
        self.engine.act(Action::ListGroups);
        let mut given = false;
        self.wait(Some(START_PATIENCE), |_, notice| {
            let Some(Notice::GroupsListed { fault }) = notice else {
                return false;
            };
            given = fault.is_none();
            true
        });
        if given {
            self.report.groups(&self.engine.picture());
        }
    }

    /// A group of one's list, or the lobby, by its name; by creator/name where several have one. Those that
    /// one is in come before those that have ended. Says so when there is none.
    fn group(&mut self, name: &str) -> Option<ConversationId> {
        if !self.signed_in() {
            return None;
        }
        let found = groups_named(&self.engine.picture(), name);
        let key = match found[..] {
            [only] => return Some(only),
            [] => "terminal-no-such-group",
            _ => "refusal-which-group",
        };
        let said = self.words.with(key, &[("name", name.into())]);
        self.report.fault(&said);
        None
    }

    /// The conversation with a friend, or a group; says so when there is none.
    fn conversation(&mut self, name: &str) -> Option<ConversationId> {
        if !self.signed_in() {
            return None;
        }
        let picture = self.engine.picture();
        let folded = text::fold(name);
        let is_friend = picture
            .friends
            .values()
            .any(|friend| text::fold(&friend.name) == folded);
        if !is_friend && !groups_named(&picture, name).is_empty() {
            return self.group(name);
        }
        self.friend(name)
    }

    /// The conversation with a friend; says so when there is none.
    fn friend(&mut self, name: &str) -> Option<ConversationId> {
        if !self.signed_in() {
            return None;
        }
        let picture = self.engine.picture();
        let folded = text::fold(name);
        let friend = picture
            .friends
            .values()
            .find(|friend| text::fold(&friend.name) == folded)
            // Whoever was only asked has no conversation with one yet.
            .filter(|friend| picture.conversations.contains_key(&friend.conversation));
        if friend.is_none() {
            self.report.fault(
                &self
                    .words
                    .with("terminal-no-such-friend", &[("name", name.into())]),
            );
        }
        friend.map(|friend| friend.conversation)
    }

    fn signed_in(&mut self) -> bool {
        let signed_in = self.engine.picture().account.is_some();
        if !signed_in {
            self.report.fault(&self.words.get("terminal-not-signed-in"));
        }
        signed_in
    }

    /// Reads what is typed next; what happens meanwhile is printed. `None` at the end.
    fn read(&mut self, want: Want) -> Option<String> {
        self.report.prompt(match want {
            Want::Line => None,
            Want::Secret(key) => Some(self.words.get(key)),
        });
        self.typed.ask(want);
        loop {
            match self.happened.recv() {
                Ok(Happening::Typed(line)) => return line,
                Ok(happening) => self.print(&happening),
                Err(_) => return None,
            }
        }
    }

    fn print(&mut self, happening: &Happening) {
        if let Happening::Notice(notice) = happening {
            let model = self.engine.picture();
            self.report.notice(notice, &model);
        }
    }

    /// Waits until `done` says so of the newest picture, or of a notice; prints what happens.
    fn wait(
        &mut self,
        patience: Option<Duration>,
        mut done: impl FnMut(&Model, Option<&Notice>) -> bool,
    ) {
        if done(&self.engine.picture(), None) {
            return;
        }
        loop {
            let happening = match patience {
                None => self
                    .happened
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
                Some(patience) => self.happened.recv_timeout(patience),
            };
            let Ok(happening) = happening else { return };
            self.print(&happening);
            let notice = match &happening {
                Happening::Notice(notice) => Some(notice),
                _ => None,
            };
            if done(&self.engine.picture(), notice) {
                return;
            }
        }
    }
}
