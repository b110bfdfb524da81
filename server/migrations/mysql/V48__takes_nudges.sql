-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userinfo' AND column_name = 'takes_nudges') = 0, 'ALTER TABLE userinfo
    ADD COLUMN takes_nudges TINYINT(1) NOT NULL DEFAULT 1 COMMENT ''0: friends may not nudge the person''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
