-- What was said in a group while somebody was not in it, who is in it again.
CREATE TABLE chatroom_absence (
    conversation_id INTEGER NOT NULL REFERENCES chatroom (conversation_id),
    user_id         INTEGER NOT NULL REFERENCES userinfo (user_id),
    from_seq        INTEGER NOT NULL,
    to_seq          INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id, from_seq)
) STRICT, WITHOUT ROWID;
