-- Whether every member of a group pins messages, or only its administrators.
ALTER TABLE chatroom ADD COLUMN all_pin INTEGER NOT NULL DEFAULT 1;
