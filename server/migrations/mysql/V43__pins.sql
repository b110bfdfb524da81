CREATE TABLE IF NOT EXISTS chatmsg_pin (
    conversation_id BIGINT     NOT NULL COMMENT 'In whose log both stand',
    pinned_seq      BIGINT     NOT NULL COMMENT 'The place of the text',
    seq             BIGINT     NOT NULL COMMENT 'The place of the entry that pins it, or takes it from the pinned ones',
    is_on           TINYINT(1) NOT NULL COMMENT '1: that entry pins it',
    is_active       TINYINT(1) NOT NULL COMMENT '1: the text is pinned by that entry now',
    PRIMARY KEY (conversation_id, pinned_seq, seq),
    KEY chatmsg_pin_now (conversation_id, is_active)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Which texts are pinned in a conversation, and were';
