//! A model of what `docs/PROTOCOL.md` promises of a server, small enough to be seen to be right.

use std::collections::{BTreeMap, BTreeSet};

use anser_shared::answer::Answer;
use anser_shared::body::{Body, BodyKind, Card, Deletion, Notice};
use anser_shared::conversation::{Arrangement, ConversationKind, Head, Marks};
use anser_shared::draft::Draft;
use anser_shared::event::{Change, Event};
use anser_shared::friend::{Friend, FriendState};
use anser_shared::id::{ConversationId, DeviceId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::Profile;
use anser_shared::refusal::{Refusal, Trouble};
use anser_shared::request::{Forward, Held, Post, Request};
use anser_shared::time::Timestamp;

use super::world::{between, name};

#[derive(Clone)]
pub(super) struct Server {
    /// The numbers of its lives, the last one of this one.
    pub(super) lives: Vec<u64>,
    pub(super) accounts: Vec<Account>,
    pub(super) logs: BTreeMap<ConversationId, Log>,
    /// It cannot store anything for the moment.
    pub(super) trouble: bool,
    /// A person has done too much at once.
    pub(super) slow: bool,
    /// Ids for the entries that it makes itself.
    pub(super) made: u64,
}

#[derive(Clone, Default)]
pub(super) struct Account {
    pub(super) revision: u64,
    pub(super) friends: BTreeMap<UserId, Friend>,
    pub(super) drafts: BTreeMap<ConversationId, Draft>,
    pub(super) status: String,
}

#[derive(Clone)]
pub(super) struct Log {
    pub(super) members: [UserId; 2],
    pub(super) entries: Vec<Entry>,
    /// Places whose author the other one had blocked: nobody but the author is told of them.
    pub(super) withheld: BTreeSet<Seq>,
    pub(super) marks: BTreeMap<UserId, Marks>,
    pub(super) arrangements: BTreeMap<UserId, Arrangement>,
}

type Told = Vec<(UserId, Event)>;
type Outcome = (Result<Answer, Refusal>, Told);

impl Server {
    pub(super) fn new(people: usize) -> Self {
        Self {
            lives: vec![1],
            accounts: (0..people).map(|_| Account::default()).collect(),
            logs: BTreeMap::new(),
            trouble: false,
            slow: false,
            made: 0,
        }
    }

    fn account(&mut self, user: UserId) -> &mut Account {
        &mut self.accounts[user.0 as usize - 1]
    }

    fn state(&self, user: UserId, other: UserId) -> Option<FriendState> {
        let friends = &self.accounts[user.0 as usize - 1].friends;
        friends.get(&other).map(|friend| friend.state)
    }

    fn set(&mut self, owner: UserId, other: UserId, state: FriendState) -> (UserId, Event) {
        let status = self.account(other).status.clone();
        let known = self.account(owner).friends.get(&other).cloned();
        let fresh = Friend::new(other, &name(other), &name(other), between(owner, other));
        let mut friend = known.unwrap_or(fresh);
        friend.state = state;
        friend.person.status = status;
        self.put(owner, friend)
    }

    /// Somebody is known to somebody in another way than before.
    fn put(&mut self, owner: UserId, friend: Friend) -> (UserId, Event) {
        let account = self.account(owner);
        account.revision += 1;
        account.friends.insert(friend.person.user, friend.clone());
        let event = Event::Changed {
            revision: account.revision,
            change: Change::Friend(friend),
        };
        (owner, event)
    }

    /// Changes what somebody keeps about somebody whom they know.
    fn about(&mut self, owner: UserId, other: UserId, change: impl FnOnce(&mut Friend)) -> Outcome {
        let Some(mut friend) = self.account(owner).friends.get(&other).cloned() else {
            return (Err(Refusal::NotFriends), vec![]);
        };
        change(&mut friend);
        let told = vec![self.put(owner, friend)];
        self.friend(owner, other, told)
    }

    /// Those who know somebody see another word under their name.
    fn set_profile(&mut self, user: UserId, profile: Profile) -> Outcome {
        let account = self.account(user);
        account.status.clone_from(&profile.person.status);
        account.revision += 1;
        let event = Event::Changed {
            revision: account.revision,
            change: Change::Profile(profile.clone()),
        };
        let mut told = vec![(user, event)];
        for other in 1..=self.accounts.len() as u64 {
            let known = self.account(UserId(other)).friends.get(&user).cloned();
            if let Some(mut known) = known {
                known.person.status.clone_from(&profile.person.status);
                told.push(self.put(UserId(other), known));
            }
        }
        (Ok(Answer::Done), told)
    }

    pub(super) fn befriend(&mut self, one: UserId, other: UserId, at: Timestamp) -> Told {
        self.logs.entry(between(one, other)).or_insert(Log {
            members: [one, other],
            entries: Vec::new(),
            withheld: BTreeSet::new(),
            marks: BTreeMap::new(),
            arrangements: BTreeMap::new(),
        });
        let mut told = self.both(one, other, FriendState::Friends);
        told.extend(self.say(one, other, Notice::Befriended, at));
        told
    }

    fn both(&mut self, one: UserId, other: UserId, state: FriendState) -> Told {
        vec![self.set(one, other, state), self.set(other, one, state)]
    }

    fn say(&mut self, one: UserId, other: UserId, notice: Notice, at: Timestamp) -> Told {
        let conversation = between(one, other);
        if self.logs[&conversation].entries.is_empty() {
            return vec![];
        }
        self.made += 1;
        let mut id = [0xee; 16];
        id[..8].copy_from_slice(&self.made.to_be_bytes());
        let id = MessageId(id);
        self.append(conversation, one, id, notice.into(), at).1
    }

    fn append(
        &mut self,
        conversation: ConversationId,
        author: UserId,
        id: MessageId,
        body: Body,
        at: Timestamp,
    ) -> (Seq, Told) {
        let log = self.logs.get_mut(&conversation).unwrap();
        let seq = Seq(log.entries.len() as u64 + 1);
        let entry = Entry {
            seq,
            author,
            id,
            at,
            body: Some(body),
        };
        log.entries.push(entry.clone());
        let told = log.members.map(|member| {
            let entry = entry.clone();
            let event = Event::Posted {
                conversation,
                entry,
            };
            (member, event)
        });
        (seq, told.to_vec())
    }

    pub(super) fn in_trouble() -> Outcome {
        (Err(Refusal::Unavailable(Trouble::Database)), vec![])
    }

    /// The answer, and who is told what before it.
    pub(super) fn answer(
        &mut self,
        asker: UserId,
        device: DeviceId,
        request: Request,
        now: Timestamp,
    ) -> Outcome {
        if self.trouble {
            return Self::in_trouble();
        }
        if conversation_of(&request).is_some_and(|id| !self.logs.contains_key(&id)) {
            return (Err(Refusal::NoSuchConversation), vec![]);
        }
        if self.slow && counts(&request) {
            return (Err(Refusal::SlowDown { millis: 3000 }), vec![]);
        }
        match request {
            Request::SendAgain => (Ok(Answer::Done), vec![]),
            Request::Compare { life, places } => {
                let known = life == 0 || self.lives.contains(&life);
                let same = places.iter().map(|held| self.has(asker, held)).collect();
                (Ok(Answer::Compared { known, same }), vec![])
            }
            Request::AddFriend { name, .. } => {
                let friend = UserId(name.trim_start_matches("person").parse().unwrap());
                self.ask(asker, friend, now)
            }
            Request::AnswerFriend { user, accept } => {
                if self.state(asker, user) != Some(FriendState::Asks) {
                    return (Err(Refusal::NoSuchRequest), vec![]);
                }
                let told = if accept {
                    self.befriend(asker, user, now)
                } else {
                    vec![
                        self.set(asker, user, FriendState::Parted),
                        self.set(user, asker, FriendState::Declined),
                    ]
                };
                self.friend(asker, user, told)
            }
            Request::EndFriendship { user } => match self.state(asker, user) {
                Some(FriendState::Friends) => {
                    let mut told = self.both(asker, user, FriendState::Parted);
                    told.extend(self.say(asker, user, Notice::Parted, now));
                    self.friend(asker, user, told)
                }
                Some(FriendState::Asked) => {
                    let told = self.both(asker, user, FriendState::Parted);
                    self.friend(asker, user, told)
                }
                _ => (Err(Refusal::NotFriends), vec![]),
            },
            Request::Post(post) => self.post(asker, post, now),
            Request::Forward(forward) => self.forward(asker, &forward, now),
            Request::Mark {
                conversation,
                marks,
            } => self.mark(asker, conversation, marks),
            Request::Arrange {
                conversation,
                arrangement,
            } => {
                let log = self.logs.get_mut(&conversation).unwrap();
                log.arrangements.insert(asker, arrangement);
                let account = self.account(asker);
                account.revision += 1;
                let event = Event::Changed {
                    revision: account.revision,
                    change: Change::Arranged {
                        conversation,
                        arrangement,
                    },
                };
                (Ok(Answer::Done), vec![(asker, event)])
            }
            Request::Delete { conversation, seq } => self.delete(asker, conversation, seq, now),
            Request::Draft {
                conversation,
                text,
                base,
            } => self.draft(asker, device, conversation, text, base),
            Request::Block { user, blocked } => {
                self.about(asker, user, |friend| friend.blocked = blocked)
            }
            Request::Remark { user, remark, note } => self.about(asker, user, |friend| {
                friend.remark = remark;
                friend.note = note;
            }),
            Request::SetProfile(profile) => self.set_profile(asker, profile),
            Request::Idle { .. } | Request::Typing { .. } => (Ok(Answer::Done), vec![]),
            Request::SignOut => (Ok(Answer::SignedOut), vec![]),
            question => (self.look(asker, question), vec![]),
        }
    }

    fn friend(&self, asker: UserId, user: UserId, told: Told) -> Outcome {
        let friend = self.accounts[asker.0 as usize - 1].friends[&user].clone();
        (Ok(Answer::Friend { friend }), told)
    }

    /// People with an even number are asked, the others are friends at once.
    fn ask(&mut self, asker: UserId, friend: UserId, now: Timestamp) -> Outcome {
        match self.state(asker, friend) {
            Some(FriendState::Friends) => return (Err(Refusal::AlreadyFriends), vec![]),
            Some(FriendState::Asked) => return (Err(Refusal::RequestWaiting), vec![]),
            _ => {}
        }
        let crosses = self.state(asker, friend) == Some(FriendState::Asks);
        let told = if crosses || friend.0 % 2 == 1 {
            self.befriend(asker, friend, now)
        } else {
            vec![
                self.set(asker, friend, FriendState::Asked),
                self.set(friend, asker, FriendState::Asks),
            ]
        };
        self.friend(asker, friend, told)
    }

    fn has(&self, asker: UserId, held: &Held) -> bool {
        let Some(log) = self.logs.get(&held.conversation) else {
            return false;
        };
        let seen = log.seen_by(asker);
        let entry = (held.seq.0 as usize)
            .checked_sub(1)
            .and_then(|place| seen.get(place));
        entry.is_some_and(|entry| {
            (entry.author, entry.id, entry.at) == (held.author, held.id, held.at)
        })
    }

    fn look(&self, asker: UserId, question: Request) -> Result<Answer, Refusal> {
        let account = &self.accounts[asker.0 as usize - 1];
        match question {
            // One friend a page, so that changes fall between pages.
            Request::Friends { after } => {
                let mut rest = account.friends.range(UserId(after.0 + 1)..);
                let friends = rest.by_ref().take(1).map(|(_, f)| f.clone()).collect();
                let more = rest.next().is_some();
                Ok(Answer::Friends {
                    revision: account.revision,
                    friends,
                    more,
                })
            }
            Request::Conversations { after } => {
                let rest = self.logs.range(ConversationId(after.0 + 1)..);
                let mut rest = rest.filter(|(_, log)| log.members.contains(&asker));
                let heads = rest.by_ref().take(1);
                let heads = heads.map(|(id, log)| log.head(*id, asker)).collect();
                let more = rest.next().is_some();
                Ok(Answer::Conversations { heads, more })
            }
            // One draft a page, too.
            Request::Drafts { after } => {
                let rest = account.drafts.range(ConversationId(after.0 + 1)..);
                let mut rest = rest.filter(|(_, draft)| !draft.text.is_empty());
                let drafts = rest.by_ref().take(1).map(|(_, d)| d.clone()).collect();
                let more = rest.next().is_some();
                Ok(Answer::Drafts {
                    revision: account.revision,
                    drafts,
                    more,
                })
            }
            // Three entries a page, so that a few messages are several pages.
            Request::Fetch {
                conversation,
                after,
                ..
            } => {
                let log = self.logs[&conversation].seen_by(asker);
                Ok(Answer::Entries {
                    conversation,
                    entries: log.iter().skip(after.0 as usize).take(3).cloned().collect(),
                    head: Seq(log.len() as u64),
                })
            }
            // Nobody schedules anything here.
            Request::Scheduled { .. } => Ok(Answer::Scheduled {
                revision: account.revision,
                scheduled: Vec::new(),
                more: false,
            }),
            // Nobody saves anything here.
            Request::Saved { .. } => Ok(Answer::Saved {
                revision: account.revision,
                saved: Vec::new(),
                more: false,
            }),
            other => panic!("nobody asks this here: {other:?}"),
        }
    }

    fn post(&mut self, author: UserId, post: Post, at: Timestamp) -> Outcome {
        let Post {
            conversation,
            id,
            body,
        } = post;
        let log = self.logs.get_mut(&conversation).unwrap();
        let known = log.entries.iter();
        let mut known = known.filter(|entry| entry.author == author && entry.id == id);
        if let Some(known) = known.next() {
            assert!(
                known.body.is_none() || known.body.as_ref() == Some(&body),
                "an id is never used for two texts"
            );
            let (seq, at) = (known.seq, known.at);
            let stored = Answer::Stored {
                conversation,
                seq,
                at,
            };
            return (Ok(stored), vec![]);
        }
        let other = log.other(author);
        if self.state(author, other) != Some(FriendState::Friends) {
            return (Err(Refusal::NotFriends), vec![]);
        }
        let blocks = self.account(other).friends.get(&author);
        let blocks = blocks.is_some_and(|friend| friend.blocked);
        let log = &self.logs[&conversation];
        if body
            .answers()
            .is_some_and(|to| to == Seq(0) || to.0 > log.entries.len() as u64)
        {
            return (Err(Refusal::NothingToAnswer), vec![]);
        }
        if let Err(refusal) = log.may_act(author, &body) {
            return (Err(refusal), vec![]);
        }
        let is_act = !body.kind.counts();
        let (seq, mut told) = self.append(conversation, author, id, body, at);
        if blocks {
            let log = self.logs.get_mut(&conversation).unwrap();
            log.withheld.insert(seq);
            told.retain(|(member, _)| *member == author);
        }
        // Who has written has read what stands before, and who has done something to a message has not.
        let log = self.logs.get_mut(&conversation).unwrap();
        if !is_act {
            log.marks.entry(author).or_default().read = seq;
        }
        let stored = Answer::Stored {
            conversation,
            seq,
            at,
        };
        (Ok(stored), told)
    }

    /// A card of what stands at some places in the eyes of its author, unless it was stored before.
    fn forward(&mut self, author: UserId, forward: &Forward, at: Timestamp) -> Outcome {
        let Forward {
            conversation,
            id,
            from,
            ref places,
        } = *forward;
        let known = self.logs[&conversation].entries.iter();
        let mut known = known.filter(|entry| entry.author == author && entry.id == id);
        if let Some(&Entry { seq, at, .. }) = known.next() {
            let stored = Answer::Stored {
                conversation,
                seq,
                at,
            };
            return (Ok(stored), vec![]);
        }
        let Some(log) = self.logs.get(&from) else {
            return (Err(Refusal::NoSuchConversation), vec![]);
        };
        let seen = log.seen_by(author);
        let mut sayings = Vec::new();
        for place in places {
            let entry = seen.get((place.0 as usize).wrapping_sub(1));
            let Some((entry, mut body)) = entry.and_then(|e| Some((e, e.body.clone()?))) else {
                return (Err(Refusal::NothingToForward), vec![]);
            };
            let edits = seen
                .iter()
                .filter_map(|entry| entry.body.as_ref()?.as_edit());
            if let Some(edit) = edits.rev().find(|edit| edit.of == *place) {
                body = Body::text(edit.text);
            }
            let name = entry.author.0.to_string();
            sayings.extend(body.sayings(entry.author, &name, entry.at));
        }
        if sayings.is_empty() {
            return (Err(Refusal::NothingToForward), vec![]);
        }
        let body = Card { sayings }.into();
        let post = Post {
            conversation,
            id,
            body,
        };
        self.post(author, post, at)
    }

    fn draft(
        &mut self,
        user: UserId,
        device: DeviceId,
        conversation: ConversationId,
        text: String,
        base: u64,
    ) -> Outcome {
        let account = self.account(user);
        let kept = account.drafts.get(&conversation);
        let stands = kept.map_or("", |kept| &kept.text);
        if stands == text {
            return (Ok(Answer::Done), vec![]);
        }
        if !stands.is_empty() && kept.is_some_and(|kept| kept.version != base) {
            return (Err(Refusal::DraftElsewhere), vec![]);
        }
        account.revision += 1;
        let revision = account.revision;
        let draft = Draft {
            conversation,
            text,
            version: revision,
            device,
        };
        account.drafts.insert(conversation, draft.clone());
        let change = Change::Draft(draft);
        let event = Event::Changed { revision, change };
        (Ok(Answer::Done), vec![(user, event)])
    }

    fn mark(&mut self, user: UserId, conversation: ConversationId, marks: Marks) -> Outcome {
        let log = self.logs.get_mut(&conversation).unwrap();
        let last = Seq(log.entries.len() as u64);
        let kept = log.marks.entry(user).or_default();
        kept.read = kept.read.max(marks.read.min(last));
        kept.delivered = kept.delivered.max(marks.delivered.min(last)).max(kept.read);
        let marks = *kept;
        let told = log.members.map(|member| {
            let event = Event::Marked {
                conversation,
                user,
                marks,
            };
            (member, event)
        });
        (Ok(Answer::Marked { marks }), told.to_vec())
    }

    fn delete(
        &mut self,
        author: UserId,
        conversation: ConversationId,
        seq: Seq,
        at: Timestamp,
    ) -> Outcome {
        let log = self.logs.get_mut(&conversation).unwrap();
        let place = (seq.0 as usize).wrapping_sub(1);
        let Some(entry) = log.entries.get_mut(place) else {
            return (Err(Refusal::NotYours), vec![]);
        };
        let is_words = entry.body.as_ref().is_none_or(|body| body.kind.counts());
        if entry.author != author || !is_words {
            return (Err(Refusal::NotYours), vec![]);
        }
        if entry.body.take().is_none() {
            return (Ok(Answer::Done), vec![]);
        }
        // What it said before is gone with it.
        for entry in &mut log.entries {
            let edit = entry.body.as_ref().and_then(Body::as_edit);
            if edit.is_some_and(|edit| edit.of == seq) {
                entry.body = Some(Body {
                    kind: BodyKind::WITHHELD,
                    bytes: Vec::new(),
                });
            }
        }
        self.made += 1;
        let mut id = [0xdd; 16];
        id[..8].copy_from_slice(&self.made.to_be_bytes());
        let body = Deletion { seq }.into();
        let told = self.append(conversation, author, MessageId(id), body, at).1;
        (Ok(Answer::Done), told)
    }
}

impl Log {
    /// Whether somebody may do what a body does with another entry.
    fn may_act(&self, author: UserId, body: &Body) -> Result<(), Refusal> {
        let is_said = |entry: &&Entry| {
            entry.body.as_ref().is_some_and(|body| body.kind.is_said())
                && (entry.author == author || !self.withheld.contains(&entry.seq))
        };
        let said = |seq: Seq| {
            let place = (seq.0 as usize).checked_sub(1)?;
            self.entries.get(place).filter(is_said)
        };
        if let Some(edit) = body.as_edit() {
            let is_text = |entry: &&Entry| entry.body.as_ref().is_some_and(|b| b.kind.is_text());
            let own = said(edit.of).filter(|entry| entry.author == author);
            return own
                .filter(is_text)
                .map(|_| ())
                .ok_or(Refusal::NothingToEdit);
        }
        if let Some(pin) = body.as_pin() {
            return said(pin.of).map(|_| ()).ok_or(Refusal::NothingToPin);
        }
        if let Some(reaction) = body.as_reaction() {
            return said(reaction.to)
                .map(|_| ())
                .ok_or(Refusal::NothingToReactTo);
        }
        Ok(())
    }

    /// What stands there in the eyes of a member.
    pub(super) fn seen_by(&self, user: UserId) -> Vec<Entry> {
        let seen = |entry: &Entry| {
            let mut entry = entry.clone();
            let is_withheld = entry.author != user && self.withheld.contains(&entry.seq);
            // Also when it was taken back since: what was never there is not gone.
            if is_withheld {
                entry.body = Some(Body {
                    kind: BodyKind::WITHHELD,
                    bytes: Vec::new(),
                });
            }
            entry
        };
        self.entries.iter().map(seen).collect()
    }

    /// The last place of which a member was told.
    pub(super) fn told(&self, user: UserId) -> Seq {
        let told = self.entries.iter().rev();
        let mut told =
            told.filter(|entry| entry.author == user || !self.withheld.contains(&entry.seq));
        told.next().map_or(Seq::START, |entry| entry.seq)
    }

    pub(super) fn other(&self, user: UserId) -> UserId {
        let [one, other] = self.members;
        if one == user { other } else { one }
    }

    fn marks_of(&self, user: UserId) -> Marks {
        self.marks.get(&user).copied().unwrap_or_default()
    }

    fn head(&self, conversation: ConversationId, asker: UserId) -> Head {
        let peer = self.other(asker);
        Head {
            conversation,
            kind: ConversationKind::Direct { peer },
            seq: Seq(self.entries.len() as u64),
            mine: self.marks_of(asker),
            theirs: self.marks_of(peer),
            arrangement: self.arrangements.get(&asker).copied().unwrap_or_default(),
        }
    }
}

/// A server that was set back may not have it.
fn conversation_of(request: &Request) -> Option<ConversationId> {
    match request {
        Request::Post(post) => Some(post.conversation),
        Request::Forward(forward) => Some(forward.conversation),
        Request::Mark { conversation, .. }
        | Request::Arrange { conversation, .. }
        | Request::Delete { conversation, .. }
        | Request::Draft { conversation, .. }
        | Request::Fetch { conversation, .. } => Some(*conversation),
        _ => None,
    }
}

/// Whether a request takes from the limits of who asks.
fn counts(request: &Request) -> bool {
    matches!(
        request,
        Request::Post(_)
            | Request::Forward(_)
            | Request::Draft { .. }
            | Request::Mark { .. }
            | Request::AddFriend { .. }
            | Request::AnswerFriend { .. }
            | Request::EndFriendship { .. }
            | Request::Block { .. }
            | Request::Remark { .. }
            | Request::Delete { .. }
            | Request::Arrange { .. }
            | Request::SetProfile(_)
    )
}
