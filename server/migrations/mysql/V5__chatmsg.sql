CREATE TABLE IF NOT EXISTS chatmsg (
    conversation_id BIGINT            NOT NULL           COMMENT 'In whose log it stands, looked up by the transaction that writes, therefore no constraint',
    seq             BIGINT            NOT NULL           COMMENT 'Its place: 1, 2, 3, without gaps',
    author_id       BIGINT            NOT NULL           COMMENT 'Who wrote it, looked up by the transaction that writes, therefore no constraint',
    message_id      BINARY(16)        NOT NULL           COMMENT 'What the program of the author calls it (UUIDv7), sending again finds the first one',
    sent_at         BIGINT            NOT NULL           COMMENT 'When the server received it, milliseconds since 1970, UTC',
    body_kind       SMALLINT UNSIGNED NOT NULL           COMMENT '1: text',
    body            BLOB              NOT NULL           COMMENT 'What it says, as the programs encode it',
    is_active       TINYINT(1)        NOT NULL DEFAULT 1 COMMENT '0: deleted, its place stays, its body is not sent any more',
    PRIMARY KEY (conversation_id, seq),
    UNIQUE KEY chatmsg_message (message_id, author_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The logs of the conversations';
