-- Where devices were used last, and what ended a sign-in.
ALTER TABLE userdevice ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE userdevice ADD COLUMN ended_at INTEGER;
ALTER TABLE userdevice ADD COLUMN ended_from TEXT NOT NULL DEFAULT '';
