-- Requests, blocks and remarks stand beside the friendship that they are about.
ALTER TABLE userfriend ADD COLUMN greeting TEXT NOT NULL DEFAULT '';
ALTER TABLE userfriend ADD COLUMN remark TEXT NOT NULL DEFAULT '';
ALTER TABLE userfriend ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE userfriend ADD COLUMN is_blocked INTEGER NOT NULL DEFAULT 0;
