-- The tables contain only IDs, types, and keyed hashes of items, never content.

CREATE TABLE shares (
    account text NOT NULL,
    id text NOT NULL,
    profile text NOT NULL,
    status text NOT NULL,
    source_tool text NOT NULL,
    source_id text NOT NULL,
    target_tool text NOT NULL,
    target_id text NOT NULL,
    -- The time at which the oldest pending command was issued.
    oldest_pending_command_at timestamptz,
    -- Whether the share has a pending read and no pending command whose result would trigger it.
    needs_resync boolean NOT NULL,
    -- The end of the backoff after a failure of the share; NULL if there is none.
    backoff_until timestamptz,
    -- The items that the share's fields link to, as "tool id".
    linked_entities text[],
    -- The fingerprint of the profile's rules under which values of the share were rejected; NULL if none is rejected.
    rejected_under text,
    revision bigint NOT NULL,
    record jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('shares');
CREATE UNIQUE INDEX shares_by_source ON shares (account, source_tool, source_id, profile);
CREATE UNIQUE INDEX shares_by_target ON shares (account, target_tool, target_id, profile);
CREATE INDEX shares_by_profile ON shares (account, profile, id);
CREATE INDEX shares_by_linked_entity ON shares USING gin (linked_entities) WHERE linked_entities IS NOT NULL;
CREATE INDEX shares_with_pending_command ON shares (account, profile, oldest_pending_command_at)
    WHERE oldest_pending_command_at IS NOT NULL;
CREATE INDEX shares_needing_resync ON shares (account, profile) WHERE needs_resync;
CREATE INDEX shares_creating ON shares (account, profile) WHERE status = 'creating';
CREATE INDEX shares_rejected ON shares (account, profile) WHERE rejected_under IS NOT NULL;

CREATE TABLE comment_pairs (
    account text NOT NULL,
    share text NOT NULL,
    origin text NOT NULL,
    origin_comment_id text NOT NULL,
    source_comment_id text,
    target_comment_id text,
    record jsonb NOT NULL,
    PRIMARY KEY (account, share, origin, origin_comment_id),
    FOREIGN KEY (account, share) REFERENCES shares (account, id) ON DELETE CASCADE
);
SELECT isolate_by_account('comment_pairs');
CREATE INDEX comment_pairs_by_source ON comment_pairs (account, share, source_comment_id);
CREATE INDEX comment_pairs_by_target ON comment_pairs (account, share, target_comment_id);

-- The state of shares that ended, so that sharing the same items again continues from it: IDs and keyed hashes.
CREATE TABLE ended_shares (
    account text NOT NULL,
    profile text NOT NULL,
    source_tool text NOT NULL,
    source_id text NOT NULL,
    target_tool text NOT NULL,
    target_id text NOT NULL,
    -- The time at which the share ended.
    ended_at timestamptz NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, profile, source_tool, source_id, target_tool, target_id)
);
SELECT isolate_by_account('ended_shares');
CREATE INDEX ended_shares_by_time ON ended_shares (account, ended_at);

-- Items that a user unshared. They are not auto-shared again.
CREATE TABLE auto_share_exclusions (
    account text NOT NULL,
    profile text NOT NULL,
    tool text NOT NULL,
    entity_id text NOT NULL,
    PRIMARY KEY (account, profile, tool, entity_id)
);
SELECT isolate_by_account('auto_share_exclusions');

-- The shares that each item belonged to at any time. The history of an item can be found after its share ended.
CREATE TABLE share_entities (
    account text NOT NULL,
    entity_id text NOT NULL,
    tool text NOT NULL,
    share text NOT NULL,
    PRIMARY KEY (account, entity_id, tool, share)
);
SELECT isolate_by_account('share_entities');

CREATE TABLE history (
    account text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    share text NOT NULL,
    occurred_at timestamptz NOT NULL,
    kind text NOT NULL,
    side text,
    field text,
    reason text,
    cause text NOT NULL,
    -- The ID of the trace in the logs that wrote the entry.
    trace text,
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('history');
CREATE INDEX history_by_share ON history (account, share, id);
CREATE INDEX history_by_trace ON history (account, trace) WHERE trace IS NOT NULL;
CREATE INDEX history_by_time ON history (account, occurred_at);

-- The times up to which the sides of profiles were polled for changes.
CREATE TABLE watermarks (
    account text NOT NULL,
    profile text NOT NULL,
    side text NOT NULL,
    polled_until timestamptz NOT NULL,
    PRIMARY KEY (account, profile, side)
);
SELECT isolate_by_account('watermarks');

CREATE TABLE jobs (
    account text NOT NULL,
    id text NOT NULL,
    profile text NOT NULL,
    status text NOT NULL,
    -- The process that runs the job, and the time at which its lease expires; NULL if no process runs it.
    lease_holder text,
    lease_expires_at timestamptz,
    revision bigint NOT NULL,
    record jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('jobs');
CREATE INDEX jobs_running ON jobs (account) WHERE status = 'running';

-- The findings of jobs: IDs and field names, never content.
CREATE TABLE findings (
    account text NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    job text NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, number),
    FOREIGN KEY (account, job) REFERENCES jobs (account, id) ON DELETE CASCADE
);
SELECT isolate_by_account('findings');
CREATE INDEX findings_by_job ON findings (account, job, number);

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
