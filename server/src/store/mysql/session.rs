//! One connection of the pool, with the few ways in which it is used.

use mysql_async::prelude::{FromRow, Queryable as _};
use mysql_async::{Conn, Params, Row};

use super::fault::Fault;
use crate::store::sql::{self, Sql, Value};
use crate::store::{StoreError, record};

type Result<T> = std::result::Result<T, Fault>;

pub(in crate::store) struct Session(pub(super) Conn);

impl Session {
    /// Runs a statement that answers with rows.
    pub(super) async fn all<T: FromRow>(
        &mut self,
        sql: &str,
        with: impl Into<Params> + Send,
    ) -> Result<Vec<T>> {
        let rows: Vec<Row> = self.0.exec(sql, with.into()).await?;
        rows.into_iter().map(read).collect()
    }

    pub(super) async fn first<T: FromRow>(
        &mut self,
        sql: &str,
        with: impl Into<Params> + Send,
    ) -> Result<Option<T>> {
        let row: Option<Row> = self.0.exec_first(sql, with.into()).await?;
        row.map(read).transpose()
    }

    pub(super) async fn execute(
        &mut self,
        sql: &str,
        with: impl Into<Params> + Send,
    ) -> Result<()> {
        let with = with.into();
        // The end of a transaction cannot be prepared on every server.
        if matches!(with, Params::Empty) {
            return Ok(self.0.query_drop(sql).await?);
        }
        Ok(self.0.exec_drop(sql, with).await?)
    }

    /// Sends several statements at once and returns the rows of each that has some.
    ///
    /// Only for statements that are built here from numbers and hexadecimal bytes.
    pub(super) async fn several(&mut self, sql: &str) -> Result<Vec<Vec<Row>>> {
        let mut results = self.0.query_iter(sql).await?;
        let mut answers = Vec::new();
        while let Some(columns) = results.columns() {
            let rows = results.collect::<Row>().await?;
            if !columns.is_empty() {
                answers.push(rows);
            }
        }
        Ok(answers)
    }

    /// Rolls back and returns the connection to the pool, if it still is one.
    pub(super) async fn abandon(mut self, fault: &Fault) {
        if fault.is_gone() || self.0.query_drop("ROLLBACK").await.is_err() {
            self.discard().await;
        }
    }

    /// Closes the connection; the pool will make another one.
    pub(super) async fn discard(self) {
        // It is broken already, so it need not be closed properly.
        let _ = self.0.disconnect().await;
    }
}

/// Sends an empty request, to see whether the server answers.
pub(super) async fn ping(session: &mut Session) -> Result<()> {
    Ok(session.0.ping().await?)
}

impl Sql for Session {
    type Fault = Fault;

    const FOR_UPDATE: &'static str = " FOR UPDATE";

    const INSERT_IF_NEW: &'static str = "INSERT IGNORE";

    async fn rows(&mut self, sql: &str, with: &[Value]) -> Result<Vec<sql::Row>> {
        let rows: Vec<Row> = self.0.exec(sql, parameters(with)).await?;
        rows.into_iter()
            .map(|row| {
                let values: Result<Vec<Value>> = row.unwrap().into_iter().map(value).collect();
                Ok(sql::Row(values?))
            })
            .collect()
    }

    async fn run(&mut self, sql: &str, with: &[Value]) -> Result<()> {
        Ok(self.0.exec_drop(sql, parameters(with)).await?)
    }
}

fn parameters(with: &[Value]) -> Params {
    let values = with.iter().map(|value| match value {
        Value::Null => mysql_async::Value::NULL,
        Value::Number(number) => mysql_async::Value::Int(*number),
        Value::Text(text) => mysql_async::Value::Bytes(text.clone().into_bytes()),
        Value::Bytes(bytes) => mysql_async::Value::Bytes(bytes.clone()),
    });
    Params::Positional(values.collect())
}

fn value(value: mysql_async::Value) -> Result<Value> {
    match value {
        mysql_async::Value::NULL => Ok(Value::Null),
        mysql_async::Value::Int(number) => Ok(Value::Number(number)),
        mysql_async::Value::UInt(number) => Ok(Value::Number(record::number(number))),
        mysql_async::Value::Bytes(bytes) => Ok(Value::Bytes(bytes)),
        other => {
            Err(StoreError::Failed(format!("a column holds {}", other.as_sql(true)).into()).into())
        }
    }
}

/// A row whose columns are not of the types of our tables.
pub(super) fn read<T: FromRow>(row: Row) -> Result<T> {
    T::from_row_opt(row).map_err(|error| StoreError::Failed(error.to_string().into()).into())
}
