-- By which trace of the logs an entry was written.
ALTER TABLE history ADD COLUMN trace text;
CREATE INDEX history_by_trace ON history (account, trace) WHERE trace IS NOT NULL;
CREATE INDEX history_by_time ON history (account, occurred_at);

-- Which items ever belonged to which shares: their history is found after the share is over, too.
CREATE TABLE share_entities (
    account text NOT NULL,
    entity_id text NOT NULL,
    tool text NOT NULL,
    share text NOT NULL,
    PRIMARY KEY (account, entity_id, tool, share)
);
SELECT isolate_by_account('share_entities');
