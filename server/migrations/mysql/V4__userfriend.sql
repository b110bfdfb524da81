CREATE TABLE IF NOT EXISTS userfriend (
    user_id         BIGINT     NOT NULL           COMMENT 'Whose friend',
    friend_id       BIGINT     NOT NULL           COMMENT 'Who the friend is',
    state           SMALLINT   NOT NULL           COMMENT '1: friends',
    conversation_id BIGINT     NOT NULL           COMMENT 'The conversation of the two, made with the friendship and kept after it',
    created_at      BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    changed_at      BIGINT     NOT NULL           COMMENT 'When the state last changed, milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: the friendship has ended',
    PRIMARY KEY (user_id, friend_id),
    KEY userfriend_friend (friend_id),
    KEY userfriend_room (conversation_id),
    CONSTRAINT userfriend_is_person FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userfriend_friend_is_person FOREIGN KEY (friend_id) REFERENCES userinfo (user_id),
    CONSTRAINT userfriend_has_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Friendships, one row for each of the two';
