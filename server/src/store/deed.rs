//! What people do to their accounts and to each other: each deed is one transaction, written once
//! for both databases.

use anser_shared::conversation::{Arrangement, Marks};
use anser_shared::group::JoinPolicy;
use anser_shared::id::{ConversationId, DeviceId, PictureId, Seq, UserId};
use anser_shared::people::{FriendRequests, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::text::GroupName;
use anser_shared::time::Timestamp;

pub use super::account::NewPassword;
use super::ground::Answer;
pub use super::ground::{Fresh, Outcome, Told};
pub use super::groups::order::{Order, Rank};
pub use super::groups::{GroupLimits, NameScope};
use super::life;
use super::rights::{Governing, RefusedAct};
use super::sql::Sql;
use super::{account, bulletin, draft, govern, groups, guess, lobby, log, picture, standing, ties};

/// Something that somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Wants to be somebody's friend. `usual` is what the server does where they say nothing.
    Ask {
        friend: UserId,
        greeting: String,
        usual: FriendRequests,
    },
    /// Accepts what `asker` has asked, where the person of the deed accepts every request. `usual` is what the
    /// server does where they say nothing.
    Welcome {
        asker: UserId,
        usual: FriendRequests,
    },
    /// Accepts or refuses what somebody has asked.
    Answer {
        asker: UserId,
        accept: bool,
    },
    /// Ends a friendship or takes a request back.
    Part {
        friend: UserId,
    },
    Block {
        other: UserId,
        blocked: bool,
    },
    Remark {
        other: UserId,
        remark: String,
        note: String,
    },
    /// Moves marks forward; `told` says whether the others may know.
    Mark {
        conversation: ConversationId,
        marks: Marks,
        told: bool,
    },
    Arrange {
        conversation: ConversationId,
        arrangement: Arrangement,
    },
    /// Takes a conversation that is over for this person out of their list.
    Hide {
        conversation: ConversationId,
    },
    /// Puts a draft there, in the place of the one that it was written from.
    Draft {
        device: DeviceId,
        conversation: ConversationId,
        text: String,
        base: u64,
    },
    /// Takes a message back that was not sent before a moment; `too_old` is said about one that was.
    Delete {
        conversation: ConversationId,
        seq: Seq,
        not_before: Timestamp,
        too_old: Refusal,
    },
    SetProfile(Profile),
    /// Takes a picture as one's own, or has none from here on.
    SetPicture(Option<(PictureId, Vec<u8>)>),
    /// Adds to how often somebody's password was tried and not proved, at the latest from here.
    CountGuesses {
        attempts: u64,
        at: Timestamp,
        from: String,
    },
    /// A device has told its person of so many of them.
    SeeGuesses {
        device: DeviceId,
        total: u64,
    },
    /// Signs one device out.
    Revoke {
        device: DeviceId,
    },
    /// What an administrator does to somebody; the person of the deed is the one it is done to.
    Govern(Governing),
    /// Writes down that an act was refused.
    NoteRefused(RefusedAct),
    /// Signs out every device but one, which has come from this address at this moment.
    EndOthers {
        keep: DeviceId,
        address: String,
        at: Timestamp,
    },
    SetPassword(NewPassword),
    CreateGroup {
        name: GroupName,
        policy: JoinPolicy,
        scope: NameScope,
        limits: GroupLimits,
    },
    DeleteGroup {
        conversation: ConversationId,
    },
    /// Decides something about a group.
    Order {
        conversation: ConversationId,
        order: Order,
    },
    /// Decides something about a member of a group.
    Rank {
        conversation: ConversationId,
        other: UserId,
        rank: Rank,
    },
    /// Lets somebody into a group, which takes `most`, who has asked, or turns them away.
    AnswerWish {
        conversation: ConversationId,
        other: UserId,
        accept: bool,
        most: u32,
    },
    /// Brings somebody into a group, which takes `most`.
    AddMember {
        conversation: ConversationId,
        other: UserId,
        most: u32,
    },
    RemoveMember {
        conversation: ConversationId,
        other: UserId,
    },
    JoinGroup {
        conversation: ConversationId,
        most: u32,
    },
    LeaveGroup {
        conversation: ConversationId,
    },
    /// The server opens its lobby under a name, or closes it: nobody's deed.
    KeepLobby {
        name: Option<GroupName>,
    },
    /// The server opens the room in which it speaks to everybody: nobody's deed, too.
    KeepBulletin,
    /// The server has started, under this number: nobody's deed.
    BeginLife(u64),
}

