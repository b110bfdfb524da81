-- To version 6: pictures of people, and what people say about themselves. What the server has of friends
-- and of one's own profile is fetched again: the revision goes back to 0.
--
-- In places, window is also 4 for everybody on the server and 5 for the card of somebody, whose id
-- stands in conversation.
UPDATE account SET revision = 0, profile = NULL;
DELETE FROM friends;
CREATE TABLE pictures (
    -- In the order in which they came: the first ones make room.
    place           INTEGER PRIMARY KEY,
    picture         INTEGER NOT NULL UNIQUE,
    bytes           BLOB NOT NULL
) STRICT;
