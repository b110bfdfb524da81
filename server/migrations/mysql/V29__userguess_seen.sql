CREATE TABLE IF NOT EXISTS userguess_seen (
    user_id   BIGINT NOT NULL COMMENT 'Whose password',
    device_id BIGINT NOT NULL COMMENT 'Which device has told its person',
    attempts  BIGINT NOT NULL COMMENT 'Of how many attempts, since the beginning',
    seen_at   BIGINT NOT NULL COMMENT 'When, milliseconds since 1970, UTC',
    PRIMARY KEY (user_id, device_id),
    CONSTRAINT userguess_seen_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'How many attempts each device has told its person of';
