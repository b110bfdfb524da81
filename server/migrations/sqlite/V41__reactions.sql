-- What somebody has put on an entry, as the log says it: so that one person has only so many.
CREATE TABLE chatmsg_reaction (
    conversation_id INTEGER NOT NULL,
    about_seq       INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    emoji           TEXT    NOT NULL,
    seq             INTEGER NOT NULL,
    is_active       INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, about_seq, user_id, emoji)
) STRICT, WITHOUT ROWID;
