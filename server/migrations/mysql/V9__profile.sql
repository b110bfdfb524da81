-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'userinfo' AND column_name = 'status') = 0, 'ALTER TABLE userinfo
    ADD COLUMN status VARCHAR(255) NOT NULL DEFAULT '''' COMMENT ''A few words under the name'',
    ADD COLUMN seen_as SMALLINT NOT NULL DEFAULT 1 COMMENT ''1: available, 2: away, 3: busy, 4: invisible'',
    ADD COLUMN friend_requests SMALLINT NOT NULL DEFAULT 0 COMMENT ''0: as the server has it, 1: ask, 2: accept at once, 3: nobody''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
