-- Which items were begun to be made for which shares, and what came of it: ids alone.

CREATE TABLE creation_intents (
    account text NOT NULL,
    share text NOT NULL,
    -- When the tool was asked first and last, in milliseconds since 1970.
    first_at bigint NOT NULL,
    last_at bigint NOT NULL,
    -- The item, once it is known to be there.
    item jsonb,
    PRIMARY KEY (account, share)
);
SELECT isolate_by_account('creation_intents');
