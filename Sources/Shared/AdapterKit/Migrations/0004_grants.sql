-- What people let Tandem do in a tool (OAuth 2.0 authorization codes): tokens only sealed, no content.

CREATE TABLE oauth_grants (
    account text NOT NULL,
    connection text NOT NULL,
    -- The app that a person let in, with the addresses that its tokens may be sent to.
    app text NOT NULL,
    site text NOT NULL,
    api_url text NOT NULL,
    -- What was granted, with spaces between.
    scopes text NOT NULL,
    key_id text NOT NULL,
    -- The access token and the refresh token.
    sealed_tokens bytea NOT NULL,
    -- Milliseconds since 1970: when the access token ends, the person said yes, and the tokens were renewed last.
    access_token_expires_at bigint NOT NULL,
    granted_at bigint NOT NULL,
    refreshed_at bigint NOT NULL,
    -- Why the issuer takes the refresh token no more.
    error text,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('oauth_grants');

-- What a person is being asked, until the answer comes.
CREATE TABLE oauth_grant_requests (
    account text NOT NULL,
    connection text NOT NULL,
    -- SHA-256 of the unguessable part of `state`.
    state_hash text NOT NULL,
    key_id text NOT NULL,
    -- What proves that who exchanges the code is who asked for it (RFC 7636).
    sealed_verifier bytea NOT NULL,
    redirect_uri text NOT NULL,
    started_at bigint NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('oauth_grant_requests');
