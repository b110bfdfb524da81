//! Friendship between two users: requests, answers, the end of a friendship, blocks and remarks.
//!
//! Each of the two has a row about the other. Both rows, and the users themselves, are locked before anything is
//! decided, the smaller id first, so that crossing requests meet one after the other. The transaction that makes two
//! users friends also stores the greeting of the request in their conversation.

use anser_shared::body::{Body, Notice};
use anser_shared::conversation::Marks;
use anser_shared::event::Change;
use anser_shared::friend::{Friend, FriendState};
use anser_shared::id::UserId;
use anser_shared::people::{FriendRequests, Person};
use anser_shared::refusal::Refusal;
use anser_shared::time::Timestamp;

use super::ground::{Answer, Fresh, Told, raise};
use super::reader::Mark;
use super::record::{self, DIRECT, number};
use super::sql::{Row, Sql, first, values};
use super::{StoreError, frozen, log, reader};

type Result<T, S> = std::result::Result<T, <S as Sql>::Fault>;

/// The row that one of the two keeps about the other.
#[derive(Clone, Debug)]
struct Tie {
    state: FriendState,
    blocked: bool,
    greeting: String,
    remark: String,
    note: String,
    exists: bool,
    /// Since when the state is as it is.
    since: Timestamp,
}

/// One of the two, as the other one sees them.
#[derive(Clone, Debug)]
struct Party {
    person: Person,
    revision: u64,
    requests: Option<FriendRequests>,
}

/// Both users, locked, with the row that each keeps about the other.
struct Pair<'s, S> {
    sql: &'s mut S,
    fresh: Fresh,
    me: Party,
    they: Party,
    mine: Tie,
    theirs: Tie,
    /// Their conversation; made with the first row that one of them keeps about the other.
    room: Option<i64>,
    told: Told,
    /// `they` sees an older profile of `me` than the current one: see [`frozen`].
    is_me_frozen: bool,
}

/// Asks a user to be friends. `usual` is the server's policy, for a user who has not chosen one.
#[derive(Clone, Debug)]
pub struct Ask {
    pub friend: UserId,
    pub greeting: String,
    pub usual: FriendRequests,
}

/// Asks a user to be friends, or makes two users friends if both have asked.
///
/// The statements do not depend on whether the asker is blocked, or becomes a friend at once: the answer is `Asked`
/// in each of these cases. If requests are accepted at once, the friendship follows with [`welcome`], after the
/// answer.
pub(super) async fn ask<S: Sql>(
    sql: &mut S,
    asker: UserId,
    ask: &Ask,
    fresh: Fresh,
) -> Answer<S, Friend> {
    let &Ask {
        friend,
        ref greeting,
        usual,
    } = ask;
    if asker == friend {
        return Ok(Err(Refusal::Yourself));
    }
    let Some(mut pair) = Pair::lock(sql, asker, friend, fresh).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    if pair.mine.blocked {
        return Ok(Err(Refusal::Blocked));
    }
    match pair.mine.state {
        FriendState::Friends => return Ok(Err(Refusal::AlreadyFriends)),
        FriendState::Asked => return Ok(Err(Refusal::RequestWaiting)),
        // Whether they have seen the request that they meet is not known.
        FriendState::Asks => pair.befriend(greeting, false).await?,
        FriendState::Parted | FriendState::Declined => {
            let requests = pair.they.requests.unwrap_or(usual);
            // Checked before the block, because every asker is told this.
            if requests == FriendRequests::Nobody {
                return Ok(Err(Refusal::NotAccepting));
            }
            pair.mine.turn(FriendState::Asked, fresh.at);
            greeting.clone_into(&mut pair.mine.greeting);
            pair.save_mine().await?;
            if requests == FriendRequests::Ask && !pair.theirs.blocked {
                pair.theirs.turn(FriendState::Asks, fresh.at);
                greeting.clone_into(&mut pair.theirs.greeting);
                pair.save_theirs().await?;
            } else {
                pair.pretend_to_save_theirs().await?;
            }
        }
    }
    pair.done().await
}

/// Accepts the request of `asker`, if the user accepts every request. `usual` is the server's policy, for a user who
/// has not chosen one.
#[derive(Clone, Copy, Debug)]
pub struct Welcome {
    pub asker: UserId,
    pub usual: FriendRequests,
}

