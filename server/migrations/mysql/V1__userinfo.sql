CREATE TABLE IF NOT EXISTS userinfo (
    user_id         BIGINT          NOT NULL           COMMENT 'Minted by the server, never used again',
    name            VARCHAR(50)     NOT NULL           COMMENT 'The login name, as its owner spells it',
    name_key        VARCHAR(255)    NOT NULL           COMMENT 'The name with width and case folded away, what makes it unique',
    nickname        VARCHAR(50)     NOT NULL           COMMENT 'What others see, need not be unique',
    password_record VARBINARY(1024) NOT NULL           COMMENT 'OPAQUE record, the password cannot be computed from it without the key file of the server',
    revision        BIGINT          NOT NULL DEFAULT 0 COMMENT 'Raised in every transaction that changes what belongs to this person',
    created_at      BIGINT          NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1)      NOT NULL DEFAULT 1 COMMENT '0: the account has ended',
    PRIMARY KEY (user_id),
    UNIQUE KEY userinfo_name (name_key)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The people';
