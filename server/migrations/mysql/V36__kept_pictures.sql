CREATE TABLE IF NOT EXISTS userpicture_kept (
    user_id    BIGINT     NOT NULL COMMENT 'Whose picture it was',
    picture_id BIGINT     NOT NULL COMMENT 'The name of the picture, 63 bits of its SHA-256',
    bytes      MEDIUMBLOB NOT NULL COMMENT 'PNG or JPEG, a square of at most 256 pixels and 64 KiB',
    PRIMARY KEY (user_id, picture_id),
    CONSTRAINT userpicture_kept_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Pictures that were replaced, and that blocked people go on seeing';
