-- The tables of Anser, as MySQL and MariaDB have them.
--
-- This is for reading. The server makes and changes its tables by itself, by the steps in
-- server/migrations; a test compares what they make with what stands here. SQLite has the same
-- tables and columns.
--
-- Rows are never removed: what ends is marked is_active = 0. A conversation is a log (chatmsg),
-- and an entry's place in it is its seq. All text is compared by its bytes (utf8mb4_bin); names
-- are unique by a key that the server folds itself.

CREATE TABLE userinfo (
    user_id         BIGINT          NOT NULL           COMMENT 'Minted by the server, never used again',
    name            VARCHAR(50)     NOT NULL           COMMENT 'The login name, as its owner spells it',
    name_key        VARCHAR(255)    NOT NULL           COMMENT 'The name with width and case folded away, what makes it unique',
    nickname        VARCHAR(50)     NOT NULL           COMMENT 'What others see, need not be unique',
    password_record VARBINARY(1024) NOT NULL           COMMENT 'OPAQUE record, the password cannot be computed from it without the key file of the server',
    revision        BIGINT          NOT NULL DEFAULT 0 COMMENT 'Raised in every transaction that changes what belongs to this person',
    created_at      BIGINT          NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1)      NOT NULL DEFAULT 1 COMMENT '0: the account has ended',
    status          VARCHAR(255)    NOT NULL DEFAULT '' COMMENT 'A few words under the name',
    seen_as         SMALLINT        NOT NULL DEFAULT 1 COMMENT '1: available, 2: away, 3: busy, 4: invisible',
    friend_requests SMALLINT        NOT NULL DEFAULT 0 COMMENT '0: as the server has it, 1: ask, 2: accept at once, 3: nobody',
    picture_id      BIGINT          NOT NULL DEFAULT 0 COMMENT 'Which picture the person has, 0: none',
    about           VARCHAR(512)    NOT NULL DEFAULT '' COMMENT 'What the person says about themselves, a few lines',
    added_by        SMALLINT        NOT NULL DEFAULT 1 COMMENT 'Who may add the person to a group, 1: everybody, 2: people in their groups, 3: friends, 4: nobody',
    takes_nudges    TINYINT(1)      NOT NULL DEFAULT 1 COMMENT '0: friends may not nudge the person',
    PRIMARY KEY (user_id),
    UNIQUE KEY userinfo_name (name_key)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The people';

