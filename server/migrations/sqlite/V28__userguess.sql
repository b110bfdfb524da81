-- How often the password of an account was tried and not proved.
CREATE TABLE userguess (
    user_id   INTEGER NOT NULL PRIMARY KEY REFERENCES userinfo (user_id),
    attempts  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    last_from TEXT    NOT NULL
) STRICT;
