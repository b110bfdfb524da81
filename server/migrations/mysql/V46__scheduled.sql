CREATE TABLE IF NOT EXISTS userscheduled (
    user_id         BIGINT            NOT NULL           COMMENT 'Who has written it',
    message_id      BINARY(16)        NOT NULL           COMMENT 'What the message will be called, so that it is posted once',
    conversation_id BIGINT            NOT NULL           COMMENT 'Where it will be posted',
    due_at          BIGINT            NOT NULL           COMMENT 'When it will be posted, milliseconds since 1970, UTC',
    body_kind       SMALLINT UNSIGNED NOT NULL           COMMENT 'As in chatmsg',
    body            BLOB              NOT NULL           COMMENT 'As in chatmsg, empty once it does not wait any more',
    state           SMALLINT          NOT NULL           COMMENT '1: waits, 2: is being posted, 3: was refused',
    refusal         BLOB              NOT NULL           COMMENT 'Why it was refused, as programs encode it',
    is_active       TINYINT(1)        NOT NULL DEFAULT 1 COMMENT '0: it was posted or taken back',
    PRIMARY KEY (user_id, message_id),
    KEY userscheduled_room (conversation_id),
    KEY userscheduled_due (is_active, state, due_at),
    CONSTRAINT userscheduled_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userscheduled_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Texts that are posted later, at the time that their author has chosen';
