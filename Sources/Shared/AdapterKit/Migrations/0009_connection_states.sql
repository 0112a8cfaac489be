-- The states of connections according to the tools' last answers, with their start times and reasons without content.

CREATE TABLE connection_states (
    account text NOT NULL,
    connection text NOT NULL,
    -- The version of the connection that has the state. The state of a changed connection starts again.
    version text NOT NULL,
    memory jsonb NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('connection_states');
