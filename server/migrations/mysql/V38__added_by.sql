-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userinfo' AND column_name = 'added_by') = 0, 'ALTER TABLE userinfo
    ADD COLUMN added_by SMALLINT NOT NULL DEFAULT 1 COMMENT ''Who may add the person to a group, 1: everybody, 2: people in their groups, 3: friends, 4: nobody''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
