CREATE TABLE IF NOT EXISTS chatmsg_edit (
    conversation_id BIGINT NOT NULL COMMENT 'In whose log both stand',
    edited_seq      BIGINT NOT NULL COMMENT 'The place of the text',
    seq             BIGINT NOT NULL COMMENT 'The place of the entry that says it in other words',
    PRIMARY KEY (conversation_id, edited_seq, seq)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Which entries say a text in other words';