/// Accepts a request in the name of a user who accepts every request. Nothing happens with another setting, or if the
/// asker is blocked.
pub(super) async fn welcome<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Welcome { asker, usual }: &Welcome,
    fresh: Fresh,
) -> Answer<S, Friend> {
    let Some(mut pair) = Pair::lock(sql, user, asker, fresh).await? else {
        return Ok(Err(Refusal::NoSuchRequest));
    };
    let accepts = pair.me.requests.unwrap_or(usual) == FriendRequests::Auto;
    let has_asked = pair.theirs.state == FriendState::Asked;
    let is_new = !matches!(pair.mine.state, FriendState::Friends | FriendState::Asks);
    if !(accepts && has_asked && is_new) || pair.mine.blocked {
        return Ok(Err(Refusal::NoSuchRequest));
    }
    pair.mine.greeting = pair.theirs.greeting.clone();
    // The user has done nothing, and has read nothing.
    pair.befriend("", false).await?;
    pair.done().await
}

/// Accepts or refuses a user's request.
#[derive(Clone, Copy, Debug)]
pub struct AnswerRequest {
    pub asker: UserId,
    pub accept: bool,
}

pub(super) async fn answer<S: Sql>(
    sql: &mut S,
    user: UserId,
    &AnswerRequest { asker, accept }: &AnswerRequest,
    fresh: Fresh,
) -> Answer<S, Friend> {
    let Some(mut pair) = Pair::lock(sql, user, asker, fresh).await? else {
        return Ok(Err(Refusal::NoSuchRequest));
    };
    match (pair.mine.state, accept) {
        (FriendState::Friends, _) => return Ok(Err(Refusal::AlreadyFriends)),
        (FriendState::Asks, true) => pair.befriend("", true).await?,
        (FriendState::Asks, false) => pair.decline().await?,
        _ => return Ok(Err(Refusal::NoSuchRequest)),
    }
    pair.done().await
}

/// Ends a friendship, for both, or takes a request back.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub friend: UserId,
}

pub(super) async fn part<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Part { friend }: &Part,
    fresh: Fresh,
) -> Answer<S, Friend> {
    let Some(mut pair) = Pair::lock(sql, user, friend, fresh).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    match pair.mine.state {
        FriendState::Friends => {
            pair.mine.turn(FriendState::Parted, fresh.at);
            pair.theirs.turn(FriendState::Parted, fresh.at);
            pair.save_mine().await?;
            pair.save_theirs().await?;
            let room = pair.room().await?;
            let last = log::last(pair.sql, room).await?;
            pair.say_unless_empty(last, Notice::Parted).await?;
        }
        FriendState::Asked => {
            pair.mine.turn(FriendState::Parted, fresh.at);
            pair.save_mine().await?;
            if pair.theirs.state == FriendState::Asks {
                pair.theirs.turn(FriendState::Parted, fresh.at);
                pair.save_theirs().await?;
            } else {
                // They have blocked the asker, who must not find that out.
                pair.pretend_to_save_theirs().await?;
            }
        }
        FriendState::Asks | FriendState::Parted | FriendState::Declined => {
            return Ok(Err(Refusal::NotFriends));
        }
    }
    pair.done().await
}

/// Blocks a user, or ends the block. They are not told, and see no difference.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub other: UserId,
    pub blocked: bool,
    /// The policy of this server for requests, if a stranger is named. A user who turns all requests away is not
    /// revealed to a user who only knows the name.
    pub stranger: Option<FriendRequests>,
}

pub(super) async fn block<S: Sql>(
    sql: &mut S,
    user: UserId,
    &Block {
        other,
        blocked,
        stranger,
    }: &Block,
    fresh: Fresh,
) -> Answer<S, Friend> {
    if user == other {
        return Ok(Err(Refusal::Yourself));
    }
    let Some(mut pair) = Pair::lock(sql, user, other, fresh).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    let turns_away = |usual| pair.they.requests.unwrap_or(usual) == FriendRequests::Nobody;
    if stranger.is_some_and(turns_away) {
        return Ok(Err(Refusal::NotAccepting));
    }
    if pair.mine.blocked != blocked {
        pair.mine.blocked = blocked;
        // Their request is gone without an answer. To them it still waits.
        if pair.mine.state == FriendState::Asks {
            pair.mine.turn(FriendState::Parted, fresh.at);
        }
        pair.save_mine().await?;
        if !blocked {
            pair.thaw().await?;
        }
    }
    pair.done().await
}

/// Stores the user's own name for a person, and a note about them.
#[derive(Clone, Debug)]
pub struct Remark {
    pub other: UserId,
    pub remark: String,
    pub note: String,
}

