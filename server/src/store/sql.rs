//! One interface to both databases, for everything except the path of messages.
//!
//! Friendships, blocks, marks, settings, registration, devices and the lists of an account are written once, over
//! [`Sql`], in the part of the language that both databases share. The path of messages and reading the logs are
//! written for each database, because every microsecond counts there.
//!
//! SQLite never waits, so its futures are ready at the first poll.

use super::{Result, StoreError};

/// One column of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Value {
    #[default]
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Number(flag.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A row in the order of the statement's columns.
#[derive(Clone, Debug)]
pub(super) struct Row(pub(super) Vec<Value>);

const BROKEN: StoreError = StoreError::Broken {
    table: "a row",
    column: "that was asked for",
};

impl Row {
    pub(super) fn number(&self, column: usize) -> Result<i64> {
        match self.0.get(column) {
            Some(Value::Number(number)) => Ok(*number),
            _ => Err(BROKEN),
        }
    }

    /// `None` if the column is empty.
    pub(super) fn maybe(&self, column: usize) -> Result<Option<i64>> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.number(column).map(Some),
        }
    }

    pub(super) fn flag(&self, column: usize) -> Result<bool> {
        self.number(column).map(|number| number != 0)
    }

    pub(super) fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes.clone()),
            _ => Err(BROKEN),
        }
    }

    /// Takes the bytes out of the row, without a copy.
    pub(super) fn take_bytes(&mut self, column: usize) -> Result<Vec<u8>> {
        match self.0.get_mut(column).map(std::mem::take) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(BROKEN),
        }
    }

    pub(super) fn text(&self, column: usize) -> Result<String> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text.clone()),
            Some(Value::Bytes(bytes)) => String::from_utf8(bytes.clone()).map_err(|_| BROKEN),
            Some(Value::Null) => Ok(String::new()),
            _ => Err(BROKEN),
        }
    }
}

/// An open transaction.
pub(super) trait Sql {
    type Fault: From<StoreError>;

    /// The end of a `SELECT` that locks its rows until the transaction ends.
    const FOR_UPDATE: &'static str;

    /// The beginning of an `INSERT` that leaves out rows whose keys exist already.
    const INSERT_IF_NEW: &'static str;

    async fn rows(
        &mut self,
        sql: &str,
        with: &[Value],
    ) -> std::result::Result<Vec<Row>, Self::Fault>;

    async fn run(&mut self, sql: &str, with: &[Value]) -> std::result::Result<(), Self::Fault>;
}

/// The values of a statement's question marks, each turned into a [`Value`].
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::sql::Value::from($value)),*] };
}
pub(super) use values;

/// The first row, if there is one.
pub(super) async fn first<S: Sql>(
    sql: &mut S,
    statement: &str,
    with: &[Value],
) -> std::result::Result<Option<Row>, S::Fault> {
    Ok(sql.rows(statement, with).await?.into_iter().next())
}
