//! Random commands against a model in memory, with programs that end in between.

use std::collections::BTreeMap;

use anser_shared::body::{BodyKind, Notice};
use anser_shared::conversation::ConversationKind;
use anser_shared::refusal::Refusal;
use proptest::prelude::*;

use super::*;

/// What the history should know, in the plainest form.
#[derive(Clone, Debug, Default, PartialEq)]
struct Expected {
    revision: u64,
    friends: BTreeMap<u64, u64>,
    conversations: BTreeMap<u64, Conversation>,
    /// Message, conversation, refused.
    outbox: Vec<(u64, u64, bool)>,
    drafts: BTreeMap<u64, Draft>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Conversation {
    peer: u64,
    log: Vec<Entry>,
}

impl Conversation {
    /// What is shown of it.
    fn rows(&self) -> Vec<Message> {
        let messages = self.log.iter().map(Message::from);
        messages
            .filter(|message| message.content.rule().row)
            .collect()
    }
}

/// Some entries say something, some tell something, and some have no row.
fn varied(seq: u64) -> Entry {
    let withheld = Body {
        kind: BodyKind::WITHHELD,
        bytes: Vec::new(),
    };
    let body = match seq % 9 {
        2 | 3 => Some(withheld),
        4 => Some(Notice::Befriended.into()),
        5 => None,
        _ => return entry(seq),
    };
    Entry { body, ..entry(seq) }
}

#[derive(Clone, Debug)]
enum Step {
    Together(Vec<Command>),
    /// The program ends and starts again.
    Restart,
}

#[derive(Clone, Debug)]
enum Command {
    Add {
        conversation: u64,
        peer: u64,
    },
    /// `from` counts from the head: 1 follows it, less repeats, more leaves a gap.
    Append {
        conversation: u64,
        from: i64,
        count: u64,
        own: Vec<u64>,
    },
    Queue {
        conversation: u64,
        message: u64,
    },
    Mark {
        message: u64,
        refused: bool,
    },
    Discard {
        message: u64,
    },
    Draft {
        conversation: u64,
        text: String,
    },
    Friends(Vec<u64>),
    Friend(u64),
    Page {
        conversation: u64,
        page: u64,
    },
    Find {
        conversation: u64,
        at: i64,
    },
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    let conversation = 1..4u64;
    let message = 1..9u64;
    prop_oneof![
        2 => (conversation.clone(), 1..3u64).prop_map(|(conversation, peer)| Add { conversation, peer }),
        6 => (conversation.clone(), -3..3i64, 0..80u64, prop::collection::vec(message.clone(), 0..3))
            .prop_map(|(conversation, from, count, own)| Append { conversation, from, count, own }),
        4 => (conversation.clone(), message.clone())
            .prop_map(|(conversation, message)| Queue { conversation, message }),
        1 => (message.clone(), any::<bool>()).prop_map(|(message, refused)| Mark { message, refused }),
        1 => message.prop_map(|message| Discard { message }),
        2 => (conversation.clone(), "[a-c 🍣]{0,3}")
            .prop_map(|(conversation, text)| Draft { conversation, text }),
        1 => prop::collection::vec(1..9u64, 0..4).prop_map(Friends),
        1 => (1..9u64).prop_map(Friend),
        2 => (conversation.clone(), 0..5u64).prop_map(|(conversation, page)| Page { conversation, page }),
        2 => (conversation, 0..300_000i64).prop_map(|(conversation, at)| Find { conversation, at }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => prop::collection::vec(command(), 1..8).prop_map(Step::Together),
        1 => Just(Step::Restart),
    ]
}

impl Expected {
    /// Does the command here, and gives it in the store's words with the answer it should have.
    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    fn command(&mut self, command: &Command) -> (StoreCommand, Option<String>) {
        match *command {
            Command::Add { conversation, peer } => {
                self.conversations.entry(conversation).or_default().peer = peer;
                let conversation = ConversationId(conversation);
                (
                    StoreCommand::AddConversation {
                        conversation,
                        kind: ConversationKind::Direct { peer: UserId(peer) },
                    },
                    None,
                )
            }
            Command::Append {
                conversation,
                from,
                count,
                ref own,
            } => self.append(conversation, from, count, own),
            Command::Queue {
                conversation,
                message,
            } => {
                if self.outbox.iter().all(|(queued, ..)| *queued != message) {
                    self.outbox.push((message, conversation, false));
                }
                if let Some(draft) = self.drafts.get_mut(&conversation) {
                    draft.text.clear();
                    draft.untold = true;
                }
                let conversation = ConversationId(conversation);
                (
                    StoreCommand::Queue {
                        conversation,
                        pending: pending(message),
                    },
                    Some(format!("queued {message}")),
                )
            }
            Command::Mark { message, refused } => {
                for row in self
                    .outbox
                    .iter_mut()
                    .filter(|(queued, ..)| *queued == message)
                {
                    row.2 = refused;
                }
                let refusal = refused.then_some(Refusal::NotFriends);
                (
                    StoreCommand::MarkRefused {
                        id: id(message),
                        refusal,
                    },
                    None,
                )
            }
            Command::Discard { message } => {
                self.outbox.retain(|(queued, ..)| *queued != message);
                (StoreCommand::Discard { id: id(message) }, None)
            }
            Command::Draft {
                conversation,
                ref text,
            } => {
                let draft = Draft {
                    text: text.clone(),
                    base: text.len() as u64,
                    untold: text.contains('a'),
                    elsewhere: text.contains('b').then(|| "b".into()),
                    arrived: 0,
                };
                self.drafts.insert(conversation, draft.clone());
                let conversation = ConversationId(conversation);
                (
                    StoreCommand::SaveDraft {
                        revision: None,
                        conversation,
                        draft,
                    },
                    None,
                )
            }
            Command::Friends(ref users) => {
                self.revision += 1;
                self.friends = users.iter().map(|user| (*user, 100 + user)).collect();
                let friends = self.friends.keys().map(|user| friend(*user)).collect();
                (
                    StoreCommand::ReplaceFriends {
                        revision: self.revision,
                        friends,
                    },
                    None,
                )
            }
            Command::Friend(user) => {
                self.revision += 1;
                self.friends.insert(user, 100 + user);
                let friend = friend(user);
                (
                    StoreCommand::ChangeFriend {
                        revision: self.revision,
                        friend: Box::new(friend),
                    },
                    None,
                )
            }
            Command::Page { conversation, page } => {
                let known = self.conversations.get(&conversation);
                let rows = known
                    .map_or(0, |known| known.rows().len())
                    .saturating_sub(usize::try_from(page).unwrap() * 64)
                    .min(64);
                let conversation = ConversationId(conversation);
                (
                    StoreCommand::LoadPage { conversation, page },
                    Some(format!("page of {rows}")),
                )
            }
            Command::Find { conversation, at } => {
                let known = self.conversations.get(&conversation);
                let rows = known.map(Conversation::rows).unwrap_or_default();
                let found = rows.iter().position(|message| message.at.0 >= at);
                let found = found.unwrap_or(rows.len().saturating_sub(1));
                let conversation = ConversationId(conversation);
                let at = Timestamp(at);
                (
                    StoreCommand::FindDate { conversation, at },
                    Some(format!("found row {found}")),
                )
            }
        }
    }

