-- That a password was changed stands among the logins.
ALTER TABLE user_login_log ADD COLUMN act INTEGER NOT NULL DEFAULT 0;
