-- To version 15: what the next text of a conversation answers, as long as it is not sent.
CREATE TABLE answering (
    conversation    INTEGER PRIMARY KEY,
    answered        INTEGER NOT NULL
) STRICT;
