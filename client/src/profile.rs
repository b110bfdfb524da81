//! The folder in which a program keeps what belongs to its person.

pub(crate) mod files;

use std::path::{Path, PathBuf};

use anser_shared::id::UserId;
use anser_shared::tls::Fingerprint;

/// The folder of one account: another person on the same profile, or the same one on another
/// server, has another. Sixteen digits tell servers apart and keep the path short enough for
/// every system.
pub fn account_folder(profile: &Path, server: Fingerprint, user: UserId) -> PathBuf {
    profile.join("accounts").join(format!("{:.16}-{user}", server.to_string()))
}
