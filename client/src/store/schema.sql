-- The local history of one account, version 1. Numbers of 64 bits without a sign are kept bit by
-- bit in SQLite's signed ones.

-- One row. A revision of 0 asks the server for everything that belongs to the person.
CREATE TABLE account (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    revision        INTEGER NOT NULL
) STRICT;
INSERT INTO account (one, revision) VALUES (1, 0);

CREATE TABLE friends (
    user            INTEGER PRIMARY KEY,
    name            TEXT NOT NULL,
    nickname        TEXT NOT NULL,
    conversation    INTEGER NOT NULL
) STRICT;

-- Everything from 1 to local_head stands in entries, and nothing beyond it.
CREATE TABLE conversations (
    conversation    INTEGER PRIMARY KEY,
    peer            INTEGER NOT NULL,
    local_head      INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The rows of a conversation lie beside each other in the order in which they are read; there is
-- no second index, because the place of a moment is found by halving.
CREATE TABLE entries (
    conversation    INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    author          INTEGER NOT NULL,
    id              BLOB NOT NULL,
    sent_at         INTEGER NOT NULL,
    -- Both are NULL when the entry was deleted.
    body_kind       INTEGER,
    body            BLOB,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

-- One's own messages that have no place yet, in the order in which they were written.
CREATE TABLE outbox (
    place           INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE,
    conversation    INTEGER NOT NULL,
    body            BLOB NOT NULL,
    written_at      INTEGER NOT NULL,
    -- Why the server will not have it, as it said on the wire.
    refusal         BLOB
) STRICT;

CREATE TABLE drafts (
    conversation    INTEGER PRIMARY KEY,
    text            TEXT NOT NULL
) STRICT;

-- window is 1 for the contacts, 2 for the settings, 3 for a conversation; the last alone has a
-- conversation that is not 0.
CREATE TABLE places (
    window          INTEGER NOT NULL,
    conversation    INTEGER NOT NULL,
    x               REAL,
    y               REAL,
    width           REAL NOT NULL,
    height          REAL NOT NULL,
    PRIMARY KEY (window, conversation)
) STRICT, WITHOUT ROWID;
