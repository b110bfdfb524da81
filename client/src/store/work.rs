//! What each command does to the tables, within a transaction that somebody else has begun: here is the table of the
//! commands, and in the files below it what is done about each noun.

mod account;
pub(super) mod acts;
mod conversations;
mod kept;
mod log;
mod outbox;
pub(super) mod pictures;
mod windows;

use anser_shared::id::UserId;
use rusqlite::Transaction;

use super::fault::HistoryFault;
use crate::core::effect::StoreCommand;
use crate::core::input::StoreEvent;

/// One transaction's work.
pub(super) struct Work<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) own: UserId,
    /// See [`super::History`].
    pub(super) reports: bool,
}

impl Work<'_> {
    /// Carries a command out and gives its answer, if it has one.
    #[expect(clippy::too_many_lines, reason = "one arm for each command")]
    pub(super) fn carry_out(
        &self,
        command: &StoreCommand,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        match command {
            // Which history is open is the affair of who holds it.
            StoreCommand::Open { .. }
            | StoreCommand::Rehome { .. }
            | StoreCommand::Close { .. } => Ok(None),
            // The account.
            StoreCommand::SetRevision { revision } => self.set_revision(*revision),
            StoreCommand::SaveLife { life } => self.save_life(*life),
            StoreCommand::SaveProfile { revision, profile } => {
                self.save_profile(*revision, profile)
            }
            StoreCommand::ReplaceFriends { revision, friends } => {
                self.replace_friends(*revision, friends)
            }
            StoreCommand::ChangeFriend { revision, friend } => {
                self.change_friend(*revision, friend)
            }
            &StoreCommand::SaveAccepted { user, accepted } => self.save_accepted(user, accepted),
            StoreCommand::SavePerson { person } => self.save_person(person),
            StoreCommand::SavePicture { picture, bytes } => self.save_picture(*picture, bytes),
            &StoreCommand::LoadPicture { picture } => self.load_picture(picture),
            // The list of conversations.
            StoreCommand::AddConversation { conversation, kind } => {
                self.add_conversation(*conversation, kind)
            }
            &StoreCommand::SaveMarks {
                conversation,
                read,
                theirs,
            } => self.save_marks(conversation, read, theirs),
            &StoreCommand::SaveArrangement {
                revision,
                conversation,
                arrangement,
            } => self.save_arrangement(revision, conversation, arrangement),
            &StoreCommand::SaveHidden {
                conversation,
                hidden,
            } => self.save_hidden(conversation, hidden),
            &StoreCommand::Reported { conversation, seq } => self.save_reported(conversation, seq),
            // Their logs.
            StoreCommand::Append {
                conversation,
                entries,
            } => self.append(*conversation, entries),
            StoreCommand::Repair {
                conversation,
                entries,
            } => self.repair(*conversation, entries),
            StoreCommand::Look {
                conversation,
                places,
            } => self.look(*conversation, places),
            &StoreCommand::CutBack { conversation, keep } => self.cut_back(conversation, keep),
            &StoreCommand::LoadQuoted { conversation, seq } => self.load_quoted(conversation, seq),
            &StoreCommand::SavePinsHidden {
                conversation,
                up_to,
            } => self.save_pins_hidden(conversation, up_to),
            &StoreCommand::ChangeSaved {
                revision,
                saved,
                on,
            } => self.change_saved(revision, saved, on),
            StoreCommand::ReplaceSaved { saved } => self.replace_saved(saved),
            StoreCommand::LoadKept { places } => self.load_kept(places),
            &StoreCommand::LoadVersions { conversation, seq } => {
                self.load_versions(conversation, seq)
            }
            &StoreCommand::LoadPage { conversation, page } => self.load_page(conversation, page),
            &StoreCommand::FindDate { conversation, at } => {
                let row = self.find_date(conversation, at)?;
                Ok(Some(StoreEvent::FoundRow { conversation, row }))
            }
            &StoreCommand::FindPlace { conversation, seq } => {
                let row = self.row_of(conversation, seq)?;
                Ok(Some(StoreEvent::FoundRow { conversation, row }))
            }
            // The thread that searches has it.
            StoreCommand::Search(_) => Ok(None),
            // What is not sent.
            StoreCommand::Queue {
                conversation,
                pending,
            } => self.queue(*conversation, pending),
            StoreCommand::QueueBeside {
                conversation,
                pending,
            } => self.queue_beside(*conversation, pending),
            StoreCommand::MarkRefused { id, refusal } => self.mark_refused(*id, refusal.as_ref()),
            StoreCommand::Discard { id } => self.discard(*id),
            StoreCommand::Confirm => Ok(Some(StoreEvent::Confirmed { fault: None })),
            StoreCommand::SaveDraft {
                revision,
                conversation,
                draft,
            } => {
                self.save_draft(*conversation, draft)?;
                self.set_revision_if_any(*revision)
            }
            StoreCommand::SaveRewording {
                conversation,
                rewording,
            } => self.save_rewording(*conversation, rewording.as_ref()),
            &StoreCommand::SaveAnswering { conversation, to } => {
                self.save_answering(conversation, to)
            }
            StoreCommand::DropApart { conversation, ids } => self.drop_apart(*conversation, ids),
            // Windows.
            &StoreCommand::SaveOpen { conversation, open } => self.save_open(conversation, open),
            &StoreCommand::SaveOnTop {
                conversation,
                on_top,
            } => self.save_on_top(conversation, on_top),
            &StoreCommand::SaveScroll {
                conversation,
                scroll,
            } => self.save_scroll(conversation, scroll),
            &StoreCommand::SavePlace { window, place } => self.save_place(window, place),
        }
    }

    /// A statement that is answered by nothing.
    pub(super) fn run(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(None)
    }
}