    fn append(
        &mut self,
        conversation: u64,
        from: i64,
        count: u64,
        own: &[u64],
    ) -> (StoreCommand, Option<String>) {
        let head = self
            .conversations
            .get(&conversation)
            .map_or(0, |c| c.log.len() as u64);
        let first = head.saturating_add_signed(from).max(1);
        let entries: Vec<Entry> = (first..first + count)
            .map(|seq| {
                let own = own
                    .get(usize::try_from(seq % 7).unwrap())
                    .filter(|_| seq > head);
                own.map_or_else(|| varied(seq), |message| own_entry(seq, *message))
            })
            .collect();
        let answer = if let Some(known) = self.conversations.get_mut(&conversation)
            && first <= head + 1
        {
            for entry in &entries {
                if entry.seq.0 == known.log.len() as u64 + 1 {
                    known.log.push(entry.clone());
                    self.outbox
                        .retain(|(queued, ..)| entry.author != OWN || id(*queued) != entry.id);
                }
            }
            known.log.len() as u64
        } else {
            head
        };
        let conversation = ConversationId(conversation);
        (
            StoreCommand::Append {
                conversation,
                entries,
            },
            Some(format!("saved {answer}")),
        )
    }

    /// The same from what the store says when it is opened.
    fn check(&self, opened: &Opened) -> Result<(), TestCaseError> {
        prop_assert_eq!(opened.revision, self.revision);
        let friends: BTreeMap<_, _> = opened
            .friends
            .iter()
            .map(|f| (f.person.user.0, f.conversation.0))
            .collect();
        prop_assert_eq!(&friends, &self.friends);
        prop_assert_eq!(opened.conversations.len(), self.conversations.len());
        for found in &opened.conversations {
            let expected = &self.conversations[&found.id.0];
            prop_assert_eq!(found.kind.peer(), Some(UserId(expected.peer)));
            prop_assert_eq!(found.local_head.0, expected.log.len() as u64);
            let rows = expected.rows();
            prop_assert_eq!(found.last.as_ref(), rows.last());
            prop_assert_eq!(found.rows, rows.len() as u64);
            let outbox: Vec<_> = found
                .outbox
                .iter()
                .map(|p| (p.id, p.refusal.is_some()))
                .collect();
            let expected: Vec<_> = self
                .outbox
                .iter()
                .filter(|(_, conversation, _)| *conversation == found.id.0)
                .map(|(message, _, refused)| (id(*message), *refused))
                .collect();
            prop_assert_eq!(outbox, expected);
            let draft = self.drafts.get(&found.id.0).cloned().unwrap_or_default();
            prop_assert_eq!(&found.draft, &draft);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_history_is_what_a_model_says(steps in prop::collection::vec(step(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        let mut setup = Setup { worker: Worker::new(folder.path().into()), folder };
        setup.tell([open()]);
        let mut expected = Expected::default();
        for step in steps.iter().chain([&Step::Restart]) {
            match step {
                Step::Together(commands) => {
                    let (commands, answers): (Vec<_>, Vec<_>) =
                        commands.iter().map(|command| expected.command(command)).unzip();
                    let answers: Vec<_> = answers.into_iter().flatten().collect();
                    prop_assert_eq!(words(&setup.tell(commands)), answers);
                }
                Step::Restart => expected.check(&setup.reopened())?,
            }
        }
        // The logs, entry by entry.
        for (conversation, known) in &expected.conversations {
            let whole = known.rows();
            for page in 0..=whole.len() as u64 / 64 {
                let conversation = ConversationId(*conversation);
                let events = setup.tell([StoreCommand::LoadPage { conversation, page }]);
                let [StoreEvent::Page { messages, .. }] = &events[..] else { panic!("{events:?}") };
                let rows = whole.iter().skip(usize::try_from(page).unwrap() * 64).take(64);
                prop_assert!(messages.iter().eq(rows), "{messages:?}");
            }
        }
    }
}
