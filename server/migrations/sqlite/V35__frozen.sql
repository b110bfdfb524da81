-- What blocked people go on seeing of those who have blocked them and changed something since.
CREATE TABLE userfriend_frozen (
    user_id    INTEGER NOT NULL REFERENCES userinfo (user_id),
    friend_id  INTEGER NOT NULL REFERENCES userinfo (user_id),
    nickname   TEXT    NOT NULL,
    status     TEXT    NOT NULL DEFAULT '',
    about      TEXT    NOT NULL DEFAULT '',
    picture_id INTEGER NOT NULL DEFAULT 0,
    is_active  INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id, friend_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX userfriend_frozen_of ON userfriend_frozen (friend_id);
