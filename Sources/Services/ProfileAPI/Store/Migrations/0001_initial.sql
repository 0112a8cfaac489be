-- The IDs of the installation's accounts. Reconciliation iterates over all of them, so every account's row can be read.
-- A row can be written only for the account that is set. No other table has this exception.
CREATE TABLE accounts (
    account text NOT NULL PRIMARY KEY CHECK (account <> '')
);
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY account_list ON accounts FOR SELECT USING (true);
CREATE POLICY account_isolation ON accounts USING (account = current_setting('tandem.account'));

-- The revision grows with each change of the account, so that caches detect the change.
CREATE TABLE account_revisions (
    account text NOT NULL PRIMARY KEY,
    revision bigint NOT NULL
);
SELECT isolate_by_account('account_revisions');

-- Data-encryption keys, encrypted for the cluster (CMS EnvelopedData, DER). One key of an account is current and seals
-- new credentials.
CREATE TABLE data_keys (
    account text NOT NULL,
    id text NOT NULL,
    encrypted_key bytea NOT NULL,
    is_current boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id)
);
SELECT isolate_by_account('data_keys');
CREATE UNIQUE INDEX data_keys_current ON data_keys (account) WHERE is_current;

CREATE TABLE connections (
    account text NOT NULL,
    id text NOT NULL,
    product text NOT NULL,
    base_url text NOT NULL,
    allowed_networks text[] NOT NULL,
    trusted_certificates text,
    user_id text,
    sealed_credentials bytea NOT NULL,
    key_id text NOT NULL,
    webhook_token_hash text NOT NULL,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, key_id) REFERENCES data_keys (account, id)
);
SELECT isolate_by_account('connections');

CREATE TABLE profiles (
    account text NOT NULL,
    id text NOT NULL,
    source_connection text NOT NULL,
    target_connection text NOT NULL,
    record jsonb NOT NULL,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, source_connection) REFERENCES connections (account, id),
    FOREIGN KEY (account, target_connection) REFERENCES connections (account, id)
);
SELECT isolate_by_account('profiles');
CREATE INDEX profiles_by_source ON profiles (account, source_connection);
CREATE INDEX profiles_by_target ON profiles (account, target_connection);
