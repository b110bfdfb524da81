CREATE TABLE IF NOT EXISTS chatroom (
    conversation_id BIGINT     NOT NULL           COMMENT 'Minted by the server, never used again',
    kind            SMALLINT   NOT NULL           COMMENT '1: of two people',
    last_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The last place of its log, the next message gets the one after it, in the transaction that stores it',
    user_low        BIGINT         NULL           COMMENT 'Of two people, the one with the smaller id',
    user_high       BIGINT         NULL           COMMENT 'Of two people, the one with the larger id',
    created_at      BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: the conversation has ended',
    PRIMARY KEY (conversation_id),
    UNIQUE KEY chatroom_pair (user_low, user_high),
    KEY chatroom_high (user_high),
    CONSTRAINT chatroom_low_is_person FOREIGN KEY (user_low) REFERENCES userinfo (user_id),
    CONSTRAINT chatroom_high_is_person FOREIGN KEY (user_high) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The conversations, of every kind';
