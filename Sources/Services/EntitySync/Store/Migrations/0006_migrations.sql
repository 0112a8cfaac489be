-- The state of shares before a transfer moved them. The rows are deleted when the transfer is final.
CREATE TABLE transferred_shares (
    account text NOT NULL,
    job text NOT NULL,
    share text NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, job, share),
    FOREIGN KEY (account, job) REFERENCES jobs (account, id) ON DELETE CASCADE
);
SELECT isolate_by_account('transferred_shares');

-- The new IDs of items by their old IDs, for a transfer to another instance of a tool.
CREATE TABLE id_maps (
    account text NOT NULL,
    name text NOT NULL,
    old_id text NOT NULL,
    new_id text NOT NULL,
    PRIMARY KEY (account, name, old_id)
);
SELECT isolate_by_account('id_maps');
