-- To version 17: messages that are kept at hand, and what is being said in other words.
--
-- Entries that pin others, or take them from the pinned ones: a start reads them, and nothing else of the logs.
CREATE INDEX entries_pins ON entries (conversation, seq) WHERE body_kind = 9;

-- The messages that the person has saved, as the account has them.
CREATE TABLE saved (
    conversation    INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    saved_at        INTEGER NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

-- Up to this place of the log the person has closed the bar of pinned messages.
ALTER TABLE conversations ADD COLUMN pins_hidden INTEGER NOT NULL DEFAULT 0;

-- A text of one's own that is being said in other words, as far as that is.
CREATE TABLE rewording (
    conversation    INTEGER PRIMARY KEY,
    edited          INTEGER NOT NULL,
    text            TEXT NOT NULL
) STRICT;
