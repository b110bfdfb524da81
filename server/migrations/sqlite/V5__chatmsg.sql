-- The logs. There is no reference to chatroom and userinfo: the transaction that writes an entry
-- has looked both up. The message id comes first in its key because it begins with the time: new
-- rows land together at the end of the index, whoever wrote them. For the same reason the table
-- keeps SQLite's own row numbers: ordered by conversation, a row would dirty a page of texts and
-- its neighbours, where it now dirties a page of numbers. Reading pays for that with a look-up for
-- each entry.
CREATE TABLE chatmsg (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    author_id       INTEGER NOT NULL,
    message_id      BLOB    NOT NULL,
    sent_at         INTEGER NOT NULL,
    body_kind       INTEGER NOT NULL,
    body            BLOB    NOT NULL,
    is_active       INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (conversation_id, seq),
    UNIQUE (message_id, author_id)
) STRICT;
