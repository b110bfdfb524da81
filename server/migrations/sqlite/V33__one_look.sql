-- A name has more than one look: they stand in userlook.
DROP INDEX userinfo_look;
ALTER TABLE userinfo DROP COLUMN look_key;