CREATE TABLE userlook (
    look_rule SMALLINT     NOT NULL COMMENT 'The rule of the server by which it was worked out',
    look_key  VARCHAR(255) NOT NULL COMMENT 'What the name looks like, in small letters, in capitals or as it is spelled',
    user_id   BIGINT       NOT NULL COMMENT 'Whose name looks so, of names of before that look the same the oldest',
    PRIMARY KEY (look_rule, look_key),
    KEY userlook_user (user_id),
    CONSTRAINT userlook_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What names look like, by which new ones are compared';

CREATE TABLE chatroom (
    conversation_id BIGINT     NOT NULL           COMMENT 'Minted by the server, never used again',
    kind            SMALLINT   NOT NULL           COMMENT '1: of two people, 2: a group, 3: the lobby that everybody is in, 4: what the server says to everybody, 5: to one',
    last_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The last place of its log, the next message gets the one after it, in the transaction that stores it',
    user_low        BIGINT         NULL           COMMENT 'Of two people, the one with the smaller id',
    user_high       BIGINT         NULL           COMMENT 'Of two people, the one with the larger id',
    created_at      BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: the conversation has ended',
    name            VARCHAR(30)  NOT NULL DEFAULT '' COMMENT 'What a group or the lobby is called',
    name_key        VARCHAR(255)     NULL         COMMENT 'The name with width and case folded away',
    name_scope      BIGINT           NULL         COMMENT 'Where no other has the name: with this creator, 0: on the server, -1: it is the lobby, -2: what the server says to everybody',
    live            TINYINT(1)       NULL         COMMENT '1: the group lives, NULL: it has ended and its name is free, or it is of two people',
    creator_id      BIGINT           NULL         COMMENT 'Who has made the group',
    join_policy     SMALLINT     NOT NULL DEFAULT 1 COMMENT 'How one comes into a group, 1: everybody may join, 2: by being added, 3: by asking',
    members         INT          NOT NULL DEFAULT 0 COMMENT 'How many are in a group or the lobby',
    announcement    VARCHAR(500) NOT NULL DEFAULT '' COMMENT 'What everybody in it should know',
    picture_id      BIGINT       NOT NULL DEFAULT 0 COMMENT 'The name of the picture, 0: none',
    is_quiet        TINYINT(1)   NOT NULL DEFAULT 0 COMMENT '1: only its administrators write',
    is_blocked      TINYINT(1)   NOT NULL DEFAULT 0 COMMENT '1: an administrator of the server has closed it, nobody writes',
    asking          INT          NOT NULL DEFAULT 0 COMMENT 'How many wait to be let in',
    all_pin         TINYINT(1)   NOT NULL DEFAULT 1 COMMENT '0: only its administrators pin messages',
    PRIMARY KEY (conversation_id),
    UNIQUE KEY chatroom_pair (user_low, user_high),
    UNIQUE KEY chatroom_name (name_scope, name_key, live),
    KEY chatroom_high (user_high),
    KEY chatroom_name_key (name_key),
    KEY chatroom_live (live),
    KEY chatroom_creator (creator_id),
    CONSTRAINT chatroom_low_is_person FOREIGN KEY (user_low) REFERENCES userinfo (user_id),
    CONSTRAINT chatroom_high_is_person FOREIGN KEY (user_high) REFERENCES userinfo (user_id),
    CONSTRAINT chatroom_creator_is_person FOREIGN KEY (creator_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The conversations, of every kind';

CREATE TABLE chatroom_user (
    conversation_id BIGINT     NOT NULL           COMMENT 'The conversation',
    user_id         BIGINT     NOT NULL           COMMENT 'The member',
    from_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The member reads what stands after this place',
    to_seq          BIGINT         NULL           COMMENT 'The member reads up to this place, NULL: to the end',
    read_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The member has read up to this place',
    joined_at       BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: not a member any more',
    delivered_seq   BIGINT     NOT NULL DEFAULT 0 COMMENT 'One of the devices of the member has everything up to this place, as the others may know',
    told_seq        BIGINT     NOT NULL DEFAULT 0 COMMENT 'The member has read up to this place, as the others may know',
    is_pinned       TINYINT(1) NOT NULL DEFAULT 0 COMMENT '1: stands above the others in the list of the member',
    is_muted        TINYINT(1) NOT NULL DEFAULT 0 COMMENT '1: does not call for the attention of the member',
    role            SMALLINT   NOT NULL DEFAULT 1 COMMENT '1: member, 2: administrator, 3: owner of the group',
    can_speak       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: may read and not write here, until an administrator of the group ends it',
    silent_until    BIGINT         NULL           COMMENT 'May read and not write here until then, milliseconds since 1970, UTC',
    is_hidden       TINYINT(1) NOT NULL DEFAULT 0 COMMENT '1: the person has taken it out of their list, after it had ended or they had left',
    nudged_at       BIGINT     NOT NULL DEFAULT 0 COMMENT 'When the person has nudged the other one of two last, milliseconds since 1970, UTC',
    PRIMARY KEY (conversation_id, user_id),
    UNIQUE KEY chatroom_user_rooms (user_id, conversation_id),
    CONSTRAINT chatroom_user_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id),
    CONSTRAINT chatroom_user_is_person FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Who is in which conversation, and how far they have read';

CREATE TABLE chatroom_absence (
    conversation_id BIGINT NOT NULL COMMENT 'The group',
    user_id         BIGINT NOT NULL COMMENT 'Who was not in it for a while, and is again',
    from_seq        BIGINT NOT NULL COMMENT 'What stands after this place is not for them to read',
    to_seq          BIGINT NOT NULL COMMENT 'Up to this place',
    PRIMARY KEY (conversation_id, user_id, from_seq),
    KEY chatroom_absence_user (user_id),
    CONSTRAINT chatroom_absence_from_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id),
    CONSTRAINT chatroom_absence_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What was said in a group while somebody was not in it';

CREATE TABLE chatroom_wish (
    conversation_id BIGINT     NOT NULL           COMMENT 'The group',
    user_id         BIGINT     NOT NULL           COMMENT 'Who wants to be let in',
    asked_at        BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: was let in or turned away, or has given it up',
    PRIMARY KEY (conversation_id, user_id),
    KEY chatroom_wish_user (user_id),
    CONSTRAINT chatroom_wish_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id),
    CONSTRAINT chatroom_wish_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Who has asked to be let into a group';

CREATE TABLE chatroom_picture (
    conversation_id BIGINT     NOT NULL COMMENT 'Whose picture',
    picture_id      BIGINT     NOT NULL COMMENT 'The name of the picture, 63 bits of its SHA-256, 0: none any more',
    changed_at      BIGINT     NOT NULL COMMENT 'Milliseconds since 1970, UTC',
    bytes           MEDIUMBLOB NOT NULL COMMENT 'PNG or JPEG, a square of at most 256 pixels and 64 KiB, empty: none any more',
    PRIMARY KEY (conversation_id),
    CONSTRAINT chatroom_picture_is_rooms FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The pictures that groups have';

CREATE TABLE userfriend (
    user_id         BIGINT     NOT NULL           COMMENT 'Whose friend',
    friend_id       BIGINT     NOT NULL           COMMENT 'Who the friend is',
    state           SMALLINT   NOT NULL           COMMENT '1: friends, 2: has asked, 3: is asked, 4: parted, 5: was declined',
    conversation_id BIGINT     NOT NULL           COMMENT 'The conversation of the two, made with the friendship and kept after it',
    created_at      BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    changed_at      BIGINT     NOT NULL           COMMENT 'When the state last changed, milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: the friendship has ended',
    greeting        VARCHAR(255)  NOT NULL DEFAULT '' COMMENT 'What was said with the request',
    remark          VARCHAR(255)  NOT NULL DEFAULT '' COMMENT 'What the owner of the row calls the other',
    note            VARCHAR(1024) NOT NULL DEFAULT '' COMMENT 'What the owner of the row notes about the other',
    is_blocked      TINYINT(1)    NOT NULL DEFAULT 0 COMMENT '1: the owner of the row hears nothing of the other',
    PRIMARY KEY (user_id, friend_id),
    KEY userfriend_friend (friend_id),
    KEY userfriend_room (conversation_id),
    CONSTRAINT userfriend_is_person FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userfriend_friend_is_person FOREIGN KEY (friend_id) REFERENCES userinfo (user_id),
    CONSTRAINT userfriend_has_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Friendships, one row for each of the two';

CREATE TABLE chatmsg (
    conversation_id BIGINT            NOT NULL           COMMENT 'In whose log it stands, looked up by the transaction that writes, therefore no constraint',
    seq             BIGINT            NOT NULL           COMMENT 'Its place: 1, 2, 3, without gaps',
    author_id       BIGINT            NOT NULL           COMMENT 'Who wrote it, looked up by the transaction that writes, therefore no constraint',
    message_id      BINARY(16)        NOT NULL           COMMENT 'What the program of the author calls it (UUIDv7), sending again finds the first one',
    sent_at         BIGINT            NOT NULL           COMMENT 'When the server received it, milliseconds since 1970, UTC',
    body_kind       SMALLINT UNSIGNED NOT NULL           COMMENT '1: text, 2: a line of the server, 3: takes another place back, 4: not used here, 5: answers another place, 6: says another place in other words, 7: an emoji on another place, 8: texts passed on, 9: pins another place, 10: text sent in another manner, 11: a nudge',
    body            BLOB              NOT NULL           COMMENT 'What it says, as the programs encode it',
    is_active       TINYINT(1)        NOT NULL DEFAULT 1 COMMENT '0: deleted, its place stays, its body is not sent any more',
    is_withheld     TINYINT(1)        NOT NULL DEFAULT 0 COMMENT '1: the reader had blocked the author, nobody else is sent the body',
    PRIMARY KEY (conversation_id, seq),
    UNIQUE KEY chatmsg_message (message_id, author_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The logs of the conversations';

CREATE TABLE chatmsg_edit (
    conversation_id BIGINT NOT NULL COMMENT 'In whose log both stand',
    edited_seq      BIGINT NOT NULL COMMENT 'The place of the text',
    seq             BIGINT NOT NULL COMMENT 'The place of the entry that says it in other words',
    PRIMARY KEY (conversation_id, edited_seq, seq)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Which entries say a text in other words';

CREATE TABLE chatmsg_reaction (
    conversation_id BIGINT        NOT NULL COMMENT 'In whose log it stands',
    about_seq       BIGINT        NOT NULL COMMENT 'The place of the entry that it is about',
    user_id         BIGINT        NOT NULL COMMENT 'Whose reaction it is',
    emoji           VARBINARY(64) NOT NULL COMMENT 'One emoji, UTF-8',
    seq             BIGINT        NOT NULL COMMENT 'The place of the entry that said so last',
    is_active       TINYINT(1)    NOT NULL COMMENT '0: taken back, or the entry was deleted',
    PRIMARY KEY (conversation_id, about_seq, user_id, emoji)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What somebody has put on an entry, as the log says it';

CREATE TABLE chatmsg_pin (
    conversation_id BIGINT     NOT NULL COMMENT 'In whose log both stand',
    pinned_seq      BIGINT     NOT NULL COMMENT 'The place of the text',
    seq             BIGINT     NOT NULL COMMENT 'The place of the entry that pins it, or takes it from the pinned ones',
    is_on           TINYINT(1) NOT NULL COMMENT '1: that entry pins it',
    is_active       TINYINT(1) NOT NULL COMMENT '1: the text is pinned by that entry now',
    PRIMARY KEY (conversation_id, pinned_seq, seq),
    KEY chatmsg_pin_now (conversation_id, is_active)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Which texts are pinned in a conversation, and were';

CREATE TABLE usersaved (
    user_id         BIGINT     NOT NULL COMMENT 'Who has saved it, nobody else knows',
    conversation_id BIGINT     NOT NULL COMMENT 'In whose log it stands',
    seq             BIGINT     NOT NULL COMMENT 'Its place there',
    saved_at        BIGINT     NOT NULL COMMENT 'Milliseconds since 1970, UTC',
    is_active       TINYINT(1) NOT NULL COMMENT '0: not saved any more',
    PRIMARY KEY (user_id, conversation_id, seq),
    KEY usersaved_now (user_id, is_active)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Messages that people have saved for themselves';

CREATE TABLE userdevice (
    device_id  BIGINT       NOT NULL           COMMENT 'One sign-in of one program, minted by the server',
    user_id    BIGINT       NOT NULL           COMMENT 'Whose device',
    key_hash   BINARY(32)   NOT NULL           COMMENT 'SHA-256 of the public key of the device',
    resumption VARBINARY(32) NOT NULL          COMMENT 'The secret with which the device comes back without a password, empty once it is signed out',
    name       VARCHAR(255) NOT NULL           COMMENT 'What the device calls itself',
    created_at BIGINT       NOT NULL           COMMENT 'First sign-in, milliseconds since 1970, UTC',
    seen_at    BIGINT       NOT NULL           COMMENT 'Last sign-in or return, milliseconds since 1970, UTC',
    expires_at BIGINT       NOT NULL           COMMENT 'When a password is needed again, milliseconds since 1970, UTC',
    is_active  TINYINT(1)   NOT NULL DEFAULT 1 COMMENT '0: signed out',
    address    VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'Where it was used from last',
    ended_at   BIGINT           NULL           COMMENT 'When it was signed out, milliseconds since 1970, UTC',
    ended_from VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'The address of the sign-in that ended this one, empty: ended on purpose',
    PRIMARY KEY (device_id),
    UNIQUE KEY userdevice_key (key_hash),
    KEY userdevice_user (user_id),
    CONSTRAINT userdevice_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The devices that may come back without a password';

CREATE TABLE user_login_log (
    id        BIGINT       NOT NULL AUTO_INCREMENT COMMENT 'In the order of signing in',
    user_id   BIGINT       NOT NULL                COMMENT 'Who',
    device_id BIGINT       NOT NULL                COMMENT 'Which sign-in, as userdevice had it at that time',
    at        BIGINT       NOT NULL                COMMENT 'Milliseconds since 1970, UTC',
    address   VARCHAR(255) NOT NULL                COMMENT 'From where',
    act       SMALLINT     NOT NULL DEFAULT 0      COMMENT '0: a sign-in, 1: the password was changed',
    PRIMARY KEY (id),
    KEY user_login_log_user (user_id),
    CONSTRAINT user_login_log_is_person FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Who signed in, when and from where';

CREATE TABLE userguess (
    user_id   BIGINT       NOT NULL COMMENT 'Whose password',
    attempts  BIGINT       NOT NULL COMMENT 'How often it was tried and not proved, since the beginning',
    last_at   BIGINT       NOT NULL COMMENT 'When last, milliseconds since 1970, UTC',
    last_from VARCHAR(255) NOT NULL COMMENT 'From which address last',
    PRIMARY KEY (user_id),
    CONSTRAINT userguess_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'How often the password of an account was tried and not proved';

CREATE TABLE userguess_seen (
    user_id   BIGINT NOT NULL COMMENT 'Whose password',
    device_id BIGINT NOT NULL COMMENT 'Which device has told its person',
    attempts  BIGINT NOT NULL COMMENT 'Of how many attempts, since the beginning',
    seen_at   BIGINT NOT NULL COMMENT 'When, milliseconds since 1970, UTC',
    PRIMARY KEY (user_id, device_id),
    CONSTRAINT userguess_seen_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'How many attempts each device has told its person of';

CREATE TABLE userdraft (
    user_id         BIGINT NOT NULL COMMENT 'Who has written it',
    conversation_id BIGINT NOT NULL COMMENT 'Where it would be sent',
    draft           TEXT   NOT NULL COMMENT 'What stands in the composer and was not sent, empty: nothing any more',
    version         BIGINT NOT NULL COMMENT 'The revision of the account at which it was put there',
    device_id       BIGINT NOT NULL COMMENT 'Which device has put it there',
    PRIMARY KEY (user_id, conversation_id),
    KEY userdraft_room (conversation_id),
    CONSTRAINT userdraft_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userdraft_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What was written and not sent, for the other devices of the same person';

CREATE TABLE userscheduled (
    user_id         BIGINT            NOT NULL           COMMENT 'Who has written it',
    message_id      BINARY(16)        NOT NULL           COMMENT 'What the message will be called, so that it is posted once',
    conversation_id BIGINT            NOT NULL           COMMENT 'Where it will be posted',
    due_at          BIGINT            NOT NULL           COMMENT 'When it will be posted, milliseconds since 1970, UTC',
    body_kind       SMALLINT UNSIGNED NOT NULL           COMMENT 'As in chatmsg',
    body            BLOB              NOT NULL           COMMENT 'As in chatmsg, empty once it does not wait any more',
    state           SMALLINT          NOT NULL           COMMENT '1: waits, 2: is being posted, 3: was refused',
    refusal         BLOB              NOT NULL           COMMENT 'Why it was refused, as programs encode it',
    is_active       TINYINT(1)        NOT NULL DEFAULT 1 COMMENT '0: it was posted or taken back',
    PRIMARY KEY (user_id, message_id),
    KEY userscheduled_room (conversation_id),
    KEY userscheduled_due (is_active, state, due_at),
    CONSTRAINT userscheduled_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userscheduled_in_room FOREIGN KEY (conversation_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Texts that are posted later, at the time that their author has chosen';

CREATE TABLE userpicture (
    user_id    BIGINT     NOT NULL           COMMENT 'Whose picture',
    picture_id BIGINT     NOT NULL           COMMENT 'The name of the picture, 63 bits of its SHA-256, 0: none any more',
    changed_at BIGINT     NOT NULL           COMMENT 'Milliseconds since 1970, UTC',
    is_active  TINYINT(1) NOT NULL DEFAULT 1 COMMENT '0: taken away, and the bytes with it',
    bytes      MEDIUMBLOB NOT NULL           COMMENT 'PNG or JPEG, a square of at most 256 pixels and 64 KiB',
    PRIMARY KEY (user_id),
    CONSTRAINT userpicture_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'The pictures that people have of themselves';

CREATE TABLE userpermission (
    user_id      BIGINT       NOT NULL            COMMENT 'Whose rights, who has no row has the usual ones',
    role         SMALLINT     NOT NULL DEFAULT 0  COMMENT '0: user, 1: admin, 2: root',
    can_connect  TINYINT(1)   NOT NULL DEFAULT 1  COMMENT '0: blocked, cannot sign in',
    can_speak    TINYINT(1)   NOT NULL DEFAULT 1  COMMENT '0: may read and not write, until an administrator ends it',
    gagged_until BIGINT           NULL            COMMENT 'May read and not write until then, milliseconds since 1970, UTC',
    changed_at   BIGINT       NOT NULL            COMMENT 'Milliseconds since 1970, UTC',
    gag_reason   VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'Why the person may not write, in the words of an administrator',
    block_reason VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'Why the person cannot sign in, in the words of an administrator',
    PRIMARY KEY (user_id),
    CONSTRAINT userpermission_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What people may do beyond, or short of, what everybody may';

CREATE TABLE admin_log (
    id      BIGINT       NOT NULL AUTO_INCREMENT COMMENT 'In the order of the acts',
    at      BIGINT       NOT NULL                COMMENT 'Milliseconds since 1970, UTC',
    by_id   BIGINT           NULL                COMMENT 'Who did it, NULL: somebody at the server itself',
    act     VARCHAR(32)  NOT NULL                COMMENT 'What was done, as the command is called',
    whom_id BIGINT           NULL                COMMENT 'To whom, NULL: to nobody in particular',
    detail  VARCHAR(255) NOT NULL DEFAULT ''     COMMENT 'With what, such as the end of a gag or a role',
    address VARCHAR(255) NOT NULL                COMMENT 'From where',
    room_id BIGINT           NULL                COMMENT 'On which group, NULL: on none',
    PRIMARY KEY (id),
    KEY admin_log_by (by_id),
    KEY admin_log_whom (whom_id),
    KEY admin_log_room (room_id),
    CONSTRAINT admin_log_by_person FOREIGN KEY (by_id) REFERENCES userinfo (user_id),
    CONSTRAINT admin_log_to_person FOREIGN KEY (whom_id) REFERENCES userinfo (user_id),
    CONSTRAINT admin_log_on_room FOREIGN KEY (room_id) REFERENCES chatroom (conversation_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What administrators have done';

CREATE TABLE serverinfo (
    id        BIGINT     NOT NULL COMMENT 'Always 1: there is one row',
    identity  BINARY(32) NOT NULL COMMENT 'The fingerprint of the key of the server that this database belongs to',
    passwords BINARY(32) NOT NULL COMMENT 'SHA-256 over the secret that passwords are checked with',
    people    BIGINT     NOT NULL COMMENT 'How many people there were at the latest start',
    run       BIGINT     NOT NULL COMMENT 'A random number of the latest start',
    seen_at   BIGINT     NOT NULL COMMENT 'When the server ran last, milliseconds since 1970, UTC',
    lived_at  BIGINT     NOT NULL COMMENT 'The same on the clock that counts the time in which the server ran',
    PRIMARY KEY (id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Which server this database belongs to, and its latest start';

CREATE TABLE server_life (
    life     BIGINT NOT NULL COMMENT 'A random number, made at a start of the server',
    began_at BIGINT NOT NULL COMMENT 'Milliseconds since 1970, UTC',
    PRIMARY KEY (life)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Each start of the server: a program that has met another number was connected to newer data';

CREATE TABLE userfriend_frozen (
    user_id    BIGINT       NOT NULL            COMMENT 'Who is blocked and goes on seeing this',
    friend_id  BIGINT       NOT NULL            COMMENT 'Of whom, who has blocked them and changed something since',
    nickname   VARCHAR(50)  NOT NULL            COMMENT 'What they were called before the change',
    status     VARCHAR(255) NOT NULL DEFAULT '' COMMENT 'The words under the name before the change',
    about      VARCHAR(512) NOT NULL DEFAULT '' COMMENT 'What they said about themselves before the change',
    picture_id BIGINT       NOT NULL DEFAULT 0  COMMENT 'The picture that they had before the change, 0: none',
    is_active  TINYINT(1)   NOT NULL DEFAULT 1  COMMENT '0: the block has ended',
    PRIMARY KEY (user_id, friend_id),
    KEY userfriend_frozen_of (friend_id),
    CONSTRAINT userfriend_frozen_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id),
    CONSTRAINT userfriend_frozen_of_person FOREIGN KEY (friend_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'What blocked people go on seeing';

CREATE TABLE userpicture_kept (
    user_id    BIGINT     NOT NULL COMMENT 'Whose picture it was',
    picture_id BIGINT     NOT NULL COMMENT 'The name of the picture, 63 bits of its SHA-256',
    bytes      MEDIUMBLOB NOT NULL COMMENT 'PNG or JPEG, a square of at most 256 pixels and 64 KiB',
    PRIMARY KEY (user_id, picture_id),
    CONSTRAINT userpicture_kept_is_persons FOREIGN KEY (user_id) REFERENCES userinfo (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Pictures that were replaced, and that blocked people go on seeing';
