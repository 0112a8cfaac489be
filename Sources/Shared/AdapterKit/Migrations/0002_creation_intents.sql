-- Which items were begun to be made for which shares, and what came of it: ids alone.

CREATE TABLE creation_intents (
    account text NOT NULL,
    key text NOT NULL,
    -- When the tool was asked first and last, in milliseconds since 1970.
    first_attempt_at bigint NOT NULL,
    last_attempt_at bigint NOT NULL,
    -- The item, once it is known to be there.
    entity jsonb,
    PRIMARY KEY (account, key)
);
SELECT isolate_by_account('creation_intents');
