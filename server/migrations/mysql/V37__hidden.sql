-- One statement when the column is missing, none when an interrupted run has added it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom_user' AND column_name = 'is_hidden') = 0, 'ALTER TABLE chatroom_user
    ADD COLUMN is_hidden TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: the person has taken it out of their list, after it had ended or they had left''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
