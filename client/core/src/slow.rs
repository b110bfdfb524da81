//! What is too much at once and is no message waits here, and is asked again in its order when the server takes
//! more. Messages wait in the outbox, drafts and marks where they stand.

use std::collections::BTreeMap;
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
const MOST: usize = 1024;

/// Whoever would have to wait longer is told so instead.
const LONGEST: Duration = Duration::from_secs(60);

/// Something that the server was asked.
pub(super) struct Question {
    pub(super) asked: Asked,
    /// To ask it once more, if it may have to wait.
    again: Option<Request>,
}

impl Question {
    pub(super) fn new(asked: Asked, request: &Request) -> Self {
        let again = may_wait(request).then(|| request.clone());
        Self { asked, again }
    }
}

#[derive(Default)]
pub(super) struct Slow {
    /// By their tags, which are in the order in which they were asked first.
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
            | Request::GuessesSeen { .. }
            | Request::Delete { .. }
            | Request::SetProfile(_)
            | Request::SetPicture(_)
            | Request::Administer { .. }
            | Request::CreateGroup { .. }
            | Request::JoinGroup(_)
            | Request::Order { .. }
    )
}

impl Slow {
    /// Takes what is asked while something waits: it is done after that.
    pub(super) fn queues(&self, request: &Request) -> bool {
        !self.waiting.is_empty() && self.waiting.len() < MOST && may_wait(request)
    }

    pub(super) fn push(&mut self, tag: u32, asked: Asked, request: Request) {
        self.waiting.insert(tag, (asked, request));
    }

    pub(super) fn until(&self) -> Option<Timestamp> {
        self.go_on.map(|(at, _)| at)
    }

    pub(super) fn count(&self) -> usize {
        self.waiting.len()
    }

    /// The connection is gone: gives what waited, in its order.
    pub(super) fn interrupt(&mut self) -> BTreeMap<u32, Asked> {
        self.go_on = None;
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        waiting.map(|(tag, (asked, _))| (tag, asked)).collect()
    }
}

impl Core {
    /// Keeps what was too much at once for later; gives back what is answered for good.
    pub(super) fn postpone(
        &mut self,
        tag: u32,
        question: Question,
        answer: &Result<Answer, Refusal>,
        now: Timestamp,
    ) -> Option<Asked> {
        let Question { asked, again } = question;
        let (Some(request), Some(session)) = (again, &mut self.session) else {
            return Some(asked);
        };
        let Err(Refusal::SlowDown { millis }) = answer else {
            return Some(asked);
        };
        let wait = Duration::from_millis(u64::from(*millis));
        if wait > LONGEST || session.slow.waiting.len() >= MOST {
            return Some(asked);
        }
        session.slow.push(tag, asked, request);
        session.slow.go_on = Some((now.after(wait), wait));
        // The same reason each time, however long the wait is: it is said once.
        self.in_trouble(Some(Refusal::SlowDown { millis: 0 }));
        None
    }

    /// The time has come to ask again.
    pub(super) fn ask_again(&mut self, now: Timestamp) {
        let Some(session) = &mut self.session else {
            return;
        };
        // A clock that was put back would have everybody wait for as long as it was put back.
        let is_due = |(at, wait): (Timestamp, Duration)| at <= now || at.since(now) > wait;
        if session.slow.go_on.is_some_and(is_due) {
            session.slow.go_on = None;
            self.ask_waiting();
        }
    }

    /// How much of what the person has asked for is not answered.
    pub(super) fn count_asks(&self) -> usize {
        self.session.as_ref().map_or(0, |session| {
            let questions = session.asked.values();
            questions.filter(|q| q.again.is_some()).count() + session.slow.count()
        })
    }

    /// Asks what waits, as much as may be under way at a time.
    pub(super) fn ask_waiting(&mut self) {
        let Some(session) = self.session.as_mut().filter(|session| session.online) else {
            return;
        };
        if session.slow.go_on.is_some() {
            return;
        }
        let under_way = session.asked.values().filter(|q| q.again.is_some()).count();
        for _ in under_way..AT_ONCE {
            let Some((tag, (asked, request))) = session.slow.waiting.pop_first() else {
                break;
            };
            let question = Question::new(asked, &request);
            session.asked.insert(tag, question);
            let command = NetCommand::Request { tag, request };
            self.effects.push(super::Effect::Net(command));
        }
        self.settle_slowness();
    }
}
