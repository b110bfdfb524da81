-- Why an administrator has gagged or blocked a person, in their words.
ALTER TABLE userpermission ADD COLUMN gag_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE userpermission ADD COLUMN block_reason TEXT NOT NULL DEFAULT '';
