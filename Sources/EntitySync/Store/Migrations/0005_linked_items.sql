-- The items that a share's fields point at, as "tool id".
ALTER TABLE shares ADD COLUMN linked text[];
CREATE INDEX shares_linked ON shares USING gin (linked) WHERE linked IS NOT NULL;
