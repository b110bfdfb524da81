CREATE TABLE IF NOT EXISTS userguess (
    user_id   BIGINT       NOT NULL COMMENT 'Whose password',
    attempts  BIGINT       NOT NULL COMMENT 'How often it was tried and not proved, since the beginning',
    last_at   BIGINT       NOT NULL COMMENT 'When last, milliseconds since 1970, UTC',
    last_from VARCHAR(255) NOT NULL COMMENT 'From which address last',
    PRIMARY KEY (user_id),
    CONSTRAINT userguess_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'How often the password of an account was tried and not proved';