pub(super) async fn remark<S: Sql>(
    sql: &mut S,
    user: UserId,
    new: &Remark,
    fresh: Fresh,
) -> Answer<S, Friend> {
    let Some(mut pair) = Pair::lock(sql, user, new.other, fresh).await? else {
        return Ok(Err(Refusal::NoSuchPerson));
    };
    if !pair.mine.exists {
        return Ok(Err(Refusal::NotFriends));
    }
    new.remark.clone_into(&mut pair.mine.remark);
    new.note.clone_into(&mut pair.mine.note);
    pair.save_mine().await?;
    pair.done().await
}

impl Tie {
    fn turn(&mut self, state: FriendState, at: Timestamp) {
        self.state = state;
        self.since = at;
    }
}

impl<'s, S: Sql> Pair<'s, S> {
    async fn lock(
        sql: &'s mut S,
        me: UserId,
        they: UserId,
        fresh: Fresh,
    ) -> Result<Option<Self>, S> {
        // There is no row of a user about themselves.
        if me == they {
            return Ok(None);
        }
        let (low, high) = (number(me.min(they).0), number(me.max(they).0));
        let statement = format!(
            "SELECT user_id, name, nickname, status, picture_id, about, revision, friend_requests
             FROM userinfo
             WHERE user_id IN (?, ?) AND is_active = 1 ORDER BY user_id{}",
            S::FOR_UPDATE
        );
        let people = sql.rows(&statement, values![low, high]).await?;
        let people = people
            .iter()
            .map(party)
            .collect::<std::result::Result<Vec<_>, StoreError>>()?;
        let find = |user: UserId| {
            people
                .iter()
                .find(|party| party.person.user == user)
                .cloned()
        };
        let (Some(mut me), Some(mut they)) = (find(me), find(they)) else {
            return Ok(None);
        };
        let (viewer, other) = (me.person.user, they.person.user);
        let (mine, here) = tie(sql, viewer, other, fresh.at).await?;
        let (theirs, there) = tie(sql, other, viewer, fresh.at).await?;
        if let Some(look) = frozen::show(sql, viewer, other).await? {
            they.person = look;
        }
        let seen = frozen::show(sql, other, viewer).await?;
        let is_me_frozen = seen.is_some();
        if let Some(look) = seen {
            me.person = look;
        }
        Ok(Some(Self {
            sql,
            fresh,
            me,
            they,
            mine,
            theirs,
            room: here.or(there),
            told: Told::default(),
            is_me_frozen,
        }))
    }

    async fn done(mut self) -> Answer<S, Friend> {
        let room = self.room().await?;
        let friend = seen(&self.mine, &self.they, room)?;
        Ok(Ok((friend, self.told)))
    }

    async fn room(&mut self) -> Result<i64, S> {
        if let Some(room) = self.room {
            return Ok(room);
        }
        let (one, other) = (self.me.person.user, self.they.person.user);
        let (low, high) = (number(one.min(other).0), number(one.max(other).0));
        let room = room(self.sql, low, high, self.fresh).await?;
        self.room = Some(room);
        Ok(room)
    }

    /// The other one is not blocked any more, and sees what was withheld meanwhile.
    async fn thaw(&mut self) -> Result<(), S> {
        if !self.is_me_frozen {
            return Ok(());
        }
        self.is_me_frozen = false;
        let look = frozen::end(self.sql, self.they.person.user, self.me.person.user).await?;
        if let Some(look) = look {
            self.me.person = look;
        }
        if self.theirs.exists {
            self.save_theirs().await?;
        }
        Ok(())
    }

    /// Makes the two friends. Their greetings become the first texts of the conversation: the other user's first,
    /// then this user's. `reads` says that the user who accepts has seen the greeting.
    async fn befriend(&mut self, words: &str, reads: bool) -> Result<(), S> {
        self.mine.turn(FriendState::Friends, self.fresh.at);
        self.theirs.turn(FriendState::Friends, self.fresh.at);
        self.join().await?;
        self.save_mine().await?;
        self.save_theirs().await?;
        let room = self.room().await?;
        let before = log::last(self.sql, room).await?;
        let greeting = self.mine.greeting.clone();
        let greeted = self.greet(before, self.they.person.user, &greeting).await?;
        if reads && greeted > before {
            self.read(before, greeted).await?;
        }
        let last = self.greet(greeted, self.me.person.user, words).await?;
        // The first texts of a conversation are the greetings. That two are friends again is a line.
        if before != 0 {
            self.say_unless_empty(last, Notice::Befriended).await?;
        }
        Ok(())
    }

