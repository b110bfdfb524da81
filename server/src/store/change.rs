//! Changes of the stored data. Each change is a plain type with its result, beside its statements, which are written
//! once for both databases. [`super::database::Change`] joins the two.

pub use super::account::{EndOthers, Revoke, SetPassword, SetProfile};
pub use super::bulletin::EnsureBulletin;
pub use super::draft::PutDraft;
pub use super::friendship::{AnswerRequest, Ask, Block, Part, Remark, Welcome};
pub use super::ground::{Fresh, Told};
pub use super::groups::members::{JoinGroup, Joined};
pub use super::groups::order::{Decide, GroupRules};
pub use super::groups::{CreateGroup, GroupLimits, NameScope};
pub use super::guess::{CountGuesses, SeeGuesses};
pub use super::life::BeginLife;
pub use super::lobby::EnsureLobby;
pub use super::log::Delete;
pub use super::nudge::TakeNudges;
pub use super::picture::SetPicture;
pub use super::reader::{Arrange, Hide, Mark};
pub use super::saved::Save;
pub use super::scheduled::{ClaimScheduled, EndScheduled, Schedule, SendScheduled, Unschedule};
