-- When a member has nudged the other one of two last.
ALTER TABLE chatroom_user ADD COLUMN nudged_at INTEGER NOT NULL DEFAULT 0;
