CREATE TABLE IF NOT EXISTS userdevice (
    device_id  BIGINT       NOT NULL           COMMENT 'One sign-in of one program, minted by the server',
    user_id    BIGINT       NOT NULL           COMMENT 'Whose device',
    key_hash   BINARY(32)   NOT NULL           COMMENT 'SHA-256 of the public key of the device',
    resumption VARBINARY(32) NOT NULL          COMMENT 'The secret with which the device comes back without a password, empty once it is signed out',
    name       VARCHAR(255) NOT NULL           COMMENT 'What the device calls itself',
    created_at BIGINT       NOT NULL           COMMENT 'First sign-in, milliseconds since 1970, UTC',
    seen_at    BIGINT       NOT NULL           COMMENT 'Last sign-in or return, milliseconds since 1970, UTC',
    expires_at BIGINT       NOT NULL           COMMENT 'When a password is needed again, milliseconds since 1970, UTC',
    is_active  TINYINT(1)   NOT NULL DEFAULT 1 COMMENT '0: signed out',
    PRIMARY KEY (device_id),
    UNIQUE KEY userdevice_key (key_hash),
    KEY userdevice_user (user_id),
    CONSTRAINT userdevice_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The devices that may come back without a password';
