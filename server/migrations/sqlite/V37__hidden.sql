-- Conversations that people have taken out of their lists.
ALTER TABLE chatroom_user ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;
