-- How many of them each device has told its person of.
CREATE TABLE userguess_seen (
    user_id   INTEGER NOT NULL REFERENCES userinfo (user_id),
    device_id INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    seen_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id)
) STRICT, WITHOUT ROWID;
