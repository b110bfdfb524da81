-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom_user' AND column_name = 'can_speak') = 0, 'ALTER TABLE chatroom_user
    ADD COLUMN can_speak TINYINT(1) NOT NULL DEFAULT 1 COMMENT ''0: may read and not write here, until an administrator of the group ends it'',
    ADD COLUMN silent_until BIGINT NULL COMMENT ''May read and not write here until then, milliseconds since 1970, UTC''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
