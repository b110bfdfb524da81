-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userinfo' AND column_name = 'look_key') = 0, 'ALTER TABLE userinfo
    ADD COLUMN look_key VARCHAR(255) NULL COMMENT ''What the name looks like, NULL: not worked out, or another one of before looks the same'',
    ADD UNIQUE KEY userinfo_look (look_key)', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