    /// The greeting of one of the two becomes a text of theirs. Returns the last place of the log.
    async fn greet(&mut self, last: i64, author: UserId, words: &str) -> Result<i64, S> {
        if words.is_empty() {
            return Ok(last);
        }
        let room = self.room().await?;
        let is_mine = author == self.me.person.user;
        let fresh = self.fresh.beside(if is_mine { 0x40 } else { 0x80 });
        let body = Body::text(words);
        let entry = log::append(self.sql, room, last, author, body, fresh).await?;
        // An author has read what is before their text, as with every text.
        let mark =
            "UPDATE chatroom_user SET read_seq = ? WHERE conversation_id = ? AND user_id = ?";
        let with = values![last + 1, room, number(author.0)];
        self.sql.run(mark, with).await?;
        // A blocked user sees no difference, and the other one is not told.
        let is_withheld = is_mine && self.theirs.blocked;
        let hide = "UPDATE chatmsg SET is_withheld = ? WHERE conversation_id = ? AND seq = ?";
        let with = values![is_withheld, room, last + 1];
        self.sql.run(hide, with).await?;
        let conversation = record::conversation("chatroom", room)?;
        if is_withheld {
            self.told.withheld.push((author, conversation, entry));
        } else {
            self.told.posted.push((conversation, entry));
        }
        Ok(last + 1)
    }

    /// The user who accepts has read what is after `before`, if they had read everything before it.
    async fn read(&mut self, before: i64, last: i64) -> Result<(), S> {
        let (me, room) = (self.me.person.user, self.room().await?);
        let find = "SELECT read_seq FROM chatroom_user WHERE conversation_id = ? AND user_id = ?";
        let found = first(self.sql, find, values![room, number(me.0)]).await?;
        let read = found.map(|row| row.number(0)).transpose()?;
        if read.is_none_or(|read| read < before) {
            return Ok(());
        }
        let conversation = record::conversation("chatroom", room)?;
        let read = record::seq("chatroom_user", "read_seq", last)?;
        let delivered = read;
        let told = !self.theirs.blocked;
        let mark = Mark {
            conversation,
            marks: Marks { read, delivered },
            told,
        };
        let marked = reader::mark(self.sql, me, &mark, self.fresh).await?;
        if let Ok((marks, _)) = marked {
            let mut hear = vec![me];
            hear.extend(told.then_some(self.they.person.user));
            let marked = hear.into_iter().map(|who| (who, conversation, me, marks));
            self.told.marked.extend(marked);
        }
        Ok(())
    }

    async fn decline(&mut self) -> Result<(), S> {
        self.mine.turn(FriendState::Parted, self.fresh.at);
        self.save_mine().await?;
        if self.theirs.state == FriendState::Asked {
            self.theirs.turn(FriendState::Declined, self.fresh.at);
            self.save_theirs().await?;
        }
        Ok(())
    }

    async fn save_mine(&mut self) -> Result<(), S> {
        let (me, they) = (self.me.person.user, self.they.person.user);
        let room = self.room().await?;
        self.me.revision += 1;
        save(self.sql, me, they, &self.mine, room, self.fresh.at).await?;
        raise(self.sql, me, self.me.revision).await?;
        let friend = seen(&self.mine, &self.they, room)?;
        let change = Change::Friend(friend);
        self.told.changes.push((me, self.me.revision, change));
        Ok(())
    }

    /// Takes as many statements as [`Self::save_theirs`] and changes nothing.
    async fn pretend_to_save_theirs(&mut self) -> Result<(), S> {
        let (me, they) = (self.me.person.user, self.they.person.user);
        let tie = Tie {
            exists: true,
            ..self.theirs.clone()
        };
        let room = self.room().await?;
        save(self.sql, they, me, &tie, room, self.fresh.at).await?;
        raise(self.sql, they, self.they.revision).await
    }

    async fn save_theirs(&mut self) -> Result<(), S> {
        let (me, they) = (self.me.person.user, self.they.person.user);
        let room = self.room().await?;
        self.they.revision += 1;
        save(self.sql, they, me, &self.theirs, room, self.fresh.at).await?;
        raise(self.sql, they, self.they.revision).await?;
        let friend = seen(&self.theirs, &self.me, room)?;
        let change = Change::Friend(friend);
        self.told.changes.push((they, self.they.revision, change));
        Ok(())
    }

