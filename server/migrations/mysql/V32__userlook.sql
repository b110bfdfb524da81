CREATE TABLE IF NOT EXISTS userlook (
    look_rule SMALLINT     NOT NULL COMMENT 'The rule of the server by which it was worked out',
    look_key  VARCHAR(255) NOT NULL COMMENT 'What the name looks like, in small letters, in capitals or as it is spelled',
    user_id   BIGINT       NOT NULL COMMENT 'Whose name looks so, of names of before that look the same the oldest',
    PRIMARY KEY (look_rule, look_key),
    KEY userlook_user (user_id),
    CONSTRAINT userlook_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What names look like, by which new ones are compared';
