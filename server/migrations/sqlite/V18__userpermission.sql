-- What people may do beyond, or short of, what everybody may.
CREATE TABLE userpermission (
    user_id      INTEGER NOT NULL PRIMARY KEY REFERENCES userinfo (user_id),
    role         INTEGER NOT NULL DEFAULT 0,
    can_connect  INTEGER NOT NULL DEFAULT 1,
    can_speak    INTEGER NOT NULL DEFAULT 1,
    gagged_until INTEGER     NULL,
    changed_at   INTEGER NOT NULL
) STRICT;
