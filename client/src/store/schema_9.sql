-- To version 9: what is damaged is noticed, and what was told is known.
--
-- The number of the last batch of the file beside this one that is here, too; see unsent.rs.
ALTER TABLE account ADD COLUMN home INTEGER NOT NULL DEFAULT 0;
-- Up to this place everything was told to whoever reads this program, or was old before it came.
ALTER TABLE conversations ADD COLUMN reported INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET reported = local_head;
-- Over the whole row; NULL in rows that were written before.
ALTER TABLE entries ADD COLUMN sum INTEGER;
