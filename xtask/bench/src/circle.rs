//! A user with friends who have written to them, made only with the product. The user registers with the real
//! program, the friends write over real connections, and the program fetches the messages into its local history.

use std::path::Path;
use std::time::Duration;

use anser::core::Model;
use anser::core::effect::StoreCommand;
use anser::profile::account_folder;
use anser::store::History;
use anser_shared::id::{ConversationId, Seq, UserId};
use anser_shared::tls::Fingerprint;
use anyhow::{Context as _, Result};

use crate::account::Account;
use crate::clock;
use crate::connections::crowd;
use crate::load::{self, Length, Pace, Pair};
use crate::people::Visitor;
use crate::processes::Server;
use crate::wire::ServerWire;

/// The number of messages of each friend under way while they write. Nothing is measured then.
const IN_FLIGHT: u64 = 10;

/// A user who has left counts as online for ten seconds. After this time nobody's presence changes any more.
const PARTING: Duration = Duration::from_secs(11);

/// The account of a profile, as far as its local history can be opened without its program.
pub(crate) struct Circle {
    server: Fingerprint,
    user: UserId,
    pub(crate) conversations: Vec<ConversationId>,
}

/// Registers a user without friends, on a new profile.
pub(crate) fn alone(server: &Server, profile: &Path, name: &str) -> Result<Circle> {
    let account = Account::start(profile)?;
    account.register(&server.link.to_string(), name)?;
    of(&account)
}

/// The same with this many friends, each of whom has written this many messages. All but the last few of each
/// conversation have been read.
pub(crate) fn with_friends(
    server: &Server,
    profile: &Path,
    name: &str,
    friends: usize,
    messages: u64,
    unread: u64,
) -> Result<Circle> {
    alone(server, profile, name)?;
    let pairs = crowd(friends, |i| {
        let (mut author, _) = Visitor::arrive(&server.link, &format!("{name}.friend{i}"))?;
        let conversation = author.befriend(name)?.conversation;
        Ok(Pair {
            author: ServerWire::new(author, conversation)?,
            reader: None,
        })
    })?;
    let (pace, length) = (Pace::InFlight(IN_FLIGHT), Length::Messages(messages));
    load::run(pairs, pace, length, &mut |_| Ok(()))?;

    let account = Account::start(profile)?;
    let head = Seq(messages);
    account.until("everything is fetched", |model| {
        let here = model.conversations.values();
        here.filter(|conversation| conversation.local_head == head)
            .count()
            == friends
    })?;
    let circle = of(&account)?;
    let read = Seq(messages - unread.min(messages));
    for conversation in &circle.conversations {
        account.read(*conversation, read);
    }
    account.until("everything is read", |model| {
        let mut conversations = model.conversations.values();
        conversations.all(|conversation| conversation.read >= read)
    })?;
    drop(account);
    clock::pause(PARTING)?;
    Ok(circle)
}

fn of(account: &Account) -> Result<Circle> {
    let model: &Model = &account.picture();
    let signed_in = model.account.as_ref().context("nobody is signed in")?;
    Ok(Circle {
        server: signed_in.server,
        user: signed_in.profile.person.user,
        conversations: model.conversations.keys().copied().collect(),
    })
}

impl Circle {
    /// Makes the program open windows for the first conversations at its next start. It must not be running.
    pub(crate) fn open_at_start(&self, profile: &Path, count: usize) -> Result<()> {
        let folder = account_folder(profile, self.server, self.user);
        let mut history = History::open(&folder, self.user)?;
        let conversations = self.conversations.iter().enumerate();
        let commands: Vec<StoreCommand> = conversations
            .map(|(i, &conversation)| StoreCommand::SaveOpen {
                conversation,
                open: i < count,
            })
            .collect();
        history.execute(&commands)?;
        Ok(())
    }
}
