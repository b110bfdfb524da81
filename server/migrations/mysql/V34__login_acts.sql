-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'user_login_log' AND column_name = 'act') = 0, 'ALTER TABLE user_login_log
    ADD COLUMN act SMALLINT NOT NULL DEFAULT 0 COMMENT ''0: a sign-in, 1: the password was changed''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
