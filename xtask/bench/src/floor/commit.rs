//! The floor's one table, and the thread that writes to it.
//!
//! Everything that has gathered is one multi-row statement and one commit. No row is looked up before or after. The
//! row is the product's, but rows are in the order of their arrival and there is no index. So a commit touches a few
//! pages at the end of the table, while a log for each conversation touches as many pages as there are conversations.

use std::io::Write as _;
use std::sync::mpsc::{Receiver, SyncSender};

use anyhow::{Context as _, Result, bail};
use mio::Waker;
use mysql_async::prelude::Queryable as _;
use rusqlite::Connection;

use super::plain::{self, ID_BYTES, Row, kind};

/// Messages that share a commit, and the positions of their bodies.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) posts: Vec<Post>,
    /// The bodies, one after the other.
    pub(super) bodies: Vec<u8>,
    /// When the batch was received.
    pub(super) at: i64,
}

pub(super) struct Post {
    /// The connection that it came from.
    pub(super) connection: usize,
    pub(super) tag: u32,
    pub(super) conversation: i64,
    pub(super) seq: i64,
    pub(super) author: i64,
    pub(super) id: [u8; ID_BYTES],
    /// Its body's place in [`Batch::bodies`].
    pub(super) body: std::ops::Range<usize>,
}

impl Batch {
    pub(super) fn row<'a>(&'a self, post: &Post) -> Row<'a> {
        let Post {
            conversation,
            seq,
            author,
            id,
            ref body,
            ..
        } = *post;
        Row {
            conversation,
            seq,
            author,
            id,
            at: self.at,
            body: &self.bodies[body.clone()],
        }
    }
}

/// Work for the thread that writes.
pub(super) enum Job {
    Commit(Batch),
    /// Sends everything in a conversation to a connection that wants nothing else.
    Fetch {
        conversation: i64,
        into: std::net::TcpStream,
    },
}

/// Works until all senders are gone. Batches come back when they are on disk.
pub(super) fn serve(
    mut table: Table,
    jobs: &Receiver<Job>,
    done: &SyncSender<Batch>,
    waker: &Waker,
) -> Result<()> {
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Commit(batch) => {
                table.insert(&batch)?;
                if done.send(batch).is_err() {
                    break;
                }
                waker.wake()?;
            }
            Job::Fetch { conversation, into } => table.fetch(conversation, into)?,
        }
    }
    Ok(())
}

/// The body kind of every row.
const BODY_KIND: u16 = 1;

pub(super) enum Table {
    Sqlite(Connection),
    Mysql(Box<Mysql>),
}

impl Table {
    /// `sqlite:PATH` or `mysql://…`; the database is new.
    pub(super) fn open(database: &str) -> Result<Self> {
        if let Some(path) = database.strip_prefix("sqlite:") {
            return open_sqlite(path).map(Self::Sqlite);
        }
        if database.starts_with("mysql://") {
            return Mysql::open(database).map(|mysql| Self::Mysql(Box::new(mysql)));
        }
        bail!("the floor's database is sqlite:PATH or mysql://…");
    }

    fn insert(&mut self, batch: &Batch) -> Result<()> {
        match self {
            Self::Sqlite(connection) => insert_sqlite(connection, batch),
            Self::Mysql(mysql) => mysql.insert(batch),
        }
    }

    fn fetch(&mut self, conversation: i64, into: std::net::TcpStream) -> Result<()> {
        match self {
            Self::Sqlite(connection) => fetch_sqlite(connection, conversation, into),
            Self::Mysql(_) => bail!("the floor fetches from SQLite alone"),
        }
    }
}

/// The number of rows in one statement; a batch of 256 has four statements.
const ROWS_TOGETHER: usize = 64;

const COLUMNS: usize = 7;

/// The journal is made this large before anything is measured, and it is never moved into the database. So no commit
/// of a round has to make the file longer, and only commits are the floor.
const JOURNAL_BYTES: i64 = 256 << 20;

