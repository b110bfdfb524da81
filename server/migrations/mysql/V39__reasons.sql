-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userpermission' AND column_name = 'gag_reason') = 0, 'ALTER TABLE userpermission
    ADD COLUMN gag_reason VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''Why the person may not write, in the words of an administrator'',
    ADD COLUMN block_reason VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''Why the person cannot sign in, in the words of an administrator''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
