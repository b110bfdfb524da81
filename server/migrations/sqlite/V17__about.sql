-- Which picture people have, beside what everybody reads of them, and what they say about themselves.
ALTER TABLE userinfo ADD COLUMN picture_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE userinfo ADD COLUMN about TEXT NOT NULL DEFAULT '';
