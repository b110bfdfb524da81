-- What members have written and not sent, for their own other devices.
CREATE TABLE userdraft (
    user_id         INTEGER NOT NULL REFERENCES userinfo (user_id),
    conversation_id INTEGER NOT NULL REFERENCES chatroom (conversation_id),
    draft           TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    device_id       INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation_id)
) STRICT, WITHOUT ROWID;
