-- The items that the share's fields link to, as "tool id".
ALTER TABLE shares ADD COLUMN linked_entities text[];
CREATE INDEX shares_by_linked_entity ON shares USING gin (linked_entities) WHERE linked_entities IS NOT NULL;