fn open_sqlite(path: &str) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536;
         CREATE TABLE chatmsg (
             conversation_id INTEGER NOT NULL, seq INTEGER NOT NULL, author_id INTEGER NOT NULL,
             message_id BLOB NOT NULL, sent_at INTEGER NOT NULL, body_kind INTEGER NOT NULL,
             body BLOB NOT NULL
         ) STRICT;
         CREATE TABLE filler (bytes BLOB NOT NULL);",
    )?;
    grow_journal(&connection)?;
    Ok(connection)
}

fn grow_journal(connection: &Connection) -> Result<()> {
    const PIECE: i64 = 8 << 20;
    connection.execute_batch("BEGIN")?;
    for _ in 0..JOURNAL_BYTES / PIECE {
        connection.execute("INSERT INTO filler VALUES (zeroblob(?1))", [PIECE])?;
    }
    connection.execute_batch("COMMIT; DROP TABLE filler")?;
    // The next commit begins at the beginning of the journal, over the old content.
    connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?;
    Ok(())
}

fn insert_sqlite(connection: &Connection, batch: &Batch) -> Result<()> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let (together, rest) = batch.posts.as_chunks::<ROWS_TOGETHER>();
    for posts in together {
        insert_rows(connection, batch, posts)?;
    }
    for post in rest {
        insert_rows(connection, batch, std::slice::from_ref(post))?;
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

fn insert_rows(connection: &Connection, batch: &Batch, posts: &[Post]) -> Result<()> {
    let rows = vec!["(?,?,?,?,?,?,?)"; posts.len()].join(",");
    let mut insert = connection.prepare_cached(&format!("INSERT INTO chatmsg VALUES {rows}"))?;
    for (i, post) in posts.iter().enumerate() {
        let row = batch.row(post);
        let first = i * COLUMNS;
        insert.raw_bind_parameter(first + 1, row.conversation)?;
        insert.raw_bind_parameter(first + 2, row.seq)?;
        insert.raw_bind_parameter(first + 3, row.author)?;
        insert.raw_bind_parameter(first + 4, &row.id[..])?;
        insert.raw_bind_parameter(first + 5, row.at)?;
        insert.raw_bind_parameter(first + 6, BODY_KIND)?;
        insert.raw_bind_parameter(first + 7, row.body)?;
    }
    insert.raw_execute()?;
    Ok(())
}

/// The size of a page in a frame. Longer ones are not quicker.
const PAGE_ROWS: usize = 1000;

fn fetch_sqlite(
    connection: &Connection,
    conversation: i64,
    mut into: std::net::TcpStream,
) -> Result<()> {
    let (_, mut sealing) = plain::floor_end();
    let mut select = connection.prepare_cached(
        "SELECT seq, author_id, message_id, sent_at, body FROM chatmsg WHERE conversation_id = ?1 ORDER BY rowid",
    )?;
    let mut rows = select.query([conversation])?;
    let (mut page, mut out, mut count) = (Vec::new(), Vec::new(), 0);
    loop {
        let row = rows.next()?;
        let is_end = row.is_none();
        if let Some(row) = row {
            let begin = page.len();
            page.extend_from_slice(&[0; 4]);
            let id = row
                .get_ref(2)?
                .as_blob()?
                .try_into()
                .context("a message id has 16 bytes")?;
            let body = row.get_ref(4)?.as_blob()?;
            let (seq, author, at) = (row.get(0)?, row.get(1)?, row.get(3)?);
            Row {
                conversation,
                seq,
                author,
                id,
                at,
                body,
            }
            .write(&mut page);
            let length = u32::try_from(page.len() - begin - 4)?.to_le_bytes();
            page[begin..begin + 4].copy_from_slice(&length);
            count += 1;
        }
        if count == PAGE_ROWS || (is_end && count > 0) {
            seal_page(&mut sealing, &mut out, &page)?;
            into.write_all(&out)?;
            (count, page, out) = (0, cleared(page), cleared(out));
        }
        if is_end {
            seal_page(&mut sealing, &mut out, &[])?;
            return Ok(into.write_all(&out)?);
        }
    }
}

fn seal_page(
    sealing: &mut anser_shared::cipher::FrameCipher,
    out: &mut Vec<u8>,
    page: &[u8],
) -> Result<()> {
    plain::seal(sealing, out, |out| {
        out.push(kind::PAGE);
        out.extend_from_slice(page);
    })
}

fn cleared(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.clear();
    bytes
}

/// One connection to MariaDB. A batch is one statement, and with it one exchange and one commit.
pub(super) struct Mysql {
    runtime: tokio::runtime::Runtime,
    connection: mysql_async::Conn,
    statement: Vec<u8>,
}

impl Mysql {
    fn open(url: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let connection = runtime.block_on(async {
            let options = mysql_async::Opts::from_url(url)?;
            let mut connection = mysql_async::Conn::new(options).await?;
            connection
                .query_drop(
                    "CREATE TABLE chatmsg (
                        place BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                        conversation_id BIGINT NOT NULL, seq BIGINT NOT NULL,
                        author_id BIGINT NOT NULL, message_id BINARY(16) NOT NULL,
                        sent_at BIGINT NOT NULL, body_kind SMALLINT UNSIGNED NOT NULL,
                        body BLOB NOT NULL
                     ) ENGINE = InnoDB",
                )
                .await?;
            anyhow::Ok(connection)
        })?;
        Ok(Self {
            runtime,
            connection,
            statement: Vec::new(),
        })
    }

    fn insert(&mut self, batch: &Batch) -> Result<()> {
        let mut sql = std::mem::take(&mut self.statement);
        sql.clear();
        sql.extend_from_slice(
            b"INSERT INTO chatmsg (conversation_id, seq, author_id, message_id, sent_at, body_kind, body) VALUES ",
        );
        for (i, post) in batch.posts.iter().enumerate() {
            let row = batch.row(post);
            let comma = if i == 0 { "" } else { "," };
            write!(
                sql,
                "{comma}({},{},{},_binary'",
                row.conversation, row.seq, row.author
            )?;
            quote(&mut sql, &row.id);
            write!(sql, "',{},{BODY_KIND},_binary'", row.at)?;
            quote(&mut sql, row.body);
            sql.extend_from_slice(b"')");
        }
        self.runtime
            .block_on(self.connection.query_drop(&sql[..]))?;
        self.statement = sql;
        Ok(())
    }
}

