//! The whole program over people who do not exist.

use std::sync::Arc;

use anser::app::Waker;
use anser::core::model::{About, Conversation, Fault, Progress, Returned, Ticket};
use anser::core::{Action, ConversationAction, Model};
use anser::front::{Front, Wake};
use anser_shared::id::MessageId;
use anser_shared::refusal::Refusal;
use parking_lot::Mutex;

use crate::scenes::{self, ME, NOW};

/// An engine without a network: messages are stored after the next one was written.
pub(crate) struct Pretence {
    model: Mutex<Arc<Model>>,
    waker: Waker,
}

impl Pretence {
    pub(crate) fn new(model: Model, waker: Waker) -> Self {
        Self {
            model: Mutex::new(Arc::new(model)),
            waker,
        }
    }
}

impl Front for Pretence {
    fn picture(&self) -> Arc<Model> {
        Arc::clone(&self.model.lock())
    }

    fn hand_in(&self, ticket: Ticket, action: Action) {
        println!("{action:?}");
        let mut model = Model::clone(&self.picture());
        match action {
            Action::ChangeSettings(settings) => model.settings = settings,
            Action::DismissWarning => model.warnings = Arc::default(),
            Action::SignOut { .. } => model.account = None,
            Action::SignIn(_) => model.account = Some(scenes::account()),
            Action::AddFriend { name, .. } => {
                let refused = Progress::Refused(Fault::Refused(Refusal::NoSuchPerson));
                model
                    .tickets
                    .add(ticket, About::AddFriend { name }, refused);
            }
            Action::WindowMoved { window, place } => {
                Arc::make_mut(&mut model.places).insert(window, place);
            }
            Action::In(conversation, ConversationAction::Send { text }) => {
                scenes::change(&mut model, conversation, |c| {
                    store_outbox(c);
                    let id = c.local_head.0 as u8;
                    c.outbox = Arc::new(vec![scenes::pending(id, NOW, &text, None)]);
                });
            }
            Action::In(conversation, ConversationAction::TakeBack { id }) => {
                scenes::change(&mut model, conversation, |c| {
                    let outbox = Arc::make_mut(&mut c.outbox);
                    let taken = outbox.extract_if(.., |pending| pending.id == id);
                    let taken = taken.map(|pending| Returned {
                        text: pending.content.words().unwrap_or_default().to_owned(),
                        fault: None,
                    });
                    let taken: Vec<Returned> = taken.collect();
                    Arc::make_mut(&mut c.returned).extend(taken);
                });
            }
            Action::In(conversation, ConversationAction::Discard { id }) => {
                scenes::change(&mut model, conversation, |c| {
                    Arc::make_mut(&mut c.outbox).retain(|pending| pending.id != id);
                });
            }
            _ => return,
        }
        *self.model.lock() = Arc::new(model);
        self.waker.wake(Wake::All);
    }
}

fn store_outbox(conversation: &mut Conversation) {
    for pending in std::mem::take(&mut conversation.outbox).iter() {
        let seq = conversation.local_head.next();
        let mut entry = scenes::entry(seq.0, ME, NOW, pending.content.words().unwrap_or_default());
        entry.id = MessageId(pending.id.0);
        conversation.append(&entry.into());
    }
}
