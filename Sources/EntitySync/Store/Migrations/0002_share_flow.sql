-- A share that failed is left alone for a while; until when, in milliseconds since 1970.
ALTER TABLE shares ADD COLUMN paused_until bigint NOT NULL DEFAULT 0;

-- Items whose share a person ended: they are not shared again but by a person.
CREATE TABLE set_apart (
    account text NOT NULL,
    profile text NOT NULL,
    tool text NOT NULL,
    item text NOT NULL,
    PRIMARY KEY (account, profile, tool, item)
);
SELECT isolate_by_account('set_apart');
