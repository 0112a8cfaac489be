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
    -- The time at which the oldest pending command was issued, in milliseconds since 1970.
    oldest_pending_command_at bigint,
    -- Whether the share has a pending read and no pending command whose result would trigger it.
    needs_resync boolean NOT NULL,
    revision bigint NOT NULL,
    record jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('shares');
CREATE UNIQUE INDEX shares_by_source ON shares (account, source_tool, source_id, profile);
CREATE UNIQUE INDEX shares_by_target ON shares (account, target_tool, target_id, profile);
CREATE INDEX shares_by_profile ON shares (account, profile, id);
CREATE INDEX shares_with_pending_command ON shares (account, profile, oldest_pending_command_at) WHERE oldest_pending_command_at IS NOT NULL;
CREATE INDEX shares_needing_resync ON shares (account, profile) WHERE needs_resync;

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

CREATE TABLE history (
    account text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    share text NOT NULL,
    occurred_at bigint NOT NULL,
    kind text NOT NULL,
    side text,
    field text,
    reason text,
    cause text NOT NULL,
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('history');
CREATE INDEX history_by_share ON history (account, share, id);

CREATE TABLE watermarks (
    account text NOT NULL,
    profile text NOT NULL,
    side text NOT NULL,
    polled_until bigint NOT NULL,
    PRIMARY KEY (account, profile, side)
);
SELECT isolate_by_account('watermarks');
