CREATE TABLE IF NOT EXISTS admin_log (
    id      BIGINT       NOT NULL AUTO_INCREMENT COMMENT 'In the order of the acts',
    at      BIGINT       NOT NULL                COMMENT 'Milliseconds since 1970, UTC',
    by_id   BIGINT           NULL                COMMENT 'Who did it, NULL: somebody at the server itself',
    act     VARCHAR(32)  NOT NULL                COMMENT 'What was done, as the command is called',
    whom_id BIGINT           NULL                COMMENT 'To whom, NULL: to nobody in particular',
    detail  VARCHAR(255) NOT NULL DEFAULT ''     COMMENT 'With what, such as the end of a gag or a role',
    address VARCHAR(255) NOT NULL                COMMENT 'From where',
    PRIMARY KEY (id),
    KEY admin_log_by (by_id),
    KEY admin_log_whom (whom_id),
    CONSTRAINT admin_log_by_person FOREIGN KEY (by_id) REFERENCES userinfo (user_id),
    CONSTRAINT admin_log_to_person FOREIGN KEY (whom_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What administrators have done';
