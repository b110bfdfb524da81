CREATE TABLE IF NOT EXISTS userpermission (
    user_id      BIGINT     NOT NULL           COMMENT 'Whose rights, who has no row has the usual ones',
    role         SMALLINT   NOT NULL DEFAULT 0 COMMENT '0: user, 1: admin, 2: root',
    can_connect  TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: blocked, cannot sign in',
    can_speak    TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: may read and not write, until an administrator ends it',
    gagged_until BIGINT         NULL           COMMENT 'May read and not write until then, milliseconds since 1970, UTC',
    changed_at   BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    PRIMARY KEY (user_id),
    CONSTRAINT userpermission_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What people may do beyond, or short of, what everybody may';
