-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userinfo' AND column_name = 'picture_id') = 0, 'ALTER TABLE userinfo
    ADD COLUMN picture_id BIGINT NOT NULL DEFAULT 0 COMMENT ''Which picture the person has, 0: none'',
    ADD COLUMN about VARCHAR(512) NOT NULL DEFAULT '''' COMMENT ''What the person says about themselves, a few lines''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
