//! The program without windows: commands on standard input, events on standard output. It is the
//! same engine, so whatever holds for the windows holds here.
//!
//! `docs/SCRIPTING.md` says what scripts may rely on. Commands are carried out one after the
//! other: each is finished (signed in, added, queued, level) before the next is read, so that a
//! script can be written from top to bottom.

mod account;
mod acts;
mod conversations;
mod groups;
mod kept;
mod leaving;
mod output;
mod people;
mod report;
mod scheduled;
mod typed;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use anser_shared::group::Which;
use anser_shared::id::{ConversationId, DeviceId, Seq, UserId};
use anser_shared::order::Order;
use anser_shared::people::Profile as Shown;
use anser_shared::text;
use zeroize::Zeroizing;

use crate::command::{ApartDeed, Command, groups_named, over_named};
use crate::core::Action;
use crate::core::action::{Credentials, GroupWish, NewPassword};
use crate::core::effect::Notice;
use crate::core::message::Message;
use crate::core::model::{
    Conversation, Done, Fault, Friend, LinkFault, LinkState, Model, SignInFault, Ticket,
};
use crate::engine::{Engine, Listeners, now};
use crate::front::{Front, Wake};
use crate::profile::Profile;
use crate::ui::text::Words;
use report::Report;
use typed::{Input, Typed, Want};

/// So many notices may wait to be printed.
const WAITING_NOTICES: usize = 4096;

/// A server that is not there is waited for so long when the program starts; after that, commands
/// work on what is here.
const START_PATIENCE: Duration = Duration::from_secs(10);

/// Whoever has written something in a group and is not known yet is asked about: so long a line waits for
/// the name of its author. Too short a time prints a number instead of a name.
const NAMES_PATIENCE: Duration = Duration::from_secs(3);

/// The same as in the window.
const PASSWORD_LEAST: usize = 8;

/// Runs until `quit` or the end of the input.
pub fn main(folder: &Path, connect: Option<String>, json: bool) -> anyhow::Result<()> {
    let profile = Profile::open(folder)?;
    let _log = crate::logs::begin(folder)?;
    let (happens, happened) = sync_channel(WAITING_NOTICES);
    let (woken, noticed) = (happens.clone(), happens.clone());
    let listeners = Listeners {
        reports: true,
        // A picture that nobody waits for may be missed: whoever waits looks at the newest one.
        wake: Box::new(move |_: Wake| drop(woken.try_send(Happening::Picture))),
        notice: Box::new(move |notice| drop(noticed.send(Happening::Notice(notice)))),
    };
    let typed = Typed::start(move |line| drop(happens.send(Happening::Typed(line))))?;
    let engine = Engine::start(profile, connect, listeners)?;
    let words = Words::of(engine.picture().settings.language);
    let report = Report::new(json, words);
    let mut terminal = Terminal {
        engine,
        happened,
        typed,
        report,
        words,
        later: VecDeque::new(),
        nameless: BTreeSet::new(),
        told: BTreeMap::new(),
        broken: None,
    };
    terminal.run();
    match terminal.broken {
        Some(reason) => anyhow::bail!("standard input cannot be read: {reason}"),
        None => Ok(()),
    }
}

/// What wakes the terminal's thread.
enum Happening {
    Picture,
    Notice(Notice),
    /// What was asked of the keyboard.
    Typed(Input),
}

