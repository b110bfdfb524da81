//! SQLite behind the interface that both databases share.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use crate::store::sql::{Row, Sql, Value};
use crate::store::{Result, StoreError};

/// A connection within a transaction.
pub(in crate::store) struct Local<'c>(pub(in crate::store) &'c Connection);

impl Sql for Local<'_> {
    type Fault = StoreError;

    /// There is one writer, so no row has to be locked.
    const FOR_UPDATE: &'static str = "";

    const INSERT_IF_NEW: &'static str = "INSERT OR IGNORE";

    async fn rows(&mut self, sql: &str, with: &[Value]) -> Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(with))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| value(row.get_ref(column)?));
            found.push(Row(values.collect::<Result<_>>()?));
        }
        Ok(found)
    }

    async fn run(&mut self, sql: &str, with: &[Value]) -> Result<()> {
        let mut statement = self.0.prepare_cached(sql)?;
        statement.execute(rusqlite::params_from_iter(with))?;
        Ok(())
    }
}

fn value(value: ValueRef<'_>) -> Result<Value> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Number(number)),
        ValueRef::Text(text) => match str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(error) => Err(StoreError::Failed(error.into())),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::Failed("a column holds a fraction".into())),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// The result of a future that never waits.
pub(in crate::store) fn at_once<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => Err(StoreError::Failed("SQLite has waited".into())),
    }
}
