//! What it takes to come back without a password: the device's key and the secret beside it.

use std::fs;
use std::io;
use std::path::Path;

use anser_shared::id::UserId;
use anser_shared::people::{Person, Profile, Rights};
use anser_shared::tls::{Fingerprint, Identity};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{ProfileFault, files, notes};
use crate::core::input::DeviceKey;
use crate::core::model::Account;

const KEY: &str = "device.key";
const NOTE: &str = "account.toml";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountNote {
    user: u64,
    name: String,
    nickname: String,
    address: String,
    server_name: String,
    #[serde(with = "notes::hex")]
    server: Fingerprint,
    /// 32 bytes in hexadecimal digits.
    resumption: String,
    /// See [`check`]; older programs wrote none.
    check: Option<String>,
}

impl Drop for AccountNote {
    fn drop(&mut self) {
        self.resumption.zeroize();
    }
}

/// A sum over everything that a person cannot notice to be wrong: with one bit of it turned over,
/// the server would not know this device, and nobody could say why.
fn check(user: u64, server: &Fingerprint, resumption: &str, key: &[u8]) -> String {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&user.to_le_bytes());
    sum.update(&server.0);
    sum.update(resumption.as_bytes());
    sum.update(key);
    format!("{:08x}", sum.finalize())
}

pub(super) fn write(
    folder: &Path,
    account: &Account,
    device_key: &DeviceKey,
) -> Result<(), ProfileFault> {
    let write = || {
        let key = device_key.identity.pkcs8();
        // A fingerprint is 32 bytes that are written in digits, too.
        let resumption = Fingerprint(*device_key.resumption).to_string();
        let note = AccountNote {
            user: account.profile.person.user.0,
            name: account.profile.person.name.clone(),
            nickname: account.profile.person.nickname.clone(),
            address: account.address.clone(),
            server_name: account.server_name.clone(),
            server: account.server,
            check: Some(check(
                account.profile.person.user.0,
                &account.server,
                &resumption,
                key,
            )),
            resumption,
        };
        let note = Zeroizing::new(toml::to_string(&note).map_err(io::Error::other)?);
        files::make_private_folder(folder)?;
        files::write_private_file(&folder.join(KEY), key)?;
        files::write_private_file(&folder.join(NOTE), note.as_bytes())
    };
    write().map_err(|source| ProfileFault::File {
        path: folder.to_owned(),
        source,
    })
}

/// Understands a text as the file beside a device's key.
pub(super) fn understand(text: &str) {
    if let Ok(note) = toml::from_str::<AccountNote>(text) {
        let _ = Fingerprint::parse(&note.resumption);
    }
}

/// What was written, or which of the two files cannot be used, and why.
pub(super) fn read(folder: &Path) -> Result<(Account, DeviceKey), ProfileFault> {
    let at = |file: &str| {
        let path = folder.join(file);
        move |source| ProfileFault::File { path, source }
    };
    let note = fs::read_to_string(folder.join(NOTE)).map_err(at(NOTE))?;
    let note = Zeroizing::new(note);
    let note: AccountNote = toml::from_str(&note)
        .map_err(|fault| io::Error::other(fault.message().to_owned()))
        .map_err(at(NOTE))?;
    let resumption = Fingerprint::parse(&note.resumption)
        .ok_or_else(|| io::Error::other("the secret is not 64 hexadecimal digits"))
        .map_err(at(NOTE))?;
    let key = Zeroizing::new(fs::read(folder.join(KEY)).map_err(at(KEY))?);
    let identity = Identity::from_pkcs8(&key)
        .map_err(io::Error::other)
        .map_err(at(KEY))?;
    let sum = check(note.user, &note.server, &note.resumption, &key);
    if note.check.as_ref().is_some_and(|check| *check != sum) {
        let fault = io::Error::other("it is not what was written, or device.key beside it is not");
        return Err(at(NOTE)(fault));
    }
    let account = Account {
        // The rest comes with the history.
        profile: Profile::of(Person::named(
            UserId(note.user),
            &*note.name,
            &*note.nickname,
        )),
        rights: Rights::default(),
        address: note.address.clone(),
        server_name: note.server_name.clone(),
        server: note.server,
    };
    let device_key = DeviceKey {
        identity,
        resumption: Zeroizing::new(resumption.0),
    };
    Ok((account, device_key))
}

/// The server has another key from now on.
pub(super) fn set_server(folder: &Path, server: Fingerprint) -> Result<Account, ProfileFault> {
    let (mut account, device_key) = read(folder)?;
    account.server = server;
    write(folder, &account, &device_key)?;
    Ok(account)
}

/// The server is found under another address from now on.
pub(super) fn set_address(folder: &Path, address: &str) -> Result<Account, ProfileFault> {
    let (mut account, device_key) = read(folder)?;
    address.clone_into(&mut account.address);
    write(folder, &account, &device_key)?;
    Ok(account)
}

/// Deletes the key and the secret; the history beside them is somebody else's affair.
pub(super) fn forget(folder: &Path) -> Result<(), ProfileFault> {
    [KEY, NOTE].into_iter().try_for_each(|name| {
        let path = folder.join(name);
        files::remove_if_there(&path).map_err(|source| ProfileFault::File { path, source })
    })
}
