-- What administrators of groups, and of the server, decide about a group.
ALTER TABLE chatroom ADD COLUMN announcement TEXT NOT NULL DEFAULT '';
ALTER TABLE chatroom ADD COLUMN picture_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chatroom ADD COLUMN is_quiet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chatroom ADD COLUMN is_blocked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chatroom ADD COLUMN asking INTEGER NOT NULL DEFAULT 0;
