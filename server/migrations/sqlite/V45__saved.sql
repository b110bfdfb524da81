-- Messages that people have saved for themselves.
CREATE TABLE usersaved (
    user_id         INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    saved_at        INTEGER NOT NULL,
    is_active       INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX usersaved_now ON usersaved (user_id, is_active);
