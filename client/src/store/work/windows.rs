//! Windows: which are open, where they stand, and where they are scrolled to.

use anser_shared::id::ConversationId;
use rusqlite::params;

use super::Work;
use crate::core::input::StoreEvent;
use crate::core::model::{Place, Scroll, WindowKey};
use crate::store::fault::HistoryFault;
use crate::store::rows;

impl Work<'_> {
    pub(super) fn save_scroll(
        &self,
        conversation: ConversationId,
        scroll: Option<Scroll>,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let conversation = conversation.0.cast_signed();
        // SQLite keeps what is not a number as NULL, which would not come back as it went.
        match scroll.filter(|scroll| scroll.bottom.is_finite()) {
            Some(Scroll { row, bottom }) => self.run(
                "INSERT OR REPLACE INTO scrolls (conversation, row, bottom) VALUES (?1, ?2, ?3)",
                params![conversation, row.cast_signed(), bottom],
            ),
            None => self.run(
                "DELETE FROM scrolls WHERE conversation = ?1",
                [conversation],
            ),
        }
    }

    pub(super) fn save_place(
        &self,
        window: WindowKey,
        place: Place,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let (x, y) = place.position.unzip();
        let (width, height) = place.size;
        // SQLite keeps what is not a number as NULL, which would not come back as it went.
        if ![x.unwrap_or(0.0), y.unwrap_or(0.0), width, height]
            .iter()
            .all(|n| n.is_finite())
        {
            return Ok(None);
        }
        let (window, conversation) = rows::window_columns(window);
        self.run(
            "INSERT OR REPLACE INTO places (window, conversation, x, y, width, height)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![window, conversation, x, y, width, height],
        )
    }

    pub(super) fn save_open(
        &self,
        conversation: ConversationId,
        open: bool,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let sql = if open {
            "INSERT INTO open_windows (conversation) VALUES (?1) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM open_windows WHERE conversation = ?1"
        };
        self.run(sql, [conversation.0.cast_signed()])
    }

    pub(super) fn save_on_top(
        &self,
        conversation: ConversationId,
        on_top: bool,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let sql = if on_top {
            "INSERT INTO windows_on_top (conversation) VALUES (?1) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM windows_on_top WHERE conversation = ?1"
        };
        self.run(sql, [conversation.0.cast_signed()])
    }
}
