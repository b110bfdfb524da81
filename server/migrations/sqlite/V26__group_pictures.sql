-- The pictures that groups have.
CREATE TABLE chatroom_picture (
    conversation_id INTEGER NOT NULL PRIMARY KEY REFERENCES chatroom (conversation_id),
    picture_id      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    bytes           BLOB    NOT NULL
) STRICT;
