-- The items that a share's fields point at and that have no counterparts yet, as "tool id".
ALTER TABLE shares ADD COLUMN awaited text[];
CREATE INDEX shares_awaited ON shares USING gin (awaited) WHERE awaited IS NOT NULL;
