-- Who may make what values name and the tool lacks: kinds, ids and keyed hashes of names alone.

CREATE TABLE making_claims (
    account text NOT NULL,
    thing text NOT NULL,
    -- In milliseconds since 1970; a claim ends by itself.
    claimed_at bigint NOT NULL,
    PRIMARY KEY (account, thing)
);
SELECT isolate_by_account('making_claims');
