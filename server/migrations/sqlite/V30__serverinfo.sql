-- Which server this database belongs to, in one row: by what its keys are known, and what its latest
-- start has left, so that other keys, another copy and an emptied database are noticed.
CREATE TABLE serverinfo (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    identity  BLOB    NOT NULL,
    passwords BLOB    NOT NULL,
    people    INTEGER NOT NULL,
    run       INTEGER NOT NULL,
    seen_at   INTEGER NOT NULL,
    lived_at  INTEGER NOT NULL
) STRICT;
