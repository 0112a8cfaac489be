-- The ID of the trace in the logs that wrote the entry.
ALTER TABLE history ADD COLUMN trace text;
CREATE INDEX history_by_trace ON history (account, trace) WHERE trace IS NOT NULL;
CREATE INDEX history_by_time ON history (account, occurred_at);

-- The shares that each item belonged to at any time. The history of an item can be found after its share ended.
CREATE TABLE share_entities (
    account text NOT NULL,
    entity_id text NOT NULL,
    tool text NOT NULL,
    share text NOT NULL,
    PRIMARY KEY (account, entity_id, tool, share)
);
SELECT isolate_by_account('share_entities');
