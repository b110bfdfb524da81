-- From version 2 to 3: which conversations have a window open, for the next start.
CREATE TABLE open_windows (
    conversation    INTEGER PRIMARY KEY
) STRICT;
