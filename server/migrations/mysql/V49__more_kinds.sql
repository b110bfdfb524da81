-- One statement when the comment is an older one, none when an interrupted run has written it.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatmsg' AND column_name = 'body_kind' AND column_comment LIKE '%11: a nudge%') = 0, 'ALTER TABLE chatmsg
    MODIFY COLUMN body_kind SMALLINT UNSIGNED NOT NULL COMMENT ''1: text, 2: a line of the server, 3: takes another place back, 4: not used here, 5: answers another place, 6: says another place in other words, 7: an emoji on another place, 8: texts passed on, 9: pins another place, 10: text sent in another manner, 11: a nudge''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
