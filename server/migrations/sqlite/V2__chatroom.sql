-- The conversations. One of two people is unique for its pair, the smaller id first.
CREATE TABLE chatroom (
    conversation_id INTEGER NOT NULL PRIMARY KEY,
    kind            INTEGER NOT NULL,
    last_seq        INTEGER NOT NULL DEFAULT 0,
    user_low        INTEGER REFERENCES userinfo (user_id),
    user_high       INTEGER REFERENCES userinfo (user_id),
    created_at      INTEGER NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1,
    UNIQUE (user_low, user_high)
) STRICT;
