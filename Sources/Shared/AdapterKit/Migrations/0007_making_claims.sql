-- Who may make what values name and the tool lacks: kinds, ids and keyed hashes of names alone.

CREATE TABLE creation_leases (
    account text NOT NULL,
    reference text NOT NULL,
    -- In milliseconds since 1970; a claim ends by itself.
    acquired_at bigint NOT NULL,
    PRIMARY KEY (account, reference)
);
SELECT isolate_by_account('creation_leases');
