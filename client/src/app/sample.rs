//! An account, for tests of what belongs to no window.

use anser_shared::id::UserId;
use anser_shared::people::{Person, Profile, Rights};
use anser_shared::tls::Fingerprint;

use crate::core::model::Account;

/// Anna's.
pub(crate) fn account() -> Account {
    Account {
        profile: Profile::of(Person::named(UserId(1), "anna", "Anna Berg")),
        rights: Rights::default(),
        address: "chat.example:7464".into(),
        server_name: String::new(),
        server: Fingerprint([0; 32]),
    }
}
