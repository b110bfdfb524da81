//! Crowds of signed-in members: they flood the server, or do not read.

use std::io::{ErrorKind, Read as _};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anser_shared::answer::Answer;
use anser_shared::body::Body;
use anser_shared::event::ServerFrame;
use anser_shared::group::{JoinPolicy, Which};
use anser_shared::id::ConversationId;
use anser_shared::link::Link;
use anser_shared::order::Order;
use anser_shared::people::{Profile, SeenAs};
use anser_shared::request::{ClientFrame, Post, Request};
use anyhow::{Context as _, Result, bail};
use xtask::process;

use super::good::id;
use super::{Field, dial};
use crate::people::Visitor;

/// The number of members who flood, and the number of requests that each has under way.
const FLOODERS: usize = 4;
const AT_ONCE: usize = 32;

/// The number of devices that hardly read.
const SLOW: usize = 10;
/// The bytes that they read in this time, so that silence does not show that they are slow.
const SIP_BYTES: usize = 10 << 10;
const SIP: Duration = Duration::from_secs(1);

const GROUP: &str = "flood";

fn name(i: usize) -> String {
    format!("flooder{i}")
}

/// Members of a crowd have addresses of their own.
fn come(link: &Link, i: usize) -> Result<Visitor> {
    let last = u8::try_from(i + 1).unwrap_or(u8::MAX);
    Visitor::over(link, dial(link, Ipv4Addr::new(127, 200, 0, last))?)
}

fn arrive(link: &Link, i: usize) -> Result<Visitor> {
    let mut visitor = come(link, i)?;
    visitor.sign_in(&name(i))?;
    Ok(visitor)
}

/// Makes the accounts of the crowds, and the group in which they meet.
pub(super) fn register(link: &Link) -> Result<ConversationId> {
    let mut group = None;
    for i in 0..FLOODERS + SLOW {
        let mut visitor = come(link, i)?;
        visitor.register(&name(i))?;
        visitor.sign_in(&name(i))?;
        let wish = match i {
            0 => Request::CreateGroup {
                name: GROUP.into(),
                policy: JoinPolicy::Open,
            },
            _ => join(),
        };
        if let Answer::Conversation(head) = visitor.ask(wish).context("a group to flood")? {
            group = Some(head.conversation);
        }
    }
    group.context("nobody has made a group")
}

fn join() -> Request {
    Request::JoinGroup(Which::Named {
        name: GROUP.into(),
        creator: name(0),
    })
}

/// What the `n`th flooder asks as the `round`th.
type Flood = fn(ConversationId, usize, u64) -> Request;

/// Each flood begins at a round where none has begun before, because a used id would only be looked up.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// Asks as much as the server takes, until it is over.
fn flood(field: &Field<'_>, request: Flood) -> Result<()> {
    std::thread::scope(|scope| {
        for i in 0..FLOODERS {
            scope.spawn(move || {
                let mut round = BEGUN.fetch_add(1 << 32, Ordering::Relaxed);
                while !field.is_over() {
                    // A member that is cut off comes again.
                    let _ = flood_once(field, i, &mut round, request);
                    if process::pause(Duration::from_millis(50)).is_err() {
                        return;
                    }
                }
            });
        }
    });
    Ok(())
}

fn flood_once(field: &Field<'_>, i: usize, round: &mut u64, request: Flood) -> Result<()> {
    let mut visitor = arrive(field.link, i)?;
    let conversation = field.group;
    // A member that has joined already is refused.
    let _ = visitor.answer_to(join())?;
    field.stood.fetch_max(FLOODERS as u64, Ordering::Relaxed);
    let mut under_way = 0;
    let mut tag = 1_000_000;
    while !field.is_over() {
        while under_way < AT_ONCE {
            let request = request(conversation, i, *round);
            visitor.send(&ClientFrame::Request { tag, request })?;
            (tag, *round, under_way) = (tag + 1, *round + 1, under_way + 1);
        }
        match visitor.receive()? {
            ServerFrame::Answer { answer, .. } => {
                under_way -= 1;
                field.count(answer.is_ok());
            }
            ServerFrame::Event(_) => {}
            other => bail!("a flood was answered with {other:?}"),
        }
    }
    Ok(())
}

fn post(conversation: ConversationId, i: usize, round: u64) -> Request {
    Request::Post(Post {
        conversation,
        id: id(&name(i), round),
        body: Body::text("a text of some length. ".repeat(80)),
    })
}

pub(super) fn posts(field: &Field<'_>) -> Result<()> {
    flood(field, post)
}

pub(super) fn typing(field: &Field<'_>) -> Result<()> {
    flood(field, |conversation, _, _| Request::Typing { conversation })
}

pub(super) fn presence(field: &Field<'_>) -> Result<()> {
    flood(field, |_, i, round| {
        let mut profile = Profile::named(name(i));
        profile.person.status = format!("status {round}");
        profile.seen_as = match round % 2 {
            0 => SeenAs::Away,
            _ => SeenAs::Available,
        };
        Request::SetProfile(profile)
    })
}

/// Leaves and joins. The owner stays, and asks who is online.
pub(super) fn coming_and_going(field: &Field<'_>) -> Result<()> {
    flood(field, |conversation, i, round| match (i, round % 2) {
        (0, _) => Request::Present { conversation },
        (_, 0) => Request::Order {
            conversation,
            order: Order::Leave,
        },
        _ => join(),
    })
}

pub(super) fn drafts(field: &Field<'_>) -> Result<()> {
    flood(field, |conversation, _, round| Request::Draft {
        conversation,
        text: format!("{round} {}", "a draft of some length. ".repeat(100)),
        base: round,
    })
}

/// Devices that read a little now and then, in a group with many messages.
pub(super) fn slow_readers(field: &Field<'_>) -> Result<()> {
    std::thread::scope(|scope| {
        for i in FLOODERS..FLOODERS + SLOW {
            scope.spawn(move || {
                while !field.is_over() {
                    field.count(read_slowly(field, i).is_ok());
                    if process::pause(Duration::from_millis(50)).is_err() {
                        return;
                    }
                }
            });
        }
        flood(field, post)
    })
}

fn read_slowly(field: &Field<'_>, i: usize) -> Result<()> {
    let mut visitor = arrive(field.link, i)?;
    // Nothing may arrive for a while.
    visitor.socket.set_nonblocking(true)?;
    let mut sip = vec![0; SIP_BYTES];
    while !field.is_over() {
        match visitor.socket.read(&mut sip) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error.into()),
            _ => process::pause(SIP)?,
        }
    }
    Ok(())
}
