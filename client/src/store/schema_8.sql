-- To version 8: what becomes of a history when the server was set back to an older copy of its data.
--
-- In which life of the server this history was compared with it last; 0: in none.
ALTER TABLE account ADD COLUMN life INTEGER NOT NULL DEFAULT 0;
-- Texts that stood in the log and that the server does not have any more, in the order in which they were set
-- apart. One that comes into the log again leaves.
CREATE TABLE apart (
    place           INTEGER PRIMARY KEY,
    conversation    INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    author          INTEGER NOT NULL,
    id              BLOB NOT NULL,
    sent_at         INTEGER NOT NULL,
    body_kind       INTEGER NOT NULL,
    body            BLOB NOT NULL,
    UNIQUE (conversation, author, id)
) STRICT;
