-- To version 16: what entries do to others.
--
-- What stood in the place of a text until the edit at another place.
CREATE TABLE versions (
    conversation    INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    by              INTEGER NOT NULL,
    -- Both are NULL where the text was damaged, and is not here again.
    body_kind       INTEGER,
    body            BLOB,
    PRIMARY KEY (conversation, seq, by)
) STRICT, WITHOUT ROWID;

-- Which emoji somebody has put on an entry or taken back, in the order of the entries that say so.
CREATE TABLE reactions (
    conversation    INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    by              INTEGER NOT NULL,
    user            INTEGER NOT NULL,
    emoji           TEXT NOT NULL,
    is_on           INTEGER NOT NULL,
    PRIMARY KEY (conversation, seq, by)
) STRICT, WITHOUT ROWID;

-- A program of before took such entries for messages that it does not know. From the first of them on, the log is
-- fetched again.
CREATE TEMP TABLE acted AS
    SELECT conversation, min(seq) - 1 AS until FROM entries WHERE body_kind IN (6, 7) GROUP BY conversation;
DELETE FROM entries WHERE EXISTS
    (SELECT 1 FROM acted AS a WHERE a.conversation = entries.conversation AND entries.seq > until);
DELETE FROM pages WHERE EXISTS
    (SELECT 1 FROM acted AS a WHERE a.conversation = pages.conversation AND pages.seq > until);
DELETE FROM search_blocks WHERE EXISTS
    (SELECT 1 FROM acted AS a WHERE a.conversation = search_blocks.conversation AND last > until);
DELETE FROM scrolls WHERE conversation IN (SELECT conversation FROM acted);
UPDATE conversations SET
    local_head = (SELECT until FROM acted AS a WHERE a.conversation = conversations.conversation),
    rows = (SELECT count(*) FROM entries AS e WHERE e.conversation = conversations.conversation
            AND (body_kind IS NULL OR body_kind NOT IN (0, 3)))
    WHERE conversation IN (SELECT conversation FROM acted);
DROP TABLE acted;
