-- What names look like, so that none looks like another one. The server fills it in.
ALTER TABLE userinfo ADD COLUMN look_key TEXT;
CREATE UNIQUE INDEX userinfo_look ON userinfo (look_key);