    /// Both become members of their conversation, or members again.
    async fn join(&mut self) -> Result<(), S> {
        let room = self.room().await?;
        for user in [self.me.person.user, self.they.person.user] {
            let user = number(user.0);
            let found = first(
                self.sql,
                "SELECT 1 FROM chatroom_user WHERE conversation_id = ? AND user_id = ?",
                values![room, user],
            )
            .await?;
            let statement = match found {
                Some(_) => {
                    "UPDATE chatroom_user SET to_seq = NULL, is_active = 1, is_hidden = 0
                     WHERE conversation_id = ? AND user_id = ?"
                }
                None => {
                    "INSERT INTO chatroom_user (conversation_id, user_id, joined_at) VALUES (?, ?, ?)"
                }
            };
            match found {
                Some(_) => self.sql.run(statement, values![room, user]).await?,
                None => {
                    let at = self.fresh.at.0;
                    self.sql.run(statement, values![room, user, at]).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes a line about an act into the conversation of the two, after its last place.
    async fn say_unless_empty(&mut self, last: i64, notice: Notice) -> Result<(), S> {
        if last == 0 {
            return Ok(());
        }
        let (author, fresh) = (self.me.person.user, self.fresh);
        let room = self.room().await?;
        let entry = log::append(self.sql, room, last, author, notice.into(), fresh).await?;
        let conversation = record::conversation("chatroom", room)?;
        self.told.posted.push((conversation, entry));
        Ok(())
    }
}

fn party(row: &Row) -> super::Result<Party> {
    Ok(Party {
        person: record::person_of_row(row)?,
        revision: record::revision(row.number(6)?)?,
        requests: record::friend_requests(row.number(7)?)?,
    })
}

/// The row that `owner` keeps about `other`, and the conversation of the two if it is known.
async fn tie<S: Sql>(
    sql: &mut S,
    owner: UserId,
    other: UserId,
    now: Timestamp,
) -> Result<(Tie, Option<i64>), S> {
    let found = first(
        sql,
        "SELECT state, is_blocked, greeting, remark, note, conversation_id, changed_at
         FROM userfriend
         WHERE user_id = ? AND friend_id = ?",
        values![number(owner.0), number(other.0)],
    )
    .await?;
    let Some(row) = found else {
        let none = Tie {
            state: FriendState::Parted,
            blocked: false,
            greeting: String::new(),
            remark: String::new(),
            note: String::new(),
            exists: false,
            since: now,
        };
        return Ok((none, None));
    };
    let tie = Tie {
        state: record::friend_state(row.number(0)?)?,
        blocked: row.flag(1)?,
        greeting: row.text(2)?,
        remark: row.text(3)?,
        note: row.text(4)?,
        exists: true,
        since: Timestamp(row.number(6)?),
    };
    Ok((tie, Some(row.number(5)?)))
}

async fn save<S: Sql>(
    sql: &mut S,
    owner: UserId,
    other: UserId,
    tie: &Tie,
    room: i64,
    at: Timestamp,
) -> Result<(), S> {
    let is_active = !matches!(tie.state, FriendState::Parted | FriendState::Declined);
    let statement = if tie.exists {
        "UPDATE userfriend SET state = ?, is_blocked = ?, greeting = ?, remark = ?, note = ?,
           changed_at = ?, is_active = ?
         WHERE user_id = ? AND friend_id = ?"
    } else {
        "INSERT INTO userfriend (state, is_blocked, greeting, remark, note, changed_at, is_active,
           user_id, friend_id, conversation_id, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    };
    let mut with = values![
        record::number_of_state(tie.state),
        tie.blocked,
        tie.greeting.as_str(),
        tie.remark.as_str(),
        tie.note.as_str(),
        tie.since.0,
        is_active,
        number(owner.0),
        number(other.0),
    ]
    .to_vec();
    if !tie.exists {
        with.extend_from_slice(values![room, at.0]);
    }
    sql.run(statement, &with).await
}

/// The conversation of two users who never had one. Both are locked, so nobody else makes it meanwhile.
async fn room<S: Sql>(sql: &mut S, low: i64, high: i64, fresh: Fresh) -> Result<i64, S> {
    let find = "SELECT conversation_id FROM chatroom WHERE user_low = ? AND user_high = ?";
    if let Some(row) = first(sql, find, values![low, high]).await? {
        return Ok(row.number(0)?);
    }
    let room = number(fresh.conversation.0);
    sql.run(
        "INSERT INTO chatroom (conversation_id, kind, user_low, user_high, created_at)
         VALUES (?, ?, ?, ?, ?)",
        values![room, DIRECT, low, high, fresh.at.0],
    )
    .await?;
    Ok(room)
}

/// A user as the owner of the row sees them.
fn seen(tie: &Tie, party: &Party, room: i64) -> super::Result<Friend> {
    Ok(Friend {
        person: party.person.clone(),
        state: tie.state,
        conversation: record::conversation("userfriend", room)?,
        greeting: tie.greeting.clone(),
        remark: tie.remark.clone(),
        note: tie.note.clone(),
        blocked: tie.blocked,
        since: tie.since,
    })
}
