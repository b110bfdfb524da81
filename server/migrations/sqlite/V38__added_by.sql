-- Who may add a person to a group.
ALTER TABLE userinfo ADD COLUMN added_by INTEGER NOT NULL DEFAULT 1;
