-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom_user' AND column_name = 'role') = 0, 'ALTER TABLE chatroom_user
    ADD COLUMN role SMALLINT NOT NULL DEFAULT 1 COMMENT ''1: member, 2: administrator, 3: owner of the group''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
