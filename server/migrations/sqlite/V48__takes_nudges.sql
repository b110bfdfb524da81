-- Whether friends may nudge a person.
ALTER TABLE userinfo ADD COLUMN takes_nudges INTEGER NOT NULL DEFAULT 1;
