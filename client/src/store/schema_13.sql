-- To version 13: friends who have accepted a request of this person, until the person has looked at their conversation.
CREATE TABLE accepted (
    user            INTEGER PRIMARY KEY
) STRICT;
