-- What was told of builds and deployments: ids, states and outcomes, no names and no addresses.

CREATE TABLE ci_reports (
    account text NOT NULL,
    connection text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    -- Milliseconds since 1970.
    reported_at bigint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, connection, id)
);
SELECT isolate_by_account('ci_reports');
