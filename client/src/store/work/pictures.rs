//! The pictures of people and groups, as they travel.

use anser_shared::id::PictureId;
use rusqlite::{OptionalExtension as _, params};

use super::Work;
use crate::core::input::StoreEvent;
use crate::store::fault::HistoryFault;

/// So many pictures are kept: everybody whom somebody meets, and a few dozen megabytes.
pub(in crate::store) const PICTURES: i64 = 2_000;

impl Work<'_> {
    /// The picture that came first makes room when there are too many; it can be fetched again.
    pub(super) fn save_picture(
        &self,
        picture: PictureId,
        bytes: &[u8],
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        self.run(
            "INSERT INTO pictures (picture, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![picture.0.cast_signed(), bytes],
        )?;
        self.run(
            "DELETE FROM pictures WHERE place <= (SELECT MAX(place) FROM pictures) - ?1",
            [PICTURES],
        )
    }

    pub(super) fn load_picture(
        &self,
        picture: PictureId,
    ) -> Result<Option<StoreEvent>, HistoryFault> {
        let bytes: Option<Vec<u8>> = self
            .transaction
            .prepare_cached("SELECT bytes FROM pictures WHERE picture = ?1")?
            .query_row([picture.0.cast_signed()], |row| row.get(0))
            .optional()?;
        let bytes = bytes.map(Into::into);
        Ok(Some(StoreEvent::Picture { picture, bytes }))
    }
}
