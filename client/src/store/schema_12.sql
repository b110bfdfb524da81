-- To version 12: rows of a list and places of a log are two things, and what waits may be of any kind.
--
-- So many entries of a conversation have a row: all but those that take another one back (body_kind 3) and those
-- whose words are withheld (0).
ALTER TABLE conversations ADD COLUMN rows INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET rows =
    (SELECT COUNT(*) FROM entries AS e
     WHERE e.conversation = conversations.conversation AND (body_kind IS NULL OR body_kind NOT IN (0, 3)));

-- With which place each page of 64 rows begins.
CREATE TABLE pages (
    conversation    INTEGER NOT NULL,
    page            INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    PRIMARY KEY (conversation, page),
    UNIQUE (conversation, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO pages (conversation, page, seq)
    SELECT conversation, row / 64, seq
    FROM (SELECT conversation, seq, ROW_NUMBER() OVER (PARTITION BY conversation ORDER BY seq) - 1 AS row
          FROM entries WHERE body_kind IS NULL OR body_kind NOT IN (0, 3))
    WHERE row % 64 = 0;

-- A list that stood at a row stands at the same entry.
UPDATE scrolls SET row =
    (SELECT COUNT(*) FROM entries AS e
     WHERE e.conversation = scrolls.conversation AND (body_kind IS NULL OR body_kind NOT IN (0, 3))
       AND e.seq < scrolls.row +
         (SELECT MIN(seq) FROM entries AS f WHERE f.conversation = scrolls.conversation))
    WHERE EXISTS (SELECT 1 FROM entries AS e WHERE e.conversation = scrolls.conversation);

-- What waits may be of any kind; until now it was a text.
ALTER TABLE outbox ADD COLUMN body_kind INTEGER NOT NULL DEFAULT 1;
