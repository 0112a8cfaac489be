-- The newest command that an adapter started for each share and item, with its result. It contains hashes but no
-- content.

CREATE TABLE command_fences (
    account text NOT NULL,
    share text NOT NULL,
    tool text NOT NULL,
    entity_id text NOT NULL,
    sequence bigint NOT NULL,
    -- NULL while the command is running, or if it was interrupted.
    result jsonb,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, share, tool, entity_id)
);
SELECT isolate_by_account('command_fences');
