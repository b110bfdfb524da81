CREATE TABLE IF NOT EXISTS usersaved (
    user_id         BIGINT     NOT NULL COMMENT 'Who has saved it, nobody else knows',
    conversation_id BIGINT     NOT NULL COMMENT 'In whose log it stands',
    seq             BIGINT     NOT NULL COMMENT 'Its place there',
    saved_at        BIGINT     NOT NULL COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL COMMENT '0: not saved any more',
    PRIMARY KEY (user_id, conversation_id, seq),
    KEY usersaved_now (user_id, is_active)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Messages that people have saved for themselves';
