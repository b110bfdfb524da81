-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'admin_log' AND column_name = 'room_id') = 0, 'ALTER TABLE admin_log
    ADD COLUMN room_id BIGINT NULL COMMENT ''On which group, NULL: on none'',
    ADD KEY admin_log_room (room_id),
    ADD CONSTRAINT admin_log_on_room FOREIGN KEY (room_id) REFERENCES chatroom (conversation_id)', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
