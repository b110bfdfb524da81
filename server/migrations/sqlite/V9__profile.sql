-- How people want to be seen, and by whom they may be asked.
ALTER TABLE userinfo ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE userinfo ADD COLUMN seen_as INTEGER NOT NULL DEFAULT 1;
ALTER TABLE userinfo ADD COLUMN friend_requests INTEGER NOT NULL DEFAULT 0;
