-- Friendships, one row for each of the two.
CREATE TABLE userfriend (
    user_id         INTEGER NOT NULL REFERENCES userinfo (user_id),
    friend_id       INTEGER NOT NULL REFERENCES userinfo (user_id),
    state           INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES chatroom (conversation_id),
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id, friend_id)
) STRICT, WITHOUT ROWID;
