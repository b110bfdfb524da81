CREATE TABLE IF NOT EXISTS chatroom_picture (
    conversation_id BIGINT     NOT NULL COMMENT 'Whose picture',
    picture_id      BIGINT     NOT NULL COMMENT 'The name of the picture, 63 bits of its SHA-256, 0: none any more',
    changed_at      BIGINT     NOT NULL COMMENT 'Milliseconds since 1970, UTC',
    bytes           MEDIUMBLOB NOT NULL COMMENT 'PNG or JPEG, a square of at most 256 pixels and 64 KiB, empty: none any more',
    PRIMARY KEY (conversation_id),
    CONSTRAINT chatroom_picture_is_rooms FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The pictures that groups have';
