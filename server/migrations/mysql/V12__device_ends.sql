-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userdevice' AND column_name = 'address') = 0, 'ALTER TABLE userdevice
    ADD COLUMN address VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''Where it was used from last'',
    ADD COLUMN ended_at BIGINT NULL COMMENT ''When it was signed out, milliseconds since 1970, UTC'',
    ADD COLUMN ended_from VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''The address of the sign-in that ended this one, empty: ended on purpose''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
