-- What administrators have done.
CREATE TABLE admin_log (
    id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    by_id   INTEGER     NULL REFERENCES userinfo (user_id),
    act     TEXT    NOT NULL,
    whom_id INTEGER     NULL REFERENCES userinfo (user_id),
    detail  TEXT    NOT NULL DEFAULT '',
    address TEXT    NOT NULL
) STRICT;
