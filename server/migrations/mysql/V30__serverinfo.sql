CREATE TABLE IF NOT EXISTS serverinfo (
    id        BIGINT     NOT NULL COMMENT 'Always 1: there is one row',
    identity  BINARY(32) NOT NULL COMMENT 'The fingerprint of the key of the server that this database belongs to',
    passwords BINARY(32) NOT NULL COMMENT 'SHA-256 over the secret that passwords are checked with',
    people    BIGINT     NOT NULL COMMENT 'How many people there were at the latest start',
    run       BIGINT     NOT NULL COMMENT 'A random number of the latest start',
    seen_at   BIGINT     NOT NULL COMMENT 'When the server ran last, milliseconds since 1970, UTC',
    lived_at  BIGINT     NOT NULL COMMENT 'The same on the clock that counts the time in which the server ran',
    PRIMARY KEY (id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Which server this database belongs to, and its latest start';
