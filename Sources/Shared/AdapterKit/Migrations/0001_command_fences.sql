-- The newest command of each share and item that an adapter began, with its result: hashes, no content.

CREATE TABLE command_fences (
    account text NOT NULL,
    share text NOT NULL,
    tool text NOT NULL,
    entity_id text NOT NULL,
    sequence bigint NOT NULL,
    -- NULL while the command is under way, or was left in the middle.
    result jsonb,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, share, tool, entity_id)
);
SELECT isolate_by_account('command_fences');
