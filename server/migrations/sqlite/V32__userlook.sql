-- What names look like, so that none looks like another one. The server fills it in.
CREATE TABLE userlook (
    look_rule INTEGER NOT NULL,
    look_key  TEXT    NOT NULL,
    user_id   INTEGER NOT NULL REFERENCES userinfo (user_id),
    PRIMARY KEY (look_rule, look_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX userlook_user ON userlook (user_id);
