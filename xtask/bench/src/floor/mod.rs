//! The floor: the lowest possible cost of a message. It has sealed frames over TCP on this machine, the same batched
//! commits, and nothing else: no TLS, no accounts, no rights, no bounded queues. It is not meant to be useful. A
//! server that is quicker has left out a part of its work.
//!
//! One thread serves all sockets and seals, and one writes to the database. [`plain`] has the content of the frames,
//! and [`commit`] the table.

mod commit;
pub(crate) mod plain;

use std::collections::HashMap;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anser_shared::cipher::{FrameCipher, TAG_BYTES};
use anser_shared::frame::Deframer;
use anyhow::{Context as _, Result, bail};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};

use crate::clock;
use commit::{Batch, Job, Post, Table};
use plain::{Reader, kind};

/// With more rows a commit is hardly cheaper for each. The same number as the server's.
const BATCH_ROWS: usize = 256;

const LISTENER: Token = Token(usize::MAX - 1);
const COMMITTED: Token = Token(usize::MAX - 2);

/// Serves until it is ended.
pub(crate) fn run(database: &str, listen: SocketAddr) -> Result<()> {
    let table = Table::open(database)?;
    let mut listener = TcpListener::bind(listen)?;
    let poll = Poll::new()?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    let waker = Arc::new(Waker::new(poll.registry(), COMMITTED)?);
    let (jobs, waiting) = sync_channel(16);
    let (done, committed) = sync_channel(16);
    let writer = std::thread::spawn({
        let waker = waker.clone();
        move || commit::serve(table, &waiting, &done, &waker)
    });
    println!("ready {}", listener.local_addr()?);
    let mut floor = Floor {
        poll,
        listener,
        connections: Vec::new(),
        rooms: HashMap::new(),
        gathered: Batch::default(),
        under_way: 0,
        jobs,
        committed,
        touched: Vec::new(),
        buffer: vec![0; 256 << 10],
    };
    let served = floor.serve();
    drop(floor);
    match writer.join() {
        Ok(written) => written.and(served),
        Err(_) => bail!("the floor's writer has panicked"),
    }
}

struct Connection {
    socket: TcpStream,
    deframer: Deframer,
    opening: FrameCipher,
    sealing: FrameCipher,
    out: Vec<u8>,
    conversation: i64,
    author: i64,
    /// This turn has put something into `out`.
    touched: bool,
}

/// A conversation: its last place, and its connections.
#[derive(Default)]
struct Room {
    seq: i64,
    connections: Vec<usize>,
}

struct Floor {
    poll: Poll,
    listener: TcpListener,
    connections: Vec<Option<Connection>>,
    rooms: HashMap<i64, Room>,
    gathered: Batch,
    /// Batches that are with the writer.
    under_way: usize,
    jobs: SyncSender<Job>,
    committed: Receiver<Batch>,
    touched: Vec<usize>,
    buffer: Vec<u8>,
}

impl Floor {
    fn serve(&mut self) -> Result<()> {
        let mut events = Events::with_capacity(1024);
        loop {
            if let Err(error) = self.poll.poll(&mut events, None) {
                if error.kind() == ErrorKind::Interrupted {
                    continue;
                }
                return Err(error.into());
            }
            for event in &events {
                match event.token() {
                    LISTENER => self.accept()?,
                    COMMITTED => {}
                    Token(place) => {
                        if event.is_readable() {
                            self.read(place)?;
                        }
                        if event.is_writable() {
                            self.flush(place);
                        }
                    }
                }
            }
            while let Ok(batch) = self.committed.try_recv() {
                self.under_way -= 1;
                self.answer(batch)?;
            }
            if self.under_way == 0 {
                self.hand_on()?;
            }
            for place in std::mem::take(&mut self.touched) {
                self.flush(place);
            }
        }
    }