struct Terminal {
    engine: Engine,
    happened: Receiver<Happening>,
    typed: Typed,
    report: Report,
    words: Words,
    /// What has happened while a line waited for a name, in order.
    later: VecDeque<Happening>,
    /// Whose name did not come: they are not waited for again.
    nameless: BTreeSet<UserId>,
    /// How far conversations were printed, as far as the engine was not told so.
    told: BTreeMap<ConversationId, Seq>,
    /// Why the input cannot be read any more.
    broken: Option<String>,
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
        let mut quits = None;
        while let Some(line) = self.read(Want::Line) {
            match Command::parse(&line, now()) {
                Ok(None) => {}
                Ok(Some(Command::Quit { now })) => {
                    quits = Some(now);
                    break;
                }
                Ok(Some(command)) => self.carry_out(command),
                Err(fault) => self.report.fault(&self.words.get(fault.key())),
            }
        }
        if quits != Some(true) {
            self.leave(quits.is_some());
        }
        self.say_what_was_told();
        self.engine.act(Action::Quit);
        self.wait(None, |_, notice| matches!(notice, Some(Notice::Ended)));
    }

    /// Signs that cannot be kept where there is a line or a few: nothing is left out of a text.
    fn say_what_is_left_out(&mut self, command: &Command) {
        let words = match command {
            Command::Status { words }
            | Command::Nickname { words }
            | Command::Remark { words, .. }
            | Command::Note { words, .. }
            | Command::Add {
                greeting: words, ..
            }
            | Command::Group {
                order: Order::Announce { text: words },
                ..
            } => Some(words),
            _ => None,
        };
        let left_out = words.map(|words| text::left_out(words));
        if let Some(left_out) = left_out.filter(|left_out| !left_out.is_empty()) {
            self.report.left_out(&left_out);
        }
    }

    fn carry_out(&mut self, command: Command) {
        self.say_what_is_left_out(&command);
        match command {
            Command::Help { word } => self.help(word.as_deref()),
            Command::Administer { line } => self.administer(line),
            Command::Register { name } => self.register(name),
            Command::Login { name } => self.login(name),
            Command::Logout => self.log_out(),
            Command::Add { name, greeting } => self.add(name, greeting),
            Command::Requests => {
                if self.signed_in() {
                    self.report.requests(&self.engine.picture());
                }
            }
            Command::Answer { name, accept } => {
                self.tie(&name, |user| Action::AnswerFriend { user, accept });
            }
            Command::Unfriend { name } => self.tie(&name, |user| Action::EndFriendship { user }),
            Command::Block { name, blocked } => self.block(&name, blocked),
            Command::Password { keep_others } => self.change_password(keep_others),
            Command::Status { words } => self.set_profile(|profile| profile.person.status = words),
            Command::Nickname { words } => {
                self.set_profile(|profile| profile.person.nickname = words);
            }
            Command::RequestPolicy { requests } => {
                self.set_profile(|profile| profile.requests = requests);
            }
            Command::Remark { name, words } => self.remark(&name, Some(words), None),
            Command::Note { name, words } => self.remark(&name, None, Some(words)),
            Command::Seen { seen_as } => self.set_profile(|profile| profile.seen_as = seen_as),
            Command::Addable { added_by } => {
                self.set_profile(|profile| profile.added_by = added_by);
            }
            Command::Hide { name } => self.hide(&name),
            Command::Picture { file } => self.set_picture(file),
            Command::Read { name } => self.mark_read(&name),
            Command::Edit { name, seq, text } => self.edit(&name, Seq(seq), &text),
            Command::React {
                name,
                seq,
                emoji,
                on,
            } => self.react(&name, Seq(seq), emoji, on),
            Command::Forward {
                name,
                places,
                to,
                words_only,
            } => self.forward(&name, &places, &to, words_only),
            Command::Versions { name, seq } => self.versions(&name, Seq(seq)),
            Command::Pin { name, seq, on } => self.pin(&name, Seq(seq), on),
            Command::Pins { name } => self.pins(&name),
            Command::Save { name, seq, on } => self.save(&name, Seq(seq), on),
            Command::Saved => self.saved(),
            Command::Reply { name, seq, text } => self.reply(&name, Seq(seq), &text),
            Command::Reach(reach) => self.reach(reach),
            Command::Delete { name, seq } => self.delete(&name, seq.map(Seq)),
            Command::Draft { name, text } => self.draft(&name, text),
            Command::Devices => self.devices(Report::devices),
            Command::Logins => self.devices(Report::logins),
            Command::Revoke { device } => self.revoke(device),
            Command::People => self.people(),
            Command::Friends => {
                if self.signed_in() {
                    self.report.friends(&self.engine.picture());
                }
            }
            Command::Send { name, text } => self.send(&name, text),
            Command::History { name, count } => self.history(&name, count),
            Command::Search { typed } => self.search(&typed),
            Command::Export { format, file, name } => self.export(format, file, name.as_deref()),
            Command::Emoji { words } => self.report.emoji(&words),
            Command::NewGroup { name, policy } => {
                self.ask_group(GroupWish::Create {
                    name,
                    policy,
                    people: Vec::new(),
                });
            }
            Command::Group { group, order } => self.order(&group, order),
            Command::Groups => self.groups(),
            Command::Members { group } => self.members(&group),
            Command::Wishes { group } => self.wishes(&group),
            Command::Join { name } => self.join(&name),
            Command::SendGroup { group, text } => {
                if let Some(conversation) = self.group(&group) {
                    self.send_to(conversation, &text, (None, false));
                }
            }
            Command::Apart { name, deed } => self.apart(&name, deed),
            Command::Trust { link } => self.trust(link),
            Command::Quit { .. } => {}
        }
    }

    fn signed_in(&mut self) -> bool {
        let picture = self.engine.picture();
        let signed_in = picture.account.is_some();
        if !signed_in {
            // A device that was signed in and is not any more has a reason.
            self.report.fault(&match &picture.sign_in.fault {
                Some(fault @ SignInFault::Unusable(_)) => self.words.sign_in_fault(fault),
                _ => self.words.get("terminal-not-signed-in"),
            });
        }
        signed_in
    }

    /// Reads what is typed next; what happens meanwhile is printed. `None` at the end.
    ///
    /// A line that is no text is an error, and the next line is read. A password that is no text is
    /// read as an empty one, which no command takes: the line behind it is not a password.
    fn read(&mut self, want: Want) -> Option<String> {
        loop {
            self.report.prompt(match want {
                Want::Line => None,
                Want::Secret(key) => Some(self.words.get(key)),
            });
            self.typed.ask(want);
            let fault = match self.typed_next() {
                Input::Line(line) => return Some(line),
                Input::End => return None,
                Input::Broken(reason) => {
                    self.broken = Some(reason);
                    return None;
                }
                Input::NotUtf8 => "terminal-not-utf8",
                Input::TooLong => "terminal-line-too-long",
            };
            self.report.fault(&self.words.get(fault));
            if matches!(want, Want::Secret(_)) {
                return Some(String::new());
            }
        }
    }

    /// What was asked of the keyboard; what happens meanwhile is printed.
    fn typed_next(&mut self) -> Input {
        loop {
            match self.next(None) {
                Ok(Happening::Typed(input)) => {
                    self.report.answered();
                    return input;
                }
                Ok(happening) => self.print(&happening),
                Err(_) => return Input::End,
            }
        }
    }

    /// What happens next.
    fn next(&mut self, patience: Option<Duration>) -> Result<Happening, RecvTimeoutError> {
        if let Some(happening) = self.later.pop_front() {
            return Ok(happening);
        }
        // Said when there is nothing to print: many at once for the price of one.
        match self.happened.try_recv() {
            Ok(happening) => return Ok(happening),
            Err(_) => self.say_what_was_told(),
        }
        match patience {
            Some(patience) => self.happened.recv_timeout(patience),
            None => {
                let happening = self.happened.recv();
                happening.map_err(|_| RecvTimeoutError::Disconnected)
            }
        }
    }

    /// Waits until those have names who have written a line of a group, or whom it is about.
    fn meet(&mut self, conversation: ConversationId, message: &Message) {
        loop {
            let picture = self.engine.picture();
            let mut strangers = report::strangers(&picture, conversation, message);
            strangers.retain(|user| !self.nameless.contains(user));
            let is_online = matches!(picture.link, LinkState::Online);
            if strangers.is_empty() || !is_online {
                return;
            }
            let happening = match self.later.len() {
                0..WAITING_NOTICES => self.happened.recv_timeout(NAMES_PATIENCE).ok(),
                _ => None,
            };
            match happening {
                Some(happening) => self.later.push_back(happening),
                None => self.nameless.extend(strangers),
            }
        }
    }

    fn print(&mut self, happening: &Happening) {
        if let Happening::Notice(notice) = happening {
            if let Notice::Posted {
                conversation,
                message,
                ..
            } = notice
            {
                self.meet(*conversation, message);
            }
            let model = self.engine.picture();
            self.report.notice(notice, &model);
            // What is printed is seen.
            if matches!(notice, Notice::Guessed(_)) {
                self.engine.act(Action::DismissGuesses);
            }
            let (conversation, seq) = match notice {
                Notice::Posted {
                    conversation,
                    message,
                    ..
                } => (*conversation, message.seq),
                Notice::Stored {
                    conversation, seq, ..
                } => (*conversation, *seq),
                _ => return,
            };
            let told = self.told.entry(conversation).or_default();
            *told = seq.max(*told);
        }
    }

    /// What was printed need not be printed again at the next start.
    fn say_what_was_told(&mut self) {
        if !self.told.is_empty() {
            let told = std::mem::take(&mut self.told);
            self.engine
                .act(Action::Reported(told.into_iter().collect()));
        }
    }

    /// Waits until what was done before is on disk; says so when it is not.
    fn confirmed(&mut self) -> bool {
        self.engine.act(Action::Confirm);
        let mut reason = None;
        self.wait_signed_in(|notice| {
            let Notice::Confirmed { fault } = notice else {
                return false;
            };
            reason.clone_from(fault);
            true
        });
        if let Some(fault) = &reason {
            let said = self.words.not_saved(fault);
            self.report.fault(&said);
        }
        reason.is_none()
    }

    /// Asks for something and waits until it is done or refused, which is printed; says whether it was done.
    fn ask(&mut self, action: Action) -> bool {
        self.answer(action).is_some_and(|came| came.is_ok())
    }

    /// The same; gives what has come of it, unless nobody is signed in any more.
    fn answer(&mut self, action: Action) -> Option<Result<Done, Fault>> {
        let ticket = Ticket::take();
        self.engine.hand_in(ticket, action);
        let mut answer = None;
        self.wait_signed_in(|notice| match notice {
            Notice::Finished {
                ticket: of, came, ..
            } if *of == ticket => {
                answer = Some(came.clone());
                true
            }
            _ => false,
        });
        answer
    }

    /// Waits until this is told, however long that takes. Whoever is signed out meanwhile hears nothing of it any
    /// more; what the server is asked is answered by the core when the connection is lost.
    fn wait_signed_in(&mut self, mut is_told: impl FnMut(&Notice) -> bool) {
        self.wait(None, |model, notice| {
            notice.is_some_and(&mut is_told) || model.account.is_none()
        });
    }

    /// Waits until `done` says so of the newest picture, or of a notice, and tells whether it has;
    /// prints what happens.
    fn wait(
        &mut self,
        patience: Option<Duration>,
        mut done: impl FnMut(&Model, Option<&Notice>) -> bool,
    ) -> bool {
        if done(&self.engine.picture(), None) {
            return true;
        }
        // All of it together: what happens meanwhile makes nobody wait longer.
        let until = patience.map(|patience| leaving::clock() + patience);
        loop {
            let left = until.map(|until| until.saturating_duration_since(leaving::clock()));
            let Ok(happening) = self.next(left) else {
                return false;
            };
            self.print(&happening);
            let notice = match &happening {
                Happening::Notice(notice) => Some(notice),
                _ => None,
            };
            if done(&self.engine.picture(), notice) {
                return true;
            }
        }
    }
}
