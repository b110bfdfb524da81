-- One statement when the columns are missing, none when an interrupted run has added them.
SET @step = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'chatroom' AND column_name = 'members') = 0, 'ALTER TABLE chatroom
    MODIFY COLUMN kind SMALLINT NOT NULL COMMENT ''1: of two people, 2: a group, 3: the lobby that everybody is in'',
    ADD COLUMN name VARCHAR(30) NOT NULL DEFAULT '''' COMMENT ''What a group or the lobby is called'',
    ADD COLUMN name_key VARCHAR(255) NULL COMMENT ''The name with width and case folded away'',
    ADD COLUMN name_scope BIGINT NULL COMMENT ''Where no other has the name: with this creator, 0: on the server, -1: it is the lobby'',
    ADD COLUMN live TINYINT(1) NULL COMMENT ''1: the group lives, NULL: it has ended and its name is free, or it is of two people'',
    ADD COLUMN creator_id BIGINT NULL COMMENT ''Who has made the group'',
    ADD COLUMN join_policy SMALLINT NOT NULL DEFAULT 1 COMMENT ''How one comes into a group, 1: everybody may join, 2: by being added'',
    ADD COLUMN members INT NOT NULL DEFAULT 0 COMMENT ''How many are in a group or the lobby'',
    ADD UNIQUE KEY chatroom_name (name_scope, name_key, live),
    ADD KEY chatroom_name_key (name_key),
    ADD KEY chatroom_live (live),
    ADD KEY chatroom_creator (creator_id),
    ADD CONSTRAINT chatroom_creator_is_person FOREIGN KEY (creator_id) REFERENCES userinfo (user_id)', 'DO 0');
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
