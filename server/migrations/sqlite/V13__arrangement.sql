-- How members keep a conversation in their lists.
ALTER TABLE chatroom_user ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chatroom_user ADD COLUMN is_muted INTEGER NOT NULL DEFAULT 0;
