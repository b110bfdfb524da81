//! Crowds that never sign in.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anser_shared::password::{LoggingIn, Unstretched};
use anser_shared::request::{ClientFrame, LoginFinish, LoginStart};
use anser_shared::tls;
use anyhow::{Result, bail};
use xtask::process;

use super::Field;
use crate::people::Visitor;

/// The number of threads of a crowd. More would only take the machine from the server.
const THREADS: usize = 2;

/// A pause between two acts. A crowd that takes both processors of a small machine for itself would measure the
/// machine.
const BREATH: Duration = Duration::from_millis(1);

/// Holds this many connections, and makes those again that the server has closed.
fn hold(field: &Field<'_>, dial: fn(&Field<'_>, usize) -> Result<TcpStream>) -> Result<()> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || hold_some(field, thread, dial)))
            .collect();
        for thread in threads {
            match thread.join() {
                Ok(held) => held?,
                Err(_) => bail!("a thread has panicked"),
            }
        }
        Ok(())
    })
}

fn hold_some(
    field: &Field<'_>,
    thread: usize,
    dial: fn(&Field<'_>, usize) -> Result<TcpStream>,
) -> Result<()> {
    let own: Vec<usize> = (thread..field.count).step_by(THREADS).collect();
    let mut held: Vec<Option<TcpStream>> = own.iter().map(|_| None).collect();
    let mut account_rights = 0_u64;
    while !field.is_over() {
        for (i, seat) in own.iter().zip(&mut held) {
            if field.is_over() {
                break;
            }
            if seat.as_ref().is_some_and(is_closed) {
                *seat = None;
                account_rights -= 1;
            }
            if seat.is_none() {
                let made = dial(field, *i)
                    .and_then(|socket| Ok(socket.set_nonblocking(true).map(|()| socket)?));
                field.count(made.is_ok());
                *seat = made.ok();
                account_rights += u64::from(seat.is_some());
            }
            // The threads are alike, so one of them stands for all.
            let all = account_rights * THREADS as u64;
            field.stood.fetch_max(all, Ordering::Relaxed);
        }
        process::pause(Duration::from_millis(50))?;
    }
    Ok(())
}

/// Whether the server has ended a connection. Its bytes are not read.
fn is_closed(socket: &TcpStream) -> bool {
    match socket.peek(&mut [0]) {
        Ok(0) => true,
        Ok(_) => {
            let mut socket = socket;
            loop {
                match socket.read(&mut [0; 1024]) {
                    Ok(0) => return true,
                    Ok(_) => {}
                    Err(error) => return error.kind() != ErrorKind::WouldBlock,
                }
            }
        }
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

/// Connects and says nothing.
pub(super) fn silent(field: &Field<'_>) -> Result<()> {
    fn dial(field: &Field<'_>, i: usize) -> Result<TcpStream> {
        field.dial(i)
    }
    hold(field, dial)
}

/// Begins a handshake and stops.
pub(super) fn half_open(field: &Field<'_>) -> Result<()> {
    hold(field, |field, i| {
        let mut socket = field.dial(i)?;
        socket.write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")?;
        Ok(socket)
    })
}

/// Completes the handshake, sends `Hello`, and sends a frame without its end: as long as a server might allow, and as
/// long as an earlier server allowed.
pub(super) fn half_frames(field: &Field<'_>) -> Result<()> {
    hold(field, |field, i| {
        let mut visitor = field.visitor(i)?;
        let length: u32 = if i.is_multiple_of(2) { 4000 } else { 60_000 };
        let mut frame = length.to_be_bytes().to_vec();
        frame.resize(length as usize, 0);
        visitor.send_bytes(&frame)?;
        Ok(visitor.socket)
    })
}

/// Does something again and again, on a few threads, until the crowd is over.
fn again(field: &Field<'_>, deed: fn(&Field<'_>, usize) -> Result<()>) -> Result<()> {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                let mut i = thread;
                while !field.is_over() && process::pause(BREATH).is_ok() {
                    field.count(deed(field, i).is_ok());
                    i += THREADS;
                }
            });
        }
    });
    Ok(())
}

/// Sends bytes that are no handshake, and waits for the end.
pub(super) fn garbage(field: &Field<'_>) -> Result<()> {
    again(field, |field, i| {
        let mut socket = field.dial(i)?;
        let noise: Vec<u8> = (0..2048)
            .map(|at| (at * 7 + i * 13).to_le_bytes()[0])
            .collect();
        let said: [&[u8]; 3] = [b"GET / HTTP/1.1\r\nHost: chat\r\n\r\n", &noise, b"\n"];
        // The server may have closed it by now.
        let _ = socket.write_all(said[i % 3]);
        socket.set_read_timeout(Some(Duration::from_millis(200)))?;
        let _ = socket.read(&mut [0; 256]);
        Ok(())
    })
}

/// The number of attempts of a connection before the server ends it.
const TRIES: usize = 15;

/// Signs in with names that are as long as a frame may be.
pub(super) fn names(field: &Field<'_>) -> Result<()> {
    again(field, |field, i| {
        let mut visitor = field.visitor(i)?;
        for attempt in 0..TRIES {
            let length = if i.is_multiple_of(2) { 3_900 } else { 60_000 };
            let name = format!("{attempt}-{i}-{}", "ǅ".repeat(length / 2));
            let (_, opaque) = LoggingIn::<Unstretched>::start("no password")?;
            visitor.send(&ClientFrame::LoginStart(LoginStart { name, opaque }))?;
            visitor.receive()?;
        }
        Ok(())
    })
}

/// Guesses passwords of accounts that are in use.
pub(super) fn guesses(field: &Field<'_>) -> Result<()> {
    again(field, |field, i| {
        let mut visitor = field.visitor(i)?;
        for _ in 0..TRIES {
            guess(&mut visitor, i)?;
        }
        Ok(())
    })
}

fn guess(visitor: &mut Visitor, i: usize) -> Result<()> {
    let (logging_in, opaque) = LoggingIn::<Unstretched>::start("a wrong one")?;
    let name = format!("member{}", i % 10);
    visitor.send(&ClientFrame::LoginStart(LoginStart { name, opaque }))?;
    let challenge = match visitor.receive()? {
        anser_shared::event::ServerFrame::LoginChallenge(challenge) => challenge,
        other => bail!("a guess was answered with {other:?}"),
    };
    // A wrong password is known from the challenge, but the server counts it all the same.
    let exporter = tls::exporter(&visitor.tls)?;
    let opaque = match logging_in.finish("a wrong one", &challenge, &exporter) {
        Ok((opaque, _)) => opaque,
        Err(_) => vec![7; 64],
    };
    visitor.send(&ClientFrame::LoginFinish(LoginFinish {
        opaque,
        device_name: "guess".into(),
    }))?;
    visitor.receive().map(drop)
}
