-- The CI reports about builds and deployments: IDs, states, and outcomes, but no names and no addresses.

CREATE TABLE ci_reports (
    account text NOT NULL,
    connection text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    -- The time of the report in milliseconds since 1970.
    reported_at bigint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, connection, id)
);
SELECT isolate_by_account('ci_reports');
