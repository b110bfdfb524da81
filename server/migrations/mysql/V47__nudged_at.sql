-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom_user' AND column_name = 'nudged_at') = 0, 'ALTER TABLE chatroom_user
    ADD COLUMN nudged_at BIGINT NOT NULL DEFAULT 0 COMMENT ''When the person has nudged the other one of two last, milliseconds since 1970, UTC''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
