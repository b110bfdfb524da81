-- Which texts are pinned in a conversation, and were: one row for each entry that says so.
CREATE TABLE chatmsg_pin (
    conversation_id INTEGER NOT NULL,
    pinned_seq      INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    is_on           INTEGER NOT NULL,
    is_active       INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, pinned_seq, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX chatmsg_pin_now ON chatmsg_pin (conversation_id, is_active);
