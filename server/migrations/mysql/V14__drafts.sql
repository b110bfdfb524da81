CREATE TABLE IF NOT EXISTS userdraft (
    user_id         BIGINT NOT NULL COMMENT 'Who has written it',
    conversation_id BIGINT NOT NULL COMMENT 'Where it would be sent',
    draft           TEXT   NOT NULL COMMENT 'What stands in the composer and was not sent, empty: nothing any more',
    version         BIGINT NOT NULL COMMENT 'The revision of the account at which it was put there',
    device_id       BIGINT NOT NULL COMMENT 'Which device has put it there',
    PRIMARY KEY (user_id, conversation_id),
    KEY userdraft_room (conversation_id),
    CONSTRAINT userdraft_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userdraft_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What was written and not sent, for the other devices of the same person';
