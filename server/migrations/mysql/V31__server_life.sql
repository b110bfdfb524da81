CREATE TABLE IF NOT EXISTS server_life (
    life     BIGINT NOT NULL COMMENT 'A random number, made at a start of the server',
    began_at BIGINT NOT NULL COMMENT 'Milliseconds since 1970, UTC',
    PRIMARY KEY (life)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Each start of the server: a program that has met another number was connected to newer data';
