-- From version 4 to 5: drafts are the same on every device. What was written before is not with the
-- server yet.
ALTER TABLE drafts ADD COLUMN base INTEGER NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN untold INTEGER NOT NULL DEFAULT 1;
-- What another device had written at the same time.
ALTER TABLE drafts ADD COLUMN elsewhere TEXT;

-- Where the list in a conversation's window stands: at the lower edge of a row, counted from 0, so many
-- points below the list's top. No row: at the end.
CREATE TABLE scrolls (
    conversation    INTEGER PRIMARY KEY,
    row             INTEGER NOT NULL,
    bottom          REAL NOT NULL
) STRICT;

-- Windows that stay above all others.
CREATE TABLE windows_on_top (
    conversation    INTEGER PRIMARY KEY
) STRICT;
