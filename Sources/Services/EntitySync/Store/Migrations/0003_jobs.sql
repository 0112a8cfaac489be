-- Jobs and their findings: IDs and field names, never content.

CREATE INDEX shares_creating ON shares (account, profile) WHERE status = 'creating';

CREATE TABLE jobs (
    account text NOT NULL,
    id text NOT NULL,
    profile text NOT NULL,
    status text NOT NULL,
    -- The process that runs the job, and the time at which its lease expires, in milliseconds since 1970.
    lease_holder text,
    lease_expires_at bigint NOT NULL DEFAULT 0,
    revision bigint NOT NULL,
    record jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('jobs');
CREATE INDEX jobs_running ON jobs (account) WHERE status = 'running';

CREATE TABLE findings (
    account text NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    job text NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, number),
    FOREIGN KEY (account, job) REFERENCES jobs (account, id) ON DELETE CASCADE
);
SELECT isolate_by_account('findings');
CREATE INDEX findings_by_job ON findings (account, job, number);
