-- Texts that are posted later, at the time that their author has chosen. state 1: waits, 2: is being posted, 3: was refused.
CREATE TABLE userscheduled (
    user_id         INTEGER NOT NULL REFERENCES userinfo (user_id),
    message_id      BLOB    NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES chatroom (conversation_id),
    due_at          INTEGER NOT NULL,
    body_kind       INTEGER NOT NULL,
    body            BLOB    NOT NULL,
    state           INTEGER NOT NULL,
    refusal         BLOB    NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX userscheduled_due ON userscheduled (is_active, state, due_at);
