-- What somebody wrote to one who had blocked them: stored, and not sent to the other.
ALTER TABLE chatmsg ADD COLUMN is_withheld INTEGER NOT NULL DEFAULT 0;
