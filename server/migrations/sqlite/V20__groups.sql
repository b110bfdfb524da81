-- Groups and the lobby. The name of a group is unique among those that live.
ALTER TABLE chatroom ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE chatroom ADD COLUMN name_key TEXT;
ALTER TABLE chatroom ADD COLUMN name_scope INTEGER;
ALTER TABLE chatroom ADD COLUMN live INTEGER;
ALTER TABLE chatroom ADD COLUMN creator_id INTEGER REFERENCES userinfo (user_id);
ALTER TABLE chatroom ADD COLUMN join_policy INTEGER NOT NULL DEFAULT 1;
ALTER TABLE chatroom ADD COLUMN members INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX chatroom_name ON chatroom (name_scope, name_key, live);
CREATE INDEX chatroom_name_key ON chatroom (name_key);
CREATE INDEX chatroom_live ON chatroom (live);
CREATE INDEX chatroom_creator ON chatroom (creator_id);
