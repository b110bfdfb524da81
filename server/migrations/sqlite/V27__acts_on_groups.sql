-- Acts may be about a group; and when somebody has signed in last is found without reading everything.
ALTER TABLE admin_log ADD COLUMN room_id INTEGER REFERENCES chatroom (conversation_id);
CREATE INDEX user_login_log_user ON user_login_log (user_id);
