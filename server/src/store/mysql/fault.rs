//! The meaning of the database's errors.

use mysql_async::{DriverError, Error, IoError, ServerError};

use crate::store::{StoreError, damage};

/// How an error that wraps a system error names the number for a full disk, in both families.
const NO_SPACE: [&str; 3] = ["error 28 ", "Errcode: 28 ", "errno 28 "];

#[derive(Debug)]
pub(in crate::store) enum Fault {
    Database(Error),
    Store(StoreError),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    fn server(&self) -> Option<&ServerError> {
        match self {
            Self::Database(Error::Server(error)) => Some(error),
            _ => None,
        }
    }

    /// The server's number for it; 0 if it did not come from the server.
    pub(super) fn code(&self) -> u16 {
        self.server().map_or(0, |error| error.code)
    }

    /// The connection is gone. The database may well be there.
    pub(super) fn is_gone(&self) -> bool {
        match self {
            Self::Database(Error::Driver(DriverError::PoolDisconnected)) => false,
            Self::Database(Error::Server(error)) => {
                // Shutdown in progress, too slow, killed, killed while waiting.
                matches!(error.code, 1053 | 1158..=1161 | 1927 | 3169)
            }
            Self::Database(_) => true,
            Self::Store(_) => false,
        }
    }

    /// Another transaction was in the way: a deadlock, a wait that took too long, or a row that another transaction
    /// has inserted since our look. Another attempt finds the current state.
    pub(super) fn is_contended(&self) -> bool {
        matches!(self.code(), 1205 | 1213 | 1020) || self.is_duplicate()
    }

    pub(super) fn is_duplicate(&self) -> bool {
        self.code() == 1062
    }

    /// Whether the row is at fault, so that the others can be stored without it: its data, a constraint, or a trigger
    /// that refuses it.
    pub(super) fn is_about_the_row(&self) -> bool {
        let Some(error) = self.server() else {
            return false;
        };
        // A check that fails has no class of its own in MySQL.
        error.code == 3819
            || ["22", "23", "45"]
                .iter()
                .any(|class| error.state.starts_with(class))
    }

    /// A table or an index of it is damaged, and the database server still answers.
    fn is_damage(&self) -> bool {
        matches!(
            self.code(),
            126 | 127 | 145 | 1034 | 1035 | 1194 | 1195 | 1712 | 1877
        )
    }

    /// The data that were to be read make no sense, or cannot be read.
    pub(super) fn is_about_the_data(&self) -> bool {
        match self {
            Self::Store(error) => damage::is_about_the_data(error),
            Self::Database(_) => self.is_damage(),
        }
    }

    /// No such database, table or column.
    pub(super) fn is_about_what_is_missing(&self) -> bool {
        matches!(self.code(), 1049 | 1054 | 1146)
    }

    /// `place` is the address without the password in it.
    pub(super) fn into_error(self, place: &str) -> StoreError {
        let (is_damage, is_gone) = (self.is_damage(), self.is_gone());
        let error = match self {
            Self::Store(error) => return error,
            Self::Database(Error::Driver(DriverError::PoolDisconnected)) => {
                return StoreError::Closed;
            }
            Self::Database(error) => error,
        };
        match &error {
            Error::Server(_) if is_damage => StoreError::Damaged(error.into()),
            Error::Server(_) if is_gone => unreachable_at(place, error),
            Error::Server(server) => match server.code {
                // It takes no more connections.
                1040 | 1203 | 1226 => unreachable_at(place, error),
                1021 | 1114 | 20 => StoreError::Full(error.into()),
                3 | 1026 | 1030 if NO_SPACE.iter().any(|sign| server.message.contains(sign)) => {
                    StoreError::Full(error.into())
                }
                // Read-only servers and transactions, and accounts that may only read.
                1142 | 1290 | 1792 | 1836 => StoreError::ReadOnly(error.into()),
                1049 => StoreError::NoDatabase {
                    place: place.to_owned(),
                    source: error.into(),
                },
                // Not with this password, not for this account, not from this computer.
                1044 | 1045 | 1130 | 1698 | 3118 => StoreError::AccountRefused {
                    place: place.to_owned(),
                    source: error.into(),
                },
                _ => StoreError::Failed(error.into()),
            },
            Error::Io(fault) if is_about_trust(fault) => StoreError::NotTrusted {
                place: place.to_owned(),
                source: error.into(),
            },
            Error::Io(_) | Error::Driver(_) => unreachable_at(place, error),
            _ => StoreError::Failed(error.into()),
        }
    }
}

