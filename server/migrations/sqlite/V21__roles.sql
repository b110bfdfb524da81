-- What members are in a group.
ALTER TABLE chatroom_user ADD COLUMN role INTEGER NOT NULL DEFAULT 1;
