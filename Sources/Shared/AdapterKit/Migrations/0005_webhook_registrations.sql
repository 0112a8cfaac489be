-- The webhooks that were registered in a tool and expire unless they are renewed.

CREATE TABLE webhook_registrations (
    account text NOT NULL,
    connection text NOT NULL,
    -- The tool's IDs, separated by spaces.
    ids text NOT NULL,
    -- The expiration time in milliseconds since 1970.
    expires_at bigint NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('webhook_registrations');
