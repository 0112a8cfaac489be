-- The end of the backoff after a failure of the share, in milliseconds since 1970.
ALTER TABLE shares ADD COLUMN backoff_until bigint NOT NULL DEFAULT 0;

-- Items that a user unshared. They are not auto-shared again.
CREATE TABLE auto_share_exclusions (
    account text NOT NULL,
    profile text NOT NULL,
    tool text NOT NULL,
    entity_id text NOT NULL,
    PRIMARY KEY (account, profile, tool, entity_id)
);
SELECT isolate_by_account('auto_share_exclusions');
