-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userfriend' AND column_name = 'greeting') = 0, 'ALTER TABLE userfriend
    MODIFY COLUMN state SMALLINT NOT NULL COMMENT ''1: friends, 2: has asked, 3: is asked, 4: parted, 5: was declined'',
    ADD COLUMN greeting VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''What was said with the request'',
    ADD COLUMN remark VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''What the owner of the row calls the other'',
    ADD COLUMN note VARCHAR(1024) NOT NULL DEFAULT '''' COMMENT ''What the owner of the row notes about the other'',
    ADD COLUMN is_blocked TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: the owner of the row hears nothing of the other''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
