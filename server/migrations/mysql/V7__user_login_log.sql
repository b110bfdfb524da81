CREATE TABLE IF NOT EXISTS user_login_log (
    id        BIGINT       NOT NULL AUTO_INCREMENT COMMENT 'In the order of signing in',
    user_id   BIGINT       NOT NULL                COMMENT 'Who',
    device_id BIGINT       NOT NULL                COMMENT 'Which sign-in, as userdevice had it at that time',
    at        BIGINT       NOT NULL                COMMENT 'Milliseconds since 1970, UTC',
    address   VARCHAR(255) NOT NULL                COMMENT 'From where',
    PRIMARY KEY (id),
    KEY user_login_log_user (user_id),
    CONSTRAINT user_login_log_is_person FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Who signed in, when and from where';
