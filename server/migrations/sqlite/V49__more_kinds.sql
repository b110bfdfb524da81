-- Which kinds of bodies there are is said beside the column in MySQL. SQLite has no such words, and nothing to do.
SELECT 1;
