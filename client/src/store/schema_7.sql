-- To version 7: conversations of many, and how those are called who write there.
--
-- What a conversation is, as it was said on the wire; NULL: of two people, with peer. The log of somebody
-- who has come into a group later begins behind the place that stands there, and local_head with it.
ALTER TABLE conversations ADD COLUMN kind BLOB;
CREATE TABLE people (
    user            INTEGER PRIMARY KEY,
    -- As it was said on the wire.
    person          BLOB NOT NULL
) STRICT;
