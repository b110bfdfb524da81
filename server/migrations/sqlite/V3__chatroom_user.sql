-- Who is in which conversation, and how far they have read.
CREATE TABLE chatroom_user (
    conversation_id INTEGER NOT NULL REFERENCES chatroom (conversation_id),
    user_id         INTEGER NOT NULL REFERENCES userinfo (user_id),
    from_seq        INTEGER NOT NULL DEFAULT 0,
    to_seq          INTEGER,
    read_seq        INTEGER NOT NULL DEFAULT 0,
    joined_at       INTEGER NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (conversation_id, user_id),
    UNIQUE (user_id, conversation_id)
) STRICT, WITHOUT ROWID;
