-- The pictures that people have of themselves.
CREATE TABLE userpicture (
    user_id    INTEGER NOT NULL PRIMARY KEY REFERENCES userinfo (user_id),
    picture_id INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    is_active  INTEGER NOT NULL DEFAULT 1,
    bytes      BLOB    NOT NULL
) STRICT;
