CREATE TABLE IF NOT EXISTS chatroom_user (
    conversation_id BIGINT     NOT NULL           COMMENT 'The conversation',
    user_id         BIGINT     NOT NULL           COMMENT 'The member',
    from_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The member reads what stands after this place',
    to_seq          BIGINT         NULL           COMMENT 'The member reads up to this place, NULL: to the end',
    read_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The member has read up to this place',
    joined_at       BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: not a member any more',
    PRIMARY KEY (conversation_id, user_id),
    UNIQUE KEY chatroom_user_rooms (user_id, conversation_id),
    CONSTRAINT chatroom_user_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id),
    CONSTRAINT chatroom_user_is_person FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Who is in which conversation, and how far they have read';
