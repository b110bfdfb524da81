-- One statement while the column is there, none when an interrupted run has taken it away.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userinfo' AND column_name = 'look_key') = 1, 'ALTER TABLE userinfo
    DROP KEY userinfo_look,
    DROP COLUMN look_key', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
