CREATE TABLE IF NOT EXISTS userfriend_frozen (
    user_id    BIGINT       NOT NULL            COMMENT 'Who is blocked and goes on seeing this',
    friend_id  BIGINT       NOT NULL            COMMENT 'Of whom, who has blocked them and changed something since',
    nickname   VARCHAR(50)  NOT NULL            COMMENT 'What they were called before the change',
    status     VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'The words under the name before the change',
    about      VARCHAR(512) NOT NULL DEFAULT '' COMMENT 'What they said about themselves before the change',
    picture_id BIGINT       NOT NULL DEFAULT 0  COMMENT 'The picture that they had before the change, 0: none',
    is_active  TINYINT(1)   NOT NULL DEFAULT 1  COMMENT '0: the block has ended',
    PRIMARY KEY (user_id, friend_id),
    KEY userfriend_frozen_of (friend_id),
    CONSTRAINT userfriend_frozen_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userfriend_frozen_of_person FOREIGN KEY (friend_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What blocked people go on seeing';
