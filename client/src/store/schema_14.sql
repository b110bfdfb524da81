-- To version 14: the texts of many places of a conversation once more, folded, so that words are found in them.
--
-- Nothing stands here that does not stand in entries. Places behind the last block of their conversation have none yet.
CREATE TABLE search_blocks (
    conversation    INTEGER NOT NULL,
    first           INTEGER NOT NULL,
    last            INTEGER NOT NULL,
    -- The times of the first and the last of its messages.
    oldest          INTEGER NOT NULL,
    newest          INTEGER NOT NULL,
    -- Which letters may follow each other in the texts.
    signature       BLOB NOT NULL,
    texts           BLOB NOT NULL,
    UNIQUE (conversation, first)
) STRICT;
