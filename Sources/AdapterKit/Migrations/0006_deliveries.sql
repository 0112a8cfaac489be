-- What was told of builds and deployments: ids, states and outcomes, no names and no addresses.

CREATE TABLE deliveries (
    account text NOT NULL,
    connection text NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    -- Milliseconds since 1970.
    sent_at bigint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, connection, number)
);
SELECT isolate_by_account('deliveries');
