-- The fingerprint of the profile's rules under which values of the share were rejected; NULL if none is rejected.
ALTER TABLE shares ADD COLUMN rejected_under text;
CREATE INDEX shares_rejected ON shares (account, profile) WHERE rejected_under IS NOT NULL;

-- The state of ended shares, so that sharing the same pair again continues from it: IDs and keyed hashes.
CREATE TABLE unshared_pairs (
    account text NOT NULL,
    profile text NOT NULL,
    source_tool text NOT NULL,
    source_id text NOT NULL,
    target_tool text NOT NULL,
    target_id text NOT NULL,
    -- The time at which the share ended, in milliseconds since 1970.
    ended_at bigint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, profile, source_tool, source_id, target_tool, target_id)
);
SELECT isolate_by_account('unshared_pairs');
CREATE INDEX unshared_pairs_by_age ON unshared_pairs (account, ended_at);
