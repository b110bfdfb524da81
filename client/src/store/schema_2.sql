-- From version 1 to 2: how people stand to each other, how far everybody has read, and one's own
-- profile. What the server has is fetched again: the revision goes back to 0.
UPDATE account SET revision = 0;
ALTER TABLE account ADD COLUMN profile BLOB;

DROP TABLE friends;
CREATE TABLE friends (
    user            INTEGER PRIMARY KEY,
    -- As it was said on the wire.
    friend          BLOB NOT NULL
) STRICT;

-- What stands up to these places was read: by oneself, and by the other of two, on one of whose
-- devices everything up to their_delivered is.
ALTER TABLE conversations ADD COLUMN own_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN their_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN their_delivered INTEGER NOT NULL DEFAULT 0;
