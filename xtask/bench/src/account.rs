//! A user at the real program: the engine of its windows, without the windows.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use anser::core::action::Credentials;
use anser::core::effect::Notice;
use anser::core::{Action, ConversationAction, Model};
use anser::engine::{Engine, Listeners};
use anser::front::Front as _;
use anser::profile::Profile;
use anser_shared::id::{ConversationId, Seq};
use anyhow::{Result, bail};
use zeroize::Zeroizing;

use crate::clock;
use crate::people::PASSWORD;

/// No act of this bench takes a user, a server and a disk together longer than this.
const PATIENCE: Duration = Duration::from_mins(2);

/// The time between two looks at the model.
const LOOK: Duration = Duration::from_millis(20);

/// The number of notices that may wait to be looked at. The engine never waits for them.
const NOTICES: usize = 1 << 18;

pub(crate) struct Account {
    engine: Engine,
    notices: Receiver<Notice>,
}

impl Account {
    /// Starts on a profile. A signed-in user comes back by itself.
    pub(crate) fn start(profile: &Path) -> Result<Self> {
        let (tell, notices) = sync_channel(NOTICES);
        let listeners = Listeners {
            reports: false,
            wake: Box::new(|_| {}),
            // It is full only if nobody looks. Then the awaited notice does not come, and an error says so.
            notice: Box::new(move |notice| drop(tell.try_send(notice))),
        };
        let engine = Engine::start(Profile::open(profile)?, None, listeners)?;
        Ok(Self { engine, notices })
    }

    /// Registers, with the password stretched as in the program, and signs in.
    pub(crate) fn register(&self, link: &str, name: &str) -> Result<()> {
        let credentials = credentials(link, name, PASSWORD);
        self.engine.act(Action::Register {
            credentials,
            nickname: name.to_owned(),
        });
        self.wait(|notice| matches!(notice, Notice::SignedIn { .. }))
    }

    pub(crate) fn sign_in(&self, link: &str, name: &str, password: &str) -> Result<()> {
        self.engine
            .act(Action::SignIn(credentials(link, name, password)));
        self.wait(|notice| matches!(notice, Notice::SignedIn { .. }))
    }

    /// Waits for a notice.
    pub(crate) fn wait(&self, wanted: impl Fn(&Notice) -> bool) -> Result<()> {
        let deadline = clock::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(clock::now());
            match self.notices.recv_timeout(left) {
                Ok(notice) if wanted(&notice) => return Ok(()),
                Ok(Notice::SignInFailed) => bail!("the real program could not sign in"),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    bail!("the real program took longer than {PATIENCE:?}")
                }
                Err(RecvTimeoutError::Disconnected) => bail!("the real program has ended"),
            }
        }
    }

    /// Waits until the model is as wanted.
    pub(crate) fn until(&self, what: &str, is_so: impl Fn(&Model) -> bool) -> Result<()> {
        let deadline = clock::now() + PATIENCE;
        while !is_so(&self.picture()) {
            if clock::now() > deadline {
                bail!("{PATIENCE:?} were not enough until {what}");
            }
            // The model shows what the notices tell meanwhile.
            while self.notices.try_recv().is_ok() {}
            clock::pause(LOOK)?;
        }
        Ok(())
    }

    /// The user has seen everything up to here.
    pub(crate) fn read(&self, conversation: ConversationId, seq: Seq) {
        self.engine
            .act(Action::In(conversation, ConversationAction::Read { seq }));
    }

    pub(crate) fn picture(&self) -> std::sync::Arc<Model> {
        self.engine.picture()
    }
}

fn credentials(link: &str, name: &str, password: &str) -> Credentials {
    Credentials {
        server: link.to_owned(),
        name: name.to_owned(),
        password: Zeroizing::new(password.to_owned()),
    }
}
