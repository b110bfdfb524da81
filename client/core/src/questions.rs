//! What the server was asked and has not answered. What was too much at once and is no message waits here, and is
//! asked again in its order when the server takes more; messages wait in the outbox, drafts and marks where they stand.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::effect::NetCommand;
use super::{Asked, Core};

/// While something waits, so much is under way: what is refused once more costs both ends.
const AT_ONCE: usize = 8;

/// So much may wait; what is more is refused in words.
const LIMIT: usize = 1024;

/// Whoever would have to wait longer is told so instead.
const LONGEST: Duration = Duration::from_mins(1);

/// Something that the server was asked.
struct Question {
    asked: Asked,
    /// To ask it once more, if it may have to wait.
    again: Option<Request>,
}

/// What an answer is an answer to.
enum AnswerTo {
    /// It was given up, or was never asked.
    Nothing,
    Asked(Asked),
    /// It was too much at once, and is asked again.
    Later,
}

/// All that is not answered.
#[derive(Default)]
pub(super) struct Questions {
    next_tag: u32,
    under_way: HashMap<u32, Question>,
    /// What was too much at once, by their tags, which are in the order in which they were asked first.
    waiting: BTreeMap<u32, (Asked, Request)>,
    /// When to go on, and how long the wait is.
    go_on: Option<(Timestamp, Duration)>,
}

/// Whether a request is one of those of which the server takes only so many at a time, and waits here when it
/// does not take it.
fn may_wait(request: &Request) -> bool {
    matches!(
        request,
        Request::AddFriend { .. }
            | Request::AnswerFriend { .. }
            | Request::EndFriendship { .. }
            | Request::Block { .. }
            | Request::BlockNamed { .. }
            | Request::Remark { .. }
            | Request::Arrange { .. }
            | Request::Hide { .. }
            | Request::Save { .. }
            | Request::GuessesSeen { .. }
            | Request::Delete { .. }
            | Request::SetProfile(_)
            | Request::SetPicture(_)
            | Request::Administer { .. }
            | Request::CreateGroup { .. }
            | Request::JoinGroup(_)
            | Request::Order { .. }
            | Request::Schedule { .. }
            | Request::Unschedule { .. }
            | Request::SendScheduled { .. }
            | Request::TakeNudges { .. }
    )
}

impl Questions {
    /// The next number under which something is asked, and the one behind it if it takes two.
    pub(super) fn tags(&mut self, count: u32) -> u32 {
        let first = self.next_tag;
        self.next_tag = first.wrapping_add(count);
        first
    }

    /// Gives what goes out now. What is asked while something waits is done after that.
    pub(super) fn ask(&mut self, asked: Asked, request: Request) -> Option<NetCommand> {
        let tag = self.tags(1);
        let queues = !self.waiting.is_empty() && self.waiting.len() < LIMIT;
        if queues && may_wait(&request) {
            self.waiting.insert(tag, (asked, request));
            return None;
        }
        Some(self.send(tag, asked, request))
    }

    fn send(&mut self, tag: u32, asked: Asked, request: Request) -> NetCommand {
        let again = may_wait(&request).then(|| request.clone());
        self.under_way.insert(tag, Question { asked, again });
        NetCommand::Request { tag, request }
    }

    fn answered(&mut self, tag: u32, answer: &Result<Answer, Refusal>, now: Timestamp) -> AnswerTo {
        let Some(Question { asked, again }) = self.under_way.remove(&tag) else {
            return AnswerTo::Nothing;
        };
        let (Some(request), Err(Refusal::SlowDown { millis })) = (again, answer) else {
            return AnswerTo::Asked(asked);
        };
        let wait = Duration::from_millis(u64::from(*millis));
        if wait > LONGEST || self.waiting.len() >= LIMIT {
            return AnswerTo::Asked(asked);
        }
        self.waiting.insert(tag, (asked, request));
        self.go_on = Some((now.after(wait), wait));
        AnswerTo::Later
    }

    /// The next of those that wait, unless as many as may be are under way.
    fn next(&mut self) -> Option<NetCommand> {
        if self.go_on.is_some() || self.repeatable() >= AT_ONCE {
            return None;
        }
        let (tag, (asked, request)) = self.waiting.pop_first()?;
        Some(self.send(tag, asked, request))
    }

    /// How many are under way that may have to be asked once more.
    fn repeatable(&self) -> usize {
        let under_way = self.under_way.values();
        under_way
            .filter(|question| question.again.is_some())
            .count()
    }

    /// Whether such an answer is on its way.
    pub(super) fn has(&self, is_such: impl Fn(&Asked) -> bool) -> bool {
        self.under_way
            .values()
            .any(|question| is_such(&question.asked))
    }

    /// When to go on with those that wait.
    pub(super) fn until(&self) -> Option<Timestamp> {
        self.go_on.map(|(at, _)| at)
    }

    /// The connection is gone: gives what will not be answered, in its order.
    pub(super) fn interrupt(&mut self) -> impl Iterator<Item = Asked> + use<> {
        self.go_on = None;
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let mut all: BTreeMap<u32, Asked> = waiting.map(|(tag, (asked, _))| (tag, asked)).collect();
        let under_way = self.under_way.drain();
        all.extend(under_way.map(|(tag, question)| (tag, question.asked)));
        all.into_values()
    }
}

impl Core {
    /// Asks the server. Without a connection nothing is asked; whoever waits for an answer asks
    /// again after signing in.
    pub(super) fn ask(&mut self, request: Request, asked: Asked) {
        let session = self.session.as_mut();
        if let Some(session) = session.filter(|session| session.online)
            && let Some(command) = session.questions.ask(asked, request)
        {
            self.net(command);
        }
    }

    pub(super) fn answered(&mut self, tag: u32, answer: Result<Answer, Refusal>, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        match session.questions.answered(tag, &answer, now) {
            AnswerTo::Nothing => return,
            AnswerTo::Asked(asked) => self.settle(asked, answer, now),
            // The same reason each time, however long the wait is: it is said once.
            AnswerTo::Later => self.in_trouble(Some(Refusal::SlowDown { millis: 0 })),
        }
        self.ask_waiting();
    }

    /// The time has come to ask again.
    pub(super) fn ask_again(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |(at, wait): (Timestamp, Duration)| at <= now || at.since(now) > wait;
        if session.questions.go_on.is_some_and(is_due) {
            session.questions.go_on = None;
            self.ask_waiting();
        }
    }

    /// How much of what the person has asked for is not answered.
    pub(super) fn count_asks(&self) -> usize {
        let questions = self.session.as_ref().map(|session| &session.questions);
        questions.map_or(0, |all| all.repeatable() + all.waiting.len())
    }

    /// Asks what waits, as much as may be under way at a time.
    fn ask_waiting(&mut self) {
        let session = self.session.as_ref();
        if !session.is_some_and(|session| session.online && session.questions.go_on.is_none()) {
            return;
        }
        while let Some(session) = &mut self.session
            && let Some(command) = session.questions.next()
        {
            self.net(command);
        }
        self.settle_slowness();
    }
}
