-- Who has asked to be let into a group.
CREATE TABLE chatroom_wish (
    conversation_id INTEGER NOT NULL REFERENCES chatroom (conversation_id),
    user_id         INTEGER NOT NULL REFERENCES userinfo (user_id),
    asked_at        INTEGER NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chatroom_wish_user ON chatroom_wish (user_id);
