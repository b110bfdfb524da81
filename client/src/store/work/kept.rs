//! Messages that are kept at hand: what the person has saved, and how far the pinned ones are hidden.

use anser_shared::id::{ConversationId, Seq};
use anser_shared::kept::Saved;
use rusqlite::params;

use super::Work;
use crate::core::input::StoreEvent;
use crate::core::message::{Content, Message};
use crate::store::fault::HistoryFault;

impl Work<'_> {
    pub(super) fn save_pins_hidden(
        &self,
        conversation: ConversationId,
        up_to: Seq,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "UPDATE conversations SET pins_hidden = ?2 WHERE conversation = ?1",
            [conversation.0, up_to.0].map(u64::cast_signed),
        )
    }

    pub(super) fn change_saved(
        &self,
        revision: u64,
        saved: Saved,
        on: bool,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let place = [saved.conversation.0, saved.seq.0].map(u64::cast_signed);
        match on {
            true => self.put_saved(saved)?,
            false => {
                self.run(
                    "DELETE FROM saved WHERE conversation = ?1 AND seq = ?2",
                    place,
                )?;
            }
        }
        self.set_revision(revision)
    }

    pub(super) fn replace_saved(
        &self,
        saved: &[Saved],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run("DELETE FROM saved", [])?;
        saved.iter().try_for_each(|saved| self.put_saved(*saved))?;
        Ok(None)
    }

    fn put_saved(&self, saved: Saved) -> Result<(), HistoryFault> {
        self.run(
            "INSERT OR REPLACE INTO saved (conversation, seq, saved_at) VALUES (?1, ?2, ?3)",
            params![
                saved.conversation.0.cast_signed(),
                saved.seq.0.cast_signed(),
                saved.at.0
            ],
        )?;
        Ok(())
    }

    /// What stands at these places; nothing where nothing does, or where it is damaged.
    pub(super) fn load_kept(
        &self,
        places: &[(ConversationId, Seq)],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let mut found = Vec::with_capacity(places.len());
        for &(conversation, seq) in places {
            let entry = self.entry_at(conversation, seq)?.flatten();
            let message = entry.map(Message::from);
            let is_withheld = |message: &Message| message.content == Content::Withheld;
            found.push((
                conversation,
                seq,
                message.filter(|message| !is_withheld(message)),
            ));
        }
        Ok(Some(StoreEvent::Kept { found }))
    }
}
