-- A share that failed is left alone for a while; until when, in milliseconds since 1970.
ALTER TABLE shares ADD COLUMN backoff_until bigint NOT NULL DEFAULT 0;

-- Items whose share a person ended: they are not shared again but by a person.
CREATE TABLE auto_share_exclusions (
    account text NOT NULL,
    profile text NOT NULL,
    tool text NOT NULL,
    entity_id text NOT NULL,
    PRIMARY KEY (account, profile, tool, entity_id)
);
SELECT isolate_by_account('auto_share_exclusions');
