-- Which entries say a text in other words: the edits of a text are found by its place.
CREATE TABLE chatmsg_edit (
    conversation_id INTEGER NOT NULL,
    edited_seq      INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, edited_seq, seq)
) STRICT, WITHOUT ROWID;
