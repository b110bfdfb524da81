-- The devices that may come back without a password, by the fingerprint of their key.
CREATE TABLE userdevice (
    device_id  INTEGER NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES userinfo (user_id),
    key_hash   BLOB    NOT NULL UNIQUE,
    resumption BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    is_active  INTEGER NOT NULL DEFAULT 1
) STRICT;