/// Whether the other side was found but cannot prove who it is.
fn is_about_trust(fault: &IoError) -> bool {
    match fault {
        IoError::Tls(_) => true,
        IoError::Io(error) => error
            .get_ref()
            .is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>),
    }
}

fn unreachable_at(place: &str, error: Error) -> StoreError {
    StoreError::Unreachable {
        place: place.to_owned(),
        source: error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: u16, state: &str, message: &str) -> Fault {
        Error::Server(ServerError {
            code,
            state: state.to_owned(),
            message: message.to_owned(),
        })
        .into()
    }

    #[test]
    fn what_the_numbers_mean() {
        let check = |code, state, message, expected: &str| {
            let error = fault(code, state, message).into_error("host:1/name");
            let kind = format!("{error:?}");
            assert!(
                kind.starts_with(expected),
                "{code} is {kind}, not {expected}"
            );
        };
        check(1114, "HY000", "The table 'chatmsg' is full", "Full");
        check(
            1021,
            "HY000",
            "Disk full (/tmp/x); waiting for someone to free some space...",
            "Full",
        );
        check(
            1030,
            "HY000",
            "Got error 28 \"No space left on device\" from storage engine InnoDB",
            "Full",
        );
        check(
            1026,
            "HY000",
            "Error writing file 'x' (Errcode: 28 \"No space left on device\")",
            "Full",
        );
        check(
            3,
            "HY000",
            "Error writing file 'x' (OS errno 28 - No space left on device)",
            "Full",
        );
        check(1030, "HY000", "Got error 128 from storage engine", "Failed");
        check(
            1290,
            "HY000",
            "running with the --read-only option",
            "ReadOnly",
        );
        check(
            1049,
            "42000",
            "Unknown database 'name'",
            "NoDatabase { place: \"host:1/name\"",
        );
        check(
            1045,
            "28000",
            "Access denied for user 'anser'@'host' (using password: YES)",
            "AccountRefused { place: \"host:1/name\"",
        );
        check(1053, "08S01", "Server shutdown in progress", "Unreachable");
        check(1040, "08004", "Too many connections", "Unreachable");
        check(1034, "HY000", "Index for table is corrupt", "Damaged");
        check(
            1146,
            "42S02",
            "Table 'name.chatmsg' doesn't exist",
            "Failed",
        );
    }

    #[test]
    fn a_certificate_that_is_not_trusted_is_no_database_that_is_missing() {
        let inner = rustls::Error::General("unknown issuer".into());
        let error = Error::Io(IoError::Io(std::io::Error::other(inner)));
        let error = Fault::from(error).into_error("host:1/name");
        assert!(matches!(error, StoreError::NotTrusted { .. }), "{error:?}");
    }

    #[test]
    fn what_may_be_tried_again_and_what_is_the_rows_own_fault() {
        for (code, state, contended, about_the_row, gone) in [
            (1213, "40001", true, false, false),
            (1205, "HY000", true, false, false),
            (1062, "23000", true, true, false),
            (1406, "22001", false, true, false),
            (1644, "45000", false, true, false),
            (3819, "HY000", false, true, false),
            (1114, "HY000", false, false, false),
            (1146, "42S02", false, false, false),
            (1053, "08S01", false, false, true),
            (1927, "70100", false, false, true),
        ] {
            let fault = fault(code, state, "");
            let found = (
                fault.is_contended(),
                fault.is_about_the_row(),
                fault.is_gone(),
            );
            assert_eq!(found, (contended, about_the_row, gone), "{code}");
        }
    }
}
