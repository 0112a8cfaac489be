-- The items that an adapter started to create, with the outcomes. It contains only IDs.

CREATE TABLE creation_intents (
    account text NOT NULL,
    key text NOT NULL,
    -- The times of the first and the last attempt, in milliseconds since 1970.
    first_attempt_at bigint NOT NULL,
    last_attempt_at bigint NOT NULL,
    -- The item, once it is known to exist.
    entity jsonb,
    PRIMARY KEY (account, key)
);
SELECT isolate_by_account('creation_intents');
