-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom' AND column_name = 'asking') = 0, 'ALTER TABLE chatroom
    MODIFY COLUMN kind SMALLINT NOT NULL COMMENT ''1: of two people, 2: a group, 3: the lobby that everybody is in, 4: what the server says to everybody, 5: to one'',
    MODIFY COLUMN name_scope BIGINT NULL COMMENT ''Where no other has the name: with this creator, 0: on the server, -1: it is the lobby, -2: what the server says to everybody'',
    MODIFY COLUMN join_policy SMALLINT NOT NULL DEFAULT 1 COMMENT ''How one comes into a group, 1: everybody may join, 2: by being added, 3: by asking'',
    ADD COLUMN announcement VARCHAR(500) NOT NULL DEFAULT '''' COMMENT ''What everybody in it should know'',
    ADD COLUMN picture_id BIGINT NOT NULL DEFAULT 0 COMMENT ''The name of the picture, 0: none'',
    ADD COLUMN is_quiet TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: only its administrators write'',
    ADD COLUMN is_blocked TINYINT(1) NOT NULL DEFAULT 0 COMMENT ''1: an administrator of the server has closed it, nobody writes'',
    ADD COLUMN asking INT NOT NULL DEFAULT 0 COMMENT ''How many wait to be let in''', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
