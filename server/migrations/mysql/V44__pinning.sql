-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom' AND column_name = 'all_pin') = 0, 'ALTER TABLE chatroom
    ADD COLUMN all_pin TINYINT(1) NOT NULL DEFAULT 1 COMMENT ''0: only its administrators pin messages''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