/// Bytes between quotes. Shorter than hexadecimal digits on the wire and in the parser.
fn quote(sql: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        if matches!(byte, b'\'' | b'\\') {
            sql.push(b'\\');
        }
        sql.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_inserted_is_fetched_in_pages() {
        let folder = xtask::folder::Folder::temporary("floor").unwrap();
        let connection = open_sqlite(folder.join("floor.db").to_str().unwrap()).unwrap();
        let post = |seq: i64| Post {
            connection: 0,
            tag: 0,
            conversation: 1,
            seq,
            author: 2,
            id: [3; ID_BYTES],
            body: 0..5,
        };
        let posts = (1..=1001).map(post).collect();
        let batch = Batch {
            posts,
            bodies: b"hello".to_vec(),
            at: 4,
        };
        insert_sqlite(&connection, &batch).unwrap();

        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let mut socket = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (into, _) = listener.accept().unwrap();
        let reading = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            socket.read_to_end(&mut bytes).unwrap();
            bytes
        });
        fetch_sqlite(&connection, 1, into).unwrap();

        let mut deframer = anser_shared::frame::Deframer::default();
        deframer.feed(&reading.join().unwrap());
        let (mut opening, _) = plain::load_end();
        let mut counts = Vec::new();
        while let Some((header, sealed)) = deframer.next_frame(plain::MAX_BYTES).unwrap() {
            let mut page = plain::Reader(opening.open(&header, sealed).unwrap());
            assert_eq!(page.kind().unwrap(), kind::PAGE);
            let mut count = 0;
            while let Some(row) = page.row().unwrap() {
                assert_eq!(Row::read(row).unwrap().body, b"hello");
                count += 1;
            }
            counts.push(count);
        }
        assert_eq!(counts, [1000, 1, 0]);
    }

    #[test]
    fn bytes_that_would_end_a_text_are_escaped() {
        let mut sql = Vec::new();
        quote(&mut sql, b"it's a \\");
        assert_eq!(sql, br"it\'s a \\");
    }
}
