-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom_user' AND column_name = 'delivered_seq') = 0, 'ALTER TABLE chatroom_user
    ADD COLUMN delivered_seq BIGINT NOT NULL DEFAULT 0 COMMENT ''One of the devices of the member has everything up to this place, as the others may know'',
    ADD COLUMN told_seq BIGINT NOT NULL DEFAULT 0 COMMENT ''The member has read up to this place, as the others may know''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