impl Deed {
    /// The group in which it may change who is there.
    pub fn moves_members_of(&self) -> Option<ConversationId> {
        match self {
            Self::AddMember { conversation, .. }
            | Self::RemoveMember { conversation, .. }
            | Self::AnswerWish { conversation, .. }
            | Self::JoinGroup { conversation, .. }
            | Self::LeaveGroup { conversation } => Some(*conversation),
            _ => None,
        }
    }
}

/// Does it, within a transaction.
pub(super) async fn carry_out<S: Sql>(
    sql: &mut S,
    user: UserId,
    deed: &Deed,
    fresh: Fresh,
) -> Answer<S> {
    match deed {
        &Deed::Ask {
            friend,
            ref greeting,
            usual,
        } => ties::ask(sql, user, friend, greeting, usual, fresh).await,
        &Deed::Welcome { asker, usual } => ties::welcome(sql, user, asker, usual, fresh).await,
        &Deed::Answer { asker, accept } => ties::answer(sql, user, asker, accept, fresh).await,
        &Deed::Part { friend } => ties::part(sql, user, friend, fresh).await,
        &Deed::Block { other, blocked } => ties::block(sql, user, other, blocked, fresh).await,
        Deed::Remark {
            other,
            remark,
            note,
        } => ties::remark(sql, user, *other, remark, note, fresh).await,
        &Deed::Mark {
            conversation,
            marks,
            told,
        } => standing::mark(sql, user, conversation, marks, told).await,
        &Deed::Arrange {
            conversation,
            arrangement,
        } => standing::arrange(sql, user, conversation, arrangement).await,
        &Deed::Hide { conversation } => standing::hide(sql, user, conversation).await,
        Deed::Draft {
            device,
            conversation,
            text,
            base,
        } => draft::put(sql, user, *device, *conversation, text, *base).await,
        Deed::Delete {
            conversation,
            seq,
            not_before,
            too_old,
        } => {
            let too_old = too_old.clone();
            log::delete(sql, user, *conversation, *seq, *not_before, too_old, fresh).await
        }
        Deed::SetProfile(profile) => account::set_profile(sql, user, profile).await,
        Deed::SetPicture(new) => picture::set(sql, user, new.as_ref(), fresh.at).await,
        Deed::CountGuesses { attempts, at, from } => {
            guess::count(sql, user, *attempts, *at, from).await
        }
        &Deed::SeeGuesses { device, total } => guess::see(sql, user, device, total, fresh.at).await,
        &Deed::Revoke { device } => account::revoke(sql, user, device, fresh.at).await,
        Deed::Govern(governing) => govern::govern(sql, user, governing, fresh).await,
        Deed::NoteRefused(refused) => govern::write_refused(sql, refused, fresh.at).await,
        Deed::EndOthers { keep, address, at } => {
            account::end_others(sql, user, *keep, address, *at).await
        }
        Deed::SetPassword(new) => account::set_password(sql, user, new, fresh.at).await,
        &Deed::CreateGroup {
            ref name,
            policy,
            scope,
            limits,
        } => groups::create(sql, user, name, policy, scope, limits, fresh).await,
        &Deed::DeleteGroup { conversation } => groups::delete(sql, user, conversation, fresh).await,
        &Deed::Order {
            conversation,
            ref order,
        } => groups::order::order(sql, user, conversation, order, fresh).await,
        &Deed::Rank {
            conversation,
            other,
            rank,
        } => groups::order::rank(sql, user, conversation, other, rank, fresh).await,
        &Deed::AnswerWish {
            conversation,
            other,
            accept,
            most,
        } => {
            let at = (conversation, other);
            groups::members::let_in(sql, user, at, accept, most, fresh).await
        }
        &Deed::AddMember {
            conversation,
            other,
            most,
        } => groups::members::add(sql, user, conversation, other, most, fresh).await,
        &Deed::RemoveMember {
            conversation,
            other,
        } => groups::members::remove(sql, user, conversation, other, fresh).await,
        &Deed::JoinGroup { conversation, most } => {
            groups::members::join(sql, user, conversation, most, fresh).await
        }
        &Deed::LeaveGroup { conversation } => {
            groups::members::leave(sql, user, conversation, fresh).await
        }
        Deed::KeepLobby { name } => lobby::keep(sql, name.as_ref(), fresh).await,
        Deed::KeepBulletin => bulletin::keep(sql, fresh).await,
        &Deed::BeginLife(life) => life::begin(sql, life, fresh).await,
    }
}
