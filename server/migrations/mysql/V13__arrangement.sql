-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom_user' AND column_name = 'is_pinned') = 0, 'ALTER TABLE chatroom_user
    ADD COLUMN is_pinned TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: stands above the others in the list of the member'',
    ADD COLUMN is_muted TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: does not call for the attention of the member''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