    fn accept(&mut self) -> Result<()> {
        loop {
            let mut socket = match self.listener.accept() {
                Ok((socket, _)) => socket,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            socket.set_nodelay(true)?;
            let token = Token(self.connections.len());
            self.poll.registry().register(
                &mut socket,
                token,
                Interest::READABLE | Interest::WRITABLE,
            )?;
            let (opening, sealing) = plain::floor_end();
            self.connections.push(Some(Connection {
                socket,
                deframer: Deframer::default(),
                opening,
                sealing,
                out: Vec::new(),
                conversation: 0,
                author: 0,
                touched: false,
            }));
        }
    }

    /// Reads everything that has arrived and gathers every message in it.
    fn read(&mut self, place: usize) -> Result<()> {
        let Some(connection) = self.connections[place].as_mut() else {
            return Ok(());
        };
        loop {
            match connection.socket.read(&mut self.buffer) {
                Ok(0) => {
                    self.connections[place] = None;
                    return Ok(());
                }
                Ok(read) => {
                    connection.deframer.feed(&self.buffer[..read]);
                    // A socket that did not fill the buffer is empty, and reports when it is not.
                    if read < self.buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.connections[place] = None;
                    return Ok(());
                }
            }
        }
        self.take_frames(place)
    }

    fn take_frames(&mut self, place: usize) -> Result<()> {
        let Some(connection) = self.connections[place].as_mut() else {
            return Ok(());
        };
        let Connection {
            deframer,
            opening,
            conversation,
            author,
            sealing,
            out,
            touched,
            ..
        } = connection;
        let mut fetch = None;
        while let Some((header, sealed)) = deframer.next_frame(plain::MAX_BYTES + TAG_BYTES)? {
            let mut frame = Reader(opening.open(&header, sealed)?);
            match frame.kind()? {
                kind::POST => {
                    let (tag, id) = (frame.tag()?, frame.bytes()?);
                    let room = self
                        .rooms
                        .get_mut(conversation)
                        .context("a message before the hello")?;
                    room.seq += 1;
                    let begin = self.gathered.bodies.len();
                    self.gathered.bodies.extend_from_slice(frame.0);
                    self.gathered.posts.push(Post {
                        connection: place,
                        tag,
                        conversation: *conversation,
                        seq: room.seq,
                        author: *author,
                        id,
                        body: begin..self.gathered.bodies.len(),
                    });
                    if self.gathered.posts.len() == BATCH_ROWS {
                        self.gathered.at = clock::wall().0;
                        self.jobs
                            .send(Job::Commit(std::mem::take(&mut self.gathered)))?;
                        self.under_way += 1;
                    }
                }
                kind::HELLO => {
                    (*conversation, *author) = (frame.number()?, frame.number()?);
                    let room = self.rooms.entry(*conversation).or_default();
                    room.connections.push(place);
                    // From now on it is told what the others write.
                    plain::seal(sealing, out, |out| out.push(kind::HELLO))?;
                    if !std::mem::replace(touched, true) {
                        self.touched.push(place);
                    }
                }
                kind::FETCH => fetch = Some(frame.number()?),
                unknown => bail!("a frame of kind {unknown}"),
            }
        }
        if let Some(conversation) = fetch {
            self.fetch(place, conversation)?;
        }
        Ok(())
    }

    /// Gives the connection to the writer, which sends the whole conversation to it.
    fn fetch(&mut self, place: usize, conversation: i64) -> Result<()> {
        let Some(mut connection) = self.connections[place].take() else {
            return Ok(());
        };
        self.poll.registry().deregister(&mut connection.socket)?;
        let into = std::net::TcpStream::from(connection.socket);
        into.set_nonblocking(false)?;
        Ok(self.jobs.send(Job::Fetch { conversation, into })?)
    }

    /// Commits what has gathered while the writer was busy.
    fn hand_on(&mut self) -> Result<()> {
        if self.gathered.posts.is_empty() {
            return Ok(());
        }
        self.gathered.at = clock::wall().0;
        self.jobs
            .send(Job::Commit(std::mem::take(&mut self.gathered)))?;
        self.under_way += 1;
        Ok(())
    }

    /// Answers the authors of a batch that is on disk and forwards it to all other connections of its conversations.
    fn answer(&mut self, batch: Batch) -> Result<()> {
        for post in &batch.posts {
            let Some(author) = self.connections[post.connection].as_mut() else {
                continue;
            };
            plain::seal(&mut author.sealing, &mut author.out, |out| {
                out.push(kind::STORED);
                out.extend_from_slice(&post.tag.to_le_bytes());
                out.extend_from_slice(&post.seq.to_le_bytes());
            })?;
            touch(&mut self.touched, author, post.connection);
            let Some(room) = self.rooms.get(&post.conversation) else {
                continue;
            };
            for &place in &room.connections {
                let Some(other) = self.connections[place].as_mut() else {
                    continue;
                };
                if place == post.connection {
                    continue;
                }
                plain::seal(&mut other.sealing, &mut other.out, |out| {
                    out.push(kind::POSTED);
                    batch.row(post).write(out);
                })?;
                touch(&mut self.touched, other, place);
            }
        }
        Ok(())
    }

    /// Writes as much as the socket takes. The socket reports when it takes more.
    fn flush(&mut self, place: usize) {
        let Some(connection) = self.connections[place].as_mut() else {
            return;
        };
        connection.touched = false;
        while !connection.out.is_empty() {
            match connection.socket.write(&connection.out) {
                Ok(written) if written == connection.out.len() => connection.out.clear(),
                Ok(written) => drop(connection.out.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.connections[place] = None;
                    return;
                }
            }
        }
    }
}

fn touch(touched: &mut Vec<usize>, connection: &mut Connection, place: usize) {
    if !connection.touched {
        connection.touched = true;
        touched.push(place);
    }
}
