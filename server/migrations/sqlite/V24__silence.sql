-- Members who may read and not write.
ALTER TABLE chatroom_user ADD COLUMN can_speak INTEGER NOT NULL DEFAULT 1;
ALTER TABLE chatroom_user ADD COLUMN silent_until INTEGER;
