//! The lives of the server: each start is a row with a random number. Rows are only added, so a number that is
//! missing here belongs to newer data, and these data are an older copy.

use anser_shared::id::UserId;

use super::ground::{Answer, Fresh, Told};
use super::record::number;
use super::sql::{Sql, first, values};

/// The server has started, under this number. No user makes this change.
#[derive(Clone, Copy, Debug)]
pub struct BeginLife(pub u64);

pub(super) async fn begin<S: Sql>(
    sql: &mut S,
    _: UserId,
    &BeginLife(life): &BeginLife,
    fresh: Fresh,
) -> Answer<S, ()> {
    let statement = "INSERT INTO server_life (life, began_at) VALUES (?, ?)";
    sql.run(statement, values![number(life), fresh.at.0])
        .await?;
    Ok(Ok(((), Told::default())))
}

/// Whether these data belonged to the server in that life.
pub(super) async fn is_known<S: Sql>(sql: &mut S, life: u64) -> Result<bool, S::Fault> {
    let find = "SELECT 1 FROM server_life WHERE life = ?";
    Ok(first(sql, find, values![number(life)]).await?.is_some())
}
