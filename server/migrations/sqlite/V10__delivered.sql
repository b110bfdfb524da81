-- How far messages have reached one of a member's devices, and what others may know of it.
ALTER TABLE chatroom_user ADD COLUMN delivered_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chatroom_user ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;
