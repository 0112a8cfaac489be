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
    -- The expiration time of the access token, the time of consent, and the time of the last refresh, in milliseconds
    -- since 1970.
    access_token_expires_at bigint NOT NULL,
    granted_at bigint NOT NULL,
    refreshed_at bigint NOT NULL,
    -- The reason why the issuer no longer accepts the refresh token.
    error text,
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
    started_at bigint NOT NULL,
    PRIMARY KEY (account, connection)
);
SELECT isolate_by_account('oauth_grant_requests');
