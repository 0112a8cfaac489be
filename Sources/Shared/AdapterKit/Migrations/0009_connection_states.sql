-- The states of connections, as the answers of the tools told them last: since when, and the reason in safe words.

CREATE TABLE connection_states (
    account text NOT NULL,
    connection text NOT NULL,
    -- The version of the connection that has the state. A changed connection begins anew.
    version text NOT NULL,
    memory jsonb NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('connection_states');
