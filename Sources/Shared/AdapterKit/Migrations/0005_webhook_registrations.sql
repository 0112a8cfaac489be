-- Webhooks that were entered in a tool and end there unless they are renewed.

CREATE TABLE webhook_registrations (
    account text NOT NULL,
    connection text NOT NULL,
    -- The tool's ids, with spaces between.
    ids text NOT NULL,
    -- Milliseconds since 1970.
    expires_at bigint NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('webhook_registrations');
