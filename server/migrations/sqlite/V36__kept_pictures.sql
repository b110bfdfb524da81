-- Pictures that were replaced, and that blocked people go on seeing.
CREATE TABLE userpicture_kept (
    user_id    INTEGER NOT NULL REFERENCES userinfo (user_id),
    picture_id INTEGER NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (user_id, picture_id)
) STRICT, WITHOUT ROWID;
