-- Each start of the server, by a random number. A program that has met a number that is not here was
-- connected to newer data than these.
CREATE TABLE server_life (
    life     INTEGER NOT NULL PRIMARY KEY,
    began_at INTEGER NOT NULL
) STRICT;
