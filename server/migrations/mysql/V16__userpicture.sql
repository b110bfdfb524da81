CREATE TABLE IF NOT EXISTS userpicture (
    user_id    BIGINT     NOT NULL           COMMENT 'Whose picture',
    picture_id BIGINT     NOT NULL           COMMENT 'The name of the picture, 63 bits of its SHA-256, 0: none any more',
    changed_at BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active  TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: taken away, and the bytes with it',
    bytes      MEDIUMBLOB NOT NULL           COMMENT 'PNG or JPEG, a square of at most 256 pixels and 64 KiB',
    PRIMARY KEY (user_id),
    CONSTRAINT userpicture_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The pictures that people have of themselves';
