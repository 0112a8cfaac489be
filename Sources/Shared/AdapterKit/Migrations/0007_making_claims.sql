-- The leases for the creation of missing named references. They contain only kinds, IDs, and keyed hashes of names.

CREATE TABLE creation_leases (
    account text NOT NULL,
    reference text NOT NULL,
    -- The time of acquisition in milliseconds since 1970. A lease ends by itself.
    acquired_at bigint NOT NULL,
    PRIMARY KEY (account, reference)
);
SELECT isolate_by_account('creation_leases');
