//! A program without windows in this process: the real engine, the real wire, the real files.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use anser::core::action::Credentials;
use anser::core::model::{LinkState, Model};
use anser::core::{Action, ConversationAction};
use anser::engine::{Engine, Listeners};
use anser::front::Front as _;
use anser::profile::Profile;
use anser_shared::id::ConversationId;
use zeroize::Zeroizing;

/// Longer than anything here takes on a slow machine: it only ends a test that has failed.
pub const PATIENCE: Duration = Duration::from_mins(1);

pub struct Program {
    pub engine: Engine,
    pub woken: Receiver<()>,
}

impl Program {
    pub fn start(folder: &Path, connect: Option<String>) -> Self {
        let (wakes, woken) = sync_channel(1);
        let listeners = Listeners {
            reports: false,
            wake: Box::new(move |_| {
                // Whoever waits looks at the newest picture; one word about it is enough.
                let _ = wakes.try_send(());
            }),
            notice: Box::new(|_| {}),
        };
        let profile = Profile::open(folder).unwrap();
        Self {
            engine: Engine::start(profile, connect, listeners).unwrap(),
            woken,
        }
    }

    /// Waits until the picture is as wanted.
    pub fn until(&self, what: &str, wanted: impl Fn(&Model) -> bool) {
        while !wanted(&self.engine.picture()) {
            let woken = self.woken.recv_timeout(PATIENCE);
            assert!(woken.is_ok(), "{what}: {:?}", self.engine.picture());
        }
    }

    pub fn register(&self, name: &str, link: &str) {
        let credentials = Credentials {
            server: link.into(),
            name: name.into(),
            password: Zeroizing::new("correct horse".into()),
        };
        self.engine.act(Action::Register {
            credentials,
            nickname: name.to_uppercase(),
        });
        self.until("registering", is_online);
    }

    pub fn send(&self, conversation: ConversationId, text: &str) {
        self.engine.act(Action::In(
            conversation,
            ConversationAction::Send { text: text.into() },
        ));
    }
}

pub fn is_online(model: &Model) -> bool {
    model.link == LinkState::Online && model.account.is_some()
}
