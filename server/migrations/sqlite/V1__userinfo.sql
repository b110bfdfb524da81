-- The people. A person keeps the id for ever; the name is unique by its folded key.
CREATE TABLE userinfo (
    user_id         INTEGER NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    name_key        TEXT    NOT NULL UNIQUE,
    nickname        TEXT    NOT NULL,
    password_record BLOB    NOT NULL,
    revision        INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1
) STRICT;
