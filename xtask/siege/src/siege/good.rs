//! Ordinary members: they write to a friend and wait for each answer.

use std::time::{Duration, Instant};

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::id::{ConversationId, MessageId, UserId};
use anser_shared::link::Link;
use anser_shared::request::{Post, Request};
use anyhow::{Context as _, Result, bail};
use parking_lot::Mutex;
use xtask::process;

use crate::people::Visitor;

/// The number of members who write at the same time, and how often, as in a busy team.
const WRITERS: usize = 10;
const PACE: Duration = Duration::from_millis(100);

/// A friendship follows its request within this time.
const FRIENDS: Duration = Duration::from_secs(10);

/// A member at a connection, in a conversation with a friend.
pub(super) struct Seat {
    visitor: Visitor,
    conversation: ConversationId,
    name: String,
    written: u64,
}

pub(super) struct Good {
    pub(super) seats: Vec<Seat>,
}

fn name(i: usize) -> String {
    format!("member{i}")
}

impl Good {
    /// Members and their friends register.
    pub(super) fn arrive(link: &Link) -> Result<Self> {
        let seats = (0..WRITERS).map(|i| {
            let friend = format!("friend{i}");
            Visitor::connect(link)?.register(&friend)?;
            let (mut visitor, _) = Visitor::arrive(link, &name(i))?;
            let wish = Request::AddFriend {
                name: friend,
                greeting: String::new(),
            };
            visitor.ask(wish)?;
            let conversation = process::wait_for("a friendship", FRIENDS, || {
                let conversation = friend_of(&mut visitor).map_err(std::io::Error::other)?;
                Ok(conversation)
            })?;
            Ok(Seat {
                visitor,
                conversation,
                name: name(i),
                written: 0,
            })
        });
        let seats = seats.collect::<Result<_>>()?;
        Ok(Self { seats })
    }
}

/// The conversation with the one friend, if there is a friendship.
fn friend_of(visitor: &mut Visitor) -> Result<Option<ConversationId>> {
    let after = UserId(0);
    let Answer::Friends { friends, .. } = visitor.ask(Request::Friends { after })? else {
        bail!("friends were answered with something else");
    };
    let friend = friends.first().context("nobody was asked")?;
    let is_friend = friend.state == anser_shared::friend::FriendState::Friends;
    Ok(is_friend.then_some(friend.conversation))
}

/// The `i`th member signs in once more, from an address that has signed in before; `None` if that is not possible.
/// Each time it is another member, because the number of sign-ins is limited.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes is the question"
)]
pub(super) fn signs_in(link: &Link, i: usize) -> Option<Duration> {
    let begin = Instant::now();
    let signed_in =
        Visitor::connect(link).and_then(|mut visitor| visitor.sign_in(&name(i % WRITERS)));
    match signed_in {
        Ok(_) => Some(begin.elapsed()),
        Err(error) => {
            println!("a member cannot sign in: {error:#}");
            None
        }
    }
}

/// All members write for this long. Returns how long each answer took.
pub(super) fn write_for(seats: &Mutex<Vec<Seat>>, time: Duration) -> Result<Vec<Duration>> {
    let mut seats = seats.lock();
    std::thread::scope(|scope| {
        let writing: Vec<_> = seats
            .iter_mut()
            .map(|seat| scope.spawn(move || seat.write_for(time)))
            .collect();
        let mut heard = Vec::new();
        for seat in writing {
            match seat.join() {
                Ok(answers) => heard.extend(answers?),
                Err(_) => bail!("a thread has panicked"),
            }
        }
        Ok(heard)
    })
}

impl Seat {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it takes is the question"
    )]
    fn write_for(&mut self, time: Duration) -> Result<Vec<Duration>> {
        let begin = Instant::now();
        let mut heard = Vec::new();
        while begin.elapsed() < time {
            let asked = Instant::now();
            self.write()
                .with_context(|| format!("{} is not served any more", self.name))?;
            let took = asked.elapsed();
            heard.push(took);
            process::pause(PACE.saturating_sub(took))?;
        }
        Ok(heard)
    }

    fn write(&mut self) -> Result<()> {
        self.written += 1;
        let text = format!("text {} of {}", self.written, self.name);
        let post = Post {
            conversation: self.conversation,
            id: id(&self.name, self.written),
            body: Body::text(text),
        };
        match self.visitor.ask(Request::Post(post))? {
            Answer::Stored { .. } => Ok(()),
            other => bail!("a text was answered with {other:?}"),
        }
    }
}

/// An id that no other text of this author has.
pub(super) fn id(author: &str, number: u64) -> MessageId {
    let mut id = [0; 16];
    let name = author.as_bytes();
    let length = name.len().min(8);
    id[..length].copy_from_slice(&name[..length]);
    id[8..].copy_from_slice(&number.to_be_bytes());
    MessageId(id)
}
