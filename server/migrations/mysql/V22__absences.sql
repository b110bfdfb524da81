CREATE TABLE IF NOT EXISTS chatroom_absence (
    conversation_id BIGINT NOT NULL COMMENT 'The group',
    user_id         BIGINT NOT NULL COMMENT 'Who was not in it for a while, and is again',
    from_seq        BIGINT NOT NULL COMMENT 'What stands after this place is not for them to read',
    to_seq          BIGINT NOT NULL COMMENT 'Up to this place',
    PRIMARY KEY (conversation_id, user_id, from_seq),
    KEY chatroom_absence_user (user_id),
    CONSTRAINT chatroom_absence_from_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id),
    CONSTRAINT chatroom_absence_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What was said in a group while somebody was not in it';
