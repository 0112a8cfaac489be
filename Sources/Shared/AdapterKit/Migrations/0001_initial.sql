-- The newest command that an adapter started for each share and item, with its result. It contains hashes but no
-- content.
CREATE TABLE command_fences (
    account text NOT NULL,
    share text NOT NULL,
    tool text NOT NULL,
    entity_id text NOT NULL,
    sequence bigint NOT NULL,
    -- NULL while the command is running, or if it was interrupted.
    result jsonb,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, share, tool, entity_id)
);
SELECT isolate_by_account('command_fences');

-- The items that an adapter started to create, with the outcomes. It contains only IDs.
CREATE TABLE creation_intents (
    account text NOT NULL,
    key text NOT NULL,
    -- The times of the first and the last attempt.
    first_attempt_at timestamptz NOT NULL,
    last_attempt_at timestamptz NOT NULL,
    -- Whether an attempt may be in progress in a process that is running or has crashed.
    is_in_flight boolean NOT NULL DEFAULT false,
    -- The item, once it is known to exist.
    entity jsonb,
    PRIMARY KEY (account, key)
);
SELECT isolate_by_account('creation_intents');

-- The leases for the creation of missing named references. They contain only kinds, IDs, and keyed hashes of names.
CREATE TABLE creation_leases (
    account text NOT NULL,
    reference text NOT NULL,
    -- A lease ends by itself some time after its acquisition.
    acquired_at timestamptz NOT NULL,
    PRIMARY KEY (account, reference)
);
SELECT isolate_by_account('creation_leases');

-- The OAuth 2.0 grants that users gave Tandem for a tool. Tokens are stored only in encrypted form.
CREATE TABLE oauth_grants (
    account text NOT NULL,
    connection text NOT NULL,
    -- The app that a user authorized, with the addresses that may receive its tokens.
    app text NOT NULL,
    site text NOT NULL,
    api_url text NOT NULL,
    -- The granted scopes, separated by spaces.
    scopes text NOT NULL,
    key_id text NOT NULL,
    -- The access token and the refresh token.
    sealed_tokens bytea NOT NULL,
    -- The expiration time of the access token, the time of consent, and the time of the last refresh.
    access_token_expires_at timestamptz NOT NULL,
    granted_at timestamptz NOT NULL,
    refreshed_at timestamptz NOT NULL,
    -- The reason why the issuer no longer accepts the refresh token.
    error text,
    -- The keyed hash of the app's secret with which the issuer rejected the refresh token. After the secret was
    -- corrected, the issuer is called again.
    error_secret text,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('oauth_grants');

-- The authorization requests that a user has not answered yet.
CREATE TABLE oauth_grant_requests (
    account text NOT NULL,
    connection text NOT NULL,
    -- The SHA-256 hash of the unguessable part of `state`.
    state_hash text NOT NULL,
    key_id text NOT NULL,
    -- The PKCE verifier. It proves that the code is exchanged by the client that requested it (RFC 7636).
    sealed_verifier bytea NOT NULL,
    redirect_uri text NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('oauth_grant_requests');

-- The states of connections according to the tools' last answers, with their start times and reasons without content.
CREATE TABLE connection_states (
    account text NOT NULL,
    connection text NOT NULL,
    -- The version of the connection that has the state. The state of a changed connection starts again.
    version text NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('connection_states');

-- The webhooks that were registered in a tool and expire unless they are renewed.
CREATE TABLE webhook_registrations (
    account text NOT NULL,
    connection text NOT NULL,
    -- The tool's IDs, separated by spaces.
    ids text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('webhook_registrations');

-- The CI reports about builds and deployments: IDs, states, and outcomes, but no names and no addresses.
CREATE TABLE ci_reports (
    account text NOT NULL,
    connection text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    reported_at timestamptz NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (account, connection, id)
);
SELECT isolate_by_account('ci_reports');
