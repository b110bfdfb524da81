-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatmsg' AND column_name = 'is_withheld') = 0, 'ALTER TABLE chatmsg
    MODIFY COLUMN body_kind SMALLINT UNSIGNED NOT NULL COMMENT ''1: text, 2: a line of the server, 3: takes another place back'',
    ADD COLUMN is_withheld TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: the reader had blocked the author, nobody else is sent the body''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
