CREATE TABLE IF NOT EXISTS chatroom_wish (
    conversation_id BIGINT     NOT NULL           COMMENT 'The group',
    user_id         BIGINT     NOT NULL           COMMENT 'Who wants to be let in',
    asked_at        BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: was let in or turned away, or has given it up',
    PRIMARY KEY (conversation_id, user_id),
    KEY chatroom_wish_user (user_id),
    CONSTRAINT chatroom_wish_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id),
    CONSTRAINT chatroom_wish_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Who has asked to be let into a group';
