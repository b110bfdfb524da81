CREATE TABLE IF NOT EXISTS chatmsg_reaction (
    conversation_id BIGINT        NOT NULL COMMENT 'In whose log it stands',
    about_seq       BIGINT        NOT NULL COMMENT 'The place of the entry that it is about',
    user_id         BIGINT        NOT NULL COMMENT 'Whose reaction it is',
    emoji           VARBINARY(64) NOT NULL COMMENT 'One emoji, UTF-8',
    seq             BIGINT        NOT NULL COMMENT 'The place of the entry that said so last',
    is_active       TINYINT(1)    NOT NULL COMMENT '0: taken back, or the entry was deleted',
    PRIMARY KEY (conversation_id, about_seq, user_id, emoji)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What somebody has put on an entry, as the log says it';
