-- Who signed in when, from where, with which device.
CREATE TABLE user_login_log (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id   INTEGER NOT NULL REFERENCES userinfo (user_id),
    device_id INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    address   TEXT    NOT NULL
) STRICT;
